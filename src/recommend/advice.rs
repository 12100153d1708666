//! The answer. Its type is its trail: whatever is claimed carries the fact and the sources.

use std::collections::BTreeSet;

use super::question::Profile;
use crate::catalog::{Basis, MechanismId, Sending, SourceId, Statement, Trait};
use crate::date::{AsOf, FactDate};

/// A reason, what it rests on, and how well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The reason.
    pub text: String,
    /// How well it is founded, where no document says it.
    pub basis: Option<Basis>,
    /// Sources; empty only where the user's own words are the reason.
    pub sources: Vec<SourceId>,
}

impl Reason {
    /// A reason and its sources.
    pub fn new(text: impl Into<String>, basis: Option<Basis>, sources: &[SourceId]) -> Self {
        Self { text: text.into(), basis, sources: sources.to_vec() }
    }
}

/// What to use, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The day that was asked for.
    pub as_of: AsOf,
    /// The application, as understood.
    pub profile: Profile,
    /// The decision that set the order; nothing where none did.
    pub decision: Option<String>,
    /// The mechanism to use; nothing where no mechanism fits.
    pub recommended: Option<Choice>,
    /// For an app that takes a separate path for each product: the one for Azure DevOps Server.
    pub on_server: Option<Choice>,
    /// Mechanisms that would do as well, best first.
    pub acceptable: Vec<Acceptable>,
    /// All other mechanisms, each with the fact that rules it out.
    pub ruled_out: Vec<RuledOut>,
    /// What to be warned of, nearest day first.
    pub warnings: Vec<Warning>,
    /// What the recommended mechanism cannot do.
    pub limits: Vec<Reason>,
    /// Where documents disagree.
    pub disagreements: Vec<Disagreement>,
    /// What in the profile contradicts itself or cannot be had together.
    pub conflicts: Vec<Conflict>,
}

/// The mechanism to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The mechanism.
    pub mechanism: MechanismId,
    /// Its name for people.
    pub name: String,
    /// The library or tool of the day.
    pub library: Option<String>,
    /// Why: the decision first, then facts that fit the profile.
    pub because: Vec<Reason>,
    /// What to do, in order.
    pub steps: Vec<Reason>,
    /// How the credential is sent, kept and withdrawn.
    pub sending: Sending,
    /// The sample that documents name.
    pub sample: Option<String>,
}

/// A mechanism that would do as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptable {
    /// The mechanism.
    pub mechanism: MechanismId,
    /// Its name for people.
    pub name: String,
    /// The library or tool of the day.
    pub library: Option<String>,
    /// What speaks for it here, or what it costs.
    pub because: Reason,
}

/// A mechanism that is not to be used here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuledOut {
    /// The mechanism.
    pub mechanism: MechanismId,
    /// Its name for people.
    pub name: String,
    /// The fact that rules it out.
    pub because: Reason,
    /// The trait that the fact speaks of; nothing where it does not depend on the profile.
    pub about: Option<Trait>,
}

/// Something to be warned of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The warning.
    pub text: String,
    /// The day that it turns on, as exactly as known.
    pub date: Option<FactDate>,
    /// Days left until then: for a month or a year, until its last day. Nothing once that is past.
    pub days_left: Option<i32>,
    /// Sources.
    pub sources: Vec<SourceId>,
}

/// Documents disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// What about.
    pub about: String,
    /// Who says what, and from when.
    pub statements: Vec<Statement>,
    /// What was taken, and why.
    pub decided: Reason,
}

/// Traits that cannot be had together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The traits.
    pub traits: Vec<Trait>,
    /// Why.
    pub why: Vec<Reason>,
    /// What to change, and what the answer would be then.
    pub relax: Vec<Relaxation>,
}

/// A change that gives an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relaxation {
    /// The changed traits with their new values; `any` where the trait is dropped.
    pub changes: Vec<(Trait, String)>,
    /// The mechanism that is recommended then.
    pub recommended: MechanismId,
}

impl Advice {
    /// Every source that the answer rests on, in order of first mention, each once.
    pub fn sources(&self) -> Vec<&SourceId> {
        let mut all: Vec<&SourceId> = Vec::new();
        for choice in self.recommended.iter().chain(&self.on_server) {
            all.extend(choice.because.iter().chain(&choice.steps).flat_map(|r| &r.sources));
        }
        all.extend(self.conflicts.iter().flat_map(|c| &c.why).flat_map(|r| &r.sources));
        all.extend(self.acceptable.iter().flat_map(|a| &a.because.sources));
        all.extend(self.ruled_out.iter().flat_map(|r| &r.because.sources));
        all.extend(self.warnings.iter().flat_map(|w| &w.sources));
        all.extend(self.limits.iter().flat_map(|l| &l.sources));
        for disagreement in &self.disagreements {
            all.extend(disagreement.statements.iter().flat_map(|s| &s.sources));
            all.extend(&disagreement.decided.sources);
        }
        let mut seen = BTreeSet::new();
        all.retain(|source| seen.insert(*source));
        all
    }
}
