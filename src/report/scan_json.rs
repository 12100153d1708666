//! What was understood of an application's calls, as versioned JSON. These structs are the only
//! definition of the form.

use std::io::{self, Write};

use serde::Serialize;

use super::json_text;
use crate::catalog::{Access, OperationId, OperationRow, ScopeName};
use crate::usage::{CallPlace, Resolution, Usage, UsedCall, Verb};

#[derive(Serialize)]
struct Document<'a> {
    version: u8,
    calls: Vec<CallJson<'a>>,
    unresolved: Vec<CallJson<'a>>,
    unlisted: u64,
    other: u64,
    unreadable: u64,
    first_unreadable: Vec<UnreadableJson<'a>>,
}

#[derive(Serialize)]
struct CallJson<'a> {
    /// Null where the call can be several operations, or none that is published.
    operation: Option<&'a OperationId>,
    verb: Option<&'a str>,
    url: Option<&'a str>,
    /// The name by which a client library's method was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    /// Null where it is not known; empty where no scope is needed.
    scopes_any_of: Option<&'a [ScopeName]>,
    access: Option<&'static str>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    operations: Vec<OperationJson<'a>>,
    count: u64,
    file: &'a str,
    line: u64,
    last_file: &'a str,
    last_line: u64,
}

#[derive(Serialize)]
struct OperationJson<'a> {
    operation: &'a OperationId,
    verb: &'a str,
    scopes_any_of: Option<&'a [ScopeName]>,
    access: &'static str,
}

#[derive(Serialize)]
struct UnreadableJson<'a> {
    file: &'a str,
    line: u64,
    why: String,
}

/// Writes usage as one JSON document.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write(usage: &Usage<'_>, out: &mut dyn Write) -> io::Result<()> {
    let unreadable = usage.first_unreadable.iter().map(|line| {
        let CallPlace { file, line: number } = &line.place;
        UnreadableJson { file, line: *number, why: line.why.to_string() }
    });
    let document = Document {
        version: 1,
        calls: usage.calls.iter().map(call).collect(),
        unresolved: usage.unresolved.iter().map(call).collect(),
        unlisted: usage.unlisted,
        other: usage.other,
        unreadable: usage.unreadable,
        first_unreadable: unreadable.collect(),
    };
    json_text::write(&document, out)
}

fn call<'a>(used: &'a UsedCall<'_>) -> CallJson<'a> {
    let operations = used.resolution.operations();
    let one = if let [one] = operations { Some(*one) } else { None };
    let access = used.resolution.access();
    let target = Some(used.call.target());
    let is_method = used.call.is_method();
    CallJson {
        operation: one.map(|row| &row.id),
        verb: used.call.verb().map(Verb::as_str).or(one.map(|row| row.verb.as_str())),
        url: target.filter(|_| !is_method),
        method: target.filter(|_| is_method),
        scopes_any_of: access.and_then(scopes),
        access: access.map(Access::as_str),
        status: used.resolution.status(),
        why: match &used.resolution {
            Resolution::DifferentScopes { why, .. } => Some(why.to_string()),
            Resolution::Unpublished(why) => Some(why.to_string()),
            _ => None,
        },
        operations: if one.is_some() {
            Vec::new()
        } else {
            operations.iter().map(|row| operation(row)).collect()
        },
        count: used.count,
        file: &used.first.file,
        line: used.first.line,
        last_file: &used.last.file,
        last_line: used.last.line,
    }
}

fn operation(row: &OperationRow) -> OperationJson<'_> {
    OperationJson {
        operation: &row.id,
        verb: &row.verb,
        scopes_any_of: scopes(&row.access),
        access: row.access.as_str(),
    }
}

fn scopes(access: &Access) -> Option<&[ScopeName]> {
    match access {
        Access::Undeclared => None,
        access => Some(access.scopes()),
    }
}
