//! Branches: under which conditions something is reached, and what names are behind them.

use super::super::choices::{cases, rule_out};
use super::super::conditions::Conditions;
use super::super::model::Condition;
use super::super::syntax::Node;
use super::Reader;

/// A part of an `if` with the condition under which it is reached.
struct Part<'t> {
    condition: Condition,
    statements: Vec<Node<'t>>,
}

impl<'t> Reader<'t> {
    /// The condition that a command is, as far as it is understood.
    fn condition(&mut self, node: Node<'t>) -> Condition {
        let first = |node: Node<'t>| node.named_child(0);
        match node.kind() {
            "negated_command" => {
                first(node).map_or(Condition::Unknown, |of| self.condition(of).not())
            }
            "test_command" => self.conditions(|conditions| conditions.of(node)),
            _ => Condition::Unknown,
        }
    }

    fn conditions(&mut self, ask: impl FnOnce(&mut Conditions<'_, 't>) -> Condition) -> Condition {
        if self.at.function.is_none() {
            return Condition::Unknown;
        }
        let source = self.source;
        ask(&mut Conditions { source, read: &mut |node| self.joined(&[node]) })
    }

    /// Statements one behind the other: what leaves keeps those behind it from being reached.
    pub(super) fn sequence(&mut self, all: &[Node<'t>]) {
        let mut outermost = None;
        for child in all {
            if child.kind() == "if_statement" {
                let rest = self.branches(*child);
                let outside = self.module.enter(&rest);
                outermost.get_or_insert(outside);
            } else {
                self.walk(*child);
            }
        }
        if let Some(outside) = outermost {
            self.module.leave(outside);
        }
    }

    /// `if`, `elif`, `else`: each begins with what was before, and one of them was taken. The answer is what holds
    /// behind them.
    pub(super) fn branches(&mut self, node: Node<'t>) -> Condition {
        let (mut tests, mut own, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (child, field) in node.children_with_fields() {
            match child.kind() {
                _ if field == Some("condition") => tests.push(child),
                "elif_clause" | "else_clause" => others.push(child),
                _ if child.is_named() => own.push(child),
                _ => {}
            }
        }
        for test in &tests {
            self.walk(*test);
        }
        let tests: Vec<_> = tests.into_iter().filter(Node::is_named).collect();
        let first = self.only_test(&tests);
        let mut not = vec![first.clone().not()];
        let mut parts = vec![Part { condition: first, statements: own }];
        let has_else = others.iter().any(|other| other.kind() == "else_clause");
        let start = self.flow.clone();
        for other in others {
            let mut cursor = other.walk();
            let mut statements: Vec<_> = other.named_children(&mut cursor).collect();
            let mut all = not.clone();
            if other.kind() == "elif_clause" && !statements.is_empty() {
                let test = statements.remove(0);
                let condition = self.only_test(&[test]);
                self.walk(test);
                all.push(condition.clone());
                rule_out(&mut not, condition);
            }
            parts.push(Part { condition: Condition::All(all), statements });
        }
        let mut ends = Vec::new();
        let mut behind = Vec::new();
        for part in parts {
            self.flow = start.clone();
            let outside = self.module.enter(&part.condition);
            self.sequence(&part.statements);
            self.module.leave(outside);
            ends.push(std::mem::take(&mut self.flow));
            if part.statements.last().is_some_and(|last| self.leaves(*last)) {
                behind.push(part.condition.not());
            }
        }
        if !has_else {
            ends.push(start);
        }
        self.join(&ends);
        Condition::All(behind)
    }

    fn only_test(&mut self, tests: &[Node<'t>]) -> Condition {
        match tests {
            [test] => self.condition(*test),
            _ => Condition::Unknown,
        }
    }

    /// Whether nothing behind a command is reached.
    fn leaves(&self, command: Node<'t>) -> bool {
        let name = command.child_by_field_name("name").map(|name| self.text(name));
        command.kind() == "command"
            && matches!(name, Some("return" | "exit" | "break" | "continue"))
    }

    /// `case a in b) …;; esac`.
    pub(super) fn cases(&mut self, node: Node<'t>) {
        let start = self.flow.clone();
        let mut ends = vec![start.clone()];
        let subject = node.child_by_field_name("value");
        let mut cursor = node.walk();
        let items: Vec<Node<'t>> =
            node.named_children(&mut cursor).filter(|child| child.kind() == "case_item").collect();
        let goes_on = items.iter().any(|item| item.child_by_field_name("fallthrough").is_some());
        let subject = subject.filter(|_| !goes_on);
        let asked = items.iter().map(|item| (self.asked_by(subject, *item), true)).collect();
        for (item, reached) in items.into_iter().zip(cases(asked)) {
            self.flow = start.clone();
            let mut statements = Vec::new();
            for (child, field) in item.children_with_fields() {
                if child.is_named() && field != Some("value") {
                    statements.push(child);
                }
            }
            let outside = self.module.enter(&reached);
            self.sequence(&statements);
            self.module.leave(outside);
            ends.push(self.flow.clone());
            if self.takes_all(item) {
                ends.remove(0);
                break;
            }
        }
        self.join(&ends);
    }

    /// `*)` takes whatever is left.
    fn takes_all(&self, item: Node<'t>) -> bool {
        self.text(item).trim_start_matches('(').starts_with("*)")
    }

    fn asked_by(&mut self, subject: Option<Node<'t>>, item: Node<'t>) -> Option<Condition> {
        if self.takes_all(item) {
            return None;
        }
        let mut cursor = item.walk();
        let others: Vec<Node<'t>> = item.children_by_field_name("value", &mut cursor).collect();
        let others: Vec<Node<'t>> = others.into_iter().filter(Node::is_named).collect();
        let Some(subject) = subject else { return Some(Condition::Unknown) };
        Some(self.conditions(|conditions| conditions.one_of(subject, &others)))
    }
}
