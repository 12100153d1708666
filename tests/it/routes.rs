//! Every published route, made concrete, leads back to its operation.

use scopewise::catalog::{Access, Catalog, OperationRow};
use scopewise::usage::{Resolution, Router};

/// A route in which every parameter has a value that no route has as a word.
fn concrete(route: &str, leave_out: &[&str], deep: Option<&str>) -> String {
    let mut path = String::new();
    for segment in route.split('/').filter(|segment| !segment.is_empty()) {
        let Some((before, parameter)) = segment.split_once('{') else {
            path.push('/');
            path.push_str(segment);
            continue;
        };
        let name = parameter.trim_end_matches('}');
        if leave_out.iter().any(|out| out.eq_ignore_ascii_case(name)) {
            continue;
        }
        let rest = if deep.is_some_and(|deep| deep.eq_ignore_ascii_case(name)) {
            "/deep%20er/x.y"
        } else {
            ""
        };
        path.extend(["/", before, "zz", rest]);
    }
    path
}

/// Every concrete URL of an operation: project and team present and absent where optional, optional
/// parameters present and absent, older routes, several hosts.
fn urls(row: &OperationRow) -> Vec<String> {
    let mut urls = Vec::new();
    let older = row.older_routes.iter().flat_map(|text| text.split([';', '|']));
    let older =
        older.filter_map(|part| part.split_once('=')).map(|(_, route)| (route.trim(), false));
    for (route, newest) in std::iter::once((row.route.as_str(), true)).chain(older) {
        let marker = route.find("/_").expect("a route has a marker");
        let (before, after) = route.split_at(marker);
        let mut outs: Vec<Vec<&str>> = vec![Vec::new()];
        for name in &row.optional_path {
            let more = outs.iter().map(|out| [&out[..], &[name.as_str()]].concat());
            outs.extend(more.collect::<Vec<_>>());
        }
        let mut befores = vec![before.to_owned()];
        if newest && row.team != "required" {
            befores.extend(before.strip_suffix("/{team}").map(str::to_owned));
        }
        if newest && row.project == "optional" {
            befores.push(String::new());
        }
        for before in befores {
            let before = concrete(&before, &[], None);
            for out in &outs {
                let after = concrete(after, out, row.catch_all.as_deref().filter(|_| newest));
                urls.push(format!("{before}{after}"));
            }
        }
    }
    urls
}

fn query(row: &OperationRow) -> String {
    let keys = row.required_query.iter().map(|key| {
        if key.contains('=') { key.clone() } else { format!("{}=1", key.replace('$', "%24")) }
    });
    keys.collect::<Vec<_>>().join("&")
}

fn newer_twin(row: &OperationRow, found: &OperationRow) -> bool {
    // Two operations of one route, verb and query: the newer answers.
    let newest = |row: &OperationRow| row.services.last().or(row.server.last()).cloned();
    found.required_query == row.required_query && newest(found) > newest(row)
}

#[test]
fn every_route_of_every_operation_leads_back_to_it() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let bases = [
        "https://dev.azure.com/org",
        "https://org.visualstudio.com/DefaultCollection",
        "https://server:8080/tfs/Collection",
        "",
    ];
    let (mut tried, mut wrong) = (0, Vec::new());
    for row in catalog.operations().all().iter().filter(|row| !row.route.is_empty()) {
        for path in urls(row) {
            for base in bases {
                tried += 1;
                let url = format!("{base}{path}?api-version=7.1&{}#x", query(row));
                let found = router.resolve(Some(&row.verb), &url);
                let right =
                    found.operations().iter().any(|one| one.id == row.id || newer_twin(row, one))
                        && !matches!(found, Resolution::DifferentScopes { .. });
                if !right {
                    let ids: Vec<_> = found.operations().iter().map(|o| o.id.as_str()).collect();
                    wrong.push(format!(
                        "{} {url}\n  {}: {} {ids:?}",
                        row.verb,
                        row.id,
                        found.status()
                    ));
                }
            }
        }
    }
    assert!(tried > 6_000, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn without_a_verb_nothing_is_taken_for_get() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let found = router.resolve(None, "https://dev.azure.com/o/p/_apis/git/repositories/r");
    assert!(matches!(found, Resolution::DifferentScopes { .. }), "{found:?}");
    let verbs: Vec<_> = found.operations().iter().map(|row| row.verb.as_str()).collect();
    assert!(["GET", "PATCH", "DELETE"].iter().all(|verb| verbs.contains(verb)), "{verbs:?}");
    let found = router.resolve(None, "https://dev.azure.com/o/p/_apis/wit/wiql");
    assert_eq!(ids(&found), ["wit.QueryByWiql"]);
}

fn ids(found: &Resolution<'_>) -> Vec<String> {
    found.operations().iter().map(|row| row.id.to_string()).collect()
}

#[track_caller]
fn leads(verb: &str, url: &str, to: &[&str]) {
    let catalog = Catalog::builtin();
    let found = Router::new(&catalog).resolve(Some(verb), url);
    assert_eq!(ids(&found), to, "{verb} {url}: {}", found.status());
}

#[test]
fn urls_of_every_form_are_understood() {
    for url in [
        "https://dev.azure.com/o/p/_apis/git/repositories/r/pullRequests/7/threads",
        "https://o.visualstudio.com/DefaultCollection/p/_apis/git/repositories/r/pullrequests/7/threads",
        "http://tfs.example.org:8080/tfs/DefaultCollection/p/_apis/git/repositories/r/pullRequests/7/threads/",
        "_apis/git/repositories/${repo.id}/pullRequests/${pr}/threads?api-version=7.1",
        "$(System.CollectionUri)_apis/git/repositories/$(Build.Repository.ID)/pullRequests/$(System.PullRequest.PullRequestId)/threads",
        "${this.base}/${project}/_apis/git/repositories/:repo/pullRequests/%s/threads",
        "{0}/{1}/_apis/git/repositories/{2}/pullRequests/{3}/threads",
        "https://dev.azure.com/o/My%20Project/_APIS/Git/Repositories/a%2Fb/PULLREQUESTS/<id>/threads#x",
        "\"https://dev.azure.com/o/p/_apis/git/repositories/r/pullRequests/7/threads${query}\"",
        "dev.azure.com/o/p/_apis/git/repositories/r/pullRequests/#{id}/threads",
    ] {
        leads("post", url, &["git.CreateThread"]);
    }
}

#[test]
fn only_words_that_begin_routes_begin_one() {
    leads("GET", "https://server/_tfs/Collection/_apis/projects", &["core.GetProjects"]);
    leads("GET", "https://server/apis/Collection/_apis/projects/", &["core.GetProjects"]);
}

#[test]
fn a_dollar_is_a_type_or_a_variable_as_the_verb_says() {
    leads("POST", "/p/_apis/wit/workitems/$Task", &["wit.CreateWorkItem"]);
    leads("POST", "/p/_apis/wit/workitems/%24User%20Story", &["wit.CreateWorkItem"]);
    leads("POST", "/p/_apis/wit/workitems/${type}", &["wit.CreateWorkItem"]);
    leads("PATCH", "/p/_apis/wit/workitems/${id}", &["wit.UpdateWorkItem"]);
    leads("PATCH", "/p/_apis/wit/workitems/$id", &["wit.UpdateWorkItem"]);
    leads("GET", "/p/_apis/wit/workitems/7", &["wit.GetWorkItem"]);
}

#[test]
fn the_query_chooses_the_operation() {
    let items = "https://dev.azure.com/o/p/_apis/git/repositories/r/items";
    leads("GET", &format!("{items}?path=/a"), &["git.GetItem"]);
    leads("GET", &format!("{items}?Path=/a&x=1"), &["git.GetItem"]);
    leads("GET", &format!("{items}?scopePath=/"), &["git.GetItems"]);
    leads("GET", &format!("{items}/src/main.rs"), &["git.GetItem"]);
    leads("GET", "https://dev.azure.com/o/p/_apis/wit/queries?%24filter=x", &["wit.SearchQueries"]);
    // Of three operations of one route and verb, what is asked for decides, or that nothing is.
    let branches = "https://dev.azure.com/o/p/_apis/tfvc/branches";
    leads("GET", &format!("{branches}?path=$/a"), &["tfvc.GetBranch"]);
    leads("GET", &format!("{branches}?scopePath=$/a"), &["tfvc.GetBranchRefs"]);
    leads("GET", &format!("{branches}?includeDeleted=true"), &["tfvc.GetBranches"]);
    let fetch = "https://dev.azure.com/o/p/_git/r/info/refs?service=git-upload-pack";
    leads("GET", fetch, &["gitHttp.DiscoverForFetch"]);
}

#[test]
fn what_no_document_publishes_is_said_to_be_unpublished() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let cases = [
        (
            Some("GET"),
            "https://dev.azure.com/o/_apis/Contribution/HierarchyQuery",
            "no published route fits",
        ),
        (Some("TRACE"), "/_apis/projects", "the route is published for GET and POST only"),
        (Some("GET"), "https://o.visualstudio.com/p/_api/_build/queue", "no published route fits"),
        // Definitions can be deleted; `templates` is no definition.
        (
            Some("DELETE"),
            "/p/_apis/build/definitions/templates",
            "the route is published for GET only",
        ),
    ];
    for (verb, url, why) in cases {
        let found = router.resolve(verb, url);
        let Resolution::Unpublished(reason) = &found else { panic!("{url}: {found:?}") };
        assert_eq!(reason.to_string(), why, "{url}");
    }
    for url in [
        "https://api.github.com/repos/o/r",
        "https://login.microsoftonline.com/t/oauth2/v2.0/token",
        "https://dev.azure.com/o/p/_git/r?path=/readme.md",
        "https://dev.azure.com/o/p/_workitems/edit/7",
        "",
        "_",
    ] {
        assert_eq!(router.resolve(Some("GET"), url), Resolution::NotAzureDevOps, "{url}");
    }
}

#[test]
fn anonymous_and_undeclared_operations_say_so() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let badge = router.resolve(Some("GET"), "https://dev.azure.com/o/p/_apis/build/status/d");
    assert_eq!(badge.status(), "anonymous", "{badge:?}");
    let undeclared = catalog.operations().all().iter().find(|row| row.access == Access::Undeclared);
    let id = undeclared.expect("the specs leave some undeclared").id.clone();
    let (area, method) = id.as_str().split_once('.').expect("an id has an area");
    assert_eq!(router.resolve_method(Some(area), method).access(), Some(&Access::Undeclared));
}

#[test]
fn a_guess_of_one_word_is_no_certainty() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let found = |url: &str| router.resolve(Some("GET"), url);
    // `iterations/chartimages/{name}` is the only published route that it could be.
    let Resolution::DifferentScopes { operations, .. } =
        found("https://dev.azure.com/o/p/_apis/work/iterations/${id}/capacities")
    else {
        panic!("taken for certain");
    };
    assert_eq!(operations.len(), 1);
    // Where the route has a parameter nothing is guessed.
    assert!(matches!(
        found("https://dev.azure.com/o/p/_apis/wit/workitems/${id}"),
        Resolution::One(_)
    ));
    // `@{scope}` is a parameter with a sign before it, which the value of a placeholder can begin with.
    let package =
        "https://pkgs.dev.azure.com/o/_apis/packaging/feeds/f/npm/packages/${scope}/${name}";
    let found = found(&format!("{package}/upstreaming"));
    assert!(matches!(found, Resolution::One(_)), "{found:?}");
    assert_eq!(ids(&found), ["Npm.GetScopedUpstreamingBehavior"]);
}

#[test]
fn a_location_and_a_verb_are_an_operation() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let threads = catalog.operations().get("git.CreateThread").expect("it is published");
    let [location] = threads.locations[..] else { panic!("{:?}", threads.locations) };
    let found = |verb| router.resolve_location(verb, location);
    assert_eq!(ids(&found(Some("POST"))), ["git.CreateThread"]);
    assert_eq!(ids(&found(Some("patch"))), ["git.UpdateThread"]);
    assert_eq!(ids(&found(Some("DELETE"))), [""; 0]);
    let all =
        ["git.CreateThread", "git.GetPullRequestThread", "git.GetThreads", "git.UpdateThread"];
    for nothing in [None, Some("")] {
        assert_eq!(ids(&found(nothing)), all);
        let Resolution::DifferentScopes { why, .. } = found(nothing) else { panic!("decided") };
        assert_eq!(why.to_string(), "the verb is not known");
    }
}

#[test]
fn segments_of_routes_are_known_in_any_case() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    assert!(router.has_segment("pushes") && router.has_segment("PUSHES"));
    assert!(!router.has_segment("") && !router.has_segment("no-such-thing"));
}

#[test]
fn a_placeholder_in_place_of_a_word_is_all_that_it_can_be() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let found =
        router.resolve(Some("GET"), "https://dev.azure.com/o/p/_apis/distributedtask/${resource}");
    let Resolution::DifferentScopes { operations, why } = &found else { panic!("{found:?}") };
    assert!(operations.len() > 5);
    assert_eq!(why.to_string(), "a placeholder stands where the route has a word");
}
