//! Requests that Go code sends itself: which call sends one, to which URL, with which verb.

use std::rc::Rc;

use super::super::command_lines::Piece;
use super::super::evaluate::Evaluator;
use super::super::model::{Expr, ExprId, Module};
use super::super::requests::{LOCATION, Request, Sent, Verbs, asked, is_ours, sent_to, verbs_of};
use super::super::value::{Frame, Http, ModuleId, Spot, Value, Values, one, text};
use super::fields::SAID_LATER;
use super::{libraries, urls};

/// Methods that send a request, or put one together, with the verb of their name.
const VERB_METHODS: [&str; 7] = ["Get", "Post", "Put", "Patch", "Delete", "Head", "Options"];
const VERBS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/// The method of the client itself that asks where the services of an organization are.
const RESOURCE_AREAS: &str = "GetResourceAreas";
/// What the names of functions say that send requests, or put them together.
const SENDS: [&str; 6] = ["request", "execute", "send", "call", "invoke", "fetch"];

/// Whether what is called can send a request, as far as its name tells.
pub(super) fn can_send(module: &Module, callee: ExprId) -> bool {
    let Expr::Member(_, name) = module.expr(callee) else { return false };
    let name = module.text(*name);
    let lower = name.to_ascii_lowercase();
    matches!(name, "PostForm" | RESOURCE_AREAS)
        || runs_command(module, name).is_some()
        || name == "Do"
        || VERB_METHODS.contains(&name)
        || SENDS.iter().any(|word| lower.contains(word))
}

/// Where the words of a command begin that a function runs.
fn runs_command(module: &Module, name: &str) -> Option<usize> {
    let first = match name {
        "Command" => 0,
        "CommandContext" => 1,
        _ => return None,
    };
    module.loads.iter().any(|load| &**load == "os/exec").then_some(first)
}

/// What a command asks for: `exec.Command("az", "repos", "list")`, `exec.Command("sh", "-c", "az …")`.
fn run(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>, first: usize) -> Option<Request> {
    const SHELLS: [&str; 5] = ["sh", "bash", "zsh", "/bin/sh", "/bin/bash"];
    let is = |evaluator: &mut Evaluator<'_>, index, words: &[&str]| {
        let values = sent.argument(index).map(|word| evaluator.value(word, sent.frame));
        values.is_some_and(|values| match &values[..] {
            [Value::Text(word)] => words.contains(&&**word),
            _ => false,
        })
    };
    if is(evaluator, first, &SHELLS) && is(evaluator, first + 1, &["-c", "-ec", "-lc"]) {
        return evaluator.shell_request(sent.argument(first + 2)?, sent.frame);
    }
    let words = (first..sent.arguments.len()).filter_map(|index| sent.argument(index));
    let pieces: Vec<Piece> = words.map(Piece::Whole).collect();
    evaluator.command_request(&pieces, sent.frame)
}

/// The request that a call sends or puts together; nothing where it does neither.
///
/// `client.Do(request)` sends what was put together elsewhere, and is no request of its own.
pub(super) fn request(
    evaluator: &mut Evaluator<'_>,
    call: Spot,
    frame: Option<&Rc<Frame>>,
) -> Option<Request> {
    let mut request = as_it_stands(evaluator, call, frame)?;
    if evaluator.is_changed_elsewhere(call) {
        request.verbs = Verbs::Unknown;
    }
    Some(request)
}

fn as_it_stands(
    evaluator: &mut Evaluator<'_>,
    (at, id): Spot,
    frame: Option<&Rc<Frame>>,
) -> Option<Request> {
    let app = evaluator.app;
    let module = app.module(at);
    let Expr::Call { callee, arguments, .. } = module.expr(id) else { return None };
    let Expr::Member(object, name) = module.expr(*callee) else { return None };
    if arguments.is_empty() {
        return None;
    }
    let (name, sent) = (module.text(*name), Sent { at, arguments, frame });
    if let Some(first) = runs_command(module, name) {
        return run(evaluator, &sent, first);
    }
    let objects = evaluator.value((at, *object), frame);
    let mut guess = false;
    for object in objects {
        for object in evaluator.clients(object.clone(), name) {
            match object {
                Value::Library(package) => {
                    return match libraries::sender(&package) {
                        Some(http) => sent_by(evaluator, http, None, name, &sent),
                        None if package.ends_with("/azcore/runtime") && name == "NewRequest" => {
                            put_together(evaluator, &sent, 1)
                        }
                        None => guessed(evaluator, name, &sent),
                    };
                }
                Value::Http(http, base) => {
                    return sent_by(evaluator, http, base.as_deref(), name, &sent);
                }
                Value::Unknown | Value::Foreign | Value::FromLibrary(_) | Value::Imported(..) => {
                    guess = true;
                }
                _ => {}
            }
        }
    }
    // What the app itself has a function for is looked at in there.
    let own = guess
        && evaluator.value((at, *callee), frame).iter().any(|value| match value {
            Value::Function(at, function) => app.calls_on(*at, *function),
            _ => false,
        });
    if guess && !own { guessed(evaluator, name, &sent) } else { None }
}

/// A request of a library, by one of its functions or methods.
fn sent_by(
    evaluator: &mut Evaluator<'_>,
    http: Http,
    base: Option<&str>,
    name: &str,
    sent: &Sent<'_>,
) -> Option<Request> {
    let verb = VERB_METHODS.iter().position(|method| *method == name).map(|at| VERBS[at]);
    let verb = verb.or((name == "PostForm").then_some("POST"));
    match (http, name, verb) {
        (Http::AzureDevOps, RESOURCE_AREAS, _) => {
            asked(one(text("_apis/resourceAreas")), Verbs::fixed("GET"), None)
        }
        (Http::Net, "NewRequest", _) => put_together(evaluator, sent, 0),
        (Http::Net, "Do", _) => written_out(evaluator, sent),
        (Http::AzureDevOps, "Send", _) => located(evaluator, sent),
        (Http::Net, "NewRequestWithContext", _)
        | (Http::AzureDevOps, "CreateRequestMessage", _) => put_together(evaluator, sent, 1),
        (Http::Resty, "Execute", _) => {
            let verbs = evaluator.value(sent.argument(0)?, sent.frame);
            let urls = evaluator.value(sent.argument(1)?, sent.frame);
            asked(urls, verbs_of(&verbs), base)
        }
        (Http::Sling, _, Some(verb)) => {
            let mut paths = evaluator.value(sent.argument(0)?, sent.frame);
            for path in &mut paths {
                if let (Value::Text(path), Some(base)) = (&mut *path, base) {
                    *path = urls::resolved(base, path).into();
                }
            }
            asked(paths, Verbs::fixed(verb), None)
        }
        (Http::Net | Http::Resty, _, Some(verb)) => {
            let urls = evaluator.value(sent.argument(0)?, sent.frame);
            sent_to(urls, Verbs::fixed(verb), base)
        }
        _ => None,
    }
}

/// A verb, and a URL behind it.
fn put_together(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>, first: usize) -> Option<Request> {
    let urls = evaluator.value(sent.argument(first + 1)?, sent.frame);
    let module = evaluator.app.module(sent.at);
    let later = module.argument(sent.arguments, u32::MAX, Some(SAID_LATER));
    let verb = later.map(|verb| (sent.at, verb)).or_else(|| sent.argument(first))?;
    let verbs = evaluator.value(verb, sent.frame);
    sent_to(urls, verbs_or_get(verbs), None)
}

/// The verbs that values name; an empty one is GET.
fn verbs_or_get(mut verbs: Values) -> Verbs {
    for verb in &mut verbs {
        if matches!(verb, Value::Text(verb) if verb.is_empty()) {
            *verb = text("GET");
        }
    }
    verbs_of(&verbs)
}

/// A request that is a literal, with what its fields are given later; others were put together elsewhere.
fn written_out(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>) -> Option<Request> {
    let requests = evaluator.value(sent.argument(0)?, sent.frame);
    if requests.is_empty() || requests.iter().any(|one| !matches!(one, Value::Object(..))) {
        return None;
    }
    let urls = evaluator.member(&requests, "URL");
    let names_verb = |at: ModuleId| evaluator.app.module(at).known("Method").is_some();
    let is_said =
        requests.iter().any(|one| matches!(one, Value::Object(at, ..) if names_verb(*at)));
    let verbs = if is_said {
        verbs_or_get(evaluator.member(&requests, "Method"))
    } else {
        Verbs::fixed("GET")
    };
    sent_to(urls, verbs, None)
}

/// A verb, and the id of a location, whose URL the service tells when the app runs.
fn located(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>) -> Option<Request> {
    let verbs = evaluator.value(sent.argument(1)?, sent.frame);
    let ids = evaluator.texts(sent.argument(2)?, sent.frame);
    let urls: Values = ids.iter().map(|(id, _)| text(&format!("{LOCATION}{id}"))).collect();
    asked(urls, verbs_of(&verbs), None)
}

/// A call of something unknown: with a verb for its name and a URL of ours, or with a verb and such a URL.
fn guessed(evaluator: &mut Evaluator<'_>, name: &str, sent: &Sent<'_>) -> Option<Request> {
    let by_name = VERB_METHODS.iter().position(|method| *method == name).map(|at| VERBS[at]);
    let mut verbs = by_name.map(Verbs::fixed);
    for index in 0..sent.arguments.len().min(5) {
        let values = evaluator.value(sent.argument(index)?, sent.frame);
        let is_url = |value: &Value| matches!(value, Value::Text(url) if is_ours(url));
        let is_verb =
            |value: &Value| matches!(value, Value::Text(verb) if VERBS.contains(&&**verb));
        if verbs.is_none() && !values.is_empty() && values.iter().all(is_verb) {
            verbs = Some(verbs_of(&values));
        } else if values.iter().any(is_url) {
            return asked(values, verbs?, None);
        }
    }
    None
}
