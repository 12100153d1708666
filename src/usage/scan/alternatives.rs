//! Several expressions of which each can be meant.

use std::rc::Rc;

use super::evaluate::{Evaluator, MOST_VALUES};
use super::model::Expr;
use super::objects::with_types;
use super::requests::is_ours;
use super::value::{Frame, Spot, Value, Values, unknown};

/// Lists that one spread can stand for.
const MOST_LISTS: usize = 4;

impl Evaluator<'_> {
    /// All values of several expressions. What is known by its type needs no second opinion; what is merely asked once
    /// more adds nothing.
    pub(super) fn any_of(
        &mut self,
        spots: impl IntoIterator<Item = Spot>,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let mut all = Values::new();
        let mut by_type = Values::new();
        let mut is_again = false;
        for spot in spots {
            if self.is_ruled_out(spot, frame) || self.adds_nothing(spot, &by_type, frame) {
                continue;
            }
            let typed = matches!(self.app.module(spot.0).expr(spot.1), Expr::OfType(_));
            let values = self.value(spot, frame);
            if self.is_same_again {
                is_again = true;
                continue;
            }
            let decides = |value: &Value| is_decided(value) || self.idiom.type_decides(value);
            if typed && values.iter().all(decides) {
                return values;
            }
            if typed && self.leaves_more_to_say(&values) {
                by_type.extend(values);
                continue;
            }
            for value in values {
                // A type that says nothing leaves the word to the value.
                let says_nothing =
                    matches!(value, Value::Unknown | Value::Foreign | Value::FromLibrary(None));
                if (!typed || !says_nothing) && !all.contains(&value) {
                    all.push(value);
                }
            }
            if all.len() > MOST_VALUES * 16 {
                self.basis.is_short = true;
                break;
            }
        }
        let all = if by_type.is_empty() { all } else { with_types(all, by_type) };
        self.is_same_again = is_again && all.is_empty();
        if all.is_empty() { unknown() } else { all }
    }

    /// The elements of a list that is written, where it is spread into another one.
    pub(super) fn spread_out(&mut self, list: Spot, frame: Option<&Rc<Frame>>) -> Values {
        let app = self.app;
        let lists = self.value(list, frame).into_iter().take(MOST_LISTS);
        let lists = lists.filter_map(|value| match value {
            Value::List(at, id, frame) => match app.module(at).expr(id) {
                Expr::List(parts) if parts.len() <= MOST_VALUES => Some((at, parts, frame)),
                _ => None,
            },
            _ => None,
        });
        let all = lists.flat_map(|(at, parts, frame)| {
            self.any_of(parts.iter().map(|id| (at, *id)), frame.as_ref())
        });
        all.collect()
    }

    /// Keeps as many alternatives as are followed: of texts those that can be URLs of ours; anything for the rest.
    pub(super) fn at_most(&mut self, all: &mut Values) {
        if all.len() > MOST_VALUES {
            let is_other = |value: &Value| matches!(value, Value::Text(text) if !is_ours(text));
            all.sort_by_cached_key(is_other);
            let is_left_out = |value: &Value| !is_other(value);
            self.basis.is_short |= is_left_out(&all[MOST_VALUES]);
            all.truncate(MOST_VALUES);
            all.push(Value::Unknown);
        }
    }

    /// Whether an expression is the link to the next page that an answer holds, by the name that `OData` gives it.
    pub(super) fn is_next_page(&self, (at, id): Spot) -> bool {
        let module = self.app.module(at);
        match module.expr(id) {
            Expr::Member(_, name) => {
                matches!(module.text(*name), "nextLink" | "odata.nextLink" | "@odata.nextLink")
            }
            Expr::OrElse(given, default) => {
                let says_nothing = match module.expr(*default) {
                    Expr::Null | Expr::Nothing => true,
                    Expr::Text(text) => text.is_empty(),
                    _ => false,
                };
                says_nothing && self.is_next_page((at, *given))
            }
            _ => false,
        }
    }

    /// Whether an expression is what others are, and nothing of its own.
    pub(super) fn passes_on(&self, (at, id): Spot) -> bool {
        matches!(
            self.app.module(at).expr(id),
            Expr::Name(..)
                | Expr::Parameter(..)
                | Expr::Member(..)
                | Expr::Either(_)
                | Expr::OrElse(..)
                | Expr::Under(..)
                | Expr::Named(..)
                | Expr::Concat(_)
                | Expr::Call { .. }
        )
    }
}

/// Whether a type alone says what a value is.
fn is_decided(value: &Value) -> bool {
    match value {
        Value::Http(http, _) => !http.can_have_base(),
        other => matches!(other, Value::Client(_) | Value::Connection),
    }
}
