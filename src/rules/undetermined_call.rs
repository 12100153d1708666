//! A call of which nobody can tell what it needs.

use std::collections::HashMap;

use super::rule::{Meta, Rule, Subject};
use super::usage::list;
use crate::finding::{CalledAt, Confidence, Finding, Note, Place, Severity};
use crate::needed::Undetermined;
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
        let Some(place) = list(subject, set) else { return };
        // A request to one of several addresses is one call, and stands on one line.
        let mut lines: Vec<Vec<&Undetermined>> = Vec::new();
        let mut known: HashMap<(&str, u64), usize> = HashMap::new();
        for call in &needed.undetermined {
            let line = (&*call.place.file, call.place.line);
            let at = *known.entry(line).or_insert(lines.len());
            if at == lines.len() {
                lines.push(Vec::new());
            }
            lines[at].push(call);
        }
        findings.extend(lines.iter().filter_map(|calls| finding(calls, place)));
    }
}

fn finding(calls: &[&Undetermined], place: Place) -> Option<Finding> {
    let (call, others) = calls.split_first()?;
    let message = format!("what `{}` needs is not known", call.call);
    let mut finding = META.finding(place, message);
    finding.notes.push(reason(call));
    finding.notes.extend(may_need(call));
    for other in others {
        let mut note = reason(other);
        let what = format!("neither is what `{}` of the same line needs", other.call);
        note.text = if other.why == call.why { what } else { format!("{what}: {}", note.text) };
        finding.notes.push(note);
        finding.notes.extend(may_need(other).filter(|_| other.may_need != call.may_need));
    }
    let help = "claims that a scope is not needed are less sure because of it; try the call with a \
                token of few scopes";
    finding.help = Some(help.to_owned());
    finding.calls.push(CalledAt {
        file: call.place.file.to_string(),
        line: call.place.line,
        label: "called here".to_owned(),
    });
    Some(finding)
}

fn reason(call: &Undetermined) -> Note {
    if call.is_of_code {
        Note::new(call.why.clone())
    } else {
        Note::cited(call.why.clone(), [crate::catalog::SPECS])
    }
}

fn may_need(call: &Undetermined) -> Option<Note> {
    let scopes = call.may_need.as_ref().filter(|scopes| !scopes.is_empty())?;
    let names: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    Some(Note::new(format!("it may need {}", names.join(" or "))))
}
