//! Objects of own types that literals make, and what becomes of them when a member is given a value.

use std::rc::Rc;

use super::arguments::frame_with;
use super::evaluate::Evaluator;
use super::implementing::MOST_BODIES;
use super::members::LONGEST_LINE;
use super::model::{ClassId, Expr, ExprId, FunctionId, Symbol};
use super::options::Choice;
use super::value::{Frame, ModuleId, Spot, Value, Values, one, unknown};

/// Names for names that are followed to what is given.
const MOST_NAMES: u8 = 4;

impl Evaluator<'_> {
    /// What an element of a list can be.
    pub(super) fn element(
        &mut self,
        list: Spot,
        index: Option<u32>,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let app = self.app;
        if let Some(values) = self.idiom.element(self, list, index, frame) {
            return values;
        }
        let mut all = Values::new();
        for value in self.value(list, frame) {
            let (at, frame, parts): (_, _, Vec<ExprId>) = match &value {
                Value::List(at, id, frame) => match app.module(*at).expr(*id) {
                    Expr::List(parts) => (*at, frame, parts.clone()),
                    _ => continue,
                },
                Value::Object(at, id, frame) if index.is_none() => {
                    match app.module(*at).expr(*id) {
                        Expr::Object(pairs) => {
                            (*at, frame, pairs.iter().map(|pair| pair.1).collect())
                        }
                        _ => continue,
                    }
                }
                Value::Rest(spots, frame) => {
                    let wanted = match index {
                        Some(index) => spots.get(index as usize).copied().into_iter().collect(),
                        None => spots.to_vec(),
                    };
                    all.extend(self.any_of(wanted, frame.as_ref()));
                    continue;
                }
                Value::FromLibrary(_) => {
                    all.push(value);
                    continue;
                }
                Value::Foreign | Value::Client(_) => {
                    all.push(Value::Foreign);
                    continue;
                }
                _ => continue,
            };
            let wanted = match index {
                Some(index) => parts.get(index as usize).copied().into_iter().collect(),
                None => parts,
            };
            let is_list = |id: &ExprId| matches!(app.module(at).expr(*id), Expr::Spread(_));
            let lists: Vec<ExprId> = wanted.iter().copied().filter(is_list).collect();
            all.extend(self.any_of(wanted.into_iter().map(|id| (at, id)), frame.as_ref()));
            for list in lists {
                all.extend(self.spread_out((at, list), frame.as_ref()));
            }
        }
        if all.is_empty() { unknown() } else { all }
    }

    /// What a literal of a type is.
    pub(super) fn made_of(
        &mut self,
        (at, id): Spot,
        named: ExprId,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let mut all = Values::new();
        for value in self.value((at, named), None) {
            match value {
                Value::Imported(from, name) => {
                    let idiom = self.idiom;
                    let made = idiom.literal_of(self, &from, &name, (at, id), frame);
                    all.extend(made.unwrap_or_else(|| one(idiom.instance_of(&from, &name))));
                }
                _ => all.push(Value::Object(at, id, frame.cloned())),
            }
        }
        all
    }

    /// What values are once a member of them has been given a value.
    pub(super) fn changed(
        &mut self,
        (at, id): Spot,
        (object, name, value): (ExprId, Symbol, ExprId),
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let app = self.app;
        let name = app.module(at).text(name);
        let mut all = Values::new();
        for before in self.value((at, object), frame) {
            let idiom = self.idiom;
            if let Some(values) = idiom.changed(self, &before, name, (at, value), frame) {
                all.extend(values);
                continue;
            }
            let after = match before {
                Value::Object(..) | Value::Instance(..) => Value::Object(at, id, frame.cloned()),
                other => other,
            };
            if !all.contains(&after) {
                all.push(after);
            }
        }
        all
    }

    /// A named value of a literal, of what it is a literal of, or of what was changed.
    pub(super) fn member_of_literal(
        &mut self,
        (at, id): Spot,
        frame: Option<&Rc<Frame>>,
        name: &str,
    ) -> Option<Values> {
        let app = self.app;
        let module = app.module(at);
        match module.expr(id) {
            Expr::Made(named, pairs) => {
                let given = pairs.iter().rev().find(|(key, _)| module.text(*key) == name);
                if let Some((_, value)) = given {
                    return Some(self.value((at, *value), frame));
                }
                let class = self.value((at, *named), None).iter().find_map(class_of)?;
                self.class_member(class.0, class.1, name, LONGEST_LINE, false)
            }
            Expr::Changed(object, key, value) => {
                if module.text(*key) == name {
                    return Some(self.value((at, *value), frame));
                }
                let before = self.value((at, *object), frame);
                Some(self.deeper(|deeper| deeper.member(&before, name)).unwrap_or_else(unknown))
            }
            _ => None,
        }
    }

    /// Whether the call of a function without a body can be one of another that has one.
    pub(super) fn stands_for(
        &self,
        (at, declared): (ModuleId, FunctionId),
        function: (ModuleId, FunctionId),
    ) -> bool {
        let bodies = self.app.implementing(at, declared);
        // Of many that do it, one call means one of them.
        bodies.len() <= MOST_BODIES && bodies.contains(&function)
    }

    /// Whether an expression tells no more than the type that is known: what any call of the app gives to a parameter
    /// that is an interface is too much to look at, and is looked at from one call at a time.
    pub(super) fn adds_nothing(
        &mut self,
        (at, id): Spot,
        by_type: &[Value],
        frame: Option<&Rc<Frame>>,
    ) -> bool {
        let own = by_type.iter().all(|value| match value {
            Value::Instance(at, class) => self
                .app
                .parts
                .of(&(*at, *class))
                .iter()
                .any(|(at, class)| self.app.module(*at).classes[class.0 as usize].is_open),
            _ => false,
        });
        let Expr::Parameter(function, _) = *self.app.module(at).expr(id) else { return false };
        let mut known = frame;
        while let Some(call) = known {
            if (call.module, call.function) == (at, function) {
                return false;
            }
            known = call.caller.as_ref();
        }
        let nothing = own && !by_type.is_empty();
        if nothing {
            self.basis.open.push((at, function));
        }
        nothing
    }

    /// A value, or what the function that makes it answers.
    pub(super) fn made_lazily(&mut self, spot: Spot, frame: Option<&Rc<Frame>>) -> Values {
        let mut all = Values::new();
        for value in self.value(spot, frame) {
            match value {
                Value::Function(at, function) => {
                    let made = frame_with(at, function, &[], frame);
                    all.extend(self.answers_of(at, function, &made));
                }
                other => all.push(other),
            }
        }
        all
    }

    /// What the type of a member says, where that is a class of the app.
    pub(super) fn member_by_type(&mut self, members: &[Spot]) -> Option<Values> {
        if !self.idiom.types_hold() {
            return None;
        }
        let typed = members
            .iter()
            .find(|(at, id)| matches!(self.app.module(*at).expr(*id), Expr::OfType(_)))?;
        let values = self.value(*typed, None);
        values.iter().all(|value| matches!(value, Value::Instance(..))).then_some(values)
    }

    /// Values without those of which no more is known than the form that a type gives them, where an object is among
    /// them that somebody wrote.
    pub(super) fn without_forms<'v>(&self, values: &'v [Value]) -> Vec<&'v Value> {
        let is_written = values.iter().any(|value| matches!(value, Value::Object(..)));
        values.iter().filter(|value| !is_written || !self.is_form(value)).collect()
    }

    /// Whether of a value no more is known than the form that a type gives it.
    pub(super) fn is_form(&self, value: &Value) -> bool {
        match value {
            Value::Instance(at, class) if !self.idiom.types_hold() => {
                self.app.module(*at).classes[class.0 as usize].is_open
            }
            _ => false,
        }
    }

    /// What is given, or where nothing is given what stands in its place: `options.method ?? "GET"`.
    pub(super) fn given_or(
        &mut self,
        (at, given): Spot,
        default: ExprId,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let default = (at, default);
        let (object, name) = match self.what_is_given(at, given) {
            Some(Expr::Member(object, name)) => (*object, *name),
            Some(Expr::Parameter(function, _)) if is_call_of(frame, (at, *function)) => {
                let values = self.value((at, given), frame);
                let is_given = |value: &Value| !value.says_nothing() && *value != Value::Nothing;
                if values.iter().all(is_given) {
                    return values;
                }
                return self.any_of([(at, given), default], frame);
            }
            _ => return self.any_of([(at, given), default], frame),
        };
        let name = self.app.module(at).text(name);
        let objects = self.value((at, object), frame);
        let mut all = Values::new();
        for object in self.without_forms(&objects) {
            let object = std::slice::from_ref(object);
            let values = match object {
                [Value::Object(..)] => match self.option(object, name, at) {
                    Choice::Found(values) => values,
                    Choice::Absent => one(Value::Nothing),
                    Choice::Unknown | Choice::Sometimes(_) => self.member(object, name),
                },
                [Value::Nothing] => one(Value::Nothing),
                _ => self.member(object, name),
            };
            all.extend(values);
        }
        if all.is_empty()
            || all.iter().any(|value| value.says_nothing() || *value == Value::Nothing)
        {
            all.retain(|value| *value != Value::Nothing);
            all.extend(self.value(default, frame));
        }
        all.dedup();
        all
    }

    /// The member or parameter that an expression is, also by a name for nothing else.
    fn what_is_given(&self, at: ModuleId, mut id: ExprId) -> Option<&Expr> {
        let module = self.app.module(at);
        for _ in 0..MOST_NAMES {
            match module.expr(id) {
                Expr::Name(name, scope) => {
                    let [bound] = module.lookup(*scope, *name)? else { return None };
                    id = bound.value;
                }
                Expr::Either(parts) => {
                    let is_type = |part: &&ExprId| matches!(module.expr(**part), Expr::OfType(_));
                    let mut values = parts.iter().filter(|part| !is_type(part));
                    let (Some(one), None) = (values.next(), values.next()) else { return None };
                    id = *one;
                }
                expr => return Some(expr),
            }
        }
        None
    }

    /// Whether a type leaves it to the value to say more than the type.
    pub(super) fn leaves_more_to_say(&self, values: &[Value]) -> bool {
        let own = self.idiom.types_hold();
        !values.is_empty()
            && values.iter().all(|value| match value {
                Value::Http(..) => true,
                Value::Instance(..) => own,
                _ => false,
            })
    }

    /// The class that an object is of.
    pub(super) fn class_of_object(&mut self, object: &Value) -> Option<(ModuleId, ClassId)> {
        match object {
            Value::Instance(at, class) => Some((*at, *class)),
            Value::Object(at, id, frame) => match self.app.module(*at).expr(*id) {
                Expr::Made(named, _) => self.value((*at, *named), None).iter().find_map(class_of),
                Expr::Changed(before, ..) => {
                    let values = self.value((*at, *before), frame.as_ref());
                    let first = values.into_iter().find(|value| value != object)?;
                    self.deeper(|deeper| deeper.class_of_object(&first)).flatten()
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The clients that an object is, as its method of this name is concerned: an instance of an own class that
    /// has no such method itself is what the class extends.
    pub(super) fn clients(&mut self, object: Value, name: &str) -> Values {
        let Some((at, class)) = self.class_of_object(&object) else { return one(object) };
        if self.class_member(at, class, name, LONGEST_LINE, false).is_some() {
            return one(Value::Foreign);
        }
        let bases = self.library_bases(at, class, LONGEST_LINE);
        match (bases.is_empty(), self.app.defines(name)) {
            (false, _) => bases,
            (true, true) => one(Value::Foreign),
            // It has the form that the app says it has, and nothing in the app makes it.
            (true, false) => unknown(),
        }
    }

    fn library_bases(&mut self, at: ModuleId, class: ClassId, depth: u8) -> Values {
        let mut all = Values::new();
        for base in self.bases(at, class) {
            match base {
                Value::Imported(from, name) => match self.idiom.instance_of(&from, &name) {
                    Value::Foreign => all.push(self.other_of(&from)),
                    known => all.push(known),
                },
                Value::Class(at, class) if depth > 0 => {
                    all.extend(self.library_bases(at, class, depth - 1));
                }
                _ => {}
            }
        }
        all
    }
}

/// What is known by a value and by the type that is written for it: the value where that says more.
pub(super) fn with_types(mut values: Values, by_type: Values) -> Values {
    let sends = by_type.iter().any(|value| matches!(value, Value::Http(..)));
    values.retain(|value| match value {
        Value::Http(_, Some(_)) | Value::Request(..) => sends,
        Value::Unknown | Value::Foreign | Value::FromLibrary(_) => false,
        _ => !sends,
    });
    if values.is_empty() { by_type } else { values }
}

/// Whether a question is asked from a call of a function.
fn is_call_of(frame: Option<&Rc<Frame>>, (at, function): (ModuleId, FunctionId)) -> bool {
    let frames = std::iter::successors(frame, |frame| frame.caller.as_ref());
    frames.into_iter().any(|frame| (frame.module, frame.function) == (at, function))
}

fn class_of(value: &Value) -> Option<(ModuleId, ClassId)> {
    match value {
        Value::Class(at, class) | Value::Instance(at, class) => Some((*at, *class)),
        _ => None,
    }
}
