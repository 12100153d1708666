//! What a set of scopes costs: the order in which one set is less than another.

use std::fmt;

/// What a set of scopes grants beyond the calls that it is for; sets are compared field by field, the first
/// that differs decides. Between sets of equal cost the one whose names come first is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cost {
    /// High-privilege scopes in the closure.
    pub high_privilege: u32,
    /// Mutating operations that it allows beyond the calls.
    pub mutating: u32,
    /// Other operations that it allows beyond the calls.
    pub other: u32,
    /// Scopes in the set.
    pub scopes: u32,
    /// Scopes in the set that are not yet requested.
    pub not_requested: u32,
}

/// What makes one set of scopes less than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    /// Fewer high-privilege scopes in the closure.
    HighPrivilege,
    /// Fewer mutating operations beyond the calls.
    Mutating,
    /// Fewer other operations beyond the calls.
    Other,
    /// Fewer scopes.
    Scopes,
    /// More of what is already requested.
    Requested,
    /// The names come first; says nothing of merit, and keeps the answer stable.
    Name,
}

impl Criterion {
    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HighPrivilege => "high-privilege",
            Self::Mutating => "mutating",
            Self::Other => "other",
            Self::Scopes => "scopes",
            Self::Requested => "requested",
            Self::Name => "name",
        }
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Cost {
    /// The five numbers with what they count, the weightiest first.
    pub const fn parts(self) -> [(Criterion, u32); 5] {
        [
            (Criterion::HighPrivilege, self.high_privilege),
            (Criterion::Mutating, self.mutating),
            (Criterion::Other, self.other),
            (Criterion::Scopes, self.scopes),
            (Criterion::Requested, self.not_requested),
        ]
    }

    /// How much more this costs than `less`, number by number.
    pub fn beyond(self, less: Self) -> [(Criterion, i64); 5] {
        let (more, less) = (self.parts(), less.parts());
        std::array::from_fn(|at| (more[at].0, i64::from(more[at].1) - i64::from(less[at].1)))
    }

    /// What decides between two sets of these costs.
    pub fn decided_by(self, other: Self) -> Criterion {
        let differs = self.beyond(other).into_iter().find(|(_, by)| *by != 0);
        differs.map_or(Criterion::Name, |(criterion, _)| criterion)
    }
}

/// A [`Cost`] as one number, so that costs add and compare in one step: 16 bits for scopes, of which a graph
/// has at most 65,535, and 32 for operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Weight(pub(super) u128);

impl Weight {
    pub(super) const ZERO: Self = Self(0);
    pub(super) const MAX: Self = Self(u128::MAX);
    pub(super) const HIGH_PRIVILEGE: Self = Self(1 << 96);
    const MUTATING: u32 = 64;
    const OTHER: u32 = 32;
    const SCOPES: u32 = 16;

    /// The weight of allowing these operations.
    pub(super) fn operations(mutating: u32, other: u32) -> Self {
        Self((u128::from(mutating) << Self::MUTATING) + (u128::from(other) << Self::OTHER))
    }

    /// The weight of holding one more scope.
    pub(super) fn scope(requested: bool) -> Self {
        Self((1 << Self::SCOPES) + u128::from(!requested))
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The least weight of at least this that is made of some of the parts of `all`.
    ///
    /// A bound may take a share of a high-privilege scope, a choice cannot: what exceeds all that the lower
    /// numbers can reach means one more of the higher one.
    pub(super) fn whole(self, all: Self) -> Self {
        [Self::SCOPES, Self::OTHER, Self::MUTATING, 96].into_iter().fold(self, |least, shift| {
            let lower = (1_u128 << shift) - 1;
            if least.0 & lower > all.0 & lower {
                Self((least.0 | lower).saturating_add(1))
            } else {
                least
            }
        })
    }

    /// The numbers that were packed.
    pub(super) fn cost(self) -> Cost {
        let part = |shift: u32, bits: u32| {
            u32::try_from(self.0 >> shift & ((1 << bits) - 1)).expect("at most 32 bits are kept")
        };
        Cost {
            high_privilege: part(96, 32),
            mutating: part(Self::MUTATING, 32),
            other: part(Self::OTHER, 32),
            scopes: part(Self::SCOPES, 16),
            not_requested: part(0, 16),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_a_high_privilege_scope_is_a_whole_one() {
        let all = Weight(3 << 96).plus(Weight::operations(5, 9)).plus(Weight::scope(false));
        let half = Weight(3 << 95);
        assert_eq!(half.whole(all), Weight(2 << 96));
        let reached = Weight(1 << 96).plus(Weight::operations(5, 9));
        assert_eq!(reached.whole(all), reached);
        assert_eq!(all.whole(all), all);
        let beyond = Weight(1 << 96).plus(Weight::operations(5, 10));
        assert_eq!(beyond.whole(all), Weight(2 << 96));
        assert_eq!(Weight::operations(1, 10).whole(all), Weight::operations(2, 0));
    }

    #[test]
    fn a_weight_keeps_the_order_of_costs() {
        let weight = Weight::HIGH_PRIVILEGE
            .plus(Weight::operations(3, 70_000))
            .plus(Weight::scope(true))
            .plus(Weight::scope(false));
        let cost =
            Cost { high_privilege: 1, mutating: 3, other: 70_000, scopes: 2, not_requested: 1 };
        assert_eq!(weight.cost(), cost);
        assert!(Weight::scope(true) < Weight::scope(false));
        let less = Cost { mutating: 2, other: u32::MAX, ..cost };
        assert!(less < cost);
        assert_eq!(cost.decided_by(less), Criterion::Mutating);
        assert_eq!(cost.decided_by(cost), Criterion::Name);
    }
}
