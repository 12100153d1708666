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

#[test]
fn what_only_possible_calls_need_is_marked() {
    let script = "az pipelines runs list --branch b\naz repos ref list --repository r $more\n";
    let folder = tempfile::tempdir().expect("a folder");
    let line = "az pipelines create --name x --yml-path a.yml --skip-first-run --queue-id 3\n";
    std::fs::write(folder.path().join("a.sh"), format!("{script}{line}")).expect("written");
    let path = folder.path().to_str().expect("UTF-8");
    let said = scopewise(&["scan", path]);
    assert!(said.out.contains("vso.serviceendpoint_manage (perhaps)"), "{}", said.out);
    let surely = said.out.lines().find(|line| line.starts_with("without the calls"));
    let surely = surely.expect("what is sure is said");
    assert!(
        surely.contains("vso.build_execute") && !surely.contains("serviceendpoint"),
        "{surely}"
    );
}
