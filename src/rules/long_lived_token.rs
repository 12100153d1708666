//! A personal access token that is to live for longer than any may.

use super::rule::{Meta, Rule, Subject};
use crate::catalog::SourceId;
use crate::date::FactDate;
use crate::finding::{Confidence, Finding, Note, Place, Severity};
use crate::manifest::Declaration;
use crate::manifest::written::TokenBody;
use crate::project::Part;
use crate::text::Span;

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
        let Some(body) = written.token.as_ref() else { return };
        let Some((span, message)) =
            too_late(subject, body).or_else(|| too_long(subject, part, body))
        else {
            return;
        };
        let place = Place { file: part.file, span };
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

/// A day that is too far away, where it is written out.
fn too_late(subject: Subject<'_>, body: &TokenBody) -> Option<(Span, String)> {
    let until = body.valid_to.as_ref()?;
    // A time may follow the day.
    let day = until.value.get(..10)?.parse::<FactDate>().ok()?;
    let left = subject.as_of.days_until(day);
    let message = format!("{day} is {left} days away, and no token lives for more than a year");
    (left > YEAR).then_some((until.span, message))
}

/// A life that is too long, where it is reckoned from the day on which the code runs.
fn too_long(subject: Subject<'_>, part: &Part, body: &TokenBody) -> Option<(Span, String)> {
    let life = body.life?;
    let written = subject.written(Place { file: part.file, span: life.span });
    let days = life.days;
    let message =
        format!("`{written}` is {days} days or more, and no token lives for more than a year");
    (days > u64::from(YEAR.unsigned_abs())).then_some((life.span, message))
}
