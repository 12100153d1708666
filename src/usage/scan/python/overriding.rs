//! Methods that a class leaves to those that extend it.

use super::super::app::App;
use super::super::evaluate::Evaluator;
use super::super::members::LONGEST_LINE;
use super::super::model::{Class, ClassId, Expr, FunctionId};
use super::super::value::{ModuleId, Value, Values};

/// Methods of one name that are looked at.
const MOST_BODIES: usize = 24;

/// What a method is of an object of a class that only says that it is to be overridden: what the classes have that
/// extend it. Nothing for any other method.
pub(super) fn found(
    evaluator: &mut Evaluator<'_>,
    (at, class): (ModuleId, ClassId),
    name: &str,
) -> Option<Values> {
    let app = evaluator.app;
    let is_open =
        |(at, id): (ModuleId, FunctionId)| app.module(at).functions[id.0 as usize].is_bodiless;
    if !app.functions_named(name).iter().any(|function| is_open(*function)) {
        return None;
    }
    let own = evaluator.class_member(at, class, name, LONGEST_LINE, true)?;
    let is_left = |value: &Value| match value {
        Value::Function(at, id) => is_open((*at, *id)),
        _ => false,
    };
    if !own.iter().all(is_left) {
        return None;
    }
    let mut all = Values::new();
    for function in app.bodies(name).take(MOST_BODIES) {
        let Some(holder) = holder(app, function) else { continue };
        if extends(evaluator, (function.0, holder), (at, class), LONGEST_LINE) {
            all.push(Value::Function(function.0, function.1));
        }
    }
    (!all.is_empty()).then_some(all)
}

/// The class that a method is written in.
fn holder(app: &App, (at, function): (ModuleId, FunctionId)) -> Option<ClassId> {
    let module = app.module(at);
    let holds = |class: &Class| {
        let mut members = class.members.values().flatten();
        members.any(|value| *module.expr(*value) == Expr::Function(function))
    };
    let place = module.classes.iter().position(holds)?;
    u32::try_from(place).ok().map(ClassId)
}

/// Whether a class extends another one, by way of others or not.
fn extends(
    evaluator: &mut Evaluator<'_>,
    (at, class): (ModuleId, ClassId),
    base: (ModuleId, ClassId),
    depth: u8,
) -> bool {
    depth > 0
        && evaluator.bases(at, class).into_iter().any(|known| match known {
            Value::Class(at, class) => {
                (at, class) == base || extends(evaluator, (at, class), base, depth - 1)
            }
            _ => false,
        })
}
