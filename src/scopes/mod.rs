//! Scopes as a graph: what each includes, and the least that a list of calls needs.

mod graph;
mod set;

pub use graph::{Circle, Redundant, ScopeGraph};
pub use set::{ScopeId, ScopeSet};
