//! What Go takes for granted.

use std::rc::Rc;
use std::sync::Arc;

use super::super::app::App;
use super::super::evaluate::Evaluator;
use super::super::idiom::{self, Passed, Root};
use super::super::maps::HashSet;
use super::super::members::Call;
use super::super::model::{Export, Expr, ExprId, Module};
use super::super::paths::parent;
use super::super::requests::Request;
use super::super::results::between_places;
use super::super::texts;
use super::super::value::{Frame, ModuleId, Spot, Value, Values, one, text};
use super::formats::{self, Part};
use super::{libraries, packages, requests, services, urls, usual};
use crate::text::SourceText;

/// Go.
pub(in super::super) struct Idiom;

impl idiom::Idiom for Idiom {
    fn is_client_library(&self, path: &str) -> bool {
        libraries::is_client_library(path)
    }

    fn package(&self, name: &str) -> Value {
        Value::Library(name.into())
    }

    /// Each takes a context, and what it is about in a struct: a literal of one of ours has told the class.
    fn is_of_client(&self, module: &Module, method: &str, arguments: &[ExprId]) -> bool {
        let [_, about] = arguments else { return false };
        let is_literal = matches!(module.expr(*about), Expr::Made(..) | Expr::Text(_));
        !is_literal && method.starts_with(|c: char| c.is_ascii_uppercase())
    }

    fn hands_out(&self, package: &str) -> bool {
        !libraries::is_client_library(package) && libraries::sender(package).is_none()
    }

    fn imported(&self, from: &str, name: &str) -> Value {
        libraries::imported(from, name)
    }

    fn instance_of(&self, from: &str, name: &str) -> Value {
        libraries::instance_of(from, name)
    }

    fn types_hold(&self) -> bool {
        true
    }

    fn names_are_joined(&self) -> bool {
        true
    }

    fn roots(&self, mentions: &[Arc<SourceText>]) -> Vec<Root> {
        packages::roots(mentions)
    }

    fn passes_on(&self, function: &str) -> Passed {
        const KEEPS: [&str; 17] = [
            "QueryEscape",
            "PathEscape",
            "Itoa",
            "FormatInt",
            "FormatUint",
            "FormatBool",
            "Sprint",
            "TrimSuffix",
            "TrimPrefix",
            "TrimSpace",
            "Trim",
            "TrimLeft",
            "TrimRight",
            "ToLower",
            "ToUpper",
            "ToPtr",
            "string",
        ];
        match function {
            "Getenv" | "LookupEnv" => Passed::Key,
            "String" => Passed::Object,
            _ if KEEPS.contains(&function) => Passed::First,
            _ => Passed::No,
        }
    }

    fn unbound(&self, evaluator: &mut Evaluator<'_>, at: ModuleId, name: &str) -> Option<Values> {
        let app = evaluator.app;
        let module = app.module(at);
        if module.shares_names && !app.shared(at, name).is_empty() {
            return None;
        }
        // A package that calls itself otherwise than its folder.
        for path in &module.loads {
            if let Some(other) = app.find(at, path)
                && app.module(other).namespace.as_deref() == Some(name)
            {
                return Some(one(Value::Module(other)));
            }
        }
        let is_public = name.starts_with(char::is_uppercase);
        for export in &module.exports {
            if let Export::All(path) = export
                && is_public
            {
                let values = evaluator.imported(at, path, name);
                if values.iter().any(|value| *value != Value::Unknown) {
                    return Some(values);
                }
            }
        }
        // Of a library it is only known that its path does not tell its name.
        let unnamed = |path: &str| libraries::name_in(path).is_none();
        let library = module.loads.iter().find(|path| unnamed(path) && path.contains(name))?;
        Some(one(Value::Library(library.as_ref().into())))
    }

    fn literal_of(
        &self,
        evaluator: &mut Evaluator<'_>,
        from: &str,
        name: &str,
        (at, id): Spot,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        if (from, name) == ("net/http", "Request") {
            return Some(one(Value::Object(at, id, frame.cloned())));
        }
        let is_builder = libraries::builds_urls(from) && name == "URLBuilderOptions";
        if (from, name) != ("net/url", "URL") && !is_builder {
            return None;
        }
        let module = evaluator.app.module(at);
        let Expr::Made(_, pairs) = module.expr(id) else { return None };
        let part = |wanted: &str| {
            let pair = pairs.iter().find(|(key, _)| module.text(*key) == wanted);
            pair.map(|(_, value)| texts::Part::In((at, *value), frame.cloned()))
        };
        if is_builder {
            let parts: Vec<_> = [part("BaseURL"), part("Path")].into_iter().flatten().collect();
            return Some(evaluator.put_together(&parts, "/", None));
        }
        let mut pieces = Vec::new();
        if let Some(host) = part("Host") {
            pieces.extend([texts::Part::Text("https://"), host]);
        }
        if let Some(path) = part("Path").or_else(|| part("RawPath")) {
            pieces.extend([texts::Part::Text("/"), path]);
        }
        Some(evaluator.put_together(&pieces, "", None))
    }

    fn changed(
        &self,
        evaluator: &mut Evaluator<'_>,
        object: &Value,
        name: &str,
        value: Spot,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        let url = match object {
            Value::Text(url) => &**url,
            Value::Unknown | Value::Foreign | Value::FromLibrary(_) => "",
            _ => return None,
        };
        if !matches!(name, "Path" | "RawPath" | "Opaque") {
            return Some(one(object.clone()));
        }
        let paths = evaluator.texts(value, frame);
        Some(paths.iter().map(|(path, _)| text(&urls::with_path(url, path))).collect())
    }

    fn class_by_arguments(
        &self,
        evaluator: &mut Evaluator<'_>,
        (at, call): Spot,
        method: &str,
    ) -> Option<Rc<str>> {
        let app = evaluator.app;
        let module = app.module(at);
        let Expr::Call { callee, arguments, .. } = module.expr(call) else { return None };
        let class = arguments.iter().rev().find_map(|argument| {
            let named = written_type(module, *argument, 4)?;
            evaluator.value((at, named), None).into_iter().find_map(|value| match value {
                Value::Imported(path, name) => libraries::class_of_arguments(&path, &name, method),
                _ => None,
            })
        })?;
        // A method of the app that has a body makes the call in there.
        let has_body = evaluator.value((at, *callee), None).iter().any(|value| match value {
            Value::Function(at, id) => !app.module(*at).functions[id.0 as usize].is_bodiless,
            _ => false,
        });
        (!has_body).then_some(class)
    }

    fn member(&self, evaluator: &mut Evaluator<'_>, object: &Value, name: &str) -> Option<Values> {
        match object {
            Value::Text(url) => Some(match name {
                "Path" | "RawPath" => one(text(urls::path(url))),
                "Host" => one(text(urls::host(url))),
                _ => one(Value::Unknown),
            }),
            Value::Client(_) => services::member(object, name).map(one),
            // An element of a map by its key.
            Value::List(at, id, frame) => Some(evaluator.element((*at, *id), None, frame.as_ref())),
            _ => None,
        }
    }

    fn element(
        &self,
        evaluator: &mut Evaluator<'_>,
        list: Spot,
        index: Option<u32>,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        let is_call = matches!(evaluator.app.module(list.0).expr(list.1), Expr::Call { .. });
        let values = evaluator.value(list, frame);
        let is_list = |value: &Value| matches!(value, Value::List(..) | Value::Object(..));
        match index {
            // A function with a type for what is left open in it.
            None if values.iter().all(|value| matches!(value, Value::Function(..))) => Some(values),
            // What a library answers: its errors are nobody's clients.
            Some(index) if is_call && !values.iter().any(is_list) => {
                Some(if index == 0 { values } else { one(Value::Foreign) })
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
        usual::method_of_any(evaluator, object, name, call)
    }

    fn usual_function(
        &self,
        evaluator: &mut Evaluator<'_>,
        name: &str,
        call: &Call<'_>,
    ) -> Option<Values> {
        let first = call.arguments.first().filter(|_| name == "string")?;
        Some(evaluator.value((call.at, *first), call.frame))
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
            // A function of a package that is loaded into the names of the file.
            Value::Imported(package, name) => usual::function(evaluator, package, name, call),
            _ => None,
        }
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

    fn sends_itself(&self, module: &Module) -> bool {
        module.loads.iter().any(|path| libraries::is_client_library(path))
    }

    fn is_other_library(&self, path: &str) -> bool {
        services::is_library(path)
    }

    fn is_other_client(&self, class: &str) -> bool {
        services::is_class(class)
    }

    fn fixed_parts<'p>(&self, text: &'p str) -> Vec<&'p str> {
        let parts = formats::parts(text).into_iter();
        parts
            .flat_map(|part| match part {
                Part::Text(text) => between_places(text),
                Part::Value(_) => Vec::new(),
            })
            .collect()
    }

    fn sends_nothing(&self, method: &str) -> bool {
        matches!(method, "Error" | "String" | "Close" | "Lock" | "Unlock" | "Done" | "Wait")
    }

    fn only_looks(&self, function: &str) -> bool {
        const LOOKS: [&str; 20] = [
            "Contains",
            "HasPrefix",
            "HasSuffix",
            "Index",
            "LastIndex",
            "Split",
            "SplitN",
            "Cut",
            "EqualFold",
            "Count",
            "MustCompile",
            "Compile",
            "MatchString",
            "HandleFunc",
            "Handle",
            "TrimPrefix",
            "TrimSuffix",
            "New",
            "Error",
            "Println",
        ];
        LOOKS.contains(&function)
            || (function.ends_with('f')
                && function.starts_with(char::is_uppercase)
                && !matches!(function, "Sprintf" | "Fprintf"))
    }

    fn stem<'p>(&self, path: &'p str) -> &'p str {
        path.strip_suffix(".go").unwrap_or(path)
    }

    fn neighbourhood<'p>(&self, path: &'p str) -> &'p str {
        parent(path)
    }

    fn candidates(&self, app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
        packages::candidates(app, from, path)
    }

    fn dead(&self, app: &App, _mentions: &[Arc<SourceText>]) -> HashSet<ModuleId> {
        packages::dead(app)
    }
}

/// What names the type of an expression, where that is written: in a literal, or where its name is declared.
fn written_type(module: &Module, id: ExprId, depth: u8) -> Option<ExprId> {
    match module.expr(id) {
        Expr::Made(named, _) | Expr::OfType(named) => Some(*named),
        Expr::Either(parts) => parts.iter().find_map(|part| written_type(module, *part, depth)),
        Expr::Changed(object, ..) if depth > 0 => written_type(module, *object, depth - 1),
        Expr::Name(name, scope) if depth > 0 => {
            let bound = module.lookup(*scope, *name)?;
            bound.iter().find_map(|bound| written_type(module, bound.value, depth - 1))
        }
        _ => None,
    }
}
