//! The search's problem, and what shrinks it without touching the answer.

use super::bits::Bits;
use super::cost::Weight;

/// Choose scopes so that each need is met, and pay each grant that a chosen scope brings once.
#[derive(Debug, Clone)]
pub(super) struct Problem<const N: usize> {
    /// At least one scope of each of these.
    pub(super) needs: Vec<Bits<N>>,
    /// What any of the scopes grants, and its weight. A scope's own weight is a grant of its own.
    pub(super) grants: Vec<(Bits<N>, Weight)>,
}

/// Scopes chosen, and what they weigh.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice<const N: usize> {
    pub(super) weight: Weight,
    pub(super) set: Bits<N>,
}

impl<const N: usize> Choice<N> {
    pub(super) const NONE: Self = Self { weight: Weight::ZERO, set: Bits::EMPTY };

    /// Whether this is less than `other`: by weight, then by names.
    pub(super) fn is_less(&self, other: &Self) -> bool {
        self.weight < other.weight || (self.weight == other.weight && self.set.precedes(&other.set))
    }
}

impl<const N: usize> Problem<N> {
    /// The scopes that are still to be chosen from.
    pub(super) fn alive(&self) -> Bits<N> {
        self.needs.iter().fold(Bits::EMPTY, |all, need| all.or(need))
    }

    /// Puts a scope into the choice: what it grants is paid, the needs that it meets are met.
    pub(super) fn choose(&mut self, scope: usize, choice: &mut Choice<N>) {
        choice.set.insert(scope);
        self.needs.retain(|need| !need.contains(scope));
        self.grants.retain(|(by, weight)| {
            let granted = by.contains(scope);
            if granted {
                choice.weight = choice.weight.plus(*weight);
            }
            !granted
        });
    }

    /// Gives scopes up; `false` where some need can then not be met.
    pub(super) fn exclude(&mut self, scopes: &Bits<N>) -> bool {
        for need in &mut self.needs {
            *need = need.minus(scopes);
        }
        self.needs.iter().all(|need| !need.is_empty())
    }

    /// Shrinks the problem until nothing shrinks it further. The least choice stays the least.
    pub(super) fn reduce(&mut self, choice: &mut Choice<N>) {
        loop {
            self.keep_least_needs();
            let forced = self.needs.iter().find_map(Bits::single);
            if let Some(scope) = forced {
                self.choose(scope, choice);
                continue;
            }
            self.settle_grants(choice);
            let dominated = self.dominated();
            if dominated.is_empty() {
                return;
            }
            let possible = self.exclude(&dominated);
            debug_assert!(possible, "what dominates a scope meets all needs that the scope meets");
        }
    }

    /// A need that holds all of another is met with it.
    fn keep_least_needs(&mut self) {
        self.needs.sort_unstable_by_key(|need| (need.len(), *need));
        let mut kept: Vec<Bits<N>> = Vec::with_capacity(self.needs.len());
        for need in &self.needs {
            if !kept.iter().any(|less| less.is_subset(need)) {
                kept.push(*need);
            }
        }
        self.needs = kept;
    }

    /// Forgets grants that no scope in question brings, pays those that come whatever is chosen, and joins those
    /// that the same scopes bring.
    fn settle_grants(&mut self, choice: &mut Choice<N>) {
        let alive = self.alive();
        // By first member, because a need lies within a grant only if its first member does.
        let mut firsts = Bits::EMPTY;
        let mut needs: Vec<(usize, Bits<N>)> = Vec::with_capacity(self.needs.len());
        for need in &self.needs {
            if let Some(first) = need.iter().next() {
                firsts.insert(first);
                needs.push((first, *need));
            }
        }
        needs.sort_unstable_by_key(|(first, _)| *first);
        let within = |first: usize, by: &Bits<N>| {
            let from = needs.partition_point(|(other, _)| *other < first);
            let same = needs[from..].iter().take_while(|(other, _)| *other == first);
            same.into_iter().any(|(_, need)| need.is_subset(by))
        };
        self.grants.retain_mut(|(by, weight)| {
            *by = by.and(&alive);
            let certain = by.and(&firsts).iter().any(|first| within(first, by));
            if certain {
                choice.weight = choice.weight.plus(*weight);
            }
            !certain && !by.is_empty()
        });
        self.grants.sort_unstable_by_key(|(by, _)| *by);
        self.grants.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 = kept.1.plus(later.1);
            }
            same
        });
    }

    /// Scopes that are never in the least choice, because another one always does as well or better.
    ///
    /// `a` replaces `b` where `a` meets all needs that `b` meets, brings no grant shared with third scopes
    /// that `b` does not bring, and has a lesser grant of its own, or an equal one and the earlier name. Every
    /// choice with `b` is then undercut by the same with `a` in its stead: by weight, or at equal weight, and so
    /// of equal size, by names.
    fn dominated(&self) -> Bits<N> {
        let mut own = vec![Weight::ZERO; 64 * N];
        let mut shared = Vec::with_capacity(self.grants.len());
        for (by, weight) in &self.grants {
            match by.single() {
                Some(scope) => own[scope] = *weight,
                None => shared.push(by),
            }
        }
        let mut dominated = Bits::EMPTY;
        let alive = self.alive();
        for scope in alive.iter() {
            let mut better = alive;
            better.remove(scope);
            for need in self.needs.iter().filter(|need| need.contains(scope)) {
                better = better.and(need);
            }
            for by in &shared {
                if better.is_empty() {
                    break;
                }
                if !by.contains(scope) {
                    better = better.minus(by);
                }
            }
            if better.iter().any(|other| (own[other], other) < (own[scope], scope)) {
                dominated.insert(scope);
            }
        }
        dominated
    }

    /// The same problem over the places of `members`, which hold all scopes that are alive, in order.
    pub(super) fn narrowed<const M: usize>(&self, members: &[usize]) -> Problem<M> {
        let mut places = vec![None; 64 * N];
        for (place, member) in members.iter().enumerate() {
            places[*member] = Some(place);
        }
        let narrow = |set: &Bits<N>| {
            let mut narrow = Bits::EMPTY;
            set.iter().filter_map(|member| places[member]).for_each(|place| narrow.insert(place));
            narrow
        };
        Problem {
            needs: self.needs.iter().map(narrow).collect(),
            grants: self.grants.iter().map(|(by, weight)| (narrow(by), *weight)).collect(),
        }
    }

    /// The problem in parts that share neither need nor grant, and so can be solved one by one.
    pub(super) fn parts(self) -> Vec<Self> {
        let mut islands: Vec<Bits<N>> = Vec::new();
        for set in self.needs.iter().chain(self.grants.iter().map(|(by, _)| by)) {
            let mut island = *set;
            islands.retain(|other| {
                let joined = other.meets(&island);
                if joined {
                    island = island.or(other);
                }
                !joined
            });
            islands.push(island);
        }
        if islands.len() == 1 {
            return vec![self];
        }
        let part = |island: &Bits<N>| Self {
            needs: self.needs.iter().filter(|need| need.meets(island)).copied().collect(),
            grants: self.grants.iter().filter(|(by, _)| by.meets(island)).copied().collect(),
        };
        islands.iter().map(part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(members: &[usize]) -> Bits<1> {
        members.iter().fold(Bits::EMPTY, |set, member| set.or(&Bits::only(*member)))
    }

    #[test]
    fn what_comes_whatever_is_chosen_is_paid_at_once() {
        let needs = vec![set(&[0, 5]), set(&[1, 2]), set(&[1, 4]), set(&[3, 4])];
        // Each of the first three holds all of a need; the last one a scope of each, and no need.
        let by = [&[0, 5][..], &[1, 4, 5], &[2, 3, 4], &[0, 2, 4]];
        let grants = by.iter().zip([1, 10, 100, 1_000]);
        let grants = grants.map(|(by, weight)| (set(by), Weight(weight))).collect();
        let mut problem = Problem { needs, grants };
        let mut choice = Choice::NONE;
        problem.settle_grants(&mut choice);
        assert_eq!(choice.weight, Weight(111));
        assert_eq!(problem.grants, [(set(&[0, 2, 4]), Weight(1_000))]);
    }

    #[test]
    fn what_the_same_scopes_bring_is_joined_and_what_none_brings_is_forgotten() {
        let needs = vec![set(&[0, 1]), set(&[1, 2])];
        let grants = [(&[0, 2][..], 1), (&[1], 2), (&[7], 4), (&[0, 2, 7], 8)];
        let grants = grants.iter().map(|(by, weight)| (set(by), Weight(*weight))).collect();
        let mut problem = Problem { needs, grants };
        let mut choice = Choice::NONE;
        problem.settle_grants(&mut choice);
        assert_eq!(choice.weight, Weight::ZERO);
        assert_eq!(problem.grants, [(set(&[1]), Weight(2)), (set(&[0, 2]), Weight(9))]);
    }

    #[test]
    fn of_scopes_that_do_the_same_the_lightest_is_kept_and_then_the_first() {
        let dominated = |own: [u128; 4]| {
            let own = own.into_iter().enumerate();
            let grants = own.map(|(scope, weight)| (set(&[scope]), Weight(weight))).collect();
            // The scope 3 is the only one that meets both, the others do the same.
            Problem { needs: vec![set(&[0, 1, 2, 3]), set(&[3, 4])], grants }.dominated()
        };
        assert_eq!(dominated([5, 4, 6, 9]), set(&[0, 2]));
        assert_eq!(dominated([5, 5, 5, 9]), set(&[1, 2]));
        assert_eq!(dominated([5, 5, 5, 5]), set(&[1, 2]));
        assert_eq!(dominated([5, 5, 5, 4]), set(&[0, 1, 2]));
    }

    #[test]
    fn parts_share_neither_need_nor_grant() {
        let needs = vec![set(&[0, 1]), set(&[4, 5]), set(&[2, 3]), set(&[6, 7])];
        // What 1 and 2 bring together ties their needs.
        let grants = vec![(set(&[1, 2]), Weight(1)), (set(&[4]), Weight(2))];
        let mut parts = Problem { needs, grants }.parts();
        parts.sort_by_key(Problem::alive);
        let alive: Vec<Bits<1>> = parts.iter().map(Problem::alive).collect();
        assert_eq!(alive, [set(&[0, 1, 2, 3]), set(&[4, 5]), set(&[6, 7])]);
        let grants: Vec<usize> = parts.iter().map(|part| part.grants.len()).collect();
        assert_eq!(grants, [1, 1, 0]);
    }
}
