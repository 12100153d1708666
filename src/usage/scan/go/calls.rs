//! Calls, and what they do to the names that they are made on.

use super::super::model::{Expr, ExprId, FILE_SCOPE, FunctionId, Module};
use super::super::syntax::Node;
use super::{Reader, children, inner};

/// Methods that put a text behind what a builder holds.
const APPENDS: [&str; 4] = ["WriteString", "WriteByte", "WriteRune", "Write"];
/// Methods that change what they are called on, and answer it.
const SETS_BASE: [&str; 4] = ["SetBaseURL", "SetHostURL", "BaseURL", "Base"];

impl<'t> Reader<'t> {
    /// A call whose answer nobody takes: it can change what it is made on.
    pub(super) fn effect(&mut self, node: Node<'t>) {
        let Some(call) = inner(node) else { return };
        let value = self.read(call);
        let Some(function) = call.child_by_field_name("function") else { return };
        let arguments = match self.module.expr(value) {
            Expr::Call { arguments, .. } => arguments.clone(),
            _ => return,
        };
        let called = function.child_by_field_name("field").map_or("", |field| self.text(field));
        let object = function.child_by_field_name("operand");
        match (called, object, &arguments[..]) {
            (name, Some(object), [text])
                if APPENDS.contains(&name) && object.kind() == "identifier" =>
            {
                self.append_to(object, *text);
            }
            ("Fprintf" | "Fprint", Some(_), [_, _, ..]) => self.written(call, value, &arguments),
            (name, Some(object), [_]) if SETS_BASE.contains(&name) => match object.kind() {
                "identifier" => self.assign_name(object, value),
                "selector_expression" => self.sets_field(object, value),
                _ => {}
            },
            _ => {}
        }
    }

    /// The names that a statement gives another value: it assigns to them, or puts something behind a text.
    pub(super) fn changed_by(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let changed = match node.kind() {
            "assignment_statement" => node.child_by_field_name("left").map(children),
            "expression_statement" => self.put_behind_by(node).map(|target| vec![target]),
            _ => None,
        };
        changed.unwrap_or_default().into_iter().filter(|n| n.kind() == "identifier").collect()
    }

    /// The text that a call puts more behind: of `b.WriteString(…)`, and of `fmt.Fprintf(&b, …)`.
    fn put_behind_by(&self, node: Node<'t>) -> Option<Node<'t>> {
        let call = inner(node).filter(|call| call.kind() == "call_expression")?;
        let function = call.child_by_field_name("function")?;
        let name = self.text(function.child_by_field_name("field")?);
        if APPENDS.contains(&name) {
            return function.child_by_field_name("operand");
        }
        if !matches!(name, "Fprintf" | "Fprint") {
            return None;
        }
        let target = call.child_by_field_name("arguments").and_then(inner)?;
        Some(target.child_by_field_name("operand").unwrap_or(target))
    }

    /// `fmt.Fprintf(&b, format, …)`
    fn written(&mut self, call: Node<'t>, value: ExprId, arguments: &[ExprId]) {
        let list = call.child_by_field_name("arguments");
        let Some(target) = list.and_then(inner) else { return };
        let target = match target.kind() {
            "unary_expression" => target.child_by_field_name("operand").unwrap_or(target),
            _ => target,
        };
        let Expr::Call { callee, .. } = self.module.expr(value) else { return };
        let Expr::Member(package, _) = *self.module.expr(*callee) else { return };
        if target.kind() != "identifier" {
            return;
        }
        let sprintf = self.module.symbol("Sprintf");
        let callee = self.add(Expr::Member(package, sprintf), call);
        let arguments = arguments[1..].to_vec();
        let text = self.add(Expr::Call { callee, arguments, is_new: false }, call);
        self.append_to(target, text);
    }

    fn sets_field(&mut self, object: Node<'t>, value: ExprId) {
        let (Some(owner), Some(field)) =
            (object.child_by_field_name("operand"), object.child_by_field_name("field"))
        else {
            return;
        };
        let owner_name = self.symbol(owner);
        if let Some(part) = self.types.get(&(self.inside.function, owner_name)).cloned() {
            let class = self.part(part);
            let field = self.symbol(field);
            self.member_of(class, field, value);
        }
    }

    pub(super) fn call(&mut self, node: Node<'t>) -> ExprId {
        let Some(target) = node.child_by_field_name("function") else { return Module::UNKNOWN };
        let list = node.child_by_field_name("arguments").map(children).unwrap_or_default();
        if let ("new" | "make", Some(first)) = (self.text(target), list.first()) {
            return self.made(self.text(target), *first, node);
        }
        if self.text(target) == "append" {
            return self.appended(&list, node);
        }
        let callee = match (target.kind(), target.child_by_field_name("operand")) {
            ("index_expression", Some(function)) if self.gives_types(&children(target)[1..]) => {
                self.read(function)
            }
            _ => self.read(target),
        };
        let arguments: Vec<ExprId> = list.iter().map(|argument| self.read(*argument)).collect();
        let functions: Vec<(u32, FunctionId)> = (0..)
            .zip(&arguments)
            .filter_map(|(index, argument)| match self.module.expr(*argument) {
                Expr::Function(function) => Some((index, *function)),
                _ => None,
            })
            .collect();
        let id = self.add(Expr::Call { callee, arguments, is_new: false }, node);
        self.module.calls.push(id);
        for (index, function) in functions {
            self.module.functions[function.0 as usize].handed_to = Some((id, index));
        }
        id
    }

    /// `T(value)`, and `function[T](value)`, which reads the same.
    pub(super) fn conversion(&mut self, node: Node<'t>) -> ExprId {
        let value = self.child(node, "operand");
        let Some(kind) = node.child_by_field_name("type").filter(|n| n.kind() == "generic_type")
        else {
            return value;
        };
        let (Some(named), Some(given)) =
            (kind.child_by_field_name("type"), kind.child_by_field_name("type_arguments"))
        else {
            return value;
        };
        let mut callee = match named.child_by_field_name("package") {
            Some(package) => {
                let name = self.symbol(package);
                let object = self.add(Expr::Name(name, self.scope), package);
                let name = named.child_by_field_name("name").unwrap_or(named);
                let name = self.symbol(name);
                self.add(Expr::Member(object, name), named)
            }
            None => self.read(named),
        };
        let given: Vec<Node<'t>> = children(given).into_iter().filter_map(inner).collect();
        if !self.gives_types(&given) {
            callee = self.add(Expr::Element(callee, None), kind);
        }
        let call = Expr::Call { callee, arguments: vec![value], is_new: false };
        let id = self.add(call, node);
        self.module.calls.push(id);
        id
    }

    /// Whether what stands in square brackets behind a name are types, and no key of a map or place in a list.
    fn gives_types(&self, given: &[Node<'t>]) -> bool {
        given.iter().all(|one| match one.kind() {
            "identifier" | "type_identifier" => {
                // A variable of the function is none; one of the file is seldom a key.
                let name = self.module.known(self.text(*one));
                let home = name.and_then(|name| self.module.scope_of(self.scope, name));
                home.is_none_or(|home| home == FILE_SCOPE)
            }
            // `pkg.T` reads as a field of a variable.
            "selector_expression" => one
                .child_by_field_name("operand")
                .is_some_and(|package| self.packages.contains_key(self.text(package))),
            kind => kind.ends_with("_type"),
        })
    }

    /// `new(T)` and `make(T)`
    fn made(&mut self, how: &str, kind: Node<'t>, node: Node<'t>) -> ExprId {
        if how == "new" && matches!(self.text(kind), "strings.Builder" | "bytes.Buffer") {
            return self.add(Expr::Text("".into()), node);
        }
        let Some(named) = self.deeper(|reader| reader.type_name(kind)).flatten() else {
            return Module::UNKNOWN;
        };
        match self.module.expr(named) {
            Expr::List(_) => named,
            _ => self.add(Expr::Made(named, Vec::new()), node),
        }
    }

    /// `append(list, …)`: a list with more in it.
    fn appended(&mut self, arguments: &[Node<'t>], node: Node<'t>) -> ExprId {
        let Some((list, more)) = arguments.split_first() else { return Module::UNKNOWN };
        let mut lists = vec![self.read(*list)];
        let mut parts = Vec::new();
        for one in more {
            let value = self.read(*one);
            let of = if one.kind() == "variadic_argument" { &mut lists } else { &mut parts };
            of.push(value);
        }
        if !parts.is_empty() {
            lists.push(self.add(Expr::List(parts), node));
        }
        self.either(lists, node)
    }
}
