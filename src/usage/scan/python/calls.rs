//! Calls, and functions that are handed on to be called.

use super::super::model::{Expr, ExprId, FunctionId, Module, Symbol};
use super::super::syntax::Node;
use super::{At, Reader, children, inner};

/// What takes a function and calls it: the place of the function among the arguments.
const CALLERS: [(&str, usize); 12] = [
    ("submit", 0),
    ("to_thread", 0),
    ("run_in_executor", 1),
    ("run_in_threadpool", 0),
    ("run_sync", 0),
    ("sync_to_async", 0),
    ("apply_async", 0),
    ("call_soon", 0),
    ("start_new_thread", 0),
    ("add_task", 0),
    ("start_soon", 0),
    ("partial", 0),
];
/// Words in the names of functions that call the function that they are given, once or again.
const CALLER_WORDS: [&str; 7] =
    ["retry", "retries", "backoff", "attempt", "throttle", "safely", "safe_call"];
/// What calls a function with each element of a list.
const MAPPERS: [&str; 5] = ["map", "imap", "imap_unordered", "map_async", "filter"];

impl<'t> Reader<'t> {
    pub(super) fn call(&mut self, node: Node<'t>, at: At) -> ExprId {
        let Some(target) = node.child_by_field_name("function") else { return Module::UNKNOWN };
        let arguments = self.arguments(node, at);
        if target.kind() == "identifier" {
            match self.text(target) {
                "super" => return self.superior(node, at),
                "getattr" => {
                    if let Some(member) = self.member_by_name(&arguments, node) {
                        return member;
                    }
                }
                "dict" if self.are_all_named(&arguments) => {
                    return self.dictionary_of(&arguments, node);
                }
                _ => {}
            }
        }
        let mut callee = self.read(target, at);
        let mut arguments = arguments;
        if let Expr::Name(name, _) = self.module.expr(callee)
            && let Some((function, first)) = self.partials.get(name)
        {
            callee = *function;
            arguments = first.iter().copied().chain(arguments).collect();
            // What is given by name comes last.
            arguments.sort_by_key(|one| matches!(self.module.expr(*one), Expr::Named(..)));
        }
        let name = self.module.called_name(callee).map(str::to_owned).unwrap_or_default();
        // `table.get(name)`
        if let (Expr::Member(table, _), "get", [key]) =
            (self.module.expr(callee), &*name, &arguments[..])
            && let Some(chosen) = self.chosen(*table, *key, node)
        {
            return chosen;
        }
        let handed: Vec<(u32, FunctionId)> = (0..)
            .zip(&arguments)
            .filter_map(|(index, argument)| match self.module.expr(*argument) {
                Expr::Function(function) => Some((index, *function)),
                _ => None,
            })
            .collect();
        let is_handed_on =
            node.parent().is_some_and(|p| matches!(p.kind(), "argument_list" | "keyword_argument"));
        let later = self.hand_on(&name, &arguments, is_handed_on);
        let id = self.add(Expr::Call { callee, arguments, is_new: false }, node);
        self.module.calls.push(id);
        for (index, function) in handed {
            self.module.functions[function.0 as usize].handed_to = Some((id, index));
        }
        match later {
            // What runs elsewhere and is waited for answers with what it answers.
            Some(call) if matches!(&*name, "to_thread" | "run_in_executor" | "run_sync") => call,
            _ => id,
        }
    }

    fn arguments(&mut self, node: Node<'t>, at: At) -> Vec<ExprId> {
        let Some(list) = node.child_by_field_name("arguments") else { return Vec::new() };
        if list.kind() != "argument_list" {
            return vec![self.read(list, at)];
        }
        let mut arguments = Vec::new();
        for child in children(list) {
            arguments.push(match child.kind() {
                "keyword_argument" => {
                    let value = self.optional(child.child_by_field_name("value"), at);
                    let name = child.child_by_field_name("name").map(|name| self.symbol(name));
                    let name = name.unwrap_or_else(|| self.module.symbol(""));
                    self.add(Expr::Named(name, value), child)
                }
                "dictionary_splat" => {
                    let value = self.optional(inner(child), at);
                    let name = self.module.symbol("");
                    self.add(Expr::Named(name, value), child)
                }
                _ => self.read(child, at),
            });
        }
        arguments
    }

    /// `super()` is an object of the classes that are extended.
    fn superior(&mut self, node: Node<'t>, at: At) -> ExprId {
        let Some(class) = at.class else { return Module::UNKNOWN };
        let bases = self.module.classes[class.0 as usize].extends.clone();
        let bases = bases.into_iter().map(|base| self.add(Expr::OfType(base), node)).collect();
        self.either(bases, node)
    }

    /// `getattr(client, "get_projects")` is `client.get_projects`. With a name that is not known, a call of it is one of
    /// some method.
    fn member_by_name(&mut self, arguments: &[ExprId], node: Node<'t>) -> Option<ExprId> {
        let (object, name) = (*arguments.first()?, *arguments.get(1)?);
        if let Expr::Text(text) = self.module.expr(name) {
            let text = text.clone();
            let name = self.module.symbol(&text);
            let member = self.add(Expr::Member(object, name), node);
            return Some(match arguments.get(2) {
                Some(default) => self.either(vec![member, *default], node),
                None => member,
            });
        }
        let parent = node.parent()?;
        let is_called = parent.kind() == "call"
            && parent.child_by_field_name("function").is_some_and(|of| of.id() == node.id());
        if is_called {
            let span = self.module.span(name);
            let name = format!("[{}]", self.source.get(span.start..span.end)?);
            let name = self.module.symbol(&name);
            let callee = self.add(Expr::Member(object, name), node);
            let call = Expr::Call { callee, arguments: Vec::new(), is_new: false };
            let call = self.add(call, node);
            self.module.calls.push(call);
        }
        None
    }

    fn are_all_named(&self, arguments: &[ExprId]) -> bool {
        !arguments.is_empty()
            && arguments.iter().all(|one| matches!(self.module.expr(*one), Expr::Named(..)))
    }

    /// `dict(a=b)`.
    fn dictionary_of(&mut self, arguments: &[ExprId], node: Node<'t>) -> ExprId {
        let pairs = arguments.iter().filter_map(|one| match self.module.expr(*one) {
            Expr::Named(name, value) => Some((*name, *value)),
            _ => None,
        });
        let pairs = pairs.collect();
        self.add(Expr::Object(pairs), node)
    }

    /// A function that is given to something that calls it is called.
    fn hand_on(&mut self, name: &str, arguments: &[ExprId], is_handed_on: bool) -> Option<ExprId> {
        let named = |module: &Module, wanted: &str| {
            arguments.iter().find_map(|one| match module.expr(*one) {
                Expr::Named(name, value) if module.text(*name) == wanted => Some(*value),
                _ => None,
            })
        };
        let (function, given) = if MAPPERS.contains(&name) {
            let (first, lists) = arguments.split_first()?;
            let lists: Vec<ExprId> = lists.to_vec();
            let elements = lists.into_iter().map(|list| {
                let span = self.module.span(list);
                self.module.add(Expr::Element(list, None), span)
            });
            (*first, elements.collect())
        } else if matches!(name, "Thread" | "Process") {
            let given = named(&self.module, "args").map(|args| self.module.expr(args));
            let given = match given {
                Some(Expr::List(parts)) => parts.clone(),
                _ => Vec::new(),
            };
            (named(&self.module, "target")?, given)
        } else {
            let known = CALLERS.iter().find(|(caller, _)| *caller == name).map(|(_, place)| *place);
            let by_word = || CALLER_WORDS.iter().any(|word| name.contains(word)).then_some(0);
            let place = known.or_else(by_word)?;
            // A part of a call that somebody keeps is completed where it is called.
            if name == "partial" && !is_handed_on {
                return None;
            }
            (*arguments.get(place)?, arguments.get(place + 1..)?.to_vec())
        };
        if !matches!(self.module.expr(function), Expr::Member(..) | Expr::Name(..)) {
            return None;
        }
        let span = self.module.span(function);
        let call = Expr::Call { callee: function, arguments: given, is_new: false };
        let call = self.module.add(call, span);
        self.module.calls.push(call);
        Some(call)
    }

    /// `get = partial(request, "GET")`: calls of `get` are calls of `request`.
    pub(super) fn remember_partial(&mut self, left: Node<'t>, value: Option<ExprId>, at: At) {
        let name: Symbol = self.symbol(left);
        self.partials.remove(&name);
        let Some(value) = value else { return };
        let Expr::Call { callee, arguments, .. } = self.module.expr(value) else { return };
        if self.module.called_name(*callee) != Some("partial") {
            return;
        }
        let Some((function, first)) = arguments.split_first() else { return };
        let (function, first) = (*function, first.to_vec());
        if left.kind() == "identifier" {
            self.partials.insert(name, (function, first.clone()));
        }
        if left.kind() != "identifier" || at.function.is_none() {
            // Other files may call it too, with anything.
            let span = self.module.span(value);
            let call = Expr::Call { callee: function, arguments: first, is_new: false };
            let call = self.module.add(call, span);
            self.module.calls.push(call);
        }
    }
}
