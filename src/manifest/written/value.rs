//! The value of a string: scopes and nothing else, or no request.

use std::ops::Range;

use once_cell::sync::Lazy;
use regex::Regex;

use super::constants::Constants;
use crate::manifest::authorize_url::{
    ALL_REGISTERED, OF_THE_PROTOCOL, Qualifier, UrlScope, is_azure_devops_name, resource_of,
};
use crate::manifest::declaration::{Holder, Request, Text};
use crate::manifest::entra::Resource;
use crate::text::Span;

/// What a string holds, where it holds nothing but scopes.
#[derive(Debug, Default)]
pub(super) struct Value {
    /// Scopes of Azure DevOps.
    pub(super) scopes: Vec<UrlScope>,
    /// What is filled in at run time.
    pub(super) unknown: Vec<Span>,
    /// Whether its scopes are separated by commas.
    pub(super) commas: bool,
}

impl Value {
    /// Whether some scope says that it belongs to Azure DevOps, or is meant to.
    pub(super) fn is_qualified(&self) -> bool {
        self.scopes.iter().any(|scope| scope.meaning != Qualifier::None)
    }
}

/// A piece of a value.
enum Piece {
    Scope(UrlScope),
    /// A scope of another resource, or of the protocol.
    Foreign,
    Unknown,
    NoScope,
}

/// Reads a string; nothing where it holds anything but scopes, or none of Azure DevOps.
pub(super) fn read(text: &str, inner: Range<usize>, constants: &Constants<'_>) -> Option<Value> {
    let written = &text[inner.clone()];
    if written.len() > 4000 {
        return None;
    }
    let literal = Span::new(inner.start, inner.end);
    let mut value = Value::default();
    let mut count = 0;
    for piece in pieces(written) {
        let at = inner.start + piece.start..inner.start + piece.end;
        count += 1;
        match classify(text, at.clone(), literal, constants) {
            Piece::Scope(scope) => value.scopes.push(scope),
            Piece::Foreign => {}
            Piece::Unknown => value.unknown.push(Span::new(at.start, at.end)),
            Piece::NoScope => return None,
        }
    }
    value.commas = count > 1 && written.contains(',');
    (!value.scopes.is_empty()).then_some(value)
}

/// The pieces between blanks, commas, `+` and `%20`.
fn pieces(value: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    for piece in crate::manifest::authorize_url::pieces(value) {
        let mut start = piece.start;
        for part in value[piece.clone()].split([',', ';']) {
            if !part.is_empty() {
                all.push(start..start + part.len());
            }
            start += part.len() + 1;
        }
    }
    all
}

static NAME: Lazy<Regex> = Lazy::new(|| {
    Regex::new(r"(?i-u)^(?:vso\.[a-z0-9_.]*[a-z0-9]|preview_api_all|app_token)$")
        .expect("the pattern is constant and valid")
});

/// A name of another resource, as Graph's `User.Read` and `Directory.Read.All`, or of the protocol.
fn is_foreign(name: &str) -> bool {
    static OTHER: Lazy<Regex> = Lazy::new(|| {
        Regex::new(
            r"(?-u)^(?:https://[a-z0-9.-]+/)?(?i:[a-z]+\.(?:read|readwrite|send)(?:\.[a-z]+)*)$",
        )
        .expect("the pattern is constant and valid")
    });
    OF_THE_PROTOCOL.contains(&name) || OTHER.is_match(name)
}

fn classify(text: &str, at: Range<usize>, literal: Span, constants: &Constants<'_>) -> Piece {
    let written = &text[at.clone()];
    let Some((prefix, name)) = written.rsplit_once('/') else {
        if NAME.is_match(written) {
            return Piece::Scope(scope(at.clone(), at.start, written, literal, None));
        }
        if is_placeholder(written) {
            return Piece::Unknown;
        }
        return if is_foreign(written) { Piece::Foreign } else { Piece::NoScope };
    };
    let prefix = prefix.trim_end_matches('/');
    let start = at.end - name.len();
    let ours = NAME.is_match(name);
    let may_be = ours || name == ALL_REGISTERED || name == "user_impersonation";
    let resource = |value: &str| Text {
        value: value.into(),
        span: Span::new(at.start, at.start + prefix.len()),
    };
    if prefix.is_empty() || is_placeholder(prefix) {
        // `${RESOURCE}/…`, or what stands behind `RESOURCE + `.
        return match constants.named(text, prefix, literal) {
            Some(known) if may_be => {
                let meaning = meaning(known.value, ours);
                meaning.map_or(Piece::Foreign, |meaning| {
                    let text = Text { value: known.value.into(), span: known.span };
                    Piece::Scope(scope(at.clone(), start, name, literal, Some((text, meaning))))
                })
            }
            None if ours => {
                let filled = (resource(prefix), Qualifier::AzureDevOps);
                Piece::Scope(scope(at.clone(), start, name, literal, Some(filled)))
            }
            _ => Piece::NoScope,
        };
    }
    let whole = resource_of(prefix) == Resource::AzureDevOps && !prefix.contains("://");
    if !(may_be || whole && is_word(name)) || !is_resource(prefix) {
        return if is_foreign(written) { Piece::Foreign } else { Piece::NoScope };
    }
    match meaning(prefix, ours) {
        Some(meaning) => {
            let filled = (resource(prefix), meaning);
            Piece::Scope(scope(at.clone(), start, name, literal, Some(filled)))
        }
        None => Piece::Foreign,
    }
}

/// What a resource means before a name; nothing where neither speaks of Azure DevOps.
fn meaning(resource: &str, ours: bool) -> Option<Qualifier> {
    match resource_of(resource) {
        Resource::AzureDevOps => Some(Qualifier::AzureDevOps),
        Resource::MeantAzureDevOps => Some(Qualifier::WrongResource),
        Resource::Other if ours => Some(Qualifier::WrongResource),
        Resource::Other => None,
    }
}

/// Whether what stands before a scope is a resource, and not a path of files.
pub(super) fn is_resource(prefix: &str) -> bool {
    static RESOURCE: Lazy<Regex> = Lazy::new(|| {
        Regex::new(
            r"(?i-u)^(?:https://[a-z0-9.-]+|(?:api://)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
        )
        .expect("the pattern is constant and valid")
    });
    RESOURCE.is_match(prefix)
}

fn is_word(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte))
}

/// Whether a text is filled in when the program runs: `${X}`, `{X}`, `$X`, `%s`, `{{ x }}`, `#{x}`.
pub(super) fn is_placeholder(text: &str) -> bool {
    text == "%s"
        || text == "%v"
        || text.ends_with('}') && text.trim_start_matches(['$', '#']).starts_with('{')
        || text
            .strip_prefix('$')
            .is_some_and(|rest| is_word(rest.trim_start_matches('(').trim_end_matches(')')))
}

fn scope(
    at: Range<usize>,
    start: usize,
    name: &str,
    literal: Span,
    resource: Option<(Text, Qualifier)>,
) -> UrlScope {
    let element = Span::new(at.start, at.end);
    let request = Request {
        scope: name.into(),
        span: Span::new(start, at.end),
        holder: Holder::Written { literal, element },
    };
    let (resource, meaning) = match resource {
        Some((text, meaning)) => (Some(text), meaning),
        None => (None, Qualifier::None),
    };
    UrlScope { request, resource, meaning }
}

/// Whether a value is one name that a key of scopes may hold and Azure DevOps does not know: no `vso.` in front.
pub(super) fn odd_name(text: &str, inner: Range<usize>) -> Option<UrlScope> {
    let written = &text[inner.clone()];
    let plain =
        is_word(written) && written.starts_with(|letter: char| letter.is_ascii_alphabetic());
    (plain && !is_azure_devops_name(written)).then(|| {
        let literal = Span::new(inner.start, inner.end);
        scope(inner.clone(), inner.start, written, literal, None)
    })
}
