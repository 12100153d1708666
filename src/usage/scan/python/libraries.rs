//! What is known of the libraries that programs use: which of their names are clients of Azure DevOps, send
//! requests, or do neither.

use std::rc::Rc;

use super::super::value::{Http, Value};

/// Packages that hold clients of Azure DevOps. `devops_sdk` is what the Azure CLI calls its copy.
const CLIENT_PACKAGES: [&str; 3] = ["azure.devops", "vsts", "devops_sdk"];

/// Packages that send requests by functions and objects with the verb for their name.
const HTTP_PACKAGES: [&str; 9] = [
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "niquests",
    "curl_cffi",
    "requests_toolbelt",
    "requests_oauthlib",
    "aiohttp_retry",
];

/// Packages that no file of an app is meant by, unless it lies beside the one that names it.
const OTHER_PACKAGES: [&str; 27] = [
    "abc",
    "argparse",
    "asyncio",
    "base64",
    "collections",
    "contextlib",
    "copy",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "http",
    "json",
    "logging",
    "msrest",
    "os",
    "pathlib",
    "re",
    "shlex",
    "shutil",
    "six",
    "string",
    "subprocess",
    "sys",
    "time",
    "typing",
    "urllib",
];

/// Whether a package, or a path into one, holds clients of Azure DevOps.
pub(super) fn is_client_library(package: &str) -> bool {
    CLIENT_PACKAGES.iter().any(|known| {
        package.match_indices(known).any(|(at, _)| {
            let (before, after) = (&package[..at], &package[at + known.len()..]);
            // A copy lies deeper; `azure.devops` itself is the whole path.
            let begins = before.is_empty() || *known == "devops_sdk" && before.ends_with('.');
            begins && (after.is_empty() || after.starts_with('.'))
        })
    })
}

/// Whether a package sends requests by functions and objects with the verb for their name.
pub(super) fn is_http(package: &str) -> bool {
    HTTP_PACKAGES.contains(&root(package))
}

/// Whether a path means a library, whatever files the app has of that name.
pub(super) fn is_known(path: &str) -> bool {
    is_client_library(path) && root(path) != "devops_sdk" && !path.contains("devops_sdk")
        || is_http(path)
        || OTHER_PACKAGES.contains(&root(path))
}

fn root(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// A value of a type, or what constructing a class makes, that a package offers.
pub(super) fn instance_of(from: &str, name: &str) -> Value {
    if let Some(client) = client_class(from, name) {
        return Value::Client(client);
    }
    let session = Value::Http(Http::Session, None);
    match (from, name) {
        (_, "Connection" | "VssConnection" | "ClientFactory") if is_client_library(from) => {
            Value::Connection
        }
        ("http.client" | "httplib", "HTTPSConnection" | "HTTPConnection") => session,
        _ if is_http(from) && is_session(name) => session,
        // A base class of one's own that some package offers can be a session or a client.
        _ => Value::Foreign,
    }
}

/// Classes whose objects send requests.
fn is_session(name: &str) -> bool {
    matches!(
        name,
        "Session"
            | "session"
            | "Client"
            | "AsyncClient"
            | "ClientSession"
            | "PoolManager"
            | "ProxyManager"
            | "HTTPSConnectionPool"
            | "HTTPConnectionPool"
            | "BaseUrlSession"
            | "AsyncSession"
            | "OAuth2Session"
            | "RetryClient"
    )
}

/// The name of a client class that a package offers under this name.
pub(super) fn client_class(from: &str, name: &str) -> Option<Rc<str>> {
    let is_class = name.starts_with(|c: char| c.is_ascii_uppercase());
    let ends = name.ends_with("Client") || name.ends_with("ClientBase");
    (is_client_library(from) && is_class && ends && name != "Client").then(|| name.into())
}

/// The client that a method of a connection makes: `get_work_item_tracking_client`.
pub(super) fn made_by_connection(method: &str) -> Option<Value> {
    let area = method.strip_prefix("get_")?.strip_suffix("_client")?;
    let mut class = String::new();
    for word in area.split('_') {
        let mut letters = word.chars();
        class.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        class.push_str(letters.as_str());
    }
    Some(Value::Client(format!("{class}Client").into()))
}

/// Whether a package holds clients of other services that keep code, work, pages and tests.
pub(super) fn is_of_others(package: &str) -> bool {
    const OTHERS: [&str; 6] = ["atlassian", "bitbucket", "github", "gitlab", "jira", "pyqtest"];
    OTHERS.contains(&package.split('.').next().unwrap_or(package))
}

/// The client that a path names: `vsts.git.v4_1.git_client.GitClient`.
pub(super) fn client_at(path: &str) -> Option<Value> {
    let (module, class) = path.rsplit_once('.')?;
    let is_client = class.ends_with("Client") || class.ends_with("ClientBase");
    let file = module.rsplit('.').next().unwrap_or(module);
    let of_client = file.ends_with("_client") || file.ends_with("_client_base");
    (is_client && of_client).then(|| Value::Client(class.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_classes_are_known_by_package_and_name() {
        let class = |from, name| client_class(from, name).map(|name| name.to_string());
        assert_eq!(class("azure.devops.v7_1.git", "GitClient").as_deref(), Some("GitClient"));
        assert_eq!(
            class("tool.devops_sdk.v5_0.git.git_client_base", "GitClientBase").as_deref(),
            Some("GitClientBase")
        );
        assert_eq!(class("vsts.git.v4_1.git_client", "GitClient").as_deref(), Some("GitClient"));
        assert_eq!(class("vsts_tools.git", "GitClient"), None);
        assert_eq!(class("my.azure.devops", "GitClient"), None);
        assert_eq!(class("azure.devops.v7_1.git.models", "GitRepository"), None);
    }

    #[test]
    fn connections_name_their_clients() {
        let made = |method| match made_by_connection(method) {
            Some(Value::Client(class)) => class.to_string(),
            _ => String::new(),
        };
        assert_eq!(made("get_work_item_tracking_client"), "WorkItemTrackingClient");
        assert_eq!(made("get_client"), "");
        assert!(matches!(
            client_at("azure.devops.released.git.git_client.GitClient"),
            Some(Value::Client(class)) if &*class == "GitClient"
        ));
        assert!(client_at("my.HttpClient").is_none());
    }
}
