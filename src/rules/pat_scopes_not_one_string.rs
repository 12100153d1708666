//! A body for the PAT lifecycle API whose scopes are not one string with blanks.

use super::rule::{Meta, Rule, Subject};
use crate::finding::{Confidence, Finding, Note, Place, Severity};
use crate::manifest::Declaration;
use crate::manifest::written::{Form, Purpose};
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "pat-scopes-not-one-string",
    summary: "scopes of a personal access token as a list or with commas, where the API takes one string with blanks",
    severity: Severity::Error,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/pat-scopes-not-one-string.md"),
};

/// The rule.
pub(super) struct PatScopesNotOneString;

impl Rule for PatScopesNotOneString {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, _: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::Written(written) = &part.declaration else { return };
        // A variable of another name may be joined before it is sent.
        let is_body = written.purpose == Purpose::PersonalAccessToken
            && written.key.as_ref().is_some_and(|key| key.value.eq_ignore_ascii_case("scope"));
        let what = match written.form {
            Form::List if is_body => "a list",
            Form::Commas if is_body => "commas",
            _ => return,
        };
        let place = Place { file: part.file, span: written.span };
        let message =
            format!("the API takes one string with blanks between scopes, and not {what}");
        let mut finding = META.finding(place, message);
        finding.notes.push(Note::cited(
            "`scope` in the body is a string, its scopes separated by blanks",
            ["pat-lifecycle-api"],
        ));
        let scopes: Vec<&str> = written.requests().map(|request| &*request.scope).collect();
        finding.help = Some(format!("write `\"{}\"`", scopes.join(" ")));
        findings.push(finding);
    }
}
