//! The schema of the configuration: what is shipped, and that it takes what the program takes.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use scopewise::config::Config;
use scopewise::rules::RULES;
use scopewise::text::SourceText;
use serde_json::Value;

use crate::judging::{entries, folder};
use crate::program::{root, scopewise, scopewise_in};

/// Whether a value keeps to a schema, for the words that our schema uses; another word is a failure.
pub(crate) fn keeps(schema: &Value, value: &Value) -> bool {
    schema.as_object().expect("a schema is an object").iter().all(|(word, rule)| {
        match word.as_str() {
            "$schema" | "title" | "description" => true,
            "additionalProperties" => {
                assert_eq!(*rule, Value::Bool(false));
                let known = schema["properties"].as_object().unwrap();
                value.as_object().is_none_or(|map| map.keys().all(|key| known.contains_key(key)))
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|one| keeps(one, value)),
            "enum" => rule.as_array().unwrap().contains(value),
            "items" => {
                value.as_array().is_none_or(|items| items.iter().all(|item| keeps(rule, item)))
            }
            "minimum" => value.as_i64().is_none_or(|one| one >= rule.as_i64().unwrap()),
            "maximum" => value.as_i64().is_none_or(|one| one <= rule.as_i64().unwrap()),
            "minLength" => {
                value.as_str().is_none_or(|text| text.len() as u64 >= rule.as_u64().unwrap())
            }
            "pattern" => {
                let pattern = regex::Regex::new(rule.as_str().unwrap()).unwrap();
                value.as_str().is_none_or(|text| pattern.is_match(text))
            }
            "properties" => rule
                .as_object()
                .unwrap()
                .iter()
                .all(|(key, rule)| value.get(key).is_none_or(|value| keeps(rule, value))),
            "required" => {
                let keys = rule.as_array().unwrap().iter().map(|key| key.as_str().unwrap());
                value
                    .as_object()
                    .is_none_or(|map| keys.into_iter().all(|key| map.contains_key(key)))
            }
            "type" => {
                let is = |kind: &Value| match kind.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_i64(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    kind => panic!("{kind}"),
                };
                rule.as_array().map_or_else(|| is(rule), |kinds| kinds.iter().any(is))
            }
            word => panic!("the test does not know `{word}`"),
        }
    })
}

pub(crate) fn schema() -> Value {
    serde_json::from_str(&scopewise(&["config", "schema"]).out).unwrap()
}

pub(crate) fn value(yaml: &str) -> Value {
    let value: Value = serde_yaml::from_str(yaml).unwrap();
    // A file of comments says nothing.
    if value.is_null() { serde_json::json!({}) } else { value }
}

pub(crate) fn is_read(yaml: &str) -> bool {
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.meta().id).collect();
    Config::read(&Arc::new(SourceText::new("scopewise.yaml", yaml)), &rules).is_ok()
}

/// The YAML blocks of a page.
fn examples(page: &str) -> Vec<String> {
    let page = fs::read_to_string(root().join(page)).unwrap().replace("\r\n", "\n");
    page.split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

/// With `UPDATE_DOCS=1` the shipped schema is written anew.
#[test]
fn the_shipped_schema_is_what_the_program_says() {
    let said = scopewise(&["config", "schema"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let path = root().join("schema/scopewise.schema.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &said.out).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap().replace("\r\n", "\n"), said.out);
}

#[test]
fn the_schema_takes_what_the_program_takes() {
    let schema = schema();
    let mut good = examples("docs/configuration.md");
    good.extend(examples("README.md"));
    good.push("fail-on: never\n".to_owned());
    good.extend(
        ["levels", "allow", "scopes", "manifest-globs", "uses", "profile"]
            .map(|key| format!("{key}:\n")),
    );
    for name in entries("fixtures/projects") {
        let files = folder(&format!("fixtures/projects/{name}")).into_iter();
        good.extend(
            files.filter(|(name, _)| name.ends_with("scopewise.yaml")).map(|(_, text)| text),
        );
    }
    assert!(good.len() >= 12, "{}", good.len());
    for text in good {
        assert!(is_read(&text), "{text}");
        assert!(keeps(&schema, &value(&text)), "{text}");
    }
    for text in [
        "level: {}",
        "levels: { no-such-rule: off }",
        "levels: { redundant-scope: loud }",
        "allow: [{ rule: redundant-scope }]",
        "allow: [{ rule: redundant-scope, reason: ' ' }]",
        "allow: [{ rule: redundant-scop, reason: x }]",
        "allow: [{ reason: everything }]",
        "allow: [{ scope: vso.x, reason: x, until: tomorrow }]",
        "scopes: vso.code",
        "uses: [{ path: x }]",
        "uses: [[]]",
        "fail-on: loud",
        "min-confidence: sure",
        "baseline: []",
        "scan: maybe",
        "manifest-globs: { a: b }",
        "manifest-globs: [1]",
        "scopes: [1]",
        "scopes: [null]",
        "baseline: ''",
        "baseline: 5",
        "baseline:",
        "fail-on:",
        "fail-on: Error",
        "min-confidence: [likely]",
        "scan: yes",
        "allow: { scope: vso.x, reason: x }",
        "allow: [{ scope: 5, reason: x }]",
        "allow: [{ scope: vso.x, reason: 5 }]",
        "allow: [{ scope: vso.x, reason: x, until: 5 }]",
        "allow: [{ scope: vso.x, reason: x, until: 20270101 }]",
        "allow: [{ scope: vso.x, reason: x, until: 2027-13-45 }]",
        "allow: [{ scope: vso.x, reason: x, until: null }]",
        "allow: [{ scope: vso.x, reason: x, path: 1 }]",
        "levels: []",
        "levels: { redundant-scope: 1 }",
        "profile: []",
        "Levels: {}",
        "- a",
    ] {
        assert!(!is_read(text), "{text}");
        assert!(!keeps(&schema, &value(text)), "{text}");
    }
    // What no schema can say.
    for text in [
        "levels: { redundant-scope: off, redundant-scope: note }",
        "allow: [{ scope: vso.x, reason: x, until: 2027-02-30 }]",
        "allow: [{ scope: vso.x, reason: x, path: '[' }]",
        "scopes: [a\u{1}]",
    ] {
        assert!(!is_read(text), "{text}");
    }
}

/// A profile is looked at by commands, which know what it may say.
#[test]
fn the_schema_takes_the_profiles_that_the_program_takes() {
    let schema = schema();
    let folder = tempfile::tempdir().expect("a folder");
    let agree = |text: &str, taken: bool| {
        fs::write(folder.path().join("scopewise.yaml"), text).expect("written");
        let said = scopewise_in(folder.path(), &["lint"], b"");
        assert_eq!(said.code, if taken { 0 } else { 2 }, "{text}: {}", said.gallery());
        assert_eq!(keeps(&schema, &value(text)), taken, "{text}");
    };
    for text in [
        "{ platform: server, calls: profiles }",
        "{ app-type: service, calls: [profiles], only: [pat], existing-app: pat }",
        "{ only: pat, runs-on: azure-pipelines, calls: [] }",
        "{}",
    ] {
        agree(&format!("profile: {text}"), true);
    }
    for text in [
        "{ app-typ: x }",
        "{ app_type: service }",
        "{ runs-on: mars }",
        "{ calls: [x] }",
        "{ platform: [server] }",
        "{ platform: [] }",
        "{ platform: null }",
        "{ platform: 5 }",
        "{ app-type: [service] }",
        "{ existing-app: [pat] }",
        "{ only: 1 }",
    ] {
        agree(&format!("profile: {text}"), false);
    }
}

#[test]
fn the_schema_knows_every_key_and_rule() {
    let schema = schema();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let text = SourceText::new("scopewise.yaml", "no-such-key: 1\n");
    let errors = Config::read(&Arc::new(text), &[]).unwrap_err();
    let help = errors[0].help.as_deref().unwrap();
    let (_, known) = help.split_once("the keys here are ").unwrap();
    let known: BTreeSet<String> = known.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(keys(&schema["properties"]), known);
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.meta().id.to_owned()).collect();
    assert_eq!(keys(&schema["properties"]["levels"]["properties"]), rules);
    let command = scopewise::shell::cli::command();
    let recommend = command.find_subcommand("recommend").unwrap();
    let flags: BTreeSet<&str> = recommend.get_arguments().filter_map(clap::Arg::get_long).collect();
    for key in keys(&schema["properties"]["profile"]["properties"]) {
        assert!(flags.contains(key.as_str()), "{key}");
    }
}
