//! How little a problem can weigh at least, and a good choice to start from.

use super::bits::Bits;
use super::cost::Weight;
use super::problem::{Choice, Problem};

/// A lower bound on every choice, with what follows from it.
#[derive(Debug)]
pub(super) struct Bound<const N: usize> {
    /// No choice weighs less.
    pub(super) least: Weight,
    /// For each scope, by how much more than `least` every choice with that scope weighs.
    pub(super) extra: Vec<Weight>,
    /// A choice that meets all needs.
    pub(super) start: Choice<N>,
}

/// Bounds a problem by dual ascent.
///
/// Each need in turn asks of every scope that could meet it the same amount, as much as the scope that has
/// least left can give, and takes it from the grants of those scopes; a grant gives to several scopes of one
/// need at once, but never more than its weight in all. Whatever is chosen, each need is met by a scope
/// that gave the full amount to it, out of grants that are then paid: so the amounts sum up to a lower bound.
/// What is left of the grants of a scope comes on top in each choice that holds the scope.
pub(super) fn bound<const N: usize>(problem: &Problem<N>) -> Bound<N> {
    let mut left: Vec<Weight> = problem.grants.iter().map(|(_, weight)| *weight).collect();
    let mut extra = vec![Weight::ZERO; 64 * N];
    for (by, weight) in &problem.grants {
        for scope in by.iter() {
            extra[scope] = extra[scope].plus(*weight);
        }
    }
    let mut least = Weight::ZERO;
    let mut owing = vec![Weight::ZERO; 64 * N];
    let mut givers: Vec<(usize, usize)> = Vec::new();
    for need in &problem.needs {
        let amount = need.iter().map(|scope| extra[scope]).min().unwrap_or(Weight::ZERO);
        if amount == Weight::ZERO {
            continue;
        }
        least = least.plus(amount);
        need.iter().for_each(|scope| owing[scope] = amount);
        givers.clear();
        let meeting = problem
            .grants
            .iter()
            .enumerate()
            .filter(|(at, (by, _))| left[*at] != Weight::ZERO && by.meets(need));
        givers.extend(meeting.map(|(at, (by, _))| (by.and(need).len(), at)));
        givers.sort_unstable_by(|a, b| b.cmp(a));
        for (_, at) in &givers {
            let by = &problem.grants[*at].0;
            let askers = by.and(need);
            let asked = askers.iter().map(|scope| owing[scope]).max().unwrap_or(Weight::ZERO);
            let given = left[*at].min(asked);
            left[*at] = left[*at].minus(given);
            askers.iter().for_each(|scope| owing[scope] = owing[scope].minus(given));
            by.iter().for_each(|scope| extra[scope] = extra[scope].minus(given));
        }
    }
    Bound { least, start: start(problem, &extra), extra }
}

/// Chooses for each need the scope that weighs least on top of the bound, then drops what is not needed.
fn start<const N: usize>(problem: &Problem<N>, extra: &[Weight]) -> Choice<N> {
    let mut set: Bits<N> = Bits::EMPTY;
    for need in &problem.needs {
        if !need.meets(&set)
            && let Some(cheapest) = need.iter().min_by_key(|scope| extra[*scope])
        {
            set.insert(cheapest);
        }
    }
    let weight_without = |set: &Bits<N>, scope: usize| {
        let brought = problem.grants.iter().filter(|(by, _)| by.and(set).single() == Some(scope));
        brought.fold(Weight::ZERO, |sum, (_, weight)| sum.plus(*weight))
    };
    loop {
        let needed =
            |scope: usize| problem.needs.iter().any(|need| need.and(&set).single() == Some(scope));
        let spare = set.iter().filter(|scope| !needed(*scope));
        let Some(heaviest) = spare.max_by_key(|scope| (weight_without(&set, *scope), *scope))
        else {
            break;
        };
        set.remove(heaviest);
    }
    let granted = problem.grants.iter().filter(|(by, _)| by.meets(&set));
    Choice { weight: granted.fold(Weight::ZERO, |sum, (_, weight)| sum.plus(*weight)), set }
}
