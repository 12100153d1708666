//! What the rules on usage share: which calls a scope allows, and how sure a claim about usage can be.

use std::fmt::Write as _;

use super::catalogue_not_request::is_catalogue;
use super::rule::Subject;
use super::scopes_on_task_only_extension::has_tasks_only;
use crate::catalog::{ScopeName, ScopeStatus};
use crate::finding::{CalledAt, Confidence, Finding, Note, Place, Severity};
use crate::manifest::Declaration;
use crate::manifest::extension::Fate;
use crate::needed::{Evidence, Needed, NeededCall, Undetermined};
use crate::project::{RequestSet, Requested, SetKind};
use crate::scopes::ScopeId;
use crate::text::Span;
use crate::usage::CallPlace;

/// Calls that are named as places; more of them say nothing new.
const MOST_PLACES: usize = 5;
/// Reasons why a claim is not sure that are named; the others are counted.
const MOST_REASONS: usize = 3;

/// Whether nothing can be said of a set from what the code calls: a catalogue is no request, and the tasks of an
/// extension without pages run with the token of a job.
pub(super) fn left_aside(subject: Subject<'_>, set: &RequestSet) -> bool {
    is_catalogue(subject, set)
        || set.kind == SetKind::Extension && has_tasks_only(subject.project, set)
}

/// Whether a token with this scope may make the call.
pub(super) fn allows(subject: Subject<'_>, scope: ScopeId, call: &NeededCall) -> bool {
    allows_any(subject, scope, &call.any_of)
}

/// Whether a token with this scope may make a call for which any one of some scopes is enough.
fn allows_any(subject: Subject<'_>, scope: ScopeId, any_of: &[ScopeName]) -> bool {
    subject.graph.full_access().contains(scope)
        || any_of.is_empty()
        || any_of.iter().any(|one| includes(subject, scope, one))
}

/// Whether a scope is or includes another, by name.
fn includes(subject: Subject<'_>, scope: ScopeId, other: &ScopeName) -> bool {
    subject.id(other.as_str()).is_some_and(|other| subject.graph.includes(scope, other))
}

/// The scopes of a set that somebody gets: known and public.
pub(super) fn granted<'a>(
    subject: Subject<'a>,
    set: &'a RequestSet,
) -> impl Iterator<Item = (&'a Requested, ScopeId)> {
    set.requested.iter().filter_map(move |one| {
        let public = subject.row(&one.scope)?.status == ScopeStatus::Public;
        Some((one, subject.id(&one.scope)?)).filter(|_| public)
    })
}

/// The calls that need a scope, and that this one allows.
pub(super) fn calls_of<'a>(
    subject: Subject<'a>,
    needed: &'a Needed,
    scope: ScopeId,
) -> Vec<&'a NeededCall> {
    let needing = needed.calls.iter().filter(|call| !call.any_of.is_empty());
    needing.filter(|call| allows(subject, scope, call)).collect()
}

/// Whether an extension makes these calls, and the user's profile is enough for them.
pub(super) fn needs_profile_only<'a>(
    subject: Subject<'_>,
    set: &RequestSet,
    mut calls: impl Iterator<Item = &'a NeededCall>,
) -> bool {
    let profile = subject.id("vso.profile").filter(|_| set.kind == SetKind::Extension);
    profile.is_some_and(|profile| calls.all(|call| allows(subject, profile, call)))
}

/// How sure a claim can be that a scope is not needed, and why no surer.
pub(super) struct Claim {
    pub(super) confidence: Confidence,
    pub(super) notes: Vec<Note>,
}

/// How sure it is that nothing needs `scope` beyond what the least set allows. It is certain where every call
/// is known, likely where the unknown ones cannot need it, and possible otherwise.
pub(super) fn claim(subject: Subject<'_>, needed: &Needed, scope: ScopeId) -> Claim {
    let kept: Vec<ScopeId> =
        needed.scopes.iter().filter_map(|one| subject.id(one.scope.as_str())).collect();
    let lost = |any_of: &Vec<ScopeName>| {
        allows_any(subject, scope, any_of)
            && !kept.iter().any(|id| allows_any(subject, *id, any_of))
    };
    let touched = |call: &&Undetermined| {
        call.limits.as_ref().is_none_or(|limits| limits.any_of.iter().any(lost))
    };
    let (touched, aside): (Vec<_>, Vec<_>) = needed.undetermined.iter().partition(touched);
    let gaps = needed.gaps.iter().take(MOST_REASONS);
    let mut notes: Vec<Note> = gaps.map(|gap| Note::new(format!("not sure: {gap}"))).collect();
    notes.extend(reasons(&touched, |call| {
        format!("not sure: `{}` may need it ({})", call.call, at(&call.place))
    }));
    if needed.unreadable > 0 || !needed.gaps.is_empty() || !touched.is_empty() {
        notes.extend(needed.caveats.iter().map(|caveat| Note::new(caveat.clone())));
        return Claim { confidence: Confidence::Possible, notes };
    }
    notes.extend(reasons(&aside, |call| {
        let limit = call.limits.as_ref().map_or("", |limits| limits.reason.as_str());
        format!("`{}` is not wholly known, but it {limit} ({})", call.call, at(&call.place))
    }));
    notes.extend(needed.caveats.iter().map(|caveat| Note::new(caveat.clone())));
    let unsure = needed.evidence == Evidence::Recorded || !needed.proven || !notes.is_empty();
    let confidence = if unsure { Confidence::Likely } else { Confidence::Certain };
    Claim { confidence, notes }
}

/// The first reasons, and how many more there are.
fn reasons(calls: &[&Undetermined], text: impl Fn(&Undetermined) -> String) -> Vec<Note> {
    let shown = calls.iter().take(MOST_REASONS);
    let mut notes: Vec<Note> = shown.map(|call| Note::new(text(call))).collect();
    if let Some(more) = calls.len().checked_sub(MOST_REASONS).filter(|more| *more > 0) {
        notes.push(Note::new(format!("and so of {more} more")));
    }
    notes
}

fn at(place: &CallPlace) -> String {
    format!("{}:{}", place.file, place.line)
}

/// Grades a claim that a scope can go: one that may well be wrong must fail nobody's build.
pub(super) fn grade(finding: &mut Finding, confidence: Confidence) {
    finding.confidence = confidence;
    if confidence == Confidence::Possible {
        finding.severity = Severity::Note;
    }
}

/// What a claim about usage rests on, in words.
pub(super) fn evidence(needed: &Needed) -> Note {
    let calls: u64 = needed.calls.iter().map(|call| call.count).sum();
    let open: u64 = needed.undetermined.iter().map(|call| call.count).sum();
    let plural = if calls == 1 { "" } else { "s" };
    let mut text = match needed.evidence {
        Evidence::Code => format!("rests on {calls} call{plural} found in the code"),
        Evidence::Declared => {
            format!("rests on the {calls} call{plural} that the app is said to make")
        }
        Evidence::Recorded => format!(
            "rests on {calls} recorded call{plural}: that shows what happened, not what can happen"
        ),
    };
    if open > 0 {
        // Writing to a string cannot fail.
        let _ = write!(text, "; what {open} more need is not known");
    }
    if needed.unreadable > 0 {
        let _ = write!(text, "; {} lines could not be read", needed.unreadable);
    }
    Note::new(text)
}

/// The places of calls.
pub(super) fn places<'a>(
    needed: &Needed,
    calls: impl IntoIterator<Item = &'a NeededCall>,
) -> Vec<CalledAt> {
    let in_code = needed.evidence == Evidence::Code;
    let place = |call: &NeededCall| CalledAt {
        file: call.place.file.to_string(),
        line: call.place.line,
        label: match call.count {
            // A list of calls names a call as often as it likes; code is at a place.
            count if count > 1 && in_code => format!("{}, {count} places", call.operation),
            _ => call.operation.to_string(),
        },
    };
    calls.into_iter().take(MOST_PLACES).map(place).collect()
}

/// What to underline when something is said that no scope of a set is to blame for: the key of the list, where
/// there is one.
pub(super) fn list(subject: Subject<'_>, set: &RequestSet) -> Option<Place> {
    let key = set.parts.iter().find_map(|at| {
        let part = &subject.project.parts[*at];
        let Declaration::Extension(manifest) = &part.declaration else { return None };
        let key = manifest.scopes.iter().find(|key| key.fate == Fate::Read)?;
        Some(Place { file: part.file, span: key.key.span })
    });
    key.or_else(|| anchor(subject, set))
}

/// What to underline when something about a set as a whole is said: its first scope, else the key where
/// scopes should be, else the beginning of its first file.
pub(super) fn anchor(subject: Subject<'_>, set: &RequestSet) -> Option<Place> {
    if let Some(first) = set.requested.first() {
        return Some(first.place());
    }
    let part = &subject.project.parts[*set.parts.first()?];
    let start = subject.project.file(part.file).body_start();
    let span = match &part.declaration {
        Declaration::Extension(manifest) => manifest.scopes.first().map(|key| key.key.span),
        Declaration::AuthorizeUrl(url) => Some(url.span),
        Declaration::Written(written) => Some(written.span),
        Declaration::Entra(_)
        | Declaration::Token(_)
        | Declaration::AppIdentity(_)
        | Declaration::SpecialCall(_)
        | Declaration::PublicSecret(_)
        | Declaration::Documented(_) => None,
    };
    Some(Place { file: part.file, span: span.unwrap_or(Span::new(start, start + 1)) })
}
