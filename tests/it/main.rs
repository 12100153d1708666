//! One binary of integration tests.
//!
//! - `catalog`: the facts in `data/` are whole, in order and in their normal form
//! - `graph`: what scopes include, and how closures behave on random graphs

mod catalog;
mod graph;
