//! The calls that a user gives: files of them, and single ones on the command line.

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::InputError;
use crate::shell::files::{self, display_path};
use crate::shell::traffic;
use crate::usage::{Heard, ReadError, Router, Tally, Usage};

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
    #[arg(long, value_name = "CALL", value_hint = clap::ValueHint::Other)]
    pub(super) call: Vec<String>,
    /// Fail when a line of a file of calls cannot be read
    #[arg(long)]
    pub(super) strict: bool,
}

impl Calls {
    /// Refuses to be strict where no file of calls is read.
    ///
    /// # Errors
    /// `--strict`.
    pub(super) fn check(&self) -> Result<(), InputError> {
        if !self.strict {
            return Ok(());
        }
        Err(InputError::new("`--strict` alone changes nothing: no file of calls is named").with_help(
            "it is about lines of such a file that cannot be read; what is not understood in code is listed by \
             `scopewise scan`, and a `--call` that cannot be read is an error anyway",
        ))
    }
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
        read(&self.uses, &self.calls, router, Silence::IsAnError)
    }

    /// The names of the files of calls.
    pub(super) fn files(&self) -> Vec<String> {
        self.uses.iter().map(|path| display_path(path)).collect()
    }

    /// Refuses what would be read from standard input twice, so that the second reader found nothing, and
    /// `--strict` where it would be without effect.
    ///
    /// # Errors
    /// `-` among the paths and the files of calls, or twice among these; `--strict` without a file of calls.
    pub(super) fn check(&self, paths: &[PathBuf]) -> Result<(), InputError> {
        if self.uses.is_empty() {
            self.calls.check()?;
        }
        let is_stdin = |path: &&PathBuf| path.as_os_str() == "-";
        let of_calls = self.uses.iter().filter(is_stdin).count();
        let of_paths = paths.iter().filter(is_stdin).count();
        if of_calls + of_paths < 2 {
            return Ok(());
        }
        let message = if of_calls == 0 {
            "standard input can be one of the paths only once"
        } else {
            "standard input can be either a manifest or the calls, and only once"
        };
        Err(InputError::new(message).with_help("give a file for the other"))
    }
}

/// What it means that a source of calls holds none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// Something would follow from it, and a file that holds no call proves nothing: more often than not it is the
    /// wrong file, or what should have filled it failed.
    IsAnError,
    /// It is only shown.
    IsShown,
}

/// Reads files of calls, and single calls.
///
/// # Errors
/// Every file and call that cannot be read, or holds no call where that is an error; with `strict`, every line too.
pub(super) fn read<'c>(
    files: &[PathBuf],
    calls: &Calls,
    router: &Router<'c>,
    silence: Silence,
) -> Result<Usage<'c>, Vec<InputError>> {
    let mut tally = Tally::new(router);
    let mut errors = Vec::new();
    let refused = silence == Silence::IsAnError;
    for path in files {
        tally.begin(name(path));
        let before = tally.heard();
        match traffic::read(path, &mut tally) {
            Ok(()) if refused => errors.extend(no_call(&name(path), tally.heard() - before)),
            Ok(()) => {}
            Err(traffic::Failure::Open(error)) => errors.push(error),
            Err(traffic::Failure::Read(error)) => errors.push(read_error(&name(path), &error)),
        }
    }
    tally.begin("--call");
    for (number, text) in (1..).zip(&calls.call) {
        let before = tally.heard();
        // The text is not repeated: it may hold a secret, and errors end up in logs.
        match tally.add(number, text) {
            Ok(()) if refused && (tally.heard() - before).calls == 0 => {
                errors.push(elsewhere(&format!("`--call` number {number}")));
            }
            Ok(()) => {}
            Err(why) => {
                let message = format!("`--call` number {number} is no call: {why}");
                errors.push(InputError::new(message).with_help(HOW_TO_SAY_A_CALL));
            }
        }
    }
    let usage = tally.finish();
    if calls.strict {
        errors.extend(unreadable(&usage));
    }
    if errors.is_empty() { Ok(usage) } else { Err(errors) }
}

const HOW_TO_SAY_A_CALL: &str =
    "give a request, \"GET https://dev.azure.com/…\", or a method, `git.GetPullRequests`";

/// A single call that asks nothing of Azure DevOps.
pub(super) fn elsewhere(what: &str) -> InputError {
    InputError::new(format!("{what} is no call to Azure DevOps that needs a token"))
        .with_help("leave it out: what an app calls elsewhere says nothing of the scopes it needs")
}

/// Why a source of calls that holds none cannot be used. Nothing where it holds some.
pub(super) fn no_call(name: &str, heard: Heard) -> Option<InputError> {
    if heard.calls > 0 {
        return None;
    }
    let mut held = Vec::new();
    match heard.other {
        0 => {}
        1 => held.push("1 request goes elsewhere, or needs no token".to_owned()),
        many => held.push(format!("{many} requests go elsewhere, or need no token")),
    }
    match heard.unreadable {
        0 => {}
        1 => held.push("1 line cannot be read".to_owned()),
        many => held.push(format!("{many} lines cannot be read")),
    }
    let what = format!("`{name}` holds no call to Azure DevOps");
    let message = if held.is_empty() { what } else { format!("{what}: {}", held.join(", ")) };
    Some(InputError::new(message).with_help(
        "that no call was seen does not prove that no scope is needed; check that this is the right file, whole, \
         or leave it out",
    ))
}

pub(super) fn name(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { display_path(path) }
}

fn read_error(name: &str, error: &ReadError) -> InputError {
    let help = match error {
        ReadError::Utf16 => "save it as UTF-8; in PowerShell: `… | Out-File -Encoding utf8 FILE`",
        ReadError::Har { .. } => "export the recording again; it may be cut off",
        ReadError::Input(_) => {
            return InputError::new(format!("cannot read `{name}`: {}", why(error)));
        }
    };
    InputError::new(format!("cannot read `{name}`: {}", why(error))).with_help(help)
}

/// Why an input was not read to its end, in our words.
pub(super) fn why(error: &ReadError) -> String {
    match error {
        // The bound on what a packed file may grow to is ours, and so are its words.
        ReadError::Input(error) if error.kind() != io::ErrorKind::FileTooLarge => {
            files::why(error).to_owned()
        }
        ours => ours.to_string(),
    }
}

fn unreadable(usage: &Usage<'_>) -> Vec<InputError> {
    let lines = usage.first_unreadable.iter().map(|line| {
        let place = &line.place;
        InputError::new(format!("{}:{}: {}", place.file, place.line, line.why))
    });
    let mut errors: Vec<_> = lines.collect();
    let more = usage.unreadable - errors.len() as u64;
    if more > 0 {
        let lines = if more == 1 { "line" } else { "lines" };
        errors.push(InputError::new(format!("{more} more {lines} cannot be read")));
    }
    errors
}
