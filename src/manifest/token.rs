//! Personal access tokens that are written out in a file.
//!
//! The newer form is known by its signature. The older one looks like any base32 of its length, so it counts
//! only beside a word that says what it is.

use crate::text::{SourceText, Span, TokenForm, token_runs};

/// How much of a line around a token is looked at, in bytes: minified files have one line.
const AROUND: usize = 200;

/// Words that name tokens of Azure DevOps, or Azure DevOps itself.
const NAMES: &[&str] = &[
    "azure_devops",
    "azuredevops",
    "azure devops",
    "dev.azure.com",
    "visualstudio.com",
    "azdo",
    "az devops",
    "tfx extension",
    "tfx login",
    "vsts",
    "personal access",
    "personalaccess",
    "personal_access",
    "system_accesstoken",
];

/// Words that name a secret of any kind.
const SECRETS: &[&str] = &["token", "password", "passwd", "basic ", "bearer ", "secret"];

/// What in a file shows that it speaks of Azure DevOps.
const OURS: &[&str] =
    &["dev.azure.com", "visualstudio.com", "azure_devops", "azuredevops", "azure devops"];

/// A token that is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenToken {
    /// Its form.
    pub form: TokenForm,
    /// All of it.
    pub span: Span,
    /// What shows that it is one.
    pub clue: Clue,
}

/// What shows that a text is a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clue {
    /// A word for any secret, in a file that speaks of Azure DevOps.
    Secret,
    /// A word that names a token of Azure DevOps.
    Name,
    /// The signature in it.
    Signature,
}

/// Whether a text may hold a token.
pub(super) fn sniff(_: &str, bytes: &[u8]) -> bool {
    !token_runs(bytes).is_empty()
}

/// Every token of a text, in order.
pub(super) fn read(source: &SourceText) -> Vec<WrittenToken> {
    let text = source.text();
    let token = |run: crate::text::TokenRun| {
        let clue = match run.form {
            TokenForm::Signed | TokenForm::EncodedSigned => Some(Clue::Signature),
            TokenForm::Plain | TokenForm::EncodedPlain => clue(text, run.span),
        };
        Some(WrittenToken { form: run.form, span: run.span, clue: clue? })
    };
    token_runs(text.as_bytes()).into_iter().filter_map(token).collect()
}

fn clue(text: &str, span: Span) -> Option<Clue> {
    let before = &text[..span.start];
    let before = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let after = text[span.end..].lines().next().unwrap_or_default();
    let (before, after) = (last(before), first(after));
    // The token itself can spell anything.
    let line = format!("{before}\n{after}");
    let lower = line.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(NAMES) || names_pat(&line) {
        return Some(Clue::Name);
    }
    let ours = || {
        let whole = text.to_ascii_lowercase();
        OURS.iter().any(|word| whole.contains(word))
    };
    (has(SECRETS) && ours()).then_some(Clue::Secret)
}

/// `pat` as a word, or as a part of a name: `PAT`, `my_pat`, `patToken`, `userPat`; not in `path` or `compat`.
fn names_pat(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    lower.match_indices("pat").any(|(at, found)| {
        let own = line.as_bytes();
        let (first, end) = (own[at], at + found.len());
        let before = at.checked_sub(1).map(|at| own[at]);
        let begins = before.is_none_or(|byte| {
            !byte.is_ascii_alphanumeric()
                || (first.is_ascii_uppercase() && byte.is_ascii_lowercase())
                || byte.is_ascii_digit()
        });
        let last = own[end - 1];
        let ends = own.get(end).is_none_or(|byte| {
            !byte.is_ascii_alphanumeric()
                || byte.is_ascii_digit()
                || (byte.is_ascii_uppercase() && last.is_ascii_lowercase())
        });
        begins && ends
    })
}

fn last(text: &str) -> &str {
    let mut from = text.len().saturating_sub(AROUND);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..]
}

fn first(text: &str) -> &str {
    let mut to = text.len().min(AROUND);
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    &text[..to]
}

#[cfg(test)]
mod tests {
    use super::names_pat;

    #[test]
    fn pat_is_a_word_or_a_part_of_a_name() {
        for line in ["PAT=", "my_pat: ", "const userPat = '", "patToken = ", "--pat ", "AZDO_PAT2"]
        {
            assert!(names_pat(line), "{line}");
        }
        for line in ["path = ", "compat", "pattern", "PATH=", "dispatch(", "spatial"] {
            assert!(!names_pat(line), "{line}");
        }
    }
}
