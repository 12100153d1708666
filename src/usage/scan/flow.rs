//! What a name stands for at this point of a script.
//!
//! Scripts use a handful of names again and again: `url` is one request now and another one ten lines on. So
//! the reader of such a language keeps, for each name, the value that it has where the reader is, and joins
//! the values of branches behind them. Functions see every value that a name is ever given.

use super::maps::HashMap;
use super::model::{Expr, ExprId, How, Module, ScopeId, Symbol};
use crate::text::Span;

/// The values of names where the reader is.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    /// The scope that holds the value of now, and nothing else.
    now: HashMap<Symbol, ScopeId>,
}

impl Flow {
    /// Gives a name a value. `home` is the scope where everybody sees it; only where `follows`, the value is
    /// also the one of now.
    pub(super) fn assign(
        &mut self,
        module: &mut Module,
        home: ScopeId,
        name: Symbol,
        value: ExprId,
        follows: bool,
    ) {
        module.bind(home, name, value, How::Set);
        if follows {
            let scope = module.open_scope(home);
            module.bind(scope, name, value, How::Set);
            self.now.insert(name, scope);
        } else {
            self.now.remove(&name);
        }
    }

    /// The scope in which a name has its value of now; `scope` where that is not known here.
    pub(super) fn scope(&self, name: Symbol, scope: ScopeId) -> ScopeId {
        self.now.get(&name).copied().unwrap_or(scope)
    }

    /// Whether a name has a value that is known here.
    pub(super) fn knows(&self, name: Symbol) -> bool {
        self.now.contains_key(&name)
    }

    /// The names that have a value that is known here.
    pub(super) fn names(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.now.keys().copied()
    }

    /// Forgets what names stand for now: a loop can have changed them.
    pub(super) fn forget(&mut self, names: &[Symbol]) {
        for name in names {
            self.now.remove(name);
        }
    }

    /// Goes on behind branches, of which one was taken.
    pub(super) fn join(&mut self, module: &mut Module, home: ScopeId, branches: &[Self]) {
        let Some((first, others)) = branches.split_first() else { return };
        let mut joined = first.clone();
        let names: Vec<Symbol> = branches.iter().flat_map(|b| b.now.keys().copied()).collect();
        for name in names {
            let scopes: Vec<Option<ScopeId>> =
                branches.iter().map(|branch| branch.now.get(&name).copied()).collect();
            if others.iter().all(|other| other.now.get(&name) == first.now.get(&name)) {
                continue;
            }
            let scope = module.open_scope(home);
            let mut seen = Vec::new();
            for at in scopes.into_iter().map(|at| at.unwrap_or(home)) {
                if !seen.contains(&at) {
                    seen.push(at);
                    let value = module.add(Expr::Name(name, at), Span::default());
                    module.bind(scope, name, value, How::Set);
                }
            }
            joined.now.insert(name, scope);
        }
        *self = joined;
    }
}
