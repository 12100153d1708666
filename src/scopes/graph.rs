//! Which scope includes which.
//!
//! A scope includes its parents, their parents, and so on. That relation is known from documents, each with
//! a date, so it is asked for a day. Full-access scopes include nothing here: they are above the relation,
//! and are asked for by [`ScopeGraph::full_access`].

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};

use super::set::{ScopeId, ScopeSet, bits};
use crate::catalog::{Edge, Inheritance, ScopeName, Scopes, find_circle};
use crate::date::AsOf;

/// Scopes that inherit each other in a circle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("scopes inherit each other in a circle: {}", arrows(path))]
#[diagnostic(help("remove the inheritance that no document states"))]
pub struct Circle {
    /// The scopes along it, the first repeated at the end.
    pub path: Vec<ScopeName>,
}

fn arrows(path: &[ScopeName]) -> String {
    path.iter().map(ScopeName::as_str).collect::<Vec<_>>().join(" → ")
}

/// A scope that another one of the same set includes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redundant {
    /// The scope that adds nothing.
    pub scope: ScopeId,
    /// The one that includes it, and is itself included by none of the set.
    pub covered_by: ScopeId,
    /// From the covering scope to the redundant one.
    pub path: Vec<ScopeId>,
}

/// Inheritance between the scopes of a catalog, as known on a day.
#[derive(Debug, Clone)]
pub struct ScopeGraph {
    graph: DiGraph<(), (), u16>,
    /// Words a row of `closures`.
    stride: usize,
    /// For each scope the bits of everything that it includes, itself too.
    closures: Vec<u64>,
    full_access: ScopeSet,
}

impl ScopeGraph {
    /// The inheritance that was known on the day `as_of`.
    ///
    /// An inheritance counts from the first day that its `since` may mean until the last day that its `until` may
    /// mean, so that a vague date never hides it. Without a day, what no later document took back counts: the
    /// state of the newest facts. Inheritance from a scope that the catalog lacks is passed over, as are scopes
    /// past the 65,536th: the check of the catalog reports them.
    ///
    /// # Errors
    /// The circle, where scopes inherit each other.
    pub fn new(scopes: &Scopes, as_of: Option<AsOf>) -> Result<Self, Circle> {
        let Inheritance { edges, full_access } = scopes.inheritance();
        let known = |edge: &&Edge| match as_of {
            Some(day) => {
                day.may_have_reached(edge.since)
                    && !edge.until.is_some_and(|until| day.has_reached(until))
            }
            None => edge.until.is_none(),
        };
        let edges = edges.iter().filter(known).map(|edge| (edge.from, edge.to));
        let name = |scope: ScopeId| scopes.name(scope.index()).into();
        let mut graph = Self::from_edges(scopes.count(), edges)
            .map_err(|circle| Circle { path: circle.into_iter().map(name).collect() })?;
        graph.full_access = full_access.iter().filter_map(|at| ScopeId::new(*at)).collect();
        Ok(graph)
    }

    /// The graph of `scopes` scopes in which the first of each pair inherits the second.
    ///
    /// # Errors
    /// A circle, the first scope repeated at the end.
    pub fn from_edges(
        scopes: usize,
        edges: impl IntoIterator<Item = (usize, usize)>,
    ) -> Result<Self, Vec<ScopeId>> {
        let nodes = scopes.min(usize::from(u16::MAX));
        let mut graph = DiGraph::with_capacity(nodes, nodes);
        for _ in 0..nodes {
            graph.add_node(());
        }
        let index = |at: usize| u16::try_from(at).ok().filter(|at| usize::from(*at) < nodes);
        for (from, to) in edges {
            if let (Some(from), Some(to)) = (index(from), index(to)) {
                graph.update_edge(NodeIndex::from(from), NodeIndex::from(to), ());
            }
        }
        let Ok(order) = petgraph::algo::toposort(&graph, None) else {
            return Err(circle_in(&graph));
        };
        let stride = nodes.div_ceil(64);
        let mut closures = vec![0; nodes * stride];
        for node in order.into_iter().rev() {
            let at = node.index();
            closures[at * stride + at / 64] |= 1 << (at % 64);
            for parent in graph.neighbors(node) {
                for word in 0..stride {
                    closures[at * stride + word] |= closures[parent.index() * stride + word];
                }
            }
        }
        Ok(Self { graph, stride, closures, full_access: ScopeSet::new() })
    }

    /// How many scopes there are.
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    /// Whether there is no scope.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every scope, in the order of names.
    pub fn ids(&self) -> impl Iterator<Item = ScopeId> + use<> {
        (0..self.len()).filter_map(ScopeId::new)
    }

    /// The bits of what a scope includes; none for a scope of another catalog.
    pub(super) fn row(&self, scope: ScopeId) -> &[u64] {
        self.closures
            .get(scope.index() * self.stride..(scope.index() + 1) * self.stride)
            .unwrap_or_default()
    }

    /// Everything that the scopes of the set include, themselves too.
    pub fn closure(&self, set: &ScopeSet) -> ScopeSet {
        let mut closure = ScopeSet::new();
        for scope in set.iter() {
            closure.union_with_words(self.row(scope));
        }
        closure
    }

    /// Everything that the scope includes, itself too, in the order of names.
    pub fn closure_of(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> + '_ {
        bits(self.row(scope))
    }

    /// Whether a token with scope `a` may do what `b` allows; every scope includes itself.
    pub fn includes(&self, a: ScopeId, b: ScopeId) -> bool {
        self.row(a).get(b.index() / 64).is_some_and(|word| word & (1 << (b.index() % 64)) != 0)
    }

    /// The scopes that `scope` inherits directly, in the order of names.
    pub fn parents(&self, scope: ScopeId) -> Vec<ScopeId> {
        self.beside(scope, Direction::Outgoing)
    }

    /// The scopes that inherit `scope` directly, in the order of names.
    pub fn children(&self, scope: ScopeId) -> Vec<ScopeId> {
        self.beside(scope, Direction::Incoming)
    }

    fn beside(&self, scope: ScopeId, direction: Direction) -> Vec<ScopeId> {
        let neighbors = self.graph.neighbors_directed(NodeIndex::new(scope.index()), direction);
        let mut ids: Vec<ScopeId> = neighbors.filter_map(|n| ScopeId::new(n.index())).collect();
        ids.sort_unstable();
        ids
    }

    /// The other scopes that include `scope`, in the order of names. Full-access scopes are not among them.
    pub fn included_by(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> + '_ {
        self.ids().filter(move |other| *other != scope && self.includes(*other, scope))
    }

    /// Scopes that mean everything that the person may do, and so allow what any scope allows.
    pub fn full_access(&self) -> &ScopeSet {
        &self.full_access
    }

    /// The shortest chain of inheritance from `a` to `b`, both ends included; of several the one whose names
    /// come first. `None` where `a` does not include `b`.
    pub fn path(&self, a: ScopeId, b: ScopeId) -> Option<Vec<ScopeId>> {
        if !self.includes(a, b) {
            return None;
        }
        let mut far = vec![usize::MAX; self.len()];
        far[b.index()] = 0;
        let mut queue = vec![b];
        let mut next = 0;
        while far[a.index()] == usize::MAX {
            let near = queue[next];
            next += 1;
            for child in self.children(near) {
                if far[child.index()] == usize::MAX {
                    far[child.index()] = far[near.index()] + 1;
                    queue.push(child);
                }
            }
        }
        let mut path = vec![a];
        let mut at = a;
        while at != b {
            let closer = |parent: &ScopeId| far[parent.index()] == far[at.index()] - 1;
            at = self.parents(at).into_iter().find(closer)?;
            path.push(at);
        }
        Some(path)
    }

    /// The scopes of the set that others of the set include, in the order of names, each with the nearest scope
    /// that covers it. Taking all of them out leaves what the set allows as it is.
    pub fn redundant(&self, set: &ScopeSet) -> Vec<Redundant> {
        let top =
            |scope: ScopeId| !set.iter().any(|other| other != scope && self.includes(other, scope));
        let (tops, covered): (Vec<_>, Vec<_>) = set.iter().partition(|scope| top(*scope));
        let nearest = |scope: ScopeId| {
            let paths = tops.iter().filter_map(|top| Some((*top, self.path(*top, scope)?)));
            let (covered_by, path) = paths.min_by_key(|(_, path)| path.len())?;
            Some(Redundant { scope, covered_by, path })
        };
        covered.into_iter().filter_map(nearest).collect()
    }
}

/// The circle that keeps the graph from being sorted.
fn circle_in(graph: &DiGraph<(), (), u16>) -> Vec<ScopeId> {
    let name = |node: NodeIndex<u16>| format!("{:05}", node.index());
    let names: Vec<(String, String)> = graph
        .edge_indices()
        .filter_map(|edge| graph.edge_endpoints(edge))
        .map(|(from, to)| (name(from), name(to)))
        .collect();
    let pairs = names.iter().map(|(from, to)| (from.as_str(), to.as_str()));
    let circle = find_circle(pairs).unwrap_or_default();
    circle.into_iter().filter_map(|name| ScopeId::new(name.parse().ok()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_shown_with_arrows() {
        let path = ["vso.a", "vso.b", "vso.a"].map(ScopeName::from).to_vec();
        let said = Circle { path }.to_string();
        assert_eq!(said, "scopes inherit each other in a circle: vso.a → vso.b → vso.a");
    }
}
