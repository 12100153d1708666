//! Words that the grammar cuts in two.
//!
//! In a word outside of quotes the grammar takes the `$` of a second variable for a plain dollar sign where text
//! follows, and begins another word behind it: `$A/$B/c` becomes `$A/$` and `B/c` (issues 180 and 315 of
//! tree-sitter-bash). Words that touch are one word, and such a `$` begins the name of a variable.

use super::super::model::{Expr, ExprId};
use super::super::syntax::Node;
use super::Reader;
use super::expressions::unescaped;
use crate::text::Span;

/// Nodes that touch: one word, or an assignment whose value is cut.
pub(super) type Touching<'t> = Vec<Node<'t>>;

/// Joins nodes that have nothing between them.
pub(super) fn touching<'t>(nodes: impl Iterator<Item = Node<'t>>) -> Vec<Touching<'t>> {
    let mut words: Vec<Touching<'t>> = Vec::new();
    let mut end = None;
    for node in nodes {
        match words.last_mut() {
            Some(word) if end == Some(node.start_byte()) => word.push(node),
            _ => words.push(vec![node]),
        }
        end = Some(node.end_byte());
    }
    words
}

/// The parts of a command: what is assigned for it, its name, and its arguments.
pub(super) fn of_command(command: Node<'_>) -> Vec<Touching<'_>> {
    let mut cursor = command.walk();
    let mut nodes = Vec::new();
    let mut next = cursor.goto_first_child();
    while next {
        let node = cursor.node();
        let is_word = matches!(cursor.field_name(), Some("name" | "argument"));
        if is_word || node.kind() == "variable_assignment" {
            nodes.push(node);
        }
        next = cursor.goto_next_sibling();
    }
    touching(nodes.into_iter())
}

impl<'t> Reader<'t> {
    /// The text of a word as it stands in the script.
    pub(super) fn text_of(&self, word: &[Node<'t>]) -> &'t str {
        let (Some(first), Some(last)) = (word.first(), word.last()) else { return "" };
        self.source.get(first.start_byte()..last.end_byte()).unwrap_or_default()
    }

    /// Reads a word of which the grammar may have made several nodes.
    pub(super) fn joined(&mut self, word: &[Node<'t>]) -> ExprId {
        let (first, last) = match word {
            [] => return super::Module::UNKNOWN,
            [one] => return self.expression(*one),
            [first, .., last] => (first.start_byte(), last.end_byte()),
        };
        let mut pieces = Vec::new();
        for node in word {
            // What is cut off an assignment is taken for the name of a command.
            let is_name = node.kind() == "command_name";
            let node = if is_name { node.named_child(0).unwrap_or(*node) } else { *node };
            if node.kind() == "concatenation" {
                let mut cursor = node.walk();
                pieces.extend(node.children(&mut cursor));
            } else {
                pieces.push(node);
            }
        }
        let mut parts = Vec::new();
        let mut pieces = pieces.into_iter().peekable();
        while let Some(piece) = pieces.next() {
            let is_dollar = self.text(piece) == "$";
            let next = pieces.next_if(|next| is_dollar && next.kind() == "word");
            match next.map(|next| (next, self.text(next))) {
                Some((next, text)) => {
                    let (name, rest) = text.split_at(name_length(text));
                    if name.is_empty() {
                        parts.push(self.add(Expr::Text("$".into()), piece));
                    } else {
                        parts.push(self.named(name, next));
                    }
                    if !rest.is_empty() {
                        let rest = unescaped(rest);
                        parts.push(self.literal(&rest, next));
                    }
                }
                None if piece.is_named() => parts.push(self.expression(piece)),
                None => parts.push(self.literal(self.text(piece), piece)),
            }
        }
        self.module.add(Expr::Concat(parts), Span::new(first, last))
    }
}

/// How much of a text that follows a `$` names the variable: one digit, or letters.
fn name_length(text: &str) -> usize {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return 1;
    }
    text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count()
}
