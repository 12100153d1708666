//! What a script writes on one line, and the grammar asks for two.

use super::super::syntax::Tree;
use super::each;

/// The text with what stands behind `param(…)` on its line told apart from it, where there is such a thing: the
/// grammar takes only the end of a line, or a sign, for the end of the block. As long as the text, place by place.
pub(super) fn told_apart(tree: &Tree, text: &str) -> Option<String> {
    let (mut ends, mut has_error) = (Vec::new(), false);
    each(tree.root_node(), &mut |node| match node.kind() {
        "param_block" => ends.push(node.end_byte()),
        "ERROR" => has_error = true,
        _ => {}
    });
    if !has_error {
        return None;
    }
    let mut told: Option<Vec<u8>> = None;
    for end in ends {
        let rest = text.as_bytes().get(end..).unwrap_or_default();
        let spaces = rest.iter().take_while(|c| matches!(c, b' ' | b'\t')).count();
        let is_next =
            rest.get(spaces).is_some_and(|c| !matches!(c, b'\r' | b'\n' | b';' | b'}' | b'#'));
        if spaces > 0 && is_next {
            told.get_or_insert_with(|| text.as_bytes().to_vec())[end] = b';';
        }
    }
    told.and_then(|told| String::from_utf8(told).ok())
}
