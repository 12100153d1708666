//! What PowerShell takes for granted.

use std::rc::Rc;
use std::sync::Arc;

use super::super::app::App;
use super::super::bash::beside;
use super::super::evaluate::Evaluator;
use super::super::idiom::{self, Passed, Root};
use super::super::members::Call;
use super::super::model::{Expr, ExprId, FunctionId, Module};
use super::super::requests::Request;
use super::super::texts::{hint, hole};
use super::super::value::{Frame, Given, ModuleId, Spot, Value, Values, one, text, unknown};
use super::strings::next_place;
use super::{builders, chosen, files, requests, tables};
use crate::text::SourceText;

/// PowerShell.
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

    fn unbound(&self, evaluator: &mut Evaluator<'_>, at: ModuleId, name: &str) -> Option<Values> {
        let found = beside(evaluator.app, at, name);
        if !found.is_empty() {
            return Some(evaluator.any_of(found, None));
        }
        if name.starts_with('$') {
            let found = files::of_module(evaluator.app, at, name);
            return (!found.is_empty()).then(|| evaluator.any_of(found, None));
        }
        // The classes and functions of a module are loaded together, one file each.
        if let Some((at, class)) = evaluator.app.only_class(name) {
            return Some(one(Value::Class(at, class)));
        }
        let (module, function) = evaluator
            .app
            .only_function(name)
            .filter(|_| name.contains('-') || name.starts_with('_') || files::is_script(name))?;
        Some(one(Value::Function(module, function)))
    }

    fn global(&self, name: &str) -> Option<Value> {
        tables::global(name)
    }

    fn member(&self, evaluator: &mut Evaluator<'_>, object: &Value, name: &str) -> Option<Values> {
        let is_whole = matches!(name, "absoluteuri" | "originalstring" | "uri");
        match object {
            Value::Text(_) if is_whole => Some(one(object.clone())),
            Value::Object(..) if name == "uri" => builders::built(evaluator, object),
            _ => None,
        }
    }

    fn passes_on(&self, function: &str) -> Passed {
        if function == "escape" { Passed::First } else { Passed::No }
    }

    fn usual_function(
        &self,
        evaluator: &mut Evaluator<'_>,
        name: &str,
        call: &Call<'_>,
    ) -> Option<Values> {
        let spots: Vec<Spot> = call.arguments.iter().map(|argument| (call.at, *argument)).collect();
        match (name, &spots[..]) {
            ("-join", [list, between]) => {
                let list = evaluator.value(*list, call.frame).into_iter().next()?;
                let between = evaluator.value(*between, call.frame).into_iter().next()?;
                let (Value::List(..), Value::Text(between)) = (&list, &between) else {
                    return Some(unknown());
                };
                Some(evaluator.join(&list, between))
            }
            ("-f", [format, values @ ..]) => Some(formatted(evaluator, *format, values, call)),
            ("join-path", [_, ..]) => Some(evaluator.concat(&spots, "/", call.frame)),
            ("escape", _) => Some(tables::escaped(evaluator, call)),
            ("-if", _) => Some(chosen::chosen(evaluator, call)),
            (tables::PARAMETER | tables::MANDATORY, _) => Some(tables::parameter(evaluator, call)),
            (tables::BOUND, _) => Some(tables::bound(evaluator, call)),
            _ => None,
        }
    }

    fn usual_method(
        &self,
        evaluator: &mut Evaluator<'_>,
        object: Spot,
        name: &str,
        call: &Call<'_>,
    ) -> Option<Values> {
        match name {
            "trim" | "trimend" | "trimstart" | "tostring" | "tolower" | "toupper" | "replace"
            | "tolowerinvariant" | "toupperinvariant" => {
                let mut values = evaluator.value(object, call.frame);
                if let ("tostring", [made @ Value::Object(..)]) = (name, &values[..]) {
                    values = builders::built(evaluator, made)?;
                }
                let is_text = values.iter().any(|value| matches!(value, Value::Text(_)));
                is_text.then_some(values)
            }
            _ => None,
        }
    }

    /// Methods of a class have no optional parameters, and several of one name are told apart by how many they take.
    fn takes(&self, app: &App, (at, function): (ModuleId, FunctionId), call: Spot) -> bool {
        let of = &app.module(at).functions[function.0 as usize];
        match app.module(call.0).expr(call.1) {
            Expr::Call { arguments, .. } => of.is_free || arguments.len() == of.parameters.len(),
            _ => true,
        }
    }

    fn given(&self, e: &mut Evaluator<'_>, parameter: Spot, call: &Rc<Frame>) -> Option<Given> {
        tables::given(e, parameter, call)
    }

    fn may_send(&self, _: &str) -> bool {
        true
    }

    fn can_send(&self, module: &Module, callee: ExprId) -> bool {
        requests::can_send(module, callee)
    }

    fn request(
        &self,
        evaluator: &mut Evaluator<'_>,
        call: Spot,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Request> {
        requests::request(evaluator, call, frame)
    }

    fn of_other_module(&self, name: &str) -> bool {
        const NOUNS: [&str; 4] = ["-vsteam", "-adops", "-azdo", "-azdevops"];
        NOUNS.iter().any(|noun| name.contains(noun))
    }

    fn sends_nothing(&self, _: &str) -> bool {
        true
    }

    fn only_looks(&self, function: &str) -> bool {
        function.starts_with("write-")
            || function.starts_with('-')
            || function == "echo"
            || matches!(function, "contains" | "startswith" | "add-content" | "log")
    }

    fn stem<'p>(&self, path: &'p str) -> &'p str {
        files::stem_of(path)
    }

    fn roots(&self, mentions: &[Arc<SourceText>]) -> Vec<Root> {
        files::roots(mentions)
    }

    fn other_names(&self, roots: &[Root], file: &str, function: &str) -> Vec<String> {
        files::prefixed(roots, file, function)
    }

    fn candidates(&self, app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
        files::candidates(app, from, path)
    }
}

/// A format that a variable holds, with values in their places.
fn formatted(
    evaluator: &mut Evaluator<'_>,
    format: Spot,
    values: &[Spot],
    call: &Call<'_>,
) -> Values {
    let mut all = Values::new();
    for value in evaluator.value(format, call.frame) {
        let Value::Text(format) = value else {
            all.push(Value::Unknown);
            continue;
        };
        let mut made = String::new();
        let mut rest: &str = &format;
        while let Some((before, number, after)) = next_place(rest) {
            made.push_str(before);
            let known = values.get(number).map(|value| evaluator.value(*value, call.frame));
            if let Some([Value::Text(value)]) = known.as_deref() {
                made.push_str(value);
            } else {
                let name = values.get(number);
                let name = name.map(|value| hint(evaluator.app.module(value.0), value.1));
                made.push_str(&hole(name.unwrap_or("value")));
            }
            rest = after;
        }
        made.push_str(rest);
        all.push(text(&made));
    }
    all
}
