//! What a grammar could not make sense of: URLs and calls there are kept, so that nobody takes them for not there.
//!
//! A grammar that does not know a construct skips it, and often what follows. Readers walk over what is left; what
//! was skipped would go without a word, and a scope that only it needs would be said to be unused.

use super::maps::HashSet;
use super::model::{Expr, Module};
use super::requests::is_ours;
use super::syntax::{Errors, Tree};
use crate::text::Span;

/// Places in one file that are looked at; what has more is no text of that language.
const MOST_PLACES: usize = 1_000;

/// Adds to a model what stands where its tree has errors and was not read.
pub(super) fn keep(module: &mut Module, tree: &Tree, text: &str) {
    let errors = tree.errors();
    if errors.is_empty() {
        return;
    }
    let read = places_of_texts(module);
    let ends = ends_of_called(module);
    for error in errors.spans.iter().take(MOST_PLACES) {
        let inside = text.get(error.start..error.end).unwrap_or_default();
        for (at, _) in inside.match_indices("_apis").chain(inside.match_indices("_odata")) {
            let url = word_around(text, error.start + at);
            let is_read =
                read.iter().any(|one| one.start <= error.start + at && error.start + at < one.end);
            let is_remark = errors.is_remark(url);
            let written = text.get(url.start..url.end).unwrap_or_default();
            if !is_read && !is_remark && is_ours(written) {
                module.add(Expr::Text(filled(written).into()), url);
            }
        }
        calls(module, text, (*error, &errors), &ends);
    }
}

/// Where texts stand that were read.
fn places_of_texts(module: &Module) -> Vec<Span> {
    let texts = module.exprs().filter(|(_, expr)| matches!(expr, Expr::Text(_)));
    texts.map(|(id, _)| module.span(id)).collect()
}

/// What stands between blanks and quotes around a place.
fn word_around(text: &str, at: usize) -> Span {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | ';' | ',');
    let start = text[..at].rfind(ends).map_or(0, |end| end + 1);
    let end = text[at..].find(ends).map_or(text.len(), |length| at + length);
    Span::new(start, end)
}

/// Places to be filled in look alike, whatever the language writes them as.
fn filled(written: &str) -> String {
    let mut url = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find(['{', '$', '(']) {
        let (before, place) = rest.split_at(at);
        url.push_str(before);
        let sign = place.trim_start_matches('$');
        let end = match sign.chars().next() {
            Some('{') => sign.find('}').map_or(sign.len(), |end| end + 1),
            Some('(') => sign.find(')').map_or(sign.len(), |end| end + 1),
            _ => sign.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(sign.len()),
        };
        url.push_str("{value}");
        rest = &sign[end..];
    }
    url.push_str(rest);
    url
}

/// Methods that are called there, of objects of which nothing is known.
fn calls(module: &mut Module, text: &str, (error, errors): (Span, &Errors), ends: &HashSet<usize>) {
    let inside = text.get(error.start..error.end).unwrap_or_default();
    for (dot, _) in inside.match_indices('.').take(MOST_PLACES) {
        let behind = &inside[dot + 1..];
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = behind.find(|c: char| !is_part(c)).unwrap_or(behind.len());
        let name = &behind[..length];
        let start = error.start + dot + 1;
        let span = Span::new(start, start + length);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic())
            || !behind[length..].starts_with(['(', '<'])
            || ends.contains(&span.end)
            || errors.is_remark(span)
        {
            continue;
        }
        let name = module.symbol(name);
        let callee = module.add(Expr::Member(Module::UNKNOWN, name), span);
        let call = Expr::Call { callee, arguments: Vec::new(), is_new: false };
        let call = module.add(call, span);
        module.calls.push(call);
    }
}

/// Where the names end of what is called, as it was read.
fn ends_of_called(module: &Module) -> HashSet<usize> {
    let ends = module.calls.iter().filter_map(|call| match module.expr(*call) {
        Expr::Call { callee, .. } => Some(module.span(*callee).end),
        _ => None,
    });
    ends.collect()
}
