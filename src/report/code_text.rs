//! What an app's code was found to call, as text for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::style::{Paint, Style};
use super::table::table;
use crate::catalog::{Access, ScopeName};
use crate::needed::Needed;
use crate::project::Sign;
use crate::text::Visible;
use crate::usage::scan::{CodeCall, CodePlace, CodeUsage, LeftOut};

/// What is reported.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a, 'c> {
    /// What the code calls.
    pub usage: &'a CodeUsage<'c>,
    /// What that needs.
    pub needed: &'a Needed,
    /// What is needed where no call is made that is no more than possible.
    pub surely: &'a Needed,
    /// Mechanisms that the app seems to use now.
    pub signs: &'a [Sign],
    /// What was not read.
    pub left_out: LeftOut,
}

/// Writes what was found: operations with their places, then whatever is not known.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write(report: &Report<'_, '_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    calls(report.usage, style, &mut text);
    unresolved(report.usage, style, &mut text);
    not_read(report, style, &mut text);
    summary(report, style, &mut text);
    out.write_all(text.as_bytes())
}

fn calls(usage: &CodeUsage<'_>, style: &Style, text: &mut String) {
    let mut groups: BTreeMap<String, Vec<&CodeCall<'_>>> = BTreeMap::new();
    for call in &usage.calls {
        let ids = call.resolution.operations().iter().map(|row| row.id.as_str());
        groups.entry(ids.collect::<Vec<_>>().join(" or ")).or_default().push(call);
    }
    if groups.is_empty() {
        return;
    }
    let row = |(operation, calls): (String, Vec<&CodeCall<'_>>)| {
        let scopes = calls[0].resolution.access().map_or_else(String::new, scopes);
        let mut via: Vec<&str> = calls.iter().map(|call| call.via.as_str()).collect();
        via.sort_unstable();
        via.dedup();
        let place = place(&calls[0].place);
        vec![operation, scopes, via.join(", "), calls.len().to_string(), place]
    };
    let rows: Vec<Vec<String>> = groups.into_iter().map(row).collect();
    let _ = writeln!(text, "{}", style.paint(Paint::Strong, "Calls with known operations"));
    text.push_str(&table(&["operation", "scopes, any one", "seen by", "calls", "first"], &rows));
    text.push('\n');
}

fn unresolved(usage: &CodeUsage<'_>, style: &Style, text: &mut String) {
    const SHOWN: usize = 40;
    if usage.unresolved.is_empty() {
        return;
    }
    let heading = "Calls whose needs are not known";
    let _ = writeln!(text, "{}", style.paint(Paint::Warning, heading));
    for call in usage.unresolved.iter().take(SHOWN) {
        let _ = writeln!(text, "  {} ({})", Visible(&call.called.to_string()), place(&call.place));
        let _ = writeln!(text, "{}", style.wrap("  why: ", &call.why.to_string()));
    }
    if let Some(more) = usage.unresolved.len().checked_sub(SHOWN + 1) {
        let _ = writeln!(text, "  and {} more", more + 1);
    }
    text.push('\n');
}

fn not_read(report: &Report<'_, '_>, style: &Style, text: &mut String) {
    let usage = report.usage;
    if !usage.dead.is_empty() {
        let heading = "Not counted, as nothing in the app loads the file";
        let _ = writeln!(text, "{}", style.paint(Paint::Warning, heading));
        for dead in &usage.dead {
            let _ = writeln!(text, "  {}: {}", Visible(&dead.file), count(dead.calls, "call"));
        }
        text.push('\n');
    }
    if !usage.skipped.is_empty() {
        let _ = writeln!(text, "{}", style.paint(Paint::Note, "Files not read"));
        for (file, why) in &usage.skipped {
            let _ = writeln!(text, "  {}: {why}", Visible(file));
        }
        text.push('\n');
    }
}

fn summary(report: &Report<'_, '_>, style: &Style, text: &mut String) {
    let usage = report.usage;
    if !usage.calls.is_empty() {
        let sure: Vec<&str> = report.surely.scopes.iter().map(|n| n.scope.as_str()).collect();
        let all: Vec<&str> = report.needed.scopes.iter().map(|n| n.scope.as_str()).collect();
        let perhaps = |scope: &&str| {
            let mark = if sure.contains(scope) { "" } else { " (perhaps)" };
            format!("{scope}{mark}")
        };
        let marked: Vec<String> = all.iter().map(perhaps).collect();
        let names = if marked.is_empty() { "none".to_owned() } else { marked.join(" ") };
        let open = if report.needed.is_complete() { "" } else { ", for the calls that are known" };
        let line = format!("{names}{open}");
        let _ = writeln!(text, "{}", style.wrap("least scopes: ", &line));
        if sure != all {
            let names = if sure.is_empty() { "none".to_owned() } else { sure.join(" ") };
            let lead = "without the calls that are only possible: ";
            let _ = writeln!(text, "{}", style.wrap(lead, &names));
        }
    }
    if !report.signs.is_empty() {
        let signs: Vec<String> = report.signs.iter().map(|sign| super::sign(sign, None)).collect();
        let _ = writeln!(text, "{}", style.wrap("seems to use: ", &signs.join(", ")));
    }
    let mut parts =
        vec![format!("{} in {}", count(usage.calls.len(), "call"), count(usage.files, "file"))];
    if !usage.unresolved.is_empty() {
        parts.push(format!("{} of unknown needs", usage.unresolved.len()));
    }
    if report.left_out.tests > 0 {
        let tests = count(report.left_out.tests, "file");
        parts.push(format!("{tests} of tests and samples left out (--include-tests)"));
    }
    if report.left_out.folders > 0 {
        let folders = count(report.left_out.folders, "folder");
        parts.push(format!("{folders} of other code and build output left out"));
    }
    let _ = writeln!(text, "{}", style.wrap("", &parts.join(", ")));
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

fn place(place: &CodePlace) -> String {
    format!("{}:{}:{}", Visible(&place.file), place.position.line, place.position.column)
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
