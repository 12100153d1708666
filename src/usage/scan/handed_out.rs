//! What libraries hand out: a client that is put into a container, a hook or a cache comes out of it again.

use super::arguments::frame_with;
use std::rc::Rc;

use super::evaluate::Evaluator;
use super::members::Call;
use super::model::Expr;
use super::value::{Spot, Value, Values, one, unknown};

/// How deep clients are looked for in what a library is given: lists of lists, functions that make objects.
pub(super) const DEEPEST: u8 = 3;
/// Steps for what one call gives to a library.
const STEPS: u32 = 400;
/// Values of one list or object that are looked at.
const MOST_PARTS: usize = 24;

impl Evaluator<'_> {
    /// What is known of a value of a package, of which no more is known.
    pub(super) fn other_of(&self, package: &str) -> Value {
        if self.idiom.hands_out(package) { Value::FromLibrary(None) } else { Value::Foreign }
    }

    /// What a package makes, or else what it can hand out.
    pub(super) fn or_of_library(&mut self, package: &str, made: Values, call: &Call<'_>) -> Values {
        let nothing_known = made.iter().all(|value| *value == Value::Foreign);
        if nothing_known && self.idiom.hands_out(package) {
            return self.handed_out(None, call);
        }
        made
    }

    /// What a call answers, where nothing is known but the types that it is given: `services.get<Client>()`.
    pub(super) fn or_of_its_type(&mut self, answer: Values, call: &Call<'_>) -> Values {
        if answer.iter().any(|value| *value != Value::Unknown) {
            return answer;
        }
        let mut all = Values::new();
        for named in self.app.module(call.at).types_given(call.id) {
            let values = self.value((call.at, *named), call.frame);
            self.clients_in(&values, DEEPEST, &mut all);
        }
        all.push(Value::Unknown);
        all
    }

    /// What a library hands out in a call: anything, and where it is given a client, its class, or what makes one,
    /// perhaps that client. It is looked for once for each call, whoever asks, and not long.
    pub(super) fn handed_out(&mut self, by: Option<&Value>, call: &Call<'_>) -> Values {
        let mut all = one(Value::FromLibrary(None));
        if self.app.has_clients {
            all.extend(self.given_to_library(call).iter().cloned());
        }
        if let Some(by) = by.filter(|by| !all.contains(by)) {
            all.push(by.clone());
        }
        all
    }

    fn given_to_library(&mut self, call: &Call<'_>) -> Rc<[Value]> {
        if let Some(known) = self.handed.get(&(call.at, call.id)) {
            return Rc::clone(known);
        }
        // What is given to a library by way of itself is asked for no second time.
        self.handed.insert((call.at, call.id), Rc::from([]));
        let outer = (self.steps, self.limit);
        let (basis, cut) = (std::mem::take(&mut self.basis), self.cut);
        let active = std::mem::take(&mut self.active);
        (self.steps, self.limit) = (0, STEPS);
        let mut found = Values::new();
        let types = self.app.module(call.at).types_given(call.id);
        for given in types.iter().chain(call.arguments) {
            let values = self.sparingly(|part| part.value((call.at, *given), None));
            self.clients_in(&values, DEEPEST, &mut found);
        }
        (self.basis, self.active, self.cut) = (basis, active, cut);
        (self.steps, self.limit) = (outer.0 + 1, outer.1);
        let found: Rc<[Value]> = found.into_iter().collect();
        self.handed.insert((call.at, call.id), Rc::clone(&found));
        found
    }

    fn clients_in(&mut self, values: &[Value], depth: u8, all: &mut Values) {
        for value in values {
            let found = match value {
                Value::Client(class) => Value::FromLibrary(Some(class.clone())),
                Value::FromLibrary(Some(_)) | Value::Instance(..) => value.clone(),
                Value::Class(at, class) => Value::Instance(*at, *class),
                Value::Imported(from, name) => match self.idiom.instance_of(from, name) {
                    Value::Client(class) => Value::FromLibrary(Some(class)),
                    _ => continue,
                },
                Value::Function(..) | Value::List(..) | Value::Object(..) if depth > 0 => {
                    let inside = self.deeper(|deeper| deeper.inside(value));
                    self.clients_in(&inside.unwrap_or_else(unknown), depth - 1, all);
                    continue;
                }
                _ => continue,
            };
            if !all.contains(&found) {
                all.push(found);
            }
        }
    }

    /// What a function answers, and what a list or an object holds.
    pub(super) fn inside(&mut self, value: &Value) -> Values {
        let app = self.app;
        match value {
            Value::Function(at, function) => {
                let frame = frame_with(*at, *function, &[], None);
                self.answers_of(*at, *function, &frame)
            }
            Value::List(at, id, frame) | Value::Object(at, id, frame) => {
                let spots: Vec<Spot> = match app.module(*at).expr(*id) {
                    Expr::List(parts) => parts.iter().map(|part| (*at, *part)).collect(),
                    Expr::Object(pairs) => pairs.iter().map(|pair| (*at, pair.1)).collect(),
                    _ => Vec::new(),
                };
                self.any_of(spots.into_iter().take(MOST_PARTS), frame.as_ref())
            }
            _ => unknown(),
        }
    }
}
