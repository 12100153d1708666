//! Words, texts and brackets of Bicep and PowerShell, with their places.

use crate::text::Span;

/// A language that is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Bicep,
    PowerShell,
}

/// One piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A text without what is filled in, and where it stands inside its quotes.
    Text(Box<str>, Span),
    /// A text of which something is filled in when it is run.
    Template,
    /// A name, a number, a variable.
    Word(Box<str>),
    /// A bracket, or another mark.
    Mark(u8),
    /// The end of a line.
    Newline,
}

/// A piece and the bytes that it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) token: Token,
    pub(super) span: Span,
}

/// Cuts a text; whatever is not closed ends with it.
pub(super) fn cut(text: &str, language: Language) -> Vec<Piece> {
    let mut cutter = Cutter { text, bytes: text.as_bytes(), at: 0, language };
    let mut pieces = Vec::new();
    while let Some(piece) = cutter.next() {
        pieces.push(piece);
    }
    pieces
}

struct Cutter<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    language: Language,
}

impl Cutter<'_> {
    fn next(&mut self) -> Option<Piece> {
        loop {
            let rest = &self.bytes[self.at..];
            let start = self.at;
            let piece = |token, end| Some(Piece { token, span: Span::new(start, end) });
            match *rest.first()? {
                b'\n' => {
                    self.at += 1;
                    return piece(Token::Newline, self.at);
                }
                // A line of PowerShell goes on after a backtick.
                b'`' if self.language == Language::PowerShell => {
                    self.at += 1;
                    while matches!(self.bytes.get(self.at), Some(b'\r' | b'\n')) {
                        self.at += 1;
                    }
                }
                byte if byte.is_ascii_whitespace() => self.at += 1,
                _ if self.comment(rest) => {}
                quote @ (b'\'' | b'"') => {
                    let token = self.quoted(quote);
                    return piece(token, self.at);
                }
                byte if is_word(byte) => {
                    while self.bytes.get(self.at).is_some_and(|byte| is_word(*byte)) {
                        self.at += 1;
                    }
                    return piece(Token::Word(self.text[start..self.at].into()), self.at);
                }
                byte => {
                    self.at += 1;
                    return piece(Token::Mark(byte), self.at);
                }
            }
        }
    }

    /// Skips a comment, if one begins here.
    fn comment(&mut self, rest: &[u8]) -> bool {
        let (line, open, close): (&[u8], &[u8], &[u8]) = match self.language {
            Language::Bicep => (b"//", b"/*", b"*/"),
            Language::PowerShell => (b"#", b"<#", b"#>"),
        };
        let length = if rest.starts_with(open) {
            memchr::memmem::find(rest, close).map_or(rest.len(), |end| end + close.len())
        } else if rest.starts_with(line) {
            memchr::memchr(b'\n', rest).unwrap_or(rest.len())
        } else {
            return false;
        };
        self.at += length;
        true
    }

    fn quoted(&mut self, quote: u8) -> Token {
        let start = self.at;
        let end = |cutter: &mut Self, at: usize| cutter.at = at.min(cutter.bytes.len());
        if self.language == Language::Bicep && self.bytes[start..].starts_with(b"'''") {
            let inside = start + 3;
            let close = memchr::memmem::find(&self.bytes[inside..], b"'''");
            let to = close.map_or(self.bytes.len(), |found| inside + found);
            end(self, to + 3);
            return Token::Text(self.text[inside..to].into(), Span::new(inside, to));
        }
        let here = start > 0 && self.bytes[start - 1] == b'@';
        if self.language == Language::PowerShell && here {
            let close: &[u8] = if quote == b'"' { b"\"@" } else { b"'@" };
            let inside = start + 1;
            let found = memchr::memmem::find(&self.bytes[inside..], close);
            let to = found.map_or(self.bytes.len(), |found| inside + found);
            end(self, to + 2);
            let filled = quote == b'"' && self.text[inside..to].contains('$');
            let text = Token::Text(self.text[inside..to].into(), Span::new(inside, to));
            return if filled { Token::Template } else { text };
        }
        let mut at = start + 1;
        let mut filled = false;
        while let Some(&byte) = self.bytes.get(at) {
            let next = self.bytes.get(at + 1);
            match (self.language, byte) {
                (Language::Bicep, b'\\') => at += 1,
                (Language::PowerShell, b'`') if quote == b'"' => at += 1,
                (Language::PowerShell, _) if byte == quote && next == Some(&quote) => at += 1,
                (Language::Bicep, b'$') if next == Some(&b'{') => filled = true,
                (Language::PowerShell, b'$') if quote == b'"' => filled = true,
                // A text that is not closed on its line is none of Bicep.
                (Language::Bicep, b'\n') => break,
                _ if byte == quote => break,
                _ => {}
            }
            at += 1;
        }
        let to = at.min(self.bytes.len());
        end(self, to + 1);
        match self.text.get(start + 1..to) {
            Some(text) if !filled => Token::Text(text.into(), Span::new(start + 1, to)),
            _ => Token::Template,
        }
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | b'.') || byte >= 0x80
}
