//! Outcomes to bytes: one file a form. Nothing here decides anything.

pub mod advice_json;
pub mod advice_text;
mod asking_json;
mod asking_text;
pub mod catalog_json;
pub mod catalog_text;
#[cfg(feature = "scan")]
pub mod code_json;
#[cfg(feature = "scan")]
pub mod code_text;
pub mod config_schema;
pub mod diff;
pub mod diff_json;
pub mod diff_markdown;
pub mod diff_text;
pub mod earlier;
pub mod explain;
mod fingerprint;
#[cfg(feature = "cli")]
pub mod fixed;
pub mod form;
mod json_text;
mod layered;
pub mod lint;
pub mod lint_azure;
mod lint_code_json;
pub mod lint_github;
pub mod lint_html;
pub mod lint_json;
#[cfg(feature = "cli")]
pub mod lint_junit;
pub mod lint_markdown;
pub mod lint_sarif;
#[cfg(feature = "cli")]
pub mod lint_text;
mod markdown;
mod needed_json;
mod page;
mod repository;
mod sarif;
pub mod scan_csv;
pub mod scan_json;
pub mod scan_text;
mod scope_picture;
pub mod start_file;
mod style;
mod table;
mod totals;

pub use style::{Paint, Style};
pub use totals::Totals;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use crate::catalog::Catalog;
use crate::finding::Note;

/// Notes down the sources of some notes.
fn cite<'n>(notes: impl Iterator<Item = &'n Note>, cited: &mut BTreeSet<String>) {
    for source in notes.flat_map(|note| &note.sources) {
        if !cited.contains(source) {
            cited.insert(source.clone());
        }
    }
}

/// Plain data as indented JSON with a line end.
fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut text = Vec::new();
    json_text::write(value, &mut text).expect("plain data with text keys");
    String::from_utf8(text).expect("JSON is text")
}

/// Sources, one a line: id, title, publisher, date. Unknown ids are passed over.
fn source_list<'a>(
    ids: impl IntoIterator<Item = &'a str>,
    catalog: &Catalog,
    style: &Style,
) -> String {
    let mut text = String::new();
    for source in ids.into_iter().filter_map(|id| catalog.sources().get(id)) {
        let date = source.date().map(|date| format!(", {date}")).unwrap_or_default();
        let line = format!("{}, {}{date}", source.title, source.publisher);
        // Writing to a string cannot fail.
        let lines = style.wrap(&format!("  [{}] ", source.id), &line);
        // Wrapping must not count the link, so the id becomes one afterwards.
        let opener = style.link(source.id.as_str(), source.url().as_deref());
        let _ = writeln!(text, "{}", lines.replacen(source.id.as_str(), &opener, 1));
    }
    text
}

/// A mechanism that code seems to use, and the first place that says so.
fn sign(sign: &crate::project::Sign, seen_from: Option<&lint::Repository>) -> String {
    let file = &*sign.place.file;
    let file = seen_from.map_or_else(|| file.to_owned(), |root| root.seen_from_root(file));
    let (file, line) = (crate::text::Visible(&file), sign.place.line);
    format!("{} (`{}`, {file}:{line})", sign.mechanism, sign.word)
}
