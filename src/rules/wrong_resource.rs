//! A resource that is not Azure DevOps, where Azure DevOps is meant.

use super::rule::{Meta, Rule, Subject};
use crate::finding::{Confidence, FileId, Finding, Note, Place, Related, Severity};
use crate::manifest::Declaration;
use crate::manifest::authorize_url::{Qualifier, UrlScope};
use crate::manifest::entra::{AZURE_DEVOPS, NEAR_MISSES, Resource, ResourceAccess};
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "wrong-resource",
    summary: "a resource that is not Azure DevOps, where Azure DevOps is meant",
    severity: Severity::Error,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/wrong-resource.md"),
};

/// The rule.
pub(super) struct WrongResource;

impl Rule for WrongResource {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        match &part.declaration {
            Declaration::Extension(_)
            | Declaration::Token(_)
            | Declaration::AppIdentity(_)
            | Declaration::SpecialCall(_)
            | Declaration::PublicSecret(_)
            | Declaration::Documented(_) => {}
            Declaration::Entra(manifest) => {
                let wrong = manifest
                    .resources
                    .iter()
                    .filter_map(|access| resource(subject, part.file, access));
                findings.extend(wrong);
            }
            Declaration::AuthorizeUrl(url) => {
                let wrong = url
                    .scopes
                    .scopes
                    .iter()
                    .filter(|scope| scope.meaning == Qualifier::WrongResource);
                findings.extend(wrong.filter_map(|scope| qualifier(part.file, scope)));
            }
            Declaration::Written(written) => {
                let wrong =
                    written.scopes.iter().filter(|scope| scope.meaning == Qualifier::WrongResource);
                findings.extend(wrong.filter_map(|scope| qualifier(part.file, scope)));
            }
        }
    }
}

fn resource(subject: Subject<'_>, file: FileId, access: &ResourceAccess) -> Option<Finding> {
    let id = access.resource_id.as_ref()?;
    let place = Place { file, span: id.span };
    let message = format!("`{}` is not Azure DevOps", id.value);
    if access.resource == Resource::MeantAzureDevOps {
        let mut finding = META.finding(place, message);
        finding.notes.push(near_miss(&id.value));
        finding.help = Some(format!("write `{AZURE_DEVOPS}`"));
        return Some(finding);
    }
    if access.resource == Resource::AzureDevOps {
        return None;
    }
    // A permission id is a GUID: under another resource it can only be a slip.
    let mut ids = access.permissions.iter().filter_map(|permission| permission.id.as_ref());
    let (permission, row) =
        ids.find_map(|id| Some((id, subject.catalog.scopes().by_permission_id(&id.value)?)))?;
    let mut finding = META.finding(place, message);
    finding.scope = Some(row.id.to_string());
    let sources = row.entra_permission.iter().flat_map(|permission| &permission.sources);
    finding.notes.push(Note::cited(
        format!("the permission `{}` below it is `{}` of Azure DevOps", permission.value, row.id),
        sources.map(crate::catalog::SourceId::as_str),
    ));
    let place = Place { file, span: permission.span };
    finding.related.push(Related { place, label: format!("this is `{}`", row.id) });
    finding.help = Some(format!("move the permission below `{AZURE_DEVOPS}`"));
    Some(finding)
}

fn near_miss(id: &str) -> Note {
    if NEAR_MISSES.iter().any(|known| id.eq_ignore_ascii_case(known)) {
        let text = "this id occurs in public code where Azure DevOps is meant, and is not its id";
        return Note::cited(text, ["public-code-survey-2026-11", "id-doc-2023"]);
    }
    Note::cited(
        format!("Azure DevOps has the id `{AZURE_DEVOPS}` in every tenant"),
        ["id-doc-2023"],
    )
}

fn qualifier(file: FileId, scope: &UrlScope) -> Option<Finding> {
    let resource = scope.resource.as_ref()?;
    let name = &scope.request.scope;
    let place = Place { file, span: resource.span };
    let mut finding = META.finding(place, format!("`{}` has no scope `{name}`", resource.value));
    finding.scope = Some(name.to_string());
    finding.notes.push(near_miss(&resource.value));
    finding.help = Some(format!("write `{AZURE_DEVOPS}/{name}`"));
    Some(finding)
}
