//! How to ask for scopes with a mechanism, as JSON: a part of the advice.

use serde::Serialize;

use super::advice_json::{Because, because};
use crate::catalog::{MechanismId, OperationId, ScopeName};
use crate::recommend::{AskedScope, Asking};

/// What to ask for, or which permissions matter instead.
#[derive(Serialize)]
pub(super) struct RequestJson<'a> {
    mechanism: &'a MechanismId,
    scopes: Vec<ScopeJson<'a>>,
    no_scopes: Option<Because<'a>>,
    permissions: PermissionsJson<'a>,
}

#[derive(Serialize)]
struct ScopeJson<'a> {
    scope: &'a ScopeName,
    name: &'a str,
    calls: &'a [OperationId],
    pat_label: Option<&'a str>,
    entra_permission: Option<PermissionJson<'a>>,
    notes: Vec<Because<'a>>,
}

#[derive(Serialize)]
struct PermissionJson<'a> {
    id: &'a str,
    basis: &'static str,
}

#[derive(Serialize)]
struct PermissionsJson<'a> {
    read: &'a [String],
    change: &'a [String],
}

impl<'a> From<&'a Asking> for RequestJson<'a> {
    fn from(asking: &'a Asking) -> Self {
        let scopes = if asking.has_scopes() { &asking.scopes[..] } else { &[] };
        let permissions = &asking.permissions;
        Self {
            mechanism: &asking.mechanism,
            scopes: scopes.iter().map(scope).collect(),
            no_scopes: asking.no_scopes.as_ref().map(because),
            permissions: PermissionsJson { read: &permissions.read, change: &permissions.change },
        }
    }
}

fn scope(asked: &AskedScope) -> ScopeJson<'_> {
    ScopeJson {
        scope: &asked.scope,
        name: &asked.name,
        calls: &asked.calls,
        pat_label: asked.pat_label.as_deref(),
        entra_permission: asked.permission.as_ref().map(|permission| PermissionJson {
            id: &permission.id,
            basis: permission.basis.as_str(),
        }),
        notes: asked.notes.iter().map(because).collect(),
    }
}
