//! The rules, sorted by id.

mod expired_allowance;
mod rule;
mod unused_allowance;

pub use expired_allowance::META as EXPIRED_ALLOWANCE;
pub use rule::{Meta, Rule, Subject};
pub use unused_allowance::META as UNUSED_ALLOWANCE;

/// All rules, sorted by id.
pub const RULES: &[&dyn Rule] =
    &[&expired_allowance::ExpiredAllowance, &unused_allowance::UnusedAllowance];

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.meta().id == id)
}
