//! What a call does with a token that it is given.

use crate::usage::scan::found::TokenTo;
use crate::usage::scan::matching::Matcher;
use crate::usage::scan::model::{Expr, ExprId, FunctionId, Module};
use crate::usage::scan::requests::{is_host, is_ours};
use crate::usage::scan::token::PASS;
use crate::usage::scan::value::{ModuleId, Spot, Value, Values};

/// How the way of a token goes on at a call.
pub(super) enum Step {
    /// It is used for something that is seen: a request, the extension's own data.
    Arrives,
    /// Nothing comes of it: it is written to a log.
    Ends,
    /// Nobody sees what is done with it.
    Out(TokenTo),
    /// These hold it too; whether they keep it under the same name.
    Into(Vec<(Spot, bool)>),
    /// Functions of the app are given it, at these positions.
    Parameters(Vec<((ModuleId, FunctionId), u32)>),
    /// Members of these names hold it.
    Members(Vec<String>),
}

/// Functions that hand back what they are given, or a text made of it.
const HAND_BACK: &[&str] = &[
    "stringify",
    "String",
    "encodeURIComponent",
    "encodeURI",
    "btoa",
    "atob",
    "from",
    "assign",
    "freeze",
    "resolve",
    "all",
    "allSettled",
    "race",
    "useState",
    "useRef",
    "useMemo",
    "useCallback",
    "memo",
    "ref",
    "Headers",
    "Map",
    "URLSearchParams",
    "Request",
    "HttpHeaders",
    "of",
    "just",
    "lastValueFrom",
    "firstValueFrom",
    "concat",
    "getAuthorizationHeader",
    "Bearer",
    "defer",
    "forwardRef",
    "toPromise",
    "when",
    "fromPromise",
    "entries",
    "fromEntries",
    "entries",
    "fromEntries",
    "keys",
    "parse",
    "replace",
    "format",
];
/// Functions that look at it and keep nothing of it.
const LOOK: &[&str] = &[
    "log",
    "debug",
    "info",
    "warn",
    "error",
    "trace",
    "useEffect",
    "useLayoutEffect",
    "Boolean",
    "isEmpty",
    "isNil",
    "Error",
    "ok",
    "expect",
    "setTimeout",
    "setInterval",
    "addEventListener",
];
/// Methods that put it into the object they are called on.
const PUT_INTO: &[&str] =
    &["set", "append", "push", "unshift", "add", "resolve", "next", "setItem"];
/// How the manager of an extension's own data is asked for, and what opens it.
const OWN_DATA: &[&str] = &["getExtensionDataManager"];
/// How the header of a request is set that is seen where it is opened.
const HEADER: &[&str] = &["setRequestHeader", "setHeader"];
/// How many functions of a name are gone into where the object is not known.
const MOST_NAMED: usize = 8;

impl Matcher<'_, '_, '_> {
    /// What a call does with an argument that holds the token, in a member where one is named.
    pub(super) fn given(&mut self, call: Spot, argument: ExprId, part: Option<&str>) -> Step {
        let (at, id) = call;
        let module = self.app.module(at);
        let Expr::Call { callee, arguments, is_new } = module.expr(id) else { return Step::Ends };
        let position = arguments.iter().position(|one| *one == argument).unwrap_or(0);
        let position = u32::try_from(position).unwrap_or(0);
        if matches!(module.expr(*callee), Expr::Member(..))
            && module.called_name(*callee).is_some_and(|name| PASS.contains(&name))
        {
            return Step::Into(vec![(call, true)]);
        }
        let name = module.called_name(*callee).unwrap_or_default();
        if OWN_DATA.contains(&name) {
            return Step::Arrives;
        }
        if HEADER.contains(&name) {
            return self.header_set(call);
        }
        if let Some(step) = self.sent_with(call) {
            return step;
        }
        let (functions, _) = self.evaluator.ask(|e| e.value((at, *callee), None));
        let own = self.own_functions(&functions, *is_new);
        if !own.is_empty() {
            return Step::Parameters(
                own.into_iter().map(|function| (function, position)).collect(),
            );
        }
        if let Some(step) = self.kept_by_component(call, name, part) {
            return step;
        }
        if let Some(promise) = promise_of(module, *callee) {
            return Step::Into(vec![((at, promise), false)]);
        }
        let is_of_clients = |value: &Value| match value {
            Value::Client(_) | Value::Connection => true,
            Value::Imported(from, _) => self.idiom.is_client_library(from),
            _ => false,
        };
        if functions.iter().any(is_of_clients) {
            return to_client(call, name);
        }
        if let Expr::Member(object, _) = module.expr(*callee) {
            let (objects, _) = self.evaluator.ask(|e| e.value((at, *object), None));
            let is_client = |value: &Value| match value {
                Value::Library(name) => self.idiom.is_client_library(name),
                value => is_of_clients(value),
            };
            if objects.iter().any(is_client) {
                return to_client(call, name);
            }
            let is_package =
                |value: &Value| matches!(value, Value::Imported(..) | Value::FromLibrary(_));
            if PUT_INTO.contains(&name) && !objects.iter().any(is_package) {
                let mut into = vec![((at, id), false)];
                into.extend(same_object(module, *object).into_iter().map(|id| ((at, id), false)));
                return Step::Into(into);
            }
            let named = self.app.functions_named(name);
            let is_unknown = objects.iter().all(|value| *value == Value::Unknown);
            if is_unknown && (1..=MOST_NAMED).contains(&named.len()) {
                return Step::Parameters(named.iter().map(|one| (*one, position)).collect());
            }
        }
        by_name(name, call, position).unwrap_or_else(|| {
            Step::Out(TokenTo::Callee(if name.is_empty() { "?".into() } else { name.into() }))
        })
    }

    /// What a function does that is handed to where the token comes: `promise.then(resolve)`.
    pub(super) fn handed(&mut self, (at, id): Spot) -> Step {
        let module = self.app.module(at);
        let (functions, _) = self.evaluator.ask(|e| e.value((at, id), None));
        let own = self.own_functions(&functions, false);
        if !own.is_empty() {
            return Step::Parameters(own.into_iter().map(|function| (function, 0)).collect());
        }
        if let Some(promise) = promise_of(module, id) {
            return Step::Into(vec![((at, promise), false)]);
        }
        if let Some(kept) = state_of(module, id) {
            return Step::Into(in_file(at, kept));
        }
        match module.expr(id) {
            Expr::Name(name, _) | Expr::Member(_, name) => {
                let name = module.text(*name);
                if LOOK.contains(&name) || HAND_BACK.contains(&name) {
                    return Step::Ends;
                }
                Step::Out(TokenTo::Callee(name.into()))
            }
            _ => Step::Ends,
        }
    }

    /// What a request does that is sent with it: one that can be to Azure DevOps is listed elsewhere.
    fn sent_with(&mut self, call: Spot) -> Option<Step> {
        let idiom = self.idiom;
        let (urls, _) = self.evaluator.ask(|e| idiom.asked_urls(e, call));
        let urls = urls?;
        let other = urls.iter().find_map(|value| match value {
            Value::Text(url) if !self.can_be_ours(url) => Some(url),
            _ => None,
        });
        Some(match other {
            Some(url) => Step::Out(TokenTo::Host(host(url).into())),
            None => Step::Arrives,
        })
    }

    /// What becomes of a header that is set on a request: its URL was given where it was opened, or stands in the
    /// options that the setting is a part of.
    fn header_set(&mut self, (at, id): Spot) -> Step {
        let module = self.app.module(at);
        let Expr::Call { callee, .. } = module.expr(id) else { return Step::Ends };
        let Expr::Member(object, _) = module.expr(*callee) else { return Step::Ends };
        let same = same_object(module, *object);
        let inner = module.span(id);
        let is_of_it = |call: &ExprId| {
            let opens = match module.expr(*call) {
                Expr::Call { callee, .. } => matches!(module.expr(*callee),
                    Expr::Member(of, opened) if same.contains(of) && module.text(*opened) == "open"),
                _ => false,
            };
            let outer = module.span(*call);
            opens || *call != id && outer.start <= inner.start && inner.end <= outer.end
        };
        let mut arrives = false;
        for call in module.calls.iter().filter(|call| is_of_it(call)) {
            match self.sent_with((at, *call)) {
                Some(Step::Out(to)) => return Step::Out(to),
                Some(_) => arrives = true,
                None => {}
            }
        }
        // Options that are put together elsewhere: the request is one of the app's.
        let other = if arrives { None } else { self.other_host() };
        other.map_or(Step::Arrives, Step::Out)
    }

    /// Another host that the app sends requests to: a header of all requests of a client can go there.
    pub(super) fn other_host(&mut self) -> Option<TokenTo> {
        let app = self.app;
        app.modules().find_map(|(at, module)| {
            module.calls.iter().find_map(|call| {
                let Expr::Call { callee, .. } = module.expr(*call) else { return None };
                let can_send = self.idiom.can_send(module, *callee);
                match can_send.then(|| self.sent_with((at, *call))).flatten()? {
                    Step::Out(TokenTo::Host(host)) if host.contains("://") => {
                        Some(TokenTo::Host(host))
                    }
                    _ => None,
                }
            })
        })
    }

    /// Whether a URL is one of Azure DevOps, or can be: then it is listed.
    fn can_be_ours(&self, url: &str) -> bool {
        if is_ours(url) || is_host(url) {
            return true;
        }
        let behind = url.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        behind.is_some_and(|(_, behind)| self.can_end_so(behind))
    }

    /// The functions of the app among values; the constructors of classes that are made.
    fn own_functions(&self, values: &Values, is_new: bool) -> Vec<(ModuleId, FunctionId)> {
        let app = self.app;
        let of = |value: &Value| match value {
            Value::Function(at, function) => Some(app.with_body(*at, *function)),
            Value::Class(at, class) if is_new => {
                let module = app.module(*at);
                let members = &module.classes[class.0 as usize].members;
                let all = module.known("constructor").and_then(|name| members.get(&name));
                all.into_iter().flatten().find_map(|value| match module.expr(*value) {
                    Expr::Function(function) => Some((*at, *function)),
                    _ => None,
                })
            }
            _ => None,
        };
        // Of one that is only declared nobody knows what is done with what it is given.
        let has_body = |(at, function): &(ModuleId, FunctionId)| {
            !app.module(*at).functions[function.0 as usize].is_bodiless
        };
        values.iter().filter_map(of).filter(has_body).collect()
    }

    /// What components of React keep: `this.setState({ token })`, `setToken(token)` of `useState`.
    fn kept_by_component(&self, call: Spot, name: &str, part: Option<&str>) -> Option<Step> {
        if let ("setState", Some(part)) = (name, part) {
            return Some(Step::Members(vec![part.to_owned()]));
        }
        let (at, id) = call;
        let module = self.app.module(at);
        let Expr::Call { callee, .. } = module.expr(id) else { return None };
        state_of(module, *callee).map(|kept| Step::Into(in_file(at, kept)))
    }
}

fn in_file(at: ModuleId, kept: Vec<ExprId>) -> Vec<(Spot, bool)> {
    kept.into_iter().map(|id| ((at, id), true)).collect()
}

/// What a function sets that a hook hands out: `const [token, setToken] = useState()`.
fn state_of(module: &Module, setter: ExprId) -> Option<Vec<ExprId>> {
    let Expr::Name(name, scope) = module.expr(setter) else { return None };
    let bound = module.lookup(*scope, *name)?;
    let pair = bound.iter().find_map(|bound| match module.expr(bound.value) {
        Expr::Element(pair, Some(1)) => Some(*pair),
        _ => None,
    })?;
    let Expr::Call { callee, .. } = module.expr(pair) else { return None };
    if !module.called_name(*callee).is_some_and(|name| name.starts_with("use")) {
        return None;
    }
    let is_kept = |expr: &Expr| matches!(expr, Expr::Element(of, Some(0)) if *of == pair);
    Some(module.exprs().filter(|(_, expr)| is_kept(expr)).map(|(id, _)| id).collect())
}

/// What a function of a library of clients does: `getBearerHandler(token)` makes what a connection is made with.
fn to_client(call: Spot, name: &str) -> Step {
    if name.ends_with("Handler") { Step::Into(vec![(call, false)]) } else { Step::Arrives }
}

/// What a function does of which only the name is known.
fn by_name(name: &str, call: Spot, position: u32) -> Option<Step> {
    let lower = name.to_ascii_lowercase();
    if LOOK.contains(&name) || lower.contains("jwt") || lower.contains("decode") {
        return Some(Step::Ends);
    }
    // What an effect depends on is only compared.
    let is_hook = matches!(name, "useMemo" | "useCallback");
    if is_hook && position > 0 {
        return Some(Step::Ends);
    }
    HAND_BACK.contains(&name).then(|| Step::Into(vec![(call, true)]))
}

/// The promise that a function of this name keeps: `new Promise(resolve => …)`.
fn promise_of(module: &Module, callee: ExprId) -> Option<ExprId> {
    let Expr::Name(name, scope) = module.expr(callee) else { return None };
    let bound = module.lookup(*scope, *name)?;
    bound.iter().find_map(|bound| {
        let Expr::Parameter(function, 0) = module.expr(bound.value) else { return None };
        let (call, _) = module.functions[function.0 as usize].handed_to?;
        let Expr::Call { callee, is_new: true, .. } = module.expr(call) else { return None };
        (module.called_name(*callee) == Some("Promise")).then_some(call)
    })
}

/// Every place where the same object is named.
fn same_object(module: &Module, object: ExprId) -> Vec<ExprId> {
    match module.expr(object) {
        Expr::Name(name, scope) => {
            let of = (module.scope_of(*scope, *name), *name);
            let is_it = |expr: &Expr| match expr {
                Expr::Name(name, scope) => (module.scope_of(*scope, *name), *name) == of,
                _ => false,
            };
            module.exprs().filter(|(_, expr)| is_it(expr)).map(|(id, _)| id).collect()
        }
        Expr::Member(_, name) => {
            let is_it = |expr: &Expr| matches!(expr, Expr::Member(_, of) if of == name);
            module.exprs().filter(|(_, expr)| is_it(expr)).map(|(id, _)| id).collect()
        }
        _ => Vec::new(),
    }
}

/// The host of a URL, with its scheme; all of one without.
fn host(url: &str) -> &str {
    let Some(after) = url.find("://").map(|at| at + 3) else { return url };
    let end = url[after..].find(['/', '?', '#']).map_or(url.len(), |end| after + end);
    &url[..end]
}
