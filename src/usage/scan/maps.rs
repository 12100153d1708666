//! Hash tables for what is looked up at every step.
//!
//! The tables of the standard library guard against keys that somebody has made to collide, at the price of half the
//! time of a lookup. These are seeded anew in every run, which is enough for the names in a file.

/// A table.
pub(super) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;
/// A set.
pub(super) type HashSet<K> = std::collections::HashSet<K, foldhash::fast::RandomState>;
