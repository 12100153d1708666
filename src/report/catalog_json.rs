//! Facts as JSON for programs. These structs are the public form; the rows may change beside them.

use serde::Serialize;

use super::to_json;

use crate::catalog::{
    AdviceFacts, OperationId, OperationRow, Operations, ScopeName, ScopeRow, Scopes, SourceId,
    Sources,
};
use crate::date::FactDate;

#[derive(Serialize)]
struct Scope<'a> {
    id: &'a ScopeName,
    name: &'a str,
    category: &'a str,
    inherits: Vec<&'a ScopeName>,
    high_privilege: bool,
    full_access: bool,
    status: &'static str,
    note: Option<&'a str>,
    entra_permission_id: Option<&'a str>,
    pat_labels: &'a [String],
    first_seen: Option<FactDate>,
    sources: &'a [SourceId],
}

impl<'a> From<&'a ScopeRow> for Scope<'a> {
    fn from(row: &'a ScopeRow) -> Self {
        let now = row.inherits.iter().filter(|edge| edge.until.is_none());
        Self {
            id: &row.id,
            name: &row.name,
            category: &row.category,
            inherits: now.map(|edge| &edge.scope).collect(),
            high_privilege: row.high_privilege.is_some(),
            full_access: row.full_access,
            status: row.status.as_str(),
            note: row.note.as_deref(),
            entra_permission_id: row.entra_permission.as_ref().map(|p| p.id.as_str()),
            pat_labels: &row.pat_labels,
            first_seen: row.first_seen.as_ref().map(|first| first.date),
            sources: &row.sources,
        }
    }
}

#[derive(Serialize)]
struct Operation<'a> {
    id: &'a OperationId,
    verb: &'a str,
    route: &'a str,
    host: &'a str,
    scopes_any_of: &'a [ScopeName],
    versions: Versions<'a>,
    status: &'static str,
    preview: Option<bool>,
    deprecated: bool,
    superseded_by: &'a [String],
    source: SourceId,
}

#[derive(Serialize)]
struct Versions<'a> {
    services: &'a [String],
    server: &'a [String],
}

impl<'a> From<&'a OperationRow> for Operation<'a> {
    fn from(row: &'a OperationRow) -> Self {
        Self {
            id: &row.id,
            verb: &row.verb,
            route: &row.route,
            host: &row.host,
            scopes_any_of: row.access.scopes(),
            versions: Versions { services: &row.services, server: &row.server },
            status: row.access.as_str(),
            preview: row.preview,
            deprecated: row.deprecated,
            superseded_by: &row.superseded_by,
            source: row.source(),
        }
    }
}

/// The scopes as an array.
pub fn scopes(scopes: &Scopes) -> String {
    to_json(&scopes.all().iter().map(Scope::from).collect::<Vec<_>>())
}

/// The operations as an array.
pub fn operations(operations: &Operations) -> String {
    to_json(&operations.all().iter().map(Operation::from).collect::<Vec<_>>())
}

/// The sources as an array.
pub fn sources(sources: &Sources) -> String {
    to_json(sources.all())
}

/// The mechanisms as an array; facts as in `mechanisms.yaml`.
pub fn mechanisms(facts: &AdviceFacts) -> String {
    to_json(&facts.mechanisms)
}

/// The kinds of application as an array, as in `app_types.yaml`.
pub fn app_types(facts: &AdviceFacts) -> String {
    to_json(&facts.app_types)
}
