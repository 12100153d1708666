//! Methods, constructors, local functions and lambdas.

use super::super::model::{ClassId, Expr, ExprId, Function, FunctionId, How};
use super::super::syntax::Node;
use super::type_names::type_parameter;
use super::{At, CONSTRUCTOR, Reader, has_modifier, inner, named};
use crate::text::Span;

/// Attributes that make a method of an interface a request.
const REQUEST_ATTRIBUTES: [&str; 6] = ["Get", "Post", "Put", "Patch", "Delete", "Head"];

impl<'t> Reader<'t> {
    pub(super) fn new_function(
        &mut self,
        node: Node<'t>,
        constructs: Option<ClassId>,
    ) -> FunctionId {
        let id = FunctionId(u32::try_from(self.module.functions.len()).unwrap_or(0));
        let span = Span::new(node.start_byte(), node.end_byte());
        self.module.functions.push(Function { constructs, span, ..Function::default() });
        id
    }

    /// A method or a local function.
    pub(super) fn method(&mut self, node: Node<'t>, at: At<'t>) -> Option<ExprId> {
        let name = node.child_by_field_name("name")?;
        let name = self.symbol(name);
        let id = self.new_function(node, None);
        let scope = self.module.open_scope(at.scope);
        let inside = At { scope, function: Some(id), ..at };
        self.module.functions[id.0 as usize].name = Some(name);
        if let Some(parameters) = node.child_by_field_name("parameters") {
            self.parameters(parameters, inside);
        }
        if let Some(list) = node.child_by_field_name("type_parameters") {
            self.type_parameters(list, inside);
        }
        let kind = node.child_by_field_name("returns").or_else(|| node.child_by_field_name("type"));
        if let Some(typed) = kind.and_then(|kind| self.answered(kind, inside)) {
            self.module.functions[id.0 as usize].returns.push(typed);
        }
        match node.child_by_field_name("body") {
            Some(body) => self.body(body, inside),
            None => self.module.functions[id.0 as usize].is_bodiless = true,
        }
        Some(self.add(Expr::Function(id), node))
    }

    /// A method of a class.
    pub(super) fn member_method(&mut self, node: Node<'t>, at: At<'t>) {
        self.request_attribute(node, at);
        let Some(value) = self.method(node, at) else { return };
        let Expr::Function(function) = *self.module.expr(value) else { return };
        let name = self.module.functions[function.0 as usize].name;
        if let (Some(class), Some(name)) = (at.this, name) {
            self.member_of(class, name, value);
        }
    }

    /// `[Get("/_apis/projects")]` over a method of an interface.
    fn request_attribute(&mut self, node: Node<'t>, at: At<'t>) {
        let is_interface =
            at.this.is_some_and(|class| self.module.classes[class.0 as usize].is_open);
        if !is_interface || node.child_by_field_name("body").is_some() {
            return;
        }
        for list in named(node).into_iter().filter(|child| child.kind() == "attribute_list") {
            for attribute in named(list) {
                let name = attribute.child_by_field_name("name").map(|name| self.text(name));
                let verb = name.filter(|name| REQUEST_ATTRIBUTES.contains(name));
                let argument = named(attribute)
                    .into_iter()
                    .find(|child| child.kind() == "attribute_argument_list")
                    .and_then(inner)
                    .and_then(inner);
                if let (Some(verb), Some(argument)) = (verb, argument) {
                    let url = self.read(argument, at);
                    let library = self.module.symbol("HttpClient");
                    let library = self.add(Expr::TypeName(library, at.scope), attribute);
                    let library = self.add(Expr::OfType(library), attribute);
                    let method = self.module.symbol(&format!("{verb}Async"));
                    let callee = self.add(Expr::Member(library, method), attribute);
                    self.call_of(callee, vec![url], false, attribute);
                }
            }
        }
    }

    pub(super) fn constructor(&mut self, node: Node<'t>, at: At<'t>) {
        let Some(class) = at.this else { return };
        let is_static = has_modifier(node, self.source, "static");
        let id = self.new_function(node, (!is_static).then_some(class));
        let scope = self.module.open_scope(at.scope);
        let inside = At { scope, function: Some(id), ..at };
        if let Some(parameters) = node.child_by_field_name("parameters") {
            self.parameters(parameters, inside);
        }
        let value = self.add(Expr::Function(id), node);
        let name = self.module.symbol(CONSTRUCTOR);
        self.member_of(class, name, value);
        for child in named(node).into_iter().filter(|n| n.kind() == "constructor_initializer") {
            self.constructor_call(child, class, inside);
        }
        if let Some(body) = node.child_by_field_name("body") {
            self.body(body, inside);
        }
    }

    /// `: base(…)` and `: this(…)`.
    fn constructor_call(&mut self, node: Node<'t>, class: ClassId, at: At<'t>) {
        let Some(list) = inner(node) else { return };
        let arguments = self.arguments(list, at);
        let mut cursor = node.walk();
        let is_base = node.children(&mut cursor).any(|child| child.kind() == "base");
        let callee = if is_base {
            let extends = &self.module.classes[class.0 as usize].extends;
            let Some(base) = extends.first() else { return };
            *base
        } else {
            self.add(Expr::Class(class), node)
        };
        self.call_of(callee, arguments, true, node);
    }

    /// The body of a function: statements, or the value that it answers.
    pub(super) fn body(&mut self, body: Node<'t>, at: At<'t>) {
        self.inside_function(body, |reader| reader.inside(body, at));
    }

    fn inside(&mut self, body: Node<'t>, at: At<'t>) {
        if body.kind() == "block" {
            self.statements(body, at);
            return;
        }
        let body = if body.kind() == "arrow_expression_clause" { inner(body) } else { Some(body) };
        if let (Some(body), Some(function)) = (body, at.function) {
            let value = self.read(body, at);
            if body.kind() != "throw_expression" {
                self.module.functions[function.0 as usize].returns.push(value);
            }
        }
    }

    fn type_parameters(&mut self, list: Node<'t>, at: At<'t>) {
        let Some(function) = at.function else { return };
        for (number, parameter) in named(list).into_iter().enumerate() {
            let Some(name) = parameter.child_by_field_name("name") else { continue };
            let own = self.module.symbol(&type_parameter(number));
            let parameters = &mut self.module.functions[function.0 as usize].parameters;
            let index = u32::try_from(parameters.len()).unwrap_or(u32::MAX);
            parameters.push(own);
            let given = self.add(Expr::Parameter(function, index), parameter);
            let name = self.symbol(name);
            self.module.bind(at.scope, name, given, How::Set);
        }
    }

    /// Reads the parameters of a function, which are bound in the scope.
    pub(super) fn parameters(&mut self, list: Node<'t>, at: At<'t>) {
        let Some(function) = at.function else { return };
        let mut cursor = list.walk();
        let is_rest = list.children(&mut cursor).any(|child| child.kind() == "params");
        let mut rest_type = None;
        let mut cursor = list.walk();
        let mut more = cursor.goto_first_child();
        while more {
            let (child, name) = (cursor.node(), cursor.field_name());
            match (child.kind(), name) {
                ("parameter", _) => self.parameter(child, at),
                // `params string[] parts` is no node of its own.
                (_, Some("type")) => rest_type = Some(child),
                (_, Some("name")) => self.bind_parameter(child, rest_type, None, at),
                _ => {}
            }
            more = cursor.goto_next_sibling();
        }
        self.module.functions[function.0 as usize].takes_rest = is_rest;
    }

    fn parameter(&mut self, node: Node<'t>, at: At<'t>) {
        let (Some(name), Some(function)) = (node.child_by_field_name("name"), at.function) else {
            return;
        };
        if has_modifier(node, self.source, "this") {
            let class = at.this.and_then(|class| self.module.classes[class.0 as usize].full_name);
            let class = class.map(|name| self.module.text(name));
            let short =
                class.and_then(|name| name.rsplit('.').next()).unwrap_or_default().to_owned();
            let short = self.module.symbol(&short);
            self.module.functions[function.0 as usize].extends_by = Some(short);
        }
        let default = {
            let mut cursor = node.walk();
            let mut is_default = false;
            node.children(&mut cursor).find(|child| {
                let is_value = is_default && child.is_named();
                is_default |= child.kind() == "=";
                is_value
            })
        };
        self.bind_parameter(name, node.child_by_field_name("type"), default, at);
    }

    fn bind_parameter(
        &mut self,
        name: Node<'t>,
        kind: Option<Node<'t>>,
        default: Option<Node<'t>>,
        at: At<'t>,
    ) {
        let Some(function) = at.function else { return };
        let symbol = self.symbol(name);
        let parameters = &mut self.module.functions[function.0 as usize].parameters;
        let index = u32::try_from(parameters.len()).unwrap_or(u32::MAX);
        parameters.push(symbol);
        let kinds = &mut self.module.functions[function.0 as usize].kinds;
        kinds.resize(index as usize, "".into());
        kinds.push(kind.map_or("", |kind| &self.source[kind.byte_range()]).into());
        let mut values = Vec::new();
        values.extend(kind.and_then(|kind| self.of_type(kind, at)));
        values.push(self.add(Expr::Parameter(function, index), name));
        if let Some(default) = default {
            let value = self.read(default, at);
            self.module.functions[function.0 as usize].defaults.push((index, value));
        }
        let value = self.either(values, name);
        self.module.bind(at.scope, symbol, value, How::Set);
    }

    /// `x => …`, `(a, b) => { … }`, `delegate(int a) { … }`.
    pub(super) fn lambda(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let id = self.new_function(node, None);
        let scope = self.module.open_scope(at.scope);
        let inside = At { scope, function: Some(id), ..at };
        if let Some(parameters) = node.child_by_field_name("parameters") {
            if parameters.kind() == "parameter_list" {
                self.parameters(parameters, inside);
            } else {
                self.bind_parameter(parameters, None, None, inside);
            }
        }
        let block = || named(node).into_iter().find(|child| child.kind() == "block");
        if let Some(body) = node.child_by_field_name("body").or_else(block) {
            self.body(body, inside);
        }
        self.add(Expr::Function(id), node)
    }
}
