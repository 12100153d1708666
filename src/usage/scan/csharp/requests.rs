//! Requests that C# programs send themselves: `HttpClient`, `WebClient`, `WebRequest`, `RestSharp` and Flurl.

use std::rc::Rc;

use super::super::command_lines::Piece;
use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::{Expr, ExprId, is_verb};
use super::super::requests::{Request, Sent, Verbs, asked, is_ours, sent_to, verbs_of};
use super::super::value::{Frame, Http, ModuleId, Spot, Value, Values, one, text};
use super::located;

/// What names of methods begin with that send a request with that verb.
const VERBS: [&str; 6] = ["Get", "Post", "Put", "Patch", "Delete", "Head"];

/// Whether a method of this name can send a request.
pub(super) fn can_send(name: &str) -> bool {
    const OTHERS: [&str; 8] = [
        "Send",
        "Download",
        "Upload",
        "Open",
        "Execute",
        "GetResponse",
        "BeginGetResponse",
        "Fetch",
    ];
    verb_of(name).is_some() || name == "Start" || OTHERS.iter().any(|start| name.starts_with(start))
}

/// The verb that the name of a method says.
pub(super) fn verb_of(name: &str) -> Option<&'static str> {
    const ENDS: [&str; 18] = [
        "",
        "Async",
        "AsJsonAsync",
        "ByteArrayAsync",
        "BytesAsync",
        "FromJsonAsync",
        "FromJsonAsAsyncEnumerable",
        "JsonAsync",
        "JsonListAsync",
        "MultipartAsync",
        "StreamAsync",
        "StringAsync",
        "UrlEncodedAsync",
        "XmlAsync",
        "AsXmlAsync",
        "FileAsync",
        "AsStringAsync",
        "AsNewtonsoftJsonAsync",
    ];
    VERBS
        .iter()
        .copied()
        .find(|verb| name.strip_prefix(verb).is_some_and(|rest| ENDS.contains(&rest)))
}

/// How many clients are looked at for their base.
const MOST_BASES: usize = 6;

/// A call that may send a request.
struct Sending<'s> {
    at: ModuleId,
    arguments: &'s [ExprId],
    frame: Option<&'s Rc<Frame>>,
}

impl Sending<'_> {
    /// An argument by position, or by one of the names that libraries give it.
    fn argument(&self, evaluator: &Evaluator<'_>, index: u32, names: &[&str]) -> Option<Spot> {
        let module = evaluator.app.module(self.at);
        let by_name =
            names.iter().find_map(|name| module.argument(self.arguments, u32::MAX, Some(name)));
        by_name
            .or_else(|| module.argument(self.arguments, index, None))
            .map(|argument| (self.at, argument))
    }

    fn value(&self, evaluator: &mut Evaluator<'_>, index: u32, names: &[&str]) -> Option<Values> {
        let argument = self.argument(evaluator, index, names)?;
        Some(evaluator.value(argument, self.frame))
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
    let Expr::Call { callee, arguments, is_new: false } = module.expr(id) else { return None };
    let Expr::Member(object, name) = module.expr(*callee) else { return None };
    let name = module.text(*name);
    let sending = Sending { at, arguments, frame };
    if name == "Start" {
        return started(evaluator, module.called_name(*object), &sending);
    }
    let first = sending.value(evaluator, 0, &["requestUri", "request", "address", "resource"]);
    let first = first.unwrap_or_default();
    let says = |values: &Values| {
        values.iter().any(|value| matches!(value, Value::Text(_) | Value::Request(..)))
    };
    if let Expr::This(class) = module.expr(*object)
        && located::is_inherited(evaluator, app.parts.first((at, *class)), name, (at, id))
    {
        if first.iter().any(|value| matches!(value, Value::Request(..))) {
            return put_together(evaluator, &first, None, &Bases(&[]), &sending);
        }
        return located::request(evaluator, name, &Sent { at, arguments, frame });
    }
    // What is given no URL can have been made with one.
    if !says(&first) && !BUILT_BEFORE.iter().any(|start| name.starts_with(start)) {
        return None;
    }
    let objects = evaluator.value((at, *object), frame);
    let objects: Values =
        objects.into_iter().flat_map(|object| evaluator.clients(object, name)).collect();
    let clients: Vec<Client> = objects.iter().filter_map(|o| client(evaluator, o)).collect();
    if let Some(one) = clients.first() {
        let (http, base) = (one.http, Bases(&clients));
        return sent_by(evaluator, http, &base, name, first, &sending);
    }
    if says(&objects) {
        return sent_upon(evaluator, &objects, name, &sending);
    }
    let is_unknown = objects.iter().all(|object| *object == Value::Unknown);
    let sends = verb_of(name).is_some() || name.starts_with("Send") || name.starts_with("Execute");
    // Something unknown with the verb for its name, and a URL of ours as what it is given.
    if is_unknown && sends {
        return sent_by(evaluator, Http::DotNet, &Bases(&[]), name, first, &sending);
    }
    None
}

/// Methods that send what is said by the object that they are called on.
const BUILT_BEFORE: [&str; 7] =
    ["GetResponse", "BeginGetResponse", "Get", "Post", "Put", "Patch", "Delete"];

/// What sends requests, and where it was made with a base.
struct Client {
    http: Http,
    made: Option<Spot>,
    frame: Option<Rc<Frame>>,
}

/// The client that a value is.
fn client(evaluator: &Evaluator<'_>, value: &Value) -> Option<Client> {
    match value {
        Value::Http(http, _) => Some(Client { http: *http, made: None, frame: None }),
        Value::Request(at, id, frame) => {
            let module = evaluator.app.module(*at);
            let Expr::Call { callee, .. } = module.expr(*id) else { return None };
            let http = client_kind(module.called_name(*callee)?)?;
            Some(Client { http, made: Some((*at, *id)), frame: frame.clone() })
        }
        _ => None,
    }
}

/// Of which library the client is that a class makes.
fn client_kind(class: &str) -> Option<Http> {
    match class.rsplit('.').next()? {
        "HttpClient" | "CreateClient" => Some(Http::DotNet),
        "WebClient" => Some(Http::WebClient),
        "RestClient" => Some(Http::RestSharp),
        "FlurlClient" => Some(Http::Flurl),
        _ => None,
    }
}

/// The URLs below which clients send; looked for only where they matter.
struct Bases<'c>(&'c [Client]);

impl Bases<'_> {
    /// A request, where one of its URLs can be ours, as it is or below one of the bases.
    fn asked(&self, evaluator: &mut Evaluator<'_>, urls: Values, verbs: Verbs) -> Option<Request> {
        // A request without a path of its own goes to the base.
        let urls = if urls.is_empty() { one(text("")) } else { urls };
        let is_whole = |url: &Value| matches!(url, Value::Text(url) if is_ours(url));
        if urls.iter().any(is_whole) || self.0.is_empty() {
            return sent_to(urls, verbs, None);
        }
        let mut found: Option<Request> = None;
        let mut bases: Vec<Rc<str>> = Vec::new();
        for client in self.0.iter().take(MOST_BASES) {
            let Some((at, id)) = client.made else { continue };
            let Some(base) = made_with(evaluator, (at, id), client.frame.as_ref()) else {
                continue;
            };
            if let Some(one) = asked(urls.clone(), verbs.clone(), Some(&base)) {
                found = Some(match found {
                    None => one,
                    Some(before) => joined(before, one),
                });
            }
            bases.push(base);
        }
        let is_known = bases.len() == self.0.len();
        found.or_else(|| match &bases[..] {
            [base] if is_known => sent_to(urls, verbs, Some(base)),
            _ => sent_to(urls, verbs, None),
        })
    }
}

/// The base URL that a client was made with.
pub(super) fn made_with(
    evaluator: &mut Evaluator<'_>,
    (at, id): Spot,
    frame: Option<&Rc<Frame>>,
) -> Option<Rc<str>> {
    let app = evaluator.app;
    let Expr::Call { arguments, .. } = app.module(at).expr(id) else { return None };
    let made = Sending { at, arguments, frame };
    base_of(evaluator, &made)
}

/// `Process.Start("az", "repos list")`, `Process.Start(new ProcessStartInfo("az") { Arguments = … })`.
fn started(
    evaluator: &mut Evaluator<'_>,
    class: Option<&str>,
    sending: &Sending<'_>,
) -> Option<Request> {
    if class != Some("Process") {
        return None;
    }
    let first = sending.argument(evaluator, 0, &["fileName", "startInfo"])?;
    let line = |evaluator: &mut Evaluator<'_>, made: &Sending<'_>| {
        let program = made.argument(evaluator, 0, &["fileName", "FileName"])?;
        let words = made.argument(evaluator, 1, &["arguments", "Arguments"]);
        let pieces = [Some(Piece::Whole(program)), words.map(Piece::Split)];
        let pieces: Vec<Piece> = pieces.into_iter().flatten().collect();
        evaluator.command_request(&pieces, made.frame)
    };
    let values = evaluator.value(first, sending.frame);
    let [Value::Request(at, id, frame)] = &values[..] else { return line(evaluator, sending) };
    let app = evaluator.app;
    let Expr::Call { arguments, .. } = app.module(*at).expr(*id) else { return None };
    line(evaluator, &Sending { at: *at, arguments, frame: frame.as_ref() })
}

fn sent_by(
    evaluator: &mut Evaluator<'_>,
    http: Http,
    bases: &Bases<'_>,
    name: &str,
    first: Values,
    sending: &Sending<'_>,
) -> Option<Request> {
    if first.iter().any(|value| matches!(value, Value::Request(..))) {
        let verb = verb_of(name.trim_start_matches("Execute")).filter(|_| http == Http::RestSharp);
        return put_together(evaluator, &first, verb, bases, sending);
    }
    let verbs = match (http, name) {
        (Http::WebClient, _) if name.starts_with("Download") || name.starts_with("OpenRead") => {
            Verbs::fixed("GET")
        }
        (Http::WebClient, _) if name.starts_with("Upload") || name.starts_with("OpenWrite") => {
            web_client_verb(evaluator, name, sending)
        }
        _ => Verbs::fixed(verb_of(name)?),
    };
    bases.asked(evaluator, first, verbs)
}

/// `client.UploadString(url, "PATCH", body)`, or POST where no verb is given.
fn web_client_verb(evaluator: &mut Evaluator<'_>, name: &str, sending: &Sending<'_>) -> Verbs {
    let fewest = if name.starts_with("OpenWrite") { 2 } else { 3 };
    if sending.arguments.len() < fewest {
        return Verbs::fixed("POST");
    }
    match sending.value(evaluator, 1, &["method"]) {
        Some(values) => verbs_of(&values),
        None => Verbs::Unknown,
    }
}

/// A request that was put together before: `new HttpRequestMessage(method, url)`, `WebRequest.Create(url)`.
fn put_together(
    evaluator: &mut Evaluator<'_>,
    requests: &Values,
    verb: Option<&str>,
    bases: &Bases<'_>,
    sending: &Sending<'_>,
) -> Option<Request> {
    let app = evaluator.app;
    let mut found: Option<Request> = None;
    for value in requests {
        let Value::Request(at, id, frame) = value else { continue };
        let module = app.module(*at);
        let Expr::Call { callee, arguments, .. } = module.expr(*id) else { continue };
        let made = Sending { at: *at, arguments, frame: frame.as_ref() };
        let is_message = module.called_name(*callee).is_some_and(|n| n.ends_with("RequestMessage"));
        // A method comes first in a message, and second, or alone, in a request of `RestSharp`.
        let (method, url) = if is_message { (0, 1) } else { (1, 0) };
        let given = made.value(evaluator, method, &["method", "Method"]);
        let later = sending
            .value(evaluator, 1, &["httpMethod"])
            .filter(|values| matches!(&values[..], [Value::Text(verb)] if is_verb(verb)));
        let urls =
            made.value(evaluator, url, &["requestUri", "RequestUri", "resource", "Resource"]);
        let mut urls = urls.unwrap_or_default();
        let alone = matches!(&urls[..], [Value::Text(verb)] if is_verb(verb));
        let verbs = match (verb, later, given) {
            (None, ..) if evaluator.is_changed_elsewhere((*at, *id)) => Verbs::Unknown,
            (Some(verb), ..) => Verbs::fixed(verb),
            (None, Some(later), _) => verbs_of(&later),
            _ if alone => verbs_of(&std::mem::take(&mut urls)),
            (None, None, Some(given)) if given.iter().any(|v| matches!(v, Value::Text(_))) => {
                verbs_of(&given)
            }
            (None, None, Some(_)) if is_message || made.arguments.len() > 1 => Verbs::Unknown,
            _ if module.writes("Method") && !is_message => Verbs::Unknown,
            _ => Verbs::fixed("GET"),
        };
        let one = bases.asked(evaluator, urls, verbs)?;
        found = Some(match found {
            None => one,
            Some(before) => joined(before, one),
        });
    }
    found
}

/// Either of two requests.
fn joined(mut one: Request, other: Request) -> Request {
    if one.verbs != other.verbs {
        one.verbs = Verbs::Unknown;
    }
    one.and_others |= other.and_others;
    one.behind.extend(other.behind);
    for url in other.urls {
        if !one.urls.contains(&url) {
            one.urls.push(url);
        }
    }
    one
}

/// `request.GetResponse()`, and with Flurl `url.GetJsonAsync()`.
fn sent_upon(
    evaluator: &mut Evaluator<'_>,
    objects: &Values,
    name: &str,
    sending: &Sending<'_>,
) -> Option<Request> {
    if name.contains("GetResponse") {
        return put_together(evaluator, objects, None, &Bases(&[]), sending);
    }
    let urls: Values =
        objects.iter().filter(|object| matches!(object, Value::Text(_))).cloned().collect();
    let verbs = match verb_of(name) {
        Some(verb) => Verbs::fixed(verb),
        None if name.starts_with("Send") => verbs_of(&sending.value(evaluator, 0, &["verb"])?),
        None => return None,
    };
    asked(urls, verbs, None)
}

/// A client that is made: below which URL it sends is looked for when it matters.
pub(super) fn client_made(name: &str, call: &Call<'_>) -> Option<Values> {
    let http = client_kind(name)?;
    Some(one(if call.arguments.is_empty() {
        Value::Http(http, None)
    } else {
        Value::Request(call.at, call.id, call.frame.cloned())
    }))
}

/// The base URL that a call is given.
fn base_of(evaluator: &mut Evaluator<'_>, made: &Sending<'_>) -> Option<Rc<str>> {
    let values = made.value(evaluator, 0, &["BaseAddress", "BaseUrl", "baseUrl", "baseAddress"])?;
    values.into_iter().find_map(|value| match value {
        Value::Text(base) => Some(base),
        _ => None,
    })
}
