//! What differs between the table at hand and the one just derived, for a person to review.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::table::Row;

/// From this many operations on, a change that all of them share is printed once.
const ALIKE: usize = 4;

/// How many of the operations that share a change are named.
const NAMED: usize = 3;

#[derive(Debug, Default)]
pub(super) struct Changes<'a> {
    added: Vec<&'a Row>,
    removed: Vec<&'a Row>,
    /// Operations by the change that they share.
    changed: BTreeMap<Change<'a>, Vec<&'a str>>,
}

/// One field of one operation, before and after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Change<'a> {
    /// The place of the column, so that changes are listed in the order of the columns.
    column: usize,
    name: &'static str,
    what: What<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What<'a> {
    /// Members of a list that came and went.
    Members {
        gone: Vec<&'a str>,
        new: Vec<&'a str>,
    },
    Whole {
        before: &'a str,
        after: &'a str,
    },
}

/// Compares two tables by id.
pub(super) fn between<'a>(before: &'a [Row], after: &'a [Row]) -> Changes<'a> {
    let by_id = |rows: &'a [Row]| -> BTreeMap<&'a str, &'a Row> {
        rows.iter().map(|row| (row.id.as_str(), row)).collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    let mut changes = Changes::default();
    for (id, row) in &old {
        if !new.contains_key(id) {
            changes.removed.push(row);
        }
    }
    for (id, row) in &new {
        let Some(previous) = old.get(id) else {
            changes.added.push(row);
            continue;
        };
        for (column, (was, is)) in previous.fields().into_iter().zip(row.fields()).enumerate() {
            if was.1 != is.1 {
                let change = Change { column, name: is.0, what: what(is.0, was.1, is.1) };
                changes.changed.entry(change).or_default().push(id);
            }
        }
    }
    changes
}

fn what<'a>(column: &str, before: &'a str, after: &'a str) -> What<'a> {
    let separator = match column {
        "services" | "server" | "required_query" | "query" | "optional_path" => " ",
        "scopes" => "|",
        _ => return What::Whole { before, after },
    };
    let members = |text: &'a str| -> BTreeSet<&'a str> {
        text.split(separator).filter(|member| !member.is_empty()).collect()
    };
    let (was, is) = (members(before), members(after));
    let gone: Vec<_> = was.difference(&is).copied().collect();
    let new: Vec<_> = is.difference(&was).copied().collect();
    // Nothing in common, or only another order: the two values say more than their difference.
    if was.is_disjoint(&is) || was == is {
        return What::Whole { before, after };
    }
    What::Members { gone, new }
}

impl Changes<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// How many operations changed, and in how many each column did.
    fn counts(&self) -> (usize, Vec<(&'static str, usize)>) {
        let operations: BTreeSet<_> = self.changed.values().flatten().collect();
        let mut columns: BTreeMap<(usize, &'static str), usize> = BTreeMap::new();
        for (change, ids) in &self.changed {
            *columns.entry((change.column, change.name)).or_default() += ids.len();
        }
        let columns = columns.into_iter().map(|((_, name), count)| (name, count)).collect();
        (operations.len(), columns)
    }
}

impl fmt::Display for Changes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "no change");
        }
        let (operations, columns) = self.counts();
        write!(f, "{} added, {} removed, ", self.added.len(), self.removed.len())?;
        write!(f, "{operations} changed")?;
        for (at, (name, count)) in columns.iter().enumerate() {
            write!(f, "{}{name} {count}", if at == 0 { " (" } else { ", " })?;
        }
        writeln!(f, "{}", if columns.is_empty() { "" } else { ")" })?;

        for (title, rows) in [("added", &self.added), ("removed", &self.removed)] {
            if !rows.is_empty() {
                writeln!(f, "\n{title}")?;
            }
            for row in rows {
                writeln!(
                    f,
                    "  {}  {} {}{}  {}",
                    row.id, row.verb, row.host, row.route, row.scopes
                )?;
            }
        }
        self.shared(f)?;
        self.single(f)
    }
}

impl Changes<'_> {
    fn shared(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shared = self.changed.iter().filter(|(_, ids)| ids.len() >= ALIKE).peekable();
        if shared.peek().is_some() {
            writeln!(f, "\nchanged alike")?;
        }
        for (change, ids) in shared {
            writeln!(f, "  {change}")?;
            let named = ids[..NAMED].join(", ");
            writeln!(f, "    {} operations: {named} and {} more", ids.len(), ids.len() - NAMED)?;
        }
        Ok(())
    }

    fn single(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut by_id: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
        for (change, ids) in self.changed.iter().filter(|(_, ids)| ids.len() < ALIKE) {
            for id in ids {
                by_id.entry(id).or_default().push(change);
            }
        }
        if !by_id.is_empty() {
            writeln!(f, "\nchanged")?;
        }
        for (id, changes) in by_id {
            writeln!(f, "  {id}")?;
            for change in changes {
                writeln!(f, "    {change}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.name)?;
        match &self.what {
            What::Members { gone, new } => {
                for member in gone {
                    write!(f, " -{member}")?;
                }
                for member in new {
                    write!(f, " +{member}")?;
                }
                Ok(())
            }
            What::Whole { before, after } => write!(f, " `{before}` -> `{after}`"),
        }
    }
}
