//! Scopes for extension data, which every extension has without asking.

use super::catalogue_not_request::is_catalogue;
use super::narrowing::{Answer, wherever_packed};
use super::rule::{Meta, Rule, Subject};
use super::usage::{claim, evidence};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Safety, Severity};
use crate::needed::{Needed, NeededCall};
use crate::project::{RequestSet, Requested};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "superfluous-extension-data",
    summary: "a scope for extension data, which every extension has without asking",
    severity: Severity::Warning,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/superfluous-extension-data.md"),
};

/// The rule.
pub(super) struct SuperfluousExtensionData;

impl Rule for SuperfluousExtensionData {
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
        let scope = requested.scope.as_ref();
        if !set.kind.has_unasked(scope) || is_catalogue(subject, set) {
            return;
        }
        // By inheritance it can allow more than data; what a call needs is asked for in its place.
        let needed = subject.project.needed.as_ref();
        let replaced =
            |needed| matches!(wherever_packed(subject, requested, needed), Answer::Narrower(_));
        if needed.is_some_and(replaced) {
            return;
        }
        let message = format!("an extension reads and writes its own data without `{scope}`");
        let mut finding = META.about(requested, message);
        finding.notes.push(Note::cited(
            "an extension that asks for nothing gets the user's profile and its own extension data",
            ["extension-manifest-reference"],
        ));
        finding.notes.push(Note::cited(
            "the token of a live extension that had not asked carried `vso.extension.default`",
            ["public-code-survey-2026-11"],
        ));
        // Safe for the extension's own data; a call for the data of another one would fail.
        let known = needed.filter(|needed| asks_for_none(subject, set, scope, needed));
        let safety = if let Some(needed) = known {
            finding.notes.push(evidence(needed));
            finding.notes.push(Note::new("none of the calls is for the data of an extension"));
            finding.help = Some(format!("remove `{scope}`"));
            Safety::Safe
        } else {
            finding.help = Some(format!(
                "remove `{scope}`, unless the extension calls for the data of another one"
            ));
            Safety::Unsafe
        };
        let changes = requested.places.iter().copied().map(Change::Remove).collect();
        finding.fix = Some(Fix::new(safety, format!("remove `{scope}`"), changes));
        findings.push(finding);
    }
}

/// Whether it is certain that no call is for the data of an extension, this one's or another's: what is left is the
/// data service of the SDK, which keeps to the extension's own.
fn asks_for_none(subject: Subject<'_>, set: &RequestSet, scope: &str, needed: &Needed) -> bool {
    let Some(id) = subject.id(scope) else { return false };
    let is_for_data = |call: &NeededCall| {
        let row = subject.catalog.operations().get(call.operation.as_str());
        row.is_none_or(|row| {
            row.access.scopes().iter().any(|one| set.kind.has_unasked(one.as_str()))
        })
    };
    claim(subject, needed, id).confidence == Confidence::Certain
        && !needed.calls.iter().chain(&needed.unmet).any(is_for_data)
}
