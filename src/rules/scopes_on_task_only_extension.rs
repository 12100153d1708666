//! Scopes of an extension that contributes nothing but tasks and service connection types.

use super::catalogue_not_request::is_catalogue;
use super::rule::{Meta, Rule, Subject};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Related, Safety, Severity};
use crate::manifest::Declaration;
use crate::manifest::extension::{Contribution, ExtensionManifest};
use crate::project::{Joined, Project, RequestSet, SetKind};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "scopes-on-task-only-extension",
    summary: "scopes of an extension that contributes nothing but tasks and service connection types",
    severity: Severity::Warning,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/scopes-on-task-only-extension.md"),
};

/// The type of a pipeline task.
const TASK: &str = "ms.vss-distributed-task.task";

/// What the types of service connections and their ways to authenticate start with.
const ENDPOINT: &str = "ms.vss-endpoint.";

/// The rule.
pub(super) struct ScopesOnTaskOnlyExtension;

impl Rule for ScopesOnTaskOnlyExtension {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn set(&self, subject: Subject<'_>, set: &RequestSet, findings: &mut Vec<Finding>) {
        let [first, others @ ..] = set.requested.as_slice() else { return };
        if set.kind != SetKind::Extension
            || !has_tasks_only(subject.project, set)
            || is_catalogue(subject, set)
        {
            return;
        }
        let scopes: Vec<String> =
            set.requested.iter().map(|requested| format!("`{}`", requested.scope)).collect();
        let message = format!(
            "an extension of tasks alone uses no scopes, and this one asks for {}",
            scopes.join(", ")
        );
        let mut finding = META.about(first, message);
        // It speaks of all of them, so it can be allowed for none alone.
        finding.scope = others.is_empty().then(|| first.scope.to_string());
        finding.related.extend(
            others
                .iter()
                .map(|other| Related { place: other.place(), label: "and this".to_owned() }),
        );
        finding.notes.push(Note::cited(
            "the scopes of an extension are those of the tokens that its pages get; a task runs on an agent with the \
             token of the job",
            ["extension-manifest-reference", "public-code-survey-2026-11"],
        ));
        finding.help = Some(
            "remove the scopes; what a task may do is set by the permissions of the build service"
                .to_owned(),
        );
        finding.fix = fix(subject.project, set);
        findings.push(finding);
    }
}

/// Takes all scopes out, unless a file is packed in another way too. Whether other files are packed along, with
/// pages in them, only the packaging command tells.
fn fix(project: &Project, set: &RequestSet) -> Option<Fix> {
    if project.sets.len() > 1 {
        return None;
    }
    let safety = match set.joined {
        Joined::Command(_) | Joined::Arguments => Safety::Safe,
        Joined::Alone | Joined::Assumed => Safety::Unsafe,
    };
    let places = set.requested.iter().flat_map(|requested| &requested.places);
    let changes = places.copied().map(Change::Remove).collect();
    Some(Fix::new(safety, "remove all scopes", changes))
}

/// Whether all contributions of a set are known, there is a task among them, and nothing runs in a page.
pub(super) fn has_tasks_only(project: &Project, set: &RequestSet) -> bool {
    let manifests = || {
        set.parts.iter().filter_map(|at| match &project.parts[*at].declaration {
            Declaration::Extension(manifest) => Some(manifest),
            _ => None,
        })
    };
    let unclear = |manifest: &ExtensionManifest| {
        manifest.defines_contribution_types || manifest.odd_contributions.is_some()
    };
    let mut contributions = manifests().flat_map(|manifest| &manifest.contributions);
    !manifests().any(unclear)
        && manifests()
            .flat_map(|manifest| &manifest.contributions)
            .any(|contribution| kind(contribution) == TASK)
        && contributions.all(|contribution| {
            kind(contribution) == TASK || kind(contribution).starts_with(ENDPOINT)
        })
}

fn kind(contribution: &Contribution) -> &str {
    contribution.kind.as_ref().map_or("", |kind| &kind.value)
}
