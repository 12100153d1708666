//! Requests that programs send themselves: which call sends one, to which URL, with which verb.

use std::rc::Rc;

use super::super::evaluate::Evaluator;
use super::super::model::{Expr, ExprId, Module};
use super::super::requests::{LOCATION, Request, Verbs, asked, is_ours, sent_to, verbs_of};
use super::super::value::{Frame, Http, ModuleId, Spot, Value, Values, text, unknown};
use super::commands;
use super::libraries::is_http;

/// Methods and functions that send a request with the verb of their name.
const VERBS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];
/// What is told verb and URL, in this order.
const REQUESTS: [&str; 10] = [
    "request",
    "stream",
    "build_request",
    "Request",
    "HttpRequest",
    "ClientRequest",
    "request_encode_url",
    "request_encode_body",
    "urlopen",
    "putrequest",
];
/// What is told URL and, where there is one, the body.
const OPENERS: [&str; 5] = ["urlopen", "Request", "urlretrieve", "open", "HTTPRequest"];

/// What the clients of the library send requests with: `self._send(http_method=…, location_id=…)`.
const SEND: &str = "_send";

/// Whether what is called can send a request, as far as its name tells.
pub(super) fn can_send(module: &Module, callee: ExprId) -> bool {
    match module.expr(callee) {
        Expr::Member(_, name) => {
            let name = module.text(*name);
            VERBS.contains(&name)
                || REQUESTS.contains(&name)
                || OPENERS.contains(&name)
                || name == SEND
                || commands::may_run(module, name)
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
    let module = evaluator.app.module(at);
    let Expr::Call { callee, arguments, .. } = module.expr(id) else { return None };
    if arguments.is_empty() {
        return None;
    }
    let sent = Sent { at, arguments, frame };
    match module.expr(*callee) {
        Expr::Member(object, name) => {
            let name = module.text(*name);
            if name == SEND {
                return by_location(evaluator, &sent);
            }
            by_method(evaluator, (at, *object), name, &sent)
        }
        Expr::Call { callee, arguments: inner, .. }
            if module.called_name(*callee) == Some("getattr") =>
        {
            by_computed_name(evaluator, inner, &sent)
        }
        _ => {
            let called = evaluator.value((at, *callee), frame);
            let requests = called.iter().filter_map(|called| match called {
                Value::Imported(from, name) => by_function(evaluator, from, name, &sent),
                _ => None,
            });
            requests.reduce(Request::or)
        }
    }
}

/// What a request is sent with.
pub(super) struct Sent<'s> {
    pub(super) at: ModuleId,
    pub(super) arguments: &'s [ExprId],
    pub(super) frame: Option<&'s Rc<Frame>>,
}

impl Sent<'_> {
    /// The values of an argument, by its position or its name.
    fn given(&self, evaluator: &mut Evaluator<'_>, index: u32, name: &str) -> Option<Values> {
        let module = evaluator.app.module(self.at);
        let id = module.argument(self.arguments, index, Some(name))?;
        Some(evaluator.value((self.at, id), self.frame))
    }

    /// The same, also out of a list or a table whose elements are given one by one: `request(*both)`, `request(**all)`.
    fn given_somehow(
        &self,
        evaluator: &mut Evaluator<'_>,
        index: u32,
        name: &str,
    ) -> Option<Values> {
        let module = evaluator.app.module(self.at);
        let mut spread = None;
        for (place, argument) in (0..).zip(self.arguments) {
            match module.expr(*argument) {
                Expr::Spread(list) if place <= index => {
                    return Some(evaluator.element(
                        (self.at, *list),
                        Some(index - place),
                        self.frame,
                    ));
                }
                Expr::Named(key, table) if module.text(*key).is_empty() => spread = Some(*table),
                _ => {}
            }
        }
        let Some(table) = spread else { return self.given(evaluator, index, name) };
        self.given(evaluator, index, name).or_else(|| {
            let tables = evaluator.value((self.at, table), self.frame);
            Some(evaluator.member(&tables, name))
        })
    }

    /// Whether arguments can be given that are not written here: `**options`.
    fn has_more(&self, evaluator: &Evaluator<'_>) -> bool {
        let module = evaluator.app.module(self.at);
        self.arguments.iter().any(|argument| match module.expr(*argument) {
            Expr::Named(name, _) => module.text(*name).is_empty(),
            _ => false,
        })
    }
}

/// A request that names its location by an id, as the clients of the library do.
fn by_location(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>) -> Option<Request> {
    let verbs = sent.given(evaluator, 0, "http_method")?;
    let ids = sent.given(evaluator, 1, "location_id")?;
    let urls = ids.iter().map(|id| match id {
        // A method of one's own can have that name too, and be given a URL.
        Value::Text(url) if url.contains('/') => Value::Nothing,
        Value::Text(id) => text(&format!("{LOCATION}{id}")),
        _ => Value::Unknown,
    });
    asked(urls.collect(), verbs_of(&verbs), None)
}

/// `session.get(url)`, `requests.request(verb, url)`, `self.http.post(url)`.
fn by_method(
    evaluator: &mut Evaluator<'_>,
    object: Spot,
    name: &str,
    sent: &Sent<'_>,
) -> Option<Request> {
    let objects = evaluator.value(object, sent.frame);
    // `{"post": requests.post}["post"](url)`
    let is_table = objects.iter().any(|object| matches!(object, Value::Object(..)));
    for member in evaluator.member(&objects, name) {
        match member {
            // What it sends is seen where it does.
            Value::Function(..) => return None,
            Value::Imported(from, kept) if is_http(&from) && (is_table || *kept != *name) => {
                return by_function(evaluator, &from, &kept, sent);
            }
            _ => {}
        }
    }
    let objects: Values =
        objects.into_iter().flat_map(|object| evaluator.clients(object, name)).collect();
    let mut found: Option<Request> = None;
    for object in &objects {
        let one = match object {
            Value::Http(Http::Session, base) => by_session(evaluator, base.as_deref(), name, sent),
            Value::Library(from) => by_function(evaluator, from, name, sent),
            Value::Imported(from, inside) => {
                by_function(evaluator, &format!("{from}.{inside}"), name, sent)
            }
            _ => None,
        };
        // A session that is made in two ways is one session, below one base or another.
        found = match (found, one) {
            (Some(mut first), Some(more)) if first.verbs == more.verbs => {
                for url in more.urls {
                    if !first.urls.contains(&url) {
                        first.urls.push(url);
                    }
                }
                Some(first)
            }
            (first, more) => first.or(more),
        };
    }
    if found.is_some() {
        return found;
    }
    by_name(evaluator, &objects, name, sent)
}

/// Something unknown with the verb for its name, and a URL of ours as what it is given.
fn by_name(
    evaluator: &mut Evaluator<'_>,
    objects: &Values,
    name: &str,
    sent: &Sent<'_>,
) -> Option<Request> {
    if !objects.iter().any(Value::says_nothing) {
        return None;
    }
    if VERBS.contains(&name) {
        let urls = sent.given(evaluator, 0, "url")?;
        return asked(ours(urls), Verbs::fixed(name), None);
    }
    if name == "request" || name == "stream" {
        let verbs = sent.given(evaluator, 0, "method")?;
        let urls = sent.given(evaluator, 1, "url")?;
        return asked(ours(urls), verbs_of(&verbs), None);
    }
    None
}

fn ours(urls: Values) -> Values {
    urls.into_iter().filter(|url| !matches!(url, Value::Text(url) if !is_ours(url))).collect()
}

/// A method of a session: `requests.Session`, `httpx.Client`, `aiohttp.ClientSession` and the like.
fn by_session(
    evaluator: &mut Evaluator<'_>,
    base: Option<&str>,
    name: &str,
    sent: &Sent<'_>,
) -> Option<Request> {
    if VERBS.contains(&name) {
        let urls = sent.given_somehow(evaluator, 0, "url")?;
        return sent_to(urls, Verbs::fixed(name), base);
    }
    if !REQUESTS.contains(&name) {
        return None;
    }
    let verbs = sent.given_somehow(evaluator, 0, "method");
    let urls = sent.given_somehow(evaluator, 1, "url")?;
    let verbs = verbs.map_or(Verbs::Unknown, |verbs| verbs_of(&verbs));
    let later = if name == "Request" { set_later(evaluator, sent) } else { Later::Never };
    let verbs = match later {
        Later::Never => verbs,
        Later::To(values) => verbs_of(&values),
        Later::Perhaps => Verbs::Unknown,
    };
    sent_to(urls, verbs, base)
}

/// A function or class of a library.
fn by_function(
    evaluator: &mut Evaluator<'_>,
    from: &str,
    name: &str,
    sent: &Sent<'_>,
) -> Option<Request> {
    if is_http(from) {
        return by_session(evaluator, None, name, sent);
    }
    if commands::runs(from, name) {
        return commands::run(evaluator, name, sent);
    }
    match from {
        "urllib.request" | "urllib2" | "urllib" | "six.moves.urllib.request" => {
            opened(evaluator, name, sent)
        }
        "tornado.httpclient" if name == "HTTPRequest" => opened(evaluator, name, sent),
        "azure.core.rest"
        | "azure.core.pipeline.transport"
        | "msrest.universal_http"
        | "msrest.pipeline"
            if matches!(name, "HttpRequest" | "ClientRequest") =>
        {
            by_session(evaluator, None, "request", sent)
        }
        _ => None,
    }
}

/// `urlopen(url, data)`, `Request(url, data=…, method=…)`: with a body it is a POST.
fn opened(evaluator: &mut Evaluator<'_>, name: &str, sent: &Sent<'_>) -> Option<Request> {
    if !OPENERS.contains(&name) {
        return None;
    }
    let urls = sent.given(evaluator, 0, "url").or_else(|| sent.given(evaluator, 0, "fullurl"))?;
    let module = evaluator.app.module(sent.at);
    let later = if name == "Request" { set_later(evaluator, sent) } else { Later::Never };
    let method = sent.given(evaluator, if name == "Request" { 5 } else { u32::MAX }, "method");
    let body = if name == "HTTPRequest" { None } else { sent.given(evaluator, 1, "data") };
    let is_nothing = |value: &Value| *value == Value::Nothing;
    let by_body = match body {
        None => Verbs::fixed("GET"),
        Some(body) if body.iter().all(is_nothing) => Verbs::fixed("GET"),
        Some(body) if body.iter().any(is_nothing) => Verbs::Unknown,
        Some(_) => Verbs::fixed("POST"),
    };
    let verbs = match method {
        _ if matches!(later, Later::Perhaps) => Verbs::Unknown,
        _ if let Later::To(values) = &later => verbs_of(values),
        _ if sent.has_more(evaluator) => Verbs::Unknown,
        Some(method) if method.iter().all(is_nothing) => by_body,
        Some(method) if method.iter().any(is_nothing) => Verbs::Unknown,
        Some(method) => verbs_of(&method),
        None => by_body,
    };
    // What is opened can be a request that was put together, which is one by itself; a URL of an answer is named so.
    match sent.arguments.first().map(|first| module.expr(*first)) {
        Some(Expr::Member(_, key)) if names_url(module.text(*key)) => sent_to(urls, verbs, None),
        _ => asked(urls, verbs, None),
    }
}

/// What becomes of the verb of a request after it was made.
enum Later {
    Never,
    To(Values),
    Perhaps,
}

/// Whether the verb of a request is set after it was made: `request.method = "PUT"`,
/// `request.get_method = lambda: "PUT"`.
fn set_later(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>) -> Later {
    let app = evaluator.app;
    let module = app.module(sent.at);
    let mut found = None;
    for name in ["method", "get_method"] {
        for ((at, object), value) in app.writes_named(name).iter().copied() {
            if at != sent.at {
                continue;
            }
            match is_made_here(module, object, sent.arguments) {
                Some(false) => {}
                Some(true) if found.is_none() => found = Some((name, value)),
                _ => return Later::Perhaps,
            }
        }
    }
    let Some((name, value)) = found else { return Later::Never };
    let values = evaluator.value(value, sent.frame);
    if name == "method" {
        return Later::To(values);
    }
    let [Value::Function(of, function)] = values[..] else { return Later::Perhaps };
    let returns = &app.module(of).functions[function.0 as usize].returns;
    match returns[..] {
        [one] => Later::To(evaluator.value((of, one), sent.frame)),
        _ => Later::Perhaps,
    }
}

/// Whether an object is what the call with these arguments made; nothing where that cannot be told.
fn is_made_here(module: &Module, object: ExprId, arguments: &[ExprId]) -> Option<bool> {
    let Expr::Name(name, scope) = module.expr(object) else { return None };
    let bound = module.lookup(*scope, *name)?;
    let is_it = |value: ExprId| matches!(module.expr(value), Expr::Call { arguments: of, .. } if of[..] == *arguments);
    if bound.iter().any(|bound| is_it(bound.value)) {
        return (bound.len() == 1).then_some(true);
    }
    // What a function is given can be any request, and the object of a method is none.
    let is_other = |value: ExprId| match module.expr(value) {
        Expr::Parameter(_, index) => *index == 0 && module.text(*name) == "self",
        Expr::Call { .. } => true,
        _ => false,
    };
    bound.iter().all(|bound| is_other(bound.value)).then_some(false)
}

fn names_url(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["url", "uri", "href", "link"].iter().any(|word| key.ends_with(word))
}

/// `getattr(requests, verb)(url)`.
fn by_computed_name(
    evaluator: &mut Evaluator<'_>,
    inner: &[ExprId],
    sent: &Sent<'_>,
) -> Option<Request> {
    let (object, name) = (*inner.first()?, *inner.get(1)?);
    let objects = evaluator.value((sent.at, object), sent.frame);
    let base = objects.iter().find_map(|object| match object {
        Value::Http(Http::Session, base) => Some(base.clone()),
        Value::Library(from) if is_http(from) => Some(None),
        _ => None,
    })?;
    let verbs = evaluator.value((sent.at, name), sent.frame);
    let urls = sent.given(evaluator, 0, "url").unwrap_or_else(unknown);
    sent_to(urls, verbs_of(&verbs), base.as_deref())
}
