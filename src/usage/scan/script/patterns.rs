//! What patterns give values to: `const { url, ...others } = options`.

use super::super::model::{Expr, ExprId, Module, ScopeId, Symbol};
use super::super::syntax::Node;
use super::{At, Reader, inner};

/// What a pattern gives values to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// Names that it declares in a scope, and what their type says.
    Declared(ScopeId, Option<ExprId>),
    /// Names that are there.
    Assigned,
}

impl Target {
    /// The same for a part of the pattern, whose type is another one.
    const fn of_part(self) -> Self {
        match self {
            Self::Declared(scope, _) => Self::Declared(scope, None),
            Self::Assigned => self,
        }
    }
}

impl<'t> Reader<'t> {
    /// Binds the names of a pattern to the parts of a value.
    pub(super) fn bind_pattern(
        &mut self,
        pattern: Node<'t>,
        value: Option<ExprId>,
        at: At,
        target: Target,
    ) {
        let whole = value.unwrap_or(Module::UNKNOWN);
        match pattern.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => {
                let name = self.symbol(pattern);
                match target {
                    Target::Declared(scope, typed) => {
                        self.declare_name(scope, name, value, typed, at);
                    }
                    Target::Assigned => self.assign_to(name, whole, at, false),
                }
            }
            "object_pattern" => {
                let mut cursor = pattern.walk();
                let parts: Vec<_> = pattern.named_children(&mut cursor).collect();
                let mut taken = Vec::new();
                for part in parts {
                    if part.kind() == "rest_pattern" {
                        self.bind_others(part, (whole, &taken), at, target.of_part());
                    } else {
                        taken.extend(self.bind_property(part, whole, at, target.of_part()));
                    }
                }
            }
            "array_pattern" => {
                let mut cursor = pattern.walk();
                // `[, b]`: what is left out counts, and is no node.
                let mut index = 0;
                let mut parts = Vec::new();
                for child in pattern.children(&mut cursor) {
                    match child.kind() {
                        "," => index += 1,
                        "[" | "]" | "comment" => {}
                        _ => parts.push((index, child)),
                    }
                }
                for (index, part) in parts {
                    let element = self.add(Expr::Element(whole, Some(index)), part);
                    self.bind_pattern(part, Some(element), at, target.of_part());
                }
            }
            "assignment_pattern" | "object_assignment_pattern" => {
                let default = self.child(pattern, "right", at);
                let value = self.add(Expr::OrElse(whole, default), pattern);
                if let Some(left) = pattern.child_by_field_name("left") {
                    self.bind_pattern(left, Some(value), at, target);
                }
            }
            // `({ method: options.method } = others)`
            "member_expression" => self.assign_member(pattern, whole, at),
            _ => {}
        }
    }

    /// `{ url, ...others }`: what is left of an object.
    fn bind_others(
        &mut self,
        part: Node<'t>,
        (whole, taken): (ExprId, &[Symbol]),
        at: At,
        target: Target,
    ) {
        let Some(name) = inner(part) else { return };
        let mut pairs = vec![(self.module.symbol(""), whole)];
        let nothing = self.add(Expr::Nothing, part);
        pairs.extend(taken.iter().map(|name| (*name, nothing)));
        let others = self.add(Expr::Object(pairs), part);
        self.bind_pattern(name, Some(others), at, target);
    }

    /// Binds what a part of a pattern names; the answer is the name of the property.
    fn bind_property(
        &mut self,
        part: Node<'t>,
        value: ExprId,
        at: At,
        target: Target,
    ) -> Option<Symbol> {
        match part.kind() {
            "shorthand_property_identifier_pattern" => {
                let name = self.symbol(part);
                let member = self.add(Expr::Member(value, name), part);
                self.bind_pattern(part, Some(member), at, target);
                Some(name)
            }
            "pair_pattern" => {
                let key = part.child_by_field_name("key").and_then(|key| self.key(key, at));
                let (name, inside) = key.zip(part.child_by_field_name("value"))?;
                let member = self.add(Expr::Member(value, name), part);
                self.bind_pattern(inside, Some(member), at, target);
                Some(name)
            }
            "object_assignment_pattern" => {
                let left = part.child_by_field_name("left")?;
                let name = self.symbol(left);
                let member = self.add(Expr::Member(value, name), part);
                let default = self.child(part, "right", at);
                let value = self.add(Expr::OrElse(member, default), part);
                self.bind_pattern(left, Some(value), at, target);
                Some(name)
            }
            _ => None,
        }
    }
}
