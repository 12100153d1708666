//! Functions and methods that every program uses: texts, URLs, and the chains by which requests are put together.

use std::rc::Rc;

use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::{Expr, ExprId};
use super::super::texts;
use super::super::value::{Frame, Http, Spot, Value, Values, one, text, unknown};
use super::formats::{self, Part};
use super::{libraries, urls};

/// What a function of a package answers.
pub(super) fn function(
    evaluator: &mut Evaluator<'_>,
    package: &str,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    if let Some(made) = libraries::made_by(package, name) {
        return Some(one(made));
    }
    let first = || call.arguments.first().map(|first| (call.at, *first));
    match (package, name) {
        ("fmt", "Sprintf") => Some(formatted(evaluator, call)),
        ("fmt", "Sprint" | "Sprintln") => Some(joined(evaluator, call, call.arguments, "")),
        ("strings", "TrimSuffix" | "TrimRight" | "TrimPrefix" | "TrimLeft" | "Trim") => {
            Some(trimmed(evaluator, name, call))
        }
        ("strings", "TrimSpace" | "ToLower" | "ToUpper" | "Clone")
        | ("net/url", "Parse" | "ParseRequestURI")
        | ("strconv", _) => Some(evaluator.value(first()?, call.frame)),
        ("strings", "Join") => {
            let between = one_text(evaluator, (call.at, *call.arguments.get(1)?), call.frame)?;
            Some(joined(evaluator, call, &call.arguments[..1], &between))
        }
        ("strings", "Replace" | "ReplaceAll") => Some(replaced(evaluator, call)),
        ("path" | "path/filepath", "Join") | ("net/url", "JoinPath") => {
            Some(joined(evaluator, call, call.arguments, "/"))
        }
        ("net/url", "PathEscape" | "QueryEscape") => Some(escaped(evaluator, first()?, call.frame)),
        (_, "JoinPaths") if package.ends_with("/azcore/runtime") => {
            Some(joined(evaluator, call, call.arguments, "/"))
        }
        (_, "NewURLBuilder") if libraries::builds_urls(package) => {
            Some(evaluator.value(first()?, call.frame))
        }
        // Identifiers and pointers are what they are made of.
        (_, "Parse" | "MustParse" | "FromString") if package.contains("uuid") => {
            Some(evaluator.value(first()?, call.frame))
        }
        (_, "ToPtr" | "Ptr" | "To" | "String" | "StringPtr") if call.arguments.len() == 1 => {
            Some(evaluator.value(first()?, call.frame))
        }
        _ => None,
    }
}

/// What a method answers that means the same on whatever it is called.
pub(super) fn method_of_any(
    evaluator: &mut Evaluator<'_>,
    object: Spot,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    let is_text = |values: &Values| values.iter().any(|value| matches!(value, Value::Text(_)));
    match (name, call.arguments) {
        ("String" | "WithContext" | "Clone", _) | ("Build", []) => {
            let values = evaluator.value(object, call.frame);
            is_text(&values).then_some(values)
        }
        ("EscapedPath" | "RequestURI", []) => {
            let values = evaluator.value(object, call.frame);
            is_text(&values).then(|| map_texts(&values, |url| urls::path(url).to_owned()))
        }
        ("JoinPath", [_, ..]) => {
            let values = evaluator.value(object, call.frame);
            if values.iter().any(|value| matches!(value, Value::Library(_))) {
                return None;
            }
            let rest = call.arguments.iter().map(|argument| (call.at, *argument));
            let all: Vec<Spot> = std::iter::once(object).chain(rest).collect();
            Some(evaluator.concat(&all, "/", call.frame))
        }
        ("Parse" | "ResolveReference", [reference]) => {
            let references = evaluator.value((call.at, *reference), call.frame);
            let bases = evaluator.value(object, call.frame);
            if !is_text(&references) || bases.iter().any(|base| !is_base(base)) {
                return None;
            }
            let mut all = Values::new();
            for base in &bases {
                let base = if let Value::Text(base) = base { base } else { "{base}/" };
                all.extend(map_texts(&references, |reference| urls::resolved(base, reference)));
            }
            Some(all)
        }
        _ => None,
    }
}

/// Whether a value can be a URL against which others are resolved.
fn is_base(value: &Value) -> bool {
    matches!(value, Value::Text(_)) || value.says_nothing()
}

/// What a method of a known value answers.
pub(super) fn method(
    evaluator: &mut Evaluator<'_>,
    object: &Value,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    match object {
        Value::Library(package) => function(evaluator, package, name, call),
        Value::Connection if name.starts_with("GetClientBy") => {
            Some(one(Value::Http(Http::AzureDevOps, None)))
        }
        Value::Http(http @ (Http::Resty | Http::Sling), base) => {
            let adds = matches!(name, "SetBaseURL" | "SetHostURL" | "BaseURL" | "Base" | "Path");
            if !adds {
                return Some(one(Value::Http(*http, base.clone())));
            }
            let first = (call.at, *call.arguments.first()?);
            let given = evaluator.value(first, call.frame);
            let bases = given.iter().map(|given| match (given, base) {
                (Value::Text(path), Some(base)) if name == "Path" => {
                    Some(Rc::from(urls::resolved(base, path)))
                }
                (Value::Text(given), _) => Some(Rc::clone(given)),
                _ => None,
            });
            Some(bases.map(|base| Value::Http(*http, base)).collect())
        }
        Value::Http(Http::Net, _) if name == "StandardClient" => Some(one(object.clone())),
        _ => None,
    }
}

/// `fmt.Sprintf(format, …)`
fn formatted(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Values {
    let Some((format, given)) = call.arguments.split_first() else { return unknown() };
    let formats = evaluator.value((call.at, *format), call.frame);
    let values = spread(evaluator, call, given);
    let mut all = Values::new();
    for format in &formats {
        let Value::Text(format) = format else {
            all.push(Value::Unknown);
            continue;
        };
        let pieces = formats::parts(format).into_iter().map(|part| match part {
            Part::Text(text) => texts::Part::Text(text),
            Part::Value(index) => match values.get(index) {
                Some((spot, frame)) => texts::Part::In(*spot, frame.clone()),
                None => texts::Part::Text("{value}"),
            },
        });
        let pieces: Vec<texts::Part<'_>> = pieces.collect();
        all.extend(evaluator.put_together(&pieces, "", None));
    }
    all
}

/// The values of arguments in a row, with something between.
fn joined(
    evaluator: &mut Evaluator<'_>,
    call: &Call<'_>,
    arguments: &[ExprId],
    between: &str,
) -> Values {
    let values = spread(evaluator, call, arguments);
    let pieces: Vec<texts::Part<'_>> =
        values.into_iter().map(|(spot, frame)| texts::Part::In(spot, frame)).collect();
    evaluator.put_together(&pieces, between, None)
}

/// Arguments one by one, also those that a list holds.
fn spread(
    evaluator: &mut Evaluator<'_>,
    call: &Call<'_>,
    arguments: &[ExprId],
) -> Vec<(Spot, Option<Rc<Frame>>)> {
    let mut all = Vec::new();
    for argument in arguments {
        let spot = (call.at, *argument);
        let values = evaluator.value(spot, call.frame);
        match &values[..] {
            [Value::List(at, id, frame)] => {
                elements(evaluator, (*at, *id), frame.as_ref(), &mut all, 0);
            }
            _ => all.push((spot, call.frame.cloned())),
        }
    }
    all
}

/// The elements of a list. What stands for arguments that a call does not give is none, and a list in its last
/// place can stand for all that are left.
fn elements(
    evaluator: &mut Evaluator<'_>,
    (at, id): Spot,
    frame: Option<&Rc<Frame>>,
    all: &mut Vec<(Spot, Option<Rc<Frame>>)>,
    depth: u8,
) {
    let app = evaluator.app;
    let module = app.module(at);
    let Expr::List(parts) = module.expr(id) else { return };
    for part in parts {
        let given = match module.expr(*part) {
            Expr::Either(values) => values.last().copied().unwrap_or(*part),
            _ => *part,
        };
        let values = evaluator.value((at, *part), frame);
        let optional = matches!(module.expr(given), Expr::Parameter(..));
        match &values[..] {
            [Value::Foreign] if optional => break,
            [Value::List(at, id, frame)] if depth < 4 => {
                elements(evaluator, (*at, *id), frame.as_ref(), all, depth + 1);
            }
            _ => all.push(((at, *part), frame.cloned())),
        }
    }
}

fn trimmed(evaluator: &mut Evaluator<'_>, name: &str, call: &Call<'_>) -> Values {
    let Some(first) = call.arguments.first() else { return unknown() };
    let values = evaluator.value((call.at, *first), call.frame);
    let cut = call.arguments.get(1).map(|cut| (call.at, *cut));
    let cut = cut.and_then(|cut| one_text(evaluator, cut, call.frame)).unwrap_or_default();
    map_texts(&values, |whole| {
        let (start, end) = match name {
            "TrimSuffix" => (whole, whole.strip_suffix(&*cut).unwrap_or(whole)),
            "TrimPrefix" => (whole, whole.strip_prefix(&*cut).unwrap_or(whole)),
            "TrimLeft" => (whole, whole.trim_start_matches(|c| cut.contains(c))),
            "TrimRight" => (whole, whole.trim_end_matches(|c| cut.contains(c))),
            _ => (whole, whole.trim_matches(|c| cut.contains(c))),
        };
        if cut.is_empty() { start.to_owned() } else { end.to_owned() }
    })
}

/// `strings.Replace(whole, old, new, …)`
fn replaced(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Values {
    let [whole, old, new, ..] = call.arguments else { return unknown() };
    let wholes = evaluator.value((call.at, *whole), call.frame);
    let Some(old) = one_text(evaluator, (call.at, *old), call.frame) else { return wholes };
    let new = evaluator.texts((call.at, *new), call.frame);
    let mut all = Values::new();
    for (new, _) in new.iter().take(4) {
        all.extend(map_texts(&wholes, |whole| whole.replace(&*old, new)));
    }
    all
}

/// What is escaped is one segment.
fn escaped(evaluator: &mut Evaluator<'_>, value: Spot, frame: Option<&Rc<Frame>>) -> Values {
    let texts = evaluator.texts(value, frame);
    texts.iter().map(|(whole, _)| text(&whole.replace('/', "%2F").replace("{*", "{"))).collect()
}

fn map_texts(values: &Values, change: impl Fn(&str) -> String) -> Values {
    let mut all = Values::new();
    for value in values {
        let changed = match value {
            Value::Text(whole) => text(&change(whole)),
            other => other.clone(),
        };
        if !all.contains(&changed) {
            all.push(changed);
        }
    }
    all
}

fn one_text(
    evaluator: &mut Evaluator<'_>,
    spot: Spot,
    frame: Option<&Rc<Frame>>,
) -> Option<Rc<str>> {
    evaluator.value(spot, frame).into_iter().find_map(|value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    })
}
