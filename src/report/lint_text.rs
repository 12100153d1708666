//! Findings as text for people: the underlined place, then the reasons with their sources, then what to
//! do; at the end the sources and a count.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::lint::Report;
use super::style::{Paint, Style};
use crate::catalog::Catalog;
use crate::diagnostic::Drawn;
use crate::finding::{Confidence, Finding, Place, Related, Severity};
use crate::project::Project;
use crate::text::Span;

/// Writes the report.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let theme =
        if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(false)
        .with_context_lines(1);
    let mut cited = BTreeSet::new();
    let mut text = String::new();
    for outcome in report.outcomes {
        for finding in &outcome.findings {
            text.clear();
            one(finding, &outcome.project, &handler, style, &mut text);
            cited.extend(finding.notes.iter().flat_map(|note| &note.sources).map(String::as_str));
            out.write_all(text.as_bytes())?;
        }
    }
    text.clear();
    sources(&cited, report.catalog, style, &mut text);
    summary(report, style, &mut text);
    out.write_all(text.as_bytes())
}

/// Writing to a string cannot fail, so the results below are dropped.
fn one(
    finding: &Finding,
    project: &Project,
    handler: &GraphicalReportHandler,
    style: &Style,
    text: &mut String,
) {
    let shown = Shown::new(finding, project);
    if handler.render_report(text, &shown).is_err() {
        let _ = writeln!(text, "{shown}");
    }
    let elsewhere = finding.related.iter().filter(|related| shown.drawn(related).is_none());
    for related in elsewhere {
        let at = format!("{} ({})", name_of(project, related.place), related.label);
        let _ = writeln!(text, "{}", style.wrap("  see:  ", &at));
    }
    for call in &finding.calls {
        let at = format!("{}:{} ({})", call.file, call.line, call.label);
        let _ = writeln!(text, "{}", style.wrap("  see:  ", &at));
    }
    for note in &finding.notes {
        let mut line = note.text.clone();
        if !note.sources.is_empty() {
            let _ = write!(line, " [{}]", note.sources.join(", "));
        }
        let _ = writeln!(text, "{}", style.wrap("  note: ", &line));
    }
    if finding.confidence != Confidence::Certain {
        let _ = writeln!(text, "  confidence: {}", confidence(finding.confidence));
    }
    if let Some(help) = &finding.help {
        let help = style.wrap("  help: ", help);
        let _ = writeln!(text, "{}", style.paint(Paint::Note, help));
    }
    text.push('\n');
}

const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Possible => "possible",
        Confidence::Likely => "likely",
        Confidence::Certain => "certain",
    }
}

fn name_of(project: &Project, place: Place) -> String {
    let file = project.file(place.file);
    let at = file.position(place.span.start);
    format!("{}:{}:{}", file.name(), at.line, at.column)
}

fn sources(cited: &BTreeSet<&str>, catalog: &Catalog, style: &Style, text: &mut String) {
    if cited.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", style.paint(Paint::Strong, "Sources"));
    text.push_str(&super::source_list(cited.iter().copied(), catalog, style));
    text.push('\n');
}

fn summary(report: &Report<'_>, style: &Style, text: &mut String) {
    let projects = report.outcomes.iter().filter(|o| !o.project.sets.is_empty()).count();
    let requested: usize = report
        .outcomes
        .iter()
        .flat_map(|outcome| &outcome.project.sets)
        .map(|set| set.requested.len())
        .sum();
    let count = |severity| {
        let findings = report.outcomes.iter().flat_map(|outcome| &outcome.findings);
        findings.filter(|finding| finding.severity == severity).count()
    };
    let (errors, warnings, notes) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let allowed: usize = report.outcomes.iter().map(|outcome| outcome.allowed.len()).sum();
    let mut line = format!(
        "{} in {} of {}",
        many(requested, "requested scope"),
        many(projects, "project"),
        many(report.files, "file")
    );
    if projects == 0 {
        // Finding nothing to lint is not the same as finding nothing wrong.
        line = format!(
            "nothing in {} asks for scopes: no manifest, Entra app, authorize URL or scopewise.yaml",
            many(report.files, "file")
        );
    } else if errors + warnings + notes == 0 {
        line.push_str(": nothing to report");
    } else {
        let parts = [many(errors, "error"), many(warnings, "warning"), many(notes, "note")];
        let _ = write!(line, ": {}", parts.join(", "));
    }
    if allowed > 0 {
        let _ = write!(line, " ({allowed} allowed by scopewise.yaml)");
    }
    if report.too_large > 0 {
        let _ = write!(line, "; {} too large to be read", many(report.too_large, "file"));
    }
    let paint = if projects == 0 {
        Paint::Strong
    } else if errors > 0 {
        Paint::Error
    } else if warnings > 0 {
        Paint::Warning
    } else {
        Paint::Good
    };
    let _ = writeln!(text, "{}", style.paint(paint, line));
    if projects > 0 && report.with_code {
        code(report, style, text);
    }
}

/// What the code was found to call, in a line; that there is none is said too, since it means that nobody
/// knows what is needed.
fn code(report: &Report<'_>, style: &Style, text: &mut String) {
    let asking = || report.outcomes.iter().map(|o| &o.project).filter(|p| !p.sets.is_empty());
    // Projects with the same sources share what those call.
    let mut seen = BTreeSet::new();
    let read: Vec<_> = asking().filter_map(|project| project.code.as_deref()).collect();
    let (mut calls, mut unresolved, mut files) = (0, 0, 0);
    for code in read.iter().filter(|code| seen.insert((&code.root, code.files, code.calls.len()))) {
        calls += code.calls.len();
        unresolved += code.unresolved.len();
        files += code.files;
    }
    if !read.is_empty() {
        let mut line = format!("{} in {}", many(calls, "call"), many(files, "file"));
        if unresolved > 0 {
            let _ = write!(line, ", and {unresolved} of unknown needs");
        }
        line.push_str("; `scopewise scan` lists them");
        let _ = writeln!(text, "{}", style.wrap("code: ", &line));
    }
    let without = asking().filter(|project| project.needed.is_none()).count();
    if without > 0 {
        let of = match asking().count() {
            1 => String::new(),
            count if count == without => " for any of them".to_owned(),
            count => format!(" for {without} of {count} projects"),
        };
        let line = format!("none found{of}, so what is needed is not known (`--uses` tells)");
        let _ = writeln!(text, "{}", style.wrap("code: ", &line));
    }
}

fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A finding as miette draws it: message, place, labels.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a Finding,
    drawn: Drawn<'a>,
}

impl<'a> Shown<'a> {
    fn new(finding: &'a Finding, project: &'a Project) -> Self {
        let source = project.file(finding.place.file);
        Self { finding, drawn: Drawn::around(source, finding.place.span) }
    }

    /// Where a related place is drawn; nothing where it is in another file or left out.
    fn drawn(&self, related: &Related) -> Option<Span> {
        let here = related.place.file == self.finding.place.file;
        here.then(|| self.drawn.span(related.place.span)).flatten()
    }
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.finding.rule, self.finding.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Note => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.drawn)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let primary = self.drawn.span(self.finding.place.span);
        let primary = primary.map(|span| LabeledSpan::new_primary_with_span(None, span));
        let related = self.finding.related.iter().filter_map(|related| {
            let span = self.drawn(related)?;
            Some(LabeledSpan::new_with_span(Some(related.label.clone()), span))
        });
        Some(Box::new(primary.into_iter().chain(related)))
    }
}
