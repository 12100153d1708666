//! What scripts take for granted.

use std::rc::Rc;
use std::sync::Arc;

use super::super::app::App;
use super::super::evaluate::Evaluator;
use super::super::idiom;
use super::super::maps::HashSet;
use super::super::members::Call;
use super::super::model::{Expr, ExprId, Module};
use super::super::requests::Request;
use super::super::value::{Frame, Http, ModuleId, Spot, Value, Values, one};
use super::{asked, begun, components, files, libraries, live, modules, requests, urls, usual};
use crate::text::SourceText;

/// TypeScript and JavaScript.
pub(in super::super) struct Idiom;

impl idiom::Idiom for Idiom {
    fn is_client_library(&self, path: &str) -> bool {
        libraries::is_client_library(path)
    }

    fn package(&self, name: &str) -> Value {
        libraries::package(name)
    }

    fn imported(&self, from: &str, name: &str) -> Value {
        match from {
            // `window.fetch` is `fetch`.
            "global" => {
                libraries::global(name).unwrap_or_else(|| Value::Imported(from.into(), name.into()))
            }
            _ => libraries::imported(from, name),
        }
    }

    fn instance_of(&self, from: &str, name: &str) -> Value {
        libraries::instance_of(from, name)
    }

    fn made_by(&self, from: &str, name: &str, class: Option<&Value>) -> Value {
        libraries::made_by(from, name, class)
    }

    fn hands_out(&self, package: &str) -> bool {
        libraries::hands_out(package)
    }

    fn is_of_others(&self, package: &str) -> bool {
        libraries::is_of_others(package)
    }

    fn is_of_client(&self, _: &Module, method: &str, _: &[ExprId]) -> bool {
        libraries::is_of_client(method)
    }

    fn holds_own_functions(&self, module: &Module, object: ExprId) -> bool {
        components::are_props(module, object)
    }

    /// Objects have no types here that would tell of most that they are none.
    fn telling_words(&self, _: &str, _: bool) -> Option<usize> {
        Some(2)
    }

    fn global(&self, name: &str) -> Option<Value> {
        libraries::global(name)
    }

    fn member(&self, evaluator: &mut Evaluator<'_>, object: &Value, name: &str) -> Option<Values> {
        match object {
            Value::Text(url) => urls::part_of_url(evaluator, url, name),
            // `const { request } = require("https")`
            Value::Http(Http::Node, _) if matches!(name, "get" | "request") => {
                Some(one(Value::Imported("https".into(), name.into())))
            }
            Value::Connection if name == "rest" => Some(one(Value::Http(Http::TypedRest, None))),
            Value::Http(http, base) if matches!(name, "default" | "axios" | "ajax" | "fetch") => {
                Some(one(Value::Http(*http, base.clone())))
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
        if name == "promise" { usual::deferred(evaluator, object) } else { None }
    }

    fn element(
        &self,
        evaluator: &mut Evaluator<'_>,
        list: Spot,
        index: Option<u32>,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        // `const [client, setClient] = useState(() => …)`.
        let module = evaluator.app.module(list.0);
        let Expr::Call { callee, arguments, .. } = module.expr(list.1) else { return None };
        let first = *arguments.first()?;
        if module.called_name(*callee) != Some("useState") || index != Some(0) {
            return None;
        }
        let mut values = evaluator.made_lazily((list.0, first), frame);
        let is_open = |value: &Value| matches!(value, Value::Unknown | Value::Nothing);
        if values.iter().all(is_open) {
            // It is set later, to something that has the type that it is given.
            let is_new = false;
            let call = Call { at: list.0, id: list.1, arguments: &[], is_new, frame };
            values.extend(evaluator.handed_out(None, &call));
        }
        Some(values)
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
        evaluator: &mut Evaluator<'_>,
        value: &Value,
        call: &Call<'_>,
    ) -> Option<Values> {
        usual::called(evaluator, value, call)
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

    fn all_handed(&self, evaluator: &Evaluator<'_>, call: Spot) -> Option<Vec<Spot>> {
        usual::all_handed(evaluator, call)
    }

    fn sends_itself(&self, module: &Module) -> bool {
        begun::begins(module)
    }

    fn can_send(&self, module: &Module, callee: ExprId) -> bool {
        requests::can_send(module, callee)
    }

    fn calls_by_itself(&self, path: &str) -> bool {
        modules::calls_by_itself(path)
    }

    fn calls_when_given(&self, package: &str, name: Option<&str>) -> bool {
        libraries::calls_when_given(package, name)
    }

    fn request(
        &self,
        evaluator: &mut Evaluator<'_>,
        call: Spot,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Request> {
        requests::request(evaluator, call, frame)
    }

    fn asked_urls(&self, evaluator: &mut Evaluator<'_>, call: Spot) -> Option<Values> {
        asked::asked_urls(evaluator, call)
    }

    fn changed(
        &self,
        evaluator: &mut Evaluator<'_>,
        object: &Value,
        name: &str,
        value: Spot,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        urls::with_path(evaluator, object, name, value, frame)
    }

    fn sends_nothing(&self, method: &str) -> bool {
        const NO_REQUESTS: [&str; 14] = [
            "then",
            "catch",
            "finally",
            "bind",
            "call",
            "apply",
            "toString",
            "beginRequest",
            "createAcceptHeader",
            "createRequestOptions",
            "formatResponse",
            "setHeader",
            "hasOwnProperty",
            "dispose",
        ];
        NO_REQUESTS.contains(&method)
    }

    fn only_looks(&self, function: &str) -> bool {
        const LOOKS: [&str; 13] = [
            "includes",
            "indexOf",
            "lastIndexOf",
            "startsWith",
            "endsWith",
            "match",
            "test",
            "split",
            "log",
            "info",
            "warn",
            "error",
            "debug",
        ];
        LOOKS.contains(&function)
    }

    fn passes_on(&self, function: &str) -> idiom::Passed {
        match function {
            "encodeURIComponent" | "encodeURI" | "String" | "escape" => idiom::Passed::First,
            _ => idiom::Passed::No,
        }
    }

    fn stem<'p>(&self, path: &'p str) -> &'p str {
        files::stem_of(path)
    }

    fn candidates(&self, app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
        files::candidates(app, from, path)
    }

    fn dead(&self, app: &App, mentions: &[Arc<SourceText>]) -> HashSet<ModuleId> {
        live::dead(app, mentions)
    }
}
