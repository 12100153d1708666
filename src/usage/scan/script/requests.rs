//! Requests that scripts send themselves: which call sends one, to which URL, with which verb.

use std::rc::Rc;

use super::super::command_lines::Piece;
use super::super::evaluate::Evaluator;
use super::super::model::{Expr, ExprId, Module};
use super::super::options::Choice;
use super::super::requests::{Request, Sent, Verbs, asked, sent_to, verbs_of};
use super::super::value::{Frame, Http, Spot, Value, Values};
use super::begun::{BEGIN_REQUEST, begun};
use super::usual_verb::or_usual;
use super::{libraries, tools, usual};

/// Methods that send a request with the verb of their name.
const VERB_METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "del"];

/// Packages with functions that run a command.
const RUNNERS: [&str; 5] =
    ["child_process", "node:child_process", "execa", "cross-spawn", "shelljs"];

/// Functions that run a command, by the packages that have them.
fn runs_command(module: &Module, name: &str) -> bool {
    is_command_name(name) && module.loads.iter().any(|load| RUNNERS.contains(&&**load))
}

/// Whether a function of a package runs a command.
fn is_runner(from: &str, name: &str) -> bool {
    RUNNERS.contains(&from) && is_command_name(name)
}

fn is_command_name(name: &str) -> bool {
    const NAMES: [&str; 10] = [
        "exec",
        "execSync",
        "execFile",
        "execFileSync",
        "spawn",
        "spawnSync",
        "execa",
        "execaSync",
        "execaCommand",
        "execaCommandSync",
    ];
    NAMES.contains(&name)
}

/// What a command asks for that is run as `exec("az …")` or `spawn("az", ["…"])`.
fn run(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>) -> Option<Request> {
    let first = sent.argument(0)?;
    let list = sent.argument(1).filter(|second| {
        let values = evaluator.value(*second, sent.frame);
        values.iter().any(|value| matches!(value, Value::List(..)))
    });
    match list {
        Some(list) => {
            evaluator.command_request(&[Piece::Whole(first), Piece::Whole(list)], sent.frame)
        }
        None => evaluator.shell_request(first, sent.frame),
    }
}

/// Whether what is called can send a request, as far as its name tells.
pub(super) fn can_send(module: &Module, callee: ExprId) -> bool {
    const OTHERS: [&str; 10] = [
        "ajax", "getJSON", "fetch", "request", "open", "create", "update", "replace", "default",
        "axios",
    ];
    match module.expr(callee) {
        Expr::Member(_, name) => {
            let name = module.text(*name);
            if runs_command(module, name) || tools::may_run(module, name) {
                return true;
            }
            let plain = name.trim_end_matches("Async");
            BEGIN_REQUEST.contains(&name)
                || OTHERS.contains(&name)
                || name.starts_with('[')
                || is_named_fetch(name)
                || VERB_METHODS.iter().any(|verb| verb.eq_ignore_ascii_case(plain))
        }
        Expr::Function(_) => false,
        _ => true,
    }
}

/// The request that a call sends; nothing where it sends none that can be to Azure DevOps.
pub(super) fn request(
    evaluator: &mut Evaluator<'_>,
    (at, id): Spot,
    frame: Option<&Rc<Frame>>,
) -> Option<Request> {
    let app = evaluator.app;
    let module = app.module(at);
    let Expr::Call { callee, arguments, is_new } = module.expr(id) else { return None };
    if *is_new {
        return None;
    }
    let sent = Sent { at, arguments, frame };
    if module.called_name(*callee).is_some_and(|name| tools::may_run(module, name))
        && let Some(request) = tools::run(evaluator, *callee, &sent)
    {
        return Some(request);
    }
    if arguments.is_empty() {
        return None;
    }
    if module.called_name(*callee).is_some_and(|name| runs_command(module, name)) {
        return run(evaluator, &sent);
    }
    if let Expr::Member(object, name) = module.expr(*callee) {
        let name = module.text(*name);
        if BEGIN_REQUEST.contains(&name) {
            return begun(evaluator, &sent);
        }
        let objects = evaluator.value((at, *object), frame);
        if name.starts_with('[') {
            return by_computed_name(evaluator, &objects, &sent);
        }
        for object in &objects {
            if let Value::Http(http, base) = object {
                return sent_by(evaluator, *http, base.as_deref(), name, &sent);
            }
        }
        let by_value = evaluator.member(&objects, name);
        if let Some(Value::Http(http, base)) = by_value.first() {
            return sent_by(evaluator, *http, base.as_deref(), "", &sent);
        }
        if objects.iter().any(keeps) {
            return None;
        }
        if is_named_fetch(name) {
            return fetched(evaluator, &by_value, &sent);
        }
        let method = name.trim_end_matches("Async");
        let verb = VERB_METHODS.iter().find(|verb| verb.eq_ignore_ascii_case(method))?;
        // Something unknown with the verb for its name, and a URL of ours as what it is given.
        let urls = evaluator.value(sent.argument(0)?, frame);
        return asked(urls, Verbs::fixed(verb), None);
    }
    let functions = evaluator.value((at, *callee), frame);
    for value in functions.iter().cloned() {
        match value {
            Value::Http(http, base) => {
                return sent_by(evaluator, http, base.as_deref(), "", &sent);
            }
            // `import { request } from "https"`
            Value::Imported(from, name) if libraries::is_http_of_node(&from, &name) => {
                return sent_by(evaluator, Http::Node, None, &name, &sent);
            }
            // `promisify(exec)`
            Value::Imported(from, name) if is_runner(&from, &name) => {
                return run(evaluator, &sent);
            }
            _ => {}
        }
    }
    let name = module.called_name(*callee).filter(|name| is_named_fetch(name))?;
    (!name.is_empty()).then(|| fetched(evaluator, &functions, &sent)).flatten()
}

/// Whether something is named after `fetch`: one that is handed in, or that a library makes.
fn is_named_fetch(name: &str) -> bool {
    name.starts_with("fetch") || name.ends_with("Fetch")
}

/// What is named after `fetch`, is no function of the app, and is given a URL of ours.
fn fetched(evaluator: &mut Evaluator<'_>, functions: &Values, sent: &Sent<'_>) -> Option<Request> {
    let is_own = |value: &Value| matches!(value, Value::Function(..) | Value::Class(..));
    if functions.iter().any(is_own) {
        return None;
    }
    let urls = evaluator.value(sent.argument(0)?, sent.frame);
    let verbs = match second(evaluator, sent) {
        Some(options) => evaluator.verb_option(&options, sent.at),
        None => Verbs::fixed("GET"),
    };
    // It may do something else with it.
    asked(urls, verbs, None).map(|request| Request { and_others: true, ..request })
}

/// Whether a URL that it is given is a key of it: a map, a cache.
fn keeps(object: &Value) -> bool {
    matches!(object, Value::Library(name) if libraries::keeps(name))
}

/// `axios[method](url)`: what tells the method comes first.
fn by_computed_name(
    evaluator: &mut Evaluator<'_>,
    objects: &Values,
    sent: &Sent<'_>,
) -> Option<Request> {
    let base = objects.iter().find_map(|object| match object {
        Value::Http(Http::Axios | Http::Angular | Http::TypedRest | Http::Node, base) => {
            Some(base.clone())
        }
        _ => None,
    })?;
    let verbs = verbs_of(&evaluator.value(sent.argument(0)?, sent.frame));
    let urls = evaluator.url_or_options(sent.argument(1)?, sent.frame);
    sent_to(urls, verbs, base.as_deref())
}

/// A request of a library, by one of its methods or the library itself.
pub(super) fn sent_by(
    evaluator: &mut Evaluator<'_>,
    http: Http,
    base: Option<&str>,
    method: &str,
    sent: &Sent<'_>,
) -> Option<Request> {
    let first = sent.argument(0)?;
    let frame = sent.frame;
    let own_base = base_given(evaluator, http, sent);
    let base = own_base.as_deref().or(base);
    let verb = match method {
        "get" | "getJSON" => Some("GET"),
        "post" | "put" | "patch" | "delete" | "head" | "options" => Some(method),
        "del" => Some("DELETE"),
        "create" if http == Http::TypedRest => Some("POST"),
        "update" if http == Http::TypedRest => Some("PATCH"),
        "replace" if http == Http::TypedRest => Some("PUT"),
        _ => None,
    };
    match (http, method, verb) {
        (Http::Xhr, "open", _) | (Http::Angular, "request", _) => {
            let verbs = evaluator.value(first, frame);
            let urls = evaluator.value(sent.argument(1)?, frame);
            sent_to(urls, verbs_of(&verbs), base)
        }
        (Http::Xhr, ..) | (Http::TypedRest | Http::Angular, _, None) => None,
        (_, _, Some(verb)) if http != Http::Fetch => {
            let urls = evaluator.url_or_options(first, frame);
            sent_to(urls, Verbs::fixed(verb), base)
        }
        // `$(…)` looks for elements.
        (Http::Jquery, "", _) => None,
        (_, "" | "ajax" | "request" | "fetch" | "default", _) => {
            let values = evaluator.value(first, frame);
            if let (Http::Fetch, [Value::Request(..)]) = (http, &values[..]) {
                return put_together(evaluator, &values[0], base, sent);
            }
            if let (Http::Axios, Some(second)) = (http, sent.argument(1))
                && values.iter().all(is_verb)
            {
                // `superagent("POST", url)`
                return sent_to(evaluator.value(second, frame), verbs_of(&values), base);
            }
            let urls = evaluator.url_or_options(first, frame);
            let options = second_options(evaluator, http, &values, sent);
            let verbs = match options {
                Some(options) => evaluator.verb_option(&options, sent.at),
                None => verbs_of_one(evaluator, &values, sent),
            };
            sent_to(urls, or_usual(evaluator.app, http, verbs), base)
        }
        _ => None,
    }
}

/// Whether a value is the name of a verb.
fn is_verb(value: &Value) -> bool {
    let Value::Text(text) = value else { return false };
    VERB_METHODS.iter().any(|verb| verb.eq_ignore_ascii_case(text))
}

/// The URL below which one request goes, among its own options: `axios.get(path, { baseURL })`.
fn base_given(evaluator: &mut Evaluator<'_>, http: Http, sent: &Sent<'_>) -> Option<Rc<str>> {
    let module = evaluator.app.module(sent.at);
    let says = |id: &&ExprId| match module.expr(**id) {
        Expr::Object(pairs) => {
            pairs.iter().any(|(key, _)| usual::BASES.contains(&module.text(*key)))
        }
        _ => false,
    };
    let options = *sent.arguments.iter().take(3).filter(|_| http == Http::Axios).find(says)?;
    let options = evaluator.value((sent.at, options), sent.frame);
    usual::base_of_options(evaluator, &options)
}

/// The options that stand behind the URL. What is called when the answer is there is none of them, and where the first
/// are the options, nothing behind them is.
fn second_options(
    evaluator: &mut Evaluator<'_>,
    http: Http,
    first: &Values,
    sent: &Sent<'_>,
) -> Option<Values> {
    let second = second(evaluator, sent)?;
    let is_object = |value: &Value| matches!(value, Value::Object(..));
    let is_callback = second.iter().all(|value| matches!(value, Value::Function(..)));
    let takes_callback = matches!(http, Http::Node | Http::Axios);
    let are_first = evaluator.without_forms(first).into_iter().all(is_object);
    let is_other = is_callback || are_first && !second.iter().any(is_object);
    (!(takes_callback && is_other)).then_some(second)
}

/// What is given second, also as an element of a list: `fetch(...both)`.
fn second(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>) -> Option<Values> {
    let module = evaluator.app.module(sent.at);
    for (place, argument) in (0..2_u32).zip(sent.arguments) {
        if let Expr::Spread(list) = module.expr(*argument) {
            let lists = evaluator.value((sent.at, *list), sent.frame);
            let ends = |list: &Value| ends_before(evaluator, list, 1 - place);
            if lists.iter().all(ends) {
                return None;
            }
            return Some(evaluator.element((sent.at, *list), Some(1 - place), sent.frame));
        }
    }
    Some(evaluator.value(sent.argument(1)?, sent.frame))
}

/// Whether a list is known to have no element at a place.
fn ends_before(evaluator: &Evaluator<'_>, list: &Value, place: u32) -> bool {
    match list {
        Value::Rest(given, _) => given.len() <= place as usize,
        Value::List(at, id, _) => match evaluator.app.module(*at).expr(*id) {
            Expr::List(parts) => {
                let is_spread = |part: &ExprId| {
                    matches!(evaluator.app.module(*at).expr(*part), Expr::Spread(_))
                };
                parts.len() <= place as usize && !parts.iter().any(is_spread)
            }
            _ => false,
        },
        _ => false,
    }
}

/// The verbs of a request that is given a URL or options and nothing else: a URL is read.
fn verbs_of_one(evaluator: &mut Evaluator<'_>, values: &Values, sent: &Sent<'_>) -> Verbs {
    let (texts, others): (Values, Values) =
        values.iter().cloned().partition(|value| matches!(value, Value::Text(_)));
    let objects: Values =
        others.iter().filter(|value| matches!(value, Value::Object(..))).cloned().collect();
    let get = Verbs::fixed("GET");
    match (texts.is_empty(), objects.is_empty()) {
        (true, _)
            if others.iter().all(|value| {
                matches!(value, Value::Object(..) | Value::Unknown | Value::Instance(..))
            }) =>
        {
            evaluator.verb_option(&others, sent.at)
        }
        (_, true) => get,
        // Whether both are sent with one verb.
        (_, false) if evaluator.verb_option(&objects, sent.at) == get => get,
        _ => Verbs::Unknown,
    }
}

/// `fetch(new Request(url, options))`: the request was put together before. Options that `fetch` is given too win.
fn put_together(
    evaluator: &mut Evaluator<'_>,
    put_together: &Value,
    base: Option<&str>,
    sent: &Sent<'_>,
) -> Option<Request> {
    let Value::Request(at, id, frame) = put_together else { return None };
    let Expr::Call { arguments, .. } = evaluator.app.module(*at).expr(*id) else { return None };
    let made = Sent { at: *at, arguments, frame: frame.as_ref() };
    let request = sent_by(evaluator, Http::Fetch, base, "", &made)?;
    let Some(second) = sent.argument(1) else { return Some(request) };
    let options = evaluator.value(second, sent.frame);
    let verbs = match evaluator.option(&options, "method", sent.at) {
        Choice::Absent => return Some(request),
        Choice::Found(values) => verbs_of(&values),
        Choice::Sometimes(_) | Choice::Unknown => Verbs::Unknown,
    };
    Some(Request { verbs, ..request })
}
