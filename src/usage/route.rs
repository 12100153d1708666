//! From a request to the published operation that answers it.
//!
//! Nothing is guessed: where verb, path and query leave several operations, all of them are the answer,
//! and where no published route fits, that is the answer.

use std::sync::OnceLock;

use smallvec::SmallVec;

use super::address::Address;
use super::index::{Entry, Index, ROOT};
use super::names::Names;
use super::placeholder::{Standing, standing};
use super::resolution::{Resolution, Unpublished, Why};
use super::verb::Verb;
use crate::catalog::{Catalog, LocationId, OperationRow};

/// Finds operations by verb and URL, and by the names that client libraries give them.
#[derive(Debug)]
pub struct Router<'c> {
    catalog: &'c Catalog,
    rows: &'c [OperationRow],
    index: Index<'c>,
    names: OnceLock<Names<'c>>,
}

type Candidates<'i, 'c> = SmallVec<[&'i Entry<'c>; 8]>;

impl<'c> Router<'c> {
    /// Whether a published route has this segment anywhere, in any case: `pushes`.
    pub fn has_segment(&self, segment: &str) -> bool {
        !segment.is_empty() && self.index.has_segment(segment)
    }

    /// Builds the tree of routes, in less than a millisecond.
    pub fn new(catalog: &'c Catalog) -> Self {
        let rows = catalog.operations().all();
        Self { catalog, rows, index: Index::build(rows), names: OnceLock::new() }
    }

    /// The operation that answers a request. A verb that is not known is `None`, never GET.
    pub fn resolve(&self, verb: Option<&str>, url: &str) -> Resolution<'c> {
        let verb = verb.filter(|verb| !verb.is_empty()).map(Verb::named);
        let is_marker = |segment: &str| {
            segment.as_bytes().first() == Some(&b'_')
                && (self.index.literal(ROOT, segment).is_some() || is_private(segment))
        };
        let address = Address::read(url, is_marker);
        let Some(marker) = address.segments.first() else { return Resolution::NotAzureDevOps };
        let path = &address.segments[..];
        let Some(node) = self.index.find(ROOT, path, &|entries| !entries.is_empty()) else {
            if path.iter().any(|s| matches!(standing(s), Standing::Whole | Standing::Dollar)) {
                return self.any_of_placeholders(verb, &address);
            }
            // `_git/repo` and the like without a published route behind are pages, not calls.
            return if marker.eq_ignore_ascii_case("_apis") || is_private(marker) {
                Resolution::Unpublished(Unpublished::Route)
            } else {
                Resolution::NotAzureDevOps
            };
        };
        let entries = self.index.entries(node);
        let Some(wanted) = verb else { return self.any_verb(entries, &address) };
        let has_verb = |entries: &[Entry<'_>]| entries.iter().any(|entry| entry.verb == wanted);
        if has_verb(entries) {
            return self.answer(entries, wanted, &address);
        }
        // A literal segment cannot be meant as a value, a placeholder or `$name` can.
        if path.iter().any(|segment| standing(segment) != Standing::Literal)
            && let Some(node) = self.index.find(ROOT, path, &has_verb)
        {
            return self.answer(self.index.entries(node), wanted, &address);
        }
        let mut verbs: Vec<Verb> = entries.iter().map(|entry| entry.verb).collect();
        verbs.sort_unstable();
        verbs.dedup();
        Resolution::Unpublished(Unpublished::Verb { published: verbs })
    }

    /// The operation of a client library's method: the rules are in `names.rs`.
    pub fn resolve_method(&self, receiver: Option<&str>, method: &str) -> Resolution<'c> {
        self.names.get_or_init(|| Names::new(self.rows)).resolve(receiver, method)
    }

    /// Whether the name of a receiver says which areas its methods belong to.
    pub fn knows_receiver(&self, receiver: &str) -> bool {
        self.names.get_or_init(|| Names::new(self.rows)).knows(receiver)
    }

    /// The facts that answers are made of.
    pub(super) fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// The operation of a route that is named by its id, as client libraries do.
    pub fn resolve_location(&self, verb: Option<&str>, location: LocationId) -> Resolution<'c> {
        let wanted = verb.filter(|verb| !verb.is_empty());
        let rows = self.rows.iter().filter(|row| {
            row.locations.contains(&location)
                && wanted.is_none_or(|verb| row.verb.eq_ignore_ascii_case(verb))
        });
        let why = if wanted.is_some() { Why::Name } else { Why::VerbUnknown };
        Resolution::several(rows, why)
    }

    fn answer(&self, entries: &[Entry<'c>], verb: Verb, address: &Address<'_>) -> Resolution<'c> {
        let left = self.decide(entries, verb, address);
        if let [one] = left[..] {
            return Resolution::one(self.row(one));
        }
        Resolution::several(left.iter().map(|entry| self.row(entry)), Why::Query)
    }

    fn any_verb(&self, entries: &[Entry<'c>], address: &Address<'_>) -> Resolution<'c> {
        let mut verbs: SmallVec<[Verb; 8]> = entries.iter().map(|entry| entry.verb).collect();
        verbs.sort_unstable();
        verbs.dedup();
        let left = verbs.iter().flat_map(|&verb| self.decide(entries, verb, address));
        Resolution::several(left.map(|entry| self.row(entry)), Why::VerbUnknown)
    }

    fn any_of_placeholders(&self, verb: Option<Verb>, address: &Address<'_>) -> Resolution<'c> {
        let mut nodes = Vec::new();
        self.index.find_all(&address.segments, &mut nodes);
        let mut rows = Vec::new();
        let is_guessed = nodes.iter().all(|(_, is_guessed)| *is_guessed);
        for entries in nodes.into_iter().map(|(node, _)| self.index.entries(node)) {
            let mut verbs: SmallVec<[Verb; 8]> = entries.iter().map(|entry| entry.verb).collect();
            verbs.retain(|found| verb.is_none_or(|wanted| wanted == *found));
            verbs.sort_unstable();
            verbs.dedup();
            let left = verbs.iter().flat_map(|&verb| self.decide(entries, verb, address));
            rows.extend(left.map(|entry| self.row(entry)));
        }
        if rows.is_empty() {
            return Resolution::Unpublished(Unpublished::Route);
        }
        match Resolution::several(rows, Why::Placeholder) {
            // What no document publishes can stand there as well.
            Resolution::One(row) | Resolution::Anonymous(row) if is_guessed => {
                Resolution::DifferentScopes { operations: vec![row], why: Why::Placeholder }
            }
            several => several,
        }
    }

    /// Of the operations at the end of one route: those of the verb that prefix, query and age leave.
    fn decide<'i>(
        &self,
        entries: &'i [Entry<'c>],
        verb: Verb,
        address: &Address<'_>,
    ) -> Candidates<'i, 'c> {
        let mut left: Candidates<'_, '_> =
            entries.iter().filter(|entry| entry.verb == verb).collect();
        if left.len() < 2 {
            return left;
        }
        if let Some(prefix) = address.prefix {
            let fits = |entry: &&Entry<'_>| (entry.prefix.0..=entry.prefix.1).contains(&prefix);
            if left.iter().any(fits) {
                left.retain(|entry| fits(entry));
            }
        }
        let asked = |entry: &&Entry<'_>| self.asked(entry, address);
        if let Some(most) = left.iter().filter_map(asked).max() {
            left.retain(|entry| asked(entry) == Some(most));
        }
        let newest = left.iter().map(|entry| entry.rank).max();
        left.retain(|entry| Some(entry.rank) == newest);
        // One operation can be here by its route and by an older one.
        left.dedup_by_key(|entry| entry.operation);
        left
    }

    /// How many query keys the operation asks for; nothing where the URL lacks one of them.
    fn asked(&self, entry: &Entry<'_>, address: &Address<'_>) -> Option<usize> {
        let required = &self.row(entry).required_query;
        let given = |wanted: &String| {
            let (wanted, value) = match wanted.split_once('=') {
                Some((key, value)) => (key, Some(value)),
                None => (wanted.as_str(), None),
            };
            entry.rest.is_some_and(|rest| rest.eq_ignore_ascii_case(wanted))
                || address.query_pairs().any(|(key, has)| {
                    key.eq_ignore_ascii_case(wanted) && value.is_none_or(|value| value == has)
                })
        };
        required.iter().all(given).then_some(required.len())
    }

    fn row(&self, entry: &Entry<'_>) -> &'c OperationRow {
        &self.rows[entry.operation as usize]
    }
}

/// Paths of internal interfaces, which no document publishes.
fn is_private(segment: &str) -> bool {
    segment.eq_ignore_ascii_case("_api")
}
