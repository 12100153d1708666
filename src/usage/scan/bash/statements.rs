//! Statements: assignments, functions, branches, commands.

use super::super::flow::Flow;
use super::super::maps::HashSet;
use super::super::model::{Expr, ExprId, FILE_SCOPE, Function, FunctionId, How, Module, Symbol};
use super::super::syntax::Node;
use super::words::{Touching, of_command, touching};
use super::{At, DEEPEST, Reader, assigned};
use crate::text::Span;

/// Loops in loops that are each looked through for what they change.
const DEEPEST_LOOPS: u16 = 8;

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
            "variable_assignment" => self.assignment(node, &[], false),
            "declaration_command" => {
                let is_local = !self.text(node).starts_with(['e', 'r']);
                let mut cursor = node.walk();
                for word in touching(node.named_children(&mut cursor)) {
                    let Some((child, cut)) = word.split_first() else { continue };
                    let child = *child;
                    match child.kind() {
                        "variable_assignment" => self.assignment(child, cut, is_local),
                        "variable_name" if is_local && self.at.function.is_some() => {
                            let name = self.text(child);
                            let name = self.variable(name);
                            self.assign(name, Module::UNKNOWN, true);
                        }
                        _ => {}
                    }
                }
            }
            "function_definition" => self.function(node),
            "if_statement" => {
                self.branches(node);
            }
            "case_statement" => self.cases(node),
            "while_statement" | "for_statement" | "c_style_for_statement" => self.repeated(node),
            "command" => {
                self.command(node, false);
            }
            "redirected_statement" => self.redirected(node),
            "subshell" | "command_substitution" | "process_substitution" => {
                let before = self.flow.clone();
                self.children(node);
                self.flow = before;
            }
            // What follows `&&` and `||` need not run.
            "list" => {
                let mut cursor = node.walk();
                let parts: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
                for (number, part) in parts.into_iter().enumerate() {
                    let before = self.flow.clone();
                    self.walk(part);
                    if number > 0 {
                        let after = std::mem::take(&mut self.flow);
                        self.join(&[after, before]);
                    }
                }
            }
            _ => self.children(node),
        }
        self.depth -= 1;
    }

    fn children(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let all: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        self.sequence(&all);
    }

    pub(super) fn join(&mut self, branches: &[Flow]) {
        self.flow.join(&mut self.module, self.at.scope, branches);
    }

    /// `name=value`; what the grammar cut off the value stands behind it.
    fn assignment(&mut self, node: Node<'t>, cut: &[Node<'t>], is_local: bool) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let given = node.child_by_field_name("value");
        let value = self.assigned_value(node, cut);
        // `list[3]=…` and `map[key]=…`: which element it is does not matter.
        let plain =
            if name.kind() == "subscript" { name.child_by_field_name("name") } else { Some(name) };
        let Some(plain) = plain.map(|name| self.text(name)) else { return };
        let symbol = self.variable(plain);
        let appends = self.text(node)[name.end_byte() - node.start_byte()..].starts_with('+');
        let value = if appends || name.kind() == "subscript" {
            let scope = self.flow.scope(symbol, self.at.scope);
            let before = self.add(Expr::Name(symbol, scope), node);
            let is_list = given.is_some_and(|value| value.kind() == "array");
            if is_list || name.kind() == "subscript" {
                self.add(Expr::List(vec![before, value]), node)
            } else {
                self.add(Expr::Concat(vec![before, value]), node)
            }
        } else {
            value
        };
        self.assign(symbol, value, is_local);
    }

    fn assigned_value(&mut self, node: Node<'t>, cut: &[Node<'t>]) -> ExprId {
        match node.child_by_field_name("value") {
            Some(value) => {
                let word: Vec<Node<'t>> =
                    std::iter::once(value).chain(cut.iter().copied()).collect();
                self.joined(&word)
            }
            None => self.add(Expr::Text("".into()), node),
        }
    }

    fn function(&mut self, node: Node<'t>) {
        let (Some(name), Some(body)) =
            (node.child_by_field_name("name"), node.child_by_field_name("body"))
        else {
            return;
        };
        let name = self.text(name);
        let name = self.module.symbol(name);
        let id = FunctionId(u32::try_from(self.module.functions.len()).unwrap_or(u32::MAX));
        let span = Span::new(node.start_byte(), node.end_byte());
        self.module.functions.push(Function { name: Some(name), span, ..Function::default() });
        let value = self.add(Expr::Function(id), node);
        self.module.bind(FILE_SCOPE, name, value, How::Set);
        let scope = self.module.open_scope(FILE_SCOPE);
        let inside = At { scope, function: Some(id), shifted: Some(0) };
        let (at, flow) = (std::mem::replace(&mut self.at, inside), std::mem::take(&mut self.flow));
        self.walk(body);
        (self.at, self.flow) = (at, flow);
    }

    /// A loop: what it changes can be changed when it begins.
    fn repeated(&mut self, node: Node<'t>) {
        let mut names = HashSet::default();
        self.loops += 1;
        if self.loops > DEEPEST_LOOPS {
            // To look through each of them for what it changes would be to read all that is inside again and again.
            self.flow = Flow::default();
        } else {
            assigned(node, self.source, &mut |name, _| {
                names.insert(name);
            });
        }
        let names: Vec<Symbol> = names.into_iter().map(|name| self.variable(name)).collect();
        if let Some(name) = node.child_by_field_name("variable") {
            let mut cursor = node.walk();
            let given: Vec<Node<'t>> = node.children_by_field_name("value", &mut cursor).collect();
            let given = touching(given.into_iter());
            let values: Vec<ExprId> = given.iter().map(|value| self.joined(value)).collect();
            let list = self.add(Expr::List(values), node);
            let one = self.add(Expr::Element(list, None), node);
            let name = self.text(name);
            let name = self.variable(name);
            self.assign(name, one, false);
        } else if let Some(condition) = node.child_by_field_name("condition") {
            self.flow.forget(&names);
            self.walk(condition);
        }
        let own = node.child_by_field_name("variable").map(|name| self.text(name));
        let own = own.map(|name| self.variable(name));
        let others: Vec<Symbol> = names.iter().copied().filter(|name| Some(*name) != own).collect();
        self.flow.forget(&others);
        let shifted = self.at.shifted;
        if self.text(node).contains("shift") {
            self.at.shifted = None;
        }
        if let Some(body) = node.child_by_field_name("body") {
            self.children(body);
        }
        if self.at.shifted.is_some() {
            self.at.shifted = shifted;
        }
        self.flow.forget(&names);
        if self.loops > DEEPEST_LOOPS {
            self.flow = Flow::default();
        }
        self.loops -= 1;
    }

    fn redirected(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let mut to_error = false;
        for child in node.children_by_field_name("redirect", &mut cursor) {
            to_error |=
                matches!(self.text(child), ">&2" | "1>&2" | ">/dev/stderr" | "> /dev/stderr");
            // `< <(az repos list)`, `<<< "$(az repos list)"`: what is read from runs too.
            self.children(child);
            if child.kind() == "heredoc_redirect"
                && node.child_by_field_name("body").is_some_and(|body| self.is_shell(body))
            {
                self.given_to_shell(child);
            }
        }
        match node.child_by_field_name("body") {
            Some(body) if body.kind() == "command" => {
                self.command(body, to_error);
            }
            Some(body) => self.walk(body),
            None => {}
        }
    }

    /// A command; what it answers, as far as that is known.
    pub(super) fn command(&mut self, node: Node<'t>, to_error: bool) -> ExprId {
        let words = of_command(node);
        // `read x <<< "$(az repos list)"`
        let mut cursor = node.walk();
        for redirect in node.children_by_field_name("redirect", &mut cursor) {
            self.children(redirect);
        }
        let is_assignment = |word: &Touching<'t>| word[0].kind() == "variable_assignment";
        let start = words.iter().take_while(|word| is_assignment(word)).count();
        let (assignments, words) = words.split_at(start);
        let Some((name, given)) = words.split_first() else {
            if assignments.is_empty() {
                self.children(node);
            }
            for word in assignments {
                self.assignment(word[0], &word[1..], false);
            }
            return Module::UNKNOWN;
        };
        // What is assigned before a command is the command's alone.
        for word in assignments {
            self.assigned_value(word[0], &word[1..]);
        }
        let is_sudo = matches!(self.text_of(name), "command" | "builtin");
        let word = match given.first() {
            Some(first) if is_sudo => self.text_of(first),
            _ => self.text_of(name),
        };
        let arguments: Vec<ExprId> = given.iter().map(|argument| self.joined(argument)).collect();
        match word {
            "shift" => {
                let by = given.first().map_or(Some(1), |by| self.text_of(by).parse::<u32>().ok());
                self.at.shifted = self.at.shifted.zip(by).map(|(a, b)| a + b);
                return Module::UNKNOWN;
            }
            "set" => {
                self.at.shifted = None;
                return Module::UNKNOWN;
            }
            "source" | "." => {
                if let Some(file) = given.first() {
                    self.loads(file);
                }
                return Module::UNKNOWN;
            }
            "read" | "mapfile" | "readarray" | "unset" => {
                for argument in given {
                    let name = self.text_of(argument);
                    if !name.starts_with('-') {
                        let name = self.variable(name);
                        self.assign(name, Module::UNKNOWN, false);
                    }
                }
                return Module::UNKNOWN;
            }
            "echo" | "printf" => {
                let value = self.printed(word, given, &arguments, node);
                if let (Some(function), false) = (self.at.function, to_error) {
                    self.module.functions[function.0 as usize].returns.push(value);
                }
                // Kept as a call, so that what is only shown is known as such.
                let callee = self.module.symbol(word);
                let callee = self.add(Expr::Name(callee, FILE_SCOPE), name[0]);
                let call = self.add(Expr::Call { callee, arguments, is_new: false }, node);
                self.module.calls.push(call);
                return value;
            }
            _ => {}
        }
        let first = if name[0].kind() == "command_name" { inner(name[0]) } else { Some(name[0]) };
        let callee = match first {
            Some(word) if word.kind() == "word" && name.len() == 1 => {
                let plain = self.text(word);
                let symbol = self.module.symbol(plain);
                self.add(Expr::Name(symbol, FILE_SCOPE), name[0])
            }
            Some(other) if name.len() == 1 => self.expression(other),
            Some(_) => self.joined(name),
            None => return Module::UNKNOWN,
        };
        let call = self.add(Expr::Call { callee, arguments, is_new: false }, node);
        self.module.calls.push(call);
        call
    }

    /// What `echo` and `printf` print.
    fn printed(
        &mut self,
        word: &str,
        given: &[Touching<'t>],
        arguments: &[ExprId],
        node: Node<'t>,
    ) -> ExprId {
        let flags =
            given.iter().take_while(|argument| self.text_of(argument).starts_with('-')).count();
        let rest = &arguments[flags..];
        if word == "printf" {
            return self.formatted(rest, node);
        }
        if let [one] = rest {
            return *one;
        }
        let mut parts = Vec::new();
        for (number, part) in rest.iter().enumerate() {
            if number > 0 {
                parts.push(self.add(Expr::Text(" ".into()), node));
            }
            parts.push(*part);
        }
        self.add(Expr::Concat(parts), node)
    }

    /// `printf '%s/_apis/%s' "$a" "$b"`.
    fn formatted(&mut self, arguments: &[ExprId], node: Node<'t>) -> ExprId {
        let Some((format, values)) = arguments.split_first() else { return Module::UNKNOWN };
        let Expr::Text(format) = self.module.expr(*format).clone() else { return Module::UNKNOWN };
        let mut parts = Vec::new();
        let mut values = values.iter();
        let mut pieces = format.split('%');
        let begin = pieces.next().unwrap_or_default().replace("\\n", "");
        parts.push(self.add(Expr::Text(begin.into()), node));
        for piece in pieces {
            parts.push(values.next().copied().unwrap_or(Module::UNKNOWN));
            let rest = piece.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
            let rest = rest.get(1..).unwrap_or_default().replace("\\n", "");
            parts.push(self.add(Expr::Text(rest.into()), node));
        }
        self.add(Expr::Concat(parts), node)
    }
}

/// The first named child.
pub(super) fn inner(node: Node<'_>) -> Option<Node<'_>> {
    node.named_child(0)
}
