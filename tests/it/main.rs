//! One binary of integration tests.
//!
//! - `catalog`: the facts in `data/` are whole, in order and in their normal form

mod catalog;
