//! The facts as they are written in `data/`: one struct a kind of entry.
//!
//! Every list may be left out when empty and every option when unknown; the normal form of a file leaves
//! them out. What each field means to a reader is said in `data/README.md`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ids::{ScopeName, SourceId, TableId};
use crate::date::FactDate;

/// `data/scopes.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopesFile {
    /// The printings of the table of scopes, oldest first.
    pub tables: Vec<TableRow>,
    /// Every scope, sorted by id.
    pub scopes: Vec<ScopeRow>,
}

/// One printing of the table of scopes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// Its name.
    pub id: TableId,
    /// When it was printed, as exactly as known.
    pub date: FactDate,
    /// Whether it has a column of inheritance; where not, a missing parent says nothing.
    #[serde(default)]
    pub states_inheritance: bool,
    /// The document.
    pub source: SourceId,
}

/// Whether a scope can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeStatus {
    /// Documented, and may be asked for.
    Public,
    /// Documented, and cannot be asked for by new apps and tokens.
    NotPublic,
    /// Seen in tokens or schemas; in no document.
    Internal,
    /// Once real, no more.
    Retired,
}

impl ScopeStatus {
    /// The word used in files and output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::NotPublic => "not-public",
            Self::Internal => "internal",
            Self::Retired => "retired",
        }
    }
}

/// How well a fact is founded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A Microsoft document, spec, post or release note says it.
    Documented,
    /// Concluded from several documents; none says it.
    Inferred,
    /// Common knowledge of the field that no document read confirms.
    Background,
    /// Said or shown by a third party.
    ThirdParty,
    /// Measured by this project.
    Measured,
}

impl Basis {
    /// The word used in files and output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::Background => "background",
            Self::ThirdParty => "third-party",
            Self::Measured => "measured",
        }
    }
}

/// One scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeRow {
    /// The name in manifests and tokens.
    pub id: ScopeName,
    /// The display name of the table.
    pub name: String,
    /// The category of the table.
    pub category: String,
    /// Whether it can be asked for.
    pub status: ScopeStatus,
    /// What is special about it.
    #[serde(default)]
    pub note: Option<String>,
    /// Whether it means everything that the person may do.
    #[serde(default)]
    pub full_access: bool,
    /// Since when administrators are shown it as high-privilege.
    #[serde(default)]
    pub high_privilege: Option<HighPrivilege>,
    /// What to ask for in its stead.
    #[serde(default)]
    pub replaced_by: Option<ScopeName>,
    /// Direct parents: the scopes that it includes.
    #[serde(default)]
    pub inherits: Vec<Inherits>,
    /// Id of the delegated permission on the Azure DevOps resource of Entra.
    #[serde(default)]
    pub entra_permission: Option<EntraPermission>,
    /// Wording of the page where personal access tokens are made.
    #[serde(default)]
    pub pat_labels: Vec<String>,
    /// What each table printed as its parents: names, `none`, or `not stated`.
    #[serde(default)]
    pub printed: BTreeMap<TableId, String>,
    /// The first sight of it.
    #[serde(default)]
    pub first_seen: Option<FirstSeen>,
    /// API versions whose specs ask for it.
    #[serde(default)]
    pub rest: Option<RestVersions>,
    /// What the entry rests on.
    pub sources: Vec<SourceId>,
}

/// Since when administrators are shown a scope as high-privilege.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HighPrivilege {
    /// The day from which it is shown.
    pub effective: FactDate,
    /// The date of the table that prints the flag.
    pub stated: FactDate,
    /// Documents.
    pub sources: Vec<SourceId>,
}

/// A scope includes another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inherits {
    /// The included scope.
    pub scope: ScopeName,
    /// The first document that says so. It dates the knowledge, not the behaviour.
    pub since: FactDate,
    /// The first document that no longer says so.
    #[serde(default)]
    pub until: Option<FactDate>,
    /// Documents that print it.
    pub sources: Vec<SourceId>,
}

/// Id of a delegated permission on the Azure DevOps resource of Entra.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntraPermission {
    /// The id, a GUID in lower case.
    pub id: String,
    /// How well it is founded.
    pub basis: Basis,
    /// Where it was read.
    pub sources: Vec<SourceId>,
}

/// The first sight of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstSeen {
    /// When.
    pub date: FactDate,
    /// Where.
    pub source: SourceId,
}

/// API versions whose published specs ask for a scope, separated by spaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestVersions {
    /// Versions of Azure DevOps Services.
    #[serde(default)]
    pub services: Option<String>,
    /// Versions of Azure DevOps Server.
    #[serde(default)]
    pub server: Option<String>,
}

/// An entry of `data/misnamed.yaml`: a name that looks like a scope and is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MisnamedRow {
    /// The name as seen.
    pub name: ScopeName,
    /// How it came about.
    pub kind: MisnamedKind,
    /// Scopes that were meant, likeliest first.
    pub meant: Vec<ScopeName>,
    /// What else is known.
    #[serde(default)]
    pub note: Option<String>,
}

/// How a wrong name came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MisnamedKind {
    /// Formed after a pattern that other scopes follow.
    Invented,
    /// A slip of the pen.
    Misspelt,
}

/// An entry of `data/corrections.yaml`: what a document says and we do not follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionRow {
    /// Name of the correction.
    pub id: String,
    /// What kind of fact is corrected.
    pub subject: Subject,
    /// The corrected scope or operation.
    pub of: String,
    /// The corrected field.
    pub field: String,
    /// What is printed.
    pub printed: String,
    /// Where it is printed.
    pub printed_by: SourceId,
    /// What is taken instead: scopes.
    pub taken: Vec<ScopeName>,
    /// Why.
    pub because: String,
    /// Documents that decide.
    pub decided_by: Vec<SourceId>,
}

/// What kind of fact a correction speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A scope.
    Scope,
    /// An operation.
    Operation,
}

/// An entry of `data/sources.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceRow {
    /// Name of the source.
    pub id: SourceId,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// How far it binds.
    pub kind: SourceKind,
    /// The date that it prints of itself.
    #[serde(default)]
    pub stated: Option<FactDate>,
    /// The first date on which its text is known to have stood.
    #[serde(default)]
    pub observed_from: Option<FactDate>,
    /// The last such date.
    #[serde(default)]
    pub observed_to: Option<FactDate>,
    /// The day on which what it announces takes effect.
    #[serde(default)]
    pub effective: Option<FactDate>,
    /// Where it can be read.
    #[serde(rename = "where")]
    pub place: String,
    /// What a reader must know of it, for instance that its date is stale.
    #[serde(default)]
    pub note: Option<String>,
}

impl SourceRow {
    /// The date to print beside the source: stated, else first observed, else effective.
    pub fn date(&self) -> Option<FactDate> {
        self.stated.or(self.observed_from).or(self.effective)
    }

    /// Where it can be opened, if `where` names a public repository: the file at its commit, the issue, the
    /// pull request, else the repository.
    pub fn url(&self) -> Option<String> {
        let (repository, rest) = match self.place.split_once(", ") {
            Some((repository, rest)) => (repository, Some(rest)),
            None => (self.place.as_str(), None),
        };
        let (repository, at) = match repository.split_once(" at ") {
            Some((repository, commit)) => (repository, Some(commit)),
            None => (repository, None),
        };
        let (owner, name) = repository.split_once('/')?;
        let is_name = |text: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
            !text.is_empty() && text.bytes().all(plain)
        };
        if !is_name(owner) || !is_name(name) || owner.contains('.') {
            return None;
        }
        let home = format!("https://github.com/{owner}/{name}");
        let number = |word: &str| {
            let number = rest?.strip_prefix(word)?;
            number.bytes().all(|b| b.is_ascii_digit()).then_some(number)
        };
        let is_page = |path: &str| {
            Path::new(path).extension().is_some_and(|end| end == "md") && !path.contains(' ')
        };
        if let Some(number) = number("issue ") {
            return Some(format!("{home}/issues/{number}"));
        }
        if let Some(number) = number("pull request ") {
            return Some(format!("{home}/pull/{number}"));
        }
        let file =
            rest.map(|rest| rest.split_once(" at ").map_or((rest, None), |(f, c)| (f, Some(c))));
        Some(match (file, at) {
            (Some((path, commit)), _) if is_page(path) => {
                format!("{home}/blob/{}/{path}", commit.unwrap_or("HEAD"))
            }
            (_, Some(commit)) => format!("{home}/tree/{commit}"),
            _ => home,
        })
    }
}

/// How far a source binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// Published by Microsoft.
    Official,
    /// Published by others.
    ThirdParty,
    /// Measured by this project.
    Measured,
    /// Common knowledge that no document read confirms.
    Background,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(place: &str) -> Option<String> {
        let row = SourceRow {
            id: "a".into(),
            title: String::new(),
            publisher: String::new(),
            kind: SourceKind::Official,
            stated: None,
            observed_from: None,
            observed_to: None,
            effective: None,
            place: place.to_owned(),
            note: None,
        };
        row.url()
    }

    #[test]
    fn public_repositories_can_be_opened() {
        let cases = [
            ("o/r at adb28786", Some("https://github.com/o/r/tree/adb28786")),
            ("o/r, docs/a.md at 02c3187b", Some("https://github.com/o/r/blob/02c3187b/docs/a.md")),
            ("o/r, docs/a.md", Some("https://github.com/o/r/blob/HEAD/docs/a.md")),
            ("o/r, issue 12", Some("https://github.com/o/r/issues/12")),
            ("o/r.x, pull request 155", Some("https://github.com/o/r.x/pull/155")),
            ("o/r, release-notes 2025, sprint 255", Some("https://github.com/o/r")),
            ("devblogs.microsoft.com/devops, post of 2026-06-22", None),
            ("Microsoft Learn, page of 2018", None),
        ];
        for (place, expected) in cases {
            assert_eq!(url(place).as_deref(), expected, "{place}");
        }
    }
}
