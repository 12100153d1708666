//! What is known of a project once all rules have looked at it.

use super::Project;
use crate::config::inline::Inline;
use crate::finding::{FileId, Finding};

/// What is known of one project once all rules have looked at it.
#[derive(Debug)]
pub struct Outcome {
    /// The project.
    pub project: Project,
    /// Findings that stand, in the order of files, places and rules.
    pub findings: Vec<Finding>,
    /// Findings that are accepted, each with the index of the configuration's allowance; nothing where a comment
    /// beside it accepts it.
    pub allowed: Vec<(Finding, Option<usize>)>,
    /// Allowances in comments, each with whether a finding needed it or could not be looked for.
    pub inline: Vec<(FileId, Inline, bool)>,
    /// Findings that the baseline knows.
    pub known: Vec<Finding>,
    /// How many findings were left out since nobody asked for them.
    pub left_out: usize,
    /// The configuration that spoke for the project: an index into the list of configurations.
    pub config: Option<usize>,
}
