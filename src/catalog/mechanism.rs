//! Mechanisms: the rows of `data/mechanisms.yaml`.

use serde::{Deserialize, Serialize};

use super::ids::{MechanismId, SourceId};
use super::rows::Basis;
use super::traits::{
    AccountKind, ActsAs, Api, Client, Happening, Presence, RunsOn, ScopeForm, ScopeModel,
    SecretKept, Support, Target, Tenants,
};
use crate::date::{AsOf, FactDate};

/// A value, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// What must be said with it.
    #[serde(default)]
    pub note: Option<String>,
    /// How well it is founded; documented where nothing is said.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Sources; those of the whole entry where none is named.
    #[serde(default)]
    pub sources: Vec<SourceId>,
}

/// A sentence that held, or was said, during a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The sentence.
    pub text: String,
    /// First day; always, where nothing is said.
    #[serde(default)]
    pub from: Option<FactDate>,
    /// Last day; still, where nothing is said.
    #[serde(default)]
    pub until: Option<FactDate>,
    /// How well it is founded; documented where nothing is said.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Sources; those of the whole entry where none is named.
    #[serde(default)]
    pub sources: Vec<SourceId>,
}

impl Statement {
    /// Whether it held on that day.
    pub fn holds(&self, as_of: AsOf) -> bool {
        holds(self.from, self.until, as_of)
    }
}

/// Whether a day lies between two dates, both included; a month or year begins with its first day.
pub fn holds(from: Option<FactDate>, until: Option<FactDate>, as_of: AsOf) -> bool {
    from.is_none_or(|from| from.first_day() <= as_of.day())
        && until.is_none_or(|until| as_of.day() <= until.last_day())
}

/// An entry of `data/mechanisms.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mechanism {
    /// Its name in scripts.
    pub id: MechanismId,
    /// Its name for people.
    pub name: String,
    /// What it is, in one sentence.
    pub what: String,
    /// Whether Azure DevOps Services takes it.
    pub services: Fact<Support>,
    /// Whether Azure DevOps Server takes it.
    pub server: Fact<Support>,
    /// Whose rights it can use.
    pub acts_as: Fact<Vec<ActsAs>>,
    /// What it demands of people, where known.
    #[serde(default)]
    pub presence: Option<Fact<Presence>>,
    /// What has to be kept safe.
    pub secret: Fact<SecretKept>,
    /// How long a token lives, in words.
    #[serde(default)]
    pub token_life: Option<Fact<String>>,
    /// What limits a token, where known.
    #[serde(default)]
    pub scopes: Option<Fact<ScopeModel>>,
    /// In which forms scopes are asked for; empty where nobody can choose them.
    #[serde(default)]
    pub asked_in: Vec<AskedIn>,
    /// Accounts that it takes; empty where the identity is no person's account.
    #[serde(default)]
    pub accounts: Option<Fact<Vec<AccountKind>>>,
    /// What can be spoken with it.
    pub reaches: Fact<Vec<Client>>,
    /// The only places where it works; anywhere, where nothing is said.
    #[serde(default)]
    pub runs_on: Option<Fact<Vec<RunsOn>>>,
    /// The only organizations that it can call; any, where nothing is said.
    #[serde(default)]
    pub target: Option<Fact<Target>>,
    /// The only tenants that it can serve; any, where nothing is said.
    #[serde(default)]
    pub tenants: Option<Fact<Tenants>>,
    /// APIs that refuse it.
    #[serde(default)]
    pub refused: Vec<Refusal>,
    /// Libraries and tools, most special first.
    #[serde(default)]
    pub libraries: Vec<Library>,
    /// How the credential is sent, kept and withdrawn.
    pub sending: Sending,
    /// What to do to set it up, in order.
    pub steps: Vec<Statement>,
    /// Samples that the documents name.
    #[serde(default)]
    pub samples: Vec<Sample>,
    /// What it cannot do, or only so.
    #[serde(default)]
    pub limits: Vec<Statement>,
    /// What happened to it, and when.
    #[serde(default)]
    pub lifecycle: Vec<Event>,
    /// What the entry rests on.
    pub sources: Vec<SourceId>,
}

/// A form in which scopes are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedIn {
    /// The form.
    pub form: ScopeForm,
    /// First day; always, where nothing is said.
    #[serde(default)]
    pub from: Option<FactDate>,
    /// Last day; still, where nothing is said.
    #[serde(default)]
    pub until: Option<FactDate>,
    /// Sources.
    pub sources: Vec<SourceId>,
}

impl AskedIn {
    /// Whether it could be used on that day.
    pub fn holds(&self, as_of: AsOf) -> bool {
        holds(self.from, self.until, as_of)
    }
}

/// An API that refuses a mechanism.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The API.
    pub api: Api,
    /// The fact.
    pub text: String,
    /// First day.
    #[serde(default)]
    pub from: Option<FactDate>,
    /// Last day.
    #[serde(default)]
    pub until: Option<FactDate>,
    /// How well it is founded; documented where nothing is said.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Sources; those of the whole entry where none is named.
    #[serde(default)]
    pub sources: Vec<SourceId>,
}

/// A library or tool that does a mechanism's work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    /// Its name.
    pub name: String,
    /// First day on which documents name it.
    #[serde(default)]
    pub from: Option<FactDate>,
    /// Last such day.
    #[serde(default)]
    pub until: Option<FactDate>,
    /// Only for apps that run there.
    #[serde(default)]
    pub runs_on: Vec<RunsOn>,
    /// Only for apps that speak that.
    #[serde(default)]
    pub client: Vec<Client>,
    /// How well it is founded; documented where nothing is said.
    #[serde(default)]
    pub basis: Option<Basis>,
}

/// How a credential is sent, kept and withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// The form of the header, or whatever carries the credential.
    pub form: String,
    /// One command line with placeholders.
    #[serde(default)]
    pub example: Option<String>,
    /// Where to keep the credential.
    pub keep: String,
    /// How it is withdrawn.
    pub revoke: String,
}

/// A sample that documents name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The repository, and the folder in it where known.
    #[serde(rename = "where")]
    pub place: String,
    /// Only for apps that speak that.
    #[serde(default)]
    pub client: Vec<Client>,
    /// Only for apps that run there.
    #[serde(default)]
    pub runs_on: Vec<RunsOn>,
    /// First day on which documents name it.
    #[serde(default)]
    pub from: Option<FactDate>,
    /// Last such day.
    #[serde(default)]
    pub until: Option<FactDate>,
}

/// Something that happened to a mechanism, or will.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// What happened.
    pub what: Happening,
    /// When it took or takes effect, as exactly as known.
    pub date: FactDate,
    /// Since when it is known; since it took effect, where nothing is said.
    #[serde(default)]
    pub known_from: Option<FactDate>,
    /// Until when it was believed, for what was called off.
    #[serde(default)]
    pub known_until: Option<FactDate>,
    /// In words.
    pub text: String,
    /// Platforms that it concerns; both, where nothing is said.
    #[serde(default)]
    pub only: Option<super::traits::Platform>,
    /// How well it is founded; documented where nothing is said.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Documents.
    pub sources: Vec<SourceId>,
}

impl Event {
    /// Whether one could know of it on that day.
    pub fn is_known(&self, as_of: AsOf) -> bool {
        holds(Some(self.known_from.unwrap_or(self.date)), self.known_until, as_of)
    }

    /// Whether it has certainly taken effect: for a year, whether the year is over.
    pub fn has_come(&self, as_of: AsOf) -> bool {
        self.is_known(as_of) && as_of.has_reached(self.date)
    }
}
