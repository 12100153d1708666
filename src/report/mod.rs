//! Outcomes to bytes: one file a form. Nothing here decides anything.

pub mod catalog_json;
pub mod catalog_text;
mod table;
