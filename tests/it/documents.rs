//! What a document tells people to grant is held against the code beside it, and against no other code.

use std::fs;

use crate::program::{root, scopewise, scopewise_in};

fn lint(name: &str) -> crate::program::Said {
    scopewise(&["lint", &format!("fixtures/documents/{name}")])
}

#[test]
fn a_document_is_held_against_the_code_beside_it() {
    insta::assert_snapshot!("documents-wrong", lint("wrong").gallery());
}

#[test]
fn what_agrees_is_about_another_token_or_cannot_be_told_is_left_alone() {
    for name in ["right", "another-token", "unclear", "restructured-right", "tables-right"] {
        let said = lint(name);
        assert_eq!(said.code, 0, "{name}: {}", said.out);
        assert!(!said.out.contains("documented-scopes-differ"), "{name}: {}", said.out);
    }
}

#[test]
fn tables_of_restructured_text_are_read_too() {
    insta::assert_snapshot!("documents-restructured", lint("restructured").gallery());
}

#[test]
fn rows_are_read_over_several_lines() {
    insta::assert_snapshot!("documents-tables", lint("tables").gallery());
}

#[test]
fn code_that_a_manifest_claims_is_not_held_against_a_document() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    for name in ["README.md", "main.py", "requirements.txt"] {
        let text = fs::read(root().join("fixtures/documents/wrong").join(name)).expect("a file");
        fs::write(at(name), text).expect("written");
    }
    let own = scopewise_in(folder.path(), &["lint", "."], b"");
    assert!(own.out.contains("documented-scopes-differ"), "{}", own.out);
    let app = r#"{"requiredResourceAccess": [{"resourceAppId": "499b84ac-1321-427f-aa17-267ca6975798",
      "resourceAccess": [{"id": "5f1d8cdf-acb3-47db-b79d-e0c6f18e262d", "type": "Scope"}]}]}"#;
    fs::write(at("app.json"), app).expect("written");
    let claimed = scopewise_in(folder.path(), &["lint", "."], b"");
    assert!(!claimed.out.contains("documented-scopes-differ"), "{}", claimed.out);
}

/// Two levels of one area, the lower of which the higher one includes: whoever grants both grants nothing too much.
#[test]
fn a_level_that_a_higher_one_includes_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["README.md", "main.py", "requirements.txt"] {
        let text = fs::read_to_string(root().join("fixtures/documents/right").join(name));
        let higher = "| Build | Read & execute |\n";
        let both = format!("| Build | Read |\n{higher}");
        let text = text.expect("a file").replace("\r\n", "\n").replace(higher, &both);
        assert!(name != "README.md" || text.contains(&both), "{text}");
        fs::write(folder.path().join(name), text).expect("written");
    }
    let said = scopewise_in(folder.path(), &["lint", "."], b"");
    assert!(!said.out.contains("documented-scopes-differ"), "{}", said.out);
}

#[test]
fn line_ends_and_marks_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["README.md", "main.py", "requirements.txt"] {
        let text = fs::read_to_string(root().join("fixtures/documents/wrong").join(name));
        let text = text.expect("a file").replace("\r\n", "\n").replace('\n', "\r\n");
        fs::write(folder.path().join(name), format!("\u{feff}{text}")).expect("written");
    }
    let arguments = ["lint", ".", "--format", "github"];
    let windows = scopewise_in(folder.path(), &arguments, b"");
    let plain = scopewise_in(&root().join("fixtures/documents/wrong"), &arguments, b"");
    // Names of files begin at the root of the repository, where there is one.
    assert_eq!(windows.out, plain.out.replace("fixtures/documents/wrong/", ""));
}

/// What is said of a document beside code that reads pull requests and work items, and queues builds.
fn beside_the_code(scopes: &str, more: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    for name in ["main.py", "requirements.txt"] {
        let text = fs::read(root().join("fixtures/documents/wrong").join(name)).expect("a file");
        fs::write(at(name), text).expect("written");
    }
    let document = format!("# x\n\nThe personal access token needs these scopes: {scopes}\n");
    fs::write(at("README.md"), document).expect("written");
    fs::write(at("more.py"), more).expect("written");
    scopewise_in(folder.path(), &["lint", ".", "--format", "github"], b"").out
}

/// Where a document names an area in a way that is not understood, nobody can tell what it leaves out.
#[test]
fn what_is_not_understood_may_be_what_is_missing() {
    let missing = "the code needs `Build (Read & execute)`";
    for said in ["Work Items (Read), Code (Read)", "Work Items (Read), Code (Read), Party (Read)"] {
        assert!(beside_the_code(said, "").contains(missing), "{said}");
    }
    for open in ["and all of Build", "Build (Everything)", ", Build (Manage)", ", vso.nonsense"] {
        let said = beside_the_code(&format!("Work Items (Read), Code (Read) {open}"), "");
        assert!(!said.contains("documented-scopes-differ"), "{open}: {said}");
    }
    // A word before the name of an area is none of it.
    let said = beside_the_code("Extra Graph (Read), Code (Read)", "");
    assert!(said.contains("col=53,") && said.contains("grant `Graph (Read)`"), "{said}");
}

/// A call of unknown needs leaves what a document tells people to grant alone.
#[test]
fn what_may_be_needed_is_left_alone() {
    let scopes = "Work Items (Read), Code (Read), Build (Read & execute), Graph (Read)";
    assert!(
        beside_the_code(scopes, "")
            .contains("grant `Graph (Read)` (`vso.graph`), which no call needs")
    );
    let unknown = "import requests, main\nrequests.get(f\"https://dev.azure.com/contoso/_apis/nosucharea/x\", auth=main.auth)\n";
    let said = beside_the_code(scopes, unknown);
    assert!(!said.contains("documented-scopes-differ"), "{said}");
}
