//! The scripts of a page: what stands between `<script>` and `</script>` in HTML and Vue files.

use crate::text::Span;

/// The scripts of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scripts {
    /// Their text.
    pub(super) parts: Vec<Span>,
    /// Whether one of them is TypeScript.
    pub(super) is_typescript: bool,
    /// Whether one of them is a module, whose names are its own.
    pub(super) is_module: bool,
}

/// Finds the scripts; comments and templates are none.
pub(super) fn scripts(text: &str) -> Scripts {
    let mut found = Scripts::default();
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    while let Some(open) = lower[from..].find('<').map(|at| from + at) {
        let rest = &lower[open..];
        if rest.starts_with("<!--") {
            from = rest.find("-->").map_or(text.len(), |end| open + end);
            continue;
        }
        if !rest.starts_with("<script") {
            from = open + 1;
            continue;
        }
        let Some(body) = rest.find('>').map(|end| open + end + 1) else { break };
        let Some(end) = lower[body..].find("</script").map(|end| body + end) else { break };
        let tag = &lower[open..body];
        if is_program(tag) && !text[body..end].trim().is_empty() {
            found.parts.push(Span::new(body, end));
            found.is_typescript |=
                attribute(tag, "lang").is_some_and(|lang| lang.starts_with("ts"));
            found.is_module |= attribute(tag, "type") == Some("module");
        }
        from = end;
    }
    found
}

fn is_program(tag: &str) -> bool {
    attribute(tag, "type").is_none_or(|kind| {
        kind.is_empty() || kind == "module" || kind.ends_with("javascript") || kind == "text/babel"
    })
}

/// The value of an attribute, which is in lower case as the tag is.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    while let Some(at) = rest.find(name) {
        let starts = rest[..at].ends_with(|c: char| c.is_ascii_whitespace());
        rest = &rest[at + name.len()..];
        if let (true, Some(value)) = (starts, rest.trim_start().strip_prefix('=')) {
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            return match quote {
                Some(quote) => value[1..].split(quote).next(),
                None => value.split(|c: char| c.is_ascii_whitespace() || c == '>').next(),
            };
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_programs_are_scripts() {
        let page = "<!-- <script>no()</script> --><SCRIPT src=\"a.js\"></SCRIPT>\n\
            <script type=\"text/x-template\"><b></script><script type='module'>yes()</script>";
        let found = scripts(page);
        let texts: Vec<_> = found.parts.iter().map(|part| &page[part.start..part.end]).collect();
        assert_eq!(texts, ["yes()"]);
        assert!(found.is_module);
        assert!(scripts("<script setup lang=\"ts\">a</script>").is_typescript);
        assert_eq!(scripts("<script>open").parts, []);
    }
}
