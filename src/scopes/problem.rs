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
