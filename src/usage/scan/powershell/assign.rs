//! What variables, entries of tables and members are given.

use super::super::model::{Expr, ExprId, FILE_SCOPE, Module, Symbol};
use super::super::syntax::Node;
use super::{Reader, child_of, children, core};

impl<'t> Reader<'t> {
    /// An assignment; what is assigned.
    pub(super) fn assignment(&mut self, node: Node<'t>) -> ExprId {
        let Some(left) = child_of(node, "left_assignment_expression") else {
            return Module::UNKNOWN;
        };
        let value = match node.child_by_field_name("value").map(|value| (core(value), value)) {
            Some((inner, _)) if is_branch(inner) => self.output_of(inner),
            // `$a = $b = …`
            Some((inner, _)) if inner.kind() == "assignment_expression" => self.assignment(inner),
            Some((_, value)) => self.expression(value),
            None => Module::UNKNOWN,
        };
        let operator = child_of(node, "assignment_operator").map(|node| self.text(node));
        self.assign_to(left, operator.unwrap_or_default(), value, node);
        value
    }

    fn assign_to(&mut self, target: Node<'t>, operator: &str, value: ExprId, node: Node<'t>) {
        let mut target = core(target);
        // `[string]$x = …`, `[ValidateNotNull()][hashtable]$x = …`.
        while let ("cast_expression", Some(inner)) = (target.kind(), children(target).last()) {
            target = core(*inner);
        }
        // What is assigned to nothing is thrown away.
        if self.text(target).eq_ignore_ascii_case("$null") {
            return;
        }
        match target.kind() {
            "variable" | "braced_variable" => {
                let (symbol, of_file) = self.variable(self.text(target));
                let value = match operator {
                    "=" => {
                        self.is_another(symbol);
                        if let Expr::Name(other, _) = *self.module.expr(value) {
                            self.are_the_same(symbol, other);
                        }
                        value
                    }
                    "+=" => self.with_more((symbol, of_file), value, node),
                    "??=" => {
                        let before = self.expression(target);
                        self.call("-if", vec![before, before, value], node)
                    }
                    _ => self.unknown_named(symbol, node),
                };
                self.assign(symbol, of_file, value);
            }
            "member_access" | "element_access" => {
                let value = match operator {
                    "=" => value,
                    "+=" => {
                        let before = self.expression(target);
                        self.add(Expr::Concat(vec![before, value]), node)
                    }
                    "??=" => {
                        let before = self.expression(target);
                        self.call("-if", vec![before, before, value], node)
                    }
                    _ => Module::UNKNOWN,
                };
                self.assign_member(target, value);
            }
            "array_literal_expression" if operator == "=" => self.assign_each(target, value, node),
            _ => {}
        }
    }

    /// `$a, $b = …`: one each, and the last one all that are left.
    fn assign_each(&mut self, targets: Node<'t>, value: ExprId, node: Node<'t>) {
        let targets = children(targets);
        for (number, target) in targets.iter().enumerate() {
            let is_last = number + 1 == targets.len();
            let one = match self.module.expr(value) {
                Expr::List(parts) if is_last && parts.len() > targets.len() => {
                    let rest = parts[number..].to_vec();
                    self.add(Expr::List(rest), node)
                }
                Expr::List(parts) => parts.get(number).copied().unwrap_or(Module::UNKNOWN),
                _ => {
                    let number = u32::try_from(number).ok().filter(|_| !is_last);
                    self.add(Expr::Element(value, number), node)
                }
            };
            self.assign_to(*target, "=", one, node);
        }
    }

    /// What a variable holds with more behind it: a text, a list or a table.
    fn with_more(
        &mut self,
        (symbol, of_file): (Symbol, bool),
        value: ExprId,
        node: Node<'t>,
    ) -> ExprId {
        let scope = if of_file { FILE_SCOPE } else { self.at.scope };
        let scope = self.flow.scope(symbol, scope);
        let before = self.add(Expr::Name(symbol, scope), node);
        let listed = self.listed(symbol, scope);
        match (self.module.expr(value), listed) {
            (Expr::List(more), Some(mut parts)) => {
                parts.extend(more);
                self.add(Expr::List(parts), node)
            }
            (_, Some(mut parts)) => {
                parts.push(value);
                self.add(Expr::List(parts), node)
            }
            (Expr::List(_), None) => self.add(Expr::List(vec![before, value]), node),
            (Expr::Object(_), None) => {
                let all = self.module.symbol("");
                self.add(Expr::Object(vec![(all, before), (all, value)]), node)
            }
            _ => self.add(Expr::Concat(vec![before, value]), node),
        }
    }

    /// `Set-Variable -Name x -Value … -Scope Script`.
    pub(super) fn set_variable(&mut self, arguments: &[ExprId]) {
        let name = self.module.argument(arguments, 0, Some("name"));
        let value = self.module.argument(arguments, 1, Some("value")).unwrap_or(Module::UNKNOWN);
        let Some(Expr::Text(name)) = name.map(|name| self.module.expr(name)) else { return };
        let name = format!("${name}");
        let scope = arguments.iter().find_map(|argument| match self.module.expr(*argument) {
            Expr::Named(of, value) if self.module.text(*of) == "scope" => Some(*value),
            _ => None,
        });
        let of_file = scope.is_some_and(|scope| match self.module.expr(scope) {
            Expr::Text(scope) => {
                ["script", "global"].iter().any(|of| scope.eq_ignore_ascii_case(of))
            }
            _ => false,
        });
        let (symbol, _) = self.variable(&name);
        self.assign(symbol, of_file, value);
    }

    /// `$params.Method = …`, `$params['Uri'] = …`, `$this.base = …`.
    fn assign_member(&mut self, target: Node<'t>, value: ExprId) {
        let parts = children(target);
        let [object, key, ..] = &parts[..] else { return };
        if object.kind() != "variable" {
            return;
        }
        let text = self.text(*object);
        let named = self.text(*key);
        let key = if target.kind() == "member_access" && !named.starts_with(['$', '"', '(']) {
            named.trim_matches('\'').to_owned()
        } else {
            let key = core(*key);
            let key =
                if key.kind() == "member_name" { children(key).pop().unwrap_or(key) } else { key };
            let key = self.expression(key);
            let Expr::Text(key) = self.module.expr(key) else {
                // A name that is known only when it runs.
                return self.set_anything(text, Module::UNKNOWN, target);
            };
            key.to_string()
        };
        if let (true, Some(class)) = (text.eq_ignore_ascii_case("$this"), self.at.class) {
            let key = self.symbol(&key);
            self.module.classes[class.0 as usize].members.entry(key).or_default().push(value);
            return;
        }
        let name = self.symbol(&key);
        // An object of a class is changed from without.
        for class in &mut self.module.classes {
            if let Some(values) = class.members.get_mut(&name) {
                values.push(value);
            }
        }
        self.set_member(text, &key, value, target);
    }
}

/// Whether a statement can stand where a value does.
fn is_branch(node: Node<'_>) -> bool {
    matches!(node.kind(), "if_statement" | "switch_statement" | "try_statement")
}
