//! Expressions.

use super::super::model::{Condition, Expr, ExprId, Module, Other, Symbol};
use super::super::syntax::Node;
use super::{At, DEEPEST, Reader, children, inner};

/// The name of pairs whose key is not a literal.
const SOME_KEY: &str = "?";

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
            "identifier" => {
                let name = self.symbol(node);
                self.name_now(name, node)
            }
            "none" => self.add(Expr::Nothing, node),
            "string" => self.string(node, at),
            "concatenated_string" => {
                let parts = children(node).into_iter().map(|part| self.read(part, at)).collect();
                self.add(Expr::Concat(parts), node)
            }
            "integer" | "float" => {
                let text = self.text(node);
                self.add(Expr::Text(text.into()), node)
            }
            "attribute" => self.attribute(node, at),
            "subscript" => self.subscript(node, at),
            "call" => self.call(node, at),
            "binary_operator" => self.operation(node, at),
            "boolean_operator" => self.alternatives(node, at),
            "comparison_operator" => self.comparison(node, at),
            "true" | "false" => self.add(Expr::Flag(node.kind() == "true"), node),
            "conditional_expression" => self.either_value(node, at),
            "named_expression" => {
                let value = self.optional(node.child_by_field_name("value"), at);
                if let Some(name) = node.child_by_field_name("name") {
                    let name = self.symbol(name);
                    self.bind(name, value, at);
                }
                value
            }
            "list_splat" => {
                let value = self.optional(inner(node), at);
                self.add(Expr::Spread(value), node)
            }
            "await"
            | "parenthesized_expression"
            | "as_pattern_target"
            | "parenthesized_list_splat" => self.optional(inner(node), at),
            "yield" => {
                let value = self.optional(inner(node), at);
                self.answer(value, at);
                Module::UNKNOWN
            }
            "as_pattern" => {
                let value = self.optional(inner(node), at);
                if let Some(alias) = node.child_by_field_name("alias") {
                    self.bind_pattern(alias, value, at, None);
                }
                value
            }
            "list" | "tuple" | "set" | "expression_list" | "pattern_list" => {
                let parts = children(node).into_iter().map(|part| self.read(part, at)).collect();
                self.add(Expr::List(parts), node)
            }
            "dictionary" => self.dictionary(node, at),
            "list_comprehension"
            | "set_comprehension"
            | "generator_expression"
            | "dictionary_comprehension" => self.comprehension(node, at),
            "lambda" => {
                let function = self.lambda(node, at);
                self.add(Expr::Function(function), node)
            }
            "assignment" => self.assign(node, at),
            "augmented_assignment" => self.assign_more(node, at),
            _ => self.statement(node, at),
        }
    }

    fn attribute(&mut self, node: Node<'t>, at: At) -> ExprId {
        if !self.dotted.is_empty() && self.dotted.contains(self.text(node)) {
            let path = self.text(node);
            return self.add(Expr::Module(path.into()), node);
        }
        let object = self.optional(node.child_by_field_name("object"), at);
        match node.child_by_field_name("attribute") {
            Some(name) => {
                let name = self.symbol(name);
                self.add(Expr::Member(object, name), node)
            }
            None => Module::UNKNOWN,
        }
    }

    fn subscript(&mut self, node: Node<'t>, at: At) -> ExprId {
        let object = self.optional(node.child_by_field_name("value"), at);
        let mut cursor = node.walk();
        let keys: Vec<_> = node.children_by_field_name("subscript", &mut cursor).collect();
        let is_part = keys.iter().any(|key| key.kind() == "slice");
        let keys: Vec<ExprId> = keys.into_iter().map(|key| self.read(key, at)).collect();
        match keys.first().map(|key| self.module.expr(*key)) {
            Some(Expr::Text(text)) if keys.len() == 1 => {
                let text = text.clone();
                if let Ok(number) = text.parse() {
                    return self.add(Expr::Element(object, Some(number)), node);
                }
                let name = self.module.symbol(&text);
                self.add(Expr::Member(object, name), node)
            }
            _ if is_part => Module::UNKNOWN,
            _ => {
                let chosen = keys.first().and_then(|key| self.chosen(object, *key, node));
                chosen.unwrap_or_else(|| self.add(Expr::Element(object, None), node))
            }
        }
    }

    /// What a table holds under a name that a function is given: each value where its name is.
    pub(super) fn chosen(&mut self, table: ExprId, key: ExprId, node: Node<'t>) -> Option<ExprId> {
        let table = match self.module.expr(table) {
            Expr::Name(name, scope) => match self.module.lookup(*scope, *name)? {
                [one] => one.value,
                _ => return None,
            },
            _ => table,
        };
        let Expr::Object(pairs) = self.module.expr(table).clone() else { return None };
        let is_plain = |name: &str| !name.is_empty() && name != SOME_KEY;
        if pairs.is_empty() || !pairs.iter().all(|(name, _)| is_plain(self.module.text(*name))) {
            return None;
        }
        let mut values = Vec::new();
        for (name, value) in pairs {
            let others = vec![Other::Text(self.module.text(name).into())];
            let condition = Condition::Is { subject: key, others, ignores_case: false };
            let outside = self.module.enter(&condition);
            let under = self.module.under(value);
            self.module.leave(outside);
            // Nobody is given the key.
            if under == value {
                return None;
            }
            values.push(under);
        }
        Some(self.add(Expr::Either(values), node))
    }

    /// `+` puts texts together, `%` fills them in, `/` joins paths. Chains of `+` are as long as people like:
    /// the left side is followed without recursion.
    fn operation(&mut self, node: Node<'t>, at: At) -> ExprId {
        let operator = |node: Node<'t>| node.child_by_field_name("operator").map(|o| o.kind());
        match operator(node) {
            Some("+") => {
                let parts = self.operands(node, |one| {
                    one.kind() == "binary_operator" && operator(one) == Some("+")
                });
                let is_list = parts.iter().any(|part| part.kind() == "list");
                let values: Vec<_> = parts.iter().map(|part| self.read(*part, at)).collect();
                if !is_list {
                    return self.add(Expr::Concat(values), node);
                }
                let mut all = Vec::new();
                for (part, value) in parts.into_iter().zip(values) {
                    match self.module.expr(value) {
                        Expr::List(own) if part.kind() == "list" => all.extend(own.clone()),
                        _ => all.push(self.add(Expr::Spread(value), part)),
                    }
                }
                self.add(Expr::List(all), node)
            }
            Some(which @ ("%" | "/")) => {
                let left = self.optional(node.child_by_field_name("left"), at);
                let right = self.optional(node.child_by_field_name("right"), at);
                let name = self.module.symbol(which);
                let callee = self.add(Expr::Member(left, name), node);
                self.add(Expr::Call { callee, arguments: vec![right], is_new: false }, node)
            }
            _ => {
                self.block(node, at);
                Module::UNKNOWN
            }
        }
    }

    /// `a or b` is one of them, `a and b` is the last where it is anything.
    fn alternatives(&mut self, node: Node<'t>, at: At) -> ExprId {
        let operator = |node: Node<'t>| node.child_by_field_name("operator").map(|o| o.kind());
        let which = operator(node);
        let parts =
            self.operands(node, |one| one.kind() == "boolean_operator" && operator(one) == which);
        let parts: Vec<_> = parts.into_iter().map(|part| self.read(part, at)).collect();
        match which {
            Some("or") => self.add(Expr::Either(parts), node),
            _ => parts.last().copied().unwrap_or(Module::UNKNOWN),
        }
    }

    /// The operands of a chain, which the grammar nests on the left.
    #[allow(clippy::unused_self, reason = "the lifetime of the nodes is that of the reader")]
    fn operands(&self, node: Node<'t>, goes_on: impl Fn(Node<'t>) -> bool) -> Vec<Node<'t>> {
        let mut operands = Vec::new();
        let mut left = node;
        while goes_on(left) {
            operands.extend(left.child_by_field_name("right"));
            let Some(next) = left.child_by_field_name("left") else { break };
            left = next;
        }
        operands.push(left);
        operands.reverse();
        operands
    }

    /// A literal that something is only compared with says nothing about what is called.
    fn comparison(&mut self, node: Node<'t>, at: At) -> ExprId {
        for part in children(node) {
            if part.kind() != "string" {
                self.read(part, at);
            }
        }
        Module::UNKNOWN
    }

    fn dictionary(&mut self, node: Node<'t>, at: At) -> ExprId {
        let mut pairs: Vec<(Symbol, ExprId)> = Vec::new();
        for child in children(node) {
            match child.kind() {
                "pair" => pairs.push(self.pair(child, at)),
                "dictionary_splat" => {
                    let value = self.optional(inner(child), at);
                    pairs.push((self.module.symbol(""), value));
                }
                _ => {}
            }
        }
        self.add(Expr::Object(pairs), node)
    }

    fn pair(&mut self, node: Node<'t>, at: At) -> (Symbol, ExprId) {
        let key = self.optional(node.child_by_field_name("key"), at);
        let value = self.optional(node.child_by_field_name("value"), at);
        let name = match self.module.expr(key) {
            Expr::Text(text) if !text.is_empty() => text.clone(),
            _ => SOME_KEY.into(),
        };
        (self.module.symbol(&name), value)
    }

    /// `[f(x) for x in xs if x]`: names of its own, the last part first.
    fn comprehension(&mut self, node: Node<'t>, at: At) -> ExprId {
        self.apart(|reader, scope| {
            for clause in children(node) {
                match clause.kind() {
                    "for_in_clause" => {
                        let list = reader.optional(clause.child_by_field_name("right"), at);
                        if let Some(left) = clause.child_by_field_name("left") {
                            reader.bind_element(left, list, at, Some(scope));
                        }
                    }
                    "if_clause" => reader.block(clause, at),
                    _ => {}
                }
            }
            let Some(body) = node.child_by_field_name("body") else { return Module::UNKNOWN };
            if body.kind() == "pair" {
                let pairs = vec![reader.pair(body, at)];
                return reader.add(Expr::Object(pairs), node);
            }
            let value = reader.read(body, at);
            // As many of these as there are elements.
            let all = reader.add(Expr::Spread(value), body);
            reader.add(Expr::List(vec![all]), node)
        })
    }
}
