//! Expressions.

use super::super::model::{Expr, ExprId, Module, Symbol};
use super::super::syntax::Node;
use super::libraries::is_client_library;
use super::{LONGEST_TEXT, Reader, children, inner};

/// Keys of literals whose texts are for people to read.
const DOCUMENTED: [&str; 11] = [
    "Description",
    "MarkdownDescription",
    "DeprecationMessage",
    "Example",
    "Examples",
    "Usage",
    "Short",
    "Long",
    "Help",
    "Summary",
    "Title",
];

impl<'t> Reader<'t> {
    /// Reads an expression.
    pub(super) fn read(&mut self, node: Node<'t>) -> ExprId {
        self.deeper(|reader| reader.expression(node)).unwrap_or(Module::UNKNOWN)
    }

    fn expression(&mut self, node: Node<'t>) -> ExprId {
        match node.kind() {
            "identifier" | "type_identifier" => {
                let name = self.symbol(node);
                self.add(Expr::Name(name, self.scope), node)
            }
            "interpreted_string_literal"
            | "raw_string_literal"
            | "int_literal"
            | "rune_literal" => self.literal(node),
            "selector_expression" => self.selector(node),
            "index_expression" => self.index(node),
            "slice_expression" => self.slice(node),
            "call_expression" => self.call(node),
            "binary_expression" => self.binary(node),
            "unary_expression" => self.unary(node),
            "parenthesized_expression" | "literal_element" | "variadic_argument" => {
                inner(node).map_or(Module::UNKNOWN, |child| self.read(child))
            }
            "type_assertion_expression" => {
                let value = self.child(node, "operand");
                let typed = node.child_by_field_name("type").and_then(|kind| self.typed(kind));
                typed.unwrap_or(value)
            }
            "type_conversion_expression" => self.conversion(node),
            "type_instantiation_expression" => {
                let kind = node.child_by_field_name("type");
                kind.and_then(|kind| self.type_name(kind)).unwrap_or(Module::UNKNOWN)
            }
            "qualified_type" => self.type_name(node).unwrap_or(Module::UNKNOWN),
            "composite_literal" => self.composite(node),
            "literal_value" => self.elements(node, None),
            "func_literal" => self.literal_function(node),
            "true" | "false" => self.add(Expr::Flag(node.kind() == "true"), node),
            "nil" => self.add(Expr::Null, node),
            _ => Module::UNKNOWN,
        }
    }

    /// Reads a child by its name.
    pub(super) fn child(&mut self, node: Node<'t>, name: &str) -> ExprId {
        node.child_by_field_name(name).map_or(Module::UNKNOWN, |child| self.read(child))
    }

    fn literal(&mut self, node: Node<'t>) -> ExprId {
        let text = self.text(node);
        if text.len() > LONGEST_TEXT {
            return Module::UNKNOWN;
        }
        let text = if node.kind() == "int_literal" { text.to_owned() } else { unquoted(text) };
        self.add(Expr::Text(text.into()), node)
    }

    /// Reads what something is only compared with: a literal is no URL that is called.
    pub(super) fn compared(&mut self, node: Node<'t>) {
        if !node.kind().ends_with("_literal") {
            self.read(node);
        }
    }

    fn selector(&mut self, node: Node<'t>) -> ExprId {
        let object = self.child(node, "operand");
        let Some(field) = node.child_by_field_name("field") else { return Module::UNKNOWN };
        let name = self.symbol(field);
        self.add(Expr::Member(object, name), node)
    }

    fn index(&mut self, node: Node<'t>) -> ExprId {
        let list = self.child(node, "operand");
        let Some(index) = node.child_by_field_name("index") else { return list };
        if let Some(key) = self.literal_text(index) {
            let name = self.module.symbol(&key);
            return self.add(Expr::Member(list, name), node);
        }
        // The first of what a call answers is something else than its first value.
        let of_call = matches!(self.module.expr(list), Expr::Call { .. });
        let number = self.text(index).parse().ok().filter(|_| !of_call);
        if number.is_none() {
            self.read(index);
        }
        self.add(Expr::Element(list, number), node)
    }

    /// `x[a:]` is `x` without its beginning; what is left of `x[:b]` is not known for a text.
    fn slice(&mut self, node: Node<'t>) -> ExprId {
        let value = self.child(node, "operand");
        let whole = node.child_by_field_name("end").is_none();
        let is_part = node.child_by_field_name("start").is_some();
        self.child(node, "start");
        self.child(node, "end");
        match (whole, is_part) {
            (true, false) => value,
            // Of a list it is not all.
            (true, true) => {
                let nothing = self.add(Expr::Nothing, node);
                self.either(vec![value, nothing], node)
            }
            (false, _) => Module::UNKNOWN,
        }
    }

    fn binary(&mut self, node: Node<'t>) -> ExprId {
        let operator = node.child_by_field_name("operator").map_or("", |operator| operator.kind());
        if operator != "+" {
            for name in ["left", "right"] {
                if let Some(side) = node.child_by_field_name(name) {
                    match operator {
                        "==" | "!=" => self.compared(side),
                        _ => {
                            self.read(side);
                        }
                    }
                }
            }
            return Module::UNKNOWN;
        }
        // A long sum is nested to the left, as deep as it is long.
        let (mut operands, mut left) = (Vec::new(), node);
        while left.kind() == "binary_expression"
            && left.child_by_field_name("operator").is_some_and(|o| o.kind() == "+")
        {
            operands.extend(left.child_by_field_name("right"));
            let Some(next) = left.child_by_field_name("left") else { break };
            left = next;
        }
        operands.push(left);
        let parts = operands.into_iter().rev().map(|part| self.read(part)).collect();
        self.add(Expr::Concat(parts), node)
    }

    /// A pointer is what it points to, and a channel holds what is received from it.
    fn unary(&mut self, node: Node<'t>) -> ExprId {
        let value = self.child(node, "operand");
        match node.child_by_field_name("operator").map(|operator| operator.kind()) {
            Some("&" | "*") => value,
            Some("<-") => self.add(Expr::Element(value, None), node),
            _ => Module::UNKNOWN,
        }
    }

    /// `T{…}`, `[]T{…}`, `map[K]T{…}`
    fn composite(&mut self, node: Node<'t>) -> ExprId {
        let (Some(kind), Some(body)) =
            (node.child_by_field_name("type"), node.child_by_field_name("body"))
        else {
            return Module::UNKNOWN;
        };
        if matches!(self.text(kind), "strings.Builder" | "bytes.Buffer") {
            return self.add(Expr::Text("".into()), node);
        }
        match kind.kind() {
            "slice_type" | "array_type" | "implicit_length_array_type" => {
                self.list(kind.child_by_field_name("element"), body, node)
            }
            "map_type" => self.map(kind.child_by_field_name("value"), body, node),
            _ => self.structure(Some(kind), body, node),
        }
    }

    fn list(&mut self, of: Option<Node<'t>>, body: Node<'t>, node: Node<'t>) -> ExprId {
        let mut parts = Vec::new();
        for element in children(body) {
            let value = match element.kind() {
                "keyed_element" => element.child_by_field_name("value"),
                _ => Some(element),
            };
            parts.extend(value.map(|value| self.element_of(of, value)));
        }
        self.add(Expr::List(parts), node)
    }

    /// A map: by name where its keys are literals.
    fn map(&mut self, of: Option<Node<'t>>, body: Node<'t>, node: Node<'t>) -> ExprId {
        let mut pairs: Vec<(Symbol, ExprId)> = Vec::new();
        for element in children(body) {
            let (Some(key), Some(value)) =
                (element.child_by_field_name("key"), element.child_by_field_name("value"))
            else {
                continue;
            };
            let literal = inner(key).and_then(|key| self.literal_text(key));
            let name = if let Some(key) = literal {
                key
            } else {
                self.read(key);
                self.text(key).to_owned()
            };
            let name = self.module.symbol(&name);
            pairs.push((name, self.element_of(of, value)));
        }
        // What a map of this type holds else is of the same type.
        let typed = of.and_then(|of| self.typed(of)).filter(|_| pairs.is_empty());
        match typed {
            Some(typed) => self.add(Expr::List(vec![typed]), node),
            None => self.add(Expr::Object(pairs), node),
        }
    }

    /// An element of a list or map, whose type can be left out.
    fn element_of(&mut self, of: Option<Node<'t>>, element: Node<'t>) -> ExprId {
        let value = match element.kind() {
            "literal_element" => inner(element).unwrap_or(element),
            _ => element,
        };
        if value.kind() != "literal_value" {
            return self.read(value);
        }
        let of = of.map(|of| match of.kind() {
            "pointer_type" => inner(of).unwrap_or(of),
            _ => of,
        });
        match of.map(|of| (of, of.kind())) {
            Some((of, "slice_type" | "array_type")) => {
                self.list(of.child_by_field_name("element"), value, value)
            }
            Some((of, "map_type")) => self.map(of.child_by_field_name("value"), value, value),
            _ => self.structure(of, value, value),
        }
    }

    /// Reads a literal whose type is not known.
    fn elements(&mut self, node: Node<'t>, of: Option<Node<'t>>) -> ExprId {
        self.structure(of, node, node)
    }

    fn structure(&mut self, kind: Option<Node<'t>>, body: Node<'t>, node: Node<'t>) -> ExprId {
        let named = kind.and_then(|kind| match kind.kind() {
            "struct_type" => None,
            _ => self.type_name(kind),
        });
        let order: Vec<&'t str> = match kind {
            Some(kind) if kind.kind() == "struct_type" => self.field_names(kind),
            Some(kind) => self.fields.get(self.text(kind)).cloned().unwrap_or_default(),
            None => Vec::new(),
        };
        let mut pairs: Vec<(Symbol, ExprId)> = Vec::new();
        for (index, element) in children(body).into_iter().enumerate() {
            let (key, value) = match element.kind() {
                "keyed_element" => {
                    let key = element.child_by_field_name("key").map(|key| self.text(key));
                    (key, element.child_by_field_name("value"))
                }
                _ => (order.get(index).copied(), Some(element)),
            };
            let Some(value) = value else { continue };
            if key.is_some_and(|key| DOCUMENTED.contains(&key)) {
                self.compared(inner(value).unwrap_or(value));
                continue;
            }
            let value = self.element_of(None, value);
            pairs.extend(key.map(|key| (self.module.symbol(key), value)));
        }
        self.note_members(kind, &pairs);
        match named {
            Some(named) => self.add(Expr::Made(named, pairs), node),
            None => self.add(Expr::Object(pairs), node),
        }
    }

    /// The methods of a type see what its literals put into the fields.
    fn note_members(&mut self, kind: Option<Node<'t>>, pairs: &[(Symbol, ExprId)]) {
        let Some(part) = kind.and_then(|kind| self.part_of_type(kind)) else { return };
        let from = part.from.as_deref().unwrap_or_default();
        if pairs.is_empty() || is_client_library(from) {
            return;
        }
        let class = self.part(part);
        for (name, value) in pairs {
            let given = &mut self.module.classes[class.0 as usize].given;
            given.entry(*name).or_default().push(*value);
        }
    }
}

/// A literal without its quotes.
pub(super) fn unquoted(text: &str) -> String {
    let mut inside = text.chars();
    let quote = inside.next();
    inside.next_back();
    let inside = inside.as_str();
    if quote == Some('`') || !inside.contains('\\') {
        return inside.to_owned();
    }
    let mut plain = String::with_capacity(inside.len());
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'r' | 't') => plain.push(' '),
                Some(other) => plain.push(other),
                None => {}
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
        assert_eq!(unquoted(r#""a\"b\\c""#), r#"a"b\c"#);
        assert_eq!(unquoted(r"`a\b`"), r"a\b");
        assert_eq!(unquoted("\""), "");
    }
}
