//! What a project's own code calls, as JSON: a part of the report of `lint`.

use serde::Serialize;

use crate::catalog::{OperationId, ScopeName};
use crate::finding::Confidence;
use crate::project::{CodeCallAt, Doubt, ProjectCode, Sign};

/// The code that was read and what it calls, as three keys of a document.
#[derive(Serialize)]
pub(super) struct ReadJson<'a> {
    code: CodeJson<'a>,
    calls: Vec<CallJson<'a>>,
    unresolved: Vec<DoubtJson<'a>>,
}

impl<'a> From<&'a ProjectCode> for ReadJson<'a> {
    fn from(code: &'a ProjectCode) -> Self {
        Self { code: code.into(), calls: calls(code), unresolved: unresolved(code) }
    }
}

/// Which code was read, and what of it was not.
#[derive(Serialize)]
pub(super) struct CodeJson<'a> {
    root: &'a str,
    files: usize,
    shared_with: &'a [String],
    mechanisms: Vec<SignJson<'a>>,
    dead: Vec<DeadJson<'a>>,
    skipped: Vec<SkippedJson<'a>>,
}

/// A mechanism that the app seems to use now.
#[derive(Serialize)]
pub(super) struct SignJson<'a> {
    mechanism: &'a str,
    word: &'a str,
    confidence: Confidence,
    files: usize,
    file: &'a str,
    line: usize,
    column: usize,
}

pub(super) fn sign(sign: &Sign) -> SignJson<'_> {
    SignJson {
        mechanism: sign.mechanism,
        word: sign.word,
        confidence: sign.confidence,
        files: sign.files,
        file: &sign.place.file,
        line: sign.place.line,
        column: sign.place.column,
    }
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

/// A call whose needs are known.
#[derive(Serialize)]
pub(super) struct CallJson<'a> {
    /// Null where it is one of several that ask for the same scopes.
    operation: Option<&'a OperationId>,
    #[serde(skip_serializing_if = "<[OperationId]>::is_empty")]
    operations: &'a [OperationId],
    /// Null where no spec declares them; empty where none is needed.
    scopes_any_of: Option<&'a [ScopeName]>,
    called: &'a str,
    via: &'static str,
    confidence: Confidence,
    file: &'a str,
    line: usize,
    column: usize,
}

/// A call whose needs are not known.
#[derive(Serialize)]
pub(super) struct DoubtJson<'a> {
    called: &'a str,
    why: &'static str,
    reason: &'a str,
    may_be: &'a [OperationId],
    file: &'a str,
    line: usize,
    column: usize,
}

impl<'a> From<&'a ProjectCode> for CodeJson<'a> {
    fn from(code: &'a ProjectCode) -> Self {
        let dead = code.dead.iter().map(|(file, calls)| DeadJson { file, calls: *calls });
        let skipped = code.skipped.iter().map(|(file, why)| SkippedJson { file, why });
        Self {
            root: if code.root.is_empty() { "." } else { &code.root },
            files: code.files,
            shared_with: &code.shared_with,
            mechanisms: code.signs.iter().map(sign).collect(),
            dead: dead.collect(),
            skipped: skipped.collect(),
        }
    }
}

pub(super) fn calls(code: &ProjectCode) -> Vec<CallJson<'_>> {
    code.calls.iter().map(call).collect()
}

fn call(call: &CodeCallAt) -> CallJson<'_> {
    let (one, several) = match &call.operations[..] {
        [one] => (Some(one), &[][..]),
        several => (None, several),
    };
    CallJson {
        operation: one,
        operations: several,
        scopes_any_of: call.scopes(),
        called: &call.called,
        via: call.via,
        confidence: call.confidence,
        file: &call.place.file,
        line: call.place.line,
        column: call.place.column,
    }
}

pub(super) fn unresolved(code: &ProjectCode) -> Vec<DoubtJson<'_>> {
    code.unresolved.iter().map(doubt).collect()
}

fn doubt(doubt: &Doubt) -> DoubtJson<'_> {
    DoubtJson {
        called: &doubt.called,
        why: doubt.why,
        reason: &doubt.reason,
        may_be: &doubt.may_be,
        file: &doubt.place.file,
        line: doubt.place.line,
        column: doubt.place.column,
    }
}
