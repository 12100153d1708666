//! Branch and bound over a [`Problem`]: the least choice, and how many nodes its proof took.

use std::cmp::{Ordering, Reverse};

use super::bits::Bits;
use super::bound::bound;
use super::cost::Weight;
use super::problem::{Choice, Problem};

/// A search under a limit of work.
#[derive(Debug)]
pub(super) struct Search {
    /// Nodes explored.
    pub(super) nodes: u64,
    /// Nodes after which the best choice so far is taken.
    most: u64,
    /// Whether nothing was left out.
    pub(super) exhausted: bool,
}

/// The best choice so far, and the weight that a better one must not exceed.
struct Best<const N: usize> {
    choice: Option<Choice<N>>,
    limit: Weight,
}

impl<const N: usize> Best<N> {
    fn offer(&mut self, choice: Choice<N>) {
        let better = match &self.choice {
            None => choice.weight <= self.limit,
            Some(best) => choice.is_less(best),
        };
        if better {
            self.limit = choice.weight;
            self.choice = Some(choice);
        }
    }

    /// Whether choices that weigh at least `least` and are made of `possible` cannot be better.
    fn beats(&self, least: Weight, chosen: &Bits<N>, open: &Bits<N>) -> bool {
        match least.cmp(&self.limit) {
            Ordering::Less => false,
            Ordering::Greater => true,
            // Only an earlier name can still decide, and at equal weight the sizes are equal too.
            Ordering::Equal => self.choice.is_some_and(|best| {
                let room = best.set.len().saturating_sub(chosen.len());
                let mut earliest = *chosen;
                open.iter().take(room).for_each(|scope| earliest.insert(scope));
                !earliest.precedes(&best.set)
            }),
        }
    }
}

impl Search {
    /// A search that explores at most about `most` nodes.
    pub(super) fn new(most: u64) -> Self {
        Self { nodes: 0, most, exhausted: true }
    }

    /// Leaves it at reductions, bounds and starting choices, for problems too wide to branch on.
    pub(super) fn start_only(&mut self) {
        self.most = 0;
    }

    /// The least choice that weighs at most `limit`. Once work runs out, the best that was met.
    pub(super) fn least<const N: usize>(
        &mut self,
        problem: Problem<N>,
        limit: Weight,
    ) -> Option<Choice<N>> {
        let mut best = Best { choice: None, limit };
        self.explore(problem, Choice::NONE, &mut best);
        best.choice
    }

    fn explore<const N: usize>(
        &mut self,
        mut problem: Problem<N>,
        mut chosen: Choice<N>,
        best: &mut Best<N>,
    ) {
        self.nodes += 1;
        let bounds = loop {
            problem.reduce(&mut chosen);
            if problem.needs.is_empty() {
                best.offer(chosen);
                return;
            }
            let bounds = bound(&problem);
            best.offer(Choice {
                weight: chosen.weight.plus(bounds.start.weight),
                set: chosen.set.or(&bounds.start.set),
            });
            let all =
                problem.grants.iter().fold(chosen.weight, |sum, (_, weight)| sum.plus(*weight));
            let least = chosen.weight.plus(bounds.least);
            let open = problem.alive();
            if best.beats(least.whole(all), &chosen.set, &open) {
                return;
            }
            let mut hopeless = Bits::EMPTY;
            for scope in open.iter() {
                if least.plus(bounds.extra[scope]).whole(all) > best.limit {
                    hopeless.insert(scope);
                }
            }
            if hopeless.is_empty() {
                break bounds;
            }
            if !problem.exclude(&hopeless) {
                return;
            }
        };
        let width = problem.alive().len();
        if N > 1 && width <= 64 {
            self.explore_narrower::<N, 1>(&problem, chosen, best);
            return;
        } else if N > 2 && width <= 128 {
            self.explore_narrower::<N, 2>(&problem, chosen, best);
            return;
        }
        let mut parts = problem.parts();
        if parts.len() > 1 {
            self.explore_parts(parts, chosen, best);
        } else if self.nodes >= self.most {
            self.exhausted = false;
        } else if let Some(problem) = parts.pop() {
            self.branch(&problem, &chosen, &bounds.extra, best);
        }
    }

    /// Goes on in sets of `M` words, which is faster by as much as they are narrower.
    fn explore_narrower<const N: usize, const M: usize>(
        &mut self,
        problem: &Problem<N>,
        mut chosen: Choice<N>,
        best: &mut Best<N>,
    ) {
        self.nodes -= 1; // The same node is counted again.
        let members: Vec<usize> = problem.alive().iter().collect();
        let narrower = problem.narrowed::<M>(&members);
        let Some(choice) = self.least(narrower, best.limit.minus(chosen.weight)) else { return };
        chosen.weight = chosen.weight.plus(choice.weight);
        choice.set.iter().for_each(|place| chosen.set.insert(members[place]));
        best.offer(chosen);
    }

    /// Tries the scopes of one need one after the other, each without those before it.
    fn branch<const N: usize>(
        &mut self,
        problem: &Problem<N>,
        chosen: &Choice<N>,
        extra: &[Weight],
        best: &mut Best<N>,
    ) {
        // The bound mostly leaves one option of a need for nothing; the need whose next one weighs most soonest
        // shows that the others lead nowhere.
        let second = |need: &&Bits<N>| {
            let mut weights: Vec<Weight> = need.iter().map(|scope| extra[scope]).collect();
            weights.sort_unstable();
            weights.get(1).copied()
        };
        let narrow = |need: &&Bits<N>| (second(need), Reverse(need.len()));
        let Some(need) = problem.needs.iter().rev().max_by_key(narrow) else { return };
        let mut options: Vec<usize> = need.iter().collect();
        options.sort_by_key(|scope| extra[*scope]);
        let mut given_up = Bits::EMPTY;
        for scope in options {
            let mut smaller = problem.clone();
            let mut with = *chosen;
            smaller.choose(scope, &mut with);
            if smaller.exclude(&given_up) {
                self.explore(smaller, with, best);
            }
            given_up.insert(scope);
        }
    }

    /// Solves parts that have nothing in common one by one.
    fn explore_parts<const N: usize>(
        &mut self,
        parts: Vec<Problem<N>>,
        mut chosen: Choice<N>,
        best: &mut Best<N>,
    ) {
        let bounds: Vec<Weight> = parts.iter().map(|part| bound(part).least).collect();
        let mut rest = bounds.iter().fold(Weight::ZERO, |sum, least| sum.plus(*least));
        for (part, least) in parts.into_iter().zip(bounds) {
            rest = rest.minus(least);
            let taken = chosen.weight.plus(rest);
            // Where nothing is left of the limit, no choice keeps it.
            let Some(choice) = self.least(part, best.limit.minus(taken)) else { return };
            chosen.weight = chosen.weight.plus(choice.weight);
            chosen.set = chosen.set.or(&choice.set);
        }
        best.offer(chosen);
    }
}
