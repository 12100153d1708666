//! Statements, declarations of locals, and patterns.

use super::super::model::{Expr, ExprId, How, Module, Symbol};
use super::super::syntax::Node;
use super::{At, Reader, inner, last, named};

impl<'t> Reader<'t> {
    /// Reads a statement, or anything else that is not read in its own way.
    pub(super) fn declare(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        match node.kind() {
            "comment"
            | "attribute_list"
            | "global_attribute"
            | "type_argument_list"
            | "type_parameter_constraints_clause"
            | "modifier"
            | "constant_pattern"
            | "relational_pattern"
            | "extern_alias_directive"
            | "preproc_region"
            | "explicit_interface_specifier" => {}
            "using_directive" => self.using(node),
            "namespace_declaration" => self.namespace(node, at),
            "class_declaration"
            | "struct_declaration"
            | "record_declaration"
            | "interface_declaration" => self.class(node, at),
            "enum_declaration" => self.enumeration(node, at),
            "method_declaration" => self.member_method(node, at),
            "constructor_declaration" => self.constructor(node, at),
            "field_declaration" => self.field(node, at),
            "property_declaration" => self.property(node, at),
            "local_function_statement" => {
                let value = self.method(node, at);
                if let (Some(value), Some(name)) = (value, node.child_by_field_name("name")) {
                    let name = self.symbol(name);
                    self.module.bind(at.scope, name, value, How::Set);
                }
            }
            "destructor_declaration"
            | "operator_declaration"
            | "conversion_operator_declaration"
            | "indexer_declaration"
            | "event_declaration" => {
                let scope = self.module.open_scope(at.scope);
                let function = self.new_function(node, None);
                self.children(node, At { scope, function: Some(function), ..at });
            }
            "block" => self.block(node, at),
            "if_statement" => {
                self.branch(node, at);
            }
            "try_statement" => self.attempt(node, at),
            "switch_statement" => self.switch(node, at),
            "while_statement" | "do_statement" => {
                self.looped(node, |reader| reader.children(node, at));
            }
            "variable_declaration" => self.variables(node, at),
            "return_statement" => self.answer(node, at),
            "expression_statement" => {
                if !inner(node).is_some_and(|call| self.appending(call, at)) {
                    self.children(node, at);
                }
            }
            "foreach_statement" => self.looped(node, |reader| reader.for_each(node, at)),
            "for_statement" => self.looped(node, |reader| reader.scoped(node, at)),
            "using_statement" | "fixed_statement" => self.scoped(node, at),
            "preproc_if" | "preproc_elif" => self.conditional_part(node, at),
            "declaration_pattern" | "recursive_pattern" | "declaration_expression" => {
                self.declared(node, None, at);
            }
            "catch_declaration" => self.declared(node, None, at),
            "from_clause" | "let_clause" => self.query_name(node, at),
            _ => self.children(node, at),
        }
        Module::UNKNOWN
    }

    /// Reads what declares variables for itself alone.
    fn scoped(&mut self, node: Node<'t>, at: At<'t>) {
        let scope = self.module.open_scope(at.scope);
        self.children(node, At { scope, ..at });
        self.leave(scope);
    }

    /// The statements of a block. Functions inside are known in all of it.
    pub(super) fn statements(&mut self, block: Node<'t>, at: At<'t>) {
        let all = named(block);
        let (functions, others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|child| child.kind() == "local_function_statement");
        for child in functions {
            // It can be called from anywhere in the block.
            let outside = self.module.enter_anew();
            self.read(child, at);
            self.module.leave(outside);
        }
        self.sequence(others, at);
    }

    /// `#if false` is no code; of other conditions both sides can be.
    fn conditional_part(&mut self, node: Node<'t>, at: At<'t>) {
        let condition = node.child_by_field_name("condition");
        let never = condition.is_some_and(|condition| self.text(condition) == "false");
        for child in named(node) {
            let is_condition = condition.is_some_and(|condition| condition.id() == child.id());
            let is_other = matches!(child.kind(), "preproc_else" | "preproc_elif");
            if !is_condition && (!never || is_other) {
                self.read(child, at);
            }
        }
    }

    fn variables(&mut self, node: Node<'t>, at: At<'t>) {
        let kind = node.child_by_field_name("type");
        for declarator in named(node).into_iter().filter(|n| n.kind() == "variable_declarator") {
            let Some(target) = declarator.child_by_field_name("name").or_else(|| inner(declarator))
            else {
                continue;
            };
            let typed = kind.and_then(|kind| self.of_type(kind, at));
            let value = last(declarator).filter(|value| value.id() != target.id());
            let value = value.and_then(|value| self.initial(value, kind, at));
            let values: Vec<ExprId> = typed.into_iter().chain(value).collect();
            if target.kind() == "tuple_pattern" {
                let value = self.either(values, declarator);
                self.bind_tuple(target, value, at);
                continue;
            }
            let name = self.symbol(target);
            self.locals.insert((at.scope, name));
            self.flow.forget(&[name]);
            if !values.is_empty() {
                let value = self.either(values, declarator);
                self.set_local(at.scope, name, value);
            }
        }
    }

    /// The value with which something is declared; `null` says nothing of it.
    pub(super) fn initial(
        &mut self,
        value: Node<'t>,
        kind: Option<Node<'t>>,
        at: At<'t>,
    ) -> Option<ExprId> {
        match value.kind() {
            "null_literal" | "default_expression" => None,
            "implicit_object_creation_expression" => Some(self.creation_of(value, kind, at)),
            _ => Some(self.read(value, at)),
        }
    }

    /// `var (a, b) = value`.
    fn bind_tuple(&mut self, pattern: Node<'t>, value: ExprId, at: At<'t>) {
        for (index, part) in (0..).zip(named(pattern)) {
            let element = self.add(Expr::Element(value, Some(index)), part);
            match part.kind() {
                "identifier" => {
                    let name = self.symbol(part);
                    self.bind_new(name, element, at);
                }
                "tuple_pattern" => self.bind_tuple(part, element, at),
                _ => {}
            }
        }
    }

    /// `x is GitHttpClient client`, `out GitHttpClient client`, `case GitHttpClient client:`.
    pub(super) fn declared(&mut self, node: Node<'t>, value: Option<ExprId>, at: At<'t>) {
        let typed = node.child_by_field_name("type").and_then(|kind| self.of_type(kind, at));
        let values: Vec<ExprId> = typed.into_iter().chain(value).collect();
        if let Some(name) = node.child_by_field_name("name").filter(|n| n.kind() == "identifier") {
            let value = self.either(values, node);
            let name = self.symbol(name);
            self.bind_new(name, value, at);
        }
        for child in named(node).into_iter().filter(|child| child.kind().ends_with("_clause")) {
            self.children(child, at);
        }
    }

    fn for_each(&mut self, node: Node<'t>, at: At<'t>) {
        let list = node.child_by_field_name("right").map(|list| self.read(list, at));
        let scope = self.module.open_scope(at.scope);
        let inside = At { scope, ..at };
        if let (Some(left), Some(list)) = (node.child_by_field_name("left"), list) {
            let typed = node.child_by_field_name("type").and_then(|kind| self.of_type(kind, at));
            let element = self.add(Expr::Element(list, None), left);
            let values: Vec<ExprId> = typed.into_iter().chain([element]).collect();
            let value = self.either(values, left);
            match left.kind() {
                "identifier" => {
                    let name = self.symbol(left);
                    self.bind_new(name, value, inside);
                }
                "tuple_pattern" => self.bind_tuple(left, value, inside),
                _ => {}
            }
        }
        if let Some(body) = node.child_by_field_name("body") {
            self.read(body, inside);
        }
        self.leave(scope);
    }

    /// `from x in list`, `let x = value`.
    fn query_name(&mut self, node: Node<'t>, at: At<'t>) {
        let name = node.child_by_field_name("name").or_else(|| inner(node));
        let Some(value) = last(node).map(|value| self.read(value, at)) else { return };
        let value = match node.kind() {
            "from_clause" => self.add(Expr::Element(value, None), node),
            _ => value,
        };
        if let Some(name) = name.filter(|name| name.kind() == "identifier") {
            let name = self.symbol(name);
            self.bind_new(name, value, at);
        }
    }

    /// Declares a variable that has one value for all of its life.
    fn bind_new(&mut self, name: Symbol, value: ExprId, at: At<'t>) {
        self.locals.insert((at.scope, name));
        self.flow.forget(&[name]);
        self.module.bind(at.scope, name, value, How::Set);
    }

    /// `return …`.
    fn answer(&mut self, node: Node<'t>, at: At<'t>) {
        let Some(value) = inner(node) else { return };
        if let (Some(value), Some(function)) = (self.initial(value, None, at), at.function) {
            let value = self.module.under(value);
            self.module.functions[function.0 as usize].returns.push(value);
        }
    }
}
