//! A list of so many scopes that it is a table of what exists, and no request of one app.
//!
//! Rules about what a request should leave out are silent on such a list: their findings would be true
//! and useless.

use super::rule::{Meta, Rule, Subject};
use crate::finding::{Confidence, Finding, Note, Severity};
use crate::project::RequestSet;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "catalogue-not-request",
    summary: "a list of 25 scopes or more, some of which include others: a table of scopes, not a request",
    severity: Severity::Warning,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/catalogue-not-request.md"),
};

/// From how many known scopes on a list can be a catalogue.
const MANY: usize = 25;

/// The rule.
pub(super) struct CatalogueNotRequest;

impl Rule for CatalogueNotRequest {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn set(&self, subject: Subject<'_>, set: &RequestSet, findings: &mut Vec<Finding>) {
        let Some((known, including)) = catalogue(subject, set) else { return };
        let message =
            format!("this asks for {known} scopes, and {including} of them are included in others");
        let mut finding = META.finding(set.requested[0].place(), message);
        finding.notes.push(Note::cited(
            "in public code, lists of 25 scopes and more that include each other are tables of what exists; \
             rules on what to leave out are silent here",
            ["public-code-survey-2026-11"],
        ));
        finding.help = Some(
            "ask for the scopes that the app's calls need, or leave the file out of the run"
                .to_owned(),
        );
        findings.push(finding);
    }
}

/// How many known scopes a catalogue lists, and how many of them others include; nothing for a request.
fn catalogue(subject: Subject<'_>, set: &RequestSet) -> Option<(usize, usize)> {
    if set.requested.len() < MANY {
        return None;
    }
    let known = set.requested.iter().filter_map(|requested| subject.id(&requested.scope));
    let known = known.collect::<crate::scopes::ScopeSet>();
    let including = subject.graph.redundant(&known).len();
    (known.len() >= MANY && including > 0).then(|| (known.len(), including))
}

/// Whether a set is a catalogue, so that rules on what to leave out say nothing.
pub(super) fn is_catalogue(subject: Subject<'_>, set: &RequestSet) -> bool {
    catalogue(subject, set).is_some()
}
