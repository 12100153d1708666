//! The command line: arguments, the facts and the day they ask for, exit codes.

mod catalog;
#[cfg(feature = "scan")]
mod code;
mod completions;
mod config;
mod diff;
mod explain;
mod fixing;
mod gates;
mod globs;
mod init;
#[cfg(feature = "prompt")]
mod interview;
mod judging;
mod lint;
mod needs;
mod outputs;
mod parsing;
mod recommend;
mod scan;
mod uses;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::files;
use super::pipe::Pipe;
use super::terminal::{Color, Terminal, print_errors};
use crate::catalog::{Catalog, check};
use crate::date::AsOf;
use crate::diagnostic::InputError;

/// Which authentication should an Azure DevOps app use, and which vso.* scopes does it need at least?
#[derive(Debug, Parser)]
#[command(name = "scopewise", version, about, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  scopewise lint                        lint the manifests below this folder
  scopewise recommend                   be asked, and get a mechanism with its reasons
  scopewise explain vso.code_write      what a scope includes, unlocks and risks
  scopewise catalog list scopes         every scope and what is known of it

Exit codes: 0 nothing to report, 1 findings, 2 unusable input or arguments.";

/// Arguments of every command.
#[derive(Debug, clap::Args)]
struct Global {
    /// Use the facts in this folder in place of the built-in ones
    #[arg(long, value_name = "DIR", global = true)]
    catalog: Option<PathBuf>,
    /// Answer as of this day (YYYY-MM-DD); today when left out
    #[arg(long, value_name = "DATE", value_hint = clap::ValueHint::Other, global = true)]
    as_of: Option<AsOf>,
    /// Colour the output
    #[arg(long, value_enum, default_value_t, global = true, value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    Catalog(catalog::Args),
    Completions(completions::Args),
    Config(config::Args),
    Diff(diff::Args),
    Explain(explain::Args),
    Init(init::Args),
    Lint(lint::Args),
    Man(completions::ManArgs),
    Recommend(recommend::Args),
    Scan(scan::Args),
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// How a command ended, for the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Nothing to report: 0.
    Clean,
    /// Findings: 1.
    Findings,
    /// Unusable input or arguments: 2.
    Unusable,
}

impl Ending {
    /// The exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Unusable => 2,
        }
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        ending.code().into()
    }
}

/// Why a command could not answer.
#[derive(Debug)]
pub enum Failure {
    /// Input that cannot be used.
    Input(Vec<InputError>),
    /// Output that cannot be written.
    Output(io::Error),
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self::Input(vec![error])
    }
}

impl From<Vec<InputError>> for Failure {
    fn from(errors: Vec<InputError>) -> Self {
        Self::Input(errors)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What every command is given.
#[derive(Debug)]
pub struct Session {
    /// The facts.
    pub catalog: Catalog,
    /// The day that is asked for.
    pub as_of: AsOf,
    /// What the terminal can show.
    pub terminal: Terminal,
}

/// Parses the arguments of this process, runs, and returns the exit code.
pub fn main() -> ExitCode {
    let cli = match parsing::parse() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let terminal = Terminal::detect(cli.global.color);
    let stdout = io::stdout();
    let mut out = BufWriter::new(Pipe::new(stdout.lock()));
    let ended = run(cli, terminal, &mut out).and_then(|ending| {
        out.flush()?;
        Ok(ending)
    });
    match ended {
        Ok(ending) => ending.into(),
        Err(Failure::Input(errors)) => {
            // What was answered before the failure is still worth having.
            let _ = out.flush();
            print_errors(&errors, &terminal);
            Ending::Unusable.into()
        }
        Err(Failure::Output(error)) => cannot_write_output(&error, &terminal),
    }
}

fn cannot_write_output(error: &io::Error, terminal: &Terminal) -> ExitCode {
    let message = format!("cannot write the output: {}", files::why(error));
    print_errors(&[InputError::new(message)], terminal);
    Ending::Unusable.into()
}

fn run(cli: Cli, terminal: Terminal, out: &mut dyn Write) -> Result<Ending, Failure> {
    let (asked, as_of) = (cli.global.as_of.is_some(), cli.global.as_of.unwrap_or_else(today));
    // The process ends after this answer; the system takes the facts back faster than we could, row by row.
    let session = |folder| {
        let session = Session { catalog: facts(folder)?, as_of, terminal };
        if asked {
            about_day(&session);
        }
        Ok::<&Session, Failure>(Box::leak(Box::new(session)))
    };
    match cli.command {
        Command::Completions(args) => completions::run(&args, out),
        Command::Config(args) => config::run(&args, out),
        Command::Diff(args) => diff::run(&args, session(cli.global.catalog)?, out),
        Command::Explain(args) => explain::run(&args, session(cli.global.catalog)?, out),
        Command::Init(args) => init::run(&args, session(cli.global.catalog)?, out),
        Command::Lint(args) => lint::run(&args, session(cli.global.catalog)?, out),
        Command::Man(args) => completions::man(&args, out),
        Command::Recommend(args) => recommend::run(&args, session(cli.global.catalog)?, out),
        Command::Scan(args) => scan::run(&args, session(cli.global.catalog)?, out),
        Command::Catalog(args) => match args.command {
            catalog::Command::Check(args) => {
                catalog::run_check(args.dir.or(cli.global.catalog), &terminal, out)
            }
            catalog::Command::Format(args) => catalog::run_format(&args.dir, out),
            catalog::Command::List(args) => {
                catalog::run_list(&args, session(cli.global.catalog)?, out)
            }
        },
    }
}

/// The built-in facts, or a user's, which must pass the checks before any answer rests on them.
fn facts(folder: Option<PathBuf>) -> Result<Catalog, Failure> {
    let Some(folder) = folder else { return Ok(Catalog::builtin()) };
    let read = files::read_catalog(&folder)?;
    let errors = check(&read);
    if errors.is_empty() { Ok(Catalog::from_files(read)) } else { Err(Failure::Input(errors)) }
}

/// Says on standard error that a day lies outside of what the facts cover: standard output may be for a program.
fn about_day(session: &Session) {
    // News come in every few weeks; a day that is a little later than the last of them is no reason to warn.
    const FRESH: i32 = 90;
    let as_of = session.as_of;
    let seen = session.catalog.scopes().all().iter().filter_map(|row| row.first_seen.as_ref());
    let first = seen.map(|first| first.date).min_by_key(|date| date.first_day());
    let sources = session.catalog.sources().all().iter();
    let last = sources
        .filter_map(|row| row.observed_to.or(row.observed_from).or(row.stated))
        .filter(|date| date.is_exact())
        .max_by_key(|date| date.last_day());
    let said = match (first, last) {
        (Some(first), _) if !as_of.may_have_reached(first) => format!(
            "no record of scopes is older than {first}: of {as_of} nothing is known but by what was written later"
        ),
        (_, Some(last)) if as_of.days_until_over(last) < -FRESH => {
            format!(
                "the newest source is of {last}: what was published from then until {as_of} is not known"
            )
        }
        _ => return,
    };
    // When standard error is closed there is nobody left to tell.
    let _ = writeln!(io::stderr(), "note: {said}");
}

/// Today by the system clock, in UTC, so that one answer is given everywhere at one time.
fn today() -> AsOf {
    AsOf::new(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// The command line as clap knows it, for completions, the man page and tests.
pub fn command() -> clap::Command {
    use clap::CommandFactory;
    Cli::command()
}
