//! Operations: the rows of `data/operations.csv` and `data/curated.csv`.

use serde::{Deserialize, Serialize};

use super::ids::{OperationId, ScopeName, SourceId};

/// What a token needs to call an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Any one of these scopes. That the list holds alternatives is an inference, see `data/README.md`.
    AnyOf(Vec<ScopeName>),
    /// The spec names no scope. That does not mean that none is needed.
    Undeclared,
    /// No token is needed.
    Anonymous,
    /// Every token of the calling extension may, without asking.
    Implicit,
}

impl Access {
    /// The alternatives; empty where none is declared or needed.
    pub fn scopes(&self) -> &[ScopeName] {
        match self {
            Self::AnyOf(scopes) => scopes,
            Self::Undeclared | Self::Anonymous | Self::Implicit => &[],
        }
    }

    /// The word for it in output.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::AnyOf(_) => "declared",
            Self::Undeclared => "undeclared",
            Self::Anonymous => "anonymous",
            Self::Implicit => "implicit",
        }
    }
}

/// The id under which the service keeps a route, and client libraries look it up when an app runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocationId(u128);

impl LocationId {
    /// Reads the usual form of such ids: 32 hexadecimal digits, with dashes between.
    pub fn read(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        let whole = digits.len() == 32 && text.len() == 36;
        u128::from_str_radix(&digits, 16).ok().filter(|_| whole).map(Self)
    }
}

/// One REST operation, from `data/operations.csv` or `data/curated.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationRow {
    /// Name: service and method.
    pub id: OperationId,
    /// Folder of the specs.
    pub folder: String,
    /// Area that client libraries group by.
    pub area: String,
    /// Method name that client libraries use.
    pub method: String,
    /// Resource that the location service lists it under, within the area.
    pub resource: String,
    /// Id in the reference documentation.
    pub operation_id: String,
    /// HTTP verb, in capitals.
    pub verb: String,
    /// Host, without the organization.
    pub host: String,
    /// Route below the organization.
    pub route: String,
    /// Query keys that make it this operation and no other of the same route.
    pub required_query: Vec<String>,
    /// Project segment: `required`, `none`, …
    pub project: String,
    /// Team segment.
    pub team: String,
    /// Path parameters that may be left out at the end.
    pub optional_path: Vec<String>,
    /// The parameter that takes several segments.
    pub catch_all: Option<String>,
    /// The ids by which client libraries look the route up. Several operations can share one.
    pub locations: Vec<LocationId>,
    /// API versions of Azure DevOps Services that have it.
    pub services: Vec<String>,
    /// Versions of Azure DevOps Server that have it.
    pub server: Vec<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether its newest stable version is a preview, where that is known.
    pub preview: Option<bool>,
    /// What a token needs.
    pub access: Access,
    /// What the versions of the specs disagree about.
    pub scope_history: Option<String>,
    /// Routes of older versions.
    pub older_routes: Option<String>,
    /// Operations that replaced it.
    pub superseded_by: Vec<String>,
    /// Where a curated entry comes from; nothing for an operation of the specs.
    pub curated: Option<Curated>,
}

impl OperationRow {
    /// Whether the call changes something, as far as verb and name tell: no fact says so outright.
    ///
    /// A POST whose name begins like a question (`QueryByWiql`, `GetWorkItemsBatch`) only carries a body.
    pub fn changes_something(&self) -> bool {
        const QUESTIONS: &[&str] =
            &["get", "query", "search", "list", "fetch", "read", "find", "evaluate", "count"];
        match self.verb.as_str() {
            "PUT" | "PATCH" | "DELETE" => true,
            "POST" => {
                let method = self.method.to_ascii_lowercase();
                let asks = QUESTIONS.iter().any(|question| method.starts_with(question));
                !asks && !method.ends_with("query")
            }
            _ => false,
        }
    }

    /// Where the entry comes from: its own source, or the published specs.
    pub fn source(&self) -> SourceId {
        self.curated
            .as_ref()
            .map_or_else(|| SourceId::from(SPECS), |curated| curated.source.clone())
    }
}

/// The source of every operation that is not curated.
pub const SPECS: &str = "rest-specs-2026-05-12";

/// Where an operation comes from that no spec has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Curated {
    /// The source.
    pub source: SourceId,
    /// What is known of it.
    pub note: String,
}
