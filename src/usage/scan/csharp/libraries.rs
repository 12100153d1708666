//! What is known of the libraries that C# programs use.

use std::rc::Rc;

use super::super::value::{Http, Value};

/// Namespaces of the client libraries of Azure DevOps.
const CLIENT_NAMESPACES: [&str; 4] = [
    "Microsoft.TeamFoundation",
    "Microsoft.VisualStudio.Services",
    "Microsoft.Azure.DevOps",
    "Microsoft.Azure.Pipelines",
];

/// What the libraries' clients are for: `GitHttpClient`. A project can open namespaces for all its files where
/// no source file says so.
const CLIENTS: [&str; 46] = [
    "Account",
    "Audit",
    "Build",
    "Dashboard",
    "DelegatedAuthorization",
    "ExtensionManagement",
    "Feed",
    "FileContainer",
    "Gallery",
    "Git",
    "Graph",
    "Identity",
    "Licensing",
    "Location",
    "MemberEntitlementManagement",
    "Notification",
    "Operations",
    "Organization",
    "Pipelines",
    "Policy",
    "Process",
    "Profile",
    "Project",
    "ProjectCollection",
    "Release",
    "Search",
    "Security",
    "SecurityRoles",
    "ServiceEndpoint",
    "ServiceHooksPublisher",
    "Settings",
    "Tagging",
    "TaskAgent",
    "Team",
    "TestExecution",
    "TestManagement",
    "TestPlan",
    "TestResults",
    "Tfvc",
    "TokenAdmin",
    "Tokens",
    "Wiki",
    "Work",
    "WorkItemTracking",
    "WorkItemTrackingProcess",
    "WorkItemTrackingProcessDefinitions",
];

/// Types of what can carry a URL, a verb or the id of a location, whose value says more than the type.
const CARRIERS: [&str; 19] = [
    "FlurlRequest",
    "FormattableString",
    "Guid",
    "HttpMethod",
    "HttpRequestMessage",
    "HttpWebRequest",
    "IFlurlRequest",
    "IRestRequest",
    "Object",
    "ProcessStartInfo",
    "RestClientOptions",
    "RestRequest",
    "String",
    "StringBuilder",
    "Uri",
    "UriBuilder",
    "Url",
    "WebRequest",
    "dynamic",
];

/// From where the names of the client libraries come.
pub(super) const CLIENT_LIBRARY: &str = "Microsoft.TeamFoundation";

/// Whether a namespace holds clients of Azure DevOps, or what belongs to them.
pub(super) fn is_client_library(namespace: &str) -> bool {
    CLIENT_NAMESPACES.iter().any(|known| {
        namespace.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// A type that no file of the app declares; `sees_clients` says whether the file opens the client libraries.
pub(super) fn type_named(name: &str, sees_clients: bool) -> Value {
    let (space, short) = name.rsplit_once('.').unwrap_or(("", name));
    let of_clients = match client_area(short) {
        Some(area) => sees_clients || is_client_library(space) || CLIENTS.contains(&area),
        None => matches!(short, "VssConnection" | "TfsTeamProjectCollection"),
    };
    let from = if of_clients { CLIENT_LIBRARY } else { space };
    Value::Imported(from.into(), short.into())
}

/// What a client class is for: `Git` of `GitHttpClient3` and `GitHttpClientBase`.
fn client_area(name: &str) -> Option<&str> {
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let ends = ["CompatHttpClientBase", "HttpClientBase", "HttpClient"];
    let area = ends.iter().find_map(|end| base.strip_suffix(end))?;
    let area = match area.strip_prefix('I') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_uppercase()) => rest,
        _ => area,
    };
    (!matches!(area, "" | "I" | "Vss")).then_some(area)
}

/// The name of the client class that a type of the libraries is.
pub(super) fn client_class(from: &str, name: &str) -> Option<Rc<str>> {
    (from == CLIENT_LIBRARY && client_area(name).is_some()).then(|| name.into())
}

/// A value of a type that a library declares.
pub(super) fn instance_of(from: &str, name: &str) -> Value {
    if let Some(class) = client_class(from, name) {
        return Value::Client(class);
    }
    let http = |http| Value::Http(http, None);
    match name {
        "VssConnection" | "TfsTeamProjectCollection" | "TfsConfigurationServer" => {
            Value::Connection
        }
        "HttpClient" | "HttpMessageInvoker" => http(Http::DotNet),
        "WebClient" => http(Http::WebClient),
        "RestClient" | "IRestClient" => http(Http::RestSharp),
        "FlurlClient" | "IFlurlClient" => http(Http::Flurl),
        name if CARRIERS.contains(&name) => Value::Unknown,
        "IHttpClientFactory" => Value::Imported(from.into(), name.into()),
        name if is_wrapper(name) => Value::Unknown,
        _ => Value::Foreign,
    }
}

/// Whether a type that nothing is known of may be somebody's own client of Azure DevOps, by its name.
fn is_wrapper(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["azuredevops", "azdo", "vsts", "tfs", "devops", "visualstudioteamservices"]
        .iter()
        .any(|word| lower.contains(word))
        && ["client", "api", "service"].iter().any(|end| lower.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_classes_are_known_by_namespace_or_name() {
        let class = |name, sees| match type_named(name, sees) {
            Value::Imported(from, name) => client_class(&from, &name).map(|name| name.to_string()),
            _ => None,
        };
        assert_eq!(class("GitHttpClient", false).as_deref(), Some("GitHttpClient"));
        assert_eq!(class("ReleaseHttpClient2", true).as_deref(), Some("ReleaseHttpClient2"));
        assert!(class("WorkItemTrackingHttpClientBase", true).is_some());
        assert!(class("Microsoft.TeamFoundation.X.OddHttpClient", false).is_some());
        assert_eq!(class("OddHttpClient", false), None);
        for other in ["HttpClient", "IHttpClient", "VssHttpClientBase", "GitHubClient"] {
            assert_eq!(class(other, true), None, "{other}");
        }
    }

    #[test]
    fn only_whole_words_of_a_namespace_count() {
        assert!(is_client_library("Microsoft.TeamFoundation.Build.WebApi"));
        assert!(!is_client_library("Microsoft.TeamFoundationX"));
    }
}
