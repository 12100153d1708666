//! Problems that reductions leave over: scopes that overlap without order, weights that are often equal. The
//! search is held against trying everything, and against a number of nodes.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::bits::Bits;
use super::bound::bound;
use super::cost::Weight;
use super::problem::{Choice, Problem};
use super::search::Search;

/// A problem as plain lists, which says nothing of bits.
#[derive(Debug, Clone)]
struct Plain {
    scopes: usize,
    needs: Vec<Vec<usize>>,
    grants: Vec<(Vec<usize>, Weight)>,
}

impl Plain {
    /// A problem in which each scope weighs as much as one that is not yet requested.
    fn alike(scopes: usize, needs: Vec<Vec<usize>>) -> Self {
        let own = (0..scopes).map(|scope| (vec![scope], Weight::scope(false)));
        Self { scopes, needs, grants: own.collect() }
    }

    /// Scopes in a ring, each neighbours of which are one need: a best choice takes every second scope, and
    /// of an odd ring two that are neighbours, anywhere.
    fn ring(scopes: usize) -> Self {
        Self::alike(scopes, (0..scopes).map(|at| vec![at, (at + 1) % scopes]).collect())
    }

    /// The Steiner triple system of nine: points of a plane of three by three, of which those on one line are a
    /// need. Such systems are known for being hard to prove, since every point looks like every other.
    fn steiner() -> Self {
        let third = |a: usize, b: usize| (6 - a / 3 - b / 3) % 3 * 3 + (6 - a % 3 - b % 3) % 3;
        Self::triples(9, third)
    }

    /// The Steiner triple system of fifteen in which each scope is the sum, bit by bit, of the two others of a need.
    fn lines() -> Self {
        Self::triples(15, |a, b| ((a + 1) ^ (b + 1)) - 1)
    }

    fn triples(points: usize, third: impl Fn(usize, usize) -> usize) -> Self {
        let pairs = (0..points).flat_map(|a| (a + 1..points).map(move |b| (a, b)));
        let triples = pairs.map(|(a, b)| vec![a, b, third(a, b)]).filter(|all| all[1] < all[2]);
        Self::alike(points, triples.collect())
    }

    /// The problem in sets of `N` words, in which the scope `at` is the member `places[at]`.
    fn placed<const N: usize>(&self, places: &[usize]) -> Problem<N> {
        let set = |scopes: &[usize]| {
            scopes.iter().fold(Bits::EMPTY, |set, scope| set.or(&Bits::only(places[*scope])))
        };
        Problem {
            needs: self.needs.iter().map(|need| set(need)).collect(),
            grants: self.grants.iter().map(|(by, weight)| (set(by), *weight)).collect(),
        }
    }

    fn weigh(&self, chosen: &[usize]) -> Weight {
        let granted = self.grants.iter().filter(|(by, _)| by.iter().any(|s| chosen.contains(s)));
        granted.fold(Weight::ZERO, |sum, (_, weight)| sum.plus(*weight))
    }

    /// Every choice that meets all needs, with its weight.
    fn choices(&self) -> impl Iterator<Item = (Weight, Vec<usize>)> + '_ {
        (0..1_u32 << self.scopes).filter_map(|mask| {
            let chosen: Vec<usize> = (0..self.scopes).filter(|at| mask >> at & 1 == 1).collect();
            let met = |need: &Vec<usize>| need.iter().any(|scope| mask >> scope & 1 == 1);
            self.needs.iter().all(met).then(|| (self.weigh(&chosen), chosen))
        })
    }

    /// The least choice, by trying all.
    fn by_brute_force(&self) -> (Weight, Vec<usize>) {
        self.choices().min().expect("all scopes together meet all needs")
    }

    /// Two problems side by side: the scopes of `other` come after those of this one.
    fn beside(mut self, other: &Self) -> Self {
        let moved = |scopes: &Vec<usize>| scopes.iter().map(|at| at + self.scopes).collect();
        self.needs.extend(other.needs.iter().map(moved));
        self.grants.extend(other.grants.iter().map(|(by, weight)| (moved(by), *weight)));
        self.scopes += other.scopes;
        self
    }
}

/// What a search says of a problem: the members that are chosen, their weight, and the nodes that it took.
fn solved<const N: usize>(problem: Problem<N>) -> (Weight, Vec<usize>, u64) {
    let mut search = Search::new(100_000);
    let choice = search.least(problem, Weight::MAX).expect("nothing weighs more than the limit");
    assert!(search.exhausted);
    (choice.weight, choice.set.iter().collect(), search.nodes)
}

/// A random problem: needs of two to four scopes, so that nothing is forced, and few different weights.
fn plain(scopes: usize, needs: usize) -> impl Strategy<Value = Plain> {
    (4..=scopes).prop_flat_map(move |n| {
        let some = |most: usize| {
            let members = prop::collection::btree_set(0..n, 2..=most.min(n));
            members.prop_map(|members: BTreeSet<usize>| Vec::from_iter(members))
        };
        let weight = (0..2_u32, 0..3_u32);
        let shared = prop::collection::vec((some(5), weight), 0..8);
        let own = prop::collection::vec((0..10_u32, prop::bool::weighted(0.2)), n);
        (prop::collection::vec(some(4), 3..=needs), shared, own).prop_map(
            move |(needs, shared, own)| {
                let shared = shared
                    .into_iter()
                    .map(|(by, (mutating, other))| (by, Weight::operations(mutating, other)));
                let own = own.into_iter().enumerate().map(|(scope, (other, requested))| {
                    let other = Weight::operations(0, other.saturating_sub(7));
                    (vec![scope], other.plus(Weight::scope(requested)))
                });
                Plain { scopes: n, needs, grants: shared.chain(own).collect() }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_least_choice_is_that_of_brute_force(plain in plain(11, 20)) {
        let (weight, chosen) = plain.by_brute_force();
        let places: Vec<usize> = (0..plain.scopes).collect();
        let found = solved(plain.placed::<1>(&places));
        prop_assert_eq!((found.0, found.1), (weight, chosen.clone()));
        // Just what it weighs is a limit that it keeps, and less is one that nothing keeps.
        let least = |limit| Search::new(100_000).least(plain.placed::<1>(&places), limit);
        prop_assert_eq!(least(weight).map(|choice| choice.set.iter().collect()), Some(chosen));
        prop_assert!(least(weight.minus(Weight(1))).is_none());
    }

    #[test]
    fn no_choice_weighs_less_than_the_bound(plain in plain(9, 14)) {
        let places: Vec<usize> = (0..plain.scopes).collect();
        let bounds = bound(&plain.placed::<1>(&places));
        for (weight, chosen) in plain.choices() {
            prop_assert!(bounds.least <= weight);
            for scope in &chosen {
                prop_assert!(bounds.least.plus(bounds.extra[*scope]) <= weight);
            }
        }
        let start: Vec<usize> = bounds.start.set.iter().collect();
        prop_assert_eq!(plain.weigh(&start), bounds.start.weight);
        prop_assert!(plain.needs.iter().all(|need| need.iter().any(|scope| start.contains(scope))));
    }

    #[test]
    fn a_reduced_problem_has_the_same_answer(plain in plain(9, 14)) {
        let places: Vec<usize> = (0..plain.scopes).collect();
        let mut problem = plain.placed::<1>(&places);
        let mut chosen = Choice::NONE;
        problem.reduce(&mut chosen);
        let (rest, more, _) = solved(problem);
        let mut set: Vec<usize> = chosen.set.iter().chain(more).collect();
        set.sort_unstable();
        prop_assert_eq!((chosen.weight.plus(rest), set), plain.by_brute_force());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_has_nothing_in_common_is_solved_side_by_side(
        parts in prop::collection::vec(plain(8, 14), 2..24),
        order in Just((0..256_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let nothing = Plain { scopes: 0, needs: Vec::new(), grants: Vec::new() };
        let whole = parts.iter().fold(nothing, Plain::beside);
        // Within a part the order of names is that of its scopes; between them names are mixed.
        let mut places = Vec::new();
        for part in &parts {
            let mut of_part = order[places.len()..places.len() + part.scopes].to_vec();
            of_part.sort_unstable();
            places.extend(of_part);
        }
        let (mut weight, mut chosen, mut before) = (Weight::ZERO, Vec::new(), 0);
        for part in &parts {
            let (more, scopes) = part.by_brute_force();
            weight = weight.plus(more);
            chosen.extend(scopes.into_iter().map(|scope| places[before + scope]));
            before += part.scopes;
        }
        chosen.sort_unstable();
        let found = solved(whole.placed::<4>(&places));
        prop_assert_eq!((found.0, found.1), (weight, chosen));
    }
}

/// The least choice of an odd ring: of all ways to take two neighbours and every second of the others, the
/// one whose names come first.
fn least_of_ring(scopes: usize) -> Vec<usize> {
    let choices = (0..scopes).map(|first| {
        let every_second = (1..scopes).step_by(2).map(|step| (first + step) % scopes);
        let chosen: BTreeSet<usize> = every_second.chain([first]).collect();
        Vec::from_iter(chosen)
    });
    choices.min().expect("a ring has scopes")
}

#[test]
fn rings_of_every_width_are_solved() {
    fn check<const N: usize>(scopes: usize) {
        // As far apart as they can be.
        let places: Vec<usize> = (0..scopes).map(|at| at * (64 * N - 1) / (scopes - 1)).collect();
        let (weight, chosen, nodes) = solved(Plain::ring(scopes).placed::<N>(&places));
        let least: Vec<usize> = least_of_ring(scopes).into_iter().map(|at| places[at]).collect();
        assert_eq!(
            (weight.cost().scopes as usize, chosen),
            (scopes.div_ceil(2), least),
            "{scopes}"
        );
        assert!(nodes <= scopes as u64, "{nodes} for {scopes}");
    }
    for scopes in [3, 5, 7, 63] {
        check::<1>(scopes);
        check::<4>(scopes);
    }
    check::<2>(65);
    check::<4>(65);
    check::<4>(127);
    check::<4>(129);
    check::<16>(63);
    check::<16>(301);
}

#[test]
fn problems_in_which_all_scopes_look_alike_take_few_nodes() {
    let places: Vec<usize> = (0..15).collect();
    for (hard, least, most) in [(Plain::steiner(), 5, 40), (Plain::lines(), 7, 60)] {
        let (weight, _, nodes) = solved(hard.placed::<1>(&places));
        assert_eq!(weight.cost().scopes, least);
        assert!((2..=most).contains(&nodes), "{nodes}");
    }
}

#[test]
fn wide_sets_take_as_many_nodes_as_narrow_ones() {
    let narrow: Vec<usize> = (0..15).collect();
    let wide: Vec<usize> = narrow.iter().map(|at| at * 70).collect();
    for hard in [Plain::steiner(), Plain::lines(), Plain::ring(11)] {
        let nodes = solved(hard.placed::<1>(&narrow)).2;
        assert_eq!(solved(hard.placed::<16>(&wide)).2, nodes);
    }
}

#[test]
fn a_search_stops_where_it_may_go_no_further() {
    let places: Vec<usize> = (0..15).collect();
    let mut search = Search::new(5);
    let choice = search.least(Plain::steiner().placed::<1>(&places), Weight::MAX);
    let choice = choice.expect("there is always a choice to start from");
    assert!(!search.exhausted && search.nodes < 20, "{}", search.nodes);
    assert!(choice.weight.cost().scopes >= 5);
}
