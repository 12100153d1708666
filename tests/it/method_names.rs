//! Methods of client libraries, in the spelling of every library, lead to their operation.

use scopewise::catalog::{Catalog, OperationRow};
use scopewise::usage::{Resolution, Router};

fn ids(found: &Resolution<'_>) -> Vec<String> {
    found.operations().iter().map(|row| row.id.to_string()).collect()
}

/// `GetPullRequests` as `get_pull_requests`.
fn snake(method: &str) -> String {
    let mut out = String::new();
    for c in method.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Class and method as the libraries for JavaScript, Python, Go and .NET name them.
fn spellings(row: &OperationRow) -> [(String, String); 6] {
    let method = row.method.trim_end_matches("Async");
    let area = &(row.area[..1].to_ascii_uppercase() + &row.area[1..]);
    let lower = method[..1].to_ascii_lowercase() + &method[1..];
    [
        (format!("{area}RestClient"), lower.clone()),
        (format!("I{area}Api"), lower),
        (format!("{}_client", snake(area)), snake(method)),
        (format!("{}.Client", area.to_ascii_lowercase()), method.to_owned()),
        (format!("{area}HttpClient"), format!("{method}Async")),
        (format!("{area}HttpClientBase"), format!("{method}Async")),
    ]
}

#[test]
fn every_operation_is_found_by_class_and_method_of_every_library() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    // Three folders of the specs share this area; classes tell them apart by longer names.
    let shared = "WorkItemTracking";
    let rows = catalog.operations().all().iter().filter(|row| row.area != shared);
    let mut wrong = Vec::new();
    for row in rows.filter(|row| row.curated.is_none()) {
        for (class, method) in spellings(row) {
            let found = router.resolve_method(Some(&class), &method);
            if ids(&found) != [row.id.as_str()] {
                wrong.push(format!("{class}.{method}: {} {:?}", found.status(), ids(&found)));
            }
        }
        let whole = router.resolve_method(None, row.id.as_str());
        if !ids(&whole).contains(&row.id.to_string()) {
            wrong.push(format!("{}: {:?}", row.id, ids(&whole)));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[track_caller]
fn leads(receiver: Option<&str>, method: &str, to: &[&str]) {
    let catalog = Catalog::builtin();
    let found = Router::new(&catalog).resolve_method(receiver, method);
    assert_eq!(ids(&found), to, "{receiver:?} {method}: {}", found.status());
}

#[test]
fn other_names_of_methods_are_known() {
    leads(
        Some("WorkItemTrackingProcessDefinitionsRestClient"),
        "getFormLayout",
        &["processDefinitions.GetFormLayout"],
    );
    leads(Some("WorkItemTrackingProcessApi"), "getFormLayout", &["processes.GetFormLayout"]);
    leads(Some("WorkItemTrackingApi"), "getQueryResultCount", &["wit.QueryById#HEAD"]);
    leads(Some("WorkItemTrackingApi"), "queryById", &["wit.QueryById"]);
    leads(Some("GitApi"), "getItemText", &["git.GetItem"]);
    leads(Some("git_client"), "get_blobs_zip", &["git.GetBlobs"]);
    leads(Some("BuildApi"), "getArtifactContentZip", &["build.GetArtifact"]);
    leads(Some("GraphHttpClient"), "GetUsersAsync", &["graph.ListUsers"]);
    leads(
        Some("TeamHttpClient"),
        "GetTeamMembersAsync",
        &["core.GetTeamMembersWithExtendedProperties"],
    );
    leads(Some("processadmin"), "exportProcessTemplate", &["processadmin.Export"]);
    leads(Some("feed_client"), "get_feeds", &["Packaging.GetFeeds"]);
}

#[test]
fn a_2_is_a_form_of_a_method_in_dotnet_only() {
    leads(Some("ReleaseHttpClient"), "GetTaskLogAsync2", &["release.GetTaskLog"]);
    leads(Some("ReleaseApi"), "getTaskLog2", &[]);
}

#[test]
fn a_bare_name_is_an_answer_only_where_it_decides_the_scope() {
    leads(None, "createThread", &["git.CreateThread"]);
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let folder = router.resolve_method(None, "createFolder");
    assert_eq!(ids(&folder), ["build.CreateFolder", "release.CreateFolder"]);
    let Resolution::DifferentScopes { why, .. } = &folder else { panic!("{folder:?}") };
    assert_eq!(why.to_string(), "the client class is not known");
    // A receiver that says nothing is no receiver.
    assert_eq!(router.resolve_method(Some("this.client"), "createFolder"), folder);
}

#[test]
fn unpublished_areas_and_methods_say_so() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    for (class, method, why) in [
        (
            "ContributionsRestClient",
            "queryContributionNodes",
            "the client class stands for no published area",
        ),
        (
            "contributions.Client",
            "QueryContributionNodes",
            "the client class stands for no published area",
        ),
        ("GitRestClient", "getHiddenThings", "the area publishes no such method"),
        ("FileContainerApi", "getItem", "the client class stands for no published area"),
    ] {
        let found = router.resolve_method(Some(class), method);
        let Resolution::Unpublished(reason) = &found else { panic!("{class}.{method}: {found:?}") };
        assert_eq!(reason.to_string(), why, "{class}.{method}");
    }
}

#[test]
fn receivers_are_known_by_the_area_that_they_name() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    for known in ["GitRestClient", "IGitApi", "git_client", "git.Client", "CoreHttpClient"] {
        assert!(router.knows_receiver(known), "{known}");
    }
    for unknown in ["ContributionsRestClient", "this.client", "client", ""] {
        assert!(!router.knows_receiver(unknown), "{unknown}");
    }
}
