//! `fmt.Sprintf`: texts with verbs in which values stand.

/// A part of a format.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'f> {
    /// It is written.
    Text(&'f str),
    /// A value, by its position.
    Value(usize),
}

/// Reads a format.
pub(super) fn parts(format: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut next = 0;
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        if at > 0 {
            parts.push(Part::Text(&rest[..at]));
        }
        let verb = &rest[at..];
        let end = end_of_verb(verb);
        if verb.as_bytes().get(end - 1) == Some(&b'%') && end > 1 {
            parts.push(Part::Text("%"));
        } else {
            let inside = &verb[1..end];
            if let Some(number) = explicit(inside) {
                next = number;
            }
            // A width that is given as a value takes one of its own.
            next += inside.matches('*').count();
            parts.push(Part::Value(next));
            next += 1;
        }
        rest = &verb[end..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// The length of the verb that a text begins with.
fn end_of_verb(verb: &str) -> usize {
    let mut brackets = false;
    for (at, c) in verb.char_indices().skip(1) {
        match c {
            '[' => brackets = true,
            ']' => brackets = false,
            '+' | '-' | '#' | ' ' | '0'..='9' | '.' | '*' => {}
            _ if brackets => {}
            c => return at + c.len_utf8(),
        }
    }
    verb.len()
}

/// The position in `[2]`, from 0 on.
fn explicit(inside: &str) -> Option<usize> {
    let number = inside.split_once('[')?.1.split_once(']')?.0;
    number.parse::<usize>().ok()?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_take_values_in_order_or_by_number() {
        let text = Part::Text;
        let value = Part::Value;
        assert_eq!(parts("a/%s/%d"), [text("a/"), value(0), text("/"), value(1)]);
        assert_eq!(parts("%[2]s-%[1]v%%"), [value(1), text("-"), value(0), text("%")]);
        assert_eq!(parts("%-5.2f%*d"), [value(0), value(2)]);
        assert_eq!(parts("100%"), [text("100"), value(0)]);
        assert_eq!(parts("%é%[9"), [value(0), value(1)]);
    }
}
