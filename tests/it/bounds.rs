//! Apps with more of everything than usual: nothing is dropped without a word.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::program::scopewise_in;

/// Scans one file.
fn scan(name: &str, text: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(name), text).expect("written");
    let said = scopewise_in(folder.path(), &["scan", ".", "--format", "json"], b"");
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).expect("JSON")
}

fn operations(document: &Value) -> Vec<&str> {
    let calls = document["calls"].as_array().expect("a list").iter();
    calls.filter_map(|call| call["operation"].as_str()).collect()
}

fn reasons(document: &Value) -> Vec<&str> {
    let calls = document["unresolved"].as_array().expect("a list").iter();
    calls.filter_map(|call| call["why"].as_str()).collect()
}

/// A function that sends, with a number of callers; the last one alone changes something.
fn callers(count: usize) -> String {
    let mut text = String::from(
        "const base = 'https://dev.azure.com/o/p/';\n\
         function send(verb: string, path: string) { return fetch(base + path, { method: verb }); }\n",
    );
    for number in 1..count {
        let _ = writeln!(text, "send('GET', '_apis/build/builds/{number}');");
    }
    text.push_str("send('POST', '_apis/git/repositories/r/pushes');\n");
    text
}

#[test]
fn the_last_of_many_callers_is_found() {
    let document = scan("app.ts", &callers(300));
    let found = operations(&document);
    assert_eq!(found.len(), 300);
    assert_eq!(found.last(), Some(&"git.CreatePush"));
    assert!(reasons(&document).is_empty());
}

#[test]
fn callers_past_the_bound_are_named() {
    let document = scan("app.ts", &callers(4_200));
    assert!(!operations(&document).contains(&"git.CreatePush"));
    assert!(reasons(&document).contains(&"too-many-ways"));
}

#[test]
fn what_takes_more_steps_than_usual_is_found_or_named() {
    for count in [10, 100, 1_000] {
        // Each part of the path is one of many texts, from functions that call each other.
        let mut text = String::from("const base = 'https://dev.azure.com/o/p/_apis/';\n");
        for number in 0..count {
            let next = (number + 1) % count;
            let _ = writeln!(
                text,
                "function f{number}(a: string): string {{ return a ? f{next}(a + '/') : 'builds'; }}"
            );
        }
        text.push_str("fetch(base + 'build/' + f0('x'));\n");
        let document = scan("app.ts", &text);
        let all = operations(&document).len() + reasons(&document).len();
        assert!(all > 0, "{count}: {document:#}");
    }
}

#[test]
fn a_path_that_is_asked_for_elsewhere_hides_no_other_use_of_it() {
    let text = "const url = 'https://dev.azure.com/o/_apis/wit/workitems/';\n\
                fetch(url + '1');\n\
                queue.push({ verb: 'PATCH', path: 'https://dev.azure.com/o/_apis/wit/workitems/2' });\n";
    let document = scan("app.ts", text);
    assert_eq!(operations(&document).len(), 1);
    assert_eq!(reasons(&document), ["no-request-found"]);
}

#[test]
fn a_text_that_goes_on_can_be_what_it_becomes() {
    let text = "queue.push({ verb: 'POST', path: `https://dev.azure.com/o/p/_apis/git/repositories/${r}/commits/${c}/statuses` });\n\
                queue.push({ path: 'https://dev.azure.com/o/p/_apis/git/repositories' });\n";
    let document = scan("app.ts", text);
    for call in document["unresolved"].as_array().expect("a list") {
        let may_be = call["may_be"].as_array().expect("a list");
        let ids: Vec<&str> =
            may_be.iter().filter_map(|operation| operation["operation"].as_str()).collect();
        assert!(ids.contains(&"git.CreateCommitStatus"), "{call:#}");
    }
}

#[test]
fn long_and_deep_types_are_read() {
    let names: Vec<String> = (0..5_000).map(|number| format!("'icon{number}'")).collect();
    let deep = format!("{}string{}", "(\n".repeat(1_000), ")\n".repeat(1_000));
    let text = format!(
        "type Icon = {};\nlet deep: {deep};\nconst seen = new Set<{}>();\n\
         export const icon = (name: Icon) => fetch('https://dev.azure.com/o/_apis/projects');\n",
        names.join(" |\n"),
        names.join(" |\n"),
    );
    assert_eq!(operations(&scan("app.ts", &text)), ["core.GetProjects"]);
}

#[test]
fn a_text_that_is_no_program_ends_no_scan() {
    let text = "class A { void M(HttpClient c, int a) { var u = \"https://dev.azure.com/o/p/_apis/build/builds\"; switch (a) { default: return; default: u = null; break; default: return; } c.GetAsync(u); } }";
    let document = scan("A.cs", text);
    assert_eq!(document["files"], 1);
    assert!(operations(&document).contains(&"build.GetBuilds") || !reasons(&document).is_empty());
}
