//! Text of other people's in Markdown.
//!
//! Whoever opens a pull request writes the scopes and paths in it, so nothing of theirs may end a code span or
//! a table cell, open a tag or call for somebody's attention.

use std::fmt::Write as _;

use crate::text::visible;

/// Text as code: a code span where nothing in it can end one, else `<code>` around character references, which
/// no reader of Markdown takes for markup.
pub(super) fn code(text: &str) -> String {
    let text = visible(text);
    let harmless = |c: char| !matches!(c, '`' | '|' | '<' | '>' | '&' | '\\');
    let at_ends = text.starts_with(' ') || text.ends_with(' ');
    if !text.is_empty() && !at_ends && text.chars().all(harmless) {
        return format!("`{text}`");
    }
    format!("<code>{}</code>", referenced(&text, |c| c.is_ascii_punctuation() || c == ' '))
}

/// Text outside code, with character references for what could be markup.
pub(super) fn plain(text: &str) -> String {
    let markup = |c: char| {
        matches!(
            c,
            '\\' | '`'
                | '*'
                | '_'
                | '['
                | ']'
                | '<'
                | '>'
                | '&'
                | '|'
                | '#'
                | '@'
                | '~'
                | '!'
                | '$'
        )
    };
    // A comment parts the sign from the name: some look for names once references are resolved.
    referenced(&visible(text), markup).replace("&#64;", "&#64;<!-- -->")
}

/// A message, in which code stands in backticks, as HTML: nothing in it is read as Markdown or as a tag.
pub(super) fn html(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return plain(text);
    }
    let piece = |(at, piece): (usize, &&str)| {
        if at % 2 == 0 { plain(piece) } else { format!("<code>{}</code>", entities(piece)) }
    };
    pieces.iter().enumerate().map(piece).collect()
}

/// Text as HTML: a reference for each sign that has a meaning there or in Markdown.
pub(super) fn entities(text: &str) -> String {
    referenced(&visible(text), |c| c.is_ascii_punctuation() && !matches!(c, '.' | '/' | '-' | ','))
}

fn referenced(text: &str, wanted: impl Fn(char) -> bool) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if wanted(c) {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_code_that_it_stands_in() {
        assert_eq!(code("vso.work_write"), "`vso.work_write`");
        assert_eq!(code("HEAD~1:a b/@me.json"), "`HEAD~1:a b/@me.json`");
        assert_eq!(code("a`b"), "<code>a&#96;b</code>");
        assert_eq!(code("a|<img src=x>"), "<code>a&#124;&#60;img&#32;src&#61;x&#62;</code>");
        assert_eq!(
            code("a\n\n# b"),
            "<code>a&#92;u&#123;a&#125;&#92;u&#123;a&#125;&#35;&#32;b</code>"
        );
        assert_eq!(code(""), "<code></code>");
        assert_eq!(plain("*a* [b](c) @d"), "&#42;a&#42; &#91;b&#93;(c) &#64;<!-- -->d");
    }

    #[test]
    fn a_message_keeps_its_code_and_nothing_else() {
        assert_eq!(html("drop `a_b<i>` now"), "drop <code>a&#95;b&#60;i&#62;</code> now");
        assert_eq!(html("one ` <b>"), "one &#96; &#60;b&#62;");
    }
}
