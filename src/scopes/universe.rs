//! What there is to choose from: which scope allows which operations, and which may be asked for.

use std::collections::HashMap;

use super::cost::{Cost, Weight};
use super::graph::ScopeGraph;
use super::set::{ScopeId, ScopeSet};
use crate::catalog::{Access, OperationRow, ScopeName, ScopeRow, ScopeStatus, Scopes};
use crate::date::AsOf;

/// An operation: its index in the list that the universe was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationIndex(u32);

impl OperationIndex {
    /// The operation at `index`, or `None` where no catalog can have so many.
    pub fn new(index: usize) -> Option<Self> {
        u32::try_from(index).ok().map(Self)
    }

    /// Index in the list of operations.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One operation as the solver sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What a token needs.
    pub need: Need,
    /// Whether it changes something.
    pub mutates: bool,
}

/// What a token needs to call an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// Any scope that includes one of these.
    AnyOf(ScopeSet),
    /// Not known.
    Unknown,
    /// No scope.
    Nothing,
}

/// Operations with the same alternatives of scopes, which every set allows together or not at all.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The alternatives as declared.
    pub(super) declared: ScopeSet,
    /// Every scope that includes one of them.
    pub(super) allowed_by: ScopeSet,
    pub(super) mutating: u32,
    pub(super) other: u32,
}

/// What a set grants and pays for once: a group of operations, or a high-privilege scope in the closure.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    /// The scopes that grant it.
    pub(super) by: ScopeSet,
    pub(super) weight: Weight,
}

/// What an operation needs, by the group that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    Group(u32),
    Unknown,
    Nothing,
}

/// Everything that a least set is chosen from, made once for a catalog, a day and a mechanism.
#[derive(Debug, Clone)]
pub struct Universe {
    graph: ScopeGraph,
    candidates: ScopeSet,
    pub(super) groups: Vec<Group>,
    /// One for each group, in their order; then one for each high-privilege scope.
    pub(super) grants: Vec<Grant>,
    memberships: Vec<Membership>,
    mutates: Vec<bool>,
}

impl Universe {
    /// The universe of a catalog.
    ///
    /// Candidates are the public scopes that `may_request` accepts, full-access scopes aside: those allow
    /// everything and are never least. A scope counts as high-privilege from the day that administrators are
    /// shown it as such. Which operations count as mutating says
    /// [`OperationRow::changes_something`]; a scope's name does not say it (`vso.code` may create service-hook
    /// subscriptions). Operations without declared scopes count for nothing: what allows them is not known.
    pub fn new(
        graph: ScopeGraph,
        scopes: &Scopes,
        operations: &[OperationRow],
        as_of: Option<AsOf>,
        may_request: impl Fn(&ScopeRow) -> bool,
    ) -> Self {
        let of = |wanted: &dyn Fn(&ScopeRow) -> bool| -> ScopeSet {
            let rows = scopes.all().iter().enumerate().filter(|(_, row)| wanted(row));
            rows.filter_map(|(at, _)| ScopeId::new(at)).collect()
        };
        let flagged = of(&|row| {
            row.high_privilege
                .as_ref()
                .is_some_and(|flag| as_of.is_none_or(|day| day.may_have_reached(flag.effective)))
        });
        let candidates =
            of(&|row| row.status == ScopeStatus::Public && !row.full_access && may_request(row));
        let ids: HashMap<&str, ScopeId> = scopes
            .all()
            .iter()
            .enumerate()
            .filter_map(|(at, row)| Some((row.id.as_str(), ScopeId::new(at)?)))
            .collect();
        // Operations come sorted by area, so the alternatives are often those of the one before.
        let mut before: (&[ScopeName], ScopeSet) = (&[], ScopeSet::new());
        let operations = operations.iter().map(|row| Operation {
            need: match &row.access {
                Access::AnyOf(names) => {
                    if before.0 != &names[..] {
                        let known = names.iter().filter_map(|n| ids.get(n.as_str()).copied());
                        before = (names, known.collect());
                    }
                    Need::AnyOf(before.1.clone())
                }
                Access::Undeclared => Need::Unknown,
                Access::Anonymous | Access::Implicit => Need::Nothing,
            },
            mutates: row.changes_something(),
        });
        Self::from_parts(graph, candidates, &flagged, operations)
    }

    /// A universe of these parts: the scopes that may be chosen, those that are high-privilege, and the operations.
    pub fn from_parts(
        graph: ScopeGraph,
        candidates: ScopeSet,
        high_privilege: &ScopeSet,
        operations: impl IntoIterator<Item = Operation>,
    ) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        let mut known: HashMap<ScopeSet, u32> = HashMap::new();
        let (mut memberships, mut mutates) = (Vec::new(), Vec::new());
        let mut before: Option<u32> = None;
        for operation in operations {
            mutates.push(operation.mutates);
            let declared = match operation.need {
                Need::AnyOf(declared) => declared,
                Need::Unknown => {
                    memberships.push(Membership::Unknown);
                    continue;
                }
                Need::Nothing => {
                    memberships.push(Membership::Nothing);
                    continue;
                }
            };
            let at = match before {
                Some(before) if groups[before as usize].declared == declared => before,
                _ => *known.entry(declared).or_insert_with_key(|declared| {
                    groups.push(Group {
                        declared: declared.clone(),
                        allowed_by: ScopeSet::new(),
                        mutating: 0,
                        other: 0,
                    });
                    u32::try_from(groups.len() - 1).expect("no catalog has so many operations")
                }),
            };
            before = Some(at);
            let group = &mut groups[at as usize];
            *(if operation.mutates { &mut group.mutating } else { &mut group.other }) += 1;
            memberships.push(Membership::Group(at));
        }
        let mut including = vec![ScopeSet::new(); graph.len()];
        for scope in graph.ids() {
            for included in graph.closure_of(scope) {
                including[included.index()].insert(scope);
            }
        }
        for group in &mut groups {
            for scope in group.declared.iter() {
                if let Some(including) = including.get(scope.index()) {
                    group.allowed_by.union_with(including);
                }
            }
        }
        let allow = groups.iter().map(|group| Grant {
            by: group.allowed_by.clone(),
            weight: Weight::operations(group.mutating, group.other),
        });
        let flagged = high_privilege.iter().filter_map(|scope| including.get(scope.index()));
        let flagged = flagged.map(|by| Grant { by: by.clone(), weight: Weight::HIGH_PRIVILEGE });
        let grants = allow.chain(flagged).collect();
        Self { graph, candidates, groups, grants, memberships, mutates }
    }

    /// The graph of the scopes.
    pub fn graph(&self) -> &ScopeGraph {
        &self.graph
    }

    /// The scopes that may be chosen.
    pub fn candidates(&self) -> &ScopeSet {
        &self.candidates
    }

    pub(super) fn membership(&self, operation: OperationIndex) -> Membership {
        self.memberships.get(operation.index()).copied().unwrap_or(Membership::Unknown)
    }

    pub(super) fn mutates(&self, operation: OperationIndex) -> bool {
        self.mutates.get(operation.index()).copied().unwrap_or(true)
    }

    /// Whether a token with these scopes may call the operation; `None` where that is not known.
    pub fn allows(&self, set: &ScopeSet, operation: OperationIndex) -> Option<bool> {
        match self.membership(operation) {
            Membership::Group(at) => Some(self.groups[at as usize].allowed_by.meets(set)),
            Membership::Unknown => None,
            Membership::Nothing => Some(true),
        }
    }

    /// What a set costs when it is for `calls` and `requested` is asked for already.
    pub fn cost(&self, set: &ScopeSet, calls: &[OperationIndex], requested: &ScopeSet) -> Cost {
        let granted = self.grants.iter().filter(|grant| grant.by.meets(set));
        let granted = granted.fold(Weight::ZERO, |sum, grant| sum.plus(grant.weight));
        let held = set.iter().map(|scope| Weight::scope(requested.contains(scope)));
        let mut calls = calls.to_vec();
        calls.sort_unstable();
        calls.dedup();
        let free = self.weight_of(calls.iter().copied().filter(|call| {
            matches!(self.membership(*call), Membership::Group(_))
                && self.allows(set, *call) == Some(true)
        }));
        held.fold(granted, Weight::plus).minus(free).cost()
    }

    /// The weight of allowing each of these operations, all of which are in groups.
    pub(super) fn weight_of(&self, calls: impl Iterator<Item = OperationIndex>) -> Weight {
        calls.fold(Weight::ZERO, |sum, call| {
            let mutates = self.mutates(call);
            sum.plus(Weight::operations(u32::from(mutates), u32::from(!mutates)))
        })
    }
}
