//! Text of other people's, made safe to show.
//!
//! Names and scopes come from files that anybody may have written. Shown as they are they could move a
//! terminal's cursor, hide a part of themselves, or be taken by a pipeline's agent for a command: Azure
//! Pipelines looks for `##vso[` and `##[` anywhere in a line, GitHub for `::` where a line begins, after
//! blanks.

use std::borrow::Cow;
use std::fmt;

use super::token::masked;

/// Text that is shown by [`visible`]'s rules wherever it is formatted.
#[derive(Debug, Clone, Copy)]
pub struct Visible<'a>(pub &'a str);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        visible(self.0).fmt(f)
    }
}

/// The text with escapes such as `\u{1b}` for every character that is not seen, that changes the direction of
/// writing or controls a terminal, and for the first character of what an agent takes for a command. Line
/// ends count as such characters. Personal access tokens are masked.
pub fn visible(text: &str) -> Cow<'_, str> {
    match masked(text) {
        Cow::Borrowed(text) => escaped(text),
        Cow::Owned(text) => Cow::Owned(escaped(&text).into_owned()),
    }
}

fn escaped(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'"' | b'$'..=b'~')) && !text.contains("::") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut before = None;
    for (at, c) in text.char_indices() {
        if is_hidden(c, before) || begins_command(&text[at..], before) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
        before = Some(c);
    }
    Cow::Owned(shown)
}

/// A character that stands for this one in a drawn line, one for one so that columns stay true; the character
/// itself where it is harmless. `before` is what stands before it, `rest` begins with it.
pub fn depict(c: char, before: Option<char>, rest: &str) -> char {
    match c {
        '\t' => c,
        '\0'..='\u{1f}' => {
            char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        '\u{7f}' => '\u{2421}',
        _ if is_hidden(c, before) => char::REPLACEMENT_CHARACTER,
        '#' if begins_command(rest, before) => '♯',
        _ => c,
    }
}

/// Whether no line of a text has anything that [`depict`] would replace.
pub(super) fn lines_are_plain(text: &str) -> bool {
    // As nearly all texts are.
    let is_harmless = |byte| matches!(byte, b' '..=b'"' | b'$'..=b'~' | b'\n' | b'\t');
    if text.bytes().all(is_harmless) {
        return true;
    }
    let mut before = None;
    text.char_indices().all(|(at, c)| {
        let line_end = c == '\n' || c == '\r' && text[at + 1..].starts_with('\n');
        let plain = line_end || depict(c, before, &text[at..]) == c;
        before = Some(c);
        plain
    })
}

/// Whether a character is not seen, or does something to what is around it.
pub fn is_hidden(c: char, before: Option<char>) -> bool {
    match c {
        // Chooses how the character before it looks; beside ASCII it has no business.
        '\u{fe0f}' => before.is_none_or(|before| before.is_ascii()),
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0e}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        _ => c.is_control(),
    }
}

/// Whether `rest`, with `before` in front, begins what an agent could take for a command.
fn begins_command(rest: &str, before: Option<char>) -> bool {
    let starts_word = before.is_none_or(|before| before.is_whitespace() || is_hidden(before, None));
    if starts_word && rest.starts_with("::") {
        return true;
    }
    let Some(rest) = rest.strip_prefix("##") else { return false };
    let vso = rest.get(..3).filter(|word| word.eq_ignore_ascii_case("vso"));
    vso.map_or(rest, |_| &rest[3..]).starts_with('[')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_harmless_stays_as_it_is() {
        for text in
            ["vso.work", "café ⚠\u{fe0f} 漢字", "a::b", "## x", "# [x]", "https://a/b#c", ""]
        {
            assert_eq!(visible(text), text);
            assert!(lines_are_plain(text), "{text}");
        }
        assert!(lines_are_plain("a\r\n\tb\n"));
    }

    #[test]
    fn what_acts_on_a_terminal_or_an_agent_is_written_out() {
        assert_eq!(visible("a\u{1b}[31mb\nc"), "a\\u{1b}[31mb\\u{a}c");
        assert_eq!(visible("a\u{202e}b\u{200b}"), "a\\u{202e}b\\u{200b}");
        assert_eq!(visible("::error::x"), "\\u{3a}:error::x");
        assert_eq!(visible("a ::add-mask::b"), "a \\u{3a}:add-mask::b");
        assert_eq!(visible("a##vso[task.x]b"), "a\\u{23}#vso[task.x]b");
        assert_eq!(visible("###VSO[x ##[error]"), "#\\u{23}#VSO[x \\u{23}#[error]");
        assert!(!lines_are_plain("a\rb") && !lines_are_plain("##[group]"));
    }
}
