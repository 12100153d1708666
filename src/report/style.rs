//! How text for people looks: colours, width, links.

use std::fmt;

use textwrap::core::display_width;

use crate::text::visible;

/// What the reader's terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether colours are shown.
    pub color: bool,
    /// Whether links are.
    pub links: bool,
    /// Columns to wrap at.
    pub width: usize,
}

/// What a piece of text is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// A heading, or the answer itself.
    Strong,
    /// Good.
    Good,
    /// A note.
    Note,
    /// A warning.
    Warning,
    /// An error.
    Error,
    /// Less important.
    Faint,
}

impl Style {
    /// A style for pipes and tests.
    pub const PLAIN: Self = Self { color: false, links: false, width: 100 };

    /// Text in its colour.
    pub fn paint<T: fmt::Display>(&self, paint: Paint, text: T) -> Painted<T> {
        Painted { code: self.color.then(|| paint.code()), text }
    }

    /// Text that opens a place when it is clicked, where the terminal can do that (OSC 8).
    pub fn link(&self, text: &str, url: Option<&str>) -> String {
        match url {
            Some(url) if self.links => format!("\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"),
            _ => text.to_owned(),
        }
    }

    /// Text wrapped to the width, the first line after `first`, the others after as many blanks.
    pub fn wrap(&self, first: &str, text: &str) -> String {
        let indent = " ".repeat(display_width(first));
        self.wrap_hanging(first, &indent, text)
    }

    /// Text wrapped to the width, the first line after `first`, the others after `indent`.
    pub fn wrap_hanging(&self, first: &str, indent: &str, text: &str) -> String {
        // A line end is the caller's own; whatever else would move the cursor is not.
        let text: Vec<_> = text.split('\n').map(visible).collect();
        if let [line] = &text[..]
            && let Some(line) = unwrapped(self.width, first, line)
        {
            return line;
        }
        let text = text.join("\n");
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(indent)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::fill(&text, options)
    }
}

/// A line that fits as it is, which the library finds out only after it has looked for all places to wrap it at;
/// nothing for others, and for those whose blanks it may take away.
fn unwrapped(width: usize, first: &str, line: &str) -> Option<String> {
    let has_odd_blanks = line.is_empty() || line.trim() != line || line.contains("  ");
    let fits = || display_width(first) + display_width(line) <= width;
    (!has_odd_blanks && fits()).then(|| [first, line].concat())
}

impl Paint {
    /// The ANSI code that starts it.
    const fn code(self) -> &'static str {
        match self {
            Self::Strong => "\x1b[1m",
            Self::Good => "\x1b[32m",
            Self::Note => "\x1b[36m",
            Self::Warning => "\x1b[33m",
            Self::Error => "\x1b[31m",
            Self::Faint => "\x1b[2m",
        }
    }
}

/// Text with its colour.
#[derive(Debug, Clone, Copy)]
pub struct Painted<T> {
    code: Option<&'static str>,
    text: T,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "{code}{}\x1b[0m", self.text),
            None => self.text.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_line_that_fits_is_what_the_library_makes_of_it(
            line in "[a-zé漢.`-]{1,12}( [a-zA-Z`→,.()#:/-]{1,12}){0,5}",
            first in "( {0,3}[a-z]{0,4}: )?",
            width in 0..80_usize,
        ) {
            let options = textwrap::Options::new(width)
                .initial_indent(&first)
                .subsequent_indent("  ")
                .break_words(false)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            let theirs = textwrap::fill(&line, options);
            if let Some(ours) = unwrapped(width, &first, &line) {
                prop_assert_eq!(ours, theirs);
            }
        }
    }
}
