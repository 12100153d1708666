//! The least set of scopes, against brute force and an integer program.

use proptest::prelude::*;
use scopewise::catalog::{Catalog, OperationId};
use scopewise::scopes::{
    Cost, Criterion, Least, Need, Operation, OperationIndex, Request, ScopeGraph, ScopeId,
    ScopeSet, Universe,
};

mod apps;
mod program;

/// A small world, as plain numbers.
#[derive(Debug, Clone)]
struct World {
    scopes: usize,
    edges: Vec<(usize, usize)>,
    candidates: Vec<bool>,
    high: Vec<bool>,
    /// Alternatives, and whether it mutates.
    operations: Vec<(Vec<usize>, bool)>,
    calls: Vec<usize>,
    requested: Vec<usize>,
}

fn set(members: impl IntoIterator<Item = usize>) -> ScopeSet {
    members.into_iter().filter_map(ScopeId::new).collect()
}

fn indices(set: &ScopeSet) -> Vec<usize> {
    set.iter().map(ScopeId::index).collect()
}

fn calls(indices: &[usize]) -> Vec<OperationIndex> {
    indices.iter().filter_map(|at| OperationIndex::new(*at)).collect()
}

impl World {
    fn universe(&self) -> Universe {
        let graph = ScopeGraph::from_edges(self.scopes, self.edges.iter().copied()).unwrap();
        let flagged =
            |flags: &[bool]| set(flags.iter().enumerate().filter(|(_, f)| **f).map(|(at, _)| at));
        let operations = self.operations.iter().map(|(alternatives, mutates)| Operation {
            need: Need::AnyOf(set(alternatives.iter().copied())),
            mutates: *mutates,
        });
        let high = flagged(&self.high);
        Universe::from_parts(graph, flagged(&self.candidates), &high, operations)
    }

    fn request(&self) -> Request {
        Request::new(calls(&self.calls)).requesting(set(self.requested.iter().copied()))
    }

    /// The closure of a set by walking the edges.
    fn closed(&self, set: &[usize]) -> Vec<bool> {
        let mut closed = vec![false; self.scopes];
        let mut open = set.to_vec();
        while let Some(scope) = open.pop() {
            if !closed[scope] {
                closed[scope] = true;
                open.extend(
                    self.edges.iter().filter(|(from, _)| *from == scope).map(|(_, to)| *to),
                );
            }
        }
        closed
    }

    fn allows(&self, closed: &[bool], operation: usize) -> bool {
        self.operations[operation].0.iter().any(|scope| closed[*scope])
    }

    /// Whether some candidate allows the operation.
    fn possible(&self, operation: usize) -> bool {
        let may =
            |scope: usize| self.candidates[scope] && self.allows(&self.closed(&[scope]), operation);
        (0..self.scopes).any(may)
    }

    /// What a set costs, by the definition; `None` where a call that could be allowed is not.
    fn cost(&self, set: &[usize]) -> Option<[usize; 5]> {
        let closed = self.closed(set);
        let met = |call: &usize| self.allows(&closed, *call) || !self.possible(*call);
        if !self.calls.iter().all(met) {
            return None;
        }
        let high = (0..self.scopes).filter(|scope| closed[*scope] && self.high[*scope]).count();
        let beyond = |mutating: bool| {
            let all = 0..self.operations.len();
            all.filter(|at| self.operations[*at].1 == mutating && !self.calls.contains(at))
                .filter(|at| self.allows(&closed, *at))
                .count()
        };
        let new = set.iter().filter(|scope| !self.requested.contains(scope)).count();
        Some([high, beyond(true), beyond(false), set.len(), new])
    }

    /// The least set by trying all.
    fn by_brute_force(&self) -> (Vec<usize>, [usize; 5]) {
        let candidates: Vec<usize> = (0..self.scopes).filter(|s| self.candidates[*s]).collect();
        let sets = (0..1_u32 << candidates.len()).map(|mask| {
            let chosen = candidates.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
            chosen.map(|(_, scope)| *scope).collect::<Vec<_>>()
        });
        let costed = sets.filter_map(|set| Some((self.cost(&set)?, set)));
        let (cost, set) = costed.min().unwrap();
        (set, cost)
    }
}

fn parts(cost: Cost) -> [usize; 5] {
    cost.parts().map(|(_, part)| part as usize)
}

/// A random world without circles; `alike` low makes many operations share their alternatives.
fn world(scopes: usize, operations: usize, called: usize) -> impl Strategy<Value = World> {
    (2..=scopes, 1..=operations).prop_flat_map(move |(n, m)| {
        let edges = prop::collection::vec((0..n, 0..n), 0..=n);
        let order = Just((0..n).collect::<Vec<_>>()).prop_shuffle();
        let flags = |share| prop::collection::vec(prop::bool::weighted(share), n);
        let operation = (prop::collection::btree_set(0..n, 1..=3.min(n)), any::<bool>());
        let operations = prop::collection::vec(operation, m);
        let calls = prop::collection::vec(0..m, 0..=called);
        let requested = prop::collection::btree_set(0..n, 0..=3.min(n));
        (edges, order, flags(0.8), flags(0.3), operations, calls, requested).prop_map(
            move |(edges, order, candidates, high, operations, calls, requested)| World {
                scopes: n,
                edges: edges
                    .into_iter()
                    .filter(|(a, b)| a != b)
                    .map(|(a, b)| (order[a.min(b)], order[a.max(b)]))
                    .collect(),
                candidates,
                high,
                operations: operations
                    .into_iter()
                    .map(|(alternatives, mutates)| (alternatives.into_iter().collect(), mutates))
                    .collect(),
                calls,
                requested: requested.into_iter().collect(),
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_answer_is_that_of_brute_force(world in world(12, 40, 12)) {
        let least = world.universe().least(&world.request());
        let (set, cost) = world.by_brute_force();
        prop_assert!(least.proven);
        prop_assert_eq!(parts(least.cost), cost);
        prop_assert_eq!(indices(&least.scopes), set);
    }
}

proptest! {
    #[test]
    fn every_scope_is_needed_and_says_for_which_calls(world in world(60, 200, 30)) {
        let universe = world.universe();
        let least = universe.least(&world.request());
        prop_assert_eq!(least.because.len(), least.scopes.len());
        for because in &least.because {
            let mut fewer = least.scopes.clone();
            fewer.remove(because.scope);
            prop_assert!(!because.calls.is_empty());
            for call in &because.calls {
                prop_assert_eq!(universe.allows(&least.scopes, *call), Some(true));
                prop_assert_eq!(universe.allows(&fewer, *call), Some(false));
            }
        }
        prop_assert_eq!(parts(least.cost), world.cost(&indices(&least.scopes)).unwrap());
    }

    #[test]
    fn what_stands_instead_allows_the_calls_and_costs_no_less(world in world(40, 120, 10)) {
        let universe = world.universe();
        let least = universe.least(&world.request());
        for because in &least.because {
            let candidates = (0..world.scopes).filter(|scope| world.candidates[*scope]);
            let closed: Vec<_> = candidates.map(|scope| world.closed(&[scope])).collect();
            let is_only_way = |call: &OperationIndex| {
                closed.iter().filter(|closed| world.allows(closed, call.index())).count() == 1
            };
            prop_assert_eq!(because.forced, because.calls.iter().any(is_only_way));
            prop_assert!(!because.forced || because.instead.is_empty());
            for rejected in &because.instead {
                let mut set = least.scopes.clone();
                set.remove(because.scope);
                set.subtract(&universe.graph().closure_of(rejected.scope).collect());
                set.insert(rejected.scope);
                prop_assert_eq!(Some(parts(rejected.cost)), world.cost(&indices(&set)));
                prop_assert!(rejected.cost >= least.cost);
                prop_assert_eq!(rejected.decided_by, rejected.cost.decided_by(least.cost));
            }
        }
    }

    #[test]
    fn a_call_that_is_allowed_already_changes_nothing(world in world(60, 200, 30)) {
        let universe = world.universe();
        let least = universe.least(&world.request());
        let all = (0..world.operations.len()).filter_map(OperationIndex::new);
        let allowed: Vec<OperationIndex> =
            all.filter(|call| universe.allows(&least.scopes, *call) == Some(true)).collect();
        let mut more = world.request();
        more.calls.extend(allowed);
        prop_assert_eq!(universe.least(&more).scopes, least.scopes);
    }

    #[test]
    fn the_order_of_calls_operations_and_edges_is_nothing(
        (world, order) in world(40, 100, 30).prop_flat_map(|world| {
            let order = Just((0..world.operations.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(world), order)
        })
    ) {
        let mut other = world.clone();
        other.edges.reverse();
        other.calls = world.calls.iter().rev().map(|call| order[*call]).collect();
        for (from, to) in order.iter().enumerate() {
            other.operations[*to] = world.operations[from].clone();
            other.operations[*to].0.reverse();
        }
        let (a, b) =
            (world.universe().least(&world.request()), other.universe().least(&other.request()));
        prop_assert_eq!(a.scopes, b.scopes);
        prop_assert_eq!((a.cost, a.nodes, a.proven), (b.cost, b.nodes, b.proven));
    }

    #[test]
    fn without_work_the_answer_still_allows_all_calls_and_owns_up(world in world(60, 200, 30)) {
        let universe = world.universe();
        let mut request = world.request();
        let least = universe.least(&request);
        request.most_nodes = 0;
        let hasty = universe.least(&request);
        prop_assert!(world.cost(&indices(&hasty.scopes)).is_some());
        prop_assert!(hasty.cost >= least.cost);
        prop_assert!(!hasty.proven || hasty.scopes == least.scopes);
    }
}

#[test]
fn a_lone_world_of_ties_is_decided_by_request_and_then_by_name() {
    let mut world = World {
        scopes: 3,
        edges: Vec::new(),
        candidates: vec![true; 3],
        high: vec![false; 3],
        operations: vec![(vec![0, 1, 2], false)],
        calls: vec![0],
        requested: Vec::new(),
    };
    let chosen = |world: &World| world.universe().least(&world.request());
    assert_eq!(indices(&chosen(&world).scopes), [0]);
    let instead = chosen(&world).because[0].instead[0].decided_by;
    assert_eq!(instead, Criterion::Name);
    world.requested = vec![2];
    let least: Least = chosen(&world);
    assert_eq!(indices(&least.scopes), [2]);
    assert_eq!(least.because[0].instead[0].decided_by, Criterion::Requested);
}

/// A world of scopes that include nothing, each of which is a candidate; the alternatives of each call.
fn flat(scopes: usize, calls: &[Vec<usize>]) -> World {
    World {
        scopes,
        edges: Vec::new(),
        candidates: vec![true; scopes],
        high: vec![false; scopes],
        operations: calls.iter().map(|alternatives| (alternatives.clone(), false)).collect(),
        calls: (0..calls.len()).collect(),
        requested: Vec::new(),
    }
}

#[test]
fn what_is_forced_takes_no_search() {
    let world = flat(3, &[vec![0], vec![0, 1], vec![2]]);
    let least = world.universe().least(&world.request());
    assert_eq!((indices(&least.scopes), least.nodes, least.proven), (vec![0, 2], 0, true));
    assert!(least.because.iter().all(|because| because.forced));
}

#[test]
fn up_to_1_024_scopes_are_branched_on_and_more_are_owned_up_to() {
    for (scopes, proven) in [(64, true), (65, true), (257, true), (1_024, true), (1_025, false)] {
        // Three scopes of which any two do, and a call that any of the others allows.
        let world = flat(scopes, &[vec![0, 1], vec![1, 2], vec![0, 2], (3..scopes).collect()]);
        let least = world.universe().least(&world.request());
        assert_eq!((least.scopes.len(), least.proven), (3, proven), "{scopes}");
        assert!(!proven || indices(&least.scopes) == [0, 1, 3], "{scopes}: {:?}", least.scopes);
    }
}

/// The universe of our own facts, all public scopes being candidates.
fn ours(catalog: &Catalog) -> Universe {
    let graph = ScopeGraph::new(catalog.scopes(), None).unwrap();
    Universe::new(graph, catalog.scopes(), catalog.operations().all(), None, |_| true)
}

fn operation(catalog: &Catalog, id: &str) -> OperationIndex {
    let same = |row: &OperationId| row.as_str().eq_ignore_ascii_case(id);
    let at = catalog.operations().all().iter().position(|row| same(&row.id));
    OperationIndex::new(at.unwrap_or_else(|| panic!("no operation {id}"))).unwrap()
}
