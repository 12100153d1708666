//! Clients, or what makes them, that are handed to a package: what that calls with them is not seen.

use super::evaluate::Evaluator;
use super::handed_out::DEEPEST;
use super::maps::HashSet;
use super::matching::Matcher;
use super::model::{Expr, ExprId, Module};
use super::script::modules::package_name;
use super::token::PASS;
use super::value::{ModuleId, Spot, Value};

/// How many members and calls are looked through for the package that something is of.
const LONGEST_CHAIN: u8 = 8;
/// Classes between one of the app and a client that it extends.
const LONGEST_LINE: u8 = 4;
/// Methods that call what they are given with what they hold themselves.
const LOOPS: [&str; 8] =
    ["catch", "every", "filter", "finally", "find", "forEach", "reduce", "some"];

impl Matcher<'_, '_, '_> {
    /// Takes note of what a file hands to packages.
    pub(super) fn handed_over(&mut self, at: ModuleId, module: &Module) {
        let loads = module
            .loads
            .iter()
            .filter(|path| self.idiom.calls_by_itself(path) && self.app.find(at, path).is_none());
        let packages: HashSet<&str> = loads.map(AsRef::as_ref).collect();
        if packages.is_empty() {
            return;
        }
        for call in &module.calls {
            let Expr::Call { callee, arguments, .. } = module.expr(*call) else { continue };
            let is_passed = module
                .called_name(*callee)
                .is_some_and(|name| PASS.contains(&name) || LOOPS.contains(&name));
            if arguments.is_empty() || is_passed && matches!(module.expr(*callee), Expr::Member(..))
            {
                continue;
            }
            let Some(package) = package_of(module, *callee, &packages, LONGEST_CHAIN) else {
                continue;
            };
            let (values, _) = self.evaluator.ask_shortly(|e| e.value((at, *callee), None));
            let is_own = |value: &Value| matches!(value, Value::Function(..) | Value::Class(..));
            if values.iter().any(is_own) {
                continue;
            }
            let held = arguments.iter().find_map(|argument| {
                let from_library = is_of_hook(module, *argument);
                self.evaluator.ask_shortly(|e| e.calls_with((at, *argument), from_library)).0
            });
            if let Some(what) = held {
                self.results.handed_over((at, *call), what, package_name(package));
            }
        }
    }
}

impl Evaluator<'_> {
    /// What can make calls of Azure DevOps among the values of an expression, as it is named in the code; where that is
    /// known to come out of a library as it was put in, that too.
    fn calls_with(&mut self, spot: Spot, from_library: bool) -> Option<Box<str>> {
        let mut values = self.value(spot, None);
        for value in &mut values {
            if let Value::FromLibrary(Some(class)) = value
                && from_library
            {
                *value = Value::Client(class.clone());
            }
        }
        self.caller_in(&values, DEEPEST)
    }

    fn caller_in(&mut self, values: &[Value], depth: u8) -> Option<Box<str>> {
        values.iter().find_map(|value| match value {
            Value::Client(class) if class.is_empty() => Some("a client".into()),
            Value::Client(class) => Some(quoted(class)),
            Value::Connection => Some("a connection".into()),
            Value::Library(package) if self.idiom.calls_when_given(package, None) => {
                Some(quoted(package))
            }
            Value::Imported(from, name) if self.idiom.calls_when_given(from, Some(name)) => {
                Some(quoted(name))
            }
            Value::Class(at, class) | Value::Instance(at, class) => {
                let mut next = self.bases(*at, *class);
                for _ in 0..LONGEST_LINE {
                    if let Some(Value::Imported(_, name)) = next.iter().find(|base| {
                        matches!(base, Value::Imported(from, name)
                            if self.idiom.calls_when_given(from, Some(name)))
                    }) {
                        return Some(quoted(name));
                    }
                    let Some(Value::Class(at, class)) = next.first().cloned() else { break };
                    next = self.bases(at, class);
                }
                None
            }
            Value::Function(..) | Value::List(..) | Value::Object(..) if depth > 0 => {
                let inside = self.deeper(|deeper| deeper.inside(value));
                inside.and_then(|inside| self.caller_in(&inside, depth - 1))
            }
            _ => None,
        })
    }
}

/// Whether a name stands for what a hook keeps: `const client = useMemo(() => getClient(GitRestClient), [])`.
fn is_of_hook(module: &Module, id: ExprId) -> bool {
    let Expr::Name(name, scope) = module.expr(id) else { return false };
    let bound = module.lookup(*scope, *name).unwrap_or_default();
    bound.iter().any(|bound| {
        let value = match module.expr(bound.value) {
            Expr::Element(of, _) => *of,
            _ => bound.value,
        };
        match module.expr(value) {
            Expr::Call { callee, .. } => {
                module.called_name(*callee).is_some_and(|name| name.starts_with("use"))
            }
            _ => false,
        }
    })
}

/// The package that something is of, among some: what it is a member of, or is made by.
fn package_of<'m>(
    module: &'m Module,
    id: ExprId,
    packages: &HashSet<&str>,
    further: u8,
) -> Option<&'m str> {
    let further = further.checked_sub(1)?;
    match module.expr(id) {
        Expr::Module(path) | Expr::Imported(path, _) => {
            packages.contains(&**path).then_some(&**path)
        }
        Expr::Member(of, _) | Expr::Call { callee: of, .. } => {
            package_of(module, *of, packages, further)
        }
        Expr::Name(name, scope) => {
            let bound = module.lookup(*scope, *name).unwrap_or_default();
            bound.iter().find_map(|bound| package_of(module, bound.value, packages, further))
        }
        _ => None,
    }
}

fn quoted(name: &str) -> Box<str> {
    format!("`{name}`").into()
}
