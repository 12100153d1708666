//! Branches, loops and errors: which value a variable can have behind them.

use super::super::choices::cases;
use super::super::conditions::{self, Conditions, DEEPEST_BLOCKS};
use super::super::flow::Flow;
use super::super::model::{Condition, Expr, ExprId, How, Module, ScopeId, Symbol};
use super::super::syntax::Node;
use super::{At, DEEPEST, Reader, last, named};

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

    /// The condition that an expression is, as far as it is understood.
    pub(super) fn condition(&mut self, node: Option<Node<'t>>, at: At<'t>) -> Condition {
        let (Some(node), Some(_)) = (node, at.function) else { return Condition::Unknown };
        self.conditions(at, |conditions| conditions.of(node))
    }

    fn conditions(
        &mut self,
        at: At<'t>,
        ask: impl FnOnce(&mut Conditions<'_, 't>) -> Condition,
    ) -> Condition {
        let source = self.source;
        let mut read = |node: Node<'t>| {
            // What is handed on by reference can be anything from then on.
            let variable = self.text(node).split('.').next().unwrap_or_default();
            if self.by_reference.contains(variable) { Module::UNKNOWN } else { self.read(node, at) }
        };
        ask(&mut Conditions { source, read: &mut read })
    }

    /// Reads something that is reached under a condition.
    fn only_if<T>(&mut self, condition: &Condition, read: impl FnOnce(&mut Self) -> T) -> T {
        let outside = self.module.enter(condition);
        let answer = read(self);
        self.module.leave(outside);
        answer
    }

    /// Statements one behind the other: what jumps keeps those behind it from being reached.
    pub(super) fn sequence(&mut self, all: Vec<Node<'t>>, at: At<'t>) {
        let mut outermost = None;
        for child in all {
            if child.kind() == "if_statement" {
                let rest = self.branch(child, at);
                let outside = self.module.enter(&rest);
                outermost.get_or_insert(outside);
            } else {
                self.read(child, at);
            }
        }
        if let Some(outside) = outermost {
            self.module.leave(outside);
        }
    }

    /// `if (a) { … } else { … }`; the answer is what holds behind it.
    pub(super) fn branch(&mut self, node: Node<'t>, at: At<'t>) -> Condition {
        // An `else if` stands in the one before it.
        if self.depth >= DEEPEST {
            self.module.too_deep = true;
            return Condition::ALWAYS;
        }
        self.depth += 1;
        let behind = self.sides(node, at);
        self.depth -= 1;
        behind
    }

    fn sides(&mut self, node: Node<'t>, at: At<'t>) -> Condition {
        let first = node.child_by_field_name("condition");
        if let Some(condition) = first {
            self.read(condition, at);
        }
        let condition = self.condition(first, at);
        let before = self.flow.clone();
        let mut ends = Vec::new();
        let sides = ["consequence", "alternative"].map(|side| node.child_by_field_name(side));
        let mut after = Condition::ALWAYS;
        for (body, condition) in sides.into_iter().zip([condition.clone(), condition.clone().not()])
        {
            self.flow = before.clone();
            if let Some(body) = body {
                self.only_if(&condition, |reader| {
                    if body.kind() == "if_statement" {
                        after = reader.branch(body, at);
                    } else {
                        reader.read(body, at);
                    }
                });
            }
            let end = std::mem::take(&mut self.flow);
            if !body.is_some_and(jumps) {
                ends.push(end);
            }
        }
        self.go_on(before, &ends, at);
        match sides[1] {
            Some(side) if conditions::jumps(side) => condition,
            _ => conditions::behind(&condition, sides[0], after),
        }
    }

    /// `a ? b : c`.
    pub(super) fn ternary(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let first = node.child_by_field_name("condition");
        if let Some(condition) = first {
            self.read(condition, at);
        }
        let condition = self.condition(first, at);
        let sides = ["consequence", "alternative"].map(|side| node.child_by_field_name(side));
        let mut values = Vec::new();
        for (side, condition) in sides.into_iter().zip([condition.clone(), condition.not()]) {
            let Some(side) = side else { continue };
            self.only_if(&condition, |reader| values.extend(reader.one_value(side, at)));
        }
        self.either(values, node)
    }

    /// `a switch { b => c, _ => d }`.
    pub(super) fn switch_value(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let parts = named(node);
        let Some((subject, arms)) = parts.split_first() else { return Module::UNKNOWN };
        self.read(*subject, at);
        let arms: Vec<_> =
            arms.iter().copied().filter(|arm| arm.kind() == "switch_expression_arm").collect();
        let asked = arms.iter().map(|arm| {
            let own = match named(*arm)[..] {
                [pattern, _] if pattern.kind() == "discard" || self.text(pattern) == "_" => None,
                [pattern, _] if at.function.is_some() => {
                    Some(self.conditions(at, |conditions| conditions.matches(*subject, pattern)))
                }
                _ => Some(Condition::Unknown),
            };
            (own, true)
        });
        let asked = asked.collect();
        let mut values = Vec::new();
        for (arm, reached) in arms.into_iter().zip(cases(asked)) {
            let Some(value) = last(arm) else { continue };
            self.only_if(&reached, |reader| values.extend(reader.one_value(value, at)));
        }
        self.either(values, node)
    }

    /// One of several values, unless it is none: nothing, or an error.
    fn one_value(&mut self, node: Node<'t>, at: At<'t>) -> Option<ExprId> {
        let value = self.read(node, at);
        let says =
            !matches!(node.kind(), "null_literal" | "default_expression" | "throw_expression");
        says.then(|| self.module.under(value))
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
        let mut ends = Vec::new();
        // A text that is no program can have two of them.
        let mut has_default = false;
        let sections = node.child_by_field_name("body").map(named).unwrap_or_default();
        let is_plain = !self.text(node).contains("goto ");
        let subject = node.child_by_field_name("value").filter(|_| is_plain);
        let asked = sections.iter().map(|section| self.asked_by(subject, *section, at)).collect();
        for (section, reached) in sections.into_iter().zip(cases(asked)) {
            self.flow = before.clone();
            let scope = self.module.open_scope(at.scope);
            self.only_if(&reached, |reader| {
                reader.sequence(named(section), At { scope, ..at });
            });
            self.leave(scope);
            let end = std::mem::take(&mut self.flow);
            has_default |= is_default(section);
            if !named(section).last().is_some_and(|last| leaves(*last)) {
                ends.push(end);
            }
        }
        if !has_default {
            ends.insert(0, before.clone());
        }
        self.go_on(before, &ends, at);
    }

    /// What a section of a `switch` asks, which goes on to the next one in no case; nothing for `default`.
    fn asked_by(
        &mut self,
        subject: Option<Node<'t>>,
        section: Node<'t>,
        at: At<'t>,
    ) -> (Option<Condition>, bool) {
        let mut cursor = section.walk();
        let labels = section.children(&mut cursor).filter(|part| part.kind() == "case").count();
        let has_guard = section.children(&mut cursor).any(|part| part.kind() == "when_clause");
        let own = match (subject, at.function) {
            (Some(_), Some(_)) if is_default(section) && labels == 0 => None,
            (Some(subject), Some(_)) if !has_guard && labels == 1 && !is_default(section) => {
                let pattern = named(section).first().copied();
                pattern.map(|pattern| self.conditions(at, |c| c.matches(subject, pattern)))
            }
            _ => Some(Condition::Unknown),
        };
        // `case "a":` with nothing behind it goes on to the next.
        let is_empty = named(section).len() <= labels;
        (own, !is_empty)
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

fn is_default(section: Node<'_>) -> bool {
    let mut cursor = section.walk();
    section.children(&mut cursor).any(|child| child.kind() == "default")
}

/// The variable that `variable.Append(a)` changes.
fn appended_to(call: Node<'_>) -> Option<Node<'_>> {
    call.child_by_field_name("function")?.child_by_field_name("expression")
}

/// Whether a statement never comes to its end.
fn jumps(node: Node<'_>) -> bool {
    // What `break` ends, a loop or a `switch`, goes on with the value all the same.
    last_of(node).is_some_and(|last| last.kind() == "continue_statement") || leaves(node)
}

/// Whether a statement leaves the function.
fn leaves(node: Node<'_>) -> bool {
    last_of(node).is_some_and(|last| matches!(last.kind(), "return_statement" | "throw_statement"))
}

/// The last statement of a block, also where blocks end with blocks; what is no block itself.
fn last_of(node: Node<'_>) -> Option<Node<'_>> {
    let mut last = node;
    for _ in 0..DEEPEST_BLOCKS {
        if last.kind() != "block" {
            return Some(last);
        }
        last = named(last).last().copied()?;
    }
    None
}
