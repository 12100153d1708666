//! Requests that scripts send themselves: with cmdlets, with classes of .NET, with programs.

use std::rc::Rc;

use super::super::command_lines::Piece;
use super::super::evaluate::Evaluator;
use super::super::model::{Expr, ExprId, Module};
use super::super::requests::{Request, Verbs, asked, sent_to, verbs_of};
use super::super::said::Said;
use super::super::value::{Frame, ModuleId, Spot, Value, Values, text};
use super::builders;
use super::references::DEFAULT_VERB;
use super::tables;
use crate::usage::command::is_known_program;

/// Cmdlets that send a request, and their aliases.
const CMDLETS: [&str; 6] = ["invoke-restmethod", "irm", "invoke-webrequest", "iwr", "curl", "wget"];

/// Methods of clients of .NET, with the verb that they send.
const METHODS: [(&str, &str); 21] = [
    ("getasync", "GET"),
    ("getstringasync", "GET"),
    ("getstreamasync", "GET"),
    ("getbytearrayasync", "GET"),
    ("downloadstring", "GET"),
    ("downloadfile", "GET"),
    ("downloaddata", "GET"),
    ("downloadstringtaskasync", "GET"),
    ("downloadfileasync", "GET"),
    ("openread", "GET"),
    ("postasync", "POST"),
    ("putasync", "PUT"),
    ("patchasync", "PATCH"),
    ("deleteasync", "DELETE"),
    ("uploadstring", "POST"),
    ("uploaddata", "POST"),
    ("uploadfile", "POST"),
    ("uploadvalues", "POST"),
    ("create", ""),
    ("sendasync", ""),
    ("send", ""),
];

/// Whether what is called can send a request, as far as its name tells.
pub(super) fn can_send(module: &Module, callee: ExprId) -> bool {
    match module.expr(callee) {
        Expr::Name(name, _) => {
            let name = module.text(*name);
            name.starts_with('$')
                || CMDLETS.contains(&name)
                || matches!(name, "invoke-expression" | "iex")
                || is_known_program(name)
        }
        Expr::Member(_, name) => {
            let name = module.text(*name);
            METHODS.iter().any(|(method, _)| *method == name)
        }
        _ => true,
    }
}

/// The request that a call sends.
pub(super) fn request(
    evaluator: &mut Evaluator<'_>,
    (at, id): Spot,
    frame: Option<&Rc<Frame>>,
) -> Option<Request> {
    let module = evaluator.app.module(at);
    let Expr::Call { callee, arguments, .. } = module.expr(id) else { return None };
    match module.expr(*callee) {
        Expr::Member(_, name) => by_method(evaluator, at, module.text(*name), arguments, frame),
        Expr::Name(name, _) if !module.text(*name).starts_with('$') => {
            // A function of the app that is named like a cmdlet sends what its body sends.
            let values = evaluator.value((at, *callee), frame);
            if values.iter().any(|value| matches!(value, Value::Function(..))) {
                return None;
            }
            let name = module.text(*name);
            let is_named = |id: &ExprId| matches!(module.expr(*id), Expr::Named(..));
            if CMDLETS.contains(&name)
                && (!is_known_program(name) || arguments.iter().any(is_named))
            {
                return by_cmdlet(evaluator, at, arguments, frame);
            }
            if matches!(name, "invoke-expression" | "iex") {
                let text = given_first(module, arguments)?;
                return evaluator.shell_request((at, text), frame);
            }
            let mut pieces = vec![Piece::Word(name.into())];
            pieces.extend(arguments.iter().map(|argument| Piece::Whole((at, *argument))));
            evaluator.command_request(&pieces, frame)
        }
        _ => {
            // `& $command -Uri …`.
            let called = evaluator.value((at, *callee), frame);
            let is_cmdlet = |value: &Value| {
                matches!(value, Value::Text(name)
                    if CMDLETS.iter().any(|known| name.eq_ignore_ascii_case(known)))
            };
            if called.iter().any(is_cmdlet) {
                return by_cmdlet(evaluator, at, arguments, frame);
            }
            let words = std::iter::once(callee).chain(arguments);
            let pieces: Vec<Piece> = words.map(|word| Piece::Whole((at, *word))).collect();
            evaluator.command_request(&pieces, frame)
        }
    }
}

/// `Invoke-RestMethod -Uri … -Method …`, `Invoke-RestMethod @params`.
fn by_cmdlet(
    evaluator: &mut Evaluator<'_>,
    at: ModuleId,
    arguments: &[ExprId],
    frame: Option<&Rc<Frame>>,
) -> Option<Request> {
    let said = given(evaluator, at, arguments, &["uri"], frame);
    let mut urls = said.values;
    if urls.is_empty() {
        urls = evaluator.value((at, positional(evaluator, at, arguments)?), frame);
    } else if said.may_be_any {
        urls.push(Value::Unknown);
    }
    // A builder is the URL that it makes.
    for url in &mut urls {
        if let Some(built) = builders::built(evaluator, url)
            && let [built] = &built[..]
        {
            *url = built.clone();
        }
    }
    let mut said = given(evaluator, at, arguments, &["method", "custommethod"], frame);
    if said.may_lack {
        // `$PSDefaultParameterValues` may hold one.
        let has_default = |(_, module): (_, &Module)| module.known(DEFAULT_VERB).is_some();
        said.may_be_any |= evaluator.app.modules().any(has_default);
        said.values.push(text("GET"));
    }
    // What is empty sends nothing.
    let is_empty = |value: &Value| matches!(value, Value::Text(text) if text.is_empty());
    urls.retain(|url| !is_empty(url));
    said.values.retain(|verb| !is_empty(verb));
    let verbs = if said.may_be_any { Verbs::Unknown } else { verbs_of(&said.values) };
    sent_to(urls, verbs, None)
}

/// The first argument, whether it is named or not.
fn given_first(module: &Module, arguments: &[ExprId]) -> Option<ExprId> {
    let first = *arguments.first()?;
    match module.expr(first) {
        Expr::Named(_, value) => Some(*value),
        _ => Some(first),
    }
}

fn positional(evaluator: &Evaluator<'_>, at: ModuleId, arguments: &[ExprId]) -> Option<ExprId> {
    let first = *arguments.first()?;
    (!matches!(evaluator.app.module(at).expr(first), Expr::Named(..))).then_some(first)
}

/// What a parameter is given, by its name or in a hashtable that is splatted. Names may be cut short.
fn given(
    evaluator: &mut Evaluator<'_>,
    at: ModuleId,
    arguments: &[ExprId],
    names: &[&str],
    frame: Option<&Rc<Frame>>,
) -> Said {
    let module = evaluator.app.module(at);
    for argument in arguments {
        let Expr::Named(name, value) = module.expr(*argument) else { continue };
        let name = module.text(*name);
        if names.iter().any(|known| known.starts_with(name) && name.len() > 1 || *known == name) {
            return Said::these(evaluator.value((at, *value), frame));
        }
    }
    let splat = arguments.iter().find_map(|argument| match module.expr(*argument) {
        Expr::Named(name, value) if module.text(*name) == tables::SPLAT => Some(*value),
        _ => None,
    });
    // What is splatted is one table, whatever it was put together from.
    let tables = splat.map(|table| evaluator.value((at, table), frame));
    tables::entry(evaluator, tables.as_deref().unwrap_or(&[Value::Nothing]), names)
}

/// `$client.SendAsync($message)`: a message is what was said of it.
fn sent_as_message(evaluator: &mut Evaluator<'_>, messages: &[Value]) -> Option<Request> {
    if !messages.iter().any(|message| matches!(message, Value::Object(..))) {
        return None;
    }
    let said = tables::entry(evaluator, messages, &["requesturi"]);
    let mut urls = said.values;
    if said.may_be_any {
        urls.push(Value::Unknown);
    }
    let mut said = tables::entry(evaluator, messages, &["method"]);
    if said.may_lack {
        said.values.push(text("GET"));
    }
    let verbs = if said.may_be_any { Verbs::Unknown } else { verbs_of(&said.values) };
    sent_to(urls, verbs, None)
}

/// `$client.GetAsync($uri)`, `$web.UploadString($uri, 'PATCH', $body)`, `[WebRequest]::Create($uri)`.
fn by_method(
    evaluator: &mut Evaluator<'_>,
    at: ModuleId,
    name: &str,
    arguments: &[ExprId],
    frame: Option<&Rc<Frame>>,
) -> Option<Request> {
    let (_, verb) = METHODS.iter().find(|(method, _)| *method == name)?;
    let urls = evaluator.value((at, *arguments.first()?), frame);
    if matches!(name, "sendasync" | "send") {
        return sent_as_message(evaluator, &urls);
    }
    let verbs = match (name, arguments) {
        ("create", _) => Verbs::Unknown,
        ("uploadstring" | "uploaddata" | "uploadfile" | "uploadvalues", [_, method, _]) => {
            let method: Values = evaluator.value((at, *method), frame);
            verbs_of(&method)
        }
        _ => Verbs::fixed(verb),
    };
    asked(urls, verbs, None)
}
