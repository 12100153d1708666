//! Why the packager makes no package: what of that can be told from the manifests alone.

use super::declaration::JsonKind;
use super::extension::{ExtensionManifest, Target};
use super::merge::{Origin, Part, Parts};

/// Why the packager makes no package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A part is not strict JSON, and `--json5` is not given.
    NotStrict(Origin),
    /// A part is a number, a string, a boolean or null.
    NotAnObject(Part, JsonKind),
    /// The overrides file starts with a byte-order mark, which is stripped from manifests only.
    ByteOrderMark(Part),
    /// An installation target that it does not know (the id, where it is a string).
    UnknownTarget(Origin, Option<Box<str>>),
    /// `contributions` is not an array.
    ContributionsNotAnArray(Origin),
    /// Nothing is contributed.
    NoContributions,
    /// Two contributions have one id; the place is the second one's.
    RepeatedContribution(Origin, Box<str>),
    /// A scope starts with `resource:` and no such resource exists.
    UnknownResource(Origin),
}

fn all<'a>(parts: &Parts<'a>) -> impl Iterator<Item = (Part, &'a ExtensionManifest)> {
    let manifests = parts.manifests.iter().enumerate();
    manifests
        .map(|(index, manifest)| (Part::Manifest(index), *manifest))
        .chain(parts.overrides_file.map(|manifest| (Part::OverridesFile, manifest)))
        .chain(parts.inline_override.map(|manifest| (Part::InlineOverride, manifest)))
}

/// The targets that choose the composer. The inline override is laid over the overrides file by index.
fn composer_targets<'a>(parts: &Parts<'a>) -> impl Iterator<Item = (Part, &'a Target)> {
    let overridden = parts.inline_override.map_or(0, |inline| exact(inline).count());
    all(parts).flat_map(move |(part, manifest)| {
        let skipped = if part == Part::OverridesFile { overridden } else { 0 };
        exact(manifest).skip(skipped).map(move |target| (part, target))
    })
}

fn exact(manifest: &ExtensionManifest) -> impl Iterator<Item = &Target> {
    manifest.targets.iter().filter(|target| target.exact_key)
}

/// Whether there are targets, and none of them knows scopes. A target that the packager does not know counts as
/// one that might: no package is made, and the scopes are meant all the same.
pub(super) fn no_target_with_scopes(parts: &Parts<'_>) -> bool {
    let without = |target: &Target| {
        target.id.as_ref().is_some_and(|id| TARGETS_WITHOUT_SCOPES.contains(&id.value.as_ref()))
    };
    let mut targets = composer_targets(parts).peekable();
    targets.peek().is_some() && targets.all(|(_, target)| without(target))
}

/// Without any target the packager assumes `Microsoft.VisualStudio.Services`.
fn any_target_with_scopes(parts: &Parts<'_>) -> bool {
    let knows = |target: &Target| {
        target.id.as_ref().is_some_and(|id| TARGETS_WITH_SCOPES.contains(&id.value.as_ref()))
    };
    let mut targets = composer_targets(parts).peekable();
    targets.peek().is_none() || targets.any(|(_, target)| knows(target))
}

const TARGETS_WITH_SCOPES: &[&str] = &[
    "Microsoft.TeamFoundation.Server",
    "Microsoft.VisualStudio.Services",
    "Microsoft.VisualStudio.Services.Cloud",
];

const TARGETS_WITHOUT_SCOPES: &[&str] = &[
    "Microsoft.TeamFoundation.Server.Integration",
    "Microsoft.VisualStudio.Offer",
    "Microsoft.VisualStudio.Services.Cloud.Integration",
    "Microsoft.VisualStudio.Services.Integration",
];

/// Why the packager would make no package of these parts.
pub(super) fn refusals(parts: &Parts<'_>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (part, manifest) in all(parts) {
        // The inline override is always read as strict JSON.
        if let Some(fault) = &manifest.not_strict
            && (!parts.json5 || part == Part::InlineOverride)
        {
            refusals.push(Refusal::NotStrict(Origin { part, span: fault.span }));
        }
        let usable = matches!(manifest.root, JsonKind::Object | JsonKind::Array);
        // `_.merge` ignores an inline override that is no object.
        if !usable && part != Part::InlineOverride {
            refusals.push(Refusal::NotAnObject(part, manifest.root));
        }
        if manifest.has_byte_order_mark && !parts.json5 && !matches!(part, Part::Manifest(_)) {
            refusals.push(Refusal::ByteOrderMark(part));
        }
    }
    for (part, target) in composer_targets(parts) {
        let id = target.id.as_ref().map(|id| id.value.as_ref());
        if !id.is_some_and(|id| {
            TARGETS_WITH_SCOPES.contains(&id) || TARGETS_WITHOUT_SCOPES.contains(&id)
        }) {
            let span = target.id.as_ref().map_or(target.span, |id| id.span);
            refusals.push(Refusal::UnknownTarget(Origin { part, span }, id.map(Into::into)));
        }
    }
    if any_target_with_scopes(parts) {
        refuse_contributions(parts, &mut refusals);
    }
    refusals
}

fn refuse_contributions(parts: &Parts<'_>, refusals: &mut Vec<Refusal>) {
    let mut seen: Vec<&str> = Vec::new();
    let mut any = false;
    let overridden = parts.inline_override.map_or(0, |inline| inline.contributions.len());
    for (part, manifest) in all(parts) {
        if let Some((kind, span)) = manifest.odd_contributions {
            // A key that is null is passed over in manifests, and looked at in overrides.
            if kind != JsonKind::Null || !matches!(part, Part::Manifest(_)) {
                refusals.push(Refusal::ContributionsNotAnArray(Origin { part, span }));
            }
        }
        any |= !manifest.contributions.is_empty() || manifest.defines_contribution_types;
        let skipped = if part == Part::OverridesFile { overridden } else { 0 };
        for contribution in manifest.contributions.iter().skip(skipped) {
            let Some(id) = &contribution.id else { continue };
            if seen.contains(&id.value.as_ref()) {
                let origin = Origin { part, span: id.span };
                refusals.push(Refusal::RepeatedContribution(origin, id.value.clone()));
            }
            seen.push(&id.value);
        }
    }
    if !any {
        refusals.push(Refusal::NoContributions);
    }
}
