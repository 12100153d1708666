//! Findings as annotations of GitHub Actions: workflow commands, one a line, on standard output.
//!
//! `::warning file=…,line=…,endLine=…,col=…,endColumn=…,title=…::message`. A message escapes `%`, CR and LF
//! as `%25`, `%0D` and `%0A`; a property escapes `:` and `,` too, as `%3A` and `%2C`. GitHub shows ten
//! annotations of each severity a step.

use std::io::{self, Write};

use super::form::Form;
use super::lint::{At, Report, Repository, Run, error_lines, reasons};
use crate::diagnostic::InputError;
use crate::finding::{Finding, Severity};
use crate::project::{Outcome, Project};
use crate::text::visible;

/// Annotations, then the run in one line.
#[derive(Debug)]
pub struct Annotations;

impl Form for Annotations {
    fn project(&mut self, outcome: &Outcome, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        outcome.findings.iter().try_for_each(|one| annotation(&outcome.project, one, run, out))
    }

    fn head(&mut self, _: &Report<'_>, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn tail(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        for error in report.errors {
            let title = property("scopewise: unusable input");
            let place = place(error, report.run.repository);
            let message = data(&error_lines(error, report.run.repository).join("\n"));
            writeln!(out, "::error {place}title={title}::{message}")?;
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
    let file = property(&visible(&repository.seen_from_root(file)));
    let at = at.map(|at| format!("line={},col={},", at.line, at.column));
    format!("file={file},{}", at.unwrap_or_default())
}

fn annotation(
    project: &Project,
    finding: &Finding,
    run: &Run<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let command = match finding.severity {
        Severity::Note => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let At { file, line, column, end_line, end_column } = At::of(project, finding.place);
    let file = property(&visible(&run.repository.seen_from_root(file)));
    let mut place = format!("file={file},line={line},endLine={end_line}");
    if line == end_line {
        // GitHub takes columns of one line only, and shows the last of them too.
        let last = (end_column - 1).max(column);
        place = format!("{place},col={column},endColumn={last}");
    }
    let title = property(&format!("scopewise: {}", finding.rule));
    let mut message = vec![visible(&finding.message).into_owned()];
    message.extend(reasons(project, finding, run.repository));
    writeln!(out, "::{command} {place},title={title}::{}", data(&message.join("\n")))
}

/// A message as a command carries it.
pub fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value as a command carries it.
pub fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
