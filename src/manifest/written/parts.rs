//! Which parts of a text are read: the rest is prose.

use std::ops::Range;

use super::manner::Manner;
use crate::text::{BOM, page};

/// The parts of a text that are read: of a document its blocks of code, of a page its scripts and tags, else all of it.
pub(super) fn parts(text: &str, manner: Manner) -> Vec<Range<usize>> {
    if manner.page && manner.template {
        return template(text);
    }
    if manner.page {
        let front = front_matter(text);
        let parts = page::without_prose(&text[front.end..]).into_iter();
        let parts = parts.map(|part| front.end + part.start..front.end + part.end);
        return std::iter::once(front.clone())
            .chain(parts)
            .filter(|part| !part.is_empty())
            .collect();
    }
    match manner.document {
        Some(markup) => markup.code(text),
        None => std::iter::once(0..text.len()).collect(),
    }
}

/// What stands between two lines of three dashes where a page begins: the code of a component.
fn front_matter(text: &str) -> Range<usize> {
    let start = if text.starts_with(BOM) { BOM.len_utf8() } else { 0 };
    let body = text[start..].trim_start();
    if !body.starts_with("---") {
        return 0..0;
    }
    let start = text.len() - body.len() + "---".len();
    text[start..].find("\n---").map_or(0..0, |end| start..start + end)
}

/// Of a page that a template makes the code between `<%` and `%>`, and the scripts and tags around it.
fn template(text: &str) -> Vec<Range<usize>> {
    let (mut parts, mut blocks) = (Vec::new(), Vec::new());
    let mut around = text.as_bytes().to_vec();
    let mut from = 0;
    while let Some(open) = text[from..].find("<%").map(|at| from + at) {
        let close = text[open..].find("%>").map_or(text.len(), |at| open + at);
        from = (close + 2).min(text.len());
        let code = text.get(open + 2..close).unwrap_or_default();
        if !code.starts_with('#') {
            let marks = code.len() - code.trim_start_matches(['=', '-', '%']).len();
            parts.push(open + 2 + marks..close);
        }
        around[open..from].fill(b' ');
        blocks.push(open..from);
    }
    let around = String::from_utf8(around).expect("whole characters became blanks");
    for piece in page::without_prose(&around) {
        // A tag goes on behind the code that is in it.
        let first = blocks.partition_point(|block| block.start < piece.start);
        let mut start = piece.start;
        for block in blocks[first..].iter().take_while(|block| block.start < piece.end) {
            parts.push(start..block.start);
            start = block.end;
        }
        parts.push(start..piece.end);
    }
    parts.retain(|part| !part.is_empty());
    parts.sort_by_key(|part| part.start);
    parts
}
