//! Calls counted by operation, so that memory stays small however long the input is.

use std::collections::HashMap;
use std::sync::Arc;

use super::address::segments;
use super::call::{CallPlace, CallText, ObservedCall};
use super::resolution::Resolution;
use super::route::Router;
use super::urls::{Sink, Unreadable, read_call};
use super::verb::Verb;
use crate::catalog::OperationRow;

/// Lines that cannot be read are counted; this many are also listed.
const LISTED_UNREADABLE: usize = 10;
/// Distinct calls without a published operation are listed up to this many, and counted beyond.
const LISTED_UNRESOLVED: usize = 1000;

/// What an application calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage<'c> {
    /// Calls with their operation or operations, sorted by id.
    pub calls: Vec<UsedCall<'c>>,
    /// Calls to interfaces that no document publishes, in the order of their first place.
    pub unresolved: Vec<UsedCall<'c>>,
    /// How many more such calls there are than `unresolved` lists.
    pub unlisted: u64,
    /// Requests that are no calls to Azure DevOps, or need no token because they only ask whether a
    /// call would be allowed (OPTIONS).
    pub other: u64,
    /// How many lines cannot be read.
    pub unreadable: u64,
    /// The first ten of those.
    pub first_unreadable: Vec<UnreadableLine>,
    /// Whether some of it comes from a log or recording, which need not show all that can happen.
    pub recorded: bool,
}

/// One operation, or group of operations that a call can be, and how often it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedCall<'c> {
    /// What is known of it.
    pub resolution: Resolution<'c>,
    /// Why no more is known, where that lies in the code that makes the call.
    pub why: Option<Box<str>>,
    /// The first call of it.
    pub call: ObservedCall,
    /// How many calls there are.
    pub count: u64,
    /// Where the first stands.
    pub first: CallPlace,
    /// Where the last stands.
    pub last: CallPlace,
}

/// A line that cannot be read. Its text is not kept: it may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableLine {
    /// Where it stands.
    pub place: CallPlace,
    /// Why.
    pub why: Unreadable,
}

impl<'c> Usage<'c> {
    /// Whether every line was read and every call has published operations. What follows from usage
    /// that is not complete holds for what is known only.
    pub fn is_complete(&self) -> bool {
        self.unresolved.is_empty() && self.unreadable == 0
    }

    /// Every operation that some call is or can be.
    pub fn operations(&self) -> impl Iterator<Item = &'c OperationRow> {
        self.calls.iter().flat_map(|call| call.resolution.operations().iter().copied())
    }
}

/// How much a tally has taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Heard {
    /// Calls to Azure DevOps, published or not.
    pub calls: u64,
    /// Requests that are none, or only ask whether a call would be allowed.
    pub other: u64,
    /// Lines that cannot be read.
    pub unreadable: u64,
}

impl std::ops::Sub for Heard {
    type Output = Self;

    /// What was taken in since.
    fn sub(self, before: Self) -> Self {
        Self {
            calls: self.calls - before.calls,
            other: self.other - before.other,
            unreadable: self.unreadable - before.unreadable,
        }
    }
}

/// Counts calls as they are read.
#[derive(Debug)]
pub struct Tally<'r, 'c> {
    router: &'r Router<'c>,
    file: Arc<str>,
    calls: Vec<UsedCall<'c>>,
    single: HashMap<&'c str, usize>,
    groups: HashMap<Vec<&'c str>, usize>,
    unresolved: Vec<UsedCall<'c>>,
    shapes: HashMap<(Option<Verb>, String), usize>,
    unlisted: u64,
    heard: Heard,
    first_unreadable: Vec<UnreadableLine>,
    recorded: bool,
}

impl<'r, 'c> Tally<'r, 'c> {
    /// Nothing counted yet.
    pub fn new(router: &'r Router<'c>) -> Self {
        Self {
            router,
            file: Arc::from(""),
            calls: Vec::new(),
            single: HashMap::new(),
            groups: HashMap::new(),
            unresolved: Vec::new(),
            shapes: HashMap::new(),
            unlisted: 0,
            heard: Heard::default(),
            first_unreadable: Vec::new(),
            recorded: false,
        }
    }

    /// Says which file the calls that follow stand in.
    pub fn begin(&mut self, file: impl Into<Arc<str>>) {
        self.file = file.into();
    }

    /// How much was taken in until now.
    pub fn heard(&self) -> Heard {
        self.heard
    }

    /// Counts a call given as text, such as the argument of `--call` or an entry of `uses:`.
    ///
    /// # Errors
    /// Why the text is no call; it is not counted as an unreadable line.
    pub fn add(&mut self, line: u64, text: &str) -> Result<(), Unreadable> {
        for call in read_call(text)? {
            self.call(line, call);
        }
        Ok(())
    }

    /// What was counted.
    pub fn finish(self) -> Usage<'c> {
        let mut calls = self.calls;
        let ids = |call: &UsedCall<'c>| {
            let ids = call.resolution.operations().iter().map(|row| row.id.as_str());
            ids.collect::<Vec<_>>()
        };
        calls.sort_by_cached_key(ids);
        Usage {
            calls,
            unresolved: self.unresolved,
            unlisted: self.unlisted,
            other: self.heard.other,
            unreadable: self.heard.unreadable,
            first_unreadable: self.first_unreadable,
            recorded: self.recorded,
        }
    }

    fn place(&self, line: u64) -> CallPlace {
        CallPlace { file: Arc::clone(&self.file), line }
    }

    fn resolved(&mut self, line: u64, call: &CallText<'_>, resolution: Resolution<'c>) {
        let place = self.place(line);
        let next = self.calls.len();
        let at = match resolution.operations() {
            [one] => *self.single.entry(one.id.as_str()).or_insert(next),
            several => {
                let ids = several.iter().map(|row| row.id.as_str()).collect();
                *self.groups.entry(ids).or_insert(next)
            }
        };
        again_or_new(&mut self.calls, at, place, call, resolution);
    }

    fn unpublished(&mut self, line: u64, call: &CallText<'_>, resolution: Resolution<'c>) {
        let place = self.place(line);
        let key = shape(call);
        let at = match self.shapes.get(&key) {
            Some(&at) => at,
            None if self.unresolved.len() >= LISTED_UNRESOLVED => {
                self.unlisted += 1;
                return;
            }
            None => {
                self.shapes.insert(key, self.unresolved.len());
                self.unresolved.len()
            }
        };
        again_or_new(&mut self.unresolved, at, place, call, resolution);
    }
}

fn again_or_new<'c>(
    calls: &mut Vec<UsedCall<'c>>,
    at: usize,
    place: CallPlace,
    call: &CallText<'_>,
    resolution: Resolution<'c>,
) {
    if let Some(known) = calls.get_mut(at) {
        known.count += 1;
        known.last = place;
    } else {
        let last = place.clone();
        let call = call.into();
        calls.push(UsedCall { resolution, why: None, call, count: 1, first: place, last });
    }
}

impl Sink for Tally<'_, '_> {
    fn call(&mut self, line: u64, call: CallText<'_>) {
        let resolution = match &call {
            CallText::Request { verb, url } => {
                if verb.as_deref().is_some_and(|verb| Verb::named(verb) == Verb::Options) {
                    self.heard.other += 1;
                    return;
                }
                self.router.resolve(verb.as_deref(), url)
            }
            CallText::Method(name) => self.router.resolve_method(None, name),
        };
        match resolution {
            Resolution::NotAzureDevOps => self.heard.other += 1,
            Resolution::Unpublished(_) => {
                self.heard.calls += 1;
                self.unpublished(line, &call, resolution);
            }
            _ => {
                self.heard.calls += 1;
                self.resolved(line, &call, resolution);
            }
        }
    }

    fn recorded(&mut self) {
        self.recorded = true;
    }

    fn unreadable(&mut self, line: u64, why: Unreadable) {
        self.heard.unreadable += 1;
        if self.first_unreadable.len() < LISTED_UNREADABLE {
            let place = self.place(line);
            self.first_unreadable.push(UnreadableLine { place, why });
        }
    }
}

/// What calls to one unpublished interface have in common: the route without ids, hosts and prefixes.
fn shape(call: &CallText<'_>) -> (Option<Verb>, String) {
    let call = ObservedCall::from(call);
    let target = call.target();
    let path = target.split('?').next().unwrap_or_default();
    let path = path.find("_api").map_or(path, |at| &path[at..]);
    let mut shape = String::with_capacity(path.len());
    for segment in segments(path) {
        shape.push('/');
        shape.push_str(if is_id(segment) { "{}" } else { segment });
    }
    shape.make_ascii_lowercase();
    (call.verb(), shape)
}

/// Whether a segment is a number or has the length of a key.
fn is_id(segment: &str) -> bool {
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    digits > 0 && (digits == segment.len() || segment.len() >= 20)
}
