//! Who inherits whom, without the rest of what is known of scopes: all that the graph is made of.

use serde::{Deserialize, Serialize};

use super::rows::ScopeRow;
use crate::date::FactDate;

/// Inheritance between the scopes of a catalog, which are named by their indices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inheritance {
    /// Every inheritance that a document states or stated, in the order of names.
    pub edges: Vec<Edge>,
    /// The scopes that mean everything that the person may do, in ascending order.
    pub full_access: Vec<usize>,
}

/// A scope includes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// The scope that includes.
    pub from: usize,
    /// The one that is included.
    pub to: usize,
    /// The first document that says so.
    pub since: FactDate,
    /// The first document that no longer says so.
    pub until: Option<FactDate>,
}

impl Inheritance {
    /// The inheritance that rows state, which are sorted by id. Inheritance from a scope that is not among them
    /// is passed over; the check of the catalog reports it.
    pub fn of(rows: &[ScopeRow]) -> Self {
        let position = |name: &str| rows.binary_search_by(|row| row.id.as_str().cmp(name)).ok();
        let mut edges = Vec::new();
        for (from, row) in rows.iter().enumerate() {
            edges.extend(row.inherits.iter().filter_map(|edge| {
                let to = position(edge.scope.as_str())?;
                Some(Edge { from, to, since: edge.since, until: edge.until })
            }));
        }
        let full_access = rows.iter().enumerate().filter(|(_, row)| row.full_access);
        Self { edges, full_access: full_access.map(|(at, _)| at).collect() }
    }
}
