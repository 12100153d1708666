//! Whether a branch is taken, as far as the call that is looked at tells.
//!
//! A branch is left out only where what it asks for is a constant that this call gives: one that reaches the condition
//! through names that have no other value. Where anything is not known, the branch may be taken.

use std::rc::Rc;

use super::evaluate::Evaluator;
use super::idiom::Family;
use super::model::{Condition, Expr, ExprId, How, Other, is_verb};
use super::value::{Frame, ModuleId, Spot, Value, Values};

/// Branches around a call that are looked at: thousands of lines can each be a way out.
const MOST_CONDITIONS: usize = 64;

/// What something is in one call.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Constant {
    Text(Box<str>),
    Flag(bool),
    Null,
    /// It is not empty, and neither a text nor a number.
    Something,
}

impl Evaluator<'_> {
    /// Whether a call is reached, seen from the calls in which it stands.
    pub(super) fn is_reached(&mut self, (at, id): Spot, frame: Option<&Rc<Frame>>) -> Option<bool> {
        let module = self.app.module(at);
        let mut answer = Some(true);
        for (number, condition) in module.conditions(id).enumerate() {
            if number == MOST_CONDITIONS {
                return None;
            }
            match self.truth(at, condition, frame) {
                Some(false) => return Some(false),
                Some(true) => {}
                None => answer = None,
            }
        }
        answer
    }

    /// Whether a value is one of a branch that is not taken.
    pub(super) fn is_ruled_out(&mut self, (at, id): Spot, frame: Option<&Rc<Frame>>) -> bool {
        let module = self.app.module(at);
        let Expr::Under(guard, _) = module.expr(id) else { return false };
        module
            .conditions_of(*guard)
            .take(MOST_CONDITIONS)
            .any(|condition| self.truth(at, condition, frame) == Some(false))
    }

    fn truth(
        &mut self,
        at: ModuleId,
        condition: &Condition,
        frame: Option<&Rc<Frame>>,
    ) -> Option<bool> {
        match condition {
            Condition::Unknown => None,
            Condition::Not(inner) => self.truth(at, inner, frame).map(|is_so| !is_so),
            Condition::All(parts) => self.joined(at, parts, frame, false),
            Condition::Any(parts) => self.joined(at, parts, frame, true),
            Condition::Holds(subject) => {
                let constants = self.constants((at, *subject), frame)?;
                unanimous(constants.iter().map(holds))
            }
            Condition::Is { subject, others, ignores_case } => {
                let constants = self.constants((at, *subject), frame)?;
                let others: Vec<Option<Constant>> = others
                    .iter()
                    .map(|other| match other {
                        Other::Text(text) => Some(Constant::Text(text.clone())),
                        Other::Flag(flag) => Some(Constant::Flag(*flag)),
                        Other::Null => Some(Constant::Null),
                        Other::Value(id) => match self.constants((at, *id), frame).as_deref() {
                            Some([one]) => Some(one.clone()),
                            _ => None,
                        },
                    })
                    .collect();
                unanimous(constants.iter().map(|one| is_among(one, &others, *ignores_case)))
            }
        }
    }

    /// Several conditions, of which one decides that is `decides`.
    fn joined(
        &mut self,
        at: ModuleId,
        parts: &[Condition],
        frame: Option<&Rc<Frame>>,
        decides: bool,
    ) -> Option<bool> {
        let mut answer = Some(!decides);
        for part in parts {
            match self.truth(at, part, frame) {
                Some(is_so) if is_so == decides => return Some(decides),
                Some(_) => {}
                None => answer = None,
            }
        }
        answer
    }

    /// All that an expression can be, where that is known.
    fn constants(&mut self, spot: Spot, frame: Option<&Rc<Frame>>) -> Option<Vec<Constant>> {
        self.deeper(|deeper| deeper.traced(spot, frame)).flatten()
    }

    fn traced(&mut self, (at, id): Spot, frame: Option<&Rc<Frame>>) -> Option<Vec<Constant>> {
        let module = self.app.module(at);
        match module.expr(id) {
            Expr::Text(text) => Some(vec![Constant::Text(text.clone())]),
            Expr::Flag(flag) => Some(vec![Constant::Flag(*flag)]),
            Expr::Null | Expr::Nothing => Some(vec![Constant::Null]),
            Expr::Call { is_new: true, .. } => self.made_as((at, id), frame),
            Expr::Call { .. } if module.stands_for(id).is_some() => {
                self.given_in_a_way((at, id), frame)
            }
            Expr::Function(_) | Expr::Class(_) => Some(vec![Constant::Something]),
            Expr::Call { .. } => {
                let (inner, in_case) = module.in_case(id)?;
                let texts = self.constants((at, inner), frame)?.into_iter();
                texts
                    .map(|one| match one {
                        Constant::Text(text) => Some(Constant::Text(in_case(&text).into())),
                        _ => None,
                    })
                    .collect()
            }
            // In some languages what is empty counts for nothing.
            Expr::Object(pairs) if !pairs.is_empty() => Some(vec![Constant::Something]),
            Expr::Name(name, scope) => {
                let [one] = module.lookup(*scope, *name)? else { return None };
                if one.how != How::Set {
                    return None;
                }
                self.constants((at, one.value), frame)
            }
            Expr::Named(_, value) | Expr::Under(_, value) => self.constants((at, *value), frame),
            // `"$1"`
            Expr::Concat(parts) => match parts[..] {
                [one] => self.constants((at, one), frame),
                _ => None,
            },
            Expr::Either(parts) => {
                let is_type = |part: &&ExprId| matches!(module.expr(**part), Expr::OfType(_));
                let mut all = Vec::new();
                for part in parts.iter().filter(|part| !is_type(part)) {
                    all.extend(self.constants((at, *part), frame)?);
                }
                (!all.is_empty()).then_some(all)
            }
            Expr::OrElse(given, default) => {
                let mut all = self.constants((at, *given), frame)?;
                all.extend(self.constants((at, *default), frame)?);
                Some(all)
            }
            Expr::Member(object, name) => {
                let name = module.text(*name);
                if (module.family, name) == (Family::CSharp, "Method")
                    && let Some(verbs) = self.verbs_among((at, *object), frame)
                {
                    return Some(verbs);
                }
                self.member_texts((at, id), (*object, name), frame)
            }
            Expr::Parameter(function, index) => {
                let of = &module.functions[function.0 as usize];
                let mut known = frame;
                while let Some(call) = known {
                    if (call.module, call.function) == (at, *function) {
                        let given = call.arguments.get(*index as usize).copied().flatten();
                        return match given {
                            _ if call.is_loose && !self.is_before_lists(call, *index) => None,
                            Some(argument) => self.constants(argument, call.caller.as_ref()),
                            None if call.is_loose => None,
                            None => match of.defaults.iter().find(|(of, _)| of == index) {
                                Some((_, default)) => self.constants((at, *default), None),
                                None => not_given(module.family),
                            },
                        };
                    }
                    known = call.caller.as_ref();
                }
                self.basis.open.push((at, *function));
                None
            }
            _ => None,
        }
    }

    /// What a parameter is that can be given in several ways.
    fn given_in_a_way(
        &mut self,
        (at, id): Spot,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Vec<Constant>> {
        let module = self.app.module(at);
        let (function, index) = module.stands_for(id)?;
        let mut frames = std::iter::successors(frame, |frame| frame.caller.as_ref());
        let Some(call) = frames.find(|call| (call.module, call.function) == (at, function)) else {
            self.basis.open.push((at, function));
            return None;
        };
        if call.is_loose {
            return None;
        }
        if let Some((given, caller)) = self.idiom.given(self, (at, id), call)? {
            return self.constants(given, caller.as_ref());
        }
        let defaults = &module.functions[function.0 as usize].defaults;
        match defaults.iter().find(|(of, _)| *of == index) {
            Some((_, default)) => self.constants((at, *default), None),
            // By its type it is one or the other.
            None => Some(vec![Constant::Null, Constant::Text("".into())]),
        }
    }

    /// Whether a call gives a parameter before any list that is given element by element: a table of names behind it
    /// cannot give it once more.
    fn is_before_lists(&self, call: &Frame, index: u32) -> bool {
        let first = call.arguments.iter().take(index as usize + 1).flatten();
        first.into_iter().all(|(at, id)| {
            let module = self.app.module(*at);
            match module.expr(*id) {
                Expr::Spread(_) | Expr::Rest(..) => false,
                Expr::List(_) => module.family != Family::Bash,
                _ => true,
            }
        })
    }

    /// What a new object is: `new HttpMethod("PATCH")` is its verb.
    fn made_as(&mut self, (at, id): Spot, frame: Option<&Rc<Frame>>) -> Option<Vec<Constant>> {
        let module = self.app.module(at);
        if let (Family::CSharp, Expr::Call { callee, arguments, .. }) =
            (module.family, module.expr(id))
            && let (Some("HttpMethod"), [verb]) = (module.called_name(*callee), &arguments[..])
        {
            return self.constants((at, *verb), frame);
        }
        Some(vec![Constant::Something])
    }

    /// The verbs that an expression can be, where it is nothing else: an `HttpMethod` has its verb as a member.
    fn verbs_among(&mut self, spot: Spot, frame: Option<&Rc<Frame>>) -> Option<Vec<Constant>> {
        let is_verb = |one: &Constant| matches!(one, Constant::Text(verb) if is_verb(verb));
        self.constants(spot, frame).filter(|all| all.iter().all(is_verb))
    }

    /// The texts that a member is, where it is nothing else: `options.method`, `http.MethodPost`, `Verb.Post`. Members of
    /// other objects can be given other values wherever the object goes.
    fn member_texts(
        &mut self,
        spot: Spot,
        (object, name): (ExprId, &str),
        frame: Option<&Rc<Frame>>,
    ) -> Option<Vec<Constant>> {
        let app = self.app;
        let before = std::mem::take(&mut self.basis);
        let objects = self.value((spot.0, object), frame);
        let is_fixed = objects.iter().all(|object| match object {
            Value::Library(_) | Value::Imported(..) | Value::Class(..) | Value::Module(_) => true,
            Value::Object(at, id, _) => {
                let is_changed = [*at, spot.0].iter().any(|at| app.module(*at).writes(name));
                let says = match app.module(*at).expr(*id) {
                    Expr::Object(pairs) => {
                        pairs.iter().all(|(key, _)| !app.module(*at).text(*key).is_empty())
                            && pairs.iter().any(|(key, _)| app.module(*at).text(*key) == name)
                    }
                    _ => false,
                };
                says && !is_changed
            }
            _ => false,
        });
        let values = if is_fixed { self.value(spot, frame) } else { Values::new() };
        let own = std::mem::replace(&mut self.basis, before);
        let is_whole = own.open.is_empty() && !own.is_short;
        self.basis.open.extend(own.open);
        let texts: Option<Vec<Constant>> = values
            .iter()
            .map(|value| match value {
                Value::Text(text) if !text.contains('{') => Some(Constant::Text((&**text).into())),
                _ => None,
            })
            .collect();
        texts.filter(|texts| is_whole && !texts.is_empty())
    }
}

/// What a parameter is that a call leaves out.
fn not_given(family: Family) -> Option<Vec<Constant>> {
    match family {
        Family::Script => Some(vec![Constant::Null]),
        Family::Bash => Some(vec![Constant::Text("".into())]),
        _ => None,
    }
}

/// What all of these say.
fn unanimous(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let first = answers.next()??;
    answers.all(|other| other == Some(first)).then_some(first)
}

/// Whether there is something in a value.
fn holds(constant: &Constant) -> Option<bool> {
    match constant {
        Constant::Flag(flag) => Some(*flag),
        Constant::Null => Some(false),
        // `0` is nothing as a number only.
        Constant::Text(text) if text.parse() == Ok(0.0) => None,
        Constant::Text(text) => Some(!text.is_empty()),
        Constant::Something => Some(true),
    }
}

/// Whether a value is one of others.
fn is_among(one: &Constant, others: &[Option<Constant>], ignores_case: bool) -> Option<bool> {
    let mut answer = Some(false);
    for other in others {
        match other.as_ref().and_then(|other| is_same(one, other, ignores_case)) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => answer = None,
        }
    }
    answer
}

/// Whether two values are the same.
fn is_same(one: &Constant, other: &Constant, ignores_case: bool) -> Option<bool> {
    use Constant::{Flag, Null, Something, Text};
    match (one, other) {
        (Text(one), Text(other)) if one == other => Some(true),
        // The case can have been changed on the way.
        (Text(one), Text(other)) if one.eq_ignore_ascii_case(other) => ignores_case.then_some(true),
        (Text(_), Text(_)) | (Null, Text(_) | Flag(_)) | (Text(_) | Flag(_) | Something, Null) => {
            Some(false)
        }
        (Flag(one), Flag(other)) => Some(one == other),
        (Null, Null) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_decides_only_where_nothing_can_have_changed_it() {
        let text = |text: &str| Constant::Text(text.into());
        let among = |one, other, ignores| is_among(&one, &[Some(other)], ignores);
        assert_eq!(among(text("POST"), text("POST"), false), Some(true));
        assert_eq!(among(text("post"), text("POST"), true), Some(true));
        assert_eq!(among(text("post"), text("POST"), false), None);
        assert_eq!(among(text("GET"), text("POST"), false), Some(false));
        assert_eq!(among(Constant::Null, text("POST"), false), Some(false));
        assert_eq!(among(Constant::Something, text("POST"), false), None);
        assert_eq!(is_among(&text("GET"), &[Some(text("POST")), None], false), None);
    }

    #[test]
    fn zero_may_be_a_text() {
        assert_eq!(holds(&Constant::Text("0".into())), None);
        assert_eq!(holds(&Constant::Text("".into())), Some(false));
        assert_eq!(holds(&Constant::Something), Some(true));
    }
}
