//! From what real apps call to the least scopes, through the binary.

use std::fs;

use serde_json::Value;

use crate::program::{Said, root, scopewise, scopewise_in};

/// Rules, each with the scope that it speaks of.
type TooMuch = &'static [(&'static str, &'static str)];

/// A fixture of `fixtures/usage`, the scopes that its calls need, and the scopes that are too much, each with
/// the rule that says so. Analysed by hand from public sources.
const APPS: &[(&str, &[&str], TooMuch)] = &[
    ("analytics-widget", &["vso.analytics"], &[]),
    (
        "branch-from-work-item",
        &["vso.code_write", "vso.work_write"],
        &[("over-broad-scope", "vso.code_manage")],
    ),
    ("child-links", &["vso.work_write"], &[("redundant-scope", "vso.work")]),
    ("deployment-monitor", &["vso.build"], &[]),
    (
        "environment-status",
        &["vso.build"],
        &[
            ("redundant-scope", "vso.release"),
            ("redundant-scope", "vso.release_execute"),
            ("unused-scope", "vso.build_execute"),
            ("unused-scope", "vso.environment_manage"),
            ("unused-scope", "vso.machinegroup_manage"),
            ("unused-scope", "vso.release_manage"),
            ("unused-scope", "vso.taskgroups_read"),
        ],
    ),
    ("pull-request-statistics", &["vso.code"], &[("unused-scope", "vso.code_status")]),
    ("query-widget", &["vso.work"], &[]),
    ("time-and-effort", &["vso.work_write"], &[]),
];

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("no JSON: {}", said.gallery()))
}

fn texts(value: &Value) -> Vec<&str> {
    let items = value.as_array().unwrap_or_else(|| panic!("no array: {value}"));
    items.iter().map(|item| item.as_str().expect("a text")).collect()
}

fn lint(app: &str) -> Value {
    let folder = format!("fixtures/usage/{app}");
    let calls = format!("{folder}/calls.txt");
    let said = scopewise(&["lint", &folder, "--uses", &calls, "--format", "json"]);
    json(&said)["projects"][0].take()
}

/// What the calls need, by `scopewise recommend`.
fn needed(calls: &[&str]) -> Value {
    let mut arguments = vec!["recommend", "--app-type", "personal-script", "--format", "json"];
    for call in calls {
        arguments.extend(["--call", call]);
    }
    json(&scopewise(&arguments))["needed"].take()
}

#[test]
fn real_apps_need_what_was_found_by_hand() {
    for (app, scopes, too_much) in APPS {
        let project = lint(app);
        assert_eq!(texts(&project["needed"]["scopes"]), *scopes, "{app}");
        assert_eq!(project["needed"]["proven"], true, "{app}");
        let findings = project["findings"].as_array().expect("findings");
        let mut warned: Vec<(&str, &str)> = findings
            .iter()
            .filter(|finding| finding["severity"] != "note")
            .map(|f| (f["rule"].as_str().expect("rule"), f["scope"].as_str().unwrap_or_default()))
            .collect();
        warned.sort_unstable();
        assert_eq!(warned, *too_much, "{app}");
    }
    let names = crate::judging::entries("fixtures/usage");
    assert!(names.iter().eq(APPS.iter().map(|(app, ..)| *app)), "{names:?}");
}

#[test]
fn an_undeclared_call_lowers_the_claim_and_is_named() {
    let needed = lint("time-and-effort")["needed"].take();
    assert_eq!(needed["complete"], false);
    assert_eq!(needed["undetermined"][0]["call"], "SecurityRestClient.hasPermissions");
    assert_eq!(needed["undetermined"][0]["line"], 12);
}

#[test]
fn removing_all_that_is_too_much_leaves_what_is_needed() {
    let folder = root().join("fixtures/usage/environment-status");
    let manifest = fs::read_to_string(folder.join("vss-extension.json")).expect("is there");
    let mut manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    let findings = lint("environment-status")["findings"].take();
    let scopes = manifest["scopes"].as_array_mut().expect("scopes");
    for finding in findings.as_array().expect("findings") {
        if finding["severity"] == "warning" {
            scopes.retain(|scope| *scope != finding["scope"]);
        }
    }
    assert_eq!(texts(&manifest["scopes"]), ["vso.build"]);
}

#[test]
fn projects_alone_need_another_scope_than_projects_with_repositories() {
    let projects = "GET https://dev.azure.com/contoso/_apis/projects";
    let alone = needed(&[projects]);
    assert_eq!(texts(&alone["scopes"]), ["vso.project"]);
    let other = &alone["alternatives"][0];
    assert_eq!(other["scope"], "vso.profile");
    assert_eq!(other["more"], "5 more reading operations");
    let repositories = "GET https://dev.azure.com/contoso/_apis/git/repositories";
    assert_eq!(texts(&needed(&[projects, repositories])["scopes"]), ["vso.code"]);
}

#[test]
fn a_comment_poster_is_offered_threads_and_told_why_not_more() {
    let url = "https://dev.azure.com/o/p/_apis/git/repositories/r/pullRequests/1/threads";
    let needed = needed(&[&format!("POST {url}")]);
    assert_eq!(texts(&needed["scopes"]), ["vso.threads_full"]);
    let other = &needed["alternatives"][0];
    assert_eq!(other["scope"], "vso.code_write");
    assert_eq!(other["decided_by"], "high-privilege");
    assert!(other["more"].as_str().expect("words").contains("more changing operations"));
}

#[test]
fn a_post_that_only_asks_needs_only_to_read() {
    let needed = needed(&["POST https://dev.azure.com/o/p/_apis/wit/wiql?api-version=7.1"]);
    assert_eq!(texts(&needed["scopes"]), ["vso.work"]);
    assert_eq!(needed["complete"], true);
}

#[test]
fn an_undeclared_operation_is_undetermined_never_free() {
    let needed = needed(&["GET https://dev.azure.com/o/_apis/permissions/5/1"]);
    assert_eq!(needed["scopes"], Value::Array(Vec::new()));
    assert_eq!(needed["complete"], false);
    let why = needed["undetermined"][0]["why"].as_str().expect("words");
    assert!(why.contains("names no scope, which does not mean that none is needed"), "{why}");
}

/// `browser.har` was recorded by Chromium on a page of ours, against a loopback server that answered for the
/// hosts of Azure DevOps; only headers that say nothing of a call were taken out.
#[test]
fn a_recording_of_a_real_browser_is_understood() {
    let recording = "fixtures/traffic/browser.har";
    insta::assert_snapshot!("scan_browser", scopewise(&["scan", recording]).gallery());
    let folder = "fixtures/usage/branch-from-work-item";
    let said = scopewise(&["lint", folder, "--uses", recording, "--format", "json"]);
    let needed = json(&said)["projects"][0]["needed"].take();
    assert_eq!(
        texts(&needed["scopes"]),
        ["vso.code", "vso.release", "vso.threads_full", "vso.work"]
    );
    assert_eq!(needed["evidence"], "recorded");
    assert_eq!(needed["complete"], true);
}

/// Scopes in every form in which a mechanism takes them.
#[test]
fn what_to_request_is_shown_with_each_mechanism() {
    let calls = ["--call", "git.CreateThread", "--call", "Alert.GetAlertsAsync", "--call"];
    let calls = [&calls[..], &["GET https://dev.azure.com/o/_apis/permissions/5/1"]].concat();
    for app_type in ["extension", "personal-script", "service", "web-app", "dual-target-client"] {
        let arguments = [&["recommend", "--app-type", app_type], &calls[..]].concat();
        let said = scopewise(&arguments);
        // From the scopes to the warnings: the rest is shown in the gallery of `recommend`.
        let lines = said.out.lines();
        let wanted =
            lines.skip_while(|line| !line.starts_with("Request") && !line.starts_with("No "));
        let ends = ["Warnings", "Limits", "Would also do, best first", "Ruled out"];
        let shown: Vec<&str> = wanted.take_while(|line| !ends.contains(line)).collect();
        insta::assert_snapshot!(format!("request_{app_type}"), shown.join("\n"));
    }
}

#[test]
fn forms_are_json_too() {
    let arguments = ["--app-type", "web-app", "--existing-app", "azure-devops-oauth"];
    let arguments =
        [&["recommend", "--format", "json", "--call", "git.CreateThread"], &arguments[..]];
    let answer = json(&scopewise(&arguments.concat()));
    let scope = "499b84ac-1321-427f-aa17-267ca6975798/vso.threads_full";
    assert_eq!(answer["forms"]["entra-scope"], scope);
    let asked = &answer["request"]["scopes"][0];
    assert_eq!(asked["entra_permission"]["basis"], "third-party");
    let command = answer["forms"]["entra-permission"].as_str().expect("a command");
    let id = asked["entra_permission"]["id"].as_str().expect("an id");
    assert!(command.ends_with(&format!(" --api-permissions {id}=Scope")), "{command}");
    let bare = ["recommend", "--format", "json", "--app-type", "web-app"];
    assert!(json(&scopewise(&bare)).get("needed").is_none(), "nothing was said of calls");
}

/// Only Entra could once be asked for nothing but everything.
#[test]
fn forms_are_those_of_the_day() {
    let arguments = ["recommend", "--app-type", "web-app", "--call", "git.CreateThread"];
    let rest = ["--only", "entra-auth-code", "--format", "json", "--as-of", "2023-09-27"];
    let answer = json(&scopewise(&[&arguments[..], &rest].concat()));
    assert_eq!(answer["forms"], serde_json::json!({}));
    let why = answer["request"]["no_scopes"]["text"].as_str().expect("a reason");
    assert!(why.contains("before, only user_impersonation"), "{why}");
}

#[test]
fn calls_that_some_mechanisms_cannot_make_are_part_of_the_question() {
    let arguments = ["recommend", "--app-type", "personal-script", "--format", "json"];
    let alone = json(&scopewise(&arguments));
    assert_eq!(alone["recommended"]["mechanism"], "pat");
    let answer = json(&scopewise(&[&arguments[..], &["--call", "tokens.ListPats"]].concat()));
    assert_eq!(answer["profile"]["calls"], serde_json::json!(["pat-lifecycle"]));
    assert_ne!(answer["recommended"]["mechanism"], "pat");
}

#[test]
fn a_configuration_gives_profile_and_calls() {
    let folder = tempfile::tempdir().expect("a folder");
    let config =
        "profile:\n  app-type: personal-script\nuses:\n- git.CreateThread\n- file: calls.txt\n";
    fs::write(folder.path().join("scopewise.yaml"), config).expect("written");
    fs::write(folder.path().join("calls.txt"), "wit.QueryByWiql\n").expect("written");
    let arguments = ["recommend", "--config", "scopewise.yaml", "--format", "json"];
    let answer = json(&scopewise_in(folder.path(), &arguments, b""));
    assert_eq!(texts(&answer["needed"]["scopes"]), ["vso.threads_full", "vso.work"]);
    let body = answer["forms"]["pat-api"].as_str().expect("a body");
    let body: Value = serde_json::from_str(body).expect("the body is JSON");
    assert_eq!(body["scope"], "vso.threads_full vso.work");
    assert_eq!(body["allOrgs"], false);
    // Flags stand in the place of what the file says.
    let given = [&arguments[..], &["--call", "wit.QueryByWiql"]].concat();
    let answer = json(&scopewise_in(folder.path(), &given, b""));
    assert_eq!(texts(&answer["needed"]["scopes"]), ["vso.work"]);
}

/// The keys of a form in `docs/json.md`, from the first block under a heading.
fn documented(heading: &str) -> Vec<String> {
    let page = fs::read_to_string(root().join("docs/json.md")).expect("is there");
    let (_, section) = page.split_once(heading).unwrap_or_else(|| panic!("no `{heading}`"));
    let (_, block) = section.split_once("```json").expect("a block");
    let (block, _) = block.split_once("```").expect("the block ends");
    keys(&serde_json::from_str(block).unwrap_or_else(|error| panic!("{heading}: {error}")))
}

fn keys(value: &Value) -> Vec<String> {
    let mut keys: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
    keys.sort_unstable();
    keys
}

#[test]
fn json_has_the_keys_that_the_page_says() {
    let arguments = ["--format", "json", "--call", "git.CreateThread"];
    let answer = ["recommend", "--app-type", "personal-script"];
    let answer = json(&scopewise(&[&answer[..], &arguments].concat()));
    assert_eq!(keys(&answer), documented("## `scopewise recommend"));
    assert_eq!(keys(&answer["needed"]), documented("## `needed`"));
    let scan = json(&scopewise(&[&["scan"], &arguments[..]].concat()));
    assert_eq!(keys(&scan), documented("## `scopewise scan"));
}
