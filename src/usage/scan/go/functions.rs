//! Functions and methods.

use super::super::model::{Expr, ExprId, FILE_SCOPE, Function, FunctionId, How};
use super::super::parts::Part;
use super::super::syntax::Node;
use super::{Inside, Reader, children, fields, inner};
use crate::text::Span;

/// How many values of a parameter that takes any number of them are told apart.
const MOST_VARIADIC: u32 = 8;

impl<'t> Reader<'t> {
    /// `func f(…)` and `func (r T) f(…)`.
    pub(super) fn declare_function(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let receiver = node.child_by_field_name("receiver").and_then(inner);
        let function = self.function(node, receiver);
        let value = self.add(Expr::Function(function), node);
        let symbol = self.symbol(name);
        let shape = receiver.map(|_| self.shape(node));
        let declared = &mut self.module.functions[function.0 as usize];
        (declared.name, declared.shape) = (Some(symbol), shape);
        match receiver.and_then(|receiver| self.receiver_part(receiver)) {
            Some(part) => {
                let class = self.part(part);
                self.member_of(class, symbol, value);
            }
            None if receiver.is_none() => self.bind_at_top(name, value),
            None => {}
        }
    }

    fn receiver_part(&self, receiver: Node<'t>) -> Option<Part> {
        self.part_of_type(receiver.child_by_field_name("type")?)
    }

    /// Reads a function of any form.
    pub(super) fn function(&mut self, node: Node<'t>, receiver: Option<Node<'t>>) -> FunctionId {
        let id = FunctionId(u32::try_from(self.module.functions.len()).unwrap_or(0));
        let span = Span::new(node.start_byte(), node.end_byte());
        self.module.functions.push(Function { span, ..Function::default() });
        let outer = self.scope;
        self.scope = self.module.open_scope(outer);
        let (results, named) = self.results(node);
        let inside = Inside {
            function: Some(id),
            outermost: self.scope.0,
            results,
            named: Vec::new(),
            can_fail: self.can_fail(node),
            loops: Vec::new(),
            branches: 0,
        };
        let around = std::mem::replace(&mut self.inside, inside);
        let assigned = std::mem::take(&mut self.assigned);
        self.receiver(receiver);
        self.parameters(node, id);
        for name in named {
            let symbol = self.symbol(name);
            self.module.declare(self.scope, symbol);
            self.inside.named.push(symbol);
        }
        if let Some(body) = node.child_by_field_name("body") {
            self.statements(body);
        }
        self.scope = outer;
        self.inside = around;
        self.assigned = assigned;
        id
    }

    /// Whether the last of what a function answers is an error.
    fn can_fail(&self, node: Node<'t>) -> bool {
        let result = node.child_by_field_name("result").map_or("", |result| self.text(result));
        result.trim_end_matches(')').ends_with("error")
    }

    fn receiver(&mut self, receiver: Option<Node<'t>>) {
        let Some(receiver) = receiver else { return };
        let (Some(part), Some(name)) =
            (self.receiver_part(receiver), fields(receiver, "name").first().copied())
        else {
            return;
        };
        let class = self.part(part.clone());
        let this = self.add(Expr::This(class), name);
        self.bind(name, this);
        let name = self.symbol(name);
        self.types.insert((self.inside.function, name), part);
    }

    fn parameters(&mut self, node: Node<'t>, function: FunctionId) {
        let Some(list) = node.child_by_field_name("parameters") else { return };
        let mut index = 0;
        for one in children(list) {
            let names = fields(one, "name");
            let kind = one.child_by_field_name("type");
            if one.kind() == "variadic_parameter_declaration" {
                if let Some(name) = names.first() {
                    let value = self.any_number(one, *name, function, index);
                    self.bind(*name, value);
                }
                continue;
            }
            let typed = kind.and_then(|kind| self.typed(kind));
            for name in &names {
                let given = self.add(Expr::Parameter(function, index), *name);
                let values = typed.into_iter().chain([given]).collect();
                let value = self.either(values, *name);
                self.bind(*name, value);
                if let Some(kind) = kind {
                    self.note_type(*name, kind);
                }
                index += 1;
            }
            index += u32::from(names.is_empty());
        }
    }

    /// What a parameter of the form `names ...T` stands for: a list of what is given from there on.
    fn any_number(
        &mut self,
        node: Node<'t>,
        name: Node<'t>,
        function: FunctionId,
        index: u32,
    ) -> ExprId {
        let typed = node.child_by_field_name("type").and_then(|kind| self.typed(kind));
        let mut values = Vec::new();
        for at in index..index + MOST_VARIADIC {
            let given = self.add(Expr::Parameter(function, at), name);
            let one = typed.into_iter().chain([given]).collect();
            values.push(self.either(one, name));
        }
        self.add(Expr::List(values), name)
    }

    /// `return …`: what is answered is of the type that the function says, where that says something.
    pub(super) fn answer(&mut self, node: Node<'t>) {
        let given: Vec<Node<'t>> = inner(node).map(children).unwrap_or_default();
        let values: Vec<ExprId> = given.iter().map(|value| self.read(*value)).collect();
        let Some(function) = self.inside.function else { return };
        let wanted = self.inside.results.len();
        if self.inside.can_fail && given.len() > 1 && self.fails(&given) {
            return;
        }
        let values: Vec<ExprId> = if given.is_empty() {
            let own = self.inside.named.clone();
            let named = own.into_iter().map(|name| {
                self.module.add(
                    Expr::Name(name, self.scope),
                    Span::new(node.start_byte(), node.end_byte()),
                )
            });
            named.collect()
        } else if given.len() == 1 && wanted > 1 {
            let all = (0..wanted)
                .map(|index| self.add(Expr::Element(values[0], u32::try_from(index).ok()), node));
            all.collect()
        } else {
            values
        };
        let typed = self.inside.results.clone().into_iter().chain(std::iter::repeat(None));
        let values: Vec<ExprId> = values
            .into_iter()
            .zip(typed)
            .map(|(value, typed)| self.either(typed.into_iter().chain([value]).collect(), node))
            .collect();
        let answer = match values[..] {
            [] => return,
            [only] => only,
            _ => self.add(Expr::List(values), node),
        };
        let answer = self.module.under(answer);
        self.module.functions[function.0 as usize].returns.push(answer);
    }

    /// Whether an answer is that something failed: nothing but an error.
    fn fails(&self, given: &[Node<'t>]) -> bool {
        let Some((error, others)) = given.split_last() else { return false };
        error.kind() != "nil"
            && others.iter().all(|value| {
                matches!(value.kind(), "nil" | "false")
                    || matches!(self.text(*value), "\"\"" | "0" | "-1")
            })
    }

    /// A function where it stands.
    pub(super) fn literal_function(&mut self, node: Node<'t>) -> ExprId {
        let function = self.function(node, None);
        self.add(Expr::Function(function), node)
    }

    /// Binds the name of a variable further out, which another function assigns to.
    pub(super) fn bind_outside(&mut self, name: Node<'t>, value: ExprId) {
        let symbol = self.symbol(name);
        let home = self.module.scope_of(self.scope, symbol);
        self.module.bind(home.unwrap_or(FILE_SCOPE), symbol, value, How::Set);
    }
}
