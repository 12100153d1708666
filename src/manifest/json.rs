//! JSON with places: a thin layer over `jsonc-parser` that speaks in spans of the whole file.
//!
//! Reading is lenient (comments, trailing commas, single quotes), because people keep such files and some
//! packagers take them. Whether a file is strict JSON is a second question: [`strict_fault`].

use jsonc_parser::ast::{Object, ObjectProp, StringLit, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::declaration::{Holder, JsonKind, Request, Text};
use super::error::ManifestError;
use crate::text::{SourceText, Span};

/// A parsed file. The parser refuses more than 512 levels, so walking it by recursion is safe.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) root: Value<'a>,
    source: &'a SourceText,
}

impl<'a> Document<'a> {
    /// Parses the text after a byte-order mark.
    pub(super) fn parse(source: &'a SourceText) -> Result<Self, ManifestError> {
        let options = ParseOptions { allow_missing_commas: false, ..ParseOptions::default() };
        let mark = source.body_start();
        match parse_to_ast(source.body(), &CollectOptions::default(), &options) {
            Ok(parsed) => match parsed.value {
                Some(root) => Ok(Self { root, source }),
                None => Err(ManifestError {
                    message: "the file is empty".into(),
                    span: Span::new(mark, source.text().len()),
                    help: Some("a manifest is a JSON object: write at least `{}`"),
                }),
            },
            Err(error) => {
                let range = error.range();
                let (message, help) = explain(error.kind());
                let span = Span::new(range.start + mark, range.end + mark);
                Err(ManifestError { message: message.into(), span, help })
            }
        }
    }

    /// The place of a node.
    pub(super) fn span(&self, node: &impl Ranged) -> Span {
        let mark = self.source.body_start();
        Span::new(node.start() + mark, node.end() + mark)
    }

    /// A string, with the place inside its quotes.
    pub(super) fn text(&self, literal: &StringLit<'_>) -> Text {
        Text { value: literal.value.as_ref().into(), span: inside(self.span(literal)) }
    }

    /// The name of a property, with the place inside its quotes (or of the bare word).
    pub(super) fn key(&self, property: &ObjectProp<'_>) -> Text {
        let span = self.span(&property.name);
        let quoted = self.source.slice(span).starts_with(['"', '\'']);
        Text {
            value: property.name.as_str().into(),
            span: if quoted { inside(span) } else { span },
        }
    }

    /// A value's text exactly as it is written.
    pub(super) fn raw(&self, value: &Value<'_>) -> &'a str {
        self.source.slice(self.span(value))
    }

    /// The value of a property where it is a string.
    pub(super) fn string_at(&self, object: &Object<'_>, key: &str) -> Option<Text> {
        match property_ignoring_case(object, key).map(|property| &property.value) {
            Some(Value::StringLit(literal)) => Some(self.text(literal)),
            _ => None,
        }
    }

    /// A string in an array, as a request.
    pub(super) fn request(
        &self,
        literal: &StringLit<'_>,
        array: Span,
        index: usize,
        count: usize,
    ) -> Request {
        let Text { value: scope, span } = self.text(literal);
        let element = self.span(literal);
        Request { scope, span, holder: Holder::JsonArray { array, index, count, element } }
    }
}

const fn inside(quoted: Span) -> Span {
    Span::new(quoted.start + 1, quoted.end.saturating_sub(1))
}

/// The property that counts for a name in any case: the last one, as for every JSON reader that matters here.
pub(super) fn property_ignoring_case<'b, 'a>(
    object: &'b Object<'a>,
    key: &str,
) -> Option<&'b ObjectProp<'a>> {
    object.properties.iter().rev().find(|property| property.name.as_str().eq_ignore_ascii_case(key))
}

/// The kind of a value.
pub(super) const fn kind(value: &Value<'_>) -> JsonKind {
    match value {
        Value::StringLit(_) => JsonKind::String,
        Value::NumberLit(_) => JsonKind::Number,
        Value::BooleanLit(_) => JsonKind::Boolean,
        Value::Object(_) => JsonKind::Object,
        Value::Array(_) => JsonKind::Array,
        Value::NullKeyword(_) => JsonKind::Null,
    }
}

/// A file that only lenient readers take, and where strict ones stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrictFault {
    /// What strict JSON has no room for.
    pub message: Box<str>,
    /// Where.
    pub span: Span,
}

/// Where a strict JSON reader such as `JSON.parse` stops, byte-order mark aside.
///
/// `serde_json` is asked, since it is as strict and looks at nothing but the grammar here.
pub(super) fn strict_fault(source: &SourceText) -> Option<StrictFault> {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(source.body()).err()?;
    let end = source.text().len();
    let at = source
        .line(error.line())
        .map_or(end, |(start, _)| (start + error.column().saturating_sub(1)).min(end));
    let rest = source.text().get(at..).unwrap_or_default();
    let (message, length) = match rest.as_bytes() {
        [b'/', b'/', ..] => ("a comment", rest.find(['\r', '\n']).unwrap_or(rest.len())),
        [b'/', b'*', ..] => ("a comment", rest.find("*/").map_or(rest.len(), |found| found + 2)),
        [b']' | b'}', ..] => ("a comma with nothing after it", 1),
        [b'\'', ..] => ("a string in single quotes", 1),
        [byte, ..] if byte.is_ascii_alphabetic() => ("a word without quotes", 1),
        _ => ("something that is not strict JSON", rest.chars().next().map_or(0, char::len_utf8)),
    };
    Some(StrictFault { message: message.into(), span: Span::new(at, at + length) })
}

/// What is wrong in our words, and what to do where that is not plain.
fn explain(kind: &ParseErrorKind) -> (String, Option<&'static str>) {
    let text = match kind {
        ParseErrorKind::UnterminatedArray => "this array is never closed".to_owned(),
        ParseErrorKind::UnterminatedObject => "this object is never closed".to_owned(),
        ParseErrorKind::ExpectedComma => "there is no comma before this value".to_owned(),
        ParseErrorKind::MultipleRootJsonValues => {
            "there is more text after the end of the JSON value".to_owned()
        }
        ParseErrorKind::NestingDepthExceeded => {
            return (
                "the JSON is nested too deeply".to_owned(),
                Some("a manifest has a handful of levels; is this the right file?"),
            );
        }
        other => {
            let text = other.to_string();
            let mut letters = text.chars();
            letters
                .next()
                .map(|first| first.to_lowercase().chain(letters).collect())
                .unwrap_or_default()
        }
    };
    let text = text.trim_end_matches('.');
    (format!("this is not JSON: {text}"), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> (String, String, usize, usize) {
        let source = SourceText::new("a.json", text);
        let error = Document::parse(&source).unwrap_err();
        let under = source.slice(error.span).to_owned();
        let at = source.position(error.span.start);
        (error.message.to_string(), under, at.line, at.column)
    }

    #[test]
    fn errors_are_placed_despite_byte_order_mark_and_crlf() {
        assert_eq!(
            error("\u{feff}{\r\n  \"scopes\": [\"a\" \"b\"]\r\n}"),
            ("this is not JSON: there is no comma before this value".into(), String::new(), 2, 17)
        );
        assert_eq!(error("\u{feff}{x}").0, "this is not JSON: unexpected token");
        assert_eq!((error("\u{feff}]").2, error("\u{feff}]").3), (1, 1));
        assert_eq!(error("{} {}").1, "{");
        assert_eq!(error("").0, "the file is empty");
    }

    #[test]
    fn deep_nesting_is_an_error_and_no_overflow() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let text = format!("{}1{}", open.repeat(200_000), close.repeat(200_000));
            assert_eq!(error(&text).0, "the JSON is nested too deeply");
            let open_only = open.repeat(200_000);
            assert_eq!(error(&open_only).0, "the JSON is nested too deeply");
        }
    }

    #[test]
    fn strict_faults_are_named_and_placed() {
        let fault = |text: &str| {
            let source = SourceText::new("a.json", text);
            strict_fault(&source)
                .map(|fault| (fault.message.to_string(), source.slice(fault.span).to_owned()))
        };
        assert_eq!(fault("\u{feff}{\"a\": [1, 2.5e3, null]}"), None);
        assert_eq!(fault("{\"a\": \"\\ud800\", \"a\": 1}"), None, "JSON.parse takes these");
        let comment = Some(("a comment".to_owned(), "// x".to_owned()));
        assert_eq!(fault("\u{feff}{\r\n // x\r\n}"), comment);
        let comma = "a comma with nothing after it".to_owned();
        assert_eq!(fault("{\"a\": [1,]}"), Some((comma.clone(), "]".to_owned())));
        assert_eq!(fault("{\"a\": 1,\n}"), Some((comma, "}".to_owned())));
        assert_eq!(fault("{'a': 1}").map(|fault| fault.1), Some("'".to_owned()));
        assert_eq!(fault("{a: 1}").map(|fault| fault.1), Some("a".to_owned()));
    }
}
