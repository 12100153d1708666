//! What all forms of lint's answer are: something for each project, and something before and after all of it.
//!
//! Projects go by one after the other and are forgotten, so that an answer about very many of them takes no more room
//! than one about a few. What is counted over all of them is known when the last has gone by, and what stands before
//! them is written then.

use std::io::{self, Write};

use super::lint::{Report, Run};
use crate::project::Outcome;

/// A form of the answer.
pub trait Form {
    /// Writes what is said of the next project.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    fn project(&mut self, outcome: &Outcome, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()>;

    /// Writes what stands before the projects, when all have gone by.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    fn head(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()>;

    /// Writes what stands after the projects.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    fn tail(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()>;
}
