//! What a string is written for: the key or the call that it is given to.
//!
//! This walks from a string to the left, over its neighbours in a list and the brackets around it, until something
//! names it.

mod names;

use std::ops::Range;

use super::lexer::{Kind, Token};
use super::lines;

/// What stands around a string.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Context {
    /// The key, the variable or the flag that holds it.
    pub(super) key: Option<Range<usize>>,
    /// The call that it is an argument of.
    pub(super) callee: Option<Range<usize>>,
    /// The list that it is an element of: its opening bracket, as a token.
    pub(super) list: Option<usize>,
    /// Whether the list is joined to one string.
    pub(super) joined: bool,
    /// Whether it is only compared, or chosen by.
    pub(super) compared: bool,
    /// Where the walk ended: strings of one place belong together.
    pub(super) anchor: usize,
}

/// Calls that only make a value of their arguments.
const MAKERS: &[&str] = &[
    "arraylist",
    "arrayof",
    "array",
    "aslist",
    "collection",
    "freeze",
    "frozenset",
    "hashset",
    "ienumerable",
    "join",
    "list",
    "listof",
    "mutablelistof",
    "of",
    "set",
    "setof",
    "singleton",
    "singletonlist",
    "str",
    "string",
    "tuple",
    "vec",
    "from",
    "some",
    "to_string",
    "raw",
];

/// Words that stand before a value and say nothing of it.
const FILLERS: &[&str] = &[
    "return", "yield", "await", "new", "else", "then", "do", "in", "export", "default", "or", "and",
];

/// Walks from the token `at` to what names it.
pub(super) fn context(text: &str, tokens: &[Token], at: usize, plain: bool) -> Context {
    let mut walk = Walk { text, tokens, plain, at, found: Context::default() };
    if tokens.get(at + 1).is_some_and(|next| next.is(b'~')) {
        walk.found.compared = true;
    }
    for _ in 0..400 {
        if !walk.step() {
            break;
        }
    }
    walk.found.anchor = walk.at;
    walk.found
}

struct Walk<'a> {
    text: &'a str,
    tokens: &'a [Token],
    plain: bool,
    /// The leftmost token of the value so far.
    at: usize,
    found: Context,
}

impl<'a> Walk<'a> {
    fn written(&self, at: usize) -> &'a str {
        &self.text[self.tokens[at].inner.clone()]
    }

    /// One step to the left; whether there is another.
    fn step(&mut self) -> bool {
        let Some(prev) = self.at.checked_sub(1) else { return false };
        let token = &self.tokens[prev];
        match token.kind {
            Kind::Mark(b'~') => {
                self.found.compared = true;
                false
            }
            Kind::Mark(b',') => self.comma(prev),
            Kind::Mark(b'+') => self.operand(prev),
            Kind::Mark(b'|') => self.fallback(prev),
            Kind::Mark(b'-') if token.begins_line => {
                self.at = prev;
                true
            }
            Kind::Mark(b'&' | b'!' | b'@' | b'*') => {
                self.at = prev;
                true
            }
            Kind::Mark(b'?') => self.condition(prev),
            Kind::Mark(b'[' | b'{' | b'(') => self.opener(prev),
            Kind::Mark(b'=' | b':') => self.sign(prev),
            Kind::Mark(_) => {
                self.goes_on_at(lines::block(self.text, self.tokens, prev).filter(|_| self.plain))
            }
            Kind::Word | Kind::Text => self.neighbour(prev),
        }
    }

    /// Goes on at a token, if there is one to go on at.
    fn goes_on_at(&mut self, at: Option<usize>) -> bool {
        self.at = at.unwrap_or(self.at);
        at.is_some()
    }

    /// A neighbour in a list; or, in a call, a name that says what the string is: `set("scope", "…")`.
    fn comma(&mut self, comma: usize) -> bool {
        let Some(before) = comma.checked_sub(1) else { return false };
        let opener = before.checked_sub(1);
        let first =
            opener.is_some_and(|at| matches!(self.tokens[at].kind, Kind::Mark(b'(' | b'[' | b'{')));
        if first && self.tokens[before].kind == Kind::Text && names_scopes(self.written(before)) {
            self.found.key = Some(self.tokens[before].inner.clone());
            self.at = before;
            return false;
        }
        self.operand(comma)
    }

    /// Passes what stands before an operator.
    fn operand(&mut self, operator: usize) -> bool {
        let Some(mut at) = operator.checked_sub(1) else { return false };
        loop {
            match self.tokens[at].kind {
                Kind::Mark(b')' | b']' | b'}') => {
                    let Some(open) = self.matching(at) else { return false };
                    at = open;
                    let Some(before) = at.checked_sub(1) else { break };
                    let called =
                        matches!(self.tokens[before].kind, Kind::Word | Kind::Mark(b')' | b']'))
                            && self.tokens[before].outer.end == self.tokens[at].outer.start;
                    if !called {
                        break;
                    }
                    at = before;
                }
                Kind::Word | Kind::Text => break,
                Kind::Mark(_) => {
                    at += 1;
                    break;
                }
            }
        }
        self.at = at;
        true
    }

    /// Passes the condition that a value depends on.
    fn condition(&mut self, question: usize) -> bool {
        let mut at = question;
        while let Some(before) = at.checked_sub(1) {
            match self.tokens[before].kind {
                Kind::Mark(b')' | b']' | b'}') => match self.matching(before) {
                    Some(open) => at = open,
                    None => return false,
                },
                Kind::Mark(b'=' | b':' | b',' | b';' | b'(' | b'[' | b'{') => break,
                Kind::Word if FILLERS.contains(&self.written(before)) => break,
                _ => at = before,
            }
        }
        self.at = at;
        true
    }

    fn matching(&self, close: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in (0..=close).rev().take(4000) {
            match self.tokens[at].kind {
                Kind::Mark(b')' | b']' | b'}') => depth += 1,
                Kind::Mark(b'(' | b'[' | b'{') => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// A value for when another is missing: `scope ?? "…"`.
    fn fallback(&mut self, operator: usize) -> bool {
        let Some(before) = operator.checked_sub(1) else { return false };
        if self.tokens[before].kind == Kind::Word && names_scopes(self.written(before)) {
            self.found.key = Some(self.tokens[before].inner.clone());
        }
        self.operand(operator)
    }

    fn opener(&mut self, open: usize) -> bool {
        let mark = &self.tokens[open];
        let before = open.checked_sub(1);
        let touching = before.filter(|at| self.tokens[*at].outer.end == mark.outer.start);
        if mark.is(b'(') {
            let mut name = before.filter(|at| self.tokens[*at].kind == Kind::Word);
            if name.is_none() && before.is_some_and(|at| self.tokens[at].is(b'>')) {
                name = self.past_type_arguments(open);
            }
            let Some(name) = name else {
                self.found.list.get_or_insert(open);
                self.at = open;
                return true;
            };
            let callee = last_segment(self.written(name)).to_ascii_lowercase();
            if FILLERS.contains(&callee.as_str()) {
                self.at = open;
                return true;
            }
            if MAKERS.contains(&callee.as_str()) && !names_scopes(self.written(name)) {
                self.found.joined |= callee == "join";
                self.found.list.get_or_insert(open);
                let text = name
                    .checked_sub(1)
                    .filter(|at| callee == "join" && self.tokens[*at].kind == Kind::Text);
                self.at = text.unwrap_or(name);
                return true;
            }
            self.found.callee = Some(self.tokens[name].inner.clone());
            self.at = name;
            return false;
        }
        if mark.is(b'[') && !self.plain {
            let index = touching.is_some_and(|at| {
                matches!(self.tokens[at].kind, Kind::Mark(b')' | b']'))
                    || self.tokens[at].kind == Kind::Word && !FILLERS.contains(&self.written(at))
            });
            if index {
                self.found.compared = true;
                return false;
            }
        }
        self.found.list.get_or_insert(open);
        self.at = open;
        if mark.is(b'{') {
            // `new string[] {`, `[]string{`, `new List<string> {`
            while let Some(before) = self.at.checked_sub(1) {
                match self.tokens[before].kind {
                    Kind::Mark(b']' | b'[' | b'<' | b'>' | b'?') => self.at = before,
                    Kind::Word if !self.tokens[self.at].begins_line => self.at = before,
                    _ => break,
                }
            }
        }
        true
    }

    /// The name before `<…>(`.
    fn past_type_arguments(&self, open: usize) -> Option<usize> {
        let from = self.tokens[..open].iter().rposition(|token| token.is(b'<'))?;
        let name = from.checked_sub(1)?;
        (open - from < 8 && self.tokens[name].kind == Kind::Word).then_some(name)
    }

    /// What gives the string its name.
    fn sign(&mut self, sign: usize) -> bool {
        self.at = sign;
        if self.found.key.is_some() {
            return false;
        }
        let Some(mut before) = sign.checked_sub(1) else { return false };
        let ternary = self.tokens[sign].is(b':')
            && before.checked_sub(1).is_some_and(|at| self.tokens[at].is(b'?'));
        if ternary {
            self.at = before;
            return true;
        }
        if matches!(self.tokens[before].kind, Kind::Mark(b']' | b')')) && self.tokens[sign].is(b':')
        {
            return self.operand(sign);
        }
        if self.tokens[before].is(b'?') {
            before = before.saturating_sub(1);
        }
        if self.tokens[sign].is(b':') || self.tokens[before].kind == Kind::Text {
            if matches!(self.tokens[before].kind, Kind::Word | Kind::Text) {
                let own = self.tokens[before].inner.clone();
                self.found.key = Some(self.above_provider(before).unwrap_or(own));
                self.at = before;
            }
            return false;
        }
        self.found.key = self.left_side(before);
        false
    }

    /// A word or string right before the string.
    fn neighbour(&mut self, prev: usize) -> bool {
        let token = &self.tokens[prev];
        let written = self.written(prev);
        if token.kind == Kind::Word {
            if matches!(written, "case" | "when" | "throw" | "raise" | "typeof") {
                self.found.compared = true;
                return false;
            }
            if FILLERS.contains(&written) {
                self.at = prev;
                return written != "return" && written != "yield";
            }
            if written.starts_with('-') && names_scopes(written) && self.key_on_line(prev) {
                self.found.key = Some(token.inner.clone());
                self.at = prev;
                return false;
            }
        }
        if self.plain && self.found.list.is_none() {
            let first = lines::first(self.text, self.tokens, prev);
            if self.goes_on_at(first) {
                return true;
            }
        }
        // Another element of a list without commas, or a part of a value without quotes.
        let value = self.found.list.is_some() || !self.tokens[self.at].begins_line;
        let element = token.kind == Kind::Text || self.plain;
        let looks_alike = written.contains("vso.") || token.kind == Kind::Text;
        if element && looks_alike && (value || self.listed(prev)) {
            self.at = prev;
            return true;
        }
        false
    }

    /// Whether a token is an element of a list of lines: `- vso.code`.
    fn listed(&self, at: usize) -> bool {
        at.checked_sub(1)
            .is_some_and(|dash| self.tokens[dash].is(b'-') && self.tokens[dash].begins_line)
            || self.tokens[at].kind == Kind::Text
    }

    fn key_on_line(&self, key: usize) -> bool {
        !self.tokens[key + 1..=self.at].iter().any(|token| token.begins_line)
    }
}

/// Whether a name speaks of scopes.
pub(super) fn names_scopes(name: &str) -> bool {
    memchr::memmem::find(name.to_ascii_lowercase().as_bytes(), b"scope").is_some()
}

/// What stands behind the last dot of a path of names.
pub(super) fn last_segment(path: &str) -> &str {
    path.rsplit(['.', ':', '>', '$']).find(|part| !part.is_empty()).unwrap_or(path)
}
