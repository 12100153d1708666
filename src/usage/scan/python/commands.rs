//! Commands that programs run: `subprocess.run(["az", …])`, `os.system("az …")`.

use std::rc::Rc;

use super::super::command_lines::Piece;
use super::super::evaluate::Evaluator;
use super::super::model::{Expr, Module};
use super::super::requests::Request;
use super::super::value::{Frame, Spot, Value};
use super::requests::Sent;

/// What runs a command, and the package that has it.
const RUNNERS: [(&str, &[&str]); 4] = [
    (
        "subprocess",
        &["run", "call", "check_call", "check_output", "Popen", "getoutput", "getstatusoutput"],
    ),
    ("os", &["system", "popen"]),
    ("asyncio", &["create_subprocess_exec", "create_subprocess_shell"]),
    ("anyio", &["run_process", "open_process"]),
];

/// Whether something of this name may run a command, in a file that loads what could.
pub(super) fn may_run(module: &Module, name: &str) -> bool {
    RUNNERS.iter().any(|(package, names)| {
        names.contains(&name) && module.loads.iter().any(|path| path.starts_with(package))
    })
}

/// Whether a function of a package runs a command.
pub(super) fn runs(from: &str, name: &str) -> bool {
    RUNNERS.iter().any(|(package, names)| *package == from && names.contains(&name))
}

/// What a command asks for that is run.
pub(super) fn run(evaluator: &mut Evaluator<'_>, name: &str, sent: &Sent<'_>) -> Option<Request> {
    if name == "create_subprocess_exec" {
        let module = evaluator.app.module(sent.at);
        let words = sent.arguments.iter().filter_map(|word| match module.expr(*word) {
            Expr::Named(..) => None,
            Expr::Spread(_) => Some(Piece::Split((sent.at, *word))),
            _ => Some(Piece::Whole((sent.at, *word))),
        });
        let words: Vec<Piece> = words.collect();
        return evaluator.command_request(&words, sent.frame);
    }
    let module = evaluator.app.module(sent.at);
    let first = module.argument(sent.arguments, 0, Some("args"))?;
    let line = split(evaluator, (sent.at, first), sent.frame);
    let values = evaluator.value(line, sent.frame);
    if values.iter().any(|value| matches!(value, Value::List(..) | Value::Rest(..))) {
        return evaluator.command_request(&[Piece::Whole(line)], sent.frame);
    }
    evaluator.shell_request(line, sent.frame)
}

/// The text that is split into words: `"az …".split()`, `shlex.split("az …")`.
fn split(evaluator: &mut Evaluator<'_>, (at, id): Spot, frame: Option<&Rc<Frame>>) -> Spot {
    let module = evaluator.app.module(at);
    let Expr::Call { callee, arguments, .. } = module.expr(id) else { return (at, id) };
    if module.called_name(*callee) != Some("split") {
        return (at, id);
    }
    if let Expr::Member(object, _) = module.expr(*callee) {
        let values = evaluator.value((at, *object), frame);
        if values.iter().any(|value| matches!(value, Value::Text(_))) {
            return (at, *object);
        }
    }
    (at, arguments.first().copied().unwrap_or(id))
}
