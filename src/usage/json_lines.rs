//! A request as one JSON object, as log shippers write it.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::call::CallText;
use super::urls::request_line;

const VERB_KEYS: [&str; 7] = [
    "method",
    "verb",
    "httpmethod",
    "requestmethod",
    "csmethod",
    "httprequestmethod",
    "operationmethod",
];
const URL_KEYS: [&str; 10] = [
    "url",
    "uri",
    "requesturl",
    "requesturi",
    "httpurl",
    "urlfull",
    "href",
    "target",
    "path",
    "data",
];

/// The request of an object; nothing where it has none.
pub(super) fn request(line: &str) -> Option<CallText<'static>> {
    let Ok(Value::Object(object)) = serde_json::from_str(line) else { return None };
    of_object(&object, 0)
}

fn of_object(object: &Map<String, Value>, depth: usize) -> Option<CallText<'static>> {
    if let Some(url) = text(object, &URL_KEYS) {
        let verb = text(object, &VERB_KEYS).map(|verb| Cow::Owned(verb.to_owned()));
        return Some(CallText::Request { verb, url: Cow::Owned(url.to_owned()) });
    }
    if let Some(name) = text(object, &["call"]) {
        return Some(CallText::Method(Cow::Owned(name.to_owned())));
    }
    let inner = object
        .iter()
        .find(|(key, _)| ["request", "req", "http", "httprequest"].contains(&plain(key).as_str()));
    match inner?.1 {
        Value::Object(inner) if depth < 3 => of_object(inner, depth + 1),
        Value::String(line) => request_line(line).map(|(verb, url)| CallText::Request {
            verb: Some(Cow::Owned(verb.to_owned())),
            url: Cow::Owned(url.to_owned()),
        }),
        _ => None,
    }
}

fn text<'o>(object: &'o Map<String, Value>, keys: &[&str]) -> Option<&'o str> {
    keys.iter().find_map(|wanted| {
        object.iter().find(|(key, _)| plain(key) == *wanted).and_then(|(_, value)| value.as_str())
    })
}

/// A key without case and punctuation: `request_uri`, `requestUri` and `cs-method` are written alike.
fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_shapes_are_read() {
        for line in [
            r#"{"method":"GET","url":"/_apis/x","body":"s"}"#,
            r#"{"request":{"httpMethod":"GET","requestUri":"/_apis/x"}}"#,
            r#"{"time":1,"request":"GET /_apis/x HTTP/1.1"}"#,
            r#"{"http":{"request_method":"GET","http.url":"/_apis/x"}}"#,
        ] {
            let wanted =
                CallText::Request { verb: Some("GET".into()), url: Cow::Borrowed("/_apis/x") };
            assert_eq!(request(line), Some(wanted), "{line}");
        }
        assert_eq!(
            request(r#"{"call":"git.GetItem"}"#),
            Some(CallText::Method("git.GetItem".into()))
        );
        for line in ["{", "{}", r#"{"url":7}"#, "[]"] {
            assert_eq!(request(line), None, "{line}");
        }
    }
}
