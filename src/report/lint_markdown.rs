//! Findings as Markdown for a comment on a pull request, or for the page of a pipeline's run. Writing to a
//! string cannot fail, so those results are dropped.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::form::Form;
use super::lint::{At, Report, Run, error_lines, many, reasons, severity};
use super::markdown::{code, entities, html, plain};
use crate::finding::{Finding, Severity};
use crate::project::{Outcome, Project};

/// Most bytes of findings: a comment on GitHub holds 65,536 characters, and the sources come after.
const MOST: usize = 48 * 1024;

/// A comment.
#[derive(Debug, Default)]
pub struct Comment {
    /// The findings, each with what it cites, as far as a comment can have room for them.
    findings: Vec<(String, Vec<String>)>,
    /// Their bytes.
    length: usize,
    /// How many findings came after those.
    left_out: usize,
}

impl Form for Comment {
    fn project(&mut self, outcome: &Outcome, run: &Run<'_>, _: &mut dyn Write) -> io::Result<()> {
        for finding in &outcome.findings {
            if self.length > MOST {
                self.left_out += 1;
                continue;
            }
            let mut text = String::new();
            one(&outcome.project, finding, run, &mut text);
            self.length += text.len();
            let cited = finding.notes.iter().flat_map(|note| note.sources.iter().cloned());
            self.findings.push((text, cited.collect()));
        }
        Ok(())
    }

    fn head(&mut self, _: &Report<'_>, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn tail(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.text(report).as_bytes())
    }
}

impl Comment {
    fn text(&self, report: &Report<'_>) -> String {
        let mut out = String::new();
        let all = report.headline();
        let _ = writeln!(out, "### scopewise: {all}\n");
        let mut cited: BTreeSet<&str> = BTreeSet::new();
        let mut left_out = self.left_out;
        for (text, sources) in &self.findings {
            if out.len() > MOST {
                left_out += 1;
                continue;
            }
            out.push_str(text);
            cited.extend(sources.iter().map(String::as_str));
        }
        if left_out > 0 {
            let _ = writeln!(
                out,
                "And {}, which a comment has no room for.\n",
                many(left_out, "more finding")
            );
        }
        if !report.errors.is_empty() {
            let _ = writeln!(out, "**Input that cannot be used**\n");
            for error in report.errors {
                let lines: Vec<String> = error_lines(error, report.run.repository)
                    .iter()
                    .map(|line| html(line))
                    .collect();
                let _ = writeln!(out, "- {}", lines.join("<br>"));
            }
            out.push('\n');
        }
        let _ = writeln!(out, "{}\n", plain(&report.summary(Some(report.run.repository))));
        for line in report.about_baseline() {
            let _ = writeln!(out, "- baseline: {}", html(&line));
        }
        if !report.gone.is_empty() {
            out.push('\n');
        }
        for line in report.about_code(Some(report.run.repository)) {
            let _ = writeln!(out, "Code: {}\n", html(&line));
        }
        sources(report, &cited, &mut out);
        out
    }
}

fn one(project: &Project, finding: &Finding, run: &Run<'_>, out: &mut String) {
    let mark = match finding.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Note => "ℹ️",
    };
    let At { file, line, .. } = At::of(project, finding.place);
    let place = format!("{}:{line}", run.repository.seen_from_root(file));
    let _ = writeln!(
        out,
        "<details><summary>{mark} {} <b>{}</b> {} (<code>{}</code>)</summary>\n",
        severity(finding.severity),
        entities(finding.rule),
        html(&finding.message),
        entities(&place)
    );
    for reason in reasons(project, finding, run.repository) {
        let _ = writeln!(out, "- {}", html(&reason));
    }
    let _ = writeln!(out, "- rule: {}\n\n</details>\n", code(finding.rule));
}

fn sources(report: &Report<'_>, cited: &BTreeSet<&str>, out: &mut String) {
    let _ = writeln!(out, "<sub>As of {}.", report.run.as_of);
    for source in cited.iter().filter_map(|id| report.run.catalog.sources().get(id)) {
        let date = source.date().map(|date| format!(", {date}")).unwrap_or_default();
        let (title, publisher) = (plain(&source.title), plain(&source.publisher));
        let _ = writeln!(out, "[{}] {title}, {publisher}{date}.", plain(source.id.as_str()));
    }
    let _ = writeln!(out, "</sub>");
}
