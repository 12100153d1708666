//! Changes of the scopes of an authorize URL as edits of its text.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::json::{ItemChange, ListChange};
use crate::manifest::authorize_url;
use crate::text::{Edit, Span};

/// What a scope is written with in a URL as it is. Names have nothing else; what was read of a broken one may end the
/// URL, and so has to be written as it was: encoded.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b':').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn encoded(scope: &str) -> String {
    utf8_percent_encode(scope, PLAIN).to_string()
}

/// The parts of a query parameter's value, whatever resource they are of.
pub(super) fn parts(text: &str, value: Span) -> Vec<Span> {
    let pieces = authorize_url::pieces(&text[value.start..value.end]);
    pieces.into_iter().map(|piece| Span::new(piece.start, piece.end).shifted(value.start)).collect()
}

/// The edits, in ascending order; nothing where no scope would be left, which no endpoint takes.
pub(super) fn edits(text: &str, parts: &[Span], change: &ListChange) -> Option<Vec<Edit>> {
    let last = (0..parts.len()).rev().find(|part| !change.removes(*part))?;
    let separator = match parts {
        [first, second, ..] => &text[first.end..second.start],
        _ => "%20",
    };
    let mut edits = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        match change.items.get(&at) {
            None => {}
            Some(ItemChange::Remove) => {
                let span = match parts.get(at + 1) {
                    // A part goes with the separator behind it, the last ones with the one in front.
                    Some(next) if at < last => Span::new(part.start, next.start),
                    _ => Span::new(parts[at - 1].end, part.end),
                };
                edits.push(Edit { span, replacement: String::new() });
            }
            Some(ItemChange::Replace { text: old, with }) => {
                let resource = &text[part.start..old.start];
                let joint = format!("{separator}{resource}");
                let with: Vec<String> = with.iter().map(|scope| encoded(scope)).collect();
                edits.push(Edit { span: *old, replacement: with.join(&joint) });
            }
        }
    }
    if !change.added.is_empty() {
        let resource = change.like.map_or("", |like| &text[like.start..like.end]);
        let end = parts[last].end;
        let added =
            change.added.iter().map(|scope| format!("{separator}{resource}{}", encoded(scope)));
        edits.push(Edit { span: Span::new(end, end), replacement: added.collect() });
    }
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    Some(edits)
}
