//! How the needed scopes are asked for with a mechanism; where it has none, which permissions matter.

use std::collections::BTreeSet;

use super::advice::Reason;
use super::forms::{Form, forms};
use crate::catalog::{
    AskedIn, Basis, Catalog, EntraPermission, Mechanism, MechanismId, OperationId, OperationRow,
    ScopeModel, ScopeName, ScopeRow, SourceId,
};
use crate::date::AsOf;
use crate::needed::{Instead, Needed, NeededScope};
use crate::project::ProjectCode;

/// What an app needs, and how to ask for it with the mechanisms that are recommended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeAdvice {
    /// The least scopes, with their proof.
    pub needed: Needed,
    /// With the recommended mechanism.
    pub recommended: Option<Asking>,
    /// With the one for Azure DevOps Server, where there are two.
    pub on_server: Option<Asking>,
    /// The code that the needs were read from, where they were.
    pub code: Option<Box<ProjectCode>>,
}

/// How to ask for scopes with one mechanism.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The mechanism.
    pub mechanism: MechanismId,
    /// The scopes, in the order of names. Where the mechanism has none, what they would be otherwise.
    pub scopes: Vec<AskedScope>,
    /// Why scopes cannot be chosen; nothing where they can.
    pub no_scopes: Option<Reason>,
    /// The scopes, ready to paste; empty where they cannot be chosen.
    pub forms: Vec<Form>,
    /// What the identity must be permitted to do in Azure DevOps; scopes never give more than that.
    pub permissions: Permissions,
}

/// What an identity must be permitted to do, as far as the calls tell: services by their short names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Permissions {
    /// Services that are read.
    pub read: Vec<String>,
    /// Services that are changed.
    pub change: Vec<String>,
}

/// One scope to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedScope {
    /// The scope.
    pub scope: ScopeName,
    /// Its name in the table of scopes.
    pub name: String,
    /// The calls that need it.
    pub calls: Vec<OperationId>,
    /// Whether no other scope allows one of them.
    pub forced: bool,
    /// Scopes that could stand in its place, the cheapest first.
    pub instead: Vec<Instead>,
    /// Its wording on the page of personal access tokens, where that is known.
    pub pat_label: Option<String>,
    /// Its delegated permission in Entra, where that is known.
    pub permission: Option<EntraPermission>,
    /// What else must be known of it.
    pub notes: Vec<Reason>,
}

/// How to ask for what is needed, with a mechanism on a day.
pub fn asking(
    catalog: &Catalog,
    mechanism: &MechanismId,
    needed: &Needed,
    as_of: AsOf,
) -> Option<Asking> {
    let row = catalog.advice().mechanisms.iter().find(|row| row.id == *mechanism)?;
    let asked_in: Vec<&AskedIn> = row.asked_in.iter().filter(|asked| asked.holds(as_of)).collect();
    let scopes: Vec<AskedScope> = needed
        .scopes
        .iter()
        .filter_map(|one| Some(asked(one, catalog.scopes().get(one.scope.as_str())?, as_of)))
        .collect();
    Some(Asking {
        mechanism: row.id.clone(),
        no_scopes: asked_in.is_empty().then(|| no_scopes(row)),
        forms: forms(&asked_in, mechanism, &scopes, as_of),
        permissions: permissions(catalog, needed),
        scopes,
    })
}

fn asked(needed: &NeededScope, row: &ScopeRow, as_of: AsOf) -> AskedScope {
    let mut notes = Vec::new();
    if let Some(flag) = row.high_privilege.as_ref().filter(|f| as_of.may_have_reached(f.effective))
    {
        let text = "high-privilege: administrators are shown it as such";
        notes.push(Reason::new(text, None, &flag.sources));
    }
    if let Some(note) = &row.note {
        notes.push(Reason::new(note.clone(), None, &row.sources));
    }
    AskedScope {
        scope: row.id.clone(),
        name: row.name.clone(),
        calls: needed.calls.clone(),
        forced: needed.forced,
        instead: needed.instead.clone(),
        pat_label: (!row.pat_labels.is_empty()).then(|| row.pat_labels.join(" · ")),
        permission: row.entra_permission.clone(),
        notes,
    }
}

/// Why nobody can choose scopes for a mechanism.
fn no_scopes(row: &Mechanism) -> Reason {
    let Some(fact) = &row.scopes else {
        return Reason::new("no document read says what limits its tokens", None, &row.sources);
    };
    let what = match fact.value {
        ScopeModel::None => "no vso.* scope applies",
        ScopeModel::Full => "no vso.* scope can be chosen",
        ScopeModel::Granular => "its scopes cannot be chosen one by one here",
    };
    let text = match &fact.note {
        Some(note) if note.contains("vso.*") => note.clone(),
        Some(note) => format!("{what}: {note}"),
        None => what.to_owned(),
    };
    let sources = if fact.sources.is_empty() { &row.sources } else { &fact.sources };
    Reason::new(text, fact.basis, sources)
}

/// The services of the calls whose needs are known: nothing more is a fact here.
fn permissions(catalog: &Catalog, needed: &Needed) -> Permissions {
    let (mut read, mut change) = (BTreeSet::new(), BTreeSet::new());
    let rows = needed.calls.iter().chain(&needed.unmet);
    let rows = rows.filter_map(|call| catalog.operations().get(call.operation.as_str()));
    for row in rows.filter(|row| !row.access.scopes().is_empty()) {
        let service = service(row).to_owned();
        if row.changes_something() {
            change.insert(service)
        } else {
            read.insert(service)
        };
    }
    Permissions { read: read.into_iter().collect(), change: change.into_iter().collect() }
}

fn service(row: &OperationRow) -> &str {
    row.id.as_str().split_once('.').map_or(row.folder.as_str(), |(service, _)| service)
}

impl Asking {
    /// Whether the scopes can be chosen.
    pub const fn has_scopes(&self) -> bool {
        self.no_scopes.is_none()
    }

    fn sources(&self) -> impl Iterator<Item = &SourceId> {
        let reasons = self.no_scopes.iter().chain(self.scopes.iter().flat_map(|one| &one.notes));
        let ids = self.scopes.iter().filter_map(|one| one.permission.as_ref());
        let ids = ids.filter(|_| self.has_scopes()).flat_map(|permission| &permission.sources);
        let forms = self.forms.iter().flat_map(|form| &form.sources);
        reasons.flat_map(|reason| &reason.sources).chain(forms).chain(ids)
    }
}

impl ScopeAdvice {
    /// For what is needed, with one mechanism or one for each product.
    pub fn new(
        catalog: &Catalog,
        needed: Needed,
        recommended: Option<&MechanismId>,
        on_server: Option<&MechanismId>,
        as_of: AsOf,
    ) -> Self {
        let with = |id: Option<&MechanismId>| asking(catalog, id?, &needed, as_of);
        Self { recommended: with(recommended), on_server: with(on_server), needed, code: None }
    }

    /// The sources that it rests on, in order of first mention; some more than once.
    pub fn sources(&self) -> impl Iterator<Item = &SourceId> {
        self.recommended.iter().chain(&self.on_server).flat_map(Asking::sources)
    }
}

/// How well the permission ids of Entra are founded, in words.
pub const fn permission_basis(permission: &EntraPermission) -> &'static str {
    match permission.basis {
        Basis::ThirdParty => "kept by third parties; no Microsoft page prints it",
        other => other.as_str(),
    }
}
