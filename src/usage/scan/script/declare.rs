//! Statements: what they declare, import and export.

use super::super::model::{Export, Expr, ExprId, Module, ScopeId, Symbol};
use super::super::syntax::Node;
use super::expressions::unquoted;
use super::hosted::plain;
use super::patterns::Target;
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
                self.bind_field(node, "name", value, at.hoist, at);
            }
            "class_declaration" | "abstract_class_declaration" => {
                let value = self.class(node, at);
                self.bind_field(node, "name", value, at.scope, at);
            }
            "interface_declaration" | "type_alias_declaration" => {
                if let Some(value) = self.interface(node, at) {
                    self.bind_field(node, "name", value, at.scope, at);
                }
            }
            "enum_declaration" => self.enumeration(node, at),
            "statement_block" => {
                let scope = self.module.open_scope(at.scope);
                self.sequence(node, At { scope, ..at });
                self.leave_scope(scope);
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
            "jsx_self_closing_element" | "jsx_opening_element" => self.element(node, at),
            "return_statement" => self.answer(node, at),
            "for_in_statement" => self.for_each(node, at),
            "for_statement" => self.for_rounds(node, at),
            "while_statement" | "do_statement" | "labeled_statement" => {
                self.repeated(node, at, |reader| reader.statements(node, at));
            }
            "try_statement" => self.attempt(node, at),
            _ => self.statements(node, at),
        }
        Module::UNKNOWN
    }

    fn bind_field(&mut self, node: Node<'t>, name: &str, value: ExprId, scope: ScopeId, at: At) {
        if let Some(name) = node.child_by_field_name(name) {
            let name = self.symbol(name);
            self.declare_name(scope, name, Some(value), None, at);
        }
    }

    fn variable(&mut self, node: Node<'t>, at: At, scope: ScopeId) {
        let Some(pattern) = node.child_by_field_name("name") else { return };
        let typed = node.child_by_field_name("type").and_then(|kind| self.of_type(kind, at));
        self.component_typed(node);
        let value = node.child_by_field_name("value").map(|value| self.read(value, at));
        let values: Vec<ExprId> = typed.into_iter().chain(value).collect();
        let value = (!values.is_empty()).then(|| self.either(values, node));
        self.bind_pattern(pattern, value, at, Target::Declared(scope, typed));
    }

    /// `for (… of …)`.
    fn for_each(&mut self, node: Node<'t>, at: At) {
        let list = self.child(node, "right", at);
        let scope = self.module.open_scope(at.scope);
        let inside = At { scope, ..at };
        self.repeated(node, at, |reader| {
            if let Some(left) = node.child_by_field_name("left") {
                let element = reader.add(Expr::Element(list, None), left);
                let target = match node.child_by_field_name("kind") {
                    Some(_) => Target::Declared(scope, None),
                    None => Target::Assigned,
                };
                reader.bind_pattern(left, Some(element), inside, target);
            }
            reader.child(node, "body", inside);
        });
        self.leave_scope(scope);
    }

    /// `for (…; …; …)`.
    fn for_rounds(&mut self, node: Node<'t>, at: At) {
        let scope = self.module.open_scope(at.scope);
        let inside = At { scope, ..at };
        self.child(node, "initializer", inside);
        self.repeated(node, inside, |reader| {
            for part in ["condition", "body", "increment"] {
                reader.child(node, part, inside);
            }
        });
        self.leave_scope(scope);
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
        self.bind_field(node, "name", value, at.scope, at);
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
        let module = plain(&unquoted(self.text(source))).into_owned();
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
        self.declare_name(at.scope, name, Some(value), None, at);
    }

    fn export(&mut self, node: Node<'t>, at: At) {
        self.is_module = true;
        let source = node
            .child_by_field_name("source")
            .map(|source| plain(&unquoted(self.text(source))).into_owned());
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
