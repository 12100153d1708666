//! Outcomes to bytes: one file a form. Nothing here decides anything.

pub mod catalog_json;
pub mod catalog_text;
pub mod lint;
pub mod lint_json;
#[cfg(feature = "cli")]
pub mod lint_text;
mod style;
mod table;

pub use style::{Paint, Style};
