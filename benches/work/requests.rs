//! What is looked up where the speed of routes is measured.

/// Requests as applications make them: short and long, with encoding, prefixes and queries.
pub(crate) const REQUESTS: [(&str, &str); 10] = [
    ("GET", "https://dev.azure.com/org/_apis/projects?api-version=7.1"),
    (
        "GET",
        "https://dev.azure.com/org/project/_apis/git/repositories/repo/items?path=/a&api-version=7.1",
    ),
    (
        "POST",
        "https://dev.azure.com/org/project/_apis/git/repositories/repo/pullRequests/7/threads",
    ),
    ("PATCH", "https://dev.azure.com/org/My%20Project/_apis/wit/workitems/7?api-version=7.1"),
    ("POST", "https://org.visualstudio.com/DefaultCollection/project/_apis/wit/wiql"),
    (
        "GET",
        "https://server:8080/tfs/Collection/project/_apis/build/builds/7/artifacts?artifactName=x",
    ),
    ("GET", "https://vsrm.dev.azure.com/org/project/_apis/release/releases/7"),
    ("GET", "https://vssps.dev.azure.com/org/_apis/graph/users?api-version=7.1-preview.1"),
    ("GET", "https://dev.azure.com/org/_apis/Contribution/HierarchyQuery"),
    ("GET", "https://example.org/api/v2/packages?q=1"),
];
