//! Who must agree once more when scopes change.

use super::difference::Difference;
use super::side::Side;
use crate::finding::Note;
use crate::manifest::authorize_url::Endpoint;
use crate::manifest::written::Purpose;
use crate::project::SetKind;

/// Who must agree once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Nobody.
    Nobody,
    /// An administrator of each organization.
    Administrators,
    /// Everybody who agreed before.
    People,
    /// That depends on what is not known here.
    Unknown,
}

impl Again {
    /// The word for it in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Administrators => "administrators",
            Self::People => "people",
            Self::Unknown => "unknown",
        }
    }
}

/// Who must agree once more to a request of one kind, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Who.
    pub who: Again,
    /// The answer in words.
    pub text: &'static str,
    /// Reasons, with their sources.
    pub notes: Vec<Note>,
}

/// Which rules of consent a request follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Model {
    Extension,
    Entra,
    LegacyOAuth,
    Unstated,
}

const fn model(kind: SetKind) -> Model {
    match kind {
        SetKind::Extension | SetKind::Written(Purpose::Extension) => Model::Extension,
        SetKind::EntraApp | SetKind::AuthorizeUrl(Endpoint::EntraV1 | Endpoint::EntraV2) => {
            Model::Entra
        }
        SetKind::AuthorizeUrl(Endpoint::AzureDevOpsOAuth | Endpoint::AzureDevOpsRegister) => {
            Model::LegacyOAuth
        }
        SetKind::Written(_) if kind.is_entra() => Model::Entra,
        SetKind::Written(_) | SetKind::Listed => Model::Unstated,
    }
}

/// The answers for the kinds of the new side; a list follows the kinds of the old side, since it states none.
pub(super) fn again(old: &Side<'_>, new: &Side<'_>, difference: &Difference<'_>) -> Vec<Consent> {
    if difference.is_empty() {
        let text = "nobody must agree again: the same scopes are requested";
        return vec![Consent { who: Again::Nobody, text, notes: Vec::new() }];
    }
    let stated = |side: &Side<'_>| {
        let mut models: Vec<Model> = Vec::new();
        for model in side.kinds.iter().copied().map(model) {
            if model != Model::Unstated && !models.contains(&model) {
                models.push(model);
            }
        }
        models
    };
    let mut models = stated(new);
    if models.is_empty() {
        models = stated(old);
    }
    if models.is_empty() {
        models.push(Model::Unstated);
    }
    let unclear_added = difference.unclear.iter().any(|unclear| unclear.in_new && !unclear.in_old);
    let adds = !difference.added.is_empty() || unclear_added;
    let cannot_tell = difference.added.is_empty() && new.is_open();
    let answer = |model| match model {
        Model::Entra | Model::LegacyOAuth if cannot_tell => Consent {
            who: Again::Unknown,
            text: "whether people must consent again is not known: some of what is requested cannot be told",
            notes: Vec::new(),
        },
        model => answer(model, adds),
    };
    models.into_iter().map(answer).collect()
}

fn answer(model: Model, adds: bool) -> Consent {
    match (model, adds) {
        (Model::Extension, _) => extension(),
        (Model::Entra, true) => Consent {
            who: Again::People,
            text: "people must consent to the permissions that are new",
            notes: vec![Note::cited(
                "Entra asks for those that a person has not granted yet, when the app first requests them; an \
                 administrator can consent for everybody",
                ["entra-consent-doc"],
            )],
        },
        (Model::Entra, false) => Consent {
            who: Again::Nobody,
            text: "nobody must consent again: no permission is new",
            notes: vec![Note::cited(
                "what was granted stays granted in Entra until somebody withdraws it",
                ["background"],
            )],
        },
        (Model::LegacyOAuth, true) => Consent {
            who: Again::People,
            text: "people must authorize the app again",
            notes: vec![Note::cited(
                "the authorize URL must name the scopes that are registered for the app, and the page where people \
                     authorize is the only place that grants them (inferred)",
                ["azure-devops-oauth-doc-2024-10-21"],
            )],
        },
        (Model::LegacyOAuth, false) => Consent {
            who: Again::Nobody,
            text: "nobody must authorize again: no scope is new",
            notes: vec![Note::cited(
                "the authorize URL must name the scopes that are registered for the app: change both; what people \
                 authorized before is not known to shrink by itself",
                ["azure-devops-oauth-doc-2024-10-21"],
            )],
        },
        (Model::Unstated, _) => Consent {
            who: Again::Unknown,
            text: "who must agree again depends on what requests these scopes, which a list does not say",
            notes: vec![
                Note::cited(
                    "an installed extension waits for an administrator after any change",
                    ["extension-manifest-reference"],
                ),
                Note::cited("Entra asks people for what is new", ["entra-consent-doc"]),
                Note::cited(
                    "the legacy OAuth grants scopes on its authorize page only (inferred)",
                    ["azure-devops-oauth-doc-2024-10-21"],
                ),
                Note::cited(
                    "a personal access token changes when its owner changes it",
                    ["pat-lifecycle-api"],
                ),
            ],
        },
    }
}

fn extension() -> Consent {
    Consent {
        who: Again::Administrators,
        text: "an administrator of each organization must approve the new scopes",
        notes: vec![
            Note::cited(
                "where the extension is installed it stays on its old version until then; the document makes no exception \
                 for scopes that are only taken away",
                ["extension-manifest-reference"],
            ),
            Note::cited(
                "the extension's certificate changes with its scopes: a backend that checks its tokens needs the \
                 new key",
                ["extension-auth-doc"],
            ),
        ],
    }
}
