//! URLs of authorize endpoints, in any text: code, configuration, documents.
//!
//! Three endpoints take scopes in a query: the legacy OAuth of Azure DevOps (and the page that registers an
//! app for it), and both versions of Microsoft Entra. A URL may be cut into lines or into pieces that code
//! joins; its scopes may be joined by `%20`, `+` or blanks, or be filled in at run time.

use std::ops::Range;

use memchr::memmem;
use once_cell::sync::Lazy;
use percent_encoding::percent_decode_str;
use regex::Regex;

use super::declaration::{Holder, Request, Text};
use super::entra::Resource;
use crate::text::{SourceText, Span, page};

/// Whatever is configured for the app: Entra's word for "all permissions that were registered".
pub const ALL_REGISTERED: &str = ".default";

/// Names that Entra and `OpenID` define for every resource.
pub const OF_THE_PROTOCOL: &[&str] = &["email", "offline_access", "openid", "profile"];

/// A URL of an authorize endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizeUrl {
    /// Whose it is.
    pub endpoint: Endpoint,
    /// From the scheme to the end of the path.
    pub span: Span,
    /// The scopes.
    pub scopes: ScopeList,
}

/// Whose authorize endpoint it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// The legacy OAuth of Azure DevOps: `app.vssps.visualstudio.com/oauth2/authorize`.
    AzureDevOpsOAuth,
    /// The page that registered an app for it: `…/app/register`, at `app.vssps` and at `app.vsaex`.
    AzureDevOpsRegister,
    /// Microsoft Entra, version 1: scopes do not count there, `resource` does.
    EntraV1,
    /// Microsoft Entra, version 2.
    EntraV2,
}

/// The scopes of a URL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScopeList {
    /// The value of the query parameter; `None` if there is none.
    pub value: Option<Span>,
    /// The scopes in it that concern Azure DevOps.
    pub scopes: Vec<UrlScope>,
    /// Pieces that are filled in at run time, so that nobody can tell what they ask for.
    pub unknown: Vec<Span>,
}

/// A scope in a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlScope {
    /// The scope, without its resource.
    pub request: Request,
    /// The resource in front of it, where there is one: an id or a URL, without the slash.
    pub resource: Option<Text>,
    /// What the resource means. A scope without one means Microsoft Graph to Entra, and Azure DevOps to its own
    /// endpoint.
    pub meaning: Qualifier,
}

/// What stands in front of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// Nothing.
    None,
    /// Azure DevOps: its resource id, or `https://app.vssps.visualstudio.com`.
    AzureDevOps,
    /// Something that is not Azure DevOps before a scope that only Azure DevOps has.
    WrongResource,
}

impl AuthorizeUrl {
    /// The scopes that it requests of Azure DevOps.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.scopes.scopes.iter().map(|scope| &scope.request)
    }
}

/// Whether a text may hold an authorize URL.
pub fn sniff(_name: &str, bytes: &[u8]) -> bool {
    static REGISTER: Lazy<memmem::Finder<'static>> =
        Lazy::new(|| memmem::Finder::new("/app/register"));
    static AUTHORIZE: Lazy<memmem::Finder<'static>> =
        Lazy::new(|| memmem::Finder::new("/authorize"));
    AUTHORIZE.find(bytes).is_some() || REGISTER.find(bytes).is_some()
}

static ENDPOINTS: Lazy<Regex> = Lazy::new(|| {
    Regex::new(concat!(
        r"(?i-u)https?:(?://|\\/\\/)(?:",
        r"(?P<oauth>app\.vssps\.visualstudio\.com(?::443)?\\?/(?:_)?oauth2?\\?/authorize)",
        r"|(?P<register>app\.vs(?:sps|aex)\.visualstudio\.com(?::443)?\\?/app\\?/register)",
        r"|(?P<entra>login\.(?:microsoftonline\.(?:com|us)|windows\.net|chinacloudapi\.cn|partner\.microsoftonline\.cn)",
        r"\\?/[a-z0-9.${}<>()%:#@_-]+\\?/oauth2(?P<v2>\\?/v2\.0)?\\?/authorize)",
        r")\b"
    ))
    .expect("the pattern is constant and valid")
});

/// `scope=` or `scopes=` where a query parameter can start, or a piece of one.
static SCOPE_PARAMETER: Lazy<Regex> = Lazy::new(|| {
    Regex::new(r#"(?-u)(?:[?&;\t\r\n "'`]|\\u0026|%26)scopes?="#)
        .expect("the pattern is constant and valid")
});

/// How far from its path a URL's parameters may be when code or a document cuts it into lines.
const REACH: usize = 1500;

/// The authorize URLs of a text. One of Entra counts only if it concerns Azure DevOps.
pub fn read(source: &SourceText) -> Vec<AuthorizeUrl> {
    let text = source.text();
    let mut urls = Vec::new();
    let comments = page::comments(source.name(), text);
    let is_comment = |at: usize| {
        let next = comments.partition_point(|span| span.start <= at);
        comments[..next].last().is_some_and(|span| at < span.end)
    };
    let mut found = ENDPOINTS.captures_iter(text).peekable();
    while let Some(captures) = found.next() {
        let Some(whole) = captures.get(0) else { continue };
        let endpoint =
            match (captures.name("oauth"), captures.name("register"), captures.name("v2")) {
                (Some(_), _, _) => Endpoint::AzureDevOpsOAuth,
                (_, Some(_), _) => Endpoint::AzureDevOpsRegister,
                (_, _, Some(_)) => Endpoint::EntraV2,
                _ => Endpoint::EntraV1,
            };
        let limit =
            found.peek().and_then(|next| next.get(0)).map_or(text.len(), |next| next.start());
        let scopes = scope_list(text, whole.range(), limit, endpoint);
        let is_entra = matches!(endpoint, Endpoint::EntraV1 | Endpoint::EntraV2);
        if (!is_entra || !scopes.scopes.is_empty()) && !is_comment(whole.start()) {
            urls.push(AuthorizeUrl { endpoint, span: span(whole.range()), scopes });
        }
    }
    urls
}

const fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn scope_list(text: &str, url: Range<usize>, limit: usize, endpoint: Endpoint) -> ScopeList {
    let mut window = limit.min(url.end + REACH);
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let after = &text[url.end..window];
    // A statement, a paragraph or a block that ends takes the URL with it.
    let end = [";\n", ";\r\n", "\n\n", "\r\n\r\n", "```"]
        .iter()
        .filter_map(|mark| after.find(mark))
        .min()
        .unwrap_or(after.len());
    let Some(parameter) = SCOPE_PARAMETER.find(&after[..end]) else { return ScopeList::default() };
    let start = url.end + parameter.end();
    let quote = text[..url.start].chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'));
    let value = start..start + value_length(&text[start..url.end + end], quote);
    let mut list = ScopeList { value: Some(span(value.clone())), ..ScopeList::default() };
    if value.is_empty() {
        list.unknown.push(span(value));
        return list;
    }
    for piece in pieces(&text[value.clone()]) {
        let at = value.start + piece.start..value.start + piece.end;
        let written = &text[at.clone()];
        if written.contains(['{', '}', '<', '>', '$'])
            || written.starts_with(['%', '@', ':', '[']) && !written.starts_with("%2")
        {
            list.unknown.push(span(at));
        } else if let Some(scope) = url_scope(text, at, span(value.clone()), endpoint) {
            list.scopes.push(scope);
        }
    }
    list
}

/// Where the value ends: at the next parameter, the end of the string, or the end of what can be a URL.
fn value_length(rest: &str, quote: Option<char>) -> usize {
    let mut braces = 0_usize;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '{' | '<' => braces += 1,
            '}' | '>' if braces > 0 => braces -= 1,
            _ if braces > 0 && !matches!(letter, '\n' | '"') => {}
            '&' | '"' | '\'' | '`' | '>' | '}' | ')' | ']' | '#' | '\\' | '\n' | '\r' | '|' => {
                return at;
            }
            ';' | ',' | '.' if letters.peek().is_none_or(|(_, next)| next.is_whitespace()) => {
                return at;
            }
            ' ' | '\t' if !continues(&rest[at..], quote) => return at,
            _ => {}
        }
    }
    rest.len()
}

/// Whether a value goes on after a blank: inside a quoted string always, elsewhere before another scope.
fn continues(rest: &str, quote: Option<char>) -> bool {
    let next = rest.trim_start_matches([' ', '\t']);
    if next.len() == rest.len() || next.is_empty() {
        return false;
    }
    if quote.is_some() {
        return true;
    }
    let word =
        next.split(|c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '`')).next();
    word.is_some_and(|word| {
        word.starts_with("vso.")
            || word.contains("/vso.")
            || matches!(word, "preview_api_all" | "app_token" | "offline_access")
            || word.ends_with("/.default")
            || word.ends_with("user_impersonation")
    })
}

/// The pieces of a value between `%20`, `+` and blanks, as byte ranges; a value encoded twice has `%2520`.
pub(crate) fn pieces(value: &str) -> Vec<Range<usize>> {
    static SEPARATOR: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"(?-u)(?:%20|%2520|%0[9AaDd]|\+|\s)+")
            .expect("the pattern is constant and valid")
    });
    let mut pieces = Vec::new();
    let mut start = 0;
    for separator in SEPARATOR.find_iter(value) {
        let before = &value[start..separator.start()];
        if before.matches('{').count() > before.matches('}').count() {
            continue; // a blank inside `${…}`
        }
        pieces.push(start..separator.start());
        start = separator.end();
    }
    pieces.push(start..value.len());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Scopes that Azure DevOps takes and whose name does not start with `vso.`.
pub(super) fn is_azure_devops_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with("vso.") || matches!(lower.as_str(), "preview_api_all" | "app_token")
}

fn url_scope(text: &str, at: Range<usize>, value: Span, endpoint: Endpoint) -> Option<UrlScope> {
    let written = &text[at.clone()];
    let cut = written.rfind('/').map(|slash| (slash, 1)).into_iter();
    let encoded = written.to_ascii_lowercase().rfind("%2f").map(|slash| (slash, 3));
    let cut = cut.chain(encoded).max();
    let (resource, start) = match cut {
        Some((slash, length)) => (Some(at.start..at.start + slash), at.start + slash + length),
        None => (None, at.start),
    };
    let name = decoded(&text[start..at.end]);
    let legacy = matches!(endpoint, Endpoint::AzureDevOpsOAuth | Endpoint::AzureDevOpsRegister);
    let resource =
        resource.map(|range| Text { value: decoded(&text[range.clone()]), span: span(range) });
    let meaning = match &resource {
        None if legacy || is_azure_devops_name(&name) => Qualifier::None,
        None => return None,
        Some(resource) => match resource_of(&resource.value) {
            Resource::AzureDevOps => Qualifier::AzureDevOps,
            Resource::MeantAzureDevOps => Qualifier::WrongResource,
            Resource::Other if is_azure_devops_name(&name) => Qualifier::WrongResource,
            Resource::Other => return None,
        },
    };
    if legacy && matches!(name.as_ref(), "offline_access" | "openid") {
        return None;
    }
    let holder = Holder::Query { value, element: span(at.clone()) };
    let request = Request { scope: name, span: Span::new(start, at.end), holder };
    Some(UrlScope { request, resource, meaning })
}

/// The resource that a prefix means: an id, `api://` and an id, or the URL of the legacy service.
pub fn resource_of(prefix: &str) -> Resource {
    let prefix = prefix.trim_end_matches('/');
    let lower = prefix.to_ascii_lowercase();
    if lower == "https://app.vssps.visualstudio.com" {
        return Resource::AzureDevOps;
    }
    match lower.strip_prefix("api://") {
        Some(id) if Resource::of(id) != Resource::Other => Resource::MeantAzureDevOps,
        _ => Resource::of(&lower),
    }
}

fn decoded(text: &str) -> Box<str> {
    percent_decode_str(text).decode_utf8_lossy().into()
}
