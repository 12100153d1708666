//! The question: what is known of an application, and the day it is asked for.

use std::collections::BTreeMap;

use crate::catalog::{
    Accounts, ActsAs, AdviceFacts, Api, AppTypeId, Client, Interaction, MechanismId, Platform,
    RunsOn, Target, Tenants, Trait,
};
use crate::date::AsOf;
use crate::nearest::nearest;

/// What is said of an application. Everything may be left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The day.
    pub as_of: AsOf,
    /// The kind of application, which brings a preset of traits.
    pub app_type: Option<AppTypeId>,
    /// The product.
    pub platform: Option<Platform>,
    /// Whose rights it uses.
    pub acts_as: Option<ActsAs>,
    /// Who signs in.
    pub interaction: Option<Interaction>,
    /// Where it runs.
    pub runs_on: Option<RunsOn>,
    /// What it speaks.
    pub client: Option<Client>,
    /// Which accounts people have.
    pub accounts: Option<Accounts>,
    /// Which organization a pipeline calls.
    pub target: Option<Target>,
    /// Whose tenants it serves.
    pub tenants: Option<Tenants>,
    /// Special APIs that it must call.
    pub calls: Vec<Api>,
    /// What it uses already.
    pub existing_app: Option<MechanismId>,
    /// The only mechanisms that come into question; any, where empty.
    pub only: Vec<MechanismId>,
}

impl Question {
    /// A question that says nothing but the day.
    pub const fn new(as_of: AsOf) -> Self {
        Self {
            as_of,
            app_type: None,
            platform: None,
            acts_as: None,
            interaction: None,
            runs_on: None,
            client: None,
            accounts: None,
            target: None,
            tenants: None,
            calls: Vec::new(),
            existing_app: None,
            only: Vec::new(),
        }
    }

    /// Whether nothing but the day is said.
    pub fn is_bare(&self) -> bool {
        *self == Self::new(self.as_of)
    }
}

/// A name in a question that the catalog does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("there is no {kind} `{name}`")]
#[diagnostic(help("{help}"))]
pub struct UnknownName {
    /// What was named.
    pub kind: &'static str,
    /// The name.
    pub name: String,
    /// Near names, or all of them.
    pub help: String,
}

/// Where a trait's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The question says so.
    Given,
    /// The app type implies it.
    AppType,
    /// Nothing is said, and this is the usual case.
    Assumed,
}

/// A question with everything filled in that can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The kind of application.
    pub app_type: Option<AppTypeId>,
    /// The product.
    pub platform: Platform,
    /// Whose rights; nothing where either will do.
    pub acts_as: Option<ActsAs>,
    /// Who signs in.
    pub interaction: Interaction,
    /// Where it runs; nothing where that is some server.
    pub runs_on: Option<RunsOn>,
    /// What it speaks.
    pub client: Client,
    /// Which accounts people have.
    pub accounts: Accounts,
    /// Which organization a pipeline calls, where said.
    pub target: Option<Target>,
    /// Whose tenants it serves.
    pub tenants: Tenants,
    /// Special APIs.
    pub calls: Vec<Api>,
    /// What it uses already.
    pub existing_app: Option<MechanismId>,
    /// The only mechanisms that come into question.
    pub only: Vec<MechanismId>,
    /// Where each value comes from.
    pub origins: BTreeMap<Trait, Origin>,
}

impl Profile {
    /// The traits that have a value, with that value as text, in the order in which people are told.
    pub fn values(&self) -> Vec<(Trait, String)> {
        let mut values = Vec::new();
        let mut push = |name, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                values.push((name, value));
            }
        };
        let text = |value: &'static str| Some(value.to_owned());
        push(Trait::AppType, self.app_type.as_ref().map(ToString::to_string));
        push(Trait::Platform, text(self.platform.as_str()));
        push(Trait::ActsAs, self.acts_as.map(|value| value.to_string()));
        push(Trait::Interaction, text(self.interaction.as_str()));
        push(Trait::RunsOn, self.runs_on.map(|value| value.to_string()));
        push(Trait::Client, text(self.client.as_str()));
        if self.platform != Platform::Server {
            push(Trait::Accounts, text(self.accounts.as_str()));
        }
        push(Trait::Target, self.target.map(|value| value.to_string()));
        if self.tenants == Tenants::Many {
            push(Trait::Tenants, text(self.tenants.as_str()));
        }
        let calls: Vec<&str> = self.calls.iter().map(|api| api.as_str()).collect();
        push(Trait::Calls, Some(calls.join(",")));
        push(Trait::ExistingApp, self.existing_app.as_ref().map(ToString::to_string));
        let only: Vec<&str> = self.only.iter().map(MechanismId::as_str).collect();
        push(Trait::Only, Some(only.join(",")));
        values
    }

    /// Where a trait's value comes from; assumed, where nothing is recorded.
    pub fn origin(&self, name: Trait) -> Origin {
        self.origins.get(&name).copied().unwrap_or(Origin::Assumed)
    }
}

/// Fills a question in: what is given, then what the app type implies, then the usual case.
///
/// # Errors
/// Where the question names an app type or mechanism that the catalog does not have.
pub fn resolve(facts: &AdviceFacts, question: &Question) -> Result<Profile, UnknownName> {
    known_names(facts, question)?;
    let row = question.app_type.as_ref().and_then(|id| facts.app_type(id.as_str()));
    let preset = row.map(|row| &row.implies);
    let mut origins = BTreeMap::new();
    let mut origin = |name, given: bool, implied: bool| {
        let origin = match (given, implied) {
            (true, _) => Origin::Given,
            (false, true) => Origin::AppType,
            (false, false) => Origin::Assumed,
        };
        origins.insert(name, origin);
    };
    macro_rules! value {
        ($field:ident, $name:expr) => {{
            let implied = preset.and_then(|preset| preset.$field);
            origin($name, question.$field.is_some(), implied.is_some());
            question.$field.or(implied)
        }};
    }
    let platform = value!(platform, Trait::Platform).unwrap_or(Platform::Services);
    let acts_as = value!(acts_as, Trait::ActsAs);
    let runs_on = value!(runs_on, Trait::RunsOn);
    let interaction = value!(interaction, Trait::Interaction)
        .unwrap_or_else(|| usual_interaction(question, acts_as, runs_on));
    let client = value!(client, Trait::Client).unwrap_or(Client::Rest);
    let target = value!(target, Trait::Target);
    let tenants = value!(tenants, Trait::Tenants).unwrap_or(Tenants::One);
    origin(Trait::AppType, question.app_type.is_some(), false);
    origin(Trait::Accounts, question.accounts.is_some(), false);
    origin(Trait::Calls, !question.calls.is_empty(), false);
    origin(Trait::ExistingApp, question.existing_app.is_some(), false);
    origin(Trait::Only, !question.only.is_empty(), false);
    let attended = interaction != Interaction::None;
    let by_hand = attended && interaction != Interaction::Upstream;
    let unsaid = question.app_type.is_none() && acts_as != Some(ActsAs::App);
    Ok(Profile {
        app_type: question.app_type.clone(),
        platform,
        acts_as: acts_as.or(attended.then_some(ActsAs::User)),
        interaction,
        runs_on: runs_on.or((unsaid && by_hand).then_some(RunsOn::Workstation)),
        client,
        accounts: question.accounts.unwrap_or(Accounts::Entra),
        target,
        tenants,
        calls: question.calls.clone(),
        existing_app: question.existing_app.clone(),
        only: question.only.clone(),
        origins,
    })
}

fn known_names(facts: &AdviceFacts, question: &Question) -> Result<(), UnknownName> {
    if let Some(id) = &question.app_type
        && facts.app_type(id.as_str()).is_none()
    {
        let known = facts.app_types.iter().map(|row| row.id.as_str());
        return Err(unknown("app type", id.as_str(), known));
    }
    for id in question.existing_app.iter().chain(&question.only) {
        if facts.mechanism(id.as_str()).is_none() {
            let known = facts.mechanisms.iter().map(|row| row.id.as_str());
            return Err(unknown("mechanism", id.as_str(), known));
        }
    }
    Ok(())
}

fn usual_interaction(
    question: &Question,
    acts_as: Option<ActsAs>,
    runs_on: Option<RunsOn>,
) -> Interaction {
    let unattended = matches!(
        runs_on,
        Some(RunsOn::Azure | RunsOn::AzurePipelines | RunsOn::OidcCi | RunsOn::Elsewhere)
    );
    // An app that acts as itself needs nobody; what asks for a person then says so.
    if question.acts_as == Some(ActsAs::App) || acts_as == Some(ActsAs::App) || unattended {
        Interaction::None
    } else {
        Interaction::Browser
    }
}

fn unknown<'a>(
    kind: &'static str,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> UnknownName {
    let near = nearest(name, known.clone());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", known.collect::<Vec<_>>().join(", ")),
    };
    UnknownName { kind, name: name.to_owned(), help }
}
