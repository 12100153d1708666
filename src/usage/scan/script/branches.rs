//! Branches: under which conditions something is reached.

use super::super::choices::cases;
use super::super::conditions::{Conditions, behind, jumps};
use super::super::model::{Condition, Expr, ExprId};
use super::super::syntax::Node;
use super::{At, DEEPEST, Reader, inner};

impl<'t> Reader<'t> {
    /// The condition that an expression is, as far as it is understood.
    pub(super) fn condition(&mut self, node: Node<'t>, at: At) -> Condition {
        if at.function.is_none() {
            return Condition::Unknown;
        }
        let source = self.source;
        Conditions { source, read: &mut |node| self.read(node, at) }.of(node)
    }

    /// Reads what is only looked at: it is no function that is handed on.
    pub(super) fn seen(&mut self, node: Node<'t>, at: At) {
        let seen = self.read(node, at);
        self.module.only_seen.push(seen);
    }

    /// Reads a part that is reached under a condition.
    pub(super) fn read_if(&mut self, condition: &Condition, node: Node<'t>, at: At) -> ExprId {
        let outside = self.module.enter(condition);
        let value = self.read(node, at);
        let value = if node.kind().ends_with("statement") || node.kind() == "else_clause" {
            value
        } else {
            self.module.under(value)
        };
        self.module.leave(outside);
        value
    }

    /// `if (a) … else …`; the answer is what holds behind it.
    pub(super) fn branch(&mut self, node: Node<'t>, at: At) -> Condition {
        // An `else if` stands in the one before it.
        if self.depth >= DEEPEST {
            self.module.too_deep = true;
            return Condition::ALWAYS;
        }
        self.depth += 1;
        let behind = self.sides(node, at);
        self.depth -= 1;
        behind
    }

    fn sides(&mut self, node: Node<'t>, at: At) -> Condition {
        let condition = match node.child_by_field_name("condition") {
            Some(condition) => {
                self.seen(condition, at);
                self.condition(condition, at)
            }
            None => Condition::Unknown,
        };
        let sides = ["consequence", "alternative"].map(|side| node.child_by_field_name(side));
        let mut after = Condition::ALWAYS;
        let ways = sides.into_iter().zip([condition.clone(), condition.clone().not()]);
        self.sides_of(node, at, ways, |reader, side, condition| {
            let Some(side) = side else { return };
            let next = inner(side).filter(|inner| inner.kind() == "if_statement");
            match next.filter(|_| side.kind() == "else_clause") {
                Some(next) => {
                    let outside = reader.module.enter(&condition);
                    after = reader.branch(next, at);
                    reader.module.leave(outside);
                }
                None => {
                    reader.read_if(&condition, side, at);
                }
            }
        });
        match sides[1] {
            Some(side) if jumps(side) => condition,
            _ => behind(&condition, sides[0], after),
        }
    }

    /// Statements one behind the other: what jumps keeps those behind it from being reached.
    pub(super) fn sequence(&mut self, node: Node<'t>, at: At) {
        let mut outermost = None;
        let mut cursor = node.walk();
        let all: Vec<_> = node.named_children(&mut cursor).collect();
        for child in all {
            if child.kind() == "if_statement" {
                let rest = self.branch(child, at);
                let outside = self.module.enter(&rest);
                outermost.get_or_insert(outside);
            } else {
                self.read(child, at);
            }
        }
        if let Some(outside) = outermost {
            self.module.leave(outside);
        }
    }

    /// `switch (a) { case b: …; break; }`.
    pub(super) fn switch(&mut self, node: Node<'t>, at: At) {
        let subject = node.child_by_field_name("value");
        self.child(node, "value", at);
        let Some(body) = node.child_by_field_name("body") else { return };
        let scope = self.module.open_scope(at.scope);
        let at = At { scope, ..at };
        let mut cursor = body.walk();
        let all: Vec<_> =
            body.named_children(&mut cursor).filter(|case| case.kind() != "comment").collect();
        let mut asked = Vec::new();
        for case in &all {
            let value = case.child_by_field_name("value");
            let own = match (subject.and_then(inner), value, at.function) {
                (Some(subject), Some(value), Some(_)) => {
                    let source = self.source;
                    let mut read = |node| self.read(node, at);
                    Some(Conditions { source, read: &mut read }.one_of(subject, &[value]))
                }
                (_, Some(_), _) => Some(Condition::Unknown),
                (_, None, _) => None,
            };
            let mut cursor = case.walk();
            let last = case.children_by_field_name("body", &mut cursor).last();
            asked.push((own, last.is_some_and(jumps)));
        }
        let all = all.into_iter().zip(cases(asked));
        self.cases_of(body, at, all, |reader, case, reached| {
            let outside = reader.module.enter(&reached);
            reader.sequence(case, at);
            reader.module.leave(outside);
        });
        self.leave_scope(scope);
    }

    /// `a ? b : c`.
    pub(super) fn ternary(&mut self, node: Node<'t>, at: At) -> ExprId {
        let condition = match node.child_by_field_name("condition") {
            Some(condition) => {
                self.seen(condition, at);
                self.condition(condition, at)
            }
            None => Condition::Unknown,
        };
        let mut values = Vec::new();
        let sides = ["consequence", "alternative"].map(|side| node.child_by_field_name(side));
        let ways = sides.into_iter().zip([condition.clone(), condition.not()]);
        self.sides_of(node, at, ways, |reader, side, condition| {
            values.extend(side.map(|side| reader.read_if(&condition, side, at)));
        });
        self.add(Expr::Either(values), node)
    }
}
