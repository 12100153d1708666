//! Options that a request is sent with: an object that was written where it is sent, put together of others, or
//! completed later.

use std::rc::Rc;

use super::evaluate::Evaluator;
use super::model::Expr;
use super::requests::{Verbs, verbs_of};
use super::value::{Frame, ModuleId, Spot, Value, Values};

/// The name of a member that is known only when it runs: `options[name] = value`.
pub(super) const ANY_MEMBER: &str = "[]";

/// The name under which all members of another object are written: `Object.assign(options, others)`.
pub(super) const ALL_MEMBERS: &str = "";

/// Assignments to members of one name that are looked at.
const MOST_WRITES: usize = 50;

/// Assignments to elements of a name that is known only at run time that are looked at.
const MOST_INDEXED: usize = 200;

impl Evaluator<'_> {
    /// A URL, or the URL of options that are given in its place.
    pub(super) fn url_or_options(&mut self, first: Spot, frame: Option<&Rc<Frame>>) -> Values {
        let values = match *self.app.module(first.0).expr(first.1) {
            Expr::Spread(list) => self.element((first.0, list), Some(0), frame),
            _ => self.value(first, frame),
        };
        let mut urls = Values::new();
        for value in self.without_forms(&values).into_iter().cloned() {
            if let Value::Object(at, ..) = value {
                let options = [value.clone()];
                let mut open = None;
                let mut known = None;
                for key in ["url", "uri", "path"] {
                    match self.option(&options, key, at) {
                        Choice::Found(values) | Choice::Sometimes(values) => {
                            known = Some(values);
                            break;
                        }
                        Choice::Unknown => open = open.or(Some(key)),
                        Choice::Absent => {}
                    }
                }
                let asked = known.or_else(|| open.map(|key| self.member(&options, key)));
                urls.extend(asked.unwrap_or_default());
            } else {
                urls.push(value);
            }
        }
        urls
    }

    pub(super) fn verb_option(&mut self, options: &[Value], at: ModuleId) -> Verbs {
        for key in ["method", "type", "httpMethod"] {
            match self.option(options, key, at) {
                Choice::Found(values) => return verbs_of(&values),
                Choice::Sometimes(values) => return verbs_of(&values).or_get(),
                Choice::Unknown => return Verbs::Unknown,
                Choice::Absent => {}
            }
        }
        // All of these libraries send GET where nobody says otherwise.
        Verbs::fixed("GET")
    }

    /// A named option.
    pub(super) fn option(&mut self, options: &[Value], key: &str, at: ModuleId) -> Choice {
        let mut found = Values::new();
        let mut absent = false;
        for value in self.without_forms(options) {
            if *value == Value::Nothing {
                absent = true;
                continue;
            }
            let Value::Object(of, id, frame) = value else { return Choice::Unknown };
            match self.option_of((*of, *id), frame.as_ref(), key, at) {
                Choice::Found(values) => found.extend(values),
                Choice::Sometimes(values) => {
                    absent = true;
                    found.extend(values);
                }
                Choice::Absent => absent = true,
                Choice::Unknown => return Choice::Unknown,
            }
        }
        match (found.is_empty(), absent) {
            (true, _) => Choice::Absent,
            // With it at one time and without it at another.
            (false, true) => Choice::Sometimes(found),
            (false, false) => Choice::Found(found),
        }
    }

    /// A named option of one object.
    fn option_of(
        &mut self,
        (of, id): Spot,
        frame: Option<&Rc<Frame>>,
        key: &str,
        at: ModuleId,
    ) -> Choice {
        let module = self.app.module(of);
        let pairs = match module.expr(id) {
            Expr::Object(pairs) => pairs,
            // `options.method = "POST"`
            Expr::Changed(_, name, value) if module.text(*name) == key => {
                return given(self.value((of, *value), frame));
            }
            Expr::Changed(before, ..) => {
                let mut before = self.value((of, *before), frame);
                before.retain(
                    |value| !matches!(value, Value::Object(m, e, _) if (*m, *e) == (of, id)),
                );
                let choice = self.deeper(|deeper| deeper.option(&before, key, at));
                return choice.unwrap_or(Choice::Unknown);
            }
            _ => return Choice::Unknown,
        };
        let named = pairs.iter().rposition(|(name, _)| module.text(*name) == key);
        let mut found = Values::new();
        for (place, (name, value)) in pairs.iter().enumerate().rev() {
            if Some(place) == named {
                match given(self.value((of, *value), frame)) {
                    Choice::Found(values) => found.extend(values),
                    // `{ ...options, method: undefined }`
                    _ if found.is_empty() => return Choice::Absent,
                    _ => return Choice::Sometimes(found),
                }
                return Choice::Found(found);
            }
            match module.text(*name) {
                ALL_MEMBERS => {}
                ANY_MEMBER if named.is_none() => return Choice::Unknown,
                _ => continue,
            }
            let inside = self.value((of, *value), frame);
            let choice = self.deeper(|deeper| deeper.option(&inside, key, at));
            match choice.unwrap_or(Choice::Unknown) {
                Choice::Found(values) => {
                    found.extend(values);
                    return Choice::Found(found);
                }
                Choice::Sometimes(values) => found.extend(values),
                // Of options of which nothing is known nobody says that they change what stands before them.
                Choice::Unknown
                    if named.is_some_and(|named| named < place)
                        && !inside.iter().any(|value| matches!(value, Value::Object(..))) => {}
                Choice::Unknown => return Choice::Unknown,
                Choice::Absent => {}
            }
        }
        if self.may_be_completed((of, id), key, at) {
            return Choice::Unknown;
        }
        if found.is_empty() { Choice::Absent } else { Choice::Sometimes(found) }
    }

    /// Whether options may be completed later, in their file or where they are sent: `options.method = "POST"`, or
    /// `Object.assign(options, others)` where nobody knows that the others have no such member.
    fn may_be_completed(&mut self, (of, id): Spot, key: &str, at: ModuleId) -> bool {
        let app = self.app;
        let is_near = |file: ModuleId| [of, at].contains(&file);
        let is_it = |value: &Value| matches!(value, Value::Object(file, literal, _) if (*file, *literal) == (of, id));
        let may_be = |value: &Value| {
            is_it(value) || value.says_nothing() || matches!(value, Value::Instance(..))
        };
        let (writes, joined) = (app.writes_named(key), app.writes_named(ALL_MEMBERS));
        // `options[name] = value`: as many arrays are filled as this, so that only near ones are looked at.
        let by_index = app.writes_named(ANY_MEMBER).iter().filter(|(target, _)| is_near(target.0));
        let by_index: Vec<Spot> = by_index.map(|(target, _)| *target).take(MOST_INDEXED).collect();
        let too_many = |all: &[(Spot, Spot)]| {
            all.len() > MOST_WRITES && all.iter().any(|(target, _)| is_near(target.0))
        };
        if too_many(writes) || too_many(joined) || by_index.len() == MOST_INDEXED {
            return true;
        }
        let is_written = writes.iter().take(MOST_WRITES).any(|(target, _)| {
            let values = self.value(*target, None);
            if is_near(target.0) { values.iter().any(may_be) } else { values.iter().any(is_it) }
        });
        is_written
            || by_index.iter().any(|target| self.value(*target, None).iter().any(is_it))
            || joined.iter().take(MOST_WRITES).any(|(target, source)| {
                self.value(*target, None).iter().any(is_it) && {
                    let others = self.value(*source, None);
                    let choice = self.deeper(|deeper| deeper.option(&others, key, at));
                    !matches!(choice, Some(Choice::Absent))
                }
            })
    }
}

/// Whether an option is given.
pub(super) enum Choice {
    Found(Values),
    /// It is given at one time, and left out at another.
    Sometimes(Values),
    Absent,
    Unknown,
}

/// An option that is given these values; one that is `undefined` is not given.
fn given(values: Values) -> Choice {
    if values.iter().all(|value| *value == Value::Nothing) {
        Choice::Absent
    } else {
        Choice::Found(values)
    }
}
