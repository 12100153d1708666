//! What a parser of YAML, JSON or CSV says of a broken text, in words for people: what is wrong, and what to do.
//!
//! The parsers speak of their own types and of Rust's. Their words are taken apart here, and nowhere else; what
//! our own types say of a value ("`3` is not a date: …") passes through as it is.

use crate::nearest::nearest;

/// What is wrong with a text, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do, where that can be said.
    pub help: Option<String>,
}

/// The words of `serde_yaml` or `serde_json`, without the place that they end in.
pub fn plain(said: &str) -> Plain {
    let said = said.split(" at line ").next().unwrap_or(said);
    let (path, rest) = match said.split_once(": ") {
        Some((path, rest)) if is_path(path) => (Some(path), rest),
        _ => (None, said),
    };
    let inner = syntax(rest).or_else(|| form(rest));
    let Plain { message, help } =
        inner.unwrap_or_else(|| Plain { message: rest.to_owned(), help: None });
    // A row of a list has no name; the place tells which it is.
    let path = path.map(|path| {
        path.trim_start_matches(['.', '[', ']', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    });
    let message = match path.filter(|path| !path.is_empty()) {
        Some(path) => format!("`{path}`: {message}"),
        None => message,
    };
    Plain { message, help }
}

/// What is wrong with a line of CSV.
pub fn plain_csv(error: &csv::Error) -> Plain {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => Plain {
            message: format!("this line has {len} cells, and the first one has {expected_len}"),
            help: Some("put a cell that holds a comma in quotes".to_owned()),
        },
        csv::ErrorKind::Deserialize { err, .. } => plain(&err.kind().to_string()),
        csv::ErrorKind::Utf8 { .. } => {
            Plain { message: "this line is not UTF-8".to_owned(), help: None }
        }
        _ => Plain { message: "this line cannot be read as CSV".to_owned(), help: None },
    }
}

/// `levels.unknown-scope`, `allow[0].until`: where in the tree the parser was.
fn is_path(text: &str) -> bool {
    let in_path = |c: char| c.is_alphanumeric() || "._-[]".contains(c);
    !text.is_empty() && text.chars().all(in_path)
}

/// A value or key that is not of the form that the file has.
fn form(said: &str) -> Option<Plain> {
    if let Some(rest) = said.strip_prefix("invalid type: ").or(said.strip_prefix("invalid value: "))
    {
        let (given, expected) = rest.rsplit_once(", expected ")?;
        let message = format!("{} belongs here, not {}", wanted(expected), found(given));
        return Some(Plain { message, help: None });
    }
    if let Some(rest) = said.strip_prefix("invalid length ") {
        let (_, expected) = rest.split_once(", expected ")?;
        return Some(Plain { message: format!("{} belongs here", wanted(expected)), help: None });
    }
    if let Some(expected) = said.strip_prefix("expected ") {
        return Some(Plain { message: format!("{} belongs here", wanted(expected)), help: None });
    }
    if let Some(rest) = said.strip_prefix("unknown variant ") {
        return Some(unknown("value", rest));
    }
    if let Some(rest) = said.strip_prefix("unknown field ") {
        return Some(unknown("key", rest));
    }
    if let Some(key) = said.strip_prefix("missing field ") {
        let help = Some(format!("add {key}"));
        return Some(Plain { message: format!("the key {key} is missing"), help });
    }
    let twice = said.strip_prefix("duplicate field ").or(said.strip_prefix("duplicate entry "))?;
    let key = twice.trim_start_matches("with key ").replace('"', "`");
    let message = format!("the key {key} stands here twice");
    Some(Plain { message, help: Some("nobody could tell which is meant; leave one".to_owned()) })
}

/// `` `level`, expected one of `levels`, `allow` ``: a key or value that does not exist, and those that do.
fn unknown(what: &str, rest: &str) -> Plain {
    let (given, known) = rest.split_once(", ").unwrap_or((rest, ""));
    let name = given.trim_matches('`');
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    let listed = || known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.is_empty() => None,
        None => Some(format!("the {what}s here are {}", listed())),
    };
    Plain { message: format!("there is no {what} `{name}` here"), help }
}

/// What the parser found, as it calls it.
fn found(given: &str) -> String {
    const MOST: usize = 40;
    let quoted = |kind: &str, name: &str| {
        let value = given.strip_prefix(kind)?.trim_matches(['`', '"']);
        let cut: String = value.chars().take(MOST).collect();
        let dots = if cut.len() < value.len() { "…" } else { "" };
        Some(format!("{name} `{cut}{dots}`"))
    };
    match given {
        "map" => "a mapping".to_owned(),
        "sequence" => "a list".to_owned(),
        "unit value" | "null" | "unit" | "Option value" => "nothing".to_owned(),
        _ => quoted("string ", "the text")
            .or_else(|| quoted("integer ", "the number"))
            .or_else(|| quoted("floating point ", "the number"))
            .or_else(|| quoted("boolean ", "the word"))
            .unwrap_or_else(|| "this".to_owned()),
    }
}

/// What the file has there, from the parser's name of it.
fn wanted(expected: &str) -> &str {
    match expected {
        "a map" | "map" | "a mapping" => "a mapping (`key: value`)",
        "a sequence" | "sequence" => "a list",
        "a string" | "string" | "str" | "a borrowed string" => "a text",
        "a boolean" | "bool" => "`true` or `false`",
        "a YAML tag starting with '!'" | "string or map" => "one word",
        _ if expected.starts_with("struct ") => "a mapping (`key: value`)",
        _ if expected.starts_with("enum ") || expected.starts_with("variant ") => "one word",
        _ if is_number_type(expected) => "a whole number from 0 on",
        _ => expected,
    }
}

fn is_number_type(expected: &str) -> bool {
    expected.strip_prefix(['u', 'i']).is_some_and(|bits| {
        bits == "size" || (!bits.is_empty() && bits.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// Parts of what parsers say of a text that is not even YAML or JSON, what that means, and what to do. The first
/// that fits counts.
const SYNTAX: &[(&str, &str, &str)] = &[
    ("expected ',' or ']'", "a list in brackets does not end", "close it with `]`"),
    ("expected ',' or '}'", "keys in braces do not end", "close them with `}`"),
    (
        "cannot start any token",
        "this character begins nothing in YAML",
        "indent with blanks, not tabs; put a text with special characters in quotes",
    ),
    (
        "mapping values are not allowed",
        "a `:` cannot stand here",
        "give the key a line of its own, or put the text in quotes",
    ),
    (
        "control characters are not allowed",
        "a control character stands in this file, and YAML allows none",
        "take it out, or write it as an escape in double quotes: `\\u0001`",
    ),
    ("could not find expected ':'", "a `:` is missing after a key", "write `key: value`"),
    ("unexpected end of stream", "a quote is not closed", "close it"),
    ("unexpected document indicator", "a quote is not closed", "close it"),
    (
        "did not find expected key",
        "this is indented as no key of its neighbours is",
        "indent it as the lines above",
    ),
    (
        "did not find expected '-' indicator",
        "this is indented as no element of its list is",
        "begin it with `- `, or indent it as the lines above",
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin here",
        "begin it on a line of its own",
    ),
    ("unknown anchor", "no anchor of this name stands above", "write the value itself"),
    (
        "unknown escape",
        "this is no escape of YAML",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    ("undefined tag handle", "no tag of this name is declared", "leave the tag out"),
    (
        "more than one document",
        "there is more than one document in this file",
        "leave one of them, without `---`",
    ),
    ("recursion limit", "too many levels stand inside each other", "leave some of them out"),
    ("repetition limit", "the anchors here repeat too much", "write the values themselves"),
    ("did not find expected", "this is not well-formed YAML", "look at the line above too"),
    ("found ", "this is not well-formed YAML", "look at the line above too"),
    ("while parsing a ", "this is not well-formed YAML", "look at the line above too"),
    ("while scanning ", "this is not well-formed YAML", "look at the line above too"),
    ("EOF while parsing", "the text ends too early", "look whether it is whole"),
    ("expected `,` or `]`", "a `,` or `]` is missing", "look at the line above too"),
    ("expected `,` or `}`", "a `,` or `}` is missing", "look at the line above too"),
    ("expected `:`", "a `:` is missing after a key", "write `\"key\": value`"),
    ("expected value", "a value is missing, or is no JSON", "put a text in double quotes"),
    ("expected ident", "this is no word of JSON", "put a text in double quotes"),
    ("trailing comma", "a comma stands before the end", "leave it out"),
    ("trailing characters", "the text goes on after its end", "leave the rest out"),
    ("key must be a string", "a key is not in double quotes", "write `\"key\": value`"),
    ("control character", "a line ends inside a text", "close the quote, or write `\\n`"),
    ("invalid escape", "this is no escape of JSON", "write `\\\\` for a backslash"),
    ("surrogate", "this is no escape of JSON", "write `\\\\` for a backslash"),
    ("invalid number", "this is no number of JSON", "write it with digits, without zeros in front"),
    ("number out of range", "this number is too large", "look whether it is meant"),
];

fn syntax(said: &str) -> Option<Plain> {
    if said.starts_with("invalid type") || said.starts_with("invalid value") {
        return None;
    }
    let (_, message, help) = SYNTAX.iter().find(|(part, ..)| {
        said.starts_with(part)
            || (part.len() > 8 && !part.starts_with("expected `") && said.contains(part))
    })?;
    Some(Plain { message: (*message).to_owned(), help: Some((*help).to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::plain;

    fn said(text: &str) -> String {
        let plain = plain(text);
        match plain.help {
            Some(help) => format!("{} | {help}", plain.message),
            None => plain.message,
        }
    }

    #[test]
    fn no_type_of_the_program_is_named() {
        for (text, expected) in [
            (
                "levels: invalid type: integer `3`, expected a map at line 1 column 9",
                "`levels`: a mapping (`key: value`) belongs here, not the number `3`",
            ),
            (
                "invalid type: sequence, expected struct Written",
                "a mapping (`key: value`) belongs here, not a list",
            ),
            (
                "invalid type: string \"x\", expected u8 at line 1 column 14",
                "a whole number from 0 on belongs here, not the text `x`",
            ),
            (
                "unknown field `level`, expected one of `levels`, `allow`",
                "there is no key `level` here | did you mean `levels`?",
            ),
            (
                "fail-on: unknown variant `loud`, expected `note` or `error`",
                "`fail-on`: there is no value `loud` here | the values here are `note`, `error`",
            ),
            ("missing field `count`", "the key `count` is missing | add `count`"),
            (
                "did not find expected ',' or ']', while parsing a flow sequence",
                "a list in brackets does not end | close it with `]`",
            ),
            (
                "allow[0].until: `3` is not a date: write YYYY, YYYY-MM or YYYY-MM-DD",
                "`allow[0].until`: `3` is not a date: write YYYY, YYYY-MM or YYYY-MM-DD",
            ),
            (
                "uses: expected a call, or `file: PATH`",
                "`uses`: a call, or `file: PATH` belongs here",
            ),
            ("expected `,` or `}`", "a `,` or `}` is missing | look at the line above too"),
        ] {
            assert_eq!(said(text), expected);
        }
    }
}
