//! A call that no requested scope allows: it will fail.

use super::rule::{Meta, Rule, Subject};
use super::usage::{allows, anchor, grade, granted, left_aside, needs_profile_only, places};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Place, Safety, Severity};
use crate::manifest::Declaration;
use crate::manifest::written::Purpose;
use crate::needed::{Needed, NeededCall, NeededScope, by_service};
use crate::project::{RequestSet, SetKind};
use crate::scopes::ScopeId;
use crate::usage::CallPlace;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "missing-scope",
    summary: "a call that no requested scope allows: it will fail",
    severity: Severity::Error,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/missing-scope.md"),
};

/// The rule.
pub(super) struct MissingScope;

impl Rule for MissingScope {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn set(&self, subject: Subject<'_>, set: &RequestSet, findings: &mut Vec<Finding>) {
        let Some(needed) = subject.project.needed.as_ref() else { return };
        let Some(place) = anchor(subject, set) else { return };
        if left_aside(subject, set) {
            return;
        }
        let held: Vec<ScopeId> = granted(subject, set).map(|(_, id)| id).collect();
        let mut failing: Vec<&NeededCall> = needed.calls.iter().collect();
        failing.retain(|call| {
            !call.any_of.is_empty() && !held.iter().any(|scope| allows(subject, *scope, call))
        });
        for scope in &needed.scopes {
            let Some(id) = subject.id(scope.scope.as_str()) else { continue };
            let (mine, rest) =
                failing.into_iter().partition::<Vec<_>, _>(|call| allows(subject, id, call));
            failing = rest;
            if !mine.is_empty() {
                let mut finding = missing(place, needed, scope, &mine);
                let doubt = doubt(subject, set, id).map(|doubt| (doubt, Confidence::Possible));
                if let Some((doubt, most)) = doubt.or_else(|| of_everybody(subject, set, &mine)) {
                    finding.notes.push(doubt);
                    let confidence = finding.confidence.min(most);
                    grade(&mut finding, confidence);
                }
                if finding.confidence == Confidence::Possible {
                    let advice = format!(
                        "find out what is not sure; if it fails, ask for `{}`",
                        scope.scope
                    );
                    finding.help = Some(advice);
                }
                findings.push(finding);
            }
        }
        if !needed.unmet.is_empty() {
            findings.push(unmet(place, needed));
        }
    }
}

/// Why the package may ask for the scope all the same.
fn doubt(subject: Subject<'_>, set: &RequestSet, scope: ScopeId) -> Option<Note> {
    let asks = |other: &RequestSet| {
        granted(subject, other).any(|(_, held)| subject.graph.includes(held, scope))
    };
    if subject.project.sets.iter().any(asks) {
        let text = "not sure: packed in another way of this project the scope is asked for, and which pages are \
                    in which package was not read";
        return Some(Note::new(text));
    }
    if set.is_partial {
        let text =
            "not sure: the command packs a file too that was not read, and that may ask for it";
        return Some(Note::new(text));
    }
    let declared = set.parts.iter().map(|at| &subject.project.parts[*at].declaration);
    let mut urls = declared.filter_map(|declaration| match declaration {
        Declaration::AuthorizeUrl(url) => Some(&url.scopes),
        _ => None,
    });
    if urls.any(|scopes| scopes.value.is_none() || !scopes.unknown.is_empty()) {
        return Some(Note::new(
            "not sure: the scopes of this URL are filled in at run time, or written elsewhere",
        ));
    }
    if set.kind == SetKind::Written(Purpose::Extension) {
        return Some(Note::new(
            "not sure: a program makes this manifest, and what it adds was not read",
        ));
    }
    let mut manifests =
        set.parts.iter().filter_map(|at| match &subject.project.parts[*at].declaration {
            Declaration::Extension(manifest) => Some(manifest),
            _ => None,
        });
    let is_whole = manifests.any(|manifest| manifest.manifest_version.is_some());
    (set.kind == SetKind::Extension && !is_whole).then(|| {
        Note::new(
            "not sure: without a `manifestVersion` this is no extension by itself, and what it is packed with \
             was not found",
        )
    })
}

/// An extension that asks for nothing can read the profile of its user. Whether one that asks for something else can
/// too, no document says.
fn of_everybody(
    subject: Subject<'_>,
    set: &RequestSet,
    calls: &[&NeededCall],
) -> Option<(Note, Confidence)> {
    if !needs_profile_only(subject, set, calls.iter().copied()) {
        return None;
    }
    let (text, confidence) = if set.requested.is_empty() {
        let text = "not sure: an extension that asks for nothing gets the user's profile, which is enough here";
        (text, Confidence::Possible)
    } else {
        let text = "not sure: an extension that asks for nothing gets the user's profile, which would be enough \
                    here; whether one that asks for other scopes gets it too, no document says";
        (text, Confidence::Likely)
    };
    Some((Note::cited(text, ["extension-manifest-reference"]), confidence))
}

fn missing(place: Place, needed: &Needed, scope: &NeededScope, calls: &[&NeededCall]) -> Finding {
    let name = &scope.scope;
    let many = if calls.len() == 1 { "a call needs" } else { "calls need" };
    let mut finding = META.finding(place, format!("{many} `{name}`, which is not asked for"));
    finding.scope = Some(name.to_string());
    let operations = by_service(calls.iter().map(|call| &call.operation));
    finding.notes.push(Note::cited(
        format!("without it these fail: {}", operations.join("; ")),
        [crate::catalog::SPECS],
    ));
    if let Some(other) = scope.instead.first() {
        let text = format!("`{}` would do too, and means {}", other.scope, other.more);
        finding.notes.push(Note::new(text));
    }
    surest(&mut finding, needed, calls.iter().copied());
    finding.help = Some(format!("ask for `{name}`"));
    let change = Change::Add(place, name.to_string());
    finding.fix = Some(Fix::new(Safety::Unsafe, format!("ask for `{name}`"), vec![change]));
    finding.calls = places(needed, calls.iter().copied());
    finding
}

fn unmet(place: Place, needed: &Needed) -> Finding {
    let calls = &needed.unmet;
    let operations = by_service(calls.iter().map(|call| &call.operation)).join("; ");
    let message = format!("no scope that may be asked for allows {operations}");
    let mut finding = META.finding(place, message);
    let scopes = calls.iter().flat_map(|call| &call.any_of);
    let names: Vec<String> = scopes.map(|scope| format!("`{scope}`")).collect();
    let text = format!("the specs name {}, which nobody is given any more", names.join(", "));
    finding.notes.push(Note::cited(text, [crate::catalog::SPECS]));
    surest(&mut finding, needed, calls);
    finding.help = Some("use another call, or a token with full access".to_owned());
    finding.calls = places(needed, calls);
    finding
}

/// A call that may not be one, or may be made with another token, fails nobody's build.
fn surest<'a>(
    finding: &mut Finding,
    needed: &Needed,
    calls: impl IntoIterator<Item = &'a NeededCall>,
) {
    let calls: Vec<&NeededCall> = calls.into_iter().collect();
    let surest = calls.iter().map(|call| call.confidence).max();
    let surest = surest.unwrap_or(Confidence::Certain);
    let doubts = needed.other_tokens.iter();
    finding.notes.extend(doubts.map(|doubt| Note::new(format!("not sure: {doubt}"))));
    let doubted = !needed.other_tokens.is_empty();
    if surest == Confidence::Possible && !doubted {
        let reasons = needed.caveats.iter();
        finding.notes.extend(reasons.map(|reason| Note::new(format!("not sure: {reason}"))));
        let uncalled = calls.iter().filter(|call| needed.uncalled.contains(&call.place));
        finding.notes.extend(uncalled.map(|call| {
            let CallPlace { file, line } = &call.place;
            let text = "nothing in the app calls the function in which it stands";
            Note::new(format!("not sure: {text} (`{file}:{line}`)"))
        }));
    }
    grade(finding, if doubted { Confidence::Possible } else { surest });
}
