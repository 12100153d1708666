//! What limits the needs of a call that is not wholly known.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Limits;
use crate::catalog::{OperationRow, ScopeName};
use crate::usage::{Resolution, Unpublished, UsedCall, Verb, operations_of_class};

/// The scopes of some operations: for each those any one of which is enough; each list once.
type AnyOf = Arc<[Vec<ScopeName>]>;

/// Areas between which interfaces have moved, or that answer for each other, so that what no document publishes in one may
/// need what another asks for: `distributedtask/serviceendpoints` became `serviceendpoint/endpoints`, and kept working.
const TOGETHER: [&[&str]; 3] = [
    &["build", "distributedtask", "pipelines", "release", "serviceendpoint", "sourceproviders"],
    &["process", "processes", "processdefinitions", "wit", "work"],
    &["test", "testplan", "testresults"],
];

/// Areas that speak for all others, in lower case: a service hook needs what its publisher asks for.
const OF_OTHERS: [&str; 2] = ["contribution", "hooks"];

/// What the class of clients is called that has interfaces of any kind: `getConnectedServices`, `getIdentityMru`.
const OF_ANY_KIND: &str = "core";

/// The limits that were asked for: an app can have thousands of such calls, and the catalog thousands of operations.
pub(super) struct Known<'c> {
    all: &'c [OperationRow],
    /// Areas, in lower case, with an operation whose scopes are known; once somebody asks.
    areas: Option<HashSet<String>>,
    /// What the operations need that only read, or all of them, in one area or in all.
    any_of: HashMap<(bool, Option<String>), AnyOf>,
}

impl<'c> Known<'c> {
    /// The limits that these operations set.
    pub(super) fn of(all: &'c [OperationRow]) -> Self {
        Self { all, areas: None, any_of: HashMap::new() }
    }

    /// What is known of a request without a published operation: a request that only reads needs no more than
    /// the reading operations do, and one to an area no more than the operations of that area.
    pub(super) fn of_call(&mut self, call: &UsedCall<'_>) -> Option<Limits> {
        if call.call.is_method() {
            return self.of_class(call);
        }
        // No answer to HEAD tells more than that to GET.
        let reads = matches!(call.call.verb(), Some(Verb::Get | Verb::Head));
        let area = area(call.call.target());
        let of_others = |area: &str| OF_OTHERS.iter().any(|one| area.eq_ignore_ascii_case(one));
        let area = area.filter(|area| !of_others(area) && self.is_known(area));
        let reason = match (reads, area) {
            (true, Some(area)) => format!("only reads, in {}", named(area)),
            (true, None) => "only reads".to_owned(),
            (false, Some(area)) => format!("stays in {}", named(area)),
            (false, None) => return None,
        };
        Some(Limits { reason, any_of: self.any_of(reads, area.map(str::to_ascii_lowercase)) })
    }

    /// A method that no document publishes, of a client whose class is known, stays in the areas of that class.
    fn of_class(&self, call: &UsedCall<'_>) -> Option<Limits> {
        if call.resolution != Resolution::Unpublished(Unpublished::Method) {
            return None;
        }
        let (class, _) = call.call.target().rsplit_once('.')?;
        let operations = operations_of_class(self.all, class);
        let known = operations.iter().any(|row| !row.access.scopes().is_empty());
        let areas: HashSet<&str> = operations.iter().filter_map(|row| area(&row.route)).collect();
        let of_others = |area: &&str| OF_OTHERS.iter().any(|one| area.eq_ignore_ascii_case(one));
        let any_kind = operations.iter().any(|row| &*row.area == OF_ANY_KIND);
        if !known || any_kind || areas.iter().any(of_others) {
            return None;
        }
        let beside = self.all.iter().filter(|row| {
            let own = area(&row.route);
            own.is_some_and(|own| areas.iter().any(|area| answers_for(area, own)))
        });
        let all = operations.into_iter().chain(beside);
        Some(limits(format!("stays in what `{class}` is for"), all))
    }

    /// The operations that limits are read from.
    pub(super) const fn operations(&self) -> &'c [OperationRow] {
        self.all
    }

    fn is_known(&mut self, area: &str) -> bool {
        let areas = self.areas.get_or_insert_with(|| {
            let known = self.all.iter().filter(|row| !row.access.scopes().is_empty());
            known.filter_map(|row| self::area(&row.route)).map(str::to_ascii_lowercase).collect()
        });
        areas.contains(&area.to_ascii_lowercase())
    }

    fn any_of(&mut self, reads: bool, area: Option<String>) -> AnyOf {
        let all = self.all;
        let any_of = self.any_of.entry((reads, area)).or_insert_with_key(|(reads, area)| {
            let fits = all.iter().filter(|row| {
                area.as_ref().is_none_or(|area| {
                    self::area(&row.route).is_some_and(|own| answers_for(area, own))
                })
            });
            scopes_of(fits.filter(|row| !reads || matches!(&*row.verb, "GET" | "HEAD")))
        });
        Arc::clone(any_of)
    }
}

/// An area as people are told of it, with those that answer for it.
fn named(area: &str) -> String {
    let is = |one: &&&str| one.eq_ignore_ascii_case(area);
    let together = TOGETHER.iter().find(|together| together.iter().any(|one| is(&one)));
    if together.is_some() { format!("`{area}` or what belongs to it") } else { format!("`{area}`") }
}

/// Whether what is asked of one area may be a matter of another one.
fn answers_for(area: &str, other: &str) -> bool {
    let is = |one: &&str, area: &str| one.eq_ignore_ascii_case(area);
    area.eq_ignore_ascii_case(other)
        || TOGETHER.iter().any(|together| {
            together.iter().any(|one| is(one, area)) && together.iter().any(|one| is(one, other))
        })
}

/// The limit that some operations set.
pub(super) fn limits<'c>(
    reason: String,
    operations: impl Iterator<Item = &'c OperationRow>,
) -> Limits {
    Limits { reason, any_of: scopes_of(operations) }
}

fn scopes_of<'c>(operations: impl Iterator<Item = &'c OperationRow>) -> AnyOf {
    let mut any_of: Vec<Vec<ScopeName>> = operations
        .map(|row| row.access.scopes().to_vec())
        .filter(|scopes| !scopes.is_empty())
        .collect();
    any_of.sort();
    any_of.dedup();
    any_of.into()
}

/// The area of a URL: the word behind `_apis`, where it is one.
fn area(url: &str) -> Option<&str> {
    let (_, behind) = url.split_once("_apis/")?;
    let word = behind.split(['/', '?']).next()?;
    let is_word = |b: u8| b.is_ascii_alphanumeric();
    (!word.is_empty() && word.bytes().all(is_word)).then_some(word)
}
