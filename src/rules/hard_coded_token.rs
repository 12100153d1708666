//! A personal access token that is written out in a file.

use super::rule::{Meta, Rule, Subject};
use crate::finding::{Confidence, Finding, Note, Place, Severity};
use crate::manifest::Declaration;
use crate::manifest::token::Clue;
use crate::project::Part;
use crate::text::TokenForm;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "hard-coded-token",
    summary: "a personal access token that is written out in a file",
    severity: Severity::Error,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/hard-coded-token.md"),
};

/// The rule.
pub(super) struct HardCodedToken;

impl Rule for HardCodedToken {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::Token(token) = &part.declaration else { return };
        let place = Place { file: part.file, span: token.span };
        // The first characters tell its owner which one it is, and are of no use to anybody else.
        let start: String = subject.written(place).chars().take(2).collect();
        let length = token.span.len();
        let encoded = matches!(token.form, TokenForm::EncodedSigned | TokenForm::EncodedPlain);
        let what = if encoded {
            "the base64 of a personal access token"
        } else {
            "a personal access token"
        };
        let message = format!("{what} is written out here: `{start}…`, {length} characters");
        let mut finding = META.finding(place, message);
        finding.confidence = match token.clue {
            Clue::Signature => Confidence::Certain,
            Clue::Name => Confidence::Likely,
            Clue::Secret => Confidence::Possible,
        };
        let (text, source) = match token.clue {
            Clue::Signature => (
                "tokens made since July 2024 have 84 characters, with `AZDO` at the 77th to 80th",
                "rn-241-translation",
            ),
            Clue::Name | Clue::Secret => (
                "tokens made before July 2024 have 52 letters and digits, and other things look so too: what stands beside it \
                 says that it is one",
                "rn-241-translation",
            ),
        };
        finding.notes.push(Note::cited(text, [source]));
        finding.notes.push(Note::cited(
            "whoever has it acts as its owner, within its scopes, until it ends or is revoked",
            ["pat-doc-2026-09-21"],
        ));
        finding.help = Some(
            "revoke it (User settings > Personal access tokens), also where it has left this file: a repository keeps what was \
             committed; have the next one come from a secret store or the environment, or sign in without one: `scopewise recommend`"
                .to_owned(),
        );
        findings.push(finding);
    }
}
