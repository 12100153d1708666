//! A scope that allows more than the app's calls need, where a narrower one is enough.

use super::rule::{Meta, Rule, Subject};
use super::usage::{allows, calls_of, claim, evidence, grade, granted, left_aside, places};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Place, Safety, Severity};
use crate::needed::{Needed, NeededScope, by_service};
use crate::project::{RequestSet, Requested};
use crate::scopes::ScopeId;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "over-broad-scope",
    summary: "a scope that allows more than the calls need, where a narrower one is enough",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/over-broad-scope.md"),
};

/// The rule.
pub(super) struct OverBroadScope;

impl Rule for OverBroadScope {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn requested(
        &self,
        subject: Subject<'_>,
        set: &RequestSet,
        requested: &Requested,
        findings: &mut Vec<Finding>,
    ) {
        let Some(needed) = subject.project.needed.as_ref() else { return };
        let mut own = granted(subject, set).filter(|(one, _)| one.scope == requested.scope);
        let Some((_, scope)) = own.next() else { return };
        // What another requested scope includes is redundant, whatever is called.
        if left_aside(subject, set) || subject.cover(set, scope).is_some() {
            return;
        }
        let narrower = narrower(subject, set, needed, scope);
        // A scope that includes the requested one is no narrower: what it is needed for is missing.
        let wider = narrower.iter().any(|one| {
            let id = subject.id(one.scope.as_str());
            id.is_some_and(|id| subject.graph.includes(id, scope))
        });
        if !wider && !narrower.is_empty() && !needed.scopes.iter().any(|one| is(one, requested)) {
            let mut finding = finding(subject, needed, requested, scope, &narrower);
            finding.fix = Some(fix(set, requested, &narrower));
            findings.push(finding);
        }
    }
}

fn is(needed: &NeededScope, requested: &Requested) -> bool {
    needed.scope.as_str() == &*requested.scope
}

/// The scopes of the least set that take over calls which no other requested scope allows.
fn narrower<'a>(
    subject: Subject<'a>,
    set: &RequestSet,
    needed: &'a Needed,
    scope: ScopeId,
) -> Vec<&'a NeededScope> {
    let others: Vec<ScopeId> =
        granted(subject, set).map(|(_, id)| id).filter(|id| *id != scope).collect();
    let mut open = calls_of(subject, needed, scope);
    open.retain(|call| !others.iter().any(|other| allows(subject, *other, call)));
    let takes_over = |one: &&NeededScope| {
        let id = subject.id(one.scope.as_str());
        id.is_some_and(|id| open.iter().any(|call| allows(subject, id, call)))
    };
    needed.scopes.iter().filter(takes_over).collect()
}

/// Writes the narrower scopes in place of the broad one, wherever that is written.
fn fix(set: &RequestSet, requested: &Requested, narrower: &[&NeededScope]) -> Fix {
    let asked = |scope: &str| set.requested.iter().any(|other| *other.scope == *scope);
    let names = narrower.iter().map(|one| one.scope.as_str()).filter(|name| !asked(name));
    let with: Vec<String> = names.map(str::to_owned).collect();
    let scope = &requested.scope;
    let quoted: Vec<String> = with.iter().map(|name| format!("`{name}`")).collect();
    let (description, change): (String, &dyn Fn(Place) -> Change) = if with.is_empty() {
        (format!("remove `{scope}`"), &Change::Remove)
    } else {
        let description = format!("ask for {} in place of `{scope}`", quoted.join(" and "));
        (description, &|place| Change::Replace(place, with.clone()))
    };
    Fix::new(Safety::Unsafe, description, requested.places.iter().copied().map(change).collect())
}

fn finding(
    subject: Subject<'_>,
    needed: &Needed,
    requested: &Requested,
    scope: ScopeId,
    narrower: &[&NeededScope],
) -> Finding {
    let names: Vec<String> = narrower.iter().map(|one| format!("`{}`", one.scope)).collect();
    let names = names.join(" and ");
    let are = if narrower.len() == 1 { "is" } else { "are" };
    let broad = &requested.scope;
    let message = format!("`{broad}` allows more than the calls need; {names} {are} enough");
    let mut finding = META.about(requested, message);
    let claim = claim(subject, needed, scope);
    grade(&mut finding, claim.confidence);
    let calls = calls_of(subject, needed, scope);
    let operations = by_service(calls.iter().map(|call| &call.operation));
    finding
        .notes
        .push(Note::new(format!("of what it allows, the app calls {}", operations.join("; "))));
    let more = narrower.iter().flat_map(|one| &one.instead).find(|o| o.scope.as_str() == &**broad);
    if let Some(more) = more {
        finding.notes.push(Note::new(format!("in its place it means {}", more.more)));
    }
    finding.notes.push(evidence(needed));
    finding.notes.extend(claim.notes);
    let help = format!("ask for {names} in place of `{broad}`");
    finding.help = Some(if finding.confidence == Confidence::Possible {
        format!("find out what is not sure; if nothing needs more, {help}")
    } else {
        help
    });
    finding.calls = places(needed, calls);
    finding
}
