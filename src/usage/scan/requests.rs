//! Requests that code sends itself: which call sends one, to which URL, with which verb.

use std::rc::Rc;

use smallvec::SmallVec;

use super::evaluate::Evaluator;
use super::model::{Expr, ExprId, Module};
use super::value::{Frame, Http, ModuleId, Spot, Value, Values};

/// A request, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// The URLs that it can go to.
    pub(super) urls: Vec<Rc<str>>,
    /// Whether it can go to others too.
    pub(super) and_others: bool,
    pub(super) verbs: Verbs,
}

/// The verbs of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verbs {
    /// One of these.
    Known(SmallVec<[Rc<str>; 2]>),
    /// Any.
    Unknown,
}

impl Verbs {
    fn fixed(verb: &str) -> Self {
        Self::Known(std::iter::once(Rc::from(verb.to_ascii_uppercase())).collect())
    }
}

/// Methods that send a request with the verb of their name.
const VERB_METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "del"];
/// What the clients of the extension SDKs send requests with.
const BEGIN_REQUEST: [&str; 3] = ["beginRequest", "_beginRequest", "_issueRequest"];

/// Whether a text can be a URL of Azure DevOps.
pub(super) fn is_ours(url: &str) -> bool {
    let private = url.find("/_api/_").is_some();
    private || ["_apis", "_odata", "_packaging/"].iter().any(|marker| url.contains(marker))
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
            let plain = name.trim_end_matches("Async");
            BEGIN_REQUEST.contains(&name)
                || OTHERS.contains(&name)
                || VERB_METHODS.iter().any(|verb| verb.eq_ignore_ascii_case(plain))
        }
        Expr::Function(_) => false,
        _ => true,
    }
}

impl Evaluator<'_> {
    /// The request that a call sends; nothing where it sends none that can be to Azure DevOps.
    pub(super) fn request(&mut self, (at, id): Spot, frame: Option<&Rc<Frame>>) -> Option<Request> {
        let app = self.app;
        let module = app.module(at);
        let Expr::Call { callee, arguments, is_new } = module.expr(id) else { return None };
        if *is_new || arguments.is_empty() {
            return None;
        }
        let sent = Sent { at, arguments, frame };
        if let Expr::Member(object, name) = module.expr(*callee) {
            let name = module.text(*name);
            if BEGIN_REQUEST.contains(&name) {
                return self.begun(&sent);
            }
            let objects = self.value((at, *object), frame);
            for object in &objects {
                if let Value::Http(http, base) = object {
                    return self.sent_by(*http, base.as_deref(), name, &sent);
                }
            }
            let by_value = self.member(&objects, name);
            if let Some(Value::Http(http, base)) = by_value.first() {
                return self.sent_by(*http, base.as_deref(), "", &sent);
            }
            let method = name.trim_end_matches("Async");
            let verb = VERB_METHODS.iter().find(|verb| verb.eq_ignore_ascii_case(method))?;
            // Something unknown with the verb for its name, and a URL of ours as what it is given.
            let urls = self.value(sent.argument(0)?, frame);
            return asked(urls, Verbs::fixed(verb), None);
        }
        for value in self.value((at, *callee), frame) {
            if let Value::Http(http, base) = value {
                return self.sent_by(http, base.as_deref(), "", &sent);
            }
        }
        None
    }

    /// A request of a library, by one of its methods or the library itself.
    fn sent_by(
        &mut self,
        http: Http,
        base: Option<&str>,
        method: &str,
        sent: &Sent<'_>,
    ) -> Option<Request> {
        let first = sent.argument(0)?;
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
                let verbs = self.value(first, frame);
                let urls = self.value(sent.argument(1)?, frame);
                asked(urls, verbs_of(&verbs), base)
            }
            (Http::Xhr, ..) | (Http::TypedRest | Http::Angular, _, None) => None,
            (_, _, Some(verb)) if http != Http::Fetch => {
                let urls = self.url_or_options(first, frame);
                asked(urls, Verbs::fixed(verb), base)
            }
            (_, "" | "ajax" | "request" | "fetch" | "default", _) => {
                let values = self.value(first, frame);
                let options = match sent.argument(1) {
                    Some(second) => Some(self.value(second, frame)),
                    None => values
                        .iter()
                        .any(|value| matches!(value, Value::Object(..) | Value::Unknown))
                        .then(|| values.clone()),
                };
                let urls = self.url_or_options(first, frame);
                let is_text = values.iter().all(|value| matches!(value, Value::Text(_)));
                let verbs = match options {
                    None => Verbs::fixed("GET"),
                    Some(_) if is_text && sent.argument(1).is_none() => Verbs::fixed("GET"),
                    Some(options) => self.verb_option(&options, sent.at),
                };
                asked(urls, verbs, base)
            }
            _ => None,
        }
    }

    /// `beginRequest({ routeTemplate, method })` of the clients of both extension SDKs.
    fn begun(&mut self, sent: &Sent<'_>) -> Option<Request> {
        let options = self.value(sent.argument(0)?, sent.frame);
        let mut urls = Values::new();
        for key in ["routeTemplate", "url", "requestUrl"] {
            if let Choice::Found(values) = self.option(&options, key, sent.at) {
                urls.extend(values);
            }
        }
        let verbs = self.verb_option(&options, sent.at);
        asked(urls, verbs, None)
    }

    /// A URL, or the URL of options that are given in its place.
    fn url_or_options(&mut self, first: Spot, frame: Option<&Rc<Frame>>) -> Values {
        let values = self.value(first, frame);
        let mut urls = Values::new();
        for value in values {
            if let Value::Object(at, ..) = value {
                for key in ["url", "uri", "path"] {
                    let options = [value.clone()];
                    if let Choice::Found(values) = self.option(&options, key, at) {
                        urls.extend(values);
                        break;
                    }
                }
            } else {
                urls.push(value);
            }
        }
        urls
    }

    fn verb_option(&mut self, options: &[Value], at: ModuleId) -> Verbs {
        for key in ["method", "type", "httpMethod"] {
            match self.option(options, key, at) {
                Choice::Found(values) => return verbs_of(&values),
                Choice::Unknown => return Verbs::Unknown,
                Choice::Absent => {}
            }
        }
        // All of these libraries send GET where nobody says otherwise.
        Verbs::fixed("GET")
    }

    /// A named option.
    fn option(&mut self, options: &[Value], key: &str, at: ModuleId) -> Choice {
        let app = self.app;
        let mut found = Values::new();
        let mut absent = false;
        for value in options {
            let Value::Object(of, id, frame) = value else { return Choice::Unknown };
            let module = app.module(*of);
            let Expr::Object(pairs) = module.expr(*id) else { return Choice::Unknown };
            let named = pairs.iter().rev().find(|(name, _)| module.text(*name) == key);
            if let Some((_, value)) = named {
                found.extend(self.value((*of, *value), frame.as_ref()));
                continue;
            }
            let spreads = pairs.iter().filter(|(name, _)| module.text(*name).is_empty());
            for (_, spread) in spreads {
                let inside = self.value((*of, *spread), frame.as_ref());
                let choice = self.deeper(|deeper| deeper.option(&inside, key, at));
                match choice.unwrap_or(Choice::Unknown) {
                    Choice::Found(values) => found.extend(values),
                    Choice::Unknown => return Choice::Unknown,
                    Choice::Absent => {}
                }
            }
            // Options may be completed later: `options.method = "POST"`.
            let later = |at| app.module(at).writes(key);
            if later(*of) || later(at) {
                return Choice::Unknown;
            }
            absent = true;
        }
        match (found.is_empty(), absent) {
            (true, _) => Choice::Absent,
            // With it at one time and without it at another.
            (false, true) => Choice::Unknown,
            (false, false) => Choice::Found(found),
        }
    }
}

/// What a request is sent with.
struct Sent<'s> {
    at: ModuleId,
    arguments: &'s [ExprId],
    frame: Option<&'s Rc<Frame>>,
}

impl Sent<'_> {
    fn argument(&self, index: usize) -> Option<Spot> {
        self.arguments.get(index).map(|id| (self.at, *id))
    }
}

/// Whether an option is given.
enum Choice {
    Found(Values),
    Absent,
    Unknown,
}

fn verbs_of(values: &Values) -> Verbs {
    let mut known = SmallVec::new();
    for value in values {
        match value {
            Value::Text(verb) if !verb.contains('{') => {
                known.push(Rc::from(verb.to_ascii_uppercase()));
            }
            _ => return Verbs::Unknown,
        }
    }
    if known.is_empty() { Verbs::Unknown } else { Verbs::Known(known) }
}

/// A request, where one of its URLs can be ours.
fn asked(values: Values, verbs: Verbs, base: Option<&str>) -> Option<Request> {
    let mut urls: Vec<Rc<str>> = Vec::new();
    let mut and_others = false;
    for value in values {
        let Value::Text(url) = value else {
            and_others = true;
            continue;
        };
        let whole = match base {
            Some(base) if !url.contains("://") && !url.starts_with('{') => {
                let url = url.trim_start_matches('/');
                Rc::from(format!("{}/{url}", base.trim_end_matches('/')))
            }
            _ => url,
        };
        if is_ours(&whole) {
            urls.push(whole);
        } else {
            and_others = true;
        }
    }
    (!urls.is_empty()).then_some(Request { urls, and_others, verbs })
}
