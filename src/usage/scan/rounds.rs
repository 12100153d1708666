//! Texts that the rounds of a loop put together.

use std::rc::Rc;

use super::arguments::frame_with;
use super::evaluate::Evaluator;
use super::making::NO_FUNCTION;
use super::model::{Bound, Expr, ExprId, How};
use super::requests::is_ours;
use super::value::{Frame, ModuleId, Spot, Value, Values, text};

/// How many rounds of a loop are looked at one by one.
const MOST_ROUNDS: u32 = 16;
/// How deep in what is put behind a text the element of a list is looked for.
const DEEPEST: u8 = 6;

/// What stands for the segments that a loop puts behind a path.
const REST: &str = "{*rest}";

impl Evaluator<'_> {
    /// What texts are behind a loop that puts segments of a path behind them: how many, and which, is not known.
    /// Nothing where what it puts there is of one segment or of the query: then one round stands for all.
    pub(super) fn with_rounds(
        &mut self,
        at: ModuleId,
        bound: &[Bound],
        before: &Values,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        let (mut is_path, mut is_marked) = (false, false);
        if let Some(values) = self.all_rounds(at, bound, before, frame) {
            return Some(values);
        }
        for more in bound.iter().filter(|bound| is_of_round(**bound)) {
            for (more, _) in self.texts((at, more.value), frame) {
                let path = more.split(['?', '&']).next().unwrap_or_default();
                is_path |= path.contains('/') || path.contains("{*");
                is_marked |= is_ours(path);
            }
        }
        if !is_path
            || before.iter().any(|value| matches!(value, Value::Text(begun) if begun.contains('?')))
        {
            return None;
        }
        let mut all = Values::new();
        for value in before {
            let Value::Text(begun) = value else {
                all.push(value.clone());
                continue;
            };
            let slash = if begun.is_empty() || begun.ends_with('/') { "" } else { "/" };
            let area = if is_marked && !is_ours(begun) { "_apis/" } else { "" };
            // Where no round is made, the text is what it was. Before the resource of a route it is no URL to ask for.
            let behind = begun.split_once("_apis/").map_or("", |(_, behind)| behind);
            let is_route = behind.trim_matches('/').contains('/');
            if begun.is_empty() || is_route {
                all.push(value.clone());
            }
            all.push(text(&format!("{begun}{slash}{area}{REST}")));
        }
        self.at_most(&mut all);
        Some(all)
    }

    /// What texts are behind a loop through a list of which every element is known.
    fn all_rounds(
        &mut self,
        at: ModuleId,
        bound: &[Bound],
        before: &Values,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        let more: Vec<&Bound> = bound.iter().filter(|bound| is_of_round(**bound)).collect();
        let mut of: Option<ExprId> = None;
        for more in &more {
            self.element_in(at, more.value, &mut of, DEEPEST)?;
        }
        let element = of?;
        let Expr::Element(list, None) = *self.app.module(at).expr(element) else { return None };
        let count = self.count((at, list), frame)?;
        let mut all: Values = before.clone();
        for round in 0..count {
            // What is asked in a round is no answer for others, as little as what is asked in a call.
            let inside = frame_with(at, NO_FUNCTION, &[], frame);
            self.rounds.push(((at, element), round));
            for more in &more {
                let is_slash = matches!(self.app.module(at).expr(more.value), Expr::Text(text) if &**text == "/");
                let longer = self.append(&all, (at, more.value), Some(&inside));
                all = match more.how {
                    How::EachRound => longer,
                    // `if i > 0 { url += "/" }`
                    _ if is_slash => all.iter().map(with_slash).collect(),
                    _ => {
                        self.rounds.pop();
                        return None;
                    }
                };
            }
            self.rounds.pop();
        }
        Some(all)
    }

    /// How many elements a list has, where that is known.
    fn count(&mut self, list: Spot, frame: Option<&Rc<Frame>>) -> Option<u32> {
        let values = self.value(list, frame);
        let count = match &values[..] {
            [Value::Rest(spots, _)] => spots.len(),
            [Value::List(at, id, frame)] => {
                let module = self.app.module(*at);
                let Expr::List(parts) = module.expr(*id) else { return None };
                let mut count = 0;
                for part in parts {
                    let given = match module.expr(*part) {
                        Expr::Spread(_) => return None,
                        Expr::Either(values) => values.last().copied().unwrap_or(*part),
                        _ => *part,
                    };
                    // What stands for arguments that a call does not give is none.
                    if matches!(module.expr(given), Expr::Parameter(..)) {
                        let values = self.value((*at, *part), frame.as_ref());
                        if values[..] == [Value::Foreign] {
                            break;
                        }
                    }
                    count += 1;
                }
                count
            }
            _ => return None,
        };
        u32::try_from(count).ok().filter(|count| *count <= MOST_ROUNDS)
    }

    /// Finds the element of a list that an expression is made of; nothing where it is made of several.
    fn element_in(
        &self,
        at: ModuleId,
        id: ExprId,
        found: &mut Option<ExprId>,
        depth: u8,
    ) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let module = self.app.module(at);
        match module.expr(id) {
            Expr::Element(_, None) => match found {
                Some(known) if *known != id => None,
                _ => {
                    *found = Some(id);
                    Some(())
                }
            },
            Expr::Name(name, scope) => match module.lookup(*scope, *name) {
                Some([bound]) => self.element_in(at, bound.value, found, depth),
                _ => Some(()),
            },
            Expr::Concat(parts) => {
                parts.iter().try_for_each(|part| self.element_in(at, *part, found, depth))
            }
            Expr::Call { arguments, .. } => {
                arguments.iter().try_for_each(|one| self.element_in(at, *one, found, depth))
            }
            _ => Some(()),
        }
    }

    /// The element that an expression stands for in the round that is looked at.
    pub(super) fn round_of(&self, element: Spot) -> Option<u32> {
        self.rounds.iter().rev().find(|(of, _)| *of == element).map(|(_, round)| *round)
    }
}

fn is_of_round(bound: Bound) -> bool {
    matches!(bound.how, How::EachRound | How::SomeRounds)
}

fn with_slash(begun: &Value) -> Value {
    match begun {
        Value::Text(begun) if !begun.is_empty() && !begun.ends_with('/') => {
            text(&format!("{begun}/"))
        }
        other => other.clone(),
    }
}
