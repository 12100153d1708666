//! One binary of integration tests.
//!
//! - `catalog`: the facts in `data/` are whole, in order and in their normal form
//! - `graph`: what scopes include, and how closures behave on random graphs
//! - `manifest`: every shape of request is read, with the right text underlined
//! - `manifest_merge`: packaging commands, and the packager's merge
//! - `routes`: every published route leads back to its operation, in every form of a URL

mod catalog;
mod graph;
mod manifest;
mod manifest_merge;
mod routes;
