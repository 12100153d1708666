//! Requests whose verb a function changes that they are given to: `Prepare(request)`, where that says
//! `request.Method = HttpMethod.Post`.
//!
//! Which verb is sent then depends on when it is called, so that the verb is not known. What a function says of a
//! request that it made itself is another matter: see `completing`.

use super::evaluate::Evaluator;
use super::maps::HashSet;
use super::model::{Expr, ExprId, FunctionId, Module};
use super::value::{ModuleId, Spot, Value};

/// How far a name is followed to the calls that make what it holds.
const FURTHEST: u8 = 8;
/// Parameters that are looked at.
const MOST: usize = 256;

/// The member by which requests are told their verb, in the languages where functions do that.
const VERB: &str = "Method";

/// The calls that make requests whose verb a function changes that they are given to.
pub(super) enum Changed {
    These(HashSet<Spot>),
    /// There is more of it than is looked at.
    Any,
}

impl Evaluator<'_> {
    /// Whether a function of the app changes the verb of the request that a call makes.
    pub(super) fn is_changed_elsewhere(&mut self, made: Spot) -> bool {
        if self.changed_elsewhere.is_none() {
            let (found, _) = self.afresh(Self::find_changed);
            self.changed_elsewhere = Some(found);
        }
        match &self.changed_elsewhere {
            Some(Changed::These(changed)) => changed.contains(&made),
            Some(Changed::Any) => true,
            None => false,
        }
    }

    /// The calls that make such requests.
    fn find_changed(&mut self) -> Changed {
        let app = self.app;
        let mut made = HashSet::default();
        let mut parameters: Vec<(ModuleId, FunctionId, u32)> = Vec::new();
        for ((at, object), _) in app.writes_named(VERB) {
            made_by(app.module(*at), *object, FURTHEST, &mut |source| {
                if let Expr::Parameter(function, index) = *app.module(*at).expr(source) {
                    parameters.push((*at, function, index));
                }
            });
        }
        let mut next = 0;
        while let Some((at, function, index)) = parameters.get(next).copied() {
            next += 1;
            if next > MOST {
                return Changed::Any;
            }
            for call in self.callers(at, function).iter() {
                let Some(given) = self.given(*call, (at, function), index) else { continue };
                let requests = self.value(given, None);
                made.extend(requests.iter().filter_map(|value| match value {
                    Value::Request(at, id, _) => Some((*at, *id)),
                    _ => None,
                }));
                let module = app.module(given.0);
                made_by(module, given.1, FURTHEST, &mut |source| match *module.expr(source) {
                    Expr::Call { .. } => {
                        made.insert((given.0, source));
                    }
                    Expr::Parameter(function, index) => {
                        let outer = (given.0, function, index);
                        if !parameters.contains(&outer) {
                            parameters.push(outer);
                        }
                    }
                    _ => {}
                });
            }
        }
        // Callers that were not looked at can hand on any request.
        if self.basis.is_short { Changed::Any } else { Changed::These(made) }
    }
}

/// Calls something for each call or parameter that an expression is the value of.
fn made_by(module: &Module, id: ExprId, further: u8, found: &mut impl FnMut(ExprId)) {
    let Some(further) = further.checked_sub(1) else { return };
    match module.expr(id) {
        Expr::Call { .. } | Expr::Parameter(..) => found(id),
        Expr::Name(name, scope) => {
            for bound in module.lookup(*scope, *name).unwrap_or_default() {
                made_by(module, bound.value, further, found);
            }
        }
        Expr::Either(parts) => parts.iter().for_each(|part| made_by(module, *part, further, found)),
        Expr::Element(of, _) | Expr::Changed(of, ..) | Expr::Under(_, of) | Expr::Named(_, of) => {
            made_by(module, *of, further, found);
        }
        _ => {}
    }
}
