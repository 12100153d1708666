//! What an app's code was found to call.

use std::sync::Arc;

use smallvec::SmallVec;

use super::maps::HashMap;
use super::source::Skipped;
use crate::finding::Confidence;
use crate::text::{Position, Span};
use crate::usage::{CallPlace, ObservedCall, Resolution, Unpublished, Usage, UsedCall, Verb};

/// How a call was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// A method of an object whose client class is known.
    TypedReceiver,
    /// A method whose name no other library has, where the class is not known.
    MethodName,
    /// A request to a URL.
    Url,
    /// A command, such as `az repos pr list`.
    Command,
}

impl Via {
    /// The word for it in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TypedReceiver => "typed-receiver",
            Self::MethodName => "method-name",
            Self::Url => "url",
            Self::Command => "command",
        }
    }
}

/// A place in an app's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePlace {
    /// The file as people are shown it.
    pub file: Arc<str>,
    /// The bytes of the call.
    pub span: Span,
    /// Where those begin.
    pub position: Position,
}

impl CodePlace {
    /// The same, as lists of calls have it.
    pub fn call(&self) -> CallPlace {
        CallPlace { file: Arc::clone(&self.file), line: self.position.line as u64 }
    }
}

/// What the code says at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// A method of a class: `GitRestClient.getPullRequests`. An unknown class is left out.
    Method(String),
    /// A request; what is not known of its URL is written `{name}`.
    Request {
        /// The verb, where it is known.
        verb: Option<Verb>,
        /// The URL, without query values.
        url: String,
    },
    /// A command that makes the call: `az repos pr list`.
    Command(String),
}

impl std::fmt::Display for Called {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Method(name) | Self::Command(name) => f.write_str(name),
            Self::Request { verb: Some(verb), url } => write!(f, "{verb} {url}"),
            Self::Request { verb: None, url } => f.write_str(url),
        }
    }
}

/// A call whose needs are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeCall<'c> {
    /// What the code says.
    pub called: Called,
    /// The operation, or several that ask for the same scopes.
    pub resolution: Resolution<'c>,
    /// How it was recognised.
    pub via: Via,
    /// How sure that is.
    pub confidence: Confidence,
    /// Where it stands.
    pub place: CodePlace,
    /// Whether it stands in a function that nothing in the app calls.
    pub is_uncalled: bool,
}

/// A call whose needs are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved<'c> {
    /// What the code says.
    pub called: Called,
    /// Why nothing can be said.
    pub why: UnresolvedWhy,
    /// The operations that it can be, where they can be listed.
    pub may_be: Resolution<'c>,
    /// Where it stands.
    pub place: CodePlace,
}

impl Unresolved<'_> {
    /// Why nothing can be said, in words, where that lies in the code and not in what is published.
    fn reason(&self) -> Option<Box<str>> {
        if matches!(self.why, UnresolvedWhy::Several | UnresolvedWhy::Unpublished(_)) {
            return None;
        }
        let mut text = self.why.to_string();
        if let (Resolution::One(_) | Resolution::SameScopes(_), Some(access)) =
            (&self.may_be, self.may_be.access())
        {
            let ids = self.may_be.operations().iter().map(|row| row.id.as_str());
            let ids: Vec<&str> = ids.take(MOST_CANDIDATES).collect();
            let scopes: Vec<String> =
                access.scopes().iter().map(|one| format!("`{one}`")).collect();
            let needs = if scopes.is_empty() {
                String::new()
            } else {
                format!(", which needs {}", scopes.join(" or "))
            };
            text = format!("{text}; of what is published it can be {}{needs}", ids.join(" or "));
        }
        Some(text.into())
    }
}

/// Operations that are named where a call can be any of several.
const MOST_CANDIDATES: usize = 4;

/// Why the needs of a call are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnresolvedWhy {
    /// Parts of the URL that decide are put together when the app runs.
    DynamicUrl,
    /// Arguments of a command that decide are put together when the app runs.
    DynamicCommand,
    /// A module that is not part of the app makes the calls.
    OtherModule,
    /// The verb is decided when the app runs.
    VerbUnknown,
    /// The class of the object is not known, and several classes have such a method.
    AmbiguousName,
    /// There are more values, callers or steps than are followed.
    TooManyWays,
    /// A URL is put together, and no request to it was found.
    NoRequestFound,
    /// The operation is one of several, which ask for different scopes.
    Several,
    /// No document publishes it.
    Unpublished(Unpublished),
}

impl UnresolvedWhy {
    /// The word for it in output.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::DynamicUrl => "dynamic-url",
            Self::DynamicCommand => "dynamic-command",
            Self::OtherModule => "other-module",
            Self::VerbUnknown => "verb-unknown",
            Self::AmbiguousName => "ambiguous-name",
            Self::TooManyWays => "too-many-ways",
            Self::NoRequestFound => "no-request-found",
            Self::Several => "several-operations",
            Self::Unpublished(_) => "unpublished",
        }
    }
}

impl std::fmt::Display for UnresolvedWhy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::DynamicUrl => "parts of the URL that decide are known only when it runs",
            Self::DynamicCommand => "the arguments that decide are known only when it runs",
            Self::OtherModule => "a module that is not part of the app calls Azure DevOps",
            Self::VerbUnknown => "the verb is known only when it runs",
            Self::AmbiguousName => {
                "the class of the object is not known, and the name alone decides nothing"
            }
            Self::TooManyWays => "it is reached in more ways than are followed",
            Self::NoRequestFound => "a URL is put together here, and no request to it was found",
            Self::Several => "it can be several operations, which ask for different scopes",
            Self::Unpublished(why) => return why.fmt(f),
        })
    }
}

/// A file that nothing in the app loads: what it calls is not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadFile {
    /// The file.
    pub file: Arc<str>,
    /// How many calls of Azure DevOps are in it.
    pub calls: usize,
}

/// Where the token of a web extension goes that nobody follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenTo {
    /// To another host than those of Azure DevOps.
    Host(Box<str>),
    /// To something of this name that was not read.
    Callee(Box<str>),
    /// Into a member of the page of this name.
    Page(Box<str>),
    /// It is used, and where was not seen.
    Unseen,
}

/// A place where the token of a web extension leads out of what was read: whatever is called with it there is not
/// known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedToken {
    /// Where.
    pub place: CodePlace,
    /// Where to.
    pub to: TokenTo,
}

/// A client, or what makes one, that is handed to a package: what that calls with it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// Where.
    pub place: CodePlace,
    /// What, in words: `` `GitRestClient` `` in backticks, a connection.
    pub what: Box<str>,
    /// The package.
    pub package: Box<str>,
}

/// What an app's code calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeUsage<'c> {
    /// Calls whose needs are known, in the order of files and lines.
    pub calls: Vec<CodeCall<'c>>,
    /// Calls whose needs are not.
    pub unresolved: Vec<Unresolved<'c>>,
    /// Files with calls that nothing loads.
    pub dead: Vec<DeadFile>,
    /// Where the extension's token is handed to what was not read.
    pub handed_tokens: Vec<HandedToken>,
    /// Where clients are handed to packages.
    pub handed_over: Vec<HandedOver>,
    /// Where a text is run as code.
    pub run_texts: Vec<CodePlace>,
    /// Files that were not read, or not whole.
    pub skipped: Vec<(Arc<str>, Skipped)>,
    /// How many files were read.
    pub files: usize,
}

impl<'c> CodeUsage<'c> {
    /// Puts what was found in other files behind this.
    pub(super) fn add(&mut self, other: Self) {
        self.calls.extend(other.calls);
        self.unresolved.extend(other.unresolved);
        self.dead.extend(other.dead);
        self.handed_tokens.extend(other.handed_tokens);
        self.handed_over.extend(other.handed_over);
        self.run_texts.extend(other.run_texts);
        self.skipped.extend(other.skipped);
        self.files += other.files;
    }

    /// Brings everything into the order of files and lines.
    pub(super) fn sort(&mut self) {
        let key = |place: &CodePlace| (Arc::clone(&place.file), place.span.start);
        self.calls.sort_by_key(|call| key(&call.place));
        self.unresolved.sort_by_key(|call| key(&call.place));
        self.dead.sort_by(|a, b| a.file.cmp(&b.file));
        super::token::sort(&mut self.handed_tokens);
        self.handed_over.sort_by_key(|one| key(&one.place));
        self.run_texts.sort_by_key(key);
    }

    /// The same as other lists of calls have it, for what computes the needs of an app.
    pub fn usage(&self) -> Usage<'c> {
        self.usage_from(Confidence::Possible)
    }

    /// The same, of the calls that are at least so sure. What is not known stays.
    pub fn usage_from(&self, least: Confidence) -> Usage<'c> {
        let mut calls = Joined::default();
        for call in self.calls.iter().filter(|call| call.confidence >= least) {
            calls.add(&call.called, &call.resolution, None, &call.place);
        }
        let mut unresolved = Joined::default();
        for call in &self.unresolved {
            let list = match call.may_be {
                Resolution::DifferentScopes { .. } => &mut calls,
                _ => &mut unresolved,
            };
            let unpublished = Resolution::Unpublished(Unpublished::Route);
            let resolution = match &call.may_be {
                resolution @ (Resolution::DifferentScopes { .. } | Resolution::Unpublished(_)) => {
                    resolution
                }
                _ => &unpublished,
            };
            list.add(&call.called, resolution, call.reason(), &call.place);
        }
        let (mut calls, unresolved) = (calls.list, unresolved.list);
        calls.sort_by_cached_key(|call| {
            let ids = call.resolution.operations().iter().map(|row| row.id.as_str());
            ids.collect::<Vec<_>>()
        });
        let unreadable = self.skipped.iter().filter(|(_, why)| *why != Skipped::Generated).count();
        Usage {
            calls,
            unresolved,
            unlisted: 0,
            other: 0,
            unreadable: unreadable as u64,
            first_unreadable: Vec::new(),
            recorded: false,
        }
    }
}

/// Calls, the same ones counted together.
#[derive(Default)]
struct Joined<'c> {
    list: Vec<UsedCall<'c>>,
    /// Those that are no known operation, by what is called: of them there can be as many as there are texts.
    unknown: HashMap<ObservedCall, SmallVec<[usize; 1]>>,
}

impl<'c> Joined<'c> {
    fn add(
        &mut self,
        called: &Called,
        resolution: &Resolution<'c>,
        why: Option<Box<str>>,
        place: &CodePlace,
    ) {
        let here = place.call();
        let call = match called {
            Called::Method(name) | Called::Command(name) => {
                ObservedCall::Method(name.as_str().into())
            }
            Called::Request { verb, url } => {
                ObservedCall::Request { verb: *verb, url: url.as_str().into() }
            }
        };
        let list = &mut self.list;
        let is_same = |known: &UsedCall<'c>| known.resolution == *resolution && known.why == why;
        let known = if resolution.operations().is_empty() {
            let same = self.unknown.entry(call.clone()).or_default();
            let known = same.iter().copied().find(|at| is_same(&list[*at]));
            if known.is_none() {
                same.push(list.len());
            }
            known
        } else {
            list.iter().position(is_same)
        };
        if let Some(known) = known {
            list[known].count += 1;
            list[known].last = here;
            return;
        }
        let resolution = resolution.clone();
        let first = here.clone();
        list.push(UsedCall { resolution, why, call, count: 1, first, last: here });
    }
}
