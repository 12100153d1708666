//! What names stand for that no scope of their file binds: members of classes, and types of other files.

use std::rc::Rc;

use super::super::app::App;
use super::super::evaluate::Evaluator;
use super::super::model::ScopeId;
use super::super::namespaces::Opens;
use super::super::value::{Frame, ModuleId, Spot, Value, Values, one, unknown};
use super::{libraries, members};

/// What a bare name stands for: a member of a class around it, or of a class that the file opens, or a type.
pub(super) fn outside(
    evaluator: &mut Evaluator<'_>,
    at: ModuleId,
    scope: ScopeId,
    name: &str,
    frame: Option<&Rc<Frame>>,
) -> Option<Values> {
    let app = evaluator.app;
    let module = app.module(at);
    let mut inherits = false;
    for class in module.classes_around(scope) {
        if members::declares(evaluator, (at, class), name) {
            return Some(evaluator.member_of_this(app.parts.first((at, class)), name, frame));
        }
        inherits |= members::has_foreign_base(app, (at, class));
    }
    let opened = app.types.opened(module).filter(|opened| opened.what == Opens::Members);
    for class in opened.filter_map(|opened| declared(app, at, &opened.name)).collect::<Vec<_>>() {
        if let [Value::Class(of, class)] = evaluator.value(class, None)[..]
            && members::declares(evaluator, (of, class), name)
        {
            return Some(evaluator.member(&[Value::Class(of, class)], name));
        }
    }
    if let Some(spot) = declared(app, at, name) {
        return Some(evaluator.value(spot, None));
    }
    if app.types.is_namespace(name) || matches!(name, "Microsoft" | "System") {
        return Some(one(Value::Library(name.into())));
    }
    if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    // What a class has from another library's class is not known; other such names are types.
    Some(if inherits { unknown() } else { one(library_type(app, at, name)) })
}

/// The type that a name stands for.
pub(super) fn type_named(evaluator: &mut Evaluator<'_>, at: ModuleId, name: &str) -> Values {
    let app = evaluator.app;
    match declared(app, at, name) {
        Some(spot) => evaluator.value(spot, None),
        None => one(library_type(app, at, name)),
    }
}

/// A type that no file declares.
fn library_type(app: &App, at: ModuleId, name: &str) -> Value {
    let module = app.module(at);
    let opened = app.types.opened(module);
    let alias = opened.filter_map(|opened| match &opened.what {
        Opens::As(alias) => Some((&**alias, &*opened.name)),
        _ => None,
    });
    let whole = un_aliased(name, alias);
    let sees = app.types.opened(module).any(|opened| libraries::is_client_library(&opened.name))
        || module.namespaces.own.iter().any(|own| libraries::is_client_library(own));
    libraries::type_named(&whole, sees)
}

/// A name with its first word as it is in full.
fn un_aliased<'n>(name: &str, mut aliases: impl Iterator<Item = (&'n str, &'n str)>) -> String {
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    match aliases.find(|(alias, _)| *alias == first) {
        Some((_, whole)) if rest.is_empty() => whole.to_owned(),
        Some((_, whole)) => format!("{whole}.{rest}"),
        None => name.to_owned(),
    }
}

/// The declaration of a type that a file means by a name.
pub(super) fn declared(app: &App, at: ModuleId, name: &str) -> Option<Spot> {
    let module = app.module(at);
    let short = name.rsplit('.').next().unwrap_or(name);
    let is_alias = |opened: &super::super::namespaces::Opened| matches!(&opened.what, Opens::As(alias) if name.split('.').next() == Some(alias));
    let goes_by_alias = app.types.opened(module).any(is_alias);
    if app.types.full_names(short).is_empty() && !goes_by_alias {
        return None;
    }
    let aliases = app.types.opened(module).filter_map(|opened| match &opened.what {
        Opens::As(alias) => Some((&**alias, &*opened.name)),
        _ => None,
    });
    let name = un_aliased(name, aliases);
    let own = module.namespaces.own.iter().rev().map(|space| &**space);
    let opened = app.types.opened(module).filter(|opened| opened.what == Opens::Types);
    let spaces = own.chain(opened.map(|opened| &*opened.name));
    for space in spaces.chain([""]) {
        let full = if space.is_empty() { name.clone() } else { format!("{space}.{name}") };
        if let Some(spot) = nearest(app, at, app.types.named(&full)) {
            return Some(spot);
        }
    }
    // A project can open namespaces where no source file says so. A class of the libraries that has the name
    // is not meant then.
    let known = matches!(libraries::type_named(&name, true), Value::Imported(from, name)
        if libraries::instance_of(&from, &name) != Value::Foreign
            && libraries::instance_of(&from, &name) != Value::Unknown);
    match app.types.full_names(short) {
        [one] if !known && (*one == name || one.ends_with(&format!(".{name}"))) => {
            nearest(app, at, app.types.named(one))
        }
        _ => None,
    }
}

/// Of several declarations of a name the one that is nearest to a file.
fn nearest(app: &App, at: ModuleId, spots: &[Spot]) -> Option<Spot> {
    let own = &app.module(at).name;
    let shared = |spot: &&Spot| {
        let other = &app.module(spot.0).name;
        own.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
    };
    match spots {
        [] => None,
        [one] => Some(*one),
        many => many.iter().rev().max_by_key(shared).copied(),
    }
}
