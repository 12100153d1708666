//! What an application calls: requests and method calls become operations of the catalog.
//!
//! [`Router`] finds the operation of one call.

mod address;
mod index;
mod method_aliases;
mod names;
mod placeholder;
mod receivers;
mod resolution;
mod route;
mod templates;
mod verb;

pub use resolution::{Resolution, Unpublished, Why};
pub use route::Router;
pub use verb::Verb;
