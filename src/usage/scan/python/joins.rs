//! Paths and URLs that are joined from parts.

use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::texts::Part;
use super::super::value::{Spot, Value, Values, text, unknown};
use super::usual::argument;

/// Paths that are joined by a function or an operator.
pub(super) fn joined(
    evaluator: &mut Evaluator<'_>,
    first: Option<Spot>,
    call: &Call<'_>,
) -> Values {
    let rest = call.arguments.iter().map(|argument| (call.at, *argument));
    let parts: Vec<Spot> = first.into_iter().chain(rest).collect();
    evaluator.concat(&parts, "/", call.frame)
}

/// `urljoin(base, path)`: the last segment of the base gives way, and all of its path to one that begins with `/`.
pub(super) fn resolved(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Values {
    let texts = |evaluator: &mut Evaluator<'_>, index, name| {
        let Some(spot) = argument(evaluator, call, index, Some(name)) else { return unknown() };
        evaluator.put_together(&[Part::Text(""), Part::Spot(spot)], "", call.frame)
    };
    let (bases, paths) = (texts(evaluator, 0, "base"), texts(evaluator, 1, "url"));
    let mut all = Values::new();
    for base in &bases {
        for path in &paths {
            if let (Value::Text(base), Value::Text(path)) = (base, path) {
                all.push(text(&url_below(base, path)));
            }
        }
    }
    if all.is_empty() { unknown() } else { all }
}

/// A URL as it is meant seen from another one.
fn url_below(base: &str, path: &str) -> String {
    if path.contains("://") {
        return path.to_owned();
    }
    let from = base.find("://").map_or(0, |at| at + "://".len());
    if path.starts_with('/') && from > 0 {
        let host = base[from..].find('/').map_or(base.len(), |at| from + at);
        return format!("{}{path}", &base[..host]);
    }
    // What is not known of a base may end with a slash.
    let folder = match base[from..].rfind('/') {
        Some(at) if !base.ends_with('}') => &base[..from + at],
        _ => base.trim_end_matches('/'),
    };
    format!("{folder}/{}", path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_joined_as_the_standard_library_does() {
        assert_eq!(url_below("https://h/o/", "_apis/x"), "https://h/o/_apis/x");
        assert_eq!(url_below("https://h/o/p", "_apis/x"), "https://h/o/_apis/x");
        assert_eq!(url_below("https://h/o/", "/_apis/x"), "https://h/_apis/x");
        assert_eq!(url_below("https://h", "_apis/x"), "https://h/_apis/x");
        assert_eq!(url_below("{base}", "_apis/x"), "{base}/_apis/x");
        assert_eq!(url_below("https://h/", "https://i/x"), "https://i/x");
    }
}
