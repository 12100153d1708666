//! Nothing in a file can speak through the forms of lint's answer: to an agent, to a terminal, or as something else
//! than was meant.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use scopewise::finding::Severity;
use scopewise::project::Outcome;
use scopewise::report::lint::Repository;
use scopewise::text::visible;

use crate::judging::{TODAY, judge};
use crate::outputs::{FORMATS, forms};
use crate::program::{root, scopewise_in};

/// Reads a logging command as the documentation of Azure Pipelines says: anywhere in a line,
/// `##vso[area.action property=value;…]message`, with `%3B`, `%0D`, `%0A`, `%5D` and `%AZP25` resolved.
pub(crate) fn azure_command(line: &str) -> Option<(String, BTreeMap<String, String>, String)> {
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
