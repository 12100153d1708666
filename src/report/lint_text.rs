//! Findings as text for people: the underlined place, then the reasons with their sources, then what to
//! do; at the end the sources and a count.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::form::Form;
use super::lint::{At, Report, Run, confidence};
use super::style::{Paint, Style};
use crate::catalog::Catalog;
use crate::diagnostic::Drawn;
use crate::finding::{Confidence, Finding, Note, Related, Severity};
use crate::project::{Outcome, Project};
use crate::text::{Span, Visible, visible};

/// Text for people.
pub struct Text {
    style: Style,
    handler: GraphicalReportHandler,
    /// What the findings rest on.
    cited: BTreeSet<String>,
    /// One finding.
    scratch: String,
}

impl Text {
    /// Text that looks like this.
    pub fn new(style: Style) -> Self {
        let theme =
            if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(style.width)
            .with_links(false)
            .with_context_lines(1);
        Self { style, handler, cited: BTreeSet::new(), scratch: String::new() }
    }
}

impl Form for Text {
    fn project(&mut self, outcome: &Outcome, _: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut doubts = Doubts::default();
        for finding in &outcome.findings {
            self.scratch.clear();
            let same = doubts.shown_before(finding);
            one(finding, &outcome.project, same, (&self.handler, &self.style), &mut self.scratch);
            super::cite(finding.notes.iter(), &mut self.cited);
            out.write_all(self.scratch.as_bytes())?;
        }
        Ok(())
    }

    fn head(&mut self, _: &Report<'_>, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn tail(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut text = super::fixed::lines(report.fixed, &self.style);
        sources(&self.cited, report.run.catalog, &self.style, &mut text);
        summary(report, &self.style, &mut text);
        out.write_all(text.as_bytes())
    }
}

/// The doubts that were shown in a project: one list of reasons makes every claim less sure, and is read once.
#[derive(Default)]
struct Doubts<'o> {
    seen: HashMap<Vec<&'o str>, &'o Finding>,
}

impl<'o> Doubts<'o> {
    /// The finding that had all the doubts of this one, where there are several.
    fn shown_before(&mut self, finding: &'o Finding) -> Option<&'o Finding> {
        let doubts: Vec<&str> =
            finding.notes.iter().filter(|note| is_doubt(note)).map(|n| &*n.text).collect();
        match self.seen.entry(doubts) {
            Entry::Vacant(entry) => {
                entry.insert(finding);
                None
            }
            Entry::Occupied(entry) => (entry.key().len() > 1).then(|| *entry.get()),
        }
    }
}

fn is_doubt(note: &Note) -> bool {
    note.sources.is_empty()
        && (note.text.starts_with("not sure: ") || note.text.starts_with("and so of "))
}

/// Writing to a string cannot fail, so the results below are dropped.
fn one(
    finding: &Finding,
    project: &Project,
    same_doubts: Option<&Finding>,
    (handler, style): (&GraphicalReportHandler, &Style),
    text: &mut String,
) {
    let shown = Shown::new(finding, project);
    if handler.render_report(text, &shown).is_err() {
        let _ = writeln!(text, "{shown}");
    }
    let elsewhere = finding.related.iter().filter(|related| shown.drawn(related).is_none());
    for related in elsewhere {
        let at = format!("{} ({})", At::of(project, related.place), related.label);
        let _ = writeln!(text, "{}", style.wrap("  see:  ", &at));
    }
    for call in &finding.calls {
        let at = format!("{}:{} ({})", call.file, call.line, call.label);
        let _ = writeln!(text, "{}", style.wrap("  see:  ", &at));
    }
    for note in finding.notes.iter().filter(|note| same_doubts.is_none() || !is_doubt(note)) {
        let mut line = note.text.clone();
        if !note.sources.is_empty() {
            let _ = write!(line, " [{}]", note.sources.join(", "));
        }
        let _ = writeln!(text, "{}", style.wrap("  note: ", &line));
    }
    if let Some(before) = same_doubts {
        let of = match &before.scope {
            Some(scope) => format!(" of `{scope}`"),
            None => String::new(),
        };
        let line = format!("not sure, for the same reasons as `{}`{of} above", before.rule);
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

fn sources(cited: &BTreeSet<String>, catalog: &Catalog, style: &Style, text: &mut String) {
    if cited.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", style.paint(Paint::Strong, "Sources"));
    text.push_str(&super::source_list(cited.iter().map(String::as_str), catalog, style));
    text.push('\n');
}

fn summary(report: &Report<'_>, style: &Style, text: &mut String) {
    let counts = report.counts();
    let paint = if report.totals.projects == 0 && counts.all() == 0 {
        Paint::Strong
    } else if counts.errors > 0 {
        Paint::Error
    } else if counts.warnings > 0 {
        Paint::Warning
    } else {
        Paint::Good
    };
    let _ = writeln!(text, "{}", style.paint(paint, report.summary(None)));
    if let Some(line) = report.about_fixes() {
        let _ = writeln!(text, "{}", style.wrap("can be fixed: ", &line));
    }
    for line in report.about_baseline() {
        let _ = writeln!(text, "{}", style.wrap("baseline: ", &line));
    }
    for line in report.about_code(None) {
        let _ = writeln!(text, "{}", style.wrap("code: ", &line));
    }
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
        write!(f, "{}: {}", self.finding.rule, Visible(&self.finding.message))
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
            Some(LabeledSpan::new_with_span(Some(visible(&related.label).into_owned()), span))
        });
        Some(Box::new(primary.into_iter().chain(related)))
    }
}
