//! `scopewise recommend`: which mechanism should an app use?

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ValueHint;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::uses::Uses;
use super::{Ending, Failure, Format, Session, needs};
use crate::catalog::places::{Step, locate};
use crate::catalog::{
    Accounts, ActsAs, Api, AppTypeId, Client, Interaction, MechanismId, Platform, RunsOn, Target,
    Tenants, special_api,
};
use crate::config::Config;
use crate::diagnostic::InputError;
use crate::needed::{Needed, Needs};
use crate::project::ProjectCode;
use crate::recommend::{Choice, Question, ScopeAdvice, dated, decide, resolve};
use crate::report::{advice_json, advice_text};
use crate::rules::RULES;
use crate::scopes::ScopeGraph;
use crate::shell::files;
use crate::usage::Router;

/// Recommend an authentication mechanism, with reasons, steps and dates
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  scopewise recommend                                     be asked, step by step
  scopewise recommend --app-type web-app                  a preset of traits
  scopewise recommend --app-type service --runs-on azure  a preset, and where it runs
  scopewise recommend --app-type service --as-of 2022-06-01
                                                          what was right on that day
  scopewise recommend --app-type web-app --existing-app azure-devops-oauth
                                                          what to move to
  scopewise recommend --app-type web-app --uses calls.txt
                                                          and the least scopes, ready to paste
  scopewise recommend path/to/extension                   the same, by what its code calls

Exit codes: 0 a mechanism is recommended, 1 none fits, 2 unusable input or arguments.")]
pub(super) struct Args {
    /// Folder or manifest of the application: its code tells what it calls
    #[cfg(feature = "scan")]
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// Do not read the code of PATH for what it calls
    #[cfg(feature = "scan")]
    #[arg(long, requires = "path")]
    no_scan: bool,
    /// Kind of application (`scopewise catalog list app-types` lists them)
    #[arg(long, value_name = "ID", value_hint = ValueHint::Other)]
    app_type: Option<String>,
    #[command(flatten)]
    traits: Traits,
    /// Read the profile from this scopewise.yaml; flags override it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    uses: Uses,
}

#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Traits (they override the app type's)")]
struct Traits {
    /// Product: services, server, both
    #[arg(long, value_name = "PRODUCT", value_parser = word(Platform::ALL, Platform::as_str), hide_possible_values = true)]
    platform: Option<Platform>,
    /// Whose rights it uses: user, app
    #[arg(long, value_name = "WHO", value_parser = word(ActsAs::ALL, ActsAs::as_str), hide_possible_values = true)]
    acts_as: Option<ActsAs>,
    /// Who signs in: browser, device, upstream, none
    #[arg(long, value_name = "HOW", value_parser = word(Interaction::ALL, Interaction::as_str), hide_possible_values = true)]
    interaction: Option<Interaction>,
    /// Where it runs: workstation, browser, mobile, azure-devops, azure, azure-pipelines, oidc-ci, elsewhere
    #[arg(long, value_name = "PLACE", value_parser = word(RunsOn::ALL, RunsOn::as_str), hide_possible_values = true)]
    runs_on: Option<RunsOn>,
    /// What it speaks: rest, dotnet, soap, git, packages, nuget, npm
    #[arg(long, value_name = "CLIENT", value_parser = word(Client::ALL, Client::as_str), hide_possible_values = true)]
    client: Option<Client>,
    /// Accounts of its users: entra, msa, both
    #[arg(long, value_name = "KIND", value_parser = word(Accounts::ALL, Accounts::as_str), hide_possible_values = true)]
    accounts: Option<Accounts>,
    /// For pipelines, the organization that is called: same-org, other-org
    #[arg(long, value_name = "ORG", value_parser = word(Target::ALL, Target::as_str), hide_possible_values = true)]
    target: Option<Target>,
    /// Tenants that it serves: one, many
    #[arg(long, value_name = "HOW_MANY", value_parser = word(Tenants::ALL, Tenants::as_str), hide_possible_values = true)]
    tenants: Option<Tenants>,
    /// Special APIs that it calls: organizations, profiles, pat-lifecycle
    #[arg(long, value_name = "API", value_delimiter = ',', value_parser = word(Api::ALL, Api::as_str), hide_possible_values = true)]
    calls: Vec<Api>,
    /// Mechanism that it uses already
    #[arg(long, value_name = "MECHANISM", value_hint = ValueHint::Other)]
    existing_app: Option<String>,
    /// Consider only these mechanisms
    #[arg(long, value_name = "MECHANISM", value_delimiter = ',', value_hint = ValueHint::Other)]
    only: Vec<String>,
}

/// Takes one of the words of a vocabulary, and lets shells complete it.
fn word<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    as_str: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let known = all.iter().map(move |value| as_str(*value));
    PossibleValuesParser::new(known).try_map(move |word| {
        all.iter().copied().find(|value| as_str(*value) == word).ok_or("there is no such value")
    })
}

/// Answers, asking first where nothing was said and somebody is there to ask.
pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Ending, Failure> {
    #[cfg(feature = "scan")]
    args.uses.check(args.path.as_slice())?;
    #[cfg(not(feature = "scan"))]
    args.uses.check(&[])?;
    let config = args.config.as_deref().map(read_config).transpose()?;
    let question = config.as_ref().map(|config| of_config(config, session)).transpose()?;
    let mut question = question.unwrap_or_else(|| Question::new(session.as_of));
    from_flags(args, &mut question);
    #[cfg(feature = "scan")]
    let app = code_of(args, config.as_ref(), session, &mut question)?;
    #[cfg(not(feature = "scan"))]
    let app: Option<(Needed, Box<ProjectCode>)> = None;
    if question.is_bare() {
        question = ask(session)?;
    }
    let (needed, code) = match app {
        Some((needed, code)) => (Some(needed), Some(code)),
        None => (needed(args, config.as_ref(), session, &mut question)?, None),
    };
    let facts = session.catalog.advice();
    let mut advice = decide(facts, &question)
        .map_err(|error| InputError::new(error.to_string()).with_help(error.help))?;
    dated(&mut advice, facts, session.catalog.sources());
    let scopes = needed.map(|needed| {
        let id = |choice: &Option<Choice>| choice.as_ref().map(|choice| choice.mechanism.clone());
        let (recommended, on_server) = (id(&advice.recommended), id(&advice.on_server));
        let (recommended, on_server) = (recommended.as_ref(), on_server.as_ref());
        let catalog = &session.catalog;
        let advice = ScopeAdvice::new(catalog, needed, recommended, on_server, session.as_of);
        ScopeAdvice { code, ..advice }
    });
    let (scopes, sources) = (scopes.as_ref(), session.catalog.sources());
    let text = match args.format {
        Format::Json => advice_json::advice(&advice, scopes, sources),
        Format::Text => advice_text::advice(&advice, scopes, sources, session.terminal.style()),
    };
    out.write_all(text.as_bytes())?;
    Ok(if advice.recommended.is_some() { Ending::Clean } else { Ending::Findings })
}

/// What the code of the app calls and needs, unless somebody says what it calls. The manifest of an extension
/// tells what the app is, where nobody did.
#[cfg(feature = "scan")]
fn code_of(
    args: &Args,
    config: Option<&Config>,
    session: &Session,
    question: &mut Question,
) -> Result<Option<(Needed, Box<ProjectCode>)>, Failure> {
    let said = args.uses.are_given() || config.is_some_and(|config| !config.uses.is_empty());
    let off = args.no_scan || config.is_some_and(|config| config.scan == Some(false));
    let Some(path) = args.path.as_deref() else { return Ok(None) };
    if question.is_bare() && super::code::is_extension(path, session) {
        question.app_type = Some(AppTypeId::from("extension"));
    }
    if said || off {
        return Ok(None);
    }
    let app = super::code::of_app(path, session)?;
    let rows = app.needed.calls.iter().chain(&app.needed.unmet);
    for call in rows {
        let row = session.catalog.operations().get(call.operation.as_str());
        if let Some(api) = row.and_then(special_api).filter(|api| !question.calls.contains(api)) {
            question.calls.push(api);
        }
    }
    Ok(Some((app.needed, app.code)))
}

/// What the app's calls need; nothing where nobody said what it calls. Calls that only some mechanisms can
/// make become part of the question.
fn needed(
    args: &Args,
    config: Option<&Config>,
    session: &Session,
    question: &mut Question,
) -> Result<Option<Needed>, Failure> {
    let configured = config.filter(|config| !config.uses.is_empty());
    if !args.uses.are_given() && configured.is_none() {
        return Ok(None);
    }
    let router = Router::new(&session.catalog);
    let usage = match configured {
        Some(config) if !args.uses.are_given() => needs::configured_usage(config, &router)?,
        _ => args.uses.read(&router)?,
    };
    let sure = usage.calls.iter().filter(|call| call.resolution.access().is_some());
    for api in sure.flat_map(|call| call.resolution.operations()).filter_map(|row| special_api(row))
    {
        if !question.calls.contains(&api) {
            question.calls.push(api);
        }
    }
    let graph = ScopeGraph::new(session.catalog.scopes(), Some(session.as_of))
        .map_err(|circle| InputError::new(circle.to_string()))?;
    let requested: Vec<&str> =
        config.iter().flat_map(|config| &config.scopes).map(|(scope, _)| scope.as_str()).collect();
    let needs = Needs::new(&session.catalog, graph, session.as_of);
    Ok(Some(needs.of(&usage, &requested, &[])))
}

fn from_flags(args: &Args, question: &mut Question) {
    let traits = &args.traits;
    macro_rules! take {
        ($($field:ident),+) => { $(question.$field = traits.$field.or(question.$field);)+ };
    }
    take!(platform, acts_as, interaction, runs_on, client, accounts, target, tenants);
    if let Some(id) = &args.app_type {
        question.app_type = Some(AppTypeId::from(id.as_str()));
    }
    if let Some(id) = &traits.existing_app {
        question.existing_app = Some(MechanismId::from(id.as_str()));
    }
    if !traits.calls.is_empty() {
        question.calls.clone_from(&traits.calls);
    }
    if !traits.only.is_empty() {
        question.only = traits.only.iter().map(|id| MechanismId::from(id.as_str())).collect();
    }
}

fn read_config(path: &Path) -> Result<Config, Failure> {
    let source = files::read_text(path, files::MANIFEST_LIMIT)?;
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.meta().id).collect();
    Ok(Config::read(&source, &rules)?)
}

/// The `profile` of a scopewise.yaml: the flags' names as keys.
///
/// # Errors
/// Keys that no flag has, and values that it would not take; each with its place.
pub(super) fn of_config(config: &Config, session: &Session) -> Result<Question, Vec<InputError>> {
    let source = &config.source;
    let mut question = Question::new(session.as_of);
    let mut errors = Vec::new();
    for (key, value) in &config.profile {
        let takes_many = ["calls", "only"].contains(&key.as_str());
        let applied = words(value)
            .filter(|_| takes_many || value.is_string())
            .ok_or_else(|| {
                let what = if takes_many { "a word or a list of words" } else { "one word" };
                format!("takes {what}")
            })
            .and_then(|words| {
                let known = !key.contains('_');
                known
                    .then_some(words)
                    .ok_or_else(|| "there is no such trait; names have `-`".to_owned())
            })
            .and_then(|words| {
                apply(&mut question, key, &words)?;
                let mut alone = Question::new(session.as_of);
                apply(&mut alone, key, &words)?;
                let known = resolve(session.catalog.advice(), &alone);
                known.map(|_| ()).map_err(|unknown| format!("{unknown}; {}", unknown.help))
            });
        if let Err(problem) = applied {
            let span = locate(source.body(), &[Step::Key("profile"), Step::Key(key)]);
            let span = span.unwrap_or_default().shifted(source.body_start());
            let error = InputError::at(source, span, format!("`{key}`: {problem}"), "here");
            errors.push(error.with_help(
                "`profile` takes the names and values of the flags of `scopewise recommend`",
            ));
        }
    }
    if errors.is_empty() { Ok(question) } else { Err(errors) }
}

fn words(value: &serde_yaml::Value) -> Option<Vec<String>> {
    match value {
        serde_yaml::Value::String(text) => Some(vec![text.clone()]),
        serde_yaml::Value::Sequence(items) => {
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    }
}

/// Sets one trait from words, as the flag of that name would.
pub(super) fn apply(question: &mut Question, key: &str, words: &[String]) -> Result<(), String> {
    let one = || match words {
        [word] => Ok(word.as_str()),
        _ => Err("takes one word".to_owned()),
    };
    macro_rules! trait_value {
        ($field:ident) => {
            question.$field = Some(one()?.parse().map_err(|e| format!("{e}"))?)
        };
    }
    match key.replace('_', "-").as_str() {
        "app-type" => question.app_type = Some(AppTypeId::from(one()?)),
        "platform" => trait_value!(platform),
        "acts-as" => trait_value!(acts_as),
        "interaction" => trait_value!(interaction),
        "runs-on" => trait_value!(runs_on),
        "client" => trait_value!(client),
        "accounts" => trait_value!(accounts),
        "target" => trait_value!(target),
        "tenants" => trait_value!(tenants),
        "calls" => {
            let parsed: Result<Vec<Api>, _> = words.iter().map(|word| word.parse()).collect();
            question.calls = parsed.map_err(|error| error.to_string())?;
        }
        "existing-app" => question.existing_app = Some(MechanismId::from(one()?)),
        "only" => {
            question.only = words.iter().map(|word| MechanismId::from(word.as_str())).collect();
        }
        _ => return Err("there is no such trait".to_owned()),
    }
    Ok(())
}

fn ask(session: &Session) -> Result<Question, Failure> {
    let nobody = || {
        Failure::from(InputError::new("nothing is said of the application").with_help(
            "say what it is with --app-type or traits (`scopewise recommend --help`); \
             in a terminal the questions are asked",
        ))
    };
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err(nobody());
    }
    #[cfg(feature = "prompt")]
    return super::interview::interview(session);
    #[cfg(not(feature = "prompt"))]
    {
        let _ = session;
        Err(nobody())
    }
}
