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
    let brought = Brought::of(problem);
    let mut left: Vec<Weight> = problem.grants.iter().map(|(_, weight)| *weight).collect();
    let mut extra = vec![Weight::ZERO; 64 * N];
    for (by, weight) in &problem.grants {
        for scope in by.iter() {
            extra[scope] = extra[scope].plus(*weight);
        }
    }
    let mut least = Weight::ZERO;
    let mut owing = vec![Weight::ZERO; 64 * N];
    // How many scopes of the need at hand bring each grant.
    let mut shared = vec![0_u16; problem.grants.len()];
    let mut givers: Vec<(u16, usize)> = Vec::new();
    // The needs that cost most go first: what they leave over is the least.
    let mut order: Vec<(Weight, usize)> = problem
        .needs
        .iter()
        .enumerate()
        .map(|(at, need)| (need.iter().map(|scope| extra[scope]).min().unwrap_or_default(), at))
        .collect();
    order.sort_unstable_by(|a, b| b.cmp(a));
    for need in order.iter().map(|(_, at)| &problem.needs[*at]) {
        let amount = need.iter().map(|scope| extra[scope]).min().unwrap_or(Weight::ZERO);
        if amount == Weight::ZERO {
            continue;
        }
        least = least.plus(amount);
        givers.clear();
        for scope in need.iter() {
            owing[scope] = amount;
            for at in brought.by(scope) {
                if shared[at] == 0 && left[at] != Weight::ZERO {
                    givers.push((0, at));
                }
                shared[at] += 1;
            }
        }
        for giver in &mut givers {
            giver.0 = shared[giver.1];
        }
        // What is shared most is asked first: it pays for several scopes at once.
        givers.sort_unstable_by(|a, b| b.cmp(a));
        for (_, at) in &givers {
            let by = &problem.grants[*at].0;
            let askers = by.and(need);
            let asked = askers.iter().map(|scope| owing[scope]).max().unwrap_or(Weight::ZERO);
            let given = left[*at].min(asked);
            if given == Weight::ZERO {
                continue;
            }
            left[*at] = left[*at].minus(given);
            for scope in askers.iter() {
                owing[scope] = owing[scope].minus(given);
            }
            for scope in by.iter() {
                extra[scope] = extra[scope].minus(given);
            }
        }
        for scope in need.iter() {
            for at in brought.by(scope) {
                shared[at] = 0;
            }
        }
    }
    Bound { least, start: start(problem, &brought, &extra), extra }
}

/// The grants that each scope brings, by index.
struct Brought {
    starts: Vec<usize>,
    grants: Vec<usize>,
}

impl Brought {
    fn of<const N: usize>(problem: &Problem<N>) -> Self {
        let mut starts = vec![0; 64 * N + 1];
        for (by, _) in &problem.grants {
            for scope in by.iter() {
                starts[scope + 1] += 1;
            }
        }
        for scope in 0..64 * N {
            starts[scope + 1] += starts[scope];
        }
        let mut next = starts.clone();
        let mut grants = vec![0; starts[64 * N]];
        for (at, (by, _)) in problem.grants.iter().enumerate() {
            for scope in by.iter() {
                grants[next[scope]] = at;
                next[scope] += 1;
            }
        }
        Self { starts, grants }
    }

    fn by(&self, scope: usize) -> impl Iterator<Item = usize> + '_ {
        self.grants[self.starts[scope]..self.starts[scope + 1]].iter().copied()
    }
}

/// Chooses for each need the scope that weighs least on top of the bound, then drops what is not needed.
fn start<const N: usize>(problem: &Problem<N>, brought: &Brought, extra: &[Weight]) -> Choice<N> {
    let mut set: Bits<N> = Bits::EMPTY;
    for need in &problem.needs {
        if !need.meets(&set)
            && let Some(cheapest) = need.iter().min_by_key(|scope| extra[*scope])
        {
            set.insert(cheapest);
        }
    }
    // What a scope brings that no other of the set does.
    let alone = |set: &Bits<N>, scope: usize| {
        let only = brought.by(scope).map(|at| &problem.grants[at]);
        only.filter(|(by, _)| by.and(set).single().is_some())
            .fold(Weight::ZERO, |sum, (_, weight)| sum.plus(*weight))
    };
    loop {
        let needed = problem.needs.iter().filter_map(|need| need.and(&set).single());
        let mut spare = set;
        needed.for_each(|scope| spare.remove(scope));
        let Some(heaviest) = spare.iter().max_by_key(|scope| (alone(&set, *scope), *scope)) else {
            break;
        };
        set.remove(heaviest);
    }
    let granted = problem.grants.iter().filter(|(by, _)| by.meets(&set));
    Choice { weight: granted.fold(Weight::ZERO, |sum, (_, weight)| sum.plus(*weight)), set }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(members: &[usize]) -> Bits<1> {
        members.iter().fold(Bits::EMPTY, |set, member| set.or(&Bits::only(*member)))
    }

    #[test]
    fn needs_that_share_nothing_add_up() {
        let needs = vec![set(&[0, 1]), set(&[2, 3])];
        let grants = [3, 4, 5, 7].into_iter().enumerate();
        let grants = grants.map(|(scope, weight)| (set(&[scope]), Weight(weight))).collect();
        let bound = bound(&Problem { needs, grants });
        assert_eq!(bound.least, Weight(8));
        assert_eq!(bound.extra[..4], [Weight(0), Weight(1), Weight(0), Weight(2)]);
        assert_eq!((bound.start.weight, bound.start.set), (Weight(8), set(&[0, 2])));
    }

    #[test]
    fn what_several_scopes_of_a_need_share_is_asked_first() {
        // The need asks for 15, all that the scope 1 has. Of the scope 0, what it shares with 1 gives 10 of them, and
        // 5 of its own are left, which keep it from being taken for free by another need.
        let both = (set(&[0, 1]), Weight(10));
        let own = [(set(&[0]), Weight(10)), (set(&[1]), Weight(5))];
        for grants in [vec![both, own[0], own[1]], vec![own[0], own[1], both]] {
            let bound = bound(&Problem { needs: vec![set(&[0, 1])], grants });
            assert_eq!((bound.least, bound.extra[0]), (Weight(15), Weight(5)));
        }
    }
}
