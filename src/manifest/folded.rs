//! Lines of YAML that are one: a folded block (`run: >`), and a plain value that goes on below its key.

use std::borrow::Cow;

/// The text with a blank in place of each line end that YAML takes for one, so that places stay what they are.
pub(super) fn unfolded(text: &str) -> Cow<'_, str> {
    let mut joined: Option<String> = None;
    let mut block: Option<Block> = None;
    let mut start = 0;
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or_default();
        block = Block::around(line, block);
        if block.as_mut().is_some_and(|block| block.joins(line, next)) {
            let text = joined.get_or_insert_with(|| text[..start].to_owned());
            let kept = line.trim_end_matches(['\r', '\n']);
            text.push_str(kept);
            text.extend(std::iter::repeat_n(' ', line.len() - kept.len()));
        } else if let Some(text) = &mut joined {
            text.push_str(line);
        }
        start += line.len();
    }
    joined.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A value of several lines.
#[derive(Debug, Clone, Copy)]
struct Block {
    kind: Kind,
    /// How far its key is indented: the value ends with the first line that is not further in.
    key: usize,
    /// How far its first line is indented.
    own: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Literal,
    Folded,
    Plain,
}

impl Block {
    /// The value that a line is part of, or begins.
    fn around(line: &str, above: Option<Self>) -> Option<Self> {
        if let Some(above) = above
            && (line.trim().is_empty() || indent(line) > above.key)
        {
            return Some(above);
        }
        let body = line.trim_start_matches([' ', '-']);
        let key = line.len() - body.len();
        let (name, value) = body.trim_end().split_once(':')?;
        let value = value.strip_prefix([' ', '\t'])?.trim_start();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        if !name.bytes().all(is_name) {
            return None;
        }
        let kind = match value.bytes().next()? {
            b'|' => Kind::Literal,
            b'>' => Kind::Folded,
            b'"' | b'\'' | b'&' | b'*' | b'!' | b'{' | b'[' | b'#' | b'%' | b'@' | b'`' => {
                return None;
            }
            _ => Kind::Plain,
        };
        Some(Self { kind, key, own: None })
    }

    /// Whether the end of a line is none: where the next one is part of the value, and in a folded block not further in.
    /// What a shell is told to join is left to it.
    fn joins(&mut self, line: &str, next: &str) -> bool {
        let in_block = self.kind != Kind::Plain;
        let goes_on = !next.trim().is_empty()
            && indent(next) > self.key
            && !line.trim_end().ends_with(['\\', '^', '`']);
        // The line of the key is not part of a block.
        if in_block && (self.own.is_none() && indent(line) <= self.key || line.trim().is_empty()) {
            return false;
        }
        let own = *self.own.get_or_insert(indent(line));
        match self.kind {
            Kind::Literal => false,
            Kind::Folded => goes_on && indent(line) == own && indent(next) == own,
            Kind::Plain => goes_on && !next.trim_start().starts_with('#'),
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::unfolded;

    #[test]
    fn lines_of_one_value_are_joined_and_others_are_not() {
        let joined = |text: &str| unfolded(text).into_owned();
        assert_eq!(joined("run: >-\n  a\n  b\n\n  c\nd: e\n"), "run: >-\n  a   b\n\n  c\nd: e\n");
        assert_eq!(joined("- run: >\r\n    a\r\n    b\r\n"), "- run: >\r\n    a      b\r\n");
        assert_eq!(joined("- run: a\n    b\n  x: c\n"), "- run: a     b\n  x: c\n");
        for text in [
            "run: |\n  a\n  b\n",
            "run: |\n  x: a\n    b\n",
            "run: >\n  a\n    b\n",
            "run: > \n  a \\\n  b\n",
            "run:\n  a: b\n  c: d\n",
            "- a: b\n  c: d\n",
            "run: a\n\n",
        ] {
            assert_eq!(joined(text), text);
        }
    }
}
