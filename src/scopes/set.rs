//! Sets of scopes, as bits.

use std::fmt;

/// A scope: its index in [`crate::catalog::Scopes::all`], and so its place in the order of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId(u16);

impl ScopeId {
    /// The scope at `index`, or `None` where no catalog can have so many.
    pub fn new(index: usize) -> Option<Self> {
        u16::try_from(index).ok().map(Self)
    }

    /// Index in [`crate::catalog::Scopes::all`].
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of scopes of one catalog.
///
/// Equal sets are equal values, however they came about: the last word is never zero.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct ScopeSet {
    words: Vec<u64>,
}

impl ScopeSet {
    /// The empty set.
    pub const fn new() -> Self {
        Self { words: Vec::new() }
    }

    /// Adds a scope; says whether it was new.
    pub fn insert(&mut self, scope: ScopeId) -> bool {
        let (word, bit) = (scope.index() / 64, 1 << (scope.index() % 64));
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        new
    }

    /// Takes a scope out; says whether it was there.
    pub fn remove(&mut self, scope: ScopeId) -> bool {
        let there = self.contains(scope);
        if there {
            self.words[scope.index() / 64] &= !(1 << (scope.index() % 64));
            self.trim();
        }
        there
    }

    /// Whether the scope is in the set.
    pub fn contains(&self, scope: ScopeId) -> bool {
        self.words
            .get(scope.index() / 64)
            .is_some_and(|word| word & (1 << (scope.index() % 64)) != 0)
    }

    /// How many scopes are in the set.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether no scope is in the set.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The scopes, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = ScopeId> + '_ {
        bits(&self.words)
    }

    /// Adds all scopes of `other`.
    pub fn union_with(&mut self, other: &Self) {
        self.union_with_words(&other.words);
    }

    /// Adds the scopes of these bits.
    pub(super) fn union_with_words(&mut self, other: &[u64]) {
        let used = other.iter().rposition(|word| *word != 0).map_or(0, |last| last + 1);
        self.words.resize(self.words.len().max(used), 0);
        for (word, other) in self.words.iter_mut().zip(other) {
            *word |= other;
        }
    }

    /// Keeps only the scopes that are also in `other`.
    pub fn intersect_with(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
        self.trim();
    }

    /// Takes out all scopes of `other`.
    pub fn subtract(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
        self.trim();
    }

    /// Whether some scope is in both.
    pub fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(a, b)| a & b != 0)
    }

    /// Whether every scope of this set is in `other`.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words.len() <= other.words.len()
            && self.words.iter().zip(&other.words).all(|(a, b)| a & !b == 0)
    }

    fn trim(&mut self) {
        while self.words.last() == Some(&0) {
            self.words.pop();
        }
    }
}

/// The scopes of these bits, in the order of names.
pub(super) fn bits(words: &[u64]) -> impl Iterator<Item = ScopeId> + '_ {
    words.iter().enumerate().flat_map(|(at, &word)| {
        let rest = std::iter::successors(Some(word), |word| Some(word & word.wrapping_sub(1)));
        rest.take_while(|word| *word != 0)
            .filter_map(move |word| ScopeId::new(at * 64 + word.trailing_zeros() as usize))
    })
}

impl FromIterator<ScopeId> for ScopeSet {
    fn from_iter<T: IntoIterator<Item = ScopeId>>(scopes: T) -> Self {
        let mut set = Self::new();
        set.extend(scopes);
        set
    }
}

impl Extend<ScopeId> for ScopeSet {
    fn extend<T: IntoIterator<Item = ScopeId>>(&mut self, scopes: T) {
        for scope in scopes {
            self.insert(scope);
        }
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(ScopeId::index)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(members: &[usize]) -> ScopeSet {
        members.iter().filter_map(|at| ScopeId::new(*at)).collect()
    }

    #[test]
    fn equal_sets_are_equal_values() {
        let mut wide = set(&[1, 200]);
        assert!(wide.remove(ScopeId(200)));
        assert!(!wide.remove(ScopeId(200)));
        assert!(!wide.is_empty());
        assert_eq!(wide, set(&[1]));
        let mut other = set(&[1, 300]);
        other.intersect_with(&set(&[1, 2]));
        assert_eq!(other, wide);
        other.subtract(&set(&[1, 500]));
        assert_eq!((other.is_empty(), other.clone()), (true, ScopeSet::new()));
    }

    #[test]
    fn a_scope_is_new_once() {
        let mut set = ScopeSet::new();
        assert!(set.insert(ScopeId(70)));
        assert!(!set.insert(ScopeId(70)));
        assert!(set.insert(ScopeId(69)));
    }

    #[test]
    fn members_come_in_order() {
        let set = set(&[130, 0, 63, 64, 5]);
        assert_eq!(set.len(), 5);
        let members: Vec<usize> = set.iter().map(ScopeId::index).collect();
        assert_eq!(members, [0, 5, 63, 64, 130]);
        assert!(set.contains(ScopeId(64)) && !set.contains(ScopeId(65)));
        assert_eq!(format!("{set:?}"), "{0, 5, 63, 64, 130}");
    }

    #[test]
    fn sets_of_different_widths_compare() {
        assert!(set(&[3]).is_subset(&set(&[3, 400])));
        assert!(!set(&[3, 400]).is_subset(&set(&[3])));
        assert!(set(&[3, 400]).meets(&set(&[3])));
        assert!(!set(&[400]).meets(&set(&[3])));
    }
}
