//! An allowance of the configuration whose end date has passed. The engine, which alone knows the day and
//! all allowances, makes the findings.

use super::rule::{Meta, Rule};
use crate::finding::{Confidence, Severity};

/// What the rule says of itself.
pub static META: Meta = Meta {
    id: "expired-allowance",
    summary: "an allowance whose end date has passed",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/expired-allowance.md"),
};

/// The rule.
pub(super) struct ExpiredAllowance;

impl Rule for ExpiredAllowance {
    fn meta(&self) -> &'static Meta {
        &META
    }
}
