//! Which functions with a body stand behind one that is only declared.
//!
//! Where a language does not write down what implements an interface, a method of the same name is not enough: half
//! the types of an app have a `Get`. There the whole set of methods decides, each with what it takes and answers.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use super::app::App;
use super::maps::{HashMap, HashSet};
use super::model::{ClassId, Expr, FunctionId, Symbol};
use super::value::ModuleId;

/// Functions of one name behind a declared one that are told apart: of more, one call means one of them.
pub(super) const MOST_BODIES: usize = 3;

/// A function of an app.
type Place = (ModuleId, FunctionId);

/// What was asked of an app before.
#[derive(Debug, Default)]
pub(super) struct Implementing {
    known: RefCell<HashMap<Place, Rc<[Place]>>>,
    owners: OnceCell<Owners>,
}

/// The classes that functions are methods of, and those that others are made of.
#[derive(Debug, Default)]
struct Owners {
    of: HashMap<Place, (ModuleId, ClassId)>,
    /// Names of types that stand in another one, which has all their methods with its own.
    embedded: HashSet<Box<str>>,
}

impl Owners {
    fn of(app: &App) -> Self {
        let mut owners = Self::default();
        for (at, module) in app.modules() {
            for (id, class) in (0..).map(ClassId).zip(&module.classes) {
                for value in class.members.values().flatten() {
                    if let Expr::Function(function) = module.expr(*value) {
                        owners.of.insert((at, *function), (at, id));
                    }
                }
                let bases = class.extends.iter().filter_map(|base| module.called_name(*base));
                owners.embedded.extend(bases.map(Box::from));
            }
        }
        owners
    }
}

impl App {
    /// The functions that are called where one is that has no body; one more than are told apart, where there are more.
    pub(super) fn implementing(&self, at: ModuleId, id: FunctionId) -> Rc<[Place]> {
        if let Some(known) = self.implementing.known.borrow().get(&(at, id)) {
            return Rc::clone(known);
        }
        let module = self.module(at);
        let declared = &module.functions[id.0 as usize];
        let name = declared.name.filter(|_| declared.is_bodiless).map(|name| module.text(name));
        let bodies = name.into_iter().flat_map(|name| self.bodies(name));
        let found: Rc<[Place]> =
            bodies.filter(|body| self.implements((at, id), *body)).take(MOST_BODIES + 1).collect();
        self.implementing.known.borrow_mut().insert((at, id), Rc::clone(&found));
        found
    }

    /// Whether what stands behind a declared function does anything but answer: it calls something.
    pub(super) fn calls_on(&self, at: ModuleId, id: FunctionId) -> bool {
        let calls = |(at, id): Place| {
            let module = self.module(at);
            module.calls.iter().any(|call| module.encloses(id, *call))
        };
        !self.module(at).functions[id.0 as usize].is_bodiless
            || self.implementing(at, id).iter().any(|body| calls(*body))
    }

    /// Whether a method can be the one that another type only declares.
    fn implements(&self, (at, declared): Place, (other, body): Place) -> bool {
        let module = self.module(at);
        let Some(wanted) = &module.functions[declared.0 as usize].shape else { return true };
        let owners = self.implementing.owners.get_or_init(|| Owners::of(self));
        let Some(class) = owners.of.get(&(other, body)) else { return false };
        if !self.has_shape((other, body), wanted) {
            return false;
        }
        let Some(interface) = owners.of.get(&(at, declared)) else { return true };
        let members = &module.classes[interface.1.0 as usize].members;
        members.iter().all(|(name, values)| {
            values.iter().all(|value| match module.expr(*value) {
                Expr::Function(function) => {
                    let wanted = module.functions[function.0 as usize].shape.as_deref();
                    wanted.is_none_or(|wanted| self.has(owners, *class, (at, *name), wanted))
                }
                _ => true,
            })
        })
    }

    /// Whether a class has a method of a name that fits, or may have it from another one.
    fn has(
        &self,
        owners: &Owners,
        class: (ModuleId, ClassId),
        (from, name): (ModuleId, Symbol),
        wanted: &str,
    ) -> bool {
        let name = self.module(from).text(name);
        let (mut is_there, mut may_be_elsewhere) = (false, false);
        for (at, class) in self.parts.of(&class) {
            let module = self.module(*at);
            let of = &module.classes[class.0 as usize];
            let part = of.part.as_ref().map(|part| &part.name);
            may_be_elsewhere |=
                !of.extends.is_empty() || part.is_some_and(|name| owners.embedded.contains(name));
            let own = module.known(name).and_then(|name| of.members.get(&name));
            for value in own.into_iter().flatten() {
                if let Expr::Function(function) = module.expr(*value) {
                    if self.has_shape((*at, *function), wanted) {
                        return true;
                    }
                    is_there = true;
                }
            }
        }
        may_be_elsewhere && !is_there
    }

    fn has_shape(&self, (at, id): Place, wanted: &str) -> bool {
        let own = self.module(at).functions[id.0 as usize].shape.as_deref();
        own.is_none_or(|own| is_same_shape(own, wanted))
    }
}

/// Whether two methods take and answer the same, as far as that is known: `string,_|error`.
fn is_same_shape(one: &str, other: &str) -> bool {
    let fits = |(one, other): (&str, &str)| one == other || one == "_" || other == "_";
    let sides = |shape: &str| shape.split('|').map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (sides(one), sides(other));
    one.len() == other.len()
        && one.iter().zip(&other).all(|(one, other)| {
            one.split(',').count() == other.split(',').count()
                && one.split(',').zip(other.split(',')).all(fits)
        })
}

#[cfg(test)]
mod tests {
    use super::is_same_shape;

    #[test]
    fn what_is_not_known_of_a_type_fits_every_type() {
        assert!(is_same_shape("string,_|_,error", "string,[]string|_,error"));
        assert!(is_same_shape("|", "|"));
        assert!(!is_same_shape("string|_,error", "string,_|_,error"));
        assert!(!is_same_shape("string|string", "string|int"));
        assert!(!is_same_shape("string|", "string|error"));
    }
}
