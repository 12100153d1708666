//! The parts of an answer for people: headings, paragraphs, named entries.

use std::fmt::Write as _;

use super::style::{Paint, Style};
use crate::catalog::{Basis, SourceId};
use crate::recommend::Reason;

/// An answer as it grows.
pub(super) struct Page {
    pub(super) style: Style,
    pub(super) out: String,
}

impl Page {
    /// A heading with a blank line before.
    pub(super) fn heading(&mut self, text: &str) {
        let text = self.style.paint(Paint::Strong, text);
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "\n{text}");
    }

    /// A wrapped paragraph after `first`; the paint covers `first` only, so that wrapping stays exact.
    pub(super) fn item(&mut self, first: &str, paint: Option<Paint>, text: &str) {
        let wrapped = self.style.wrap(first, text);
        let rest = wrapped.get(first.len()..).unwrap_or_default();
        match paint {
            Some(paint) => {
                let blanks = first.len() - first.trim_start().len();
                let mark = self.style.paint(paint, first[blanks..].trim_end());
                let gap = &first[first.trim_end().len()..];
                let _ = writeln!(self.out, "{}{mark}{gap}{rest}", &first[..blanks]);
            }
            None => {
                let _ = writeln!(self.out, "{wrapped}");
            }
        }
    }

    /// A wrapped paragraph that begins with a painted name and hangs by six columns.
    pub(super) fn entry(&mut self, name: &str, paint: Paint, text: &str) {
        let wrapped = self.style.wrap_hanging("  ", "      ", &format!("{name}  {text}"));
        // A name that is itself wrapped stays plain.
        let rest = wrapped.strip_prefix("  ").and_then(|line| line.strip_prefix(name));
        let _ = match rest {
            Some(rest) => writeln!(self.out, "  {}{rest}", self.style.paint(paint, name)),
            None => writeln!(self.out, "{wrapped}"),
        };
    }
}

/// A reason with its sources.
pub(super) fn cited(reason: &Reason) -> String {
    format!("{}{}", uncited(reason), marks(&reason.sources))
}

/// A reason without its sources; what no document says is marked as such.
pub(super) fn uncited(reason: &Reason) -> String {
    let mark = match reason.basis {
        None | Some(Basis::Documented) => "",
        Some(Basis::Inferred) => " (inferred)",
        Some(Basis::Background) => " (background knowledge, in no document read)",
        Some(Basis::ThirdParty) => " (third party)",
        Some(Basis::Measured) => " (measured)",
    };
    format!("{}{mark}", reason.text)
}

/// Sources as they stand behind a claim.
pub(super) fn marks(sources: &[SourceId]) -> String {
    if sources.is_empty() {
        return String::new();
    }
    let ids: Vec<&str> = sources.iter().map(SourceId::as_str).collect();
    format!(" [{}]", ids.join(", "))
}
