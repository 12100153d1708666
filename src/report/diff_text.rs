//! A comparison as text for people. Writing to a string cannot fail, so those results are dropped.

use std::fmt::Write as _;

use super::diff::{self, Report, headline, many, names};
use super::style::{Paint, Style};
use crate::compare::{Again, Change, Privilege, Reached, services};
use crate::text::visible;

/// The comparison as text.
pub fn text(report: &Report<'_>, style: &Style) -> String {
    let mut out = String::new();
    let title = format!("{} → {}", visible(&report.old.name), visible(&report.new.name));
    let _ = writeln!(out, "{}  as of {}\n", style.paint(Paint::Strong, title), report.as_of);
    scopes(report, style, &mut out);
    operations(report, style, &mut out);
    privileges(report, style, &mut out);
    consent(report, style, &mut out);
    not_counted(report, style, &mut out);
    let sources = report.sources();
    if !sources.is_empty() {
        let _ = writeln!(out, "\n{}", style.paint(Paint::Strong, "Sources"));
        out.push_str(&super::source_list(sources, report.catalog, style));
    }
    out
}

fn scopes(report: &Report<'_>, style: &Style, out: &mut String) {
    let difference = report.difference;
    let _ = writeln!(out, "{}", style.paint(Paint::Strong, "Scopes"));
    if difference.is_empty() {
        let _ = writeln!(out, "  the same {}", many(difference.kept.len(), "scope"));
    }
    for change in &difference.added {
        scope(change, '+', "already included by", style, out);
    }
    for change in &difference.removed {
        scope(change, '-', "still included by", style, out);
    }
    if !difference.is_empty() && !difference.kept.is_empty() {
        let kept = names(&difference.kept, str::to_owned);
        let _ = writeln!(out, "{}", style.wrap("  = ", &kept));
    }
    if let Some(text) = diff::full_access(difference.full_access) {
        let _ = writeln!(out, "{}", style.paint(Paint::Warning, style.wrap("  ", text)));
    }
}

fn scope(change: &Change<'_>, sign: char, covered: &str, style: &Style, out: &mut String) {
    let mut line = format!("{}: {}", change.scope.id, change.scope.name);
    if change.high_privilege {
        line.push_str("; high privilege");
    }
    if !change.covered_by.is_empty() {
        let _ = write!(line, "; {covered} {}", names(&change.covered_by, str::to_owned));
    }
    let paint = if sign == '+' { Paint::Warning } else { Paint::Good };
    let _ = writeln!(out, "{}", style.paint(paint, style.wrap(&format!("  {sign} "), &line)));
}

fn operations(report: &Report<'_>, style: &Style, out: &mut String) {
    let difference = report.difference;
    let both = [
        (&difference.gained, difference.gained_bound, "possible"),
        (&difference.lost, difference.lost_bound, "impossible"),
    ];
    for (reached, bound, what) in both {
        let heading = diff::capital(&headline(reached, bound, what));
        let _ = writeln!(out, "\n{}", style.paint(Paint::Strong, heading));
        if report.operations {
            list(reached, style, out);
        } else {
            count(reached, style, out);
        }
    }
}

fn count(reached: &[Reached<'_>], style: &Style, out: &mut String) {
    for (service, verbs) in services(reached) {
        let verbs: Vec<String> =
            verbs.iter().map(|(verb, count)| format!("{count} {verb}")).collect();
        let line = format!("{service}: {}", verbs.join(", "));
        let _ = writeln!(out, "{}", style.wrap("  ", &line));
    }
}

fn list(reached: &[Reached<'_>], style: &Style, out: &mut String) {
    for Reached { operation, by } in reached {
        let line = format!(
            "{} {}  {}  by {}",
            operation.verb,
            operation.id,
            operation.route,
            names(by, str::to_owned)
        );
        let _ = writeln!(out, "{}", style.wrap_hanging("  ", "    ", &line));
    }
}

fn privileges(report: &Report<'_>, style: &Style, out: &mut String) {
    let difference = report.difference;
    if difference.privileges_entered.is_empty() && difference.privileges_left.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", style.paint(Paint::Strong, "High privilege"));
    let entered = difference.privileges_entered.iter().map(|one| ('+', one));
    for (sign, one) in entered.chain(difference.privileges_left.iter().map(|one| ('-', one))) {
        let line = privilege(one);
        let paint = if sign == '+' { Paint::Error } else { Paint::Good };
        let _ = writeln!(out, "{}", style.paint(paint, style.wrap(&format!("  {sign} "), &line)));
    }
}

fn privilege(Privilege { scope, flag, by }: &Privilege<'_>) -> String {
    let itself = by.len() == 1 && by[0].id == scope.id;
    let by = if itself { String::new() } else { format!(", by {}", names(by, str::to_owned)) };
    let sources: Vec<&str> = flag.sources.iter().map(crate::catalog::SourceId::as_str).collect();
    format!(
        "{}{by}: administrators are shown it since {} [{}]",
        scope.id,
        flag.effective,
        sources.join(", ")
    )
}

fn consent(report: &Report<'_>, style: &Style, out: &mut String) {
    let _ = writeln!(out, "\n{}", style.paint(Paint::Strong, "Consent"));
    for consent in &report.difference.consent {
        let paint = if consent.who == Again::Nobody { Paint::Good } else { Paint::Warning };
        let _ = writeln!(out, "{}", style.paint(paint, style.wrap("  ", consent.text)));
        for note in &consent.notes {
            let _ = writeln!(out, "{}", style.wrap("    note: ", &diff::cited(note)));
        }
    }
}

fn not_counted(report: &Report<'_>, style: &Style, out: &mut String) {
    let _ = writeln!(out, "\n{}", style.paint(Paint::Strong, "Not known"));
    for unclear in &report.difference.unclear {
        let side = diff::sides(unclear.in_old, unclear.in_new);
        let line = format!(
            "{} ({side}) {}; {}",
            visible(&unclear.name),
            diff::effect(unclear.why),
            unclear.why.text()
        );
        let _ = writeln!(out, "{}", style.paint(Paint::Warning, style.wrap("  ", &line)));
    }
    let undeclared = diff::undeclared(report.difference.undeclared);
    let _ = writeln!(out, "{}", style.wrap("  ", &undeclared));
    for note in &report.difference.remarks {
        let _ = writeln!(out, "{}", style.wrap("  ", &diff::cited(note)));
    }
}
