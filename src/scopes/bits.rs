//! Small sets of fixed width for the search, where sets are copied and compared millions of times.

/// A set of up to `64 * N` members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bits<const N: usize>([u64; N]);

impl<const N: usize> Bits<N> {
    pub(super) const EMPTY: Self = Self([0; N]);

    pub(super) fn only(member: usize) -> Self {
        let mut set = Self::EMPTY;
        set.insert(member);
        set
    }

    pub(super) fn insert(&mut self, member: usize) {
        self.0[member / 64] |= 1 << (member % 64);
    }

    pub(super) fn remove(&mut self, member: usize) {
        self.0[member / 64] &= !(1 << (member % 64));
    }

    pub(super) fn contains(&self, member: usize) -> bool {
        self.0[member / 64] & (1 << (member % 64)) != 0
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & !other.0[at]))
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    pub(super) fn is_subset(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The one member of a set of one.
    pub(super) fn single(&self) -> Option<usize> {
        let mut members = self.iter();
        let first = members.next()?;
        members.next().is_none().then_some(first)
    }

    /// The members, least first.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + use<N> {
        let words = self.0;
        let mut at = 0;
        let mut word = words[0];
        std::iter::from_fn(move || {
            while word == 0 {
                at += 1;
                word = *words.get(at)?;
            }
            let bit = word.trailing_zeros() as usize;
            word &= word - 1;
            Some(at * 64 + bit)
        })
    }

    /// Whether the names of this set come before those of `other`: the least member that is in one of them
    /// only is in this one. Between sets of one size that is the order of their sorted lists of names.
    pub(super) fn precedes(&self, other: &Self) -> bool {
        let differ = self.0.iter().zip(&other.0).find(|(a, b)| a != b);
        differ.is_some_and(|(a, b)| a & (a ^ b) & (a ^ b).wrapping_neg() != 0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::Bits;

    #[test]
    fn sets_are_ordered_by_their_least_difference() {
        let set = |members: &[usize]| {
            members.iter().fold(Bits::<2>::EMPTY, |set, member| set.or(&Bits::only(*member)))
        };
        assert!(set(&[1, 70]).precedes(&set(&[2, 3])));
        assert!(set(&[1, 70]).precedes(&set(&[1, 71])));
        assert!(!set(&[1, 71]).precedes(&set(&[1, 70])));
        assert!(!set(&[1]).precedes(&set(&[1])));
        assert_eq!(set(&[3, 64, 127]).iter().take(4).collect::<Vec<_>>(), [3, 64, 127]);
        assert_eq!((set(&[65]).single(), set(&[1, 65]).single()), (Some(65), None));
    }

    fn members() -> impl Strategy<Value = BTreeSet<usize>> {
        // Words that are empty, ends of words and members of several words are all likely.
        let near_ends =
            (0..3_usize, 0..4_usize).prop_map(|(word, at)| word * 64 + [0, 1, 62, 63][at]);
        prop::collection::btree_set(prop_oneof![near_ends, 0..192_usize], 0..8)
    }

    fn set_of(members: &BTreeSet<usize>) -> Bits<3> {
        members.iter().fold(Bits::EMPTY, |set, member| set.or(&Bits::only(*member)))
    }

    /// The members; one more than there can be, where they do not end.
    fn list(set: &Bits<3>) -> Vec<usize> {
        set.iter().take(193).collect()
    }

    proptest! {
        #[test]
        fn bits_are_a_set_of_numbers(a in members(), b in members(), one in 0..192_usize) {
            let (x, y) = (set_of(&a), set_of(&b));
            prop_assert_eq!(list(&x), Vec::from_iter(a.clone()));
            prop_assert_eq!((x.len(), x.is_empty()), (a.len(), a.is_empty()));
            prop_assert_eq!(x.single(), a.first().copied().filter(|_| a.len() == 1));
            prop_assert_eq!(x.contains(one), a.contains(&one));
            prop_assert_eq!(list(&x.and(&y)), Vec::from_iter(&a & &b));
            prop_assert_eq!(list(&x.or(&y)), Vec::from_iter(&a | &b));
            prop_assert_eq!(list(&x.minus(&y)), Vec::from_iter(&a - &b));
            prop_assert_eq!((x.meets(&y), x.is_subset(&y)), (!a.is_disjoint(&b), a.is_subset(&b)));
            prop_assert!(x.and(&y).is_subset(&x));
            let differ = (&a ^ &b).first().copied();
            prop_assert_eq!(x.precedes(&y), differ.is_some_and(|least| a.contains(&least)));
            let mut less = x;
            less.remove(one);
            prop_assert_eq!(list(&less), Vec::from_iter(&a - &BTreeSet::from([one])));
            prop_assert_eq!(list(&Bits::only(one)), [one]);
        }
    }
}
