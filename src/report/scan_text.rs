//! What was understood of an application's calls, as text for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::style::{Paint, Style};
use super::table::table;
use crate::catalog::{Access, ScopeName};
use crate::text::Visible;
use crate::usage::{CallPlace, Resolution, Usage, UsedCall};

/// Writes usage.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write(usage: &Usage<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    let decided = |call: &&UsedCall<'_>| call.resolution.access().is_some();
    let rows: Vec<Vec<String>> = usage.calls.iter().filter(decided).map(row).collect();
    if !rows.is_empty() {
        let _ = writeln!(text, "{}", style.paint(Paint::Strong, "Calls with known operations"));
        text.push_str(&table(&["operation", "scopes, any one", "calls", "first"], &rows));
        text.push('\n');
    }
    undecided(usage, style, &mut text);
    unresolved(usage, style, &mut text);
    unreadable(usage, style, &mut text);
    summary(usage, &mut text);
    out.write_all(text.as_bytes())
}

fn row(call: &UsedCall<'_>) -> Vec<String> {
    let ids: Vec<_> = call.resolution.operations().iter().map(|row| row.id.as_str()).collect();
    let scopes = call.resolution.access().map_or_else(String::new, scopes);
    vec![ids.join(" or "), scopes, call.count.to_string(), place(&call.first)]
}

fn scopes(access: &Access) -> String {
    match access {
        Access::AnyOf(scopes) => {
            scopes.iter().map(ScopeName::as_str).collect::<Vec<_>>().join(" | ")
        }
        Access::Undeclared => "not declared".to_owned(),
        Access::Anonymous => "none, anonymous".to_owned(),
        Access::Implicit => "none, own data".to_owned(),
    }
}

fn undecided(usage: &Usage<'_>, style: &Style, text: &mut String) {
    let several = usage.calls.iter().filter_map(|call| match &call.resolution {
        Resolution::DifferentScopes { operations, why } => Some((call, operations, why)),
        _ => None,
    });
    for (at, (call, operations, why)) in several.enumerate() {
        if at == 0 {
            let _ = writeln!(
                text,
                "{}",
                style.paint(Paint::Warning, "Calls that can be several operations")
            );
        }
        let _ = writeln!(text, "{}", headline(call));
        let _ = writeln!(text, "{}", style.wrap("  why: ", &why.to_string()));
        for row in operations {
            let line = format!("{} {}: {}", row.verb, row.id, scopes(&row.access));
            let _ = writeln!(text, "{}", style.wrap("   or: ", &line));
        }
        text.push('\n');
    }
}

fn unresolved(usage: &Usage<'_>, style: &Style, text: &mut String) {
    if usage.unresolved.is_empty() {
        return;
    }
    let heading = "Calls to interfaces that no document publishes: their scopes are unknown";
    let _ = writeln!(text, "{}", style.paint(Paint::Warning, heading));
    for call in &usage.unresolved {
        let _ = writeln!(text, "{}", headline(call));
        if let Resolution::Unpublished(why) = &call.resolution {
            let _ = writeln!(text, "{}", style.wrap("  why: ", &why.to_string()));
        }
    }
    if usage.unlisted > 0 {
        let _ = writeln!(text, "  and {} more calls", usage.unlisted);
    }
    text.push('\n');
}

fn unreadable(usage: &Usage<'_>, style: &Style, text: &mut String) {
    if usage.unreadable == 0 {
        return;
    }
    let heading = "Lines that cannot be read; their text is not shown, as it may hold secrets";
    let _ = writeln!(text, "{}", style.paint(Paint::Warning, heading));
    for line in &usage.first_unreadable {
        let _ = writeln!(text, "  {}: {}", place(&line.place), line.why);
    }
    let more = usage.unreadable - usage.first_unreadable.len() as u64;
    if more > 0 {
        let _ = writeln!(text, "  and {more} more");
    }
    text.push('\n');
}

fn headline(call: &UsedCall<'_>) -> String {
    let verb = call.call.verb().map(|verb| format!("{verb} ")).unwrap_or_default();
    let times = if call.count == 1 { String::new() } else { format!(", {} calls", call.count) };
    format!("  {verb}{} ({}{times})", Visible(call.call.target()), place(&call.first))
}

fn place(place: &CallPlace) -> String {
    format!("{}:{}", Visible(&place.file), place.line)
}

fn summary(usage: &Usage<'_>, text: &mut String) {
    let total = |calls: &[UsedCall<'_>]| calls.iter().map(|call| call.count).sum::<u64>();
    let known = total(&usage.calls);
    let unknown = total(&usage.unresolved) + usage.unlisted;
    let mut parts =
        vec![count(known, "call to published operations", "calls to published operations")];
    let others = [
        (unknown, "to unpublished ones", "to unpublished ones"),
        (usage.other, "other request", "other requests"),
        (usage.unreadable, "line not read", "lines not read"),
    ];
    parts.extend(others.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| count(*n, one, many)));
    let _ = writeln!(text, "{}", parts.join(", "));
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
