//! What is known of the packages that apps use: which of their names are clients of Azure DevOps, send requests, or
//! do neither.

use std::rc::Rc;

use super::super::value::{Http, Value, text};
use super::services;

/// The repository of the client library, whatever its owner or version.
const CLIENTS: &str = "azure-devops-go-api";

/// Whether a path is one of a package with clients of Azure DevOps.
pub(super) fn is_client_library(path: &str) -> bool {
    path.split('/').any(|part| part == CLIENTS)
}

/// The name by which a file knows a package whose path it imports, unless the package calls itself otherwise.
pub(super) fn name_in(path: &str) -> Option<&str> {
    let mut parts = path.rsplit('/');
    let mut last = parts.next()?;
    if is_version(last) {
        last = parts.next()?;
    }
    // `gopkg.in/yaml.v3`
    let last = last.split_once(".v").map_or(last, |(name, _)| name);
    let plain = last.strip_prefix("go-").or_else(|| last.strip_suffix("-go")).unwrap_or(last);
    let is_name = plain.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && !plain.is_empty()).then_some(plain)
}

fn is_version(part: &str) -> bool {
    part.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// What sends the requests of a package.
pub(super) fn sender(path: &str) -> Option<Http> {
    let whole = match path.rsplit_once('/') {
        Some((whole, last)) if is_version(last) => whole,
        _ => path,
    };
    Some(match whole {
        "net/http" | "github.com/hashicorp/go-retryablehttp" => Http::Net,
        "github.com/go-resty/resty"
        | "gopkg.in/resty.v1"
        | "resty.dev"
        | "github.com/imroc/req"
        | "github.com/levigross/grequests" => Http::Resty,
        "github.com/dghubble/sling" => Http::Sling,
        _ => return None,
    })
}

/// Whether a package has a type for the parts of a URL, `URLBuilderOptions`, of which its functions make one.
pub(super) fn builds_urls(path: &str) -> bool {
    path == "github.com/lucasepe/httplib"
}

/// A name of a package.
pub(super) fn imported(path: &str, name: &str) -> Value {
    match (sender(path), name.strip_prefix("Method")) {
        (Some(Http::Net), Some(verb)) if !verb.is_empty() => text(&verb.to_ascii_uppercase()),
        (Some(http), _) if name == "DefaultClient" => Value::Http(http, None),
        _ => Value::Imported(path.into(), name.into()),
    }
}

/// A value of a type that a package offers.
pub(super) fn instance_of(path: &str, name: &str) -> Value {
    if is_client_library(path) {
        return of_clients(path, name);
    }
    if let Some(service) = services::instance_of(path, name) {
        return service;
    }
    match (sender(path), name) {
        (Some(http), "Client" | "Request" | "Sling") if (http, name) != (Http::Net, "Request") => {
            Value::Http(http, None)
        }
        _ => Value::Foreign,
    }
}

fn of_clients(path: &str, name: &str) -> Value {
    let package = name_in(path).unwrap_or_default();
    match (package, name) {
        ("azuredevops", "Client") => Value::Http(Http::AzureDevOps, None),
        ("azuredevops", "Connection") => Value::Connection,
        (package, "Client" | "ClientImpl") => Value::Client(class(package)),
        _ => Value::Foreign,
    }
}

fn class(package: &str) -> Rc<str> {
    format!("{package}.Client").into()
}

/// What a function of a package makes, where that is a client or a connection.
pub(super) fn made_by(path: &str, name: &str) -> Option<Value> {
    if let Some(client) = services::made_by(path, name) {
        return Some(client);
    }
    if !is_client_library(path) {
        let http = sender(path)?;
        return match name {
            "New" | "NewClient" | "NewWithClient" | "C" | "R" => Some(Value::Http(http, None)),
            _ => None,
        };
    }
    Some(match (name_in(path).unwrap_or_default(), name) {
        ("azuredevops", "NewClient" | "NewClientWithOptions") => {
            Value::Http(Http::AzureDevOps, None)
        }
        ("azuredevops", name) if name.starts_with("New") && name.ends_with("Connection") => {
            Value::Connection
        }
        (package, "NewClient") => Value::Client(class(package)),
        _ => Value::Foreign,
    })
}

/// The class whose method takes these arguments: each method `GetX` has a type `GetXArgs`.
pub(super) fn class_of_arguments(path: &str, type_name: &str, method: &str) -> Option<Rc<str>> {
    let of_method = type_name.strip_suffix("Args") == Some(method);
    (of_method && is_client_library(path)).then(|| class(name_in(path).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_known_by_the_last_word_of_their_path() {
        assert_eq!(
            name_in("github.com/microsoft/azure-devops-go-api/azuredevops/v7"),
            Some("azuredevops")
        );
        assert_eq!(name_in("github.com/hashicorp/go-retryablehttp"), Some("retryablehttp"));
        assert_eq!(name_in("gopkg.in/yaml.v3"), Some("yaml"));
        assert_eq!(name_in("example.com/azure-devops-client"), None);
    }

    #[test]
    fn clients_are_known_by_their_package() {
        let of = |path| instance_of(path, "Client");
        let path = "github.com/microsoft/azure-devops-go-api/azuredevops/v7/git";
        assert_eq!(of(path), Value::Client("git.Client".into()));
        assert_eq!(of("github.com/go-git/go-git/v5/plumbing/git"), Value::Foreign);
        assert_eq!(class_of_arguments(path, "GetItemArgs", "GetItem"), Some("git.Client".into()));
        assert_eq!(class_of_arguments(path, "GetItemArgs", "Get"), None);
    }
}
