//! Two requests side by side, and what holds of any two.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus};

use proptest::prelude::*;
use scopewise::catalog::{Access, Catalog};
use scopewise::compare::{Change, Difference, Facts, FullAccess, Privilege, Side, compare};
use scopewise::date::AsOf;
use scopewise::project::SetKind;
use scopewise::scopes::{ScopeGraph, ScopeId, ScopeSet};

use crate::program::{Said, copy, root, scopewise_in};

/// A manifest that requests these scopes.
fn manifest(scopes: &str) -> String {
    let scopes: Vec<String> = scopes.split(' ').filter(|s| !s.is_empty()).map(json).collect();
    format!(
        r#"{{ "manifestVersion": 1, "id": "board", "publisher": "contoso", "version": "1.0.0", "name": "Board",
  "targets": [{{ "id": "Microsoft.VisualStudio.Services" }}],
  "scopes": [{}],
  "contributions": [{{ "id": "hub", "type": "ms.vss-web.hub", "targets": [".hubs"] }}] }}
"#,
        scopes.join(", ")
    )
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn diff(folder: &Path, arguments: &[&str]) -> Said {
    scopewise_in(folder, &[&["diff"], arguments].concat(), b"")
}

fn document(said: &Said) -> serde_json::Value {
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.gallery()))
}

#[test]
fn a_change_of_a_manifest_is_shown_in_every_form() {
    let folder = folder(&[
        ("old.json", &manifest("vso.code vso.work vso.wrok")),
        ("small.json", &manifest("vso.wrok vso.symbols")),
        ("new.json", &manifest("vso.code_write vso.hooks_write vso.build")),
    ]);
    let (old, new, small) = ("old.json", "new.json", "small.json");
    for (name, arguments) in [
        ("text", &[old, new][..]),
        ("markdown", &[old, new, "--format", "markdown"]),
        (
            "markdown_operations",
            &["vso.symbols", "vso.threads_full", "--format", "markdown", "--operations"],
        ),
        ("json", &[small, "vso.threads_full", "--format", "json"]),
    ] {
        insta::assert_snapshot!(format!("diff_{name}"), diff(folder.path(), arguments).gallery());
    }
}

#[test]
fn a_gallery_of_differences() {
    let entra = |id: &str| {
        format!(
            r#"{{ "displayName": "Reviewer", "requiredResourceAccess": [{{ "resourceAppId": "499b84ac-1321-427f-aa17-267ca6975798",
  "resourceAccess": [{{ "id": "{id}", "type": "Scope" }}] }}] }}"#
        )
    };
    let url = |scopes: &str| {
        format!(
            "https://app.vssps.visualstudio.com/oauth2/authorize?client_id=1&response_type=Assertion&scope={scopes}"
        )
    };
    let folder = folder(&[
        ("entra.json", &entra("58e8028a-07da-44f8-9dce-69f2052e9a0f")),
        ("entra-unknown.json", &entra("00000000-1111-2222-3333-444444444444")),
        ("bare.json", &manifest("")),
        ("login.ts", &format!("location.href = `{}`;", url("${scopes}"))),
        ("scopes.txt", "# one a line\r\nvso.work\r\nvso.work_write\r\n"),
        ("pat/scopewise.yaml", "scopes: [vso.packaging]\n"),
    ]);
    let entra_url =
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1&scope=\
                     499b84ac-1321-427f-aa17-267ca6975798/.default%20offline_access"
            .to_owned();
    let fragments = root().join("fixtures/projects/clean-fragments");
    copy(&fragments, &folder.path().join("fragments"));
    let fragments = "fragments".to_owned();
    let (before, after) = (url("vso.work"), url("vso.work%20vso.build_execute"));
    for (name, old, new, extra) in [
        ("lists", "vso.work vso.code", "vso.code_write,vso.work", &["--operations"][..]),
        ("same", "vso.work", "VSO.Work", &[]),
        ("covered", "vso.work_write", "scopes.txt", &[]),
        ("full_access", "vso.work", "user_impersonation", &[]),
        ("full_access_lost", "app_token", "vso.code_write", &[]),
        ("legacy_oauth", &before, &after, &[]),
        ("entra", "entra-unknown.json", "entra.json", &[]),
        ("entra_removed", "entra.json", "", &[]),
        ("default", "vso.work", &entra_url, &[]),
        ("run_time", "login.ts", "vso.work", &[]),
        ("config", "pat/scopewise.yaml", "pat", &[]),
        ("fragments", "bare.json", &fragments, &[]),
        ("before_the_flag", "", "vso.code_write", &["--as-of", "2020-01-01"]),
    ] {
        let said = diff(folder.path(), &[&[old, new], extra].concat());
        insta::assert_snapshot!(format!("diff_gallery_{name}"), said.gallery());
    }
}

#[test]
fn what_fails_the_run_is_what_was_named() {
    for (old, new, gained, high) in [
        ("vso.work", "vso.work", 0, 0),
        ("vso.work_write", "vso.work", 0, 0),
        ("vso.work", "vso.work_write", 1, 0),
        ("vso.code_manage", "vso.code_write", 0, 0),
        ("vso.work", "vso.work vso.code_write", 1, 1),
        ("vso.work", "vso.work vso.unheard_of", 1, 0),
        ("vso.work", "app_token", 1, 1),
        ("app_token", "vso.code_write", 0, 0),
        // No published operation names it, so nobody can tell what it opens.
        ("vso.work", "vso.work vso.analytics", 1, 0),
    ] {
        let code = |what| diff(&root(), &[old, new, "--fail-on", what]).code;
        assert_eq!((code("gained"), code("high-privilege")), (gained, high), "{old} → {new}");
        assert_eq!(diff(&root(), &[old, new]).code, 0, "{old} → {new}");
    }
    let early = ["", "vso.code_write", "--fail-on", "high-privilege", "--as-of", "2025-04-22"];
    assert_eq!(diff(&root(), &early).code, 0, "the flag is not shown yet");
}

#[test]
fn input_that_cannot_be_used_is_explained() {
    let folder = folder(&[
        ("apps/a/vss-extension.json", &manifest("vso.work")),
        ("apps/b/vss-extension.json", &manifest("vso.code")),
        ("broken.json", "{ \"manifestVersion\": 1, \"scopes\": [\"vso.work\" }"),
        ("other.json", "{ \"dependencies\": {} }"),
        ("empty/readme.md", "nothing"),
    ]);
    let mut gallery = String::new();
    for arguments in [
        ["missing.json", "vso.wok"],
        ["C:\\missing.json", "vso_work"],
        ["apps", "empty"],
        ["broken.json", "other.json"],
        ["-", "-"],
    ] {
        let said = diff(folder.path(), &arguments);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{arguments:?}");
        writeln!(gallery, "$ scopewise diff {}\n{}", arguments.join(" "), said.err).unwrap();
    }
    insta::assert_snapshot!("diff_unusable_input", gallery);
}

#[test]
fn standard_input_can_be_one_side() {
    let arguments = ["diff", "-", "vso.work", "--format", "json"];
    let said = scopewise_in(&root(), &arguments, manifest("vso.code").as_bytes());
    let document = document(&said);
    assert_eq!(document["old"]["formats"][0], "extension-manifest");
    assert_eq!(document["removed"][0]["scope"], "vso.code");
    assert_eq!(document["added"][0]["scope"], "vso.work");
}

#[test]
fn what_a_pull_request_names_cannot_mark_up_the_comment() {
    let evil = "vso.`|<img/src=x>\u{202e}@contoso\n\n#";
    let name = "x&y <b>.json";
    let text = manifest("").replace("\"scopes\": []", &format!("\"scopes\": [{}]", json(evil)));
    let name = if cfg!(windows) { "x&y.json" } else { name };
    let folder = folder(&[(name, &text)]);
    let said = diff(folder.path(), &["vso.work", name, "--format", "markdown"]);
    insta::with_settings!({ filters => vec![("&#32;&#60;b&#62;", "")] }, {
        insta::assert_snapshot!("diff_markdown_injection", said.gallery());
    });
    for piece in ["<img", "\u{202e}", "<b>", "\n#\n", "`|"] {
        assert!(!said.out.contains(piece), "{piece:?} in {}", said.out);
    }
    let said = diff(folder.path(), &["vso.work", name]);
    assert!(!said.out.contains('\u{202e}') && said.out.contains("\\u{202e}"), "{}", said.out);
}

/// Runs git without the settings of whoever runs the tests; nothing where git is missing.
fn git(folder: &Path, arguments: &[&str]) -> Option<ExitStatus> {
    Command::new("git")
        .args([
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@example.com",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", folder.join("no-such-file"))
        .stdout(std::process::Stdio::null())
        .status()
        .ok()
}

#[test]
fn revisions_are_read_with_git() {
    let folder = folder(&[("app/vss-extension.json", &manifest("vso.work"))]);
    let inside = folder.path().join("app");
    if git(folder.path(), &["init", "-q"]).is_none() {
        eprintln!("skipped: git is not installed");
        return;
    }
    let commit = |message| {
        assert!(git(folder.path(), &["add", "."]).unwrap().success());
        assert!(git(folder.path(), &["commit", "-q", "-m", message]).unwrap().success());
    };
    commit("One");
    fs::write(inside.join("vss-extension.json"), manifest("vso.work vso.code")).unwrap();
    commit("Two");
    for (at, old, new) in [
        (folder.path(), "HEAD~1:app/vss-extension.json", "app/vss-extension.json"),
        (&inside, "HEAD~1:./vss-extension.json", "HEAD:app/vss-extension.json"),
    ] {
        let said = diff(at, &[old, new, "--format", "json"]);
        let document = document(&said);
        assert_eq!(document["old"]["name"], old);
        assert_eq!(document["added"][0]["scope"], "vso.code", "{}", said.gallery());
        assert_eq!(document["removed"], serde_json::json!([]));
    }
    // The words for it are git's, and change between its versions; what to do is ours.
    for (old, help) in [
        ("HEAD~7:app/vss-extension.json", "in a shallow clone"),
        ("HEAD:vss-extension.json", "REV:./PATH"),
        ("HEAD:app/nothing.json", "give \"\" as OLD"),
        ("HEAD:app", "git worktree"),
        ("--output=stolen:app/vss-extension.json", ""),
    ] {
        let said = diff(&inside, &["--as-of", "2026-11-21", "--", old, "vso.work"]);
        assert_eq!(said.code, 2, "{old}: {}", said.gallery());
        let words = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.out.is_empty() && words.contains(help), "{old}: {words}");
    }
    assert!(!inside.join("stolen").exists() && !inside.join("stolen:app").exists());
}

/// The built-in facts and a graph, made once.
fn facts() -> (Catalog, ScopeGraph, AsOf) {
    let catalog = Catalog::builtin();
    let as_of: AsOf = "2026-11-21".parse().unwrap();
    let graph = ScopeGraph::new(catalog.scopes(), Some(as_of)).unwrap();
    (catalog, graph, as_of)
}

fn side(scopes: &[usize]) -> Side<'static> {
    Side {
        name: "side".to_owned(),
        kinds: vec![SetKind::Extension],
        scopes: scopes.iter().filter_map(|at| ScopeId::new(*at)).collect(),
        unclear: std::collections::BTreeMap::new(),
        sets: 1,
        ignored: 0,
        refused: false,
    }
}

/// What the two directions of a comparison share: the same lists, the other way round.
fn mirrored(difference: &Difference<'_>) -> [Vec<String>; 8] {
    let changes = |of: &[Change<'_>]| of.iter().map(|one| format!("{one:?}")).collect();
    let flags = |of: &[Privilege<'_>]| of.iter().map(|one| format!("{one:?}")).collect();
    let rows = |of: &[&scopewise::catalog::ScopeRow]| of.iter().map(|r| r.id.to_string()).collect();
    let operations = |of: &[scopewise::compare::Reached<'_>]| {
        of.iter().map(|one| format!("{} {}", one.operation.id, one.by.len())).collect()
    };
    [
        changes(&difference.added),
        rows(&difference.entered),
        flags(&difference.privileges_entered),
        operations(&difference.gained),
        changes(&difference.removed),
        rows(&difference.left),
        flags(&difference.privileges_left),
        operations(&difference.lost),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn differences_follow_from_closures(
        old in prop::collection::vec(0..80_usize, 0..6),
        new in prop::collection::vec(0..80_usize, 0..6),
    ) {
        let (catalog, graph, as_of) = facts();
        let facts = Facts { catalog: &catalog, graph: &graph, as_of };
        let (old, new) = (side(&old), side(&new));

        let same = compare(&old, &old, facts);
        prop_assert!(same.is_empty() && !same.gains() && !same.gains_high_privilege());
        prop_assert!(mirrored(&same).iter().all(Vec::is_empty));

        let forth = compare(&old, &new, facts);
        let back = compare(&new, &old, facts);
        let mut expected = mirrored(&back);
        expected.rotate_left(4);
        prop_assert_eq!(mirrored(&forth), expected);
        prop_assert_eq!(forth.full_access == FullAccess::Gained, back.full_access == FullAccess::Lost);

        let full = |side: &Side<'_>| side.scopes.meets(graph.full_access());
        let allows = |side: &Side<'_>, declared: &ScopeSet| {
            full(side) || side.scopes.iter().any(|scope| graph.closure_of(scope).any(|s| declared.contains(s)))
        };
        let (mut gained, mut lost) = (forth.gained.iter().peekable(), forth.lost.iter().peekable());
        for operation in catalog.operations().all() {
            let Access::AnyOf(names) = &operation.access else { continue };
            let declared = names.iter().filter_map(|name| catalog.scopes().position(name.as_str()));
            let declared: ScopeSet = declared.filter_map(ScopeId::new).collect();
            let (before, after) = (allows(&old, &declared), allows(&new, &declared));
            let is_gained = gained.next_if(|one| one.operation.id == operation.id).is_some();
            let is_lost = lost.next_if(|one| one.operation.id == operation.id).is_some();
            prop_assert_eq!((is_gained, is_lost), (after && !before, before && !after), "{}", operation.id);
        }
        prop_assert!(gained.next().is_none() && lost.next().is_none());
        prop_assert!(forth.gained.iter().chain(&forth.lost).all(|one| !one.by.is_empty()));
        prop_assert!(forth.gained.is_empty() || forth.gains());
    }
}
