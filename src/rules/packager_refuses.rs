//! Manifests that the packager makes no package of.

use super::rule::{Meta, Rule, Subject};
use crate::finding::{Confidence, Finding, Note, Place, Related, Severity};
use crate::manifest::Declaration;
use crate::manifest::extension::{ExtensionManifest, Role};
use crate::manifest::merge::Refusal;
use crate::project::{Joined, Refused, RequestSet};
use crate::text::Span;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "packager-refuses",
    summary: "a manifest that the packager makes no package of",
    severity: Severity::Error,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/packager-refuses.md"),
};

/// The rule.
pub(super) struct PackagerRefuses;

impl Rule for PackagerRefuses {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn set(&self, subject: Subject<'_>, set: &RequestSet, findings: &mut Vec<Finding>) {
        let stands = |refused: &&Refused| match set.joined {
            Joined::Command(_) | Joined::Arguments => true,
            Joined::Alone | Joined::Assumed => is_plain(subject, set, refused),
        };
        for refused in set.refusals.iter().filter(stands) {
            let (message, help) = describe(subject, refused);
            let mut finding = META.finding(underlined(subject, refused.place), message);
            // Only a command tells whether `--json5` is given; what checks can be bypassed is not known.
            if matches!(set.joined, Joined::Command(_))
                && refused.refusal != Refusal::NoContributions
            {
                finding.confidence = Confidence::Certain;
            }
            finding.notes.push(Note::cited(why(&refused.refusal), ["tfx-cli-0.23.1"]));
            finding.help = Some(help);
            if let Joined::Command(place) = set.joined {
                let label = "this command packs it".to_owned();
                finding.related.push(Related { place, label });
            }
            findings.push(finding);
        }
    }
}

/// Without a command, only what is wrong in itself: other files may be packed along, and a part is no package.
fn is_plain(subject: Subject<'_>, set: &RequestSet, refused: &Refused) -> bool {
    let wrong_in_itself = matches!(
        refused.refusal,
        Refusal::NotStrict(_) | Refusal::UnknownTarget(..) | Refusal::ContributionsNotAnArray(_)
    );
    let has_base = set.parts.iter().any(|at| match &subject.project.parts[*at].declaration {
        Declaration::Extension(manifest) => manifest.role == Role::Base,
        _ => false,
    });
    // A template is no manifest yet, and `.json5` asks for `--json5`.
    let is_final = subject.file(refused.place).name().to_ascii_lowercase().ends_with(".json");
    wrong_in_itself && has_base && is_final
}

/// The place, or the first letter of a file that is refused as a whole.
fn underlined(subject: Subject<'_>, place: Place) -> Place {
    if !place.span.is_empty() {
        return place;
    }
    let file = subject.file(place);
    let start = file.body_start();
    let first = file.body().chars().next().map_or(0, char::len_utf8);
    Place { file: place.file, span: Span::new(start, start + first) }
}

fn describe(subject: Subject<'_>, refused: &Refused) -> (String, String) {
    let (message, help) = match &refused.refusal {
        Refusal::NotStrict(_) => {
            let fault = manifest_at(subject, refused.place)
                .and_then(|manifest| manifest.not_strict.as_ref());
            let what = fault.map_or("something that is not strict JSON", |fault| &fault.message);
            (format!("the packager stops at {what}"), "remove it, or package with `--json5`")
        }
        Refusal::NotAnObject(_, kind) => (
            format!("the packager wants an object, and this file is {}", kind.with_article()),
            "write a JSON object",
        ),
        Refusal::ByteOrderMark(_) => (
            "the packager stops at the byte-order mark of an overrides file".to_owned(),
            "save the file without one",
        ),
        Refusal::UnknownTarget(_, id) => (
            match id {
                Some(id) => format!("the packager does not know the target `{id}`"),
                None => "the packager wants a target with an id".to_owned(),
            },
            "use `Microsoft.VisualStudio.Services` or another id of the manifest reference",
        ),
        Refusal::ContributionsNotAnArray(_) => (
            "the packager wants an array of contributions".to_owned(),
            "make it an array of objects",
        ),
        Refusal::NoContributions => (
            "the packager refuses an extension that contributes nothing".to_owned(),
            "check which files the command packs",
        ),
        Refusal::RepeatedContribution(_, id) => (
            format!("the packager refuses a second contribution `{id}`"),
            "give each contribution an id of its own",
        ),
        Refusal::UnknownResource(_) => (
            "the packager looks for a resource, since the scope starts with `resource:`".to_owned(),
            "write the scope itself",
        ),
    };
    (message, help.to_owned())
}

fn manifest_at(subject: Subject<'_>, place: Place) -> Option<&ExtensionManifest> {
    let part = subject.project.parts.iter().find(|part| part.file == place.file)?;
    match &part.declaration {
        Declaration::Extension(manifest) => Some(manifest),
        _ => None,
    }
}

const fn why(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotStrict(_) => "it reads strict JSON unless it is told `--json5`",
        Refusal::ByteOrderMark(_) => "it strips the mark from manifests, and from nothing else",
        Refusal::UnknownTarget(..) => {
            "each target has a composer in it, and it stops where there is none"
        }
        Refusal::NotAnObject(..)
        | Refusal::ContributionsNotAnArray(_)
        | Refusal::NoContributions
        | Refusal::RepeatedContribution(..)
        | Refusal::UnknownResource(_) => "it prints an error and writes no package",
    }
}
