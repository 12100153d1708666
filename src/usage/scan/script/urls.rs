//! URLs that scripts put into objects, take apart and change.

use std::rc::Rc;

use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::Expr;
use super::super::requests::{is_host, is_ours};
use super::super::texts::hole;
use super::super::value::{Frame, Spot, Value, Values, one};

/// `new URL(path, base)`. What is not known of can be a whole URL, of which the base is no part.
pub(super) fn url_object(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Values {
    let parts: Vec<Spot> = call.arguments.iter().rev().map(|part| (call.at, *part)).collect();
    let whole = evaluator.concat(&parts, "/", call.frame);
    let [base, path] = parts[..] else { return whole };
    let is_open = |value: &Value| match value {
        Value::Text(text) => text.starts_with("{*") && text.ends_with('}'),
        other => other.says_nothing(),
    };
    let bases = evaluator.value(base, call.frame);
    let can_be = |base: &Value| matches!(base, Value::Text(base) if is_host(base) || is_ours(base));
    if !bases.iter().any(can_be) {
        return whole;
    }
    let (open, known): (Values, Values) =
        evaluator.value(path, call.frame).into_iter().partition(is_open);
    if open.is_empty() {
        return whole;
    }
    let mut all = one(Value::Unknown);
    for path in known.iter().filter(|path| **path != Value::Nothing) {
        let Value::Text(path) = path else { continue };
        for base in &bases {
            let Value::Text(base) = base else { continue };
            let path = path.trim_start_matches('/');
            all.push(Value::Text(format!("{}/{path}", base.trim_end_matches('/')).into()));
        }
    }
    all
}

/// `text.replace("{id}", id)`: what is found in a text is replaced; by something unknown where that is not known.
pub(super) fn replaced(
    evaluator: &mut Evaluator<'_>,
    object: Spot,
    call: &Call<'_>,
) -> Option<Values> {
    let values = evaluator.value(object, call.frame);
    if !values.iter().any(|value| matches!(value, Value::Text(_))) {
        return None;
    }
    let [what, with, ..] = call.arguments else { return Some(values) };
    let Expr::Text(what) = evaluator.app.module(call.at).expr(*what) else { return Some(values) };
    let is_in = |value: &Value| matches!(value, Value::Text(text) if is_part(text, what));
    if !values.iter().any(is_in) {
        return Some(values);
    }
    let with = evaluator.texts((call.at, *with), call.frame);
    let mut all = Values::new();
    for value in values {
        let Value::Text(text) = &value else {
            all.push(value);
            continue;
        };
        if !is_part(text, what) {
            all.push(value);
            continue;
        }
        for (with, is_text) in &with {
            // In place of several segments stand several.
            let many = hole("path");
            let with = if !is_text && what.contains('/') { &many } else { with };
            all.push(Value::Text(text.replacen(&**what, with, 1).into()));
        }
    }
    Some(all)
}

/// Whether a text that is no placeholder for one segment is part of a path that makes a URL ours.
fn is_part(text: &str, what: &str) -> bool {
    let (address, _) = text.split_once('?').unwrap_or((text, ""));
    let is_word = what.chars().any(char::is_alphanumeric)
        && !what.starts_with(['{', ':', '$', '%', '<', '[']);
    is_word && is_ours(text) && address.contains(what)
}

/// A part of a URL that was put into an object: `new URL(url).pathname`.
pub(super) fn part_of_url(evaluator: &Evaluator<'_>, url: &str, name: &str) -> Option<Values> {
    const PARTS: [&str; 6] = ["href", "pathname", "search", "host", "hostname", "origin"];
    // What is given another path or query later is not what it was made of.
    let is_changed = PARTS.iter().any(|part| !evaluator.app.writes_named(part).is_empty());
    if is_changed || !PARTS.contains(&name) {
        return None;
    }
    let (address, query) = match url.split_once('?') {
        Some((address, query)) => (address, Some(query)),
        None => (url, None),
    };
    let (scheme, rest) = address.split_once("://")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    // `{*rest}` can begin with the path.
    if host.contains("{*") {
        return None;
    }
    let part = match name {
        "href" => url.to_owned(),
        "pathname" => path.to_owned(),
        "search" => query.map(|query| format!("?{query}")).unwrap_or_default(),
        "origin" => format!("{scheme}://{host}"),
        _ => host.to_owned(),
    };
    Some(one(Value::Text(part.into())))
}

/// `url.pathname = …`: a URL that was put into an object, with another path.
pub(super) fn with_path(
    evaluator: &mut Evaluator<'_>,
    object: &Value,
    name: &str,
    path: Spot,
    frame: Option<&Rc<Frame>>,
) -> Option<Values> {
    let (Value::Text(url), "pathname") = (object, name) else { return None };
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    // `{*rest}` can hold the host and a path.
    let host = address.split_once("://").and_then(|(_, rest)| rest.split('/').next());
    let host = host.filter(|host| !host.contains("{*"))?;
    let scheme = address.split_once("://").map_or("https", |(scheme, _)| scheme);
    let mark = if query.is_empty() { "" } else { "?" };
    let changed = evaluator.value(path, frame).into_iter().map(|path| match path {
        Value::Text(path) => {
            let path = path.trim_start_matches('/');
            Value::Text(format!("{scheme}://{host}/{path}{mark}{query}").into())
        }
        _ => Value::Unknown,
    });
    Some(changed.collect())
}
