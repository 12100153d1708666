//! A personal access token that is to live for longer than any may.

use super::rule::{Meta, Rule, Subject};
use crate::catalog::SourceId;
use crate::date::FactDate;
use crate::finding::{Confidence, Finding, Note, Place, Severity};
use crate::manifest::Declaration;
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "long-lived-token",
    summary: "a personal access token that is to live for more than a year, the most there is",
    severity: Severity::Warning,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/long-lived-token.md"),
};

/// The mechanism, by its id in the catalog, whose longest life is a year.
const TOKEN: &str = "pat";

/// The days of a year, leap years included.
const YEAR: i32 = 366;

/// The rule.
pub(super) struct LongLivedToken;

impl Rule for LongLivedToken {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::Written(written) = &part.declaration else { return };
        let Some(until) = written.token.as_ref().and_then(|token| token.valid_to.as_ref()) else {
            return;
        };
        // A time may follow the day.
        let Some(Ok(day)) = until.value.get(..10).map(str::parse::<FactDate>) else { return };
        let left = subject.as_of.days_until(day);
        if left <= YEAR {
            return;
        }
        let place = Place { file: part.file, span: until.span };
        let message = format!("{day} is {left} days away, and no token lives for more than a year");
        let mut finding = META.finding(place, message);
        if let Some(token) = subject.catalog.advice().mechanism(TOKEN) {
            let life = &token.token_life;
            let sources = life.iter().flat_map(|life| &life.sources).map(SourceId::as_str);
            finding.notes.push(Note::cited(
                "a token lives for one year at most, and policies may cut that",
                sources,
            ));
        }
        finding.help =
            Some("name a day as near as the job allows, and make a new token then".to_owned());
        findings.push(finding);
    }
}
