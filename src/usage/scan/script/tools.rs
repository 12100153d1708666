//! Commands that the tasks of pipelines run: `azure-pipelines-task-lib` puts a command together on an object before
//! it runs it; `@actions/exec` is told it at once.

use std::rc::Rc;

use super::super::command_lines::Piece;
use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::{Expr, ExprId, Module, ScopeId, Symbol};
use super::super::requests::{Request, Sent};
use super::super::texts::hint;
use super::super::value::{Frame, Spot, Value, Values, one};

/// Ways to put one command together that are told apart.
const MOST_BRANCHES: usize = 8;

/// Whether a package runs commands for tasks and actions.
fn is_tool_library(path: &str) -> bool {
    const LIBRARIES: [&str; 4] =
        ["azure-pipelines-task-lib", "vsts-task-lib", "@actions/exec", "@actions/io"];
    LIBRARIES.iter().any(|library| {
        path.strip_prefix(library).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn loads_tools(module: &Module) -> bool {
    module.loads.iter().any(|path| is_tool_library(path))
}

/// Whether something of this name may run a command, in a file that loads what could.
pub(super) fn may_run(module: &Module, name: &str) -> bool {
    matches!(name, "exec" | "execSync" | "execAsync" | "getExecOutput") && loads_tools(module)
}

/// What a tool is before it runs, and where it lies: `tl.tool("az")`, `new ToolRunner("az")`, `tl.which("az")`.
pub(super) fn made(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Option<Values> {
    if !matches!(name, "tool" | "ToolRunner" | "which") {
        return None;
    }
    let first = *call.arguments.first()?;
    if !loads_tools(evaluator.app.module(call.at)) {
        return None;
    }
    if name == "which" {
        return Some(evaluator.value((call.at, first), call.frame));
    }
    Some(one(Value::Request(call.at, call.id, call.frame.cloned())))
}

/// What a method of a tool answers that gives it more words: the tool.
pub(super) fn told_more(
    evaluator: &mut Evaluator<'_>,
    object: Spot,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    if !matches!(name, "arg" | "argIf" | "line") || !loads_tools(evaluator.app.module(call.at)) {
        return None;
    }
    let values = evaluator.value(object, call.frame);
    values.iter().any(|value| matches!(value, Value::Request(..))).then_some(values)
}

/// What a command asks for that is run here.
pub(super) fn run(
    evaluator: &mut Evaluator<'_>,
    callee: ExprId,
    sent: &Sent<'_>,
) -> Option<Request> {
    let of_library = |value: &Value| match value {
        Value::Library(from) | Value::Imported(from, _) => is_tool_library(from),
        _ => false,
    };
    match evaluator.app.module(sent.at).expr(callee) {
        Expr::Member(object, _) => {
            let object = *object;
            let objects = evaluator.value((sent.at, object), sent.frame);
            if objects.iter().any(of_library) {
                return at_once(evaluator, sent);
            }
            put_together(evaluator, object, &objects, sent)
        }
        Expr::Name(..) => {
            let functions = evaluator.value((sent.at, callee), sent.frame);
            functions.iter().any(of_library).then(|| at_once(evaluator, sent)).flatten()
        }
        _ => None,
    }
}

/// `tl.exec("az", "repos list")`, `exec.exec("az", ["repos", "list"])`, `exec.exec("az repos list")`.
fn at_once(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>) -> Option<Request> {
    let first = sent.argument(0)?;
    let mut pieces = vec![tool_word(evaluator, first, sent.frame).unwrap_or(Piece::Split(first))];
    if let Some(second) = sent.argument(1) {
        let values = evaluator.value(second, sent.frame);
        let is_list = values.iter().any(|value| matches!(value, Value::List(..) | Value::Rest(..)));
        pieces.push(if is_list { Piece::Whole(second) } else { Piece::Split(second) });
    }
    evaluator.command_request(&pieces, sent.frame)
}

/// The word for a tool of which only a name in the program tells what it is: `tfxPath`.
fn tool_word(
    evaluator: &mut Evaluator<'_>,
    tool: Spot,
    frame: Option<&Rc<Frame>>,
) -> Option<Piece> {
    let values = evaluator.value(tool, frame);
    if values.iter().any(|value| matches!(value, Value::Text(_))) {
        return None;
    }
    by_name(hint(evaluator.app.module(tool.0), tool.1))
}

fn by_name(name: &str) -> Option<Piece> {
    let lower = name.to_ascii_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    let word = match &*lower {
        "az" | "azpath" | "aztool" => "az",
        _ if begins(&["tfx"]) => "tfx",
        _ if begins(&["azcli", "azurecli"]) => "az",
        _ => return None,
    };
    Some(Piece::Word(word.into()))
}

/// Words that a tool is told, and the scope in which it is.
struct Told {
    scope: Option<ScopeId>,
    piece: Piece,
}

/// `tool.exec()`: the words are those that the tool was told before, in the order of the text.
fn put_together(
    evaluator: &mut Evaluator<'_>,
    runner: ExprId,
    objects: &Values,
    sent: &Sent<'_>,
) -> Option<Request> {
    let module = evaluator.app.module(sent.at);
    let mut chain = Vec::new();
    let root = root_of(module, runner, sent, &mut chain);
    let tool = objects.iter().find_map(|object| match object {
        Value::Request(at, id, frame) => Some((*at, *id, frame.clone())),
        _ => None,
    });
    let tool = match tool {
        Some((at, id, frame)) => {
            let Expr::Call { arguments, .. } = evaluator.app.module(at).expr(id) else {
                return None;
            };
            let first = (at, *arguments.first()?);
            let values = evaluator.value(first, frame.as_ref());
            let text = values.into_iter().find_map(|value| match value {
                Value::Text(text) => Some(text),
                _ => None,
            });
            text.map(Piece::Word).or_else(|| by_name(hint(evaluator.app.module(at), first.1)))
        }
        None => None,
    };
    let tool = tool.or_else(|| by_name(hint(module, root)))?;
    let mut told = told_at_first(module, root, sent);
    told.extend(told_to(module, root, sent));
    told.extend(chain.into_iter().rev());
    let here = match module.expr(root) {
        Expr::Name(_, scope) => Some(*scope),
        _ => None,
    };
    let mut found: Option<Request> = None;
    for branch in branches(module, &told, here) {
        let pieces: Vec<Piece> = std::iter::once(tool.clone()).chain(branch).collect();
        let Some(request) = evaluator.command_request(&pieces, sent.frame) else { continue };
        match &mut found {
            None => found = Some(request),
            Some(found) => {
                let fresh = request.lines.into_iter().filter(|line| !found.lines.contains(line));
                let fresh: Vec<_> = fresh.collect();
                found.lines.extend(fresh);
            }
        }
    }
    found
}

/// What a chain of calls begins with, and what they tell it: the last one first.
fn root_of(module: &Module, runner: ExprId, sent: &Sent<'_>, chain: &mut Vec<Told>) -> ExprId {
    let mut root = runner;
    while let Expr::Call { callee, arguments, .. } = module.expr(root)
        && let Expr::Member(object, name) = module.expr(*callee)
        && let Some(piece) = piece_of(module.text(*name), arguments, sent)
    {
        chain.push(Told { scope: None, piece });
        root = *object;
    }
    root
}

fn piece_of(name: &str, given: &[ExprId], sent: &Sent<'_>) -> Option<Piece> {
    let spot = |index: usize| given.get(index).map(|id| (sent.at, *id));
    match name {
        "arg" => spot(0).map(Piece::Whole),
        "argIf" => spot(1).map(Piece::Whole),
        "line" => spot(0).map(Piece::Split),
        _ => None,
    }
}

/// What a tool is told where it is made: `const tool = tl.tool("az").arg("repos")`.
fn told_at_first(module: &Module, root: ExprId, sent: &Sent<'_>) -> Vec<Told> {
    let mut chain = Vec::new();
    if let Expr::Name(name, scope) = module.expr(root)
        && let Some([only]) = module.lookup(*scope, *name)
    {
        root_of(module, only.value, sent, &mut chain);
    }
    chain.reverse();
    chain
}

/// What a tool is told in statements of its own, or by a function that it is given to.
fn told_to(module: &Module, root: ExprId, sent: &Sent<'_>) -> Vec<Told> {
    let Some(own) = place_of(module, root) else { return Vec::new() };
    let end = module.span(root).start;
    let mut told = Vec::new();
    for call in &module.calls {
        if module.span(*call).start >= end {
            continue;
        }
        let Expr::Call { callee, arguments, .. } = module.expr(*call) else { continue };
        if let Expr::Member(object, name) = module.expr(*callee)
            && let Some(piece) = piece_of(module.text(*name), arguments, sent)
        {
            let mut chain = Vec::new();
            let object = root_of(module, *object, sent, &mut chain);
            if place_of(module, object) == Some(own) {
                let scope = match module.expr(object) {
                    Expr::Name(_, scope) => Some(*scope),
                    _ => None,
                };
                told.push(Told { scope, piece });
            }
        } else if told.is_empty() && arguments.iter().any(|one| place_of(module, *one) == Some(own))
        {
            told.push(Told { scope: None, piece: Piece::Split((sent.at, Module::UNKNOWN)) });
        }
    }
    told
}

/// What tells one variable or field from another.
fn place_of(module: &Module, id: ExprId) -> Option<(Symbol, Option<ScopeId>)> {
    match module.expr(id) {
        Expr::Name(name, scope) => Some((*name, module.scope_of(*scope, *name))),
        Expr::Member(object, name) => {
            matches!(module.expr(*object), Expr::This(_)).then_some((*name, None))
        }
        _ => None,
    }
}

/// The words of each way to get to the place where the tool runs: what is told in another block than those around
/// that place may be told or not.
fn branches(module: &Module, told: &[Told], here: Option<ScopeId>) -> Vec<Vec<Piece>> {
    let is_around =
        |scope: ScopeId, inner: ScopeId| module.scopes_around(inner).any(|s| s == scope);
    let is_sure = |one: &Told| match (one.scope, here) {
        (Some(scope), Some(here)) => is_around(scope, here),
        _ => true,
    };
    let is_option = |one: &Told| {
        let Piece::Whole((_, id)) = one.piece else { return false };
        let first = match module.expr(id) {
            Expr::List(parts) => parts.first().copied().unwrap_or(id),
            _ => id,
        };
        matches!(module.expr(first), Expr::Text(text) if text.starts_with('-'))
    };
    // Behind the first option no word says any more which command it is.
    let end = told.iter().position(|one| is_sure(one) && is_option(one)).unwrap_or(told.len());
    let is_always = |index: usize, one: &Told| index >= end || is_sure(one) || is_option(one);
    let words = |wanted: &dyn Fn(&Told) -> bool| -> Vec<Piece> {
        let all = told.iter().enumerate();
        let kept = all.filter(|(index, one)| is_always(*index, one) || wanted(one));
        kept.map(|(_, one)| one.piece.clone()).collect()
    };
    let mut scopes: Vec<ScopeId> = Vec::new();
    for (index, one) in told.iter().enumerate() {
        if !is_always(index, one)
            && let Some(scope) = one.scope.filter(|scope| !scopes.contains(scope))
        {
            scopes.push(scope);
        }
    }
    if scopes.len() < 2 {
        // One block alone may be passed by.
        let all = words(&|_| true);
        return if scopes.is_empty() { vec![all] } else { vec![words(&|_| false), all] };
    }
    let ways = scopes.iter().take(MOST_BRANCHES);
    ways.map(|inner| words(&|one| one.scope.is_some_and(|scope| is_around(scope, *inner))))
        .collect()
}
