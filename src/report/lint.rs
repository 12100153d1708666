//! What a lint run has to tell, whatever the form.

use crate::catalog::Catalog;
use crate::date::AsOf;
use crate::diagnostic::InputError;
use crate::project::Outcome;

/// What a lint run has to tell.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// The projects with their findings.
    pub outcomes: &'a [Outcome],
    /// What could not be read.
    pub errors: &'a [InputError],
    /// The facts, for citations.
    pub catalog: &'a Catalog,
    /// The day that was asked for.
    pub as_of: AsOf,
    /// How many files were looked at.
    pub files: usize,
    /// How many were left out for their size.
    pub too_large: usize,
    /// Whether code was looked for.
    pub with_code: bool,
}
