//! `cargo xtask refresh` from the outside, on small specs of our own (`tests/specs`): exact table,
//! exact words, exit codes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const EXPECTED: &str = include_str!("expected/operations.csv");

fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs")
}

fn refresh(specs: &Path, data: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("refresh")
        .arg(specs)
        .arg("--data")
        .arg(data)
        .args(more)
        .output()
        .expect("the program was built with this test")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the program prints text").replace('\r', "")
}

/// A data folder with this table in it.
fn data(table: &str) -> TempDir {
    let dir = TempDir::new().expect("a temporary folder");
    fs::write(dir.path().join("operations.csv"), table).expect("a file in a temporary folder");
    dir
}

fn table(data: &TempDir) -> String {
    fs::read_to_string(data.path().join("operations.csv")).expect("the table")
}

#[test]
fn writes_exactly_the_expected_table() {
    let data = TempDir::new().expect("a temporary folder");
    let output = refresh(&specs(), data.path(), &["--write"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(table(&data), EXPECTED.replace("\r\n", "\n"));
}

#[test]
fn takes_the_folder_specification_itself_as_well() {
    let data = data(&EXPECTED.replace("\r\n", "\n"));
    let output = refresh(&specs().join("specification"), data.path(), &[]);
    assert_eq!(stdout(&output), "13 operations in 8 spec files\nno change\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn writes_nothing_unless_told_to() {
    let before = EXPECTED.replace("\r\n", "\n").replace("vso.orchard_write,", "vso.other,");
    let data = data(&before);
    let output = refresh(&specs(), data.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).ends_with("nothing written; use --write\n"));
    assert_eq!(table(&data), before);
}

#[test]
fn tells_what_changed() {
    let before = EXPECTED
        .replace("\r\n", "\n")
        .replace("Tools.GetThings,", "Tools.GetHammers,")
        .replace(",7.1 7.2,", ",7.1,")
        .replace(",ANONYMOUS,none,", ",UNDECLARED,accessToken,");
    let data = data(&before);
    let output = refresh(&specs(), data.path(), &["--write"]);
    let shown = data.path().join("operations.csv");
    let expected = format!(
        "13 operations in 8 spec files
1 added, 1 removed, 5 changed (services 4, scopes 1, auth 1)

added
  Tools.GetThings  GET example.dev/_apis/barn/tools  vso.barn

removed
  Tools.GetHammers  GET example.dev/_apis/barn/tools  vso.barn

changed alike
  services: +7.2
    4 operations: orchard.AddHarvest, orchard.GetTree, orchard.GetTree#HEAD and 1 more

changed
  orchard.GetBadge
    scopes: `UNDECLARED` -> `ANONYMOUS`
    auth: `accessToken` -> `none`
wrote `{}`
",
        shown.display()
    );
    assert_eq!(stdout(&output), expected);
    assert_eq!(table(&data), EXPECTED.replace("\r\n", "\n"));
}

#[test]
fn a_table_that_only_looks_different_is_rewritten() {
    let data = data(&EXPECTED.replace("\r\n", "\n").replace('\n', "\r\n"));
    let output = refresh(&specs(), data.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("is not in normal form\n"), "{output:?}");
}

#[test]
fn hand_kept_tables_are_checked_and_left_alone() {
    let data = data(&EXPECTED.replace("\r\n", "\n"));
    let observed = "id,project\norchard.GetTrees,\norchard.GetPears,optional\n";
    let curated = "id,verb\nsheds.Open,GET\nTools.GetThings,GET\n";
    fs::write(data.path().join("observed.csv"), observed).expect("a temporary file");
    fs::write(data.path().join("curated.csv"), curated).expect("a temporary file");
    let output = refresh(&specs(), data.path(), &["--write"]);
    assert_eq!(
        stdout(&output),
        "13 operations in 8 spec files
no change
warning: observed.csv speaks of `orchard.GetPears`, which is no operation
warning: curated.csv repeats `Tools.GetThings`, which the specs now have
"
    );
    let kept = fs::read_to_string(data.path().join("observed.csv")).expect("still there");
    assert_eq!(kept, observed);
}

/// Runs over a checkout with one spec file and gives what it says on the error stream.
fn error_of(file: &str, content: &str) -> String {
    let checkout = TempDir::new().expect("a temporary folder");
    let path = checkout.path().join(file);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("temporary folders");
    fs::write(path, content).expect("a temporary file");
    let output = refresh(checkout.path(), checkout.path(), &["--write"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(!checkout.path().join("operations.csv").exists());
    let root = checkout.path().display().to_string().replace('\\', "/");
    String::from_utf8(output.stderr).expect("text").replace(&root, "SPECS")
}

#[test]
fn a_malformed_spec_is_named_with_the_reason() {
    assert_eq!(
        error_of("specification/git/7.2/git.json", "{\"swagger\": \"2.0\",}"),
        "error: `SPECS/specification/git/7.2/git.json`: \
         not a spec: trailing comma at line 1 column 19\n"
    );
    let no_method = r#"{"swagger":"2.0","host":"h","x-ms-vss-area":"A","paths":{"/x":{"get":
        {"x-ms-vss-resource":"x","operationId":"X","x-ms-docs-override-version":"7.2"}}}}"#;
    let error = error_of("git/7.2/git.json", no_method);
    let start = "error: `SPECS/git/7.2/git.json`: not a spec: missing field `x-ms-vss-method` at";
    assert!(error.starts_with(start), "{error}");
}

#[test]
fn a_folder_that_is_no_checkout_is_an_error() {
    assert_eq!(
        error_of("git/next/git.json", "{}"),
        "error: `SPECS/git/next` is no version folder such as `7.2`, \
         `azure-devops-server-7.1` or `tfs-4.1`\n"
    );
    let error = error_of("README.md", "# not specs");
    assert!(error.starts_with("error: `SPECS` holds no spec files;"), "{error}");
}

#[test]
fn one_operation_in_two_files_is_an_error() {
    let spec = r#"{"swagger":"2.0","host":"h","x-ms-vss-area":"A","paths":{"/x":{"get":
        {"x-ms-vss-resource":"x","x-ms-vss-method":"GetX","operationId":"X",
         "x-ms-docs-override-version":"7.2"}}}}"#;
    let checkout = TempDir::new().expect("a temporary folder");
    let folder = checkout.path().join("git/7.2");
    fs::create_dir_all(&folder).expect("temporary folders");
    fs::write(folder.join("a.json"), spec).expect("a temporary file");
    fs::write(folder.join("b.json"), spec).expect("a temporary file");
    let output = refresh(checkout.path(), checkout.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr).replace('\r', ""),
        "error: `git/7.2/b.json` describes GET `A.GetX` once more; `git/7.2/a.json` has it already\n"
    );
}
