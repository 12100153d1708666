//! What an app needs: the least scopes for what it calls, and how far that can be trusted.

mod call;
mod limits;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::call::{determined, shown};
use self::limits::Known;
use crate::catalog::{Catalog, OperationId, OperationRow, ScopeName, ScopeRow, Scopes};
use crate::date::AsOf;
use crate::finding::Confidence;
use crate::nearest::nearest;
use crate::scopes::{
    Cost, Criterion, OperationIndex, Rejected, Request, ScopeGraph, ScopeId, ScopeSet, Universe,
};
use crate::usage::{CallPlace, Resolution, Unpublished, Usage, UsedCall};

/// What an app needs, and what that rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// The least set, in the order of names.
    pub scopes: Vec<NeededScope>,
    /// Whether it was proven that no set is less.
    pub proven: bool,
    /// How many nodes the search explored; 0 where every scope is forced.
    pub nodes: u64,
    /// What the set grants beyond the calls.
    pub cost: Cost,
    /// The calls whose needs are known.
    pub calls: Vec<NeededCall>,
    /// The calls whose needs are not.
    pub undetermined: Vec<Undetermined>,
    /// Calls that no scope that may be asked for allows.
    pub unmet: Vec<NeededCall>,
    /// How many lines of what lists the calls could not be read.
    pub unreadable: u64,
    /// What else the app may call that nobody could read: a claim that a scope is not needed can be wrong.
    pub gaps: Vec<String>,
    /// What makes such a claim less sure without speaking against it.
    pub caveats: Vec<String>,
    /// Calls that stand in functions which nothing in the app calls: they count, and nobody may miss what they need.
    pub uncalled: Vec<CallPlace>,
    /// Why calls that were found may be made with another token than the one that is asked for here.
    pub other_tokens: Vec<String>,
    /// Where the list of calls comes from.
    pub evidence: Evidence,
}

/// Where a list of calls comes from, and so how far it tells what the app does *not* call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Traffic was recorded: it shows what happened, not what can happen.
    Recorded,
    /// The app's own code was read.
    Code,
    /// Somebody lists the calls and vouches for them.
    Declared,
}

impl Evidence {
    /// The word for it in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Code => "code",
            Self::Declared => "declared",
        }
    }
}

/// A scope of the least set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededScope {
    /// The scope.
    pub scope: ScopeName,
    /// The calls that no other scope of the set allows.
    pub calls: Vec<OperationId>,
    /// Whether no other scope at all allows one of them.
    pub forced: bool,
    /// Scopes that could stand in its place, the cheapest first.
    pub instead: Vec<Instead>,
}

/// A scope that could stand in another's place, and why it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// The scope.
    pub scope: ScopeName,
    /// What speaks against it.
    pub decided_by: Criterion,
    /// How much more it would cost, in words.
    pub more: String,
}

/// A call whose needs are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededCall {
    /// The operation; the first of several that need the same.
    pub operation: OperationId,
    /// Scopes any one of which allows it; empty where none is needed.
    pub any_of: Vec<ScopeName>,
    /// How many such calls there are.
    pub count: u64,
    /// The first of them.
    pub place: CallPlace,
    /// How sure it is that the app makes this call: of several such calls the surest counts.
    pub confidence: Confidence,
}

/// A call whose needs are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undetermined {
    /// The call, without values.
    pub call: String,
    /// Why nothing can be said.
    pub why: String,
    /// Whether the reason lies in the code, and not in what is published.
    pub is_of_code: bool,
    /// Scopes that it may need, where the possibilities can be listed; nothing where it may need any.
    pub may_need: Option<Vec<ScopeName>>,
    /// What limits its needs, where something does.
    pub limits: Option<Limits>,
    /// How many such calls there are.
    pub count: u64,
    /// The first of them.
    pub place: CallPlace,
}

/// What limits the needs of a call that is not wholly known: it only reads, or it stays in one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The limit, in words that follow "it".
    pub reason: String,
    /// What the operations that it can be need: for each the scopes any one of which is enough; each list
    /// once.
    pub any_of: Arc<[Vec<ScopeName>]>,
}

impl Needed {
    /// Whether the needs of every call are known and everything could be read.
    pub fn is_complete(&self) -> bool {
        self.undetermined.is_empty() && self.unreadable == 0 && self.gaps.is_empty()
    }
}

/// Everything that needs are computed from, made once for a catalog and a day.
#[derive(Debug)]
pub struct Needs<'c> {
    catalog: &'c Catalog,
    universe: Universe,
    seen: Seen,
}

/// Which scopes were seen on a day. Before the day of the oldest record nothing can be told: all count as seen.
#[derive(Debug, Clone, Copy)]
struct Seen(Option<AsOf>);

impl Seen {
    fn new(scopes: &Scopes, as_of: AsOf) -> Self {
        let firsts = scopes.all().iter().filter_map(|row| row.first_seen.as_ref());
        let oldest = firsts.map(|first| first.date).min_by_key(|date| date.first_day());
        Self(oldest.is_some_and(|oldest| as_of.may_have_reached(oldest)).then_some(as_of))
    }

    fn has(self, row: &ScopeRow) -> bool {
        let first = row.first_seen.as_ref();
        self.0.zip(first).is_none_or(|(as_of, first)| as_of.may_have_reached(first.date))
    }
}

impl<'c> Needs<'c> {
    /// For the public scopes of a catalog on a day.
    pub fn new(catalog: &'c Catalog, graph: ScopeGraph, as_of: AsOf) -> Self {
        let (scopes, operations) = (catalog.scopes(), catalog.operations().all());
        let seen = Seen::new(scopes, as_of);
        let universe = Universe::new(graph, scopes, operations, Some(as_of), |row| seen.has(row));
        Self { catalog, universe, seen }
    }

    /// The universe that least sets are chosen from.
    pub fn universe(&self) -> &Universe {
        &self.universe
    }

    /// What these calls need, where `requested` is asked for already, and `unasked` is had without asking.
    pub fn of(&self, usage: &Usage<'c>, requested: &[&str], unasked: &[&str]) -> Needed {
        let mut calls = Vec::new();
        let mut wanted = Vec::new();
        let mut undetermined: Vec<Undetermined> = Vec::new();
        let mut limits = Known::of(self.catalog.operations().all());
        for call in &usage.calls {
            match determined(call) {
                Ok(row) if let Some(why) = self.not_yet_seen(row) => {
                    let may_need = Some(row.access.scopes().to_vec());
                    let (count, place) = (call.count, call.first.clone());
                    let (call, limits) = (shown(call), limits.of_call(call));
                    let is_of_code = false;
                    undetermined.push(Undetermined {
                        call,
                        why,
                        is_of_code,
                        may_need,
                        limits,
                        count,
                        place,
                    });
                }
                Ok(row) => {
                    let mut needed = needed_call(call, row);
                    if needed.any_of.iter().any(|scope| unasked.contains(&scope.as_str())) {
                        needed.any_of.clear();
                    } else {
                        wanted.extend(self.index(row));
                    }
                    calls.push(needed);
                }
                Err(mut unknown) => {
                    unknown.limits = unknown.limits.or_else(|| limits.of_call(call));
                    undetermined.push(*unknown);
                }
            }
        }
        undetermined.extend(usage.unresolved.iter().map(|call| unpublished(call, &mut limits)));
        let scopes = self.catalog.scopes();
        let requested: ScopeSet =
            requested.iter().filter_map(|name| ScopeId::new(scopes.position(name)?)).collect();
        let least = self.universe.least(&Request::new(wanted).requesting(requested));
        let because = least.because.iter().map(|because| NeededScope {
            scope: self.name(because.scope),
            calls: because.calls.iter().map(|call| self.operation(*call).id.clone()).collect(),
            forced: because.forced,
            instead: because.instead.iter().map(|other| self.instead(other, least.cost)).collect(),
        });
        let unmet: Vec<&OperationId> =
            least.unmet.iter().map(|call| &self.operation(*call).id).collect();
        let (unmet, calls): (Vec<_>, Vec<_>) =
            calls.into_iter().partition(|call: &NeededCall| unmet.contains(&&call.operation));
        Needed {
            scopes: because.collect(),
            proven: least.proven,
            nodes: least.nodes,
            cost: least.cost,
            calls,
            undetermined,
            unmet,
            unreadable: usage.unreadable + usage.unlisted,
            gaps: Vec::new(),
            caveats: Vec::new(),
            uncalled: Vec::new(),
            other_tokens: Vec::new(),
            evidence: if usage.recorded { Evidence::Recorded } else { Evidence::Declared },
        }
    }

    /// Why no scope can be named for an operation on an earlier day: those that allow it today were not seen then.
    fn not_yet_seen(&self, row: &OperationRow) -> Option<String> {
        let names = row.access.scopes();
        let rows: Vec<&ScopeRow> =
            names.iter().filter_map(|name| self.catalog.scopes().get(name.as_str())).collect();
        if rows.is_empty() || rows.iter().any(|row| self.seen.has(row)) {
            return None;
        }
        let told = rows.iter().filter_map(|row| {
            let first = row.first_seen.as_ref()?;
            Some(format!("`{}` was not seen before {}", row.id, first.date))
        });
        Some(told.collect::<Vec<_>>().join(", "))
    }

    fn name(&self, scope: ScopeId) -> ScopeName {
        self.catalog.scopes().all()[scope.index()].id.clone()
    }

    fn operation(&self, at: OperationIndex) -> &'c OperationRow {
        &self.catalog.operations().all()[at.index()]
    }

    fn index(&self, row: &OperationRow) -> Option<OperationIndex> {
        OperationIndex::new(self.catalog.operations().position(row.id.as_str())?)
    }

    fn instead(&self, other: &Rejected, least: Cost) -> Instead {
        // What is requested today only breaks ties; it is no property of the scope.
        let more = other.cost.beyond(least).into_iter();
        let more = more.filter(|(criterion, by)| *by != 0 && *criterion != Criterion::Requested);
        let words: Vec<String> = more.map(|(criterion, by)| difference(criterion, by)).collect();
        Instead {
            scope: self.name(other.scope),
            decided_by: other.decided_by,
            more: if words.is_empty() { "the same cost".to_owned() } else { words.join(", ") },
        }
    }
}

/// "3 more mutating operations", "1 scope fewer".
fn difference(criterion: Criterion, by: i64) -> String {
    let what = match criterion {
        Criterion::HighPrivilege => "high-privilege scope",
        Criterion::Mutating => "changing operation",
        Criterion::Other => "reading operation",
        Criterion::Scopes => "scope",
        Criterion::Requested => "scope not yet requested",
        Criterion::Name => "name",
    };
    let count = by.unsigned_abs();
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {} {what}{plural}", if by > 0 { "more" } else { "fewer" })
}

fn unpublished(call: &UsedCall<'_>, limits: &mut Known<'_>) -> Undetermined {
    let published = || match &call.resolution {
        Resolution::Unpublished(Unpublished::Verb { published }) => {
            let verbs: Vec<String> = published.iter().map(ToString::to_string).collect();
            format!("the route is published for {} only", verbs.join(", "))
        }
        Resolution::Unpublished(Unpublished::Area) => "its area is not published".to_owned(),
        Resolution::Unpublished(
            why @ (Unpublished::Command | Unpublished::ByCommand(_) | Unpublished::Arguments),
        ) => why.to_string(),
        Resolution::Unpublished(Unpublished::Method) => {
            let known = limits.operations().iter().map(|row| row.id.as_str());
            match nearest(call.call.target(), known) {
                Some(near) => format!("the method is not published; did you mean `{near}`?"),
                None => "the method is not published".to_owned(),
            }
        }
        _ => "no document publishes it, so its scopes are unknown".to_owned(),
    };
    let why = call.why.as_deref().map_or_else(published, str::to_owned);
    Undetermined {
        call: shown(call),
        why,
        is_of_code: call.why.is_some(),
        may_need: None,
        limits: limits.of_call(call),
        count: call.count,
        place: call.first.clone(),
    }
}

fn needed_call(call: &UsedCall<'_>, row: &OperationRow) -> NeededCall {
    NeededCall {
        operation: row.id.clone(),
        any_of: row.access.scopes().to_vec(),
        count: call.count,
        place: call.first.clone(),
        confidence: Confidence::Certain,
    }
}

/// Operations by service, for short lists such as `git: GetPullRequests, GetThreads`.
pub fn by_service<'i>(operations: impl IntoIterator<Item = &'i OperationId>) -> Vec<String> {
    let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for id in operations {
        let (service, method) = id.as_str().split_once('.').unwrap_or(("", id.as_str()));
        services.entry(service).or_default().push(method);
    }
    services.into_iter().map(|(service, m)| format!("{service}: {}", m.join(", "))).collect()
}
