//! What an app's code was found to call, as versioned JSON. These structs are the only definition of the
//! form.

use std::io::{self, Write};

use serde::Serialize;

use super::code_text::Report;
use super::json_text;
use super::lint_code_json::{SignJson, sign};
use crate::catalog::{Access, OperationId, OperationRow, ScopeName};
use crate::finding::Confidence;
use crate::usage::Resolution;
use crate::usage::scan::{CodeCall, Unresolved};

#[derive(Serialize)]
struct Document<'a> {
    version: u8,
    needed: Vec<&'a ScopeName>,
    /// Without the calls that are no more than possible.
    needed_surely: Vec<&'a ScopeName>,
    complete: bool,
    calls: Vec<CallJson<'a>>,
    unresolved: Vec<UnresolvedJson<'a>>,
    dead: Vec<DeadJson<'a>>,
    skipped: Vec<SkippedJson<'a>>,
    mechanisms: Vec<SignJson<'a>>,
    left_out: LeftOutJson,
    files: usize,
}

#[derive(Serialize)]
struct CallJson<'a> {
    /// Null where it is one of several that ask for the same scopes.
    operation: Option<&'a OperationId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    operations: Vec<&'a OperationId>,
    /// Null where no spec declares them; empty where none is needed.
    scopes_any_of: Option<&'a [ScopeName]>,
    access: Option<&'static str>,
    called: String,
    via: &'static str,
    confidence: Confidence,
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct UnresolvedJson<'a> {
    called: String,
    why: &'static str,
    reason: String,
    may_be: Vec<MayBeJson<'a>>,
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct MayBeJson<'a> {
    operation: &'a OperationId,
    scopes_any_of: Option<&'a [ScopeName]>,
}

#[derive(Serialize)]
struct DeadJson<'a> {
    file: &'a str,
    calls: usize,
}

#[derive(Serialize)]
struct SkippedJson<'a> {
    file: &'a str,
    why: &'static str,
}

#[derive(Serialize)]
struct LeftOutJson {
    tests: usize,
    folders: usize,
}

/// Writes what was found as one JSON document.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write(report: &Report<'_, '_>, out: &mut dyn Write) -> io::Result<()> {
    let usage = report.usage;
    let document = Document {
        version: 1,
        needed: report.needed.scopes.iter().map(|needed| &needed.scope).collect(),
        needed_surely: report.surely.scopes.iter().map(|needed| &needed.scope).collect(),
        complete: report.needed.is_complete(),
        calls: usage.calls.iter().map(call).collect(),
        unresolved: usage.unresolved.iter().map(unresolved).collect(),
        dead: usage.dead.iter().map(|d| DeadJson { file: &d.file, calls: d.calls }).collect(),
        skipped: usage
            .skipped
            .iter()
            .map(|(file, why)| SkippedJson { file, why: why.as_str() })
            .collect(),
        mechanisms: report.signs.iter().map(sign).collect(),
        left_out: LeftOutJson { tests: report.left_out.tests, folders: report.left_out.folders },
        files: usage.files,
    };
    json_text::write(&document, out)
}

fn call<'a>(call: &'a CodeCall<'_>) -> CallJson<'a> {
    let operations = call.resolution.operations();
    let one = if let [one] = operations { Some(&one.id) } else { None };
    let access = call.resolution.access();
    CallJson {
        operation: one,
        operations: ids(&call.resolution).filter(|_| one.is_none()).collect(),
        scopes_any_of: access.and_then(scopes),
        access: access.map(Access::as_str),
        called: call.called.to_string(),
        via: call.via.as_str(),
        confidence: call.confidence,
        file: &call.place.file,
        line: call.place.position.line,
        column: call.place.position.column,
    }
}

fn unresolved<'a>(call: &'a Unresolved<'_>) -> UnresolvedJson<'a> {
    let row = |row: &&'a OperationRow| MayBeJson {
        operation: &row.id,
        scopes_any_of: scopes(&row.access),
    };
    UnresolvedJson {
        called: call.called.to_string(),
        why: call.why.as_str(),
        reason: call.why.to_string(),
        may_be: call.may_be.operations().iter().map(row).collect(),
        file: &call.place.file,
        line: call.place.position.line,
        column: call.place.position.column,
    }
}

fn ids<'a>(resolution: &'a Resolution<'_>) -> impl Iterator<Item = &'a OperationId> {
    resolution.operations().iter().map(|row| &row.id)
}

fn scopes(access: &Access) -> Option<&[ScopeName]> {
    match access {
        Access::Undeclared => None,
        access => Some(access.scopes()),
    }
}
