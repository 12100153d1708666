//! Texts that would register an app at Azure DevOps and cannot be parsed: a fault of the text, or no fault at all.
//!
//! A template becomes a registration only when something fills it in, and a file of another service is none
//! of ours. Neither may fail a run.

use memchr::memmem;
use once_cell::sync::Lazy;
use regex::Regex;

use super::{AZURE_DEVOPS, NEAR_MISSES};
use crate::manifest::error::ManifestError;
use crate::manifest::written::{self, Standing};
use crate::text::{SourceText, Span};

const HELP: &str = "what it asks for cannot be told until it can be parsed";

/// Marks outside of strings that something fills in before the text is parsed.
const IN_HCL: &[&str] = &["{{", "{%", "<%"];
const IN_JSON: &[&str] = &["{{", "{%", "<", "$", "#", "@", "..", "__"];

/// The fault of a text of Terraform's language that was refused.
pub(super) fn hcl(source: &SourceText, error: &hcl_edit::parser::Error) -> Option<ManifestError> {
    if !is_ours(source, IN_HCL) {
        return None;
    }
    let text = source.text();
    // The parser can stop inside of a letter that its language does not have.
    let at = letter_at(text, error.location().offset() + source.body_start());
    // At the end of the file there is nothing to underline: the last line with text is shown.
    let at = if text[at..].trim().is_empty() { text.trim_end().len() } else { at };
    let start = if at == text.trim_end().len() { at.saturating_sub(1) } else { at };
    let start = letter_at(text, start);
    let length = text[start..].chars().next().map_or(0, char::len_utf8);
    Some(ManifestError {
        message: format!("this is not HCL: {}", error.message()).into(),
        span: Span::new(start, start + length),
        help: Some(HELP),
    })
}

/// Where the letter begins that holds a place, or the end of the text.
fn letter_at(text: &str, place: usize) -> usize {
    (0..=place.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The fault of a text that should be JSON.
pub(super) fn json(source: &SourceText, error: ManifestError) -> Option<ManifestError> {
    let body = source.body().trim_start();
    let registers = ["requiredResourceAccess\"", "resourceAppId\"", "resource_app_id\""];
    // Several values behind each other are a log, and no manifest.
    let another = source.text().get(error.span.start..).unwrap_or_default();
    let is_log = error.message.ends_with("after the end of the JSON value")
        && another.trim_start().starts_with(['{', '[']);
    (body.starts_with(['{', '[', '/'])
        && registers.iter().any(|key| body.contains(key))
        && !is_log
        && is_ours(source, IN_JSON))
    .then(|| ManifestError { help: error.help.or(Some(HELP)), ..error })
}

/// Whether a text asks something of Azure DevOps, is no sample, and is not filled in by something else first.
fn is_ours(source: &SourceText, marks: &[&str]) -> bool {
    /// Strings that end on their line, and comments.
    static APART: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r#"(?s)"(?:[^"\\\r\n]|\\[^\r\n])*"|//[^\r\n]*|/\*.*?\*/"#)
            .expect("the pattern is constant and valid")
    });
    let lower = source.text().to_ascii_lowercase();
    let names = [AZURE_DEVOPS, "vso.", "azuredevops", "azure devops"];
    let concerns = names
        .iter()
        .chain(NEAR_MISSES)
        .any(|name| memmem::find(lower.as_bytes(), name.as_bytes()).is_some());
    if !concerns || written::standing(source.name()) != Standing::Product {
        return false;
    }
    let bare = APART.replace_all(&lower, "\"\"");
    !marks.iter().any(|mark| bare.contains(mark))
}
