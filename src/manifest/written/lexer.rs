//! Strings, words, brackets and marks of any text, with comments left out.
//!
//! This knows no language. A quote that never closes on its line is taken as a mark, so that what is misread ends with
//! the line.

use std::ops::Range;

use super::manner::{Lists, Manner};

/// How many tokens back the bracket of a list is looked for.
const LONGEST_LIST: usize = 400;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string.
    Text,
    /// A name, a path of names, or a value without quotes.
    Word,
    /// A bracket or a mark. A comparison is `~`, whatever gives a value `=`, `||` and `??` are `|`.
    Mark(u8),
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// With quotes.
    pub(super) outer: Range<usize>,
    /// Without quotes.
    pub(super) inner: Range<usize>,
    /// Whether it is the first of its line.
    pub(super) begins_line: bool,
}

impl Token {
    pub(super) fn is(&self, mark: u8) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// The tokens of a part of a text.
pub(super) fn tokens(text: &str, part: Range<usize>, manner: Manner) -> Vec<Token> {
    let mut lexer = Lexer {
        bytes: text.as_bytes(),
        at: part.start,
        end: part.end,
        manner,
        tokens: Vec::new(),
        begins_line: true,
    };
    while lexer.at < lexer.end {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
    manner: Manner,
    tokens: Vec<Token>,
    begins_line: bool,
}

impl Lexer<'_> {
    fn step(&mut self) {
        let byte = self.bytes[self.at];
        match byte {
            b'\n' => {
                self.begins_line = true;
                self.at += 1;
            }
            b'\\' if matches!(self.peek(1), b'"' | b'\'') => self.quoted(true),
            // Blanks, and the mark that continues a line.
            b' ' | b'\t' | b'\r' | b'\\' => self.at += 1,
            0xEF if self.rest().starts_with(b"\xEF\xBB\xBF") => self.at += 3,
            _ if self.comment(byte) => {}
            b'"' => self.quoted(false),
            b'\'' if self.manner.single => self.quoted(false),
            b'`' if self.manner.backtick => self.quoted(false),
            b'%' if self.manner.lists == Lists::Words && self.list_of_words() => {}
            _ if self.begins_word(byte) => self.word(),
            _ => self.mark(byte),
        }
    }

    /// A list such as `%w[a b]`, if one begins here: as brackets around strings with commas between them.
    fn list_of_words(&mut self) -> bool {
        let close = match self.peek(2) {
            b'[' => b']',
            b'(' => b')',
            b'{' => b'}',
            b'<' => b'>',
            _ => return false,
        };
        let line_end = |byte: &u8| *byte == close;
        let Some(length) = self.rest().iter().position(line_end) else { return false };
        if !matches!(self.peek(1), b'w' | b'W' | b'i' | b'I') {
            return false;
        }
        let (open, end) = (self.at, self.at + length);
        self.push(Kind::Mark(b'['), open..open + 3, open..open + 3);
        let mut first = true;
        while self.at < end {
            let rest = &self.bytes[self.at..end];
            let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let word = rest[blanks..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
            let (start, behind) = (self.at + blanks, self.at + blanks + word);
            if word == 0 {
                break;
            }
            if !std::mem::take(&mut first) {
                self.push(Kind::Mark(b','), self.at..start, self.at..start);
            }
            self.push(Kind::Text, start..behind, start..behind);
        }
        self.push(Kind::Mark(b']'), end..end + 1, end..end + 1);
        true
    }

    fn peek(&self, by: usize) -> u8 {
        let at = self.at + by;
        if at < self.end { self.bytes[at] } else { b'\n' }
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..self.end]
    }

    fn push(&mut self, kind: Kind, outer: Range<usize>, inner: Range<usize>) {
        self.at = outer.end;
        let begins_line = std::mem::take(&mut self.begins_line);
        self.tokens.push(Token { kind, outer, inner, begins_line });
    }

    /// Skips a comment, if one begins here.
    fn comment(&mut self, byte: u8) -> bool {
        let next = self.peek(1);
        let before = if self.at == 0 { b'\n' } else { self.bytes[self.at - 1] };
        let close: &[u8] = match (byte, next) {
            (b'/', b'/') if self.manner.slashes && before != b':' => b"\n",
            (b'/', b'*') if self.manner.slashes => b"*/",
            (b'<', b'!') if self.rest().starts_with(b"<!--") => b"-->",
            (b'<', b'#') if self.manner.hash => b"#>",
            (b'#', _) if self.manner.hash && (before.is_ascii_whitespace() || self.begins_line) => {
                b"\n"
            }
            (b';', _) if self.manner.semicolon && self.begins_line => b"\n",
            _ => return false,
        };
        let length = memchr::memmem::find(self.rest(), close);
        let line = close == b"\n";
        self.at = match length {
            Some(length) if line => self.at + length,
            Some(length) => self.at + length + close.len(),
            None => self.end,
        };
        true
    }

    /// A string; `escaped` where its quotes stand behind backslashes, inside another string.
    fn quoted(&mut self, escaped: bool) {
        let open = self.at;
        let skip = usize::from(escaped);
        let quote = self.bytes[open + skip];
        let triple = !escaped && self.rest().starts_with(&[quote; 3]) && quote != b'`';
        let width = skip + if triple { 3 } else { 1 };
        let verbatim = open > 0 && self.bytes[open - 1] == b'@';
        let start = open + width;
        let mut at = start;
        while at < self.end {
            let byte = self.bytes[at];
            let closes = match (escaped, triple) {
                (true, _) => byte == b'\\' && self.bytes.get(at + 1) == Some(&quote),
                (false, true) => self.bytes[at..self.end].starts_with(&[quote; 3]),
                (false, false) => byte == quote,
            };
            if closes {
                let prefix = self.prefix(open);
                return self.push(Kind::Text, prefix..(at + width).min(self.end), start..at);
            }
            if byte == b'\n' && !triple && quote != b'`' {
                break;
            }
            at += match self.bytes.get(at + 1..) {
                // A line of a script that goes on, as Windows ends it.
                Some([b'\r', b'\n', ..]) if byte == b'\\' && !verbatim => 3,
                _ if byte == b'\\' && !verbatim && !escaped => 2,
                _ => 1,
            };
        }
        self.push(Kind::Mark(quote), open..open + skip + 1, open..open + skip + 1);
    }

    /// Where a string begins with the letters that say how it is read, as in `f"…"`; such a word is taken back.
    fn prefix(&mut self, open: usize) -> usize {
        let Some(last) = self.tokens.last() else { return open };
        let word = &self.bytes[last.outer.clone()];
        let is_prefix = last.outer.end == open
            && word.len() <= 2
            && word.iter().all(|letter| b"fFrRbBuU$@".contains(letter));
        if !is_prefix {
            return open;
        }
        let start = last.outer.start;
        self.begins_line = last.begins_line;
        self.tokens.pop();
        start
    }

    fn begins_word(&self, byte: u8) -> bool {
        is_name(byte)
            || matches!(byte, b'.' | b'$') && (is_name(self.peek(1)) || self.peek(1) == b'{')
            || self.manner.plain && byte == b'-' && (is_name(self.peek(1)) || self.peek(1) == b'-')
            || self.manner.plain && byte == b'%' && is_name(self.peek(1))
    }

    fn word(&mut self) {
        let start = self.at;
        let mut at = start;
        while at < self.end {
            let rest = &self.bytes[at..self.end];
            let next = rest.get(1).copied().unwrap_or(b'\n');
            let length = match rest[0] {
                byte if is_name(byte) => 1,
                b'.' | b'$' if at == start || is_name(next) || next == b'{' => 1,
                b'?' if next == b'.' => 2,
                b'-' if next == b'>' => 2,
                b':' if next == b':' => 2,
                b'-' | b'/' | b'%' if self.manner.plain => 1,
                b':' if self.manner.plain && rest.starts_with(b"://") => 3,
                b'{' if at > start && rest.first() == Some(&b'{') && self.bytes[at - 1] == b'$' => {
                    match memchr::memchr2(b'}', b'\n', rest) {
                        Some(close) if rest[close] == b'}' => close + 1,
                        _ => break,
                    }
                }
                _ => break,
            };
            at += length;
        }
        self.push(Kind::Word, start..at, start..at);
    }

    /// Whether the innermost bracket that is open is that of a list.
    fn in_list(&self) -> bool {
        let mut depth = 0_usize;
        for token in self.tokens.iter().rev().take(LONGEST_LIST) {
            match token.kind {
                Kind::Mark(b']' | b'}' | b')') => depth += 1,
                Kind::Mark(b'[' | b'{' | b'(') if depth > 0 => depth -= 1,
                Kind::Mark(byte @ (b'[' | b'{' | b'(')) => return byte == b'[',
                _ => {}
            }
        }
        false
    }

    fn mark(&mut self, byte: u8) {
        let (next, third) = (self.peek(1), self.peek(2));
        let semicolons = self.manner.lists == Lists::Semicolons;
        let (mark, length) = match (byte, next) {
            (b'[', b'|') if semicolons => (b'[', 2),
            (b'|', b']') if semicolons => (b']', 2),
            (b';', _) if semicolons && self.in_list() => (b',', 1),
            (b'=' | b'!', b'=') => (b'~', if third == b'=' { 3 } else { 2 }),
            (b'<' | b'>', b'=') | (b'=', b'~') => (b'~', 2),
            (b'=', b'>') | (b':' | b'+', b'=') => (b'=', 2),
            (b'|', b'|') => (b'|', 2),
            (b'?', b'?') => (b'|', if third == b'=' { 3 } else { 2 }),
            (b'?', b':') => (b':', 2),
            _ => (byte, 1),
        };
        let outer = self.at..(self.at + length).min(self.end);
        self.push(Kind::Mark(mark), outer.clone(), outer);
    }
}

/// Whether a byte can be part of a name; letters beyond ASCII are.
const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::super::manner::manner;
    use super::*;

    fn shown(name: &str, text: &str) -> Vec<String> {
        let manner = manner(name).expect("the tests name files that are read");
        let all = tokens(text, 0..text.len(), manner);
        all.into_iter().map(|token| text[token.outer].to_owned()).collect()
    }

    #[test]
    fn texts_are_cut_without_their_comments() {
        assert_eq!(
            shown("a.ts", "a.b?.c = [`x\n${y}`, 'z'] // w\n/* v */ u"),
            ["a.b?.c", "=", "[", "`x\n${y}`", ",", "'z'", "]", "u"]
        );
        assert_eq!(
            shown("a.py", "x = f\"{A}/b\"  # c\nd == 'e'"),
            ["x", "=", "f\"{A}/b\"", "d", "==", "'e'"]
        );
        assert_eq!(shown("a.yml", "k: a.b c/d # e\n- f"), ["k", ":", "a.b", "c/d", "-", "f"]);
        assert_eq!(shown("a.sh", "S=${A}/.d --x \"y"), ["S", "=", "${A}/.d", "--x", "\"", "y"]);
        assert_eq!(shown("a.cs", "@\"a\\\" + $\"b\""), ["@\"a\\\"", "+", "$\"b\""]);
        assert_eq!(shown("a.json", r#"\"a\": \"b\""#), [r#"\"a\""#, ":", r#"\"b\""#]);
    }

    #[test]
    fn an_apostrophe_ends_with_its_line() {
        assert_eq!(shown("a.ts", "don't\n'x'"), ["don", "'", "t", "'x'"]);
    }
}
