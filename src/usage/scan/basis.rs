//! What an answer about a program rests on: parameters, texts, and whether anything was left out.

use super::model::FunctionId;
use super::value::{ModuleId, Spot};

/// A function whose parameters an answer rests on.
pub(super) type Opened = (ModuleId, FunctionId);

/// What an answer rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Basis {
    /// Functions of which no known call binds the parameters.
    pub(super) open: Vec<Opened>,
    /// Texts that can be part of a URL of ours.
    pub(super) texts: Vec<Spot>,
    /// Where such a text is joined to others, by a name or by itself.
    pub(super) joined: Vec<Spot>,
    /// Whether there is more than was looked at: alternatives, callers, steps.
    pub(super) is_short: bool,
}

impl Basis {
    /// Puts together what two parts of an answer rest on.
    pub(super) fn add(&mut self, other: &Self) {
        self.open.extend(&other.open);
        self.texts.extend(&other.texts);
        self.joined.extend(&other.joined);
        self.is_short |= other.is_short;
    }

    /// Brings it into an order that does not depend on the way it was found.
    pub(super) fn sort(&mut self) {
        self.open.sort_unstable_by_key(|(module, function)| (*module, function.0));
        self.open.dedup();
        self.texts.sort_unstable();
        self.texts.dedup();
        self.joined.sort_unstable();
        self.joined.dedup();
    }
}
