//! Functions and methods that every program uses: of texts, lists, and the standard library.

use std::rc::Rc;

use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::Expr;
use super::super::texts::{Part, hint};
use super::super::value::{Frame, Http, Spot, Value, Values, one, unknown};
use super::formats::{Piece, braces, dollars, percents};
use super::joins::{joined, of_list, resolved};
use super::libraries;

/// Methods that mean the same on whatever they are called.
pub(super) fn usual_method(
    evaluator: &mut Evaluator<'_>,
    object: Spot,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    match name {
        "strip" | "rstrip" | "lstrip" | "lower" | "upper" | "replace" | "encode" | "decode"
        | "removesuffix" | "removeprefix" | "human_repr" => {
            let values = evaluator.value(object, call.frame);
            has_text(&values).then_some(values)
        }
        "format" | "format_map" => filled(evaluator, object, call, braces, by_argument),
        "substitute" | "safe_substitute" => filled(evaluator, object, call, dollars, by_argument),
        "%" => filled(evaluator, object, call, percents, by_operand),
        // Paths and URLs are joined with `/`; numbers are no texts.
        "/" | "joinpath" | "with_path" => {
            let left = evaluator.value(object, call.frame);
            has_text(&left).then(|| joined(evaluator, Some(object), call))
        }
        "join" => {
            let between = first_text(&evaluator.value(object, call.frame))?;
            let list = evaluator.value(argument(evaluator, call, 0, None)?, call.frame);
            let joined = list.iter().flat_map(|list| of_list(evaluator, list, &between));
            Some(joined.collect())
        }
        "get" | "pop" | "setdefault" => of_dictionary(evaluator, object, call),
        "values" | "copy" if call.arguments.is_empty() => {
            let values = evaluator.value(object, call.frame);
            values.iter().any(|value| matches!(value, Value::Object(..))).then_some(values)
        }
        // `X.clients.get_git_client()`: an own copy of the library has the same names.
        _ if name.starts_with("get_") && name.ends_with("client") => {
            client(evaluator, object, name, call)
        }
        _ => None,
    }
}

/// A client that something makes which goes by the names of a connection.
fn client(
    evaluator: &mut Evaluator<'_>,
    (at, object): Spot,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    let module = evaluator.app.module(at);
    if name == "get_client" {
        let path = evaluator.value(argument(evaluator, call, 0, None)?, call.frame);
        let clients: Values = path
            .iter()
            .filter_map(|path| match path {
                Value::Text(path) => libraries::client_at(path),
                _ => None,
            })
            .collect();
        return (!clients.is_empty()).then_some(clients);
    }
    let Expr::Member(_, of) = module.expr(object) else { return None };
    let of = module.text(*of);
    if of == "clients" || of.starts_with("clients_v") {
        return libraries::made_by_connection(name).map(one);
    }
    None
}

/// `urls.get("x", default)`, `os.environ.get("X", default)`.
fn of_dictionary(evaluator: &mut Evaluator<'_>, object: Spot, call: &Call<'_>) -> Option<Values> {
    let objects = evaluator.value(object, call.frame);
    let default = argument(evaluator, call, 1, Some("default"));
    if objects.iter().any(|of| matches!(of, Value::Imported(from, _) if &**from == "os")) {
        return Some(default.map_or_else(unknown, |default| evaluator.value(default, call.frame)));
    }
    if !objects.iter().any(|object| matches!(object, Value::Object(..))) {
        return None;
    }
    let key = evaluator.value(argument(evaluator, call, 0, None)?, call.frame);
    let mut all = match first_text(&key).filter(|key| !key.contains('{')) {
        Some(key) => evaluator.member(&objects, &key),
        None => evaluator.element(object, None, call.frame),
    };
    if let Some(default) = default {
        all.extend(evaluator.value(default, call.frame));
    }
    Some(all)
}

/// Functions of the language itself.
pub(super) fn builtin(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    match name {
        "str" | "list" | "tuple" | "set" | "sorted" | "reversed" | "iter" | "next" | "tqdm"
        | "URL" | "Template" => {
            let first = argument(evaluator, call, 0, None)?;
            Some(evaluator.value(first, call.frame))
        }
        "getattr" => {
            let object = evaluator.value(argument(evaluator, call, 0, None)?, call.frame);
            let name = evaluator.value(argument(evaluator, call, 1, None)?, call.frame);
            let name = first_text(&name).filter(|name| !name.contains('{'))?;
            Some(evaluator.member(&object, &name))
        }
        _ => None,
    }
}

/// What a method of a value answers, where the libraries of Python say so.
pub(super) fn method(
    evaluator: &mut Evaluator<'_>,
    object: &Value,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    match object {
        Value::Connection => libraries::made_by_connection(name).map(one),
        Value::Library(from) => library_function(evaluator, from, name, call),
        Value::Imported(from, inside) => {
            library_function(evaluator, &format!("{from}.{inside}"), name, call)
        }
        _ => None,
    }
}

/// What a function or a class of a library makes, when it is called.
pub(super) fn library_function(
    evaluator: &mut Evaluator<'_>,
    from: &str,
    name: &str,
    call: &Call<'_>,
) -> Option<Values> {
    let given = |evaluator: &mut Evaluator<'_>, index, name: Option<&str>| {
        let spot = argument(evaluator, call, index, name)?;
        Some(evaluator.value(spot, call.frame))
    };
    match (from, name) {
        (_, "quote" | "quote_plus" | "unquote") => {
            let values = given(evaluator, 0, Some("string"))?;
            Some(if has_text(&values) { values } else { unknown() })
        }
        ("urllib.parse" | "urlparse" | "six.moves.urllib.parse", "urljoin") => {
            Some(resolved(evaluator, call))
        }
        ("posixpath" | "os.path", "join") => Some(joined(evaluator, None, call)),
        ("os", "getenv") => Some(given(evaluator, 1, Some("default")).unwrap_or_else(unknown)),
        (_, "cast") => {
            let values = given(evaluator, 1, None)?;
            let kind = given(evaluator, 0, None)?;
            let typed = kind.iter().map(|kind| evaluator.of_type(kind));
            let typed: Values = typed.filter(|value| *value != Value::Unknown).collect();
            Some(if typed.is_empty() { values } else { typed })
        }
        (
            _,
            "Template"
            | "URL"
            | "Path"
            | "PurePosixPath"
            | "deepcopy"
            | "copy"
            | "enter_context"
            | "enter_async_context",
        )
        | ("asyncio", "run" | "wait_for" | "create_task" | "ensure_future" | "shield")
        | ("contextlib", "closing" | "nullcontext" | "aclosing") => given(evaluator, 0, None),
        ("dataclasses" | "attr" | "attrs" | "pydantic", "field" | "Field" | "ib") => {
            field(evaluator, call)
        }
        ("shutil", "which") => given(evaluator, 0, Some("cmd")),
        _ => {
            let made = made(evaluator, from, name, call);
            Some(evaluator.or_of_library(from, made, call))
        }
    }
}

/// `field(default=…)`, `field(default_factory=…)`.
fn field(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Option<Values> {
    if let Some(default) = argument(evaluator, call, u32::MAX, Some("default")) {
        return Some(evaluator.value(default, call.frame));
    }
    let factory = argument(evaluator, call, u32::MAX, Some("default_factory"))?;
    let none = Call { at: call.at, id: call.id, arguments: &[], is_new: false, frame: call.frame };
    let made = evaluator.value(factory, call.frame);
    Some(made.iter().flat_map(|made| evaluator.called(made, &none)).collect())
}

/// An object of a class of a library.
fn made(evaluator: &mut Evaluator<'_>, from: &str, name: &str, call: &Call<'_>) -> Values {
    let object = libraries::instance_of(from, name);
    let Value::Http(http, _) = object else { return one(object) };
    let position = match name {
        "ClientSession" | "BaseUrlSession" | "HTTPSConnection" | "HTTPConnection" => 0,
        _ => u32::MAX,
    };
    let base = argument(evaluator, call, position, Some("base_url"));
    let base = base.map(|base| {
        // What is not known of it is written as it is in longer texts.
        let parts = [Part::Text(""), Part::Spot(base)];
        evaluator.put_together(&parts, "", call.frame)
    });
    let base = base.and_then(|base| first_text(&base));
    let base = match name {
        "HTTPSConnection" | "HTTPConnection" => base.map(|host| format!("https://{host}").into()),
        _ => base,
    };
    one(match base {
        Some(base) => Value::Http(http, Some(base)),
        None => Value::Http(Http::Session, None),
    })
}

/// What a function is given that is handed to a call where it stands.
pub(super) fn handed(
    evaluator: &mut Evaluator<'_>,
    (at, call): Spot,
    position: u32,
    index: u32,
    frame: Option<&Rc<Frame>>,
) -> Option<Values> {
    let app = evaluator.app;
    let module = app.module(at);
    let Expr::Call { callee, arguments, .. } = module.expr(call) else { return None };
    let name = module.called_name(*callee)?;
    if !matches!(name, "map" | "filter" | "imap" | "imap_unordered" | "sorted") || position != 0 {
        return None;
    }
    let list = *arguments.get(index as usize + 1)?;
    Some(evaluator.element((at, list), None, frame))
}

/// An argument of a call, by its position or its name.
pub(super) fn argument(
    evaluator: &Evaluator<'_>,
    call: &Call<'_>,
    index: u32,
    name: Option<&str>,
) -> Option<Spot> {
    let module = evaluator.app.module(call.at);
    module.argument(call.arguments, index, name).map(|id| (call.at, id))
}

/// What stands in a place of a text, and by which name it is known where it is not.
type Given = Option<(Values, String)>;

/// Texts with their places filled in.
fn filled(
    evaluator: &mut Evaluator<'_>,
    object: Spot,
    call: &Call<'_>,
    pieces: for<'t> fn(&'t str) -> Vec<Piece<'t>>,
    given: fn(&mut Evaluator<'_>, &Call<'_>, &Piece<'_>) -> Given,
) -> Option<Values> {
    let templates = evaluator.value(object, call.frame);
    if !has_text(&templates) {
        return None;
    }
    let mut all = Values::new();
    for template in &templates {
        let Value::Text(template) = template else {
            all.push(Value::Unknown);
            continue;
        };
        let pieces = pieces(template);
        let filled: Vec<Given> = pieces.iter().map(|piece| given(evaluator, call, piece)).collect();
        let parts = pieces.iter().zip(&filled).map(|(piece, given)| match (piece, given) {
            (Piece::Text(text), _) => Part::Text(text),
            (_, Some((values, name))) => Part::Values(values, name),
            (Piece::Named(name), None) => Part::Values(&[], name),
            (Piece::At(_), None) => Part::Values(&[], ""),
        });
        let parts: Vec<Part<'_>> = parts.collect();
        all.extend(evaluator.put_together(&parts, "", call.frame));
    }
    Some(all)
}

/// What an argument of `format` or `substitute` fills in.
fn by_argument(evaluator: &mut Evaluator<'_>, call: &Call<'_>, piece: &Piece<'_>) -> Given {
    let spot = match piece {
        Piece::Text(_) => return None,
        Piece::At(index) => argument(evaluator, call, u32::try_from(*index).ok()?, None),
        Piece::Named(name) => argument(evaluator, call, u32::MAX, Some(name)),
    };
    if let Some(spot) = spot {
        return Some(with_hint(evaluator, spot, call.frame));
    }
    // `format(**names)`, `substitute(names)`.
    let Piece::Named(name) = piece else { return None };
    let names = argument(evaluator, call, 0, None)
        .or_else(|| argument(evaluator, call, u32::MAX, Some("")))?;
    let names = evaluator.value(names, call.frame);
    Some((evaluator.member(&names, name), (*name).to_owned()))
}

/// What an operand of `%` fills in.
fn by_operand(evaluator: &mut Evaluator<'_>, call: &Call<'_>, piece: &Piece<'_>) -> Given {
    let operand = argument(evaluator, call, 0, None)?;
    match piece {
        Piece::Text(_) => None,
        Piece::Named(name) => {
            let names = evaluator.value(operand, call.frame);
            Some((evaluator.member(&names, name), (*name).to_owned()))
        }
        Piece::At(index) => match evaluator.app.module(operand.0).expr(operand.1) {
            Expr::List(parts) => {
                let part = (operand.0, *parts.get(*index)?);
                Some(with_hint(evaluator, part, call.frame))
            }
            _ => Some(with_hint(evaluator, operand, call.frame)),
        },
    }
}

fn with_hint(
    evaluator: &mut Evaluator<'_>,
    spot: Spot,
    frame: Option<&Rc<Frame>>,
) -> (Values, String) {
    let name = hint(evaluator.app.module(spot.0), spot.1).to_owned();
    (evaluator.value(spot, frame), name)
}

pub(super) fn has_text(values: &Values) -> bool {
    values.iter().any(|value| matches!(value, Value::Text(_)))
}

fn first_text(values: &Values) -> Option<Rc<str>> {
    values.iter().find_map(|value| match value {
        Value::Text(text) => Some(Rc::clone(text)),
        _ => None,
    })
}
