//! A scope that is asked for where an app signs in as itself.

use super::rule::{Meta, Rule, Subject};
use crate::finding::{Confidence, Finding, Note, Place, Related, Severity};
use crate::manifest::Declaration;
use crate::manifest::entra::AZURE_DEVOPS;
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "scopes-with-app-identity",
    summary: "a scope asked for where an app signs in as itself, which gets `.default` alone",
    severity: Severity::Error,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/scopes-with-app-identity.md"),
};

/// The rule.
pub(super) struct ScopesWithAppIdentity;

impl Rule for ScopesWithAppIdentity {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, _: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::AppIdentity(asked) = &part.declaration else { return };
        let place = Place { file: part.file, span: asked.asked.span };
        let message =
            format!("`{}` is asked for an app's own identity, which has no scopes", asked.scope);
        let mut finding = META.finding(place, message);
        finding.scope = Some(asked.scope.to_string());
        if !asked.is_request {
            finding.confidence = Confidence::Possible;
        }
        finding.notes.push(Note::cited(
            "a service principal or managed identity gets no `vso.*` scopes: what it may do is set by its permissions in the \
             organization that it was added to",
            ["sp-doc-2023-11-10"],
        ));
        finding.related.push(Related {
            place: Place { file: part.file, span: asked.sign.span },
            label: "the app signs in as itself here".to_owned(),
        });
        finding.help = Some(format!(
            "ask for `{AZURE_DEVOPS}/.default`, add the identity to the organization and limit its permissions there"
        ));
        findings.push(finding);
    }
}
