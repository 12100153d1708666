//! Recognises calls of Azure DevOps among all calls of an app, and asks the catalog what they are.

use std::rc::Rc;
use std::sync::Arc;

use super::aliases::Aliases;
use super::answers::Answers;
use super::app::App;
use super::by_name::own_classes;
use super::command_lines::Line;
use super::evaluate::Evaluator;
use super::following::{MOST_LOOKS, MOST_WAYS};
use super::found::{Called, CodeUsage, UnresolvedWhy, Via};
use super::idiom::{Family, Idiom};
use super::maps::{HashMap, HashSet};
use super::model::{Expr, ExprId, Module};
use super::readings;
use super::requests::{LOCATION, Request, Verbs, is_open};
use super::results::Results;
use super::script::uncalled::Uncalled;
use super::source::Extracted;
use super::value::{ModuleId, Spot, Value};
use crate::finding::Confidence;
use crate::text::SourceText;
use crate::usage::command::Sureness;
use crate::usage::{Resolution, Router, Unpublished, Verb, without_values};

/// Finds the calls in the code of an app. `mentions` are the pages, manifests and build configurations that can
/// name a file that nothing loads.
pub fn scan<'c>(
    files: Vec<Extracted>,
    mentions: &[Arc<SourceText>],
    router: &Router<'c>,
) -> CodeUsage<'c> {
    let mut found = CodeUsage::default();
    let mut families: HashMap<Family, (Vec<Module>, Vec<Arc<SourceText>>)> = HashMap::default();
    for file in files {
        found.skipped.extend(file.skipped.map(|why| (file.source.name().into(), why)));
        found.files += usize::from(!file.modules.is_empty());
        for module in file.modules {
            let (modules, sources) = families.entry(module.family).or_default();
            modules.push(module);
            sources.push(Arc::clone(&file.source));
        }
    }
    // Files of one family never call those of another one.
    for family in Family::ALL {
        if let Some((modules, sources)) = families.remove(&family) {
            found.add(scan_family(family, modules, &sources, mentions, router));
        }
    }
    found.sort();
    found
}

fn scan_family<'c>(
    family: Family,
    modules: Vec<Module>,
    sources: &[Arc<SourceText>],
    mentions: &[Arc<SourceText>],
    router: &Router<'c>,
) -> CodeUsage<'c> {
    let aliases = match family {
        Family::Script => Aliases::of(mentions),
        _ => Aliases::default(),
    };
    let app = App::new(family, modules, family.idiom().roots(mentions)).with_aliases(aliases);
    let results = Results::new(&app, sources, app.idiom.dead(&app, mentions));
    let sends = app.modules().any(|(_, module)| {
        module.exprs().any(|(_, expr)| matches!(expr, Expr::Text(text) if app.idiom.may_send(text)))
            || app.idiom.sends_itself(module)
            || family == Family::Script && module.known(super::token::TAKES).is_some()
    });
    let mut evaluator = Evaluator::new(&app);
    if sends && matches!(family, Family::Script | Family::Python) {
        evaluator.find_heirs();
    }
    let published = HashMap::default();
    let idiom = app.idiom;
    let mut matcher = Matcher {
        app: &app,
        idiom,
        router,
        answers: Answers::new(router),
        evaluator,
        results,
        published,
        sends,
        own_classes: own_classes(&app),
        listed: HashSet::default(),
        joined: HashSet::default(),
        looks: MOST_LOOKS,
        long_questions: 0,
        wide_questions: 0,
        to_anywhere: Vec::new(),
        names_ours: HashMap::default(),
    };
    for (at, module) in app.modules() {
        matcher.module(at, module);
    }
    let ways = matcher.tokens();
    matcher.handed_tokens(&ways);
    matcher.elsewhere(&ways.modules);
    for (at, module) in app.modules() {
        matcher.handed_on(at, module);
        matcher.handed_over(at, module);
        matcher.run_texts(at, module);
        matcher.left_over(at, module);
    }
    if family == Family::Script {
        let mut uncalled = Uncalled::of(&app, sources, mentions);
        matcher.results.lower(|spot| uncalled.holds(spot));
    }
    matcher.results.finish()
}

pub(super) struct Matcher<'a, 'r, 'c> {
    pub(super) app: &'a App,
    pub(super) idiom: &'static dyn Idiom,
    pub(super) router: &'r Router<'c>,
    pub(super) answers: Answers<'r, 'c>,
    pub(super) evaluator: Evaluator<'a>,
    pub(super) results: Results<'a, 'c>,
    /// Whether any client has a method of this name.
    published: HashMap<String, bool>,
    /// Whether a text of the app can be a URL of ours.
    sends: bool,
    /// The names of the app's own classes, as an object of them is called.
    pub(super) own_classes: HashSet<String>,
    /// Texts that a request rests on which is listed.
    pub(super) listed: HashSet<Spot>,
    /// Places where texts are joined to a URL of such a request.
    pub(super) joined: HashSet<Spot>,
    /// How many texts may still be looked for in URLs.
    pub(super) looks: u32,
    /// Questions that took longer than others.
    pub(super) long_questions: u32,
    /// Requests of which nothing is known that were followed to all of their callers.
    pub(super) wide_questions: u32,
    /// Requests to a URL of which nothing is known, with their verbs.
    pub(super) to_anywhere: Vec<(Spot, Request)>,
    /// Whether a text that can be part of a URL of ours stands in a file, where that was asked.
    pub(super) names_ours: HashMap<ModuleId, bool>,
}

impl Matcher<'_, '_, '_> {
    fn module(&mut self, at: ModuleId, module: &Module) {
        let has_clients = module.loads.iter().any(|path| self.idiom.is_client_library(path));
        let has_others = module.loads.iter().any(|path| self.idiom.is_other_library(path));
        for call in &module.calls {
            let spot = (at, *call);
            let Expr::Call { callee, is_new: false, .. } = module.expr(*call) else { continue };
            if let Expr::Member(object, name) = module.expr(*callee) {
                let name = module.text(*name);
                // Most methods of an app are none of ours, whatever they are called on.
                if has_clients || has_others || self.is_published(name) {
                    self.method(spot, *object, name, has_clients);
                }
            }
            if let Expr::Name(name, _) = module.expr(*callee) {
                self.by_other_module(spot, module.text(*name));
            }
            if self.sends && self.idiom.can_send(module, *callee) {
                let mut ways = MOST_WAYS;
                self.request(spot, &[], None, &mut ways);
            }
        }
    }

    /// A command of a module that is not part of the app.
    fn by_other_module(&mut self, spot: Spot, name: &str) {
        if self.idiom.of_other_module(name) && self.app.functions_named(name).is_empty() {
            let unknown = Resolution::Unpublished(Unpublished::Command);
            let called = Called::Command(name.to_owned());
            self.results.unresolved(spot, called, UnresolvedWhy::OtherModule, unknown);
        }
    }

    fn is_published(&mut self, name: &str) -> bool {
        if let Some(known) = self.published.get(name) {
            return *known;
        }
        let known = !is_unpublished(&self.router.resolve_method(None, name));
        self.published.insert(name.to_owned(), known);
        known
    }

    /// A call of a method, by the class of its object, or by its name alone.
    fn method(&mut self, spot: Spot, object: ExprId, name: &str, has_clients: bool) {
        if self.idiom.sends_nothing(name) || name.starts_with('_') {
            return;
        }
        let ((values, is_own), _) = self.evaluator.ask(|evaluator| {
            let values = evaluator.value((spot.0, object), None);
            let is_own = values.iter().any(|value| matches!(value, Value::Instance(..)));
            let values = values.into_iter().flat_map(|value| evaluator.clients(value, name));
            (values.collect::<Vec<_>>(), is_own)
        });
        let mut classes: Vec<Rc<str>> = Vec::new();
        for value in &values {
            if let Value::Client(class) | Value::FromLibrary(Some(class)) = value
                && !classes.contains(class)
            {
                classes.push(Rc::clone(class));
            }
        }
        let is_sure = |value: &Value| matches!(value, Value::Client(class) if !class.is_empty());
        if !values.iter().any(is_sure) {
            // What a library was given it hands out beside much else, whose methods have other names.
            let is_of = |class: &Rc<str>| {
                !class.is_empty() && !is_unpublished(&self.router.resolve_method(Some(class), name))
            };
            if !classes.iter().any(is_of) {
                if values.iter().any(|value| matches!(value, Value::Client(_))) {
                    return self.of_unknown_class(spot, name);
                }
                classes.clear();
            }
        }
        if classes.is_empty() {
            let (class, _) = self.evaluator.ask(|e| e.idiom.class_by_arguments(e, spot, name));
            if let Some(class) = class {
                let resolution = self.router.resolve_method(Some(&class), name);
                let called = Called::Method(format!("{class}.{name}"));
                let likely = Confidence::Likely;
                self.results.call(spot, called, resolution, Via::TypedReceiver, likely);
                return;
            }
            if self.app.has_clients {
                self.method_by_name(spot, object, name, (&values, is_own, has_clients));
            }
            return;
        }
        if let Some(class) = classes.iter().find(|class| self.idiom.is_other_client(class)) {
            let called = Called::Method(format!("{class}.{name}"));
            let unknown = Resolution::Unpublished(Unpublished::Method);
            return self.results.unresolved(spot, called, UnresolvedWhy::OtherModule, unknown);
        }
        // `client[name]()`: which method it is is known when it is called.
        if name.starts_with('[') {
            let called = Called::Method(format!("{}.{name}", classes[0]));
            let unknown = Resolution::Unpublished(Unpublished::Method);
            return self.results.unresolved(spot, called, UnresolvedWhy::AmbiguousName, unknown);
        }
        let mut something = values.iter().filter(|value| **value != Value::Nothing);
        let is_only =
            matches!((something.next(), something.next()), (Some(Value::Client(_)), None));
        let is_sure = is_only && !self.app.has_copies;
        let confidence = if is_sure { Confidence::Certain } else { Confidence::Likely };
        let resolved: Vec<(String, Resolution<'_>)> = classes
            .iter()
            .map(|class| (format!("{class}.{name}"), self.router.resolve_method(Some(class), name)))
            .collect();
        let any_known = resolved.iter().any(|(_, resolution)| !is_unpublished(resolution));
        if !any_known && self.idiom.adds_method(self.app, name) {
            return;
        }
        for (called, resolution) in resolved {
            // An object that can be of several classes has the method of one of them.
            if any_known && is_unpublished(&resolution) {
                continue;
            }
            let called = Called::Method(called);
            self.results.call(spot, called, resolution, Via::TypedReceiver, confidence);
        }
    }

    /// A method of a client that is handed on as a value.
    pub(super) fn method_value(&mut self, spot: Spot, object: ExprId, name: &str) {
        if !self.is_published(name) {
            return;
        }
        let (values, _) = self.evaluator.ask(|evaluator| {
            let values = evaluator.value((spot.0, object), None);
            values.into_iter().flat_map(|value| evaluator.clients(value, name)).collect::<Vec<_>>()
        });
        for value in values {
            if let Value::Client(class) = value {
                let resolution = self.router.resolve_method(Some(&class), name);
                if !is_unpublished(&resolution) {
                    let called = Called::Method(format!("{class}.{name}"));
                    let likely = Confidence::Likely;
                    self.results.call(spot, called, resolution, Via::TypedReceiver, likely);
                }
            }
        }
    }

    /// A request that is sent, or may be: it stands in a branch of which nobody knows whether it is taken.
    pub(super) fn sent(&mut self, place: Spot, request: &Request, is_sure: bool) {
        for line in &request.lines {
            self.command(place, line, request.lines.len() == 1);
        }
        let is_one_verb = !matches!(&request.verbs, Verbs::Known(verbs) if verbs.len() > 1);
        let single = request.urls.len() == 1 && is_one_verb && !request.and_others;
        let confidence = if single && is_sure { Confidence::Certain } else { Confidence::Likely };
        for url in &request.urls {
            for verb in &self.verbs_with(url, request) {
                let called =
                    Called::Request { verb: verb.map(Verb::named), url: without_values(url) };
                let resolution = self.answers.of(*verb, url);
                if is_open(url) {
                    let may_be = self.answers.may_be(*verb, url);
                    let is_one = matches!(may_be, Resolution::One(_) | Resolution::Anonymous(_));
                    if is_one && verb.is_some() && readings::ends_open(url) {
                        // However long what is not known at its end, there is one operation that it can be.
                        let likely = Confidence::Likely;
                        self.results.call(place, called, may_be, Via::Url, likely);
                        continue;
                    }
                    self.results.unresolved(place, called, UnresolvedWhy::DynamicUrl, may_be);
                } else {
                    // Read in another way than it stands, it is less sure.
                    let stands = !self.answers.plain(*verb, url).operations().is_empty()
                        || resolution.operations().is_empty()
                        || url.starts_with(LOCATION);
                    let confidence = if stands { confidence } else { Confidence::Likely };
                    self.results.call(place, called, resolution, Via::Url, confidence);
                }
            }
        }
    }

    /// The verbs that a URL of a request is asked for with; none where that is not known.
    fn verbs_with<'q>(&self, url: &str, request: &'q Request) -> Vec<Option<&'q str>> {
        let Verbs::Known(verbs) = &request.verbs else { return vec![None] };
        if verbs.len() == 1 || request.urls.len() == 1 {
            return verbs.iter().map(|verb| Some(&**verb)).collect();
        }
        // Which verb goes with which URL is told only by what is published: this one with no other of them.
        let is_published =
            |verb: &&Rc<str>| !self.answers.of(Some(verb), url).operations().is_empty();
        let mut published = verbs.iter().filter(is_published);
        match (published.next(), published.next()) {
            (Some(only), None) if !is_open(url) => vec![Some(&**only)],
            _ => vec![None],
        }
    }

    /// A command that says by its words what it calls.
    fn command(&mut self, place: Spot, line: &Line, is_only: bool) {
        for call in self.router.resolve_command(&line.words()) {
            let confidence = match call.sureness {
                Sureness::Always if is_only => Confidence::Certain,
                Sureness::Always | Sureness::WithThese => Confidence::Likely,
                Sureness::Perhaps => Confidence::Possible,
            };
            let called = Called::Command(call.command);
            self.results.call(place, called, call.resolution, Via::Command, confidence);
        }
    }
}

pub(super) fn is_unpublished(resolution: &Resolution<'_>) -> bool {
    matches!(
        resolution,
        Resolution::Unpublished(Unpublished::Method | Unpublished::Area | Unpublished::Route)
    )
}
