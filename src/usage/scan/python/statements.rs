//! Statements, and what they bind.

use super::super::model::{Expr, ExprId, FILE_SCOPE, How, Module, ScopeId, Symbol};
use super::super::syntax::Node;
use super::{At, Reader, children, inner};
use crate::text::Span;

impl<'t> Reader<'t> {
    /// Reads the statements of a block.
    pub(super) fn block(&mut self, node: Node<'t>, at: At) {
        let mut cursor = node.walk();
        let mut outermost = None;
        for child in node.named_children(&mut cursor) {
            if child.kind() == "if_statement" {
                // What jumps keeps what stands behind it from being reached.
                let rest = self.conditional(child, at);
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

    /// Reads a statement, or anything else that is not read in its own way.
    pub(super) fn statement(&mut self, node: Node<'t>, at: At) -> ExprId {
        match node.kind() {
            "comment"
            | "line_continuation"
            | "type"
            | "type_alias_statement"
            | "future_import_statement"
            | "pass_statement" => {}
            "import_statement" => self.import(node, at),
            "import_from_statement" => self.import_from(node, at),
            "expression_statement" => self.expression_statement(node, at),
            "function_definition" => {
                self.define_function(node, at, &[]);
            }
            "class_definition" => self.define_class(node, at, &[]),
            "decorated_definition" => self.decorated(node, at),
            "if_statement" => {
                self.conditional(node, at);
            }
            "for_statement" => self.for_each(node, at),
            "while_statement" => self.while_true(node, at),
            "try_statement" => self.attempt(node, at),
            "match_statement" => self.choice(node, at),
            "return_statement" => {
                let value = self.optional(inner(node), at);
                self.answer(value, at);
                self.leave(false);
            }
            "raise_statement" => {
                self.block(node, at);
                self.leave(false);
            }
            "break_statement" | "continue_statement" => self.leave(true),
            "global_statement" | "nonlocal_statement" => self.outside(node),
            _ => self.block(node, at),
        }
        Module::UNKNOWN
    }

    /// A text that stands alone is a docstring, or a comment.
    fn expression_statement(&mut self, node: Node<'t>, at: At) {
        for child in children(node) {
            if !matches!(child.kind(), "string" | "concatenated_string") {
                let value = self.read(child, at);
                self.lengthen(value, child, at);
                let does = !matches!(child.kind(), "assignment" | "augmented_assignment")
                    || matches!(self.module.expr(value), Expr::Call { .. });
                self.module.runs |= at.function.is_none() && does;
            }
        }
    }

    /// `list.append(x)`, `list.extend(xs)`: from here on the list has more elements.
    fn lengthen(&mut self, call: ExprId, node: Node<'t>, at: At) {
        let Expr::Call { callee, arguments, .. } = self.module.expr(call) else { return };
        let (Expr::Member(list, method), [more]) = (self.module.expr(*callee), &arguments[..])
        else {
            return;
        };
        let Expr::Name(name, scope) = self.module.expr(*list) else { return };
        let (name, scope, more) = (*name, *scope, *more);
        let are_several = self.module.text(*method) == "extend";
        if !matches!(self.module.text(*method), "append" | "extend")
            || !self.flow.changing.contains(&name)
            || self.module.scope_of(scope, name).is_none_or(|home| home == at.home)
        {
            return;
        }
        let before = self.module.add(Expr::Name(name, scope), Span::default());
        let before = self.module.add(Expr::Spread(before), Span::default());
        let more = if are_several { self.add(Expr::Spread(more), node) } else { more };
        let longer = self.add(Expr::List(vec![before, more]), node);
        self.bind(name, longer, at);
    }

    pub(super) fn answer(&mut self, value: ExprId, at: At) {
        let value = self.module.under(value);
        if let Some(function) = at.function {
            self.module.functions[function.0 as usize].returns.push(value);
        }
    }

    /// `global a`, `nonlocal b`.
    fn outside(&mut self, node: Node<'t>) {
        let is_global = node.kind() == "global_statement";
        for name in children(node) {
            let name = self.symbol(name);
            let home = match self.module.scope_of(self.flow.scope, name) {
                Some(home) if !is_global => home,
                _ => FILE_SCOPE,
            };
            self.flow.outside.insert(name, home);
        }
    }

    /// `a = b`, `a: T = b`, `a: T`; the answer is the value.
    pub(super) fn assign(&mut self, node: Node<'t>, at: At) -> ExprId {
        let mut values = Vec::new();
        if let Some(kind) = node.child_by_field_name("type") {
            values.extend(self.of_type(kind, at));
        }
        let right = node.child_by_field_name("right");
        let given = right.map(|right| self.read(right, at));
        values.extend(given);
        let Some(left) = node.child_by_field_name("left") else { return Module::UNKNOWN };
        if right.is_none() && values.is_empty() {
            return Module::UNKNOWN;
        }
        self.remember_partial(left, given, at);
        let value = self.either(values, node);
        self.assign_to(left, value, at);
        value
    }

    /// `a += b`; other operators make something that is not followed.
    pub(super) fn assign_more(&mut self, node: Node<'t>, at: At) -> ExprId {
        let more = self.optional(node.child_by_field_name("right"), at);
        let Some(left) = node.child_by_field_name("left") else { return more };
        let operator = node.child_by_field_name("operator").map(|operator| operator.kind());
        if operator != Some("+=") {
            return more;
        }
        let before = self.read(left, at);
        let is_list = matches!(self.module.expr(more), Expr::List(_));
        let sum = if is_list {
            let parts = [before, more].map(|part| self.add(Expr::Spread(part), node));
            Expr::List(parts.to_vec())
        } else {
            Expr::Concat(vec![before, more])
        };
        let value = self.add(sum, node);
        self.assign_to(left, value, at);
        value
    }

    fn assign_to(&mut self, left: Node<'t>, value: ExprId, at: At) {
        match left.kind() {
            "attribute" => self.assign_member(left, value, at),
            "subscript" => self.assign_element(left, value, at),
            _ => self.bind_pattern(left, value, at, None),
        }
    }

    fn assign_member(&mut self, left: Node<'t>, value: ExprId, at: At) {
        let (Some(object), Some(name)) =
            (left.child_by_field_name("object"), left.child_by_field_name("attribute"))
        else {
            return;
        };
        let name = self.symbol(name);
        if let ("self" | "cls", Some(class)) = (self.text(object), at.class) {
            self.member_of(class, name, value);
        } else {
            let object = self.read(object, at);
            self.module.writes.push((object, name, value));
        }
    }

    fn assign_element(&mut self, left: Node<'t>, value: ExprId, at: At) {
        let object = self.optional(left.child_by_field_name("value"), at);
        let key = self.optional(left.child_by_field_name("subscript"), at);
        if let Expr::Text(key) = self.module.expr(key) {
            let key = key.clone();
            let key = self.module.symbol(&key);
            self.module.writes.push((object, key, value));
        }
    }

    /// Binds the names of a pattern to the parts of a value, in a scope of its own where there is one.
    pub(super) fn bind_pattern(
        &mut self,
        pattern: Node<'t>,
        value: ExprId,
        at: At,
        own: Option<ScopeId>,
    ) {
        match pattern.kind() {
            "identifier" => {
                let name = self.symbol(pattern);
                self.bind_name(name, value, at, own);
            }
            "pattern_list" | "tuple_pattern" | "list_pattern" | "tuple" | "list" => {
                let mut rest = false;
                for (index, part) in (0..).zip(children(pattern)) {
                    rest |= part.kind() == "list_splat_pattern";
                    let index = (!rest).then_some(index);
                    let element = self.add(Expr::Element(value, index), part);
                    self.bind_pattern(part, element, at, own);
                }
            }
            "list_splat_pattern" => {
                if let Some(name) = inner(pattern) {
                    self.bind_pattern(name, Module::UNKNOWN, at, own);
                }
            }
            "as_pattern_target" | "parenthesized_expression" => {
                if let Some(inside) = inner(pattern) {
                    self.bind_pattern(inside, value, at, own);
                }
            }
            "attribute" if own.is_none() => self.assign_member(pattern, value, at),
            "subscript" if own.is_none() => self.assign_element(pattern, value, at),
            _ => {}
        }
    }

    fn bind_name(&mut self, name: Symbol, value: ExprId, at: At, own: Option<ScopeId>) {
        match own {
            Some(scope) => self.module.bind(scope, name, value, How::Set),
            None => self.bind(name, value, at),
        }
    }

    /// Binds what a loop runs through: `enumerate`, `zip` and `items` give several things at once.
    pub(super) fn bind_element(
        &mut self,
        pattern: Node<'t>,
        list: ExprId,
        at: At,
        own: Option<ScopeId>,
    ) {
        let parts = children(pattern);
        let several = matches!(pattern.kind(), "pattern_list" | "tuple_pattern");
        if several && let Some(lists) = self.lists_of(list) {
            for (part, list) in parts.into_iter().zip(lists) {
                let element = match list {
                    Some(list) => self.add(Expr::Element(list, None), part),
                    None => Module::UNKNOWN,
                };
                self.bind_pattern(part, element, at, own);
            }
            return;
        }
        let element = self.add(Expr::Element(list, None), pattern);
        self.bind_pattern(pattern, element, at, own);
    }

    fn lists_of(&self, list: ExprId) -> Option<Vec<Option<ExprId>>> {
        let Expr::Call { callee, arguments, .. } = self.module.expr(list) else { return None };
        let first = arguments.first().copied();
        match (self.module.expr(*callee), self.module.called_name(*callee)?) {
            (Expr::Name(..), "enumerate") => Some(vec![None, first]),
            (Expr::Name(..), "zip") => Some(arguments.iter().copied().map(Some).collect()),
            (Expr::Member(object, _), "items") => Some(vec![None, Some(*object)]),
            _ => None,
        }
    }
}
