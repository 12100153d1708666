//! App registrations in Bicep and in PowerShell: `requiredResourceAccess` as a value in brackets.
//!
//! Both languages write lists of objects much as JSON does. An object is known by its key `resourceAppId`,
//! wherever it stands: in the resource itself, in a parameter that a module is given, in a variable. Names
//! that stand for a text or a list of the same file are followed.

use std::collections::HashMap;

use memchr::memmem;

use super::lexer::{self, Language, Piece, Token};
use super::tree::{self, Item, Node};
use super::{EntraManifest, ResourceAccess};
use crate::manifest::declaration::{Format, Text};
use crate::text::{SourceText, Span};

/// How deep values in values are read.
const DEPTH: usize = 48;

/// Whether a text may be Bicep with an app registration.
pub(in crate::manifest) fn sniff_bicep(name: &str, bytes: &[u8]) -> bool {
    ends(name, &["bicep", "bicepparam"]) && memmem::find(bytes, b"resourceAppId").is_some()
}

/// Whether a text may be PowerShell with an app registration.
pub(in crate::manifest) fn sniff_powershell(name: &str, bytes: &[u8]) -> bool {
    ends(name, &["ps1", "psm1"]) && memmem::find(bytes, b"esourceAppId").is_some()
}

fn ends(name: &str, endings: &[&str]) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Every list of permissions in a text, in the order of the text.
pub(in crate::manifest) fn read(source: &SourceText, format: Format) -> Vec<EntraManifest> {
    let language = if format == Format::Bicep { Language::Bicep } else { Language::PowerShell };
    let pieces = lexer::cut(source.body(), language);
    let file = File { names: names(&pieces, language), source, language, pieces };
    let mut apps: Vec<(Option<usize>, Vec<ResourceAccess>)> = Vec::new();
    for (object, list) in file.objects() {
        let (item, _) = file.value(object, 0);
        let Some(access) = tree::resource(source, &item) else { continue };
        match apps.iter_mut().find(|(known, _)| list.is_some() && *known == list) {
            Some((_, app)) => app.push(access),
            None => apps.push((list, vec![access])),
        }
    }
    let app = |(_, resources)| EntraManifest { format, resources, name: None };
    apps.into_iter().map(app).collect()
}

/// Where the values of names begin; nothing for a name that is given several.
fn names(pieces: &[Piece], language: Language) -> HashMap<Box<str>, Option<usize>> {
    let mut names: HashMap<Box<str>, Option<usize>> = HashMap::new();
    for (at, piece) in pieces.iter().enumerate() {
        if piece.token != Token::Mark(b'=') || at == 0 {
            continue;
        }
        let line = pieces[..at].iter().rposition(|piece| piece.token == Token::Newline);
        let words: Vec<&str> = pieces[line.map_or(0, |line| line + 1)..at]
            .iter()
            .map(|piece| match &piece.token {
                Token::Word(word) => word.as_ref(),
                _ => "",
            })
            .collect();
        let name = match (language, words.as_slice()) {
            (Language::Bicep, ["var" | "param", name, ..]) => *name,
            (Language::PowerShell, [.., name]) if name.starts_with('$') => *name,
            _ => continue,
        };
        let entry = names.entry(name.to_ascii_lowercase().into());
        entry.and_modify(|known| *known = None).or_insert(Some(at + 1));
    }
    names
}

struct File<'f> {
    source: &'f SourceText,
    language: Language,
    pieces: Vec<Piece>,
    names: HashMap<Box<str>, Option<usize>>,
}

impl File<'_> {
    /// Where objects with the key begin, and the bracket of the list that each stands in.
    fn objects(&self) -> Vec<(usize, Option<usize>)> {
        let mut open: Vec<usize> = Vec::new();
        let mut found: Vec<(usize, Option<usize>)> = Vec::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            match &piece.token {
                Token::Mark(b'{' | b'[' | b'(') => open.push(at),
                Token::Mark(b'}' | b']' | b')') => {
                    open.pop();
                }
                Token::Word(word) | Token::Text(word, _)
                    if word.eq_ignore_ascii_case("resourceAppId") && self.is_key(at) =>
                {
                    let Some((object, outer)) = open.split_last() else { continue };
                    if !found.iter().any(|(known, _)| known == object) {
                        found.push((*object, outer.last().copied()));
                    }
                }
                _ => {}
            }
        }
        found
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.pieces.get(at).map(|piece| &piece.token)
    }

    /// Whether a value is given after this piece.
    fn is_key(&self, at: usize) -> bool {
        let mark = if self.language == Language::Bicep { b':' } else { b'=' };
        self.token(at + 1) == Some(&Token::Mark(mark))
    }

    fn span(&self, from: usize, to: usize) -> Span {
        let start = self.pieces.get(from).map_or(0, |piece| piece.span.start);
        let last = self.pieces.get(to.saturating_sub(1)).or(self.pieces.last());
        let end = last.map_or(start, |piece| piece.span.end);
        Span::new(start, end).shifted(self.source.body_start())
    }

    /// The piece after the bracket that closes the one here.
    fn past(&self, at: usize) -> usize {
        let mut depth = 0_usize;
        for (offset, piece) in self.pieces[at.min(self.pieces.len())..].iter().enumerate() {
            match piece.token {
                Token::Mark(b'{' | b'[' | b'(') => depth += 1,
                Token::Mark(b'}' | b']' | b')') => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return at + offset + 1;
                    }
                }
                _ => {}
            }
        }
        self.pieces.len()
    }

    fn skip_lines(&self, mut at: usize) -> usize {
        while matches!(self.token(at), Some(Token::Newline)) {
            at += 1;
        }
        at
    }

    /// The value that begins here, and the piece after it.
    fn value(&self, at: usize, depth: usize) -> (Item, usize) {
        let mut at = self.skip_lines(at);
        let start = at;
        if self.language == Language::PowerShell {
            // `[ordered]@{…}`: a type in front of a value.
            if self.token(at) == Some(&Token::Mark(b'[')) {
                at = self.past(at);
            }
            if self.token(at) == Some(&Token::Mark(b'@')) {
                at += 1;
            }
        }
        if depth >= DEPTH {
            let end = self.past(at).max(at + 1);
            return (Item::unknown(self.span(start, end)), end);
        }
        let (node, end) = match self.token(at) {
            Some(Token::Mark(b'{')) => self.map(at, depth),
            Some(Token::Mark(b'[')) => self.list(at, depth),
            Some(Token::Mark(b'(')) if self.language == Language::PowerShell => {
                self.list(at, depth)
            }
            _ => (Node::Unknown, at),
        };
        let end_of_it = end > at && self.ends_here(end);
        if end_of_it {
            return (Item { node, span: self.span(start, end) }, end);
        }
        self.expression(start, depth)
    }

    /// Whether nothing more of a value stands here.
    fn ends_here(&self, at: usize) -> bool {
        matches!(
            self.token(at),
            None | Some(Token::Newline | Token::Mark(b',' | b';' | b'}' | b']' | b')'))
        )
    }

    /// A text, a name, or whatever else there is up to the end of the value.
    fn expression(&self, start: usize, depth: usize) -> (Item, usize) {
        let mut end = start;
        while !self.ends_here(end) {
            let bracket = matches!(self.token(end), Some(Token::Mark(b'{' | b'[' | b'(')));
            end = if bracket { self.past(end) } else { end + 1 };
        }
        let span = self.span(start, end);
        let pieces = &self.pieces[start..end.max(start)];
        let shift = self.source.body_start();
        let node = match pieces {
            [Piece { token: Token::Text(text, inside), .. }] => {
                Node::Text(Text { value: text.clone(), span: inside.shifted(shift) })
            }
            [Piece { token: Token::Word(word), .. }] => self.named(word, span, depth),
            _ => by_name(pieces, shift),
        };
        (Item { node, span }, end)
    }

    /// What a name stands for; a text is placed where it is used, since that is what asks.
    fn named(&self, word: &str, span: Span, depth: usize) -> Node {
        let known = self.names.get(word.to_ascii_lowercase().as_str());
        let Some(at) = known.copied().flatten() else { return Node::Unknown };
        match self.value(at, depth + 8).0.node {
            Node::Text(text) => Node::Text(Text { span, ..text }),
            Node::ByName(text) => Node::ByName(Text { span, ..text }),
            node => node,
        }
    }

    fn map(&self, open: usize, depth: usize) -> (Node, usize) {
        let mut entries = Vec::new();
        let mut at = open + 1;
        loop {
            match self.token(at) {
                None => return (Node::Map(entries), at),
                Some(Token::Mark(b'}')) => return (Node::Map(entries), at + 1),
                Some(Token::Word(key) | Token::Text(key, _)) if self.is_key(at) => {
                    let (mut item, mut end) = self.value(at + 2, depth + 1);
                    // PowerShell makes a list of values with commas between them.
                    while self.language == Language::PowerShell
                        && self.token(end) == Some(&Token::Mark(b','))
                    {
                        let (next, after) = self.value(end + 1, depth + 1);
                        end = after.max(end + 1);
                        item = joined(item, next);
                    }
                    entries.push((key.clone(), item));
                    at = end.max(at + 2);
                }
                Some(Token::Mark(b'{' | b'[' | b'(')) => at = self.past(at),
                Some(_) => at += 1,
            }
        }
    }

    fn list(&self, open: usize, depth: usize) -> (Node, usize) {
        let close = self.past(open);
        let mut at = self.skip_lines(open + 1);
        if matches!(self.token(at), Some(Token::Word(word)) if &**word == "for") {
            return (Node::Unknown, close);
        }
        let mut items = Vec::new();
        while at + 1 < close {
            if self.ends_here(at) {
                at += 1;
                continue;
            }
            let (item, end) = self.value(at, depth + 1);
            items.push(item);
            at = end.max(at + 1);
        }
        (Node::List(items), close)
    }
}

fn joined(first: Item, next: Item) -> Item {
    let span = Span::new(first.span.start, next.span.end);
    let mut items = match first.node {
        Node::List(items) => items,
        _ => vec![first],
    };
    items.push(next);
    Item { node: Node::List(items), span }
}

/// A lookup of a permission by its name: an expression with one text that is such a name.
fn by_name(pieces: &[Piece], shift: usize) -> Node {
    let names = pieces.iter().filter_map(|piece| match &piece.token {
        Token::Text(text, span) if text.starts_with("vso.") || &**text == "user_impersonation" => {
            Some(Text { value: text.clone(), span: span.shifted(shift) })
        }
        _ => None,
    });
    match names.collect::<Vec<_>>().as_slice() {
        [name] => Node::ByName(name.clone()),
        _ => Node::Unknown,
    }
}
