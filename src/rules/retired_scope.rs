//! A scope that was real once.

use super::catalogue_not_request::is_catalogue;
use super::rule::{Meta, Rule, Subject};
use crate::catalog::{ScopeRow, ScopeStatus, SourceId, TableRow};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Safety, Severity};
use crate::project::{RequestSet, Requested};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "retired-scope",
    summary: "a scope that was real once and is no more",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/retired-scope.md"),
};

/// The rule.
pub(super) struct RetiredScope;

impl Rule for RetiredScope {
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
        let Some(row) = subject.row(&requested.scope) else { return };
        if row.status != ScopeStatus::Retired || is_catalogue(subject, set) {
            return;
        }
        let gone = first_table_without(subject, row);
        if gone.is_some_and(|table| !subject.as_of.may_have_reached(table.date)) {
            return;
        }
        let mut finding = META.about(requested, format!("`{}` is retired", requested.scope));
        if let Some(note) = &row.note {
            finding.notes.push(Note::cited(note.clone(), row.sources.iter().map(SourceId::as_str)));
        }
        if let Some(table) = gone {
            let text = format!("the scopes table of {} no longer prints it", table.date);
            finding.notes.push(Note::cited(text, [table.source.as_str()]));
        }
        finding.help = Some(match &row.replaced_by {
            Some(scope) if set.requested.iter().any(|other| *other.scope == *scope.as_str()) => {
                format!("remove it: `{scope}`, which is asked for too, covers what it did")
            }
            Some(scope) => format!("ask for `{scope}` instead"),
            None => "remove it".to_owned(),
        });
        finding.fix = Some(fix(row, set, requested));
        findings.push(finding);
    }
}

/// Takes the scope out where its successor is asked for too. Elsewhere the app asks for something else
/// afterwards, or for nothing.
fn fix(row: &ScopeRow, set: &RequestSet, requested: &Requested) -> Fix {
    let asked = |scope: &str| set.requested.iter().any(|other| *other.scope == *scope);
    let places = requested.places.iter().copied();
    let scope = &requested.scope;
    match &row.replaced_by {
        Some(successor) if !asked(successor.as_str()) => {
            let description = format!("ask for `{successor}` in place of `{scope}`");
            let with = vec![successor.to_string()];
            let changes = places.map(|place| Change::Replace(place, with.clone())).collect();
            Fix::new(Safety::Unsafe, description, changes)
        }
        successor => {
            let safety = if successor.is_some() { Safety::Safe } else { Safety::Unsafe };
            let changes = places.map(Change::Remove).collect();
            Fix::new(safety, format!("remove `{scope}`"), changes)
        }
    }
}

/// The first printing of the scopes table that dropped the scope; nothing if none ever had it.
fn first_table_without<'a>(subject: Subject<'a>, row: &ScopeRow) -> Option<&'a TableRow> {
    let tables = subject.catalog.scopes().tables();
    let last = tables.iter().rposition(|table| row.printed.contains_key(&table.id))?;
    tables.get(last + 1)
}
