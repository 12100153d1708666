//! Texts: what is put into them, formats, escapes.

use super::super::model::{Expr, ExprId, Module};
use super::super::syntax::Node;
use super::{LONGEST_TEXT, Reader, children};

impl<'t> Reader<'t> {
    pub(super) fn literal(&mut self, text: &str, node: Node<'t>) -> ExprId {
        if text.len() > LONGEST_TEXT {
            return Module::UNKNOWN;
        }
        self.add(Expr::Text(text.into()), node)
    }

    /// `'…'` and `@'…'@`.
    pub(super) fn verbatim(&mut self, node: Node<'t>) -> ExprId {
        let text = self.text(node);
        let inner = match text.strip_prefix("@'") {
            Some(inner) => {
                inner.trim_end_matches('@').trim_matches('\'').trim_matches(['\r', '\n'])
            }
            None => text.get(1..text.len().saturating_sub(1)).unwrap_or_default(),
        };
        self.literal(&inner.replace("''", "'"), node)
    }

    /// `"…$x…"` and `@"…"@`.
    pub(super) fn expandable(&mut self, node: Node<'t>) -> ExprId {
        let whole = self.text(node);
        let edge = if whole.starts_with('@') { 2 } else { 1 };
        let mut from = node.start_byte() + edge;
        let end = node.end_byte().saturating_sub(edge).max(from);
        let mut parts = Vec::new();
        for child in children(node) {
            if !matches!(child.kind(), "variable" | "sub_expression") {
                continue;
            }
            // `` `$Task `` is text, although the grammar may see a variable.
            let before = self.source.as_bytes().get(child.start_byte().wrapping_sub(1));
            if before == Some(&b'`') {
                continue;
            }
            self.between(from, child.start_byte(), &mut parts, node);
            parts.push(self.expression(child));
            from = child.end_byte();
        }
        self.between(from, end, &mut parts, node);
        match parts.len() {
            0 => self.add(Expr::Text("".into()), node),
            1 if matches!(self.module.expr(parts[0]), Expr::Text(_)) => parts[0],
            _ => self.add(Expr::Concat(parts), node),
        }
    }

    /// A word without quotes, in which the grammar sees only the first variable: `$base/_apis/$id`.
    pub(super) fn word(&mut self, node: Node<'t>) -> ExprId {
        let text = self.text(node);
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let name = &rest[at + 1..];
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            if end == 0 || rest[..at].ends_with('`') {
                break;
            }
            parts.push(self.literal(&rest[..at], node));
            let (symbol, _) = self.variable(&name[..end]);
            let scope = self.flow.scope(symbol, self.at.scope);
            parts.push(self.add(Expr::Name(symbol, scope), node));
            rest = &name[end..];
        }
        if parts.is_empty() {
            return self.literal(text, node);
        }
        parts.push(self.literal(rest, node));
        self.add(Expr::Concat(parts), node)
    }

    fn between(&mut self, from: usize, to: usize, parts: &mut Vec<ExprId>, node: Node<'t>) {
        let text = self.source.get(from..to).unwrap_or_default();
        if !text.is_empty() {
            let text = unescaped(text);
            parts.push(self.literal(&text, node));
        }
    }

    /// `"{0}/_apis/{1}" -f $a, $b`: the format with its values in their places.
    pub(super) fn formatted(
        &mut self,
        format: ExprId,
        values: &[ExprId],
        node: Node<'t>,
    ) -> ExprId {
        let parts = match self.module.expr(format) {
            Expr::Text(_) => vec![format],
            Expr::Concat(parts)
                if parts.iter().all(|part| matches!(self.module.expr(*part), Expr::Text(_))) =>
            {
                parts.clone()
            }
            // A format that is kept in a variable, or holds one.
            _ => return self.call("-f", [&[format], values].concat(), node),
        };
        // Kept as a call, so that the format is not taken for a URL that nobody asks for.
        let call = self.call("-f", vec![format], node);
        self.module.calls.push(call);
        let mut made = Vec::new();
        for part in parts {
            let Expr::Text(text) = self.module.expr(part).clone() else {
                made.push(part);
                continue;
            };
            let mut rest = &*text;
            while let Some((before, number, after)) = next_place(rest) {
                made.push(self.literal(before, node));
                made.push(values.get(number).copied().unwrap_or(Module::UNKNOWN));
                rest = after;
            }
            made.push(self.literal(rest, node));
        }
        self.add(Expr::Concat(made), node)
    }
}

/// The first `{0}` of a format: what is before, its number, what is behind.
pub(super) fn next_place(text: &str) -> Option<(&str, usize, &str)> {
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        let close = text[open..].find('}').map(|at| open + at)?;
        let number = text[open + 1..close].split([':', ',']).next().unwrap_or_default();
        if let Ok(number) = number.trim().parse() {
            return Some((&text[..open], number, &text[close + 1..]));
        }
        from = open + 1;
    }
    None
}

/// A text without the backticks that keep a character from its meaning.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains('`') {
        return text.replace("\"\"", "\"");
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '`' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n' | 'r' | '\n' | '\r') | None => {}
            Some('t') => out.push('\t'),
            Some(other) => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_and_places_are_read() {
        assert_eq!(unescaped("workitems/`$Task?a=1"), "workitems/$Task?a=1");
        assert_eq!(next_place("a/{0:d}/b"), Some(("a/", 0, "/b")));
        assert_eq!(next_place("{x}{12}"), Some(("{x}", 12, "")));
        assert_eq!(next_place("{x}"), None);
    }
}
