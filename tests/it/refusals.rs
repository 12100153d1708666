//! What proves nothing is refused, and what a slip would lose is kept: through the binary.

use std::fs;

use crate::program::{Said, scopewise_in};

const MANIFEST: &str =
    "{ \"manifestVersion\": 1, \"publisher\": \"p\", \"id\": \"x\", \"scopes\": [\"vso.code\"] }\n";
const BROKEN: &str = "{ \"manifestVersion\": 1, \"id\": \"x\", \"scopes\": [\"vso.code\", }\n";

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
        fs::write(path, text).expect("written");
    }
    folder
}

fn refused(said: &Said, message: &str) {
    assert_eq!(said.code, 2, "{}", said.gallery());
    assert!(said.err.contains(message), "{message}: {}", said.gallery());
}

#[test]
fn a_source_without_a_call_is_no_proof_that_no_scope_is_needed() {
    let folder = folder(&[
        ("vss-extension.json", MANIFEST),
        ("empty", ""),
        ("comments", "# nothing yet\n"),
        ("empty.har", "{ \"log\": { \"entries\": [] } }"),
        (
            "elsewhere.har",
            "{\"log\":{\"entries\":[{\"request\":{\"method\":\"GET\",\"url\":\"https://example.com/\"}}]}}",
        ),
        ("no.har", "{ \"log\": {} }"),
        ("configured/vss-extension.json", MANIFEST),
        ("configured/scopewise.yaml", "uses:\n  - file: empty\n"),
        ("configured/empty", ""),
    ]);
    let run = |arguments: &[&str]| scopewise_in(folder.path(), arguments, b"");
    for (file, message) in [
        ("empty", "`empty` holds no call to Azure DevOps"),
        ("comments", "`comments` holds no call to Azure DevOps"),
        ("empty.har", "`empty.har` holds no call to Azure DevOps"),
        ("elsewhere.har", "no call to Azure DevOps: 1 request goes elsewhere"),
        ("no.har", "is not as HAR 1.2 has it"),
        ("-", "`<stdin>` holds no call to Azure DevOps"),
    ] {
        let said = run(&["lint", "vss-extension.json", "--uses", file, "--fix", "--unsafe"]);
        refused(&said, message);
        refused(&run(&["recommend", "--app-type", "web-app", "--uses", file]), message);
    }
    let call = ["lint", "vss-extension.json", "--call", "GET https://example.com/"];
    refused(&run(&call), "`--call` number 1 is no call to Azure DevOps");
    refused(&run(&["lint", "configured"]), "`empty` holds no call to Azure DevOps");
    assert_eq!(fs::read_to_string(folder.path().join("vss-extension.json")).unwrap(), MANIFEST);
    // What is only shown may be nothing.
    assert_eq!(run(&["scan", "empty"]).code, 0);
}

#[test]
fn standard_input_is_read_once() {
    let folder = folder(&[]);
    let said = scopewise_in(folder.path(), &["lint", "-", "--uses", "-"], MANIFEST.as_bytes());
    refused(&said, "standard input can be either a manifest or the calls");
}

#[test]
fn a_broken_manifest_that_is_named_is_no_file_without_scopes() {
    let folder = folder(&[
        ("some.json", BROKEN),
        ("walked/some.json", BROKEN),
        ("app.json", "{ \"requiredResourceAccess\": [ { \"resourceAppId\": \"x\" }"),
        ("notes.json", "not JSON, and nothing of scopewise's"),
    ]);
    let run =
        |path: &str, input: &str| scopewise_in(folder.path(), &["lint", path], input.as_bytes());
    for path in ["some.json", "app.json", "walked"] {
        refused(&run(path, ""), "this is not JSON");
    }
    refused(&run("-", BROKEN), "this is not JSON");
    assert_eq!(run("notes.json", "").code, 0);
    // A script has its own brackets.
    assert_eq!(run("-", "[CmdletBinding()]\nparam($Scopes)\n").code, 0);
}

#[test]
fn globs_name_files() {
    let folder = folder(&[("app/vss-extension.json", MANIFEST), ("app/more.json", "{}")]);
    let run = |arguments: &[&str]| {
        let arguments = [&["lint"], arguments].concat();
        scopewise_in(folder.path(), &arguments, b"")
    };
    refused(&run(&["app", "--manifest-globs", "nope/*.json"]), "`nope/*.json` names no file");
    refused(&run(&["app", "--manifest-globs", ""]), "empty glob");
    refused(&run(&["app", "--manifest-globs", "["]), "`[` is no glob");
    let file = run(&["app/vss-extension.json", "--manifest-globs", "*.json"]);
    refused(&file, "names files below a folder");
    let swallowed = run(&["--manifest-globs", "vss-extension.json", "app"]);
    refused(&swallowed, "a folder stands before the option, or after `--`: `… -- app`");
    for globs in [&["vss-extension.json", "more.json"][..], &["vss-extension.json,more.json"]] {
        let said = run(&[&["app", "--manifest-globs"], globs].concat());
        assert!(said.out.contains("packager-refuses"), "{}", said.gallery());
    }
}

#[test]
fn neither_a_baseline_nor_a_report_takes_the_place_of_what_was_read() {
    let folder = folder(&[
        ("vss-extension.json", MANIFEST),
        ("scopewise.yaml", "fail-on: error\n"),
        ("calls.txt", "git.GetPullRequests\n"),
        ("empty.json", ""),
    ]);
    let run = |arguments: &[&str]| {
        let arguments = [&["lint", "."], arguments].concat();
        scopewise_in(folder.path(), &arguments, b"")
    };
    for file in ["vss-extension.json", "scopewise.yaml", "calls.txt"] {
        let said = run(&["--baseline", file, "--write-baseline"]);
        refused(&said, &format!("`{file}` is no baseline"));
        let output = format!("text={file}");
        let said = run(&["--uses", "calls.txt", "--output", &output]);
        refused(&said, &format!("`{file}` was read in this run"));
    }
    assert_eq!(fs::read_to_string(folder.path().join("vss-extension.json")).unwrap(), MANIFEST);
    for file in ["empty.json", "new.json", "new.json"] {
        let said = run(&["--baseline", file, "--write-baseline"]);
        assert_eq!(said.code, 0, "{}", said.gallery());
        assert!(said.err.contains(&format!("wrote `{file}`")), "{}", said.gallery());
    }
    for form in ["text", "json", "sarif", "junit", "html", "markdown", "github", "azure"] {
        let output = format!("{form}=report.{form}");
        for _ in 0..2 {
            let said = run(&["--output", &output]);
            assert!(said.code < 2, "{form}: {}", said.gallery());
        }
    }
}

#[test]
fn what_is_wrong_is_said_without_words_of_the_program() {
    let folder =
        folder(&[("vss-extension.json", MANIFEST), ("known.json", "{ \"version\": \"x\" }")]);
    for (text, message) in [
        ("- x\n", "a mapping (`key: value`) belongs here, not a list"),
        ("level: {}\n", "did you mean `levels`?"),
        ("levels: 3\n", "`levels`: a mapping (`key: value`) belongs here, not the number `3`"),
        ("fail-on: loud\n", "`fail-on`: there is no value `loud` here"),
        ("allow:\n  - rule: unknown-scope\n", "the key `reason` is missing"),
        ("scopes: [a\n", "a list in brackets does not end"),
        ("scan: true\nscan: true\n", "the key `scan` stands here twice"),
        ("manifest-globs: ['[']\n", "a `[` is not closed"),
    ] {
        fs::write(folder.path().join("scopewise.yaml"), text).unwrap();
        let said = scopewise_in(folder.path(), &["lint", "."], b"");
        refused(&said, message);
        for word in ["struct", "invalid type", "variant", "expected a", "line 1"] {
            assert!(!said.err.contains(word), "{word}: {}", said.gallery());
        }
    }
    fs::write(folder.path().join("scopewise.yaml"), "fail-on: never\n").unwrap();
    assert_eq!(scopewise_in(folder.path(), &["lint", "."], b"").code, 0);
    let said = scopewise_in(folder.path(), &["lint", ".", "--baseline", "known.json"], b"");
    refused(&said, "a whole number from 0 on belongs here, not the text `x`");
    let said = scopewise_in(folder.path(), &["lint", ".", "--uses", "known.json/x"], b"");
    assert!(!said.err.contains("os error"), "{}", said.gallery());
}

#[test]
fn a_catalog_that_is_not_there_is_one_error() {
    let folder = folder(&[("some/scopes.yaml", "")]);
    for (catalog, message) in [
        ("nope", "the catalog `nope` does not exist"),
        (".", "`.` holds no catalog"),
        ("some", "the catalog `some` lacks `app_types.yaml`"),
    ] {
        let said = scopewise_in(folder.path(), &["explain", "vso.code", "--catalog", catalog], b"");
        refused(&said, message);
        assert_eq!(said.err.matches('×').count(), 1, "{}", said.gallery());
    }
}

#[test]
fn recommend_says_why_it_has_no_calls() {
    let folder =
        folder(&[("broken/vss-extension.json", BROKEN), ("app/vss-extension.json", MANIFEST)]);
    let run = |path: &str| scopewise_in(folder.path(), &["recommend", path], b"");
    refused(&run("nope"), "there is no such file or folder");
    refused(&run("broken"), "this is not JSON");
    refused(&run("app"), "or add `--no-scan`");
}
