//! The calls that a user gives: files of them, and single ones on the command line.

use std::path::{Path, PathBuf};

use crate::diagnostic::InputError;
use crate::shell::files::display_path;
use crate::shell::traffic;
use crate::usage::{ReadError, Router, Tally, Usage};

/// Arguments of every command that can be told what an app calls.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "What the app calls")]
pub(super) struct Uses {
    /// Calls that the app makes: lines of `VERB URL`, curl commands, access logs, JSON lines, HAR; `-`
    /// is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) uses: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) calls: Calls,
}

/// Single calls, and how strict to be.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Calls {
    /// One call: `GET https://dev.azure.com/…` or `git.GetPullRequests`; any number of times
    #[arg(long, value_name = "CALL")]
    pub(super) call: Vec<String>,
    /// Fail when a line cannot be read
    #[arg(long)]
    pub(super) strict: bool,
}

impl Uses {
    /// Whether the user said anything about calls.
    pub(super) fn are_given(&self) -> bool {
        !self.uses.is_empty() || !self.calls.call.is_empty()
    }

    /// Reads all that is given.
    ///
    /// # Errors
    /// Every file and call that cannot be read; with `strict`, every line too.
    pub(super) fn read<'c>(&self, router: &Router<'c>) -> Result<Usage<'c>, Vec<InputError>> {
        read(&self.uses, &self.calls, router)
    }
}

/// Reads files of calls, and single calls.
///
/// # Errors
/// Every file and call that cannot be read; with `strict`, every line too.
pub(super) fn read<'c>(
    files: &[PathBuf],
    calls: &Calls,
    router: &Router<'c>,
) -> Result<Usage<'c>, Vec<InputError>> {
    let mut tally = Tally::new(router);
    let mut errors = Vec::new();
    for path in files {
        tally.begin(name(path));
        match traffic::read(path, &mut tally) {
            Ok(()) => {}
            Err(traffic::Failure::Open(error)) => errors.push(error),
            Err(traffic::Failure::Read(error)) => errors.push(read_error(&name(path), &error)),
        }
    }
    tally.begin("--call");
    for (number, text) in (1..).zip(&calls.call) {
        if let Err(why) = tally.add(number, text) {
            // The text is not repeated: it may hold a secret, and errors end up in logs.
            let message = format!("`--call` number {number} is no call: {why}");
            errors.push(InputError::new(message).with_help(
                "give a request, \"GET https://dev.azure.com/…\", or a method, `git.GetPullRequests`",
            ));
        }
    }
    let usage = tally.finish();
    if calls.strict {
        errors.extend(unreadable(&usage));
    }
    if errors.is_empty() { Ok(usage) } else { Err(errors) }
}

pub(super) fn name(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { display_path(path) }
}

fn read_error(name: &str, error: &ReadError) -> InputError {
    let help = match error {
        ReadError::Utf16 => "save it as UTF-8; in PowerShell: `… | Out-File -Encoding utf8 FILE`",
        ReadError::Har { .. } => "export the recording again; it may be cut off",
        ReadError::Input(_) => return InputError::new(format!("cannot read `{name}`: {error}")),
    };
    InputError::new(format!("cannot read `{name}`: {error}")).with_help(help)
}

fn unreadable(usage: &Usage<'_>) -> Vec<InputError> {
    let lines = usage.first_unreadable.iter().map(|line| {
        let place = &line.place;
        InputError::new(format!("{}:{}: {}", place.file, place.line, line.why))
    });
    let mut errors: Vec<_> = lines.collect();
    let more = usage.unreadable - errors.len() as u64;
    if more > 0 {
        errors.push(InputError::new(format!("{more} more lines cannot be read")));
    }
    errors
}
