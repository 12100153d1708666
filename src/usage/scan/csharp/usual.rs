//! Functions and methods that every C# program uses: texts, tasks, lists, injected services.

use std::rc::Rc;

use super::super::app::App;
use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::{Expr, ExprId, FunctionId};
use super::super::texts::Part;
use super::super::value::{Frame, Http, ModuleId, Spot, Value, Values, one, text, unknown};
use super::{builders, libraries, overloads, requests, texts};

/// The argument at a position.
pub(super) fn argument(call: &Call<'_>, index: usize) -> Option<Spot> {
    call.arguments.get(index).map(|id| (call.at, *id))
}

/// Whether a function of several that share a name takes what a call gives.
pub(super) fn takes(app: &App, (at, function): (ModuleId, FunctionId), call: Spot) -> bool {
    let module = app.module(at);
    let of = &module.functions[function.0 as usize];
    let caller = app.module(call.0);
    let Expr::Call { callee, arguments, .. } = caller.expr(call.1) else { return true };
    let is_type = |name: &str| name.starts_with('<');
    let names: Vec<&str> = of.parameters.iter().map(|name| module.text(*name)).collect();
    let wanted = names.iter().filter(|name| !is_type(name)).count();
    let mut by_position = 0;
    let mut by_name = Vec::new();
    for argument in arguments {
        match caller.expr(*argument) {
            Expr::Named(name, _) => by_name.push(caller.text(*name)),
            _ => by_position += 1,
        }
    }
    if let (Some(class), Expr::Member(object, _)) = (of.extends_by, caller.expr(*callee))
        && caller.called_name(*object) != Some(module.text(class))
    {
        by_position += 1;
    }
    let types = by_name.iter().filter(|name| is_type(name)).count();
    let has_types = names.len() - wanted;
    if by_position > wanted && !of.takes_rest || types > 0 && types != has_types {
        return false;
    }
    // The object comes before what an extension is given.
    let before = by_position + by_name.len() - arguments.len();
    let is_refused = arguments.iter().enumerate().any(|(place, argument)| {
        let wanted = of.kinds.get(place + before);
        let is_rest = of.takes_rest && place + before + 1 >= names.len() - has_types;
        !is_rest && wanted.is_some_and(|wanted| overloads::is_refused(wanted, caller, *argument))
    });
    if is_refused {
        return false;
    }
    let has_default = |index: usize| {
        let is_last = index + 1 == wanted;
        of.defaults.iter().any(|(of, _)| *of as usize == index) || of.takes_rest && is_last
    };
    (by_position..wanted).all(|index| has_default(index) || by_name.contains(&names[index]))
}

/// An element of a tuple, or of something that holds clients.
pub(super) fn element(
    evaluator: &mut Evaluator<'_>,
    list: Spot,
    index: Option<u32>,
    frame: Option<&Rc<Frame>>,
) -> Option<Values> {
    let app = evaluator.app;
    let values = evaluator.value(list, frame);
    let [Value::Object(at, id, frame)] = &values[..] else { return None };
    let Expr::Object(pairs) = app.module(*at).expr(*id) else { return None };
    let (_, value) = pairs.get(index? as usize)?;
    Some(evaluator.value((*at, *value), frame.as_ref()))
}

/// Methods that mean the same on whatever they are called.
pub(super) fn usual_method(
    evaluator: &mut Evaluator<'_>,
    object: Spot,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    if let Some(client) = client_of_type(evaluator, name, call) {
        return Some(client);
    }
    if let Some(values) = of_class(evaluator, object, name, call) {
        return Some(values);
    }
    if evaluator.app.types.adds(name)
        && let Some(values) = added(evaluator, name, call)
    {
        return Some(values);
    }
    of_value(evaluator, object, name, call)
}

/// `connection.GetClient<GitHttpClient>()`, `provider.GetRequiredService<GitHttpClient>()`.
fn client_of_type(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Values> {
    const MAKES: [&str; 6] = ["Client", "Service", "Resolve", "Create", "Instance", "Connect"];
    let module = evaluator.app.module(call.at);
    let by_type = |argument: &ExprId| match module.expr(*argument) {
        Expr::Named(name, value) if module.text(*name) == "<0>" => Some(*value),
        // `provider.GetService(typeof(GitHttpClient))`
        Expr::TypeName(..) => Some(*argument),
        _ => None,
    };
    let kind = call.arguments.iter().find_map(by_type)?;
    if !MAKES.iter().any(|word| name.contains(word)) && name != "Get" {
        return None;
    }
    let mut clients = Values::new();
    for value in evaluator.value((call.at, kind), call.frame) {
        match value {
            Value::Imported(from, name) => match libraries::instance_of(&from, &name) {
                Value::Foreign | Value::Unknown => return None,
                client => clients.push(client),
            },
            // An own class that extends one of the library's.
            Value::Class(at, class) if name.contains("Client") || name.contains("Service") => {
                clients.push(Value::Instance(at, class));
            }
            _ => return None,
        }
    }
    (!clients.is_empty() && !name.contains("Logger")).then_some(clients)
}

/// Methods of classes that every program has.
fn of_class(
    evaluator: &mut Evaluator<'_>,
    (at, object): Spot,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    let class = evaluator.app.module(at).called_name(object)?;
    let class = class.rsplit('.').next().unwrap_or(class);
    let all =
        || -> Vec<Spot> { call.arguments.iter().map(|argument| (call.at, *argument)).collect() };
    match (class, name) {
        ("string" | "String", "Format") => {
            // A culture may come first.
            let first = evaluator.value(argument(call, 0)?, call.frame);
            let is_text = first.iter().any(|value| matches!(value, Value::Text(_)));
            texts::formatted(evaluator, usize::from(!is_text), call)
        }
        ("string" | "String", "Concat") => Some(evaluator.concat(&all(), "", call.frame)),
        ("string" | "String", "Join") => texts::joined(evaluator, call),
        ("Url", "Combine") => Some(evaluator.concat(&all(), "/", call.frame)),
        ("QueryHelpers", "AddQueryString") => Some(evaluator.value(argument(call, 0)?, call.frame)),
        ("WebRequest" | "HttpWebRequest", "Create" | "CreateHttp") => {
            Some(one(Value::Request(call.at, call.id, call.frame.cloned())))
        }
        ("Task" | "ValueTask", "FromResult") | ("Guid", "Parse") => {
            Some(evaluator.value(argument(call, 0)?, call.frame))
        }
        ("Task" | "Factory", "Run" | "StartNew") => {
            Some(evaluator.made_lazily(argument(call, 0)?, call.frame))
        }
        _ => None,
    }
}

/// What a method answers that the app gives other people's objects.
fn added(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Values> {
    let app = evaluator.app;
    let mut all = Values::new();
    for (at, function) in app.functions_named(name) {
        let is_added = app.module(*at).functions[function.0 as usize].extends_by.is_some();
        if is_added && takes(app, (*at, *function), (call.at, call.id)) {
            let frame = evaluator.frame(*at, *function, (call.at, call.id), call.frame);
            all.extend(evaluator.answers_of(*at, *function, &frame));
        }
    }
    (!all.is_empty()).then_some(all)
}

/// Methods of texts, lists and tasks.
fn of_value(
    evaluator: &mut Evaluator<'_>,
    object: Spot,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    let is_text = |values: &Values| values.iter().any(|value| matches!(value, Value::Text(_)));
    match name {
        "Append" | "Concat" => {
            let parts: Vec<Spot> =
                [Some(object), argument(call, 0)].into_iter().flatten().collect();
            is_text(&evaluator.value(object, call.frame))
                .then(|| evaluator.concat(&parts, "", call.frame))
        }
        "AppendPathSegment" | "AppendPathSegments" => {
            let mut parts = vec![Part::In(object, call.frame.cloned())];
            for argument in call.arguments {
                let spot = (call.at, *argument);
                match &evaluator.value(spot, call.frame)[..] {
                    [Value::List(at, id, frame)] => {
                        let Expr::List(own) = evaluator.app.module(*at).expr(*id) else { continue };
                        parts.extend(own.iter().map(|one| Part::In((*at, *one), frame.clone())));
                    }
                    _ => parts.push(Part::In(spot, call.frame.cloned())),
                }
            }
            Some(evaluator.put_together(&parts, "/", None))
        }
        "Replace" => texts::replaced(evaluator, object, call),
        "GetOrAdd" | "GetOrCreate" | "GetOrCreateAsync" | "GetOrAddAsync" => {
            let made = call.arguments.iter().rev().find(|argument| {
                matches!(evaluator.app.module(call.at).expr(**argument), Expr::Function(_))
            })?;
            Some(evaluator.made_lazily((call.at, *made), call.frame))
        }
        "First" | "FirstOrDefault" | "Single" | "SingleOrDefault" | "Last" | "LastOrDefault"
        | "ElementAt" => Some(evaluator.element(object, None, call.frame)),
        "Where" | "OrderBy" | "OrderByDescending" | "ToList" | "ToArray" | "ToHashSet"
        | "AsEnumerable" | "Distinct" | "Take" | "Skip" | "Reverse" => {
            let list = evaluator.value(object, call.frame);
            list.iter().any(|value| matches!(value, Value::List(..))).then_some(list)
        }
        // Flurl builds its requests upon the URL, and RestSharp upon what it was made as.
        _ if ["With", "Set", "Allow", "Append", "After", "Before"]
            .iter()
            .any(|start| name.starts_with(start)) =>
        {
            let values = evaluator.value(object, call.frame);
            is_text(&values).then_some(values)
        }
        // RestSharp's requests answer themselves.
        "AddUrlSegment" | "AddQueryParameter" | "AddParameter" | "AddHeader" | "AddHeaders"
        | "AddBody" | "AddJsonBody" | "AddStringBody" | "AddFile" => {
            let values = evaluator.value(object, call.frame);
            values.iter().any(|value| matches!(value, Value::Request(..))).then_some(values)
        }
        _ => None,
    }
}

/// Functions and classes that are known by name alone.
pub(super) fn usual_function(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    if !call.is_new {
        return client_of_type(evaluator, name, call);
    }
    let short = name.rsplit('.').next().unwrap_or(name);
    match short {
        "Uri" | "Url" => {
            let first = argument(call, 0)?;
            let second = argument(call, 1).filter(|second| {
                let module = evaluator.app.module(second.0);
                !matches!(module.expr(second.1), Expr::Member(of, _)
                    if module.called_name(*of) == Some("UriKind"))
            });
            match second {
                Some(second) => Some(evaluator.concat(&[first, second], "/", call.frame)),
                None => Some(evaluator.value(first, call.frame)),
            }
        }
        "StringBuilder" => {
            let first = argument(call, 0).map(|first| evaluator.value(first, call.frame));
            let is_text = |values: &Values| matches!(values[..], [Value::Text(_), ..]);
            Some(first.filter(is_text).unwrap_or_else(|| one(text(""))))
        }
        "UriBuilder" => Some(builders::built(evaluator, call)),
        "HttpMethod" | "Guid" => Some(evaluator.value(argument(call, 0)?, call.frame)),
        "HttpRequestMessage" | "RestRequest" | "ProcessStartInfo" => {
            Some(one(Value::Request(call.at, call.id, call.frame.cloned())))
        }
        "RestClientOptions" | "FlurlRequest" => {
            let base = requests::made_with(evaluator, (call.at, call.id), call.frame);
            base.map(|base| one(Value::Text(base)))
        }
        _ => None,
    }
}

/// What a method of a value answers, where the libraries say so.
pub(super) fn method(
    evaluator: &mut Evaluator<'_>,
    object: &Value,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    match (object, name) {
        (Value::Imported(_, class), "CreateClient") if &**class == "IHttpClientFactory" => {
            Some(one(Value::Request(call.at, call.id, call.frame.cloned())))
        }
        (Value::Connection, "GetClient" | "GetClientAsync" | "GetService") => Some(unknown()),
        (Value::Http(Http::Flurl, _) | Value::Request(..), "Request") => {
            let base = match object {
                Value::Request(at, id, frame) => {
                    requests::made_with(evaluator, (*at, *id), frame.as_ref())
                }
                _ => None,
            };
            let mut whole = base.as_deref().unwrap_or("{*base}").to_owned();
            for argument in call.arguments {
                let choices = evaluator.texts((call.at, *argument), call.frame);
                let next = choices.first().map_or("", |(text, _)| text.as_str());
                whole = format!("{}/{}", whole.trim_end_matches('/'), next.trim_start_matches('/'));
            }
            Some(one(text(&whole)))
        }
        _ => None,
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
    const OF_LISTS: [&str; 15] = [
        "All",
        "Any",
        "Average",
        "Count",
        "First",
        "FirstOrDefault",
        "ForEach",
        "GroupBy",
        "OrderBy",
        "Select",
        "SelectMany",
        "Single",
        "SingleOrDefault",
        "ToDictionary",
        "Where",
    ];
    let module = evaluator.app.module(at);
    let Expr::Call { callee, .. } = module.expr(call) else { return None };
    let object: Option<ExprId> = match module.expr(*callee) {
        Expr::Member(object, _) => Some(*object),
        _ => None,
    };
    match (module.called_name(*callee)?, object) {
        ("ContinueWith", Some(task)) if index == 0 => Some(evaluator.value((at, task), frame)),
        ("AddHttpClient" | "ConfigureHttpClient", _) if position <= 1 => {
            Some(one(Value::Http(Http::DotNet, None)))
        }
        (name, Some(list)) if OF_LISTS.contains(&name) && index == 0 => {
            Some(evaluator.element((at, list), None, frame))
        }
        ("ForEachAsync", _) if index == 0 => None,
        _ => evaluator.handed_on((at, call), position, index),
    }
}
