//! `scopewise completions` and `scopewise man`: made from the same definitions as the parser.

use std::io::Write;
use std::path::PathBuf;

use super::{Ending, Failure};
use crate::diagnostic::InputError;

/// Print a shell's completion script
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  scopewise completions bash > /etc/bash_completion.d/scopewise
  scopewise completions zsh > ~/.zfunc/_scopewise
  scopewise completions powershell >> $PROFILE")]
pub(super) struct Args {
    /// The shell
    shell: clap_complete::Shell,
}

/// Print the man page, or write one page a command into a folder
#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// Write the pages of all commands into this folder
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Prints the completion script.
pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    // clap_complete panics when its writer fails, so it gets one that cannot.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "scopewise", &mut script);
    out.write_all(&script)?;
    Ok(Ending::Clean)
}

/// Prints or writes the man pages.
pub(super) fn man(args: &ManArgs, out: &mut dyn Write) -> Result<Ending, Failure> {
    match &args.dir {
        None => clap_mangen::Man::new(super::command()).render(out)?,
        Some(dir) => clap_mangen::generate_to(super::command(), dir).map_err(|error| {
            InputError::new(format!("cannot write man pages into `{}`: {error}", dir.display()))
        })?,
    }
    Ok(Ending::Clean)
}
