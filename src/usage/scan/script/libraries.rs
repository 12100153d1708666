//! What is known of the libraries that apps use: which of their names are clients of Azure DevOps, send
//! requests, or do neither.

use std::rc::Rc;

use super::super::value::{Http, Value};

/// Packages that hold clients of Azure DevOps.
const CLIENT_PACKAGES: [&str; 4] =
    ["azure-devops-extension-api", "azure-devops-node-api", "vso-node-api", "vsts-node-api"];

/// Folders of the older extension SDK, which are loaded by path.
const LEGACY_FOLDERS: [&str; 4] = ["TFS/", "VSS/", "ReleaseManagement/", "Presentation/"];

/// Whether a package, or a path into one, holds clients of Azure DevOps.
pub(super) fn is_client_library(package: &str) -> bool {
    is_of_clients(package)
        || is_legacy(package) && package.ends_with("RestClient")
        || package == "VSS/Service"
}

/// Whether a path leads into the older extension SDK.
pub(super) fn is_legacy(package: &str) -> bool {
    let is_path = !package.starts_with(['.', '@']) && package.contains('/');
    LEGACY_FOLDERS.iter().any(|folder| package.starts_with(folder))
        || is_path && package.ends_with("RestClient") && !is_of_clients(package)
}

/// Whether a path leads into a package of clients, or into a copy of one under another name.
fn is_of_clients(path: &str) -> bool {
    is_package(path, &CLIENT_PACKAGES) || is_copy(path)
}

/// Whether a path leads into what somebody publishes as a copy of a package of clients: `@acme/azure-devops-node-api`.
pub(super) fn is_copy(path: &str) -> bool {
    let name = super::modules::package_name(path);
    let own = name.rsplit('/').next().unwrap_or(name);
    let is_one = |known: &&str| {
        own.strip_suffix(*known).is_some_and(|before| before.is_empty() || before.ends_with('-'))
    };
    !path.starts_with('.')
        && CLIENT_PACKAGES.iter().any(is_one)
        && !is_package(path, &CLIENT_PACKAGES)
        && !path.starts_with("@types/")
}

fn is_package(path: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Whether a path means a library, whatever files the app has of that name.
pub(super) fn is_known(path: &str) -> bool {
    let package_only = !path.contains('/') || path.starts_with("node:");
    is_client_library(path)
        || package_only && !matches!(package(path), Value::Library(_))
        || matches!(path, "q" | "react" | "vue" | "undici" | "azure-devops-extension-sdk")
}

/// Whether what a package hands out can be a client that it was given, or one that it makes itself: of the SDKs, whose
/// services run in the page around, and of the data of the language it is known to be none.
pub(super) fn hands_out(package: &str) -> bool {
    const NO_CLIENTS: [&str; 8] = [
        "SDK",
        "VSS",
        "azure-devops-extension-sdk",
        "azure-pipelines-task-lib",
        "react-dom",
        "vsts-task-lib",
        "vss-web-extension-sdk",
        "uuid",
    ];
    let name = package.strip_prefix("node:").unwrap_or(package);
    !is_package(name, &NO_CLIENTS)
        && !is_of_others(name)
        && !is_of_clients(name)
        && !is_legacy(name)
        && !matches!(super::libraries::package(name), Value::Http(..))
}

/// Whether a package speaks to something else: an editor, a device, mail, another place that keeps code and work.
pub(super) fn is_of_others(package: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "@atlassian",
        "@elgato",
        "@gitbeaker",
        "@octokit",
        "@slack",
        "bitbucket",
        "gitlab",
        "jira-client",
        "jira.js",
        "nodemailer",
        "octokit",
        "vscode",
    ];
    is_package(package, &OTHERS)
}

/// Whether a method can be one of a client: those begin in lower case, and what makes clients is none.
pub(super) fn is_of_client(method: &str) -> bool {
    method.starts_with(|c: char| c.is_ascii_lowercase())
        && !matches!(method, "getClient" | "getCollectionClient" | "getService")
}

/// What a package is when it is used as a whole.
pub(super) fn package(name: &str) -> Value {
    let http = |http| Value::Http(http, None);
    match name.strip_prefix("node:").unwrap_or(name) {
        "axios"
        | "got"
        | "ky"
        | "request"
        | "request-promise"
        | "request-promise-native"
        | "superagent"
        | "needle" => http(Http::Axios),
        "node-fetch" | "cross-fetch" | "isomorphic-fetch" | "unfetch" | "whatwg-fetch" => {
            http(Http::Fetch)
        }
        "jquery" => http(Http::Jquery),
        "http" | "https" => http(Http::Node),
        name => Value::Library(name.into()),
    }
}

/// Whether a name is a function of Node.js that sends a request.
pub(super) fn is_http_of_node(from: &str, name: &str) -> bool {
    matches!(package(from), Value::Http(Http::Node, _)) && matches!(name, "get" | "request")
}

/// Whether a function sends a request to a URL, or with options in its place, as axios does.
fn takes_url_or_options(from: &str, name: &str) -> bool {
    matches!(
        (from, name),
        ("undici", "request") | ("ofetch", "ofetch" | "$fetch") | ("obsidian", "requestUrl")
    )
}

/// A name of a package.
pub(super) fn imported(from: &str, name: &str) -> Value {
    match package(from) {
        // `import axios from "axios"`, `import fetch from "node-fetch"`, `import { ajax } from …`.
        Value::Http(http, base) => match (http, name) {
            (Http::Axios | Http::Fetch | Http::Jquery, "default" | "fetch" | "axios" | "got") => {
                Value::Http(http, base)
            }
            (Http::Node, "default") => Value::Http(http, base),
            _ => Value::Imported(from.into(), name.into()),
        },
        _ if from == "undici" && name == "fetch" => Value::Http(Http::Fetch, None),
        _ if takes_url_or_options(from, name) => Value::Http(Http::Axios, None),
        // The default of a package that is written for CommonJS is the package.
        _ if name == "default" && !from.starts_with('.') => Value::Library(from.into()),
        _ => Value::Imported(from.into(), name.into()),
    }
}

/// A value of a type, or what `new` makes of a class, that a package offers.
pub(super) fn instance_of(from: &str, name: &str) -> Value {
    if let Some(client) = client_class(from, name) {
        return Value::Client(client);
    }
    match (from, name) {
        (_, "WebApi") if is_of_clients(from) => Value::Connection,
        ("axios", "AxiosInstance" | "AxiosStatic" | "Axios") => Value::Http(Http::Axios, None),
        ("@angular/common/http", "HttpClient") => Value::Http(Http::Angular, None),
        (_, "RestClient" | "HttpClient") if from.starts_with("typed-rest-client") => {
            Value::Http(Http::TypedRest, None)
        }
        ("global", "XMLHttpRequest") => Value::Http(Http::Xhr, None),
        _ => Value::Foreign,
    }
}

/// The name of a client class that a package offers under this name.
pub(super) fn client_class(from: &str, name: &str) -> Option<Rc<str>> {
    let known = is_of_clients(from) || is_legacy(from);
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let ends = base.ends_with("RestClient")
        || base.ends_with("HttpClient")
        || base.ends_with("HttpClientBase")
        || base.ends_with("Api") && base != "WebApi" && from.contains("node-api");
    (known && ends && base != "RestClient" && base != "HttpClient").then(|| name.into())
}

/// Whether something of a package, or all of it, makes calls of Azure DevOps in the hands of others: a class of a
/// client, what makes clients, and the SDK, which hands out the token.
pub(super) fn calls_when_given(from: &str, name: Option<&str>) -> bool {
    const SDKS: [&str; 4] = ["SDK", "VSS", "azure-devops-extension-sdk", "vss-web-extension-sdk"];
    match name {
        None => SDKS.contains(&from) || is_of_clients(from) || is_client_library(from),
        Some("default") => SDKS.contains(&from),
        Some("getClient" | "getCollectionClient") => is_of_clients(from) || is_legacy(from),
        Some(name) => client_class(from, name).is_some() || name == "WebApi" && is_of_clients(from),
    }
}

/// What a function of a package makes, when it is called; the class that it is given is the first argument.
pub(super) fn made_by(from: &str, name: &str, class: Option<&Value>) -> Value {
    if from == "global" && name == "fetch" {
        return Value::Foreign;
    }
    let makes_clients = matches!(name, "getClient" | "getCollectionClient");
    if !makes_clients || !(is_of_clients(from) || is_legacy(from)) {
        return Value::Foreign;
    }
    match class {
        Some(Value::Imported(from, name)) => match instance_of(from, name) {
            // The class of another package: its name says which client it is, or that it is another one.
            Value::Foreign if name.ends_with("Client") => Value::Client(Rc::clone(name)),
            Value::Foreign => Value::Client("".into()),
            made => made,
        },
        Some(Value::Class(module, class)) => Value::Instance(*module, *class),
        Some(_) => Value::Client("".into()),
        None => class_of_module(from).map_or(Value::Unknown, Value::Client),
    }
}

/// The client that a module of the older SDK is about: `TFS/WorkItemTracking/RestClient`.
fn class_of_module(path: &str) -> Option<Rc<str>> {
    let mut words = path.rsplit('/');
    let own = words.next()?.strip_suffix("RestClient")?;
    let folder = words.next()?;
    let area = match (own, folder, words.next()) {
        ("", "Core", Some("ReleaseManagement")) => "Release",
        ("", folder, _) => folder,
        (own, ..) => own,
    };
    Some(format!("{area}HttpClient").into())
}

/// The client that a connection of the Node library makes: `getGitApi` makes a `GitApi`.
pub(super) fn made_by_connection(method: &str) -> Value {
    match method.strip_prefix("get").filter(|name| name.ends_with("Api")) {
        Some(api) => Value::Client(api.into()),
        None => Value::Foreign,
    }
}

/// Containers that every program has.
const CONTAINERS: [&str; 8] =
    ["Array", "Map", "Object", "Reflect", "Set", "WeakMap", "WeakRef", "WeakSet"];

/// Whether a global or a package keeps what it is given, perhaps under a URL, and sends nothing.
pub(super) fn keeps(name: &str) -> bool {
    const CACHES: [&str; 10] = [
        "@isaacs/ttlcache",
        "cache-manager",
        "flat-cache",
        "keyv",
        "lru-cache",
        "memory-cache",
        "mnemonist",
        "node-cache",
        "quick-lru",
        "tiny-lru",
    ];
    CONTAINERS.contains(&name) || is_package(name, &CACHES)
}

/// What a name stands for that no file declares.
pub(super) fn global(name: &str) -> Option<Value> {
    const DATA: [&str; 17] = [
        "Date",
        "Error",
        "Intl",
        "JSON",
        "Math",
        "Number",
        "RegExp",
        "alert",
        "console",
        "document",
        "history",
        "localStorage",
        "location",
        "navigator",
        "performance",
        "process",
        "sessionStorage",
    ];
    let library = |name: &str| Some(Value::Library(name.into()));
    match name {
        "fetch" => Some(Value::Http(Http::Fetch, None)),
        "$" | "jQuery" => Some(Value::Http(Http::Jquery, None)),
        "axios" => Some(Value::Http(Http::Axios, None)),
        "XMLHttpRequest" => Some(Value::Imported("global".into(), name.into())),
        "window" | "globalThis" | "self" | "global" => library("global"),
        "VSS" | "SDK" | "Promise" | "Q" => library(name),
        name if CONTAINERS.contains(&name) => library(name),
        name if DATA.contains(&name) => Some(Value::Foreign),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_classes_are_known_by_package_and_name() {
        let class = |from, name| client_class(from, name).map(|name| name.to_string());
        assert_eq!(
            class("azure-devops-extension-api/Git", "GitRestClient").as_deref(),
            Some("GitRestClient")
        );
        assert_eq!(
            class("TFS/Build/RestClient", "BuildHttpClient3").as_deref(),
            Some("BuildHttpClient3")
        );
        assert!(class("azure-devops-node-api/GitApi", "IGitApi").is_some());
        assert!(class("@acme/azure-devops-extension-api/Git", "GitRestClient").is_some());
        assert_eq!(class("@types/azure-devops-node-api/Git", "GitRestClient"), None);
        assert_eq!(class("@acme/api/azure-devops-extension-api", "GitRestClient"), None);
        assert_eq!(class("./my", "GitRestClient"), None);
        assert_eq!(class("azure-devops-extension-api", "IProjectPageService"), None);
        assert_eq!(class("azure-devops-node-api", "WebApi"), None);
    }

    #[test]
    fn modules_of_the_older_sdk_name_their_client() {
        let class = |path| class_of_module(path).map(|name| name.to_string());
        assert_eq!(
            class("TFS/WorkItemTracking/RestClient").as_deref(),
            Some("WorkItemTrackingHttpClient")
        );
        assert_eq!(class("TFS/VersionControl/GitRestClient").as_deref(), Some("GitHttpClient"));
        assert_eq!(
            class("ReleaseManagement/Core/RestClient").as_deref(),
            Some("ReleaseHttpClient")
        );
        assert_eq!(class("VSS/Service"), None);
    }
}
