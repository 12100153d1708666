//! Files that git keeps although a pattern says that it ignores them.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::program::scopewise_in;

const CALL: &str = "fetch('https://dev.azure.com/o/_apis/projects');\n";

/// Whether git did what it was asked to; without git there is nothing to try.
fn git(folder: &Path, arguments: &[&str]) -> bool {
    let status = Command::new("git").current_dir(folder).args(arguments).status();
    status.is_ok_and(|status| status.success())
}

fn repository(version: &str) -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    write(".gitignore", "[Rr]elease/\nmade.ts\n");
    write("src/Release/client.ts", CALL);
    write("src/Release/deep/er/other.ts", CALL);
    write("src/other/notes.ts", CALL);
    write("src/other/.ignore", "notes.ts\n");
    write("src/node_modules/a/index.js", CALL);
    write("made.ts", CALL);
    write("app.ts", CALL);
    let manifest = r#"{ "manifestVersion": 1, "id": "x", "publisher": "y", "version": "1.0.0", "scopes": ["vso.code"],
  "targets": [{ "id": "Microsoft.VisualStudio.Services" }], "contributions": [] }"#;
    write("src/Release/vss-extension.json", manifest);
    let kept = ["src/Release", "src/other/notes.ts", "src/node_modules", "app.ts", ".gitignore"];
    let is_made = git(folder.path(), &["init", "--quiet"])
        && git(folder.path(), &["config", "index.version", version])
        && git(folder.path(), &[&["add", "--force"], &kept[..]].concat());
    is_made.then_some(folder)
}

fn files(document: &Value) -> Vec<&str> {
    let calls = document["calls"].as_array().expect("a list").iter();
    calls.filter_map(|call| call["file"].as_str()).collect()
}

fn scan(folder: &Path, path: &str) -> Value {
    let said = scopewise_in(folder, &["scan", path, "--format", "json"], b"");
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).expect("JSON")
}

#[test]
fn what_git_keeps_is_read_in_every_version_of_its_index() {
    for version in ["2", "3", "4"] {
        let Some(folder) = repository(version) else { return };
        let document = scan(folder.path(), ".");
        let wanted = ["app.ts", "src/Release/client.ts", "src/Release/deep/er/other.ts"];
        assert_eq!(files(&document), wanted, "{version}");
        let document = scan(folder.path(), "src");
        assert_eq!(files(&document), wanted[1..], "{version}");
    }
}

#[test]
fn a_manifest_that_git_keeps_is_judged() {
    let Some(folder) = repository("4") else { return };
    let said = scopewise_in(folder.path(), &["lint", "--no-scan", "--format", "json"], b"");
    assert!(said.out.contains("\"src/Release/vss-extension.json\""), "{}", said.out);
}

#[test]
fn an_index_that_cannot_be_read_names_nothing() {
    let Some(folder) = repository("2") else { return };
    for index in [&b""[..], b"DIRC", b"DIRC\0\0\0\x02\xff\xff\xff\xff", &[0xff; 300]] {
        fs::write(folder.path().join(".git/index"), index).expect("written");
        assert_eq!(files(&scan(folder.path(), ".")), ["app.ts"]);
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_git_keeps_leads_nowhere_else() {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("other.ts"), CALL).expect("written");
    let Some(folder) = repository("2") else { return };
    // What was a folder when git was told of it is a link now.
    let released = folder.path().join("src/Release/deep");
    fs::remove_dir_all(&released).expect("removed");
    fs::create_dir(outside.path().join("er")).expect("made");
    fs::write(outside.path().join("er/other.ts"), CALL).expect("written");
    std::os::unix::fs::symlink(outside.path(), &released).expect("made");
    assert_eq!(files(&scan(folder.path(), ".")), ["app.ts", "src/Release/client.ts"]);
}

/// Our own report is no request, although git keeps it.
#[test]
fn a_report_that_git_keeps_is_not_linted() {
    let Some(folder) = repository("2") else { return };
    let lint = |more: &[&str]| {
        let all = [&["lint", "--format", "json"], more].concat();
        scopewise_in(folder.path(), &all, b"").out
    };
    let before = lint(&[]);
    lint(&["--output", "sarif=known.sarif"]);
    if git(folder.path(), &["add", "--force", "known.sarif"]) {
        assert_eq!(lint(&[]), before);
    }
}
