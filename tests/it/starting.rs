//! What a team starts with: `init`, and the files for pipelines, whose scripts are run.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::outputs::BOARD;
use crate::program::{copy, root, scopewise, scopewise_in};
use crate::schema::{is_read, keeps, schema, value};

#[test]
fn init_writes_a_configuration_that_changes_nothing() {
    let schema = schema();
    for project in ["pull-request-board", "clean-fragments", "clean-entra", "clean-hub"] {
        let folder = tempfile::tempdir().unwrap();
        copy(&root().join("fixtures/projects").join(project), folder.path());
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
    copy(&root().join(BOARD), here);
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
    copy(&root().join(BOARD), here);
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

/// A branch is looked for where git keeps it; that there is none to be seen is said.
#[test]
fn init_finds_the_branch_that_pull_requests_lead_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let git = folder.path().join(".git");
    fs::create_dir_all(folder.path().join("apps/board")).expect("made");
    let branch = |paths: &[(&str, &str)]| {
        let _ = fs::remove_dir_all(&git);
        for (path, text) in paths {
            fs::create_dir_all(git.join(path).parent().expect("inside")).expect("made");
            fs::write(git.join(path), text).expect("written");
        }
        let arguments = ["init", "apps/board", "--ci", "github", "--force"];
        let said = scopewise_in(folder.path(), &arguments, b"");
        assert!(said.out.contains("wrote .github/workflows/scopewise.yml\n"), "{}", said.gallery());
        let workflow = folder.path().join(".github/workflows/scopewise.yml");
        let workflow = fs::read_to_string(workflow).expect("written");
        let (_, rest) = workflow.split_once("branches: [").expect("a list");
        let name = rest.split(']').next().expect("a name").to_owned();
        (name, said.out.contains("assumed: "))
    };
    let own = |name: &str, assumed: bool| (name.to_owned(), assumed);
    let detached = ("HEAD", "0123456789012345678901234567890123456789\n");
    let of_remote = "refs/remotes/origin/HEAD";
    assert_eq!(branch(&[detached]), own("main", true));
    assert_eq!(branch(&[detached, ("refs/heads/master", "0")]), own("master", false));
    let packed =
        "# pack-refs with: peeled\n0123 refs/heads/topic\n0123 refs/remotes/origin/trunk\n";
    assert_eq!(branch(&[detached, ("packed-refs", packed)]), own("trunk", false));
    assert_eq!(
        branch(&[detached, (of_remote, "ref: refs/remotes/origin/HEAD")]),
        own("main", true)
    );
    assert_eq!(
        branch(&[detached, (of_remote, "ref: refs/remotes/origin/next")]),
        own("next", false)
    );
    assert_eq!(branch(&[("HEAD", "ref: refs/heads/topic")]), own("main", true));
    assert_eq!(branch(&[("HEAD", "ref: refs/heads/develop")]), own("develop", false));
}
