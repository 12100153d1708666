//! Addresses that are only shown, or opened by the browser itself: links, pictures, windows. A browser opens them with
//! its own cookies, so that no token of the app is needed, and no request of the app goes there.

use super::app::App;
use super::idiom::Family;
use super::maps::HashSet;
use super::model::{
    ClassId, Export, Expr, ExprId, FILE_SCOPE, FunctionId, Module, ScopeId, Symbol,
};
use super::value::ModuleId;
use crate::text::Span;

/// How often values that turn out to be used otherwise too are taken out before nothing is said.
const MOST_ROUNDS: usize = 16;

/// Names and members that are held against the whole file.
const MOST_WAYS: usize = 256;

/// Where a value is kept on its way to what shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    Name(ScopeId, Symbol),
    Member(ClassId, Symbol),
}

/// The literals of a file that are only shown.
#[derive(Debug, Default)]
pub(super) struct Shown {
    texts: HashSet<(usize, usize)>,
}

impl Shown {
    /// Whether a literal is one of them.
    pub(super) fn hold(&self, at: Span) -> bool {
        self.texts.contains(&(at.start, at.end))
    }

    /// Those of a file of an app.
    ///
    /// What is shown is followed down through names, members of the file's classes and answers of its functions, as long
    /// as nothing else of the app uses those.
    pub(super) fn of(app: &App, at: ModuleId, module: &Module) -> Self {
        let roots = roots(module);
        if roots.is_empty() {
            return Self::default();
        }
        let mut barred = HashSet::default();
        for _ in 0..MOST_ROUNDS {
            let mut walk = Walk::new(module, &barred);
            for root in &roots {
                walk.down(*root);
            }
            let Walk { reached, ways, .. } = walk;
            if ways.len() > MOST_WAYS {
                break;
            }
            let used: Vec<Way> =
                ways.into_iter().filter(|way| is_used(app, at, module, *way, &reached)).collect();
            if used.is_empty() {
                return Self { texts: reached };
            }
            barred.extend(used);
        }
        Self::default()
    }
}

/// Values that are shown where they stand.
fn roots(module: &Module) -> Vec<ExprId> {
    let mut roots = module.shown.clone();
    for (_, expr) in module.exprs() {
        // A link of a work item or build: `{ rel, url }`, which is stored.
        if let Expr::Object(pairs) = expr
            && pairs.iter().any(|(name, _)| module.text(*name) == "rel")
        {
            let urls = pairs.iter().filter(|(name, _)| module.text(*name) == "url");
            roots.extend(urls.map(|(_, value)| *value));
        }
    }
    if module.family == Family::Script {
        roots.extend(module.calls.iter().filter_map(|call| opened(module, *call)));
        let written = module.writes.iter().filter(|(object, name, _)| {
            let (on, name) = (words(module, *object), module.text(*name));
            name == "location" && WINDOWS.contains(&&*on)
                || name == "href" && is_location(&on)
                || name == "src" && is_picture(module, *object)
        });
        roots.extend(written.map(|(.., value)| *value));
    }
    roots
}

/// Names of the window of a page.
const WINDOWS: [&str; 6] = ["window", "document", "self", "top", "parent", "globalThis"];

/// `location`, `window.location`, `window.parent.location`
fn is_location(on: &str) -> bool {
    on == "location"
        || on
            .strip_suffix(".location")
            .is_some_and(|windows| windows.split('.').all(|window| WINDOWS.contains(&window)))
}

/// The address that a call makes the browser open, or puts into the page.
fn opened(module: &Module, call: ExprId) -> Option<ExprId> {
    let Expr::Call { callee, arguments, is_new: false } = module.expr(call) else { return None };
    let Expr::Member(object, name) = module.expr(*callee) else { return None };
    let on = words(module, *object);
    match (module.text(*name), arguments.as_slice()) {
        ("open", [url, ..]) if WINDOWS.contains(&&*on) => Some(*url),
        ("assign" | "replace", [url]) if is_location(&on) => Some(*url),
        // The navigation of the host: it opens pages, and hands nothing back.
        ("openNewWindow", [url, ..]) => Some(*url),
        ("setAttribute" | "attr" | "prop", [name, url]) => {
            let is_link =
                matches!(module.expr(*name), Expr::Text(name) if matches!(&**name, "href" | "src"));
            is_link.then_some(*url)
        }
        _ => None,
    }
}

/// Whether an object is a picture that the code makes.
fn is_picture(module: &Module, object: ExprId) -> bool {
    let Expr::Name(name, scope) = module.expr(object) else { return false };
    let bound = module.lookup(*scope, *name).unwrap_or_default();
    let makes = |id: ExprId| match module.expr(id) {
        Expr::Call { callee, is_new: true, .. } => words(module, *callee) == "Image",
        Expr::Call { callee, arguments, .. } => {
            let of = arguments.first().map(|first| module.expr(*first));
            words(module, *callee) == "document.createElement"
                && matches!(of, Some(Expr::Text(tag)) if tag.eq_ignore_ascii_case("img"))
        }
        _ => false,
    };
    !bound.is_empty() && bound.iter().all(|bound| makes(bound.value))
}

/// Names and their members as they are written, with dots between; empty where there is something else.
fn words(module: &Module, id: ExprId) -> String {
    match module.expr(id) {
        Expr::Name(name, _) => module.text(*name).to_owned(),
        Expr::Member(object, name) => match words(module, *object) {
            object if object.is_empty() => object,
            object => format!("{object}.{}", module.text(*name)),
        },
        _ => String::new(),
    }
}

/// Everything that a value is made of, as far as it is one of the file.
struct Walk<'m> {
    module: &'m Module,
    barred: &'m HashSet<Way>,
    /// The places of what was reached: what a condition asks is read twice.
    reached: HashSet<(usize, usize)>,
    seen: HashSet<ExprId>,
    ways: HashSet<Way>,
}

impl<'m> Walk<'m> {
    fn new(module: &'m Module, barred: &'m HashSet<Way>) -> Self {
        let (reached, seen, ways) = (HashSet::default(), HashSet::default(), HashSet::default());
        Self { module, barred, reached, seen, ways }
    }

    fn down(&mut self, root: ExprId) {
        let mut next = vec![root];
        while let Some(id) = next.pop() {
            if !self.seen.insert(id) {
                continue;
            }
            let span = self.module.span(id);
            self.reached.insert((span.start, span.end));
            match self.module.expr(id) {
                Expr::Concat(parts) | Expr::Either(parts) => next.extend(parts),
                Expr::OrElse(one, other) => next.extend([one, other]),
                Expr::Under(_, inside) => next.push(*inside),
                Expr::Name(name, scope) => {
                    if let Some(way) = self.name(*name, *scope) {
                        next.extend(self.values(way));
                    }
                }
                Expr::Member(object, name) => {
                    if let Some(way) = self.member(*object, *name) {
                        next.extend(self.values(way));
                    }
                }
                Expr::Call { callee, is_new: false, .. } => {
                    let callee_span = self.module.span(*callee);
                    self.reached.insert((callee_span.start, callee_span.end));
                    for function in self.called(*callee) {
                        next.extend(&self.module.functions[function.0 as usize].returns);
                    }
                }
                _ => {}
            }
        }
    }

    /// The name that is meant, where all it is bound to stands in the file.
    fn name(&mut self, name: Symbol, scope: ScopeId) -> Option<Way> {
        let scope = self.module.scope_of(scope, name)?;
        let way = Way::Name(scope, name);
        let bound = self.module.lookup(scope, name)?;
        let own = bound.iter().all(|bound| {
            !matches!(
                self.module.expr(bound.value),
                Expr::Parameter(..) | Expr::Rest(..) | Expr::Imported(..) | Expr::Module(_)
            )
        });
        (own && !self.barred.contains(&way)).then(|| {
            self.ways.insert(way);
            way
        })
    }

    /// The member of a class of the file that is meant.
    fn member(&mut self, object: ExprId, name: Symbol) -> Option<Way> {
        let Expr::This(class) = self.module.expr(object) else { return None };
        let way = Way::Member(*class, name);
        let is_own = self.module.classes[class.0 as usize].members.contains_key(&name);
        (is_own && !self.barred.contains(&way)).then(|| {
            self.ways.insert(way);
            way
        })
    }

    /// What a name or member stands for. A function is followed only where it is called.
    fn values(&self, way: Way) -> Vec<ExprId> {
        match way {
            Way::Name(scope, name) => {
                let bound = self.module.lookup(scope, name).unwrap_or_default();
                bound.iter().map(|bound| bound.value).collect()
            }
            Way::Member(class, name) => {
                let members = &self.module.classes[class.0 as usize].members;
                members.get(&name).cloned().unwrap_or_default()
            }
        }
    }

    /// The functions of the file that are called.
    fn called(&mut self, callee: ExprId) -> Vec<FunctionId> {
        let way = match self.module.expr(callee) {
            Expr::Name(name, scope) => self.name(*name, *scope),
            Expr::Member(object, name) => self.member(*object, *name),
            _ => None,
        };
        let function = |id: ExprId| match self.module.expr(id) {
            Expr::Function(function) => Some(*function),
            _ => None,
        };
        way.map(|way| self.values(way))
            .unwrap_or_default()
            .into_iter()
            .filter_map(function)
            .collect()
    }
}

/// Whether something else uses what a name or member stands for than what is shown.
fn is_used(
    app: &App,
    at: ModuleId,
    module: &Module,
    way: Way,
    reached: &HashSet<(usize, usize)>,
) -> bool {
    let shown = |id: ExprId| {
        let span = module.span(id);
        reached.contains(&(span.start, span.end))
    };
    let elsewhere = |name: Symbol| {
        let text = module.text(name);
        app.modules().any(|(other, module)| other != at && module.known(text).is_some())
    };
    match way {
        Way::Name(scope, name) => {
            let is_offered = scope == FILE_SCOPE
                && (module.shares_names
                    || module.exports.iter().any(|export| offers(module, export, name)));
            let uses = |expr: &Expr| {
                matches!(expr, Expr::Name(one, from)
                    if *one == name && module.scope_of(*from, name) == Some(scope))
            };
            is_offered && elsewhere(name)
                || module.exprs().any(|(id, expr)| uses(expr) && !shown(id))
        }
        Way::Member(_, name) => {
            elsewhere(name)
                || module.exprs().any(|(id, expr)| {
                    matches!(expr, Expr::Member(_, one) if *one == name) && !shown(id)
                })
        }
    }
}

/// Whether others may come by a name of the file.
fn offers(module: &Module, export: &Export, name: Symbol) -> bool {
    match export {
        Export::Value(as_, value) => {
            *as_ == name
                || matches!(module.expr(*value), Expr::Name(of, _) if *of == name)
                || module
                    .lookup(FILE_SCOPE, name)
                    .is_some_and(|bound| bound.iter().any(|bound| bound.value == *value))
        }
        Export::Whole(_) => true,
        Export::All(_) => false,
    }
}
