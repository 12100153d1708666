//! What is counted over all projects of a run, as they go by.

use std::collections::BTreeSet;

use super::lint::{Counts, Run};
use crate::finding::{Safety, Severity};
use crate::project::{Outcome, ProjectCode, Sign};

/// How many mechanisms of all projects are shown, each with its first place.
pub(super) const MOST_SIGNS: usize = 6;

/// What a run comes to.
#[derive(Debug, Default)]
pub struct Totals {
    /// Findings that stand.
    pub(super) counts: Counts,
    /// Whether one of them fails the run.
    pub(super) fails: bool,
    /// Projects that ask for scopes.
    pub(super) projects: usize,
    /// Scopes that they ask for.
    pub(super) requested: usize,
    /// Projects that ask for scopes, and of which nobody knows what they need.
    pub(super) of_unknown_needs: usize,
    /// Findings that are accepted.
    pub(super) allowed: usize,
    /// Findings that the baseline knows.
    pub(super) known: usize,
    /// Findings that nobody asked for.
    pub(super) left_out: usize,
    /// Findings with a fix that changes nothing of what the app may do.
    pub(super) safe_fixes: usize,
    /// Findings with another fix.
    pub(super) unsafe_fixes: usize,
    pub(super) code: CodeTotals,
}

/// What the code of the projects comes to.
#[derive(Debug, Default)]
pub(super) struct CodeTotals {
    /// Whether there is any.
    pub(super) is_there: bool,
    pub(super) calls: usize,
    pub(super) unresolved: usize,
    pub(super) files: usize,
    /// What is not known of the calls of some project, and no finding says.
    pub(super) gaps: Vec<String>,
    /// How many more of those there are than are kept.
    pub(super) more_gaps: usize,
    /// Mechanisms that some project seems to use, each with its first place.
    pub(super) signs: Vec<Sign>,
    /// Projects with the same sources share what those call.
    seen: BTreeSet<(String, usize, usize)>,
}

impl Totals {
    /// Counts a project.
    pub fn take(&mut self, outcome: &Outcome, run: &Run<'_>) {
        for finding in &outcome.findings {
            match finding.severity {
                Severity::Error => self.counts.errors += 1,
                Severity::Warning => self.counts.warnings += 1,
                Severity::Note => self.counts.notes += 1,
            }
            self.fails |= (run.fails)(outcome, finding);
            match finding.fix.as_ref().map(|fix| fix.safety) {
                Some(Safety::Safe) => self.safe_fixes += 1,
                Some(Safety::Unsafe) => self.unsafe_fixes += 1,
                None => {}
            }
        }
        self.allowed += outcome.allowed.len();
        self.known += outcome.known.len();
        self.left_out += outcome.left_out;
        let project = &outcome.project;
        // A scope that is packed in several ways is asked for once.
        self.requested += project.requested().len();
        if !project.sets.is_empty() {
            self.projects += 1;
            self.of_unknown_needs += usize::from(project.needed.is_none());
            if let Some(code) = project.code.as_deref() {
                self.code.take(code);
            }
            self.code.take_gaps(outcome);
        }
    }

    /// Whether some finding fails the run.
    pub const fn fails(&self) -> bool {
        self.fails
    }
}

impl CodeTotals {
    /// Keeps what makes the list of calls less than whole, where no finding of the project says it.
    fn take_gaps(&mut self, outcome: &Outcome) {
        const MOST: usize = 3;
        let gaps = outcome.project.needed.iter().flat_map(|needed| &needed.gaps);
        let is_said = |gap: &&String| {
            let notes = outcome.findings.iter().flat_map(|finding| &finding.notes);
            notes.into_iter().any(|note| note.text.contains(gap.as_str()))
        };
        for gap in gaps.filter(|gap| !is_said(gap)) {
            match (self.gaps.contains(gap), self.gaps.len() < MOST) {
                (true, _) => {}
                (false, true) => self.gaps.push(gap.clone()),
                (false, false) => self.more_gaps += 1,
            }
        }
    }

    fn take(&mut self, code: &ProjectCode) {
        self.is_there = true;
        if self.seen.insert((code.root.clone(), code.files, code.calls.len())) {
            self.calls += code.calls.len();
            self.unresolved += code.unresolved.len();
            self.files += code.files;
        }
        for sign in &code.signs {
            let is_known = |known: &Sign| {
                (known.mechanism, known.word, &known.place)
                    == (sign.mechanism, sign.word, &sign.place)
            };
            // One more than are shown says that there are more.
            if self.signs.len() <= MOST_SIGNS && !self.signs.iter().any(is_known) {
                self.signs.push(sign.clone());
            }
        }
    }
}
