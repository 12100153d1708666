//! What the terminal can show, and how errors look on it.

use std::io::{self, IsTerminal, Write};

use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::diagnostic::{DrawnError, InputError};
use crate::report::Style;

/// Whether output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the terminal can show. Asked once at the start and passed down.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Columns to wrap at: the terminal's own, at most 100, 100 when output is no terminal.
    pub width: usize,
    /// Whether standard output takes colours.
    pub color: bool,
    /// Whether standard error takes colours.
    pub color_errors: bool,
    /// Whether standard output takes hyperlinks.
    pub links: bool,
}

impl Terminal {
    /// The terminal of this process.
    pub fn detect(color: Color) -> Self {
        let columns = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
        let wanted = |stream: &dyn Fn() -> anstream::ColorChoice| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => stream() != anstream::ColorChoice::Never,
        };
        // `0` forces nothing, as the convention has it; the library takes any value for a yes.
        let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let choice = |is_terminal: bool, choice: &dyn Fn() -> anstream::ColorChoice| {
            if is_terminal || forced { choice() } else { anstream::ColorChoice::Never }
        };
        let (out, err) = (io::stdout(), io::stderr());
        let color_out =
            wanted(&|| choice(out.is_terminal(), &|| anstream::AutoStream::choice(&out)));
        Self {
            width: columns.clamp(40, 100),
            color: color_out,
            color_errors: wanted(&|| {
                choice(err.is_terminal(), &|| anstream::AutoStream::choice(&err))
            }),
            links: color_out
                && io::stdout().is_terminal()
                && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
        }
    }
}

impl Terminal {
    /// How reports on standard output look.
    pub fn style(&self) -> Style {
        Style { color: self.color, links: self.links, width: self.width }
    }
}

/// How miette draws, with or without colours.
pub fn handler(color: bool, width: usize) -> GraphicalReportHandler {
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false)
}

/// Prints errors about input on standard error.
pub fn print_errors(errors: &[InputError], terminal: &Terminal) {
    let handler = handler(terminal.color_errors, terminal.width);
    let mut text = String::new();
    for error in errors {
        // Writing to a string fails only if a formatter does; the message is then still printed.
        if handler.render_report(&mut text, &DrawnError::new(error)).is_err() {
            text.push_str(&error.message);
        }
        text.push('\n');
    }
    // When standard error is closed there is nobody left to tell.
    let _ = io::stderr().write_all(text.as_bytes());
}
