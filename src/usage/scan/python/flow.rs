//! Which values a name has where it is read.
//!
//! A name that is assigned to more than once, as `url` often is, is not all of its values everywhere. Each
//! assignment opens a scope inside the one before, where the name has the new value only; where branches meet,
//! a scope binds the name to what it is at the end of each of them. What functions inside see is all of it.

use super::super::maps::{HashMap, HashSet};
use super::super::model::{Expr, ExprId, How, Module, ScopeId, Symbol};
use super::super::syntax::Node;
use super::{At, Reader};
use crate::text::Span;

/// A function with more assignments than this is read without regard to their order.
const MOST_VERSIONS: u32 = 600;

/// What is known of names while a function, a class or a file is read.
#[derive(Debug)]
pub(super) struct Flow {
    /// The scope from which names are read now.
    pub(super) scope: ScopeId,
    /// Whether what follows is not reached from here: after `return` and the like.
    pub(super) stopped: bool,
    /// Names that have more than one value in the course of the function.
    pub(super) changing: HashSet<Symbol>,
    /// Names of other functions or of the file: `global`, `nonlocal`.
    pub(super) outside: HashMap<Symbol, ScopeId>,
    /// The names that were given a new value, in the order of the text.
    changes: Vec<Symbol>,
    /// Where the loops around this place are left, or begun anew, before their end.
    loops: Vec<Vec<ScopeId>>,
    versions: u32,
}

impl Flow {
    pub(super) fn new(scope: ScopeId) -> Self {
        Self {
            scope,
            stopped: false,
            changing: HashSet::default(),
            outside: HashMap::default(),
            changes: Vec::new(),
            loops: Vec::new(),
            versions: 0,
        }
    }
}

/// A place from which several ways lead on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fork {
    pub(super) scope: ScopeId,
    changes: usize,
}

impl<'t> Reader<'t> {
    /// Gives a name a value.
    pub(super) fn bind(&mut self, name: Symbol, value: ExprId, at: At) {
        if let Some(class) = at.body {
            self.module.bind(self.flow.scope, name, value, How::Set);
            self.member_of(class, name, value);
            return;
        }
        let home = self.flow.outside.get(&name).copied().unwrap_or(at.home);
        self.module.bind(home, name, value, How::Set);
        if home != at.home || !self.flow.changing.contains(&name) {
            return;
        }
        if self.flow.versions >= MOST_VERSIONS {
            self.flow.scope = at.home;
            return;
        }
        self.flow.versions += 1;
        self.flow.scope = self.module.open_scope(self.flow.scope);
        self.module.bind(self.flow.scope, name, value, How::Set);
        self.flow.changes.push(name);
    }

    /// A place from which several ways lead on.
    pub(super) fn fork(&self) -> Fork {
        Fork { scope: self.flow.scope, changes: self.flow.changes.len() }
    }

    /// The names that were given new values since a place.
    fn changed_since(&self, fork: Fork) -> Vec<Symbol> {
        let mut changed: Vec<Symbol> = Vec::new();
        for name in self.flow.changes.iter().skip(fork.changes) {
            if !changed.contains(name) {
                changed.push(*name);
            }
        }
        changed
    }

    /// Reads something from a place on; the answer is where it ends, unless it leaves.
    pub(super) fn way(&mut self, from: ScopeId, read: impl FnOnce(&mut Self)) -> Option<ScopeId> {
        self.flow.scope = from;
        self.flow.stopped = false;
        read(self);
        (!self.flow.stopped).then_some(self.flow.scope)
    }

    /// Goes on where several ways meet.
    pub(super) fn meet(&mut self, fork: Fork, ends: &[ScopeId], at: At) {
        self.flow.stopped = ends.is_empty();
        match ends {
            [] => self.flow.scope = fork.scope,
            [one] => self.flow.scope = *one,
            ends => {
                let changed = self.changed_since(fork);
                self.flow.scope = fork.scope;
                if !changed.is_empty() {
                    self.flow.scope = self.module.open_scope(fork.scope);
                    self.gather(self.flow.scope, &changed, ends, at);
                }
            }
        }
    }

    /// Binds names, in a scope, to what they are at the end of several ways.
    fn gather(&mut self, scope: ScopeId, names: &[Symbol], ends: &[ScopeId], at: At) {
        for name in names {
            let mut homes: Vec<ScopeId> = Vec::new();
            for end in ends {
                // Where a name was given no value on a way, it has none there.
                if let Some(home) = self.module.scope_of(*end, *name)
                    && home != at.home
                    && home != scope
                    && !homes.contains(&home)
                {
                    homes.push(home);
                }
            }
            for home in homes {
                let value = self.module.add(Expr::Name(*name, home), Span::default());
                self.module.bind(scope, *name, value, How::Set);
            }
        }
    }

    /// Reads the body of a loop, whose end leads to its beginning.
    pub(super) fn repeated(&mut self, at: At, read: impl FnOnce(&mut Self)) {
        let fork = self.fork();
        let top = self.module.open_scope(fork.scope);
        self.flow.loops.push(Vec::new());
        let end = self.way(top, read);
        let mut ends = self.flow.loops.pop().unwrap_or_default();
        ends.extend(end);
        let changed = self.changed_since(fork);
        let mut before = vec![fork.scope];
        before.extend(&ends);
        self.gather(top, &changed, &before, at);
        self.meet(fork, &before, at);
    }

    /// The way is left here: `return`, `raise`, or in a loop `break` and `continue`.
    pub(super) fn leave(&mut self, of_loop: bool) {
        self.flow.stopped = true;
        if of_loop && let Some(ends) = self.flow.loops.last_mut() {
            ends.push(self.flow.scope);
        }
    }

    /// The names that a function, a class or a file gives a value more than once.
    pub(super) fn changing(&mut self, body: Node<'t>, given: &[Symbol]) -> HashSet<Symbol> {
        let mut seen: HashSet<Symbol> = given.iter().copied().collect();
        let mut changing = HashSet::default();
        let mut cursor = body.walk();
        loop {
            let node = cursor.node();
            let names = match node.kind() {
                "assignment" | "augmented_assignment" | "for_statement" => {
                    node.child_by_field_name("left")
                }
                "named_expression" | "function_definition" | "class_definition" => {
                    node.child_by_field_name("name")
                }
                "as_pattern_target" => super::inner(node),
                "aliased_import" => node.child_by_field_name("alias"),
                "call" => self.lengthened(node),
                _ => None,
            };
            if let Some(names) = names {
                self.count(names, &mut seen, &mut changing);
            }
            let is_inside = node == body
                || !matches!(
                    node.kind(),
                    "function_definition" | "class_definition" | "lambda" | "string" | "comment"
                );
            if is_inside && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() || cursor.node() == body {
                    return changing;
                }
            }
        }
    }

    /// The list that a call makes longer.
    fn lengthened(&self, call: Node<'t>) -> Option<Node<'t>> {
        let target = call.child_by_field_name("function")?;
        let method = target.child_by_field_name("attribute")?;
        if !matches!(self.text(method), "append" | "extend") {
            return None;
        }
        target.child_by_field_name("object").filter(|object| object.kind() == "identifier")
    }

    fn count(
        &mut self,
        names: Node<'t>,
        seen: &mut HashSet<Symbol>,
        changing: &mut HashSet<Symbol>,
    ) {
        match names.kind() {
            "identifier" => {
                let name = self.symbol(names);
                if !seen.insert(name) {
                    changing.insert(name);
                }
            }
            "pattern_list" | "tuple_pattern" | "list_pattern" => {
                for one in super::children(names) {
                    if one.kind() == "identifier" {
                        self.count(one, seen, changing);
                    }
                }
            }
            _ => {}
        }
    }

    /// What a name is where it is read now.
    pub(super) fn name_now(&mut self, name: Symbol, node: Node<'t>) -> ExprId {
        self.add(Expr::Name(name, self.flow.scope), node)
    }

    /// Reads something whose own names are seen nowhere else.
    pub(super) fn apart<T>(&mut self, read: impl FnOnce(&mut Self, ScopeId) -> T) -> T {
        let outer = self.flow.scope;
        let scope = self.module.open_scope(outer);
        self.flow.scope = scope;
        let answer = read(self, scope);
        self.flow.scope = outer;
        answer
    }

    /// Reads a function, a class: names begin anew.
    pub(super) fn within<T>(&mut self, scope: ScopeId, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.flow, Flow::new(scope));
        let answer = read(self);
        self.flow = outer;
        answer
    }

    /// Reads a value, which is unknown where nothing stands.
    pub(super) fn optional(&mut self, node: Option<Node<'t>>, at: At) -> ExprId {
        node.map_or(Module::UNKNOWN, |node| self.read(node, at))
    }
}
