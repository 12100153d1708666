//! Findings: what is wrong, where, how bad, how sure, and what to do.
//!
//! A finding is data. Writers turn it into text, JSON and other forms; none of them decides anything.

use serde::{Deserialize, Serialize};

use crate::text::{Edit, Span};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// The app can do the same afterwards.
    Safe,
    /// Right if the evidence is complete.
    Unsafe,
}

/// Edits of one file that settle a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The file that is changed.
    pub file: FileId,
    /// What the fix does, as an order: "remove `vso.work`".
    pub title: String,
    /// Whether it may change what the app can do.
    pub safety: Safety,
    /// Edits that do not overlap, in ascending order.
    pub edits: Vec<Edit>,
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
