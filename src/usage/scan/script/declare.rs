//! Statements: what they declare, import and export.

use super::super::model::{Export, Expr, ExprId, How, Module, ScopeId, Symbol};
use super::super::syntax::Node;
use super::expressions::unquoted;
use super::{At, Reader, inner};

impl<'t> Reader<'t> {
    /// Reads a statement, or anything else that is not read in its own way.
    pub(super) fn declare(&mut self, node: Node<'t>, at: At) -> ExprId {
        match node.kind() {
            "comment" | "type_annotation" | "type_arguments" | "type_parameters"
            | "implements_clause" | "regex" => {}
            "import_statement" => self.import(node, at),
            "export_statement" => self.export(node, at),
            "variable_declarator" => self.variable(node, at, at.scope),
            "variable_declaration" => {
                let mut cursor = node.walk();
                let list: Vec<_> = node.named_children(&mut cursor).collect();
                for one in list.into_iter().filter(|one| one.kind() == "variable_declarator") {
                    self.variable(one, at, at.hoist);
                }
            }
            "function_declaration" | "generator_function_declaration" => {
                // It can be called from before the place where it stands.
                let outside = self.module.enter_anew();
                let function = self.function(node, at);
                self.module.leave(outside);
                let value = self.add(Expr::Function(function), node);
                self.bind_field(node, "name", value, at.hoist);
            }
            "class_declaration" | "abstract_class_declaration" => {
                let value = self.class(node, at);
                self.bind_field(node, "name", value, at.scope);
            }
            "interface_declaration" | "type_alias_declaration" => {
                if let Some(value) = self.interface(node, at) {
                    self.bind_field(node, "name", value, at.scope);
                }
            }
            "enum_declaration" => self.enumeration(node, at),
            "statement_block" => {
                let scope = self.module.open_scope(at.scope);
                self.sequence(node, At { scope, ..at });
            }
            "if_statement" => {
                self.branch(node, at);
            }
            "switch_statement" => self.switch(node, at),
            "expression_statement" => {
                if let Some(seen) = inner(node) {
                    self.seen(seen, at);
                }
            }
            "unary_expression" => {
                if let Some(seen) = node.child_by_field_name("argument") {
                    self.seen(seen, at);
                }
            }
            "return_statement" => self.answer(node, at),
            "for_in_statement" => self.for_each(node, at),
            _ => self.statements(node, at),
        }
        Module::UNKNOWN
    }

    fn bind_field(&mut self, node: Node<'t>, name: &str, value: ExprId, scope: ScopeId) {
        if let Some(name) = node.child_by_field_name(name) {
            let name = self.symbol(name);
            self.module.bind(scope, name, value, How::Set);
        }
    }

    fn variable(&mut self, node: Node<'t>, at: At, scope: ScopeId) {
        let Some(pattern) = node.child_by_field_name("name") else { return };
        let mut values = Vec::new();
        if let Some(kind) = node.child_by_field_name("type") {
            values.extend(self.of_type(kind, at));
        }
        values.extend(node.child_by_field_name("value").map(|value| self.read(value, at)));
        let value = self.either(values, node);
        self.bind_pattern(pattern, value, at, scope);
    }

    fn for_each(&mut self, node: Node<'t>, at: At) {
        let list = self.child(node, "right", at);
        let scope = self.module.open_scope(at.scope);
        let inside = At { scope, ..at };
        if let Some(left) = node.child_by_field_name("left") {
            let element = self.add(Expr::Element(list, None), left);
            self.bind_pattern(left, element, inside, scope);
        }
        self.child(node, "body", inside);
    }

    /// Binds the names of a pattern to the parts of a value.
    pub(super) fn bind_pattern(
        &mut self,
        pattern: Node<'t>,
        value: ExprId,
        at: At,
        scope: ScopeId,
    ) {
        match pattern.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => {
                let name = self.symbol(pattern);
                self.module.bind(scope, name, value, How::Set);
            }
            "object_pattern" => {
                let mut cursor = pattern.walk();
                let parts: Vec<_> = pattern.named_children(&mut cursor).collect();
                for part in parts {
                    self.bind_property(part, value, at, scope);
                }
            }
            "array_pattern" => {
                let mut cursor = pattern.walk();
                // `[, b]`: what is left out counts, and is no node.
                let mut index = 0;
                let mut parts = Vec::new();
                for child in pattern.children(&mut cursor) {
                    match child.kind() {
                        "," => index += 1,
                        "[" | "]" | "comment" => {}
                        _ => parts.push((index, child)),
                    }
                }
                for (index, part) in parts {
                    let element = self.add(Expr::Element(value, Some(index)), part);
                    self.bind_pattern(part, element, at, scope);
                }
            }
            "assignment_pattern" | "object_assignment_pattern" => {
                let default = self.child(pattern, "right", at);
                let value = self.add(Expr::Either(vec![value, default]), pattern);
                if let Some(left) = pattern.child_by_field_name("left") {
                    self.bind_pattern(left, value, at, scope);
                }
            }
            _ => {}
        }
    }

    fn bind_property(&mut self, part: Node<'t>, value: ExprId, at: At, scope: ScopeId) {
        match part.kind() {
            "shorthand_property_identifier_pattern" => {
                let name = self.symbol(part);
                let member = self.add(Expr::Member(value, name), part);
                self.module.bind(scope, name, member, How::Set);
            }
            "pair_pattern" => {
                let key = part.child_by_field_name("key").and_then(|key| self.key(key, at));
                let (Some(name), Some(inside)) = (key, part.child_by_field_name("value")) else {
                    return;
                };
                let member = self.add(Expr::Member(value, name), part);
                self.bind_pattern(inside, member, at, scope);
            }
            "object_assignment_pattern" => {
                let Some(left) = part.child_by_field_name("left") else { return };
                let name = self.symbol(left);
                let member = self.add(Expr::Member(value, name), part);
                let default = self.child(part, "right", at);
                let value = self.add(Expr::Either(vec![member, default]), part);
                self.module.bind(scope, name, value, How::Set);
            }
            _ => {}
        }
    }

    /// The members of an enumeration are constants.
    fn enumeration(&mut self, node: Node<'t>, at: At) {
        let Some(body) = node.child_by_field_name("body") else { return };
        let mut cursor = body.walk();
        let parts: Vec<_> = body.named_children(&mut cursor).collect();
        let mut pairs = Vec::new();
        for part in parts.into_iter().filter(|part| part.kind() == "enum_assignment") {
            let key = part.child_by_field_name("name").and_then(|key| self.key(key, at));
            let value = self.child(part, "value", at);
            pairs.extend(key.map(|key| (key, value)));
        }
        let value = self.add(Expr::Object(pairs), node);
        self.bind_field(node, "name", value, at.scope);
    }

    fn import(&mut self, node: Node<'t>, at: At) {
        self.is_module = true;
        let mut cursor = node.walk();
        let children: Vec<_> = node.named_children(&mut cursor).collect();
        let clause = children.iter().find(|child| child.kind() == "import_require_clause");
        let source = node
            .child_by_field_name("source")
            .or_else(|| clause.and_then(|clause| clause.child_by_field_name("source")));
        let Some(source) = source else { return };
        let module = unquoted(self.text(source));
        self.load(&module);
        if let Some(name) = clause.and_then(|clause| inner(*clause)) {
            self.bind_import(name, Expr::Module(module.clone().into()), at);
        }
        for clause in children.into_iter().filter(|child| child.kind() == "import_clause") {
            let mut cursor = clause.walk();
            let parts: Vec<_> = clause.named_children(&mut cursor).collect();
            for part in parts {
                self.import_clause(part, &module, at);
            }
        }
    }

    fn import_clause(&mut self, part: Node<'t>, module: &str, at: At) {
        match part.kind() {
            "identifier" => {
                let default = self.module.symbol("default");
                self.bind_import(part, Expr::Imported(module.into(), default), at);
            }
            "namespace_import" => {
                if let Some(name) = inner(part) {
                    self.bind_import(name, Expr::Module(module.into()), at);
                }
            }
            "named_imports" => {
                let mut cursor = part.walk();
                let names: Vec<_> = part.named_children(&mut cursor).collect();
                for one in names {
                    let Some(name) = one.child_by_field_name("name") else { continue };
                    let imported = self.name_of(name);
                    let local = one.child_by_field_name("alias").unwrap_or(name);
                    self.bind_import(local, Expr::Imported(module.into(), imported), at);
                }
            }
            _ => {}
        }
    }

    /// A name in an import or export, which may be quoted.
    fn name_of(&mut self, node: Node<'t>) -> Symbol {
        if node.kind() == "string" {
            let text = unquoted(self.text(node));
            return self.module.symbol(&text);
        }
        self.symbol(node)
    }

    fn bind_import(&mut self, name: Node<'t>, value: Expr, at: At) {
        let value = self.add(value, name);
        let name = self.symbol(name);
        self.module.bind(at.scope, name, value, How::Set);
    }

    fn export(&mut self, node: Node<'t>, at: At) {
        self.is_module = true;
        let source = node.child_by_field_name("source").map(|source| unquoted(self.text(source)));
        if let Some(source) = &source {
            self.load(source);
        }
        let mut cursor = node.walk();
        let children: Vec<_> = node.named_children(&mut cursor).collect();
        if let Some(declaration) = node.child_by_field_name("declaration") {
            self.read(declaration, at);
            self.export_declared(declaration, node, at);
            return;
        }
        if let Some(value) = node.child_by_field_name("value") {
            let value = self.read(value, at);
            let name = self.module.symbol("default");
            self.module.exports.push(Export::Value(name, value));
            return;
        }
        let clause = children.iter().find(|child| child.kind() == "export_clause");
        let namespace = children.iter().find(|child| child.kind() == "namespace_export");
        match (clause, namespace, source) {
            (Some(clause), _, source) => self.export_names(*clause, source.as_deref(), at),
            (_, Some(name), Some(source)) => {
                if let Some(name) = inner(*name) {
                    let value = self.add(Expr::Module(source.into()), name);
                    let name = self.name_of(name);
                    self.module.exports.push(Export::Value(name, value));
                }
            }
            (_, _, Some(source)) => self.module.exports.push(Export::All(source.into())),
            // `export = x`
            _ => {
                if let Some(value) = children.first().map(|value| self.read(*value, at)) {
                    self.module.exports.push(Export::Whole(value));
                }
            }
        }
    }

    fn export_names(&mut self, clause: Node<'t>, source: Option<&str>, at: At) {
        let mut cursor = clause.walk();
        let names: Vec<_> = clause.named_children(&mut cursor).collect();
        for one in names {
            let Some(name) = one.child_by_field_name("name") else { continue };
            let inside = self.name_of(name);
            let outside = one.child_by_field_name("alias").unwrap_or(name);
            let outside = self.name_of(outside);
            let value = match source {
                Some(source) => Expr::Imported(source.into(), inside),
                None => Expr::Name(inside, at.scope),
            };
            let value = self.add(value, one);
            self.module.exports.push(Export::Value(outside, value));
        }
    }

    /// `export const a = …`, `export default class …`.
    fn export_declared(&mut self, declaration: Node<'t>, statement: Node<'t>, at: At) {
        let mut cursor = statement.walk();
        let is_default = statement.children(&mut cursor).any(|child| child.kind() == "default");
        let mut names = Vec::new();
        if let Some(name) = declaration.child_by_field_name("name") {
            names.push(self.symbol(name));
        }
        let mut cursor = declaration.walk();
        for one in declaration.named_children(&mut cursor) {
            if one.kind() == "variable_declarator"
                && let Some(name) = one.child_by_field_name("name")
            {
                self.names_in(name, &mut names);
            }
        }
        for name in names {
            let value = self.add(Expr::Name(name, at.scope), declaration);
            let outside = if is_default { self.module.symbol("default") } else { name };
            self.module.exports.push(Export::Value(outside, value));
        }
    }

    fn names_in(&mut self, pattern: Node<'t>, names: &mut Vec<Symbol>) {
        if matches!(pattern.kind(), "identifier" | "shorthand_property_identifier_pattern") {
            names.push(self.symbol(pattern));
            return;
        }
        let mut cursor = pattern.walk();
        for part in pattern.named_children(&mut cursor) {
            if matches!(part.kind(), "identifier" | "shorthand_property_identifier_pattern") {
                names.push(self.symbol(part));
            }
        }
    }
}
