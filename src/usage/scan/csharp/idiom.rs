//! What C# takes for granted.

use std::rc::Rc;

use super::super::app::App;
use super::super::evaluate::Evaluator;
use super::super::idiom;
use super::super::members::Call;
use super::super::model::{Expr, ExprId, FunctionId, Module, ScopeId, is_verb};
use super::super::requests::Request;
use super::super::value::{Frame, ModuleId, Spot, Value, Values, one, unknown};
use super::{libraries, located, members, names, requests, usual};

/// C#.
pub(in super::super) struct Idiom;

impl idiom::Idiom for Idiom {
    fn is_client_library(&self, path: &str) -> bool {
        libraries::is_client_library(path)
    }

    fn package(&self, name: &str) -> Value {
        Value::Library(name.into())
    }

    /// Whatever sends a request is awaited, and named so; wrappers that wait for it are methods of clients too.
    fn telling_words(&self, method: &str, in_file_with_clients: bool) -> Option<usize> {
        let words = if in_file_with_clients { 2 } else { 3 };
        method.ends_with("Async").then_some(words)
    }

    fn hands_out(&self, package: &str) -> bool {
        !libraries::is_client_library(package) && package != libraries::CLIENT_LIBRARY
    }

    fn imported(&self, from: &str, name: &str) -> Value {
        libraries::type_named(&format!("{from}.{name}"), false)
    }

    fn instance_of(&self, from: &str, name: &str) -> Value {
        libraries::instance_of(from, name)
    }

    fn outside(
        &self,
        evaluator: &mut Evaluator<'_>,
        at: ModuleId,
        scope: ScopeId,
        name: &str,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        names::outside(evaluator, at, scope, name, frame)
    }

    fn initializes(&self) -> bool {
        true
    }

    fn type_named(&self, evaluator: &mut Evaluator<'_>, at: ModuleId, name: &str) -> Values {
        names::type_named(evaluator, at, name)
    }

    fn type_decides(&self, value: &Value) -> bool {
        matches!(value, Value::Instance(..) | Value::Foreign)
    }

    fn takes(&self, app: &App, function: (ModuleId, FunctionId), call: Spot) -> bool {
        usual::takes(app, function, call)
    }

    fn adds_method(&self, app: &App, name: &str) -> bool {
        app.types.adds(name)
    }

    fn member(&self, evaluator: &mut Evaluator<'_>, object: &Value, name: &str) -> Option<Values> {
        match object {
            Value::Text(text) => Some(match name {
                // An `HttpMethod` is its verb.
                "Method" if is_verb(text) => one(object.clone()),
                "AbsolutePath" | "AbsoluteUri" | "OriginalString" | "PathAndQuery" | "Uri"
                | "Url" => one(object.clone()),
                _ => unknown(),
            }),
            Value::List(..) if name == "Values" => Some(one(object.clone())),
            Value::Request(at, id, frame) if matches!(name, "BaseAddress" | "BaseUrl") => {
                let base = requests::made_with(evaluator, (*at, *id), frame.as_ref());
                Some(base.map_or_else(unknown, |base| one(Value::Text(base))))
            }
            Value::Instance(at, class) | Value::Class(at, class) => {
                members::member(evaluator, (*at, *class), name)
            }
            Value::Library(from) => {
                let whole = format!("{from}.{name}");
                if let Some([spot, ..]) = Some(evaluator.app.types.named(&whole)) {
                    return Some(evaluator.value(*spot, None));
                }
                let is_namespace = evaluator.app.types.is_namespace(&whole)
                    || whole.starts_with("Microsoft.") && !name.ends_with("Client");
                Some(one(if is_namespace {
                    Value::Library(whole.as_str().into())
                } else {
                    libraries::type_named(&whole, false)
                }))
            }
            _ => None,
        }
    }

    fn member_of_expression(
        &self,
        evaluator: &mut Evaluator<'_>,
        object: Spot,
        name: &str,
    ) -> Option<Values> {
        // `task.Result`, `lazy.Value`, `options.CurrentValue`: what is inside has the type already.
        if !matches!(name, "Result" | "Value" | "CurrentValue") {
            return None;
        }
        let values = evaluator.value(object, None);
        let is_inside = |evaluator: &mut Evaluator<'_>, value: &Value| match value {
            Value::Instance(at, class) => !members::declares(evaluator, (*at, *class), name),
            Value::Client(_) | Value::Connection | Value::Http(..) | Value::Text(_) => true,
            _ => false,
        };
        values.iter().any(|value| is_inside(evaluator, value)).then_some(values)
    }

    fn element(
        &self,
        evaluator: &mut Evaluator<'_>,
        list: Spot,
        index: Option<u32>,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        usual::element(evaluator, list, index, frame)
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
        usual::usual_function(evaluator, name, call)
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
        _evaluator: &mut Evaluator<'_>,
        value: &Value,
        call: &Call<'_>,
    ) -> Option<Values> {
        match value {
            Value::Imported(_, name) if call.is_new => requests::client_made(name, call),
            // A function that makes clients was given by its type alone.
            Value::Client(_) | Value::Connection | Value::Http(..) if !call.is_new => {
                Some(one(value.clone()))
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

    fn dollar_is_literal(&self) -> bool {
        true
    }

    fn can_send(&self, module: &Module, callee: ExprId) -> bool {
        matches!(module.expr(callee), Expr::Member(_, name) if requests::can_send(module.text(*name)))
    }

    fn sends_itself(&self, module: &Module) -> bool {
        located::extends_base(module)
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
        const NO_REQUESTS: [&str; 10] = [
            "ConfigureAwait",
            "Dispose",
            "DisposeAsync",
            "Equals",
            "GetClient",
            "GetClientAsync",
            "GetHashCode",
            "GetType",
            "SetResourceLocations",
            "ToString",
        ];
        // What clients have from their base class is looked at as a request.
        NO_REQUESTS.contains(&method) || located::METHODS.contains(&method)
    }

    fn only_looks(&self, function: &str) -> bool {
        const LOOKS: [&str; 17] = [
            "Contains",
            "EndsWith",
            "Equals",
            "IndexOf",
            "IsMatch",
            "LastIndexOf",
            "Match",
            "Matches",
            "Regex",
            "Replace",
            "Split",
            "StartsWith",
            "Write",
            "WriteLine",
            "TraceInformation",
            "Debug",
            "Verbose",
        ];
        LOOKS.contains(&function) || function.starts_with("Log")
    }

    fn stem<'p>(&self, path: &'p str) -> &'p str {
        path.strip_suffix(".cs").unwrap_or(path)
    }

    fn candidates(&self, _app: &App, _from: ModuleId, _path: &str) -> Vec<ModuleId> {
        // Files do not load each other.
        Vec::new()
    }
}
