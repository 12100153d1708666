//! A token that a file holds is found, and never shown whole in any form of any answer.

use std::fs;

use crate::judging::{TODAY, judge, lines, token};
use crate::program::scopewise_in;

/// A folder with tokens beside requests, code and a fix.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (token(84), token(52));
    let login = format!(
        "const pat = '{old}'; const url = `https://app.vssps.visualstudio.com/oauth2/authorize?response_type=Assertion&scope=vso.work%20vso.work_write&state={new}`;\n"
    );
    let page = format!(
        "const token = '{new}';\nfetch('https://me:{new}@dev.azure.com/contoso/_apis/projects?api-version=7.1&x={new}');\nfetch(`https://dev.azure.com/contoso/_apis/${{'{new}' + name}}?a={old}`);\n"
    );
    let manifest = format!(
        "{{\"manifestVersion\": 1, \"id\": \"x\", \"publisher\": \"y\", \"version\": \"1.0.0\", \"targets\": [{{\"id\": \"Microsoft.VisualStudio.Services\"}}],\n \"contributions\": [], \"scopes\": [\"vso.work\", \"{new}\",\n \"vso.work\"], \"pat\": \"{old}\"}}\n"
    );
    fs::write(folder.path().join("login.ts"), login).unwrap();
    fs::write(folder.path().join("page.js"), page).unwrap();
    fs::write(folder.path().join("vss-extension.json"), manifest).unwrap();
    fs::write(
        folder.path().join("broken.json"),
        format!("{{\"manifestVersion\": 1, \"pat\" \"{new}\"}}"),
    )
    .unwrap();
    folder
}

#[test]
fn no_form_of_the_answer_shows_a_token() {
    let folder = folder();
    let mut runs: Vec<Vec<&str>> =
        ["text", "json", "sarif", "github", "azure", "junit", "markdown", "html"]
            .into_iter()
            .map(|format| vec!["lint", ".", "--format", format])
            .collect();
    runs.extend([
        vec!["lint", ".", "--fix", "--diff"],
        vec!["scan", "."],
        vec!["scan", ".", "--format", "json"],
        vec!["recommend", "--code", "."],
    ]);
    for run in runs {
        let said = scopewise_in(folder.path(), &run, b"");
        let all = format!("{}{}", said.out, said.err);
        for length in [84, 52] {
            let token = token(length);
            for from in 2..token.len() - 6 {
                assert!(
                    !all.contains(&token[from..from + 6]),
                    "{run:?}: {} in {all}",
                    &token[from..from + 6]
                );
            }
        }
        if run[0] == "lint" && !run.contains(&"--diff") {
            assert!(all.contains("hard-coded-token"), "{run:?}: {all}");
        }
    }
    let fixed = scopewise_in(folder.path(), &["lint", ".", "--fix"], b"");
    let login = fs::read_to_string(folder.path().join("login.ts")).unwrap();
    assert!(login.contains(&token(84)) && login.contains(&token(52)), "{}", fixed.out);
}

#[test]
fn the_older_form_counts_only_beside_a_word_that_says_what_it_is() {
    let found = |name: &str, text: String| lines(&judge(&[(name.to_owned(), text)], TODAY)).len();
    let old = token(52);
    for text in [
        format!("AZURE_DEVOPS_EXT_PAT={old}"),
        format!("const userPat = \"{old}\";"),
        format!("git clone https://build:{old}@dev.azure.com/contoso/_git/web"),
        format!("# https://dev.azure.com/contoso\n//pkgs/:_password={old}"),
        format!("see {}", token(84)),
    ] {
        assert_eq!(found("a.txt", text.clone()), 1, "{text}");
    }
    for text in [
        format!("path = {old}"),
        format!("  integrity {old}\n"),
        format!("token = {old}\n"),
        format!("PAT\n{old}\n"),
        format!("PAT={}", "x".repeat(52)),
        format!("{}x", token(84)),
    ] {
        assert_eq!(found("a.txt", text.clone()), 0, "{text}");
    }
}
