//! Which value a name has where it is read.
//!
//! A name that is assigned to has, at each place of the function that declares it, the values of the assignments that
//! lead there. What functions inside see is all that it is ever given; so is a name that one of those assigns to.

use super::super::flow::Flow;
use super::super::maps::HashMap;
use super::super::model::{Bound, Expr, ExprId, How, Module, ScopeId, Symbol};
use super::super::syntax::Node;
use super::changes::WHOLE_FILE;
use super::{Assignment, At, Reader};
use crate::text::Span;

/// A name, and the scope that declares it.
pub(super) type Declared = (ScopeId, Symbol);

/// What is known of names where the reader is.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) now: Flow,
    /// The function that is being read.
    function: usize,
    /// The names whose values are followed, and the functions that declare them.
    pub(super) followed: HashMap<Declared, usize>,
    /// What the types say of such names.
    types: HashMap<Declared, ExprId>,
    /// What inner scopes hide.
    hidden: Vec<(ScopeId, Symbol, Option<ScopeId>)>,
    /// For each loop and the like around: scopes that hold each value that a name can have anywhere in it.
    pub(super) gathered: Vec<HashMap<Declared, ScopeId>>,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            now: Flow::default(),
            function: WHOLE_FILE,
            followed: HashMap::default(),
            types: HashMap::default(),
            hidden: Vec::new(),
            gathered: Vec::new(),
        }
    }
}

impl<'t> Reader<'t> {
    /// The scope in which a name has the value that it has here.
    pub(super) fn scope_now(&self, name: Symbol, at: At) -> ScopeId {
        self.names.now.scope(name, at.scope)
    }

    /// Declares a name; without a value where it has none yet.
    pub(super) fn declare_name(
        &mut self,
        scope: ScopeId,
        name: Symbol,
        value: Option<ExprId>,
        typed: Option<ExprId>,
        at: At,
    ) {
        let (module, names) = (&mut self.module, &mut self.names);
        let follows = self.changes.can_be_followed(names.function, name);
        let known = names.followed.contains_key(&(scope, name));
        if known && value.is_none() {
            // `var name` once more leaves it what it is.
            return;
        }
        if !known && scope != at.hoist && (follows || names.now.knows(name)) {
            let hidden = names.now.set(name, None);
            names.hidden.push((scope, name, hidden));
        }
        if !follows {
            module.bind(scope, name, value.unwrap_or(Module::UNKNOWN), How::Set);
            return;
        }
        names.followed.insert((scope, name), names.function);
        if let Some(typed) = typed {
            names.types.entry((scope, name)).or_insert(typed);
        }
        module.declare(scope, name);
        if let Some(value) = value {
            module.bind(scope, name, value, How::Set);
        }
        let now = module.open_scope(scope);
        let value = value.unwrap_or_else(|| module.add(Expr::Nothing, Span::default()));
        module.bind(now, name, value, How::Set);
        names.now.set(name, Some(now));
        if known {
            self.gather((scope, name));
        }
    }

    /// Gives a name a value, or puts it behind the text that it has.
    pub(super) fn assign_to(&mut self, name: Symbol, value: ExprId, at: At, append: bool) {
        let home = self.module.scope_of(at.scope, name);
        let Some(declared) = home.map(|home| (home, name)).filter(|of| self.follows(*of)) else {
            self.assignments.push(Assignment { scope: at.scope, name, value, append });
            return;
        };
        let more = if append { Some(value) } else { self.behind_itself(name, value, at) };
        if let Some(more) = more {
            return self.append(declared, more, at);
        }
        let value = match self.names.types.get(&declared) {
            Some(typed) => {
                let (typed, span) = (*typed, self.module.span(value));
                self.module.add(Expr::Either(vec![typed, value]), span)
            }
            None => value,
        };
        self.module.bind(declared.0, name, value, How::Set);
        let now = self.module.open_scope(declared.0);
        self.module.bind(now, name, value, How::Set);
        self.names.now.set(name, Some(now));
        self.gather(declared);
    }

    /// Whether the value of a name is known here.
    fn follows(&mut self, declared: Declared) -> bool {
        match self.names.followed.get(&declared) {
            Some(function) if *function == self.names.function => self.names.now.knows(declared.1),
            // It is assigned to in a function inside, although that seemed to be another one.
            Some(_) => {
                self.names.followed.remove(&declared);
                false
            }
            None => false,
        }
    }

    /// What `a = a + b` puts behind `a`.
    fn behind_itself(&mut self, name: Symbol, value: ExprId, at: At) -> Option<ExprId> {
        let Expr::Concat(parts) = self.module.expr(value) else { return None };
        let (first, rest) = parts.split_first()?;
        let is_itself = *self.module.expr(*first) == Expr::Name(name, self.scope_now(name, at));
        if !is_itself || rest.is_empty() {
            return None;
        }
        let (rest, span) = (rest.to_vec(), self.module.span(value));
        Some(self.module.add(Expr::Concat(rest), span))
    }

    fn append(&mut self, declared: Declared, more: ExprId, at: At) {
        let (home, name) = declared;
        let how = if home == at.scope { How::Append } else { How::MayAppend };
        self.module.bind(home, name, more, how);
        let bounds = self.bounds_now(name, home);
        self.rebind(declared, bounds, [Bound { value: more, how: How::Append }]);
        for of_loop in self.names.gathered.iter().rev() {
            if let Some(scope) = of_loop.get(&declared) {
                // Each round puts one more behind; the first stands for all.
                self.module.bind(*scope, name, more, How::MayAppend);
            }
        }
    }

    /// What a name is bound to in the scope of now.
    fn bounds_now(&self, name: Symbol, home: ScopeId) -> Vec<Bound> {
        let scope = self.names.now.scope(name, home);
        self.module.lookup(scope, name).unwrap_or_default().to_vec()
    }

    /// Gives a name, from here on, what it was bound to and more.
    pub(super) fn rebind(
        &mut self,
        (home, name): Declared,
        bounds: Vec<Bound>,
        more: impl IntoIterator<Item = Bound>,
    ) {
        let now = self.module.open_scope(home);
        for bound in bounds.into_iter().chain(more) {
            self.module.bind(now, name, bound.value, bound.how);
        }
        self.names.now.set(name, Some(now));
    }

    /// Tells the loops around what a name is here.
    fn gather(&mut self, declared: Declared) {
        let (home, name) = declared;
        let now = self.names.now.scope(name, home);
        for of_loop in &self.names.gathered {
            if let Some(scope) = of_loop.get(&declared) {
                let value = self.module.add(Expr::Name(name, now), Span::default());
                self.module.bind(*scope, name, value, How::Set);
            }
        }
    }

    /// Reads what is run at another time: it sees every value that a name is ever given.
    pub(super) fn apart<T>(&mut self, node: Node<'t>, read: impl FnOnce(&mut Self) -> T) -> T {
        let now = std::mem::take(&mut self.names.now);
        let function = std::mem::replace(&mut self.names.function, node.id());
        let (hidden, gathered) =
            (self.names.hidden.len(), std::mem::take(&mut self.names.gathered));
        let answer = read(self);
        self.names.hidden.truncate(hidden);
        self.names.gathered = gathered;
        self.names.function = function;
        self.names.now = now;
        answer
    }

    /// Ends a scope: its names are those of the scopes around again.
    pub(super) fn leave_scope(&mut self, scope: ScopeId) {
        while let Some((_, name, outer)) = self.names.hidden.pop_if(|hidden| hidden.0 == scope) {
            self.names.now.set(name, outer);
        }
    }
}
