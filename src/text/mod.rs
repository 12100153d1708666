//! Source text, and places in it.
//!
//! Offsets are bytes into the text exactly as it was read, byte-order mark included, so that an edit can
//! be applied to the file without translation. Lines and columns are for people: both start at 1, a
//! column counts characters, and a byte-order mark counts as none.

pub mod page;
mod token;
mod visible;

use std::borrow::Cow;
use std::sync::Arc;

use once_cell::sync::OnceCell;

pub use token::{TokenForm, TokenRun, masked, token_runs};
pub use visible::{Visible, depict, is_hidden, visible};

/// The UTF-8 byte-order mark.
pub const BOM: char = '\u{feff}';

/// A range of bytes: `start..end` in a [`SourceText`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`; an end before the start is taken as empty.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same span, `by` bytes further on.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }
}

impl From<Span> for miette::SourceSpan {
    fn from(span: Span) -> Self {
        (span.start, span.len()).into()
    }
}

/// A place as people name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One text and its name, with line starts found on first use.
#[derive(Debug, Clone)]
pub struct SourceText {
    name: Arc<str>,
    text: Box<str>,
    line_starts: OnceCell<Vec<usize>>,
    is_plain: OnceCell<bool>,
    /// The text with tokens masked, where it holds any.
    shown: OnceCell<Option<Box<str>>>,
}

impl SourceText {
    /// `name` is what people are shown: a path with forward slashes, or `<stdin>`.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Box<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            line_starts: OnceCell::new(),
            is_plain: OnceCell::new(),
            shown: OnceCell::new(),
        }
    }

    /// Whether every line can be shown as it stands: see [`visible`].
    pub fn is_plain(&self) -> bool {
        *self.is_plain.get_or_init(|| visible::lines_are_plain(self.body()))
    }

    /// What people are shown as the text's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same, to be kept beyond the text.
    pub const fn shared_name(&self) -> &Arc<str> {
        &self.name
    }

    /// The whole text, byte-order mark included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the text starts after a byte-order mark: 0 or 3.
    pub fn body_start(&self) -> usize {
        if self.text.starts_with(BOM) { BOM.len_utf8() } else { 0 }
    }

    /// The text without its byte-order mark; add [`Self::body_start`] to offsets into it.
    pub fn body(&self) -> &str {
        &self.text[self.body_start()..]
    }

    /// The whole text as it may be shown: every personal access token in it is masked. Each place is what it is in
    /// [`Self::text`].
    pub fn shown(&self) -> &str {
        let masked = || match token::masked(&self.text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(masked) => Some(masked.into_boxed_str()),
        };
        self.shown.get_or_init(masked).as_deref().unwrap_or(&self.text)
    }

    /// The text under a span as it may be shown; empty where the span does not fit the text.
    pub fn shown_slice(&self, span: Span) -> &str {
        self.shown().get(span.start..span.end).unwrap_or_default()
    }

    /// The text under a span; empty where the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let mut starts = vec![0];
            starts.extend(memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|at| at + 1));
            starts
        })
    }

    /// Line and column of a byte offset; an offset past the end is taken as the end.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset);
        let start = starts[line - 1].max(if line == 1 { self.body_start() } else { 0 });
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }

    /// The column of a byte offset as editors and SARIF count it: in UTF-16 code units, from 1.
    pub fn column_utf16(&self, offset: usize) -> usize {
        let Position { line, column } = self.position(offset);
        let text = self.line(line).map_or("", |(_, text)| text);
        text.chars().take(column - 1).map(char::len_utf16).sum::<usize>() + 1
    }

    /// The text of a line (from 1), as it may be shown, without its line end or byte-order mark, and the offset where that begins.
    pub fn line(&self, line: usize) -> Option<(usize, &str)> {
        let starts = self.line_starts();
        let start = *starts.get(line.checked_sub(1)?)?;
        let end = starts.get(line).map_or(self.text.len(), |&next| next - 1);
        let start = if line == 1 { self.body_start().min(end) } else { start };
        let text = &self.shown()[start..end];
        Some((start, text.strip_suffix('\r').unwrap_or(text)))
    }
}

/// A replacement of the bytes under a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_skip_the_byte_order_mark() {
        let source = SourceText::new("a.json", "\u{feff}é{\r\n  \"x\": 1\r\n}");
        assert_eq!(source.body_start(), 3);
        assert_eq!(source.position(3), Position { line: 1, column: 1 });
        assert_eq!(source.position(5), Position { line: 1, column: 2 });
        assert_eq!(SourceText::new("a", "😀é!").column_utf16(6), 4);
        let quote = source.text().find('"').unwrap();
        assert_eq!(source.position(quote), Position { line: 2, column: 3 });
        assert_eq!(source.line(1), Some((3, "é{")));
        assert_eq!(source.line(2).map(|(_, text)| text), Some("  \"x\": 1"));
        assert_eq!(source.line(4), None);
    }

    #[test]
    fn offsets_outside_the_text_do_not_panic() {
        let source = SourceText::new("a", "é");
        assert_eq!(source.position(1), Position { line: 1, column: 1 });
        assert_eq!(source.position(99), Position { line: 1, column: 2 });
        assert_eq!(source.slice(Span::new(1, 9)), "");
    }
}
