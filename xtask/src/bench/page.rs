//! Tables, and the part of `docs/performance.md` that they fill.

use std::fmt::Write as _;

const BEGIN: &str = "<!-- figures: written by `cargo xtask bench --write` -->\n";
const END: &str = "<!-- end of figures -->\n";

/// A table under a heading.
pub(super) struct Table {
    title: String,
    text: String,
}

impl Table {
    /// A table with these columns.
    pub(super) fn new(title: &str, columns: &[&str]) -> Self {
        let text = format!("| {} |\n|{}\n", columns.join(" | "), " --- |".repeat(columns.len()));
        Self { title: title.to_owned(), text }
    }

    /// What another program printed.
    pub(super) fn verbatim(title: &str, text: &str) -> Self {
        Self { title: title.to_owned(), text: format!("```text\n{text}\n```\n") }
    }

    /// One more row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().collect();
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }
}

/// All tables as Markdown.
pub(super) fn figures(machine: &str, tables: &[Table]) -> String {
    let mut text = format!("Measured on {machine}.\n");
    for table in tables {
        let _ = write!(text, "\n### {}\n\n{}", table.title, table.text);
    }
    text
}

/// The page with new figures in place of the old ones.
///
/// # Errors
/// A page that does not say where they are.
pub(super) fn with_figures(page: &str, figures: &str) -> Result<String, String> {
    let parts = page.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) =
        parts.ok_or_else(|| "the page does not say where the figures are".to_owned())?;
    Ok(format!("{before}{BEGIN}\n{figures}\n{END}{after}"))
}
