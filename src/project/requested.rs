//! What a set of declarations requests together.

use std::collections::HashMap;

use super::group::{Loaded, parent};
use super::{Ignored, Joined, Part, Project, Refused, RequestSet, Requested, SetKind, Stated};
use crate::catalog::Scopes;
use crate::finding::{FileId, Place};
use crate::manifest::authorize_url::{AuthorizeUrl, OF_THE_PROTOCOL};
use crate::manifest::entra::{AccessType, EntraManifest};
use crate::manifest::extension::ExtensionManifest;
use crate::manifest::merge::{self, EntryValue, Origin, Parts};
use crate::manifest::written::WrittenScopes;
use crate::manifest::{Declaration, Text};
use crate::text::Span;

/// The parts of one packaging command: indices into a project's parts.
pub(super) struct PartFile {
    pub(super) manifests: Vec<usize>,
    pub(super) overrides: Option<usize>,
    pub(super) inline: Option<usize>,
    pub(super) json5: bool,
    pub(super) is_partial: bool,
}

/// What the packager would put into the package.
pub(super) fn extension_set(parts: &[Part], files: &PartFile, joined: Joined) -> RequestSet {
    let manifests: Vec<&ExtensionManifest> =
        files.manifests.iter().filter_map(|at| extension(&parts[*at])).collect();
    let merged = merge::merge(&Parts {
        manifests: &manifests,
        overrides_file: files.overrides.and_then(|at| extension(&parts[at])),
        inline_override: files.inline.and_then(|at| extension(&parts[at])),
        json5: files.json5,
    });
    let part_of = |origin: &Origin| match origin.part {
        merge::Part::Manifest(index) => files.manifests.get(index).copied(),
        merge::Part::OverridesFile => files.overrides,
        merge::Part::InlineOverride => files.inline,
    };
    let place_of = |origin: &Origin| {
        part_of(origin).map(|at| Place { file: parts[at].file, span: origin.span })
    };
    let mut requested = Vec::new();
    for entry in &merged.effective {
        let EntryValue::Scope(scope) = &entry.value else { continue };
        let places: Vec<Place> = entry.origins.iter().filter_map(place_of).collect();
        if places.is_empty() {
            continue;
        }
        let part = entry.origins.first().and_then(part_of);
        requested.push(Requested { scope: scope.clone(), places, part });
    }
    let ignored = merged
        .dropped
        .into_iter()
        .filter_map(|dropped| Some(Ignored { place: place_of(&dropped.origin)?, dropped }));
    let all = files.manifests.iter().chain(&files.overrides).chain(&files.inline);
    let all: Vec<usize> = all.copied().collect();
    let start = |at: usize| Place { file: parts[at].file, span: Span::default() };
    let refused = |refusal: merge::Refusal| {
        let place = match refusal_origin(&refusal) {
            RefusedAt::Place(origin) => place_of(&origin),
            RefusedAt::File(part) => part_of(&Origin { part, span: Span::default() }).map(start),
            RefusedAt::Set => all.first().copied().map(start),
        };
        Some(Refused { place: place?, refusal })
    };
    // What was not read may contribute something.
    let known =
        |refusal: &merge::Refusal| !files.is_partial || *refusal != merge::Refusal::NoContributions;
    let refusals = merged.refusals.into_iter().filter(known).filter_map(refused).collect();
    RequestSet {
        kind: SetKind::Extension,
        parts: all,
        joined,
        is_partial: files.is_partial,
        requested,
        dropped: ignored.collect(),
        refusals,
    }
}

/// What a refusal speaks of.
enum RefusedAt {
    Place(Origin),
    File(merge::Part),
    Set,
}

fn refusal_origin(refusal: &merge::Refusal) -> RefusedAt {
    use merge::Refusal;
    match refusal {
        Refusal::NotStrict(origin)
        | Refusal::UnknownTarget(origin, _)
        | Refusal::ContributionsNotAnArray(origin)
        | Refusal::RepeatedContribution(origin, _)
        | Refusal::UnknownResource(origin) => RefusedAt::Place(*origin),
        Refusal::NotAnObject(part, _) | Refusal::ByteOrderMark(part) => RefusedAt::File(*part),
        Refusal::NoContributions => RefusedAt::Set,
    }
}

fn extension(part: &Part) -> Option<&ExtensionManifest> {
    match &part.declaration {
        Declaration::Extension(manifest) => Some(manifest),
        _ => None,
    }
}

/// The projects that a file makes by itself: its Entra app, its authorize URLs, its lists of scopes.
pub(super) fn single_file_projects(file: &Loaded, scopes: &Scopes) -> Vec<Project> {
    let mut projects = Vec::new();
    let of = |wanted: &dyn Fn(&Declaration) -> bool| {
        let found = file.declarations.iter().filter(|d| wanted(d)).cloned();
        let part = |declaration| Part { file: FileId(0), declaration, embedded: false };
        found.map(part).collect::<Vec<_>>()
    };
    let entra = of(&|d| matches!(d, Declaration::Entra(m) if concerns_azure_devops(m, scopes)));
    let urls = of(&|d| matches!(d, Declaration::AuthorizeUrl(_)));
    let tokens = of(&|d| {
        matches!(
            d,
            Declaration::Token(_)
                | Declaration::AppIdentity(_)
                | Declaration::SpecialCall(_)
                | Declaration::PublicSecret(_)
        )
    });
    let written = of(&|d| matches!(d, Declaration::Written(_)));
    let documented = of(&|d| matches!(d, Declaration::Documented(_)));
    for parts in
        [entra, urls, written, tokens, documented].into_iter().filter(|parts| !parts.is_empty())
    {
        let set = |(at, part): (usize, &Part)| match &part.declaration {
            Declaration::Entra(manifest) => Some(entra_set(at, manifest, scopes)),
            Declaration::AuthorizeUrl(url) => Some(url_set(at, url)),
            Declaration::Written(written) => Some(written_set(at, written)),
            Declaration::Extension(_)
            | Declaration::Token(_)
            | Declaration::AppIdentity(_)
            | Declaration::SpecialCall(_)
            | Declaration::PublicSecret(_)
            | Declaration::Documented(_) => None,
        };
        let sets = parts.iter().enumerate().filter_map(set).collect();
        let name = file.source.name().to_owned();
        let folder = parent(&name).to_owned();
        projects.push(Project {
            name,
            folder,
            files: vec![file.source.clone()],
            parts,
            sets,
            needed: None,
            code: None,
            stated: Stated::default(),
        });
    }
    projects
}

/// Whether a manifest asks anything of Azure DevOps, be it under the wrong resource.
fn concerns_azure_devops(manifest: &EntraManifest, scopes: &Scopes) -> bool {
    let mut permissions = manifest.resources.iter().flat_map(|access| &access.permissions);
    let ours = |id: &Text| scopes.by_permission_id(&id.value).is_some();
    manifest.concerns_azure_devops()
        || permissions.any(|permission| permission.id.as_ref().is_some_and(ours))
}

fn entra_set(at: usize, manifest: &EntraManifest, scopes: &Scopes) -> RequestSet {
    // A role is asked for the app itself, not for a person; it grants no scope.
    let delegated =
        manifest.permissions().filter(|permission| permission.access != AccessType::Role);
    let known = delegated.filter_map(|permission| {
        if let Some(name) = &permission.value {
            // What Entra and OpenID define asks nothing of Azure DevOps.
            let ours = !OF_THE_PROTOCOL.contains(&&*name.value);
            return ours.then(|| (name.value.clone(), name.span));
        }
        let id = permission.id.as_ref()?;
        let row = scopes.by_permission_id(&id.value)?;
        Some((row.id.as_str().into(), id.span))
    });
    alone(SetKind::EntraApp, at, known)
}

fn url_set(at: usize, url: &AuthorizeUrl) -> RequestSet {
    let requests = url.requests().map(|request| (request.scope.clone(), request.span));
    alone(SetKind::AuthorizeUrl(url.endpoint), at, requests)
}

fn written_set(at: usize, written: &WrittenScopes) -> RequestSet {
    let requests = written.requests().map(|request| (request.scope.clone(), request.span));
    alone(SetKind::Written(written.purpose), at, requests)
}

/// A set that a configuration lists.
pub(super) fn listed(scopes: &[(String, Span)]) -> RequestSet {
    let requests = scopes.iter().map(|(scope, span)| (scope.as_str().into(), *span));
    alone(SetKind::Listed, None, requests)
}

/// A set of one part, or of none, of the only file of a project.
fn alone(
    kind: SetKind,
    at: impl Into<Option<usize>>,
    requests: impl Iterator<Item = (Box<str>, Span)>,
) -> RequestSet {
    let part = at.into();
    let mut requested: Vec<Requested> = Vec::new();
    let mut known: HashMap<Box<str>, usize> = HashMap::new();
    for (scope, span) in requests {
        let place = Place { file: FileId(0), span };
        if let Some(index) = known.get(&scope) {
            requested[*index].places.push(place);
        } else {
            known.insert(scope.clone(), requested.len());
            requested.push(Requested { scope, places: vec![place], part });
        }
    }
    RequestSet {
        kind,
        parts: part.into_iter().collect(),
        joined: Joined::Alone,
        is_partial: false,
        requested,
        dropped: Vec::new(),
        refusals: Vec::new(),
    }
}
