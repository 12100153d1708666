//! Branches, loops and classes.

use super::super::choices::rule_out;
use super::super::flow::Flow;
use super::super::model::{Class, ClassId, Condition, Expr, FILE_SCOPE, How, Module, Symbol};
use super::super::syntax::Node;
use super::asked::without_type;
use super::changing::Branch;
use super::parameters::declared;
use super::{Reader, child_of, children, each};

/// A table, a key of it, and where that is given a value.
pub(super) type Entry<'t> = (&'t str, String, Node<'t>);

impl<'t> Reader<'t> {
    /// A class: its properties and methods.
    pub(super) fn class(&mut self, node: Node<'t>) {
        let Some(name) = child_of(node, "simple_name") else { return };
        let name = self.symbol(self.text(name));
        let class = ClassId(u32::try_from(self.module.classes.len()).unwrap_or(u32::MAX));
        self.module.classes.push(Class::default());
        for base in children(node).into_iter().filter(|part| part.kind() == "type_spec") {
            let base = self.symbol(self.text(base));
            let base = self.add(Expr::Name(base, FILE_SCOPE), node);
            self.module.classes[class.0 as usize].extends.push(base);
        }
        let value = self.add(Expr::Class(class), node);
        self.module.bind(FILE_SCOPE, name, value, How::Set);
        for part in children(node) {
            match part.kind() {
                "class_property_definition" => {
                    let (Some(variable), Some(value)) =
                        (child_of(part, "variable"), children(part).pop())
                    else {
                        continue;
                    };
                    if value.id() != variable.id() {
                        let value = self.expression(value);
                        let key = self.symbol(self.text(variable).trim_start_matches('$'));
                        let members = &mut self.module.classes[class.0 as usize].members;
                        members.entry(key).or_default().push(value);
                    }
                }
                "class_method_definition" => {
                    let (Some(method), Some(block)) =
                        (child_of(part, "simple_name"), child_of(part, "script_block"))
                    else {
                        continue;
                    };
                    let method = self.symbol(self.text(method));
                    let list = child_of(part, "class_method_parameter_list").map(declared);
                    let list = list.unwrap_or_default();
                    let id = self.body(part, Some(method), &list, block, Some(class));
                    let is_constructor = method == name;
                    let key =
                        if is_constructor { self.module.symbol("constructor") } else { method };
                    if is_constructor {
                        self.module.functions[id.0 as usize].constructs = Some(class);
                    }
                    let value = self.add(Expr::Function(id), part);
                    self.module.classes[class.0 as usize]
                        .members
                        .entry(key)
                        .or_default()
                        .push(value);
                }
                _ => {}
            }
        }
    }

    /// `if`, `elseif`, `else`: each begins with what was before, and one of them was taken. What stands behind them is
    /// reached where none was taken that leads out.
    pub(super) fn branches(&mut self, node: Node<'t>) {
        let mut condition = node.child_by_field_name("condition");
        if let Some(condition) = condition {
            self.expression(condition);
        }
        let unset = self.literal("", node);
        let start = self.flow.clone();
        let mut branches = Vec::new();
        let (mut not, mut behind) = (Vec::new(), Vec::new());
        // None where that way leads out of the block, so that it is not come from.
        let mut last = Some(start.clone());
        for part in children(node) {
            let clauses = match part.kind() {
                "elseif_clauses" => children(part),
                "statement_block" | "else_clause" => vec![part],
                _ => continue,
            };
            for clause in clauses {
                self.flow = start.clone();
                if clause.kind() == "else_clause" {
                    last = self.end_of(clause, &Condition::All(not.clone()), &mut behind);
                    continue;
                }
                let asked = condition.take().or_else(|| clause.child_by_field_name("condition"));
                let judged = asked.map_or(Condition::Unknown, |asked| self.judged(asked));
                let condition = asked.and_then(|asked| self.condition(asked));
                let mut all = not.clone();
                all.push(judged.clone());
                rule_out(&mut not, judged.clone());
                let end = self.end_of(clause, &Condition::All(all), &mut behind);
                branches.extend(end.map(|end| Branch { condition, judged, end }));
            }
        }
        // Where no other one is left, the condition of the last one held.
        if let Some(last) = last.or_else(|| branches.pop().map(|branch| branch.end)) {
            self.join_chosen(&branches, &last, (unset, true), node);
        } else {
            (self.flow, self.left) = (start, true);
        }
        self.goes_on_under(behind);
    }

    /// What stands behind in the same block is reached under these conditions.
    fn goes_on_under(&mut self, behind: Vec<Condition>) {
        if !behind.is_empty() {
            // The block goes back to what was before it.
            let _ = self.module.enter(&Condition::All(behind));
        }
    }

    /// The values of names at the end of a branch; none where the branch never comes to its end.
    fn end_of(
        &mut self,
        branch: Node<'t>,
        condition: &Condition,
        behind: &mut Vec<Condition>,
    ) -> Option<Flow> {
        let outside = self.module.enter(condition);
        if let Some(asked) = branch.child_by_field_name("condition") {
            // It is no answer of the function around it, unlike a statement.
            self.expression(asked);
        }
        self.walk_children(child_of(branch, "statement_block").unwrap_or(branch));
        self.module.leave(outside);
        let is_left = std::mem::take(&mut self.left);
        if is_left {
            behind.push(condition.clone().not());
        }
        (!is_left).then(|| self.flow.clone())
    }

    /// `switch`: any of its clauses was taken that asks for what is there.
    pub(super) fn switch(&mut self, node: Node<'t>) {
        let unset = self.literal("", node);
        let start = self.flow.clone();
        let in_loop = std::mem::take(&mut self.in_loop);
        let mut clauses = Vec::new();
        for body in child_of(node, "switch_body").map(children).unwrap_or_default() {
            clauses
                .extend(children(body).into_iter().filter(|part| part.kind() == "switch_clause"));
        }
        let asked = self.asked_by(node, &clauses);
        let has_rest = clauses.iter().any(|clause| self.takes_the_rest(*clause));
        let mut last = Some(start.clone());
        let (mut branches, mut behind) = (Vec::new(), Vec::new());
        for (clause, judged) in clauses.into_iter().zip(asked) {
            self.flow = start.clone();
            let end = match child_of(clause, "statement_block") {
                Some(block) => self.end_of(block, &judged, &mut behind),
                None => Some(self.flow.clone()),
            };
            if self.takes_the_rest(clause) {
                last = end;
                continue;
            }
            branches.extend(end.map(|end| Branch { condition: None, judged, end }));
        }
        self.in_loop = in_loop;
        if let Some(last) = last.or_else(|| branches.pop().map(|branch| branch.end)) {
            self.join_chosen(&branches, &last, (unset, has_rest), node);
        } else {
            (self.flow, self.left) = (start, true);
        }
        self.goes_on_under(behind);
    }

    /// A loop: what it changes can be changed when it begins.
    pub(super) fn repeated(&mut self, node: Node<'t>) {
        let (names, entries) = self.changed_in(node);
        let unset = self.literal("", node);
        let start = self.flow.clone();
        let outside = (self.left, std::mem::replace(&mut self.in_loop, true));
        let parts = children(node);
        if let ("foreach_statement", Some(variable)) = (node.kind(), child_of(node, "variable")) {
            let list = parts.iter().find(|part| part.kind() == "pipeline").copied();
            let list = list.map_or(Module::UNKNOWN, |list| self.expression(list));
            let (symbol, of_file) = self.variable(self.text(variable));
            let value = match self.module.expr(list) {
                Expr::Unknown | Expr::Call { .. } => self.unknown_named(symbol, node),
                _ => self.add(Expr::Element(list, None), node),
            };
            self.assign(symbol, of_file, value);
            self.flow.forget(&names);
            self.held_before(&entries);
            if let Some(block) = child_of(node, "statement_block") {
                self.walk_children(block);
            }
        } else {
            self.flow.forget(&names);
            self.held_before(&entries);
            for part in parts {
                self.walk(part);
            }
        }
        (self.left, self.in_loop) = outside;
        // All but `do` may not have run at all.
        if node.kind() != "do_statement" {
            let end = self.flow.clone();
            self.join_chosen(
                &[Branch { condition: None, judged: Condition::Unknown, end }],
                &start,
                (unset, true),
                node,
            );
        }
        self.flow.forget(&names);
    }

    /// The names that a loop or block gives values, and the entries of tables.
    pub(super) fn changed_in(&mut self, node: Node<'t>) -> (Vec<Symbol>, Vec<Entry<'t>>) {
        let mut changed = Vec::new();
        each(node, &mut |part| {
            if part.kind() == "left_assignment_expression" {
                changed.push(part);
            }
        });
        let mut names: Vec<Symbol> = Vec::new();
        let mut entries = Vec::new();
        for part in changed {
            let text = without_type(self.text(part));
            let (variable, key) = text.split_at(text.find(['.', '[', ' ']).unwrap_or(text.len()));
            match key_of(key) {
                Some(_) if variable.eq_ignore_ascii_case("$this") => {}
                Some(key) => entries.push((variable, key, part)),
                None => names.push(self.variable(variable).0),
            }
        }
        (names, entries)
    }

    /// What a loop puts into tables may stand there from the time before.
    pub(super) fn held_before(&mut self, entries: &[Entry<'t>]) {
        for (variable, key, node) in entries {
            let (symbol, of_file) = self.variable(variable);
            let home = if of_file { FILE_SCOPE } else { self.at.scope };
            let table = Expr::Name(symbol, self.flow.scope(symbol, home));
            let table = self.add(table, *node);
            let name = self.symbol(key);
            let before = self.add(Expr::Member(table, name), *node);
            let value = self.add(Expr::Either(vec![before, Module::UNKNOWN]), *node);
            self.set_member(variable, key, value, *node);
        }
    }
}

/// The key of `.Key`, `['Key']`.
fn key_of(text: &str) -> Option<String> {
    let key = match text.trim().strip_prefix('.') {
        Some(key) => key,
        None => text.trim().strip_prefix('[')?.strip_suffix(']')?,
    };
    let key = key.trim_matches(['\'', '"']);
    let is_plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_plain.then(|| key.to_owned())
}
