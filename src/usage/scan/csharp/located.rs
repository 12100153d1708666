//! Requests of classes that extend a client of the library: `GetAsync<T>(location, …)`, `SendAsync(verb, location, …)`.
//!
//! The base class asks the service where a location is, so a verb and the id of the location say which operation it is.

use super::super::evaluate::Evaluator;
use super::super::model::{ClassId, Module, is_verb};
use super::super::requests::{LOCATION, Request, Sent, Verbs, asked, verbs_of};
use super::super::value::{ModuleId, Spot, Value, Values, text};
use super::requests::verb_of;
use super::{libraries, members, usual};

/// Methods by which the base class of all clients sends requests.
pub(super) const METHODS: [&str; 6] =
    ["GetAsync", "PostAsync", "PutAsync", "PatchAsync", "DeleteAsync", "SendAsync"];

/// Classes between an own client and one of the library.
const LONGEST_LINE: u8 = 4;

/// Whether a class of a file extends a client of the library, or what all of these extend.
pub(super) fn extends_base(module: &Module) -> bool {
    let bases = module.classes.iter().flat_map(|class| &class.extends);
    let mut names = bases.filter_map(|base| module.called_name(*base));
    names.any(|name| name.ends_with("HttpClientBase"))
}

/// Whether a method is one that a class has from a client of the library.
pub(super) fn is_inherited(
    evaluator: &mut Evaluator<'_>,
    class: (ModuleId, ClassId),
    name: &str,
    call: Spot,
) -> bool {
    if !METHODS.contains(&name) || !extends_client(evaluator, class, LONGEST_LINE) {
        return false;
    }
    // An own method of the name, as one that overrides another, is another one where it takes other things.
    let app = evaluator.app;
    let own = members::member(evaluator, class, name).unwrap_or_default();
    !own.iter().any(|own| match own {
        Value::Function(at, function) => usual::takes(app, (*at, *function), call),
        _ => true,
    })
}

fn extends_client(
    evaluator: &mut Evaluator<'_>,
    (at, class): (ModuleId, ClassId),
    further: u8,
) -> bool {
    let Some(further) = further.checked_sub(1) else { return false };
    let app = evaluator.app;
    let bases: Vec<_> = app
        .parts
        .of(&(at, class))
        .iter()
        .flat_map(|(at, class)| {
            let extends = &app.module(*at).classes[class.0 as usize].extends;
            extends.iter().map(|base| (*at, *base))
        })
        .collect();
    bases.into_iter().any(|base| {
        evaluator.value(base, None).iter().any(|base| match base {
            Value::Imported(from, name) => {
                &**name == "VssHttpClientBase" || libraries::client_class(from, name).is_some()
            }
            Value::Class(at, class) => extends_client(evaluator, (*at, *class), further),
            _ => false,
        })
    })
}

/// The request of such a method; nothing where it sends one that was put together before.
pub(super) fn request(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    sent: &Sent<'_>,
) -> Option<Request> {
    let module = evaluator.app.module(sent.at);
    let argument = |index: u32, name: &str| {
        let found = module.argument(sent.arguments, index, Some(name));
        found.map(|argument| (sent.at, argument))
    };
    let verbs = if let Some(verb) = verb_of(name) {
        Verbs::fixed(verb)
    } else {
        let values = evaluator.value(argument(0, "method")?, sent.frame);
        let says_verb = |value: &Value| matches!(value, Value::Text(verb) if is_verb(verb));
        values.iter().any(says_verb).then(|| verbs_of(&values))?
    };
    // What is sent stands before the location, where something is.
    let place = u32::from(!matches!(name, "GetAsync" | "DeleteAsync"));
    let ids = evaluator.texts(argument(place, "locationId")?, sent.frame);
    let urls: Values = ids.iter().map(|(id, _)| text(&format!("{LOCATION}{id}"))).collect();
    asked(urls, verbs, None)
}
