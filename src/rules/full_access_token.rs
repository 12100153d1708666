//! A personal access token that may do whatever its owner may.

use super::rule::{Meta, Rule, Subject};
use crate::catalog::{SourceId, SourceRow};
use crate::finding::{Confidence, Finding, Note, Severity};
use crate::manifest::written::Purpose;
use crate::project::{RequestSet, Requested, SetKind};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "full-access-token",
    summary: "a personal access token or session token with full access",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/full-access-token.md"),
};

/// The release notes that gave every public API a scope: since then there is something narrower for each call.
const GRANULAR: &str = "rn-210";

/// The mechanism, by its id in the catalog: its limits say since when it can be forbidden.
const FULL: &str = "pat-full";

/// The rule.
pub(super) struct FullAccessToken;

/// Whether a set asks for a token that this rule speaks of, and not the one on full access of apps.
pub(super) fn is_of_token(kind: SetKind) -> bool {
    matches!(kind, SetKind::Written(Purpose::PersonalAccessToken | Purpose::SessionToken))
}

impl Rule for FullAccessToken {
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
        let row = subject.row(&requested.scope).filter(|row| row.full_access);
        let Some(row) = row.filter(|_| is_of_token(set.kind)) else { return };
        let message = format!("`{}` makes a token with full access", requested.scope);
        let mut finding = META.about(requested, message);
        if let Some(note) = &row.note {
            let sources = row.sources.iter().map(SourceId::as_str);
            finding.notes.push(Note::cited(format!("it means {note}"), sources));
        }
        let limits = subject.catalog.advice().mechanism(FULL).map(|full| &full.limits);
        for limit in limits.into_iter().flatten() {
            if limit.from.is_some_and(|from| subject.as_of.has_reached(from))
                && limit.text.contains("full")
            {
                let sources = limit.sources.iter().map(SourceId::as_str);
                finding.notes.push(Note::cited(limit.text.clone(), sources));
            }
        }
        let granular = subject.catalog.sources().get(GRANULAR).and_then(SourceRow::date);
        if granular.is_some_and(|day| subject.as_of.may_have_reached(day)) {
            finding.notes.push(Note::cited("every public API has a scope of its own", [GRANULAR]));
        } else {
            finding.severity = Severity::Note;
            finding
                .notes
                .push(Note::new("on the day that is asked for, some APIs took nothing narrower"));
        }
        finding.help =
            Some("name the `vso.*` scopes of the calls that the token is for".to_owned());
        findings.push(finding);
    }
}
