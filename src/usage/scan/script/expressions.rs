//! Expressions.

use super::super::model::{Expr, ExprId, Module, ScopeId, Symbol};
use super::super::options::ANY_MEMBER;
use super::super::syntax::Node;
use super::{At, DEEPEST, LONGEST_TEXT, Reader, field, inner, last};
use crate::text::Span;

impl<'t> Reader<'t> {
    /// Reads an expression or a statement; the answer is what an expression stands for.
    pub(super) fn read(&mut self, node: Node<'t>, at: At) -> ExprId {
        if self.depth >= DEEPEST {
            self.module.too_deep = true;
            return Module::UNKNOWN;
        }
        self.depth += 1;
        let id = self.by_kind(node, at);
        self.depth -= 1;
        id
    }

    fn by_kind(&mut self, node: Node<'t>, at: At) -> ExprId {
        match node.kind() {
            "identifier" | "shorthand_property_identifier" | "undefined" => {
                let name = self.symbol(node);
                let scope = self.scope_now(name, at);
                self.add(Expr::Name(name, scope), node)
            }
            "this" | "super" => match at.this {
                Some(class) => self.add(Expr::This(class), node),
                None => Module::UNKNOWN,
            },
            "string" | "number" => self.literal(node),
            "template_string" => self.template(node, at),
            "member_expression" => self.member(node, at),
            "subscript_expression" => self.subscript(node, at),
            "call_expression" | "new_expression" => self.call(node, at),
            "binary_expression" => self.binary(node, at),
            "true" | "false" => self.add(Expr::Flag(node.kind() == "true"), node),
            "null" => self.add(Expr::Null, node),
            "ternary_expression" => self.ternary(node, at),
            "await_expression" | "non_null_expression" | "yield_expression" => {
                inner(node).map_or(Module::UNKNOWN, |child| self.read(child, at))
            }
            "parenthesized_expression" | "sequence_expression" | "type_assertion" => {
                self.last_of(node, at)
            }
            "as_expression" | "satisfies_expression" => self.cast(node, at),
            "object" => self.object(node, at),
            "array" => {
                let mut cursor = node.walk();
                let parts: Vec<_> = node.named_children(&mut cursor).collect();
                let parts = parts.into_iter().map(|part| self.read(part, at)).collect();
                self.add(Expr::List(parts), node)
            }
            "spread_element" => {
                let value = inner(node).map_or(Module::UNKNOWN, |child| self.read(child, at));
                self.add(Expr::Spread(value), node)
            }
            "arrow_function" | "function_expression" | "function" | "generator_function" => {
                let function = self.function(node, at);
                self.add(Expr::Function(function), node)
            }
            "class" => self.class(node, at),
            "assignment_expression" => self.assign(node, at),
            "augmented_assignment_expression" => self.assign_more(node, at),
            _ => self.declare(node, at),
        }
    }

    /// Reads a child by its name.
    pub(super) fn child(&mut self, node: Node<'t>, name: &str, at: At) -> ExprId {
        match node.child_by_field_name(name) {
            Some(child) => self.read(child, at),
            None => Module::UNKNOWN,
        }
    }

    /// Reads all children; the last is what the whole stands for.
    fn last_of(&mut self, node: Node<'t>, at: At) -> ExprId {
        let mut cursor = node.walk();
        let children: Vec<_> = node.named_children(&mut cursor).collect();
        let is_value = |child: &Node<'t>| {
            !matches!(child.kind(), "type_arguments" | "type_annotation" | "comment")
        };
        let values = children.into_iter().filter(is_value);
        values.fold(Module::UNKNOWN, |_, child| self.read(child, at))
    }

    fn cast(&mut self, node: Node<'t>, at: At) -> ExprId {
        let value = inner(node).map_or(Module::UNKNOWN, |child| self.read(child, at));
        let kind = last(node).filter(|kind| Some(kind.id()) != inner(node).map(|n| n.id()));
        match kind.and_then(|kind| self.of_type(kind, at)) {
            Some(typed) => self.add(Expr::Either(vec![typed, value]), node),
            None => value,
        }
    }

    fn literal(&mut self, node: Node<'t>) -> ExprId {
        let text = self.text(node);
        if text.len() > LONGEST_TEXT {
            return Module::UNKNOWN;
        }
        let text = if node.kind() == "string" { unquoted(text) } else { text.to_owned() };
        self.add(Expr::Text(text.into()), node)
    }

    fn template(&mut self, node: Node<'t>, at: At) -> ExprId {
        let mut parts = Vec::new();
        let mut from = node.start_byte() + 1;
        let mut cursor = node.walk();
        let holes: Vec<_> = node
            .named_children(&mut cursor)
            .filter(|child| child.kind() == "template_substitution")
            .collect();
        for hole in holes {
            self.literal_part(from, hole.start_byte(), &mut parts);
            from = hole.end_byte();
            let value = inner(hole).map_or(Module::UNKNOWN, |value| self.read(value, at));
            parts.push(value);
        }
        self.literal_part(from, node.end_byte().saturating_sub(1), &mut parts);
        self.add(Expr::Concat(parts), node)
    }

    fn literal_part(&mut self, from: usize, to: usize, parts: &mut Vec<ExprId>) {
        let text = self.source.get(from..to).unwrap_or_default();
        if !text.is_empty() && text.len() <= LONGEST_TEXT {
            let text = unescaped(text);
            parts.push(self.module.add(Expr::Text(text.into()), Span::new(from, to)));
        }
    }

    fn member(&mut self, node: Node<'t>, at: At) -> ExprId {
        let object = self.child(node, "object", at);
        match node.child_by_field_name("property") {
            Some(property) => {
                let name = self.symbol(property);
                self.add(Expr::Member(object, name), node)
            }
            None => Module::UNKNOWN,
        }
    }

    fn subscript(&mut self, node: Node<'t>, at: At) -> ExprId {
        let object = self.child(node, "object", at);
        let index = self.child(node, "index", at);
        let literal = match self.module.expr(index) {
            Expr::Text(text) => Some(text.clone()),
            Expr::Name(name, scope) => self.constant(*name, *scope),
            _ => None,
        };
        match literal {
            Some(text) => {
                if let Ok(number) = text.parse() {
                    return self.add(Expr::Element(object, Some(number)), node);
                }
                let name = self.module.symbol(&text);
                self.add(Expr::Member(object, name), node)
            }
            None => self.add(Expr::Element(object, None), node),
        }
    }

    /// The text that a name stands for all the time: `const method = "getBuilds"`.
    fn constant(&self, name: Symbol, scope: ScopeId) -> Option<Box<str>> {
        const LONGEST_DECLARATION: usize = 200;
        let [bound] = self.module.lookup(scope, name)? else { return None };
        let Expr::Text(text) = self.module.expr(bound.value) else { return None };
        let end = self.module.span(bound.value).start;
        let before = self.source.get(end.saturating_sub(LONGEST_DECLARATION)..end)?;
        let (_, declared) = before.trim_end().strip_suffix('=')?.rsplit_once("const ")?;
        let behind = declared.trim().strip_prefix(self.module.text(name))?.trim_start();
        let is_it = behind.is_empty() || behind.starts_with(':') && !behind.contains([',', ';']);
        is_it.then(|| text.clone())
    }

    /// Chains of `+` are as long as people like: the left side is followed without recursion.
    fn binary(&mut self, node: Node<'t>, at: At) -> ExprId {
        let operator = |node: Node<'t>| node.child_by_field_name("operator").map(|o| o.kind());
        let Some(which @ ("+" | "||" | "??" | "&&")) = operator(node) else {
            for side in ["left", "right"] {
                if let Some(side) = node.child_by_field_name(side) {
                    self.seen(side, at);
                }
            }
            return Module::UNKNOWN;
        };
        let mut operands = Vec::new();
        let mut left = node;
        while left.kind() == "binary_expression" && operator(left) == Some(which) {
            operands.extend(left.child_by_field_name("right"));
            let Some(next) = left.child_by_field_name("left") else { break };
            left = next;
        }
        operands.push(left);
        if let ("&&", [right, left]) = (which, &operands[..]) {
            self.read(*left, at);
            let condition = self.condition(*left, at);
            let outside = self.module.enter(&condition);
            let value = self.perhaps(*right, at, |reader| reader.read(*right, at));
            self.module.leave(outside);
            return value;
        }
        let mut parts = Vec::new();
        for (number, part) in operands.into_iter().rev().enumerate() {
            parts.push(match (which, number) {
                ("+", _) | (_, 0) => self.read(part, at),
                _ => self.perhaps(part, at, |reader| reader.read(part, at)),
            });
        }
        match which {
            "+" => self.add(Expr::Concat(parts), node),
            "&&" => parts.last().copied().unwrap_or(Module::UNKNOWN),
            _ => match parts[..] {
                [given, default] => self.add(Expr::OrElse(given, default), node),
                _ => self.add(Expr::Either(parts), node),
            },
        }
    }

    fn object(&mut self, node: Node<'t>, at: At) -> ExprId {
        let class = self.new_class();
        let inside = At { this: Some(class), ..at };
        let mut pairs: Vec<(Symbol, ExprId)> = Vec::new();
        let mut cursor = node.walk();
        let children: Vec<_> = node.named_children(&mut cursor).collect();
        for child in children {
            match child.kind() {
                "pair" => {
                    let Some(value) = child.child_by_field_name("value") else { continue };
                    // An arrow has the `this` of what stands around the object.
                    let own = matches!(value.kind(), "function_expression" | "function");
                    let value = self.read(value, if own { inside } else { at });
                    let name = field(child, "key", "name").and_then(|k| self.key(k, at));
                    pairs.push((name.unwrap_or_else(|| self.module.symbol(ANY_MEMBER)), value));
                }
                "method_definition" => {
                    let function = self.function(child, inside);
                    let value = self.add(Expr::Function(function), child);
                    let value = self.getter(child, value).unwrap_or(value);
                    if let Some(name) = field(child, "name", "key").and_then(|k| self.key(k, at)) {
                        pairs.push((name, value));
                    }
                }
                "shorthand_property_identifier" => {
                    let name = self.symbol(child);
                    let value = self.read(child, at);
                    pairs.push((name, value));
                }
                "spread_element" => {
                    let value = self.read(child, at);
                    pairs.push((self.module.symbol(""), value));
                }
                _ => {}
            }
        }
        for (name, value) in &pairs {
            self.module.classes[class.0 as usize].members.entry(*name).or_default().push(*value);
        }
        self.add(Expr::Object(pairs), node)
    }

    /// The name of a property, where it is written.
    pub(super) fn key(&mut self, node: Node<'t>, at: At) -> Option<Symbol> {
        match node.kind() {
            "string" => {
                let text = unquoted(self.text(node));
                Some(self.module.symbol(&text))
            }
            "computed_property_name" => {
                let inside = inner(node)?;
                self.read(inside, at);
                (inside.kind() == "string").then(|| {
                    let text = unquoted(self.text(inside));
                    self.module.symbol(&text)
                })
            }
            _ => Some(self.symbol(node)),
        }
    }
}

/// A literal without its quotes.
pub(super) fn unquoted(text: &str) -> String {
    let mut inside = text.chars();
    inside.next();
    inside.next_back();
    unescaped(inside.as_str())
}

/// Escapes that occur in URLs; of others the backslash is left out.
fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'r' | 't') => plain.push(' '),
                Some('\n') | None => {}
                Some(other) => plain.push(other),
            },
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_lose_quotes_and_escapes() {
        assert_eq!(unquoted(r#""a\/b""#), "a/b");
        assert_eq!(unquoted(r"'\$x'"), "$x");
        assert_eq!(unquoted("\""), "");
    }
}
