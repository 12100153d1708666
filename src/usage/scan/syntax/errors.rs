//! What the grammar of a language could not make sense of in a text.

use super::Tree;
use crate::text::Span;

/// The kind of what was skipped, in every grammar.
const ERROR: u16 = u16::MAX;

/// What a grammar could not make sense of, in the order of the text.
#[derive(Debug, Default)]
pub(in super::super) struct Errors {
    /// What was skipped: each with all that is in it.
    pub(in super::super) spans: Vec<Span>,
    /// Comments in there.
    remarks: Vec<Span>,
}

impl Errors {
    pub(in super::super) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether something stands in a comment.
    pub(in super::super) fn is_remark(&self, place: Span) -> bool {
        let before = self.remarks.partition_point(|remark| remark.start <= place.start);
        before.checked_sub(1).is_some_and(|last| place.end <= self.remarks[last].end)
    }
}

impl Tree {
    /// What the grammar could not make sense of.
    pub(in super::super) fn errors(&self) -> Errors {
        let mut errors = Errors::default();
        if !self.has_error {
            return errors;
        }
        let mut around: Option<Span> = None;
        for row in &self.rows {
            let span = Span::new(row.start as usize, row.end as usize);
            let is_inside = around.is_some_and(|around| span.start < around.end);
            if is_inside && self.known.kind(row.kind).ends_with("comment") {
                errors.remarks.push(span);
            } else if !is_inside && row.kind == ERROR {
                errors.spans.push(span);
                around = Some(span);
            }
        }
        errors
    }
}
