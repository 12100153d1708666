//! Findings as SARIF 2.1.0, the form that code scanning, editors and pipelines read.
//!
//! Places are relative to the root of the repository (`%SRCROOT%`); columns count UTF-16 code units.

use std::collections::BTreeMap;
use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::fingerprint::Fingerprints;
use super::form::Form;
use super::json_text::{self, Elsewhere};
use super::lint::{
    Report, Repository, Run as RunSoFar, confidence, error_lines, reasons, severity,
};
use super::sarif::{
    Artifact, ArtifactChange, Described, Descriptor, Driver, Fix, Id, IdRef, Invocation, Level,
    Location, Log, Message, Notification, Outcome, Physical, Region, Replacement, Run, SCHEMA,
    Tool, VERSION,
};
use crate::diagnostic::InputError;
use crate::finding::{Confidence, Finding, Place, PlacedEdit, Safety};
use crate::project::{Outcome as Judged, Project};
use crate::rules::{Meta, RULES};
use crate::text::{SourceText, Span, visible};

/// What relative places are relative to.
const ROOT: &str = "%SRCROOT%";

/// Longest underlined text that is shown, in bytes: a span can be a whole file.
const SNIPPET: usize = 400;

/// What need not be escaped in a path of a URI.
const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How many lists and objects the results stand in.
const DEPTH: usize = 4;

/// The document.
#[derive(Debug, Default)]
pub struct Sarif {
    fingerprints: Fingerprints,
    /// Whether there is a result.
    has_results: bool,
    /// What stands behind the results.
    tail: Vec<u8>,
}

impl Form for Sarif {
    fn project(
        &mut self,
        outcome: &Judged,
        run: &RunSoFar<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for finding in &outcome.findings {
            let result = result(&outcome.project, finding, run.repository, &mut self.fingerprints);
            json_text::write_entry(&result, DEPTH, !self.has_results, out)?;
            self.has_results = true;
        }
        Ok(())
    }

    fn head(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        let runs = [run(report, self.has_results)];
        let (head, tail) = json_text::around(&Log { schema: SCHEMA, version: VERSION, runs })?;
        self.tail = tail;
        out.write_all(&head)
    }

    fn tail(&mut self, _: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.tail)
    }
}

fn run(report: &Report<'_>, has_results: bool) -> Run {
    let repository = report.run.repository;
    let named: Vec<&str> = repository.paths.iter().map(String::as_str).collect();
    let root = "the root of the repository that holds the linted files".to_owned();
    Run {
        tool: Tool { driver: driver(!report.errors.is_empty()) },
        automation_details: Id { id: format!("scopewise/{}/", visible(&named.join("+"))) },
        invocations: [Invocation {
            execution_successful: report.errors.is_empty(),
            exit_code: report.exit_code,
            tool_execution_notifications: report
                .errors
                .iter()
                .map(|error| notification(error, repository))
                .collect(),
        }],
        column_kind: "utf16CodeUnits",
        original_uri_base_ids: [(ROOT, Described { description: sentence(&root) })].into(),
        results: has_results.then_some(Elsewhere).into_iter().collect(),
        properties: [
            ("asOf", json!(report.run.as_of.to_string())),
            ("files", json!(report.files)),
            ("projects", json!(report.totals.projects)),
            ("allowed", json!(report.totals.allowed)),
        ]
        .into(),
    }
}

fn driver(with_notifications: bool) -> Driver {
    let unusable = Descriptor {
        id: UNUSABLE,
        name: "UnusableInput".to_owned(),
        short_description: sentence("input that cannot be used"),
        full_description: sentence(
            "a file that cannot be read or parsed, or an unusable configuration: what it asks for is not known",
        ),
        help: Some(sentence(
            "mend or leave out the file; the notification says what is wrong with it",
        )),
        help_uri: Some(format!("{PAGES}docs/diagnostics.md")),
        default_configuration: Level { level: "error" },
        properties: BTreeMap::new(),
    };
    Driver {
        name: "scopewise",
        full_name: format!("scopewise {}", env!("CARGO_PKG_VERSION")),
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: format!("{PAGES}README.md"),
        rules: RULES.iter().map(|rule| descriptor(rule.meta())).collect(),
        notifications: if with_notifications { vec![unusable] } else { Vec::new() },
    }
}

const UNUSABLE: &str = "unusable-input";

/// The files of this version, as the documentation host of Rust packages shows them.
const PAGES: &str =
    concat!("https://docs.rs/crate/scopewise/", env!("CARGO_PKG_VERSION"), "/source/");

fn descriptor(meta: &Meta) -> Descriptor {
    let words = meta.id.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        format!("{}{rest}", first.to_uppercase())
    });
    // What the scanners of GitHub sort and filter by.
    let precision = match meta.confidence {
        Confidence::Certain => "very-high",
        Confidence::Likely => "high",
        Confidence::Possible => "medium",
    };
    Descriptor {
        id: meta.id,
        name: words.collect(),
        short_description: sentence(meta.summary),
        full_description: full_description(meta).into(),
        help: Some(Message { text: meta.page.to_owned(), markdown: Some(meta.page.to_owned()) }),
        help_uri: Some(format!("{PAGES}docs/rules/{}.md", meta.id)),
        default_configuration: Level { level: severity(meta.severity) },
        properties: [
            ("confidence", json!(confidence(meta.confidence))),
            ("precision", json!(precision)),
            ("tags", json!(["security", "azure-devops", "least-privilege"])),
        ]
        .into(),
    }
}

/// The first paragraph of the page's reasons, on one line.
fn full_description(meta: &Meta) -> String {
    let why = meta.page.split_once("## Why").map_or(meta.page, |(_, why)| why);
    let paragraph = why.split("\n\n").map(str::trim).find(|text| !text.is_empty());
    let paragraph =
        paragraph.unwrap_or(meta.summary).split_whitespace().collect::<Vec<_>>().join(" ");
    sentence(paragraph.trim_end_matches(':')).text
}

fn result(
    project: &Project,
    finding: &Finding,
    repository: &Repository,
    fingerprints: &mut Fingerprints,
) -> Outcome {
    let rule_index = RULES.iter().position(|rule| rule.meta().id == finding.rule);
    let related = finding.related.iter().map(|related| Location {
        id: None,
        physical: physical(project, related.place, repository),
        message: Some(sentence(&related.label)),
    });
    let calls = finding.calls.iter().map(|call| Location {
        id: None,
        physical: Physical {
            artifact_location: artifact(&call.file, repository),
            region: Some(whole_line(call.line)),
        },
        message: Some(sentence(&call.label)),
    });
    let mut related: Vec<Location> = related.chain(calls).collect();
    for (at, location) in related.iter_mut().enumerate() {
        location.id = Some(at + 1);
    }
    let file = project.file(finding.place.file).name();
    let fingerprint = fingerprints.next(finding, &repository.seen_from_root(file));
    Outcome {
        rule_id: finding.rule,
        rule_index: rule_index.expect("every finding is of a rule of the list"),
        level: severity(finding.severity),
        message: message(project, finding, repository),
        locations: [Location {
            id: None,
            physical: physical(project, finding.place, repository),
            message: None,
        }],
        related_locations: related,
        // GitHub knows the second name only.
        partial_fingerprints: [
            ("scopewiseFinding/v1", fingerprint.clone()),
            ("primaryLocationLineHash", fingerprint),
        ]
        .into(),
        fixes: fix(project, finding, repository).into_iter().collect(),
        properties: properties(finding),
    }
}

fn properties(finding: &Finding) -> BTreeMap<&'static str, Value> {
    let mut properties: BTreeMap<&'static str, Value> =
        [("confidence", json!(confidence(finding.confidence)))].into();
    if let Some(scope) = &finding.scope {
        properties.insert("scope", json!(visible(scope)));
    }
    let mut sources: Vec<&String> = finding.notes.iter().flat_map(|note| &note.sources).collect();
    sources.sort();
    sources.dedup();
    if !sources.is_empty() {
        properties.insert("sources", json!(sources));
    }
    if let Some(fix) = &finding.fix {
        properties
            .insert("fixSafety", json!(if fix.safety == Safety::Safe { "safe" } else { "unsafe" }));
    }
    properties
}

/// What is wrong, then why and what to do. GitHub shows nothing but a message's own text.
fn message(project: &Project, finding: &Finding, repository: &Repository) -> Message {
    let mut text = format!("{}.", visible(&finding.message));
    for reason in reasons(project, finding, repository) {
        text.push_str("\n\n");
        text.push_str(&reason);
        text.push('.');
    }
    // Readers take `[text](1)` for a link to a related place.
    text.replace("](", "] (").into()
}

fn fix(project: &Project, finding: &Finding, repository: &Repository) -> Option<Fix> {
    let fix = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty())?;
    let mut changes: Vec<ArtifactChange> = Vec::new();
    for PlacedEdit { place, replacement } in &fix.edits {
        let source = project.file(place.file);
        let location = artifact(source.name(), repository);
        let inserted_content = (!replacement.is_empty()).then(|| replacement.clone().into());
        let replacement =
            Replacement { deleted_region: region(source, place.span, false), inserted_content };
        match changes.iter_mut().find(|change| change.artifact_location == location) {
            Some(change) => change.replacements.push(replacement),
            None => changes.push(ArtifactChange {
                artifact_location: location,
                replacements: vec![replacement],
            }),
        }
    }
    Some(Fix { description: sentence(&fix.description), artifact_changes: changes })
}

fn notification(error: &InputError, repository: &Repository) -> Notification {
    let place = error.source_text.as_deref().zip(error.label.as_ref());
    let location = place.map(|(source, (span, _))| Location {
        id: None,
        physical: Physical {
            artifact_location: artifact(source.name(), repository),
            region: Some(region(source, *span, false)),
        },
        message: None,
    });
    Notification {
        descriptor: IdRef { id: UNUSABLE, index: 0 },
        level: "error",
        message: sentence(&error_lines(error, repository).join("\n")),
        locations: location.into_iter().collect(),
    }
}

fn physical(project: &Project, place: Place, repository: &Repository) -> Physical {
    let source = project.file(place.file);
    Physical {
        artifact_location: artifact(source.name(), repository),
        region: Some(region(source, place.span, true)),
    }
}

fn region(source: &SourceText, span: Span, with_snippet: bool) -> Region {
    let (start, end) = (source.position(span.start), source.position(span.end));
    let text = source.shown_slice(span);
    let shown = with_snippet && !text.is_empty() && text.len() <= SNIPPET;
    Region {
        start_line: start.line,
        start_column: Some(source.column_utf16(span.start)),
        end_line: Some(end.line),
        end_column: Some(source.column_utf16(span.end)),
        // Escaped beyond what JSON needs: who prints what a reader decoded, prints it into the log of a pipeline, whose agent
        // would take `##vso[` in it for a command.
        snippet: shown.then(|| visible(text).into_owned().into()),
    }
}

fn whole_line(line: u64) -> Region {
    Region {
        start_line: usize::try_from(line).unwrap_or(usize::MAX).max(1),
        start_column: None,
        end_line: None,
        end_column: None,
        snippet: None,
    }
}

fn artifact(file: &str, repository: &Repository) -> Artifact {
    let escaped = |path: &str| utf8_percent_encode(path, PATH).to_string();
    match repository.inside(file) {
        Some(path) => Artifact { uri: escaped(&path), uri_base_id: Some(ROOT) },
        None if file.starts_with('/') => {
            Artifact { uri: format!("file://{}", escaped(file)), uri_base_id: None }
        }
        None if file.as_bytes().get(1) == Some(&b':') => Artifact {
            uri: format!("file:///{}", escaped(file).replacen("%3A", ":", 1)),
            uri_base_id: None,
        },
        None => Artifact { uri: escaped(file), uri_base_id: None },
    }
}

/// A message of ours as SARIF wants it: with a full stop.
fn sentence(text: &str) -> Message {
    let text = if text.contains('\n') { text.to_owned() } else { visible(text).into_owned() };
    let text = if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") };
    text.into()
}
