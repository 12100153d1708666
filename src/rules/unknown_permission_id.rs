//! A permission id that Azure DevOps is not known to have.

use super::rule::{Meta, Rule, Subject};
use crate::catalog::ScopeRow;
use crate::finding::{Confidence, Finding, Note, Place, Severity};
use crate::manifest::Declaration;
use crate::manifest::entra::{AccessType, Permission};
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "unknown-permission-id",
    summary: "a permission id that Azure DevOps is not known to have",
    severity: Severity::Warning,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/unknown-permission-id.md"),
};

/// How many letters of an id may differ for another one to be meant.
const SLIP: usize = 4;

/// The rule.
pub(super) struct UnknownPermissionId;

impl Rule for UnknownPermissionId {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::Entra(manifest) = &part.declaration else { return };
        // The ids of roles are another list; roles have a rule of their own.
        let delegated =
            manifest.permissions().filter(|permission| permission.access != AccessType::Role);
        findings.extend(delegated.filter_map(|permission| judge(subject, part, permission)));
    }
}

fn judge(subject: Subject<'_>, part: &Part, permission: &Permission) -> Option<Finding> {
    if permission.value.is_some() {
        return None;
    }
    if let Some(computed) = &permission.computed {
        let place = Place { file: part.file, span: computed.span };
        let message = "which permission this is can be told only when it is run";
        let mut finding = META.finding(place, message);
        finding.severity = Severity::Note;
        finding.confidence = Confidence::Certain;
        finding.help = Some(
            "write the id, or look it up by a name that stands in this file, to have it judged"
                .to_owned(),
        );
        return Some(finding);
    }
    let Some(id) = &permission.id else {
        let place = Place { file: part.file, span: permission.span };
        let mut finding = META.finding(place, "this permission has no id");
        finding.confidence = Confidence::Certain;
        finding.help = Some("give the id of a delegated permission of Azure DevOps".to_owned());
        return Some(finding);
    };
    if subject.catalog.scopes().by_permission_id(&id.value).is_some() {
        return None;
    }
    let place = Place { file: part.file, span: id.span };
    let mut finding = META
        .finding(place, format!("Azure DevOps is not known to have a permission `{}`", id.value));
    finding.notes.push(Note::cited(
        "no Microsoft document prints the ids; they come from third-party lists that agree with each other, and may lack \
         a newer permission",
        ["entra-permissions-third-party"],
    ));
    let named = subject.row(&id.value).and_then(|row| Some((row, row.entra_permission.as_ref()?)));
    finding.help = Some(match (named, nearest_id(subject, &id.value)) {
        (Some((row, known)), _) => {
            format!("the manifest wants the id, not the name: `{}` is `{}`", row.id, known.id)
        }
        (None, Some((near, row))) => format!("did you mean `{near}`, which is `{}`?", row.id),
        (None, None) => {
            "`az ad sp show --id 499b84ac-1321-427f-aa17-267ca6975798` lists the ids of your tenant"
                .to_owned()
        }
    });
    Some(finding)
}

fn nearest_id<'a>(subject: Subject<'a>, id: &str) -> Option<(&'a str, &'a ScopeRow)> {
    let id = id.to_ascii_lowercase();
    let rows = subject.catalog.scopes().all().iter();
    let known = rows.filter_map(|row| Some((row.entra_permission.as_ref()?.id.as_str(), row)));
    let far = known.map(|(known, row)| (strsim::levenshtein(&id, known), known, row));
    let near =
        far.filter(|(distance, ..)| *distance <= SLIP).min_by_key(|(distance, ..)| *distance);
    near.map(|(_, known, row)| (known, row))
}
