//! Statements: assignments, functions, classes, branches.

use super::super::flow::Flow;
use super::super::model::{
    ClassId, Condition, Expr, ExprId, FILE_SCOPE, Function, FunctionId, How, Module, ScopeId,
    Symbol,
};
use super::super::syntax::Node;
use super::files::is_script;
use super::parameters::{Parameter, declared};
use super::{At, DEEPEST, Reader, child_of, children, core};
use crate::text::Span;

impl<'t> Reader<'t> {
    /// Reads a statement.
    pub(super) fn walk(&mut self, node: Node<'t>) {
        if self.depth >= DEEPEST {
            self.module.too_deep = true;
            return;
        }
        self.depth += 1;
        match node.kind() {
            "comment" => {}
            "param_block" => self.parameters_of_script(node),
            "pipeline" => self.pipeline(node),
            "function_statement" => self.function(node),
            "using_statement" => self.uses(node),
            "class_statement" => self.class(node),
            "if_statement" => self.branches(node),
            "switch_statement" => self.switch(node),
            "foreach_statement" | "for_statement" | "while_statement" | "do_statement" => {
                self.repeated(node);
            }
            "try_statement" => {
                let mut ends = Vec::new();
                for part in children(node) {
                    self.left = false;
                    self.walk(part);
                    if !self.left {
                        ends.push(self.flow.clone());
                    }
                }
                self.left = ends.is_empty();
                self.join(&ends);
            }
            "flow_control_statement" => {
                let text = self.text(node).to_ascii_lowercase();
                let is_return = text.starts_with("return");
                for part in children(node) {
                    let value = self.expression(part);
                    if is_return {
                        self.returns(value);
                    }
                }
                let ends_a_turn = text.starts_with("break") || text.starts_with("continue");
                self.left |= self.in_loop || !ends_a_turn;
            }
            "assignment_expression" => {
                self.assignment(node);
            }
            "script_block_expression" => {
                let before = (self.flow.clone(), self.left, self.in_loop);
                self.in_loop = false;
                self.walk_children(node);
                (self.flow, self.left, self.in_loop) = before;
            }
            kind if kind.ends_with("_expression") || kind == "command" => {
                self.expression(node);
            }
            _ => self.walk_children(node),
        }
        self.depth -= 1;
    }

    pub(super) fn walk_children(&mut self, node: Node<'t>) {
        let outside = self.module.enter(&Condition::ALWAYS);
        for child in children(node) {
            self.walk(child);
        }
        self.module.leave(outside);
    }

    pub(super) fn join(&mut self, branches: &[Flow]) {
        self.flow.join(&mut self.module, self.at.scope, branches);
    }

    /// What a function answers.
    pub(super) fn returns(&mut self, value: ExprId) {
        if let Some(function) = self.at.function {
            let value = self.module.under(value);
            self.module.functions[function.0 as usize].returns.push(value);
        }
    }

    /// A statement of its own: what it makes is an answer of the function around it.
    fn pipeline(&mut self, node: Node<'t>) {
        let inner = core(node);
        if inner.kind() == "assignment_expression" {
            self.assignment(inner);
            return;
        }
        let value = self.expression(node);
        if let Some(outputs) = &mut self.outputs {
            outputs.push(self.module.under(value));
        } else if !self.is_dropped(inner)
            && matches!(
                self.module.expr(value),
                Expr::Text(_) | Expr::Concat(_) | Expr::Name(..) | Expr::Object(_)
            )
        {
            self.returns(value);
        }
    }

    /// Gives a hashtable that a variable holds one more pair.
    pub(super) fn set_member(&mut self, variable: &str, key: &str, value: ExprId, node: Node<'t>) {
        let (symbol, of_file) = self.variable(variable);
        self.set_own_member((symbol, of_file), key, value, node);
        for other in self.others_of(symbol) {
            self.set_own_member((other, false), key, value, node);
        }
    }

    fn set_own_member(
        &mut self,
        (symbol, of_file): (Symbol, bool),
        key: &str,
        value: ExprId,
        node: Node<'t>,
    ) {
        let scope = self.flow.scope(symbol, if of_file { FILE_SCOPE } else { self.at.scope });
        let before = self.add(Expr::Name(symbol, scope), node);
        let spread = self.module.symbol("");
        let key = self.symbol(key);
        let whole = self.add(Expr::Object(vec![(spread, before), (key, value)]), node);
        self.assign(symbol, of_file, whole);
    }

    /// What a branch makes that stands where a value does: one of what its blocks make.
    pub(super) fn output_of(&mut self, node: Node<'t>) -> ExprId {
        let outer = self.outputs.replace(Vec::new());
        self.walk(node);
        let outputs = std::mem::replace(&mut self.outputs, outer).unwrap_or_default();
        if outputs.is_empty() { Module::UNKNOWN } else { self.add(Expr::Either(outputs), node) }
    }

    /// `param(…)` of a script: another one that calls it by its path can give anything, and so can people.
    fn parameters_of_script(&mut self, node: Node<'t>) {
        if self.at.function.is_some() {
            return;
        }
        let list = child_of(node, "parameter_list").map(declared).unwrap_or_default();
        let script = node.parent().filter(|parent| parent.kind() == "program");
        let Some((script, name)) = script.zip(self.file_name()) else {
            for Parameter { node, variable, default } in list {
                let (symbol, _) = self.variable(self.text(variable));
                let mut value = self.unknown_named(symbol, node);
                if let Some(default) = default {
                    let default = self.expression(default);
                    value = self.add(Expr::Either(vec![value, default]), node);
                }
                self.assign(symbol, true, value);
            }
            return;
        };
        let name = self.symbol(&name);
        let id = self.new_function(Some(name), script);
        self.module.functions[id.0 as usize].is_free = true;
        let (_, aliases) = self.parameters(id, &list, FILE_SCOPE, true);
        self.gives_more(id.0 as usize, &aliases);
        let value = self.add(Expr::Function(id), node);
        self.module.bind(FILE_SCOPE, name, value, How::Set);
    }

    /// The name of the file, where it is a script that others can call.
    fn file_name(&self) -> Option<String> {
        let name = self.module.name.rsplit('/').next()?.to_ascii_lowercase();
        is_script(&name).then_some(name)
    }

    fn new_function(&mut self, name: Option<Symbol>, node: Node<'t>) -> FunctionId {
        let id = FunctionId(u32::try_from(self.module.functions.len()).unwrap_or(u32::MAX));
        let span = Span::new(node.start_byte(), node.end_byte());
        self.module.functions.push(Function { name, span, ..Function::default() });
        id
    }

    /// Gives a function its parameters: what it is given by their names, and their other names.
    fn parameters(
        &mut self,
        id: FunctionId,
        parameters: &[Parameter<'t>],
        scope: ScopeId,
        is_by_name: bool,
    ) -> (Vec<(Symbol, ExprId)>, Vec<String>) {
        let (mut given, mut aliases) = (Vec::new(), Vec::new());
        for (index, Parameter { node, variable, default }) in (0..).zip(parameters) {
            let (symbol, _) = self.variable(self.text(*variable));
            let plain = self.module.text(symbol).trim_start_matches('$').to_owned();
            let key = self.module.symbol(&plain);
            self.module.functions[id.0 as usize].parameters.push(key);
            let mut value = self.add(Expr::Parameter(id, index), *node);
            if is_by_name {
                let names = self.names_of(*node, &plain);
                let (own, bound) = self.parameter_named(value, &names, *node);
                value = own;
                given.push((key, bound));
                aliases.extend(names.into_iter().skip(1));
            }
            let follows = self.at.function.is_some() || !self.changed_inside.contains(&symbol);
            self.flow.assign(&mut self.module, scope, symbol, value, follows);
            if let Some(default) = default {
                let default = self.expression(*default);
                self.module.functions[id.0 as usize].defaults.push((index, default));
            }
        }
        (given, aliases)
    }

    fn function(&mut self, node: Node<'t>) {
        let (Some(name), Some(block)) =
            (child_of(node, "function_name"), child_of(node, "script_block"))
        else {
            return;
        };
        let name = self.text(name).rsplit(':').next().unwrap_or_default();
        let name = self.symbol(name);
        // Of `function Name() { param(…) }` the brackets hold nothing.
        let own = ["function_parameter_declaration", "param_block"].into_iter().find_map(|kind| {
            let own = child_of(node, kind).or_else(|| child_of(block, kind))?;
            child_of(own, "parameter_list")
        });
        let parameters = own.map(declared);
        let id = self.body(node, Some(name), &parameters.unwrap_or_default(), block, None);
        let value = self.add(Expr::Function(id), node);
        self.module.bind(FILE_SCOPE, name, value, How::Set);
    }

    /// The body of a function or method.
    pub(super) fn body(
        &mut self,
        node: Node<'t>,
        name: Option<Symbol>,
        parameters: &[Parameter<'t>],
        block: Node<'t>,
        class: Option<ClassId>,
    ) -> FunctionId {
        let id = self.new_function(name, node);
        self.module.functions[id.0 as usize].is_free = class.is_none();
        let scope = self.module.open_scope(FILE_SCOPE);
        let inside = At { scope, function: Some(id), class };
        let (at, flow) = (std::mem::replace(&mut self.at, inside), std::mem::take(&mut self.flow));
        let outside = (std::mem::take(&mut self.left), std::mem::take(&mut self.in_loop));
        let (given, aliases) = self.parameters(id, parameters, scope, class.is_none());
        if class.is_none() {
            self.gives_more(id.0 as usize, &aliases);
            self.bind_given(scope, given, block);
        }
        let aside = self.names_changed_aside(block);
        let aside = std::mem::replace(&mut self.changed_aside, aside);
        let outside_of_branches = self.module.enter_anew();
        self.walk_children(block);
        self.module.leave(outside_of_branches);
        self.changed_aside = aside;
        (self.at, self.flow) = (at, flow);
        (self.left, self.in_loop) = outside;
        id
    }
}
