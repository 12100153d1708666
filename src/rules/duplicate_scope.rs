//! A scope that one file asks for twice.
//!
//! The same scope in two files of a package is no defect: fragments are written to stand alone, and the
//! packager keeps each scope once.

use super::rule::{Meta, Rule, Subject};
use crate::finding::{Confidence, Finding, Note, Place, Related, Severity};
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
        _: Subject<'_>,
        set: &RequestSet,
        requested: &Requested,
        findings: &mut Vec<Finding>,
    ) {
        for (at, place) in requested.places.iter().enumerate() {
            let first = requested.places[..at].iter().find(|first| first.file == place.file);
            findings.extend(first.map(|first| duplicate(set.kind, requested, *first, *place)));
        }
    }
}

fn duplicate(kind: SetKind, requested: &Requested, first: Place, second: Place) -> Finding {
    let mut finding = META.finding(second, format!("`{}` is asked for twice", requested.scope));
    finding.scope = Some(requested.scope.to_string());
    if kind == SetKind::Extension {
        finding.notes.push(Note::cited("the packager keeps it once", ["tfx-cli-0.23.1"]));
    }
    finding.help = Some("remove one of them".to_owned());
    finding.related = vec![Related { place: first, label: "first here".to_owned() }];
    finding
}
