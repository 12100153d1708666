//! Which operations URLs are, each asked of the catalog once: a request that is followed to all of its callers asks
//! for the same URLs again and again.

use std::cell::RefCell;

use super::maps::HashMap;
use super::readings;
use super::requests::LOCATION;
use crate::catalog::LocationId;
use crate::usage::Router;
use crate::usage::resolution::{Resolution, Unpublished, Why};

/// What a URL is, by the verb that it is asked for with.
type ByVerb<'c> = Vec<(Option<Box<str>>, Resolution<'c>)>;
/// Answers by their URL.
type Known<'c> = RefCell<HashMap<Box<str>, ByVerb<'c>>>;

/// The answers of the catalog.
pub(super) struct Answers<'r, 'c> {
    router: &'r Router<'c>,
    plain: Known<'c>,
    read: Known<'c>,
    continued: Known<'c>,
}

impl<'r, 'c> Answers<'r, 'c> {
    pub(super) fn new(router: &'r Router<'c>) -> Self {
        let none = || RefCell::new(HashMap::default());
        Self { router, plain: none(), read: none(), continued: none() }
    }

    /// What a URL is as it stands.
    pub(super) fn plain(&self, verb: Option<&str>, url: &str) -> Resolution<'c> {
        once(&self.plain, verb, url, || self.router.resolve(verb, url))
    }

    /// What a URL is in whichever way it can be read, or the id of a location in its place.
    pub(super) fn of(&self, verb: Option<&str>, url: &str) -> Resolution<'c> {
        once(&self.read, verb, url, || match url.strip_prefix(LOCATION).map(LocationId::read) {
            Some(Some(location)) => self.router.resolve_location(verb, location),
            Some(None) => Resolution::Unpublished(Unpublished::Route),
            None => self.in_all_readings(verb, url),
        })
    }

    /// What a URL can be of which a part is not known that can be several segments, or the end.
    pub(super) fn may_be(&self, verb: Option<&str>, url: &str) -> Resolution<'c> {
        once(&self.continued, verb, url, || {
            let all = readings::continued(url);
            let rows = all.iter().map(|url| self.in_all_readings(verb, url));
            Resolution::several(
                rows.flat_map(|read| read.operations().to_vec()),
                if verb.is_some() { Why::Placeholder } else { Why::VerbUnknown },
            )
        })
    }

    /// Where two readings are different operations, either.
    fn in_all_readings(&self, verb: Option<&str>, url: &str) -> Resolution<'c> {
        let plain = self.plain(verb, url);
        readings::others(url).into_iter().fold(plain, |known, other| {
            let read = self.router.resolve(verb, &other);
            match (known.operations(), read.operations()) {
                (_, []) => known,
                ([], _) => read,
                (one, other) if one == other => known,
                (one, other) => {
                    Resolution::several(one.iter().chain(other).copied(), Why::Placeholder)
                }
            }
        })
    }
}

/// What was answered before, or else is now.
fn once<'c>(
    known: &Known<'c>,
    verb: Option<&str>,
    url: &str,
    answer: impl FnOnce() -> Resolution<'c>,
) -> Resolution<'c> {
    let before = known.borrow().get(url).and_then(|by_verb| {
        by_verb.iter().find(|(of, _)| of.as_deref() == verb).map(|(_, known)| known.clone())
    });
    before.unwrap_or_else(|| {
        let found = answer();
        let by_verb = (verb.map(Box::from), found.clone());
        known.borrow_mut().entry(url.into()).or_default().push(by_verb);
        found
    })
}
