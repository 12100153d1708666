//! Who calls a function.

use std::rc::Rc;

use super::app::App;
use super::basis::Opened;
use super::evaluate::Evaluator;
use super::maps::HashMap;
use super::maps::HashSet;
use super::model::{Expr, FunctionId};
use super::texts::{hint, words};
use super::value::{ModuleId, Spot, Value};

/// Callers of one function that are looked at.
const MOST_CALLERS: usize = 400;
/// Calls of one name that are looked at: most methods of a name like `get` are other functions'.
const MOST_CALLS: usize = 4_000;
/// Calls that are looked at for all functions of an app: thousands of functions can have one name. To these come as
/// many for each call of the app.
const MOST_LOOKS: usize = 4_000_000;
const MOST_LOOKS_PER_CALL: usize = 64;
/// Steps for finding the callers of one function, whatever asks for them: all that ask later get the same ones.
const STEPS: u32 = 20_000;
/// One of two steps of a search that led back into another one counts for the question that asks.
const PART_THAT_COUNTS: u32 = 2;
/// How often the search for callers may lead into another such search and still begin with all steps.
const DEEPEST_SEARCH: u32 = 4;
/// What objects that make requests are called, in part.
const REQUESTERS: [&str; 17] = [
    "ado", "api", "azure", "base", "client", "connect", "devops", "gateway", "helper", "http",
    "request", "rest", "self", "service", "session", "tfs", "vsts",
];
/// Names of fewer letters are in the names of too many files.
const SHORTEST_NAME: usize = 3;

/// The calls of functions, as far as they were looked for.
#[derive(Debug)]
pub(super) struct Callers {
    known: HashMap<Opened, Search>,
    /// Calls of which only the name of a method tells which function they call.
    guesses: HashSet<Spot>,
    /// How many searches are under way.
    depth: u32,
    /// How many calls may still be looked at.
    left: usize,
}

impl Callers {
    /// Those of an app, of which nothing is known yet.
    pub(super) fn of(app: &App) -> Self {
        let calls: usize = app.modules().map(|(_, module)| module.calls.len()).sum();
        let left = MOST_LOOKS + MOST_LOOKS_PER_CALL * calls;
        Self { known: HashMap::default(), guesses: HashSet::default(), depth: 0, left }
    }
}

/// The search for the calls of one function.
#[derive(Debug)]
enum Search {
    /// It began when so many questions were under way.
    UnderWay(u32),
    Done(Known),
}

/// The calls of one function, and whether there can be more.
#[derive(Debug, Clone)]
struct Known {
    calls: Rc<[Spot]>,
    is_short: bool,
}

impl Evaluator<'_> {
    /// The calls of a function, as far as they can be told.
    pub(super) fn callers(&mut self, at: ModuleId, function: FunctionId) -> Rc<[Spot]> {
        match self.callers.known.get(&(at, function)) {
            Some(Search::Done(known)) => {
                self.basis.is_short |= known.is_short;
                return Rc::clone(&known.calls);
            }
            // A function that leads to itself is not asked for twice.
            Some(Search::UnderWay(level)) => {
                self.cut.meets(*level);
                return Rc::from([]);
            }
            None => {}
        }
        self.callers.known.insert((at, function), Search::UnderWay(self.level));
        let (found, is_whole) = self.afresh(|evaluator| evaluator.find_callers(at, function));
        self.basis.is_short |= found.is_short;
        let calls = Rc::clone(&found.calls);
        if is_whole {
            self.callers.known.insert((at, function), Search::Done(found));
        } else {
            self.callers.known.remove(&(at, function));
        }
        calls
    }

    /// Asks what does not depend on the question that leads to it, as if nothing had been asked before. Tells
    /// too whether the answer is the same for all others who ask.
    pub(super) fn afresh<T>(&mut self, question: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        let is_deep = self.callers.depth >= DEEPEST_SEARCH;
        let outer = (self.steps, self.limit, self.depth);
        let (own, cut) = (self.level, std::mem::take(&mut self.cut));
        let basis = std::mem::take(&mut self.basis);
        let asked_by = (!is_deep).then(|| (std::mem::take(&mut self.active), self.way.take()));
        if !is_deep {
            (self.steps, self.limit, self.depth) = (0, STEPS, 0);
        }
        self.callers.depth += 1;
        self.level += 1;
        let answer = question(self);
        self.level = own;
        self.callers.depth -= 1;
        self.cut.ends(own);
        if !is_deep {
            // All who ask have as many steps.
            self.cut.is_short = false;
        }
        let is_whole = self.callers.depth == 0 || self.cut.is_whole();
        self.basis = basis;
        if let Some((active, way)) = asked_by {
            (self.active, self.way) = (active, way);
            // It costs the question something all the same, and more where it is to be asked again.
            let again = if is_whole { 0 } else { self.steps / PART_THAT_COUNTS };
            (self.steps, self.limit, self.depth) = (outer.0 + 1 + again, outer.1, outer.2);
        }
        if is_whole {
            self.cut = cut;
        } else {
            self.cut.add(cut);
        }
        (answer, is_whole)
    }

    fn find_callers(&mut self, at: ModuleId, function: FunctionId) -> Known {
        let app = self.app;
        let mut found: Vec<Spot> = Vec::new();
        let mut is_short = false;
        for name in app.names_of(at, function) {
            let only = app.only_function(name) == Some((at, function));
            let calls = app.calls_named(name);
            let most = MOST_CALLS.min(self.callers.left);
            self.callers.left -= most.min(calls.len());
            is_short |= calls.len() > most;
            for call in calls.iter().take(most) {
                if found.contains(call) || !self.calls(*call, at, function, only) {
                    continue;
                }
                if found.len() == MOST_CALLERS {
                    is_short = true;
                    break;
                }
                found.push(*call);
            }
        }
        is_short |= self.basis.is_short;
        Known { calls: found.into(), is_short }
    }

    fn calls(&mut self, call: Spot, at: ModuleId, function: FunctionId, only: bool) -> bool {
        let Expr::Call { callee, .. } = self.app.module(call.0).expr(call.1) else { return false };
        if !self.idiom.takes(self.app, (at, function), call) {
            return false;
        }
        let constructed = self.app.constructed(at, function);
        let is_it = |class| constructed.is_some_and(|own| self.app.parts.first((at, own)) == class);
        let extends = self.app.module(at).functions[function.0 as usize].extends_by.is_some();
        let on_object = matches!(self.app.module(call.0).expr(*callee), Expr::Member(..));
        let can_be = !(on_object && self.app.module(at).functions[function.0 as usize].is_free);
        let values = self.value((call.0, *callee), None);
        let is_known = values.iter().any(|value| match value {
            Value::Function(module, known) => {
                (*module, *known) == (at, function)
                    || self.stands_for((*module, *known), (at, function))
            }
            Value::Class(module, class) => {
                is_it((*module, *class)) || self.constructor(*module, *class).is_some_and(is_it)
            }
            // Members of other people's objects are not known, but what the app adds to them is.
            Value::Foreign | Value::FromLibrary(_) | Value::Unknown if extends => true,
            _ => false,
        });
        // Nothing else in the app has this name.
        let is_guess = !is_known
            && values.contains(&Value::Unknown)
            && (only && can_be && constructed.is_none())
            // What calls a method of its own name hands on to another one.
            && !(call.0 == at && self.app.module(at).encloses(function, call.1))
            && self.is_named_for((call.0, *callee), at)
            && !self.is_of_library((call.0, *callee));
        if is_guess && on_object {
            self.callers.guesses.insert(call);
        } else if is_known {
            self.callers.guesses.remove(&call);
        }
        is_known || is_guess
    }

    /// Whether nothing but the name of a method tells which function a call calls.
    pub(super) fn is_guess(&self, call: Spot) -> bool {
        self.callers.guesses.contains(&call)
    }

    /// Whether what is called can be taken for a function of another file by its name alone. A name of one word is a
    /// method of tables, lists and texts too, so that its object has to be named after what makes requests, or after
    /// that file.
    fn is_named_for(&self, (at, callee): Spot, of: ModuleId) -> bool {
        let module = self.app.module(at);
        let Expr::Member(object, name) = module.expr(callee) else { return true };
        if words(module.text(*name)) > 1 {
            return true;
        }
        let object = hint(module, *object).to_ascii_lowercase();
        let path = &*self.app.module(of).name;
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = file.split('.').next().unwrap_or(file).to_ascii_lowercase();
        let object = object.trim_matches('_');
        REQUESTERS.iter().any(|word| object.contains(word))
            || object.len() >= SHORTEST_NAME && stem.replace(['_', '-'], "").contains(object)
    }

    /// Whether a method is called on what can be something of a library, which has methods of its own.
    fn is_of_library(&mut self, (at, callee): Spot) -> bool {
        let Expr::Member(object, _) = self.app.module(at).expr(callee) else { return false };
        self.value((at, *object), None).iter().any(|object| {
            matches!(
                object,
                Value::Http(..)
                    | Value::Client(_)
                    | Value::Connection
                    | Value::Library(_)
                    | Value::Imported(..)
                    | Value::Request(..)
            )
        })
    }
}
