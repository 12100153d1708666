//! An allowance of the configuration that no finding needs. The engine, which alone has seen all findings,
//! makes the findings.

use super::rule::{Meta, Rule};
use crate::finding::{Confidence, Severity};

/// What the rule says of itself.
pub static META: Meta = Meta {
    id: "unused-allowance",
    summary: "an allowance that no finding needs any more",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/unused-allowance.md"),
};

/// The rule.
pub(super) struct UnusedAllowance;

impl Rule for UnusedAllowance {
    fn meta(&self) -> &'static Meta {
        &META
    }
}
