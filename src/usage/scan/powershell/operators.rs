//! Operators that compare, choose and chain.

use super::super::model::{Expr, ExprId, Module};
use super::super::syntax::Node;
use super::{Reader, child_of, children};

impl<'t> Reader<'t> {
    /// `-join`, `-replace`; a comparison is no text.
    pub(super) fn compared(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let operator = child_of(node, "comparison_operator").map(|node| self.text(node));
        let operator = operator.unwrap_or_default().to_ascii_lowercase();
        let values: Vec<ExprId> = parts
            .into_iter()
            .filter(|part| part.kind() != "comparison_operator")
            .map(|part| self.expression(part))
            .collect();
        match (operator.as_str(), &values[..]) {
            ("-join", [list, between]) => self.joined(*list, *between, node),
            // Of a list it answers the elements of which it is true.
            ("-ne" | "-ine" | "-cne" | "-notlike" | "-notmatch", [list, _])
                if matches!(self.module.expr(*list), Expr::List(_)) =>
            {
                *list
            }
            ("-as", [value, _]) | ("-replace" | "-creplace" | "-ireplace", [value, ..]) => *value,
            // Kept as a call, so that what is only compared is known as such.
            _ => {
                let call = self.call(&operator, values, node);
                self.module.calls.push(call);
                call
            }
        }
    }

    /// The elements of a list with something between. What is joined is a list, also where elements are left out of
    /// it by a comparison: `$parts -ne '' -join '/'`.
    pub(super) fn joined(&mut self, list: ExprId, between: ExprId, node: Node<'t>) -> ExprId {
        let mut whole = list;
        while let Expr::Call { callee, arguments, .. } = self.module.expr(whole)
            && let Some("-ne" | "-ine" | "-cne" | "-notlike" | "-notmatch") =
                self.module.called_name(*callee)
            && let [inner, _] = arguments[..]
        {
            whole = inner;
        }
        self.call("-join", vec![whole, between], node)
    }

    /// `a ? b : c`: one of two.
    pub(super) fn ternary(&mut self, node: Node<'t>) -> ExprId {
        let [condition, then, other] = children(node)[..] else {
            self.walk_children(node);
            return Module::UNKNOWN;
        };
        self.expression(condition);
        let judged = self.judged(condition);
        let told = self.condition(condition);
        let then = self.expression(then);
        let then = self.under(&judged, then);
        let other = self.expression(other);
        let other = self.under(&judged.not(), other);
        match told {
            Some(condition) => self.call("-if", vec![condition, then, other], node),
            None => self.add(Expr::Either(vec![then, other]), node),
        }
    }

    /// `a && b`, `a || b`: any of them may run, and what leaves behind one of them may not.
    pub(super) fn chained(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let chain: Vec<Node<'t>> =
            parts.into_iter().filter(|part| part.kind() != "pipeline_chain_tail").collect();
        let mut made: Vec<ExprId> = chain.iter().map(|part| self.expression(*part)).collect();
        match made[..] {
            [] => Module::UNKNOWN,
            [one] => one,
            _ => {
                made.retain(|value| *value != Module::UNKNOWN);
                self.add(Expr::Either(made), node)
            }
        }
    }
}
