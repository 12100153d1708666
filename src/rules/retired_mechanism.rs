//! A URL of the legacy OAuth of Azure DevOps, which ends.

use super::rule::{Meta, Rule, Subject};
use crate::catalog::{Event, Happening, SourceId};
use crate::date::{AsOf, FactDate};
use crate::finding::{Confidence, Finding, Note, Place, Severity};
use crate::manifest::Declaration;
use crate::manifest::authorize_url::Endpoint;
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "retired-mechanism",
    summary: "a URL of the legacy OAuth of Azure DevOps, which ends",
    severity: Severity::Warning,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/retired-mechanism.md"),
};

/// The mechanism, by its id in the catalog: its lifecycle decides.
const LEGACY: &str = "azure-devops-oauth";

/// The rule.
pub(super) struct RetiredMechanism;

impl Rule for RetiredMechanism {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::AuthorizeUrl(url) = &part.declaration else { return };
        let register = match url.endpoint {
            Endpoint::AzureDevOpsOAuth => false,
            Endpoint::AzureDevOpsRegister => true,
            Endpoint::EntraV1 | Endpoint::EntraV2 => return,
        };
        let (closed, retired) =
            (known(subject, Happening::ClosedToNew), known(subject, Happening::Retired));
        let decisive = if register { closed.or(retired) } else { retired };
        let Some(decisive) = decisive else { return };
        let place = Place { file: part.file, span: url.span };
        let (message, severity) = judge(decisive, subject.as_of);
        let mut finding = META.finding(place, message);
        finding.severity = severity;
        if is_prose(subject.file(place).name()) {
            finding.confidence = Confidence::Possible;
        }
        for event in closed.into_iter().chain(retired) {
            let sources = event.sources.iter().map(SourceId::as_str);
            finding.notes.push(Note::cited(format!("{}: {}", event.date, event.text), sources));
        }
        finding.notes.extend(retired.and_then(|event| days_left(event.date, subject.as_of)));
        finding.help = Some(
            "move to Microsoft Entra OAuth; `scopewise recommend` names the mechanism for the app and the steps"
                .to_owned(),
        );
        findings.push(finding);
    }
}

/// The newest word on it that one could know on the day.
fn known(subject: Subject<'_>, what: Happening) -> Option<&Event> {
    let events = &subject.catalog.advice().mechanism(LEGACY)?.lifecycle;
    events.iter().rev().find(|event| event.what == what && event.is_known(subject.as_of))
}

/// Until the last day that a date may mean has passed, the end may still be to come.
fn judge(event: &Event, as_of: AsOf) -> (String, Severity) {
    let (date, today) = (event.date, as_of.day());
    let on = if date.is_exact() { "on" } else { "in" };
    if event.what == Happening::ClosedToNew {
        return if as_of.has_reached(date) {
            (format!("Azure DevOps OAuth has taken no new apps since {date}"), Severity::Error)
        } else {
            (format!("Azure DevOps OAuth takes no new apps from {date} on"), Severity::Warning)
        };
    }
    if today > date.last_day() {
        (format!("Azure DevOps OAuth was to end {on} {date}"), Severity::Error)
    } else if as_of.may_have_reached(date) {
        (format!("Azure DevOps OAuth ends by {}", date.last_day()), Severity::Warning)
    } else {
        (format!("Azure DevOps OAuth ends {on} {date}"), Severity::Warning)
    }
}

/// The days of a year or month in which the end falls on a day that is not known.
fn days_left(end: FactDate, as_of: AsOf) -> Option<Note> {
    let may_end = !end.is_exact() && as_of.may_have_reached(end) && as_of.day() <= end.last_day();
    let left = may_end.then(|| as_of.days_until(end.last_day().into()))?;
    Some(Note::new(format!("it may end on any day; {left} days of {end} are left")))
}

/// A document may only tell of a URL that no app uses any more.
fn is_prose(file: &str) -> bool {
    let ending = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["adoc", "htm", "html", "markdown", "md", "rst", "txt"].contains(&ending.as_str())
}
