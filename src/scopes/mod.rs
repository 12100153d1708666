//! Scopes as a graph: what each includes, and the least that a list of calls needs.

mod bits;
mod bound;
mod cost;
mod graph;
#[cfg(test)]
mod hard;
mod problem;
mod search;
mod set;
mod solve;
mod universe;

pub use cost::{Cost, Criterion};
pub use graph::{Circle, Redundant, ScopeGraph};
pub use set::{ScopeId, ScopeSet};
pub use solve::{Because, Least, MOST_NODES, Rejected, Request};
pub use universe::{Need, Operation, OperationIndex, Universe};
