//! Which value a name has at a line: assignments, branches and loops.
//!
//! An assignment opens a scope in which the name has its new value, and what follows in the block stands in that
//! scope. After a branch a name is what any way through it has made of it. In a loop a name can also be what an
//! earlier round has made of it.

use super::super::choices::cases;
use super::super::conditions;
use super::super::model::{Condition, Expr, ExprId, FILE_SCOPE, How, Module, ScopeId, Symbol};
use super::super::syntax::Node;
use super::{Reader, children, inner};
use crate::text::Span;

/// One way through a branch.
struct Way {
    /// The scope at its end.
    end: ScopeId,
    /// The names that it assigns to and that are declared outside.
    assigned: Vec<Symbol>,
    /// Whether nothing behind the branch is reached from it.
    leaves: bool,
}

impl<'t> Reader<'t> {
    /// `a, b = …`, `a += …`
    pub(super) fn assign(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) =
            (node.child_by_field_name("left"), node.child_by_field_name("right"))
        else {
            return;
        };
        let targets = children(left);
        let values = self.values_for(targets.len(), right);
        let operator = node.child_by_field_name("operator").map_or("=", |o| o.kind());
        for (index, target) in targets.into_iter().enumerate() {
            let value = values.get(index).copied().unwrap_or(Module::UNKNOWN);
            match (operator, target.kind()) {
                ("=", "identifier") => self.assign_name(target, value),
                ("=", "selector_expression") => self.assign_member(target, value),
                ("=", "index_expression") => self.assign_element(target, value),
                ("+=", "identifier") => self.append_to(target, value),
                _ => {
                    self.read(target);
                }
            }
        }
    }

    /// Gives a name another value.
    pub(super) fn assign_name(&mut self, target: Node<'t>, value: ExprId) {
        if self.text(target) == "_" {
            return;
        }
        let name = self.symbol(target);
        let Some(home) = self.own_home(name) else {
            return self.bind_outside(target, value);
        };
        for at in self.inside.loops.clone() {
            // What is declared inside a loop begins anew in each round.
            if home.0 >= at.0 && self.module.is_bound(at, name) {
                self.module.bind(at, name, value, How::Set);
            }
        }
        self.new_version(name, value, home);
    }

    /// The scope of the function in which a name has its value now; none for names of others.
    pub(super) fn own_home(&self, name: Symbol) -> Option<ScopeId> {
        let home = self.module.scope_of(self.scope, name)?;
        let own = home != FILE_SCOPE && home.0 >= self.inside.outermost;
        (own && self.inside.function.is_some()).then_some(home)
    }

    pub(super) fn new_version(&mut self, name: Symbol, value: ExprId, home: ScopeId) {
        self.scope = self.module.open_scope(self.scope);
        self.module.bind(self.scope, name, value, How::Set);
        self.assigned.push((name, home));
    }

    /// Puts a text behind the one that a name stands for.
    pub(super) fn append_to(&mut self, target: Node<'t>, value: ExprId) {
        let name = self.symbol(target);
        let Some(home) = self.own_home(name) else { return };
        let around = self.inside.loops.iter().copied();
        let carried: Vec<ScopeId> =
            around.filter(|at| home.0 >= at.0 && self.module.is_bound(*at, name)).collect();
        let how = if self.inside.branches > 0 { How::SomeRounds } else { How::EachRound };
        for at in &carried {
            self.module.bind(*at, name, value, how);
        }
        if !carried.is_empty() {
            return;
        }
        let before = self.add(Expr::Name(name, self.scope), target);
        let both = self.add(Expr::Concat(vec![before, value]), target);
        self.new_version(name, both, home);
    }

    /// `map[key] = …`: the map holds one more value.
    fn assign_element(&mut self, target: Node<'t>, value: ExprId) {
        let Some(operand) = target.child_by_field_name("operand") else { return };
        let key = target.child_by_field_name("index");
        let literal = key.and_then(|key| self.literal_text(key));
        let object = self.read(operand);
        key.map(|key| self.read(key));
        let name = literal.map(|key| self.module.symbol(&key));
        match (operand.kind(), name) {
            ("identifier", None) => {
                let one = self.add(Expr::List(vec![value]), target);
                self.bind_outside(operand, one);
            }
            (_, Some(name)) => self.module.writes.push((object, name, value)),
            _ => {}
        }
    }

    /// A block on its own.
    pub(super) fn inner_block(&mut self, node: Node<'t>) {
        let way = self.way(|reader| reader.statements(node));
        self.join(&[way]);
    }

    /// Reads one way through a branch, and comes back to where it begins.
    fn way(&mut self, read: impl FnOnce(&mut Self)) -> Way {
        let (outer, known) = (self.scope, self.assigned.len());
        self.scope = self.module.open_scope(outer);
        let first = self.scope.0;
        read(self);
        let end = std::mem::replace(&mut self.scope, outer);
        let mut assigned = Vec::new();
        for (name, home) in self.assigned.drain(known..) {
            if home.0 < first && !assigned.contains(&name) {
                assigned.push(name);
            }
        }
        Way { end, assigned, leaves: false }
    }

    /// Goes on behind a branch, where names are what the ways through it have made of them.
    fn join(&mut self, ways: &[Way]) {
        let before = self.scope;
        let mut names: Vec<Symbol> = Vec::new();
        for name in ways.iter().filter(|way| !way.leaves).flat_map(|way| &way.assigned) {
            if !names.contains(name) {
                names.push(*name);
            }
        }
        if names.is_empty() {
            return;
        }
        let homes: Vec<Option<ScopeId>> = names.iter().map(|name| self.own_home(*name)).collect();
        self.scope = self.module.open_scope(before);
        for (name, home) in names.into_iter().zip(homes) {
            let mut from: Vec<ScopeId> = Vec::new();
            for way in ways.iter().filter(|way| !way.leaves) {
                let scope = if way.assigned.contains(&name) { way.end } else { before };
                if !from.contains(&scope) {
                    from.push(scope);
                }
            }
            for scope in from {
                let value = self.module.add(Expr::Name(name, scope), Span::default());
                self.module.bind(self.scope, name, value, How::Set);
            }
            // What encloses this branch learns of it too.
            self.assigned.extend(home.map(|home| (name, home)));
        }
    }

    /// `if a { … } else { … }`; the answer is what holds behind it.
    pub(super) fn branch(&mut self, node: Node<'t>) -> Condition {
        let mut behind = Condition::ALWAYS;
        let whole = self.way(|reader| {
            if let Some(first) = node.child_by_field_name("initializer") {
                reader.statement(first);
            }
            let mut condition = Condition::Unknown;
            if let Some(asked) = node.child_by_field_name("condition") {
                reader.read(asked);
                condition = reader.condition(asked);
            }
            reader.inside.branches += 1;
            let sides = ["consequence", "alternative"].map(|side| node.child_by_field_name(side));
            let not = condition.clone().not();
            let mut after = Condition::ALWAYS;
            let yes =
                reader.only_if(&condition, |reader| reader.way_of_block(sides[0], &mut after));
            let no = reader.only_if(&not, |reader| reader.way_of_block(sides[1], &mut after));
            reader.inside.branches -= 1;
            reader.join(&[yes, no]);
            behind = match sides[1] {
                Some(side) if conditions::jumps(side) => condition,
                _ => conditions::behind(&condition, sides[0], after),
            };
        });
        self.join(&[whole]);
        behind
    }

    fn way_of_block(&mut self, block: Option<Node<'t>>, behind: &mut Condition) -> Way {
        let way = self.way(|reader| {
            if let Some(block) = block {
                match block.kind() {
                    "block" => reader.statements(block),
                    "if_statement" => {
                        let rest = reader.deeper(|reader| reader.branch(block));
                        *behind = rest.unwrap_or(Condition::ALWAYS);
                    }
                    _ => reader.statement(block),
                }
            }
        });
        Way { leaves: block.is_some_and(|block| self.leaves(block)), ..way }
    }

    /// `switch` of each kind, and `select`.
    pub(super) fn choose(&mut self, node: Node<'t>) {
        let whole = self.way(|reader| {
            if let Some(first) = node.child_by_field_name("initializer") {
                reader.statement(first);
            }
            let value = node.child_by_field_name("value");
            let value_read = value.map(|value| reader.read(value));
            let alias = node.child_by_field_name("alias").and_then(inner);
            reader.inside.branches += 1;
            let mut ways = Vec::new();
            let all: Vec<_> =
                children(node).into_iter().filter(|n| n.kind().ends_with("_case")).collect();
            let has_default = all.iter().any(|case| case.kind() == "default_case");
            let asked = all.iter().map(|case| reader.asked_by(node, *case)).collect();
            for (case, reached) in all.into_iter().zip(cases(asked)) {
                let way = reader.only_if(&reached, |reader| {
                    reader.way(|reader| reader.case(case, alias.zip(value_read)))
                });
                ways.push(Way { leaves: reader.leaves(case), ..way });
            }
            if !has_default && node.kind() != "select_statement" {
                ways.push(reader.way(|_| {}));
            }
            reader.inside.branches -= 1;
            reader.join(&ways);
        });
        self.join(&[whole]);
    }

    fn case(&mut self, case: Node<'t>, alias: Option<(Node<'t>, ExprId)>) {
        if let Some((alias, value)) = alias {
            let kinds = super::fields(case, "type");
            let typed: Vec<ExprId> = kinds.iter().filter_map(|kind| self.typed(*kind)).collect();
            let known = typed.len() == kinds.len() && !kinds.is_empty();
            let value = if known { self.either(typed, case) } else { value };
            self.bind(alias, value);
        }
        for child in children(case) {
            match child.kind() {
                "statement_list" => self.statements(child),
                "receive_statement" => self.receive(child),
                "send_statement" => self.statement(child),
                // What is compared with is no URL that is called.
                "expression_list" => children(child).into_iter().for_each(|n| self.compared(n)),
                _ => {}
            }
        }
    }

    fn receive(&mut self, node: Node<'t>) {
        let right = node.child_by_field_name("right").map(|right| self.read(right));
        let left = node.child_by_field_name("left").and_then(inner);
        if let (Some(left), Some(value)) = (left, right) {
            self.bind(left, value);
        }
    }

    /// `for`, in each of its forms.
    pub(super) fn repeat(&mut self, node: Node<'t>) {
        let whole = self.way(|reader| {
            let clause = children(node).into_iter().find(|n| n.kind() == "for_clause");
            if let Some(first) = clause.and_then(|c| c.child_by_field_name("initializer")) {
                reader.statement(first);
            }
            let carried = reader.open_loop(node);
            reader.inside.loops.push(reader.scope);
            // What stands behind a jump is not done in each round.
            let text = reader.text(node);
            let jumps =
                ["continue", "break", "return", "goto"].iter().any(|jump| text.contains(jump));
            let around = std::mem::replace(&mut reader.inside.branches, u32::from(jumps));
            reader.way(|reader| {
                for child in children(node) {
                    match child.kind() {
                        "for_clause" => {
                            for name in ["condition", "update"] {
                                if let Some(part) = child.child_by_field_name(name) {
                                    reader.part_of_clause(part);
                                }
                            }
                        }
                        "range_clause" => reader.range(child),
                        "block" => reader.statements(child),
                        _ => {
                            reader.read(child);
                        }
                    }
                }
            });
            reader.inside.loops.pop();
            reader.inside.branches = around;
            // What a round has made is bound at the head of the loop.
            reader.assigned.extend(carried);
        });
        self.join(&[whole]);
    }

    fn part_of_clause(&mut self, node: Node<'t>) {
        if node.kind().ends_with("_statement") || node.kind() == "short_var_declaration" {
            self.statement(node);
        } else {
            self.read(node);
        }
    }

    /// Opens the scope at the head of a loop, with the names that its rounds assign to.
    fn open_loop(&mut self, node: Node<'t>) -> Vec<(Symbol, ScopeId)> {
        let before = self.scope;
        let mut names = Vec::new();
        self.names_assigned_in(node, &mut names);
        let carried: Vec<(Symbol, ScopeId)> =
            names.into_iter().filter_map(|name| Some((name, self.own_home(name)?))).collect();
        self.scope = self.module.open_scope(before);
        for (name, _) in &carried {
            let value = self.module.add(Expr::Name(*name, before), Span::default());
            self.module.bind(self.scope, *name, value, How::Set);
        }
        carried
    }

    fn names_assigned_in(&mut self, node: Node<'t>, names: &mut Vec<Symbol>) {
        let mut next = vec![node];
        while let Some(node) = next.pop() {
            for target in self.changed_by(node) {
                let name = self.symbol(target);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            if node.kind() != "func_literal" {
                next.extend(children(node));
            }
        }
    }

    /// `for key, value := range list`
    fn range(&mut self, node: Node<'t>) {
        let Some(list) = node.child_by_field_name("right").map(|list| self.read(list)) else {
            return;
        };
        let names = node.child_by_field_name("left").map(children).unwrap_or_default();
        for (index, name) in names.into_iter().enumerate() {
            if name.kind() != "identifier" {
                continue;
            }
            let value = match index {
                1 => self.add(Expr::Element(list, None), name),
                _ => Module::UNKNOWN,
            };
            self.bind(name, value);
        }
    }
}
