//! Fixes that meet each other, and places that no fix may touch.

use scopewise::finding::Safety;

use crate::fixes::{HEAD, fix};

const RESOURCE: &str = "499b84ac-1321-427f-aa17-267ca6975798";

/// The last of some files after all fixes, and the rules of the findings that were fixed.
fn fixed(files: &[(&str, &str)]) -> (String, Vec<(&'static str, Safety)>) {
    let files: Vec<_> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let (mut after, ended) = fix(&files, true);
    assert!(ended.failed.is_empty(), "{:?}", ended.failed);
    let rules = ended.fixed.iter().map(|one| (one.rule, one.safety)).collect();
    (after.pop().expect("a file").1, rules)
}

fn url(scopes: &str) -> String {
    let scopes = scopes.replace("R/", &format!("{RESOURCE}/"));
    format!(
        "const u = `https://login.microsoftonline.com/t/oauth2/v2.0/authorize?scope={scopes}&x=1`;\n"
    )
}

/// Several scopes that end a URL go with what stands in front of them.
#[test]
fn scopes_at_the_end_of_a_url_go_together() {
    for separator in ["+", "%20", " "] {
        let joined = |scopes: &[&str]| url(&scopes.join(separator));
        let before = joined(&["R/vso.work_write", "R/vso.work", "R/vso.work"]);
        let (after, _) = fixed(&[("login.ts", &before)]);
        assert_eq!(after, joined(&["R/vso.work_write"]));
    }
}

/// What a URL lacks is written as its other scopes are: with their resource, and what stands between them.
#[test]
fn what_a_url_lacks_is_written_as_the_others_are() {
    let uses = ("scopewise.yaml", "uses: [git.GetPullRequests, test.GetRuns]\n");
    for (before, expected) in [
        ("R/vso.test+openid", "R/vso.test+openid+R/vso.code"),
        ("R%2Fvso.test%20openid", "R%2Fvso.test%20openid%20R%2Fvso.code"),
        ("R/vso.test", "R/vso.test%20R/vso.code"),
    ] {
        let (before, expected) = (before.replace('R', RESOURCE), expected.replace('R', RESOURCE));
        let (after, rules) = fixed(&[uses, ("login.ts", &url(&before))]);
        assert_eq!(after, url(&expected));
        assert_eq!(rules, [("missing-scope", Safety::Unsafe)]);
    }
}

/// A misspelt name that is asked for twice is corrected and asked for once.
#[test]
fn fixes_that_do_not_fit_are_made_one_after_the_other() {
    let list = |scopes: &str| format!("{HEAD} \"scopes\": [{scopes}]}}");
    let (after, rules) = fixed(&[("vss-extension.json", &list(r#""vso.wrok", "vso.wrok""#))]);
    assert_eq!(after, list(r#""vso.work""#));
    assert_eq!(rules, [("unknown-scope", Safety::Safe), ("duplicate-scope", Safety::Safe)]);
}

/// Of app registrations only the list of a JSON manifest is changed.
#[test]
fn other_registrations_than_json_are_for_people_to_change() {
    let permission = r#"{ "id": "028ffaf1-6f06-490a-979e-38011f92fb7c", "type": "Scope" }"#;
    let json = |permissions: &str| {
        format!(
            r#"{{ "id": "1", "appId": "2", "requiredResourceAccess": [{{ "resourceAppId": "{RESOURCE}", "resourceAccess": [{permissions}] }}] }}"#
        )
    };
    let twice = json(&format!("{permission}, {permission}"));
    let (after, rules) = fixed(&[("manifest.json", &twice)]);
    assert_eq!(after, json(permission));
    assert_eq!(rules, [("duplicate-scope", Safety::Safe)]);
    let block = "    resource_access {\n      id   = \"028ffaf1-6f06-490a-979e-38011f92fb7c\"\n      type = \"Scope\"\n    }\n";
    let terraform = format!(
        "resource \"azuread_application\" \"a\" {{\n  required_resource_access {{\n    resource_app_id = \"{RESOURCE}\"\n{block}{block}  }}\n}}\n"
    );
    assert_eq!(fixed(&[("main.tf", &terraform)]), (terraform, Vec::new()));
}

/// A key that asks for nothing is no list to add to, and what stands in a command is for people to change.
#[test]
fn what_is_not_read_is_not_written() {
    let uses = ("scopewise.yaml", "uses: [wit.GetWorkItem]\n");
    let text = format!(r#"{HEAD} "scope": ["vso.code"]}}"#);
    assert_eq!(fixed(&[uses, ("vss-extension.json", &text)]), (text, Vec::new()));
    let base = format!(r#"{HEAD} "version": "1", "scopes": ["vso.work"]}}"#);
    let command = r#"{"scripts": {"p": "tfx extension create --manifests vss-extension.json --override \"{\\\"Scopes\\\": null}\""}}"#;
    let files = [("vss-extension.json", base.as_str()), ("package.json", command)];
    assert_eq!(fixed(&files), (command.to_owned(), Vec::new()));
}

/// Where a command overwrites a list by position, an addition would move what is overwritten as well.
#[test]
fn nothing_is_added_to_a_list_that_is_overwritten_by_position() {
    let base = format!(r#"{HEAD} "version": "1"}}"#);
    let command = r#"{"scripts": {"p": "tfx extension create --manifests vss-extension.json --overrides-file o.json --override \"{\\\"scopes\\\": [\\\"vso.test\\\"]}\""}}"#;
    let list = r#"{"scopes": ["vso.code", "vso.wiki"]}"#;
    let files = [
        ("scopewise.yaml", "uses: [test.GetRuns, wit.GetWorkItem]\n"),
        ("vss-extension.json", base.as_str()),
        ("package.json", command),
        ("o.json", list),
    ];
    let (after, _) = fixed(&files);
    assert_eq!(after, list);
}
