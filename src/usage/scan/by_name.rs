//! Methods that are known by their names alone: the object is unknown, or comes out of a library.

use super::app::App;
use super::found::{Called, UnresolvedWhy, Via};
use super::maps::HashSet;
use super::matching::{Matcher, is_unpublished};
use super::model::{Expr, ExprId};
use super::texts::{hint, words};
use super::value::{Spot, Value};
use crate::finding::Confidence;
use crate::usage::names::name_of;
use crate::usage::{Resolution, Unpublished};

/// Other places that keep code and work.
const OTHERS: [&str; 11] = [
    "atlassian",
    "bitbucket",
    "codecommit",
    "confluence",
    "gitea",
    "github",
    "gitlab",
    "jira",
    "octokit",
    "qtest",
    "zephyr",
];

/// How many members and calls are looked through for what an object is reached through.
const LONGEST_CHAIN: u8 = 8;

impl Matcher<'_, '_, '_> {
    /// In an app that loads client libraries, a method of an object of which nothing is known. It counts in a file
    /// that loads them, where the name is one that only those libraries have: three words at least, or two on
    /// something that is named after a client, and not a name that the app gives to a function of its own.
    /// Whatever else a client may have a method for is listed.
    pub(super) fn method_by_name(
        &mut self,
        spot: Spot,
        object: ExprId,
        name: &str,
        (values, is_own, in_file): (&[Value], bool, bool),
    ) {
        let module = self.app.module(spot.0);
        let arguments = match module.expr(spot.1) {
            Expr::Call { arguments, .. } => &arguments[..],
            _ => &[],
        };
        if !self.idiom.is_of_client(module, name, arguments) || !self.can_be_client(values) {
            return;
        }
        if self.idiom.holds_own_functions(module, object) {
            return;
        }
        let receiver = hint(module, object);
        let lower = receiver.to_ascii_lowercase();
        if is_of_others(&lower) || self.comes_from_others((spot.0, object)) {
            return;
        }
        let after_client = lower.ends_with("client") || lower.ends_with("api");
        let by_receiver = self.router.resolve_method(Some(receiver), name);
        // What is named after one client has no methods of another one.
        let is_named = after_client && self.router.knows_receiver(receiver);
        let of_named = is_named && !is_unpublished(&by_receiver);
        let resolution =
            if of_named { by_receiver } else { self.router.resolve_method(None, name) };
        if is_unpublished(&resolution) {
            return;
        }
        let words = words(name.strip_suffix("Async").unwrap_or(name));
        let called = Called::Method(name.to_owned());
        let is_unknown = values.iter().all(|value| *value == Value::Unknown);
        let is_telling = words >= 3 || words == 2 && after_client;
        let defines = self.app.defines(name);
        if in_file && is_unknown && is_telling && !defines && is_named == of_named {
            self.results.call(spot, called, resolution, Via::MethodName, Confidence::Possible);
            return;
        }
        let is_other =
            defines && (is_own || self.is_own(&lower)) || is_common(name) && !after_client;
        let enough = self.idiom.telling_words(name, in_file).is_some_and(|least| words >= least);
        if (enough || after_client && (in_file || words >= 2)) && !is_other {
            self.results.unresolved(spot, called, UnresolvedWhy::AmbiguousName, resolution);
        }
    }

    /// A method of a client whose class is not known: it calls Azure DevOps, whatever it is.
    pub(super) fn of_unknown_class(&mut self, spot: Spot, name: &str) {
        let may_be = self.router.resolve_method(None, name);
        let unpublished = UnresolvedWhy::Unpublished(Unpublished::Method);
        let (why, may_be) = if is_unpublished(&may_be) {
            (unpublished, Resolution::Unpublished(Unpublished::Method))
        } else {
            (UnresolvedWhy::AmbiguousName, may_be)
        };
        self.results.unresolved(spot, Called::Method(name.to_owned()), why, may_be);
    }

    /// Whether an object can be a client, as far as its values tell.
    fn can_be_client(&self, values: &[Value]) -> bool {
        let open = |value: &Value| match value {
            Value::Unknown | Value::FromLibrary(_) => true,
            Value::Imported(from, _) | Value::Library(from) => self.idiom.hands_out(from),
            _ => false,
        };
        values.iter().any(open) || values.iter().all(|value| *value == Value::Nothing)
    }

    /// Whether what an object is reached through is named after another place, or has a type of a library that has no
    /// clients of ours.
    fn comes_from_others(&mut self, (at, mut object): Spot) -> bool {
        let module = self.app.module(at);
        for _ in 0..LONGEST_CHAIN {
            let (inner, name) = match module.expr(object) {
                Expr::Member(inner, name) => (Some(*inner), Some(*name)),
                Expr::Call { callee, .. } => (Some(*callee), None),
                Expr::Name(name, scope) => {
                    let bound = module.lookup(*scope, *name).unwrap_or_default();
                    if bound.iter().any(|bound| self.is_typed_by_others((at, bound.value))) {
                        return true;
                    }
                    (None, Some(*name))
                }
                _ => return false,
            };
            let name = name.map(|name| module.text(name).to_ascii_lowercase());
            if name.is_some_and(|name| OTHERS.contains(&name.trim_matches('_'))) {
                return true;
            }
            let Some(inner) = inner else { return false };
            object = inner;
        }
        false
    }

    /// Whether a value has a type of such a library.
    fn is_typed_by_others(&mut self, (at, id): Spot) -> bool {
        let module = self.app.module(at);
        let Expr::Either(parts) = module.expr(id) else { return false };
        parts.iter().any(|part| match module.expr(*part) {
            Expr::OfType(named) => {
                self.evaluator.value((at, *named), None).iter().any(|named| match named {
                    Value::Imported(from, _) => self.idiom.is_of_others(from),
                    _ => false,
                })
            }
            _ => false,
        })
    }

    /// Whether something of this name, in lower case, is called after a class of the app.
    fn is_own(&self, receiver: &str) -> bool {
        self.own_classes.contains(receiver.trim_start_matches('_'))
    }
}

/// Whether something is named, in lower case, after another place that keeps code and work: its clients have methods of
/// the same names.
fn is_of_others(receiver: &str) -> bool {
    OTHERS.iter().any(|other| receiver.contains(other))
}

/// Methods that clients have, and that lists, forms, editors, the storage of browsers and the services in the page of an
/// extension have too.
fn is_common(method: &str) -> bool {
    const COMMON: [&str; 20] = [
        "createdocument",
        "deletedocument",
        "getconfiguration",
        "getdocument",
        "getdocuments",
        "getfield",
        "getfields",
        "gethost",
        "getitem",
        "getitems",
        "getproject",
        "getuser",
        "getvalue",
        "querycollections",
        "removeitem",
        "setdocument",
        "setfield",
        "setitem",
        "setvalue",
        "updatedocument",
    ];
    COMMON.contains(&name_of(method).as_str())
}

/// The names of the classes of an app, in lower case.
pub(super) fn own_classes(app: &App) -> HashSet<String> {
    let named = app.modules().flat_map(|(_, module)| {
        module.bound().filter_map(|(name, value)| match module.expr(value) {
            Expr::Class(_) => Some(module.text(name).to_ascii_lowercase()),
            _ => None,
        })
    });
    named.collect()
}
