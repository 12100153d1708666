//! Branches, loops and errors: which value a variable can have behind them.

use super::super::flow::Flow;
use super::super::model::{Expr, ExprId, How, ScopeId, Symbol};
use super::super::syntax::Node;
use super::{At, Reader, named};

impl<'t> Reader<'t> {
    /// Gives a variable a value at this place of the function.
    pub(super) fn set_local(&mut self, home: ScopeId, name: Symbol, value: ExprId) {
        self.flow.assign(&mut self.module, home, name, value, true);
    }

    /// Puts more behind the text of a variable.
    pub(super) fn append_to(&mut self, home: ScopeId, name: Symbol, more: ExprId, at: At<'t>) {
        if self.flow.knows(name) {
            let span = self.module.span(more);
            let before = Expr::Name(name, self.flow.scope(name, at.scope));
            let before = self.module.add(before, span);
            let whole = self.module.add(Expr::Concat(vec![before, more]), span);
            self.set_local(home, name, whole);
        } else {
            let how = if home == at.scope { How::Append } else { How::MayAppend };
            self.appends.push((home, name, more, how));
        }
    }

    /// A block: what it declares ends with it.
    pub(super) fn block(&mut self, node: Node<'t>, at: At<'t>) {
        let scope = self.module.open_scope(at.scope);
        self.statements(node, At { scope, ..at });
        self.leave(scope);
    }

    /// Forgets the variables of a scope.
    pub(super) fn leave(&mut self, scope: ScopeId) {
        let ended = self.flow.names().filter(|name| self.locals.contains(&(scope, *name)));
        let ended: Vec<Symbol> = ended.collect();
        self.flow.forget(&ended);
    }

    /// `if (a) { … } else { … }`.
    pub(super) fn branch(&mut self, node: Node<'t>, at: At<'t>) {
        if let Some(condition) = node.child_by_field_name("condition") {
            self.read(condition, at);
        }
        let before = self.flow.clone();
        let mut ends = Vec::new();
        for side in ["consequence", "alternative"] {
            self.flow = before.clone();
            let body = node.child_by_field_name(side);
            if let Some(body) = body {
                self.read(body, at);
            }
            let end = std::mem::take(&mut self.flow);
            if !body.is_some_and(jumps) {
                ends.push(end);
            }
        }
        self.go_on(before, &ends, at);
    }

    /// `for`, `foreach`, `while`, `do`: what changes in it is not known in it, nor behind it.
    pub(super) fn looped(&mut self, node: Node<'t>, read: impl FnOnce(&mut Self)) {
        let changed = self.changed_in(node);
        self.flow.forget(&changed);
        read(self);
        self.flow.forget(&changed);
    }

    /// `try { … } catch { … } finally { … }`.
    pub(super) fn attempt(&mut self, node: Node<'t>, at: At<'t>) {
        let mut before = self.flow.clone();
        let mut ends = Vec::new();
        let parts = named(node);
        for part in &parts {
            match part.kind() {
                "block" => {
                    self.read(*part, at);
                    let changed = self.changed_in(*part);
                    before.forget(&changed);
                }
                "catch_clause" => {
                    self.flow = before.clone();
                    let scope = self.module.open_scope(at.scope);
                    self.children(*part, At { scope, ..at });
                    self.leave(scope);
                }
                _ => continue,
            }
            let end = std::mem::take(&mut self.flow);
            let body = named(*part).pop().filter(|body| body.kind() == "block").unwrap_or(*part);
            if !jumps(body) {
                ends.push(end);
            }
        }
        self.go_on(before, &ends, at);
        for last in parts.iter().filter(|part| part.kind() == "finally_clause") {
            self.children(*last, at);
        }
    }

    /// `switch (a) { case b: …; break; }`.
    pub(super) fn switch(&mut self, node: Node<'t>, at: At<'t>) {
        if let Some(value) = node.child_by_field_name("value") {
            self.read(value, at);
        }
        let before = self.flow.clone();
        let mut ends = vec![before.clone()];
        for section in node.child_by_field_name("body").map(named).unwrap_or_default() {
            self.flow = before.clone();
            let scope = self.module.open_scope(at.scope);
            self.children(section, At { scope, ..at });
            self.leave(scope);
            let end = std::mem::take(&mut self.flow);
            let mut cursor = section.walk();
            let is_default = section.children(&mut cursor).any(|child| child.kind() == "default");
            if is_default {
                ends.remove(0);
            }
            if !named(section).last().is_some_and(|last| leaves(*last)) {
                ends.push(end);
            }
        }
        self.go_on(before, &ends, at);
    }

    fn go_on(&mut self, before: Flow, ends: &[Flow], at: At<'t>) {
        self.flow = before;
        self.flow.join(&mut self.module, at.scope, ends);
    }

    /// The inside of a function, which sees every value that a variable is ever given.
    pub(super) fn inside_function(&mut self, node: Node<'t>, read: impl FnOnce(&mut Self)) {
        let mut around = std::mem::take(&mut self.flow);
        read(self);
        let changed = self.changed_in(node);
        around.forget(&changed);
        self.flow = around;
    }

    /// The variables that are given a value somewhere in a node.
    fn changed_in(&self, node: Node<'t>) -> Vec<Symbol> {
        let mut changed = Vec::new();
        let mut cursor = node.walk();
        let mut depth = 0_u32;
        loop {
            let here = cursor.node();
            let target = match here.kind() {
                "assignment_expression" => here.child_by_field_name("left"),
                "invocation_expression" => appended_to(here),
                _ => None,
            };
            let name = target.filter(|target| target.kind() == "identifier");
            changed.extend(name.and_then(|name| self.module.known(self.text(name))));
            if cursor.goto_first_child() {
                depth += 1;
                continue;
            }
            while !cursor.goto_next_sibling() {
                if depth == 0 {
                    return changed;
                }
                cursor.goto_parent();
                depth -= 1;
            }
            if depth == 0 {
                return changed;
            }
        }
    }
}

/// The variable that `variable.Append(a)` changes.
fn appended_to(call: Node<'_>) -> Option<Node<'_>> {
    call.child_by_field_name("function")?.child_by_field_name("expression")
}

/// Whether a statement never comes to its end.
fn jumps(node: Node<'_>) -> bool {
    match node.kind() {
        "block" => named(node).last().is_some_and(|last| jumps(*last)),
        // What `break` ends, a loop or a `switch`, goes on with the value all the same.
        "continue_statement" => true,
        _ => leaves(node),
    }
}

/// Whether a statement leaves the function.
fn leaves(node: Node<'_>) -> bool {
    match node.kind() {
        "block" => named(node).last().is_some_and(|last| leaves(*last)),
        kind => matches!(kind, "return_statement" | "throw_statement"),
    }
}
