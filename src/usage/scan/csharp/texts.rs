//! Texts that are put together by methods: `string.Format`, `string.Join`, `Replace`.

use std::rc::Rc;

use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::texts::{Part, hint, hole};
use super::super::value::{Spot, Value, Values, text};
use super::usual::argument;

/// `format` with its `{0}` filled in.
pub(super) fn formatted(
    evaluator: &mut Evaluator<'_>,
    format: usize,
    call: &Call<'_>,
) -> Option<Values> {
    let mut all = Values::new();
    for value in evaluator.value(argument(call, format)?, call.frame) {
        let Value::Text(pattern) = value else {
            all.push(Value::Unknown);
            continue;
        };
        let pieces = pieces(&pattern);
        let mut parts: Vec<Part<'_>> = Vec::new();
        for (literal, index) in &pieces {
            parts.push(Part::Text(literal));
            parts.extend(index.map(|index| match argument(call, format + 1 + index) {
                Some(spot) => Part::Spot(spot),
                None => Part::Values(&[], "value"),
            }));
        }
        all.extend(evaluator.put_together(&parts, "", call.frame));
    }
    Some(all)
}

/// Literals of a format, each with the number that follows it.
fn pieces(pattern: &str) -> Vec<(String, Option<usize>)> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        literal.push_str(&rest[..open]);
        rest = &rest[open + 1..];
        let Some(close) = rest.find('}') else { break };
        let number = rest[..close].split([':', ',']).next().unwrap_or_default();
        match number.trim().parse() {
            Ok(number) => pieces.push((std::mem::take(&mut literal), Some(number))),
            Err(_) => literal.extend(["{", &rest[..close], "}"]),
        }
        rest = &rest[close + 1..];
    }
    literal.push_str(rest);
    pieces.push((literal, None));
    pieces
}

/// `string.Join("/", a, b)`, `string.Join("/", list)`.
pub(super) fn joined(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Option<Values> {
    let between = match evaluator.value(argument(call, 0)?, call.frame).first() {
        Some(Value::Text(between)) => Rc::clone(between),
        _ => return None,
    };
    if call.arguments.len() == 2 {
        let list = evaluator.value(argument(call, 1)?, call.frame).into_iter().next()?;
        return matches!(list, Value::List(..)).then(|| evaluator.join(&list, &between));
    }
    let parts: Vec<Spot> = call.arguments[1..].iter().map(|part| (call.at, *part)).collect();
    Some(evaluator.concat(&parts, &between, call.frame))
}

/// `text.Replace("{project}", project)`.
pub(super) fn replaced(
    evaluator: &mut Evaluator<'_>,
    object: Spot,
    call: &Call<'_>,
) -> Option<Values> {
    let (old, new) = (argument(call, 0)?, argument(call, 1)?);
    let old = evaluator.value(old, call.frame).into_iter().next()?;
    let Value::Text(old) = old else { return None };
    let new = match evaluator.value(new, call.frame).into_iter().next()? {
        Value::Text(new) => new.to_string(),
        _ => hole(hint(evaluator.app.module(new.0), new.1)),
    };
    let values = evaluator.value(object, call.frame);
    let replaced = values.iter().map(|value| match value {
        Value::Text(whole) if !old.is_empty() => text(&whole.replace(&*old, &new)),
        other => other.clone(),
    });
    values.iter().any(|value| matches!(value, Value::Text(_))).then(|| replaced.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_cut_at_their_numbers() {
        let piece = |text: &str, number| (text.to_owned(), number);
        assert_eq!(
            pieces("{0}/_apis/{1:D}?a={b}"),
            [piece("", Some(0)), piece("/_apis/", Some(1)), piece("?a={b}", None)]
        );
        assert_eq!(pieces("a{"), [piece("a", None)]);
    }
}
