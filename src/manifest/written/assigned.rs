//! Assignments inside of a string: the body of a form, and a variable that is handed on as `NAME=value`.

use std::ops::Range;

use once_cell::sync::Lazy;
use regex::Regex;

use super::context::names_scopes;
use super::lexer::{Kind, Token};

/// What a string gives to a name.
pub(super) struct Assigned {
    /// The name.
    pub(super) key: Range<usize>,
    /// Its value.
    pub(super) value: Range<usize>,
}

/// Commands that show a text.
const SHOWS: &[&str] = &[
    "echo",
    "printf",
    "write-error",
    "write-host",
    "write-output",
    "write-verbose",
    "write-warning",
];

/// What a string gives to a name of scopes: `scope=…`, `client_id=…&scope=…`, `VSTS_SCOPES=…`.
pub(super) fn assigned(text: &str, inner: Range<usize>) -> Option<Assigned> {
    static NAME: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"(?i-u)^[?&]?[a-z_][a-z0-9_.-]*=").expect("the pattern is constant and valid")
    });
    let written = &text[inner.clone()];
    if !NAME.is_match(written) {
        return None;
    }
    let mut start = inner.start;
    for part in written.split('&') {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let name = name.trim_start_matches('?');
        if names_scopes(name) && !value.is_empty() {
            let end = start + part.len();
            let value = end - value.len()..end;
            return Some(Assigned { key: value.start - 1 - name.len()..value.start - 1, value });
        }
        start += part.len() + 1;
    }
    None
}

/// Whether a command of a script shows a string to a person, and keeps it nowhere.
pub(super) fn is_shown(text: &str, tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|_| !tokens[at].begins_line) else { return false };
    let word = text[tokens[before].inner.clone()].to_ascii_lowercase();
    let rest = tokens[at + 1..].iter().take_while(|token| !token.begins_line);
    tokens[before].kind == Kind::Word
        && SHOWS.contains(&word.as_str())
        && !rest.into_iter().any(|token| token.is(b'>'))
}
