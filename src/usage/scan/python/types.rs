//! Types that names are said to have.

use super::super::model::{Expr, ExprId};
use super::super::syntax::Node;
use super::{At, Reader, children, inner};

/// Types that stand for what is inside.
const WRAPPERS: [&str; 15] = [
    "Optional",
    "Annotated",
    "Awaitable",
    "Final",
    "ClassVar",
    "Union",
    "Generator",
    "AsyncGenerator",
    "Iterator",
    "AsyncIterator",
    "ContextManager",
    "AsyncContextManager",
    "AbstractContextManager",
    "AbstractAsyncContextManager",
    "Mapped",
];

impl<'t> Reader<'t> {
    /// A value of a type, where the type has a name.
    pub(super) fn of_type(&mut self, node: Node<'t>, at: At) -> Option<ExprId> {
        let named = self.type_name(node, at)?;
        Some(self.add(Expr::OfType(named), node))
    }

    /// What names a type: `GitClient`, `git.GitClient`, `"GitClient"`, and each in `Optional[…]` or `… | None`.
    fn type_name(&mut self, node: Node<'t>, at: At) -> Option<ExprId> {
        if self.depth >= super::DEEPEST {
            return None;
        }
        self.depth += 1;
        let named = match node.kind() {
            "type" | "parenthesized_expression" => {
                inner(node).and_then(|inside| self.type_name(inside, at))
            }
            // What a type names may stand further below.
            "identifier" if !is_data(self.text(node)) => {
                let name = self.symbol(node);
                Some(self.add(Expr::Name(name, at.home), node))
            }
            "attribute" => Some(self.read(node, at)),
            "string" => self.quoted_type(node, at),
            "generic_type" => {
                let parts = children(node);
                let name = parts.first().map_or("", |name| self.text(*name));
                let arguments = parts.get(1).map(|list| children(*list)).unwrap_or_default();
                self.wrapped(name, &arguments, node, at)
            }
            "subscript" => {
                let name = node.child_by_field_name("value").map_or("", |name| self.text(name));
                let mut cursor = node.walk();
                let inside: Vec<_> =
                    node.children_by_field_name("subscript", &mut cursor).collect();
                self.wrapped(name, &inside, node, at)
            }
            "union_type" | "binary_operator" => {
                let parts = children(node);
                let names = parts.into_iter().filter_map(|part| self.type_name(part, at));
                let names: Vec<ExprId> = names.collect();
                (!names.is_empty()).then(|| self.either(names, node))
            }
            _ => None,
        };
        self.depth -= 1;
        named
    }

    fn wrapped(
        &mut self,
        name: &str,
        inside: &[Node<'t>],
        node: Node<'t>,
        at: At,
    ) -> Option<ExprId> {
        let short = name.rsplit('.').next().unwrap_or_default();
        if short == "Coroutine" {
            return self.type_name(*inside.last()?, at);
        }
        if !WRAPPERS.contains(&short) {
            return None;
        }
        if short == "Union" {
            let names = inside.iter().filter_map(|part| self.type_name(*part, at));
            let names: Vec<ExprId> = names.collect();
            return (!names.is_empty()).then(|| self.either(names, node));
        }
        self.type_name(*inside.first()?, at)
    }

    /// `"git.GitClient"`: a name that is not known yet where it is written.
    fn quoted_type(&mut self, node: Node<'t>, at: At) -> Option<ExprId> {
        let text = self.text(node).trim_matches(['"', '\'']);
        let text = text.strip_suffix("| None").unwrap_or(text).trim();
        let text = text.strip_prefix("Optional[").map_or(text, |rest| rest.trim_end_matches(']'));
        let is_name =
            |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !text.split('.').all(is_name) || is_data(text) {
            return None;
        }
        let mut parts = text.split('.');
        let first = self.module.symbol(parts.next()?);
        let mut named = self.add(Expr::Name(first, at.home), node);
        for part in parts {
            let part = self.module.symbol(part);
            named = self.add(Expr::Member(named, part), node);
        }
        Some(named)
    }
}

/// Types that tell nothing.
fn is_data(name: &str) -> bool {
    matches!(
        name,
        "str"
            | "int"
            | "bool"
            | "float"
            | "bytes"
            | "dict"
            | "list"
            | "tuple"
            | "set"
            | "object"
            | "None"
            | "Any"
            | "Dict"
            | "List"
            | "Self"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_data_tell_nothing() {
        assert!(is_data("str") && !is_data("GitClient"));
    }
}
