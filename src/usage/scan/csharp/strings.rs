//! Literals.

use super::super::model::{Expr, ExprId, Module};
use super::super::syntax::Node;
use super::{At, LONGEST_TEXT, Reader, inner, named};
use crate::text::Span;

impl<'t> Reader<'t> {
    pub(super) fn literal(&mut self, node: Node<'t>) -> ExprId {
        let text = self.text(node);
        if text.len() > LONGEST_TEXT {
            return Module::UNKNOWN;
        }
        let text = match node.kind() {
            "string_literal" | "character_literal" => unquoted(text),
            "verbatim_string_literal" => verbatim(text),
            "raw_string_literal" => {
                let content = named(node).into_iter().find(|n| n.kind() == "raw_string_content");
                content.map(|content| self.text(content).trim().to_owned()).unwrap_or_default()
            }
            _ => text.to_owned(),
        };
        self.add(Expr::Text(text.into()), node)
    }

    /// `$"…{x}…"`: a `$` before a hole is one that is meant, as in `workitems/${type}`.
    pub(super) fn interpolated(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let is_verbatim = inner(node).is_some_and(|start| self.text(start).contains('@'));
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut from = node.start_byte();
        let mut cursor = node.walk();
        let children: Vec<_> = node.children(&mut cursor).collect();
        for child in children {
            match child.kind() {
                "string_content" => {
                    if literal.is_empty() {
                        from = child.start_byte();
                    }
                    let text = self.text(child);
                    let text =
                        if is_verbatim { text.replace("\"\"", "\"") } else { text.to_owned() };
                    literal.push_str(&text.replace("{{", "{").replace("}}", "}"));
                }
                "escape_sequence" => literal.push_str(&unescaped(self.text(child))),
                "interpolation" => {
                    self.literal_part(&mut literal, (from, child.start_byte()), &mut parts);
                    let value = named(child).into_iter().find(|part| {
                        let kind = part.kind();
                        kind != "interpolation_brace" && !kind.ends_with("_clause")
                    });
                    parts.push(value.map_or(Module::UNKNOWN, |value| self.read(value, at)));
                }
                _ => {}
            }
        }
        self.literal_part(&mut literal, (from, node.end_byte()), &mut parts);
        self.add(Expr::Concat(parts), node)
    }

    fn literal_part(
        &mut self,
        text: &mut String,
        (from, to): (usize, usize),
        parts: &mut Vec<ExprId>,
    ) {
        if !text.is_empty() && text.len() <= LONGEST_TEXT {
            let text = std::mem::take(text);
            parts.push(self.module.add(Expr::Text(text.into()), Span::new(from, to)));
        }
        text.clear();
    }
}

/// A literal without its quotes.
pub(super) fn unquoted(text: &str) -> String {
    let mut inside = text.trim_end_matches("u8").chars();
    inside.next();
    inside.next_back();
    unescaped(inside.as_str())
}

/// `@"…"` without its quotes.
fn verbatim(text: &str) -> String {
    let inside = text.strip_prefix("@\"").unwrap_or(text);
    inside.strip_suffix('"').unwrap_or(inside).replace("\"\"", "\"")
}

/// Escapes that occur in URLs; of others the backslash is left out.
fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'r' | 't' | '0') => plain.push(' '),
                Some(other) => plain.push(other),
                None => {}
            },
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_lose_quotes_and_escapes() {
        assert_eq!(unquoted(r#""a\/b""#), "a/b");
        assert_eq!(unquoted("\""), "");
        assert_eq!(verbatim("@\"c:\\a \"\"b\"\"\""), "c:\\a \"b\"");
    }
}
