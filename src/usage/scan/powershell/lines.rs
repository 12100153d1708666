//! What the grammar reads only in another form: on one line, on several, or with other signs.

use std::borrow::Cow;

use super::super::syntax::Tree;
use super::each;

/// A text as the grammar reads it better, as far as that can be told before anything is parsed: `param` on the line of
/// its list, since behind an attribute the grammar takes it for a command otherwise, and `else` on the line of the
/// brace that it follows. As long as the text, place by place.
pub(super) fn joined(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut told: Option<Vec<u8>> = None;
    let mut blank = |from: usize, to: usize| {
        told.get_or_insert_with(|| bytes.to_vec())[from..to].fill(b' ');
    };
    for open in memchr::memchr_iter(b'(', bytes) {
        let before = text[..open].trim_ascii_end();
        let start = before.len();
        let is_param = before.len().checked_sub(5).and_then(|at| before.get(at..));
        if start < open && is_param.is_some_and(|word| word.eq_ignore_ascii_case("param")) {
            blank(start, open);
        }
    }
    for brace in memchr::memchr_iter(b'}', bytes) {
        if let Some(word) = part_behind(text, brace) {
            blank(brace + 1, word);
        }
    }
    told.and_then(|told| String::from_utf8(told).ok()).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Where `else` or its like begins a line behind one on which a brace stands alone. Neither line can be a comment of
/// one line then, and where both stand in a longer one, or in a string, blanks in place of the end of the line change
/// nothing.
fn part_behind(text: &str, brace: usize) -> Option<usize> {
    let behind = text[brace + 1..].trim_ascii_start();
    let word = text.len() - behind.len();
    let length = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    let next = behind[length..].trim_start_matches([' ', '\t']);
    // Where the line begins is asked last: it can be long, and full of braces.
    let stands_alone = || {
        let line = memchr::memrchr(b'\n', &text.as_bytes()[..brace]).map_or(0, |end| end + 1);
        text[line..brace].trim_ascii().is_empty()
    };
    (is_part(&behind[..length])
        && text[brace + 1..word].contains('\n')
        && stands_alone()
        && (next.is_empty() || next.starts_with(['{', '(', '[', '\r', '\n', '#'])))
    .then_some(word)
}

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
    if has_error {
        respelled(text, &mut told);
    }
    for start in parts {
        let before = text.get(..start).unwrap_or_default();
        if let Some(end) = block_before(before) {
            let told = told.get_or_insert_with(|| text.as_bytes().to_vec());
            told[end..start].fill(b' ');
        }
    }
    told.and_then(|told| String::from_utf8(told).ok())
}

/// `$a.b?.c` and `$a?[0]`, which differ only where there is nothing; and `default` behind a clause on one line.
fn respelled(text: &str, told: &mut Option<Vec<u8>>) {
    let mut put = |at: usize, sign: u8| {
        told.get_or_insert_with(|| text.as_bytes().to_vec())[at] = sign;
    };
    for (at, _) in text.match_indices("?.") {
        let is_behind_value =
            text[..at].ends_with(|c: char| c.is_alphanumeric() || "_})]".contains(c));
        if is_behind_value && text[at + 2..].starts_with(|c: char| c.is_alphabetic() || c == '_') {
            put(at, b':');
            put(at + 1, b':');
        }
    }
    for (at, _) in text.match_indices("?[") {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || "_})]".contains(c)) {
            put(at, b'[');
            put(at + 1, b' ');
        }
    }
    for (at, _) in text.match_indices("} default") {
        put(at + 1, b'\n');
    }
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
    fn a_list_of_parameters_stands_behind_its_word() {
        assert_eq!(joined("[A()]\nParam\r\n (\n$a)"), "[A()]\nParam   (\n$a)");
        assert!(matches!(joined("a\n (param(1))"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_follows_a_block_stands_behind_its_brace() {
        assert_eq!(joined("if (a) {\n}\r\n  Else\n{"), "if (a) {\n}    Else\n{");
        assert_eq!(joined("\t}\n\ncatch [A] {"), "\t}  catch [A] {");
        for other in ["# }\nelse {", "}\nelse = 1", "}\nelsewhere {", "} else {", "}\n# a\nelse {"]
        {
            assert!(matches!(joined(other), Cow::Borrowed(_)), "{other}");
        }
    }

    #[test]
    fn a_block_ends_before_comments() {
        assert_eq!(block_before("a }\r\n # b\n\t"), Some(3));
        assert_eq!(block_before("a\n"), None);
        assert_eq!(block_before("} a\n"), None);
    }
}
