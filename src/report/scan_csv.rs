//! What an app calls, as a table for spreadsheets: one call a row, from code or from lists.

use std::io::{self, Write};

use crate::catalog::{Access, ScopeName};
use crate::finding::Confidence;
use crate::usage::{Resolution, Usage, UsedCall};

/// The columns. `kind` is `call`, `unresolved`, `dead` or `skipped`.
const COLUMNS: [&str; 12] = [
    "kind",
    "operation",
    "scopes_any_of",
    "access",
    "called",
    "via",
    "confidence",
    "file",
    "line",
    "column",
    "count",
    "why",
];

/// One row, in the order of the columns.
#[derive(Default)]
struct Row {
    kind: &'static str,
    operation: String,
    scopes: String,
    access: &'static str,
    called: String,
    via: &'static str,
    confidence: &'static str,
    file: String,
    line: Option<u64>,
    column: Option<usize>,
    count: u64,
    why: String,
}

impl Row {
    fn fields(&self) -> [String; 12] {
        let number = |number: Option<u64>| number.map_or_else(String::new, |n| n.to_string());
        [
            self.kind.to_owned(),
            self.operation.clone(),
            self.scopes.clone(),
            self.access.to_owned(),
            self.called.clone(),
            self.via.to_owned(),
            self.confidence.to_owned(),
            self.file.clone(),
            number(self.line),
            self.column.map_or_else(String::new, |column| column.to_string()),
            self.count.to_string(),
            self.why.clone(),
        ]
    }
}

/// Writes a list of calls.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write(usage: &Usage<'_>, out: &mut dyn Write) -> io::Result<()> {
    let row = |call: &UsedCall<'_>| {
        let verb = call.call.verb().map(|verb| format!("{verb} ")).unwrap_or_default();
        let known = call.resolution.access().is_some();
        Row {
            kind: if known { "call" } else { "unresolved" },
            called: format!("{verb}{}", call.call.target()),
            via: "list",
            confidence: if known { word(Confidence::Certain) } else { "" },
            file: call.first.file.to_string(),
            line: Some(call.first.line),
            count: call.count,
            why: why(&call.resolution),
            ..of(&call.resolution)
        }
    };
    table(usage.calls.iter().chain(&usage.unresolved).map(row), out)
}

#[cfg(feature = "scan")]
pub use of_code::write_code;

#[cfg(feature = "scan")]
mod of_code {
    use std::io::{self, Write};

    use super::{Row, of, table, word};
    use crate::usage::scan::{CodePlace, CodeUsage};

    /// Writes what code calls, and what of it was not counted or not read.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn write_code(usage: &CodeUsage<'_>, out: &mut dyn Write) -> io::Result<()> {
        let at = |place: &CodePlace, row: Row| Row {
            file: place.file.to_string(),
            line: Some(place.position.line as u64),
            column: Some(place.position.column),
            count: 1,
            ..row
        };
        let calls = usage.calls.iter().map(|call| {
            let row = Row {
                kind: "call",
                called: call.called.to_string(),
                via: call.via.as_str(),
                confidence: word(call.confidence),
                ..of(&call.resolution)
            };
            at(&call.place, row)
        });
        let unresolved = usage.unresolved.iter().map(|call| {
            let row = Row {
                kind: "unresolved",
                called: call.called.to_string(),
                why: call.why.as_str().to_owned(),
                ..of(&call.may_be)
            };
            at(&call.place, row)
        });
        let dead = usage.dead.iter().map(|dead| Row {
            kind: "dead",
            file: dead.file.to_string(),
            count: dead.calls as u64,
            ..Row::default()
        });
        let skipped = usage.skipped.iter().map(|(file, why)| Row {
            kind: "skipped",
            file: file.to_string(),
            why: why.as_str().to_owned(),
            ..Row::default()
        });
        table(calls.chain(unresolved).chain(dead).chain(skipped), out)
    }
}

/// What the catalog says of a call.
fn of(resolution: &Resolution<'_>) -> Row {
    let ids: Vec<&str> = resolution.operations().iter().map(|row| row.id.as_str()).collect();
    let scopes = resolution.access().map_or(&[][..], Access::scopes);
    let scopes: Vec<&str> = scopes.iter().map(ScopeName::as_str).collect();
    Row {
        operation: ids.join(" | "),
        scopes: scopes.join(" | "),
        access: resolution.access().map_or("", Access::as_str),
        ..Row::default()
    }
}

fn why(resolution: &Resolution<'_>) -> String {
    match resolution {
        Resolution::DifferentScopes { why, .. } => why.to_string(),
        Resolution::Unpublished(why) => why.to_string(),
        _ => String::new(),
    }
}

const fn word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Possible => "possible",
        Confidence::Likely => "likely",
        Confidence::Certain => "certain",
    }
}

fn table(rows: impl Iterator<Item = Row>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for row in rows {
        writer.write_record(row.fields().map(harmless))?;
    }
    writer.flush()
}

/// A spreadsheet takes a field that begins like this for a formula, and a file of code may be named so.
fn harmless(field: String) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{field}") } else { field }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts() {
        for field in ["=1+1", "+1", "-1", "@x", "\tx", "\rx"] {
            assert_eq!(harmless(field.to_owned()), format!("'{field}"));
        }
        assert_eq!(harmless("a=b".to_owned()), "a=b");
    }
}
