//! A scope that means everything that the person may do.

use super::catalogue_not_request::is_catalogue;
use super::full_access_token::is_of_token;
use super::rule::{Meta, Rule, Subject};
use crate::catalog::{SourceId, SourceRow};
use crate::finding::{Confidence, Finding, Note, Severity};
use crate::project::{RequestSet, Requested};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "full-access-scope",
    summary: "a scope that means everything that the person may do",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/full-access-scope.md"),
};

/// The post that announced granular delegated permissions on the Entra resource; its date is the day since
/// when there is something narrower than full access to ask of Entra.
const GRANULAR: &str = "blog-2023-09-28";

/// The rule.
pub(super) struct FullAccessScope;

impl Rule for FullAccessScope {
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
        let Some(row) = subject.row(&requested.scope).filter(|row| row.full_access) else { return };
        if is_catalogue(subject, set) || is_of_token(set.kind) {
            return;
        }
        let scope = &requested.scope;
        let mut finding = META.about(requested, format!("`{scope}` is full access"));
        if let Some(note) = &row.note {
            finding.notes.push(Note::cited(
                format!("it means {note}"),
                row.sources.iter().map(SourceId::as_str),
            ));
        }
        let granular = subject.catalog.sources().get(GRANULAR).and_then(SourceRow::date);
        let entra = set.kind.is_entra();
        if let Some(day) = granular.filter(|_| entra) {
            if subject.as_of.may_have_reached(day) {
                finding.notes.push(Note::cited(
                    format!("Entra offers granular permissions since {day}"),
                    [GRANULAR],
                ));
            } else {
                finding.severity = Severity::Note;
                finding.notes.push(Note::new(
                    "on the day that is asked for, Entra offered nothing narrower",
                ));
                findings.push(finding);
                return;
            }
        }
        finding.help =
            Some("ask for the `vso.*` scopes of the calls that the app makes".to_owned());
        findings.push(finding);
    }
}
