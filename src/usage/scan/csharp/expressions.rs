//! Expressions.

use super::super::model::{Expr, ExprId, Module};
use super::super::syntax::Node;
use super::{At, DEEPEST, Reader, inner, last, named};

/// What the verbs of requests are called as members of these.
const VERB_CLASSES: [&str; 3] = ["HttpMethod", "Method", "WebRequestMethods.Http"];
const VERBS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

impl<'t> Reader<'t> {
    /// Reads an expression or a statement; the answer is what an expression stands for.
    pub(super) fn read(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        if self.depth >= DEEPEST {
            self.module.too_deep = true;
            return Module::UNKNOWN;
        }
        self.depth += 1;
        let id = self.by_kind(node, at);
        self.depth -= 1;
        id
    }

    fn by_kind(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        match node.kind() {
            "identifier" => {
                let name = self.symbol(node);
                self.add(Expr::Name(name, self.flow.scope(name, at.scope)), node)
            }
            "generic_name" => inner(node).map_or(Module::UNKNOWN, |name| self.read(name, at)),
            "this" | "base" => match at.this {
                Some(class) => self.add(Expr::This(class), node),
                None => Module::UNKNOWN,
            },
            "string_literal"
            | "verbatim_string_literal"
            | "raw_string_literal"
            | "integer_literal"
            | "character_literal" => self.literal(node),
            "predefined_type" => {
                let name = self.symbol(node);
                self.add(Expr::TypeName(name, at.scope), node)
            }
            "interpolated_string_expression" => self.interpolated(node, at),
            "member_access_expression" | "conditional_access_expression" => self.member(node, at),
            "element_access_expression" => self.subscript(node, at),
            "invocation_expression" => self.invocation(node, at),
            "object_creation_expression" => self.creation(node, at),
            "implicit_object_creation_expression" => self.creation_of(node, None, at),
            "binary_expression" => self.binary(node, at),
            "boolean_literal" => {
                let is_true = self.text(node) == "true";
                self.add(Expr::Flag(is_true), node)
            }
            "null_literal" => self.add(Expr::Null, node),
            "conditional_expression" => self.ternary(node, at),
            "switch_expression" => self.switch_value(node, at),
            "await_expression"
            | "postfix_unary_expression"
            | "parenthesized_expression"
            | "checked_expression"
            | "ref_expression"
            | "expression_element"
            | "collection_element"
            | "arrow_expression_clause" => {
                inner(node).map_or(Module::UNKNOWN, |child| self.read(child, at))
            }
            // Its name comes first, where it has one.
            "argument" => last(node).map_or(Module::UNKNOWN, |child| self.read(child, at)),
            "cast_expression" => self.cast(node, ("type", "value"), at),
            "as_expression" => self.cast(node, ("right", "left"), at),
            "lambda_expression" | "anonymous_method_expression" => self.lambda(node, at),
            "assignment_expression" => self.assign(node, at),
            "tuple_expression" => self.tuple(node, at),
            "array_creation_expression" | "implicit_array_creation_expression" => {
                let initializer =
                    named(node).into_iter().find(|child| child.kind() == "initializer_expression");
                self.list(node, initializer.map(named).unwrap_or_default(), at)
            }
            "collection_expression" | "initializer_expression" => self.list(node, named(node), at),
            "anonymous_object_creation_expression" => self.anonymous(node, at),
            "typeof_expression" => node
                .child_by_field_name("type")
                .and_then(|kind| self.type_name(kind, at))
                .unwrap_or(Module::UNKNOWN),
            "is_pattern_expression" => {
                self.child(node, "expression", at);
                self.child(node, "pattern", at);
                Module::UNKNOWN
            }
            "is_expression" => {
                self.child(node, "left", at);
                Module::UNKNOWN
            }
            _ => self.declare(node, at),
        }
    }

    /// Reads a child by its name.
    fn child(&mut self, node: Node<'t>, name: &str, at: At<'t>) -> ExprId {
        match node.child_by_field_name(name) {
            Some(child) => self.read(child, at),
            None => Module::UNKNOWN,
        }
    }

    /// One of several values; nothing and an error are none.
    fn one_of(
        &mut self,
        parts: impl Iterator<Item = Node<'t>>,
        node: Node<'t>,
        at: At<'t>,
    ) -> ExprId {
        let mut values = Vec::new();
        for part in parts {
            let value = self.read(part, at);
            if !matches!(part.kind(), "null_literal" | "default_expression" | "throw_expression") {
                values.push(value);
            }
        }
        self.either(values, node)
    }

    fn list(&mut self, node: Node<'t>, parts: Vec<Node<'t>>, at: At<'t>) -> ExprId {
        let parts = parts.into_iter().map(|part| self.read(part, at)).collect();
        self.add(Expr::List(parts), node)
    }

    fn tuple(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let mut pairs = Vec::new();
        for (number, part) in named(node).into_iter().enumerate() {
            let Some(value) = last(part) else { continue };
            let name = part.child_by_field_name("name").filter(|name| name.id() != value.id());
            let value = self.read(value, at);
            let name = match name {
                Some(name) => self.symbol(name),
                None => self.module.symbol(&format!("Item{}", number + 1)),
            };
            pairs.push((name, value));
        }
        self.add(Expr::Object(pairs), node)
    }

    /// `new { Name = value, value.Other }`.
    fn anonymous(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let mut cursor = node.walk();
        let children: Vec<_> = node.children(&mut cursor).collect();
        let mut pairs = Vec::new();
        for (index, child) in children.iter().enumerate() {
            let is_name = children.get(index + 1).is_some_and(|next| next.kind() == "=");
            if !child.is_named() || is_name {
                continue;
            }
            let before = index.checked_sub(2).and_then(|before| children.get(before));
            let is_pair = index > 0 && children[index - 1].kind() == "=";
            let name = match (is_pair, before) {
                (true, Some(name)) => Some(*name),
                _ if child.kind() == "identifier" => Some(*child),
                _ => child.child_by_field_name("name"),
            };
            let value = self.read(*child, at);
            if let Some(name) = name {
                pairs.push((self.symbol(name), value));
            }
        }
        self.add(Expr::Object(pairs), node)
    }

    fn cast(&mut self, node: Node<'t>, (kind, value): (&str, &str), at: At<'t>) -> ExprId {
        let value = self.child(node, value, at);
        match node.child_by_field_name(kind).and_then(|kind| self.of_type(kind, at)) {
            Some(typed) => self.add(Expr::Either(vec![typed, value]), node),
            None => value,
        }
    }

    /// `a.b`, `a?.b`; the verbs of requests are texts.
    fn member(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let (object, name) = if node.kind() == "conditional_access_expression" {
            let binding =
                last(node).filter(|binding| binding.kind() == "member_binding_expression");
            let object = node.child_by_field_name("condition");
            let Some(binding) = binding else {
                self.children(node, at);
                let list = object.map_or(Module::UNKNOWN, |object| self.read(object, at));
                return self.add(Expr::Element(list, None), node);
            };
            (object, binding.child_by_field_name("name"))
        } else {
            (node.child_by_field_name("expression"), node.child_by_field_name("name"))
        };
        let (Some(object), Some(name)) = (object, name) else { return Module::UNKNOWN };
        let name = if name.kind() == "generic_name" { inner(name).unwrap_or(name) } else { name };
        let verb = self.text(name).to_ascii_uppercase();
        if VERBS.contains(&verb.as_str()) {
            let class = self.text(object);
            if VERB_CLASSES.iter().any(|known| {
                class.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }) {
                return self.add(Expr::Text(verb.into()), node);
            }
        }
        let object = self.read(object, at);
        let name = self.symbol(name);
        self.add(Expr::Member(object, name), node)
    }

    fn subscript(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let object = self.child(node, "expression", at);
        let mut index = None;
        for argument in node.child_by_field_name("subscript").map(named).unwrap_or_default() {
            let value = last(argument).map_or(Module::UNKNOWN, |value| self.read(value, at));
            if let Expr::Text(text) = self.module.expr(value) {
                index = text.parse().ok();
            }
        }
        self.add(Expr::Element(object, index), node)
    }

    /// Chains of `+` are as long as people like: the left side is followed without recursion.
    fn binary(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let operator = |node: Node<'t>| node.child_by_field_name("operator").map(|o| o.kind());
        let which = operator(node).unwrap_or_default();
        let mut operands = Vec::new();
        let mut left = node;
        while left.kind() == "binary_expression" && operator(left) == Some(which) {
            operands.extend(left.child_by_field_name("right"));
            let Some(next) = left.child_by_field_name("left") else { break };
            left = next;
        }
        operands.push(left);
        operands.reverse();
        match which {
            "+" => {
                let parts = operands.into_iter().map(|part| self.read(part, at)).collect();
                self.add(Expr::Concat(parts), node)
            }
            // `a ?? (b ?? c)` leans to the other side.
            "??" => self.one_of(operands.into_iter(), node, at),
            _ => {
                // What something is compared with is no URL that is asked for.
                let compares = matches!(which, "==" | "!=");
                for part in operands {
                    if !(compares && part.kind().ends_with("literal")) {
                        self.read(part, at);
                    }
                }
                Module::UNKNOWN
            }
        }
    }
}
