//! The way of a web extension's token through its code. It ends at requests that are seen, or it leads out of what
//! is read: to another host, to a package, to another window. What is called there with it nobody sees, so that no
//! list of calls is whole then.
//!
//! The way is followed by syntax: from where the token is taken to whatever holds it, through names, members,
//! parameters and answers of functions. A member is followed by its name, whatever the object: rather one place
//! too many than one too few.

mod page;
mod sinks;
mod uses;

use std::collections::VecDeque;
use std::rc::Rc;

use sinks::Step;
use uses::Uses;

use super::found::{HandedToken, TokenTo};
use super::maps::{HashMap, HashSet};
use super::matching::Matcher;
use super::model::{Export, Expr, ExprId, Module, Symbol};
use super::value::{ModuleId, Spot, Value};

/// The packages of the extension SDK.
const SDKS: [&str; 2] = ["azure-devops-extension-sdk", "vss-web-extension-sdk"];
/// How they name what answers the token.
pub(super) const TAKES: &str = "getAccessToken";
/// Methods that give what they are called on to the function that they are given, and answer what that answers.
pub(super) const PASS: &[&str] = &["then", "done", "pipe", "map", "switchMap", "mergeMap", "tap"];
/// How many steps the way of one token may have; more is said to be unknown.
const MOST_STEPS: usize = 4_000;
/// How many places are looked at where a token is taken.
const MOST_TAKES: usize = 64;

/// What holds the token: all of an expression, or a member of it.
type Held = (Spot, Option<Rc<str>>);

/// The ways of tokens through an app.
#[derive(Default)]
pub(super) struct Ways {
    /// The modules that the token comes through.
    pub(super) modules: HashSet<ModuleId>,
    /// Where it leads out.
    pub(super) out: Vec<(Spot, TokenTo)>,
}

/// The way of one token.
struct Way<'u> {
    uses: &'u mut HashMap<ModuleId, Rc<Uses>>,
    seen: HashSet<Held>,
    next: VecDeque<Held>,
    out: Vec<(Spot, TokenTo)>,
    /// Whether it is used for something that is seen.
    arrives: bool,
    /// Whether something holds it of which is not known what becomes of it.
    is_lost: bool,
}

impl Way<'_> {
    fn hold(&mut self, spot: Spot, part: Option<Rc<str>>) {
        if self.seen.insert((spot, part.clone())) {
            self.next.push_back((spot, part));
        }
    }
}

impl Matcher<'_, '_, '_> {
    /// Follows each token that the app takes.
    pub(super) fn tokens(&mut self) -> Ways {
        let mut ways = Ways::default();
        let mut uses = HashMap::default();
        for (nth, take) in self.takes().into_iter().enumerate() {
            if nth >= MOST_TAKES {
                ways.out.push((take, TokenTo::Unseen));
                break;
            }
            let mut way = Way {
                uses: &mut uses,
                seen: HashSet::default(),
                next: VecDeque::new(),
                out: Vec::new(),
                arrives: false,
                is_lost: false,
            };
            way.hold(take, None);
            let mut steps = 0;
            while let Some((spot, part)) = way.next.pop_front() {
                steps += 1;
                if steps > MOST_STEPS {
                    way.out.push((take, TokenTo::Unseen));
                    break;
                }
                ways.modules.insert(spot.0);
                self.go_on(&mut way, spot, part.as_ref());
            }
            if way.out.is_empty() && !way.arrives && way.is_lost {
                way.out.push((take, TokenTo::Unseen));
            }
            ways.out.append(&mut way.out);
        }
        ways
    }

    /// Where the extension SDK is asked for the token, or what asks it is named.
    fn takes(&mut self) -> Vec<Spot> {
        let mut takes = Vec::new();
        for (at, module) in self.app.modules() {
            let Some(name) = module.known(TAKES) else { continue };
            for (id, expr) in module.exprs() {
                let is_it = match expr {
                    Expr::Member(object, of) if *of == name => self.is_sdk((at, *object)),
                    Expr::Name(of, _) | Expr::Imported(_, of) if *of == name => {
                        self.is_taken((at, id))
                    }
                    Expr::Name(..) if imports_under_other_name(module, id, name) => {
                        self.is_taken((at, id))
                    }
                    _ => false,
                };
                if is_it {
                    takes.push((at, id));
                }
            }
        }
        takes
    }

    fn is_sdk(&mut self, object: Spot) -> bool {
        let (values, _) = self.evaluator.ask_shortly(|e| e.value(object, None));
        values.iter().any(|value| match value {
            Value::Library(name) => SDKS.contains(&&**name) || matches!(&**name, "VSS" | "SDK"),
            Value::Imported(from, _) => &**from == "global",
            // In an app with the SDK an object of which nothing is known can be it, as one that is handed in.
            Value::Unknown => self.has_sdk(),
            _ => false,
        })
    }

    /// Whether a file loads the extension SDK, or names it as pages do.
    fn has_sdk(&self) -> bool {
        self.app.modules().any(|(_, module)| {
            module.known("VSS").is_some()
                || module.loads.iter().any(|load| SDKS.iter().any(|sdk| load.starts_with(sdk)))
        })
    }

    fn is_taken(&mut self, spot: Spot) -> bool {
        let (values, _) = self.evaluator.ask_shortly(|e| e.value(spot, None));
        values.iter().any(|value| {
            matches!(value, Value::Imported(from, name)
                if SDKS.iter().any(|sdk| from.starts_with(sdk)) && &**name == TAKES)
        })
    }

    fn uses(&self, way: &mut Way<'_>, at: ModuleId) -> Rc<Uses> {
        let known = way.uses.entry(at);
        Rc::clone(known.or_insert_with(|| Rc::new(Uses::of(self.app.module(at)))))
    }

    /// Everything that holds the token because this does.
    fn go_on(&mut self, way: &mut Way<'_>, (at, id): Spot, part: Option<&Rc<str>>) {
        let module = self.app.module(at);
        let uses = self.uses(way, at);
        for parent in uses.parents(id) {
            self.parent_holds(way, (at, id), *parent, part.cloned());
        }
        for reader in uses.readers(id) {
            way.hold((at, reader), part.cloned());
        }
        for symbol in uses.kept_as(id) {
            let name = module.text(*symbol);
            let is_put = || module.writes.iter().any(|(_, _, value)| *value == id);
            if name.eq_ignore_ascii_case("authorization") && is_put() {
                // A header of all requests of a client: those to Azure DevOps are listed.
                match self.other_host() {
                    Some(to) => way.out.push(((at, id), to)),
                    None => way.arrives = true,
                }
            }
            self.put_into_others(way, (at, id), *symbol);
            self.members_hold(way, name, at);
        }
        for function in uses.answered_by(id) {
            let (callers, _) = self.evaluator.ask(|e| e.callers(at, *function));
            for call in callers.iter() {
                way.hold(*call, part.cloned());
            }
            // A function that is a value answers it too, wherever it comes to.
            for value in module.exprs().filter(|(_, e)| **e == Expr::Function(*function)) {
                way.hold((at, value.0), part.cloned());
            }
        }
        let is_handed_on = self.other_files_hold(way, (at, id), part);
        way.is_lost |= !is_handed_on && !uses.is_used(id);
    }

    /// The members of a name, whatever the object is: in every file where it is a name for such a thing, else in the
    /// file that gives them what they hold.
    fn members_hold(&mut self, way: &mut Way<'_>, name: &str, from: ModuleId) {
        let is_telling = is_telling(name);
        for (at, module) in self.app.modules().filter(|(at, _)| is_telling || *at == from) {
            let Some(name) = module.known(name) else { continue };
            let uses = self.uses(way, at);
            for member in uses.members(name) {
                way.hold((at, *member), None);
            }
        }
    }

    /// What a file offers that holds the token, in the files that load it.
    fn other_files_hold(&self, way: &mut Way<'_>, (at, id): Spot, part: Option<&Rc<str>>) -> bool {
        let mut is_offered = false;
        let module = self.app.module(at);
        let offered = module.exports.iter().filter_map(|export| match export {
            Export::Value(name, value) if *value == id => Some(module.text(*name)),
            _ => None,
        });
        for name in offered {
            is_offered = true;
            for loader in self.app.loaders(at) {
                let other = self.app.module(*loader);
                for (id, expr) in other.exprs() {
                    if let Expr::Imported(path, of) = expr
                        && other.text(*of) == name
                        && self.app.find(*loader, path) == Some(at)
                    {
                        way.hold((*loader, id), part.cloned());
                    }
                }
            }
        }
        is_offered
    }

    fn parent_holds(
        &mut self,
        way: &mut Way<'_>,
        (at, id): Spot,
        parent: ExprId,
        part: Option<Rc<str>>,
    ) {
        let module = self.app.module(at);
        let up = (at, parent);
        match module.expr(parent) {
            Expr::Member(_, name) => {
                let name = module.text(*name);
                // Another member of an object that holds it does not.
                if part.is_none_or(|part| *part == *name) && !matches!(name, "length" | "host") {
                    way.hold(up, None);
                }
            }
            Expr::Object(pairs) | Expr::Made(_, pairs) => {
                for (name, _) in pairs.iter().filter(|(_, value)| *value == id) {
                    let name = module.text(*name);
                    // What is spread keeps its members.
                    let held = if name.is_empty() { part.clone() } else { Some(name.into()) };
                    way.hold(up, held);
                }
            }
            Expr::Spread(_) | Expr::Under(..) | Expr::OrElse(..) | Expr::Either(_) => {
                way.hold(up, part);
            }
            Expr::Changed(object, name, value) => {
                if *object == id {
                    way.hold(up, part);
                }
                if *value == id {
                    way.hold(up, Some(module.text(*name).into()));
                }
            }
            Expr::List(parts) => {
                let place = parts.iter().position(|one| *one == id).unwrap_or(0);
                way.hold(up, Some(element(place).into()));
            }
            Expr::Element(_, place) => {
                let is_other = |part: &str, place: u32| {
                    part.starts_with('#') && part != element(place as usize)
                };
                if !part.as_deref().zip(*place).is_some_and(|(part, at)| is_other(part, at)) {
                    way.hold(up, None);
                }
            }
            Expr::Call { callee, .. } if *callee == id => self.called(way, up),
            Expr::Call { .. } => match self.given(up, id, part.as_deref()) {
                Step::Arrives => way.arrives = true,
                Step::Ends => {}
                Step::Out(to) => way.out.push((up, to)),
                Step::Into(more) => {
                    for (spot, keeps) in more {
                        let held = part.clone().filter(|_| keeps);
                        way.hold(spot, held);
                    }
                }
                Step::Parameters(functions) => {
                    for ((module, function), position) in functions {
                        let uses = self.uses(way, module);
                        for parameter in uses.parameter(function, position) {
                            way.hold((module, parameter), part.clone());
                        }
                    }
                }
                Step::Members(names) => {
                    for name in names {
                        self.members_hold(way, &name, at);
                    }
                }
            },
            _ => way.hold(up, None),
        }
    }

    /// A call of something that answers the token, or of a method of it: `token.trim()`, `promise.then(token => …)`.
    fn called(&mut self, way: &mut Way<'_>, (at, call): Spot) {
        let module = self.app.module(at);
        let Expr::Call { callee, arguments, .. } = module.expr(call) else { return };
        let is_passed = matches!(module.expr(*callee), Expr::Member(..))
            && module.called_name(*callee).is_some_and(|name| PASS.contains(&name));
        if !is_passed || arguments.is_empty() {
            // What is handed on is what the function answers, where there is one.
            way.hold((at, call), None);
            return;
        }
        for argument in arguments {
            if let Expr::Function(function) = module.expr(*argument) {
                let uses = self.uses(way, at);
                for parameter in uses.parameter(*function, 0) {
                    way.hold((at, parameter), None);
                }
                continue;
            }
            match self.handed((at, *argument)) {
                Step::Parameters(functions) => {
                    for ((module, function), position) in functions {
                        let uses = self.uses(way, module);
                        for parameter in uses.parameter(function, position) {
                            way.hold((module, parameter), None);
                        }
                    }
                }
                Step::Into(spots) => {
                    for (spot, _) in spots {
                        way.hold(spot, None);
                    }
                }
                Step::Out(to) => way.out.push(((at, *argument), to)),
                Step::Arrives | Step::Ends | Step::Members(_) => {}
            }
        }
    }

    /// Takes note of where tokens lead out.
    pub(super) fn handed_tokens(&mut self, ways: &Ways) {
        for (spot, to) in &ways.out {
            self.results.handed_token(*spot, to.clone());
        }
    }
}

/// The element of a list, as a member of it.
fn element(place: usize) -> String {
    format!("#{place}")
}

/// Whether something of this name holds a token, or what is sent with a request.
fn is_telling(name: &str) -> bool {
    const WORDS: [&str; 8] =
        ["token", "auth", "header", "credential", "bearer", "secret", "option", "config"];
    let name = name.to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// `import { getAccessToken as token }`
fn imports_under_other_name(module: &Module, id: ExprId, name: Symbol) -> bool {
    let Expr::Name(own, scope) = module.expr(id) else { return false };
    module.lookup(*scope, *own).is_some_and(|bound| {
        bound.iter().any(
            |bound| matches!(module.expr(bound.value), Expr::Imported(_, real) if *real == name),
        )
    })
}

/// What is said of a place where a token leads out.
pub(super) fn sort(all: &mut Vec<HandedToken>) {
    let key = |one: &HandedToken| (std::sync::Arc::clone(&one.place.file), one.place.span.start);
    all.sort_by_key(key);
    all.dedup_by(|a, b| a.place == b.place);
}
