//! Public clients of MSAL that are made with a secret, and variables that bundlers write into pages.

use once_cell::sync::Lazy;
use regex::Regex;

use super::{PublicClientSecret, SecretForm};
use crate::manifest::declaration::Text;
use crate::text::{SourceText, Span};

/// How far the arguments of a call reach at most, in bytes.
const FAR: usize = 4000;

pub(super) fn read(source: &SourceText) -> Vec<PublicClientSecret> {
    let text = source.text();
    let mut found = Vec::new();
    msal(text, &mut found);
    bundled(text, &mut found);
    found
}

/// Public clients whose arguments, or the object that they are made from, hold a secret.
fn msal(text: &str, found: &mut Vec<PublicClientSecret>) {
    static MADE: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"\b(PublicClientApplication)\s*\(|\b(PublicClientApplicationBuilder)\b")
            .expect("the pattern is constant and valid")
    });
    static SECRET: Lazy<Regex> = Lazy::new(|| {
        Regex::new(
            r#"\b(clientSecret|client_secret|client_credential|clientCredential)["']?\s*[:=]\s*([^\s,)};]+)|\.(WithClientSecret)\("#,
        )
        .expect("the pattern is constant and valid")
    });
    for made in MADE.captures_iter(text) {
        let Some(whole) = made.get(0) else { continue };
        if is_comment(text, whole.start()) {
            continue;
        }
        let name = made.get(1).or_else(|| made.get(2)).unwrap_or(whole);
        let inside = if made.get(1).is_some() {
            enclosed(text, whole.end() - 1, (b'(', b')'))
        } else {
            builder(text, whole.end())
        };
        let Some(inside) = inside else { continue };
        let inside = object_of(text, inside).unwrap_or(inside);
        for secret in SECRET.captures_iter(&text[inside.start..inside.end]) {
            let Some(key) = secret.get(1).or_else(|| secret.get(3)) else { continue };
            let empty = secret.get(2).is_some_and(|value| is_nothing(value.as_str()));
            let span = Span::new(inside.start + key.start(), inside.start + key.end());
            if !empty && !is_comment(text, span.start) {
                let public = Some(Span::new(name.start(), name.end()));
                let secret = Text { value: key.as_str().into(), span };
                found.push(PublicClientSecret { form: SecretForm::Msal, secret, public });
            }
        }
    }
    found.dedup_by(|b, a| a.secret.span == b.secret.span);
}

fn is_nothing(value: &str) -> bool {
    matches!(
        value,
        "None" | "null" | "undefined" | "nil" | "\"\"" | "''" | "string" | "string.Empty"
    )
}

/// What stands between a bracket and the one that closes it.
fn enclosed(text: &str, open: usize, (opens, closes): (u8, u8)) -> Option<Span> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(open).take(FAR) {
        if byte == opens {
            depth += 1;
        } else if byte == closes {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(Span::new(open + 1, at));
            }
        }
    }
    None
}

/// The calls on a builder, up to the one that ends them.
fn builder(text: &str, from: usize) -> Option<Span> {
    let mut to = (from + FAR).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let end = text[from..to].find(".Build()")?;
    let statement = text[from..to].find(';').unwrap_or(to - from);
    (end < statement).then(|| Span::new(from, from + end))
}

/// The object that a single name stands for, where it is written in the file.
fn object_of(text: &str, arguments: Span) -> Option<Span> {
    static NAME: Lazy<Regex> =
        Lazy::new(|| Regex::new(r"^[A-Za-z_$][\w$]*$").expect("the pattern is constant and valid"));
    let name = text[arguments.start..arguments.end].trim();
    if !NAME.is_match(name) {
        return None;
    }
    let pattern =
        format!(r"\b(?:const|let|var)\s+{}\s*(?::\s*[\w.]+\s*)?=\s*\{{", regex::escape(name));
    let declared = Regex::new(&pattern).ok()?.find(text)?;
    enclosed(text, declared.end() - 1, (b'{', b'}'))
}

/// Variables with a name that bundlers write into the page, for a secret of Azure DevOps.
fn bundled(text: &str, found: &mut Vec<PublicClientSecret>) {
    static NAME: Lazy<Regex> = Lazy::new(|| {
        Regex::new(
            r"\b(?:VITE|NEXT_PUBLIC|REACT_APP)_(?:[A-Z0-9]+_)*(?:CLIENT_SECRET|APP_SECRET|PAT|PERSONAL_ACCESS_TOKEN)\b",
        )
        .expect("the pattern is constant and valid")
    });
    let mut known: Vec<&str> = Vec::new();
    for name in NAME.find_iter(text) {
        if !known.contains(&name.as_str()) && !is_comment(text, name.start()) {
            known.push(name.as_str());
            let span = Span::new(name.start(), name.end());
            let secret = Text { value: name.as_str().into(), span };
            found.push(PublicClientSecret { form: SecretForm::Bundled, secret, public: None });
        }
    }
}

fn is_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let head = text[line..at].trim_start();
    let in_block = || text[..at].rfind("/*").is_some_and(|open| !text[open..at].contains("*/"));
    ["//", "#", "*", "--", "<!--"].iter().any(|mark| head.starts_with(mark))
        || head.contains(" //")
        || in_block()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_counts_where_the_public_client_is_given_it() {
        let found = |text: &str| {
            let all = read(&SourceText::new("a.ts", text));
            all.into_iter().map(|one| one.secret.value.to_string()).collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("new PublicClientApplication({ auth: { clientSecret: s } })", vec!["clientSecret"]),
            ("new PublicClientApplication({ auth: { /* clientSecret: s */ } })", vec![]),
            ("new PublicClientApplication({ auth: { clientSecret: undefined } })", vec![]),
            ("new ConfidentialClientApplication({ auth: { clientSecret: s } })", vec![]),
            ("PublicClientApplication(x); var y = { clientSecret: s };", vec![]),
            ("PublicClientApplicationBuilder.Create(x).Build(); b.WithClientSecret(s)", vec![]),
            ("import.meta.env.VITE_ADO_CLIENT_SECRET", vec!["VITE_ADO_CLIENT_SECRET"]),
            ("process.env.AZDO_CLIENT_SECRET", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
