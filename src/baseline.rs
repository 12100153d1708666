//! Findings that are known already: a file lists them, so that only new ones fail a run.
//!
//! An entry names the rule, the scope and the manifest, and counts; it names no line, so that it stays true when
//! lines move. Of equal findings beyond the count the last in the order of places are the new ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::plain::plain;
use crate::diagnostic::InputError;
use crate::finding::Finding;
use crate::project::Outcome;
use crate::text::{SourceText, Span, masked};

/// The version of the form of the file.
const VERSION: u8 = 1;

/// What a finding is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The manifest as seen from the root of the repository, with forward slashes.
    pub manifest: String,
    /// The rule.
    pub rule: String,
    /// The scope, as it is written; nothing where the finding is about none.
    pub scope: Option<String>,
}

/// Known findings, and how often each occurs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<Key, usize>,
}

/// An entry of which there are more than findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// What no longer occurs.
    pub key: Key,
    /// How often less than the file says.
    pub count: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u8,
    findings: Vec<Entry>,
}

/// Whether a file is a baseline: it tells what was found, and asks for nothing.
pub fn is_one(bytes: &[u8]) -> bool {
    /// Where the names of its first keys end.
    const HEAD: usize = 64;
    let head = &bytes[..bytes.len().min(HEAD)];
    let begins = head.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
        && memchr::memmem::find(head, b"\"findings\"").is_some();
    begins && serde_json::from_slice::<Document>(bytes).is_ok()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    manifest: String,
    rule: String,
    scope: Option<String>,
    count: usize,
}

impl Baseline {
    /// Reads the file.
    ///
    /// # Errors
    /// Text that is not of the file's form, and a later version of it.
    pub fn read(source: &Arc<SourceText>) -> Result<Self, InputError> {
        let help = "remove the file, and `scopewise lint --baseline FILE --write-baseline` writes a new one";
        let document: Document = serde_json::from_str(source.body()).map_err(|error| {
            let line = source.line(error.line()).map_or(0, |(start, _)| start);
            let at = (line + error.column().saturating_sub(1)).min(source.text().len());
            let message = plain(&error.to_string()).message;
            InputError::at(source, Span::new(at, at), message, "not a baseline").with_help(help)
        })?;
        if document.version != VERSION {
            let message = format!(
                "this baseline has version {}, and this program knows {VERSION}",
                document.version
            );
            return Err(InputError::at(source, Span::default(), message, "here").with_help(help));
        }
        let mut baseline = Self::default();
        for Entry { manifest, rule, scope, count } in document.findings {
            *baseline.entries.entry(Key { manifest, rule, scope }).or_default() += count;
        }
        Ok(baseline)
    }

    /// What it knows of files other than these.
    #[must_use]
    pub fn without(mut self, covered: &dyn Fn(&str) -> bool) -> Self {
        self.entries.retain(|key, _| !covered(&key.manifest));
        self
    }

    /// Adds every finding of a project that stands. `name` is a file as seen from the root of the repository.
    pub fn add(&mut self, outcome: &Outcome, name: &dyn Fn(&str) -> String) {
        for finding in &outcome.findings {
            *self.entries.entry(key(outcome, finding, name)).or_default() += 1;
        }
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.entries.values().sum()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The file: sorted, an entry a line, so that two branches that change it seldom meet.
    pub fn to_json(&self) -> String {
        let entry = |(key, count): (&Key, &usize)| {
            let Key { manifest, rule, scope } = key.clone();
            let entry = Entry { manifest, rule, scope, count: *count };
            format!("    {}", serde_json::to_string(&entry).expect("plain data with text keys"))
        };
        let entries: Vec<String> = self.entries.iter().map(entry).collect();
        if entries.is_empty() {
            return format!("{{\n  \"version\": {VERSION},\n  \"findings\": []\n}}\n");
        }
        format!(
            "{{\n  \"version\": {VERSION},\n  \"findings\": [\n{}\n  ]\n}}\n",
            entries.join(",\n")
        )
    }

    /// Moves what is known from a project's findings that stand to the known ones. What is then left of the entries
    /// no longer occurs: see [`Self::gone`].
    pub fn apply(&mut self, outcome: &mut Outcome, name: &dyn Fn(&str) -> String) {
        for finding in std::mem::take(&mut outcome.findings) {
            match self.entries.get_mut(&key(outcome, &finding, name)).filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    outcome.known.push(finding);
                }
                None => outcome.findings.push(finding),
            }
        }
    }

    /// The entries of which there are more than findings that were come across.
    pub fn gone(self) -> impl Iterator<Item = Gone> {
        let left = self.entries.into_iter().filter(|(_, count)| *count > 0);
        left.map(|(key, count)| Gone { key, count })
    }
}

/// What a finding is known by. The file is kept in the repository, so that a token in it would be published.
fn key(outcome: &Outcome, finding: &Finding, name: &dyn Fn(&str) -> String) -> Key {
    let manifest = name(outcome.project.file(finding.place.file).name());
    Key {
        manifest: masked(&manifest).into_owned(),
        rule: finding.rule.to_owned(),
        scope: finding.scope.as_deref().map(|scope| masked(scope).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Baseline, InputError> {
        Baseline::read(&Arc::new(SourceText::new("baseline.json", text)))
    }

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let mut baseline = Baseline::default();
        assert_eq!(read(&baseline.to_json()).unwrap(), baseline);
        for (rule, scope) in [("unknown-scope", Some("vso.\"x")), ("ignored-scopes", None)] {
            let key = Key {
                manifest: "a/b.json".to_owned(),
                rule: rule.to_owned(),
                scope: scope.map(str::to_owned),
            };
            baseline.entries.insert(key, 2);
        }
        let text = baseline.to_json();
        assert_eq!(read(&text).unwrap(), baseline);
        assert_eq!((baseline.len(), text.lines().count()), (4, 7));
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_its_place() {
        let error = read("{\n  \"version\": 1,\n  \"findings\": [{ \"rle\": 1 }]\n}").unwrap_err();
        assert!(error.message.contains("no key `rle`"), "{}", error.message);
        assert!(error.label.is_some());
        let later = read("{ \"version\": 2, \"findings\": [] }").unwrap_err();
        assert!(later.message.contains("version 2"), "{}", later.message);
    }
}
