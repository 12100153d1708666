//! What the names of types say of values.

use super::super::model::{Expr, ExprId, Module};
use super::super::syntax::Node;
use super::{At, Reader, last, named};

/// Types that stand for what is inside: a task is awaited sooner or later.
const WRAPPERS: [&str; 11] = [
    "AsyncLazy",
    "Func",
    "IOptions",
    "IOptionsMonitor",
    "IOptionsSnapshot",
    "Lazy",
    "Nullable",
    "Task",
    "TaskCompletionSource",
    "ThreadLocal",
    "ValueTask",
];

/// Types that hold many values of their last type.
const CONTAINERS: [&str; 26] = [
    "ConcurrentBag",
    "ConcurrentDictionary",
    "ConcurrentQueue",
    "ConcurrentStack",
    "Dictionary",
    "HashSet",
    "IAsyncEnumerable",
    "ICollection",
    "IDictionary",
    "IEnumerable",
    "IList",
    "IReadOnlyCollection",
    "IReadOnlyDictionary",
    "IReadOnlyList",
    "ISet",
    "ImmutableArray",
    "ImmutableDictionary",
    "ImmutableList",
    "KeyValuePair",
    "LinkedList",
    "List",
    "Queue",
    "ReadOnlyCollection",
    "SortedDictionary",
    "SortedList",
    "Stack",
];

impl<'t> Reader<'t> {
    /// A value of a type, where the type says anything.
    pub(super) fn of_type(&mut self, node: Node<'t>, at: At<'t>) -> Option<ExprId> {
        match node.kind() {
            "nullable_type" | "ref_type" | "scoped_type" => {
                let inside = node.child_by_field_name("type")?;
                self.of_type(inside, at)
            }
            "array_type" => {
                let element = node.child_by_field_name("type")?;
                self.list_of(element, node, at)
            }
            "tuple_type" => {
                let mut parts = Vec::new();
                for (number, element) in named(node).into_iter().enumerate() {
                    let kind = element.child_by_field_name("type")?;
                    let value = self.of_type(kind, at).unwrap_or(Module::UNKNOWN);
                    let name = match element.child_by_field_name("name") {
                        Some(name) => self.symbol(name),
                        None => self.module.symbol(&format!("Item{}", number + 1)),
                    };
                    parts.push((name, value));
                }
                Some(self.add(Expr::Object(parts), node))
            }
            "generic_name" | "qualified_name" => {
                let Some((name, list)) = self.generic(node) else {
                    let named = self.type_name(node, at)?;
                    return Some(self.add(Expr::OfType(named), node));
                };
                let inside = last(list);
                if WRAPPERS.contains(&name) {
                    return self.of_type(inside?, at);
                }
                if CONTAINERS.contains(&name) {
                    return self.list_of(inside?, node, at);
                }
                let named = self.type_name(node, at)?;
                Some(self.add(Expr::OfType(named), node))
            }
            "identifier" | "alias_qualified_name" => {
                let named = self.type_name(node, at)?;
                Some(self.add(Expr::OfType(named), node))
            }
            _ => None,
        }
    }

    /// What a method of this type answers: a number is none of the values that matter, and a text can be one.
    pub(super) fn answered(&mut self, node: Node<'t>, at: At<'t>) -> Option<ExprId> {
        let plain = node.kind() == "predefined_type"
            && !matches!(self.text(node), "string" | "object" | "void" | "dynamic");
        if plain {
            let name = self.symbol(node);
            let named = self.add(Expr::TypeName(name, at.scope), node);
            return Some(self.add(Expr::OfType(named), node));
        }
        self.of_type(node, at)
    }

    fn list_of(&mut self, element: Node<'t>, node: Node<'t>, at: At<'t>) -> Option<ExprId> {
        let element = self.of_type(element, at)?;
        Some(self.add(Expr::List(vec![element]), node))
    }

    /// The last name of a type and its arguments, where it has some.
    fn generic(&self, node: Node<'t>) -> Option<(&'t str, Node<'t>)> {
        match node.kind() {
            "generic_name" => {
                let parts = named(node);
                let [name, list] = parts[..] else { return None };
                Some((self.text(name), list))
            }
            "qualified_name" | "alias_qualified_name" => {
                self.generic(node.child_by_field_name("name")?)
            }
            _ => None,
        }
    }

    /// What a type that wraps another stands for: `Lazy<GitHttpClient>` for the client.
    pub(super) fn wrapped(&mut self, node: Node<'t>, at: At<'t>) -> Option<ExprId> {
        let (name, list) = self.generic(node)?;
        if WRAPPERS.contains(&name) { self.of_type(last(list)?, at) } else { None }
    }

    /// What names a type.
    pub(super) fn type_name(&mut self, node: Node<'t>, at: At<'t>) -> Option<ExprId> {
        let name = self.dotted(node)?;
        let name = self.module.symbol(&name);
        Some(self.add(Expr::TypeName(name, at.scope), node))
    }

    /// The name of a type as it is written, without type arguments.
    pub(super) fn dotted(&self, node: Node<'t>) -> Option<String> {
        match node.kind() {
            "identifier" => Some(self.text(node).trim_start_matches('@').to_owned()),
            "generic_name" => self.dotted(super::inner(node)?),
            "nullable_type" => self.dotted(node.child_by_field_name("type")?),
            "qualified_name" => {
                let before = self.dotted(node.child_by_field_name("qualifier")?)?;
                let name = self.dotted(node.child_by_field_name("name")?)?;
                Some(if before.is_empty() { name } else { format!("{before}.{name}") })
            }
            "alias_qualified_name" => self.dotted(node.child_by_field_name("name")?),
            _ => None,
        }
    }

    /// The type arguments of a name, each as an argument that goes by its position: `<0>`.
    pub(super) fn type_arguments(&mut self, node: Node<'t>, at: At<'t>) -> Vec<ExprId> {
        let Some((_, list)) = self.generic(node) else { return Vec::new() };
        let mut arguments = Vec::new();
        for (number, kind) in named(list).into_iter().enumerate() {
            if let Some(value) = self.type_name(kind, at) {
                let name = self.module.symbol(&type_parameter(number));
                arguments.push(self.add(Expr::Named(name, value), kind));
            }
        }
        arguments
    }
}

/// The name of a type parameter among the parameters of a function.
pub(super) fn type_parameter(number: usize) -> String {
    format!("<{number}>")
}
