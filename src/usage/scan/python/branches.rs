//! Statements that lead several ways.

use super::super::model::ScopeId;
use super::super::syntax::Node;
use super::{At, Reader, children, inner};

impl<'t> Reader<'t> {
    pub(super) fn conditional(&mut self, node: Node<'t>, at: At) {
        self.optional(node.child_by_field_name("condition"), at);
        let fork = self.fork();
        let mut ends: Vec<ScopeId> = Vec::new();
        if let Some(body) = node.child_by_field_name("consequence") {
            ends.extend(self.way(fork.scope, |reader| reader.block(body, at)));
        }
        let mut cursor = node.walk();
        let others: Vec<_> = node.children_by_field_name("alternative", &mut cursor).collect();
        let mut is_complete = false;
        for other in others {
            let body = other
                .child_by_field_name("consequence")
                .or_else(|| other.child_by_field_name("body"));
            is_complete |= other.kind() == "else_clause";
            ends.extend(self.way(fork.scope, |reader| {
                reader.optional(other.child_by_field_name("condition"), at);
                if let Some(body) = body {
                    reader.block(body, at);
                }
            }));
        }
        if !is_complete {
            ends.push(fork.scope);
        }
        self.meet(fork, &ends, at);
    }

    pub(super) fn choice(&mut self, node: Node<'t>, at: At) {
        self.optional(node.child_by_field_name("subject"), at);
        let fork = self.fork();
        let mut ends = vec![fork.scope];
        let Some(body) = node.child_by_field_name("body") else { return };
        for case in children(body) {
            ends.extend(self.way(fork.scope, |reader| {
                reader.optional(case.child_by_field_name("guard"), at);
                if let Some(body) = case.child_by_field_name("consequence") {
                    reader.block(body, at);
                }
            }));
        }
        self.meet(fork, &ends, at);
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
