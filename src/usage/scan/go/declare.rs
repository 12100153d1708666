//! What a file declares: its package, what it imports, constants, variables and types.

use super::super::model::{Export, Expr, ExprId, FILE_SCOPE, How, Module};
use super::super::syntax::Node;
use super::expressions::unquoted;
use super::{Reader, children, fields, inner, libraries};

impl<'t> Reader<'t> {
    /// Reads a statement.
    pub(super) fn statement(&mut self, node: Node<'t>) {
        self.deeper(|reader| reader.by_kind(node));
    }

    fn by_kind(&mut self, node: Node<'t>) {
        match node.kind() {
            "package_clause" => {
                self.module.namespace = inner(node).map(|name| self.text(name).into());
            }
            "import_declaration" | "import_spec_list" | "statement_list" | "type_declaration"
            | "var_declaration" | "var_spec_list" => self.statements(node),
            "import_spec" => self.import(node),
            "const_declaration" => self.constants(node),
            "var_spec" => self.variables(node),
            "type_spec" | "type_alias" => self.declare_type(node),
            "function_declaration" | "method_declaration" => self.declare_function(node),
            "short_var_declaration" => self.define(node),
            "assignment_statement" => self.assign(node),
            "expression_statement" => self.effect(node),
            "return_statement" => self.answer(node),
            "if_statement" => {
                self.branch(node);
            }
            "for_statement" => self.repeat(node),
            "expression_switch_statement" | "type_switch_statement" | "select_statement" => {
                self.choose(node);
            }
            "block" => self.inner_block(node),
            "labeled_statement" => {
                for child in children(node).into_iter().filter(|n| n.kind() != "label_name") {
                    self.statement(child);
                }
            }
            "go_statement" | "defer_statement" | "send_statement" | "inc_statement"
            | "dec_statement" => {
                for child in children(node) {
                    self.read(child);
                }
            }
            // An expression at the top is part of a snippet; anything else declares nothing.
            _ => {
                if node.kind().ends_with("_expression") {
                    self.read(node);
                }
            }
        }
    }

    fn import(&mut self, node: Node<'t>) {
        let Some(path) = node.child_by_field_name("path") else { return };
        let path = unquoted(self.text(path));
        self.module.loads.push(path.as_str().into());
        let name = node.child_by_field_name("name");
        match name.map(|name| self.text(name)) {
            Some("_") => {}
            Some(".") => self.module.exports.push(Export::All(path.into())),
            Some(alias) => self.package(alias, &path, node),
            // Where the package calls itself otherwise than its folder, it is found by that name.
            None => {
                if let Some(name) = libraries::name_in(&path) {
                    self.package(name, &path, node);
                }
            }
        }
    }

    fn package(&mut self, name: &str, path: &str, node: Node<'t>) {
        let module = self.add(Expr::Module(path.into()), node);
        let symbol = self.module.symbol(name);
        self.module.bind(FILE_SCOPE, symbol, module, How::Set);
        self.packages.insert(name.into(), path.into());
    }

    /// A group of constants: one without a value repeats the one before.
    fn constants(&mut self, node: Node<'t>) {
        let mut before: Vec<ExprId> = Vec::new();
        for one in children(node).into_iter().filter(|one| one.kind() == "const_spec") {
            if let Some(values) = one.child_by_field_name("value") {
                before = children(values).into_iter().map(|value| self.read(value)).collect();
            }
            for (name, value) in fields(one, "name").into_iter().zip(&before) {
                self.bind(name, *value);
            }
        }
    }

    /// `var a, b T = x, y`
    fn variables(&mut self, node: Node<'t>) {
        let names = fields(node, "name");
        let kind = node.child_by_field_name("type");
        let values = match node.child_by_field_name("value") {
            Some(values) => self.values_for(names.len(), values),
            None => Vec::new(),
        };
        for (index, name) in names.into_iter().enumerate() {
            if let Some(kind) = kind {
                self.note_type(name, kind);
            }
            let mut all: Vec<ExprId> = kind.and_then(|kind| self.typed(kind)).into_iter().collect();
            all.extend(values.get(index));
            if let (true, Some(kind)) = (values.is_empty(), kind) {
                all.extend(self.zero(kind));
            }
            if self.text(name) == "_" {
                continue;
            }
            let symbol = self.symbol(name);
            self.module.declare(self.scope, symbol);
            for value in all {
                self.module.bind(self.scope, symbol, value, How::Set);
            }
        }
    }

    /// What a variable is before anything is assigned to it, where that begins a text.
    fn zero(&mut self, kind: Node<'t>) -> Option<ExprId> {
        let builds = matches!(self.text(kind), "strings.Builder" | "bytes.Buffer");
        builds.then(|| self.add(Expr::Text("".into()), kind))
    }

    /// The values for as many names: each its own, or the parts of one call.
    pub(super) fn values_for(&mut self, names: usize, list: Node<'t>) -> Vec<ExprId> {
        let values = children(list);
        let [only] = values[..] else {
            return values.into_iter().map(|value| self.read(value)).collect();
        };
        let value = self.read(only);
        if names < 2 {
            return vec![value];
        }
        if only.kind() != "call_expression" {
            // `value, ok := m[key]`, `x.(T)`, `<-c`.
            let mut values = vec![Module::UNKNOWN; names];
            values[0] = value;
            return values;
        }
        (0..names)
            .map(|index| self.add(Expr::Element(value, u32::try_from(index).ok()), only))
            .collect()
    }

    /// `a, b := …`
    pub(super) fn define(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) =
            (node.child_by_field_name("left"), node.child_by_field_name("right"))
        else {
            return;
        };
        let names = children(left);
        let values = self.values_for(names.len(), right);
        let written = children(right);
        for (index, name) in names.into_iter().enumerate() {
            if let Some(kind) = written.get(index).and_then(|value| type_of_literal(*value)) {
                self.note_type(name, kind);
            }
            let value = values.get(index).copied().unwrap_or(Module::UNKNOWN);
            self.version(name, value);
        }
    }

    /// Gives a name a value from here on, in the scope that is open.
    fn version(&mut self, name: Node<'t>, value: ExprId) {
        let text = self.text(name);
        if text == "_" || name.kind() != "identifier" {
            return;
        }
        let symbol = self.module.symbol(text);
        if self.module.scope_of(self.scope, symbol).is_some() && self.inside.function.is_some() {
            self.scope = self.module.open_scope(self.scope);
        }
        self.module.bind(self.scope, symbol, value, How::Set);
    }
}

/// The type in `T{…}`, `&T{…}` and `new(T)`.
pub(super) fn type_of_literal(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "unary_expression" => type_of_literal(node.child_by_field_name("operand")?),
        "composite_literal" => node.child_by_field_name("type"),
        "call_expression" => {
            let arguments = node.child_by_field_name("arguments")?;
            let first = inner(arguments)?;
            let is_new = node.child_by_field_name("function")?.byte_range().len() == 3;
            let is_type = matches!(first.kind(), "type_identifier" | "qualified_type");
            (is_new && is_type).then_some(first)
        }
        _ => None,
    }
}
