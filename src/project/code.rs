//! What a project's own code was found to call, as it is kept with the project.

use std::sync::Arc;

use crate::catalog::{Access, OperationId, ScopeName};
use crate::finding::Confidence;
use crate::text::SourceText;
use crate::usage::signs;

/// What a project's own code was found to call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectCode {
    /// The folder of the sources, with forward slashes; empty for the current one.
    pub root: String,
    /// How many files were read.
    pub files: usize,
    /// Calls whose needs are known, in the order of files and lines.
    pub calls: Vec<CodeCallAt>,
    /// Calls whose needs are not.
    pub unresolved: Vec<Doubt>,
    /// Files with calls that nothing in the app loads, and how many calls are in each.
    pub dead: Vec<(Arc<str>, usize)>,
    /// Files that were not read, or not whole, and why.
    pub skipped: Vec<(Arc<str>, &'static str)>,
    /// Mechanisms that the app seems to use now, each at the first place that says so.
    pub signs: Vec<Sign>,
    /// Other projects that have the same sources.
    pub shared_with: Vec<String>,
    /// Whether some file loads another that lies outside of what was looked through.
    pub leads_out: bool,
}

/// A mechanism that the app seems to use now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// The mechanism, as in `data/mechanisms.yaml`.
    pub mechanism: &'static str,
    /// The word of code that says so.
    pub word: &'static str,
    /// How sure it is that the word means the mechanism.
    pub confidence: Confidence,
    /// How many files say so.
    pub files: usize,
    /// The first place.
    pub place: CodeAt,
}

/// The mechanisms that some files speak of, the most certain first.
pub fn signs_of<'t>(texts: impl IntoIterator<Item = &'t SourceText>) -> Vec<Sign> {
    let mut all: Vec<Sign> = Vec::new();
    for text in texts {
        for sign in signs(text) {
            let place = || CodeAt {
                file: text.name().into(),
                line: sign.position.line,
                column: sign.position.column,
            };
            let (mechanism, word, confidence) = (sign.mechanism, sign.word, sign.confidence);
            match all.iter_mut().find(|known| known.mechanism == mechanism) {
                Some(known) => {
                    known.files += 1;
                    if known.confidence < confidence {
                        let files = known.files;
                        *known = Sign { mechanism, word, confidence, files, place: place() };
                    }
                }
                None => all.push(Sign { mechanism, word, confidence, files: 1, place: place() }),
            }
        }
    }
    all.sort_by(|a, b| b.confidence.cmp(&a.confidence).then(a.mechanism.cmp(b.mechanism)));
    all
}

/// A place in code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeAt {
    /// The file as people are shown it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// A call whose needs are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeCallAt {
    /// The operation, or several that ask for the same scopes.
    pub operations: Vec<OperationId>,
    /// What a token needs for it.
    pub access: Option<Access>,
    /// What the code says.
    pub called: String,
    /// How it was recognised.
    pub via: &'static str,
    /// How sure that is.
    pub confidence: Confidence,
    /// Where it stands.
    pub place: CodeAt,
}

impl CodeCallAt {
    /// Scopes any one of which allows the call; nothing where no spec declares them.
    pub fn scopes(&self) -> Option<&[ScopeName]> {
        match &self.access {
            Some(Access::Undeclared) | None => None,
            Some(access) => Some(access.scopes()),
        }
    }
}

/// A call whose needs are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What the code says.
    pub called: String,
    /// Why nothing can be said, in one word.
    pub why: &'static str,
    /// Why nothing can be said, in words.
    pub reason: String,
    /// The operations that it can be, where they can be listed.
    pub may_be: Vec<OperationId>,
    /// Where it stands.
    pub place: CodeAt,
}

#[cfg(feature = "scan")]
mod of_scan {
    use super::{CodeAt, CodeCallAt, Doubt, ProjectCode};
    use crate::catalog::OperationId;
    use crate::usage::Resolution;
    use crate::usage::scan::{CodePlace, CodeUsage};

    impl ProjectCode {
        /// What is kept of a scan.
        pub fn of(root: &str, usage: &CodeUsage<'_>) -> Self {
            let calls = usage.calls.iter().map(|call| CodeCallAt {
                operations: ids(&call.resolution),
                access: call.resolution.access().cloned(),
                called: call.called.to_string(),
                via: call.via.as_str(),
                confidence: call.confidence,
                place: at(&call.place),
            });
            let unresolved = usage.unresolved.iter().map(|call| Doubt {
                called: call.called.to_string(),
                why: call.why.as_str(),
                reason: call.why.to_string(),
                may_be: ids(&call.may_be),
                place: at(&call.place),
            });
            let skipped = usage.skipped.iter().map(|(file, why)| (file.clone(), why.as_str()));
            Self {
                root: root.to_owned(),
                files: usage.files,
                calls: calls.collect(),
                unresolved: unresolved.collect(),
                dead: usage.dead.iter().map(|dead| (dead.file.clone(), dead.calls)).collect(),
                skipped: skipped.collect(),
                signs: Vec::new(),
                shared_with: Vec::new(),
                leads_out: false,
            }
        }
    }

    fn ids(resolution: &Resolution<'_>) -> Vec<OperationId> {
        resolution.operations().iter().map(|row| row.id.clone()).collect()
    }

    fn at(place: &CodePlace) -> CodeAt {
        let position = place.position;
        CodeAt { file: place.file.clone(), line: position.line, column: position.column }
    }
}
