//! Findings as logging commands of Azure Pipelines, on standard output.
//!
//! `##vso[task.logissue type=warning;sourcepath=…;linenumber=…;columnnumber=…;code=…]message`. Values and
//! messages escape `%` as `%AZP25`, and CR, LF, `]` and `;` as `%0D`, `%0A`, `%5D` and `%3B`. Issues are
//! errors or warnings; a note is a plain line.

use std::io::{self, Write};

use super::lint::{At, Report, error_lines, reasons};
use crate::finding::Severity;
use crate::text::visible;

/// Writes the commands, then the run in one line. `summary` is the absolute path of a Markdown file that the
/// page of the run is to show.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write(report: &Report<'_>, summary: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    for (project, finding) in report.findings() {
        let at = At::of(project, finding.place);
        let mut message = vec![visible(&finding.message).into_owned()];
        message.extend(reasons(project, finding));
        let kind = match finding.severity {
            Severity::Note => {
                writeln!(out, "note: {at}: {}: {}", finding.rule, message.join("; "))?;
                continue;
            }
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let file = escaped(&visible(&report.repository.seen_from_root(at.file)));
        let (line, column, rule) = (at.line, at.column, escaped(finding.rule));
        let message = escaped(&message.join("\n"));
        writeln!(
            out,
            "##vso[task.logissue type={kind};sourcepath={file};linenumber={line};columnnumber={column};code={rule}]\
             {message}"
        )?;
    }
    for error in report.errors {
        let message = escaped(&error_lines(error).join("\n"));
        writeln!(out, "##vso[task.logissue type=error;code=unusable-input]{message}")?;
    }
    if let Some(path) = summary {
        writeln!(out, "##vso[task.uploadsummary]{}", escaped(path))?;
    }
    writeln!(out, "{}", report.summary())?;
    report.about_baseline().iter().try_for_each(|line| writeln!(out, "baseline: {line}"))?;
    report.about_code().iter().try_for_each(|line| writeln!(out, "code: {line}"))
}

/// A value or message as a command carries it.
pub fn escaped(text: &str) -> String {
    let text = text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A");
    text.replace(']', "%5D").replace(';', "%3B")
}
