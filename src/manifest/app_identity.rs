//! Scopes that are asked for where an app signs in as itself: with a secret, a certificate, a federated
//! credential or a managed identity.
//!
//! Entra takes such a request only for `.default`. A scope counts when the nearest word about signing in, in the
//! same passage, is one that stands for an app's own identity.

use memchr::memmem;
use once_cell::sync::Lazy;
use regex::Regex;

use super::declaration::Text;
use crate::text::{SourceText, Span};

/// How far a scope may stand from the word about signing in, in bytes.
const NEAR: usize = 400;

/// A scope of Azure DevOps that is asked for an app's own identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppIdentityScope {
    /// The scope, with its resource.
    pub asked: Text,
    /// The scope without it.
    pub scope: Box<str>,
    /// The word that stands for the app's own identity.
    pub sign: Text,
    /// Whether the word is the request itself, and not an object that may be used for another one.
    pub is_request: bool,
}

static SCOPE: Lazy<Regex> = Lazy::new(|| {
    Regex::new(r"(?:499b84ac-1321-427f-aa17-267ca6975798|https://app\.vssps\.visualstudio\.com)(?:/|%2[Ff])(vso\.[a-z_.]*[a-z]|user_impersonation)\b")
        .expect("a constant expression")
});

/// Words for an app's own identity that are the request, words for one that are an object, words for a person.
static SIGN: Lazy<Regex> = Lazy::new(|| {
    Regex::new(
        r"(acquireTokenByClientCredential|AcquireTokenForClient|acquire_token_for_client|AcquireTokenByCredential|\bclient_credentials\b)|(ClientSecretCredential|ClientCertificateCredential|ClientAssertionCredential|ManagedIdentityCredential|WorkloadIdentityCredential)|(acquireTokenSilent|acquireTokenPopup|acquireTokenRedirect|acquireTokenByCode|acquireTokenOnBehalfOf|acquireTokenInteractive|AcquireTokenInteractive|AcquireTokenSilent|AcquireTokenOnBehalfOf|AcquireTokenByAuthorizationCode|acquire_token_silent|acquire_token_interactive|acquire_token_by_|acquire_token_on_behalf_of|InteractiveBrowserCredential|DeviceCodeCredential|OnBehalfOfCredential|AzureCliCredential|VisualStudioCodeCredential|authorization_code|device_code|refresh_token|getSession|/authorize\b)",
    )
    .expect("a constant expression")
});

/// Whether a text may ask so.
pub(super) fn sniff(_: &str, bytes: &[u8]) -> bool {
    type Finders<const N: usize> = Lazy<[memmem::Finder<'static>; N]>;
    static RESOURCE: Finders<2> = Lazy::new(|| {
        [super::entra::AZURE_DEVOPS, "app.vssps.visualstudio.com"].map(memmem::Finder::new)
    });
    static SCOPES: Finders<2> =
        Lazy::new(|| ["vso.", "user_impersonation"].map(memmem::Finder::new));
    static SIGNS: Finders<3> =
        Lazy::new(|| ["redential", "orClient", "or_client"].map(memmem::Finder::new));
    let has = |words: &[memmem::Finder<'_>]| words.iter().any(|word| word.find(bytes).is_some());
    has(&*SIGNS) && has(&*SCOPES) && has(&*RESOURCE)
}

/// Every such scope of a text, in order.
pub(super) fn read(source: &SourceText) -> Vec<AppIdentityScope> {
    let text = source.text();
    let scopes = SCOPE.captures_iter(text).filter_map(|found| {
        let (whole, name) = (found.get(0)?, found.get(1)?);
        let span = Span::new(whole.start(), whole.end());
        if is_comment(text, span.start) {
            return None;
        }
        let (sign, is_request) = nearest(text, span).or_else(|| by_constant(text, span))?;
        let asked = Text { value: whole.as_str().into(), span };
        Some(AppIdentityScope { asked, scope: name.as_str().into(), sign, is_request })
    });
    scopes.collect()
}

/// The same for a scope that a constant holds: each place that uses the constant must hand it to the app's own identity.
fn by_constant(text: &str, span: Span) -> Option<(Text, bool)> {
    let name = constant_of(text, span)?;
    let mut first = None;
    for (at, _) in text.match_indices(name) {
        let end = at + name.len();
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let part = text[..at].ends_with(|c| is_name(c) && c != '.')
            || text[end..].starts_with(|c| is_name(c) && c != '.');
        if part || is_comment(text, at) {
            continue;
        }
        if is_definition(text, at, end) {
            // Given twice, nobody can tell which value it has.
            if !(at < span.start && text[end..span.start].matches('=').count() == 1) {
                return None;
            }
            continue;
        }
        let line = text[..at].rfind('\n').map_or(0, |line| line + 1);
        if text[line..at].trim_start().starts_with("export") {
            return None;
        }
        let sign = nearest(text, Span::new(at, end))?;
        first.get_or_insert(sign);
    }
    first
}

/// The name that a scope is given to, alone or in a list of texts.
fn constant_of(text: &str, span: Span) -> Option<&str> {
    let mut from = span.start.saturating_sub(NEAR);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..span.start];
    let sign = before.rfind('=')?;
    let list =
        |c: char| c.is_alphanumeric() || c.is_whitespace() || "[](){}\"'`,./:-_&".contains(c);
    if !before[sign + 1..].chars().all(list) {
        return None;
    }
    let left = before[..sign].trim_end_matches([' ', ':']);
    let line = left.rfind(['\n', ';', '{', '(']).map_or(0, |line| line + 1);
    // A type may stand behind the name, or before it.
    let left = left[line..].split(':').next()?.trim_end();
    let start = left.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    let name = left.get(start..)?;
    (name.len() > 2 && name.starts_with(|c: char| c.is_alphabetic() || c == '_')).then_some(name)
}

/// Whether a name is given a value here: behind it, and behind its type, stands `=`.
fn is_definition(text: &str, at: usize, end: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |line| line + 1);
    let rest = text[end..].lines().next().unwrap_or_default();
    let typed = rest.split_once('=').filter(|(between, after)| {
        let plain = |c: char| c.is_alphanumeric() || " :[]<>|&".contains(c);
        between.chars().all(plain) && !after.starts_with(['=', '>'])
    });
    // An argument of this name is given what the constant holds.
    typed.is_some() && !text[line..at].contains('(')
}

/// The nearest word about signing in, if it stands for an app's own identity.
fn nearest(text: &str, span: Span) -> Option<(Text, bool)> {
    let (mut from, mut to) = (span.start.saturating_sub(NEAR), (span.end + NEAR).min(text.len()));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let signs = SIGN.captures_iter(&text[from..to]).filter_map(|found| {
        let whole = found.get(0)?;
        let (start, end) = (whole.start() + from, whole.end() + from);
        if is_comment(text, start) {
            return None;
        }
        let (between, far) = if end <= span.start {
            (&text[end..span.start], span.start - end)
        } else {
            (text.get(span.end..start)?, start - span.end)
        };
        // A word after the scope belongs to it only in the same statement or body.
        let lines = between.matches('\n').count();
        let after = end > span.start;
        let apart = after && (between.contains(';') || lines > 3) || lines > 12;
        let kind = (found.get(1).is_some(), found.get(2).is_some());
        let sign = Text { value: whole.as_str().into(), span: Span::new(start, end) };
        (!apart).then_some((far, sign, kind))
    });
    let (_, sign, (request, object)) = signs.min_by_key(|(far, ..)| *far)?;
    (request || object).then_some((sign, request))
}

fn is_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let head = text[line..at].trim_start();
    ["//", "#", "*", "/*", "--", "<!--", "'''"].iter().any(|mark| head.starts_with(mark))
}
