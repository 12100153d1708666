//! What is written to be asked for and not seen to be: it is named, so that nobody takes the list for complete.

use super::found::{Called, UnresolvedWhy};
use super::matching::Matcher;
use super::model::{Expr, ExprId, Module};
use super::requests::{is_ours, is_pattern};
use super::value::ModuleId;
use crate::usage::command::Word;
use crate::usage::without_values;

impl Matcher<'_, '_, '_> {
    /// Lists URLs of ours that nothing requests, and commands that nothing runs.
    pub(super) fn left_over(&mut self, at: ModuleId, module: &Module) {
        for (id, expr) in module.exprs() {
            match expr {
                Expr::Text(text) => self.url(at, module, id, text),
                Expr::List(parts) => self.command_line(at, module, id, parts),
                _ => {}
            }
        }
    }

    fn url(&mut self, at: ModuleId, module: &Module, id: ExprId, text: &str) {
        if self.listed.contains(&(at, id)) {
            return;
        }
        if !is_ours(text) || text.contains(char::is_whitespace) || is_pattern(text) {
            return;
        }
        let whole = without_values(text);
        // Another page of what is asked for is asked for at the same place.
        let whole = whole.split('?').next().unwrap_or_default().trim_matches('/');
        let parts = self.idiom.fixed_parts(whole);
        let mut words = parts.iter().map(|part| part.trim_matches('/'));
        if words.clone().all(str::is_empty) {
            return;
        }
        // What marks every URL is part of those that are listed; a whole path can have been asked for with another verb.
        let only_marks = words.all(|word| matches!(word, "" | "_apis" | "_packaging"));
        if only_marks && self.results.has_url_with(&parts) {
            return;
        }
        if module.is_compared(id) || module.is_link(id) {
            return;
        }
        let resolution = self.router.resolve(None, text);
        let called = Called::Request { verb: None, url: without_values(text) };
        self.results.unresolved((at, id), called, UnresolvedWhy::NoRequestFound, resolution);
    }

    /// A list of words that is a command of `az` about Azure DevOps.
    fn command_line(&mut self, at: ModuleId, module: &Module, id: ExprId, parts: &[ExprId]) {
        let word = |part: &ExprId| match module.expr(*part) {
            Expr::Text(text) => Some(&**text),
            _ => None,
        };
        if parts.first().and_then(word) != Some("az") {
            return;
        }
        let words: Vec<Word<'_>> = parts.iter().map(word).collect();
        for call in self.router.resolve_command(&words) {
            if !self.results.has_command(&call.command) {
                let called = Called::Command(call.command);
                let why = UnresolvedWhy::NoRequestFound;
                self.results.unresolved((at, id), called, why, call.resolution);
            }
        }
    }
}
