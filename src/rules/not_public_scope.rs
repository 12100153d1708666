//! A scope that exists and is not offered to apps.

use super::catalogue_not_request::is_catalogue;
use super::rule::{Meta, Rule, Subject};
use crate::catalog::{ScopeRow, ScopeStatus, SourceId};
use crate::finding::{Confidence, Finding, Note, Severity};
use crate::project::{RequestSet, Requested, SetKind};
use crate::scopes::ScopeId;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "not-public-scope",
    summary: "a scope that exists and is not offered to apps",
    severity: Severity::Warning,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/not-public-scope.md"),
};

/// Internal scopes that the token of every extension carries, as far as tokens have been seen.
const IN_EVERY_EXTENSION: &[&str] = &["vso.extension.default", "vso.features_write"];

/// The rule.
pub(super) struct NotPublicScope;

impl Rule for NotPublicScope {
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
        let (Some(row), Some(id)) = (subject.row(&requested.scope), subject.id(&requested.scope))
        else {
            return;
        };
        let scope = &requested.scope;
        let mut finding = match row.status {
            ScopeStatus::NotPublic => META.about(requested, format!("`{scope}` is not public")),
            // Nothing says what becomes of such a request, so this is worth knowing and no more.
            ScopeStatus::Internal => {
                let mut finding = META.about(requested, format!("`{scope}` is an internal scope"));
                finding.severity = Severity::Note;
                finding
            }
            ScopeStatus::Public | ScopeStatus::Retired => return,
        };
        if is_catalogue(subject, set) {
            return;
        }
        if let Some(note) = &row.note {
            finding.notes.push(Note::cited(note.clone(), row.sources.iter().map(SourceId::as_str)));
        }
        finding.help = Some(advice(subject, set, row, id, &mut finding.notes));
        findings.push(finding);
    }
}

fn advice(
    subject: Subject<'_>,
    set: &RequestSet,
    row: &ScopeRow,
    id: ScopeId,
    notes: &mut Vec<Note>,
) -> String {
    let scope = row.id.as_str();
    if set.kind == SetKind::Extension && IN_EVERY_EXTENSION.contains(&scope) {
        return format!("remove `{scope}`: extensions get it without asking");
    }
    if let Some((cover, path)) = subject.cover(set, id) {
        notes.push(subject.chain(&path));
        return format!("remove `{scope}`: `{}`, which is asked for too, includes it", cover.scope);
    }
    let public = |scope: &ScopeId| {
        subject.row(subject.name(*scope)).is_some_and(|row| row.status == ScopeStatus::Public)
    };
    let all: Vec<ScopeId> = subject.graph.included_by(id).filter(public).collect();
    // Of those that include it, the least: each of the others includes one of them.
    let least =
        all.iter().filter(|a| !all.iter().any(|b| b != *a && subject.graph.includes(**a, *b)));
    let least: Vec<String> = least.map(|scope| format!("`{}`", subject.name(*scope))).collect();
    match least.as_slice() {
        [] => "remove it, unless the app is known to get it".to_owned(),
        [one] => format!("ask for {one}, which includes it"),
        [others @ .., one] => format!("ask for {} or {one}: each includes it", others.join(", ")),
    }
}
