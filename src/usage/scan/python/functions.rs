//! Functions, methods and lambdas.

use super::super::model::{ClassId, Expr, ExprId, Function, FunctionId, How, Module, Symbol};
use super::super::syntax::Node;
use super::{At, Reader, children, inner};
use crate::text::Span;

/// How many arguments `*rest` takes where other parameters follow.
const MOST_REST: u32 = 24;

/// What a function is to the class in whose body it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Receiver {
    /// It stands in no class, or is static.
    None,
    /// `self`.
    Object,
    /// `cls`.
    Class,
}

impl<'t> Reader<'t> {
    /// Reads what decorators are put before.
    pub(super) fn decorated(&mut self, node: Node<'t>, at: At) {
        let mut names = Vec::new();
        for child in children(node).into_iter().filter(|child| child.kind() == "decorator") {
            // What a decorator is given configures the function, and sends nothing.
            let calls = self.module.calls.len();
            self.block(child, at);
            self.module.calls.truncate(calls);
            let name = inner(child).map_or("", |name| self.text(name));
            names.push(name.split('(').next().unwrap_or_default());
        }
        let Some(definition) = node.child_by_field_name("definition") else { return };
        // Frameworks run what they are told of by a decorator.
        self.module.runs |= at.function.is_none() && at.body.is_none() && !names.is_empty();
        if definition.kind() == "class_definition" {
            self.define_class(definition, at, &names);
        } else {
            self.define_function(definition, at, &names);
        }
    }

    /// Reads a function and binds its name.
    pub(super) fn define_function(&mut self, node: Node<'t>, at: At, decorators: &[&str]) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let name = self.symbol(name);
        let is = |wanted: &str| {
            decorators.iter().any(|one| one.rsplit('.').next().unwrap_or_default() == wanted)
        };
        let receiver = match at.body {
            None => Receiver::None,
            Some(_) if is("staticmethod") => Receiver::None,
            Some(_) if is("classmethod") => Receiver::Class,
            Some(_) => Receiver::Object,
        };
        let constructs = at.body.filter(|_| self.module.text(name) == "__init__");
        let function = self.function(node, name, (at, receiver, constructs));
        if at.body.is_some() && self.is_left_open(node, is("abstractmethod")) {
            self.module.functions[function.0 as usize].is_bodiless = true;
        }
        let value = self.add(Expr::Function(function), node);
        if is("setter") || is("deleter") || is("overload") {
            return;
        }
        let is_getter = is("property") || is("cached_property");
        let value = if is_getter {
            // Reading a property is calling it.
            self.add(Expr::Call { callee: value, arguments: Vec::new(), is_new: false }, node)
        } else {
            value
        };
        self.bind(name, value, at);
        if let Some(class) = constructs {
            let constructor = self.module.symbol("constructor");
            self.member_of(class, constructor, value);
        }
    }

    /// Whether a method is there to be overridden: it does nothing but say so.
    fn is_left_open(&self, node: Node<'t>, is_abstract: bool) -> bool {
        let Some(body) = node.child_by_field_name("body") else { return false };
        let mut says_so = is_abstract;
        children(body).into_iter().all(|statement| match statement.kind() {
            "pass_statement" => true,
            "raise_statement" => {
                says_so |= self.text(statement).contains("NotImplemented");
                says_so
            }
            "expression_statement" => inner(statement)
                .is_some_and(|inside| matches!(inside.kind(), "string" | "ellipsis")),
            _ => false,
        }) && says_so
    }

    fn function(
        &mut self,
        node: Node<'t>,
        name: Symbol,
        (at, receiver, constructs): (At, Receiver, Option<ClassId>),
    ) -> FunctionId {
        let span = Span::new(node.start_byte(), node.end_byte());
        let id = self.new_function(Function {
            constructs,
            name: Some(name),
            is_free: receiver == Receiver::None && at.body.is_none(),
            span,
            ..Function::default()
        });
        if let Some(kind) = node.child_by_field_name("return_type")
            && let Some(typed) = self.of_type(kind, at)
        {
            self.module.functions[id.0 as usize].returns.push(typed);
        }
        let mut parameters: Vec<_> =
            node.child_by_field_name("parameters").map(children).unwrap_or_default();
        // Defaults and types are read where the function is defined.
        let scope = self.module.open_scope(at.home);
        let class = at.body.or(at.class);
        if receiver != Receiver::None && !parameters.is_empty() {
            let own = parameters.remove(0);
            let own = name_of(own).unwrap_or(own);
            let own = self.symbol(own);
            let value = match (receiver, class) {
                (Receiver::Class, Some(class)) => Expr::Class(class),
                (_, Some(class)) => Expr::This(class),
                _ => Expr::Unknown,
            };
            let value = self.add(value, node);
            self.module.bind(scope, own, value, How::Set);
        }
        let given = self.parameters(id, &parameters, at);
        let inside = At { home: scope, function: Some(id), class, body: None };
        let body = node.child_by_field_name("body");
        self.within(scope, |reader| {
            let names: Vec<Symbol> = given.iter().map(|(name, _)| *name).collect();
            if let Some(body) = body {
                reader.flow.changing = reader.changing(body, &names);
            }
            for (name, value) in given {
                reader.bind(name, value, inside);
            }
            if let Some(body) = body {
                reader.block(body, inside);
            }
        });
        id
    }

    pub(super) fn new_function(&mut self, function: Function) -> FunctionId {
        self.module.functions.push(function);
        FunctionId(u32::try_from(self.module.functions.len() - 1).unwrap_or(0))
    }

    /// The names of the parameters, each with what it stands for.
    fn parameters(
        &mut self,
        function: FunctionId,
        parameters: &[Node<'t>],
        at: At,
    ) -> Vec<(Symbol, ExprId)> {
        let mut given = Vec::new();
        let mut index = 0;
        for node in parameters {
            if matches!(node.kind(), "keyword_separator" | "positional_separator") {
                continue;
            }
            let Some(name_node) = name_of(*node) else { continue };
            let name = self.symbol(name_node);
            let is_rest = node.kind().ends_with("splat_pattern")
                || inner(*node).is_some_and(|name| name.kind().ends_with("splat_pattern"));
            if is_rest {
                let is_list = !self.text(*node).starts_with("**");
                let rest = Expr::Rest(function, index);
                let value = if is_list { self.add(rest, *node) } else { Module::UNKNOWN };
                given.push((name, value));
                // What comes behind it is given by name only.
                let place = self.module.symbol(Module::PLACE);
                let names = &mut self.module.functions[function.0 as usize].parameters;
                if is_list && !is_last(*node) {
                    names.extend([place; MOST_REST as usize]);
                    index += MOST_REST;
                }
                continue;
            }
            let mut values = Vec::new();
            if let Some(kind) = node.child_by_field_name("type") {
                values.extend(self.of_type(kind, at));
            }
            values.push(self.add(Expr::Parameter(function, index), name_node));
            if let Some(default) = node.child_by_field_name("value") {
                let default = self.read(default, at);
                self.module.functions[function.0 as usize].defaults.push((index, default));
            }
            self.module.functions[function.0 as usize].parameters.push(name);
            let value = self.either(values, *node);
            given.push((name, value));
            index += 1;
        }
        given
    }

    /// `lambda x: …`: read where it stands, with names of its own.
    pub(super) fn lambda(&mut self, node: Node<'t>, at: At) -> FunctionId {
        let span = Span::new(node.start_byte(), node.end_byte());
        let id = self.new_function(Function { span, ..Function::default() });
        let parameters: Vec<_> =
            node.child_by_field_name("parameters").map(children).unwrap_or_default();
        let given = self.parameters(id, &parameters, at);
        self.apart(|reader, scope| {
            for (name, value) in given {
                reader.module.bind(scope, name, value, How::Set);
            }
            let inside = At { function: Some(id), body: None, ..at };
            let value = reader.optional(node.child_by_field_name("body"), inside);
            reader.module.functions[id.0 as usize].returns.push(value);
        });
        id
    }
}

/// Whether no parameter comes behind this one, other than `**rest`.
fn is_last(node: Node<'_>) -> bool {
    node.next_named_sibling().is_none_or(|next| next.kind() == "dictionary_splat_pattern")
}

/// The name of a parameter of any form.
fn name_of(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "identifier" => Some(node),
        _ => node.child_by_field_name("name").or_else(|| inner(node)).and_then(|inside| {
            if inside.kind() == "identifier" { Some(inside) } else { inner(inside) }
        }),
    }
}
