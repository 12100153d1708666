//! Scopes for extension data, which every extension has without asking.

use super::catalogue_not_request::is_catalogue;
use super::rule::{Meta, Rule, Subject};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Safety, Severity};
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
        finding.help = Some(format!(
            "remove `{scope}`, unless the extension calls for the data of another one"
        ));
        // Safe for the extension's own data; a call for the data of another one would fail.
        let changes = requested.places.iter().copied().map(Change::Remove).collect();
        finding.fix = Some(Fix::new(Safety::Unsafe, format!("remove `{scope}`"), changes));
        findings.push(finding);
    }
}
