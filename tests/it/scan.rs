//! `scopewise scan` as a user sees it.

use crate::program::{root, scopewise, scopewise_in};

#[test]
fn what_was_understood_is_shown_as_text() {
    let said = scopewise(&["scan", "fixtures/traffic/mixed.txt", "--call", "GET /_apis/projects"]);
    insta::assert_snapshot!(said.gallery());
}

#[test]
fn what_was_understood_is_shown_as_json() {
    let recording = std::fs::read(root().join("fixtures/traffic/recorded.har")).expect("is there");
    let calls = ["scan", "-", "--format", "json", "--call", "git.CreateThread", "--call"];
    let arguments = [&calls[..], &["https://dev.azure.com/o/_apis/projects/p"]].concat();
    let said = scopewise_in(&root(), &arguments, &recording);
    assert!(!said.out.contains("S3CRET"));
    insta::assert_snapshot!(said.gallery());
}

#[test]
fn what_cannot_be_read_fails_only_when_asked() {
    assert_eq!(scopewise(&["scan", "fixtures/traffic/iis.log"]).code, 0);
    let said = scopewise(&["scan", "fixtures/traffic/iis.log", "--strict"]);
    insta::assert_snapshot!(said.gallery());
}

#[test]
fn errors_do_not_repeat_what_may_be_a_secret() {
    let said = scopewise(&["scan", "--call", "me S3CRET", "no-such-file"]);
    assert!(!said.err.contains("S3CRET"), "{}", said.err);
    insta::assert_snapshot!(said.gallery());
    let said =
        scopewise_in(&root(), &["scan", "-"], b"{\"log\":{\"entries\":[{\"request\":\"S3CRET\"");
    assert!(!said.err.contains("S3CRET"), "{}", said.err);
    assert_eq!(said.code, 2);
}
