//! Where the expressions of a module are used: the other way round than the model keeps them.

use crate::usage::scan::maps::HashMap;
use crate::usage::scan::model::{Expr, ExprId, FunctionId, Module, ScopeId, Symbol};

/// What uses what in a module.
#[derive(Default)]
pub(super) struct Uses {
    /// The expressions that an expression is a part of.
    parents: HashMap<ExprId, Vec<ExprId>>,
    /// The names that an expression is bound to.
    bound: HashMap<ExprId, Vec<(ScopeId, Symbol)>>,
    /// Where a name is read, by the scope that binds it.
    names: HashMap<(ScopeId, Symbol), Vec<ExprId>>,
    /// Where members are read, by name, whatever the object.
    members: HashMap<Symbol, Vec<ExprId>>,
    /// The functions that answer an expression.
    answered_by: HashMap<ExprId, Vec<FunctionId>>,
    /// The parameters, and where they stand.
    parameters: HashMap<FunctionId, Vec<(u32, bool, ExprId)>>,
    /// The members that an expression is given to: fields, methods, attributes of components.
    kept_as: HashMap<ExprId, Vec<Symbol>>,
}

impl Uses {
    pub(super) fn of(module: &Module) -> Self {
        let mut uses = Self::default();
        for (id, expr) in module.exprs() {
            uses.read(module, id, expr);
        }
        for (scope, name, value) in module.bound_in() {
            uses.bound.entry(value).or_default().push((scope, name));
        }
        for (function, of) in (0..).map(FunctionId).zip(&module.functions) {
            for answer in &of.returns {
                uses.answered_by.entry(*answer).or_default().push(function);
            }
        }
        let members = module.classes.iter().flat_map(|class| &class.members);
        let of_classes = members.flat_map(|(name, all)| all.iter().map(|value| (*name, *value)));
        let written = module.writes.iter().map(|(_, name, value)| (*name, *value));
        let attributes = module.attributes.iter().copied();
        for (name, value) in of_classes.chain(written).chain(attributes) {
            let known = uses.kept_as.entry(value).or_default();
            if !known.contains(&name) {
                known.push(name);
            }
        }
        uses
    }

    fn read(&mut self, module: &Module, id: ExprId, expr: &Expr) {
        let mut part_of = |part: ExprId| self.parents.entry(part).or_default().push(id);
        match expr {
            Expr::Concat(parts) | Expr::List(parts) | Expr::Either(parts) => {
                parts.iter().copied().for_each(part_of);
            }
            Expr::Member(object, name) => {
                part_of(*object);
                self.members.entry(*name).or_default().push(id);
            }
            Expr::Element(of, _) | Expr::Spread(of) | Expr::Under(_, of) | Expr::Named(_, of) => {
                part_of(*of);
            }
            Expr::Call { callee, arguments, .. } => {
                part_of(*callee);
                arguments.iter().copied().for_each(part_of);
            }
            Expr::Object(pairs) | Expr::Made(_, pairs) => {
                for (_, value) in pairs {
                    part_of(*value);
                }
            }
            Expr::Changed(object, _, value) | Expr::OrElse(object, value) => {
                part_of(*object);
                part_of(*value);
            }
            Expr::Name(name, scope) => {
                if let Some(scope) = module.scope_of(*scope, *name) {
                    self.names.entry((scope, *name)).or_default().push(id);
                }
            }
            Expr::Parameter(function, at) => {
                self.parameters.entry(*function).or_default().push((*at, false, id));
            }
            Expr::Rest(function, from) => {
                self.parameters.entry(*function).or_default().push((*from, true, id));
            }
            _ => {}
        }
    }

    pub(super) fn parents(&self, id: ExprId) -> &[ExprId] {
        self.parents.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether anything is known of what becomes of an expression.
    pub(super) fn is_used(&self, id: ExprId) -> bool {
        self.parents.contains_key(&id)
            || self.bound.contains_key(&id)
            || self.answered_by.contains_key(&id)
            || self.kept_as.contains_key(&id)
    }

    /// Where the names are read that an expression is bound to.
    pub(super) fn readers(&self, id: ExprId) -> impl Iterator<Item = ExprId> + '_ {
        let bound = self.bound.get(&id).into_iter().flatten();
        bound.flat_map(|name| self.names.get(name).into_iter().flatten().copied())
    }

    pub(super) fn members(&self, name: Symbol) -> &[ExprId] {
        self.members.get(&name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn answered_by(&self, id: ExprId) -> &[FunctionId] {
        self.answered_by.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Where a function has what it is given at a position.
    pub(super) fn parameter(
        &self,
        function: FunctionId,
        position: u32,
    ) -> impl Iterator<Item = ExprId> + '_ {
        let all = self.parameters.get(&function).into_iter().flatten();
        all.filter(move |(at, is_rest, _)| *at == position || *is_rest && *at <= position)
            .map(|(_, _, id)| *id)
    }

    pub(super) fn kept_as(&self, id: ExprId) -> &[Symbol] {
        self.kept_as.get(&id).map_or(&[], Vec::as_slice)
    }
}
