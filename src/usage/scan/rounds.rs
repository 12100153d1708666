//! Texts that the rounds of a loop put together.

use std::rc::Rc;

use super::evaluate::Evaluator;
use super::model::{Bound, How};
use super::requests::is_ours;
use super::value::{Frame, ModuleId, Value, Values, text};

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
        for more in bound.iter().filter(|bound| bound.how == How::EachRound) {
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
}
