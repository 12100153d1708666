//! Under which conditions something is reached.

use super::super::conditions::Conditions;
use super::super::model::{Condition, Module};
use super::super::syntax::Node;
use super::{Reader, children, fields};

impl<'t> Reader<'t> {
    /// The condition that an expression is, as far as it is understood.
    pub(super) fn condition(&mut self, node: Node<'t>) -> Condition {
        self.conditions(|conditions| conditions.of(node))
    }

    fn conditions(&mut self, ask: impl FnOnce(&mut Conditions<'_, 't>) -> Condition) -> Condition {
        if self.inside.function.is_none() {
            return Condition::Unknown;
        }
        let source = self.source;
        let mut read = |node: Node<'t>| {
            // Whoever has its address can give it another value.
            if self.by_reference.contains(self.text(node)) {
                Module::UNKNOWN
            } else {
                self.read(node)
            }
        };
        ask(&mut Conditions { source, read: &mut read })
    }

    /// Reads something that is reached under a condition.
    pub(super) fn only_if<T>(
        &mut self,
        condition: &Condition,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outside = self.module.enter(condition);
        let answer = read(self);
        self.module.leave(outside);
        answer
    }

    /// Statements one behind the other: what jumps keeps those behind it from being reached.
    pub(super) fn statements(&mut self, node: Node<'t>) {
        let mut outermost = None;
        for child in children(node) {
            if child.kind() == "if_statement" {
                let rest = self.deeper(|reader| reader.branch(child)).unwrap_or(Condition::ALWAYS);
                let outside = self.module.enter(&rest);
                outermost.get_or_insert(outside);
            } else {
                self.statement(child);
            }
        }
        if let Some(outside) = outermost {
            self.module.leave(outside);
        }
    }

    /// What a case asks, and whether it does not go on to the next one; nothing for `default`.
    pub(super) fn asked_by(
        &mut self,
        choice: Node<'t>,
        case: Node<'t>,
    ) -> (Option<Condition>, bool) {
        if choice.kind() != "expression_switch_statement" {
            return (Some(Condition::Unknown), true);
        }
        let falls = self.text(case).trim_end().ends_with("fallthrough");
        if case.kind() == "default_case" {
            return (None, !falls);
        }
        let values: Vec<Node<'t>> = fields(case, "value").into_iter().flat_map(children).collect();
        let subject = choice.child_by_field_name("value");
        let own = self.conditions(|conditions| match subject {
            Some(subject) => conditions.one_of(subject, &values),
            // `switch { case a == b: … }` takes the first that holds.
            None => Condition::Any(values.iter().map(|value| conditions.of(*value)).collect()),
        });
        (Some(own), !falls)
    }
    /// Whether nothing behind a block is reached from its end.
    pub(super) fn leaves(&self, block: Node<'t>) -> bool {
        let Some(last) = children(block).pop() else { return false };
        match last.kind() {
            "statement_list" | "block" => self.leaves(last),
            "return_statement" | "continue_statement" | "goto_statement" => true,
            "expression_statement" => {
                let call = self.text(last).split('(').next().unwrap_or_default();
                matches!(call, "panic" | "os.Exit")
                    || call.ends_with(".Fatal")
                    || call.ends_with(".Fatalf")
            }
            _ => false,
        }
    }
}
