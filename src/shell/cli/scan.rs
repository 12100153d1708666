//! `scopewise scan`: what does an app call, and which scopes do those calls ask for?

use std::io::Write;
use std::path::PathBuf;

use super::uses::{self, Calls, Silence};
use super::{Ending, Failure, Session};
#[cfg(feature = "scan")]
use crate::diagnostic::InputError;
use crate::report::{scan_csv, scan_json, scan_text};
use crate::usage::Router;

/// Show what an app calls: operations and their scopes, from its code, or from lists, logs and recordings
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  scopewise scan .                               the source code below this folder
  scopewise scan calls.txt                       lines such as: GET https://dev.azure.com/…
  scopewise scan session.har                     what a browser or proxy recorded, also .har.gz
  zcat access.log.gz | scopewise scan -          the access log of a proxy
  scopewise scan --call git.GetPullRequests      a method of a client library
  scopewise scan calls.txt --format json | jq '.unresolved'

Source code is read in TypeScript, JavaScript, Python (also in notebooks), C#, Go, Bash and
PowerShell, the last two also in pipelines, workflows (YAML) and Dockerfiles.
Query values, tokens and bodies are neither kept nor shown.")]
pub(super) struct Args {
    /// Folders and files of source code, or files of calls; `-` is standard input
    #[arg(value_name = "PATH", required_unless_present = "call")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    calls: Calls,
    /// Read the code of tests and samples too
    #[cfg(feature = "scan")]
    #[arg(long)]
    include_tests: bool,
    /// How to print what was understood
    #[arg(long, value_enum, default_value_t)]
    format: Form,
}

/// How what was understood is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For spreadsheets: one call a row
    Csv,
}

/// Reads the calls and shows them.
pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Ending, Failure> {
    let router = Router::new(&session.catalog);
    if args.files.is_empty() {
        args.calls.check()?;
    }
    #[cfg(feature = "scan")]
    if args.files.iter().any(|path| crate::shell::sources::is_code(path)) {
        return code(args, session, &router, out);
    }
    let usage = uses::read(&args.files, &args.calls, &router, Silence::IsShown)?;
    match args.format {
        Form::Text => scan_text::write(&usage, &session.terminal.style(), out)?,
        Form::Json => scan_json::write(&usage, out)?,
        Form::Csv => scan_csv::write(&usage, out)?,
    }
    Ok(Ending::Clean)
}

/// Reads source code and shows what it calls.
#[cfg(feature = "scan")]
fn code(
    args: &Args,
    session: &Session,
    router: &Router<'_>,
    out: &mut dyn Write,
) -> Result<Ending, Failure> {
    use crate::finding::Confidence;
    use crate::needed::Needs;
    use crate::project::signs_of;
    use crate::report::{code_json, code_text};
    use crate::scopes::ScopeGraph;
    use crate::shell::{sources, terminal};
    use crate::usage::scan;

    let is_list = |path: &&PathBuf| !sources::is_code(path);
    if !args.calls.call.is_empty() || args.files.iter().any(|path| is_list(&path)) {
        let help = "scan the code in one run, and the list in another";
        let message = "source code and a list of calls cannot be shown together";
        return Err(InputError::new(message).with_help(help).into());
    }
    args.calls.check()?;
    let found = sources::read(&args.files, args.include_tests);
    let signs = signs_of(found.files.iter().map(|file| &**file.source()));
    let usage = sources::with_deep_stack(|| scan::scan(found.files, &found.mentions, router))?;
    let graph = ScopeGraph::new(session.catalog.scopes(), Some(session.as_of))
        .map_err(|circle| InputError::new(circle.to_string()))?;
    let needs = Needs::new(&session.catalog, graph, session.as_of);
    let needed = needs.of(&usage.usage(), &[], &[]);
    let left_out = found.left_out;
    let surely = needs.of(&usage.usage_from(Confidence::Likely), &[], &[]);
    let (usage, needed) = (&usage, &needed);
    let report = code_text::Report { usage, needed, surely: &surely, signs: &signs, left_out };
    match args.format {
        Form::Text => code_text::write(&report, &session.terminal.style(), out)?,
        Form::Json => code_json::write(&report, out)?,
        Form::Csv => scan_csv::write_code(usage, out)?,
    }
    if found.errors.is_empty() {
        return Ok(Ending::Clean);
    }
    out.flush()?;
    terminal::print_errors(&found.errors, &session.terminal);
    Ok(Ending::Unusable)
}
