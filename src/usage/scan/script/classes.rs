//! Classes, interfaces, and the types that names are said to have.

use super::super::model::{Class, ClassId, Expr, ExprId, Symbol};
use super::super::syntax::Node;
use super::{At, DEEPEST, Reader, children, field, inner};

/// Types that stand for what is inside: a promise is awaited sooner or later.
const WRAPPERS: [&str; 10] = [
    "Promise",
    "PromiseLike",
    "IPromise",
    "Thenable",
    "Awaited",
    "Partial",
    "Readonly",
    "Required",
    "NonNullable",
    "Lazy",
];

impl<'t> Reader<'t> {
    pub(super) fn new_class(&mut self) -> ClassId {
        self.module.classes.push(Class::default());
        ClassId(u32::try_from(self.module.classes.len() - 1).unwrap_or(0))
    }

    /// Reads a class and answers with it as a value.
    pub(super) fn class(&mut self, node: Node<'t>, at: At) -> ExprId {
        let class = self.new_class();
        let mut cursor = node.walk();
        let heritage = node.named_children(&mut cursor).find(|n| n.kind() == "class_heritage");
        if let Some(heritage) = heritage {
            let mut cursor = heritage.walk();
            let clauses: Vec<_> = heritage.named_children(&mut cursor).collect();
            for clause in clauses {
                let base = match clause.kind() {
                    "extends_clause" => {
                        self.types_of_component(clause, class, at);
                        clause.child_by_field_name("value")
                    }
                    "implements_clause" => None,
                    _ => Some(clause),
                };
                if let Some(base) = base {
                    let base = self.read(base, at);
                    self.module.classes[class.0 as usize].extends.push(base);
                }
            }
        }
        let value = self.add(Expr::Class(class), node);
        if let Some(body) = node.child_by_field_name("body") {
            let scope = self.module.open_scope(at.scope);
            let inside = At { scope, this: Some(class), ..at };
            let mut cursor = body.walk();
            let members: Vec<_> = body.named_children(&mut cursor).collect();
            self.apart(body, |reader| {
                for member in members {
                    reader.class_member(member, class, inside);
                }
            });
        }
        value
    }

    fn class_member(&mut self, node: Node<'t>, class: ClassId, at: At) {
        match node.kind() {
            "method_definition" => {
                let name = field(node, "name", "property").and_then(|name| self.key(name, at));
                let constructor = self.module.symbol("constructor");
                let constructs = (name == Some(constructor)).then_some(class);
                let function = self.function_of(node, at, constructs);
                let value = self.add(Expr::Function(function), node);
                let value = self.getter(node, value).unwrap_or(value);
                self.member_of(class, name, value);
            }
            "public_field_definition" | "field_definition" => {
                let name = field(node, "name", "property").and_then(|name| self.key(name, at));
                if let Some(kind) = node.child_by_field_name("type")
                    && let Some(typed) = self.of_type(kind, at)
                {
                    self.member_of(class, name, typed);
                }
                if let Some(value) = node.child_by_field_name("value") {
                    let value = self.read(value, at);
                    self.member_of(class, name, value);
                }
            }
            _ => {
                self.read(node, at);
            }
        }
    }

    /// Reading a property with `get` is calling it.
    pub(super) fn getter(&mut self, node: Node<'t>, callee: ExprId) -> Option<ExprId> {
        let mut cursor = node.walk();
        let is_getter = node.children(&mut cursor).any(|child| child.kind() == "get");
        let call = Expr::Call { callee, arguments: Vec::new(), is_new: false };
        is_getter.then(|| self.add(call, node))
    }

    pub(super) fn member_of(&mut self, class: ClassId, name: Option<Symbol>, value: ExprId) {
        if let Some(name) = name {
            self.module.classes[class.0 as usize].members.entry(name).or_default().push(value);
        }
    }

    /// An interface, or the name of a type: its members have types, and no values.
    pub(super) fn interface(&mut self, node: Node<'t>, at: At) -> Option<ExprId> {
        let body = field(node, "body", "value")?;
        if !matches!(body.kind(), "interface_body" | "object_type") {
            return self.type_name(body, at);
        }
        Some(self.shape(body, at))
    }

    /// The members of an object of a type that is written out.
    pub(super) fn shape(&mut self, body: Node<'t>, at: At) -> ExprId {
        let class = self.new_class();
        self.module.classes[class.0 as usize].is_open = true;
        let mut cursor = body.walk();
        let members: Vec<_> = body.named_children(&mut cursor).collect();
        for member in members.into_iter().filter(|member| member.kind() == "property_signature") {
            let name = member.child_by_field_name("name").and_then(|name| self.key(name, at));
            let typed = member.child_by_field_name("type").and_then(|kind| self.of_type(kind, at));
            if let Some(typed) = typed {
                self.member_of(class, name, typed);
            }
        }
        self.add(Expr::Class(class), body)
    }

    /// A value of a type, where the type has a name.
    pub(super) fn of_type(&mut self, node: Node<'t>, at: At) -> Option<ExprId> {
        let named = self.type_name(node, at)?;
        Some(self.add(Expr::OfType(named), node))
    }

    /// The types that a call is given: `useRef<GitRestClient | null>(null)`, `new Map<string, GitRestClient>()`.
    pub(super) fn types_given(&mut self, call: Node<'t>, at: At) -> Vec<ExprId> {
        let Some(given) = call.child_by_field_name("type_arguments") else { return Vec::new() };
        let mut cursor = given.walk();
        let types: Vec<_> = given.named_children(&mut cursor).collect();
        let mut values = Vec::new();
        for kind in types {
            self.type_given(kind, at, &mut values);
        }
        values
    }

    fn type_given(&mut self, kind: Node<'t>, at: At, values: &mut Vec<ExprId>) {
        let mut next = vec![kind];
        while let Some(kind) = next.pop() {
            match kind.kind() {
                "object_type" => {
                    let class = self.shape(kind, at);
                    values.push(self.add(Expr::OfType(class), kind));
                }
                "union_type" | "array_type" | "readonly_type" | "parenthesized_type" => {
                    next.extend(children(kind).into_iter().rev());
                }
                _ => values.extend(self.of_type(kind, at)),
            }
        }
    }

    /// What names a type: `GitRestClient`, `Git.GitRestClient`, and both in `Promise<…>`.
    fn type_name(&mut self, node: Node<'t>, at: At) -> Option<ExprId> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let named = self.type_name_by_kind(node, at);
        self.depth -= 1;
        named
    }

    fn type_name_by_kind(&mut self, node: Node<'t>, at: At) -> Option<ExprId> {
        match node.kind() {
            "type_annotation" | "parenthesized_type" | "readonly_type" => {
                self.type_name(inner(node)?, at)
            }
            "type_identifier" => {
                let name = self.symbol(node);
                Some(self.add(Expr::Name(name, at.scope), node))
            }
            "nested_type_identifier" => {
                let module = node.child_by_field_name("module")?;
                let name = node.child_by_field_name("name")?;
                if module.kind() != "identifier" {
                    return None;
                }
                let module = self.read(module, at);
                let name = self.symbol(name);
                Some(self.add(Expr::Member(module, name), node))
            }
            "generic_type" => {
                let name = node.child_by_field_name("name")?;
                let short = self.text(name).rsplit('.').next().unwrap_or_default();
                if WRAPPERS.contains(&short) {
                    let mut cursor = node.walk();
                    let inside = node.named_children(&mut cursor).find_map(|child| {
                        (child.kind() == "type_arguments").then(|| inner(child)).flatten()
                    });
                    return self.type_name(inside?, at);
                }
                self.type_name(name, at)
            }
            "union_type" => {
                let parts = parts_of_union(node);
                let names = parts.into_iter().filter_map(|part| self.type_name(part, at)).collect();
                let names: Vec<ExprId> = names;
                (!names.is_empty()).then(|| self.either(names, node))
            }
            _ => None,
        }
    }
}

/// The types of a union. `"a" | "b" | "c"` is a union in a union, as deep as the list is long: it is followed without
/// recursion.
fn parts_of_union(union: Node<'_>) -> Vec<Node<'_>> {
    let mut parts = Vec::new();
    let mut next = vec![union];
    while let Some(node) = next.pop() {
        if node.kind() == "union_type" {
            next.extend(children(node).into_iter().rev());
        } else {
            parts.push(node);
        }
    }
    parts
}
