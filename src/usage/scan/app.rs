//! The files of an app joined: who loads whom, who calls what, which names are shared.

mod files;

use std::cell::{OnceCell, RefCell};

use super::aliases::Aliases;
use super::idiom::{Family, Idiom, Root};
use super::implementing::Implementing;
use super::maps::HashMap;
use super::model::{ClassId, Expr, ExprId, FunctionId, Module};
use super::namespaces::Types;
use super::parts::Parts;
use super::script::modules::is_copied_library;
use super::value::{ModuleId, Spot};

/// How many classes are looked through for an inherited constructor.
const DEEPEST_CLASS: usize = 8;

/// What a name stands for that a file shares.
type Shared = (ModuleId, Vec<ExprId>);
/// Paths as a file writes them, and the only file that each can mean.
type Paths = HashMap<Box<str>, Option<ModuleId>>;

/// An app.
pub(super) struct App {
    /// What the languages of the app take for granted.
    pub(super) idiom: &'static dyn Idiom,
    /// Whether a file of it loads clients.
    pub(super) has_clients: bool,
    /// Whether a file of it loads a copy of a library of clients.
    pub(super) has_copies: bool,
    modules: Vec<Module>,
    /// What each file means by the paths that were asked for.
    found: Vec<RefCell<Paths>>,
    /// The files that load each file, once somebody asks.
    loaders: OnceCell<HashMap<ModuleId, Vec<ModuleId>>>,
    /// The path of each file without its ending, in lower case.
    paths: Vec<String>,
    /// Files by that path.
    by_path: HashMap<String, ModuleId>,
    /// Files by the last word of it.
    by_stem: HashMap<String, Vec<ModuleId>>,
    /// Files by its last two words: half the files of an app can have the same last one.
    by_end: HashMap<String, Vec<ModuleId>>,
    /// Calls by the name of what is called.
    calls: HashMap<String, Vec<Spot>>,
    /// Assignments to members, by the name of the member: the object and the value.
    writes: HashMap<String, Vec<(Spot, Spot)>>,
    /// Functions and methods by name.
    functions: HashMap<String, Vec<(ModuleId, FunctionId)>>,
    /// Classes by name.
    classes: HashMap<String, Vec<(ModuleId, ClassId)>>,
    /// Names of files that share theirs, by neighbourhood: nothing where several have it and only one can.
    shared: HashMap<(String, String), Vec<Shared>>,
    /// The names of each function.
    names: HashMap<(ModuleId, FunctionId), Vec<String>>,
    /// The first file of each neighbourhood whose files share their names.
    places: HashMap<String, ModuleId>,
    /// The folders from which paths of packages count.
    pub(super) roots: Vec<Root>,
    /// The names that configurations give to folders.
    pub(super) aliases: Aliases,
    /// Which classes are one.
    pub(super) parts: Parts,
    /// Types by name, where files see each other's without loading them.
    pub(super) types: Types,
    /// What stands behind functions that are only declared.
    pub(super) implementing: Implementing,
}

impl App {
    pub(super) fn new(family: Family, modules: Vec<Module>, roots: Vec<Root>) -> Self {
        let idiom = family.idiom();
        let mut app = Self {
            idiom,
            has_clients: loads_any(&modules, |path| idiom.is_client_library(path)),
            has_copies: family == Family::Script && loads_any(&modules, is_copied_library),
            modules,
            found: Vec::new(),
            loaders: OnceCell::new(),
            paths: Vec::new(),
            by_path: HashMap::default(),
            by_stem: HashMap::default(),
            by_end: HashMap::default(),
            calls: HashMap::default(),
            writes: HashMap::default(),
            functions: HashMap::default(),
            classes: HashMap::default(),
            shared: HashMap::default(),
            names: HashMap::default(),
            places: HashMap::default(),
            roots,
            aliases: Aliases::default(),
            parts: Parts::default(),
            types: Types::default(),
            implementing: Implementing::default(),
        };
        app.types = Types::of(&app.modules);
        for (at, module) in (0..).map(ModuleId).zip(&app.modules) {
            let path = idiom.stem(&module.name).to_ascii_lowercase();
            let stem = path.rsplit('/').next().unwrap_or_default().to_owned();
            app.by_stem.entry(stem).or_default().push(at);
            app.by_end.entry(last_two(&path).to_owned()).or_default().push(at);
            app.by_path.entry(path.clone()).or_insert(at);
            app.paths.push(path);
            for call in &module.calls {
                if let Expr::Call { callee, .. } = module.expr(*call)
                    && let Some(name) = module.called_name(*callee)
                {
                    put(&mut app.calls, name, (at, *call));
                    if let Some(name) = imported_as(module, *callee).filter(|real| *real != name) {
                        put(&mut app.calls, name, (at, *call));
                    }
                }
            }
            for (object, name, value) in &module.writes {
                put(&mut app.writes, module.text(*name), ((at, *object), (at, *value)));
            }
            for (name, function) in names_by_which_called(module, idiom, &app.roots) {
                put(&mut app.functions, &name, (at, function));
                app.names.entry((at, function)).or_default().push(name);
            }
            if module.shares_names {
                let place = idiom.neighbourhood(&module.name);
                app.places.entry(place.to_owned()).or_insert(at);
                for (name, values) in module.file_names() {
                    let known = app.shared.entry((place.to_owned(), name.to_owned())).or_default();
                    known.push((at, values));
                }
            }
            for (name, class) in classes(module) {
                put(&mut app.classes, name, (at, class));
                let members = &module.classes[class.0 as usize].members;
                let constructor = module.known("constructor").and_then(|name| members.get(&name));
                for value in constructor.into_iter().flatten() {
                    if let Expr::Function(function) = module.expr(*value) {
                        app.names.entry((at, *function)).or_default().push(name.to_owned());
                    }
                }
            }
        }
        app.name_inherited_constructors();
        if !idiom.names_are_joined() {
            app.shared.retain(|_, known| known.len() == 1);
        }
        app.parts = app.joined_parts();
        app.found.resize_with(app.modules.len(), RefCell::default);
        app
    }

    fn joined_parts(&self) -> Parts {
        let place = |at: ModuleId| self.idiom.neighbourhood(&self.module(at).name).to_owned();
        Parts::join(&self.modules, |at, part| match &part.from {
            None => Some(place(at)),
            Some(path) => self.find(at, path).map(place),
        })
    }

    /// The same app, whose configurations give these names to folders.
    pub(super) fn with_aliases(self, aliases: Aliases) -> Self {
        Self { aliases, ..self }
    }

    /// A class without a constructor has that of the class that it extends, which is called by both names.
    fn name_inherited_constructors(&mut self) {
        let constructor = |(at, class): (ModuleId, ClassId)| {
            let module = &self.modules[at.0 as usize];
            let members = &module.classes[class.0 as usize].members;
            let values = module.known("constructor").and_then(|name| members.get(&name));
            values.and_then(|values| values.first()).and_then(|value| match module.expr(*value) {
                Expr::Function(function) => Some((at, *function)),
                _ => None,
            })
        };
        let base = |(at, class): (ModuleId, ClassId)| {
            let module = &self.modules[at.0 as usize];
            let extends = module.classes[class.0 as usize].extends.first()?;
            self.only_class(module.called_name(*extends)?)
        };
        let mut inherited = Vec::new();
        let all = (0..)
            .map(ModuleId)
            .zip(&self.modules)
            .flat_map(|(at, module)| classes(module).map(move |(name, class)| (name, (at, class))));
        for (name, class) in all {
            let mut next = Some(class).filter(|class| constructor(*class).is_none());
            for _ in 0..DEEPEST_CLASS {
                next = next.and_then(base);
                if let Some(function) = next.and_then(constructor) {
                    inherited.push((function, name.to_owned()));
                    break;
                }
            }
        }
        for (function, name) in inherited {
            self.names.entry(function).or_default().push(name);
        }
    }

    /// The first file of a neighbourhood whose files share their names.
    pub(super) fn in_place(&self, place: &str) -> Option<ModuleId> {
        self.places.get(place).copied()
    }

    /// Every neighbourhood whose files share their names.
    pub(super) fn places(&self) -> impl Iterator<Item = (&str, ModuleId)> {
        self.places.iter().map(|(place, at)| (place.as_str(), *at))
    }

    pub(super) fn modules(&self) -> impl Iterator<Item = (ModuleId, &Module)> {
        (0..).map(ModuleId).zip(&self.modules)
    }

    pub(super) fn module(&self, at: ModuleId) -> &Module {
        &self.modules[at.0 as usize]
    }

    /// Calls of something of this name.
    pub(super) fn calls_named(&self, name: &str) -> &[Spot] {
        self.calls.get(name).map_or(&[], Vec::as_slice)
    }

    /// What is assigned to members of this name, each with the object.
    pub(super) fn writes_named(&self, name: &str) -> &[(Spot, Spot)] {
        self.writes.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether the app itself has a function of this name that can be called on an object.
    pub(super) fn defines(&self, name: &str) -> bool {
        let functions = self.functions.get(name).map_or(&[][..], Vec::as_slice);
        let is_free =
            |at: ModuleId, id: FunctionId| self.module(at).functions[id.0 as usize].is_free;
        // `this.getTeams = function …`
        let is_put =
            |(_, (at, id)): &(Spot, Spot)| matches!(self.module(*at).expr(*id), Expr::Function(_));
        functions.iter().any(|(at, id)| !is_free(*at, *id))
            || self.writes_named(name).iter().any(is_put)
    }

    /// The functions of a name that have a body.
    pub(super) fn bodies(&self, name: &str) -> impl Iterator<Item = (ModuleId, FunctionId)> {
        let all = self.functions.get(name).map_or(&[][..], Vec::as_slice);
        all.iter()
            .copied()
            .filter(|(at, function)| !self.module(*at).functions[function.0 as usize].is_bodiless)
    }

    /// What is called where a function is that has no body: the only one that can stand for it.
    pub(super) fn with_body(&self, at: ModuleId, id: FunctionId) -> (ModuleId, FunctionId) {
        if !self.module(at).functions[id.0 as usize].is_bodiless {
            return (at, id);
        }
        match self.implementing(at, id)[..] {
            [one] => one,
            _ => (at, id),
        }
    }

    /// Every function and method of this name.
    pub(super) fn functions_named(&self, name: &str) -> &[(ModuleId, FunctionId)] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }

    /// The only function of this name.
    pub(super) fn only_function(&self, name: &str) -> Option<(ModuleId, FunctionId)> {
        match self.functions.get(name).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        }
    }

    /// The only class of this name.
    pub(super) fn only_class(&self, name: &str) -> Option<(ModuleId, ClassId)> {
        match self.classes.get(name).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        }
    }

    /// The names by which a function can be called; those of its class, for a constructor.
    pub(super) fn names_of(&self, module: ModuleId, function: FunctionId) -> &[String] {
        self.names.get(&(module, function)).map_or(&[], Vec::as_slice)
    }

    /// What a name means that its file does not declare, where the files of a page share their names.
    pub(super) fn shared(&self, from: ModuleId, name: &str) -> &[Shared] {
        let place = self.idiom.neighbourhood(&self.module(from).name).to_owned();
        self.shared.get(&(place, name.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// The method in which an expression stands, of the objects that a function constructs.
    pub(super) fn method_around(
        &self,
        (at, function): (ModuleId, FunctionId),
        (inside, id): Spot,
    ) -> Option<FunctionId> {
        let class = (at, self.constructed(at, function)?);
        let mut parts = self.parts.of(&class).iter().filter(|part| part.0 == inside);
        parts.find_map(|(at, class)| {
            let module = self.module(*at);
            let mut members = module.classes[class.0 as usize].members.values().flatten();
            members.find_map(|value| match module.expr(*value) {
                Expr::Function(function) => module.encloses(*function, id).then_some(*function),
                _ => None,
            })
        })
    }

    /// The class whose constructor a function is.
    pub(super) fn constructed(&self, at: ModuleId, function: FunctionId) -> Option<ClassId> {
        self.module(at).functions[function.0 as usize].constructs
    }
}

fn loads_any(modules: &[Module], is_it: impl Fn(&str) -> bool) -> bool {
    modules.iter().flat_map(|module| &module.loads).any(|path| is_it(path))
}

/// The last two words of a path, or the only one.
fn last_two(path: &str) -> &str {
    let mut slashes = path.rmatch_indices('/').map(|(at, _)| at);
    slashes.nth(1).map_or(path, |at| &path[at + 1..])
}

/// Puts one more value under a name.
fn put<T>(table: &mut HashMap<String, Vec<T>>, name: &str, value: T) {
    if let Some(known) = table.get_mut(name) {
        known.push(value);
    } else {
        table.insert(name.to_owned(), vec![value]);
    }
}

/// Names and the functions that they stand for: declarations, variables, methods.
fn named_functions(module: &Module) -> impl Iterator<Item = (&str, FunctionId)> + '_ {
    let own = (0..)
        .map(FunctionId)
        .zip(&module.functions)
        .filter_map(|(id, function)| function.name.map(|name| (module.text(name), id)));
    let members = module.classes.iter().flat_map(|class| &class.members);
    let members = members.flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    let members = members.filter_map(|(name, value)| match module.expr(*value) {
        Expr::Function(function) => Some((module.text(*name), *function)),
        _ => None,
    });
    let bound = module.bound().filter_map(|(name, value)| match module.expr(value) {
        Expr::Function(function) => Some((module.text(name), *function)),
        _ => None,
    });
    let mut all: Vec<_> = own.chain(members).chain(bound).collect();
    all.sort_unstable_by(|a, b| (a.0, a.1.0).cmp(&(b.0, b.1.0)));
    all.dedup();
    all.into_iter()
}

/// The same, with the names that others have for them.
fn names_by_which_called(
    module: &Module,
    idiom: &dyn Idiom,
    roots: &[Root],
) -> Vec<(String, FunctionId)> {
    let mut all = Vec::new();
    for (name, function) in named_functions(module) {
        all.push((name.to_owned(), function));
        let others = idiom.other_names(roots, &module.name, name);
        all.extend(others.into_iter().map(|name| (name, function)));
    }
    all
}

/// Classes by name.
fn classes(module: &Module) -> impl Iterator<Item = (&str, ClassId)> + '_ {
    module.bound().filter_map(|(name, value)| match module.expr(value) {
        Expr::Class(class) => Some((module.text(name), *class)),
        _ => None,
    })
}

/// The name that an imported function has where it is declared.
fn imported_as(module: &Module, callee: ExprId) -> Option<&str> {
    let Expr::Name(name, scope) = module.expr(callee) else { return None };
    let bound = module.lookup(*scope, *name)?;
    bound.iter().find_map(|bound| match module.expr(bound.value) {
        Expr::Imported(_, real) => Some(module.text(*real)),
        _ => None,
    })
}
