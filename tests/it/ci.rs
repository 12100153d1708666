//! The files that bring scopewise into a pipeline: their scripts are run, and the page that shows them shows them
//! as they are.

use std::fs;
#[cfg(unix)]
use std::path::Path;

use serde_json::Value;

use crate::program::root;
#[cfg(unix)]
use crate::starting::{run, scripts};

fn text(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap().replace("\r\n", "\n")
}

fn yaml(file: &str) -> Value {
    serde_yaml::from_str(&text(file)).unwrap()
}

/// With `UPDATE_DOCS=1` the page is written anew. The version is the one of this program.
#[test]
fn the_recipes_are_copies_of_tested_files() {
    let page = text("docs/ci.md");
    let mut fresh = String::new();
    let mut shown = 0;
    let mut rest = page.as_str();
    while let Some((before, after)) = rest.split_once("\n<!-- ") {
        let (file, after) =
            after.split_once(" -->\n```yaml\n").expect("a recipe follows its file's name");
        let (_, after) = after.split_once("```").expect("the block is closed");
        let recipe = text(file).replace("VERSION", env!("CARGO_PKG_VERSION"));
        fresh.extend([before, "\n<!-- ", file, " -->\n```yaml\n", &recipe, "```"]);
        rest = after;
        shown += 1;
    }
    fresh.push_str(rest);
    assert_eq!(shown, 3);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(root().join("docs/ci.md"), &fresh).unwrap();
        return;
    }
    assert!(page == fresh, "{fresh}");
}

/// Runs the last script of a file on two folders of which one has findings, with variables as the agent makes them.
#[cfg(unix)]
fn lint(file: &str, paths: &str, arguments: &str, folder: &Path) -> (i32, String) {
    let scripts = scripts(&text(file));
    let [install, lint] = scripts.as_slice() else { panic!("{scripts:?}") };
    assert_eq!(
        run(install, folder, &[("VERSION", "")]).0,
        0,
        "what is there is not installed again"
    );
    // What stands in `${{ … }}` would be put into the script before a shell reads it.
    assert!(!install.contains("${{") && !lint.contains("${{"), "{lint}");
    let place = |name: &str| folder.join(name).display().to_string();
    let (summary, staging, results) = (place("summary.md"), place("staging"), place("results"));
    let variables = [
        ("PATHS", paths),
        ("ARGUMENTS", arguments),
        ("SARIF", "out.sarif"),
        ("GITHUB_STEP_SUMMARY", summary.as_str()),
        ("BUILD_ARTIFACTSTAGINGDIRECTORY", staging.as_str()),
        ("COMMON_TESTRESULTSDIRECTORY", results.as_str()),
    ];
    run(lint, folder, &variables)
}

#[cfg(unix)]
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["duplicates", "tasks-only"] {
        let to = folder.path().join(name);
        fs::create_dir(&to).unwrap();
        let from =
            root().join("fixtures/manifests/extension").join(name).join("vss-extension.json");
        fs::copy(from, to.join("vss-extension.json")).unwrap();
    }
    folder
}

#[cfg(unix)]
#[test]
fn the_action_for_github_runs() {
    let folder = project();
    let here = folder.path();
    let (code, out) = lint("action.yml", "duplicates tasks-only", "", here);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("file=duplicates/vss-extension.json,"), "{out}");
    assert!(out.contains("file=tasks-only/vss-extension.json,"), "{out}");
    assert!(here.join("out.sarif").is_file() && here.join("summary.md").is_file());
    assert_eq!(lint("action.yml", ".", "--fail-on never", here).0, 0);
    // An input is an argument, whatever is in it.
    let (code, _) = lint("action.yml", "$(touch hacked);touch${IFS}hacked", "", here);
    assert_eq!(code, 2);
    assert!(!here.join("hacked").exists());
    let action = yaml("action.yml");
    let inputs = action["inputs"].as_object().unwrap();
    let steps = action["runs"]["steps"].as_array().unwrap();
    let given: String = steps.iter().map(|step| step["env"].to_string()).collect();
    for name in inputs.keys() {
        assert!(given.contains(&format!("${{{{ inputs.{name} }}}}")), "{name}");
    }
    assert!(steps.iter().all(|step| step["shell"] == "bash"));
}

#[cfg(unix)]
#[test]
fn the_steps_for_azure_pipelines_run() {
    let folder = project();
    let here = folder.path();
    let file = "templates/azure-pipelines-steps.yml";
    let (code, out) = lint(file, ".", "", here);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("sourcepath=duplicates/vss-extension.json;"), "{out}");
    assert!(here.join("staging/CodeAnalysisLogs/scopewise.sarif").is_file());
    assert!(here.join("results/scopewise.xml").is_file());
    assert_eq!(lint(file, ".", "--only retired-scope", here).0, 0);
    let template = yaml(file);
    let steps = template["steps"].to_string();
    for parameter in template["parameters"].as_array().unwrap() {
        let name = parameter["name"].as_str().unwrap();
        assert!(steps.contains(&format!("${{{{ parameters.{name} }}}}")), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn the_hook_runs() {
    let folder = project();
    let hooks = yaml(".pre-commit-hooks.yaml");
    let shown = yaml("fixtures/ci/pre-commit-config.yaml");
    for hook in [&hooks[0], &shown["repos"][0]["hooks"][0]] {
        assert_eq!((&hook["id"], &hook["pass_filenames"]), (&"scopewise".into(), &false.into()));
        let (code, out) = run(hook["entry"].as_str().unwrap(), folder.path(), &[]);
        assert_eq!(code, 1, "{out}");
    }
    // Every text may ask for scopes, and `files` would have to name the endings of all.
    assert_eq!(
        (&hooks[0]["types"], &hooks[0]["files"]),
        (&serde_json::json!(["text"]), &Value::Null)
    );
}

#[test]
fn the_container_starts_what_the_package_installs() {
    let file = text("Dockerfile");
    let cargo = text("Cargo.toml");
    assert!(cargo.contains("default-run = \"scopewise\""));
    for line in [
        "COPY --from=build /out/bin/scopewise /usr/local/bin/scopewise",
        "ENTRYPOINT [\"scopewise\"]",
        "USER scopewise",
    ] {
        assert!(file.lines().any(|one| one == line), "{line}");
    }
    // What the build needs must not be left out of its context.
    let left_out = text(".dockerignore");
    for needed in ["src", "data", "docs", "templates", "schema", "xtask", "build.rs", "benches"] {
        assert!(!left_out.lines().any(|line| line == needed), "{needed}");
    }
}
