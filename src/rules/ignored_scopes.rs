//! What looks like a request and never reaches the package.

use super::rule::{Meta, Rule, Subject};
use super::unknown_scope::did_you_mean;
use crate::finding::{Change, Confidence, FileId, Finding, Fix, Note, Place, Safety, Severity};
use crate::manifest::extension::{Element, ExtensionManifest, Fate, ScopesKey};
use crate::manifest::merge::DropReason;
use crate::manifest::{Declaration, JsonKind};
use crate::project::{Ignored, Part, RequestSet, SetKind};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "ignored-scopes",
    summary: "scopes that the packager drops without a word",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/ignored-scopes.md"),
};

/// The program whose behaviour is told here.
const PACKAGER: &str = "tfx-cli-0.23.1";

/// The document that says what a manifest is made of.
const REFERENCE: &str = "extension-manifest-reference";

/// The rule.
pub(super) struct IgnoredScopes;

impl Rule for IgnoredScopes {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::Extension(manifest) = &part.declaration else { return };
        let keys = manifest
            .ignored_scopes()
            .filter_map(|key| ignored_key(subject, part.file, manifest, key));
        findings.extend(keys);
        for (kind, span) in manifest.odd_elements() {
            let message = format!("{} is no scope", kind.with_article());
            let mut finding = META.finding(Place { file: part.file, span }, message);
            finding
                .notes
                .push(Note::cited("the packager copies it into the package as it is", [PACKAGER]));
            finding.help = Some("write the name of a scope as a string, or remove it".to_owned());
            findings.push(finding);
        }
    }

    fn set(&self, subject: Subject<'_>, set: &RequestSet, findings: &mut Vec<Finding>) {
        if set.kind != SetKind::Extension {
            return;
        }
        let overridden =
            set.dropped.iter().filter(|ignored| ignored.dropped.reason == DropReason::Overridden);
        findings.extend(overridden.map(|ignored| overlaid(subject, ignored)));
        let mut untargeted = set
            .dropped
            .iter()
            .filter(|ignored| ignored.dropped.reason == DropReason::NoTargetWithScopes);
        let Some(first) = untargeted.next() else { return };
        let places: Vec<Place> =
            std::iter::once(first).chain(untargeted).map(|ignored| ignored.place).collect();
        findings.push(no_target(subject, first, &places));
    }
}

/// A key that is not read; nothing for a `scope` that never was about Azure DevOps.
fn ignored_key(
    subject: Subject<'_>,
    file: FileId,
    manifest: &ExtensionManifest,
    key: &ScopesKey,
) -> Option<Finding> {
    let place = Place { file, span: key.key.span };
    let name = &key.key.value;
    let lost = lost_scopes(manifest, key);
    let (message, why, help) = match key.fate {
        Fate::Read => return None,
        Fate::WrongKey | Fate::Misplaced if !speaks_of_scopes(subject, file, key) => return None,
        Fate::WrongKey => (
            format!("`{name}` is no key of a manifest, so nothing is asked for here"),
            "the packager drops top-level keys that it does not know, without a word",
            if manifest.scopes.iter().all(|other| other.fate != Fate::Read) {
                "rename it to `scopes`, and make it an array of strings"
            } else if lost.is_empty() {
                "remove the key: `scopes` asks for all of it"
            } else {
                "add to `scopes` what the extension needs of it, and remove the key"
            },
        ),
        Fate::Misplaced => (
            format!("`{name}` inside a contribution asks for nothing"),
            "scopes are asked for by the manifest as a whole; no document knows such a key of a contribution",
            if lost.is_empty() {
                "remove the key: the `scopes` of the manifest asks for all of it"
            } else {
                "add what the extension needs of it to `scopes` at the top level, and remove the key"
            },
        ),
        Fate::NotAnArray => (
            format!("`{name}` is {}, so nothing is asked for here", key.kind.with_article()),
            "the packager takes an array, and drops anything else without a word",
            if key.kind == JsonKind::Null {
                "remove the key, or make it an array of strings"
            } else {
                "make it an array of strings"
            },
        ),
        Fate::Repeated => (
            format!("`{name}` is written again further on, and only the last one counts"),
            "of two keys spelt alike, JSON readers take the last; the packager is one of them",
            "join both arrays under one key",
        ),
    };
    let mut finding = META.finding(place, message);
    let source = if key.fate == Fate::Misplaced { REFERENCE } else { PACKAGER };
    finding.notes.push(Note::cited(why, [source]));
    // Only keys at the top level are taken out mechanically.
    let is_top = key.fate != Fate::Misplaced;
    if is_top && lost.is_empty() && !speaks_of_scopes_otherwise(subject, file, key) {
        // Where something is lost, somebody meant to ask for it, and only a person can tell.
        let description = format!("remove the key `{name}`");
        finding.fix = Some(Fix::new(Safety::Safe, description, vec![Change::RemoveKey(place)]));
    }
    if !lost.is_empty() {
        finding.notes.push(Note::new(format!("lost in this file: {}", lost.join(", "))));
        finding.notes.extend(unknown_names(subject, key));
    }
    finding.help = Some(help.to_owned());
    if key.fate == Fate::Repeated {
        let counting = manifest.scopes.iter().rev().find(|other| other.key.value == key.key.value);
        finding.related = counting
            .map(|last| crate::finding::Related {
                place: Place { file, span: last.key.span },
                label: "this one counts".to_owned(),
            })
            .into_iter()
            .collect();
    }
    Some(finding)
}

/// What the names of a key may mean that are none of a scope: whoever adds them elsewhere would find out there.
fn unknown_names(subject: Subject<'_>, key: &ScopesKey) -> Vec<Note> {
    let names = key.elements.iter().filter_map(|element| match element {
        Element::Scope(request) if subject.row(&request.scope).is_none() => Some(&*request.scope),
        Element::Scope(_) | Element::Odd { .. } => None,
    });
    let note = |name: &str| match did_you_mean(subject, name) {
        Some(meant) => Note::new(format!("there is no scope `{name}`; {meant}")),
        None => Note::new(format!("there is no scope `{name}`")),
    };
    names.map(note).collect()
}

fn speaks_of_scopes(subject: Subject<'_>, file: FileId, key: &ScopesKey) -> bool {
    subject.project.file(file).slice(key.value).contains("vso.")
}

/// Whether a value that is no array speaks of scopes, so that something is lost with it.
fn speaks_of_scopes_otherwise(subject: Subject<'_>, file: FileId, key: &ScopesKey) -> bool {
    key.kind != JsonKind::Array && speaks_of_scopes(subject, file, key)
}

/// The scopes under a key that the same file does not ask for elsewhere, each once.
fn lost_scopes(manifest: &ExtensionManifest, key: &ScopesKey) -> Vec<String> {
    let scopes = key.elements.iter().filter_map(|element| match element {
        Element::Scope(request) => Some(&request.scope),
        Element::Odd { .. } => None,
    });
    let lost = scopes.filter(|scope| !manifest.requests().any(|read| read.scope == **scope));
    let mut named: Vec<String> = Vec::new();
    for scope in lost.map(|scope| format!("`{scope}`")) {
        if !named.contains(&scope) {
            named.push(scope);
        }
    }
    named
}

fn overlaid(subject: Subject<'_>, ignored: &Ignored) -> Finding {
    let written =
        ignored.dropped.scope.as_deref().unwrap_or_else(|| subject.written(ignored.place));
    let mut finding =
        META.finding(ignored.place, format!("`{written}` is overwritten by `--override`"));
    finding.scope = ignored.dropped.scope.as_deref().map(str::to_owned);
    finding.notes.push(Note::cited(
        "the packager lays the JSON of `--override` over the overrides file element by element: the first scope \
         replaces the first, and so on",
        [PACKAGER],
    ));
    finding.help = Some("ask for it in a manifest, or in `--override` too".to_owned());
    finding
}

fn no_target(subject: Subject<'_>, first: &Ignored, places: &[Place]) -> Finding {
    let count = places.len();
    let scopes =
        if count == 1 { "this scope is".to_owned() } else { format!("these {count} scopes are") };
    let mut finding = META.finding(
        first.place,
        format!("{scopes} not asked for: no installation target takes scopes"),
    );
    finding.notes.push(Note::cited(
        "a package for targets that end in `.Integration` or `.Offer` alone is only an entry of the Marketplace, and \
         the packager leaves scopes out of it",
        [PACKAGER],
    ));
    finding.help = Some("remove them, or target `Microsoft.VisualStudio.Services`".to_owned());
    let mut requested = subject.project.sets.iter().flat_map(|set| &set.requested);
    if !requested.any(|one| one.places.iter().any(|place| places.contains(place))) {
        let changes = places.iter().copied().map(Change::Remove).collect();
        let description = if count == 1 { "remove the scope" } else { "remove the scopes" };
        finding.fix = Some(Fix::new(Safety::Safe, description, changes));
    }
    finding
}
