//! What was fixed, and what would be: lines for people, and unified diffs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use similar::TextDiff;

use super::style::{Paint, Style};
use crate::finding::Safety;
use crate::fix::{Fixed, Rewritten};
use crate::project::Outcome;
use crate::text::visible;

/// Lines that stay around a change.
const CONTEXT: usize = 3;

/// What was fixed, one line a finding. Writing to a string cannot fail, so the results below are dropped.
pub fn lines(fixed: &[Fixed], style: &Style) -> String {
    let mut text = String::new();
    for one in fixed {
        let at = format!("{}:{}:{}", one.file, one.at.line, one.at.column);
        let what = format!("{at} {}: {}", one.rule, one.description);
        let _ = writeln!(text, "{}", style.wrap_hanging("fixed: ", "  ", &visible(&what)));
    }
    if !fixed.is_empty() {
        let count = style.paint(Paint::Good, format!("fixed {}", count(fixed)));
        let _ = writeln!(text, "{count}\n");
    }
    text
}

/// "3 findings in 2 files".
fn count(fixed: &[Fixed]) -> String {
    let files: BTreeSet<&str> = fixed.iter().map(|one| one.file.as_str()).collect();
    let many =
        |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    format!("{} in {}", many(fixed.len(), "finding"), many(files.len(), "file"))
}

/// What would change, as unified diffs that `git apply` and `patch -p1` take, and a last line that counts.
pub fn diff(rewritten: &[Rewritten], fixed: &[Fixed], left: &[Outcome], style: &Style) -> String {
    let mut text = String::new();
    for Rewritten { old, new } in rewritten {
        let name = visible(old.name());
        let diff = TextDiff::from_lines(old.shown(), new.shown());
        let diff = diff
            .unified_diff()
            .context_radius(CONTEXT)
            .header(&format!("a/{name}"), &format!("b/{name}"))
            .to_string();
        if style.color { colored(&diff, style, &mut text) } else { text.push_str(&diff) }
    }
    let findings = left.iter().flat_map(|outcome| &outcome.findings);
    let more = findings.filter_map(|finding| finding.fix.as_ref());
    let more = more.filter(|fix| fix.safety == Safety::Unsafe).count();
    let what = if fixed.is_empty() {
        "nothing that would be fixed".to_owned()
    } else {
        format!("would fix {}", count(fixed))
    };
    let more = if more > 0 { format!(" ({more} more with `--unsafe`)") } else { String::new() };
    let _ = writeln!(text, "{}", style.paint(Paint::Strong, format!("{what}{more}")));
    text
}

/// Lines end at `\n` alone here, as diffs count them. On a terminal, control characters of somebody's file
/// are shown and not obeyed.
fn colored(diff: &str, style: &Style, text: &mut String) {
    for line in diff.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        let mut shown = String::with_capacity(bare.len());
        for letter in bare.chars() {
            if letter.is_control() && letter != '\t' {
                shown.extend(letter.escape_unicode());
            } else {
                shown.push(letter);
            }
        }
        let paint = match bare.as_bytes() {
            [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => Some(Paint::Strong),
            [b'@', ..] => Some(Paint::Note),
            [b'+', ..] => Some(Paint::Good),
            [b'-', ..] => Some(Paint::Error),
            _ => None,
        };
        let _ = match paint {
            Some(paint) => writeln!(text, "{}", style.paint(paint, shown)),
            None => writeln!(text, "{shown}"),
        };
    }
}
