//! Members of classes that are declared in parts, inherited, or only promised.

use std::rc::Rc;

use super::super::app::App;
use super::super::evaluate::Evaluator;
use super::super::members::LONGEST_LINE;
use super::super::model::{ClassId, Expr};
use super::super::value::{ModuleId, Spot, Values};
use super::names;

/// Classes that implement one interface, of which members are looked at.
const MOST_HEIRS: usize = 16;

type Of = (ModuleId, ClassId);

/// Whether a class, or one that it extends, has a member of this name.
pub(super) fn declares(evaluator: &mut Evaluator<'_>, class: Of, name: &str) -> bool {
    gathered(evaluator, class, name).is_some()
}

/// What a member of a class can be.
pub(super) fn member(evaluator: &mut Evaluator<'_>, class: Of, name: &str) -> Option<Values> {
    let found = gathered(evaluator, class, name)?;
    if evaluator.is_exactly(class) {
        let mut of_class = Vec::new();
        for part in evaluator.app.parts.of(&class) {
            own(evaluator.app, *part, name, &mut of_class);
        }
        if !of_class.is_empty() {
            return Some(evaluator.of_this(name, &of_class));
        }
    }
    Some(evaluator.of_this(name, &found))
}

/// The expressions of a member, also those of classes that implement it; nothing where there is no such member.
fn gathered(evaluator: &mut Evaluator<'_>, class: Of, name: &str) -> Option<Rc<[Spot]>> {
    let key = (class.0, class.1, name.into());
    if let Some(known) = evaluator.members.get(&key) {
        return known.clone();
    }
    let app = evaluator.app;
    let mut found = Vec::new();
    let is_declared = gather(app, class, name, LONGEST_LINE, &mut found);
    if is_declared {
        let mut more = Vec::new();
        from_heirs(app, class, name, 3, &mut more);
        // What only promises a method says nothing where something keeps the promise.
        if more.iter().any(|spot| is_function(app, *spot)) {
            found.retain(|spot| !is_bodiless(app, *spot));
        }
        found.extend(more);
        found.dedup();
    }
    let found: Option<Rc<[Spot]>> = is_declared.then(|| found.into());
    evaluator.members.insert(key, found.clone());
    found
}

/// Collects the values of a member, and says whether there is such a member.
fn gather(app: &App, class: Of, name: &str, depth: u8, found: &mut Vec<Spot>) -> bool {
    let parts = app.parts.of(&class);
    let mut is_declared = false;
    for part in parts {
        is_declared |= own(app, *part, name, found);
    }
    // A method takes the place of the inherited one; a value stands beside what it is elsewhere.
    if is_declared && found.iter().any(|spot| is_function(app, *spot)) || depth == 0 {
        return is_declared;
    }
    for base in parts.iter().flat_map(|part| bases(app, *part).0) {
        is_declared |= gather(app, base, name, depth - 1, found);
    }
    is_declared
}

/// Collects what one declaration of a class says of a member.
fn own(app: &App, (at, class): Of, name: &str, found: &mut Vec<Spot>) -> bool {
    let module = app.module(at);
    let members = &module.classes[class.0 as usize].members;
    let Some(values) = module.known(name).and_then(|name| members.get(&name)) else { return false };
    found.extend(values.iter().map(|value| (at, *value)));
    true
}

/// The classes of the app that a class extends, and whether it extends others too.
fn bases(app: &App, (at, class): Of) -> (Vec<Of>, bool) {
    let module = app.module(at);
    let mut own = Vec::new();
    let mut others = false;
    for base in &module.classes[class.0 as usize].extends {
        let Expr::TypeName(name, scope) = module.expr(*base) else { continue };
        let bound = module.lookup(*scope, *name).and_then(<[_]>::first);
        let name = module.text(*name);
        let spot = match bound {
            Some(bound) => Some((at, bound.value)),
            None => names::declared(app, at, name),
        };
        match spot.map(|(at, id)| (at, app.module(at).expr(id))) {
            Some((at, Expr::Class(class))) => own.push((at, *class)),
            Some(_) => {}
            None => others |= !is_interface(name),
        }
    }
    (own, others)
}

/// Collects what classes that extend a class have under a name.
fn from_heirs(app: &App, class: Of, name: &str, depth: u8, found: &mut Vec<Spot>) {
    let full_name = app.module(class.0).classes[class.1.0 as usize].full_name;
    let Some(full_name) = full_name.map(|name| app.module(class.0).text(name)) else { return };
    let short = full_name.rsplit('.').next().unwrap_or_default();
    for heir in app.types.heirs_of(short).iter().take(MOST_HEIRS) {
        if !bases(app, *heir)
            .0
            .into_iter()
            .any(|base| app.parts.first(base) == app.parts.first(class))
        {
            continue;
        }
        for part in app.parts.of(heir) {
            own(app, *part, name, found);
        }
        if depth > 0 {
            from_heirs(app, *heir, name, depth - 1, found);
        }
    }
}

/// Whether a class extends one that no file declares, in which it may find more names.
pub(super) fn has_foreign_base(app: &App, class: Of) -> bool {
    app.parts.of(&class).iter().any(|part| bases(app, *part).1)
}

/// `IDisposable`: nothing is inherited from an interface.
fn is_interface(name: &str) -> bool {
    let short = name.rsplit('.').next().unwrap_or(name);
    short.strip_prefix('I').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

fn is_function(app: &App, (at, id): Spot) -> bool {
    matches!(app.module(at).expr(id), Expr::Function(_))
}

fn is_bodiless(app: &App, (at, id): Spot) -> bool {
    let module = app.module(at);
    match module.expr(id) {
        Expr::Function(function) => module.functions[function.0 as usize].is_bodiless,
        _ => false,
    }
}
