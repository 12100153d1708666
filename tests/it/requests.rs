//! The page on where scopes are asked for names every fixture, and the fixtures do what it says.

use std::collections::BTreeSet;

use proptest::prelude::*;
use scopewise::manifest::Declaration;
use scopewise::manifest::written::{Form, Purpose, Standing, WrittenScopes, read};
use scopewise::text::SourceText;

use crate::judging::{TODAY, folder, judge};

const FOLDER: &str = "fixtures/manifests/written";

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/requests.md");
    std::fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}

fn asked(name: &str, text: &str) -> Vec<WrittenScopes> {
    read(&SourceText::new(name, text))
}

/// The scopes of each request, joined by blanks.
fn scopes(name: &str, text: &str) -> Vec<String> {
    let one = |asked: &WrittenScopes| {
        let all: Vec<&str> = asked.scopes.iter().map(|scope| &*scope.request.scope).collect();
        all.join(" ")
    };
    asked(name, text).iter().map(one).collect()
}

#[test]
fn every_shape_has_a_row() {
    let page = page();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(2)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let shapes: Vec<String> =
        (1..=43).map(|n: u32| n.to_string()).chain(["E".to_owned()]).collect();
    let rowed: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(rowed, shapes);
    for row in rows {
        assert_eq!(row.len(), 4, "{row:?}");
        // What is not found gives its reason.
        assert!(!row[2].is_empty() && row[2] != "no", "{row:?}");
        assert!(!row[2].starts_with("yes") || row[3].contains('`'), "{row:?} shows nothing");
    }
}

#[test]
fn the_page_and_the_fixtures_name_each_other() {
    let page = page();
    let quoted = page.split('`').skip(1).step_by(2);
    let named: BTreeSet<&str> = quoted.filter_map(|text| text.strip_prefix("written/")).collect();
    let files = folder(FOLDER);
    let there: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(named, there);
}

#[test]
fn right_fixtures_are_right_and_wrong_ones_wrong() {
    for file in folder(FOLDER) {
        let name = file.0.clone();
        let found = judge(&[file], TODAY);
        // A high-privilege scope may be needed: that is a note wherever it is asked for.
        let findings = found.iter().flat_map(|outcome| &outcome.findings);
        let wrong: Vec<&str> = findings
            .map(|finding| finding.rule)
            .filter(|rule| *rule != "high-privilege-scope")
            .collect();
        assert_eq!(wrong.is_empty(), name.contains("-right."), "{name}: {wrong:?}");
    }
}

#[test]
fn requests_are_told_from_what_only_looks_like_one() {
    let id = "499b84ac-1321-427f-aa17-267ca6975798";
    for text in [
        format!("if (scope === '{id}/vso.code') {{ go(); }}"),
        format!("console.log('{id}/vso.code');"),
        format!("expect(scopes).toContain('{id}/vso.code');"),
        format!("// scopes: ['{id}/vso.code']"),
        "const names = ['vso.code', 'vso.work'];".to_owned(),
        "const requiredScopes = ['vso.code'];".to_owned(),
        "const titles = { 'vso.code': 'Code', 'vso.work': 'Work' };".to_owned(),
        "if (scopes.includes('vso.code')) { go(); }".to_owned(),
        "import { x } from './vso.service';".to_owned(),
        "const scopes = 'vso.code is the scope';".to_owned(),
        "const scopes = ['https://graph.microsoft.com/.default'];".to_owned(),
        "throw new Error('vso.code');".to_owned(),
        "const a = { scope: 'vso.code' }, b = { scope: 'vso.code_write' }, c = { scope: 'vso.wiki' };"
            .to_owned(),
    ] {
        assert_eq!(scopes("a.ts", &text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn scopes_are_found_wherever_they_are_put() {
    let id = "499b84ac-1321-427f-aa17-267ca6975798";
    let cases: &[(&str, String, &[&str])] = &[
        ("a.py", "scope = \" \".join([\"vso.code\", \"vso.work\"])".into(), &["vso.code vso.work"]),
        ("a.py", format!("ADO = '{id}'\nx = get_token('%s/.default' % ADO)"), &[".default"]),
        (
            "a.py",
            format!("ADO = '{id}'\nx = get_token('{{}}/.default'.format(ADO))"),
            &[".default"],
        ),
        (
            "A.java",
            format!("var c = new TokenRequestContext().addScopes(\"{id}/vso.work\");"),
            &["vso.work"],
        ),
        (
            "a.kt",
            format!("val scopes = listOf(\"{id}/vso.work\", \"{id}/vso.graph\")"),
            &["vso.work vso.graph"],
        ),
        (
            "a.rs",
            format!("const ADO: &str = \"{id}\";\nlet s = format!(\"{{ADO}}/vso.code\");"),
            &["vso.code"],
        ),
        (
            "a.rs",
            format!("let s = credential.get_token(&[\"{id}/.default\"]).await?;"),
            &[".default"],
        ),
        ("a.ps1", format!("$token = Get-AzAccessToken -Scope '{id}/.default'"), &[".default"]),
        ("a.sh", format!("az account get-access-token --scope {id}/.default"), &[".default"]),
        ("a.php", "$driver->scopes(['vso.code', 'vso.work']);".into(), &["vso.code vso.work"]),
        ("a.toml", "[ado]\nscopes = [\"vso.code\"]".into(), &["vso.code"]),
        ("a.properties", "ado.scope=vso.code,vso.work".into(), &["vso.code vso.work"]),
        (
            "a.ini",
            "[ado]\n; scope = vso.test\nscope = vso.code%20vso.work".into(),
            &["vso.code vso.work"],
        ),
        ("a.yaml", "scopes: [vso.code, vso.work]".into(), &["vso.code vso.work"]),
        ("a.yaml", "scope: >-\n  vso.code\n  vso.work\nother: x".into(), &["vso.code vso.work"]),
        ("a.ts", "params.append('scope', 'vso.code');".into(), &["vso.code"]),
        ("a.ts", "const scopes = on ? ['vso.code'] : [];".into(), &["vso.code"]),
        (
            "a.cs",
            "c.Scope.Add(\"vso.code\");\nd.Scope.Add(\"vso.work\");".into(),
            &["vso.code", "vso.work"],
        ),
        (
            "a.cs",
            "var b = \"{\\\"scope\\\": \\\"vso.code\\\", \\\"allOrgs\\\": true}\";".into(),
            &["vso.code"],
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(scopes(name, text), *expected, "{name}: {text}");
    }
}

#[test]
fn the_body_of_a_token_says_more_than_its_scopes() {
    let text = "var body = \"{\\\"scope\\\": [\\\"vso.code\\\"], \\\"validTo\\\": \\\"2027-01-01T00:00:00Z\\\", \\\"allOrgs\\\": true}\";";
    let all = asked("a.cs", text);
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(
        (one.purpose, one.form, one.standing),
        (Purpose::PersonalAccessToken, Form::List, Standing::Product)
    );
    let token = one.token.clone().unwrap();
    assert_eq!(token.all_organizations.map(|span| &text[span.start..span.end]), Some("true"));
    assert_eq!(
        token.valid_to.map(|until| until.value.to_string()),
        Some("2027-01-01T00:00:00Z".to_owned())
    );
}

#[test]
fn a_manifest_is_not_read_twice() {
    let text = r#"{"manifestVersion": 1, "publisher": "p", "id": "x", "scopes": ["vso.code", "vso.code"]}"#;
    let all = scopewise::manifest::read(&SourceText::new("vss-extension.json", text)).declarations;
    assert!(matches!(all.as_slice(), [Declaration::Extension(_)]), "{all:?}");
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "scope", "vso.code", "499b84ac-1321-427f-aa17-267ca6975798/.default", "\"", "'", "`", "\"\"\"", "\\", "\\\"",
            "[", "]", "{", "}", "(", ")", ",", "+", "=", "==", ":", "?", "??", "${", "$", "%s", "\n", "- ", " ", "#", "//",
            "/*", "*/", "<!--", "<", ">", "@", "f", "ｆ", "é", "\u{feff}", "```", ";", "-e", "--scope", "case", "return",
            "&", "%2F", "scope=", "vso.", "499b84ac-1321-427f-aa17-267ca6975798%2Fvso.work", "%20", "\\\r\n", "more", "echo",
            "%w[", "<%", "<%=", "%>", "[|", "|]", "----", "....", "~~~", "::\n", ".. code::", "\n   ", "|===", "|", "====", "\n====  ====\n",
            "\n\n", "\n      ", "\na     b\n", ".. list-table::\n\n   * - ", "     - ",
        ]), 0..40),
        ending in prop::sample::select(vec!["ts", "py", "yaml", "md", "rs", "cs", "json", "ini", "config", "tf", "sh", "fs", "rb",
            "html.erb", "yml.erb", "rst", "adoc", "html"]),
    ) {
        let text = pieces.concat();
        // Whoever reads documents for what they tell people reads the same text.
        let _ = scopewise::engine::load(&std::sync::Arc::new(SourceText::new(format!("a.{ending}"), format!("PAT\n{text}"))));
        for one in asked(&format!("a.{ending}"), &text) {
            prop_assert!(text.get(one.span.start..one.span.end).is_some());
            for unknown in &one.unknown {
                prop_assert!(text.get(unknown.start..unknown.end).is_some_and(|piece| !piece.is_empty()));
            }
            for scope in &one.scopes {
                let span = scope.request.span;
                prop_assert_eq!(text.get(span.start..span.end), Some(&*scope.request.scope));
            }
        }
    }
}
