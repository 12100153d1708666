//! Requests that scripts send themselves: which call sends one, to which URL, with which verb.

use std::rc::Rc;

use super::super::command_lines::Piece;
use super::super::evaluate::Evaluator;
use super::super::model::{Expr, ExprId, Module};
use super::super::requests::{Choice, Request, Sent, Verbs, asked, sent_to, verbs_of};
use super::super::value::{Frame, Http, Spot, Value, Values};
use super::tools;

/// Methods that send a request with the verb of their name.
const VERB_METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "del"];
/// What the clients of the extension SDKs send requests with.
const BEGIN_REQUEST: [&str; 3] = ["beginRequest", "_beginRequest", "_issueRequest"];

/// Functions that run a command, by the packages that have them.
fn runs_command(module: &Module, name: &str) -> bool {
    const RUNNERS: [&str; 5] =
        ["child_process", "node:child_process", "execa", "cross-spawn", "shelljs"];
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
    NAMES.contains(&name) && module.loads.iter().any(|load| RUNNERS.contains(&&**load))
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
        for object in &objects {
            if let Value::Http(http, base) = object {
                return sent_by(evaluator, *http, base.as_deref(), name, &sent);
            }
        }
        let by_value = evaluator.member(&objects, name);
        if let Some(Value::Http(http, base)) = by_value.first() {
            return sent_by(evaluator, *http, base.as_deref(), "", &sent);
        }
        let method = name.trim_end_matches("Async");
        let verb = VERB_METHODS.iter().find(|verb| verb.eq_ignore_ascii_case(method))?;
        // Something unknown with the verb for its name, and a URL of ours as what it is given.
        let urls = evaluator.value(sent.argument(0)?, frame);
        return asked(urls, Verbs::fixed(verb), None);
    }
    for value in evaluator.value((at, *callee), frame) {
        if let Value::Http(http, base) = value {
            return sent_by(evaluator, http, base.as_deref(), "", &sent);
        }
    }
    None
}

/// A request of a library, by one of its methods or the library itevaluator.
pub(super) fn sent_by(
    evaluator: &mut Evaluator<'_>,
    http: Http,
    base: Option<&str>,
    method: &str,
    sent: &Sent<'_>,
) -> Option<Request> {
    let first = sent.argument(0)?;
    if let Some(request) = put_together(evaluator, http, base, sent) {
        return Some(request);
    }
    let frame = sent.frame;
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
            let options = match sent.argument(1) {
                Some(second) => Some(evaluator.value(second, frame)),
                None => values
                    .iter()
                    .any(|value| matches!(value, Value::Object(..) | Value::Unknown))
                    .then(|| values.clone()),
            };
            let urls = evaluator.url_or_options(first, frame);
            let is_text = values.iter().all(|value| matches!(value, Value::Text(_)));
            let verbs = match options {
                None => Verbs::fixed("GET"),
                Some(_) if is_text && sent.argument(1).is_none() => Verbs::fixed("GET"),
                Some(options) => evaluator.verb_option(&options, sent.at),
            };
            sent_to(urls, verbs, base)
        }
        _ => None,
    }
}

/// `beginRequest({ routeTemplate, method })` of the clients of both extension SDKs.
pub(super) fn begun(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>) -> Option<Request> {
    let options = evaluator.value(sent.argument(0)?, sent.frame);
    let mut urls = Values::new();
    for key in ["routeTemplate", "url", "requestUrl"] {
        if let Choice::Found(values) = evaluator.option(&options, key, sent.at) {
            urls.extend(values);
        }
    }
    let verbs = evaluator.verb_option(&options, sent.at);
    asked(urls, verbs, None)
}

/// `fetch(new Request(url, options))`: the request was put together before. Options that `fetch` is given too win.
fn put_together(
    evaluator: &mut Evaluator<'_>,
    http: Http,
    base: Option<&str>,
    sent: &Sent<'_>,
) -> Option<Request> {
    if http != Http::Fetch || sent.arguments.len() != 1 {
        return None;
    }
    let values = evaluator.value(sent.argument(0)?, sent.frame);
    let [Value::Request(at, id, frame)] = &values[..] else { return None };
    let Expr::Call { arguments, .. } = evaluator.app.module(*at).expr(*id) else { return None };
    let made = Sent { at: *at, arguments, frame: frame.as_ref() };
    sent_by(evaluator, http, base, "", &made)
}
