//! Reading the arguments of this process. What clap says of them goes through here: it may quote a token, is to be
//! coloured as asked, and may not get out.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches, ValueEnum};

use super::{Cli, Ending};
use crate::shell::terminal::{Color, Terminal};
use crate::text::masked;

/// The arguments of this process; or the exit code, where help, a version or an error was printed.
pub(super) fn parse() -> Result<Cli, ExitCode> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let terminal = Terminal::detect(wished(&arguments));
    let choice = |color| if color { ColorChoice::Always } else { ColorChoice::Never };
    let mut command = Cli::command().color(choice(terminal.color));
    let parsed = command
        .try_get_matches_from_mut(arguments)
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
    parsed.map_err(|error| {
        let error = error.format(&mut command);
        let color = if error.use_stderr() { terminal.color_errors } else { terminal.color };
        print(&error, color)
    })
}

/// What clap has to say, and how the process ends then.
fn print(error: &clap::Error, color: bool) -> ExitCode {
    let styled = error.render();
    let plain = styled.to_string();
    let text = match masked(&plain) {
        // Colours stand beside what they colour, so that a token would not be seen among them.
        text if text != plain => text.into_owned(),
        _ if color => styled.ansi().to_string(),
        _ => plain,
    };
    let written = if error.use_stderr() {
        // When standard error is closed there is nobody left to tell.
        let _ = io::stderr().write_all(text.as_bytes());
        Ok(())
    } else {
        io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush())
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            super::cannot_write_output(&error, &Terminal::detect(Color::Never))
        }
        _ if error.use_stderr() => Ending::Unusable.into(),
        _ => Ending::Clean.into(),
    }
}

/// What `--color` says, before anything else is understood: an error about the other arguments obeys it too.
fn wished(arguments: &[OsString]) -> Color {
    let mut wished = Color::default();
    let mut rest = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    while let Some(argument) = rest.next() {
        let word = if argument == "--color" {
            rest.next().and_then(|word| word.to_str())
        } else {
            argument.to_str().and_then(|argument| argument.strip_prefix("--color="))
        };
        if let Some(color) = word.and_then(|word| Color::from_str(word, false).ok()) {
            wished = color;
        }
    }
    wished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_for_colours_is_seen_among_other_arguments() {
        let wished = |words: &[&str]| wished(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(wished(&["scopewise", "lint", "--color", "never", "--nope"]), Color::Never);
        assert_eq!(wished(&["scopewise", "--color=always"]), Color::Always);
        assert_eq!(wished(&["scopewise", "lint", "--", "--color=always"]), Color::Auto);
        assert_eq!(wished(&["scopewise", "--color"]), Color::Auto);
    }
}
