//! Explanations of scopes, operations, rules and sources, as the program prints them.

use crate::program::scopewise;

#[test]
fn a_gallery_of_explanations() {
    for (name, thing) in [
        ("scope", "vso.code"),
        ("scope_corrected", "vso.release_manage"),
        ("scope_full_access", "user_impersonation"),
        ("scope_not_public", "vso.hooks_write"),
        ("wrong_name", "VSO.Code_Read"),
        ("permission_id", "58E8028A-07DA-44F8-9DCE-69F2052E9A0F"),
        ("operation", "git/Git.GetPullRequests"),
        ("operation_corrected", "core.getteam"),
        ("operation_undeclared", "Elastic.CreateElasticPool"),
        ("source", "rn-255"),
        ("mechanism", "pat-global"),
        ("app_type", "web-app"),
        ("faq", "unattended-job"),
        ("call", "PATCH https://dev.azure.com/o/p/_apis/wit/workitems/7?x=S3CRET"),
        ("call_without_verb", "https://dev.azure.com/o/p/_apis/wit/workitems/7"),
        ("call_unpublished", "GET https://dev.azure.com/o/_apis/Contribution/HierarchyQuery"),
        ("call_elsewhere", "https://example.org/x"),
        ("call_of_a_method", "GitRestClient.getPullRequests"),
        ("unknown", "vso.cod"),
    ] {
        insta::assert_snapshot!(
            format!("explain_{name}"),
            scopewise(&["explain", thing]).gallery()
        );
    }
}

#[test]
fn inheritance_is_that_of_the_day() {
    let before = scopewise(&["explain", "vso.code", "--as-of", "2020-01-01"]).out;
    assert!(!before.contains("vso.code → vso.hooks_write"), "{before}");
    let after = scopewise(&["explain", "vso.code", "--as-of", "2025-02-01"]).out;
    assert!(after.contains("vso.code → vso.hooks_write → vso.hooks → vso.profile"), "{after}");
}

#[test]
fn json_has_a_version_and_the_same_facts() {
    let said = scopewise(&["explain", "vso.code", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(document["version"], 1);
    assert_eq!(document["kind"], "scope");
    assert_eq!(document["sections"][0]["heading"], "Includes");
}
