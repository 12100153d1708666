//! Findings: what is wrong, where, how bad, how sure, and what to do.
//!
//! A finding is data. Writers turn it into text, JSON and other forms; none of them decides anything.

use serde::{Deserialize, Serialize};

use crate::text::Span;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; no defect.
    Note,
    /// A defect that breaks nothing today.
    Warning,
    /// A defect that fails, or will.
    Error,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The evidence fits, and other explanations fit too.
    Possible,
    /// Other explanations need something unusual.
    Likely,
    /// Follows from the text and the facts alone.
    Certain,
}

/// Index of a source text in its project's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

/// A place in one of a project's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes that are underlined.
    pub span: Span,
}

/// A second place that a finding speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What it is, in a few words.
    pub label: String,
}

/// A call that a finding rests on: a line of code, or of a list or recording, which is not kept as a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledAt {
    /// The file as people are shown it.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// What is called.
    pub label: String,
}

/// A reason, with the sources (ids of `data/sources.yaml`) that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// The reason.
    pub text: String,
    /// Ids of sources; empty where the reason is in the user's own files.
    pub sources: Vec<String>,
}

impl Note {
    /// A reason that rests on the user's own files.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), sources: Vec::new() }
    }

    /// A reason and the facts behind it.
    pub fn cited<S: Into<String>>(
        text: impl Into<String>,
        sources: impl IntoIterator<Item = S>,
    ) -> Self {
        Self { text: text.into(), sources: sources.into_iter().map(Into::into).collect() }
    }
}

/// Whether a fix can change what the app may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// The app can do the same afterwards, or could do nothing before since it is refused.
    Safe,
    /// Right if the evidence is complete.
    Unsafe,
}

/// A change of a list of scopes, or of a key that holds one, told by places. [`Fix::edits`] says what it
/// means in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Change {
    /// Take out the scope that is written here.
    Remove(Place),
    /// Write these in place of the scope that is written here; never empty.
    Replace(Place, Vec<String>),
    /// Ask for this too, in the list that the scope or key at this place belongs to.
    Add(Place, String),
    /// Take out the key of a file's top level that is written here, with its value.
    RemoveKey(Place),
}

/// A replacement of bytes in one of a project's files.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlacedEdit {
    /// What is replaced; empty for an insertion.
    pub place: Place,
    /// What stands there afterwards.
    pub replacement: String,
}

/// A mechanical cure of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the fix does, as an order: "remove `vso.work`".
    pub description: String,
    /// Whether it may change what the app can do.
    pub safety: Safety,
    /// What it does to which list.
    pub changes: Vec<Change>,
    /// The same in bytes of the files as they were read: edits that do not overlap, in ascending order of
    /// file and place. The engine fills them in; a fix that cannot be written as edits is dropped there.
    pub edits: Vec<PlacedEdit>,
}

impl Fix {
    /// A fix whose edits are still to be worked out.
    pub fn new(safety: Safety, description: impl Into<String>, changes: Vec<Change>) -> Self {
        Self { description: description.into(), safety, changes, edits: Vec::new() }
    }
}

/// One finding of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule, as in `docs/rules/<id>.md`.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// The scope it is about, as the user wrote it.
    pub scope: Option<String>,
    /// The underlined place.
    pub place: Place,
    /// What is wrong: one line, lower case, no full stop, the user's text in backticks.
    pub message: String,
    /// Why: the facts.
    pub notes: Vec<Note>,
    /// What to do.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Calls that it rests on.
    pub calls: Vec<CalledAt>,
    /// A mechanical cure, where there is one.
    pub fix: Option<Fix>,
}
