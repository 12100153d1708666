//! Functions and calls.

use super::super::model::{
    ClassId, Export, Expr, ExprId, Function, FunctionId, How, Module, Symbol,
};
use super::super::options::ANY_MEMBER;
use super::super::syntax::Node;
use super::hosted::plain;
use super::loads::loads_files;
use super::merging::joins;
use super::patterns::Target;
use super::{At, Reader, inner};
use crate::text::Span;

impl<'t> Reader<'t> {
    /// Reads a function of any form.
    pub(super) fn function(&mut self, node: Node<'t>, at: At) -> FunctionId {
        self.function_of(node, at, None)
    }

    /// Reads a function; a constructor knows its class.
    pub(super) fn function_of(
        &mut self,
        node: Node<'t>,
        at: At,
        constructs: Option<ClassId>,
    ) -> FunctionId {
        self.apart(node, |reader| reader.function_inside(node, at, constructs))
    }

    fn function_inside(
        &mut self,
        node: Node<'t>,
        at: At,
        constructs: Option<ClassId>,
    ) -> FunctionId {
        let id = FunctionId(u32::try_from(self.module.functions.len()).unwrap_or(0));
        let name = node.child_by_field_name("name").map(|name| self.symbol(name));
        let span = Span::new(node.start_byte(), node.end_byte());
        self.module.functions.push(Function { constructs, name, span, ..Function::default() });
        let scope = self.module.open_scope(at.scope);
        let this = self.own_class(node, id).or(at.this);
        let inside = At { scope, hoist: scope, function: Some(id), this };
        if let Some(single) = node.child_by_field_name("parameter") {
            self.parameter(single, 0, inside);
        }
        if let Some(parameters) = node.child_by_field_name("parameters") {
            let mut cursor = parameters.walk();
            let list: Vec<_> = parameters.named_children(&mut cursor).collect();
            let named = list.into_iter().filter(|parameter| parameter.kind() != "comment");
            for (index, parameter) in (0..).zip(named) {
                self.parameter(parameter, index, inside);
            }
        }
        if let Some(body) = node.child_by_field_name("body") {
            if body.kind() == "statement_block" {
                self.sequence(body, inside);
            } else {
                let value = self.read(body, inside);
                self.module.functions[id.0 as usize].returns.push(value);
            }
        }
        id
    }

    /// The class of what `new` makes of a plain function: one that has a name and gives itself members.
    fn own_class(&mut self, node: Node<'t>, function: FunctionId) -> Option<ClassId> {
        let is_plain = matches!(node.kind(), "function_declaration" | "function_expression");
        let name = node.child_by_field_name("name").map(|name| self.text(name));
        let is_class = is_plain
            && name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
            && self.text(node).contains("this.");
        if !is_class {
            return None;
        }
        let class = self.new_class();
        self.module.functions[function.0 as usize].makes = Some(class);
        Some(class)
    }

    /// The class whose methods are assigned here: `Name.prototype.method = …`.
    fn prototype_of(&self, left: Node<'t>, at: At) -> Option<ClassId> {
        let object = left.child_by_field_name("object")?;
        let name = self.text(object).strip_suffix(".prototype")?;
        let bound = self.module.lookup(at.scope, self.module.known(name)?)?;
        bound.iter().find_map(|bound| match self.module.expr(bound.value) {
            Expr::Function(function) => self.module.functions[function.0 as usize].makes,
            Expr::Class(class) => Some(*class),
            _ => None,
        })
    }

    fn parameter(&mut self, node: Node<'t>, index: u32, at: At) {
        let Some(function) = at.function else { return };
        let given = self.add(Expr::Parameter(function, index), node);
        let (pattern, value) = match node.kind() {
            "required_parameter" | "optional_parameter" => {
                (node.child_by_field_name("pattern"), node.child_by_field_name("value"))
            }
            "assignment_pattern" => {
                (node.child_by_field_name("left"), node.child_by_field_name("right"))
            }
            _ => (Some(node), None),
        };
        let typed = match (node.child_by_field_name("type"), index) {
            (None, 0) => self.type_of_props(function, at),
            (kind, _) => kind.and_then(|kind| self.of_type(kind, at)),
        };
        let mut values: Vec<ExprId> = typed.into_iter().collect();
        values.push(given);
        if let Some(value) = value {
            let default = self.read(value, at);
            self.module.functions[function.0 as usize].defaults.push((index, default));
        }
        let Some(pattern) = pattern else { return };
        if pattern.kind() == "rest_pattern" {
            let all = self.add(Expr::Rest(function, index), node);
            if let Some(pattern) = inner(pattern) {
                self.bind_pattern(pattern, Some(all), at, Target::Declared(at.scope, None));
            }
            return;
        }
        let value = self.either(values, node);
        self.bind_pattern(pattern, Some(value), at, Target::Declared(at.scope, typed));
        self.parameter_property(node, pattern, value, at, function);
    }

    /// `constructor(private client: GitRestClient)` is a field too.
    fn parameter_property(
        &mut self,
        node: Node<'t>,
        pattern: Node<'t>,
        value: ExprId,
        at: At,
        function: FunctionId,
    ) {
        let mut cursor = node.walk();
        let is_field = node
            .children(&mut cursor)
            .any(|child| matches!(child.kind(), "accessibility_modifier" | "readonly"));
        let constructs = self.module.functions[function.0 as usize].constructs;
        if let (true, Some(class)) = (is_field, constructs.or(at.this)) {
            let name = self.symbol(pattern);
            self.module.classes[class.0 as usize].members.entry(name).or_default().push(value);
        }
    }

    /// One of several values, without a layer where there is only one.
    pub(super) fn either(&mut self, mut values: Vec<ExprId>, node: Node<'t>) -> ExprId {
        match values.len() {
            0 => Module::UNKNOWN,
            1 => values.remove(0),
            _ => self.add(Expr::Either(values), node),
        }
    }

    /// `f(…)` and `new F(…)`.
    pub(super) fn call(&mut self, node: Node<'t>, at: At) -> ExprId {
        let is_new = node.kind() == "new_expression";
        let target = node.child_by_field_name(if is_new { "constructor" } else { "function" });
        let Some(target) = target else { return Module::UNKNOWN };
        self.component_given(node, self.text(target));
        let mut arguments = self.arguments(node, at);
        let first_text = arguments.first().and_then(|first| match self.module.expr(*first) {
            Expr::Text(text) => Some(text.clone()),
            _ => None,
        });
        if let Some(module) = &first_text
            && (target.kind() == "import"
                || target.kind() == "identifier" && self.text(target) == "require")
        {
            let module = plain(module);
            self.load(&module);
            return self.add(Expr::Module((&*module).into()), node);
        }
        let target_text = self.text(target);
        if target.kind() == "import" || loads_files(target_text) {
            self.load_any(target_text, &arguments);
        }
        if let Some(how) = joins(target_text)
            && let Some(joined) = self.join((node, how), &arguments, at)
        {
            return joined;
        }
        self.set_by_name(target_text, &arguments);
        let mut callee = self.read(target, at);
        self.without_this((&mut callee, &mut arguments), node, target);
        let functions: Vec<(u32, FunctionId)> = (0..)
            .zip(&arguments)
            .filter_map(|(index, argument)| match self.module.expr(*argument) {
                Expr::Function(function) => Some((index, *function)),
                _ => None,
            })
            .collect();
        if target_text == "this.setState" {
            self.set_state(&arguments, node, at);
        }
        self.amd(callee, &mut arguments, node);
        self.by_computed_name(callee, &arguments, (target, at));
        let id = self.add(Expr::Call { callee, arguments, is_new }, node);
        self.module.calls.push(id);
        let types = self.types_given(node, at);
        if !types.is_empty() {
            self.module.given_types.insert(id, types);
        }
        for (index, function) in functions {
            self.module.functions[function.0 as usize].handed_to = Some((id, index));
        }
        id
    }

    /// `define([…], f)` and `require([…], f)` load modules; what `f` of a `define` answers is this module.
    fn amd(&mut self, callee: ExprId, arguments: &mut [ExprId], node: Node<'t>) {
        let name = self.module.called_name(callee);
        let is_define = name == Some("define");
        if !is_define && !matches!(name, Some("require" | "requirejs")) {
            return;
        }
        for argument in arguments.iter_mut() {
            if let Expr::List(parts) = self.module.expr(*argument) {
                // What the function is given are the modules, one for each name.
                let modules = parts.clone().into_iter().map(|part| self.module_named(part));
                let modules = modules.collect();
                let span = self.module.span(*argument);
                *argument = self.module.add(Expr::List(modules), span);
            }
        }
        if let (true, Some(last)) = (is_define, arguments.last()) {
            self.is_module = true;
            let whole = match self.module.expr(*last) {
                Expr::Function(_) => {
                    let call = Expr::Call { callee: *last, arguments: Vec::new(), is_new: false };
                    self.add(call, node)
                }
                _ => *last,
            };
            self.module.exports.push(Export::Whole(whole));
        }
    }

    /// The module of a name in a list of those that are loaded.
    fn module_named(&mut self, name: ExprId) -> ExprId {
        let Expr::Text(path) = self.module.expr(name) else { return name };
        let (path, span) = (path.clone(), self.module.span(name));
        self.module.loads.push(path.clone());
        self.module.add(Expr::Module(path), span)
    }

    /// `x = …`, `this.x = …`, `exports.x = …`.
    pub(super) fn assign(&mut self, node: Node<'t>, at: At) -> ExprId {
        let left = node.child_by_field_name("left");
        if let Some(left) = left
            && let Some(class) = self.prototype_of(left, at)
            && let Some(property) = left.child_by_field_name("property")
        {
            let value = self.child(node, "right", At { this: Some(class), ..at });
            let name = self.symbol(property);
            self.module.classes[class.0 as usize].members.entry(name).or_default().push(value);
            return value;
        }
        let value = self.child(node, "right", at);
        let Some(left) = left else { return value };
        match left.kind() {
            "identifier" => {
                let name = self.symbol(left);
                self.assign_to(name, value, at, false);
            }
            "member_expression" => self.assign_member(left, value, at),
            "array_pattern" | "object_pattern" => {
                self.bind_pattern(left, Some(value), at, Target::Assigned);
            }
            _ => {
                let place = self.read(left, at);
                let written = match *self.module.expr(place) {
                    Expr::Member(object, name) => Some((object, name)),
                    Expr::Element(object, None) => Some((object, self.module.symbol(ANY_MEMBER))),
                    _ => None,
                };
                if let Some((object, name)) = written {
                    self.module.writes.push((object, name, value));
                }
            }
        }
        value
    }

    pub(super) fn assign_member(&mut self, left: Node<'t>, value: ExprId, at: At) {
        let (Some(object), Some(property)) =
            (left.child_by_field_name("object"), left.child_by_field_name("property"))
        else {
            return;
        };
        let name = self.symbol(property);
        match (self.text(object), at.this) {
            ("module", _) if self.text(property) == "exports" => {
                self.is_module = true;
                self.module.exports.push(Export::Whole(value));
            }
            ("exports" | "module.exports", _) => {
                self.is_module = true;
                self.module.exports.push(Export::Value(name, value));
                // `exports.a = a` is often read as `exports.a` in the same file.
                self.module.bind(at.hoist, name, value, How::Set);
            }
            ("this", Some(class)) => {
                let members = &mut self.module.classes[class.0 as usize].members;
                members.entry(name).or_default().push(value);
            }
            _ => {
                let before = self.read(object, at);
                let is_followed = self
                    .changed_object(left)
                    .is_some_and(|named| self.change((named, before), (name, value), at));
                if !is_followed {
                    self.module.writes.push((before, name, value));
                }
            }
        }
    }

    /// Gives a name from here on the object that it stands for, with a member that has another value. Tells whether
    /// nobody else has that object: it was made for this name.
    fn change(
        &mut self,
        (named, before): (Node<'t>, ExprId),
        (member, value): (Symbol, ExprId),
        at: At,
    ) -> bool {
        let changed = self.add(Expr::Changed(before, member, value), named);
        self.renew(named, changed, at)
    }

    /// Gives a name from here on an object that came of the one that it stood for. Tells whether nobody else has that
    /// one: it was made for this name.
    pub(super) fn renew(&mut self, named: Node<'t>, changed: ExprId, at: At) -> bool {
        let name = self.symbol(named);
        if !self.names.now.knows(name) {
            return false;
        }
        let bound = self.module.lookup(self.scope_now(name, at), name).unwrap_or_default();
        let is_own = bound.iter().all(|bound| self.module.is_made_here(bound.value));
        self.assign_to(name, changed, at, false);
        is_own
    }

    /// `url += …`.
    pub(super) fn assign_more(&mut self, node: Node<'t>, at: At) -> ExprId {
        let value = self.child(node, "right", at);
        let left = node.child_by_field_name("left");
        let operator = node.child_by_field_name("operator").map(|operator| operator.kind());
        if let (Some(left), Some(operator)) = (left, operator)
            && left.kind() == "identifier"
        {
            let name = self.symbol(left);
            match operator {
                "+=" => self.assign_to(name, value, at, true),
                "||=" | "??=" | "&&=" => {
                    self.perhaps(node, at, |reader| reader.assign_to(name, value, at, false));
                }
                _ => {}
            }
        } else if let Some(left) = left.filter(|left| left.kind() == "member_expression")
            && matches!(operator, Some("||=" | "??="))
        {
            self.assign_member(left, value, at);
        }
        value
    }

    /// `return …`.
    pub(super) fn answer(&mut self, node: Node<'t>, at: At) {
        let Some(value) = inner(node) else { return };
        let value = self.read(value, at);
        let value = self.module.under(value);
        if let Some(function) = at.function {
            self.module.functions[function.0 as usize].returns.push(value);
        }
    }
}
