//! What a script writes on one line or on several, and the grammar asks for the other.

use super::super::syntax::Tree;
use super::each;

/// The text as the grammar reads it, where it would not read it as it stands. As long as the text, place by place.
pub(super) fn told_apart(tree: &Tree, text: &str) -> Option<String> {
    let (mut ends, mut parts, mut has_error) = (Vec::new(), Vec::new(), false);
    each(tree.root_node(), &mut |node| match node.kind() {
        "param_block" => ends.push(node.end_byte()),
        "command_name" if text.get(node.byte_range()).is_some_and(is_part) => {
            parts.push(node.start_byte());
        }
        "ERROR" => has_error = true,
        _ => {}
    });
    let mut told: Option<Vec<u8>> = None;
    // It takes only the end of a line, or a sign, for the end of `param(…)`.
    for end in ends.into_iter().filter(|_| has_error) {
        let rest = text.as_bytes().get(end..).unwrap_or_default();
        let spaces = rest.iter().take_while(|c| matches!(c, b' ' | b'\t')).count();
        let is_next =
            rest.get(spaces).is_some_and(|c| !matches!(c, b'\r' | b'\n' | b';' | b'}' | b'#'));
        if spaces > 0 && is_next {
            told.get_or_insert_with(|| text.as_bytes().to_vec())[end] = b';';
        }
    }
    // Of `$x = if (…) {…}` it takes the end of the line for the end of all, although `else` stands on the next one.
    for start in parts {
        let before = text.get(..start).unwrap_or_default();
        if let Some(end) = block_before(before) {
            let told = told.get_or_insert_with(|| text.as_bytes().to_vec());
            told[end..start].fill(b' ');
        }
    }
    told.and_then(|told| String::from_utf8(told).ok())
}

/// Whether a word goes on with a statement, and begins none.
fn is_part(name: &str) -> bool {
    ["else", "elseif", "catch", "finally"].iter().any(|part| part.eq_ignore_ascii_case(name))
}

/// Where the block ends behind which a text has nothing but comments.
fn block_before(text: &str) -> Option<usize> {
    let mut rest = text.trim_end();
    while !rest.ends_with('}') {
        let line = rest.rfind('\n')? + 1;
        if !rest[line..].trim_start().starts_with('#') {
            return None;
        }
        rest = rest[..line].trim_end();
    }
    Some(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_ends_before_comments() {
        assert_eq!(block_before("a }\r\n # b\n\t"), Some(3));
        assert_eq!(block_before("a\n"), None);
        assert_eq!(block_before("} a\n"), None);
    }
}
