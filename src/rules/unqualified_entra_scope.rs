//! A bare scope at the second version of Entra's endpoint, where it means Microsoft Graph.

use super::rule::{Meta, Rule, Subject};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Place, Safety, Severity};
use crate::manifest::Declaration;
use crate::manifest::authorize_url::{Endpoint, Qualifier};
use crate::manifest::entra::AZURE_DEVOPS;
use crate::manifest::written::Purpose;
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "unqualified-entra-scope",
    summary: "a scope without its resource at Entra's v2.0 endpoint",
    severity: Severity::Error,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/unqualified-entra-scope.md"),
};

/// The rule.
pub(super) struct UnqualifiedEntraScope;

impl Rule for UnqualifiedEntraScope {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, _: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let (scopes, in_url) = match &part.declaration {
            Declaration::AuthorizeUrl(url) if url.endpoint == Endpoint::EntraV2 => {
                (&url.scopes.scopes, true)
            }
            // That these strings go to the endpoint is told from what stands near them.
            Declaration::Written(written) if written.purpose == Purpose::EntraUnqualified => {
                (&written.scopes, false)
            }
            _ => return,
        };
        for scope in scopes.iter().filter(|scope| scope.meaning == Qualifier::None) {
            let name = &scope.request.scope;
            let place = Place { file: part.file, span: scope.request.span };
            let mut finding = META.finding(
                place,
                format!("`{name}` names no resource, so Entra looks for it on Microsoft Graph"),
            );
            finding.scope = Some(name.to_string());
            if !in_url {
                finding.confidence = Confidence::Likely;
            }
            finding.notes.push(Note::cited(
                "Microsoft Graph has no `vso.*` scopes; the answer is `invalid_scope`",
                ["qa-2026-03-04"],
            ));
            finding.help = Some(format!("write `{AZURE_DEVOPS}/{name}`"));
            // Entra refuses the request as it stands, so nothing is taken away.
            let change = Change::Replace(place, vec![format!("{AZURE_DEVOPS}/{name}")]);
            let description = format!("write `{AZURE_DEVOPS}/{name}`");
            finding.fix = Some(Fix::new(Safety::Safe, description, vec![change]));
            findings.push(finding);
        }
    }
}
