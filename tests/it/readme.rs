//! Everything that the README shows is run here, and must look as it is shown.
//!
//! `UPDATE_README=1 cargo test readme` writes what the program says into the README.

use std::fs;

use crate::program::{root, scopewise};

/// The blocks of a Markdown text that start with this fence, as (start, end) of their content.
fn blocks(text: &str, fence: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(fence) {
        let start = at + start + fence.len();
        let end = start + text[start..].find("```").expect("the block is closed");
        found.push((start, end));
        at = end + 3;
    }
    found
}

/// Whether `shown` is what the program said; a line `…` stands for any lines that are left out.
fn shows(shown: &str, said: &str) -> bool {
    let mut pieces = shown.split("…\n");
    let Some(mut rest) = pieces.next().and_then(|first| said.strip_prefix(first)) else {
        return false;
    };
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let found = if pieces.peek().is_none() {
            rest.ends_with(piece).then(|| rest.len() - piece.len())
        } else {
            rest.find(piece)
        };
        let Some(at) = found else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.is_empty() || shown.ends_with("…\n")
}

#[test]
fn what_the_readme_shows_is_what_the_program_says() {
    let path = root().join("README.md");
    let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let mut fresh = text.clone();
    let mut run = 0;
    for (start, end) in blocks(&text, "```console\n").into_iter().rev() {
        let (command, shown) = text[start..end].split_once('\n').expect("a command");
        let line = command.strip_prefix("$ ").expect("a block starts with its command");
        let words: Vec<&str> = line.split(' ').collect();
        let (["cargo", "run", "--quiet", "--", arguments @ ..] | ["scopewise", arguments @ ..]) =
            words.as_slice()
        else {
            panic!("the README runs something else: {line}")
        };
        let said = scopewise(arguments);
        assert!(said.code < 2 && said.err.is_empty(), "{line}: {}", said.gallery());
        if !shows(shown, &said.out) {
            fresh.replace_range(start..end, &format!("{command}\n{}", said.out));
        }
        run += 1;
    }
    assert!(run >= 4, "the README shows the program at work");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(&path, &fresh).unwrap();
    } else {
        assert!(text == fresh, "the README shows something else than the program says:\n{fresh}");
    }
}

#[test]
fn left_out_lines_are_the_only_difference_allowed() {
    assert!(shows("a\n…\nd\n", "a\nb\nc\nd\n"));
    assert!(shows("a\n…\n", "a\nb\n"));
    assert!(shows("a\nb\n", "a\nb\n"));
    assert!(!shows("a\n", "a\nb\n"));
    assert!(!shows("a\n…\nx\n", "a\nb\n"));
    assert!(!shows("b\n…\n", "a\nb\n"));
}

#[test]
fn the_commands_of_the_readme_are_those_of_the_gate() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let gate = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(readme.contains("cargo test --workspace") && gate.contains("cargo test --workspace"));
    let main_job = "lint fixtures/projects/pull-request-board";
    assert!(readme.contains(main_job) && gate.contains(main_job));
}

/// Reads a configuration as the program does.
fn configuration(text: &str) -> scopewise::config::Config {
    let rules: Vec<&str> = scopewise::rules::RULES.iter().map(|rule| rule.meta().id).collect();
    let text = scopewise::text::SourceText::new("scopewise.yaml", text);
    scopewise::config::Config::read(&std::sync::Arc::new(text), &rules).unwrap()
}

#[test]
fn the_configuration_of_the_readme_is_one() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap().replace("\r\n", "\n");
    let shown = blocks(&readme, "```yaml\n");
    assert!(!shown.is_empty());
    for (start, end) in shown {
        configuration(&readme[start..end]);
    }
}

/// A file with an unknown key lists the known ones: each of them has a section with an example.
#[test]
fn every_key_of_a_configuration_has_an_example_that_is_one() {
    let page = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let page = page.replace("\r\n", "\n");
    let text = scopewise::text::SourceText::new("scopewise.yaml", "no-such-key: 1\n");
    let errors = scopewise::config::Config::read(&std::sync::Arc::new(text), &[]).unwrap_err();
    let message = errors[0].help.as_deref().unwrap_or_default();
    let (_, known) = message.split_once("the keys here are ").expect("the keys are listed");
    let keys: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    assert!(keys.contains(&"uses"), "{message}");
    for key in keys {
        let title = format!("\n## `{key}`: ");
        let (_, section) = page.split_once(&title).unwrap_or_else(|| panic!("{key} is missing"));
        let (start, end) = blocks(section, "```yaml\n")[0];
        let example = &section[start..end];
        assert!(example.starts_with(&format!("{key}:")), "{example}");
        configuration(example);
    }
    let profile = blocks(&page, "```yaml\n").into_iter().map(|(start, end)| &page[start..end]);
    let profile = profile.filter(|text| text.starts_with("profile:")).collect::<String>();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("scopewise.yaml"), profile).unwrap();
    let arguments = ["recommend", "--config", "scopewise.yaml"];
    let said = crate::program::scopewise_in(folder.path(), &arguments, b"");
    assert_eq!(said.code, 0, "{}", said.gallery());
}
