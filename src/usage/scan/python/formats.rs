//! Texts with places to be filled in: `format`, `%` and `Template`.

/// A part of such a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// What stands at this position among what is given.
    At(usize),
    /// What is given under this name; the rest is of no matter.
    Named(&'t str),
}

/// The parts of `"{}/{name}/{0.id}"`.
pub(super) fn braces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut rest, mut next) = (text, 0);
    while let Some(open) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(open);
        push(&mut pieces, before);
        let doubled = after.starts_with("{{") || after.starts_with("}}");
        if doubled || after.starts_with('}') {
            push(&mut pieces, &after[..1]);
            rest = &after[if doubled { 2 } else { 1 }..];
            continue;
        }
        let Some(close) = after.find('}') else {
            push(&mut pieces, after);
            return pieces;
        };
        let field = after[1..close].split([':', '!', '.', '[']).next().unwrap_or_default();
        pieces.push(match (field, field.parse()) {
            ("", _) => {
                next += 1;
                Piece::At(next - 1)
            }
            (_, Ok(number)) => Piece::At(number),
            (name, _) => Piece::Named(name),
        });
        rest = &after[close + 1..];
    }
    push(&mut pieces, rest);
    pieces
}

/// The parts of `"%s/%(name)d"`.
pub(super) fn percents(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut rest, mut next) = (text, 0);
    while let Some(at) = rest.find('%') {
        let (before, after) = rest.split_at(at);
        push(&mut pieces, before);
        let inside = &after[1..];
        if let Some(after) = inside.strip_prefix('%') {
            push(&mut pieces, "%");
            rest = after;
            continue;
        }
        let (name, inside) = match inside.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
            Some((name, rest)) => (Some(name), rest),
            None => (None, inside),
        };
        let end = inside.find(|c: char| c.is_ascii_alphabetic());
        let flags = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '#' | ' ');
        let Some(end) = end.filter(|end| inside[..*end].chars().all(flags)) else {
            push(&mut pieces, &after[..1]);
            rest = &after[1..];
            continue;
        };
        pieces.push(name.map_or(Piece::At(next), Piece::Named));
        next += usize::from(name.is_none());
        rest = &inside[end + 1..];
    }
    push(&mut pieces, rest);
    pieces
}

/// The parts of `"$name/${other}"`.
pub(super) fn dollars(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        push(&mut pieces, before);
        let inside = &after[1..];
        if let Some(after) = inside.strip_prefix('$') {
            push(&mut pieces, "$");
            rest = after;
        } else if let Some((name, after)) =
            inside.strip_prefix('{').and_then(|rest| rest.split_once('}'))
        {
            pieces.push(Piece::Named(name));
            rest = after;
        } else {
            let end = inside.find(|c| !in_name(c)).unwrap_or(inside.len());
            match &inside[..end] {
                "" => push(&mut pieces, &after[..1]),
                name => pieces.push(Piece::Named(name)),
            }
            rest = &inside[end..];
        }
    }
    push(&mut pieces, rest);
    pieces
}

fn push<'t>(pieces: &mut Vec<Piece<'t>>, text: &'t str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
}

#[cfg(test)]
mod tests {
    use super::Piece::{At, Named, Text};
    use super::*;

    #[test]
    fn places_are_found_by_position_and_name() {
        assert_eq!(
            braces("{}/a{{b}}/{name!r}/{1.id:>5}"),
            [
                At(0),
                Text("/a"),
                Text("{"),
                Text("b"),
                Text("}"),
                Text("/"),
                Named("name"),
                Text("/"),
                At(1)
            ]
        );
        assert_eq!(braces("a{open"), [Text("a"), Text("{open")]);
        assert_eq!(
            percents("%s/50%/%(name)05d%%"),
            [At(0), Text("/50"), Text("%"), Text("/"), Named("name"), Text("%")]
        );
        assert_eq!(
            dollars("$a/${b}/$$5/$"),
            [Named("a"), Text("/"), Named("b"), Text("/"), Text("$"), Text("5/"), Text("$")]
        );
    }
}
