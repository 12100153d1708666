//! Code without its comments, told apart by nothing but marks and quotes.

/// How a language writes comments: to the end of the line, and from one mark to another.
struct Comments {
    line: &'static [&'static [u8]],
    block: &'static [(&'static [u8], &'static [u8])],
}

fn comments(name: &str) -> Comments {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "py" | "sh" | "bash" | "yml" | "yaml" | "rb" => Comments { line: &[b"#"], block: &[] },
        "ps1" | "psm1" => Comments { line: &[b"#"], block: &[(b"<#", b"#>")] },
        "html" | "htm" | "xhtml" | "vue" | "svelte" | "astro" => {
            Comments { line: &[b"//"], block: &[(b"<!--", b"-->"), (b"/*", b"*/")] }
        }
        _ => Comments { line: &[b"//"], block: &[(b"/*", b"*/")] },
    }
}

/// The text with comments blanked; places stay as they are.
pub(super) fn without_comments(name: &str, text: &str) -> Vec<u8> {
    let comments = comments(name);
    let mut code = text.as_bytes().to_vec();
    let (mut at, mut quote) = (0, None);
    while at < code.len() {
        let rest = &code[at..];
        let byte = rest[0];
        if let Some(open) = quote {
            let ends = byte == open || byte == b'\n' && open != b'`';
            at += if byte == b'\\' { 2 } else { 1 };
            quote = quote.filter(|_| !ends);
            continue;
        }
        let block = comments.block.iter().find(|(open, _)| rest.starts_with(open));
        let end = if let Some((open, close)) = block {
            let inside = &rest[open.len()..];
            let end = memchr::memmem::find(inside, close);
            Some(end.map_or(code.len(), |end| at + open.len() + end + close.len()))
        } else if comments.line.iter().any(|mark| rest.starts_with(mark)) {
            Some(memchr::memchr(b'\n', rest).map_or(code.len(), |end| at + end))
        } else {
            None
        };
        if let Some(end) = end {
            code[at..end].fill(b' ');
            at = end;
        } else {
            quote = matches!(byte, b'"' | b'\'' | b'`').then_some(byte);
            at += 1;
        }
    }
    code
}
