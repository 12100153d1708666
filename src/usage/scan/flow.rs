//! What a name stands for at this point of a script.
//!
//! Scripts use a handful of names again and again: `url` is one request now and another one ten lines on. So
//! the reader of such a language keeps, for each name, the value that it has where the reader is, and joins
//! the values of branches behind them. Functions see every value that a name is ever given.

use super::maps::{HashMap, HashSet};
use super::model::{Expr, ExprId, How, MOST_BOUND, Module, ScopeId, Symbol};
use crate::text::Span;

/// Names whose value of now is kept. What is known is copied for every branch, and no one writes a function with
/// more; of others all values are seen that they are ever given.
const MOST_NAMES: usize = 512;

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
        if follows && (self.now.len() < MOST_NAMES || self.now.contains_key(&name)) {
            let scope = module.open_scope(home);
            module.bind(scope, name, value, How::Set);
            self.now.insert(name, scope);
        } else {
            self.now.remove(&name);
        }
    }

    /// Makes a scope the one in which a name has its value of now; the answer is the one before.
    pub(super) fn set(&mut self, name: Symbol, scope: Option<ScopeId>) -> Option<ScopeId> {
        match scope {
            Some(scope) if self.now.len() < MOST_NAMES || self.now.contains_key(&name) => {
                self.now.insert(name, scope)
            }
            _ => self.now.remove(&name),
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
        let mut names: Vec<Symbol> =
            branches.iter().flat_map(|branch| branch.now.keys().copied()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let known = first.now.get(&name);
            if others.iter().all(|other| other.now.get(&name) == known) {
                continue;
            }
            let scope = module.open_scope(home);
            let mut seen = HashSet::default();
            for branch in branches {
                let at = branch.now.get(&name).copied().unwrap_or(home);
                // More values than a name can have are not even made.
                if seen.len() < MOST_BOUND && seen.insert(at) {
                    let value = module.add(Expr::Name(name, at), Span::default());
                    module.bind(scope, name, value, How::Set);
                }
            }
            joined.now.insert(name, scope);
        }
        *self = joined;
    }
}

#[cfg(test)]
mod tests {
    use super::super::idiom::Family;
    use super::*;

    fn assigned(flow: &mut Flow, module: &mut Module, home: ScopeId, name: Symbol) {
        let value = module.add(Expr::Unknown, Span::default());
        flow.assign(module, home, name, value, true);
    }

    #[test]
    fn joining_many_branches_makes_no_more_than_a_name_can_have() {
        let mut module = Module::new("a.sh".into(), Family::ALL[0]);
        let home = module.open_scope(crate::usage::scan::model::FILE_SCOPE);
        let name = module.symbol("url");
        let branches: Vec<Flow> = (0..5_000)
            .map(|_| {
                let mut flow = Flow::default();
                assigned(&mut flow, &mut module, home, name);
                flow
            })
            .collect();
        let before = module.exprs().count();
        let mut flow = Flow::default();
        flow.join(&mut module, home, &branches);
        assert_eq!(module.exprs().count() - before, MOST_BOUND);
        assert!(flow.knows(name));
    }

    #[test]
    fn no_more_names_are_followed_than_can_be_copied_for_each_branch() {
        let mut module = Module::new("a.sh".into(), Family::ALL[0]);
        let home = module.open_scope(crate::usage::scan::model::FILE_SCOPE);
        let mut flow = Flow::default();
        let names: Vec<Symbol> = (0..2_000).map(|n| module.symbol(&format!("v{n}"))).collect();
        for name in &names {
            assigned(&mut flow, &mut module, home, *name);
        }
        assert_eq!(flow.names().count(), MOST_NAMES);
        // One that is not followed has every value at its home.
        assert!(!flow.knows(names[1_999]));
        assert!(module.is_bound(home, names[1_999]));
    }
}
