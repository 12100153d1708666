//! What shells take for granted.

use std::rc::Rc;

use super::super::app::App;
use super::super::command_lines::Piece;
use super::super::evaluate::Evaluator;
use super::super::idiom;
use super::super::model::{Expr, ExprId, Module};
use super::super::requests::Request;
use super::super::value::{Frame, ModuleId, Spot, Value, Values};
use super::files;
use crate::usage::command::is_known_program;

/// Bash and its relatives.
pub(in super::super) struct Idiom;

impl idiom::Idiom for Idiom {
    fn is_client_library(&self, _: &str) -> bool {
        false
    }

    fn package(&self, _: &str) -> Value {
        Value::Unknown
    }

    fn imported(&self, _: &str, _: &str) -> Value {
        Value::Unknown
    }

    fn instance_of(&self, _: &str, _: &str) -> Value {
        Value::Unknown
    }

    fn may_send(&self, _: &str) -> bool {
        true
    }

    fn can_send(&self, module: &Module, callee: ExprId) -> bool {
        match module.expr(callee) {
            Expr::Name(name, _) => {
                let name = module.text(*name);
                name.starts_with('$') || is_known_program(name) || name.starts_with("retry")
            }
            _ => true,
        }
    }

    fn request(
        &self,
        evaluator: &mut Evaluator<'_>,
        (at, id): Spot,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Request> {
        let module = evaluator.app.module(at);
        let Expr::Call { callee, arguments, .. } = module.expr(id) else { return None };
        let mut pieces = Vec::new();
        match module.expr(*callee) {
            Expr::Name(name, _) if !module.text(*name).starts_with('$') => {
                // An own function of the name of a program is no program.
                let values = evaluator.value((at, *callee), frame);
                if values.iter().any(|value| matches!(value, Value::Function(..))) {
                    return None;
                }
                if let ("eval", [text]) = (module.text(*name), &arguments[..]) {
                    return evaluator.shell_request((at, *text), frame);
                }
                pieces.push(Piece::Word(module.text(*name).into()));
            }
            _ => pieces.push(piece(module, at, *callee)),
        }
        pieces.extend(arguments.iter().map(|argument| piece(module, at, *argument)));
        evaluator.command_request(&pieces, frame)
    }

    fn unbound(&self, evaluator: &mut Evaluator<'_>, at: ModuleId, name: &str) -> Option<Values> {
        let found = files::beside(evaluator.app, at, name);
        (!found.is_empty()).then(|| evaluator.any_of(found, None))
    }

    /// A list among the words of a list is as many words as it has.
    fn element(
        &self,
        evaluator: &mut Evaluator<'_>,
        list: Spot,
        index: Option<u32>,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        let is_list = |value: &Value| matches!(value, Value::List(..) | Value::Rest(..));
        let lists = evaluator.value(list, frame);
        let [Value::List(at, id, of)] = &lists[..] else { return None };
        let app = evaluator.app;
        let Expr::List(parts) = app.module(*at).expr(*id) else { return None };
        let mut all = Values::new();
        let mut holds_lists = false;
        for part in parts.iter().map(|part| (*at, *part)) {
            let words = evaluator.value(part, of.as_ref());
            if words.iter().any(is_list) {
                holds_lists = true;
                all.extend(evaluator.deeper(|e| e.element(part, None, of.as_ref()))?);
            } else {
                all.extend(words);
            }
        }
        (holds_lists && index.is_none()).then_some(all)
    }

    fn sends_nothing(&self, _: &str) -> bool {
        true
    }

    fn only_looks(&self, function: &str) -> bool {
        const LOOKS: [&str; 14] = [
            "echo", "printf", "log", "info", "warn", "error", "debug", "grep", "sed", "test", "[",
            "die", "fail", "logger",
        ];
        LOOKS.contains(&function) || function.starts_with("log_")
    }

    fn stem<'p>(&self, path: &'p str) -> &'p str {
        files::stem_of(path)
    }

    fn candidates(&self, app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
        files::candidates(app, from, path)
    }
}

/// A word: a variable outside of quotes is as many words as its text has.
fn piece(module: &Module, at: ModuleId, id: ExprId) -> Piece {
    match module.expr(id) {
        Expr::Text(_) | Expr::Concat(_) => Piece::Whole((at, id)),
        _ => Piece::Split((at, id)),
    }
}
