//! What a user is told when a file that should be a manifest cannot be read.

use std::sync::Arc;

use thiserror::Error;

use crate::diagnostic::InputError;
use crate::text::{SourceText, Span};

/// A file that names itself a manifest, or was named as one, and is not JSON.
///
/// It does not hold the text it is about: who read the text has it, and renders both together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ManifestError {
    /// What is wrong.
    pub message: Box<str>,
    /// The bytes of the file that are underlined, byte-order mark counted.
    pub span: Span,
    /// What to do.
    pub help: Option<&'static str>,
}

impl ManifestError {
    /// The error as it is shown, with the text that it is about.
    pub fn in_text(self, source: &Arc<SourceText>) -> InputError {
        let at = InputError::at(source, self.span, self.message, "here");
        match self.help {
            Some(help) => at.with_help(help),
            None => at,
        }
    }
}
