//! Functions and methods that every program uses, by name: promises, lists, texts, hooks.

use std::rc::Rc;

use super::super::arguments::frame_with;
use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::Expr;
use super::super::value::{Frame, Http, Spot, Value, Values, one, unknown};
use super::{libraries, tools, urls};

/// Methods that mean the same on whatever they are called.
pub(super) fn usual_method(
    evaluator: &mut Evaluator<'_>,
    object: Spot,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    match name {
        "then" => Some(then(evaluator, object, call)),
        "promise" if call.arguments.is_empty() => deferred(evaluator, object),
        "catch" | "finally" | "fail" | "always" | "bind" => {
            Some(evaluator.value(object, call.frame))
        }
        "replace" | "replaceAll" => urls::replaced(evaluator, object, call),
        "toString" | "valueOf" | "trim" | "trimEnd" | "trimStart" | "toLowerCase" => {
            let values = evaluator.value(object, call.frame);
            let is_text = values.iter().any(|value| matches!(value, Value::Text(_)));
            is_text.then_some(values)
        }
        "concat" => {
            let values = evaluator.value(object, call.frame);
            let is_text = values.iter().any(|value| matches!(value, Value::Text(_)));
            let rest = call.arguments.iter().map(|argument| (call.at, *argument));
            let parts: Vec<Spot> = std::iter::once(object).chain(rest).collect();
            is_text.then(|| evaluator.concat(&parts, "", call.frame))
        }
        "join" => {
            let list = evaluator.value(object, call.frame).into_iter().next()?;
            let between = match call.arguments.first() {
                Some(first) => one_text(evaluator, (call.at, *first), call.frame)?,
                None => ",".into(),
            };
            matches!(list, Value::List(..)).then(|| evaluator.join(&list, &between))
        }
        // `util.promisify(exec)` runs what `exec` runs.
        "promisify" => Some(evaluator.value((call.at, *call.arguments.first()?), call.frame)),
        "arg" | "argIf" | "line" => tools::told_more(evaluator, object, name, call),
        _ if name.starts_with("get") => client_of(evaluator, name, call),
        _ => tools::made(evaluator, name, call),
    }
}

/// What is made of a class of which only the name is known, as modules of the older SDK are handed in:
/// `service.getCollectionClient(rest.WorkItemTrackingHttpClient)`. It is that client, or anything else.
fn client_by_name(evaluator: &Evaluator<'_>, name: &str, (at, class): Spot) -> Option<Values> {
    if !matches!(name, "getClient" | "getCollectionClient" | "getHttpClient") {
        return None;
    }
    let module = evaluator.app.module(at);
    let class = libraries::client_class("azure-devops-extension-api", module.called_name(class)?)?;
    Some(Values::from_iter([Value::Client(class), Value::Unknown]))
}

/// What is made of the class of a client, whatever makes it: `connection.getHttpClient(GitHttpClient)`.
fn client_of(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Values> {
    if !name.ends_with("Client") && !name.ends_with("Service") {
        return None;
    }
    let first = *call.arguments.first()?;
    let classes = evaluator.value((call.at, first), call.frame);
    let says_nothing = |class: &Value| match class {
        Value::Imported(from, _) => &**from == "global",
        class => matches!(class, Value::Unknown | Value::Foreign | Value::FromLibrary(_)),
    };
    if classes.iter().all(says_nothing) {
        return client_by_name(evaluator, name, (call.at, first));
    }
    let clients = classes.iter().filter_map(|class| match class {
        Value::Imported(from, name) => libraries::client_class(from, name).map(Value::Client),
        _ => None,
    });
    let clients: Values = clients.collect();
    (!clients.is_empty()).then_some(clients)
}

pub(super) fn one_text(
    evaluator: &mut Evaluator<'_>,
    spot: Spot,
    frame: Option<&Rc<Frame>>,
) -> Option<Rc<str>> {
    evaluator.value(spot, frame).into_iter().find_map(|value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    })
}

/// What `promise.then(f)` comes to: what `f` answers.
pub(super) fn then(evaluator: &mut Evaluator<'_>, promise: Spot, call: &Call<'_>) -> Values {
    let Some(first) = call.arguments.first() else { return evaluator.value(promise, call.frame) };
    let mut all = Values::new();
    for value in evaluator.value((call.at, *first), call.frame) {
        match value {
            Value::Function(at, function) => {
                let frame = frame_with(at, function, &[promise], call.frame);
                all.extend(evaluator.answers_of(at, function, &frame));
            }
            _ => all.push(Value::Unknown),
        }
    }
    all
}

/// What a promise comes to that is kept apart from what resolves it: `d.resolve(x)` … `d.promise`.
pub(super) fn deferred(evaluator: &mut Evaluator<'_>, (at, object): Spot) -> Option<Values> {
    let app = evaluator.app;
    let module = app.module(at);
    let Expr::Name(name, scope) = module.expr(object) else { return None };
    let home = module.scope_of(*scope, *name)?;
    let mut all = Values::new();
    for call in &module.calls {
        let Expr::Call { callee, arguments, .. } = module.expr(*call) else { continue };
        let Expr::Member(of, method) = module.expr(*callee) else { continue };
        let Expr::Name(same, scope) = module.expr(*of) else { continue };
        if same == name
            && module.text(*method) == "resolve"
            && module.scope_of(*scope, *same) == Some(home)
            && let Some(first) = arguments.first()
        {
            all.extend(evaluator.value((at, *first), None));
        }
    }
    (!all.is_empty()).then_some(all)
}

/// Functions that are known by name alone.
pub(super) fn usual_function(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    let first = |call: &Call<'_>| call.arguments.first().map(|first| (call.at, *first));
    match name {
        "encodeURI" | "decodeURI" | "String" | "useCallback" | "ref" | "toValue" | "promisify" => {
            Some(evaluator.value(first(call)?, call.frame))
        }
        "encodeURIComponent" | "escape" => Some(unknown()),
        "useMemo" => Some(evaluator.made_lazily(first(call)?, call.frame)),
        "urljoin" | "urlJoin" | "joinUrl" => {
            let parts: Vec<Spot> =
                call.arguments.iter().map(|argument| (call.at, *argument)).collect();
            Some(evaluator.concat(&parts, "/", call.frame))
        }
        "Request" if call.is_new && !call.arguments.is_empty() => {
            Some(one(Value::Request(call.at, call.id, call.frame.cloned())))
        }
        "URL" if call.is_new => Some(urls::url_object(evaluator, call)),
        _ => tools::made(evaluator, name, call),
    }
}

/// What a function is given that is handed to a call where it stands.
pub(super) fn handed(
    evaluator: &mut Evaluator<'_>,
    (at, call): Spot,
    position: u32,
    index: u32,
    frame: Option<&Rc<Frame>>,
) -> Option<Values> {
    let app = evaluator.app;
    let module = app.module(at);
    let Expr::Call { callee, arguments, .. } = module.expr(call) else { return None };
    let object = match module.expr(*callee) {
        Expr::Member(object, _) => Some((at, *object)),
        _ => None,
    };
    match (module.called_name(*callee)?, object) {
        ("then" | "done", Some(promise)) if (position, index) == (0, 0) => {
            Some(evaluator.value(promise, frame))
        }
        ("then" | "done" | "catch" | "fail" | "finally" | "addEventListener", _) => {
            Some(one(Value::Foreign))
        }
        ("define" | "require" | "requirejs", _) => {
            let list = arguments.iter().find_map(|argument| match module.expr(*argument) {
                Expr::List(parts) => Some(parts),
                _ => None,
            })?;
            Some(evaluator.value((at, *list.get(index as usize)?), frame))
        }
        ("map" | "forEach" | "filter" | "find" | "some" | "every" | "flatMap", Some(list))
            if index == 0 =>
        {
            Some(evaluator.element(list, None, frame))
        }
        _ => evaluator.handed_on((at, call), position, index),
    }
}

/// The list of all that a function is given that is handed to a call where it stands.
pub(super) fn all_handed(evaluator: &Evaluator<'_>, (at, call): Spot) -> Option<Vec<Spot>> {
    let module = evaluator.app.module(at);
    let Expr::Call { callee, arguments, .. } = module.expr(call) else { return None };
    if !matches!(module.called_name(*callee)?, "define" | "require" | "requirejs") {
        return None;
    }
    arguments.iter().find_map(|argument| match module.expr(*argument) {
        Expr::List(parts) => Some(parts.iter().map(|part| (at, *part)).collect()),
        _ => None,
    })
}

/// The URL below which an instance of axios or got sends.
pub(super) fn base_of(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Option<Rc<str>> {
    let options = evaluator.value((call.at, *call.arguments.first()?), call.frame);
    base_of_options(evaluator, &options)
}

/// What axios, got and ky call the URL below which they send.
pub(super) const BASES: [&str; 3] = ["baseURL", "prefixUrl", "baseUrl"];

/// The URL below which requests with these options go.
pub(super) fn base_of_options(evaluator: &mut Evaluator<'_>, options: &Values) -> Option<Rc<str>> {
    BASES.iter().find_map(|key| {
        evaluator.member(options, key).into_iter().find_map(|value| match value {
            Value::Text(base) => Some(base),
            _ => None,
        })
    })
}

/// What a promise that is made by hand comes to: what its first function is called with.
pub(super) fn promised(evaluator: &mut Evaluator<'_>, made_by: Spot) -> Values {
    let app = evaluator.app;
    let mut all = Values::new();
    for value in evaluator.value(made_by, None) {
        let Value::Function(at, function) = value else { continue };
        let module = app.module(at);
        for call in &module.calls {
            let Expr::Call { callee, arguments, .. } = module.expr(*call) else { continue };
            let Expr::Name(name, scope) = module.expr(*callee) else { continue };
            let resolves = module.lookup(*scope, *name).is_some_and(|bound| {
                bound.iter().any(|bound| *module.expr(bound.value) == Expr::Parameter(function, 0))
            });
            if let (true, Some(first)) = (resolves, arguments.first()) {
                all.extend(evaluator.value((at, *first), None));
            }
        }
    }
    if all.is_empty() { unknown() } else { all }
}

/// What a method of a value answers, where the libraries of scripts say so.
pub(super) fn method(
    evaluator: &mut Evaluator<'_>,
    object: &Value,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    match object {
        Value::Connection => Some(one(libraries::made_by_connection(name))),
        Value::Library(from) if matches!(&**from, "Promise" | "Q") => {
            let first = call.arguments.first();
            Some(first.map_or_else(unknown, |first| evaluator.value((call.at, *first), call.frame)))
        }
        // Nothing is known of what a page has put beside its own names.
        Value::Library(from) if &**from == "global" => {
            let members = evaluator.member(std::slice::from_ref(object), name);
            Some(members.iter().flat_map(|member| evaluator.called(member, call)).collect())
        }
        Value::Imported(_, class) if &**class == "WebApi" => Some(one(Value::Connection)),
        Value::Http(Http::Axios, _) if matches!(name, "create" | "extend" | "defaults") => {
            let base = base_of(evaluator, call);
            Some(one(Value::Http(Http::Axios, base)))
        }
        _ => None,
    }
}

/// What calling a value answers, where the language says so.
pub(super) fn called(
    evaluator: &mut Evaluator<'_>,
    value: &Value,
    call: &Call<'_>,
) -> Option<Values> {
    let (Value::Library(name) | Value::Imported(name, _)) = value else { return None };
    if call.is_new && libraries::keeps(name) {
        // It can hold a client that it is given, and stays what it is: its `get` and `delete` send nothing.
        let mut made = evaluator.handed_out(None, call);
        made.push(Value::Library(Rc::clone(name)));
        return Some(made);
    }
    let Value::Library(name) = value else { return None };
    if !matches!(&**name, "Promise" | "Q") {
        return None;
    }
    Some(match call.arguments.first() {
        Some(first) if call.is_new => promised(evaluator, (call.at, *first)),
        Some(first) => evaluator.value((call.at, *first), call.frame),
        None => unknown(),
    })
}
