//! What a team starts with: the schema of the configuration, `init`, and the files for pipelines, whose scripts
//! are run.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use scopewise::config::Config;
use scopewise::rules::RULES;
use scopewise::text::SourceText;
use serde_json::Value;

use crate::judging::{entries, folder};
use crate::program::{root, scopewise, scopewise_in};

/// Whether a value keeps to a schema, for the words that our schema uses; another word is a failure.
fn keeps(schema: &Value, value: &Value) -> bool {
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

fn schema() -> Value {
    serde_json::from_str(&scopewise(&["config", "schema"]).out).unwrap()
}

fn value(yaml: &str) -> Value {
    let value: Value = serde_yaml::from_str(yaml).unwrap();
    // A file of comments says nothing.
    if value.is_null() { serde_json::json!({}) } else { value }
}

fn is_read(yaml: &str) -> bool {
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
    // What is in a profile is looked at when somebody asks for a recommendation.
    for text in ["profile: { app-typ: x }", "profile: { runs-on: mars }", "profile: { calls: [x] }"]
    {
        assert!(!keeps(&schema, &value(text)), "{text}");
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

fn copy(from: &str, to: &Path) {
    for (name, text) in folder(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn init_writes_a_configuration_that_changes_nothing() {
    let schema = schema();
    for project in ["pull-request-board", "clean-fragments", "clean-entra", "clean-hub"] {
        let folder = tempfile::tempdir().unwrap();
        copy(&format!("fixtures/projects/{project}"), folder.path());
        let before = scopewise_in(folder.path(), &["lint", "--format", "github"], b"");
        let said = scopewise_in(folder.path(), &["init"], b"");
        assert_eq!(said.code, 0, "{}", said.gallery());
        let text = fs::read_to_string(folder.path().join("scopewise.yaml")).unwrap();
        assert!(is_read(&text) && keeps(&schema, &value(&text)), "{text}");
        // Without its marks every line is a setting, and the whole still a configuration.
        let open = |line: &str| {
            let inner = line.strip_prefix("# ").filter(|rest| {
                let key = rest.trim_start_matches("- ").split(':').next().unwrap_or_default();
                rest.starts_with("  ")
                    || rest.starts_with("- \"")
                    || rest.contains("**")
                    || key.chars().all(|c| c.is_ascii_lowercase() || c == '-')
                        && !rest.contains(": extension")
            });
            inner.unwrap_or(line).to_owned()
        };
        let opened: Vec<String> = text.lines().map(open).collect();
        assert!(is_read(&opened.join("\n")), "{}", opened.join("\n"));
        let after = scopewise_in(folder.path(), &["lint", "--format", "github"], b"");
        let findings = |out: &str| {
            out.lines().filter(|line| line.starts_with("::")).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(
            (before.code, findings(&before.out)),
            (after.code, findings(&after.out)),
            "{project}"
        );
        if project == "pull-request-board" {
            insta::assert_snapshot!("init", text);
        }
        let again = scopewise_in(folder.path(), &["init", "--ci", "github"], b"");
        assert_eq!(again.code, 0, "{}", again.gallery());
        assert!(again.out.contains("wrote .github/workflows/scopewise.yml"), "{}", again.out);
        assert!(again.out.contains("kept scopewise.yaml"), "{}", again.out);
        let third = scopewise_in(folder.path(), &["init", "--ci", "github"], b"");
        assert_eq!(third.code, 2);
        assert!(third.err.contains("`scopewise.yaml` is there already"), "{}", third.err);
        let forced = scopewise_in(folder.path(), &["init", "--force", "--ci", "github"], b"");
        assert_eq!(forced.code, 0, "{}", forced.gallery());
    }
    let nowhere = scopewise(&["init", "no-such-folder"]);
    assert_eq!(nowhere.code, 2);
}

/// The scripts of a pipeline's file: what stands under `run` or `bash`, in the order of the text.
pub(crate) fn scripts(file: &str) -> Vec<String> {
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            Value::Object(map) => {
                for (key, value) in map {
                    match value {
                        Value::String(script) if key == "run" || key == "bash" => {
                            found.push(script.clone());
                        }
                        value => collect(value, found),
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&value(file), &mut found);
    found
}

/// Runs a script as an agent does, with our program on the path; its exit code and output.
#[cfg(unix)]
pub(crate) fn run(script: &str, folder: &Path, variables: &[(&str, &str)]) -> (i32, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_scopewise")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let output = std::process::Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("AGENT_TEMPDIRECTORY")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let out =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), out)
}

#[cfg(unix)]
#[test]
fn the_file_for_github_runs() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    copy("fixtures/projects/pull-request-board", here);
    assert_eq!(scopewise_in(here, &["init", "--ci", "github"], b"").code, 0);
    let file = fs::read_to_string(here.join(".github/workflows/scopewise.yml")).unwrap();
    let scripts = scripts(&file);
    let [install, lint] = scripts.as_slice() else { panic!("{scripts:?}") };
    assert!(install.contains(concat!("scopewise@", env!("CARGO_PKG_VERSION"))), "{install}");
    assert_eq!(run(install, here, &[]).0, 0);
    let summary = here.join("summary.md");
    let (code, out) = run(lint, here, &[("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("::error file=src/reviews/reviews.json,"), "{out}");
    assert!(fs::read_to_string(summary).unwrap().starts_with("### scopewise: "));
    let name =
        value(&file)["jobs"]["lint"]["steps"][3]["with"]["sarif_file"].as_str().unwrap().to_owned();
    let sarif: Value = serde_json::from_str(&fs::read_to_string(here.join(name)).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["invocations"][0]["exitCode"], 1);
}

#[cfg(unix)]
#[test]
fn the_file_for_azure_pipelines_runs() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    copy("fixtures/projects/pull-request-board", here);
    assert_eq!(scopewise_in(here, &["init", "--ci", "azure"], b"").code, 0);
    let file = fs::read_to_string(here.join("azure-pipelines-scopewise.yml")).unwrap();
    let (staging, results) = (here.join("staging"), here.join("results"));
    // An agent puts the values of variables into a script before it runs.
    let file = file
        .replace("$(Build.ArtifactStagingDirectory)", staging.to_str().unwrap())
        .replace("$(Common.TestResultsDirectory)", results.to_str().unwrap());
    assert!(!file.contains("$("), "{file}");
    let scripts = scripts(&file);
    let [install, lint] = scripts.as_slice() else { panic!("{scripts:?}") };
    assert_eq!(run(install, here, &[]).0, 0);
    let agent = here.join("agent");
    let (code, out) = run(lint, here, &[("AGENT_TEMPDIRECTORY", agent.to_str().unwrap())]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("##vso[task.logissue type=error;sourcepath=src/reviews/reviews.json;"),
        "{out}"
    );
    let page = out.lines().find_map(|line| line.strip_prefix("##vso[task.uploadsummary]")).unwrap();
    assert!(fs::read_to_string(page).unwrap().starts_with("### scopewise: "));
    let steps = value(&file)["steps"].clone();
    let published = steps[2]["inputs"]["testResultsFiles"].as_str().unwrap();
    assert!(fs::read_to_string(published).unwrap().contains("<testsuite"));
    let kept = Path::new(steps[3]["publish"].as_str().unwrap()).join("scopewise.sarif");
    assert!(kept.is_file());
}

/// GitHub looks for workflows at the root of a repository, and starts them on the branch that it has.
#[test]
fn init_writes_for_the_repository_that_it_is_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = folder.path().join("apps/board");
    fs::create_dir_all(&inside).expect("made");
    fs::create_dir(folder.path().join(".git")).expect("made");
    fs::write(folder.path().join(".git/HEAD"), "ref: refs/heads/develop\n").expect("written");
    fs::write(inside.join("vss-extension.json"), "{\"manifestVersion\": 1, \"scopes\": [")
        .expect("written");
    let said = scopewise_in(&inside, &["init", "--ci", "github"], b"");
    assert_eq!(
        said.out,
        "wrote scopewise.yaml\nwrote ../../.github/workflows/scopewise.yml\n\
         not looked at: vss-extension.json:1:34: this is not JSON: this array is never closed\n\
         next: scopewise lint\n"
    );
    let workflow = folder.path().join(".github/workflows/scopewise.yml");
    let workflow = fs::read_to_string(workflow).expect("written");
    assert!(workflow.contains("branches: [develop]"), "{workflow}");
    let said = scopewise_in(&inside, &["init", "--ci", "azure"], b"");
    assert!(said.out.contains("wrote azure-pipelines-scopewise.yml"), "{}", said.gallery());
    let pipeline = fs::read_to_string(inside.join("azure-pipelines-scopewise.yml"));
    assert!(pipeline.expect("written").contains("trigger:\n- develop\n"));
}

/// A glob of a configuration that names nothing is a slip, as it is on the command line.
#[test]
fn globs_of_a_configuration_name_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = folder.path().join("app");
    fs::create_dir(&inside).expect("made");
    // A file outside of the folder is none that a glob can name.
    fs::write(folder.path().join("other.json"), "{}").expect("written");
    fs::write(inside.join("scopewise.yaml"), "manifest-globs:\n- nope/*.json\n- ../other.json\n")
        .expect("written");
    let said = scopewise_in(&inside, &["lint"], b"");
    assert_eq!(said.code, 2, "{}", said.gallery());
    assert!(said.err.contains("`../other.json` names no file below `.`"), "{}", said.err);
    assert!(said.err.contains("`nope/*.json` names no file below `.`"), "{}", said.err);
    assert!(said.err.contains("scopewise.yaml:2:3"), "{}", said.err);
}
