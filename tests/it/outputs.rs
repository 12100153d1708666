//! The forms of lint's answer: each says the same, none changes the exit code, and nothing in a file can
//! speak through them.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use scopewise::catalog::Catalog;
use scopewise::finding::{Finding, Severity};
use scopewise::project::Outcome;
use scopewise::report::form::Form;
use scopewise::report::lint::{Report, Repository, Run};
use scopewise::report::{
    Style, Totals, lint_azure, lint_github, lint_html, lint_json, lint_junit, lint_markdown,
    lint_sarif, lint_text,
};
use scopewise::scopes::ScopeGraph;

use crate::hostile::azure_command;
use crate::judging::{TODAY, judge};
use crate::program::{copy, root, scopewise, scopewise_in};

pub(crate) const BOARD: &str = "fixtures/projects/pull-request-board";
pub(crate) const FORMATS: [&str; 8] =
    ["text", "json", "sarif", "github", "azure", "junit", "markdown", "html"];

/// Every form of the answer about these files, by its name.
pub(crate) fn forms(
    outcomes: &[Outcome],
    repository: &Repository,
) -> BTreeMap<&'static str, String> {
    let catalog = Catalog::builtin();
    let as_of = TODAY.parse().unwrap();
    let graph = ScopeGraph::new(catalog.scopes(), Some(as_of)).unwrap();
    let fails = |_: &Outcome, finding: &Finding| finding.severity >= Severity::Warning;
    let run = Run { catalog: &catalog, graph: &graph, as_of, fails: &fails, repository };
    let mut totals = Totals::default();
    for outcome in outcomes {
        totals.take(outcome, &run);
    }
    let report = Report {
        run,
        totals: &totals,
        fixed: &[],
        errors: &[],
        files: 1,
        too_large: 0,
        links: &[],
        with_code: true,
        exit_code: 1,
        gone: &[],
        page: None,
    };
    let mut forms = BTreeMap::new();
    let mut add = |name, mut form: Box<dyn Form>| {
        let (mut head, mut body, mut tail) = (Vec::new(), Vec::new(), Vec::new());
        for outcome in outcomes {
            form.project(outcome, &run, &mut body).unwrap();
        }
        form.head(&report, &mut head).unwrap();
        form.tail(&report, &mut tail).unwrap();
        forms.insert(name, String::from_utf8([head, body, tail].concat()).unwrap());
    };
    add("text", Box::new(lint_text::Text::new(Style::PLAIN)));
    add("json", Box::<lint_json::Json>::default());
    add("sarif", Box::<lint_sarif::Sarif>::default());
    add("github", Box::new(lint_github::Annotations));
    add("azure", Box::new(lint_azure::Commands));
    add("junit", Box::<lint_junit::Junit>::default());
    add("markdown", Box::<lint_markdown::Comment>::default());
    add("html", Box::<lint_html::Page>::default());
    forms
}

#[test]
fn no_form_changes_the_exit_code() {
    for format in FORMATS {
        assert_eq!(scopewise(&["lint", BOARD, "--format", format]).code, 1, "{format}");
        let clean = ["lint", "fixtures/projects/clean-hub", "--format", format];
        assert_eq!(scopewise(&clean).code, 0, "{format}");
        let nowhere = ["lint", "nowhere.json", "--format", format];
        assert_eq!(scopewise(&nowhere).code, 2, "{format}");
        let never = ["lint", BOARD, "--fail-on", "never", "--format", format];
        assert_eq!(scopewise(&never).code, 0, "{format}");
    }
}

#[test]
fn several_forms_at_once_come_from_the_same_findings() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join("new/folder").join(name).display().to_string();
    let outputs: Vec<String> =
        FORMATS.iter().map(|format| format!("{format}={}", path(format))).collect();
    let mut arguments = vec!["lint", BOARD, "--format", "json"];
    arguments.extend(outputs.iter().flat_map(|output| ["--output", output]));
    let said = scopewise(&arguments);
    assert_eq!((said.code, said.err.as_str()), (1, ""));
    for format in FORMATS {
        let written = fs::read_to_string(path(format)).unwrap();
        let alone = scopewise(&["lint", BOARD, "--format", format]).out;
        assert_eq!(written, alone, "{format}");
    }
    assert_eq!(said.out, fs::read_to_string(path("json")).unwrap());
    let dash = scopewise(&["lint", BOARD, "--output", "json=-"]);
    assert_eq!(dash.out, said.out);
    let two = scopewise(&["lint", BOARD, "--output", "json=-", "--format", "text"]);
    assert_eq!((two.code, two.out.as_str()), (2, ""));
    let unknown = scopewise(&["lint", BOARD, "--output", "serif=x"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("did you mean `sarif`?"), "{}", unknown.err);
}

#[test]
fn every_form_is_as_reviewed() {
    for format in FORMATS.into_iter().filter(|format| !matches!(*format, "text" | "json" | "html"))
    {
        let said = scopewise(&["lint", BOARD, "--format", format]);
        // The pages of the rules are in SARIF as they are; they change with the rules.
        let shown = if format == "sarif" { without_rules(&said.out) } else { said.out };
        insta::assert_snapshot!(format!("outputs_{format}"), shown);
    }
}

fn without_rules(sarif: &str) -> String {
    let mut log: serde_json::Value = serde_json::from_str(sarif).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].take();
    assert_eq!(rules.as_array().unwrap().len(), scopewise::rules::RULES.len());
    for (rule, known) in rules.as_array().unwrap().iter().zip(scopewise::rules::RULES) {
        assert_eq!(rule["id"], known.meta().id);
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[text]["text"].as_str().unwrap().len() > 20, "{rule}");
        }
    }
    serde_json::to_string_pretty(&log).unwrap()
}

#[test]
fn fingerprints_know_a_finding_by_what_it_is_and_not_by_its_line() {
    let text = fs::read_to_string(root().join(BOARD).join("src/board/board.json")).unwrap();
    let prints = |text: &str, name: &str| {
        let outcomes = judge(&[(name.to_owned(), text.to_owned())], TODAY);
        let log: serde_json::Value =
            serde_json::from_str(&forms(&outcomes, &Repository::default())["sarif"]).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        let print = |result: &serde_json::Value| {
            let prints = &result["partialFingerprints"];
            assert_eq!(prints["scopewiseFinding/v1"], prints["primaryLocationLineHash"]);
            prints["primaryLocationLineHash"].as_str().unwrap().to_owned()
        };
        results.iter().map(print).collect::<Vec<_>>()
    };
    let first = prints(&text, "board.json");
    assert!(first.len() > 2, "{first:?}");
    assert_eq!(first, prints(&text.replace('\n', "\n\n"), "board.json"));
    assert_ne!(first, prints(&text, "other.json"));
    let mut distinct = first.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), first.len());
}

#[test]
fn places_are_relative_to_the_root_of_the_repository_from_any_folder() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("apps/board");
    fs::create_dir_all(&below).unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let text = fs::read(root().join("fixtures/manifests/extension/duplicates/vss-extension.json"));
    fs::write(below.join("ä b.json"), text.unwrap()).unwrap();
    let from_root =
        scopewise_in(folder.path(), &["lint", "apps/board/ä b.json", "--format", "sarif"], b"");
    let from_below = scopewise_in(&below, &["lint", "ä b.json", "--format", "sarif"], b"");
    // Automation details tell runs on different parts apart.
    let without_id = |out: &str| {
        let id = out.lines().position(|line| line.contains("\"id\": \"scopewise/")).unwrap();
        out.lines()
            .enumerate()
            .filter_map(|(at, line)| (at != id).then_some(line))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(without_id(&from_root.out), without_id(&from_below.out));
    assert!(
        from_below.out.contains("\"uri\": \"apps/board/%C3%A4%20b.json\""),
        "{}",
        from_below.out
    );
    let github = scopewise_in(&below, &["lint", "ä b.json", "--format", "github"], b"").out;
    assert!(github.contains("file=apps/board/ä b.json,"), "{github}");
}

#[test]
fn a_form_names_all_files_from_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("apps");
    fs::create_dir(folder.path().join(".git")).unwrap();
    copy(&root().join(BOARD), &below.join("board"));
    fs::write(below.join("board/broken.tf"), "resource \"azuread_application\" \"a\" {").unwrap();
    for format in ["sarif", "github", "azure", "junit", "markdown", "html"] {
        let from_root = scopewise_in(folder.path(), &["lint", "apps", "--format", format], b"");
        let from_below = scopewise_in(&below, &["lint", ".", "--format", format], b"");
        // SARIF tells runs on different parts of one repository apart.
        assert_eq!(from_root.out, from_below.out.replace("scopewise/./", "scopewise/apps/"));
        for file in ["reviews/reviews.json:13", "reviews/reviews.ts", "common/clients.ts"] {
            let shown = from_below.out.matches(file).count();
            let seen = from_below.out.matches(&format!("apps/board/src/{file}")).count();
            // Neither says how an app seems to sign in.
            let is_unsaid = ["sarif", "junit"].contains(&format) && file == "common/clients.ts";
            assert!(shown == seen && (seen > 0 || is_unsaid), "{format}: {file}");
        }
    }
    // What is printed for people in a terminal opens from where they are.
    let text = scopewise_in(&below, &["lint", "."], b"").out;
    assert!(text.contains("  see:  board/src/reviews/reviews.ts:7"), "{text}");
}

#[test]
fn an_agent_of_azure_pipelines_is_given_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.md");
    let output = format!("markdown={}", page.display());
    let said = scopewise(&["lint", BOARD, "--format", "azure", "--output", &output]);
    let line = said.out.lines().find(|line| line.starts_with("##vso[task.uploadsummary]")).unwrap();
    let (command, _, path) = azure_command(line).unwrap();
    assert_eq!((command.as_str(), path), ("task.uploadsummary", page.display().to_string()));
    assert!(fs::read_to_string(page).unwrap().starts_with("### scopewise: "));
    let without = scopewise(&["lint", BOARD, "--format", "azure"]);
    assert!(!without.out.contains("uploadsummary"), "outside of an agent there is no page");
}

#[test]
fn input_that_cannot_be_used_is_named_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("vss-extension.json"), "{ \"manifestVersion\": 1,\n  \"id\" }")
        .unwrap();
    fs::write(folder.path().join("utf16.json"), b"\xff\xfe{\0").unwrap();
    let lines = |format: &str| {
        let said = scopewise_in(
            folder.path(),
            &["lint", "vss-extension.json", "utf16.json", "--format", format],
            b"",
        );
        assert_eq!(said.code, 2, "{}", said.gallery());
        said.out
    };
    let github = lines("github");
    for start in
        ["::error file=vss-extension.json,line=2,col=8,title=", "::error file=utf16.json,title="]
    {
        assert!(github.contains(start), "{github}");
    }
    let azure = lines("azure");
    for start in [
        "type=error;sourcepath=vss-extension.json;linenumber=2;columnnumber=8;code=unusable-input]",
        "type=error;sourcepath=utf16.json;code=unusable-input]",
    ] {
        assert!(azure.contains(start), "{azure}");
    }
}

/// Where output goes into a file, `/dev/stdout` is a link to that file: it is written to, and stays a link.
#[cfg(target_os = "linux")]
#[test]
fn a_form_can_go_to_what_is_open_already() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.txt");
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_scopewise"))
        .args(["lint", BOARD, "--no-scan", "--output", "junit=/dev/stdout"])
        .current_dir(root())
        .stdout(fs::File::options().create(true).append(true).open(&file).unwrap())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
    let all = fs::read_to_string(file).unwrap();
    assert!(all.contains("<testsuites") && all.contains("8 requested scopes"), "{all}");
    let link = fs::symlink_metadata("/dev/stdout");
    assert!(link.is_ok_and(|link| link.is_symlink()), "the system's link is what it was");
}

#[test]
fn a_reader_that_goes_away_changes_neither_files_nor_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join(BOARD), folder.path());
    let mut child = Command::new(env!("CARGO_BIN_EXE_scopewise"))
        .args(["lint", "--as-of", TODAY, "--output", "sarif=late.sarif"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert_eq!(ended.status.code(), Some(1), "there are errors and warnings");
    let written = fs::read_to_string(folder.path().join("late.sarif")).unwrap();
    assert!(written.contains("\"ruleId\"") && written.ends_with("}\n"));
}
