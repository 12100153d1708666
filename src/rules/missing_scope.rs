//! A call that no requested scope allows: it will fail.

use super::catalogue_not_request::is_catalogue;
use super::rule::{Meta, Rule, Subject};
use super::usage::{allows, anchor, grade, granted, places};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Place, Safety, Severity};
use crate::needed::{Needed, NeededCall, NeededScope, by_service};
use crate::project::RequestSet;
use crate::scopes::ScopeId;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "missing-scope",
    summary: "a call that no requested scope allows: it will fail",
    severity: Severity::Error,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/missing-scope.md"),
};

/// The rule.
pub(super) struct MissingScope;

impl Rule for MissingScope {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn set(&self, subject: Subject<'_>, set: &RequestSet, findings: &mut Vec<Finding>) {
        let Some(needed) = subject.project.needed.as_ref() else { return };
        let Some(place) = anchor(subject, set) else { return };
        if is_catalogue(subject, set) {
            return;
        }
        let held: Vec<ScopeId> = granted(subject, set).map(|(_, id)| id).collect();
        let mut failing: Vec<&NeededCall> = needed.calls.iter().collect();
        failing.retain(|call| {
            !call.any_of.is_empty() && !held.iter().any(|scope| allows(subject, *scope, call))
        });
        for scope in &needed.scopes {
            let Some(id) = subject.id(scope.scope.as_str()) else { continue };
            let (mine, rest) =
                failing.into_iter().partition::<Vec<_>, _>(|call| allows(subject, id, call));
            failing = rest;
            if !mine.is_empty() {
                findings.push(missing(place, needed, scope, &mine));
            }
        }
        if !needed.unmet.is_empty() {
            findings.push(unmet(place, needed));
        }
    }
}

fn missing(place: Place, needed: &Needed, scope: &NeededScope, calls: &[&NeededCall]) -> Finding {
    let name = &scope.scope;
    let many = if calls.len() == 1 { "a call needs" } else { "calls need" };
    let mut finding = META.finding(place, format!("{many} `{name}`, which is not asked for"));
    finding.scope = Some(name.to_string());
    let operations = by_service(calls.iter().map(|call| &call.operation));
    finding.notes.push(Note::cited(
        format!("without it these fail: {}", operations.join("; ")),
        [crate::catalog::SPECS],
    ));
    if let Some(other) = scope.instead.first() {
        let text = format!("`{}` would do too, and means {}", other.scope, other.more);
        finding.notes.push(Note::new(text));
    }
    surest(&mut finding, needed, calls.iter().copied());
    finding.help = Some(format!("ask for `{name}`"));
    let change = Change::Add(place, name.to_string());
    finding.fix = Some(Fix::new(Safety::Unsafe, format!("ask for `{name}`"), vec![change]));
    finding.calls = places(needed, calls.iter().copied());
    finding
}

fn unmet(place: Place, needed: &Needed) -> Finding {
    let calls = &needed.unmet;
    let operations = by_service(calls.iter().map(|call| &call.operation)).join("; ");
    let message = format!("no scope that may be asked for allows {operations}");
    let mut finding = META.finding(place, message);
    let scopes = calls.iter().flat_map(|call| &call.any_of);
    let names: Vec<String> = scopes.map(|scope| format!("`{scope}`")).collect();
    let text = format!("the specs name {}, which nobody is given any more", names.join(", "));
    finding.notes.push(Note::cited(text, [crate::catalog::SPECS]));
    surest(&mut finding, needed, calls);
    finding.help = Some("use another call, or a token with full access".to_owned());
    finding.calls = places(needed, calls);
    finding
}

/// A call that may not be one, or may be made with another token, fails nobody's build.
fn surest<'a>(
    finding: &mut Finding,
    needed: &Needed,
    calls: impl IntoIterator<Item = &'a NeededCall>,
) {
    let surest = calls.into_iter().map(|call| call.confidence).max();
    let surest = surest.unwrap_or(Confidence::Certain);
    let doubts = needed.other_tokens.iter();
    finding.notes.extend(doubts.map(|doubt| Note::new(format!("not sure: {doubt}"))));
    let doubted = !needed.other_tokens.is_empty();
    grade(finding, if doubted { Confidence::Possible } else { surest });
}
