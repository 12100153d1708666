//! Reading JSON as nearly everybody writes it: strict, without rare escapes and exponents, and not deep.
//!
//! The result is what `jsonc-parser` gives, made in a third of the time, and what is read here is known to be strict JSON.
//! Whatever else there is, right or wrong, is left to the libraries; tests hold this against them.

use jsonc_parser::ast::{
    Array, BooleanLit, NullKeyword, NumberLit, Object, ObjectProp, ObjectPropName, StringLit, Value,
};
use jsonc_parser::common::Range;
use std::borrow::Cow;

/// Deeper texts are left to the libraries, which bound their depth.
const DEEPEST: usize = 64;

/// The value of a text that is plain JSON and nothing else.
pub(super) fn parse(text: &str) -> Option<Value<'_>> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0 };
    reader.blanks();
    let value = reader.value(DEEPEST)?;
    reader.blanks();
    (reader.at == text.len()).then_some(value)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Goes past this byte, if it is the next.
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn value(&mut self, deepest: usize) -> Option<Value<'a>> {
        match self.peek()? {
            b'"' => self.string().map(Value::StringLit),
            b'{' => self.object(deepest.checked_sub(1)?).map(Value::Object),
            b'[' => self.array(deepest.checked_sub(1)?).map(Value::Array),
            b't' => {
                self.word("true").map(|range| Value::BooleanLit(BooleanLit { range, value: true }))
            }
            b'f' => self
                .word("false")
                .map(|range| Value::BooleanLit(BooleanLit { range, value: false })),
            b'n' => self.word("null").map(|range| Value::NullKeyword(NullKeyword { range })),
            _ => self.number().map(Value::NumberLit),
        }
    }

    fn object(&mut self, deepest: usize) -> Option<Object<'a>> {
        let start = self.at;
        self.at += 1;
        let mut properties = Vec::new();
        self.blanks();
        if !self.take(b'}') {
            loop {
                properties.push(self.property(deepest)?);
                self.blanks();
                if self.take(b'}') {
                    break;
                }
                if !self.take(b',') {
                    return None;
                }
                self.blanks();
            }
        }
        Some(Object { range: Range { start, end: self.at }, properties })
    }

    fn property(&mut self, deepest: usize) -> Option<ObjectProp<'a>> {
        let start = self.at;
        let name = (self.peek() == Some(b'"')).then(|| self.string()).flatten()?;
        self.blanks();
        if !self.take(b':') {
            return None;
        }
        self.blanks();
        let value = self.value(deepest)?;
        let range = Range { start, end: self.at };
        Some(ObjectProp { range, name: ObjectPropName::String(name), value })
    }

    fn array(&mut self, deepest: usize) -> Option<Array<'a>> {
        let start = self.at;
        self.at += 1;
        let mut elements = Vec::new();
        self.blanks();
        if !self.take(b']') {
            loop {
                elements.push(self.value(deepest)?);
                self.blanks();
                if self.take(b']') {
                    break;
                }
                if !self.take(b',') {
                    return None;
                }
                self.blanks();
            }
        }
        Some(Array { range: Range { start, end: self.at }, elements })
    }

    /// A string that begins here.
    fn string(&mut self) -> Option<StringLit<'a>> {
        let start = self.at;
        let mut from = start + 1;
        let mut unescaped: Option<String> = None;
        loop {
            let end = from + piece(&self.bytes[from..])?;
            let piece = self.text.get(from..end)?;
            let (c, next) = match self.bytes[end] {
                b'"' => {
                    self.at = end + 1;
                    let value = match unescaped {
                        Some(text) => Cow::Owned(text + piece),
                        None => Cow::Borrowed(piece),
                    };
                    return Some(StringLit { range: Range { start, end: end + 1 }, value });
                }
                b'\\' => (escape(*self.bytes.get(end + 1)?)?, end + 2),
                _ => return None,
            };
            let text = unescaped.get_or_insert_default();
            text.push_str(piece);
            text.push(c);
            from = next;
        }
    }

    /// Digits, with a sign before and a fraction behind.
    fn number(&mut self) -> Option<NumberLit<'a>> {
        let start = self.at;
        self.take(b'-');
        let whole = self.digits()?;
        if whole > 1 && self.bytes[self.at - whole] == b'0' {
            return None;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        // An exponent, or what makes it no number.
        if self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-._$".contains(&byte))
        {
            return None;
        }
        let value = self.text.get(start..self.at)?;
        Some(NumberLit { range: Range { start, end: self.at }, value })
    }

    fn digits(&mut self) -> Option<usize> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Some(self.at - start).filter(|count| *count > 0)
    }

    fn word(&mut self, word: &str) -> Option<Range> {
        let start = self.at;
        let is_here = self.bytes[start..].starts_with(word.as_bytes());
        self.at += word.len();
        // A longer word is something else.
        let ends = !self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80);
        (is_here && ends).then_some(Range { start, end: self.at })
    }
}

/// How much of a string goes on as it is written: up to a quote, an escape, or what no string may have.
fn piece(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const TOPS: u64 = ONES << 7;
    // Eight at a time: the top bit of the first byte below a limit is set, and none before it.
    let below = |bytes: u64, limit: u8| bytes.wrapping_sub(ONES * u64::from(limit)) & !bytes & TOPS;
    let (eights, rest) = bytes.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        let is = |byte: u8| below(eight ^ (ONES * u64::from(byte)), 1);
        let ends = is(b'"') | is(b'\\') | below(eight, b' ');
        if ends != 0 {
            return Some(8 * at + ends.trailing_zeros() as usize / 8);
        }
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
    Some(8 * eights.len() + rest.iter().position(ends)?)
}

/// What an escape stands for. Those with numbers are rare, and can be wrong.
const fn escape(byte: u8) -> Option<char> {
    Some(match byte {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
    use proptest::prelude::*;

    use super::*;

    /// What is read here is read so by the library, and is strict.
    fn agrees(text: &str) -> bool {
        let Some(ours) = parse(text) else { return false };
        let options = ParseOptions { allow_missing_commas: false, ..ParseOptions::default() };
        let theirs = parse_to_ast(text, &CollectOptions::default(), &options);
        assert_eq!(Some(ours), theirs.expect("the library reads it too").value, "{text}");
        serde_json::from_str::<serde::de::IgnoredAny>(text).expect("it is strict");
        true
    }

    #[test]
    fn plain_json_is_read_as_by_the_library() {
        for text in [
            r#" {"a": [1, -2.50, true, false, null, "é", "", {}], "b\n\"\\\/\b\f\r\t": {"c" : [] } }
"#,
            "\"😀\"",
            "0",
            "-0.0",
            "[\r\n\t1 , 2]",
            r#"{"a": 1, "a": 2}"#,
            r#"["12345678", "1234567", "123456\"89", "ééééé", "1234567\\", "       ", "~~~~~~~~", ""]"#,
            "\"\u{7f}\u{80}1234567\"",
        ] {
            assert!(agrees(text), "{text}");
        }
    }

    #[test]
    fn whatever_else_there_is_is_left_to_the_libraries() {
        for text in [
            "",
            "[1,]",
            "{\"a\": 1,}",
            "// x\n1",
            "[1 2]",
            "{'a': 1}",
            "{a: 1}",
            "01",
            "1e5",
            "+1",
            ".5",
            "1.",
            "-",
            "0x1",
            "\"\\u0061\"",
            "\"\\x\"",
            "\"a\nb\"",
            "\"a",
            "[1",
            "{\"a\" 1}",
            "truex",
            "nul",
            "1 2",
            "{\"a\":}",
            "[,1]",
            "\u{feff}1",
            "1\u{a0}",
            "\u{c}1",
            "tru",
            "\"123456\n8\"",
            "\"\u{1f}1234567\"",
            "\"12345678",
            "\"\\",
        ] {
            assert!(!agrees(text), "{text}");
        }
        let deep = |count: usize| format!("{}{}", "[".repeat(count), "]".repeat(count));
        assert!(agrees(&deep(DEEPEST)) && !agrees(&deep(DEEPEST + 1)));
    }

    proptest! {
        /// Texts that are nearly JSON are read as by the library, or left to it.
        #[test]
        fn nothing_is_read_otherwise(
            text in r#"([\[\]{}:, \n]|"[a\\"nué/\t]{0,3}"|-?[0-9.e]{1,3}|true|false|null|[a-z'/*\r]){0,12}"#,
        ) {
            agrees(&text);
            agrees(&format!("{{\"a\": {text}}}"));
            agrees(&format!("[{text}]"));
        }
    }
}
