//! Requests that code sends itself: to which URLs, with which verbs. Which call sends one is known to the
//! idiom of its language.

use std::rc::Rc;

use smallvec::SmallVec;

use super::answers::Answers;
use super::command_lines::Line;
use super::model::ExprId;
use super::readings::without_slips;
use super::value::{Frame, ModuleId, Spot, Value, Values};
use crate::catalog::{LocationId, OperationId};
use crate::usage::Router;
use crate::usage::command::CommandCall;

/// A request, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// The URLs that it can go to.
    pub(super) urls: Vec<Rc<str>>,
    /// Whether it can go to others too.
    pub(super) and_others: bool,
    pub(super) verbs: Verbs,
    /// Commands that say by their words what they call.
    pub(super) lines: Vec<Line>,
    /// What stands behind a URL of which nothing is known, and that it can go to, beside those that are known or alone:
    /// `/pushes` in `{*url}/pushes`.
    pub(super) behind: Vec<Rc<str>>,
}

impl Request {
    /// Whether two requests are the same, or at least the same operations.
    pub(super) fn is_same(&self, other: &Self, answers: &Answers<'_, '_>) -> bool {
        self == other
            || self.operations(answers).is_some_and(|own| Some(own) == other.operations(answers))
    }

    /// Whether two commands call the same, whatever else they are given.
    pub(super) fn is_same_command(&self, other: &Self, router: &Router<'_>) -> bool {
        self.commands(router).is_some_and(|own| Some(own) == other.commands(router))
    }

    /// What commands call, where nothing else is asked for.
    fn commands<'c>(&self, router: &Router<'c>) -> Option<Vec<CommandCall<'c>>> {
        let calls = self.lines.iter().flat_map(|line| router.resolve_command(&line.words()));
        (self.urls.is_empty() && !self.lines.is_empty()).then(|| calls.collect())
    }

    /// One request or another one.
    pub(super) fn or(mut self, other: Self) -> Self {
        for url in other.urls {
            if !self.urls.contains(&url) {
                self.urls.push(url);
            }
        }
        self.and_others |= other.and_others;
        self.lines.extend(other.lines);
        self.behind.extend(other.behind);
        self.verbs = match (self.verbs, other.verbs) {
            (Verbs::Known(mut verbs), Verbs::Known(more)) => {
                for verb in more {
                    if !verbs.contains(&verb) {
                        verbs.push(verb);
                    }
                }
                Verbs::Known(verbs)
            }
            _ => Verbs::Unknown,
        };
        self
    }

    /// A request of which nothing is known.
    pub(super) fn to_anywhere() -> Self {
        let (urls, lines, behind) = (Vec::new(), Vec::new(), Vec::new());
        Self { urls, and_others: true, verbs: Verbs::Unknown, lines, behind }
    }

    /// Whether nothing at all is known of the URL.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.urls.is_empty() && self.lines.is_empty()
    }

    /// The operations, where the verb is known and no command is run.
    fn operations<'c>(&self, answers: &Answers<'_, 'c>) -> Option<Vec<&'c OperationId>> {
        let Verbs::Known(verbs) = &self.verbs else { return None };
        let [verb] = &verbs[..] else { return None };
        let mut all = Vec::new();
        for url in &self.urls {
            all.extend(answers.plain(Some(verb), url).operations().iter().map(|row| &row.id));
        }
        all.sort_unstable();
        all.dedup();
        (!all.is_empty() && self.lines.is_empty()).then_some(all)
    }
}

/// The verbs of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verbs {
    /// One of these.
    Known(SmallVec<[Rc<str>; 2]>),
    /// Any.
    Unknown,
}

impl Verbs {
    /// Exactly this verb.
    pub(super) fn fixed(verb: &str) -> Self {
        Self::Known(std::iter::once(Rc::from(verb.to_ascii_uppercase())).collect())
    }

    /// One of these, or GET.
    pub(super) fn or_get(self) -> Self {
        match self {
            Self::Known(mut verbs) => {
                if !verbs.iter().any(|verb| &**verb == "GET") {
                    verbs.push("GET".into());
                }
                Self::Known(verbs)
            }
            Self::Unknown => Self::Unknown,
        }
    }
}

/// What stands before the id of a location, where a request names one in place of a URL.
pub(super) const LOCATION: &str = "location:";

/// Whether a text can be a URL of Azure DevOps. It is asked of every text on every way that is followed, so it goes
/// through it once, from one `_` to the next: all that makes a URL ours holds one.
pub(super) fn is_ours(url: &str) -> bool {
    let marks = |at| match url.as_bytes().get(at + 1) {
        Some(b'a') => {
            is_apis(url, at) || url[at..].starts_with("_api/_") && url[..at].ends_with('/')
        }
        Some(b'o') => is_odata(url, at),
        Some(b'p') => url[at..].starts_with("_packaging/"),
        Some(b'g') => {
            let is_git = url[at..].starts_with("_git/") && url[..at].ends_with('/');
            is_git && url.ends_with("-pack")
        }
        _ => false,
    };
    memchr::memchr_iter(b'_', url.as_bytes()).any(marks) || url.starts_with(LOCATION)
}

/// Whether the word `_odata` stands at a place: `linked_service_odata` is a name of something else.
fn is_odata(url: &str, at: usize) -> bool {
    is_word(url, at, "_odata") && !url[..at].ends_with(char::is_alphanumeric)
}

/// Whether the word `_apis` stands at a place, which may be glued to a placeholder.
fn is_apis(url: &str, at: usize) -> bool {
    let mut before = url[..at].chars().rev();
    // `%s_apis` is glued to what it is filled in with.
    let is_glued = before.next().is_some_and(char::is_alphanumeric) && before.next() != Some('%');
    is_word(url, at, "_apis") && !is_glued
}

/// Whether a word stands at a place, and no longer one.
fn is_word(url: &str, at: usize, word: &str) -> bool {
    url[at..].strip_prefix(word).is_some_and(|behind| {
        let behind = behind.chars().next();
        !behind.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
    })
}

/// Whether what decides of a URL is known only when the app runs: a part of its path that can be several segments, or
/// the id of the location.
pub(super) fn is_open(url: &str) -> bool {
    if let Some(id) = url.strip_prefix(LOCATION) {
        return LocationId::read(id).is_none();
    }
    let from = ["_apis", "_odata"].iter().find_map(|marker| url.find(marker)).unwrap_or(0);
    let path = url[from..].split(['?', '#']).next().unwrap_or_default();
    path.starts_with("_apis") && path.contains("{*")
}

/// Whether a text is a regular expression, which nobody asks for.
pub(super) fn is_pattern(text: &str) -> bool {
    ["(?", "[^", r"\.", r"\d", r"\w"].iter().any(|mark| text.contains(mark))
}

/// What a request is sent with.
pub(super) struct Sent<'s> {
    pub(super) at: ModuleId,
    pub(super) arguments: &'s [ExprId],
    pub(super) frame: Option<&'s Rc<Frame>>,
}

impl Sent<'_> {
    /// The argument at a position.
    pub(super) fn argument(&self, index: usize) -> Option<Spot> {
        self.arguments.get(index).map(|id| (self.at, *id))
    }
}

/// The verbs that values name.
pub(super) fn verbs_of(values: &Values) -> Verbs {
    let mut known: SmallVec<[Rc<str>; 2]> = SmallVec::new();
    for value in values {
        match value {
            Value::Text(verb) if !verb.contains('{') => {
                let verb: Rc<str> = Rc::from(verb.to_ascii_uppercase());
                if !known.contains(&verb) {
                    known.push(verb);
                }
            }
            Value::Nothing => {}
            _ => return Verbs::Unknown,
        }
    }
    if known.is_empty() { Verbs::Unknown } else { Verbs::Known(known) }
}

/// A request, where one of its URLs can be ours.
pub(super) fn asked(values: Values, verbs: Verbs, base: Option<&str>) -> Option<Request> {
    let mut urls: Vec<Rc<str>> = Vec::new();
    let mut and_others = false;
    let mut behind = unknown_below(&values, base);
    for value in values {
        let Value::Text(url) = value else {
            and_others |= value != Value::Nothing;
            continue;
        };
        let whole = match base {
            Some(base) if !url.contains("://") && !url.starts_with('{') => {
                let url = url.trim_start_matches('/');
                Rc::from(format!("{}/{url}", base.trim_end_matches('/')))
            }
            _ => url,
        };
        if is_ours(&whole) {
            if !urls.contains(&whole) {
                urls.push(whole);
            }
        } else {
            and_others = true;
        }
    }
    without_slips(&mut urls);
    behind.sort_unstable();
    behind.dedup();
    let lines = Vec::new();
    (!urls.is_empty()).then_some(Request { urls, and_others, verbs, lines, behind })
}

/// A request that surely is sent: one of ours, or one of which not even the host is known.
pub(super) fn sent_to(values: Values, verbs: Verbs, base: Option<&str>) -> Option<Request> {
    let is_unknown = |value: &Value| *value == Value::Nothing || behind_unknown(value).is_some();
    let mut behind =
        if values.iter().all(is_unknown) { unknown_below(&values, base) } else { Vec::new() };
    behind.sort_unstable();
    behind.dedup();
    let elsewhere = (!behind.is_empty()).then(|| {
        let (urls, lines) = (Vec::new(), Vec::new());
        Request { urls, and_others: true, verbs: verbs.clone(), lines, behind }
    });
    asked(values, verbs, base).or(elsewhere)
}

/// What stands behind those URLs among some of which nothing is known, where they can be ours.
fn unknown_below(values: &Values, base: Option<&str>) -> Vec<Rc<str>> {
    let below_any = base.is_none_or(|base| base.starts_with('{') || is_host(base));
    values.iter().filter(|_| below_any).filter_map(behind_unknown).collect()
}

/// What stands behind a URL of which nothing is known: nothing, `?api-version=7.1`, `/pushes`.
fn behind_unknown(value: &Value) -> Option<Rc<str>> {
    match value {
        Value::Unknown | Value::Foreign | Value::FromLibrary(_) => Some(Rc::from("")),
        // A whole URL from elsewhere, by its name.
        Value::Text(url) => {
            let (_, end) = url.strip_prefix("{*").filter(|_| !is_ours(url))?.split_once('}')?;
            (end.is_empty() || end.starts_with(['?', '&', '/'])).then(|| Rc::from(end))
        }
        _ => None,
    }
}

/// Whether a URL is one of a host of Azure DevOps.
pub(super) fn is_host(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', '?']).next().unwrap_or_default().to_ascii_lowercase();
    host.ends_with("dev.azure.com") || host.ends_with(".visualstudio.com")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_whose_path_stays_open_are_seen() {
        assert!(is_open("{*base}/_apis/git/{*path}?x"));
        assert!(!is_open("{*base}/_apis/git/repositories?path={*path}"));
        assert!(!is_open("{b}/_odata/v1/{*q}"));
        assert!(is_open("location:{id}"));
        assert!(!is_open("location:a8c47e17-4d56-4a56-92bb-de7ea7dc65be"));
    }

    #[test]
    fn a_request_to_anywhere_is_one() {
        let to = |value: Value, base| sent_to(Values::from_iter([value]), Verbs::Unknown, base);
        let is_elsewhere =
            |value, base| to(value, base).is_some_and(|request| request.is_elsewhere());
        let text = |text: &str| Value::Text(text.into());
        assert!(is_elsewhere(Value::Foreign, None));
        assert!(is_elsewhere(text("{*url}?api-version"), None));
        assert!(is_elsewhere(Value::Unknown, Some("https://dev.azure.com/o")));
        assert!(!is_elsewhere(Value::Unknown, Some("https://example.com")));
        assert!(!is_elsewhere(text("https://example.com"), None));
        assert!(!is_elsewhere(text("{*base}.json"), None));
        let behind = to(text("{*url}/pushes?a=b"), None).map(|request| request.behind);
        assert_eq!(behind, Some(vec![Rc::from("/pushes?a=b")]));
        assert!(!is_elsewhere(text("{*base}/_apis/projects"), None));
    }

    #[test]
    fn urls_are_told_by_what_marks_them() {
        assert!(is_ours("{uri}_apis/projects"));
        assert!(is_ours("%s_apis/projects") && !is_ours("s_apis/projects"));
        assert!(is_ours("https://analytics.dev.azure.com/o/_odata/v3"));
        assert!(!is_ours("azurerm_data_factory_linked_service_odata"));
        assert!(!is_ours("icon_odata_light"));
        assert!(!is_ours("_odata_light"));
    }
}
