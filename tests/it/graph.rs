//! What scopes include, and how closures behave on random graphs.

use proptest::prelude::*;
use scopewise::catalog::{Catalog, Scopes};
use scopewise::date::AsOf;
use scopewise::scopes::{ScopeGraph, ScopeId, ScopeSet};

fn id(scopes: &Scopes, name: &str) -> ScopeId {
    ScopeId::new(scopes.position(name).unwrap()).unwrap()
}

fn names(scopes: &Scopes, ids: impl IntoIterator<Item = ScopeId>) -> Vec<&str> {
    ids.into_iter().map(|id| scopes.all()[id.index()].id.as_str()).collect()
}

#[test]
fn code_includes_profile_by_way_of_the_hooks() {
    let catalog = Catalog::builtin();
    let scopes = catalog.scopes();
    let graph = ScopeGraph::new(scopes, None).unwrap();
    assert!(!graph.is_empty() && graph.len() == scopes.all().len());
    let path = graph.path(id(scopes, "vso.code"), id(scopes, "vso.profile")).unwrap();
    assert_eq!(names(scopes, path), ["vso.code", "vso.hooks_write", "vso.hooks", "vso.profile"]);
    assert_eq!(graph.path(id(scopes, "vso.profile"), id(scopes, "vso.code")), None);
    let profile = id(scopes, "vso.profile");
    assert_eq!(graph.path(profile, profile), Some(vec![profile]));
    let readers = graph.included_by(id(scopes, "vso.serviceendpoint"));
    assert_eq!(names(scopes, readers), ["vso.serviceendpoint_manage", "vso.serviceendpoint_query"]);
    assert_eq!(names(scopes, graph.full_access().iter()), ["app_token", "user_impersonation"]);
}

#[test]
fn redundant_scopes_come_with_the_nearest_cover() {
    let catalog = Catalog::builtin();
    let scopes = catalog.scopes();
    let graph = ScopeGraph::new(scopes, None).unwrap();
    let asked = ["vso.work", "vso.work_write", "vso.code", "vso.profile"];
    let asked: ScopeSet = asked.iter().map(|name| id(scopes, name)).collect();
    let found = graph.redundant(&asked);
    let paths: Vec<_> = found.into_iter().map(|r| names(scopes, r.path).join(" → ")).collect();
    assert_eq!(
        paths,
        ["vso.code → vso.hooks_write → vso.hooks → vso.profile", "vso.work_write → vso.work"]
    );
}

#[test]
fn inheritance_is_known_from_a_day_until_a_day() {
    let catalog = Catalog::builtin();
    let scopes = catalog.scopes();
    let on = |day: &str| ScopeGraph::new(scopes, Some(day.parse::<AsOf>().unwrap())).unwrap();
    let includes = |graph: &ScopeGraph, a, b| graph.includes(id(scopes, a), id(scopes, b));
    let (early, today) = (on("2019-06-01"), on("2026-11-21"));
    assert!(includes(&early, "vso.work_write", "vso.work"));
    assert!(!includes(&early, "vso.code", "vso.profile"));
    assert!(includes(&today, "vso.code", "vso.profile"));
    assert!(includes(&early, "vso.chat_manage", "vso.chat_write"));
    assert!(!includes(&today, "vso.chat_manage", "vso.chat_write"));
    assert!(!includes(&on("2017-12-31"), "vso.work_write", "vso.work"));
    let newest = ScopeGraph::new(scopes, None).unwrap();
    for scope in today.ids() {
        assert!(today.closure_of(scope).eq(newest.closure_of(scope)));
    }
}

#[test]
fn circles_are_refused_with_their_path() {
    let circle = ScopeGraph::from_edges(4, [(0, 1), (1, 2), (2, 1), (3, 0)]).unwrap_err();
    let path: Vec<usize> = circle.into_iter().map(ScopeId::index).collect();
    assert_eq!(path, [1, 2, 1]);
    let itself = ScopeGraph::from_edges(1, [(0, 0)]).unwrap_err();
    assert_eq!(itself.len(), 2);
}

#[test]
fn scopes_that_are_not_there_include_nothing() {
    let id = |at| ScopeId::new(at).unwrap();
    let graph = ScopeGraph::from_edges(2, [(0, 1), (0, 2), (2, 1), (9, 0)]).unwrap();
    assert_eq!((graph.len(), graph.is_empty()), (2, false));
    assert_eq!(graph.closure_of(id(0)).collect::<Vec<_>>(), [id(0), id(1)]);
    assert_eq!(graph.closure_of(id(1)).collect::<Vec<_>>(), [id(1)]);
    assert_eq!(graph.closure_of(id(2)).count(), 0);
    assert!(ScopeGraph::from_edges(0, [(0, 1)]).unwrap().is_empty());
}

/// Edges of a random graph without circles, hidden under a random naming, and two random sets.
fn random() -> impl Strategy<Value = (usize, Vec<(usize, usize)>, ScopeSet, ScopeSet)> {
    (2..90_usize).prop_flat_map(|n| {
        let set = || {
            prop::collection::vec(0..n, 0..12)
                .prop_map(|members| members.into_iter().filter_map(ScopeId::new).collect())
        };
        let order = Just((0..n).collect::<Vec<_>>()).prop_shuffle();
        let edges = prop::collection::vec((0..n, 0..n), 0..3 * n);
        (Just(n), order, edges, set(), set()).prop_map(|(n, order, edges, a, b)| {
            let down = edges.into_iter().filter(|(x, y)| x != y);
            let edges = down.map(|(x, y)| (order[x.min(y)], order[x.max(y)])).collect();
            (n, edges, a, b)
        })
    })
}

/// Steps from `from` to every scope, by breadth-first search over the list of edges.
fn distances(n: usize, edges: &[(usize, usize)], from: usize) -> Vec<Option<usize>> {
    let mut far = vec![None; n];
    far[from] = Some(0);
    let mut layer = vec![from];
    for steps in 1..=n {
        let reached = edges.iter().filter(|(x, _)| layer.contains(x)).map(|(_, y)| *y);
        let reached: Vec<usize> = reached.collect();
        layer.clear();
        for y in reached {
            if far[y].is_none() {
                far[y] = Some(steps);
                layer.push(y);
            }
        }
    }
    far
}

proptest! {
    #[test]
    fn a_closure_is_idempotent_monotone_and_a_union_homomorphism((n, edges, a, b) in random()) {
        let graph = ScopeGraph::from_edges(n, edges).unwrap();
        let (closed_a, closed_b) = (graph.closure(&a), graph.closure(&b));
        prop_assert!(a.is_subset(&closed_a));
        prop_assert_eq!(graph.closure(&closed_a), closed_a.clone());
        let mut both = a.clone();
        both.union_with(&b);
        let mut closed = closed_a.clone();
        closed.union_with(&closed_b);
        prop_assert!(closed_a.is_subset(&graph.closure(&both)));
        prop_assert_eq!(graph.closure(&both), closed);
    }

    #[test]
    fn taking_redundant_scopes_out_leaves_the_closure((n, edges, a, _) in random()) {
        let graph = ScopeGraph::from_edges(n, edges).unwrap();
        let mut left = a.clone();
        for found in graph.redundant(&a) {
            prop_assert!(left.remove(found.scope));
            prop_assert!(graph.includes(found.covered_by, found.scope));
            prop_assert_eq!(found.path.first(), Some(&found.covered_by));
        }
        prop_assert_eq!(graph.closure(&left), graph.closure(&a));
        prop_assert!(graph.redundant(&left).is_empty());
        for scope in left.iter() {
            let mut fewer = left.clone();
            fewer.remove(scope);
            prop_assert_ne!(graph.closure(&fewer), graph.closure(&a));
        }
    }

    #[test]
    fn paths_are_shortest_and_follow_edges((n, edges, _, _) in random()) {
        let graph = ScopeGraph::from_edges(n, edges.iter().copied()).unwrap();
        let from = ScopeId::new(0).unwrap();
        let far = distances(n, &edges, 0);
        for to in graph.ids() {
            let path = graph.path(from, to);
            prop_assert_eq!(path.as_ref().map(|path| path.len() - 1), far[to.index()]);
            prop_assert_eq!(graph.includes(from, to), far[to.index()].is_some());
            for step in path.unwrap_or_default().windows(2) {
                prop_assert!(edges.contains(&(step[0].index(), step[1].index())));
            }
        }
    }
}
