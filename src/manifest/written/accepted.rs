//! Which strings of scopes are requests.

use std::collections::BTreeSet;
use std::ops::Range;

use super::context::{last_segment, names_scopes};
use super::gather::Group;
use super::purpose::is_token_body;

/// From how many scopes on a file is a table of what exists, and no request of one app.
const CATALOGUE: usize = 25;
/// From how many lists of bare names on a file maps what an app can do to scopes.
const MANY_LISTS: usize = 5;
/// The same for constants of one scope each, and how many scopes those have: what each environment of one app asks for is
/// no table.
const MANY_CONSTANTS: usize = 3;

/// Last words of calls that show a text, compare it, or look for it.
const NO_REQUESTS: &[&str] = &[
    "add_argument",
    "append_line",
    "appendline",
    "argumenterror",
    "contain",
    "contains",
    "debug",
    "describe",
    "echo",
    "endswith",
    "ends_with",
    "eprintln",
    "equal",
    "equals",
    "error",
    "errorf",
    "eq",
    "exception",
    "expect",
    "fail",
    "fatal",
    "fprintf",
    "haskey",
    "includes",
    "indexof",
    "info",
    "is",
    "isequalto",
    "it",
    "log",
    "match",
    "matches",
    "notequal",
    "panic",
    "print",
    "printf",
    "println",
    "replace",
    "split",
    "startswith",
    "starts_with",
    "test",
    "trace",
    "warn",
    "warning",
    "writeline",
    "write-error",
    "write-host",
    "write-output",
    "write-verbose",
    "write-warning",
];

/// First words of calls and keys that ask about a scope and not for it.
const QUESTIONS: &[&str] = &[
    "assert", "check", "describe", "expect", "format", "has", "is", "parse", "require", "to",
    "validate", "verify",
];

/// Keys that list what can be asked for, not what is.
const TABLES: &[&str] = &["all", "allowed", "available", "known", "supported", "valid"];

/// Of the strings of a text those that ask for scopes.
pub(super) fn requests(text: &str, mut groups: Vec<Group>) -> Vec<Group> {
    if is_catalogue(&groups) {
        return Vec::new();
    }
    groups.retain(|group| is_request(text, group));
    // A body that makes a token asks for it, however many there are of them.
    let asks = |group: &Group| group.qualified || is_token_body(text, group.span());
    let bare = groups.iter().filter(|group| !group.scopes.is_empty() && !asks(group));
    let constants =
        bare.clone().filter(|group| group.scopes.len() == 1 && group.literals.len() == 1);
    let different: BTreeSet<&str> = constants.flat_map(names).collect();
    if bare.count() >= MANY_LISTS || different.len() >= MANY_CONSTANTS {
        groups.retain(asks);
    }
    groups
}

fn is_catalogue(groups: &[Group]) -> bool {
    groups.iter().flat_map(names).collect::<BTreeSet<&str>>().len() >= CATALOGUE
}

/// The scopes of a group.
fn names(group: &Group) -> impl Iterator<Item = &str> {
    group.scopes.iter().map(|scope| scope.request.scope.as_ref())
}

fn is_request(text: &str, group: &Group) -> bool {
    let context = &group.context;
    let written = |range: &Range<usize>| &text[range.clone()];
    if context.compared
        || context.callee.as_ref().is_some_and(|callee| asks_nothing(written(callee)))
    {
        return false;
    }
    if group.qualified || group.odd {
        return true;
    }
    let named = context.key.iter().chain(&context.callee).map(written);
    named.filter(|name| names_scopes(name)).any(|name| !is_question(name))
}

/// Whether a call shows, compares or searches, and hands nothing on.
fn asks_nothing(callee: &str) -> bool {
    let last = last_segment(callee).to_ascii_lowercase();
    let question = is_question(last_segment(callee));
    NO_REQUESTS.contains(&last.as_str())
        || last.ends_with("exception")
        || last.ends_with("error")
        || question
}

/// Whether a name begins with a word that asks about something: `hasScope`, `is_valid_scope`, `toEqual`.
fn is_question(name: &str) -> bool {
    let last = last_segment(name);
    let begins = |word: &&str| {
        let rest = last.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word));
        let next = last[rest.map_or(last.len(), str::len)..].chars().next();
        rest.is_some()
            && next.is_some_and(|next| {
                next == '_' || next == '-' || next.is_uppercase() || **word == *"require"
            })
    };
    let lower = last.to_ascii_lowercase();
    QUESTIONS.iter().any(begins) || TABLES.iter().any(|word| lower.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_told_from_requests() {
        for name in [
            "hasScope",
            "is_valid_scope",
            "requiredScopes",
            "expect(x).toEqual",
            "SUPPORTED_SCOPES",
        ] {
            assert!(is_question(name), "{name}");
        }
        for name in
            ["scopes", "setScopes", "VISUALSTUDIO_SCOPES", "options.Scope.Add", "token_scope"]
        {
            assert!(!is_question(name), "{name}");
        }
        assert!(asks_nothing("console.log") && asks_nothing("InvalidOperationException"));
        assert!(!asks_nothing("credential.getToken") && !asks_nothing("TokenRequestContext"));
    }
}
