//! What a user is told when a file that should be a manifest cannot be read.

use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

use crate::text::{Position, SourceText, Span};

/// A file that names itself a manifest, or was named as one, and is not JSON.
#[derive(Debug, Clone, Error, Diagnostic)]
#[error("{message}")]
#[diagnostic(code(scopewise::manifest::invalid_json))]
pub struct ManifestError {
    /// What is wrong.
    pub message: Box<str>,
    /// The file, as people are shown it.
    pub name: Box<str>,
    /// The bytes of the file that are underlined.
    pub span: Span,
    /// Line and column of the first of them.
    pub position: Position,
    /// What to do.
    #[help]
    pub help: Option<Box<str>>,
    #[source_code]
    code: Arc<NamedSource<String>>,
    #[label("here")]
    label: SourceSpan,
}

impl ManifestError {
    /// `span` is in bytes of the whole text of `source`, byte-order mark included.
    pub fn new(
        source: &SourceText,
        span: Span,
        message: impl Into<Box<str>>,
        help: Option<&str>,
    ) -> Self {
        // A renderer counts every character of what it is given, so it is given the text without its mark.
        let mark = source.body_start();
        let shown = Span::new(span.start.saturating_sub(mark), span.end.saturating_sub(mark));
        Self {
            message: message.into(),
            name: source.name().into(),
            span,
            position: source.position(span.start),
            help: help.map(Into::into),
            code: Arc::new(NamedSource::new(source.name(), source.body().to_owned())),
            label: shown.into(),
        }
    }
}
