//! How bad and how sure findings are, on which day, and whether their fixes are safe.

use scopewise::finding::{Confidence, Finding, Safety, Severity};

use crate::judging::{TODAY, judge};
use crate::rules::manifest;

/// The findings of a rule.
fn of_rule(rule: &str, files: &[(&str, &str)], as_of: &str) -> Vec<Finding> {
    let files: Vec<_> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let outcomes = judge(&files, as_of);
    let findings = outcomes.into_iter().flat_map(|outcome| outcome.findings);
    findings.filter(|finding| finding.rule == rule).collect()
}

fn only(rule: &str, files: &[(&str, &str)]) -> Finding {
    let mut findings = of_rule(rule, files, TODAY);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

const LEGACY: &str = "https://app.vssps.visualstudio.com/oauth2/authorize?client_id=1&scope=";

/// The end falls into a year of which no day is known.
#[test]
fn an_end_within_a_year_may_still_be_to_come() {
    let text = format!("const u = \"{LEGACY}vso.code\";\n");
    let cases = [
        ("2025-12-31", "Azure DevOps OAuth ends in 2026", Severity::Warning, None),
        ("2026-01-01", "Azure DevOps OAuth ends by 2026-12-31", Severity::Warning, Some(364)),
        ("2026-12-31", "Azure DevOps OAuth ends by 2026-12-31", Severity::Warning, Some(0)),
        ("2027-01-01", "Azure DevOps OAuth was to end in 2026", Severity::Error, None),
    ];
    for (day, message, severity, left) in cases {
        let findings = of_rule("retired-mechanism", &[("login.ts", &text)], day);
        let [finding] = findings.as_slice() else { panic!("{day}: {findings:?}") };
        assert_eq!((finding.message.as_str(), finding.severity), (message, severity), "{day}");
        let note = finding.notes.iter().find(|note| note.text.starts_with("it may end on any day"));
        let expected =
            left.map(|left| format!("it may end on any day; {left} days of 2026 are left"));
        assert_eq!(note.map(|note| note.text.clone()), expected, "{day}");
    }
}

/// A retired scope goes without loss where its successor is asked for too.
#[test]
fn a_successor_that_is_asked_for_covers_what_the_scope_did() {
    for (scopes, help, safety) in [
        (&["vso.codesearch"][..], "ask for `vso.code` instead", Safety::Unsafe),
        (
            &["vso.codesearch", "vso.code"],
            "remove it: `vso.code`, which is asked for too, covers what it did",
            Safety::Safe,
        ),
        (&["vso.codesearch", "vso.work"], "ask for `vso.code` instead", Safety::Unsafe),
        (&["vso.loadtest", "vso.code"], "remove it", Safety::Unsafe),
    ] {
        let (name, text) = manifest(scopes);
        let finding = only("retired-scope", &[(&name, &text)]);
        assert_eq!(finding.help.as_deref(), Some(help));
        assert_eq!(finding.fix.expect("one").safety, safety, "{scopes:?}");
    }
}

/// What is included goes without loss, but from a list whose entries may be asked for one by one.
#[test]
fn what_is_included_goes_safely_where_nobody_asks_for_it_alone() {
    let (name, text) = manifest(&["vso.work", "vso.work_write"]);
    let extension = only("redundant-scope", &[(&name, &text)]);
    assert_eq!(extension.confidence, Confidence::Certain);
    assert_eq!(extension.fix.expect("one").safety, Safety::Safe);
    let of = |id: &str| format!(r#"{{ "id": "{id}", "type": "Scope" }}"#);
    let (code, write) =
        ("5f1d8cdf-acb3-47db-b79d-e0c6f18e262d", "028ffaf1-6f06-490a-979e-38011f92fb7c");
    let app = format!(
        r#"{{ "id": "1", "appId": "2", "requiredResourceAccess": [{{ "resourceAppId": "499b84ac-1321-427f-aa17-267ca6975798", "resourceAccess": [{}, {}] }}] }}"#,
        of(code),
        of(write)
    );
    for finding in of_rule("redundant-scope", &[("manifest.json", &app)], TODAY) {
        assert_eq!(finding.confidence, Confidence::Likely);
        assert_eq!(finding.fix.expect("one").safety, Safety::Unsafe);
    }
    let url = format!("const u = \"{LEGACY}vso.work%20vso.work_write\";\n");
    let legacy = only("redundant-scope", &[("login.ts", &url)]);
    assert_eq!((legacy.severity, legacy.confidence), (Severity::Error, Confidence::Likely));
    assert_eq!(legacy.fix.expect("one").safety, Safety::Unsafe);
    let url = format!("const u = \"{LEGACY}vso.work%20app_token\";\n");
    for finding in of_rule("redundant-scope", &[("login.ts", &url)], TODAY) {
        assert_eq!(finding.severity, Severity::Warning, "full access includes nothing by name");
    }
}

/// Files that lie together without a command are packed together perhaps.
#[test]
fn what_rests_on_two_files_is_as_sure_as_that_they_are_packed_together() {
    let (name, text) = manifest(&["vso.work"]);
    let more = ("more.json", r#"{"scopes": ["vso.work_write"]}"#);
    let assumed = only("redundant-scope", &[(&name, &text), more]);
    assert_eq!(assumed.confidence, Confidence::Likely);
    let (_, both) = manifest(&["vso.work", "vso.work_write"]);
    let other = ("more.json", r#"{"scopes": ["vso.code"]}"#);
    assert_eq!(only("redundant-scope", &[(&name, &both), other]).confidence, Confidence::Certain);
    let command =
        r#"{"scripts": {"p": "tfx extension create --manifests vss-extension.json more.json"}}"#;
    let told = only("redundant-scope", &[(&name, &text), more, ("package.json", command)]);
    assert_eq!(told.confidence, Confidence::Certain);
}

/// Without a command only what is wrong in itself is said, and of a whole manifest.
#[test]
fn the_packager_refuses_surely_where_a_command_packs() {
    let base = |contributions: &str| {
        let (_, text) = manifest(&["vso.work"]);
        text.replace(r#"[{"id": "hub", "type": "ms.vss-web.hub"}]"#, contributions)
    };
    let command = r#"{"scripts": {"p": "tfx extension create --manifests vss-extension.json"}}"#;
    let command = ("package.json", command);
    let refused = |files: &[(&str, &str)]| -> Vec<(String, Confidence)> {
        let findings = of_rule("packager-refuses", files, TODAY).into_iter();
        findings.map(|one| (one.message, one.confidence)).collect()
    };
    let object = "the packager wants an array of contributions".to_owned();
    let nothing = "the packager refuses an extension that contributes nothing".to_owned();
    let (odd, empty) = (base("{}"), base("[]"));
    assert_eq!(refused(&[("vss-extension.json", &odd)]), [(object.clone(), Confidence::Likely)]);
    assert_eq!(refused(&[("vss-extension.json5", &odd)]), []);
    assert_eq!(refused(&[("part.json", r#"{"contributions": {}, "scopes": ["vso.work"]}"#)]), []);
    assert_eq!(refused(&[("vss-extension.json", &empty)]), []);
    let mut packed = refused(&[("vss-extension.json", &odd), command]);
    packed.sort();
    assert_eq!(packed, [(nothing.clone(), Confidence::Likely), (object, Confidence::Certain)]);
    assert_eq!(
        refused(&[("vss-extension.json", &empty), command]),
        [(nothing, Confidence::Likely)]
    );
}

/// Tasks make their calls with the token of a job: of their extension's scopes the calls say nothing.
#[test]
fn calls_say_nothing_of_what_only_tasks_are_in() {
    let (name, text) = manifest(&["vso.code_manage", "vso.wiki"]);
    let uses = ("scopewise.yaml", "uses: [git.GetRefs, wit.GetWorkItem]\n");
    let tasks = text.replace("ms.vss-web.hub", "ms.vss-distributed-task.task");
    for rule in ["over-broad-scope", "unused-scope", "missing-scope"] {
        assert_eq!(of_rule(rule, &[uses, (&name, &text)], TODAY).len(), 1, "{rule}");
        assert_eq!(of_rule(rule, &[uses, (&name, &tasks)], TODAY), [], "{rule}");
    }
    let (name, text) = manifest(&["vso.hooks_write"]);
    assert_eq!(of_rule("unused-scope", &[uses, (&name, &text)], TODAY), []);
    assert_eq!(of_rule("over-broad-scope", &[uses, (&name, &text)], TODAY), []);
}

/// Scopes of tasks alone go, unless the file is packed otherwise too or what it contributes is not wholly known.
#[test]
fn scopes_of_tasks_go_where_all_contributions_are_known() {
    let (name, text) = manifest(&["vso.code"]);
    let tasks = text.replace("ms.vss-web.hub", "ms.vss-distributed-task.task");
    let rule = "scopes-on-task-only-extension";
    let command = |files: &str| format!("\"tfx extension create --manifests {files}\"");
    let (one, two) = (command("vss-extension.json"), command("vss-extension.json more.json"));
    let one = format!("{{\"scripts\": {{\"a\": {one}}}}}");
    let both = one.replace("}}", &format!(", \"b\": {two}}}}}"));
    let alone = only(rule, &[(&name, &tasks)]);
    assert_eq!(alone.fix.expect("one").safety, Safety::Unsafe);
    let packed = only(rule, &[(&name, &tasks), ("package.json", &one)]);
    assert_eq!(packed.fix.expect("one").safety, Safety::Safe);
    let more = ("more.json", r#"{"scopes": ["vso.wiki"]}"#);
    for finding in of_rule(rule, &[(&name, &tasks), more, ("package.json", &both)], TODAY) {
        assert_eq!(finding.fix, None);
    }
    let types =
        tasks.replace("\"id\": \"x\"", "\"id\": \"x\", \"contributionTypes\": [{\"id\": \"t\"}]");
    assert_eq!(of_rule(rule, &[(&name, &types)], TODAY), []);
    assert!(scopewise::rules::find(rule).is_some_and(|found| found.meta().id == rule));
    assert!(scopewise::rules::find("no-such-rule").is_none());
}
