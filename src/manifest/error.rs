//! What a user is told when a file that should be a manifest cannot be read.

use thiserror::Error;

use crate::text::Span;

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
