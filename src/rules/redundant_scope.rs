//! A scope that another requested one includes.

use super::catalogue_not_request::is_catalogue;
use super::narrowing::shares;
use super::rule::{Meta, Rule, Subject, together};
use crate::catalog::{ScopeRow, ScopeStatus};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Place, Related, Safety, Severity};
use crate::manifest::authorize_url::Endpoint;
use crate::project::{RequestSet, Requested, SetKind};
use crate::scopes::ScopeId;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "redundant-scope",
    summary: "a scope that another requested scope includes",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/redundant-scope.md"),
};

/// The rule.
pub(super) struct RedundantScope;

impl Rule for RedundantScope {
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
        if let Some(cover) = redundant(subject, set, requested) {
            findings.push(finding(subject, set, requested, &cover));
        }
    }
}

/// Whether the rule says that a scope goes, since another requested one includes it.
pub(super) fn goes_as_redundant(
    subject: Subject<'_>,
    set: &RequestSet,
    requested: &Requested,
) -> bool {
    redundant(subject, set, requested).is_some_and(|cover| cover.path.is_some())
}

fn redundant<'a>(
    subject: Subject<'a>,
    set: &'a RequestSet,
    requested: &Requested,
) -> Option<Cover<'a>> {
    // One that is retired or not public is no request at all: other rules speak of it.
    let row = subject.row(&requested.scope).filter(|row| row.status == ScopeStatus::Public)?;
    let scope = subject.id(&requested.scope)?;
    if is_catalogue(subject, set) || !redundant_wherever_packed(subject, requested, row, scope) {
        return None;
    }
    cover(subject, set, row, scope)
        .filter(|cover| !is_the_one_to_keep(subject, requested, cover.by))
}

/// What makes a scope redundant.
struct Cover<'a> {
    by: &'a Requested,
    /// From the covering scope to the redundant one; nothing where the cover is full access.
    path: Option<Vec<ScopeId>>,
}

/// The nearest requested scope that includes `scope`, of those that themselves stay.
fn cover<'a>(
    subject: Subject<'a>,
    set: &'a RequestSet,
    row: &ScopeRow,
    scope: ScopeId,
) -> Option<Cover<'a>> {
    if !row.full_access
        && let Some(by) = full_access(subject, set)
    {
        return Some(Cover { by, path: None });
    }
    let (by, path) = subject.cover(set, scope)?;
    Some(Cover { by, path: Some(path) })
}

/// Whether the calls are known to need the scope, and not the one that includes it: then the other goes, and
/// whoever removed both would break the app.
fn is_the_one_to_keep(subject: Subject<'_>, requested: &Requested, by: &Requested) -> bool {
    let Some(needed) = subject.project.needed.as_ref() else { return false };
    let needs = |one: &Requested| needed.scopes.iter().any(|n| n.scope.as_str() == &*one.scope);
    needed.is_complete() && needs(requested) && !needs(by)
}

/// A requested scope that means everything. An extension has no such scope that any document grants to it, so
/// there it makes nothing else redundant.
fn full_access<'a>(subject: Subject<'a>, set: &'a RequestSet) -> Option<&'a Requested> {
    if set.kind == SetKind::Extension {
        return None;
    }
    let full =
        |requested: &&Requested| subject.row(&requested.scope).is_some_and(|row| row.full_access);
    set.requested.iter().find(full)
}

/// Whether the scope is covered in every package that its places go into: a repository can pack one file
/// with and without the file that asks for more.
fn redundant_wherever_packed(
    subject: Subject<'_>,
    requested: &Requested,
    row: &ScopeRow,
    scope: ScopeId,
) -> bool {
    let mut sets = subject
        .project
        .sets
        .iter()
        .filter(|set| set.requested.iter().any(|other| shares(other, requested)));
    sets.all(|set| {
        !row.full_access && full_access(subject, set).is_some() || subject.is_covered(set, scope)
    })
}

fn finding(
    subject: Subject<'_>,
    set: &RequestSet,
    requested: &Requested,
    cover: &Cover<'_>,
) -> Finding {
    let (scope, by) = (&requested.scope, &cover.by.scope);
    let mut finding = META.about(
        requested,
        match cover.path {
            Some(_) => format!("`{scope}` is already included in `{by}`"),
            None => format!("`{scope}` adds nothing to the full access of `{by}`"),
        },
    );
    finding.confidence = together(set, requested.place(), cover.by.place());
    match &cover.path {
        Some(path) => finding.notes.push(subject.chain(path)),
        None => finding.notes.push(full_access_note(subject, by)),
    }
    finding.help = Some(match &cover.path {
        Some(_) => format!("remove `{scope}`"),
        None => format!("if the narrower scopes are enough, remove `{by}`; else remove `{scope}`"),
    });
    match set.kind {
        SetKind::AuthorizeUrl(Endpoint::AzureDevOpsOAuth) if cover.path.is_some() => {
            finding.severity = Severity::Error;
            finding.confidence = Confidence::Likely;
            finding.notes.push(Note::cited(
                "the legacy endpoint answers `InvalidScope` to a scope that is only implied by one that the app \
                 was registered with, as a developer reported on 2017-04-12",
                ["aspnet-oauth-providers-155"],
            ));
        }
        SetKind::EntraApp => {
            finding.confidence = Confidence::Likely;
            if cover.path.is_some() {
                let help =
                    format!("remove `{scope}`, unless the app asks for it alone at run time");
                finding.help = Some(help);
            }
        }
        _ => {}
    }
    if cover.path.is_some() {
        finding.fix = Some(fix(set.kind, requested, finding.confidence));
    }
    let place: Place = cover.by.place();
    finding.related.insert(0, Related { place, label: format!("`{by}` includes it") });
    finding
}

/// Takes the scope out wherever it is written. That changes nothing for users where the cover is certain; a
/// registration at the legacy endpoint must list what its authorize URL asks for, one by one.
fn fix(kind: SetKind, requested: &Requested, confidence: Confidence) -> Fix {
    let certain = confidence == Confidence::Certain && !kind.is_legacy_oauth();
    let safety = if certain { Safety::Safe } else { Safety::Unsafe };
    let description = format!("remove `{}`", requested.scope);
    Fix::new(safety, description, requested.places.iter().copied().map(Change::Remove).collect())
}

fn full_access_note(subject: Subject<'_>, full: &str) -> Note {
    let row = subject.row(full);
    let what =
        row.and_then(|row| row.note.as_deref()).unwrap_or("everything that the person may do");
    let source = row.and_then(|row| subject.newest(&row.sources));
    Note::cited(format!("`{full}` means {what}"), source)
}
