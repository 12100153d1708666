//! Parsing with a bound on the work, in steps and not in seconds.

use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Point, Range};

use super::source::Skipped;
use super::syntax::{Grammar, Tree};
use crate::text::Span;

/// Reports of the parser that are granted at most: the mean of public code comes to this after 600 KB, what is dense
/// with signs after 200 KB, and of 23,000 public files none that people wrote.
const MOST_REPORTS: usize = 4_000;
/// Of those, how many may be given where no way out of an error is found: each takes up to ten times as long. Of
/// 23,000 public files none came to more than 162.
const MOST_IN_ERRORS: usize = 400;
/// Reports that may be given before the text has come far enough for them.
const AHEAD: usize = 1_000;
/// Bytes that may be read for each byte of the text. A word that begins a text or a comment can make the parser look
/// through all the rest for its end, and that at every such word; in public code hardly a byte is read twice.
const MOST_READ: usize = 16;
/// What is read at once.
const PORTION: usize = 4 * 1024;
/// Texts that are longer are tried first.
const LONG: usize = 128 * 1024;
/// How much of a long text is tried.
const SAMPLE: usize = 16 * 1024;
/// Of so many words there one may be an error. Of 2,900 public files the worst has one in 18, and of the long ones
/// one in 28; what is no code has more, and takes ten times as long a byte.
const WORDS_PER_ERROR: usize = 10;
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
    if parts.is_empty() && text.len() > LONG {
        let end = memchr::memrchr(b'\n', &text.as_bytes()[..SAMPLE]).unwrap_or(SAMPLE);
        let tree = run(parser, &text.as_bytes()[..end], AHEAD)?;
        parser.reset();
        if is_no_code(&tree) {
            return Err(Skipped::TakesTooLong);
        }
    }
    // Of 23,000 files of public code none took more than 21 reports for 1,000 bytes, the mean is 7; half as many
    // again are granted.
    let most = (200 + text.len() / 32).min(MOST_REPORTS);
    run(parser, text.as_bytes(), most).map(|tree| Tree::new(&tree, grammar))
}

/// Parses with a bound on the steps, and on how often the same is read. The parser reports every hundred steps.
/// Counting those, and not seconds, makes the same file end the same way on every machine.
fn run(parser: &mut Parser, text: &[u8], most: usize) -> Result<tree_sitter::Tree, Skipped> {
    let (mut reports, mut in_errors) = (0, 0);
    let mut progress = |state: &ParseState| {
        reports += 1;
        in_errors += usize::from(state.has_error());
        // What stands still is given up before it has used up what all the rest of a long text would be granted.
        let most = most.min(AHEAD + state.current_byte_offset() / 32);
        if reports > most || in_errors > MOST_IN_ERRORS {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let mut left = MOST_READ * (text.len() + SAMPLE);
    let mut input = |at: usize, _: Point| {
        let portion = text.get(at..text.len().min(at + PORTION)).unwrap_or_default();
        // To the parser the text ends where no more may be read, so that it soon does too.
        left = left.saturating_sub(portion.len());
        if left == 0 { &[] } else { portion }
    };
    let tree = parser.parse_with_options(&mut input, None, Some(options));
    tree.filter(|_| left > 0).ok_or(Skipped::TakesTooLong)
}

/// Whether a text makes no sense in the language, again and again. What is cut off in the middle of a class is one
/// error, however long.
fn is_no_code(tree: &tree_sitter::Tree) -> bool {
    let mut cursor = tree.walk();
    let (mut words, mut errors) = (0, 0);
    loop {
        let node = cursor.node();
        errors += usize::from(node.is_error() || node.is_missing());
        if cursor.goto_first_child() {
            continue;
        }
        words += 1;
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return errors * WORDS_PER_ERROR > words;
            }
        }
    }
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

    static PYTHON: Grammar = Grammar::new(|| tree_sitter_python::LANGUAGE.into());
    static GO: Grammar = Grammar::new(|| tree_sitter_go::LANGUAGE.into());

    #[test]
    fn long_code_is_read_wherever_its_beginning_is_cut() {
        let class =
            |lines: usize| format!("class A:\n{}", "  def f(self):\n    g([1])\n".repeat(lines));
        for text in [class(6_000), format!("a = [\n{}]\n", "  (1, 'x'),\n".repeat(11_000))] {
            assert!(text.len() > LONG);
            assert!(parse(&PYTHON, &text, &[]).is_ok());
        }
    }

    #[test]
    fn what_is_long_and_no_code_is_given_up() {
        for nonsense in ["{[(\n", "a < b > (c\n"] {
            let text = nonsense.repeat(LONG / nonsense.len() + 1_000);
            assert_eq!(parse(&GO, &text, &[]).err(), Some(Skipped::TakesTooLong), "{nonsense}");
            assert!(parse(&GO, &nonsense.repeat(20), &[]).is_ok());
        }
    }

    #[test]
    fn what_is_read_again_and_again_is_given_up() {
        // Each of these looks for the end of its comment in all that follows.
        let text = format!("package a\n{}", "/* ".repeat(100_000));
        assert_eq!(parse(&GO, &text, &[]).err(), Some(Skipped::TakesTooLong));
    }

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
