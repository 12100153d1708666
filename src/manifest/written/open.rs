//! What stands beside the strings of a request and is known only when it runs: other elements of a list, and what a
//! string is joined to.

use std::ops::Range;

use super::context::last_segment;
use super::gather::Group;
use super::lexer::{Kind, Token};
use super::manner::Manner;
use super::value::holds_placeholder;
use crate::text::Span;

/// How many tokens a list may have for its elements to be looked at.
const LONGEST: usize = 4000;

/// Words that stand for no text.
const NO_TEXTS: &[&str] =
    &["as", "const", "false", "none", "nil", "null", "nullptr", "true", "undefined"];

/// Adds to each group what of it is filled in at run time.
pub(super) fn mark(text: &str, tokens: &[Token], manner: Manner, groups: &mut [Group]) {
    let keys: Vec<String> = groups
        .iter()
        .filter_map(|group| group.context.key.clone())
        .map(|key| last_segment(&text[key]).to_owned())
        .collect();
    for group in groups {
        let beside = Beside { text, tokens, plain: manner.plain, keys: &keys, group };
        let mut found = beside.elements();
        found.extend(beside.operands());
        group.unknown.extend(found);
        group.unknown.sort_unstable();
        group.unknown.dedup();
    }
}

struct Beside<'a> {
    text: &'a str,
    tokens: &'a [Token],
    plain: bool,
    /// What is given its value in this text, and read where it is.
    keys: &'a [String],
    group: &'a Group,
}

impl Beside<'_> {
    /// The other elements of the list that the strings stand in.
    fn elements(&self) -> Vec<Span> {
        let Some(list) = self.group.context.list else { return Vec::new() };
        let Some(close) = self.close(list) else { return Vec::new() };
        let mut found: Vec<Span> = Vec::new();
        let (mut depth, mut start) = (0_usize, list + 1);
        let mut elements = Vec::new();
        let mut marked = false;
        for at in list + 1..close {
            match self.tokens[at].kind {
                Kind::Mark(b'(' | b'[' | b'{') => depth += 1,
                Kind::Mark(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
                // No list but a block of statements.
                Kind::Mark(b';') if depth == 0 => return Vec::new(),
                Kind::Mark(b',') if depth == 0 => {
                    elements.push(start..at);
                    start = at + 1;
                    marked = true;
                }
                _ => {}
            }
        }
        elements.push(start..close);
        if self.plain && !marked {
            elements = (list + 1..close).map(|at| at..at + 1).collect();
        }
        found.extend(elements.into_iter().filter_map(|element| self.open(element)));
        found.extend(self.joined(close));
        found
    }

    /// What the strings are joined to by `+`.
    fn operands(&self) -> Vec<Span> {
        let mut found = Vec::new();
        for literal in &self.group.literals {
            let at = self.tokens.partition_point(|token| token.outer.start < literal.start);
            found.extend(self.joined(at));
            let blank = self.tokens.get(at).is_some_and(|token| {
                token.kind == Kind::Text && self.text[token.inner.clone()].starts_with(' ')
            });
            if blank && at >= 2 && self.tokens[at - 1].is(b'+') {
                let before = at - 2;
                found.extend(
                    (self.tokens[before].kind == Kind::Word)
                        .then(|| self.open(before..at - 1))
                        .flatten(),
                );
            }
        }
        found
    }

    /// What is joined behind a token, up to the first that is known only at run time.
    fn joined(&self, mut at: usize) -> Option<Span> {
        while self.tokens.get(at + 1)?.is(b'+') {
            let first = at + 2;
            let token = self.tokens.get(first)?;
            if token.kind == Kind::Text {
                // The next parameter of a query: what follows is none of the scopes.
                if self.text[token.inner.clone()].contains(['&', '"', '\'']) {
                    return None;
                }
                at = first;
                continue;
            }
            let mut last = first;
            if matches!(token.kind, Kind::Mark(b'(' | b'[' | b'{')) {
                last = self.close(first)?;
            }
            while let Some(next) = self.tokens.get(last + 1) {
                let touches = next.outer.start == self.tokens[last].outer.end;
                if !touches || !matches!(next.kind, Kind::Mark(b'(' | b'[')) {
                    break;
                }
                last = self.close(last + 1)?;
            }
            return self.open(first..last + 1);
        }
        None
    }

    /// The place of an expression, if it can be anything.
    fn open(&self, element: Range<usize>) -> Option<Span> {
        let tokens = self.tokens.get(element)?;
        let (first, last) = (tokens.first()?, tokens.last()?);
        let own = |token: &Token| {
            self.group.literals.iter().any(|literal| literal.start == token.outer.start)
        };
        if tokens.iter().any(own) || first.is(b'{') {
            return None;
        }
        let is_open = |token: &Token| {
            let written = &self.text[token.inner.clone()];
            match token.kind {
                Kind::Text => holds_placeholder(written),
                Kind::Word => {
                    let name = last_segment(written);
                    let number = written.starts_with(|first: char| first.is_ascii_digit());
                    let text = self.plain && !written.contains(['$', '%']);
                    !number
                        && !text
                        && !NO_TEXTS.contains(&name.to_ascii_lowercase().as_str())
                        && !self.keys.iter().any(|key| key == name)
                }
                Kind::Mark(_) => false,
            }
        };
        tokens.iter().any(is_open).then(|| Span::new(first.outer.start, last.outer.end))
    }

    fn close(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(open).take(LONGEST) {
            match token.kind {
                Kind::Mark(b'(' | b'[' | b'{') => depth += 1,
                Kind::Mark(b')' | b']' | b'}') => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }
}
