//! A comparison as Markdown for a comment on a pull request. Writing to a string cannot fail, so those
//! results are dropped.
//!
//! Whoever opens the pull request writes the scopes and paths in it, so nothing of theirs may end a code span or
//! a table cell, open a tag or call for somebody's attention.

use std::fmt::Write as _;

use super::diff::{self, Report, headline, names};
use super::markdown::{code, plain};
use crate::compare::{Change, Privilege, Reached, services};
use crate::finding::Note;

/// The comparison as Markdown.
pub fn markdown(report: &Report<'_>) -> String {
    let mut out = String::new();
    let (old, new) = (code(&report.old.name), code(&report.new.name));
    let _ = writeln!(out, "### Scopes: {old} → {new}\n");
    scopes(report, &mut out);
    privileges(report, &mut out);
    consent(report, &mut out);
    operations(report, &mut out);
    not_known(report, &mut out);
    sources(report, &mut out);
    out
}

fn scopes(report: &Report<'_>, out: &mut String) {
    let difference = report.difference;
    if difference.is_empty() {
        let _ = writeln!(out, "The same scopes are requested.\n");
    }
    if !difference.added.is_empty() || !difference.removed.is_empty() {
        let _ = writeln!(out, "| | scope | what it is | |\n| --- | --- | --- | --- |");
        for change in &difference.added {
            row(change, "added", "already included by", out);
        }
        for change in &difference.removed {
            row(change, "removed", "still included by", out);
        }
        out.push('\n');
    }
    if let Some(text) = diff::full_access(difference.full_access) {
        let _ = writeln!(out, "**{}**\n", diff::capital(text));
    }
}

fn row(change: &Change<'_>, what: &str, covered: &str, out: &mut String) {
    let mut remarks = Vec::new();
    if change.high_privilege {
        remarks.push("**high privilege**".to_owned());
    }
    if !change.covered_by.is_empty() {
        remarks.push(format!("{covered} {}", names(&change.covered_by, code)));
    }
    let (id, name) = (code(change.scope.id.as_str()), plain(&change.scope.name));
    let _ = writeln!(out, "| {what} | {id} | {name} | {} |", remarks.join("; "));
}

fn privileges(report: &Report<'_>, out: &mut String) {
    let entered = report.difference.privileges_entered.iter().map(|one| ("enters", one));
    let left = report.difference.privileges_left.iter().map(|one| ("leaves", one));
    let mut lines = entered.chain(left).peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "**High privilege**\n");
    for (what, Privilege { scope, flag, by }) in lines {
        let itself = by.len() == 1 && by[0].id == scope.id;
        let by = if itself { String::new() } else { format!(" (by {})", names(by, code)) };
        let id = code(scope.id.as_str());
        let _ = writeln!(
            out,
            "- {id} {what}{by}; administrators are shown it since {}{}",
            flag.effective,
            ids(flag.sources.iter().map(crate::catalog::SourceId::as_str))
        );
    }
    out.push('\n');
}

fn consent(report: &Report<'_>, out: &mut String) {
    let _ = writeln!(out, "**Consent**\n");
    for consent in &report.difference.consent {
        let _ = writeln!(out, "- {}", consent.text);
        for note in &consent.notes {
            let _ = writeln!(out, "  - {}", cited(note));
        }
    }
    out.push('\n');
}

fn operations(report: &Report<'_>, out: &mut String) {
    let difference = report.difference;
    let both = [
        (&difference.gained, difference.gained_bound, "possible"),
        (&difference.lost, difference.lost_bound, "impossible"),
    ];
    for (reached, bound, what) in both {
        let heading = diff::capital(&headline(reached, bound, what));
        if reached.is_empty() {
            let _ = writeln!(out, "{heading}\n");
            continue;
        }
        let _ = writeln!(out, "<details><summary>{heading}</summary>\n");
        if report.operations {
            list(reached, out);
        } else {
            count(reached, out);
        }
        let _ = writeln!(out, "\n</details>\n");
    }
}

fn count(reached: &[Reached<'_>], out: &mut String) {
    let _ = writeln!(out, "| service | operations |\n| --- | --- |");
    for (service, verbs) in services(reached) {
        let verbs: Vec<String> =
            verbs.iter().map(|(verb, count)| format!("{count} {}", plain(verb))).collect();
        let _ = writeln!(out, "| {} | {} |", plain(service), verbs.join(", "));
    }
}

fn list(reached: &[Reached<'_>], out: &mut String) {
    let _ = writeln!(out, "| verb | operation | route | by |\n| --- | --- | --- | --- |");
    for Reached { operation, by } in reached {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            plain(&operation.verb),
            code(operation.id.as_str()),
            code(&operation.route),
            names(by, code)
        );
    }
}

fn not_known(report: &Report<'_>, out: &mut String) {
    let _ = writeln!(out, "**Not known**\n");
    for unclear in &report.difference.unclear {
        let side = diff::sides(unclear.in_old, unclear.in_new);
        let (name, why) = (code(&unclear.name), unclear.why.text());
        let effect = diff::effect(unclear.why);
        let _ = writeln!(out, "- {name} ({side}) {effect}; {why}");
    }
    let _ = writeln!(out, "- {}", diff::undeclared(report.difference.undeclared));
    for note in &report.difference.remarks {
        let _ = writeln!(out, "- {}", cited(note));
    }
    out.push('\n');
}

fn sources(report: &Report<'_>, out: &mut String) {
    let _ = writeln!(out, "<sub>As of {}.", report.as_of);
    for source in report.sources().into_iter().filter_map(|id| report.catalog.sources().get(id)) {
        let date = source.date().map(|date| format!(", {date}")).unwrap_or_default();
        let (title, publisher) = (plain(&source.title), plain(&source.publisher));
        let _ = writeln!(out, "[{}] {title}, {publisher}{date}.", plain(source.id.as_str()));
    }
    let _ = writeln!(out, "</sub>");
}

fn cited(note: &Note) -> String {
    format!("{}{}", plain(&note.text), ids(note.sources.iter().map(String::as_str)))
}

fn ids<'a>(sources: impl Iterator<Item = &'a str>) -> String {
    let sources: Vec<String> = sources.map(plain).collect();
    if sources.is_empty() { String::new() } else { format!(" [{}]", sources.join(", ")) }
}
