//! A scope that administrators are shown as high-privilege. A needed scope is no defect, so this is a note.

use super::catalogue_not_request::is_catalogue;
use super::narrowing::{Answer, wherever_packed};
use super::rule::{Meta, Rule, Subject};
use crate::catalog::{ScopeRow, ScopeStatus, SourceId};
use crate::finding::{Confidence, Finding, Note, Severity};
use crate::project::{RequestSet, Requested};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "high-privilege-scope",
    summary: "a scope that administrators are shown as high-privilege",
    severity: Severity::Note,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/high-privilege-scope.md"),
};

/// The rule.
pub(super) struct HighPrivilegeScope;

impl Rule for HighPrivilegeScope {
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
        // Full access has a rule of its own.
        let Some(row) = subject.row(&requested.scope).filter(|row| !row.full_access) else {
            return;
        };
        let Some(flag) = &row.high_privilege else { return };
        if !subject.as_of.has_reached(flag.effective) || is_catalogue(subject, set) {
            return;
        }
        let mut finding =
            META.about(requested, format!("`{}` is a high-privilege scope", requested.scope));
        let sources = || flag.sources.iter().map(SourceId::as_str);
        finding.notes.push(match set.kind {
            kind if kind.is_extension() => Note::cited(
                format!(
                    "since {} administrators see it flagged before they install an extension",
                    flag.effective
                ),
                sources(),
            ),
            _ => Note::cited(
                format!(
                    "the scopes table flags it; administrators see the flag since {}",
                    flag.effective
                ),
                sources(),
            ),
        });
        finding.help = Some(help(subject, requested, row));
        findings.push(finding);
    }
}

/// What to do, by what the app calls where that is known.
fn help(subject: Subject<'_>, requested: &Requested, row: &ScopeRow) -> String {
    let needed = subject.project.needed.as_ref();
    match needed.map(|needed| wherever_packed(subject, requested, needed)) {
        Some(Answer::Narrower(narrower)) => {
            let names: Vec<String> =
                narrower.iter().map(|one| format!("`{}`", one.scope)).collect();
            let (are, that) = if names.len() == 1 { ("is", "that") } else { ("are", "those") };
            let names = names.join(" and ");
            return format!(
                "keep it if the app needs it; for the calls that are known {names} {are} enough: ask for {that}"
            );
        }
        Some(Answer::Goes(_)) => {
            return "keep it if the app needs it; no call that is known does".to_owned();
        }
        Some(Answer::Stays) | None => {}
    }
    match narrower(subject, row) {
        Some(narrower) => {
            format!("keep it if the app needs it; if `{narrower}` is enough, ask for that")
        }
        None => "keep it if the app needs it, and tell administrators why".to_owned(),
    }
}

/// The widest scope below a flagged one that can be asked for and bears no flag.
fn narrower<'a>(subject: Subject<'a>, row: &ScopeRow) -> Option<&'a str> {
    let id = subject.id(row.id.as_str())?;
    let family = format!("{}_", row.id.as_str().split('_').next().unwrap_or_default());
    let below = subject.graph.closure_of(id).filter(|below| *below != id).filter(|below| {
        let Some(below) = subject.row(subject.name(*below)) else { return false };
        let same_family =
            family.starts_with(below.id.as_str()) || below.id.as_str().starts_with(&family);
        below.status == ScopeStatus::Public && below.high_privilege.is_none() && same_family
    });
    let widest = below.max_by_key(|below| subject.graph.closure_of(*below).count());
    widest.map(|below| subject.name(below))
}
