//! The forms of lint's answer: each says the same, none changes the exit code, and nothing in a file can
//! speak through them.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use scopewise::catalog::Catalog;
use scopewise::finding::{Finding, Severity};
use scopewise::project::Outcome;
use scopewise::report::lint::{Report, Repository};
use scopewise::report::{
    Style, lint_azure, lint_github, lint_html, lint_json, lint_junit, lint_markdown, lint_sarif,
    lint_text,
};
use scopewise::scopes::ScopeGraph;
use scopewise::text::visible;

use crate::judging::{TODAY, judge};
use crate::program::{root, scopewise, scopewise_in};

pub(crate) const BOARD: &str = "fixtures/projects/pull-request-board";
const FORMATS: [&str; 8] =
    ["text", "json", "sarif", "github", "azure", "junit", "markdown", "html"];

/// Every form of the answer about these files, by its name.
fn forms(outcomes: &[Outcome], repository: &Repository) -> BTreeMap<&'static str, String> {
    let catalog = Catalog::builtin();
    let as_of = TODAY.parse().unwrap();
    let graph = ScopeGraph::new(catalog.scopes(), Some(as_of)).unwrap();
    let fails = |_: &Outcome, finding: &Finding| finding.severity >= Severity::Warning;
    let report = Report {
        fixed: &[],
        outcomes,
        errors: &[],
        catalog: &catalog,
        graph: &graph,
        as_of,
        files: 1,
        too_large: 0,
        with_code: true,
        exit_code: 1,
        fails: &fails,
        gone: &[],
        repository,
    };
    let mut forms = BTreeMap::new();
    let mut add = |name, write: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        write(&mut out);
        forms.insert(name, String::from_utf8(out).unwrap());
    };
    add("text", &|out| lint_text::write(&report, &Style::PLAIN, out).unwrap());
    add("json", &|out| lint_json::write(&report, out).unwrap());
    add("sarif", &|out| lint_sarif::write(&report, out).unwrap());
    add("github", &|out| lint_github::write(&report, out).unwrap());
    add("azure", &|out| lint_azure::write(&report, None, out).unwrap());
    add("junit", &|out| lint_junit::write(&report, out).unwrap());
    add("markdown", &|out| out.extend(lint_markdown::markdown(&report).bytes()));
    add("html", &|out| out.extend(lint_html::html_page(&report).bytes()));
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
    let results = |out: &str| {
        let log: serde_json::Value = serde_json::from_str(out).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        results
            .into_iter()
            .map(|mut result| {
                // The text names the files as this run does.
                result["message"].take();
                result
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(results(&from_root.out), results(&from_below.out));
    assert!(
        from_below.out.contains("\"uri\": \"apps/board/%C3%A4%20b.json\""),
        "{}",
        from_below.out
    );
    let github = scopewise_in(&below, &["lint", "ä b.json", "--format", "github"], b"").out;
    assert!(github.contains("file=apps/board/ä b.json,"), "{github}");
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

/// Reads a logging command as the documentation of Azure Pipelines says: anywhere in a line,
/// `##vso[area.action property=value;…]message`, with `%3B`, `%0D`, `%0A`, `%5D` and `%AZP25` resolved.
fn azure_command(line: &str) -> Option<(String, BTreeMap<String, String>, String)> {
    let resolved = |text: &str| {
        let text = text.replace("%3B", ";").replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%5D", "]").replace("%AZP25", "%")
    };
    let (_, rest) = line.split_once("##vso[")?;
    let (command, message) = rest.split_once(']')?;
    let (name, properties) = command.split_once(' ').unwrap_or((command, ""));
    let pairs = properties.split(';').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(key, value)| (key.to_owned(), resolved(value)));
    Some((name.to_owned(), pairs.collect(), resolved(message)))
}

/// Reads a workflow command as the documentation of GitHub Actions says: `::name key=value,…::message`, after
/// blanks.
fn github_command(line: &str) -> Option<(String, BTreeMap<String, String>, String)> {
    let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let property = |text: &str| data(&text.replace("%3A", ":").replace("%2C", ","));
    let (command, message) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = command.split_once(' ').unwrap_or((command, ""));
    let pairs = properties.split(',').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(key, value)| (key.to_owned(), property(value)));
    Some((name.to_owned(), pairs.collect(), data(message)))
}

/// What an agent would take for a command, and what a terminal would act on.
fn hostile_piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "::error::",
            "::add-mask::x",
            "##vso[task.setvariable variable=a]b",
            "##[error]",
            "%0A",
            "%25",
            "%3B",
            "%AZP25",
            "%AZP253B",
            "]",
            ";",
            ",",
            ":",
            "=",
            "\n",
            "\r",
            "\t",
            " ",
            "\u{1b}[31m",
            "\u{1b}]8;;x\u{7}",
            "\u{202e}",
            "\u{200b}",
            "\u{9b}",
            "`",
            "|",
            "</code>",
            "<script>",
            "-->",
            "]]>",
            "&",
            "\"",
            "'",
            "\\",
            "@me",
            "[a](1)",
            "#",
            "ä",
            "漢",
            "😀",
            "\u{0}",
            "{0}",
        ])
        .prop_map(str::to_owned),
        "[a-z]{1,3}",
    ]
}

fn hostile() -> impl Strategy<Value = String> {
    prop::collection::vec(hostile_piece(), 1..8).prop_map(|pieces| pieces.concat())
}

fn hostile_outcomes(scope: &str, file: &str) -> Vec<Outcome> {
    let scope = serde_json::to_string(scope).unwrap();
    let text = format!(
        r#"{{"manifestVersion": 1, "id": "x", "publisher": "y", "version": "1.0.0",
  "targets": [{{"id": "Microsoft.VisualStudio.Services.Cloud"}}],
  "contributions": [{{"id": "hub", "type": "ms.vss-web.hub"}}],
  "scopes": ["vso.work", "vso.work_write", {scope}]}}"#
    );
    let name = format!("{}.json", file.replace(['/', '\\'], "_"));
    judge(&[(name, text)], TODAY)
}

/// Lines as an agent sees them, whatever ends them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r'])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn annotations_are_read_back_as_they_were_meant(scope in hostile(), file in hostile()) {
        let outcomes = hostile_outcomes(&scope, &file);
        let forms = forms(&outcomes, &Repository::default());
        let meant: Vec<(String, &str, String, &str)> = outcomes
            .iter()
            .flat_map(|outcome| outcome.findings.iter().map(move |finding| (outcome, finding)))
            .map(|(outcome, finding)| {
                let source = outcome.project.file(finding.place.file);
                let at = source.position(finding.place.span.start);
                let severity = match finding.severity {
                    Severity::Note => "notice",
                    Severity::Warning => "warning",
                    Severity::Error => "error",
                };
                let file = Repository::default().seen_from_root(source.name());
                let place = format!("{} {}:{}", visible(&file), at.line, at.column);
                (place, severity, visible(&finding.message).into_owned(), finding.rule)
            })
            .collect();
        prop_assert!(!meant.is_empty());
        let github: Vec<_> = lines(&forms["github"]).filter_map(github_command).collect();
        let azure: Vec<_> = lines(&forms["azure"]).filter_map(azure_command).collect();
        prop_assert_eq!(github.len(), meant.len());
        for ((place, severity, message, rule), (name, is, said)) in meant.iter().zip(&github) {
            prop_assert_eq!(severity, name);
            prop_assert_eq!(place, &format!("{} {}:{}", is["file"], is["line"], is["col"]));
            prop_assert_eq!(&is["title"], &format!("scopewise: {rule}"));
            prop_assert_eq!(said.split('\n').next(), Some(message.as_str()));
            prop_assert_eq!(is.len(), 6);
        }
        let issues: Vec<_> = meant.iter().filter(|(_, severity, ..)| *severity != "notice").collect();
        prop_assert_eq!(azure.len(), issues.len());
        for ((place, severity, message, rule), (name, is, said)) in issues.into_iter().zip(&azure) {
            prop_assert_eq!(name, "task.logissue");
            prop_assert_eq!(severity, &is["type"]);
            let at = format!("{} {}:{}", is["sourcepath"], is["linenumber"], is["columnnumber"]);
            prop_assert_eq!(place, &at);
            prop_assert_eq!(&is["code"], rule);
            prop_assert_eq!(said.split('\n').next(), Some(message.as_str()));
            prop_assert_eq!(is.len(), 5);
        }
    }

    #[test]
    fn nothing_in_a_file_speaks_to_an_agent_or_a_terminal(scope in hostile(), file in hostile()) {
        let outcomes = hostile_outcomes(&scope, &file);
        for (name, text) in forms(&outcomes, &Repository::default()) {
            for line in lines(&text) {
                let own = name == "azure" && line.starts_with("##vso[task.logissue type=");
                prop_assert_eq!(line.matches("##vso[").count(), usize::from(own), "{}: {}", name, line);
                prop_assert!(!line.contains("##["), "{}: {}", name, line);
                let own = name == "github" && ["::error file=", "::warning file=", "::notice file="].iter().any(|own| line.starts_with(own));
                prop_assert!(own || !line.trim_start().starts_with("::"), "{}: {}", name, line);
                prop_assert!(!line.chars().any(|c| c != '\t' && c.is_control()), "{}: {:?}", name, line);
                prop_assert!(!line.contains(['\u{202e}', '\u{200b}']), "{}: {:?}", name, line);
            }
            prop_assert!(!text.contains("<script") || matches!(name, "text" | "json" | "sarif" | "github" | "azure"));
            match name {
                "json" | "sarif" => {
                    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
                    prop_assert!(read.is_object());
                }
                "junit" => {
                    let read = roxmltree::Document::parse(&text).unwrap();
                    let cases = read.descendants().filter(|node| node.has_tag_name("testcase")).count();
                    prop_assert_eq!(cases, outcomes.iter().map(|o| o.findings.len()).sum::<usize>());
                }
                _ => {}
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn hostile_names_of_files_and_broken_ones_are_shown_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read(root().join("fixtures/manifests/extension/duplicates/vss-extension.json"))
        .unwrap();
    for name in
        ["::error::x\n##vso[task.complete]\u{1b}[2J.json", "vss-extension\n::error::\u{202e}.json"]
    {
        fs::write(folder.path().join(name), &text).unwrap();
    }
    fs::write(
        folder.path().join("\n::error ::vss-extension.json"),
        "{ \"manifestVersion\": 1, \u{1b}##vso[x]",
    )
    .unwrap();
    for format in FORMATS {
        let said = scopewise_in(folder.path(), &["lint", "--format", format], b"");
        assert_eq!(said.code, 2, "{}", said.gallery());
        for line in lines(&said.out).chain(lines(&said.err)) {
            let own = ["::error ", "::warning file=", "::notice file="];
            let own = format == "github" && own.iter().any(|own| line.starts_with(own))
                || format == "azure" && line.starts_with("##vso[task.logissue ");
            let harmless = !line.trim_start().starts_with("::") && !line.contains("##vso[");
            assert!(own || harmless, "{format}: {line}");
            assert!(!line.chars().any(char::is_control), "{format}: {line:?}");
        }
    }
}
