//! Parts of a URL that stand for a value: `{id}`, `${id}`, `$(var)`, `<id>`, `:id`, `%s`.

/// How a path segment stands for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is what it says.
    Literal,
    /// All of it stands for a value.
    Whole,
    /// `$name`: a variable in shells, a literal `$` and a type in `workitems/$Task`.
    Dollar,
    /// A literal of this length, and something glued to it that stands for a value: `items${query}`.
    Glued(usize),
}

/// How a decoded path segment stands for a value.
pub(super) fn standing(segment: &str) -> Standing {
    let bytes = segment.as_bytes();
    match bytes {
        [b':', rest @ ..] if rest.first().is_some_and(u8::is_ascii_alphabetic) => Standing::Whole,
        [b'%', b's' | b'd' | b'v' | b'i' | b'@'] | [b'%', b'(', ..] | b"*" | b"..." => {
            Standing::Whole
        }
        _ => match opening(bytes, 0) {
            Some(0) => Standing::Whole,
            Some(at) => Standing::Glued(at),
            // `wit/$batch`, `_odata/v4.0/$batch`: a name of its own.
            None if segment.eq_ignore_ascii_case("$batch") => Standing::Literal,
            None if bytes.first() == Some(&b'$') && bytes.len() > 1 => Standing::Dollar,
            None => Standing::Literal,
        },
    }
}

/// Where the first bracketed placeholder opens, sigil included.
fn opening(bytes: &[u8], from: usize) -> Option<usize> {
    (from..bytes.len()).find(|&at| match bytes[at] {
        b'{' | b'<' | b'[' => true,
        b'$' | b'#' | b'@' => matches!(bytes.get(at + 1), Some(b'{' | b'(')),
        _ => false,
    })
}

/// Whether a text holds a character that can open a placeholder with brackets.
pub(super) fn may_hold_brackets(text: &[u8]) -> bool {
    memchr::memchr3(b'{', b'(', b'<', text).is_some()
}

/// The end of the placeholder with brackets that starts at `at`; `at` itself where none does.
///
/// An unclosed bracket is an ordinary character.
pub(super) fn skip_brackets(bytes: &[u8], at: usize) -> usize {
    let (open, close, from) = match bytes[at] {
        b'{' => (b'{', b'}', at),
        b'<' => (b'<', b'>', at),
        b'$' | b'#' | b'@' if bytes.get(at + 1) == Some(&b'{') => (b'{', b'}', at + 1),
        b'$' | b'@' if bytes.get(at + 1) == Some(&b'(') => (b'(', b')', at + 1),
        _ => return at,
    };
    let mut depth = 0_usize;
    for (offset, &byte) in bytes[from..].iter().enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return from + offset + 1;
            }
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_form_is_seen() {
        for whole in
            ["{id}", "${id}", "$(Build.Id)", "<id>", ":id", "%s", "%(id)s", "#{id}", "[id]"]
        {
            assert_eq!(standing(whole), Standing::Whole, "{whole}");
        }
        assert_eq!(standing("$Task"), Standing::Dollar);
        assert_eq!(standing("items${query}"), Standing::Glued(5));
        for literal in ["7", "repositories", "50%", ":", "a:b", "$", "$batch"] {
            assert_eq!(standing(literal), Standing::Literal, "{literal}");
        }
    }

    #[test]
    fn brackets_nest_and_may_stay_open() {
        assert_eq!(skip_brackets(b"${a{b}c}/x", 0), 8);
        assert_eq!(skip_brackets(b"$(a/b)/x", 0), 6);
        assert_eq!(skip_brackets(b"{open", 0), 0);
        assert_eq!(skip_brackets(b"x", 0), 0);
    }
}
