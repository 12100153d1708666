//! A personal access token for all organizations that its owner can reach; such tokens end.

use super::rule::{Meta, Rule, Subject};
use crate::catalog::{Event, Happening, SourceId};
use crate::finding::{Confidence, Finding, Note, Place, Severity};
use crate::manifest::Declaration;
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "global-token",
    summary: "a personal access token for all organizations, which stops working",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/global-token.md"),
};

/// The mechanism, by its id in the catalog: its lifecycle decides.
const GLOBAL: &str = "pat-global";

/// The rule.
pub(super) struct GlobalToken;

impl Rule for GlobalToken {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::Written(written) = &part.declaration else { return };
        let all = written.token.as_ref().and_then(|token| token.all_organizations);
        let Some(span) = all else { return };
        let place = Place { file: part.file, span };
        let end = known(subject, Happening::Retired);
        let mut finding = match end {
            Some(end) if subject.as_of.has_reached(end.date) => {
                let message =
                    format!("tokens for all organizations stopped working on {}", end.date);
                let mut finding = META.finding(place, message);
                finding.severity = Severity::Error;
                finding
            }
            Some(end) => {
                let message = format!("tokens for all organizations stop working on {}", end.date);
                META.finding(place, message)
            }
            None => {
                let message = "the token is for all organizations that its owner can reach";
                let mut finding = META.finding(place, message);
                finding.severity = Severity::Note;
                finding
            }
        };
        let closed = known(subject, Happening::ClosedToNew);
        let policy = known(subject, Happening::Changed);
        for event in policy.into_iter().chain(closed).chain(end) {
            let sources = event.sources.iter().map(SourceId::as_str);
            finding.notes.push(Note::cited(format!("{}: {}", event.date, event.text), sources));
        }
        finding.help = Some("write `false`, and make a token for each organization".to_owned());
        findings.push(finding);
    }
}

/// The first word on it that one could know on the day: of changes, the policies that forbid such tokens.
fn known(subject: Subject<'_>, what: Happening) -> Option<&Event> {
    let events = &subject.catalog.advice().mechanism(GLOBAL)?.lifecycle;
    events.iter().find(|event| event.what == what && event.is_known(subject.as_of))
}
