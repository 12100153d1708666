//! Texts that a script runs as code: what they call is not seen.

use super::matching::Matcher;
use super::model::{Expr, ExprId, Module};
use super::value::{ModuleId, Value};

impl Matcher<'_, '_, '_> {
    /// Takes note of texts that a file runs, in which what it loads can be called: `eval(text)`,
    /// `new Function("SDK", text)(SDK)`.
    pub(super) fn run_texts(&mut self, at: ModuleId, module: &Module) {
        let runs = |name: &str| module.known(name).is_some();
        if !runs("eval") && !runs("Function") || !self.has_callers(module) {
            return;
        }
        for call in &module.calls {
            let Expr::Call { callee, arguments, .. } = module.expr(*call) else { continue };
            let Some(text) = arguments.last().filter(|_| runs_text(module, *callee)) else {
                continue;
            };
            let (values, _) = self.evaluator.ask_shortly(|e| e.value((at, *text), None));
            let is_known = |value: &Value| match value {
                Value::Text(text) => !text.contains('{') || text.starts_with('('),
                _ => false,
            };
            if !values.iter().all(is_known) && !is_data(module, *text) {
                self.results.run_text((at, *call));
            }
        }
    }

    /// Whether a file has something by which Azure DevOps is called.
    fn has_callers(&self, module: &Module) -> bool {
        module.loads.iter().any(|path| {
            self.idiom.is_client_library(path) || self.idiom.calls_when_given(path, None)
        }) || module.known("VSS").is_some()
    }
}

/// Whether what is called runs the last text that it is given, or makes a function of it.
fn runs_text(module: &Module, callee: ExprId) -> bool {
    match module.expr(callee) {
        Expr::Name(name, scope) => {
            matches!(module.text(*name), "eval" | "Function")
                && module.scope_of(*scope, *name).is_none()
        }
        Expr::Member(object, name) => {
            let of_page = matches!(module.expr(*object), Expr::Name(of, _)
                if matches!(module.text(*of), "window" | "globalThis" | "self"));
            of_page && matches!(module.text(*name), "eval" | "Function")
        }
        _ => false,
    }
}

/// `eval("(" + data + ")")`, as data was read before there was `JSON`.
fn is_data(module: &Module, text: ExprId) -> bool {
    let Expr::Concat(parts) = module.expr(text) else { return false };
    let first = parts.first().map(|part| module.expr(*part));
    matches!(first, Some(Expr::Text(begin)) if begin.trim() == "(")
}
