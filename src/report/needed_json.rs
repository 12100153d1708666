//! What an app needs, as JSON: the same form in every document that has it.

use serde::Serialize;

use crate::catalog::{OperationId, ScopeName};
use crate::needed::Needed;

/// The least set of scopes, its proof, and what is not known.
#[derive(Serialize)]
pub(super) struct NeededJson<'a> {
    scopes: Vec<&'a ScopeName>,
    proven: bool,
    complete: bool,
    evidence: &'static str,
    nodes: u64,
    because: Vec<BecauseJson<'a>>,
    alternatives: Vec<AlternativeJson<'a>>,
    undetermined: Vec<UndeterminedJson<'a>>,
    gaps: &'a [String],
    caveats: &'a [String],
    unmet: Vec<&'a OperationId>,
}

#[derive(Serialize)]
struct BecauseJson<'a> {
    scope: &'a ScopeName,
    forced: bool,
    calls: &'a [OperationId],
}

#[derive(Serialize)]
struct AlternativeJson<'a> {
    instead_of: &'a ScopeName,
    scope: &'a ScopeName,
    decided_by: &'static str,
    more: &'a str,
}

#[derive(Serialize)]
struct UndeterminedJson<'a> {
    call: &'a str,
    why: &'a str,
    may_need: Option<&'a [ScopeName]>,
    limit: Option<&'a str>,
    count: u64,
    file: &'a str,
    line: u64,
}

impl<'a> From<&'a Needed> for NeededJson<'a> {
    fn from(needed: &'a Needed) -> Self {
        let because = needed.scopes.iter().map(|one| BecauseJson {
            scope: &one.scope,
            forced: one.forced,
            calls: &one.calls,
        });
        let alternatives = needed.scopes.iter().flat_map(|one| {
            one.instead.iter().map(|other| AlternativeJson {
                instead_of: &one.scope,
                scope: &other.scope,
                decided_by: other.decided_by.as_str(),
                more: &other.more,
            })
        });
        let undetermined = needed.undetermined.iter().map(|call| UndeterminedJson {
            call: &call.call,
            why: &call.why,
            may_need: call.may_need.as_deref(),
            limit: call.limits.as_ref().map(|limits| limits.reason.as_str()),
            count: call.count,
            file: &call.place.file,
            line: call.place.line,
        });
        Self {
            scopes: needed.scopes.iter().map(|one| &one.scope).collect(),
            proven: needed.proven,
            complete: needed.is_complete(),
            evidence: needed.evidence.as_str(),
            nodes: needed.nodes,
            because: because.collect(),
            alternatives: alternatives.collect(),
            undetermined: undetermined.collect(),
            gaps: &needed.gaps,
            caveats: &needed.caveats,
            unmet: needed.unmet.iter().map(|call| &call.operation).collect(),
        }
    }
}
