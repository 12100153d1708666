//! What methods take and answer, as far as that tells one from another.

use super::super::syntax::Node;
use super::types::PREDECLARED;
use super::{Reader, children, fields};

impl<'t> Reader<'t> {
    /// The types of parameters and answers of a method: `string,_|_,error`. Types of the app and of libraries are left
    /// open: they can be written in several ways.
    pub(super) fn shape(&self, node: Node<'t>) -> Box<str> {
        let parameters = node.child_by_field_name("parameters");
        let result = node.child_by_field_name("result");
        let answers = match result {
            Some(result) if result.kind() != "parameter_list" => self.plain_type(result),
            result => self.types_in(result),
        };
        format!("{}|{answers}", self.types_in(parameters)).into()
    }

    fn types_in(&self, list: Option<Node<'t>>) -> String {
        let mut types = Vec::new();
        for one in list.map(children).unwrap_or_default() {
            let Some(kind) = one.child_by_field_name("type") else { continue };
            let plain = match one.kind() {
                "variadic_parameter_declaration" => "...".to_owned(),
                _ => self.plain_type(kind),
            };
            types.extend(std::iter::repeat_n(plain, fields(one, "name").len().max(1)));
        }
        types.join(",")
    }

    /// A type that is made of those of the language alone; `_` for any other one.
    fn plain_type(&self, kind: Node<'t>) -> String {
        let mut next = vec![kind];
        while let Some(node) = next.pop() {
            let is_known = match node.kind() {
                "type_identifier" => {
                    let name = self.text(node);
                    // These are one type under two names.
                    PREDECLARED.contains(&name) && !matches!(name, "any" | "byte" | "rune")
                }
                "pointer_type" | "slice_type" | "map_type" => true,
                _ => false,
            };
            if !is_known {
                return "_".to_owned();
            }
            next.extend(children(node));
        }
        self.text(kind).split_whitespace().collect()
    }
}
