//! URLs that a `UriBuilder` makes: what is said of a part of one takes the place of what its base has there.

use super::super::evaluate::Evaluator;
use super::super::model::Expr;
use super::super::value::{Value, Values, text};
use super::tables::entry;

/// How many times a part of a builder may be given a value that is looked at.
const DEEPEST: u8 = 16;

/// The URLs that an object makes, where it is a builder: a URL whose parts were given values.
pub(super) fn built(evaluator: &mut Evaluator<'_>, object: &Value) -> Option<Values> {
    let bases = bases(evaluator, object, DEEPEST)?;
    let tables = std::slice::from_ref(object);
    let paths = entry(evaluator, tables, &["path"]).values;
    let queries = entry(evaluator, tables, &["query"]).values;
    let query = match &queries[..] {
        [] => None,
        [Value::Text(query)] => Some(query.trim_start_matches('?')),
        _ => Some("{query}"),
    };
    let mut all = Values::new();
    for base in &bases {
        let Value::Text(base) = base else { continue };
        let whole: Vec<String> = if paths.is_empty() {
            vec![base.to_string()]
        } else {
            let path = |path: &Value| match path {
                Value::Text(path) => Some(below(base, path)),
                _ => None,
            };
            paths.iter().map(|one| path(one).unwrap_or_else(|| below(base, "{*path}"))).collect()
        };
        for url in whole {
            let url = match query {
                Some(query) => format!("{}?{query}", url.split('?').next().unwrap_or_default()),
                None => url,
            };
            all.push(text(&url));
        }
    }
    (!all.is_empty()).then_some(all)
}

/// What a builder was made of; nothing where an object is a table, or can be one.
fn bases(evaluator: &mut Evaluator<'_>, object: &Value, depth: u8) -> Option<Values> {
    let Value::Object(at, id, frame) = object else { return None };
    let Expr::Object(pairs) = evaluator.app.module(*at).expr(*id) else { return None };
    let [(all, before), (key, _)] = pairs[..] else { return None };
    let module = evaluator.app.module(*at);
    if !module.text(all).is_empty() || module.text(key).is_empty() || depth == 0 {
        return None;
    }
    let mut found = Values::new();
    for value in evaluator.value((*at, before), frame.as_ref()) {
        match value {
            Value::Text(_) => found.push(value),
            Value::Object(..) => {
                let inside = evaluator.deeper(|deeper| bases(deeper, &value, depth - 1));
                found.extend(inside.flatten()?);
            }
            _ => return None,
        }
    }
    let mut known = Values::new();
    for value in found {
        if !known.contains(&value) {
            known.push(value);
        }
    }
    Some(known)
}

/// A path on the host of a URL.
fn below(base: &str, path: &str) -> String {
    let host = match base.split_once("://") {
        Some((scheme, rest)) => {
            format!("{scheme}://{}", rest.split(['/', '?']).next().unwrap_or_default())
        }
        None => base.trim_end_matches('/').to_owned(),
    };
    format!("{host}/{}", path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_takes_the_place_of_that_of_the_base() {
        assert_eq!(below("https://a.b/c?d=e", "/f/g"), "https://a.b/f/g");
        assert_eq!(below("{*url}", "f"), "{*url}/f");
    }
}
