//! Constants of a file that hold the resource of Azure DevOps, or what was meant to be it.

use std::ops::Range;

use super::lexer::{Kind, Token};
use super::value::is_resource;
use crate::manifest::authorize_url::resource_of;
use crate::manifest::entra::Resource;
use crate::text::Span;

/// The constants of a text, and where a string stands among its tokens.
pub(super) struct Constants<'a> {
    tokens: &'a [Token],
    known: Vec<(&'a str, Known<'a>)>,
}

/// A resource that a constant holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// The resource.
    pub(super) value: &'a str,
    /// Where it is written.
    pub(super) span: Span,
}

/// How many tokens behind a format its values are looked for.
const REACH: usize = 12;

impl<'a> Constants<'a> {
    /// The constants of a text: `NAME = "resource"`, in whatever language.
    pub(super) fn of(text: &'a str, tokens: &'a [Token]) -> Self {
        let mut known = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let value = text[token.inner.clone()].trim_end_matches('/');
            if matches!(token.kind, Kind::Mark(_)) || !is_resource(value) {
                continue;
            }
            if resource_of(value) == Resource::Other {
                continue;
            }
            let Some(sign) = at.checked_sub(1) else { continue };
            if !tokens[sign].is(b'=') && !tokens[sign].is(b':') {
                continue;
            }
            let span = Span::new(token.inner.start, token.inner.start + value.len());
            for name in names_before(text, &tokens[..sign]) {
                known.push((name, Known { value, span }));
            }
        }
        Self { tokens, known }
    }

    /// The resource that a placeholder of a string means; an empty one stands for what is joined to the
    /// string's front.
    pub(super) fn named(&self, text: &str, placeholder: &str, literal: Span) -> Option<Known<'a>> {
        let at = self.tokens.iter().position(|token| {
            token.outer.start <= literal.start && literal.end <= token.outer.end
        })?;
        let name = placeholder.trim_matches(['$', '#', '{', '}', '(', ')', ' ']);
        if placeholder.is_empty() {
            let joined = at.checked_sub(2).filter(|_| self.tokens[at - 1].is(b'+'))?;
            return self.lookup(&text[self.tokens[joined].inner.clone()]);
        }
        self.lookup(name).or_else(|| {
            let values = self.tokens[at + 1..].iter().take(REACH);
            values
                .take_while(|token| !token.is(b';') && !token.begins_line)
                .filter(|token| token.kind == Kind::Word)
                .find_map(|token| self.lookup(&text[token.inner.clone()]))
        })
    }

    fn lookup(&self, path: &str) -> Option<Known<'a>> {
        let last = path.rsplit(['.', ':', '>', '$', '{', '}']).find(|part| !part.is_empty())?;
        self.known.iter().find(|(name, _)| *name == last).map(|(_, known)| *known)
    }
}

/// The names on the left of an assignment, its type among them: no constant is called `String`.
fn names_before<'a>(text: &'a str, before: &[Token]) -> Vec<&'a str> {
    let mut names = Vec::new();
    for token in before.iter().rev().take(REACH) {
        match token.kind {
            Kind::Word | Kind::Text => {
                let path: Range<usize> = token.inner.clone();
                names.extend(text[path].rsplit(['.', ':', '>', '$']).next());
            }
            Kind::Mark(b'[' | b']' | b'<' | b'>' | b':' | b'&' | b'?') => {}
            Kind::Mark(_) => break,
        }
        if token.begins_line {
            break;
        }
    }
    names
}
