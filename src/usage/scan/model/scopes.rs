//! Names and the scopes in which they are bound.

use smallvec::SmallVec;

use super::{
    BindingId, Bound, ClassId, Expr, ExprId, FILE_SCOPE, FunctionId, How, MOST_BOUND, Module,
    Scope, ScopeId, Symbol,
};

impl Module {
    /// The module as it is kept, without room for more.
    pub(in super::super) fn compact(mut self) -> Self {
        self.exprs.shrink_to_fit();
        self.spans.shrink_to_fit();
        self.symbols.shrink_to_fit();
        self.scopes.shrink_to_fit();
        self.bindings.shrink_to_fit();
        self.functions.shrink_to_fit();
        self.calls.shrink_to_fit();
        self
    }

    /// Every name that the file writes.
    pub(in super::super) fn symbols(&self) -> impl Iterator<Item = (Symbol, &str)> {
        (0..).map(Symbol).zip(self.symbols.iter().map(AsRef::as_ref))
    }

    pub(in super::super) fn open_scope(&mut self, parent: ScopeId) -> ScopeId {
        self.scopes.push(Scope { parent: Some(parent), class: None });
        ScopeId(u32::try_from(self.scopes.len() - 1).unwrap_or(0))
    }

    /// A scope in which the members of a class are seen by their bare names.
    pub(in super::super) fn open_class_scope(
        &mut self,
        parent: ScopeId,
        class: ClassId,
    ) -> ScopeId {
        let scope = self.open_scope(parent);
        self.scopes[scope.0 as usize].class = Some(class);
        scope
    }

    /// A scope and those around it.
    pub(in super::super) fn scopes_around(
        &self,
        scope: ScopeId,
    ) -> impl Iterator<Item = ScopeId> + '_ {
        std::iter::successors(Some(scope), |scope| self.scopes[scope.0 as usize].parent)
    }

    /// Every name of the whole file, with its values.
    pub(in super::super) fn file_names(&self) -> impl Iterator<Item = (&str, Vec<ExprId>)> {
        let of_file = self.names.iter().filter(|((scope, _), _)| *scope == FILE_SCOPE);
        of_file.map(|((_, name), at)| {
            let bound = self.bindings[at.0 as usize].iter().map(|bound| bound.value);
            (self.text(*name), bound.collect())
        })
    }

    /// The values of a name of the whole file.
    pub(in super::super) fn file_name(&self, name: &str) -> impl Iterator<Item = ExprId> + '_ {
        let at = self.known(name).and_then(|name| self.names.get(&(FILE_SCOPE, name)));
        at.into_iter().flat_map(|at| self.bindings[at.0 as usize].iter().map(|bound| bound.value))
    }

    /// Makes a name known in a scope before it has a value.
    pub(in super::super) fn declare(&mut self, scope: ScopeId, name: Symbol) {
        self.binding(scope, name);
    }

    fn binding(&mut self, scope: ScopeId, name: Symbol) -> &mut SmallVec<[Bound; 2]> {
        let next = BindingId(u32::try_from(self.bindings.len()).unwrap_or(0));
        let at = *self.names.entry((scope, name)).or_insert(next);
        if at == next {
            self.bindings.push(SmallVec::new());
            let symbol = name.0 as usize;
            if self.bound_from.len() <= symbol {
                self.bound_from.resize(symbol + 1, (u32::MAX, 0));
            }
            let (first, last) = &mut self.bound_from[symbol];
            (*first, *last) = ((*first).min(scope.0), (*last).max(scope.0));
        }
        &mut self.bindings[at.0 as usize]
    }

    /// Whether a name is bound in this very scope.
    pub(in super::super) fn is_bound(&self, scope: ScopeId, name: Symbol) -> bool {
        self.names.contains_key(&(scope, name))
    }

    /// The classes whose members are seen from a scope by their bare names, innermost first.
    pub(in super::super) fn classes_around(
        &self,
        scope: ScopeId,
    ) -> impl Iterator<Item = ClassId> + '_ {
        self.scopes_around(scope).filter_map(|scope| self.scopes[scope.0 as usize].class)
    }

    /// Binds a name in a scope to one more value.
    pub(in super::super) fn bind(&mut self, scope: ScopeId, name: Symbol, value: ExprId, how: How) {
        let bound = self.binding(scope, name);
        if bound.len() < MOST_BOUND {
            bound.push(Bound { value, how });
        }
    }

    /// Every name with each value that it is bound to.
    pub(in super::super) fn bound(&self) -> impl Iterator<Item = (Symbol, ExprId)> {
        self.names.iter().flat_map(|((_, name), at)| {
            self.bindings[at.0 as usize].iter().map(|bound| (*name, bound.value))
        })
    }

    /// The same, with the scope that binds the name.
    pub(in super::super) fn bound_in(&self) -> impl Iterator<Item = (ScopeId, Symbol, ExprId)> {
        self.names.iter().flat_map(|((scope, name), at)| {
            self.bindings[at.0 as usize].iter().map(|bound| (*scope, *name, bound.value))
        })
    }

    /// The scope in which a name is bound, seen from a scope outwards.
    pub(in super::super) fn scope_of(&self, scope: ScopeId, name: Symbol) -> Option<ScopeId> {
        self.home(scope, name).map(|(scope, _)| scope)
    }

    /// All that a name is bound to, seen from a scope outwards.
    pub(in super::super) fn lookup(&self, scope: ScopeId, name: Symbol) -> Option<&[Bound]> {
        let (_, at) = self.home(scope, name)?;
        Some(&self.bindings[at.0 as usize])
    }

    /// The scope in which a name is bound, and with what. A scope is made after those around it, so that most of them
    /// need not be asked: hundreds are inside each other where names are given values again and again.
    fn home(&self, mut scope: ScopeId, name: Symbol) -> Option<(ScopeId, BindingId)> {
        let (first, last) = *self.bound_from.get(name.0 as usize)?;
        while scope.0 >= first {
            if scope.0 <= last
                && let Some(at) = self.names.get(&(scope, name))
            {
                return Some((scope, *at));
            }
            scope = self.scopes[scope.0 as usize].parent?;
        }
        None
    }

    /// Whether an expression stands inside a function.
    pub(in super::super) fn encloses(&self, function: FunctionId, id: ExprId) -> bool {
        let (outer, inner) = (self.functions[function.0 as usize].span, self.span(id));
        outer.start <= inner.start && inner.end <= outer.end
    }

    /// Whether an expression makes the object that it stands for, so that nothing else stands for it yet.
    pub(in super::super) fn is_made_here(&self, id: ExprId) -> bool {
        match self.expr(id) {
            Expr::Object(_) | Expr::Changed(..) | Expr::Call { is_new: true, .. } => true,
            Expr::Either(parts) => parts.iter().all(|part| {
                matches!(
                    self.expr(*part),
                    Expr::OfType(_)
                        | Expr::Object(_)
                        | Expr::Changed(..)
                        | Expr::Call { is_new: true, .. }
                )
            }),
            _ => false,
        }
    }
}
