//! Fixes: changes of lists of scopes, as edits of the texts that the lists are written in.
//!
//! A rule says which scope goes, or what is written in its place, by place alone. Here is the one place that
//! knows how lists are written: JSON with comments and trailing commas on one line or many, and values of
//! URLs. Fixes of several findings are joined list by list, the result is parsed again and held against what
//! was asked for, and the app is linted again until nothing is left to fix. Nothing here reads or writes a
//! file.

mod json;
mod layout;
mod lists;
mod query;
mod rewrite;
mod rounds;
mod verify;

pub use lists::settle;
pub use rewrite::Rewritten;
pub use rounds::{Ended, Fixed, until_stable};

use crate::text::Edit;

/// A text after some edits, which are in ascending order and do not overlap.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        changed.push_str(&text[at..edit.span.start]);
        changed.push_str(&edit.replacement);
        at = edit.span.end;
    }
    changed.push_str(&text[at..]);
    changed
}
