//! Paths and URLs that are joined from parts.

use std::rc::Rc;

use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::Expr;
use super::super::texts::{Part, hint};
use super::super::value::{Frame, Spot, Value, Values, text, unknown};
use super::usual::argument;

/// How deep lists may be spread into others.
const DEEPEST_LIST: u8 = 4;

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

/// The elements of a list with something between. Of what is spread into it nobody knows how many there are: with
/// slashes between, any number of segments.
pub(super) fn of_list(evaluator: &mut Evaluator<'_>, list: &Value, between: &str) -> Values {
    let mut parts: Vec<(Values, String)> = Vec::new();
    add_elements(evaluator, list, between, DEEPEST_LIST, &mut parts);
    if parts.is_empty() {
        return unknown();
    }
    let parts: Vec<Part<'_>> =
        parts.iter().map(|(values, name)| Part::Values(values, name)).collect();
    evaluator.put_together(&parts, between, None)
}

fn add_elements(
    evaluator: &mut Evaluator<'_>,
    list: &Value,
    between: &str,
    depth: u8,
    parts: &mut Vec<(Values, String)>,
) {
    if let Value::Rest(given, frame) = list {
        return add_given(evaluator, given, frame.as_ref(), between, parts);
    }
    let Value::List(at, id, frame) = list else { return };
    let module = evaluator.app.module(*at);
    let Expr::List(own) = module.expr(*id) else { return };
    for part in own {
        let Expr::Spread(spread) = *module.expr(*part) else {
            let values = evaluator.value((*at, *part), frame.as_ref());
            parts.push((values, hint(module, *part).to_owned()));
            continue;
        };
        let values = evaluator.value((*at, spread), frame.as_ref());
        match &values[..] {
            [inner @ (Value::List(..) | Value::Rest(..))] if depth > 0 => {
                add_elements(evaluator, inner, between, depth - 1, parts);
            }
            _ if between.contains('/') => parts.push((unknown(), "path".to_owned())),
            _ => parts.push((values, hint(module, spread).to_owned())),
        }
    }
}

/// What a call gives to `*parts`.
fn add_given(
    evaluator: &mut Evaluator<'_>,
    given: &[Spot],
    frame: Option<&Rc<Frame>>,
    between: &str,
    parts: &mut Vec<(Values, String)>,
) {
    for (at, id) in given {
        let module = evaluator.app.module(*at);
        if let (Expr::Spread(_), true) = (module.expr(*id), between.contains('/')) {
            parts.push((unknown(), "path".to_owned()));
            continue;
        }
        let values = evaluator.value((*at, *id), frame);
        parts.push((values, hint(module, *id).to_owned()));
    }
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
