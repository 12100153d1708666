//! More manifests than are kept: what is said is what is said of as many small ones.

use std::fs;
use std::path::Path;

use crate::outputs::FORMATS;
use crate::program::scopewise_in;

/// How many manifests: more than are judged at once.
const MANIFESTS: usize = 600;

/// Bytes behind each manifest that change nothing, so that all of them together are more than is kept.
const PADDING: usize = 28 * 1024;

/// Manifests of every kind that linting joins or tells apart, each with so many line ends behind it.
fn write(folder: &Path, padding: usize) {
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{text}{}", "\n".repeat(padding))).unwrap();
    };
    for number in 0..MANIFESTS {
        let scopes = match number % 5 {
            0 => r#""vso.work", "vso.work_write""#,
            1 => r#""vso.cod", "vso.work""#,
            _ => r#""vso.work""#,
        };
        // A comment accepts what every tenth asks for too much.
        let comment = if number % 10 == 0 {
            "// scopewise: allow redundant-scope -- for the test"
        } else {
            ""
        };
        let base = format!(
            "{{\n  \"manifestVersion\": 1,\n  \"publisher\": \"p\",\n  \"id\": \"x{number}\",\n  \"targets\": [],\n  \
             \"scopes\": [{scopes}] {comment}\n}}"
        );
        file(&format!("apps/{number:03}/vss-extension.json"), &base);
        if number % 7 == 0 {
            let part =
                "{\n  \"contributions\": [],\n  \"scopes\": [\"vso.work\", \"vso.build\"]\n}";
            file(&format!("apps/{number:03}/parts/hub.json"), part);
        }
        if number % 50 == 0 {
            let url = "https://app.vssps.visualstudio.com/oauth2/authorize?scope=vso.code%20vso.code_write";
            file(&format!("apps/{number:03}/sign-in.json"), &format!("{{ \"url\": \"{url}\" }}"));
        }
    }
    let config = "allow:\n  - rule: unknown-scope\n    path: apps/1*/**\n    reason: known\n  - rule: retired-scope\n    reason: stale\n";
    fs::write(folder.join("scopewise.yaml"), config).unwrap();
}

#[test]
fn equal_errors_come_in_the_order_of_files() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..MANIFESTS {
        let name = format!("{number:03}-vss-extension.json");
        let text =
            "{ \"manifestVersion\": 1, \"scopes\": [\"vso.work\"] // scopewise: allow nothing\n}";
        fs::write(folder.path().join(name), text).unwrap();
    }
    let said = scopewise_in(folder.path(), &["lint", "."], b"");
    assert_eq!(said.code, 2);
    let places = said.err.lines().filter_map(|line| line.split_once("╭─["));
    let places: Vec<&str> = places.map(|(_, place)| place).collect();
    assert_eq!(places.len(), MANIFESTS);
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn many_manifests_are_judged_like_a_few() {
    let (small, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(small.path(), 1);
    write(large.path(), PADDING);
    let outputs: Vec<String> =
        FORMATS.iter().map(|format| format!("{format}=out/{format}")).collect();
    let mut arguments = vec!["lint", ".", "--no-scan", "--as-of", "2026-11-22"];
    arguments.extend(outputs.iter().flat_map(|output| ["--output", output]));
    let of_small = scopewise_in(small.path(), &arguments, b"");
    let of_large = scopewise_in(large.path(), &arguments, b"");
    assert_eq!((of_large.code, of_large.err.as_str()), (1, ""));
    assert_eq!(of_small.out, of_large.out);
    assert!(of_small.out.contains("unused-allowance"), "{}", of_small.out);
    for format in FORMATS {
        let read = |folder: &Path| fs::read_to_string(folder.join("out").join(format)).unwrap();
        assert!(read(small.path()) == read(large.path()), "{format}");
    }
    // Of what is known nothing is new, whichever way it was read.
    let write = ["lint", "apps", "--no-scan", "--baseline", "known.json", "--write-baseline"];
    assert_eq!(scopewise_in(large.path(), &write, b"").code, 0);
    fs::copy(large.path().join("known.json"), small.path().join("known.json")).unwrap();
    let held = ["lint", "apps", "--no-scan", "--baseline", "known.json"];
    for folder in [&small, &large] {
        let said = scopewise_in(folder.path(), &held, b"");
        assert_eq!(said.code, 0, "{}", said.out);
        assert!(!said.out.contains("no longer occurs"), "{}", said.out);
    }
}
