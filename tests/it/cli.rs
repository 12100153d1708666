//! The command line: help, exit codes, and input that cannot be used.

use std::fs;
use std::path::Path;

use crate::program::{root, scopewise, scopewise_in};

const MANIFEST: &str = r#"{
  "manifestVersion": 1,
  "id": "board",
  "publisher": "contoso",
  "version": "1.0.0",
  "name": "Board",
  "targets": [{ "id": "Microsoft.VisualStudio.Services" }],
  "scopes": ["vso.work"],
  "contributions": [{ "id": "hub", "type": "ms.vss-web.hub", "targets": ["ms.vss-work-web.work-hub-group"] }]
}
"#;

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

#[test]
fn help_of_every_command() {
    let mut names: Vec<Vec<String>> = vec![Vec::new()];
    collect(&scopewise::shell::cli::command(), &mut Vec::new(), &mut names);
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        let mut arguments: Vec<&str> = name.iter().map(String::as_str).collect();
        arguments.push("--help");
        let said = scopewise(&arguments);
        assert_eq!(said.code, 0);
        insta::assert_snapshot!(format!("help_{}", name.join("_")), said.out);
        let is_group = said.out.contains("\nCommands:");
        assert!(is_group || said.out.contains("Example"), "no example in help of {name:?}");
    }
}

fn collect(command: &clap::Command, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        path.push(sub.get_name().to_owned());
        found.push(path.clone());
        collect(sub, path, found);
        path.pop();
    }
}

#[test]
fn a_clean_manifest_ends_with_0_a_finding_with_1() {
    let clean = folder(&[("vss-extension.json", MANIFEST.as_bytes())]);
    let said = scopewise_in(clean.path(), &["lint"], b"");
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    let text = MANIFEST.replace("\"vso.work\"", "\"vso.work\", \"vso.work_write\"");
    let redundant = folder(&[("vss-extension.json", text.as_bytes())]);
    assert_eq!(scopewise_in(redundant.path(), &["lint"], b"").code, 1);
    assert_eq!(scopewise_in(redundant.path(), &["lint", "--fail-on", "error"], b"").code, 0);
    assert_eq!(scopewise_in(redundant.path(), &["lint", "--fail-on", "never"], b"").code, 0);
    assert_eq!(scopewise_in(redundant.path(), &["lint", "-"], text.as_bytes()).code, 1);
}

#[test]
fn unusable_input_ends_with_2_and_the_rest_is_linted() {
    let text = MANIFEST.replace("\"vso.work\"", "\"vso.work\", \"vso.work_write\"");
    let broken = text.replacen("\"id\": \"board\",", "\"id\": ,", 1);
    let deep = format!("{}{}", "{\"contributions\":".repeat(5_000), "[".repeat(5_000));
    let files: &[(&str, &[u8])] = &[
        ("broken/vss-extension.json", broken.as_bytes()),
        ("deep/vss-extension.json", deep.as_bytes()),
        ("good/vss-extension.json", text.as_bytes()),
        ("latin1/vss-extension.json", b"{ \"name\": \"caf\xe9\", \"scopes\": [] }"),
        ("utf16/vss-extension.json", b"\xff\xfe{\0}\0"),
        ("empty/vss-extension.json", b""),
    ];
    let folder = folder(files);
    let said = scopewise_in(folder.path(), &["lint", ".", "nowhere.json"], b"");
    assert_eq!(said.code, 2);
    insta::assert_snapshot!("lint_unusable_input", said.gallery());
}

#[test]
fn a_manifest_of_50_mib_is_refused_and_other_large_files_are_counted() {
    let mut large = MANIFEST.replace("\"Board\"", "\"Board").into_bytes();
    large.resize(50 * 1024 * 1024, b' ');
    let folder = folder(&[
        ("large/vss-extension.json", &large),
        ("large/data.bin", &large[MANIFEST.len()..]),
        ("vss-extension.json", MANIFEST.as_bytes()),
    ]);
    let said = scopewise_in(folder.path(), &["lint"], b"");
    insta::assert_snapshot!("lint_large_file", said.gallery());
    assert_eq!(said.code, 2);
}

#[cfg(unix)]
#[test]
fn a_loop_of_folders_is_walked_once() {
    let folder = folder(&[("a/vss-extension.json", MANIFEST.as_bytes())]);
    std::os::unix::fs::symlink("..", folder.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink("loop", folder.path().join("loop")).unwrap();
    let said = scopewise_in(folder.path(), &["lint"], b"");
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    assert!(said.out.contains("1 project"), "{}", said.out);
    let named = scopewise_in(folder.path(), &["lint", "loop"], b"");
    assert_eq!(named.code, 2);
    assert!(named.err.contains("cannot read `loop`"), "{}", named.err);
}

/// No link is followed, and what is not seen for it is named.
#[cfg(unix)]
#[test]
fn links_that_lead_out_are_named() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[
        ("shared/vss-extension.json", MANIFEST.as_bytes()),
        ("shared/notes.md", b"nothing"),
        ("shared/lib/a.ts", b""),
        ("app/src/real.json", b"{}"),
    ]);
    let app = folder.path().join("app");
    for (to, link) in [
        ("../shared/vss-extension.json", "vss-extension.json"),
        ("nowhere", "azure-devops-extension.json"),
        ("../../shared/lib", "src/lib"),
        // What holds nothing of interest, and what is seen under its own name.
        ("../shared/notes.md", "notes.md"),
        ("nowhere", "broken.txt"),
        ("src/real.json", "real.json"),
        ("src", "code"),
    ] {
        symlink(to, app.join(link)).unwrap();
    }
    let not_followed = |arguments: &[&str], here: &Path| {
        let said = scopewise_in(here, &[arguments, &["--format", "json"]].concat(), b"");
        let answer: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        let text = scopewise_in(here, arguments, b"").out;
        let links: Vec<String> = serde_json::from_value(answer["not_followed"].clone()).unwrap();
        for link in &links {
            assert!(text.contains(&format!("`{link}`")), "{link}: {text}");
        }
        assert_eq!(text.contains("not followed"), !links.is_empty(), "{text}");
        links
    };
    let all = ["azure-devops-extension.json", "src/lib", "vss-extension.json"];
    assert_eq!(not_followed(&["lint"], &app), all);
    assert_eq!(not_followed(&["lint"], folder.path()), ["app/azure-devops-extension.json"]);
    let both = ["app/azure-devops-extension.json"];
    assert_eq!(not_followed(&["lint", "app", "shared"], folder.path()), both);
    // A link that is named is read.
    let named = scopewise_in(&app, &["lint", "vss-extension.json"], b"");
    assert!(named.out.contains("1 project of 1 file"), "{}", named.gallery());
}

#[test]
fn arguments_that_mean_nothing_end_with_2() {
    for arguments in [
        &["lint", "--as-of", "2026-02-30"][..],
        &["lint", "--as-of", "tomorrow"],
        &["lint", "--format", "xml"],
        &["lint", "--strict"],
        &["lint", "--strict", "--call", "git.GetRefs"],
        &["recommend", "--app-type", "service", "--strict"],
        &["scan", "src", "--strict"],
        &["scan", "--call", "git.GetRefs", "--strict"],
        &["lint", "fixtures/projects/clean-hub", "--baseline", "-"],
        &["lint", "fixtures/projects/clean-hub", "--baseline", "-", "--write-baseline"],
        &["lint", "--fail-on", "sometimes"],
        &["explain"],
        &["explain", "no such thing"],
        &["catalog", "list", "unicorns"],
        &["catalog", "check", "nowhere"],
        &["--catalog", "nowhere", "lint"],
        &["lnit"],
        &[],
    ] {
        let said = scopewise(arguments);
        assert_eq!(said.code, 2, "{arguments:?}: {}", said.gallery());
        assert!(!said.err.is_empty(), "{arguments:?}");
        assert!(!said.err.contains("panicked"), "{arguments:?}: {}", said.err);
    }
    assert!(!root().join("-").exists());
}

#[test]
fn completions_and_man_page_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = scopewise(&["completions", shell]);
        assert!(said.out.contains("lint") && said.out.contains("recommend"), "{shell}");
    }
    assert!(scopewise(&["man"]).out.contains(".SH"));
}

#[test]
fn lists_are_tables_and_json() {
    let count = |kind: &str| {
        let said = scopewise(&["catalog", "list", kind, "--format", "json"]);
        let list: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        let text = scopewise(&["catalog", "list", kind]).out;
        assert_eq!(text.lines().count(), list.as_array().unwrap().len() + 1, "{kind}");
        list
    };
    let scopes = count("scopes");
    let write = scopes.as_array().unwrap().iter().find(|s| s["id"] == "vso.code_write").unwrap();
    assert_eq!(write["inherits"], serde_json::json!(["vso.code"]));
    assert_eq!(write["high_privilege"], true);
    assert_eq!(write["status"], "public");
    assert_eq!(write["entra_permission_id"], "028ffaf1-6f06-490a-979e-38011f92fb7c");
    let operations = count("operations");
    let get = operations.as_array().unwrap().iter().find(|o| o["id"] == "git.GetPullRequests");
    assert_eq!(get.unwrap()["scopes_any_of"], serde_json::json!(["vso.code"]));
    count("sources");
    count("mechanisms");
    count("app-types");
}

fn copy_catalog(to: &Path) {
    for entry in fs::read_dir(root().join("data")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_users_catalog_decides_and_is_checked_first() {
    let folder = tempfile::tempdir().unwrap();
    copy_catalog(folder.path());
    let dir = folder.path().to_str().unwrap();
    assert_eq!(scopewise(&["catalog", "check", dir]).code, 0);
    edit(folder.path(), "scopes.yaml", "name: Code (read)", "name: Source (read)");
    assert!(scopewise(&["explain", "vso.code", "--catalog", dir]).out.contains("Source (read)"));
    edit(
        folder.path(),
        "scopes.yaml",
        "  inherits:\n  - scope: vso.hooks\n",
        "  inherits:\n  - scope: vso.code\n",
    );
    let said = scopewise(&["lint", "--catalog", dir, "fixtures"]);
    assert_eq!(said.code, 2);
    let circle = "vso.code → vso.hooks_write → vso.code";
    let other = "vso.hooks_write → vso.code → vso.hooks_write";
    let named = said.err.contains(circle) || said.err.contains(other);
    assert!(named || said.err.contains("in a circle"), "{}", said.err);
}

#[test]
fn what_is_wrong_with_a_catalog_is_underlined() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("dangling", "scopes.yaml", "- scope: vso.build\n", "- scope: vso.biuld\n"),
        ("date", "scopes.yaml", "since: 2025-07-16", "since: 2025-02-30"),
        ("unknown_key", "sources.yaml", "publisher: Microsoft", "publihser: Microsoft"),
        ("unknown_source", "scopes.yaml", "  - rn-255\n", "  - rn-999\n"),
        ("not_yaml", "corrections.yaml", "- id: core", "- id: [core"),
        ("form", "misnamed.yaml", "kind: misspelt", "kind:  misspelt"),
        ("operation", "operations.csv", ",vso.code,", ",vso.cdoe,"),
    ];
    for (name, file, from, to) in cases {
        let folder = tempfile::tempdir().unwrap();
        copy_catalog(folder.path());
        edit(folder.path(), file, from, to);
        let said = scopewise_in(folder.path(), &["catalog", "check", "."], b"");
        assert_eq!(said.code, 2, "{name}");
        insta::assert_snapshot!(format!("catalog_check_{name}"), said.gallery());
    }
}
