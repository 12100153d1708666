//! Findings as logging commands of Azure Pipelines, on standard output.
//!
//! `##vso[task.logissue type=warning;sourcepath=…;linenumber=…;columnnumber=…;code=…]message`. Values and
//! messages escape `%` as `%AZP25`, and CR, LF, `]` and `;` as `%0D`, `%0A`, `%5D` and `%3B`. Issues are
//! errors or warnings; a note is a plain line.

use std::io::{self, Write};

use super::form::Form;
use super::lint::{At, Report, Repository, Run, error_lines, reasons};
use crate::diagnostic::InputError;
use crate::finding::{Finding, Severity};
use crate::project::{Outcome, Project};
use crate::text::visible;

/// Commands, then the run in one line.
#[derive(Debug)]
pub struct Commands;

impl Form for Commands {
    fn project(&mut self, outcome: &Outcome, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        outcome.findings.iter().try_for_each(|one| issue(&outcome.project, one, run, out))
    }

    fn head(&mut self, _: &Report<'_>, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn tail(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        for error in report.errors {
            let message = escaped(&error_lines(error, report.run.repository).join("\n"));
            let place = place(error, report.run.repository);
            writeln!(out, "##vso[task.logissue type=error;{place}code=unusable-input]{message}")?;
        }
        if let Some(path) = report.page {
            writeln!(out, "##vso[task.uploadsummary]{}", escaped(path))?;
        }
        writeln!(out, "{}", report.summary(Some(report.run.repository)))?;
        report.about_baseline().iter().try_for_each(|line| writeln!(out, "baseline: {line}"))?;
        report
            .about_code(Some(report.run.repository))
            .iter()
            .try_for_each(|line| writeln!(out, "code: {line}"))
    }
}

/// Where an error is, as properties of a command.
fn place(error: &InputError, repository: &Repository) -> String {
    let Some((file, at)) = error.place() else { return String::new() };
    let file = escaped(&visible(&repository.seen_from_root(file)));
    let at = at.map(|at| format!("linenumber={};columnnumber={};", at.line, at.column));
    format!("sourcepath={file};{}", at.unwrap_or_default())
}

fn issue(
    project: &Project,
    finding: &Finding,
    run: &Run<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let at = At::of(project, finding.place);
    let mut message = vec![visible(&finding.message).into_owned()];
    message.extend(reasons(project, finding, run.repository));
    let kind = match finding.severity {
        Severity::Note => {
            return writeln!(
                out,
                "note: {}: {}: {}",
                at.seen_from_root(run.repository),
                finding.rule,
                message.join("; ")
            );
        }
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let file = escaped(&visible(&run.repository.seen_from_root(at.file)));
    let (line, column, rule) = (at.line, at.column, escaped(finding.rule));
    let message = escaped(&message.join("\n"));
    writeln!(
        out,
        "##vso[task.logissue type={kind};sourcepath={file};linenumber={line};columnnumber={column};code={rule}]\
         {message}"
    )
}

/// A value or message as a command carries it.
pub fn escaped(text: &str) -> String {
    let text = text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A");
    text.replace(']', "%5D").replace(';', "%3B")
}
