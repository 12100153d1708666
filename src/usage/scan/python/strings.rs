//! Literal texts: prefixes, escapes, and the values in f-strings.

use super::super::model::{Expr, ExprId, Module};
use super::super::syntax::Node;
use super::{At, LONGEST_TEXT, Reader};

impl<'t> Reader<'t> {
    pub(super) fn string(&mut self, node: Node<'t>, at: At) -> ExprId {
        let mut cursor = node.walk();
        let parts: Vec<_> = node.named_children(&mut cursor).collect();
        let prefix = parts.first().map_or("", |start| self.text(*start)).to_ascii_lowercase();
        let has_values = parts.iter().any(|part| part.kind() == "interpolation");
        let formatted = prefix.contains(['f', 't']);
        let mut texts = Vec::new();
        for part in parts {
            match part.kind() {
                "string_content" => {
                    let plain = plain(self.text(part), prefix.contains('r'), formatted);
                    if plain.len() <= LONGEST_TEXT {
                        texts.push(self.add(Expr::Text(plain.into()), part));
                    } else {
                        texts.push(Module::UNKNOWN);
                    }
                }
                "interpolation" => {
                    let value = part.child_by_field_name("expression");
                    texts.push(self.optional(value, at));
                }
                _ => {}
            }
        }
        match (&texts[..], has_values) {
            ([], _) => self.add(Expr::Text("".into()), node),
            ([one], false) => *one,
            _ => self.add(Expr::Concat(texts), node),
        }
    }
}

/// The text that a literal stands for. Escapes that occur in no URL lose their backslash.
fn plain(text: &str, raw: bool, formatted: bool) -> String {
    let mut plain = if formatted && text.contains(['{', '}']) {
        text.replace("{{", "{").replace("}}", "}")
    } else {
        text.to_owned()
    };
    if raw || !plain.contains('\\') {
        return plain;
    }
    let escaped = std::mem::take(&mut plain);
    let mut chars = escaped.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'r' | 't') => plain.push(' '),
                Some('\n') | None => {}
                Some('\r') => {
                    // A line that goes on, as Windows ends it.
                    let rest = chars.as_str();
                    chars = rest.strip_prefix('\n').unwrap_or(rest).chars();
                }
                Some(other) => plain.push(other),
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
    fn escapes_and_doubled_braces_are_undone() {
        assert_eq!(plain(r"a\/b", false, false), "a/b");
        assert_eq!(plain(r"a\/b", true, false), r"a\/b");
        assert_eq!(plain("a\\\r\nb", false, false), "ab");
        assert_eq!(plain("{{x}}", false, true), "{x}");
        assert_eq!(plain("{x}", false, false), "{x}");
    }
}
