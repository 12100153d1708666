//! A URL of the legacy OAuth of Azure DevOps, which ends.

use jiff::civil::Date;

use super::rule::{Meta, Rule, Subject};
use crate::date::AsOf;
use crate::finding::{Confidence, Finding, Note, Place, Severity};
use crate::manifest::Declaration;
use crate::manifest::authorize_url::Endpoint;
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "retired-mechanism",
    summary: "a URL of the legacy OAuth of Azure DevOps, which ends in 2026",
    severity: Severity::Warning,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/retired-mechanism.md"),
};

/// The day on which the end was announced (`blog-2025-01-07`).
const ANNOUNCED: Date = Date::constant(2025, 1, 7);
/// The day since when no new apps are taken (`rn-254`, `rn-255`).
const CLOSED: Date = Date::constant(2025, 4, 23);
/// The first and the last day on which the announced end can fall: the year is known, the day is not.
const END: (Date, Date) = (Date::constant(2026, 1, 1), Date::constant(2026, 12, 31));

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
        let today = subject.as_of.day();
        if today < ANNOUNCED {
            return;
        }
        let place = Place { file: part.file, span: url.span };
        let mut finding = META.finding(place, message(register, subject.as_of));
        if today > END.1 || (register && today >= CLOSED) {
            finding.severity = Severity::Error;
        }
        if is_prose(subject.file(place).name()) {
            finding.confidence = Confidence::Possible;
        }
        finding.notes = notes(subject.as_of);
        finding.help = Some("move to Microsoft Entra OAuth; `scopewise recommend` names the mechanism for the app and the steps".to_owned());
        findings.push(finding);
    }
}

fn message(register: bool, as_of: AsOf) -> String {
    let today = as_of.day();
    match (register, today >= CLOSED) {
        (true, true) => format!("Azure DevOps OAuth has taken no new apps since {CLOSED}"),
        (true, false) => format!("Azure DevOps OAuth takes no new apps from {CLOSED} on"),
        (false, _) if today > END.1 => "Azure DevOps OAuth was to end in 2026".to_owned(),
        (false, _) if today >= END.0 => "Azure DevOps OAuth ends this year".to_owned(),
        (false, _) => "Azure DevOps OAuth ends in 2026".to_owned(),
    }
}

fn notes(as_of: AsOf) -> Vec<Note> {
    let today = as_of.day();
    let mut notes = vec![Note::cited(
        format!("announced on {ANNOUNCED}: no new apps from {CLOSED} on, end of life in 2026"),
        ["blog-2025-01-07", "rn-254"],
    )];
    let open = if today > END.1 {
        "the day of the end was never published, so the facts here do not tell when it came"
    } else {
        "the day of the end has not been published"
    };
    notes.push(Note::cited(open, ["oauth-doc-2026"]));
    if (END.0..=END.1).contains(&today) {
        let left = today.until(END.1).map_or(0, |span| span.get_days());
        notes.push(Note::new(format!("{left} days of 2026 are left")));
    }
    notes
}

/// A document may only tell of a URL that no app uses any more.
fn is_prose(file: &str) -> bool {
    let ending = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["adoc", "htm", "html", "markdown", "md", "rst", "txt"].contains(&ending.as_str())
}
