//! A call of which nobody can tell what it needs.

use super::rule::{Meta, Rule, Subject};
use super::usage::anchor;
use crate::finding::{CalledAt, Confidence, Finding, Note, Severity};
use crate::project::RequestSet;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "undetermined-call",
    summary: "a call of which nobody can tell what it needs",
    severity: Severity::Note,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/undetermined-call.md"),
};

/// The rule.
pub(super) struct UndeterminedCall;

impl Rule for UndeterminedCall {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn set(&self, subject: Subject<'_>, set: &RequestSet, findings: &mut Vec<Finding>) {
        let Some(needed) = subject.project.needed.as_ref() else { return };
        let Some(place) = anchor(subject, set) else { return };
        findings.extend(needed.undetermined.iter().map(|call| {
            let message = format!("what `{}` needs is not known", call.call);
            let mut finding = META.finding(place, message);
            finding.notes.push(Note::cited(call.why.clone(), [crate::catalog::SPECS]));
            if let Some(scopes) = call.may_need.as_ref().filter(|scopes| !scopes.is_empty()) {
                let names: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
                finding.notes.push(Note::new(format!("it may need {}", names.join(" or "))));
            }
            let help = "claims that a scope is not needed are less sure because of it; try the call with a \
                        token of few scopes";
            finding.help = Some(help.to_owned());
            finding.calls.push(CalledAt {
                file: call.place.file.to_string(),
                line: call.place.line,
                label: "called here".to_owned(),
            });
            finding
        }));
    }
}
