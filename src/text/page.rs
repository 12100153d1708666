//! What of a page is no prose: its scripts, between `<script>` and `</script>`, and its tags. Of HTML and of components
//! that are written like it.

use super::Span;

/// Endings of files that are pages, or components that are written like them.
pub const ENDINGS: [&str; 5] = ["html", "htm", "vue", "svelte", "astro"];

/// The comments of a page, by the ending of its name; none of a text of another kind.
pub fn comments(name: &str, text: &str) -> Vec<Span> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let mut found = Vec::new();
    let mut from = 0;
    while ENDINGS.contains(&ending.as_str())
        && let Some(open) = text[from..].find("<!--").map(|at| from + at)
    {
        let close = text[open..].find("-->").map_or(text.len(), |at| open + at);
        found.push(Span::new(open, close));
        from = close;
    }
    found
}

/// The scripts of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scripts {
    /// Their text.
    pub parts: Vec<Span>,
    /// Whether one of them is TypeScript.
    pub is_typescript: bool,
    /// Whether one of them is a module, whose names are its own.
    pub is_module: bool,
}

impl Scripts {
    /// Puts a script in TypeScript before the others.
    pub fn begin_with(&mut self, script: Option<Span>) {
        if let Some(script) = script {
            self.parts.retain(|part| part.start >= script.end);
            self.parts.insert(0, script);
            self.is_typescript = true;
        }
    }
}

/// The script that a component of Astro begins with, between two lines of dashes.
pub fn front_matter(text: &str) -> Option<Span> {
    const FENCE: &str = "---";
    let before =
        text.len() - text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace()).len();
    let start = before + text[before..].strip_prefix(FENCE)?.find('\n')? + FENCE.len();
    let end = start + text[start..].find("\n---")?;
    Some(Span::new(start, end))
}

/// A piece of a page that is no prose.
enum Piece {
    /// A script that runs, with the tag that opens it.
    Program { body: Span, tag: Span },
    /// What a script keeps as JSON.
    Data(Span),
    /// A tag with its attributes.
    Tag(Span),
}

/// Longest tag, in bytes; what is longer has lost its end.
const LONGEST_TAG: usize = 8000;

/// Finds the scripts; comments and templates are none.
pub fn scripts(text: &str) -> Scripts {
    let lower = text.to_ascii_lowercase();
    let mut found = Scripts::default();
    for piece in pieces(&lower) {
        let Piece::Program { body, tag } = piece else { continue };
        let tag = &lower[tag.start..tag.end];
        found.parts.push(body);
        found.is_typescript |= attribute(tag, "lang").is_some_and(|lang| lang.starts_with("ts"));
        found.is_module |= attribute(tag, "type") == Some("module");
    }
    found
}

/// All that is no prose, in order: scripts, what they keep as JSON, and tags with their attributes. Comments are left
/// out, and the text of elements.
pub fn without_prose(text: &str) -> Vec<Span> {
    let part = |piece: Piece| match piece {
        Piece::Program { body, .. } => body,
        Piece::Data(part) | Piece::Tag(part) => part,
    };
    pieces(&text.to_ascii_lowercase()).into_iter().map(part).collect()
}

/// The pieces of a page in lower case, in order.
fn pieces(lower: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = lower[from..].find('<').map(|at| from + at) {
        let rest = &lower[open..];
        if rest.starts_with("<!--") {
            from = rest.find("-->").map_or(lower.len(), |end| open + end);
            continue;
        }
        let Some(end) = tag_end(rest).map(|end| open + end) else {
            from = open + 1;
            continue;
        };
        let tag = Span::new(open, end);
        found.push(Piece::Tag(tag));
        from = end;
        if !rest.starts_with("<script") {
            continue;
        }
        let Some(close) = lower[end..].find("</script").map(|at| end + at) else { break };
        let body = Span::new(end, close);
        match kind(&lower[tag.start..tag.end]) {
            _ if lower[end..close].trim().is_empty() => {}
            Some(Kind::Program) => found.push(Piece::Program { body, tag }),
            Some(Kind::Data) => found.push(Piece::Data(body)),
            None => {}
        }
        from = close;
    }
    found
}

/// Where the tag ends that a text begins with; nothing where it begins with none. An attribute may hold `>` in quotes
/// or braces.
fn tag_end(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    if !bytes.get(1)?.is_ascii_lowercase() {
        return None;
    }
    // Without this a text of nothing but beginnings would be walked through from each.
    let near = bytes.len().min(LONGEST_TAG);
    let closed = memchr::memchr(b'>', &bytes[..near])?;
    let (mut quote, mut braces) = (None, 0_usize);
    for (at, byte) in bytes.iter().enumerate().take(LONGEST_TAG) {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            // A quote without its end must not take a script for a text.
            (Some(_), b'<') if rest[at..].starts_with("<script") => break,
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'{') => braces += 1,
            (None, b'}') => braces = braces.saturating_sub(1),
            (None, b'>') if braces == 0 => return Some(at + 1),
            _ => {}
        }
    }
    Some(closed + 1)
}

/// What a script is.
enum Kind {
    Program,
    Data,
}

/// What the script of a tag is; nothing for a template and the like.
fn kind(tag: &str) -> Option<Kind> {
    let Some(kind) = attribute(tag, "type") else { return Some(Kind::Program) };
    let is_program =
        kind.is_empty() || kind == "module" || kind.ends_with("javascript") || kind == "text/babel";
    match kind {
        _ if is_program => Some(Kind::Program),
        "application/json" => Some(Kind::Data),
        _ => None,
    }
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

    #[test]
    fn a_component_of_astro_can_begin_with_a_script() {
        let text = "---\r\nimport a from 'a';\r\n---\r\n<p>b</p><script>c()</script>";
        let mut found = scripts(text);
        found.begin_with(front_matter(text));
        let texts: Vec<_> =
            found.parts.iter().map(|part| text[part.start..part.end].trim()).collect();
        assert_eq!(texts, ["import a from 'a';", "c()"]);
        assert!(found.is_typescript);
        assert_eq!(front_matter("<p>--- a\n---</p>"), None);
        assert_eq!(front_matter("---\nopen"), None);
    }

    #[test]
    fn comments_are_found_in_pages_only() {
        let text = "<!-- a --><b><!-- c";
        let spans = comments("x/A.HTML", text);
        assert_eq!(spans, [Span::new(0, 7), Span::new(13, 19)]);
        assert_eq!(comments("a.md", text), []);
    }

    #[test]
    fn prose_and_templates_are_left_out() {
        let page = "<p title=\"a > b\">prose</p> 1 < 2 <b on={() => go()}>x</b>\n<!-- <i a=b> -->\
            <script type=\"application/json\">{}</script><script type='text/template'><u>t</u></script>";
        let all = without_prose(page);
        let texts: Vec<_> = all.iter().map(|part| &page[part.start..part.end]).collect();
        assert_eq!(
            texts,
            [
                "<p title=\"a > b\">",
                "<b on={() => go()}>",
                "<script type=\"application/json\">",
                "{}",
                "<script type='text/template'>"
            ]
        );
        let broken = "<p title=\"a>\n<script>run()</script>";
        assert_eq!(scripts(broken).parts.len(), 1);
    }
}
