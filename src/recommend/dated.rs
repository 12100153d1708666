//! An answer for an earlier day rests on what was written by then, where anything was; where nothing was, it says so.

use super::advice::{Advice, Choice, Reason};
use super::fit::is_start;
use crate::catalog::{AdviceFacts, Event, Mechanism, SourceId, SourceRow, Sources};
use crate::date::AsOf;

/// Lets the reasons of an answer rest on sources of the day or before it. A reason that only later sources give
/// says so, and comes after one of the day.
pub fn dated(advice: &mut Advice, facts: &AdviceFacts, sources: &Sources) {
    let day = Day { as_of: advice.as_of, sources };
    for choice in advice.recommended.iter_mut().chain(&mut advice.on_server) {
        day.choice(choice, facts);
    }
    for acceptable in &mut advice.acceptable {
        day.keep_early(&mut acceptable.because);
    }
}

struct Day<'a> {
    as_of: AsOf,
    sources: &'a Sources,
}

impl Day<'_> {
    fn choice(&self, choice: &mut Choice, facts: &AdviceFacts) {
        choice.because.iter_mut().for_each(|reason| self.keep_early(reason));
        let Some(first) = choice.because.first_mut().filter(|first| self.is_late(&first.sources))
        else {
            return;
        };
        self.own_up(first);
        let mechanism = facts.mechanism(choice.mechanism.as_str());
        if let Some(event) = mechanism.and_then(|mechanism| self.started(mechanism)) {
            let text = format!("there since {}: {}", event.date, event.text);
            let mut reason = Reason::new(text, event.basis, &event.sources);
            self.keep_early(&mut reason);
            choice.because.insert(0, reason);
        }
    }

    /// The last event by which a mechanism could be used on the day, with a source of the day.
    fn started<'m>(&self, mechanism: &'m Mechanism) -> Option<&'m Event> {
        let is_it = |event: &&Event| {
            is_start(event.what) && event.has_come(self.as_of) && !self.is_late(&event.sources)
        };
        mechanism.lifecycle.iter().rfind(is_it)
    }

    /// Leaves later sources out where one of the day says the same.
    fn keep_early(&self, reason: &mut Reason) {
        if !self.is_late(&reason.sources) {
            reason.sources.retain(|id| self.is_early(id));
        }
    }

    /// Says that nothing of the day was found.
    fn own_up(&self, reason: &mut Reason) {
        let rows = reason.sources.iter().filter_map(|id| self.sources.get(id.as_str()));
        let earliest = rows.filter_map(|row| Some((known_from(row)?, row.id.clone()))).min();
        if let Some((date, id)) = earliest {
            let text = format!(
                "{} (no source of that day was found; the earliest is {id}, {date})",
                reason.text
            );
            reason.text = text;
        }
    }

    /// Whether every source is of a later day.
    fn is_late(&self, sources: &[SourceId]) -> bool {
        !sources.is_empty() && !sources.iter().any(|id| self.is_early(id))
    }

    /// Whether a source may be of the day or before it. Of one without a date nothing speaks against that.
    fn is_early(&self, id: &SourceId) -> bool {
        let row = self.sources.get(id.as_str());
        let date = row.and_then(known_from);
        date.is_none_or(|date| self.as_of.may_have_reached(date))
    }
}

/// Since when a source is known to say what it says.
fn known_from(row: &SourceRow) -> Option<crate::date::FactDate> {
    row.stated.or(row.observed_from)
}
