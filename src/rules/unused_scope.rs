//! A scope that none of the app's calls needs.

use super::narrowing::{Answer, answer};
use super::rule::{Meta, Rule, Subject};
use super::usage::{calls_of, claim, evidence, grade, left_aside, places};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Safety, Severity};
use crate::needed::Needed;
use crate::project::{RequestSet, Requested};
use crate::scopes::ScopeId;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "unused-scope",
    summary: "a scope that none of the app's calls needs",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/unused-scope.md"),
};

/// The rule.
pub(super) struct UnusedScope;

impl Rule for UnusedScope {
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
        let Some(scope) = subject.id(&requested.scope) else { return };
        // What an extension has without asking is superfluous, whatever is called.
        let unasked = set.kind.has_unasked(&requested.scope);
        if left_aside(subject, set) || unasked {
            return;
        }
        if let Some(Answer::Goes(by)) = answer(subject, set, requested, needed) {
            findings.push(finding(subject, needed, requested, scope, &by));
        }
    }
}

fn finding(
    subject: Subject<'_>,
    needed: &Needed,
    requested: &Requested,
    scope: ScopeId,
    by: &[&Requested],
) -> Finding {
    let calls = calls_of(subject, needed, scope);
    let message = if calls.is_empty() {
        format!("no call needs `{}`", requested.scope)
    } else {
        format!("every call that `{}` allows is allowed without it", requested.scope)
    };
    let mut finding = META.about(requested, message);
    let all = subject.graph.full_access().contains(scope);
    let claim = claim(subject, needed, scope);
    grade(&mut finding, claim.confidence);
    if !calls.is_empty() {
        let by: Vec<String> = by.iter().map(|one| format!("`{}`", one.scope)).collect();
        finding.notes.push(Note::new(format!("they are allowed by {} too", by.join(" and "))));
    }
    let operations = subject.catalog.operations().all();
    let named = operations
        .iter()
        .any(|row| row.access.scopes().iter().any(|one| one.as_str() == &*requested.scope));
    if !named && !all {
        // Nobody can tell what such a scope opens, so nobody can tell that it is not needed.
        grade(&mut finding, Confidence::Possible);
        finding.notes.push(Note::cited(
            "no published operation names this scope, so what it opens is not known",
            [crate::catalog::SPECS],
        ));
    }
    finding.notes.push(evidence(needed));
    finding.notes.extend(claim.notes);
    finding.help = Some(if finding.confidence == Confidence::Possible {
        format!("find out what is not sure; if nothing needs `{}`, remove it", requested.scope)
    } else {
        format!("remove `{}`", requested.scope)
    });
    let changes = requested.places.iter().copied().map(Change::Remove).collect();
    finding.fix = Some(Fix::new(Safety::Unsafe, format!("remove `{}`", requested.scope), changes));
    finding.calls = places(needed, calls);
    finding
}
