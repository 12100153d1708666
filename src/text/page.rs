//! What of a page is no prose: its scripts, between `<script>` and `</script>`, and its tags. Of HTML and of components
//! that are written like it.

use super::Span;

/// Endings of files that are pages, or components that are written like them.
pub const ENDINGS: [&str; 6] = ["html", "htm", "xhtml", "vue", "svelte", "astro"];

/// Endings of pages whose attributes hold scripts: those of components hold expressions of their own kind.
const WITH_HANDLERS: [&str; 3] = ["html", "htm", "xhtml"];

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

/// The scripts that stand in attributes: `onclick="…"`, and `href="javascript:…"`; none of a component.
pub fn handlers(name: &str, text: &str) -> Vec<Span> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    if !WITH_HANDLERS.contains(&ending.as_str()) {
        return Vec::new();
    }
    let lower = text.to_ascii_lowercase();
    let script = |(name, value): (&str, Span)| {
        let written = &lower[value.start..value.end];
        let is_event = name.strip_prefix("on").is_some_and(|event| {
            !event.is_empty() && event.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        let start = match written.trim_start().strip_prefix("javascript:") {
            Some(rest) => value.end - rest.len(),
            None if is_event => value.start,
            None => return None,
        };
        (!lower[start..value.end].trim().is_empty()).then_some(Span::new(start, value.end))
    };
    let tags = pieces(&lower).into_iter().filter_map(|piece| match piece {
        Piece::Tag(tag) => Some(tag),
        Piece::Program { .. } | Piece::Data(_) => None,
    });
    tags.flat_map(|tag| attributes(&lower, tag)).filter_map(script).collect()
}

/// The files that a page loads as scripts, as they are written.
pub fn script_files(text: &str) -> Vec<Span> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for piece in pieces(&lower) {
        let Piece::Tag(tag) = piece else { continue };
        let written = &lower[tag.start..tag.end];
        if written.starts_with("<script") && kind(written).is_some() {
            let all = attributes(&lower, tag);
            found.extend(all.into_iter().find(|(name, _)| *name == "src").map(|(_, file)| file));
        }
    }
    found
}

/// A page of which only its scripts are left, at their places: those in attributes as blocks. Everything else is blank.
pub fn only_programs(text: &str, parts: &[Span], handlers: &[Span]) -> String {
    let blank = |byte: u8| if matches!(byte, b'\n' | b'\r') { byte } else { b' ' };
    let mut bytes: Vec<u8> = text.bytes().map(blank).collect();
    for part in parts {
        bytes[part.start..part.end].copy_from_slice(&text.as_bytes()[part.start..part.end]);
        // The tag that closes the script ends its last statement.
        if let Some(end) = bytes.get_mut(part.end) {
            *end = b';';
        }
    }
    for handler in handlers {
        let body = plain(&text[handler.start..handler.end]);
        bytes[handler.start..handler.end].copy_from_slice(body.as_bytes());
        // A quote, or what stands in its place, is before and behind each.
        bytes[handler.start - 1] = b'{';
        if let Some(end) = bytes.get_mut(handler.end) {
            *end = b'}';
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// A script of an attribute as it runs, in as many bytes: without entities, and without the `return` that it begins
/// with, as more scripts follow.
fn plain(script: &str) -> String {
    const ENTITIES: [(&str, &str); 7] = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    let mut plain = script.to_owned();
    for (entity, sign) in ENTITIES {
        plain = plain.replace(entity, sign);
    }
    let before = plain.len() - plain.trim_start().len();
    let returned = plain[before..].strip_prefix("return");
    if returned.is_some_and(|rest| rest.starts_with(|c: char| !c.is_alphanumeric())) {
        plain.replace_range(before..before + "return".len(), "      ");
    }
    // Behind it, as a blank inside of a text would be part of it.
    plain.extend(std::iter::repeat_n(' ', script.len() - plain.len()));
    plain
}

/// The attributes of a tag that have values: their names, and where the values stand.
fn attributes(text: &str, tag: Span) -> Vec<(&str, Span)> {
    let bytes = &text.as_bytes()[..tag.end];
    let until = |from: usize, ends: &dyn Fn(u8) -> bool| {
        bytes[from..].iter().position(|byte| ends(*byte)).map_or(bytes.len(), |at| from + at)
    };
    let is_space = |byte: u8| byte.is_ascii_whitespace();
    let mut at = until(tag.start + 1, &|byte| is_space(byte) || byte == b'>');
    let mut found = Vec::new();
    loop {
        let start = until(at, &|byte| !is_space(byte) && byte != b'/');
        if start >= bytes.len() || bytes[start] == b'>' {
            return found;
        }
        let end = until(start + 1, &|byte| is_space(byte) || matches!(byte, b'=' | b'>' | b'/'));
        let equals = until(end, &|byte| !is_space(byte));
        at = end;
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        let first = until(equals + 1, &|byte| !is_space(byte));
        let value = if let Some(quote @ (b'"' | b'\'')) = bytes.get(first) {
            let close = until(first + 1, &|byte| byte == *quote);
            at = close + 1;
            Span::new(first + 1, close)
        } else {
            at = until(first, &|byte| is_space(byte) || byte == b'>');
            Span::new(first, at)
        };
        if at > bytes.len() {
            return found;
        }
        found.extend(text.get(start..end).map(|name| (name, value)));
    }
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
    fn attributes_can_be_scripts() {
        let page = "<b title='on > x' onClick=\"go(&quot;a&quot;)\" data-on=no()>x</b>\n\
            <a href=' JavaScript:open(1)'>ü</a><i onload=run() on-ce='no()'><!-- <u onclick='no()'> -->\
            <script SRC='lib/A.js'></script><script>last()</script><script type=text/x src=b.js></script>";
        let (all, scripts) = (handlers("a.html", page), scripts(page));
        let texts: Vec<_> = all.iter().map(|part| &page[part.start..part.end]).collect();
        assert_eq!(texts, ["go(&quot;a&quot;)", "open(1)", "run()"]);
        assert_eq!(handlers("a.vue", page), []);
        let files: Vec<_> = script_files(page).iter().map(|s| &page[s.start..s.end]).collect();
        assert_eq!(files, ["lib/A.js"]);
        let left = only_programs(page, &scripts.parts, &all);
        assert_eq!(left.len(), page.len());
        let words: Vec<_> = left.split_whitespace().collect();
        assert_eq!(words.join(" "), "{go(\"a\") } {open(1)} {run()} last();");
        assert_eq!(plain("return returned()"), "       returned()");
        assert_eq!(handlers("a.html", "<p a='<b onclick=\""), []);
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
