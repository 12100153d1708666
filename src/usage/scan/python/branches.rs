//! Statements that lead several ways.

use super::super::choices::{cases, rule_out};
use super::super::conditions::Conditions;
use super::super::model::{Condition, Expr, ExprId, Module, ScopeId};
use super::super::syntax::Node;
use super::{At, Reader, children, inner};

impl<'t> Reader<'t> {
    /// The condition that an expression is, as far as it is understood.
    pub(super) fn condition(&mut self, node: Option<Node<'t>>, at: At) -> Condition {
        let (Some(node), Some(_)) = (node, at.function) else { return Condition::Unknown };
        let source = self.source;
        Conditions { source, read: &mut |node| self.read(node, at) }.of(node)
    }

    /// Reads something that is reached under a condition.
    fn only_if(&mut self, condition: &Condition, read: impl FnOnce(&mut Self)) {
        let outside = self.module.enter(condition);
        read(self);
        self.module.leave(outside);
    }

    /// `if`, `elif`, `else`; the answer is what holds behind them.
    pub(super) fn conditional(&mut self, node: Node<'t>, at: At) -> Condition {
        let first = node.child_by_field_name("condition");
        self.optional(first, at);
        let fork = self.fork();
        let condition = self.condition(first, at);
        let mut ends: Vec<ScopeId> = Vec::new();
        let mut behind = Vec::new();
        let mut not = vec![condition.clone().not()];
        if let Some(body) = node.child_by_field_name("consequence") {
            let end = self.way(fork.scope, |reader| {
                reader.only_if(&condition, |reader| reader.block(body, at));
            });
            if end.is_none() {
                behind.push(condition.not());
            }
            ends.extend(end);
        }
        let mut cursor = node.walk();
        let others: Vec<_> = node.children_by_field_name("alternative", &mut cursor).collect();
        let mut is_complete = false;
        for other in others {
            let body = other
                .child_by_field_name("consequence")
                .or_else(|| other.child_by_field_name("body"));
            is_complete |= other.kind() == "else_clause";
            let mut own = Condition::Unknown;
            let mut here = Condition::Unknown;
            let end = self.way(fork.scope, |reader| {
                let next = other.child_by_field_name("condition");
                reader.only_if(&Condition::All(not.clone()), |reader| {
                    reader.optional(next, at);
                });
                own = reader.condition(next, at);
                here = Condition::All(not.clone());
                if next.is_some() {
                    here = Condition::All(vec![here.clone(), own.clone()]);
                }
                if let Some(body) = body {
                    reader.only_if(&here, |reader| reader.block(body, at));
                }
            });
            if end.is_none() {
                behind.push(here.not());
            }
            rule_out(&mut not, own);
            ends.extend(end);
        }
        if !is_complete {
            ends.push(fork.scope);
        }
        self.meet(fork, &ends, at);
        Condition::All(behind)
    }

    /// `a if b else c`.
    pub(super) fn either_value(&mut self, node: Node<'t>, at: At) -> ExprId {
        let [value, condition, other] = children(node)[..] else {
            self.block(node, at);
            return Module::UNKNOWN;
        };
        self.read(condition, at);
        let condition = self.condition(Some(condition), at);
        let mut values = Vec::new();
        for (node, condition) in [(value, condition.clone()), (other, condition.not())] {
            self.only_if(&condition, |reader| {
                let value = reader.read(node, at);
                values.push(reader.module.under(value));
            });
        }
        self.add(Expr::Either(values), node)
    }

    pub(super) fn choice(&mut self, node: Node<'t>, at: At) {
        let subject = node.child_by_field_name("subject");
        self.optional(subject, at);
        let fork = self.fork();
        let mut ends = vec![fork.scope];
        let Some(body) = node.child_by_field_name("body") else { return };
        let all = children(body);
        let asked = all.iter().map(|case| (self.asked_by(subject, *case, at), true)).collect();
        for (case, reached) in all.into_iter().zip(cases(asked)) {
            ends.extend(self.way(fork.scope, |reader| {
                reader.only_if(&reached, |reader| {
                    reader.optional(case.child_by_field_name("guard"), at);
                    if let Some(body) = case.child_by_field_name("consequence") {
                        reader.block(body, at);
                    }
                });
            }));
        }
        self.meet(fork, &ends, at);
    }

    /// What a case asks; nothing for `case _`.
    fn asked_by(&mut self, subject: Option<Node<'t>>, case: Node<'t>, at: At) -> Option<Condition> {
        let has_guard = case.child_by_field_name("guard").is_some();
        let patterns: Vec<_> =
            children(case).into_iter().filter(|part| part.kind() == "case_pattern").collect();
        let (Some(subject), [pattern], Some(_)) = (subject, &patterns[..], at.function) else {
            return Some(Condition::Unknown);
        };
        if self.text(*pattern) == "_" && !has_guard {
            return None;
        }
        let others = match inner(*pattern) {
            Some(union) if union.kind() == "union_pattern" => children(union),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        let source = self.source;
        let mut read = |node| self.read(node, at);
        let own = Conditions { source, read: &mut read }.one_of(subject, &others);
        Some(if has_guard { Condition::All(vec![own, Condition::Unknown]) } else { own })
    }

    pub(super) fn for_each(&mut self, node: Node<'t>, at: At) {
        let list = self.optional(node.child_by_field_name("right"), at);
        self.repeated(at, |reader| {
            if let Some(left) = node.child_by_field_name("left") {
                reader.bind_element(left, list, at, None);
            }
            if let Some(body) = node.child_by_field_name("body") {
                reader.block(body, at);
            }
        });
        self.alternative(node, at);
    }

    pub(super) fn while_true(&mut self, node: Node<'t>, at: At) {
        self.repeated(at, |reader| {
            reader.optional(node.child_by_field_name("condition"), at);
            if let Some(body) = node.child_by_field_name("body") {
                reader.block(body, at);
            }
        });
        self.alternative(node, at);
    }

    fn alternative(&mut self, node: Node<'t>, at: At) {
        let other = node.child_by_field_name("alternative");
        if let Some(body) = other.and_then(|other| other.child_by_field_name("body")) {
            self.block(body, at);
        }
    }

    pub(super) fn attempt(&mut self, node: Node<'t>, at: At) {
        let fork = self.fork();
        let mut ends: Vec<ScopeId> = Vec::new();
        let mut tried = fork.scope;
        if let Some(body) = node.child_by_field_name("body") {
            let end = self.way(fork.scope, |reader| reader.block(body, at));
            tried = self.flow.scope;
            ends.extend(end);
        }
        // What fails can have failed before it began, or at its end.
        self.meet(fork, &[fork.scope, tried], at);
        let failed = self.flow.scope;
        let mut last = None;
        for clause in children(node) {
            match clause.kind() {
                "except_clause" => ends.extend(self.way(failed, |reader| {
                    reader.failure(clause, at);
                })),
                "else_clause" => {
                    let body = clause.child_by_field_name("body");
                    if let (Some(body), Some(end)) = (body, ends.first().copied()) {
                        ends.remove(0);
                        ends.extend(self.way(end, |reader| reader.block(body, at)));
                    }
                }
                "finally_clause" => last = inner(clause),
                _ => {}
            }
        }
        self.meet(fork, &ends, at);
        if let Some(body) = last {
            let stopped = self.flow.stopped;
            self.block(body, at);
            self.flow.stopped |= stopped;
        }
    }

    fn failure(&mut self, clause: Node<'t>, at: At) {
        for child in children(clause) {
            if child.kind() == "block" {
                self.block(child, at);
            } else {
                self.read(child, at);
            }
        }
    }
}
