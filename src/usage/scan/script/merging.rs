//! `Object.assign(options, { method: "POST" })`: objects that are completed by what others have.

use super::super::model::{Expr, ExprId, Module};
use super::super::options::{ALL_MEMBERS, ANY_MEMBER};
use super::super::syntax::Node;
use super::{At, Reader};

/// What merges into its first argument, by the libraries that have such a function.
const HOLDERS: [&str; 7] = ["Object", "$", "jQuery", "_", "lodash", "angular", "underscore"];

/// Their names for it: what is given later wins.
const MERGING: [&str; 6] = ["assign", "extend", "merge", "assignIn", "mergeWith", "extendWith"];

/// What the first object has already stays as it is.
const FILLING: [&str; 2] = ["defaults", "defaultsDeep"];

/// What gives a member of its first argument a value: the second one is its name.
const SETTING: [&str; 5] =
    ["Reflect.set", "Reflect.defineProperty", "Object.defineProperty", "_.set", "lodash.set"];

/// How a call joins objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joins {
    /// What is given later wins.
    LastWins,
    /// What is given first wins.
    FirstWins,
}

/// Whether something that is called joins objects into the first one.
pub(super) fn joins(callee: &str) -> Option<Joins> {
    let (holder, name) = callee.rsplit_once('.')?;
    if !HOLDERS.contains(&holder) {
        return None;
    }
    match name {
        name if MERGING.contains(&name) => Some(Joins::LastWins),
        name if FILLING.contains(&name) => Some(Joins::FirstWins),
        _ => None,
    }
}

/// The first object of such a call: `$.extend(true, a, b)` begins with a flag.
pub(super) fn first_joined(call: Node<'_>) -> Option<Node<'_>> {
    let list = call.child_by_field_name("arguments")?;
    let mut cursor = list.walk();
    list.named_children(&mut cursor)
        .find(|child| !matches!(child.kind(), "comment" | "true" | "false"))
}

impl<'t> Reader<'t> {
    /// Reads what a call joins. The answer is an object of its own where the first one was written for it.
    pub(super) fn join(
        &mut self,
        (node, how): (Node<'t>, Joins),
        arguments: &[ExprId],
        at: At,
    ) -> Option<ExprId> {
        let first = first_joined(node)?;
        let is_flag = |id: &ExprId| self.module.span(*id).end <= first.start_byte();
        let flags = arguments.iter().take_while(|id| is_flag(id)).count();
        let (target, sources) = arguments[flags..].split_first()?;
        let (target, sources) = (*target, sources.to_vec());
        if matches!(self.module.expr(target), Expr::Object(_)) {
            return Some(self.joined(node, (target, &sources), how));
        }
        if sources.is_empty() || matches!(first.kind(), "this" | "super" | "function_expression") {
            return None;
        }
        let is_followed = first.kind() == "identifier" && {
            let joined = self.joined(node, (target, &sources), how);
            self.renew(first, joined, at)
        };
        if !is_followed {
            self.write_all(target, &sources);
        }
        None
    }

    /// `Reflect.set(options, "method", verb)`.
    pub(super) fn set_by_name(&mut self, callee: &str, arguments: &[ExprId]) {
        let ([target, name, value], true) = (arguments, SETTING.contains(&callee)) else { return };
        let name = match self.module.expr(*name) {
            Expr::Text(name) => name.clone(),
            _ => ANY_MEMBER.into(),
        };
        let name = self.module.symbol(&name);
        self.module.writes.push((*target, name, *value));
    }

    /// `Object.assign({}, a, b)` is `{ ...a, ...b }`.
    fn joined(
        &mut self,
        node: Node<'t>,
        (target, sources): (ExprId, &[ExprId]),
        how: Joins,
    ) -> ExprId {
        let spread = self.module.symbol("");
        let mut parts = vec![(spread, target)];
        parts.extend(sources.iter().map(|part| (spread, *part)));
        if how == Joins::FirstWins {
            parts.reverse();
        }
        self.add(Expr::Object(parts), node)
    }

    /// Each member of the sources is written to the target: one whose name is not known has an empty name.
    fn write_all(&mut self, target: ExprId, sources: &[ExprId]) {
        let all = self.module.symbol(ALL_MEMBERS);
        for source in sources {
            let written = match self.module.expr(*source) {
                Expr::Object(pairs) => pairs.clone(),
                _ if *source == Module::UNKNOWN => continue,
                _ => [(all, *source)].into_iter().collect(),
            };
            for (name, value) in written {
                self.module.writes.push((target, name, value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_joins_objects_is_known_by_its_library() {
        assert_eq!(joins("Object.assign"), Some(Joins::LastWins));
        assert_eq!(joins("$.extend"), Some(Joins::LastWins));
        assert_eq!(joins("_.defaults"), Some(Joins::FirstWins));
        assert_eq!(joins("Base.extend"), None);
        assert_eq!(joins("assign"), None);
    }
}
