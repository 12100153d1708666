//! The value of a string: scopes and nothing else, or no request.

use std::borrow::Cow;
use std::ops::Range;

use once_cell::sync::Lazy;
use percent_encoding::percent_decode_str;
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
    /// Whether some scope says that it belongs to Azure DevOps, or is meant to.
    pub(super) qualified: bool,
}

/// A piece of a value.
enum Piece {
    Scope(UrlScope),
    /// A scope of another resource, or of the protocol.
    Foreign,
    /// Filled in at run time, whatever it is.
    Unknown,
    /// Filled in at run time, and a scope of Azure DevOps; whether a resource says so.
    Open(bool),
    NoScope,
}

/// Reads a string; nothing where it holds anything but scopes, or none of Azure DevOps.
///
/// Where it is `joined` to something behind it, its last scope may end there.
pub(super) fn read(
    text: &str,
    inner: Range<usize>,
    constants: &Constants<'_>,
    joined: bool,
) -> Option<Value> {
    let written = &text[inner.clone()];
    if written.len() > 4000 {
        return None;
    }
    let literal = Span::new(inner.start, inner.end);
    let mut value = Value::default();
    let (mut count, mut ours) = (0, false);
    for piece in pieces(written) {
        let at = inner.start + piece.start..inner.start + piece.end;
        let goes_on = joined && at.end == inner.end;
        count += 1;
        match classify(text, at.clone(), literal, constants, goes_on) {
            Piece::Scope(scope) => {
                value.qualified |= scope.meaning != Qualifier::None;
                ours = true;
                value.scopes.push(scope);
            }
            Piece::Foreign => {}
            Piece::Unknown => value.unknown.push(Span::new(at.start, at.end)),
            Piece::Open(qualified) => {
                value.qualified |= qualified;
                ours = true;
                value.unknown.push(Span::new(at.start, at.end));
            }
            Piece::NoScope => return None,
        }
    }
    value.commas = count > 1 && written.contains(',');
    ours.then_some(value)
}

/// The pieces between blanks, commas, `+` and `%20`.
fn pieces(value: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    for piece in crate::manifest::authorize_url::pieces(value) {
        let mut start = piece.start;
        for part in value[piece.clone()].split([',', ';']) {
            // A backslash alone is where a line of a script goes on.
            if !part.is_empty() && part != "\\" {
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

/// Whether a name is one of Azure DevOps that is filled in at run time: `vso.${area}`, or `vso.` and what is joined.
fn is_open(name: &str, goes_on: bool) -> bool {
    name.strip_prefix("vso.").is_some_and(|rest| {
        rest.contains(['{', '$']) || rest.contains("%s") || rest.contains("%v") || {
            goes_on && (rest.is_empty() || rest.ends_with(['_', '.']))
        }
    })
}

/// The resource in front of a name and where the name begins, behind a slash that may be percent-encoded.
fn cut(written: &str) -> Option<(Cow<'_, str>, usize, usize)> {
    let plain = written.rfind('/').map(|at| (at, 1));
    let encoded = written.rfind("%2F").or_else(|| written.rfind("%2f")).map(|at| (at, 3));
    let (at, length) = plain.into_iter().chain(encoded).max()?;
    let raw = written[..at].trim_end_matches('/');
    let prefix = match length {
        1 => Cow::Borrowed(raw),
        _ => percent_decode_str(raw).decode_utf8_lossy(),
    };
    Some((prefix, raw.len(), at + length))
}

fn classify(
    text: &str,
    at: Range<usize>,
    literal: Span,
    constants: &Constants<'_>,
    goes_on: bool,
) -> Piece {
    let written = &text[at.clone()];
    let Some((prefix, length, name_at)) = cut(written) else {
        if NAME.is_match(written) {
            return Piece::Scope(scope(at.clone(), at.start, written, literal, None));
        }
        return match written {
            _ if is_open(written, goes_on) => Piece::Open(false),
            _ if is_placeholder(written) => Piece::Unknown,
            _ if is_foreign(written) => Piece::Foreign,
            _ => Piece::NoScope,
        };
    };
    let (prefix, name) = (prefix.as_ref(), &written[name_at..]);
    let start = at.start + name_at;
    let ours = NAME.is_match(name);
    let may_be = ours || name == ALL_REGISTERED || name == "user_impersonation";
    let open = is_open(name, goes_on);
    let filled_in = open || is_placeholder(name) || name.is_empty() && goes_on;
    let resource =
        |value: &str| Text { value: value.into(), span: Span::new(at.start, at.start + length) };
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
            // Behind the URL of the service anything may follow: most of it is a path.
            Some(known) if open || filled_in && !known.value.contains("://") => Piece::Open(true),
            None if ours => {
                let filled = (resource(prefix), Qualifier::AzureDevOps);
                Piece::Scope(scope(at.clone(), start, name, literal, Some(filled)))
            }
            _ if open => Piece::Open(true),
            _ => Piece::NoScope,
        };
    }
    let whole = resource_of(prefix) == Resource::AzureDevOps;
    let id = whole && !prefix.contains("://");
    if whole && open || id && filled_in {
        return Piece::Open(true);
    }
    if !(may_be || id && is_word(name)) || !is_resource(prefix) {
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

/// Whether a text is filled in when the program runs or before: `${X}`, `{X}`, `$X`, `%s`, `{{ x }}`, `#{x}#`, `__X__`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = if text.starts_with("#{") { text.trim_end_matches('#') } else { text };
    let between = |mark: &str| {
        let inside = text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        inside.is_some_and(is_word)
    };
    text == "%s"
        || text == "%v"
        || between("__")
        || between("%")
        || text.ends_with('}') && text.trim_start_matches(['$', '#']).starts_with('{')
        || text
            .strip_prefix('$')
            .is_some_and(|rest| is_word(rest.trim_start_matches('(').trim_end_matches(')')))
}

/// Whether some of a text is filled in when the program runs.
pub(super) fn holds_placeholder(text: &str) -> bool {
    static FILLED: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"(?i-u)\{[a-z_][a-z0-9_.]*\}|[$#]\{|\$\(|\$[a-z_]|%[sv]|\{\{")
            .expect("the pattern is constant and valid")
    });
    FILLED.is_match(text)
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
