//! What became possible and impossible.

use std::collections::BTreeMap;

use super::consent::{self, Consent};
use super::side::{Side, Why};
use crate::catalog::{Access, Catalog, HighPrivilege, OperationRow, ScopeRow};
use crate::date::AsOf;
use crate::finding::Note;
use crate::scopes::{ScopeGraph, ScopeId, ScopeSet};

/// What a comparison rests on.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'c> {
    /// The facts.
    pub catalog: &'c Catalog,
    /// Inheritance as known on the day.
    pub graph: &'c ScopeGraph,
    /// The day.
    pub as_of: AsOf,
}

/// What differs between two requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference<'c> {
    /// Public scopes that only the new side requests, in the order of names.
    pub added: Vec<Change<'c>>,
    /// Public scopes that only the old side requests, in the order of names.
    pub removed: Vec<Change<'c>>,
    /// Public scopes that both request, in the order of names.
    pub kept: Vec<&'c ScopeRow>,
    /// What is requested and grants nothing that is known, in the order of names.
    pub unclear: Vec<Unclear<'c>>,
    /// Scopes that the new side has, by itself or by inheritance, and the old one had not.
    pub entered: Vec<&'c ScopeRow>,
    /// Scopes that the old side had, by itself or by inheritance, and the new one has not.
    pub left: Vec<&'c ScopeRow>,
    /// High-privilege scopes that the new side has and the old one had not.
    pub privileges_entered: Vec<Privilege<'c>>,
    /// High-privilege scopes that the old side had and the new one has not.
    pub privileges_left: Vec<Privilege<'c>>,
    /// Access to everything that the person may do.
    pub full_access: FullAccess,
    /// How sure the list of operations that became possible is.
    pub gained_bound: Bound,
    /// How sure the list of operations that became impossible is.
    pub lost_bound: Bound,
    /// Operations that became possible, in the order of names.
    pub gained: Vec<Reached<'c>>,
    /// Operations that became impossible, in the order of names.
    pub lost: Vec<Reached<'c>>,
    /// How many published operations declare no scope, so that nothing can be said of them.
    pub undeclared: usize,
    /// Who must agree once more.
    pub consent: Vec<Consent>,
    /// What else a reader must know.
    pub remarks: Vec<Note>,
}

/// A scope that one side requests and the other does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'c> {
    /// The scope.
    pub scope: &'c ScopeRow,
    /// Scopes of the other side that include it, in the order of names.
    pub covered_by: Vec<&'c ScopeRow>,
    /// Whether administrators are shown it as high-privilege on the day.
    pub high_privilege: bool,
}

/// A request whose effect is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear<'c> {
    /// As it is written, or as the catalog writes it.
    pub name: Box<str>,
    /// Why.
    pub why: Why<'c>,
    /// Whether the old side requests it.
    pub in_old: bool,
    /// Whether the new side does.
    pub in_new: bool,
}

/// A high-privilege scope that one side has and the other has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privilege<'c> {
    /// The scope.
    pub scope: &'c ScopeRow,
    /// Since when it is shown.
    pub flag: &'c HighPrivilege,
    /// The requested scopes that include it, itself perhaps among them, in the order of names.
    pub by: Vec<&'c ScopeRow>,
}

/// An operation that one side may call and the other may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached<'c> {
    /// The operation.
    pub operation: &'c OperationRow,
    /// The requested scopes that allow it, in the order of names.
    pub by: Vec<&'c ScopeRow>,
}

/// How a list of operations relates to the truth, where a side requests what nobody can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It is the truth, for what is known.
    Exact,
    /// There may be more.
    AtLeast,
    /// There may be fewer.
    AtMost,
    /// There may be more, and there may be fewer.
    Unknown,
}

impl Bound {
    const fn of(more: bool, fewer: bool) -> Self {
        match (more, fewer) {
            (false, false) => Self::Exact,
            (true, false) => Self::AtLeast,
            (false, true) => Self::AtMost,
            (true, true) => Self::Unknown,
        }
    }

    /// The word for it in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::AtLeast => "at-least",
            Self::AtMost => "at-most",
            Self::Unknown => "unknown",
        }
    }
}

/// Access to everything that the person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FullAccess {
    /// Neither side has it.
    None,
    /// Only the new side has it.
    Gained,
    /// Only the old side had it.
    Lost,
    /// Both have it.
    Kept,
}

impl FullAccess {
    /// The word for it in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Kept => "kept",
        }
    }
}

impl Difference<'_> {
    /// Whether both sides request the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.unclear.iter().all(|unclear| unclear.in_old == unclear.in_new)
    }

    /// Whether the new side may do more, or may be able to: what an added scope grants that no document
    /// describes counts too.
    pub fn gains(&self) -> bool {
        !self.entered.is_empty()
            || self.unclear.iter().any(|unclear| unclear.in_new && !unclear.in_old)
    }

    /// Whether the new side has a high-privilege scope, or full access, that the old one had not.
    pub fn gains_high_privilege(&self) -> bool {
        !self.privileges_entered.is_empty() || self.full_access == FullAccess::Gained
    }
}

/// Operations by service and verb.
pub type Services<'c> = BTreeMap<&'c str, BTreeMap<&'c str, usize>>;

/// Counts operations by service (the first part of an operation's name) and verb.
pub fn services<'c>(reached: &[Reached<'c>]) -> Services<'c> {
    let mut services = Services::new();
    for Reached { operation, .. } in reached {
        let service = operation.id.as_str().split('.').next().unwrap_or_default();
        *services.entry(service).or_default().entry(&operation.verb).or_default() += 1;
    }
    services
}

/// Compares two requests.
///
/// Requests whose effect is not known grant nothing here and are named. Full access is above the graph: a side
/// that has it may call every operation that any scope allows, and nothing is new to it.
pub fn compare<'c>(old: &Side<'c>, new: &Side<'c>, facts: Facts<'c>) -> Difference<'c> {
    let (old_reach, new_reach) = (Reach::new(old, facts), Reach::new(new, facts));
    let full_access = match (old_reach.full, new_reach.full) {
        (false, false) => FullAccess::None,
        (false, true) => FullAccess::Gained,
        (true, false) => FullAccess::Lost,
        (true, true) => FullAccess::Kept,
    };
    let mut kept = old.scopes.clone();
    kept.intersect_with(&new.scopes);
    let operations = facts.catalog.operations().all();
    let undeclared = operations.iter().filter(|row| row.access == Access::Undeclared).count();
    let mut difference = Difference {
        added: new_reach.requested_beyond(&old_reach),
        removed: old_reach.requested_beyond(&new_reach),
        kept: rows(&kept, facts),
        unclear: unclear(old, new),
        entered: rows(&new_reach.beyond(&old_reach), facts),
        left: rows(&old_reach.beyond(&new_reach), facts),
        privileges_entered: new_reach.privileges_beyond(&old_reach),
        privileges_left: old_reach.privileges_beyond(&new_reach),
        full_access,
        gained_bound: Bound::of(new.is_open(), old.is_open()),
        lost_bound: Bound::of(old.is_open(), new.is_open()),
        gained: new_reach.operations_beyond(&old_reach),
        lost: old_reach.operations_beyond(&new_reach),
        undeclared,
        consent: Vec::new(),
        remarks: remarks(old, new),
    };
    difference.consent = consent::again(old, new, &difference);
    difference
}

fn rows<'c>(set: &ScopeSet, facts: Facts<'c>) -> Vec<&'c ScopeRow> {
    set.iter().map(|scope| &facts.catalog.scopes().all()[scope.index()]).collect()
}

/// What a side reaches.
struct Reach<'s, 'c> {
    facts: Facts<'c>,
    requested: &'s ScopeSet,
    closure: ScopeSet,
    full: bool,
}

impl<'s, 'c> Reach<'s, 'c> {
    fn new(side: &'s Side<'c>, facts: Facts<'c>) -> Self {
        let closure = facts.graph.closure(&side.scopes);
        let full = closure.meets(facts.graph.full_access());
        Self { facts, requested: &side.scopes, closure, full }
    }

    /// What is in the closure of this side and out of the other's reach.
    fn beyond(&self, other: &Self) -> ScopeSet {
        if other.full {
            return ScopeSet::new();
        }
        let mut beyond = self.closure.clone();
        beyond.subtract(&other.closure);
        beyond
    }

    fn requested_beyond(&self, other: &Self) -> Vec<Change<'c>> {
        let mut beyond = self.requested.clone();
        beyond.subtract(other.requested);
        let change = |scope: ScopeId| {
            let row = &self.facts.catalog.scopes().all()[scope.index()];
            let covered_by = other.covering(|covering| self.facts.graph.includes(covering, scope));
            Change { scope: row, covered_by, high_privilege: self.flag(row).is_some() }
        };
        beyond.iter().map(change).collect()
    }

    fn privileges_beyond(&self, other: &Self) -> Vec<Privilege<'c>> {
        let beyond = self.beyond(other);
        let privilege = |scope: ScopeId| {
            let row = &self.facts.catalog.scopes().all()[scope.index()];
            let flag = self.flag(row)?;
            let includes = |requested: &ScopeId| self.facts.graph.includes(*requested, scope);
            let by = self.requested.iter().filter(includes).collect();
            Some(Privilege { scope: row, flag, by: rows(&by, self.facts) })
        };
        beyond.iter().filter_map(privilege).collect()
    }

    fn operations_beyond(&self, other: &Self) -> Vec<Reached<'c>> {
        let scopes = self.facts.catalog.scopes();
        let reached = |operation: &'c OperationRow| {
            let Access::AnyOf(names) = &operation.access else { return None };
            let known = names.iter().filter_map(|name| scopes.position(name.as_str()));
            let declared: ScopeSet = known.filter_map(ScopeId::new).collect();
            let only_here = self.allows(&declared) && !other.allows(&declared);
            only_here.then(|| {
                let allows = |requested: ScopeId| {
                    self.facts.graph.closure_of(requested).any(|scope| declared.contains(scope))
                };
                Reached { operation, by: self.covering(allows) }
            })
        };
        self.facts.catalog.operations().all().iter().filter_map(reached).collect()
    }

    fn allows(&self, declared: &ScopeSet) -> bool {
        self.full || self.closure.meets(declared)
    }

    /// The requested scopes that cover something, full access always among them.
    fn covering(&self, covers: impl Fn(ScopeId) -> bool) -> Vec<&'c ScopeRow> {
        let full = self.facts.graph.full_access();
        let covering =
            self.requested.iter().filter(|scope| full.contains(*scope) || covers(*scope));
        rows(&covering.collect(), self.facts)
    }

    fn flag(&self, row: &'c ScopeRow) -> Option<&'c HighPrivilege> {
        row.high_privilege.as_ref().filter(|flag| self.facts.as_of.has_reached(flag.effective))
    }
}

fn unclear<'c>(old: &Side<'c>, new: &Side<'c>) -> Vec<Unclear<'c>> {
    let all: BTreeMap<&str, Why<'c>> =
        old.unclear.iter().chain(&new.unclear).map(|(name, why)| (&**name, *why)).collect();
    let unclear = |(name, why): (&str, Why<'c>)| Unclear {
        name: name.into(),
        why,
        in_old: old.unclear.contains_key(name),
        in_new: new.unclear.contains_key(name),
    };
    all.into_iter().map(unclear).collect()
}

fn remarks(old: &Side<'_>, new: &Side<'_>) -> Vec<Note> {
    let mut remarks = Vec::new();
    if old.is_extension_without_scopes() != new.is_extension_without_scopes() {
        remarks.push(Note::cited(
            "an extension without scopes may still use the profile of the person and its own data; that is not \
             counted here",
            ["extension-manifest-reference"],
        ));
    }
    for side in [old, new].into_iter().filter(|side| side.sets > 1) {
        let text = format!("`{}` holds {} requests, taken together here", side.name, side.sets);
        remarks.push(Note::new(text));
    }
    for side in [old, new] {
        let name = &side.name;
        if side.ignored > 0 {
            remarks.push(Note::new(format!(
                "entries of `{name}` that look like requests and are none: {}; `scopewise lint` says why",
                side.ignored
            )));
        }
        if side.refused {
            remarks.push(Note::new(format!(
                "the packager makes no package of `{name}` as it is; `scopewise lint` says why"
            )));
        }
    }
    remarks
}
