//! Baselines and selections, through the binary.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{Said, root, scopewise, scopewise_in};

const MANIFESTS: [&str; 3] = [
    "apps/board/vss-extension.json",
    "apps/hub/vss-extension.json",
    "apps/list/vss-extension.json",
];

/// Three extensions, each with ten scopes that do not exist.
fn thirty() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (at, name) in MANIFESTS.iter().enumerate() {
        let scopes: Vec<String> = (0..10).map(|one| format!("vso.team{at}{one}_zone")).collect();
        write(folder.path(), name, &scopes);
    }
    folder
}

fn write(folder: &Path, name: &str, scopes: &[String]) {
    let scopes: Vec<String> = scopes.iter().map(|scope| format!("    {scope:?}")).collect();
    let text = format!(
        "{{\n  \"manifestVersion\": 1,\n  \"id\": \"board\",\n  \"publisher\": \"contoso\",\n  \"version\": \"1.0.0\",\n  \
         \"targets\": [{{ \"id\": \"Microsoft.VisualStudio.Services.Cloud\" }}],\n  \"contributions\": [{{ \"id\": \"hub\", \
         \"type\": \"ms.vss-web.hub\" }}],\n  \"scopes\": [\n{}\n  ]\n}}\n",
        scopes.join(",\n")
    );
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn scopes(of: usize) -> Vec<String> {
    (0..10).map(|one| format!("vso.team{of}{one}_zone")).collect()
}

fn lint(folder: &Path, more: &[&str]) -> Said {
    let mut arguments = vec!["lint", "--format", "json", "--baseline", "known.json"];
    arguments.extend(more);
    scopewise_in(folder, &arguments, b"")
}

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.gallery()))
}

/// Rule, scope and file of each finding that stands.
fn standing(said: &Said) -> Vec<String> {
    let report = json(said);
    let projects = report["projects"].as_array().unwrap();
    let findings = projects.iter().flat_map(|project| project["findings"].as_array().unwrap());
    let line = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", text("rule"), text("scope"), text("file"))
    };
    findings.map(line).collect()
}

#[test]
fn only_what_is_new_fails() {
    let folder = thirty();
    let folder = folder.path();
    let before = scopewise_in(folder, &["lint", "--format", "json"], b"");
    assert_eq!((before.code, standing(&before).len()), (1, 30));
    let written = lint(folder, &["--write-baseline"]);
    assert_eq!((written.code, standing(&written).len()), (0, 0), "{}", written.gallery());
    let file = fs::read_to_string(folder.join("known.json")).unwrap();
    assert_eq!(file.lines().filter(|line| line.contains("unknown-scope")).count(), 30);
    assert!(file.lines().is_sorted_by(|a, b| !a.contains("rule") || !b.contains("rule") || a < b));
    assert_eq!(lint(folder, &[]).code, 0);

    // One more scope: exactly that finding.
    let mut more = scopes(1);
    more.insert(3, "vso.brand_new_zone".to_owned());
    write(folder, MANIFESTS[1], &more);
    let said = lint(folder, &[]);
    assert_eq!(said.code, 1);
    let expected = "unknown-scope vso.brand_new_zone apps/hub/vss-extension.json";
    assert_eq!(standing(&said), [expected]);
    // The same scope once more is new too.
    more[3] = "vso.team10_zone".to_owned();
    write(folder, MANIFESTS[1], &more);
    let again = standing(&lint(folder, &[]));
    assert_eq!(again, ["duplicate-scope vso.team10_zone apps/hub/vss-extension.json"]);
    assert_eq!(fs::read_to_string(folder.join("known.json")).unwrap(), file);
}

#[test]
fn a_baseline_survives_moved_lines_and_tells_what_is_gone() {
    let folder = thirty();
    let folder = folder.path();
    assert_eq!(lint(folder, &["--write-baseline"]).code, 0);
    let path = folder.join(MANIFESTS[0]);
    let moved = fs::read_to_string(&path).unwrap().replace('\n', "\r\n\r\n");
    fs::write(&path, moved).unwrap();
    let said = lint(folder, &[]);
    assert_eq!((said.code, json(&said)["gone"].as_array().unwrap().len()), (0, 0));

    write(folder, MANIFESTS[0], &scopes(0)[2..]);
    let said = lint(folder, &[]);
    assert_eq!(said.code, 0);
    let gone = json(&said)["gone"].clone();
    let names: Vec<&str> =
        gone.as_array().unwrap().iter().map(|one| one["scope"].as_str().unwrap()).collect();
    assert_eq!(names, ["vso.team00_zone", "vso.team01_zone"]);
    // A run on another folder cannot tell what is gone here.
    let elsewhere = lint(folder, &["apps/hub"]);
    assert_eq!(json(&elsewhere)["gone"], Value::Array(Vec::new()), "{}", elsewhere.gallery());
    let text = scopewise_in(folder, &["lint", "--baseline", "known.json"], b"");
    insta::assert_snapshot!("baseline_gone", text.gallery());
    assert_eq!(lint(folder, &["--write-baseline"]).code, 0);
    assert_eq!(json(&lint(folder, &[]))["gone"], Value::Array(Vec::new()));
}

#[test]
fn a_configuration_names_its_baseline_and_its_confidence() {
    let folder = thirty();
    let folder = folder.path();
    fs::write(folder.join("apps/scopewise.yaml"), "baseline: known.json\n").unwrap();
    let said = scopewise_in(folder, &["lint", "--write-baseline"], b"");
    assert_eq!(said.code, 0, "{}", said.gallery());
    assert!(folder.join("apps/known.json").is_file());
    assert_eq!(scopewise_in(&folder.join("apps/hub"), &["lint"], b"").code, 0, "no repository");
    fs::create_dir(folder.join(".git")).unwrap();
    assert_eq!(scopewise_in(folder, &["lint", "--write-baseline"], b"").code, 0);
    let below = scopewise_in(&folder.join("apps/hub"), &["lint"], b"");
    assert_eq!(below.code, 0, "{}", below.gallery());
    fs::write(folder.join("apps/scopewise.yaml"), "min-confidence: certain\n").unwrap();
    let sure = json(&scopewise_in(folder, &["lint", "--format", "json"], b""));
    for project in sure["projects"].as_array().unwrap() {
        for finding in project["findings"].as_array().unwrap() {
            assert_eq!(finding["confidence"], "certain");
        }
    }
}

#[test]
fn a_baseline_that_cannot_be_used_ends_with_2() {
    let folder = thirty();
    let folder = folder.path();
    let missing = lint(folder, &[]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("there is no baseline `known.json`"), "{}", missing.err);
    let nowhere = scopewise_in(folder, &["lint", "--write-baseline"], b"");
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.err.contains("no file is named"), "{}", nowhere.err);
    fs::write(folder.join("apps/list/vss-extension.json"), "{ broken").unwrap();
    let broken = lint(folder, &["--write-baseline"]);
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("the baseline is not written"), "{}", broken.err);
    assert!(!folder.join("known.json").exists());
    fs::write(folder.join("known.json"), "[]").unwrap();
    assert_eq!(lint(folder, &["apps/hub"]).code, 2);
}

#[test]
fn what_counts_can_be_chosen() {
    let board = "fixtures/projects/pull-request-board";
    let rules = |more: &[&str]| {
        let mut arguments = vec!["lint", board, "--format", "json"];
        arguments.extend(more);
        let mut lines: Vec<String> = standing(&scopewise(&arguments))
            .iter()
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect();
        lines.sort();
        lines.dedup();
        lines
    };
    let all = rules(&[]);
    assert!(all.len() > 4, "{all:?}");
    assert_eq!(rules(&["--only", "duplicate-scope"]), ["duplicate-scope"]);
    let mut without = all.clone();
    without.retain(|rule| rule != "duplicate-scope" && rule != "unknown-scope");
    assert_eq!(rules(&["--skip", "duplicate-scope", "--skip", "unknown-scope"]), without);
    assert!(
        !rules(&["--min-confidence", "certain"]).contains(&"superfluous-extension-data".to_owned())
    );
    let none = scopewise(&["lint", board, "--only", "retired-scope"]);
    assert_eq!(none.code, 0);
    assert!(none.out.contains("left out, as asked"), "{}", none.out);
    for flag in ["--only", "--skip"] {
        let said = scopewise(&["lint", board, flag, "duplicate-scopes"]);
        assert_eq!(said.code, 2);
        assert!(said.err.contains("did you mean `duplicate-scope`?"), "{}", said.err);
    }
    assert!(root().join(board).is_dir());
}

#[test]
fn a_comment_accepts_what_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let manifest = |first: &str, second: &str| {
        let text = format!(
            "{{\r\n  \"manifestVersion\": 1, \"id\": \"board\", \"publisher\": \"contoso\", \"version\": \"1.0.0\",\r\n  \
             \"targets\": [{{ \"id\": \"Microsoft.VisualStudio.Services.Cloud\" }}],\r\n  \"contributions\": [{{ \"id\": \
             \"hub\", \"type\": \"ms.vss-web.hub\" }}],\r\n  \"scopes\": [\r\n{first}    \"vso.profile\",{second}\r\n    \
             \"vso.code\",\r\n    \"vso.project\"\r\n  ]\r\n}}\r\n"
        );
        fs::write(folder.join("vss-extension.json"), text).unwrap();
        let package = "{ \"scripts\": { \"package\": \"tfx extension create --json5 --manifest-globs vss-extension.json\" } }";
        fs::write(folder.join("package.json"), package).unwrap();
        scopewise_in(folder, &["lint", "--format", "json"], b"")
    };
    let without = manifest("", "");
    assert_eq!(standing(&without), ["redundant-scope vso.profile vss-extension.json"]);
    let comment = "// scopewise: allow redundant-scope -- shown in our portal";
    for said in [manifest("", &format!(" {comment}")), manifest(&format!("    {comment}\r\n"), "")]
    {
        assert_eq!((said.code, standing(&said)), (0, Vec::new()), "{}", said.gallery());
        assert_eq!(json(&said)["projects"][0]["allowed"].as_array().unwrap().len(), 1);
    }
    let other = manifest("", " // scopewise: allow duplicate-scope -- once was");
    assert_eq!(
        standing(&other),
        ["redundant-scope vso.profile vss-extension.json", "unused-allowance - vss-extension.json"]
    );
    // What rests on the calls cannot be looked for while they are not known.
    let unseen = manifest("", " // scopewise: allow unused-scope -- called by the server");
    assert_eq!(standing(&unseen), ["redundant-scope vso.profile vss-extension.json"]);
    for (comment, message) in [
        ("allow redundant-scope", "an allowance needs a reason"),
        ("allow redundant-scop -- x", "there is no rule `redundant-scop`"),
    ] {
        let wrong = manifest("", &format!(" // scopewise: {comment}"));
        assert_eq!(wrong.code, 2);
        assert!(wrong.err.contains(message), "{}", wrong.err);
    }
}

/// The file is committed: what looks like a token is not published with it.
#[test]
fn a_token_in_a_list_of_scopes_is_masked_in_the_baseline() {
    let folder = tempfile::tempdir().unwrap();
    // Put together here, so that no scanner takes this file for a leak.
    let token = ["q7xk2mzr5vth", "3nbw6ypd4gsc", "7jfa2leu5oiq", "6hxt3kzv4mrw", "n5yb"].concat();
    let text = format!(
        "{{ \"manifestVersion\": 1, \"publisher\": \"p\", \"id\": \"x\", \"scopes\": [\"{token}\"] }}"
    );
    fs::write(folder.path().join("vss-extension.json"), text).unwrap();
    assert_eq!(lint(folder.path(), &["--write-baseline"]).code, 0);
    let written = fs::read_to_string(folder.path().join("known.json")).unwrap();
    assert!(written.contains("unknown-scope") && !written.contains(&token[2..]), "{written}");
    assert_eq!(lint(folder.path(), &[]).code, 0);
}

/// The names in the file do not depend on where the program is started.
#[test]
fn a_baseline_counts_from_any_folder() {
    let folder = thirty();
    let folder = folder.path();
    assert_eq!(lint(folder, &["--write-baseline"]).code, 0);
    let (known, path) = (folder.join("known.json"), folder.to_string_lossy().into_owned());
    let elsewhere = tempfile::tempdir().unwrap();
    let said = scopewise_in(
        elsewhere.path(),
        &["lint", "--baseline", &known.to_string_lossy(), &path],
        b"",
    );
    assert_eq!(said.code, 0, "{}", said.gallery());
}

/// A baseline that is written anew for a part keeps what is known of the rest.
#[test]
fn what_is_not_linted_stays_known() {
    let folder = tempfile::tempdir().expect("a folder");
    for part in ["one", "two"] {
        fs::create_dir(folder.path().join(part)).expect("made");
        write(&folder.path().join(part), "vss-extension.json", &scopes(2));
    }
    let run = |arguments: &[&str]| {
        let all = [&["lint"], arguments, &["--baseline", "known.json"]].concat();
        scopewise_in(folder.path(), &all, b"")
    };
    // A file that was only made is no reason to refuse.
    fs::write(folder.path().join("known.json"), "\n").expect("written");
    assert_eq!(run(&["--write-baseline"]).code, 0);
    let whole = fs::read(folder.path().join("known.json")).expect("written");
    run(&["one", "--write-baseline"]);
    assert_eq!(fs::read(folder.path().join("known.json")).expect("there"), whole);
    assert_eq!(run(&[]).code, 0);
    fs::remove_dir_all(folder.path().join("two")).expect("removed");
    run(&["--write-baseline"]);
    let left = fs::read_to_string(folder.path().join("known.json")).expect("there");
    assert!(!left.contains("two/") && left.contains("one/"), "{left}");
}

#[cfg(unix)]
#[test]
fn a_baseline_that_is_a_link_stays_one() {
    let folder = thirty();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("shared")).unwrap();
    fs::write(at("shared/known.json"), "").unwrap();
    std::os::unix::fs::symlink("shared/known.json", at("known.json")).unwrap();
    let said = lint(folder.path(), &["--write-baseline"]);
    assert_eq!(said.code, 0, "{}", said.gallery());
    assert!(at("known.json").symlink_metadata().unwrap().is_symlink());
    assert!(fs::read_to_string(at("shared/known.json")).unwrap().contains("team00_zone"));
    fs::remove_file(at("shared/known.json")).unwrap();
    let said = lint(folder.path(), &["--write-baseline"]);
    assert!(said.code != 0 && said.err.contains("cannot write `known.json`"), "{}", said.gallery());
}

#[test]
fn paths_that_overlap_count_each_file_once() {
    let folder = thirty();
    let summary = |paths: &[&str]| {
        let mut arguments = vec!["lint", "--format", "github"];
        arguments.extend(paths);
        let said = scopewise_in(folder.path(), &arguments, b"");
        let summary = said.out.lines().find(|line| line.contains(" files: "));
        summary.unwrap_or_else(|| panic!("{}", said.gallery())).to_owned()
    };
    let once = summary(&["."]);
    assert!(once.contains("3 files"), "{once}");
    let here = folder.path().to_str().unwrap();
    let manifest = format!("{here}/apps/hub/vss-extension.json");
    let part = format!("{here}/apps");
    for more in [".", "./", "apps", "apps/hub/vss-extension.json", here, &part, &manifest] {
        assert_eq!(summary(&[".", more]), once, "{more}");
        assert_eq!(summary(&[more, "."]), once, "{more}");
    }
    assert_eq!(summary(&[here, "apps/hub"]), once);
}

#[test]
fn a_baseline_of_unknown_scopes_asks_for_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "vss-extension.json", &["vso.dashbords".to_owned()]);
    let written = lint(folder.path(), &["--write-baseline"]);
    assert_eq!(written.code, 0, "{}", written.err);
    let said = lint(folder.path(), &[]);
    assert_eq!((said.code, standing(&said)), (0, Vec::new()), "{}", said.out);
}

fn plainly(folder: &Path, more: &[&str]) -> Said {
    scopewise_in(folder, &[&["lint", "--format", "json"], more].concat(), b"")
}

#[test]
fn the_nearest_configuration_counts_where_the_folder_itself_has_one() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("repository");
    let child = folder.join("child");
    fs::create_dir_all(&child).expect("writable");
    write(&child, "vss-extension.json", &["vso.wrk".to_owned()]);
    let configure = |folder: &Path, name: &str, level: &str| {
        fs::write(folder.join(name), format!("fail-on: {level}\n")).expect("writable");
    };
    configure(&folder, "scopewise.yml", "never");
    assert_eq!(plainly(&child, &[]).code, 0, "found above by its other name");
    configure(&child, "scopewise.yaml", "warning");
    assert_eq!(plainly(&child, &[]).code, 1);
    assert_eq!(plainly(&folder, &[]).code, 1);
    assert_eq!(plainly(&folder, &["child"]).code, 1);
}

#[test]
fn calls_are_those_of_the_manifest_and_not_of_a_document_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "vss-extension.json", &["vso.work".to_owned()]);
    let document =
        "see https://app.vssps.visualstudio.com/oauth2/authorize?client_id=1&scope=vso.code";
    fs::write(folder.path().join("README.md"), document).expect("writable");
    fs::write(folder.path().join("calls.txt"), "wit.GetWorkItem\n").expect("writable");
    let said = plainly(folder.path(), &["--uses", "calls.txt"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let needed: Vec<Value> = json(&said)["projects"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|project| project["needed"]["scopes"].clone())
        .collect();
    assert!(needed.contains(&Value::from(vec!["vso.work"])), "{needed:?}");
}
