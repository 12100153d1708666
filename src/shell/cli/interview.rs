//! The questions that `scopewise recommend` asks in a terminal when it is told nothing.

use std::fmt;
use std::io::{self, Write};

use inquire::error::InquireError;
use inquire::{Confirm, Select};

use super::recommend::apply;
use super::{Failure, Session};
use crate::catalog::{
    Accounts, ActsAs, AdviceFacts, Client, Interaction, Platform, RunsOn, Target, Trait,
};
use crate::diagnostic::InputError;
use crate::recommend::{Question, resolve};

/// One answer to choose: the word of the flag, and what it means.
#[derive(Clone)]
struct Answer {
    word: String,
    means: String,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.word, self.means)
    }
}

/// Asks for the kind of app and the traits that matter, and prints the flags that say the same.
pub(super) fn interview(session: &Session) -> Result<Question, Failure> {
    let facts = session.catalog.advice();
    let mut question = Question::new(session.as_of);
    let mut flags: Vec<(Trait, String)> = Vec::new();
    if let Some(id) = ask_app_type(facts)? {
        set(&mut question, &mut flags, Trait::AppType, id)?;
    }
    for name in [
        Trait::Platform,
        Trait::Interaction,
        Trait::ActsAs,
        Trait::RunsOn,
        Trait::Client,
        Trait::Accounts,
        Trait::Target,
    ] {
        if is_worth_asking(facts, &question, name)
            && let Some(word) = ask(name)?
        {
            set(&mut question, &mut flags, name, word)?;
        }
    }
    let legacy = "Does the app exist already, and use Azure DevOps OAuth (legacy)?";
    let why = "why it matters: Azure DevOps OAuth takes no new apps and ends in 2026; existing apps must move";
    if Confirm::new(legacy).with_default(false).with_help_message(why).prompt().map_err(stopped)? {
        set(&mut question, &mut flags, Trait::ExistingApp, "azure-devops-oauth".to_owned())?;
    }
    let flags: Vec<String> = flags.iter().map(|(name, word)| format!("--{name} {word}")).collect();
    let mut err = io::stderr().lock();
    writeln!(err, "\nthe same with flags: scopewise recommend {}\n", flags.join(" "))?;
    Ok(question)
}

fn set(
    question: &mut Question,
    flags: &mut Vec<(Trait, String)>,
    name: Trait,
    word: String,
) -> Result<(), Failure> {
    apply(question, name.as_str(), std::slice::from_ref(&word)).map_err(InputError::new)?;
    flags.push((name, word));
    Ok(())
}

fn ask_app_type(facts: &AdviceFacts) -> Result<Option<String>, Failure> {
    let mut answers: Vec<Answer> = facts
        .app_types
        .iter()
        .map(|row| Answer { word: row.id.to_string(), means: row.what.clone() })
        .collect();
    answers.push(Answer { word: "other".to_owned(), means: "none of these".to_owned() });
    let picked = Select::new("What kind of application is it?", answers)
        .with_help_message("why it matters: each kind brings usual traits, and documents advise by kind; type to search")
        .with_page_size(12)
        .prompt()
        .map_err(stopped)?;
    Ok((picked.word != "other").then_some(picked.word))
}

/// What the kind of app settles is not asked; nor is what no answer could change.
fn is_worth_asking(facts: &AdviceFacts, question: &Question, name: Trait) -> bool {
    let Ok(profile) = resolve(facts, question) else { return false };
    let id = question.app_type.as_ref();
    let row = id.and_then(|id| facts.app_type(id.as_str()));
    let implies = row.map(|row| &row.implies);
    let defined = row.is_some_and(|row| row.defining.contains(&name));
    let server = profile.platform == Platform::Server;
    match name {
        Trait::Platform => !defined,
        Trait::Interaction => implies.is_none_or(|p| p.interaction.is_none()),
        Trait::ActsAs => implies.is_none_or(|p| p.acts_as.is_none()) && !server,
        Trait::RunsOn => implies.is_none_or(|p| p.runs_on.is_none()) && !server,
        Trait::Client => implies.is_none_or(|p| p.client.is_none()),
        Trait::Accounts => !server && profile.interaction != Interaction::None,
        Trait::Target => profile.runs_on == Some(RunsOn::AzurePipelines),
        _ => false,
    }
}

/// Asks for one trait; nothing where the person does not know or does not mind.
fn ask(name: Trait) -> Result<Option<String>, Failure> {
    macro_rules! answers {
        ($kind:ident) => {
            $kind::ALL
                .iter()
                .map(|value| Answer { word: value.to_string(), means: value.means().to_owned() })
                .collect::<Vec<_>>()
        };
    }
    let (text, why, mut answers) = match name {
        Trait::Platform => (
            "Which product does it talk to?",
            "Azure DevOps Server takes neither Entra nor OAuth; Services takes no Windows authentication",
            answers!(Platform),
        ),
        Trait::Interaction => (
            "Is somebody there to sign in?",
            "most mechanisms need a person and a browser; an unattended job must not",
            answers!(Interaction),
        ),
        Trait::ActsAs => (
            "Whose rights does it use?",
            "an app identity has permissions of its own and no vso.* scopes",
            answers!(ActsAs),
        ),
        Trait::RunsOn => (
            "Where does it run?",
            "on Azure and in CI nothing needs to be kept; pages and phones cannot keep a secret",
            answers!(RunsOn),
        ),
        Trait::Client => (
            "What does it speak?",
            "scopes open REST and some git endpoints, never SOAP",
            answers!(Client),
        ),
        Trait::Accounts => (
            "Which accounts do its users have?",
            "personal Microsoft accounts cannot use Entra sign-in for Azure DevOps",
            answers!(Accounts),
        ),
        _ => (
            "Which organization does the pipeline call?",
            "the job's own token reaches its own organization only",
            answers!(Target),
        ),
    };
    answers.push(Answer { word: "any".to_owned(), means: "not known, or no matter".to_owned() });
    let help = format!("why it matters: {why}");
    let picked = Select::new(text, answers).with_help_message(&help).prompt().map_err(stopped)?;
    Ok((picked.word != "any").then_some(picked.word))
}

fn stopped(error: InquireError) -> Failure {
    match error {
        InquireError::IO(error) => Failure::Output(error),
        InquireError::OperationCanceled | InquireError::OperationInterrupted => {
            InputError::new("the questions were broken off, so there is no answer")
                .with_help("`scopewise recommend --help` lists flags that say the same")
                .into()
        }
        _ => InputError::new("nothing can be asked in this terminal")
            .with_help("say what the app is with flags: `scopewise recommend --help`")
            .into(),
    }
}
