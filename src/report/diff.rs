//! What a comparison has to tell, whatever the form.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, ScopeRow};
use crate::compare::{Bound, Difference, FullAccess, Reached, Side, Why};
use crate::date::AsOf;
use crate::finding::Note;
use crate::text::visible;

/// What a comparison has to tell.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// The old side.
    pub old: &'a Side<'a>,
    /// The new one.
    pub new: &'a Side<'a>,
    /// What differs.
    pub difference: &'a Difference<'a>,
    /// The facts, for citations.
    pub catalog: &'a Catalog,
    /// The day that was asked for.
    pub as_of: AsOf,
    /// Whether text for people lists every operation in place of counting them.
    pub operations: bool,
}

impl Report<'_> {
    /// Ids of every source that the text for people cites, sorted.
    pub(super) fn sources(&self) -> BTreeSet<&str> {
        let flags =
            self.difference.privileges_entered.iter().chain(&self.difference.privileges_left);
        let flags = flags.flat_map(|privilege| &privilege.flag.sources);
        let flags = flags.map(crate::catalog::SourceId::as_str);
        let consent = self.difference.consent.iter().flat_map(|consent| &consent.notes);
        let notes = consent.chain(&self.difference.remarks).flat_map(|note| &note.sources);
        flags.chain(notes.map(String::as_str)).collect()
    }
}

/// Names of scopes as written in a sentence.
pub(super) fn names(rows: &[&ScopeRow], name: impl Fn(&str) -> String) -> String {
    rows.iter().map(|row| name(row.id.as_str())).collect::<Vec<_>>().join(", ")
}

/// A number with its noun.
pub(super) fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// What became of a list of operations: `12 operations became possible, 9 of them change something`.
pub(super) fn headline(reached: &[Reached<'_>], bound: Bound, what: &str) -> String {
    let changing = reached.iter().filter(|one| one.operation.changes_something()).count();
    let how_sure = match bound {
        Bound::Exact => "",
        Bound::AtLeast => "at least ",
        Bound::AtMost => "at most ",
        Bound::Unknown => "as far as can be told, ",
    };
    let all = reached.len();
    let rest = match changing {
        0 => ", none changes anything",
        1 => ", 1 of them changes something",
        _ => {
            return format!(
                "{how_sure}{} became {what}, {changing} of them change something",
                many(all, "operation")
            );
        }
    };
    match bound {
        Bound::Exact | Bound::AtMost if all == 0 => return format!("no operation became {what}"),
        _ if all == 0 => return format!("which operations became {what} is not known"),
        _ => {}
    }
    format!("{how_sure}{} became {what}{rest}", many(all, "operation"))
}

/// What full access means for the comparison; nothing where neither side has it.
pub(super) const fn full_access(full_access: FullAccess) -> Option<&'static str> {
    match full_access {
        FullAccess::None => None,
        FullAccess::Gained => Some("full access is new: everything that the person may do"),
        FullAccess::Lost => Some("full access is gone: it was everything that the person may do"),
        FullAccess::Kept => Some("both have full access: everything that the person may do"),
    }
}

/// A text that begins a line.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    first.map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is not counted, and why.
pub(super) fn undeclared(count: usize) -> String {
    format!(
        "{} not counted: {} no scope in the published specs, and whether scopes matter there is not known",
        many(count, "operation"),
        if count == 1 { "it names" } else { "they name" }
    )
}

/// A reason with the ids of its sources.
pub(super) fn cited(note: &Note) -> String {
    if note.sources.is_empty() {
        visible(&note.text).into_owned()
    } else {
        format!("{} [{}]", visible(&note.text), note.sources.join(", "))
    }
}

/// What is known of an unclear request's effect.
pub(super) const fn effect(why: Why<'_>) -> &'static str {
    if why.is_open() { "grants what cannot be told here" } else { "grants nothing that is known" }
}

/// Which side requests something unclear.
pub(super) const fn sides(in_old: bool, in_new: bool) -> &'static str {
    match (in_old, in_new) {
        (true, true) => "both",
        (true, false) => "removed",
        _ => "added",
    }
}
