//! The least set of scopes for a list of calls, proven.
//!
//! A set allows a call when its closure meets the call's alternatives. Among the sets of candidates that allow
//! all calls, the least is the one of the least [`Cost`], then of the earliest names. Everything that a cost
//! counts is granted by a set as soon as one of its scopes grants it, so the problem is a hitting set whose
//! weights are paid once however many scopes share them. It is solved exactly: scopes without which a call
//! fails, scopes that another one always beats, parts that share nothing, then branch and bound.

use super::bits::Bits;
use super::cost::{Cost, Criterion, Weight};
use super::problem::Problem;
use super::search::Search;
use super::set::{ScopeId, ScopeSet};
use super::universe::{Membership, OperationIndex, Universe};

/// Nodes that a search may explore before its answer is no longer proven; real apps take a handful.
pub const MOST_NODES: u64 = 20_000;

/// What a least set is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The operations that are called, in any order and number.
    pub calls: Vec<OperationIndex>,
    /// The scopes that are requested today; at equal cost they are kept.
    pub requested: ScopeSet,
    /// Candidates that must not be chosen.
    pub excluded: ScopeSet,
    /// How many nodes may be explored.
    pub most_nodes: u64,
}

impl Request {
    /// A request for these calls, nothing being requested yet.
    pub fn new(calls: impl IntoIterator<Item = OperationIndex>) -> Self {
        Self {
            calls: calls.into_iter().collect(),
            requested: ScopeSet::new(),
            excluded: ScopeSet::new(),
            most_nodes: MOST_NODES,
        }
    }

    /// The same request for an app that requests these scopes today.
    #[must_use]
    pub fn requesting(mut self, requested: ScopeSet) -> Self {
        self.requested = requested;
        self
    }
}

/// The least set of scopes for what is known of a list of calls, with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Least {
    /// The scopes.
    pub scopes: ScopeSet,
    /// What they grant beyond the calls.
    pub cost: Cost,
    /// Whether it was proven that no set is less; not so once the work limit was reached.
    pub proven: bool,
    /// How many nodes of the search were explored; 0 where every scope was forced.
    pub nodes: u64,
    /// Why each scope is there, in the order of names.
    pub because: Vec<Because>,
    /// Calls of which no document says what they need: the set is least for the others.
    pub undetermined: Vec<OperationIndex>,
    /// Calls that no candidate allows.
    pub unmet: Vec<OperationIndex>,
}

/// Why a scope is in the least set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// The scope.
    pub scope: ScopeId,
    /// The calls that no other scope of the set allows. Without the scope they fail.
    pub calls: Vec<OperationIndex>,
    /// Whether no other candidate at all allows one of the calls.
    pub forced: bool,
    /// Candidates that allow the same calls, the least cost first, and what they would make of it.
    pub instead: Vec<Rejected>,
}

/// A scope that could stand in another's place, and was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The scope.
    pub scope: ScopeId,
    /// What the set would cost with it, without the scopes that it makes redundant.
    pub cost: Cost,
    /// What speaks against it.
    pub decided_by: Criterion,
}

/// The calls, sorted out.
struct Calls {
    /// Those that need a scope and can get one, with the group of each.
    met: Vec<(OperationIndex, usize)>,
    undetermined: Vec<OperationIndex>,
    unmet: Vec<OperationIndex>,
}

impl Universe {
    /// The least set of scopes for a request.
    pub fn least(&self, request: &Request) -> Least {
        let mut usable = self.candidates().clone();
        usable.subtract(&request.excluded);
        let calls = self.sort_out(&request.calls, &usable);
        let mut groups: Vec<usize> = calls.met.iter().map(|(_, group)| *group).collect();
        groups.sort_unstable();
        groups.dedup();
        let options: Vec<ScopeSet> =
            groups.iter().map(|group| within(&self.groups[*group].allowed_by, &usable)).collect();
        let mut scopes: ScopeSet = options.iter().filter_map(only).collect();
        let forced = scopes.clone();
        let open: Vec<&ScopeSet> = options.iter().filter(|set| !set.meets(&forced)).collect();
        let (mut proven, mut nodes) = (true, 0);
        if !open.is_empty() {
            let mut search = Search::new(request.most_nodes);
            let chosen = self.choose(&open, &forced, &request.requested, &mut search);
            scopes.union_with(&chosen);
            (proven, nodes) = (search.exhausted, search.nodes);
        }
        let because = self.because(&calls, &scopes, &usable, &request.requested);
        Least {
            cost: self.cost(&scopes, &request.calls, &request.requested),
            scopes,
            proven,
            nodes,
            because,
            undetermined: calls.undetermined,
            unmet: calls.unmet,
        }
    }

    fn sort_out(&self, calls: &[OperationIndex], usable: &ScopeSet) -> Calls {
        let mut sorted = calls.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let mut out = Calls { met: Vec::new(), undetermined: Vec::new(), unmet: Vec::new() };
        for call in sorted {
            match self.membership(call) {
                Membership::Nothing => {}
                Membership::Unknown => out.undetermined.push(call),
                Membership::Group(group) => {
                    if self.groups[group as usize].allowed_by.meets(usable) {
                        out.met.push((call, group as usize));
                    } else {
                        out.unmet.push(call);
                    }
                }
            }
        }
        out
    }

    /// Chooses for what the forced scopes leave open.
    fn choose(
        &self,
        open: &[&ScopeSet],
        forced: &ScopeSet,
        requested: &ScopeSet,
        search: &mut Search,
    ) -> ScopeSet {
        let mut alive = ScopeSet::new();
        for set in open {
            alive.union_with(set);
        }
        match alive.len() {
            0..=64 => self.choose_within::<1>(open, &alive, forced, requested, search),
            65..=256 => self.choose_within::<4>(open, &alive, forced, requested, search),
            257..=1_024 => self.choose_within::<16>(open, &alive, forced, requested, search),
            _ => {
                search.start_only();
                self.choose_within::<1_024>(open, &alive, forced, requested, search)
            }
        }
    }

    fn choose_within<const N: usize>(
        &self,
        open: &[&ScopeSet],
        alive: &ScopeSet,
        forced: &ScopeSet,
        requested: &ScopeSet,
        search: &mut Search,
    ) -> ScopeSet {
        let members: Vec<ScopeId> = alive.iter().collect();
        let mut places = vec![None; self.graph().len()];
        for (place, scope) in members.iter().enumerate() {
            places[scope.index()] = Some(place);
        }
        let narrow = |set: &ScopeSet| {
            let mut bits = Bits::<N>::EMPTY;
            set.iter().filter_map(|s| places[s.index()]).for_each(|place| bits.insert(place));
            bits
        };
        let unpaid = self.grants.iter().filter(|grant| !grant.by.meets(forced));
        let mut grants: Vec<(Bits<N>, Weight)> = unpaid
            .filter(|grant| grant.by.meets(alive))
            .map(|grant| (narrow(&grant.by), grant.weight))
            .collect();
        let own = members.iter().map(|scope| Weight::scope(requested.contains(*scope)));
        grants.extend(own.enumerate().map(|(place, weight)| (Bits::only(place), weight)));
        let problem = Problem { needs: open.iter().map(|set| narrow(set)).collect(), grants };
        let choice = search.least(problem, Weight::MAX);
        let choice = choice.expect("every need has an option, and no weight exceeds the limit");
        choice.set.iter().filter_map(|place| members.get(place).copied()).collect()
    }

    /// Why each scope is there, and what could stand in its place.
    fn because(
        &self,
        calls: &Calls,
        scopes: &ScopeSet,
        usable: &ScopeSet,
        requested: &ScopeSet,
    ) -> Vec<Because> {
        let free = self.weight_of(calls.met.iter().map(|(call, _)| *call));
        let weigh = |set: &ScopeSet| {
            let granted = self.grants.iter().filter(|grant| grant.by.meets(set));
            let granted = granted.fold(Weight::ZERO, |sum, grant| sum.plus(grant.weight));
            let held = set.iter().map(|scope| Weight::scope(requested.contains(scope)));
            held.fold(granted, Weight::plus).minus(free).cost()
        };
        let cost = weigh(scopes);
        let reason = |scope: ScopeId| {
            let mut others = scopes.clone();
            others.remove(scope);
            let mut replacing = usable.clone();
            let mut because =
                Because { scope, calls: Vec::new(), forced: false, instead: Vec::new() };
            for (call, group) in &calls.met {
                let allowed_by = &self.groups[*group].allowed_by;
                if !allowed_by.meets(&others) {
                    because.calls.push(*call);
                    replacing.intersect_with(allowed_by);
                    because.forced |= only(&within(allowed_by, usable)).is_some();
                }
            }
            replacing.remove(scope);
            because.instead = replacing
                .iter()
                .map(|other| {
                    let included: ScopeSet = self.graph().closure_of(other).collect();
                    let mut set = others.clone();
                    set.subtract(&included);
                    set.insert(other);
                    let with = weigh(&set);
                    Rejected { scope: other, cost: with, decided_by: with.decided_by(cost) }
                })
                .collect();
            because.instead.sort_by_key(|rejected| (rejected.cost, rejected.scope));
            because
        };
        scopes.iter().map(reason).collect()
    }
}

fn within(set: &ScopeSet, usable: &ScopeSet) -> ScopeSet {
    let mut set = set.clone();
    set.intersect_with(usable);
    set
}

fn only(set: &ScopeSet) -> Option<ScopeId> {
    let mut members = set.iter();
    let first = members.next()?;
    members.next().is_none().then_some(first)
}
