//! Where an object is made, and with what.

use std::rc::Rc;

use super::about::{Made, Of, This};
use super::evaluate::Evaluator;
use super::members::LONGEST_LINE;
use super::model::{Expr, ExprId, FunctionId, How, Module};
use super::value::{Frame, ModuleId, Spot, Value};

/// How many names and functions are gone through from an object to where it is made.
const MOST_NAMES: u8 = 8;
/// A function that no program has, for what is known of an object whose class has no constructor.
pub(super) const NO_FUNCTION: FunctionId = FunctionId(u32::MAX);

impl Evaluator<'_> {
    pub(super) fn instance(
        &mut self,
        spot: Spot,
        class: Of,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Rc<This>> {
        match self.maker(spot, frame, MOST_NAMES) {
            Some(Maker::This(this)) if this.class == class => Some(this),
            Some(Maker::Call(call, caller)) => {
                Some(Rc::new(This { class, made: Made::Call(call, caller) }))
            }
            _ => (self.overrides(class) || self.has_siblings(class))
                .then(|| Rc::new(This { class, made: Made::Somehow })),
        }
    }

    /// The call of the constructor that made an object, and of those that this one calls.
    pub(super) fn made_in(&mut self, this: &Rc<This>) -> Option<Rc<Frame>> {
        let (call, caller) = match &this.made {
            Made::Call(call, caller) => (call, caller.clone()),
            Made::Somehow => return Some(Self::no_call(this, None)),
            Made::Literal(_) => return None,
        };
        let mut class = this.class;
        let mut frame: Option<Rc<Frame>> = None;
        for _ in 0..LONGEST_LINE {
            let Some(own) = self.constructor(class.0, class.1) else { break };
            let Some(function) = self.constructing(own, *call, frame.as_ref()) else { break };
            let (call, caller) = match &frame {
                None => (*call, caller.clone()),
                Some(_) => (function.1, frame.clone()),
            };
            let arguments = self.arguments(function.0.0, function.0.1, call);
            frame = Some(Rc::new(Frame {
                module: function.0.0,
                function: function.0.1,
                arguments,
                is_loose: self.is_loose(call),
                this: Some(Rc::clone(this)),
                caller,
            }));
            let bases = self.bases(own.0, own.1);
            let [Value::Class(at, base)] = bases[..] else { break };
            class = (at, base);
        }
        Some(frame.unwrap_or_else(|| Self::no_call(this, caller)))
    }

    /// What is known of an object that no constructor of the app made.
    fn no_call(this: &Rc<This>, caller: Option<Rc<Frame>>) -> Rc<Frame> {
        Rc::new(Frame {
            module: this.class.0,
            function: NO_FUNCTION,
            arguments: Vec::new(),
            is_loose: false,
            this: Some(Rc::clone(this)),
            caller,
        })
    }

    /// The constructor of a class that a call calls; of a class that another one extends, the one that is called
    /// by its constructor, and where.
    fn constructing(
        &mut self,
        class: Of,
        call: Spot,
        below: Option<&Rc<Frame>>,
    ) -> Option<((ModuleId, FunctionId), Spot)> {
        let app = self.app;
        let mut all = Vec::new();
        for (at, class) in app.parts.of(&class) {
            let module = app.module(*at);
            let Some(name) = module.known("constructor") else { continue };
            let values = module.classes[class.0 as usize].members.get(&name);
            all.extend(values.into_iter().flatten().filter_map(
                |value| match module.expr(*value) {
                    Expr::Function(function) => Some((*at, *function)),
                    _ => None,
                },
            ));
        }
        let mut found = None;
        for function in all {
            let calls = match below {
                None => vec![call],
                Some(below) => {
                    let callers = self.callers(function.0, function.1);
                    let inside = |call: &&Spot| {
                        call.0 == below.module
                            && app.module(call.0).encloses(below.function, call.1)
                    };
                    callers.iter().filter(inside).copied().collect()
                }
            };
            for call in calls {
                if self.idiom.takes(app, function, call) {
                    // Of several nobody knows which.
                    if found.is_some() {
                        return None;
                    }
                    found = Some((function, call));
                }
            }
        }
        found
    }

    /// The call that makes the object that an expression stands for.
    fn maker(&mut self, (at, id): Spot, frame: Option<&Rc<Frame>>, depth: u8) -> Option<Maker> {
        let depth = depth.checked_sub(1)?;
        let app = self.app;
        let module = app.module(at);
        match module.expr(id) {
            Expr::This(class) => {
                let class = app.parts.first((at, *class));
                self.this_of(frame, class).map(Maker::This)
            }
            Expr::Name(name, scope) => {
                let [bound] = module.lookup(*scope, *name)? else { return None };
                (bound.how == How::Set).then(|| self.maker((at, bound.value), frame, depth))?
            }
            Expr::Under(_, value) => self.maker((at, *value), frame, depth),
            Expr::Either(parts) => {
                let value = self.only_value(at, parts)?;
                self.maker((at, value), frame, depth)
            }
            Expr::Parameter(function, index) => {
                let mut next = frame;
                while let Some(call) = next {
                    if (call.module, call.function) == (at, *function) {
                        let given = call.arguments.get(*index as usize).copied().flatten()?;
                        return self.maker(given, call.caller.as_ref(), depth);
                    }
                    next = call.caller.as_ref();
                }
                None
            }
            Expr::Call { callee, .. } if is_plain(module, *callee) => {
                let made = self.value((at, *callee), frame);
                match made[..] {
                    [Value::Class(..)] => Some(Maker::Call((at, id), frame.cloned())),
                    [Value::Function(of, function)] => {
                        let returns = &app.module(of).functions[function.0 as usize].returns;
                        let answer = self.only_value(of, returns)?;
                        // A method that answers its own object.
                        if let (Expr::This(_), Expr::Member(object, _)) =
                            (app.module(of).expr(answer), module.expr(*callee))
                        {
                            return self.maker((at, *object), frame, depth);
                        }
                        let inside = self.frame(of, function, (at, id), frame);
                        let inside = self.with_object((at, *callee), frame, inside);
                        self.maker((of, answer), Some(&inside), depth)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The call of a method, with the object that it is called on.
    fn with_object(
        &mut self,
        (at, callee): Spot,
        around: Option<&Rc<Frame>>,
        frame: Rc<Frame>,
    ) -> Rc<Frame> {
        let Expr::Member(object, _) = *self.app.module(at).expr(callee) else { return frame };
        let this = match &self.value((at, object), around)[..] {
            [one] => self.of_object((at, object), one, around, |of| of.this.clone()),
            _ => None,
        };
        frame.on(this)
    }

    /// The one of several expressions that is more than a type.
    fn only_value(&self, at: ModuleId, parts: &[ExprId]) -> Option<ExprId> {
        let module = self.app.module(at);
        let mut values =
            parts.iter().filter(|part| !matches!(module.expr(**part), Expr::OfType(_)));
        values.next().copied().filter(|_| values.next().is_none())
    }

    /// Whether a class has values of its own for members that it would inherit: what the methods of the other class
    /// make of those is not what they make of their own.
    pub(super) fn overrides(&mut self, class: Of) -> bool {
        if let Some(known) = self.overriding.get(&class) {
            return *known;
        }
        // A class that leads to itself extends nothing.
        self.overriding.insert(class, false);
        let app = self.app;
        let mut bases = Vec::new();
        self.all_bases(class, LONGEST_LINE, &mut bases);
        let has = |of: Of, name: &str| {
            app.parts.of(&of).iter().any(|(at, class)| {
                let module = app.module(*at);
                let members = &module.classes[class.0 as usize].members;
                module.known(name).is_some_and(|name| members.contains_key(&name))
            })
        };
        let answer = !bases.is_empty()
            && app.parts.of(&class).iter().any(|(at, class)| {
                let module = app.module(*at);
                let members = &module.classes[class.0 as usize].members;
                members.iter().any(|(name, values)| {
                    let name = module.text(*name);
                    let is_value = |value: &ExprId| {
                        !matches!(module.expr(*value), Expr::Function(_) | Expr::OfType(_))
                    };
                    name != "constructor"
                        && values.iter().any(is_value)
                        && bases.iter().any(|base| has(*base, name))
                })
            });
        self.overriding.insert(class, answer);
        answer
    }

    pub(super) fn all_bases(&mut self, class: Of, depth: u8, found: &mut Vec<Of>) {
        for base in self.bases(class.0, class.1) {
            if let Value::Class(at, base) = base
                && depth > 0
                && !found.contains(&(at, base))
            {
                found.push((at, base));
                self.all_bases((at, base), depth - 1, found);
            }
        }
    }
}

/// Whether what is called is a name, or a method of what has a name.
fn is_plain(module: &Module, callee: ExprId) -> bool {
    let is_name = |id: ExprId| {
        matches!(module.expr(id), Expr::Name(..) | Expr::TypeName(..) | Expr::Class(_))
    };
    match module.expr(callee) {
        Expr::Member(object, _) => {
            is_name(*object)
                || matches!(module.expr(*object), Expr::Call { callee, .. } if is_name(*callee))
        }
        _ => is_name(callee),
    }
}

/// Where an object is made.
enum Maker {
    This(Rc<This>),
    Call(Spot, Option<Rc<Frame>>),
}
