//! Findings as versioned JSON. The form is documented in `docs/json.md`; these structs are its only
//! definition, so the inner types may change beside them.

use std::io::{self, Write};

use serde::Serialize;

use super::form::Form;
use super::json_text::{self, Elsewhere};
use super::lint::{Report, Run};
use super::lint_code_json::{self, CallJson, CodeJson, DoubtJson};
use super::needed_json::NeededJson;
use crate::baseline::Gone;
use crate::diagnostic::InputError;
use crate::finding::{Confidence, Finding, Fix, Place, PlacedEdit, Safety, Severity};
use crate::fix::Fixed;
use crate::manifest::Format;
use crate::project::{Joined, Outcome, Project, RequestSet};

#[derive(Serialize)]
struct Document<'a> {
    version: u8,
    as_of: String,
    projects: Vec<Elsewhere>,
    fixed: Vec<FixedJson<'a>>,
    gone: Vec<GoneJson<'a>>,
    not_followed: &'a [String],
    errors: Vec<ErrorJson<'a>>,
}

/// An entry of a baseline of which there are more than findings.
#[derive(Serialize)]
struct GoneJson<'a> {
    manifest: &'a str,
    rule: &'a str,
    scope: Option<&'a str>,
    count: usize,
}

#[derive(Serialize)]
struct ProjectJson<'a> {
    name: &'a str,
    manifests: Vec<ManifestJson<'a>>,
    requested: Vec<RequestedJson<'a>>,
    needed: Option<NeededJson<'a>>,
    code: Option<CodeJson<'a>>,
    calls: Option<Vec<CallJson<'a>>>,
    unresolved: Option<Vec<DoubtJson<'a>>>,
    findings: Vec<FindingJson<'a>>,
    allowed: Vec<FindingJson<'a>>,
    known: Vec<FindingJson<'a>>,
    left_out: usize,
}

#[derive(Serialize)]
struct ManifestJson<'a> {
    file: &'a str,
    format: &'static str,
    joined: &'static str,
}

#[derive(Serialize)]
struct RequestedJson<'a> {
    scope: &'a str,
    #[serde(flatten)]
    place: PlaceJson<'a>,
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl<'a> PlaceJson<'a> {
    /// A line as a whole.
    fn line(file: &'a str, line: u64) -> Self {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        Self { file, line, column: 1, end_line: line, end_column: 1 }
    }
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    severity: Severity,
    confidence: Confidence,
    scope: Option<&'a str>,
    #[serde(flatten)]
    place: PlaceJson<'a>,
    message: &'a str,
    notes: Vec<NoteJson<'a>>,
    help: Option<&'a str>,
    related: Vec<RelatedJson<'a>>,
    fix: Option<FixJson<'a>>,
}

#[derive(Serialize)]
struct FixJson<'a> {
    safety: Safety,
    description: &'a str,
    edits: Vec<EditJson<'a>>,
}

/// Bytes of a file as it was read.
#[derive(Serialize)]
struct EditJson<'a> {
    file: &'a str,
    start: usize,
    end: usize,
    replacement: &'a str,
}

#[derive(Serialize)]
struct FixedJson<'a> {
    rule: &'a str,
    scope: Option<&'a str>,
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    safety: Safety,
    description: &'a str,
}

#[derive(Serialize)]
struct NoteJson<'a> {
    text: &'a str,
    sources: &'a [String],
}

#[derive(Serialize)]
struct RelatedJson<'a> {
    label: &'a str,
    #[serde(flatten)]
    place: PlaceJson<'a>,
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    message: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    help: Option<&'a str>,
}

/// How many lists and objects the projects stand in.
const DEPTH: usize = 2;

/// The document.
#[derive(Debug, Default)]
pub struct Json {
    /// How many projects have gone by.
    projects: usize,
    /// What stands behind them.
    tail: Vec<u8>,
}

impl Form for Json {
    fn project(&mut self, outcome: &Outcome, _: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.projects += 1;
        json_text::write_entry(&project(outcome), DEPTH, self.projects == 1, out)
    }

    fn head(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        let document = Document {
            version: 1,
            as_of: report.run.as_of.to_string(),
            projects: (self.projects > 0).then_some(Elsewhere).into_iter().collect(),
            fixed: report.fixed.iter().map(fixed).collect(),
            gone: report.gone.iter().map(gone).collect(),
            not_followed: report.links,
            errors: report.errors.iter().map(error).collect(),
        };
        let (head, tail) = json_text::around(&document)?;
        self.tail = tail;
        out.write_all(&head)
    }

    fn tail(&mut self, _: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.tail)
    }
}

fn project(outcome: &Outcome) -> ProjectJson<'_> {
    let project = &outcome.project;
    let mut requested: Vec<RequestedJson<'_>> = Vec::new();
    for one in project.sets.iter().flat_map(|set| &set.requested) {
        let place = place(project, one.place());
        let known = |r: &RequestedJson<'_>| {
            *r.scope == *one.scope
                && (r.place.file, r.place.line, r.place.column)
                    == (place.file, place.line, place.column)
        };
        if !requested.iter().any(known) {
            requested.push(RequestedJson { scope: &one.scope, place });
        }
    }
    ProjectJson {
        name: &project.name,
        manifests: manifests(project),
        requested,
        needed: project.needed.as_ref().map(NeededJson::from),
        code: project.code.as_deref().map(CodeJson::from),
        calls: project.code.as_deref().map(lint_code_json::calls),
        unresolved: project.code.as_deref().map(lint_code_json::unresolved),
        findings: outcome.findings.iter().map(|f| finding(project, f)).collect(),
        allowed: outcome.allowed.iter().map(|(f, _)| finding(project, f)).collect(),
        known: outcome.known.iter().map(|f| finding(project, f)).collect(),
        left_out: outcome.left_out,
    }
}

/// The files of each set, each once, with the format and how it is known that they belong together.
fn manifests(project: &Project) -> Vec<ManifestJson<'_>> {
    let mut manifests: Vec<ManifestJson<'_>> = Vec::new();
    let mut push = |file, set: &RequestSet, format: Option<Format>| {
        let format = format.map_or("scopewise-config", Format::id);
        if !manifests.iter().any(|m| m.file == file && m.format == format) {
            manifests.push(ManifestJson { file, format, joined: joined(&set.joined) });
        }
    };
    for set in &project.sets {
        for part in &set.parts {
            let part = &project.parts[*part];
            push(project.file(part.file).name(), set, Some(part.declaration.format()));
        }
        if set.parts.is_empty() && !project.files.is_empty() {
            push(project.files[0].name(), set, set.kind.format());
        }
    }
    manifests
}

const fn joined(joined: &Joined) -> &'static str {
    match joined {
        Joined::Alone => "alone",
        Joined::Command(_) => "packaging-command",
        Joined::Arguments => "arguments",
        Joined::Assumed => "assumed",
    }
}

fn place(project: &Project, place: Place) -> PlaceJson<'_> {
    let file = project.file(place.file);
    let (start, end) = (file.position(place.span.start), file.position(place.span.end));
    PlaceJson {
        file: file.name(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

fn finding<'a>(project: &'a Project, finding: &'a Finding) -> FindingJson<'a> {
    let note =
        |note: &'a crate::finding::Note| NoteJson { text: &note.text, sources: &note.sources };
    let related = |related: &'a crate::finding::Related| RelatedJson {
        label: &related.label,
        place: place(project, related.place),
    };
    let calls = finding.calls.iter().map(|call| RelatedJson {
        label: &call.label,
        place: PlaceJson::line(&call.file, call.line),
    });
    FindingJson {
        rule: finding.rule,
        severity: finding.severity,
        confidence: finding.confidence,
        scope: finding.scope.as_deref(),
        place: place(project, finding.place),
        message: &finding.message,
        notes: finding.notes.iter().map(note).collect(),
        help: finding.help.as_deref(),
        related: finding.related.iter().map(related).chain(calls).collect(),
        fix: finding.fix.as_ref().map(|one| fix(project, one)),
    }
}

fn fix<'a>(project: &'a Project, fix: &'a Fix) -> FixJson<'a> {
    let edit = |edit: &'a PlacedEdit| EditJson {
        file: project.file(edit.place.file).name(),
        start: edit.place.span.start,
        end: edit.place.span.end,
        replacement: &edit.replacement,
    };
    FixJson {
        safety: fix.safety,
        description: &fix.description,
        edits: fix.edits.iter().map(edit).collect(),
    }
}

fn fixed(fixed: &Fixed) -> FixedJson<'_> {
    FixedJson {
        rule: fixed.rule,
        scope: fixed.scope.as_deref(),
        file: &fixed.file,
        line: fixed.at.line,
        column: fixed.at.column,
        message: &fixed.message,
        safety: fixed.safety,
        description: &fixed.description,
    }
}

fn gone(gone: &Gone) -> GoneJson<'_> {
    let Gone { key, count } = gone;
    let scope = key.scope.as_deref();
    GoneJson { manifest: &key.manifest, rule: &key.rule, scope, count: *count }
}

fn error(error: &InputError) -> ErrorJson<'_> {
    let at = match (&error.source_text, &error.label) {
        (Some(source), Some((span, _))) => Some(source.position(span.start)),
        _ => None,
    };
    ErrorJson {
        message: &error.message,
        file: error.source_text.as_deref().map(crate::text::SourceText::name),
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        help: error.help.as_deref(),
    }
}
