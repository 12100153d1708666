//! What a question did not follow to its end, and for whom its answer holds all the same.

/// What was left out on the way to an answer.
///
/// A program leads back to itself all the time: a function calls itself, a name is given a value made of itself. What
/// is asked a second time while it is asked is left out, and the answer to what lies between the two holds for this one
/// question only. Where both ends lie within a question, its own answer is whole (as the components of a graph are
/// found by Tarjan's algorithm: by the outermost question that anything inside leads back to).
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// How many questions were under way when the outermost of those began that were met again.
    outermost: u32,
    /// Whether steps ran out, or the answer rests on who asks.
    pub(super) is_short: bool,
}

impl Default for Cut {
    fn default() -> Self {
        Self { outermost: u32::MAX, is_short: false }
    }
}

impl Cut {
    /// A question is met again that began when so many were under way.
    pub(super) fn meets(&mut self, level: u32) {
        self.outermost = self.outermost.min(level);
    }

    /// A question ends that began when so many were under way: what leads back to it is within it.
    pub(super) fn ends(&mut self, level: u32) {
        if self.outermost >= level {
            self.outermost = u32::MAX;
        }
    }

    /// Whether the answer holds whoever asks.
    pub(super) fn is_whole(self) -> bool {
        !self.is_short && self.outermost == u32::MAX
    }

    /// Puts together what two parts of a question left out.
    pub(super) fn add(&mut self, other: Self) {
        self.outermost = self.outermost.min(other.outermost);
        self.is_short |= other.is_short;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_back_into_a_question_does_not_spoil_its_answer() {
        let mut inner = Cut::default();
        inner.meets(3);
        inner.ends(5);
        assert!(!inner.is_whole(), "what began at 3 is still under way");
        inner.ends(3);
        assert!(inner.is_whole());
    }

    #[test]
    fn the_outermost_question_counts() {
        let mut cut = Cut::default();
        cut.meets(4);
        let mut other = Cut::default();
        other.meets(2);
        cut.add(other);
        cut.ends(4);
        assert!(!cut.is_whole());
        cut.ends(2);
        assert!(cut.is_whole());
    }

    #[test]
    fn steps_that_ran_out_are_no_matter_of_where_a_question_began() {
        let mut cut = Cut { is_short: true, ..Cut::default() };
        cut.ends(0);
        assert!(!cut.is_whole());
    }
}
