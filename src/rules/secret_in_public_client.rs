//! A secret of an app that cannot keep one.

use super::rule::{Meta, Rule, Subject};
use super::usage::grade;
use crate::catalog::SourceId;
use crate::finding::{Confidence, Finding, Note, Place, Related, Severity};
use crate::manifest::Declaration;
use crate::manifest::public_client::SecretForm;
use crate::project::Part;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "secret-in-public-client",
    summary: "a secret of an app that runs where everybody can read it",
    severity: Severity::Error,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/secret-in-public-client.md"),
};

/// The mechanism of public clients, by its id in the catalog.
const SIGN_IN: &str = "entra-auth-code";

/// The rule.
pub(super) struct SecretInPublicClient;

impl Rule for SecretInPublicClient {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::PublicSecret(found) = &part.declaration else { return };
        let place = Place { file: part.file, span: found.secret.span };
        let written = &found.secret.value;
        let message = match found.form {
            SecretForm::Registration => {
                format!(
                    "the app is registered for pages, desktops or phones only, and has a secret (`{written}`)"
                )
            }
            SecretForm::FallbackRegistration => {
                format!("the app is registered as a public client, and has a secret (`{written}`)")
            }
            SecretForm::Msal => format!("a public client is made with a secret (`{written}`)"),
            SecretForm::Bundled => {
                format!("`{written}` is built into the page, where everybody can read it")
            }
        };
        let mut finding = META.finding(place, message);
        if found.form == SecretForm::Bundled {
            finding.notes.push(Note::cited(
                "bundlers write variables of such names into what the browser loads",
                [bundler(written)],
            ));
        }
        let fact = subject.catalog.advice().mechanism(SIGN_IN).map(|mechanism| &mechanism.secret);
        if let Some((fact, note)) = fact.and_then(|fact| Some((fact, fact.note.as_deref()?))) {
            finding.notes.push(Note::cited(note, fact.sources.iter().map(SourceId::as_str)));
        }
        if found.form == SecretForm::FallbackRegistration {
            finding.notes.push(Note::new(
                "not sure: no redirect is written, so the secret may be that of a service",
            ));
            grade(&mut finding, Confidence::Possible);
        }
        finding.related.extend(found.public.map(|span| Related {
            place: Place { file: part.file, span },
            label: "the app is a public one here".to_owned(),
        }));
        finding.help = Some(
            match found.form {
                SecretForm::Bundled => {
                    "take it for published: withdraw it, sign people in with PKCE, which needs no secret, or call from a server"
                }
                SecretForm::Msal => {
                    "leave the secret out, and withdraw it if it was handed out: PKCE needs none; an app with a server of its own is a \
                     confidential client"
                }
                SecretForm::Registration | SecretForm::FallbackRegistration => {
                    "remove the secret: PKCE needs none; give an app with a server of its own a registration for the web"
                }
            }
            .to_owned(),
        );
        findings.push(finding);
    }
}

/// The document that says what becomes of variables of such a name.
fn bundler(name: &str) -> &'static str {
    if name.starts_with("VITE_") {
        "vite-env-doc"
    } else if name.starts_with("NEXT_PUBLIC_") {
        "next-env-doc"
    } else {
        "create-react-app-env-doc"
    }
}
