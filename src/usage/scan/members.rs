//! What members, elements and calls stand for.

use std::rc::Rc;

use super::evaluate::Evaluator;
use super::model::{ClassId, Expr, ExprId, FunctionId};
use super::requests::is_ours;
use super::value::{Frame, ModuleId, Spot, Value, Values, one, unknown};

/// How many classes a class may extend, one another.
pub(super) const LONGEST_LINE: u8 = 8;
/// Literals whose values for a member are what the member of any object of the class can be.
const MOST_GIVEN: usize = 4;
/// Assignments to members of one name that are looked at.
const MOST_WRITES: usize = 200;
/// The same, where the member has a value of its own that is a URL.
const MOST_LATER: usize = 50;

impl Evaluator<'_> {
    /// What `object.name` can be.
    pub(super) fn member(&mut self, objects: &[Value], name: &str) -> Values {
        let app = self.app;
        let mut all = Values::new();
        let mut is_again = false;
        for object in objects.iter().filter(|object| **object != Value::Nothing) {
            let found = self.deeper(|deeper| deeper.member_of(object, name));
            let mut found = found.unwrap_or_else(unknown);
            let again = self.is_same_again && matches!(object, Value::Instance(..));
            if found.iter().all(|value| *value == Value::Unknown) {
                let written = self.deeper(|deeper| deeper.written_to(object, name));
                found = written.flatten().unwrap_or(found);
            } else if found.iter().any(is_address) && app.writes_named(name).len() <= MOST_LATER {
                // What it is at first, and what it is given from outside.
                let written = self.deeper(|deeper| deeper.written_to(object, name));
                found.extend(written.flatten().unwrap_or_default());
            }
            is_again = again && objects.len() == 1;
            for value in found {
                if !(all.contains(&value) || value == Value::Unknown && self.is_form(object)) {
                    all.push(value);
                }
            }
        }
        self.is_same_again = is_again;
        if all.is_empty() { unknown() } else { all }
    }

    fn member_of(&mut self, object: &Value, name: &str) -> Values {
        if let Some(values) = self.idiom.member(self, object, name) {
            return values;
        }
        match object {
            Value::Module(at) => {
                let exported = self.app.exported(*at, name);
                if !exported.is_empty() {
                    return self.any_of(exported, None);
                }
                let shared = self.app.shared(*at, name);
                if !shared.is_empty() && self.idiom.names_are_joined() {
                    let spots = shared.iter().flat_map(|(at, ids)| ids.iter().map(|id| (*at, *id)));
                    return self.any_of(spots.collect::<Vec<_>>(), None);
                }
                let whole = self.app.whole(*at);
                if whole.is_empty() {
                    return unknown();
                }
                let whole = self.any_of(whole, None);
                if name == "default" { whole } else { self.member(&whole, name) }
            }
            Value::Library(from) => one(self.idiom.imported(from, name)),
            Value::Class(at, class) => {
                let found = self.class_member(*at, *class, name, LONGEST_LINE, true);
                found.unwrap_or_else(unknown)
            }
            Value::Instance(at, class) => self.member_of_instance((*at, *class), name),
            Value::Object(at, id, frame) => self.property(*at, *id, frame.as_ref(), name),
            Value::FromLibrary(_) => one(object.clone()),
            Value::Imported(from, _) => one(self.other_of(from)),
            Value::Foreign | Value::Client(_) | Value::Connection => one(Value::Foreign),
            _ => unknown(),
        }
    }

    /// What the app assigns to a member of this object, wherever it does.
    fn written_to(&mut self, object: &Value, name: &str) -> Option<Values> {
        if matches!(
            object,
            Value::Unknown | Value::Foreign | Value::FromLibrary(_) | Value::Text(_)
        ) {
            return None;
        }
        let app = self.app;
        let mut all = Values::new();
        let writes = app.writes_named(name);
        self.basis.is_short |= writes.len() > MOST_WRITES;
        for (target, value) in writes.iter().take(MOST_WRITES) {
            if self.value(*target, None).iter().any(|target| target.is_same_thing(object)) {
                all.extend(self.value(*value, None));
            }
        }
        (!all.is_empty()).then_some(all)
    }

    /// A member of a class, or of the classes that it extends; with what literals give to it, for one that is
    /// not known by its literal.
    pub(super) fn class_member(
        &mut self,
        at: ModuleId,
        class: ClassId,
        name: &str,
        depth: u8,
        with_given: bool,
    ) -> Option<Values> {
        let app = self.app;
        let (mut found, mut given): (Vec<Spot>, Vec<Spot>) = (Vec::new(), Vec::new());
        for (at, class) in app.parts.of(&(at, class)) {
            let module = app.module(*at);
            let Some(name) = module.known(name) else { continue };
            let of = &module.classes[class.0 as usize];
            let values = of.members.get(&name).into_iter().flatten();
            found.extend(values.map(|value| (*at, *value)));
            let values = of.given.get(&name).into_iter().flatten().filter(|_| with_given);
            given.extend(values.map(|value| (*at, *value)));
        }
        if with_given && let Some(values) = self.given_by_literal((at, class), name, &found) {
            return Some(values);
        }
        // What literals in many places fill is told apart by the literal alone.
        if given.len() <= MOST_GIVEN {
            found.extend(given);
        }
        if let Some(values) = self.member_by_type(&found) {
            return Some(values);
        }
        if !found.is_empty() {
            return Some(self.of_this(name, &found));
        }
        for base in self.bases(at, class) {
            if let Value::Class(at, class) = base
                && depth > 0
                && let Some(found) = self.class_member(at, class, name, depth - 1, with_given)
            {
                return Some(found);
            }
        }
        None
    }

    /// The classes that a class extends.
    pub(super) fn bases(&mut self, at: ModuleId, class: ClassId) -> Values {
        let app = self.app;
        let class = (at, class);
        let extends = app.parts.of(&class).iter().flat_map(|(at, class)| {
            let extends = &app.module(*at).classes[class.0 as usize].extends;
            extends.iter().map(|base| (*at, *base))
        });
        extends.flat_map(|base| self.value(base, None)).collect()
    }

    /// The class whose constructor makes the objects of a class: itself, or one that it extends.
    pub(super) fn constructor(
        &mut self,
        at: ModuleId,
        class: ClassId,
    ) -> Option<(ModuleId, ClassId)> {
        let mut next = (at, class);
        for _ in 0..LONGEST_LINE {
            let module = self.app.module(next.0);
            let members = &module.classes[next.1.0 as usize].members;
            if module.known("constructor").is_some_and(|name| members.contains_key(&name)) {
                return Some(next);
            }
            next = self.bases(next.0, next.1).into_iter().find_map(|base| match base {
                Value::Class(at, class) => Some((at, class)),
                _ => None,
            })?;
        }
        None
    }

    /// A named value of an object literal.
    pub(super) fn property(
        &mut self,
        at: ModuleId,
        id: ExprId,
        frame: Option<&Rc<Frame>>,
        name: &str,
    ) -> Values {
        let app = self.app;
        let module = app.module(at);
        if let Some(found) = self.member_of_literal((at, id), frame, name) {
            return found;
        }
        let Expr::Object(pairs) = module.expr(id) else { return unknown() };
        // The last one counts, as a later spread does.
        for (key, value) in pairs.iter().rev() {
            match module.text(*key) {
                "" => {
                    let spread = self.value((at, *value), frame);
                    let found = self.deeper(|deeper| deeper.member(&spread, name));
                    let found = found.unwrap_or_else(unknown);
                    if found.iter().any(|value| *value != Value::Unknown) {
                        return found;
                    }
                }
                key if key == name => return self.value((at, *value), frame),
                _ => {}
            }
        }
        unknown()
    }

    /// What a function answers in one call of it.
    pub(super) fn answers_of(
        &mut self,
        at: ModuleId,
        function: FunctionId,
        frame: &Rc<Frame>,
    ) -> Values {
        let app = self.app;
        let returns = &app.module(at).functions[function.0 as usize].returns;
        if returns.is_empty() {
            return one(Value::Foreign);
        }
        self.any_of(returns.iter().map(|value| (at, *value)), Some(frame))
    }

    /// What a call answers.
    pub(super) fn call(&mut self, (at, id): Spot, frame: Option<&Rc<Frame>>) -> Values {
        let app = self.app;
        let module = app.module(at);
        let Expr::Call { callee, arguments, is_new } = module.expr(id) else { return unknown() };
        let call = Call { at, id, arguments, is_new: *is_new, frame };
        if let (Expr::Member(object, name), false) = (module.expr(*callee), is_new) {
            let name = module.text(*name);
            if let Some(values) = self.idiom.usual_method(self, (at, *object), name, &call) {
                return values;
            }
            let objects = self.value((at, *object), frame);
            let mut all = Values::new();
            let is_one = objects.len() == 1;
            for value in objects.iter().filter(|object| **object != Value::Nothing) {
                let answers = match value {
                    Value::Instance(..) if !is_one => self.method(value, name, &call),
                    _ => self
                        .of_object((at, *object), value, frame, |of| of.method(value, name, &call)),
                };
                all.extend(answers);
            }
            let again = self.is_same_again && matches!(objects[..], [Value::Instance(..)]);
            let answer = self.or_of_its_type(all, &call);
            self.is_same_again = again;
            return answer;
        }
        if let Some(name) = module.called_name(*callee)
            && let Some(values) = self.idiom.usual_function(self, name, &call)
        {
            return values;
        }
        let mut all = Values::new();
        let values = self.value((at, *callee), frame);
        let is_own = matches!(values[..], [Value::Function(..)]);
        for value in self.fitting(values, &call) {
            if value != Value::Nothing {
                all.extend(self.called(&value, &call));
            }
        }
        let again = self.is_same_again && is_own;
        let answer = self.or_of_its_type(all, &call);
        self.is_same_again = again;
        answer
    }

    /// Of several functions of one name those that take what the call gives.
    fn fitting(&self, mut values: Values, call: &Call<'_>) -> Values {
        if values.len() > 1 {
            let fits = |value: &Value| match value {
                Value::Function(at, function) => {
                    self.idiom.takes(self.app, (*at, *function), (call.at, call.id))
                }
                _ => true,
            };
            if values.iter().any(fits) {
                values.retain(|value| fits(value));
            }
        }
        values
    }

    /// What the call of a value answers.
    pub(super) fn called(&mut self, value: &Value, call: &Call<'_>) -> Values {
        if let Some(values) = self.idiom.called(self, value, call) {
            return values;
        }
        match value {
            Value::Function(at, function)
                if call.is_new && self.made_by_new(*at, *function).is_some() =>
            {
                self.made_by_new(*at, *function).map_or_else(unknown, one)
            }
            Value::Function(at, function) => {
                let (at, function) = self.app.with_body(*at, *function);
                if call.frame.is_some_and(|frame| frame.recurs((at, function))) {
                    self.is_same_again = true;
                    return unknown();
                }
                let frame = self.frame_of_method(at, function, call);
                self.answers_of(at, function, &frame)
            }
            Value::Class(at, class) => one(Value::Instance(*at, *class)),
            Value::Imported(from, name) if call.is_new => {
                self.or_of_library(from, one(self.idiom.instance_of(from, name)), call)
            }
            Value::Imported(from, name) => self.made_by(from, name, call),
            Value::Library(from) => self.or_of_library(from, one(Value::Foreign), call),
            Value::FromLibrary(_) => self.handed_out(Some(value), call),
            Value::Foreign | Value::Http(..) | Value::Client(_) => one(Value::Foreign),
            _ => unknown(),
        }
    }

    /// A frame for a method that is called on the object in question. What is read like a member is a method too.
    fn frame_of_method(&self, at: ModuleId, function: FunctionId, call: &Call<'_>) -> Rc<Frame> {
        let caller = self.app.module(call.at);
        let is_read = match caller.expr(call.id) {
            Expr::Call { callee, .. } => matches!(caller.expr(*callee), Expr::Function(_)),
            _ => false,
        };
        let this = match call.frame {
            Some(frame) if is_read || self.this.is_none() && self.is_on_own((call.at, call.id)) => {
                self.this_in(Some(frame))
            }
            _ => self.this.clone(),
        };
        let frame = self.frame(at, function, (call.at, call.id), call.frame);
        frame.on(this)
    }

    fn made_by_new(&self, at: ModuleId, function: FunctionId) -> Option<Value> {
        let class = self.app.module(at).functions[function.0 as usize].makes?;
        Some(Value::Instance(at, class))
    }

    pub(super) fn made_by(&mut self, from: &str, name: &str, call: &Call<'_>) -> Values {
        let made: Values = match call.arguments.first() {
            None => one(self.idiom.made_by(from, name, None)),
            Some(first) => {
                let classes = self.value((call.at, *first), call.frame);
                classes.iter().map(|class| self.idiom.made_by(from, name, Some(class))).collect()
            }
        };
        self.or_of_library(from, made, call)
    }

    /// What a method of a value answers.
    fn method(&mut self, object: &Value, name: &str, call: &Call<'_>) -> Values {
        if let Some(values) = self.idiom.method(self, object, name, call) {
            return values;
        }
        match object {
            Value::Library(from) => self.made_by(from, name, call),
            Value::Imported(from, _) => self.or_of_library(from, one(Value::Foreign), call),
            Value::FromLibrary(_) => self.handed_out(Some(object), call),
            Value::Http(..) | Value::Foreign | Value::Client(_) | Value::Connection => {
                one(Value::Foreign)
            }
            Value::Unknown => match self.app.only_function(name) {
                // Two words that only one function of the app goes by are its name.
                Some((at, function)) if name.chars().skip(1).any(|c| c.is_ascii_uppercase()) => {
                    self.called(&Value::Function(at, function), call)
                }
                _ => unknown(),
            },
            Value::Text(_) => unknown(),
            _ => {
                let members = self.member(std::slice::from_ref(object), name);
                let mut all = Values::new();
                for member in &self.fitting(members, call) {
                    all.extend(self.called(member, call));
                }
                all
            }
        }
    }
}

/// A call, as what is called sees it.
pub(super) struct Call<'c> {
    pub(super) at: ModuleId,
    pub(super) id: ExprId,
    pub(super) arguments: &'c [ExprId],
    pub(super) is_new: bool,
    pub(super) frame: Option<&'c Rc<Frame>>,
}

/// Whether a value is a URL, or can be.
fn is_address(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.contains("://") || is_ours(text))
}
