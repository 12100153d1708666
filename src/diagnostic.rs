//! What a user's input makes us say when we cannot use it: a message, an underlined place, advice.
//!
//! These are errors, not findings: a finding is an answer about input that could be read.

use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SpanContents};

use crate::text::{Position, SourceText, Span, depict, visible};

impl SourceCode for SourceText {
    /// miette's own reading of a text counts bytes as columns and a byte-order mark as one; this one
    /// agrees with [`SourceText::position`].
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset().saturating_add(span.len());
        if end > self.text().len() {
            return Err(MietteError::OutOfBounds);
        }
        let start = self.position(span.offset());
        let first = start.line.saturating_sub(lines_before).max(1);
        let last = self.position(end).line + lines_after;
        let (from, column) = if lines_before == 0 {
            (span.offset(), start.column - 1)
        } else {
            (self.line(first).map_or(span.offset(), |(at, _)| at), 0)
        };
        let to = if lines_after == 0 {
            end
        } else {
            self.line(last).map_or(self.text().len(), |(at, line)| at + line.len())
        };
        let data =
            self.shown().as_bytes().get(from..to.max(from)).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            visible(self.name()).into_owned(),
            data,
            (from, data.len()).into(),
            first - 1,
            column,
            last + 1 - first,
        )))
    }
}

/// Lines longer than this, in bytes, are not drawn whole: minified files have one line.
const LONG_LINE: usize = 240;

/// How much of a long line is drawn on each side of what is underlined, in bytes.
const WINDOW: usize = 60;

/// A text as it is drawn: whole, or a piece of a line that is too long.
#[derive(Debug)]
pub enum Drawn<'a> {
    /// The text itself.
    Whole(&'a SourceText),
    /// A piece of one line.
    Piece(Piece),
}

/// A piece of one line of a text.
#[derive(Debug)]
pub struct Piece {
    /// The piece, with an ellipsis where something is left out.
    text: SourceText,
    /// The line, from 0.
    line: usize,
    /// Columns of the line before the piece's own first character.
    columns_before: usize,
    /// The bytes of the source that the piece shows.
    shows: Span,
    /// Bytes of the ellipsis in front.
    lead: usize,
    /// Bytes of the source after which the piece is longer than the source, by how many bytes: a character
    /// that must not be shown has a picture in its place.
    longer: Vec<(usize, isize)>,
}

impl Piece {
    /// A byte of the source as a byte of the piece.
    fn offset(&self, at: usize) -> Option<usize> {
        let longer = self.longer.iter().take_while(|(after, _)| *after <= at).last();
        let plain = at.checked_sub(self.shows.start)? + self.lead;
        plain.checked_add_signed(longer.map_or(0, |(_, by)| *by))
    }
}

impl<'a> Drawn<'a> {
    /// How a text is drawn around a span.
    pub fn around(source: &'a SourceText, span: Span) -> Self {
        let line = source.position(span.start).line;
        let is_long =
            |line: usize| source.line(line).is_some_and(|(_, text)| text.len() > LONG_LINE);
        let near = line.saturating_sub(1)..=line + 1;
        if source.is_plain() && !near.into_iter().any(is_long) {
            return Self::Whole(source);
        }
        let Some((start, text)) = source.line(line) else { return Self::Whole(source) };
        let mut from = span.start.saturating_sub(start).min(text.len()).saturating_sub(WINDOW);
        let end = span.end.saturating_sub(start).min(from + 3 * WINDOW);
        let mut to = (end + WINDOW).min(text.len());
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        while !text.is_char_boundary(to) {
            to += 1;
        }
        let (lead, tail) =
            (if from > 0 { "…" } else { "" }, if to < text.len() { "…" } else { "" });
        let (shown, longer) = pictured(&text[from..to], start + from);
        Self::Piece(Piece {
            text: SourceText::new(source.name(), format!("{lead}{shown}{tail}")),
            longer,
            line: line - 1,
            columns_before: text[..from].chars().count(),
            shows: Span::new(start + from, start + to),
            lead: lead.len(),
        })
    }

    /// A span of the source as a span of what is drawn; nothing where it is left out.
    pub fn span(&self, span: Span) -> Option<Span> {
        match self {
            // What is missing at the end of a text is underlined after its last byte, where nothing can be drawn.
            Self::Whole(source) => {
                let end = span.end.min(source.text().len());
                Some(Span::new(span.start.min(end), end))
            }
            Self::Piece(piece) => {
                let shows = piece.shows;
                let inside = shows.start <= span.start && span.start <= shows.end;
                let (start, end) =
                    (piece.offset(span.start)?, piece.offset(span.end.min(shows.end))?);
                inside.then(|| Span::new(start, end))
            }
        }
    }
}

impl SourceCode for Drawn<'_> {
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        match self {
            Self::Whole(source) => source.read_span(span, lines_before, lines_after),
            Self::Piece(piece) => {
                let contents = piece.text.read_span(span, lines_before, lines_after)?;
                let skipped = usize::from(piece.lead > 0 && contents.column() > 0);
                let column = piece.columns_before + contents.column() - skipped;
                Ok(Box::new(MietteSpanContents::new_named(
                    visible(piece.text.name()).into_owned(),
                    contents.data(),
                    *contents.span(),
                    piece.line,
                    column,
                    contents.line_count(),
                )))
            }
        }
    }
}

/// A piece of a line with pictures for what must not be shown, and where that makes it longer.
fn pictured(text: &str, start: usize) -> (String, Vec<(usize, isize)>) {
    let (mut shown, mut longer) = (String::with_capacity(text.len()), Vec::new());
    let (mut before, mut by) = (None, 0_isize);
    for (at, c) in text.char_indices() {
        let picture = depict(c, before, &text[at..]);
        if picture != c {
            by += picture.len_utf8().cast_signed() - c.len_utf8().cast_signed();
            longer.push((start + at + c.len_utf8(), by));
        }
        shown.push(picture);
        before = Some(c);
    }
    (shown, longer)
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
    /// The file it is about, where none of its text is.
    pub file: Option<String>,
}

/// Puts errors in an order that does not depend on who found them first: by message, then by place.
pub fn sort(errors: &mut [InputError]) {
    let place = |error: &InputError| {
        let file = error.source_text.as_deref().map(|text| Arc::clone(text.shared_name()));
        (file, error.label.as_ref().map(|(span, _)| *span))
    };
    errors.sort_by(|a, b| a.message.cmp(&b.message).then_with(|| place(a).cmp(&place(b))));
}

impl From<InputError> for Vec<InputError> {
    fn from(error: InputError) -> Self {
        vec![error]
    }
}

impl InputError {
    /// An error about a file as a whole, or about no file.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source_text: None, label: None, help: None, file: None }
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
            file: None,
        }
    }

    /// The same error, about a file of which there is no text.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// The file it is about, and where in it, as far as that is known.
    pub fn place(&self) -> Option<(&str, Option<Position>)> {
        match (&self.source_text, &self.label) {
            (Some(source), label) => {
                let at = label.as_ref().map(|(span, _)| source.position(span.start));
                Some((source.name(), at))
            }
            (None, _) => self.file.as_deref().map(|file| (file, None)),
        }
    }

    /// The error in one line, with its place: `file:3:1: message`.
    pub fn one_line(&self) -> String {
        self.one_line_with(str::to_owned)
    }

    /// The same with the file as `name` has it.
    pub fn one_line_with(&self, name: impl FnOnce(&str) -> String) -> String {
        let place = self.source_text.as_deref().zip(self.label.as_ref());
        let place = place.map(|(source, (span, _))| {
            let at = source.position(span.start);
            format!("{}:{}:{}: ", visible(&name(source.name())), at.line, at.column)
        });
        format!("{}{}", place.unwrap_or_default(), visible(&self.message))
    }

    /// The same error with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// An input error as miette draws it.
#[derive(Debug)]
pub struct DrawnError<'a> {
    error: &'a InputError,
    drawn: Option<Drawn<'a>>,
}

impl<'a> DrawnError<'a> {
    /// How the error is drawn.
    pub fn new(error: &'a InputError) -> Self {
        let span = error.label.as_ref().map(|(span, _)| *span);
        let source = error.source_text.as_deref();
        Self { error, drawn: source.zip(span).map(|(source, span)| Drawn::around(source, span)) }
    }
}

impl std::fmt::Display for DrawnError<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        visible(&self.error.message).fmt(f)
    }
}

impl std::error::Error for DrawnError<'_> {}

impl Diagnostic for DrawnError<'_> {
    fn help<'b>(&'b self) -> Option<Box<dyn std::fmt::Display + 'b>> {
        let help = self.error.help.as_deref().map(visible);
        help.map(|help| Box::new(help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.drawn.as_ref().map(|drawn| drawn as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (span, label) = self.error.label.as_ref()?;
        let span = self.drawn.as_ref()?.span(*span)?;
        let label = LabeledSpan::new_with_span(Some(visible(label).into_owned()), span);
        Some(Box::new(std::iter::once(label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_around_the_span_and_columns_stay_true() {
        let text = format!("{}é\"here\"{}", "x".repeat(1_000), "y".repeat(1_000));
        let source = SourceText::new("min.json", text);
        let start = source.text().find("here").unwrap();
        let drawn = Drawn::around(&source, Span::new(start, start + 4));
        let span = drawn.span(Span::new(start, start + 4)).unwrap();
        let contents = drawn.read_span(&span.into(), 0, 0).unwrap();
        assert_eq!(contents.data(), b"here");
        assert_eq!(contents.column() + 1, source.position(start).column);
        assert!(drawn.span(Span::new(0, 1)).is_none());
        let all = drawn.read_span(&span.into(), 1, 1).unwrap();
        assert!(all.data().len() < 200);
    }

    #[test]
    fn what_must_not_be_shown_has_a_picture_in_its_place() {
        let source = SourceText::new("a\u{1b}", "x\n\u{1b}[2J\u{85} ##vso[a] here");
        let start = source.text().find("here").unwrap();
        let drawn = Drawn::around(&source, Span::new(start, start + 4));
        let span = drawn.span(Span::new(start, start + 4)).unwrap();
        let contents = drawn.read_span(&span.into(), 0, 0).unwrap();
        assert_eq!((contents.data(), contents.name()), (&b"here"[..], Some("a\\u{1b}")));
        assert_eq!(contents.column() + 1, source.position(start).column);
        let all = drawn.read_span(&span.into(), 1, 1).unwrap();
        assert_eq!(std::str::from_utf8(all.data()).unwrap(), "␛[2J\u{fffd} ♯#vso[a] here");
    }

    #[test]
    fn what_is_missing_at_the_end_is_drawn_there() {
        for (text, span) in [
            ("a: [", Span::new(4, 5)),
            ("a: [\n", Span::new(5, 6)),
            ("", Span::new(0, 1)),
            ("\u{feff}", Span::new(3, 4)),
            ("a:\u{1b} [", Span::new(5, 6)),
        ] {
            let source = Arc::new(SourceText::new("a.yaml", text));
            let error = InputError::at(&source, span, "something is missing", "here");
            let mut drawn = String::new();
            let handler = miette::NarratableReportHandler::new();
            handler.render_report(&mut drawn, &DrawnError::new(&error)).expect("it can be drawn");
            assert!(drawn.contains("something is missing") && drawn.contains("a.yaml"), "{drawn}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let source = SourceText::new("bom.json", "\u{feff}{\"a\": 1}");
        let contents = source.read_span(&Span::new(5, 6).into(), 0, 0).unwrap();
        assert_eq!(contents.column() + 1, source.position(5).column);
        let line = source.read_span(&Span::new(5, 6).into(), 1, 1).unwrap();
        assert_eq!((line.line(), line.column()), (0, 0));
        assert_eq!(line.data(), "{\"a\": 1}".as_bytes());
    }
}
