//! Which object a method is called on, where the code shows how it was made.
//!
//! The members of a class are what any of its objects has. Asked of one object, `Address("wit/fields").url()`, they are
//! what that one has: what its constructor was given, or what the literal says that made it.

use std::rc::Rc;

use super::evaluate::Evaluator;
use super::idiom::Family;
use super::members::LONGEST_LINE;
use super::model::{ClassId, Expr, FunctionId};
use super::value::{Frame, ModuleId, Spot, Value, Values};

/// A class of an app.
pub(super) type Of = (ModuleId, ClassId);

/// An object, as far as it is known which one.
#[derive(Debug)]
pub(super) struct This {
    /// What it is of.
    pub(super) class: Of,
    pub(super) made: Made,
}

/// How an object was made.
#[derive(Debug)]
pub(super) enum Made {
    /// Somehow: no more is known than its class, which has members in place of those of another one.
    Somehow,
    /// By a literal.
    Literal(Value),
    /// By a call, which stands in a call of the function around it.
    Call(Spot, Option<Rc<Frame>>),
}

impl This {
    /// The same, made in a function of whose call more is known.
    pub(super) fn within(&self, around: Option<&Rc<Frame>>) -> Rc<Self> {
        let made = match &self.made {
            Made::Call(call, caller) => Made::Call(*call, below(caller.as_ref(), around)),
            Made::Literal(Value::Object(at, id, frame)) => {
                Made::Literal(Value::Object(*at, *id, below(frame.as_ref(), around)))
            }
            Made::Literal(value) => Made::Literal(value.clone()),
            Made::Somehow => Made::Somehow,
        };
        Rc::new(Self { class: self.class, made })
    }
}

/// A call that was made from another one.
fn below(frame: Option<&Rc<Frame>>, around: Option<&Rc<Frame>>) -> Option<Rc<Frame>> {
    let Some(frame) = frame else { return around.cloned() };
    Some(Rc::new(Frame {
        module: frame.module,
        function: frame.function,
        arguments: frame.arguments.clone(),
        is_loose: frame.is_loose,
        this: frame.this.clone(),
        caller: below(frame.caller.as_ref(), around),
    }))
}

impl Evaluator<'_> {
    /// Asks for a member or a method of the object that an expression stands for.
    pub(super) fn of_object<T>(
        &mut self,
        spot: Spot,
        object: &Value,
        frame: Option<&Rc<Frame>>,
        question: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let this = match object {
            // What scripts make of their classes is not looked at in this way yet.
            _ if self.app.module(spot.0).family == Family::Script => None,
            Value::Instance(at, class) => self.instance(spot, (*at, *class), frame),
            Value::Object(at, id, _) => self.literal((*at, *id), object),
            _ => None,
        };
        let outer = std::mem::replace(&mut self.this, this);
        let answer = question(self);
        self.this = outer;
        answer
    }

    /// The object in whose method a call was found to stand.
    pub(super) fn this_in(&self, frame: Option<&Rc<Frame>>) -> Option<Rc<This>> {
        let mut next = frame;
        while let Some(frame) = next {
            if let Some(this) = &frame.this {
                return Some(Rc::clone(this));
            }
            let functions = &self.app.module(frame.module).functions;
            // A function without a name stands in another one, whose object is its own.
            if functions.get(frame.function.0 as usize).is_none_or(|of| of.name.is_some()) {
                return None;
            }
            next = frame.caller.as_ref();
        }
        None
    }

    /// The same, where it is of a class or of one that extends it.
    pub(super) fn this_of(&mut self, frame: Option<&Rc<Frame>>, class: Of) -> Option<Rc<This>> {
        let this = self.this_in(frame)?;
        self.is_or_extends(this.class, class, LONGEST_LINE).then_some(this)
    }

    /// What `this` is in a method.
    pub(super) fn this_object(&mut self, class: Of, frame: Option<&Rc<Frame>>) -> Value {
        let this = frame.and_then(|_| self.this_of(frame, class));
        let (at, class) = this.map_or(class, |this| this.class);
        Value::Instance(at, class)
    }

    /// The object that a method is called on, where a call shows how that was made.
    pub(super) fn called_on(&mut self, (at, call): Spot) -> Option<Rc<This>> {
        let module = self.app.module(at);
        let Expr::Call { callee, .. } = module.expr(call) else { return None };
        let Expr::Member(object, _) = *module.expr(*callee) else { return None };
        match &self.value((at, object), None)[..] {
            [one] => self.of_object((at, object), one, None, |of| of.this.clone()),
            _ => None,
        }
    }

    /// Whether a call is one of another method of the object in whose method it stands.
    pub(super) fn is_on_own(&self, (at, call): Spot) -> bool {
        let module = self.app.module(at);
        let Expr::Call { callee, .. } = module.expr(call) else { return false };
        let is_this = |id| matches!(module.expr(id), Expr::This(_));
        match module.expr(*callee) {
            Expr::Name(..) => self.idiom.initializes(),
            Expr::Member(object, _) => match module.expr(*object) {
                Expr::Name(name, scope) => match module.lookup(*scope, *name) {
                    Some([bound]) => is_this(bound.value),
                    _ => false,
                },
                _ => is_this(*object),
            },
            _ => false,
        }
    }

    /// A member of the object in whose method it is asked for.
    pub(super) fn member_of_this(
        &mut self,
        class: Of,
        name: &str,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let this = frame.and_then(|_| self.this_of(frame, class));
        let (at, class) = this.as_ref().map_or(class, |this| this.class);
        let outer = std::mem::replace(&mut self.this, this);
        let values = self.member(&[Value::Instance(at, class)], name);
        self.this = outer;
        values
    }

    /// What a literal gives to a member of the object in question; what methods give to it stands beside that.
    pub(super) fn given_by_literal(
        &mut self,
        class: Of,
        name: &str,
        others: &[Spot],
    ) -> Option<Values> {
        let app = self.app;
        let this = self.this.clone()?;
        let Made::Literal(object) = &this.made else { return None };
        if this.class != app.parts.first(class) {
            return None;
        }
        let mut all = self.given_to(object, name)?;
        if all.iter().all(Value::says_nothing) {
            return None;
        }
        let is_type = |spot: &Spot| matches!(app.module(spot.0).expr(spot.1), Expr::OfType(_));
        let others: Vec<Spot> = others.iter().copied().filter(|spot| !is_type(spot)).collect();
        if !others.is_empty() {
            all.extend(self.any_of(others, None));
        }
        Some(all)
    }

    fn given_to(&mut self, object: &Value, name: &str) -> Option<Values> {
        let Value::Object(at, id, frame) = object else { return None };
        let module = self.app.module(*at);
        match module.expr(*id) {
            Expr::Made(_, pairs) => {
                let given = pairs.iter().rev().find(|(key, _)| module.text(*key) == name)?;
                Some(self.value((*at, given.1), frame.as_ref()))
            }
            Expr::Changed(_, key, value) if module.text(*key) == name => {
                Some(self.value((*at, *value), frame.as_ref()))
            }
            Expr::Changed(before, ..) => {
                let before = self.value((*at, *before), frame.as_ref());
                let [before @ Value::Object(..)] = &before[..] else { return None };
                self.deeper(|deeper| deeper.given_to(before, name)).flatten()
            }
            _ => None,
        }
    }

    /// The values of a member of the object in question: what its constructor makes of what it is given.
    pub(super) fn of_this(&mut self, name: &str, found: &[Spot]) -> Values {
        let Some(this) = self.this.clone() else {
            return self.any_of(found.iter().copied(), None);
        };
        if let (Made::Call((at, call), caller), true) = (&this.made, self.idiom.initializes()) {
            let module = self.app.module(*at);
            if let Expr::Call { arguments, .. } = module.expr(*call) {
                let set = arguments.iter().find_map(|argument| match module.expr(*argument) {
                    Expr::Named(given, value) if module.text(*given) == name => Some(*value),
                    _ => None,
                });
                if let Some(set) = set {
                    return self.value((*at, set), caller.as_ref());
                }
            }
        }
        // What does not rest on what the constructor is given is the same for all objects, and known.
        if !(self.overrides(this.class) || self.has_siblings(this.class)) {
            let before = std::mem::take(&mut self.basis);
            let values = self.any_of(found.iter().copied(), None);
            let basis = std::mem::replace(&mut self.basis, before);
            if !basis.open.iter().any(|of| self.constructs(*of, this.class)) {
                self.basis.add(&basis);
                return values;
            }
        }
        let frame = self.made_in(&this);
        self.any_of(found.iter().copied(), frame.as_ref())
    }

    /// Whether a function is a constructor of a class, or of one that it extends.
    fn constructs(&mut self, (at, function): (ModuleId, FunctionId), class: Of) -> bool {
        let Some(own) = self.app.constructed(at, function) else { return false };
        let own = self.app.parts.first((at, own));
        self.is_or_extends(class, own, LONGEST_LINE)
    }

    /// Whether it is known of which class the object in question is, and that is this one.
    pub(super) fn is_exactly(&self, class: Of) -> bool {
        self.this.as_ref().is_some_and(|this| this.class == self.app.parts.first(class))
    }

    fn literal(&mut self, (at, id): Spot, object: &Value) -> Option<Rc<This>> {
        if !matches!(self.app.module(at).expr(id), Expr::Made(..) | Expr::Changed(..)) {
            return None;
        }
        let class = self.class_of_object(object)?;
        Some(Rc::new(This { class, made: Made::Literal(object.clone()) }))
    }

    /// Whether a class is another one, or extends it.
    pub(super) fn is_or_extends(&mut self, class: Of, other: Of, depth: u8) -> bool {
        class == other
            || depth > 0
                && self.bases(class.0, class.1).into_iter().any(|base| match base {
                    Value::Class(at, base) => self.is_or_extends((at, base), other, depth - 1),
                    _ => false,
                })
    }
}
