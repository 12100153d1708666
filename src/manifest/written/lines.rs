//! Values without quotes that take several lines: arrays of shells, and blocks of YAML.

use super::context::names_scopes;
use super::lexer::{Kind, Token};

/// How many tokens such a value may have.
const LONGEST: usize = 400;

/// Where the value begins that goes on behind the token `last`; nothing where it is no such value.
pub(super) fn first(text: &str, tokens: &[Token], last: usize) -> Option<usize> {
    let is_mark = |at: &usize| matches!(tokens[*at].kind, Kind::Mark(_));
    let mark = (0..=last).rev().take(LONGEST).find(is_mark)?;
    let array = tokens[mark].is(b'(')
        && mark.checked_sub(1).is_some_and(|sign| {
            tokens[sign].is(b'=') && tokens[sign].outer.end == tokens[mark].outer.start
        });
    if array { Some(mark + 1) } else { block(text, tokens, mark) }
}

/// Where a block of YAML begins whose mark ends with this token: `scopes: >-`, behind the colon.
pub(super) fn block(text: &str, tokens: &[Token], last: usize) -> Option<usize> {
    let keeps = tokens[last].is(b'-') || tokens[last].is(b'+');
    let mark = if keeps { last.checked_sub(1)? } else { last };
    let colon = mark.checked_sub(1)?;
    let key = colon.checked_sub(1)?;
    let on_one_line = !tokens[colon..=last].iter().any(|token| token.begins_line);
    let is_block = (tokens[mark].is(b'>') || tokens[mark].is(b'|')) && tokens[colon].is(b':');
    (on_one_line && is_block && names_scopes(&text[tokens[key].inner.clone()])).then_some(colon + 1)
}
