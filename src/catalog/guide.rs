//! What documents advise, and what we decide: the rows of `data/app_types.yaml`, `guidance.yaml`,
//! `decisions.yaml`, `contradictions.yaml` and `faq.yaml`.

use serde::{Deserialize, Serialize};

use super::ids::{AppTypeId, DecisionId, MechanismId, SourceId};
use super::mechanism::{Mechanism, Statement, holds};
use super::rows::Basis;
use super::traits::{
    Accounts, ActsAs, Api, Client, Interaction, Platform, RunsOn, Target, Tenants, Trait,
};
use crate::date::{AsOf, FactDate};

/// All the facts behind `recommend`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AdviceFacts {
    /// Mechanisms, sorted by id.
    pub mechanisms: Vec<Mechanism>,
    /// Kinds of application, sorted by id.
    pub app_types: Vec<AppType>,
    /// Generations of the official table, oldest first.
    pub guidance: Vec<Generation>,
    /// Decisions, most special first.
    pub decisions: Vec<Decision>,
    /// What documents disagree about, sorted by id.
    pub contradictions: Vec<Contradiction>,
    /// Questions that documents answer, sorted by id.
    pub faq: Vec<FaqEntry>,
}

impl AdviceFacts {
    /// The mechanism of that id.
    pub fn mechanism(&self, id: &str) -> Option<&Mechanism> {
        self.mechanisms.iter().find(|mechanism| mechanism.id.as_str() == id)
    }

    /// The app type of that id.
    pub fn app_type(&self, id: &str) -> Option<&AppType> {
        self.app_types.iter().find(|app_type| app_type.id.as_str() == id)
    }

    /// The generation of the official table that stood on that day; the first for earlier days.
    pub fn generation(&self, as_of: AsOf) -> Option<&Generation> {
        let stood = |generation: &&Generation| generation.from.first_day() <= as_of.day();
        self.guidance.iter().rev().find(stood).or(self.guidance.first())
    }
}

/// A kind of application: a preset of traits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppType {
    /// Its name in scripts.
    pub id: AppTypeId,
    /// Its name for people.
    pub name: String,
    /// What it is, in one sentence.
    pub what: String,
    /// The traits that it has unless told otherwise.
    #[serde(default)]
    pub implies: Preset,
    /// Traits that make it what it is, and that nothing may contradict.
    #[serde(default)]
    pub defining: Vec<Trait>,
    /// How well it is founded; documented where nothing is said.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Documents that speak of it.
    pub sources: Vec<SourceId>,
}

/// Traits that an app type implies.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// The product.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// Whose rights.
    #[serde(default)]
    pub acts_as: Option<ActsAs>,
    /// Who signs in.
    #[serde(default)]
    pub interaction: Option<Interaction>,
    /// Where it runs.
    #[serde(default)]
    pub runs_on: Option<RunsOn>,
    /// What it speaks.
    #[serde(default)]
    pub client: Option<Client>,
    /// Which organization.
    #[serde(default)]
    pub target: Option<Target>,
    /// Whose tenants.
    #[serde(default)]
    pub tenants: Option<Tenants>,
}

/// One generation of the official table of app types and mechanisms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generation {
    /// `G0` to `G9`.
    pub id: String,
    /// The first day on which its text is taken to stand.
    pub from: FactDate,
    /// The last such day; still, where nothing is said.
    #[serde(default)]
    pub until: Option<FactDate>,
    /// Whether those days are an estimate.
    #[serde(default)]
    pub approximate: bool,
    /// The date printed on the document.
    pub stated: FactDate,
    /// Whether that date is older than the text.
    #[serde(default)]
    pub stale: bool,
    /// The document.
    pub source: SourceId,
    /// What else it says.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Its rows, in the order of the document.
    pub rows: Vec<GuidanceRow>,
}

/// A row of the official table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuidanceRow {
    /// The app types that it speaks of.
    pub app_types: Vec<AppTypeId>,
    /// What it says, in our words.
    pub text: String,
    /// The mechanisms it advises, any of them; none where it says that nothing is supported.
    #[serde(default)]
    pub mechanisms: Vec<MechanismId>,
    /// The library it names.
    #[serde(default)]
    pub library: Option<String>,
}

/// Conditions on an application and a day: all that are given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// First day.
    #[serde(default)]
    pub from: Option<FactDate>,
    /// Last day.
    #[serde(default)]
    pub until: Option<FactDate>,
    /// Any of these app types.
    #[serde(default)]
    pub app_type: Vec<AppTypeId>,
    /// Any of these products.
    #[serde(default)]
    pub platform: Vec<Platform>,
    /// Whose rights.
    #[serde(default)]
    pub acts_as: Vec<ActsAs>,
    /// Who signs in.
    #[serde(default)]
    pub interaction: Vec<Interaction>,
    /// Where it runs.
    #[serde(default)]
    pub runs_on: Vec<RunsOn>,
    /// What it speaks.
    #[serde(default)]
    pub client: Vec<Client>,
    /// Which accounts.
    #[serde(default)]
    pub accounts: Vec<Accounts>,
    /// Which organization.
    #[serde(default)]
    pub target: Vec<Target>,
    /// Whose tenants.
    #[serde(default)]
    pub tenants: Vec<Tenants>,
    /// Any of these APIs.
    #[serde(default)]
    pub calls: Vec<Api>,
    /// Uses any of these mechanisms already.
    #[serde(default)]
    pub existing_app: Vec<MechanismId>,
    /// The answer recommends any of these mechanisms. Only for warnings and limits.
    #[serde(default)]
    pub recommended: Vec<MechanismId>,
    /// The answer names any of these mechanisms as recommended or acceptable. Only for warnings and limits.
    #[serde(default)]
    pub answer: Vec<MechanismId>,
}

impl When {
    /// Whether the day fits.
    pub fn holds_on(&self, as_of: AsOf) -> bool {
        holds(self.from, self.until, as_of)
    }
}

/// An entry of `data/decisions.yaml`.
///
/// The first entry whose conditions hold and that prefers a mechanism that fits decides. Entries that
/// prefer nothing only rule out, warn or limit, and all of them apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Its name.
    pub id: DecisionId,
    /// When it applies.
    #[serde(default)]
    pub when: When,
    /// Mechanisms, best first: the first that fits is recommended, the others that fit are acceptable.
    #[serde(default)]
    pub prefer: Vec<Preference>,
    /// Whether an app for both products takes a separate path for each.
    #[serde(default)]
    pub separate_paths: bool,
    /// Mechanisms that are not to be used although they fit.
    #[serde(default)]
    pub rule_out: Vec<RuleOut>,
    /// Things to be warned of.
    #[serde(default)]
    pub warn: Vec<Warn>,
    /// What to know before use.
    #[serde(default)]
    pub limits: Vec<String>,
    /// Why: a whole sentence.
    pub because: String,
    /// How well it is founded; documented where nothing is said.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// What it rests on.
    pub sources: Vec<SourceId>,
}

/// A mechanism that a decision prefers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preference {
    /// The mechanism.
    pub mechanism: MechanismId,
    /// A library other than the mechanism's own of the day.
    #[serde(default)]
    pub library: Option<String>,
    /// What speaks for or against it at this place.
    #[serde(default)]
    pub because: Option<String>,
    /// Sources; those of the decision where none is named.
    #[serde(default)]
    pub sources: Vec<SourceId>,
}

/// A mechanism that a decision rules out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleOut {
    /// The mechanism.
    pub mechanism: MechanismId,
    /// Why; the reason of the decision where nothing is said.
    #[serde(default)]
    pub because: Option<String>,
}

/// Something to be warned of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warn {
    /// The warning.
    pub text: String,
    /// The day that it turns on.
    #[serde(default)]
    pub date: Option<FactDate>,
}

/// An entry of `data/contradictions.yaml`: documents disagree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contradiction {
    /// Its name.
    pub id: String,
    /// What it is about.
    pub about: String,
    /// Mechanisms that it concerns.
    #[serde(default)]
    pub mechanisms: Vec<MechanismId>,
    /// App types that it concerns.
    #[serde(default)]
    pub app_types: Vec<AppTypeId>,
    /// Profiles that it concerns; all of the above, where nothing is said.
    #[serde(default)]
    pub when: When,
    /// Who says what, and from when.
    pub statements: Vec<Statement>,
    /// What we take, and why.
    pub decided: String,
    /// What decided.
    pub decided_by: Vec<SourceId>,
    /// How well the decision is founded; documented where nothing is said.
    #[serde(default)]
    pub basis: Option<Basis>,
}

/// A question that documents answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaqEntry {
    /// Its name.
    pub id: String,
    /// The question.
    pub question: String,
    /// The answers, oldest first.
    pub answers: Vec<Statement>,
}
