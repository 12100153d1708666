//! How a JSON list is written: where its items, commas and comments stand.
//!
//! The parser of manifests tells values and their places; commas and comments it passes over. This reads one
//! list again, and nothing outside of it.

use crate::text::Span;

/// An array or object as it is written.
#[derive(Debug)]
pub(super) struct Layout {
    /// The bracket that opens it.
    pub(super) open: usize,
    /// The bracket that closes it.
    pub(super) close: usize,
    /// Elements of an array, members of an object.
    pub(super) items: Vec<Item>,
    /// Comments between items, in order.
    pub(super) comments: Vec<Span>,
}

/// An element or member.
#[derive(Debug)]
pub(super) struct Item {
    /// Of a member from its key to the end of its value.
    pub(super) span: Span,
    /// The comma after it.
    pub(super) comma: Option<usize>,
}

impl Layout {
    /// Reads the list that starts with the bracket at `open`; nothing where there is no whole list.
    pub(super) fn read(text: &str, open: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut layout = Self { open, close: open, items: Vec::new(), comments: Vec::new() };
        let mut item: Option<Span> = None;
        let mut depth = 0_usize;
        let mut at = open + 1;
        if !matches!(bytes.get(open)?, b'[' | b'{') {
            return None;
        }
        loop {
            let start = at;
            match *bytes.get(at)? {
                b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                    at = comment_end(text, at)?;
                    if depth == 0 {
                        layout.comments.push(Span::new(start, at));
                    }
                    continue;
                }
                quote @ (b'"' | b'\'') => at = string_end(bytes, at, quote)?,
                b'[' | b'{' => {
                    depth += 1;
                    at += 1;
                }
                b']' | b'}' if depth == 0 => {
                    layout.items.extend(item.map(|span| Item { span, comma: None }));
                    layout.close = at;
                    layout.drop_comments_in_items();
                    return Some(layout);
                }
                b']' | b'}' => {
                    depth -= 1;
                    at += 1;
                }
                b',' if depth == 0 => {
                    layout.items.push(Item { span: item.take()?, comma: Some(at) });
                    at += 1;
                    continue;
                }
                _ => {
                    let letter = text.get(at..)?.chars().next()?;
                    at += letter.len_utf8();
                    if letter.is_whitespace() {
                        continue;
                    }
                }
            }
            item = Some(Span::new(item.map_or(start, |span| span.start), at));
        }
    }

    /// A comment between a key and its value is part of the member.
    fn drop_comments_in_items(&mut self) {
        let items = &self.items;
        self.comments.retain(|comment| {
            let next = items.partition_point(|item| item.span.start <= comment.start);
            next == 0 || items[next - 1].span.end <= comment.start
        });
    }

    /// The item that a byte belongs to.
    pub(super) fn item_at(&self, offset: usize) -> Option<usize> {
        let next = self.items.partition_point(|item| item.span.start <= offset);
        let at = next.checked_sub(1)?;
        (offset < self.items[at].span.end).then_some(at)
    }

    /// Everything between the brackets.
    pub(super) const fn inside(&self) -> Span {
        Span::new(self.open + 1, self.close)
    }
}

/// Where the first value of a text begins, after blanks and comments.
pub(super) fn first_value(text: &str, mut at: usize) -> Option<usize> {
    loop {
        let rest = text.get(at..)?;
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if !trimmed.starts_with("//") && !trimmed.starts_with("/*") {
            return Some(at).filter(|at| *at < text.len());
        }
        at = comment_end(text, at)?;
    }
}

fn comment_end(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    if rest.starts_with("//") {
        return Some(start + rest.find(['\n', '\r']).unwrap_or(rest.len()));
    }
    rest.get(2..)?.find("*/").map(|end| start + 2 + end + 2)
}

fn string_end(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_commas_and_comments_are_told_apart() {
        let text = "{\"a\": /* in */ [1, \"]\"], // after , \"x\"\r\n 'b\\'': {}\n, c: 1,\n}";
        let layout = Layout::read(text, 0).unwrap();
        let item = |at: usize| &text[layout.items[at].span.start..layout.items[at].span.end];
        assert_eq!(item(0), "\"a\": /* in */ [1, \"]\"]");
        assert_eq!((item(1), item(2)), ("'b\\'': {}", "c: 1"));
        assert_eq!(layout.items.len(), 3);
        assert!(layout.items.iter().all(|item| item.comma.is_some()));
        let comments: Vec<&str> =
            layout.comments.iter().map(|span| &text[span.start..span.end]).collect();
        assert_eq!(comments, ["// after , \"x\""]);
        assert_eq!(layout.close, text.len() - 1);
        assert_eq!(layout.item_at(text.find("c: 1").unwrap() + 1), Some(2));
        assert_eq!(layout.item_at(layout.items[0].comma.unwrap()), None);
    }

    #[test]
    fn what_is_no_whole_list_is_none() {
        for text in ["[1, 2", "x", "1]", "", "[1, \"2]", "[/* ]", "[,]", "[1,,2]"] {
            assert!(Layout::read(text, 0).is_none(), "{text}");
        }
        assert_eq!(first_value("// a\r\n /* b */ {}", 0), Some(15));
        assert_eq!(first_value(" // a", 0), None);
    }
}
