//! The facts as they are written in `data/`: one struct a kind of entry.
//!
//! Every list may be left out when empty and every option when unknown; the normal form of a file leaves
//! them out. What each field means to a reader is said in `data/README.md`.

use std::collections::BTreeMap;

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
