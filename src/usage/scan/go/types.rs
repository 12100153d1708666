//! Types: structs, interfaces, and what a name is by its type.

use super::super::model::{ClassId, Expr, ExprId, FILE_SCOPE, Function, FunctionId, How, Module};
use super::super::parts::Part;
use super::super::syntax::Node;
use super::expressions::unquoted;
use super::{Reader, children, fields, inner};
use crate::text::Span;

/// Types that the language has of its own accord, and that say nothing about what is called on them.
pub(super) const PREDECLARED: [&str; 22] = [
    "any",
    "bool",
    "byte",
    "comparable",
    "complex128",
    "complex64",
    "error",
    "float32",
    "float64",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "rune",
    "string",
    "uint",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uintptr",
];

impl<'t> Reader<'t> {
    /// Notes the fields of the structs of a file, in order: literals can give values by position.
    pub(super) fn known_fields(&mut self, root: Node<'t>) {
        let declared = children(root).into_iter().filter(|n| n.kind() == "type_declaration");
        for spec in declared.flat_map(children).filter(|spec| spec.kind() == "type_spec") {
            let (Some(name), Some(kind)) =
                (spec.child_by_field_name("name"), spec.child_by_field_name("type"))
            else {
                continue;
            };
            if kind.kind() == "struct_type" {
                let names = self.field_names(kind);
                self.fields.insert(self.text(name), names);
            }
        }
    }

    /// The fields of a struct, in order.
    pub(super) fn field_names(&self, node: Node<'t>) -> Vec<&'t str> {
        let mut names = Vec::new();
        for field in inner(node).map(children).unwrap_or_default() {
            let own = fields(field, "name");
            names.extend(own.iter().map(|name| self.text(*name)));
            if own.is_empty() {
                names.extend(field.child_by_field_name("type").map(|kind| self.last_word(kind)));
            }
        }
        names
    }

    /// The name by which an embedded type is a field: `Client` of `*git.Client`.
    fn last_word(&self, node: Node<'t>) -> &'t str {
        let text = self.text(node).split('[').next().unwrap_or_default();
        text.rsplit(['.', '*']).next().unwrap_or_default()
    }

    pub(super) fn declare_type(&mut self, node: Node<'t>) {
        let (Some(name), Some(kind)) =
            (node.child_by_field_name("name"), node.child_by_field_name("type"))
        else {
            return;
        };
        let own = Part { from: None, name: self.text(name).into() };
        let part = (self.scope == FILE_SCOPE).then_some(own);
        let value = match kind.kind() {
            "struct_type" => {
                let class = self.class_of_part(part);
                self.read_struct(kind, class)
            }
            "interface_type" => {
                let class = self.class_of_part(part);
                self.read_interface(kind, class)
            }
            _ => match self.type_name(kind) {
                Some(value) => value,
                None => return,
            },
        };
        self.bind(name, value);
    }

    fn class_of_part(&mut self, part: Option<Part>) -> ClassId {
        match part {
            Some(part) => self.part(part),
            None => self.new_class(),
        }
    }

    fn read_struct(&mut self, node: Node<'t>, class: ClassId) -> ExprId {
        for field in inner(node).map(children).unwrap_or_default() {
            let Some(kind) = field.child_by_field_name("type") else { continue };
            let names = fields(field, "name");
            if names.is_empty() {
                let base = self.type_name(kind);
                self.module.classes[class.0 as usize].extends.extend(base);
                if let Some(typed) = base.map(|base| self.add(Expr::OfType(base), kind)) {
                    let name = self.module.symbol(self.last_word(kind));
                    self.member_of(class, name, typed);
                }
                continue;
            }
            if let Some(typed) = self.typed(kind) {
                for name in names {
                    let name = self.symbol(name);
                    self.member_of(class, name, typed);
                }
            }
        }
        self.add(Expr::Class(class), node)
    }

    fn read_interface(&mut self, node: Node<'t>, class: ClassId) -> ExprId {
        self.module.classes[class.0 as usize].is_open = true;
        for element in children(node) {
            match element.kind() {
                "method_elem" => {
                    let Some(name) = element.child_by_field_name("name") else { continue };
                    let name = self.symbol(name);
                    let function = self.promised(element);
                    let shape = self.shape(element);
                    let promised = &mut self.module.functions[function.0 as usize];
                    (promised.name, promised.shape) = (Some(name), Some(shape));
                    let value = self.add(Expr::Function(function), element);
                    self.member_of(class, name, value);
                }
                "type_elem" => {
                    let kinds = children(element);
                    if let ([only], true) = (&kinds[..], kinds.len() == 1) {
                        let base = self.type_name(*only);
                        self.module.classes[class.0 as usize].extends.extend(base);
                    }
                }
                _ => {}
            }
        }
        self.add(Expr::Class(class), node)
    }

    /// A function that has a type and no body.
    pub(super) fn promised(&mut self, node: Node<'t>) -> FunctionId {
        let id = FunctionId(u32::try_from(self.module.functions.len()).unwrap_or(0));
        let span = Span::new(node.start_byte(), node.end_byte());
        let function = Function { is_bodiless: true, span, ..Function::default() };
        self.module.functions.push(function);
        let (results, _) = self.results(node);
        let answers = match &results[..] {
            [] => None,
            [only] => *only,
            several => {
                let parts = several.iter().map(|typed| typed.unwrap_or(Module::UNKNOWN)).collect();
                Some(self.add(Expr::List(parts), node))
            }
        };
        // What is not known by its type can be anything.
        let answers = answers.or((!results.is_empty()).then_some(Module::UNKNOWN));
        self.module.functions[id.0 as usize].returns.extend(answers);
        id
    }

    /// A value of a type, where the type says something.
    pub(super) fn typed(&mut self, node: Node<'t>) -> Option<ExprId> {
        let named = self.deeper(|reader| reader.type_name(node)).flatten()?;
        let holds = matches!(self.module.expr(named), Expr::List(_) | Expr::Function(_));
        Some(if holds { named } else { self.add(Expr::OfType(named), node) })
    }

    /// What names a type; for one that holds others, a list with one of them.
    pub(super) fn type_name(&mut self, node: Node<'t>) -> Option<ExprId> {
        match node.kind() {
            "pointer_type" | "parenthesized_type" | "negated_type" => self.type_name(inner(node)?),
            "type_identifier" => {
                let name = self.text(node);
                if PREDECLARED.contains(&name) {
                    return None;
                }
                let name = self.symbol(node);
                Some(self.add(Expr::Name(name, self.scope), node))
            }
            "qualified_type" => {
                let package = node.child_by_field_name("package")?;
                let name = node.child_by_field_name("name")?;
                let package_name = self.symbol(package);
                let package = self.add(Expr::Name(package_name, FILE_SCOPE), package);
                let name = self.symbol(name);
                Some(self.add(Expr::Member(package, name), node))
            }
            "generic_type" => self.type_name(node.child_by_field_name("type")?),
            "slice_type" | "array_type" | "implicit_length_array_type" => {
                let element = self.typed(node.child_by_field_name("element")?)?;
                Some(self.add(Expr::List(vec![element]), node))
            }
            "map_type" | "channel_type" => {
                let element = self.typed(node.child_by_field_name("value")?)?;
                Some(self.add(Expr::List(vec![element]), node))
            }
            "function_type" => {
                let function = self.promised(node);
                Some(self.add(Expr::Function(function), node))
            }
            "struct_type" => {
                let class = self.new_class();
                Some(self.read_struct(node, class))
            }
            "interface_type" if !children(node).is_empty() => {
                let class = self.new_class();
                Some(self.read_interface(node, class))
            }
            _ => None,
        }
    }

    /// The types of what a function answers, and the names where they have some.
    pub(super) fn results(&mut self, node: Node<'t>) -> (Vec<Option<ExprId>>, Vec<Node<'t>>) {
        let Some(result) = node.child_by_field_name("result") else {
            return (Vec::new(), Vec::new());
        };
        if result.kind() != "parameter_list" {
            return (vec![self.typed(result)], Vec::new());
        }
        let (mut answers, mut names) = (Vec::new(), Vec::new());
        for one in children(result) {
            let Some(kind) = one.child_by_field_name("type") else { continue };
            let typed = self.typed(kind);
            let own = fields(one, "name");
            answers.extend(std::iter::repeat_n(typed, own.len().max(1)));
            names.extend(own);
        }
        (answers, names)
    }

    /// Remembers the type of a name, for what is assigned to its fields.
    pub(super) fn note_type(&mut self, name: Node<'t>, kind: Node<'t>) {
        if let Some(part) = self.part_of_type(kind) {
            let name = self.symbol(name);
            self.types.insert((self.inside.function, name), part);
        }
    }

    /// The class that a written type names.
    pub(super) fn part_of_type(&self, kind: Node<'t>) -> Option<Part> {
        match kind.kind() {
            "pointer_type" | "parenthesized_type" => self.part_of_type(inner(kind)?),
            "generic_type" => self.part_of_type(kind.child_by_field_name("type")?),
            "type_identifier" if !PREDECLARED.contains(&self.text(kind)) => {
                Some(Part { from: None, name: self.text(kind).into() })
            }
            "qualified_type" => {
                let package = self.text(kind.child_by_field_name("package")?);
                let from = self.packages.get(package)?.clone();
                let name = self.text(kind.child_by_field_name("name")?).into();
                Some(Part { from: Some(from), name })
            }
            _ => None,
        }
    }

    /// The name under which a file knows something, at its top.
    pub(super) fn bind_at_top(&mut self, name: Node<'t>, value: ExprId) {
        if !matches!(self.text(name), "_" | "init") {
            let name = self.symbol(name);
            self.module.bind(FILE_SCOPE, name, value, How::Set);
        }
    }

    /// The text of a literal.
    pub(super) fn literal_text(&self, node: Node<'t>) -> Option<String> {
        matches!(node.kind(), "interpreted_string_literal" | "raw_string_literal")
            .then(|| unquoted(self.text(node)))
    }
}
