//! Other people's clients of Azure DevOps for Go: `go-azuredevops` and its forks, with a service for each area. Which
//! requests their methods send is written in no file of the app and in no fact of ours, so each call of one is
//! listed as not resolved.

use super::super::value::Value;

/// The repository of the library, whatever its owner.
const LIBRARY: &str = "go-azuredevops";
/// What the name of a class begins with.
const CLASS: &str = "go-azuredevops.";

/// Whether a path is one of the library.
pub(super) fn is_library(path: &str) -> bool {
    path.split('/').any(|part| part == LIBRARY)
}

/// A value of a type of the library: the client, or one of its services.
pub(super) fn instance_of(path: &str, name: &str) -> Option<Value> {
    let can_send = name == "Client" || name.ends_with("Service");
    (is_library(path) && can_send).then(|| class(name))
}

/// What a function of the library makes.
pub(super) fn made_by(path: &str, function: &str) -> Option<Value> {
    (is_library(path) && function == "NewClient").then(|| class("Client"))
}

/// A member of the client: `client.PullRequests`.
pub(super) fn member(object: &Value, name: &str) -> Option<Value> {
    let is_client = matches!(object, Value::Client(of) if of.strip_prefix(CLASS) == Some("Client"));
    (is_client && name.starts_with(char::is_uppercase)).then(|| class(&format!("{name}Service")))
}

/// Whether a class is one of the library.
pub(super) fn is_class(class: &str) -> bool {
    class.starts_with(CLASS)
}

fn class(name: &str) -> Value {
    Value::Client(format!("{CLASS}{name}").into())
}
