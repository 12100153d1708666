//! `scopewise scan`: what does an app call, and which scopes do those calls ask for?

use std::io::Write;
use std::path::PathBuf;

use super::uses::{self, Calls};
use super::{Ending, Failure, Format, Session};
use crate::report::{scan_json, scan_text};
use crate::usage::Router;

/// Show what an app calls: operations and their scopes, from lists, logs and recordings
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  scopewise scan calls.txt                       lines such as: GET https://dev.azure.com/…
  scopewise scan session.har                     what a browser or proxy recorded, also .har.gz
  zcat access.log.gz | scopewise scan -          the access log of a proxy
  scopewise scan --call git.GetPullRequests      a method of a client library
  scopewise scan calls.txt --format json | jq '.unresolved'

Query values, tokens and bodies are neither kept nor shown.")]
pub(super) struct Args {
    /// Files of calls; `-` is standard input
    #[arg(value_name = "FILE", required_unless_present = "call")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    calls: Calls,
    /// How to print what was understood
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Reads the calls and shows them.
pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Ending, Failure> {
    let router = Router::new(&session.catalog);
    let usage = uses::read(&args.files, &args.calls, &router)?;
    match args.format {
        Format::Text => scan_text::write(&usage, &session.terminal.style(), out)?,
        Format::Json => scan_json::write(&usage, out)?,
    }
    Ok(Ending::Clean)
}
