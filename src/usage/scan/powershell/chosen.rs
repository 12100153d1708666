//! Conditions that can be told from what functions are given.

use std::rc::Rc;

use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::{Expr, ExprId, Module};
use super::super::results::between_places;
use super::super::value::{Frame, Spot, Value, Values, one, unknown};
use super::tables::{Asked, BOUND, MANDATORY, PARAMETER};

/// One of two values, by a condition that can be known.
pub(super) fn chosen(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Values {
    let [condition, then, other] = call.arguments[..] else { return unknown() };
    match truth(evaluator, (call.at, condition), call.frame) {
        Some(true) => evaluator.value((call.at, then), call.frame),
        Some(false) if is_of(evaluator.app.module(call.at), condition, other) => {
            one(Value::Text("".into()))
        }
        Some(false) => evaluator.value((call.at, other), call.frame),
        None if is_of(evaluator.app.module(call.at), condition, other) => {
            // Where it does not hold, there is nothing in it.
            let mut values = evaluator.value((call.at, then), call.frame);
            if !values.contains(&Value::Nothing) {
                values.push(Value::Text("".into()));
            }
            values
        }
        None => evaluator.any_of([(call.at, then), (call.at, other)], call.frame),
    }
}

/// Whether a condition holds only where there is something in what an expression names.
pub(super) fn is_of(module: &Module, condition: ExprId, named: ExprId) -> bool {
    match module.expr(condition) {
        Expr::Name(..) => module.expr(condition) == module.expr(named),
        Expr::Call { callee, arguments, .. } if module.called_name(*callee) == Some("-and") => {
            // Of `$x -ne $null -and $x -ne ''` both say the same.
            arguments.iter().all(|part| module.expr(*part) == module.expr(named))
        }
        _ => false,
    }
}

/// Whether a condition holds, as far as that is known.
fn truth(evaluator: &mut Evaluator<'_>, (at, id): Spot, frame: Option<&Rc<Frame>>) -> Option<bool> {
    let module = evaluator.app.module(at);
    if let Expr::Call { callee, arguments, .. } = module.expr(id) {
        let mut part = |index: usize| {
            let part = (at, *arguments.get(index)?);
            evaluator.deeper(|deeper| truth(deeper, part, frame)).flatten()
        };
        match module.called_name(*callee) {
            Some("-not") => return part(0).map(|is_so| !is_so),
            Some("-and") => {
                return match (part(0), part(1)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                };
            }
            Some("-or") => {
                return match (part(0), part(1)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    let mut answers = evaluator.value((at, id), frame).into_iter().map(|value| match value {
        Value::Nothing => Some(false),
        Value::Text(text) if text.is_empty() => Some(false),
        // `0` is nothing as a number only, and what is not known of a text can be all of it.
        Value::Text(text) if text.parse() == Ok(0.0) => None,
        Value::Text(text) if between_places(&text).is_empty() => None,
        Value::Text(_) => Some(true),
        _ => None,
    });
    let first = answers.next()?;
    if first.is_some() && answers.all(|other| other == first) {
        return first;
    }
    is_given(evaluator, (at, id), frame).then_some(true)
}

/// Whether something is what callers always give, as a whole or one by one.
fn is_given(evaluator: &mut Evaluator<'_>, (at, id): Spot, frame: Option<&Rc<Frame>>) -> bool {
    let module = evaluator.app.module(at);
    let mut next = |id: ExprId| {
        let inside = evaluator.deeper(|deeper| is_given(deeper, (at, id), frame));
        inside.unwrap_or_default()
    };
    match module.expr(id) {
        Expr::Name(name, scope) => match module.lookup(*scope, *name) {
            Some([one]) => next(one.value),
            _ => false,
        },
        Expr::Element(list, _) => next(*list),
        Expr::Call { callee, arguments, .. } => match module.called_name(*callee) {
            Some(MANDATORY) => true,
            Some(PARAMETER | BOUND) => Asked::of(module, at, arguments)
                .and_then(|asked| asked.handed(evaluator, frame))
                .and_then(|(spot, of)| evaluator.deeper(|e| is_given(e, spot, of.as_ref())))
                .unwrap_or_default(),
            _ => false,
        },
        _ => false,
    }
}
