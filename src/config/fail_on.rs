//! From which severity on findings fail a run.

use serde::Deserialize;

/// From which severity on findings fail a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Every finding fails it.
    Note,
    /// Warnings and errors do.
    Warning,
    /// Errors do.
    Error,
    /// None does.
    Never,
}
