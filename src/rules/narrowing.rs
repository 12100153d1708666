//! What becomes of each requested scope where the calls are known. The rules on usage read their answers here, so that
//! what they say can be followed one by one or all together, and no call is lost either way.

use super::redundant_scope::goes_as_redundant;
use super::rule::Subject;
use super::usage::{allows, calls_of, granted, left_aside};
use crate::needed::{Needed, NeededCall, NeededScope};
use crate::project::{RequestSet, Requested};
use crate::scopes::ScopeId;

/// What becomes of a requested scope.
#[derive(Debug, Clone)]
pub(super) enum Answer<'a> {
    /// Nothing is to be said: it is needed, or another rule speaks of it.
    Stays,
    /// It can go; what allows its calls, where it has any, stays or is replaced by what allows them.
    Goes(Vec<&'a Requested>),
    /// These of the least set take its place.
    Narrower(Vec<&'a NeededScope>),
}

/// What becomes of a requested scope. Nothing where an earlier package has it at the same place: what is said there is
/// true of this one as well.
pub(super) fn answer<'a>(
    subject: Subject<'a>,
    set: &RequestSet,
    requested: &Requested,
    needed: &'a Needed,
) -> Option<Answer<'a>> {
    let sets = subject.project.sets.iter();
    let earlier = sets.take_while(|other| !std::ptr::eq(*other, set));
    let mut earlier = earlier.filter(|other| !left_aside(subject, other));
    let is_same =
        |one: &Requested| one.scope == requested.scope && one.place() == requested.place();
    let is_said = earlier.any(|other| other.requested.iter().any(is_same));
    (!is_said).then(|| wherever_packed(subject, requested, needed))
}

/// What becomes of a requested scope in every package that its places go into: a scope goes only where no package
/// needs it, and is replaced by what all of them need.
pub(super) fn wherever_packed<'a>(
    subject: Subject<'a>,
    requested: &Requested,
    needed: &'a Needed,
) -> Answer<'a> {
    let sets = subject.project.sets.iter().filter(|set| {
        set.requested.iter().any(|one| shares(one, requested)) && !left_aside(subject, set)
    });
    sets.map(|set| in_set(subject, set, &requested.scope, needed))
        .reduce(joined)
        .unwrap_or(Answer::Stays)
}

/// Whether two requests are of one scope and written at one place.
pub(super) fn shares(one: &Requested, other: &Requested) -> bool {
    one.scope == other.scope && one.places.iter().any(|place| other.places.contains(place))
}

fn joined<'a>(one: Answer<'a>, other: Answer<'a>) -> Answer<'a> {
    match (one, other) {
        (Answer::Stays, _) | (_, Answer::Stays) => Answer::Stays,
        (Answer::Goes(mut all), Answer::Goes(more)) => {
            let new = |one: &&Requested| !all.iter().any(|known| known.scope == one.scope);
            let new: Vec<&Requested> = more.into_iter().filter(new).collect();
            all.extend(new);
            Answer::Goes(all)
        }
        (Answer::Goes(_), narrower) | (narrower, Answer::Goes(_)) => narrower,
        (Answer::Narrower(mut all), Answer::Narrower(more)) => {
            all.extend(more);
            all.sort_by(|a, b| a.scope.cmp(&b.scope));
            all.dedup_by(|a, b| a.scope == b.scope);
            Answer::Narrower(all)
        }
    }
}

/// What becomes of one scope of a set: what nobody gets stays. The scopes are looked at one after the other, and each is held against what
/// those before it leave: what an extension has without asking first, since it is told to leave that out, then the
/// widest.
fn in_set<'a>(
    subject: Subject<'a>,
    set: &'a RequestSet,
    scope: &str,
    needed: &'a Needed,
) -> Answer<'a> {
    let mut all: Vec<(&Requested, ScopeId)> = granted(subject, set).collect();
    all.sort_by_key(|(one, id)| {
        let is_full = subject.graph.full_access().contains(*id);
        let width = subject.graph.closure_of(*id).count();
        std::cmp::Reverse((set.kind.has_unasked(&one.scope), is_full, width, *id))
    });
    let mut left: Vec<(&Requested, ScopeId)> = all.clone();
    left.retain(|(one, _)| !goes_as_redundant(subject, set, one));
    // What took the place of a scope.
    let mut replaced: Vec<ScopeId> = Vec::new();
    let kept_as_asked = left.clone();
    let stays = |id: ScopeId| kept_as_asked.iter().any(|(_, one)| *one == id);
    for (one, id) in kept_as_asked.iter().copied() {
        let mut others = left.clone();
        others.retain(|(_, other)| *other != id);
        let open = |call: &NeededCall| {
            let kept = others.iter().map(|(_, other)| *other).chain(replaced.iter().copied());
            let asked = all.iter().map(|(_, other)| *other).filter(|other| {
                *other != id && (stays(*other) || !subject.graph.includes(id, *other))
            });
            !may(subject, kept, call) || !may(subject, asked, call)
        };
        let answer = of_one(subject, set, needed, (one, id), open, &others);
        if *one.scope == *scope {
            return answer;
        }
        match answer {
            Answer::Stays => {}
            Answer::Goes(_) => left = others,
            Answer::Narrower(narrower) => {
                left = others;
                replaced.extend(narrower.iter().filter_map(|n| subject.id(n.scope.as_str())));
            }
        }
    }
    Answer::Stays
}

fn may(subject: Subject<'_>, mut scopes: impl Iterator<Item = ScopeId>, call: &NeededCall) -> bool {
    scopes.any(|scope| allows(subject, scope, call))
}

fn of_one<'a>(
    subject: Subject<'a>,
    set: &RequestSet,
    needed: &'a Needed,
    (requested, scope): (&Requested, ScopeId),
    open: impl Fn(&NeededCall) -> bool,
    others: &[(&'a Requested, ScopeId)],
) -> Answer<'a> {
    let is_needed = needed.scopes.iter().any(|one| one.scope.as_str() == &*requested.scope);
    // What another requested scope includes, and is kept all the same, is no matter of usage.
    if is_needed || subject.cover(set, scope).is_some() {
        return Answer::Stays;
    }
    let calls = calls_of(subject, needed, scope);
    let open: Vec<&NeededCall> = calls.iter().copied().filter(|call| open(call)).collect();
    if open.is_empty() {
        let helps = |id: ScopeId| calls.iter().any(|call| allows(subject, id, call));
        let by = others.iter().filter(|(_, id)| helps(*id)).map(|(one, _)| *one);
        return Answer::Goes(by.collect());
    }
    let takes_over = |one: &&NeededScope| {
        let id = subject.id(one.scope.as_str());
        id.is_some_and(|id| open.iter().any(|call| allows(subject, id, call)))
    };
    let narrower: Vec<&NeededScope> = needed.scopes.iter().filter(takes_over).collect();
    // A scope that includes the requested one is no narrower: what it is needed for is missing.
    let wider = narrower.iter().any(|one| {
        let id = subject.id(one.scope.as_str());
        id.is_some_and(|id| subject.graph.includes(id, scope))
    });
    if wider || narrower.is_empty() { Answer::Stays } else { Answer::Narrower(narrower) }
}
