//! Parsing with a bound on the work, in steps and not in seconds.

use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Point, Range};

use super::source::Skipped;
use super::syntax::{Grammar, Tree};
use crate::text::Span;

/// Reports of the parser that are granted at most. What is no code at all makes it look for a way out of an error at
/// every step, and a report then takes ten times as long as in code; the mean of public code comes to this after
/// 400 KB, and none of 19,400 public files did.
const MOST_REPORTS: usize = 2_500;
/// Reports that may be given before the text has come far enough for them.
const AHEAD: usize = 1_000;
/// Scripts in one page: the parser looks through all of them again and again.
const MOST_PARTS: usize = 5_000;

/// Parses a text, or the parts of it that are in the language.
pub(super) fn parse(
    grammar: &'static Grammar,
    text: &str,
    parts: &[Span],
) -> Result<Tree, Skipped> {
    PARSER.with_borrow_mut(|parser| parse_with(parser, grammar, text, parts))
}

thread_local! {
    /// One parser a thread: to make one costs as much as to parse a page of code.
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

fn parse_with(
    parser: &mut Parser,
    grammar: &'static Grammar,
    text: &str,
    parts: &[Span],
) -> Result<Tree, Skipped> {
    if parts.len() > MOST_PARTS {
        return Err(Skipped::TakesTooLong);
    }
    // Also forgets what an earlier text left behind that was given up.
    parser.set_language(grammar.language()).map_err(|_| Skipped::Unparsable)?;
    parser.reset();
    let ranges = ranges(text, parts);
    parser.set_included_ranges(&ranges).map_err(|_| Skipped::Unparsable)?;
    // The parser reports every hundred steps. Counting those, and not seconds, makes the same file end the
    // same way on every machine. Of 4,300 files of public code none took more than 17 reports for 1,000
    // bytes, the mean is 6; twice the most is granted.
    let most = (200 + text.len() / 32).min(MOST_REPORTS);
    let mut reports = 0;
    let mut progress = |state: &ParseState| {
        reports += 1;
        // What stands still is given up before it has used up what all the rest of a long text would be granted.
        if reports > most.min(AHEAD + state.current_byte_offset() / 32) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let bytes = text.as_bytes();
    let mut input = |at: usize, _: Point| bytes.get(at..).unwrap_or_default();
    let tree = parser.parse_with_options(&mut input, None, Some(options));
    tree.map(|tree| Tree::new(tree, grammar)).ok_or(Skipped::TakesTooLong)
}

/// The places of parts, with their lines and columns. What stands before a part is looked at once where the parts
/// are in the order of the text: a page can have thousands.
fn ranges(text: &str, parts: &[Span]) -> Vec<Range> {
    let bytes = text.as_bytes();
    let (mut known, mut row, mut line) = (0, 0, 0);
    let mut point = |at: usize| {
        if at < known {
            (known, row, line) = (0, 0, 0);
        }
        for end in memchr::memchr_iter(b'\n', &bytes[known..at]) {
            (row, line) = (row + 1, known + end + 1);
        }
        known = at;
        Point { row, column: at - line }
    };
    let range = |part: &Span| Range {
        start_byte: part.start,
        end_byte: part.end,
        start_point: point(part.start),
        end_point: point(part.end),
    };
    parts.iter().map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_placed_by_line_and_column_in_any_order() {
        let text = "ab\ncd\n\nefg";
        let parts = [Span::new(4, 5), Span::new(7, 10), Span::new(0, 3)];
        let places: Vec<_> = ranges(text, &parts)
            .iter()
            .map(|range| {
                let (start, end) = (range.start_point, range.end_point);
                ((start.row, start.column), (end.row, end.column))
            })
            .collect();
        assert_eq!(places, [((1, 1), (1, 2)), ((3, 0), (3, 3)), ((0, 0), (1, 0))]);
    }
}
