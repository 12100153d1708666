//! Calls, and objects that are made.

use super::super::model::{Expr, ExprId, FunctionId, Module};
use super::super::syntax::Node;
use super::{At, Reader, inner, last, named};

/// Methods that answer what they are called on, as far as it matters here.
const SAME: [&str; 14] = [
    "AsTask",
    "ConfigureAwait",
    "GetAwaiter",
    "GetResult",
    "SyncResult",
    "ToLower",
    "ToLowerInvariant",
    "ToString",
    "ToUpper",
    "ToUpperInvariant",
    "Trim",
    "TrimEnd",
    "TrimStart",
    "WaitAsync",
];

/// Functions that answer what they are given, written in another way.
const ENCODERS: [&str; 7] = [
    "EscapeDataString",
    "EscapeUriString",
    "HtmlDecode",
    "UrlDecode",
    "UrlEncode",
    "UrlPathEncode",
    "UnescapeDataString",
];

impl<'t> Reader<'t> {
    /// `f(…)`, `a.f(…)`, `a?.f<T>(…)`.
    pub(super) fn invocation(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let (Some(function), Some(list)) =
            (node.child_by_field_name("function"), node.child_by_field_name("arguments"))
        else {
            return Module::UNKNOWN;
        };
        if let Some(same) = self.same(function, list, at) {
            return same;
        }
        let name = match function.kind() {
            "member_access_expression" => function.child_by_field_name("name"),
            "conditional_access_expression" => {
                last(function).and_then(|binding| binding.child_by_field_name("name"))
            }
            _ => Some(function),
        };
        let mut types = name.map(|name| self.type_arguments(name, at)).unwrap_or_default();
        let callee = self.callee(function, at);
        let out = self.element_asked_for(callee, function);
        let mut arguments = Vec::new();
        for argument in named(list) {
            let declares = last(argument).filter(|n| n.kind() == "declaration_expression");
            arguments.push(match declares {
                Some(declares) => {
                    self.declared(declares, out, at);
                    Module::UNKNOWN
                }
                None => self.argument(argument, at),
            });
        }
        arguments.append(&mut types);
        self.called_with(callee, arguments, false, node)
    }

    /// What `dictionary.TryGetValue(key, out var value)` sets.
    fn element_asked_for(&mut self, callee: ExprId, node: Node<'t>) -> Option<ExprId> {
        let Expr::Member(list, name) = *self.module.expr(callee) else { return None };
        let asks = matches!(
            self.module.text(name),
            "TryGetValue" | "TryPeek" | "TryDequeue" | "TryPop" | "TryTake"
        );
        asks.then(|| self.add(Expr::Element(list, None), node))
    }

    /// What calls that change nothing that matters stand for: `await x.ConfigureAwait(false)`, `nameof(A.B)`.
    fn same(&mut self, function: Node<'t>, list: Node<'t>, at: At<'t>) -> Option<ExprId> {
        if function.kind() == "identifier" && self.text(function) == "nameof" {
            let text = self.text(list).trim_matches(['(', ')', ' ']);
            let word = text.rsplit('.').next().unwrap_or_default();
            return Some(self.add(Expr::Text(word.into()), list));
        }
        if function.kind() != "member_access_expression" {
            return None;
        }
        let name = function.child_by_field_name("name")?;
        // `task.SyncResult<T>()`
        let name = if name.kind() == "generic_name" { inner(name)? } else { name };
        let name = self.text(name);
        let object = function.child_by_field_name("expression")?;
        let given = named(list);
        if ENCODERS.contains(&name) && given.len() == 1 {
            return Some(self.read(given[0], at));
        }
        if !SAME.contains(&name) || object.kind() == "base" || object.kind() == "this" {
            return None;
        }
        for argument in given {
            self.read(argument, at);
        }
        Some(self.read(object, at))
    }

    fn callee(&mut self, function: Node<'t>, at: At<'t>) -> ExprId {
        let name = match function.kind() {
            "identifier" => function,
            "generic_name" => inner(function).unwrap_or(function),
            _ => return self.read(function, at),
        };
        let symbol = self.symbol(name);
        // What a class has from a client of the library is no name that any file declares.
        if let Some(class) = at.this
            && self.extends_client(class)
            && self.module.scope_of(at.scope, symbol).is_none()
        {
            let this = self.add(Expr::This(class), name);
            return self.add(Expr::Member(this, symbol), name);
        }
        self.add(Expr::Name(symbol, at.scope), name)
    }

    fn called_with(
        &mut self,
        callee: ExprId,
        arguments: Vec<ExprId>,
        is_new: bool,
        node: Node<'t>,
    ) -> ExprId {
        let functions: Vec<(u32, FunctionId)> = (0..)
            .zip(&arguments)
            .filter_map(|(index, argument)| match self.module.expr(*argument) {
                Expr::Function(function) => Some((index, *function)),
                _ => None,
            })
            .collect();
        let id = self.call_of(callee, arguments, is_new, node);
        for (index, function) in functions {
            self.module.functions[function.0 as usize].handed_to = Some((id, index));
        }
        id
    }

    pub(super) fn arguments(&mut self, list: Node<'t>, at: At<'t>) -> Vec<ExprId> {
        let given = named(list);
        given.into_iter().map(|argument| self.argument(argument, at)).collect()
    }

    /// An argument, with its name where it has one.
    fn argument(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let name = node.child_by_field_name("name");
        let Some(value) = last(node) else { return Module::UNKNOWN };
        let read = self.read(value, at);
        match name {
            Some(name) => {
                let name = self.symbol(name);
                self.add(Expr::Named(name, read), node)
            }
            None => read,
        }
    }

    /// `new T(…) { … }`.
    pub(super) fn creation(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let kind = node.child_by_field_name("type");
        let list = node.child_by_field_name("arguments");
        let initializer = node.child_by_field_name("initializer");
        self.new_object(node, kind, (list, initializer), at)
    }

    /// `new(…) { … }`, of a type that is said elsewhere.
    pub(super) fn creation_of(
        &mut self,
        node: Node<'t>,
        kind: Option<Node<'t>>,
        at: At<'t>,
    ) -> ExprId {
        let find = |kind: &str| named(node).into_iter().find(|child| child.kind() == kind);
        let parts = (find("argument_list"), find("initializer_expression"));
        self.new_object(node, kind, parts, at)
    }

    fn new_object(
        &mut self,
        node: Node<'t>,
        kind: Option<Node<'t>>,
        (list, initializer): (Option<Node<'t>>, Option<Node<'t>>),
        at: At<'t>,
    ) -> ExprId {
        let mut arguments = list.map(|list| self.arguments(list, at)).unwrap_or_default();
        // `new Lazy<GitHttpClient>(() => …)`.
        if let Some(inside) = kind.and_then(|kind| self.wrapped(kind, at)) {
            return inside;
        }
        let callee = kind.and_then(|kind| self.type_name(kind, at)).unwrap_or(Module::UNKNOWN);
        let mut elements = Vec::new();
        let mut set = Vec::new();
        for part in initializer.map(named).unwrap_or_default() {
            let left = part.child_by_field_name("left");
            match (part.kind(), left) {
                ("assignment_expression", Some(left)) if left.kind() == "identifier" => {
                    let Some(right) = part.child_by_field_name("right") else { continue };
                    let name = self.symbol(left);
                    let value = self.read(right, at);
                    set.push((name, value));
                    arguments.push(self.add(Expr::Named(name, value), part));
                }
                ("assignment_expression", Some(_)) => {
                    let right = part.child_by_field_name("right");
                    elements.extend(right.map(|right| self.read(right, at)));
                }
                // `{ key, value }` of a dictionary.
                ("initializer_expression", _) => {
                    let parts: Vec<_> =
                        named(part).into_iter().map(|part| self.read(part, at)).collect();
                    elements.extend(parts.last());
                }
                _ => elements.push(self.read(part, at)),
            }
        }
        if !elements.is_empty() {
            return self.add(Expr::List(elements), node);
        }
        let call = self.called_with(callee, arguments, true, node);
        self.module.writes.extend(set.into_iter().map(|(name, value)| (call, name, value)));
        call
    }
}
