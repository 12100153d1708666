//! `scopewise completions` and `scopewise man`: made from the same definitions as the parser.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Ending, Failure};
use crate::diagnostic::InputError;
use crate::shell::files::{self, display_path};

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
#[command(after_help = "\
Examples:
  scopewise man > scopewise.1       the page of the program
  scopewise man ~/.local/man/man1   a page a command, into a folder")]
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
        None => out.write_all(&page(super::command())?)?,
        Some(dir) => {
            let mut command = super::command().disable_help_subcommand(true);
            command.build();
            pages(&command, dir)?;
        }
    }
    Ok(Ending::Clean)
}

/// Writes the pages of a command and of those below it.
fn pages(command: &clap::Command, dir: &Path) -> Result<(), Failure> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages(below, dir)?;
    }
    let name = format!("{}.1", command.get_display_name().unwrap_or_else(|| command.get_name()));
    let page = page(command.clone())?;
    if !dir.is_dir() {
        let message =
            format!("cannot write man pages into `{}`: it is no folder", display_path(dir));
        return Err(InputError::new(message).with_help("name a folder that exists").into());
    }
    files::replace(&dir.join(name), page)?;
    Ok(())
}

/// A page. The section of examples gets a name that says so, and an ellipsis the form that every reader of man pages knows.
fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    let page = String::from_utf8_lossy(&page);
    Ok(page.replace(".SH EXTRA\n", ".SH EXAMPLES\n").replace('…', "...").into_bytes())
}
