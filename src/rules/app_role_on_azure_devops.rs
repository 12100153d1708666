//! An application role asked of Azure DevOps, which has none that do anything.

use super::rule::{Meta, Rule, Subject};
use crate::finding::{Confidence, Finding, Note, Place, Severity};
use crate::manifest::entra::AccessType;
use crate::manifest::{Declaration, Text};
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "app-role-on-azure-devops",
    summary: "an application role asked of Azure DevOps, which gives an app no rights that way",
    severity: Severity::Error,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/app-role-on-azure-devops.md"),
};

/// The rule.
pub(super) struct AppRoleOnAzureDevOps;

impl Rule for AppRoleOnAzureDevOps {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::Entra(manifest) = &part.declaration else { return };
        for permission in
            manifest.permissions().filter(|permission| permission.access == AccessType::Role)
        {
            let span = permission.access_text.as_ref().map_or(permission.span, |text| text.span);
            let by_id = |id: &Text| subject.catalog.scopes().by_permission_id(&id.value);
            let by_name = || {
                let row = subject.row(&permission.value.as_ref()?.value)?;
                row.entra_permission.is_some().then_some(row)
            };
            let row = permission.id.as_ref().and_then(by_id).or_else(by_name);
            let place = Place { file: part.file, span };
            let mut finding = match row {
                Some(row) => {
                    let mut finding = META.finding(
                        place,
                        format!("`{}` is a delegated permission, not an application role", row.id),
                    );
                    finding.scope = Some(row.id.to_string());
                    finding
                }
                None => {
                    META.finding(place, "Azure DevOps has no application role that does anything")
                }
            };
            finding.notes.push(Note::cited(
                "a service principal or managed identity gets no `vso.*` scopes: what it may do is set by its \
                 permissions in the organization that it was added to",
                ["sp-doc-2023-11-10"],
            ));
            finding.notes.push(Note::cited(
                "the only application roles of the resource are those of load testing, which has ended",
                ["entra-permissions-third-party"],
            ));
            finding.help = Some(
                "for an app that acts as itself, remove the entry and add the service principal to the organization; for one \
                 that acts for a person, write `Scope`"
                    .to_owned(),
            );
            findings.push(finding);
        }
    }
}
