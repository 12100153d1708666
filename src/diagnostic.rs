//! What a user's input makes us say when we cannot use it: a message, an underlined place, advice.
//!
//! These are errors, not findings: a finding is an answer about input that could be read.

use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SpanContents};

use crate::text::{SourceText, Span};

impl SourceCode for SourceText {
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text().read_span(span, lines_before, lines_after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name().to_owned(),
            contents.data(),
            *contents.span(),
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}

/// Input that cannot be used, and where.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct InputError {
    /// What is wrong: lower case, no full stop, the user's text in backticks.
    pub message: String,
    /// The text it is about; nothing where the file could not be read at all.
    pub source_text: Option<Arc<SourceText>>,
    /// The underlined bytes and a word on them.
    pub label: Option<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
}

impl InputError {
    /// An error about a file as a whole, or about no file.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source_text: None, label: None, help: None }
    }

    /// An error at a place of a text.
    pub fn at(
        source: &Arc<SourceText>,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            message: message.into(),
            source_text: Some(Arc::clone(source)),
            label: Some((span, label.into())),
            help: None,
        }
    }

    /// The same error with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Diagnostic for InputError {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source_text.as_deref().map(|text| text as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (span, label) = self.label.as_ref()?;
        let label = LabeledSpan::new_with_span(Some(label.clone()), *span);
        Some(Box::new(std::iter::once(label)))
    }
}
