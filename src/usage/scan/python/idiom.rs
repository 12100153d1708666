//! What Python takes for granted.

use std::rc::Rc;
use std::sync::Arc;

use super::super::app::App;
use super::super::command_lines::names_command;
use super::super::evaluate::Evaluator;
use super::super::idiom::{self, Passed};
use super::super::maps::HashSet;
use super::super::members::Call;
use super::super::model::{ExprId, Module};
use super::super::requests::{Request, is_ours};
use super::super::value::{Frame, ModuleId, Spot, Value, Values, one};
use super::{files, imports, libraries, live, overriding, requests, usual};
use crate::catalog::LocationId;
use crate::text::SourceText;

/// Python.
pub(in super::super) struct Idiom;

impl idiom::Idiom for Idiom {
    fn is_client_library(&self, path: &str) -> bool {
        libraries::is_client_library(path)
    }

    fn package(&self, name: &str) -> Value {
        Value::Library(name.into())
    }

    fn hands_out(&self, package: &str) -> bool {
        !libraries::is_client_library(package)
            && !libraries::is_http(package)
            && !libraries::is_of_others(package)
    }

    fn imported(&self, from: &str, name: &str) -> Value {
        Value::Imported(from.into(), name.into())
    }

    fn instance_of(&self, from: &str, name: &str) -> Value {
        libraries::instance_of(from, name)
    }

    fn unbound(&self, evaluator: &mut Evaluator<'_>, at: ModuleId, name: &str) -> Option<Values> {
        // `from a import *`: what a file offers of others, it has itself.
        let opened = evaluator.app.exported(at, name);
        (!opened.is_empty()).then(|| evaluator.any_of(opened, None))
    }

    fn member(&self, evaluator: &mut Evaluator<'_>, object: &Value, name: &str) -> Option<Values> {
        match object {
            Value::Imported(from, inside) => {
                let path = imports::joined(from, inside);
                Some(one(Value::Imported(path.into(), name.into())))
            }
            // `connection.clients`, `connection.clients_v7_1`.
            Value::Connection if name.starts_with("clients") => Some(one(Value::Connection)),
            // A method of a session, kept to be called later.
            Value::Http(..) => Some(one(Value::Imported("requests".into(), name.into()))),
            // The value of a member of an enumeration.
            Value::Text(_) if name == "value" => Some(one(object.clone())),
            Value::Instance(at, class) => overriding::found(evaluator, (*at, *class), name),
            // A file of a package, where the package itself has no such name.
            Value::Module(at) if evaluator.app.exported(*at, name).is_empty() => {
                files::inside(evaluator.app, *at, name).map(|file| one(Value::Module(file)))
            }
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
        usual::usual_method(evaluator, object, name, call)
    }

    fn usual_function(
        &self,
        evaluator: &mut Evaluator<'_>,
        name: &str,
        call: &Call<'_>,
    ) -> Option<Values> {
        usual::builtin(evaluator, name, call)
    }

    fn method(
        &self,
        evaluator: &mut Evaluator<'_>,
        object: &Value,
        name: &str,
        call: &Call<'_>,
    ) -> Option<Values> {
        usual::method(evaluator, object, name, call)
    }

    fn called(
        &self,
        evaluator: &mut Evaluator<'_>,
        value: &Value,
        call: &Call<'_>,
    ) -> Option<Values> {
        match value {
            Value::Imported(from, name) => usual::library_function(evaluator, from, name, call),
            Value::Instance(..) => {
                let called = evaluator.member(std::slice::from_ref(value), "__call__");
                Some(called.iter().flat_map(|value| evaluator.called(value, call)).collect())
            }
            _ => None,
        }
    }

    fn handed(
        &self,
        evaluator: &mut Evaluator<'_>,
        call: Spot,
        position: u32,
        index: u32,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        usual::handed(evaluator, call, position, index, frame)
    }

    fn may_send(&self, text: &str) -> bool {
        is_ours(text) || names_command(text) || LocationId::read(text).is_some()
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

    fn sends_nothing(&self, method: &str) -> bool {
        matches!(method, "add_user_agent" | "close" | "get_client" | "is_valid" | "normalized_url")
    }

    fn only_looks(&self, function: &str) -> bool {
        const LOOKS: [&str; 26] = [
            "startswith",
            "endswith",
            "find",
            "index",
            "count",
            "split",
            "rsplit",
            "partition",
            "match",
            "fullmatch",
            "search",
            "compile",
            "sub",
            "findall",
            "replace",
            "len",
            "print",
            "debug",
            "info",
            "warning",
            "warn",
            "error",
            "exception",
            "critical",
            "log",
            "echo",
        ];
        LOOKS.contains(&function)
    }

    fn passes_on(&self, function: &str) -> Passed {
        match function {
            "str" | "int" | "quote" | "quote_plus" => Passed::First,
            "strip" | "rstrip" | "lstrip" | "lower" | "upper" | "encode" | "decode" | "replace" => {
                Passed::Object
            }
            "get" | "getenv" => Passed::Key,
            _ => Passed::No,
        }
    }

    fn dollar_is_literal(&self) -> bool {
        true
    }

    fn stem<'p>(&self, path: &'p str) -> &'p str {
        files::stem_of(path)
    }

    fn path_inside(&self, path: &str, name: &str) -> Option<String> {
        Some(imports::joined(path, name))
    }

    fn candidates(&self, app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
        files::candidates(app, from, path)
    }

    fn dead(&self, app: &App, mentions: &[Arc<SourceText>]) -> HashSet<ModuleId> {
        live::dead(app, mentions)
    }
}
