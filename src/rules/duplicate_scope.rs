//! A scope that one file asks for twice.
//!
//! The same scope in two files of a package is no defect: fragments are written to stand alone, and the
//! packager keeps each scope once.

use super::rule::{Meta, Rule, Subject};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Place, Related, Safety, Severity};
use crate::manifest::Declaration;
use crate::manifest::entra::EntraManifest;
use crate::project::{RequestSet, Requested, SetKind};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "duplicate-scope",
    summary: "a scope that one file asks for twice",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/duplicate-scope.md"),
};

/// The rule.
pub(super) struct DuplicateScope;

impl Rule for DuplicateScope {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn requested(
        &self,
        subject: Subject<'_>,
        set: &RequestSet,
        requested: &Requested,
        findings: &mut Vec<Finding>,
    ) {
        for (at, place) in requested.places.iter().enumerate() {
            let first = requested.places[..at].iter().find(|first| first.file == place.file);
            findings
                .extend(first.map(|first| duplicate(subject, set.kind, requested, *first, *place)));
        }
    }
}

fn duplicate(
    subject: Subject<'_>,
    kind: SetKind,
    requested: &Requested,
    first: Place,
    second: Place,
) -> Finding {
    let mut finding = META.finding(second, format!("`{}` is asked for twice", requested.scope));
    finding.scope = Some(requested.scope.to_string());
    if kind == SetKind::Extension {
        finding.notes.push(Note::cited("the packager keeps it once", ["tfx-cli-0.23.1"]));
    }
    finding.help = Some("remove one of them".to_owned());
    finding.related = vec![Related { place: first, label: "first here".to_owned() }];
    if kind != SetKind::EntraApp || are_of_one_type(subject, first, second) {
        let description = format!("remove the repeated `{}`", requested.scope);
        finding.fix = Some(Fix::new(Safety::Safe, description, vec![Change::Remove(second)]));
    }
    finding
}

/// Whether two permissions of an Entra app are asked for in the same way: of one with an odd type and one
/// without, only a person can tell which was meant.
fn are_of_one_type(subject: Subject<'_>, first: Place, second: Place) -> bool {
    let access = |place: Place| {
        let part = subject.project.parts.iter().filter(|part| part.file == place.file);
        let entra = part.filter_map(|part| match &part.declaration {
            Declaration::Entra(manifest) => Some(manifest),
            _ => None,
        });
        let mut permissions = entra.flat_map(EntraManifest::permissions);
        let found = permissions.find(|one| one.id.as_ref().is_some_and(|id| id.span == place.span));
        found.map(|permission| permission.access)
    };
    access(first).is_some() && access(first) == access(second)
}
