//! What the rules on usage share: which calls a scope allows, and how sure a claim about usage can be.

use std::fmt::Write as _;

use super::rule::Subject;
use crate::catalog::{ScopeName, ScopeStatus};
use crate::finding::{CalledAt, Confidence, Finding, Note, Place, Severity};
use crate::manifest::Declaration;
use crate::needed::{Evidence, Needed, NeededCall};
use crate::project::{RequestSet, Requested};
use crate::scopes::ScopeId;
use crate::text::Span;

/// Calls that are named as places; more of them say nothing new.
const MOST_PLACES: usize = 5;

/// Whether a token with this scope may make the call.
pub(super) fn allows(subject: Subject<'_>, scope: ScopeId, call: &NeededCall) -> bool {
    subject.graph.full_access().contains(scope)
        || call.any_of.is_empty()
        || call.any_of.iter().any(|one| includes(subject, scope, one))
}

/// Whether a scope is or includes another, by name.
pub(super) fn includes(subject: Subject<'_>, scope: ScopeId, other: &ScopeName) -> bool {
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

/// How sure a claim can be that a scope is not needed, when dropping it takes away what `lost` accepts.
pub(super) fn confidence(needed: &Needed, lost: impl Fn(&ScopeName) -> bool) -> Confidence {
    if needed.may_be_needed(lost) {
        Confidence::Possible
    } else if needed.evidence == Evidence::Recorded || !needed.proven {
        Confidence::Likely
    } else {
        Confidence::Certain
    }
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
    let mut text = match needed.evidence {
        Evidence::Declared => format!("rests on the {calls} calls that the app is said to make"),
        Evidence::Recorded => format!(
            "rests on {calls} recorded calls, which show what happened, not what can happen"
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
pub(super) fn places<'a>(calls: impl IntoIterator<Item = &'a NeededCall>) -> Vec<CalledAt> {
    let place = |call: &NeededCall| CalledAt {
        file: call.place.file.to_string(),
        line: call.place.line,
        label: call.operation.to_string(),
    };
    calls.into_iter().take(MOST_PLACES).map(place).collect()
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
        Declaration::Entra(_) => None,
    };
    Some(Place { file: part.file, span: span.unwrap_or(Span::new(start, start + 1)) })
}
