//! Calls in other words: with an object given first, by a name that is put together.

use super::super::model::{Expr, ExprId};
use super::super::syntax::Node;
use super::{At, Reader};

impl<'t> Reader<'t> {
    /// `window.fetch.call(window, url)` and `….apply(window, [url])` are `window.fetch(url)`.
    pub(super) fn without_this(
        &mut self,
        (callee, arguments): (&mut ExprId, &mut Vec<ExprId>),
        node: Node<'t>,
        target: Node<'t>,
    ) {
        let Expr::Member(function, how) = *self.module.expr(*callee) else { return };
        if !self.is_called_on(node, target) || arguments.is_empty() {
            return;
        }
        arguments.remove(0);
        if let ("apply", Some(list)) = (self.module.text(how), arguments.first().copied()) {
            *arguments = match self.module.expr(list) {
                Expr::List(parts) => parts.clone(),
                _ => vec![self.add(Expr::Spread(list), node)],
            };
        }
        *callee = function;
    }

    /// Whether a function is called as it would be without this: `window.fetch.call(window, url)`.
    fn is_called_on(&self, node: Node<'t>, target: Node<'t>) -> bool {
        let way = target.child_by_field_name("property").map(|name| self.text(name));
        let given = node.child_by_field_name("arguments").and_then(|list| list.named_child(0));
        let function = target.child_by_field_name("object");
        let (Some("call" | "apply"), Some(given), Some(function)) = (way, given, function) else {
            return false;
        };
        let given = self.text(given);
        let is_plain =
            matches!(given, "this" | "null" | "undefined" | "window" | "self" | "globalThis");
        match function.child_by_field_name("object") {
            Some(object) if function.kind() == "member_expression" => {
                is_plain || self.text(object) == given
            }
            _ => is_plain && self.text(function) == "fetch",
        }
    }

    /// `client[method]()`: of a client it is some method, of which only the place is known.
    /// What tells the method is the first that it is given.
    pub(super) fn by_computed_name(
        &mut self,
        callee: ExprId,
        given: &[ExprId],
        (target, at): (Node<'t>, At),
    ) {
        let Expr::Element(object, None) = *self.module.expr(callee) else { return };
        let Some(index) = target.child_by_field_name("index") else { return };
        let name = format!("[{}]", self.text(index));
        let name = self.module.symbol(&name);
        let callee = self.add(Expr::Member(object, name), target);
        let method = self.read(index, at);
        let arguments = std::iter::once(method).chain(given.iter().copied()).collect();
        let call = self.add(Expr::Call { callee, arguments, is_new: false }, target);
        self.module.calls.push(call);
    }

    pub(super) fn arguments(&mut self, node: Node<'t>, at: At) -> Vec<ExprId> {
        let Some(list) = node.child_by_field_name("arguments") else { return Vec::new() };
        if list.kind() == "template_string" {
            return vec![self.read(list, at)];
        }
        let mut cursor = list.walk();
        let children: Vec<_> = list.named_children(&mut cursor).collect();
        let values = children.into_iter().filter(|child| child.kind() != "comment");
        values.map(|child| self.read(child, at)).collect()
    }
}
