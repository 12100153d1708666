//! Requests that the clients of the extension SDKs begin by a route, a URL, or the id of a location.

use super::super::evaluate::Evaluator;
use super::super::model::Module;
use super::super::options::Choice;
use super::super::requests::{LOCATION, Request, Sent, asked, is_ours, sent_to};
use super::super::value::{Value, Values, text};

/// What they send requests with.
pub(super) const BEGIN_REQUEST: [&str; 3] = ["beginRequest", "_beginRequest", "_issueRequest"];
/// What they call the id of a location.
const LOCATION_ID: &str = "locationId";

/// `beginRequest({ routeTemplate, method })` of the clients of both extension SDKs. It goes to Azure DevOps, so that a
/// route that is not known is a call that is not known.
pub(super) fn begun(evaluator: &mut Evaluator<'_>, sent: &Sent<'_>) -> Option<Request> {
    let options = evaluator.value(sent.argument(0)?, sent.frame);
    let mut urls = Values::new();
    let mut is_open =
        options.iter().any(|value| !matches!(value, Value::Object(..) | Value::Nothing));
    for key in ["routeTemplate", "url", "requestUrl"] {
        match evaluator.option(&options, key, sent.at) {
            Choice::Found(values) | Choice::Sometimes(values) => urls.extend(values),
            Choice::Unknown => is_open = true,
            Choice::Absent => {}
        }
    }
    // `_issueRequest(url, version, options)`
    urls.extend(options.iter().filter(|value| matches!(value, Value::Text(_))).cloned());
    if !urls.iter().any(|url| matches!(url, Value::Text(_))) {
        urls.extend(location(evaluator, &options, sent));
    }
    let urls = with_parts(evaluator, urls, &options, sent);
    let verbs = evaluator.verb_option(&options, sent.at);
    let mut urls: Values = urls
        .into_iter()
        .map(|url| match &url {
            Value::Text(text) if !is_ours(text) => Value::Unknown,
            _ => url,
        })
        .collect();
    let known = |url: &Value| matches!(url, Value::Text(_));
    if is_open && !urls.iter().any(known) {
        urls.push(Value::Unknown);
    }
    let module = evaluator.app.module(sent.at);
    let place = sent.arguments[0];
    // What the SDK does itself, in a copy of it.
    let bodies = BEGIN_REQUEST.iter().flat_map(|name| evaluator.app.functions_named(name));
    let is_own = bodies
        .filter(|(at, _)| *at == sent.at)
        .any(|(_, function)| module.encloses(*function, place));
    if is_own { asked(urls, verbs, None) } else { sent_to(urls, verbs, None) }
}

/// Routes with the parts that stand beside them: `{area}` and `{resource}`.
fn with_parts(
    evaluator: &mut Evaluator<'_>,
    mut urls: Values,
    options: &Values,
    sent: &Sent<'_>,
) -> Values {
    for key in ["area", "resource"] {
        let place = format!("{{{key}}}");
        let has_place = |url: &Value| matches!(url, Value::Text(url) if url.contains(&place));
        if !urls.iter().any(has_place) {
            continue;
        }
        let Choice::Found(parts) = evaluator.option(options, key, sent.at) else { continue };
        let [Value::Text(part)] = &parts[..] else { continue };
        for url in &mut urls {
            if let Value::Text(route) = url {
                *route = route.replace(&place, part).into();
            }
        }
    }
    urls
}

/// The location that a request names by its id, as the clients of the older SDK do.
fn location(evaluator: &mut Evaluator<'_>, options: &Values, sent: &Sent<'_>) -> Values {
    let (Choice::Found(ids) | Choice::Sometimes(ids)) =
        evaluator.option(options, LOCATION_ID, sent.at)
    else {
        return Values::new();
    };
    let url = |id: Value| match id {
        Value::Text(id) => text(&format!("{LOCATION}{id}")),
        Value::Nothing => Value::Nothing,
        _ => text(&format!("{LOCATION}{{{LOCATION_ID}}}")),
    };
    ids.into_iter().map(url).collect()
}

/// Whether a file sends requests in which no text has to be a URL.
pub(super) fn begins(module: &Module) -> bool {
    BEGIN_REQUEST.iter().any(|name| module.known(name).is_some())
}
