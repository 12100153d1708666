//! `scopewise config`: what a `scopewise.yaml` may say.

use std::io::Write;

use clap::Subcommand;

use super::{Ending, Failure};
use crate::report::config_schema::config_schema;

/// What a scopewise.yaml may say
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Schema(SchemaArgs),
}

/// Print the JSON Schema of scopewise.yaml, for editors
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  scopewise config schema > scopewise.schema.json
                              and in the first line of scopewise.yaml:
                              # yaml-language-server: $schema=scopewise.schema.json")]
struct SchemaArgs {}

/// Prints what was asked for.
pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    match args.command {
        Command::Schema(SchemaArgs {}) => out.write_all(config_schema().as_bytes())?,
    }
    Ok(Ending::Clean)
}
