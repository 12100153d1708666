//! Fixes through the program: what is shown, what is written, and that every form of the answer offers the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::program::{copy, root, scopewise_in};

/// The beginning of a manifest, up to its list of scopes.
const HEAD: &str = r#"{"manifestVersion": 1, "id": "x", "publisher": "y", "contributions": [{"type": "ms.vss-web.hub"}],"#;

/// Every file below a folder, with its bytes.
fn contents(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn the_program_shows_then_writes_then_is_silent() {
    let folder = tempfile::tempdir().unwrap();
    for fixtures in ["manifests", "projects"] {
        copy(&root().join("fixtures").join(fixtures), &folder.path().join(fixtures));
    }
    let run = |arguments: &[&str]| scopewise_in(folder.path(), arguments, b"");
    let before = contents(folder.path());
    let mut gallery = String::new();
    for arguments in [["lint", "--diff"].as_slice(), &["lint", "--diff", "--unsafe"]] {
        let said = run(arguments);
        writeln!(gallery, "$ scopewise {}\n{}", arguments.join(" "), said.gallery()).unwrap();
        assert_eq!(said.code, run(&["lint"]).code, "showing is no fixing");
    }
    assert_eq!(before, contents(folder.path()), "nothing is written");
    insta::assert_snapshot!("fixes-diff", gallery);

    let lint: serde_json::Value =
        serde_json::from_str(&run(&["lint", "--format", "json"]).out).unwrap();
    let safe = |lint: &serde_json::Value| {
        let projects = lint["projects"].as_array().unwrap().iter();
        let findings = projects.flat_map(|project| project["findings"].as_array().unwrap());
        findings.filter(|f| f["fix"]["safety"] == "safe").count()
    };
    assert!(safe(&lint) > 10);
    let fixed: serde_json::Value =
        serde_json::from_str(&run(&["lint", "--fix", "--format", "json"]).out).unwrap();
    assert!(fixed["fixed"].as_array().unwrap().len() >= safe(&lint));
    assert_eq!(safe(&fixed), 0);
    let after = contents(folder.path());
    assert_eq!(after.len(), before.len(), "no file is left over");
    let again = run(&["lint", "--fix", "--diff"]);
    assert!(again.out.starts_with("nothing that would be fixed ("), "{}", again.out);
    assert_eq!(run(&["lint", "--fix"]).out, run(&["lint"]).out);
    assert_eq!(after, contents(folder.path()), "fixing twice changes nothing");
}

#[test]
fn what_cannot_be_written_is_refused_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vss-extension.json");
    let text = format!("{HEAD} \"scopes\": [\"vso.work\", \"vso.work\"]}}");
    std::fs::write(&path, &text).unwrap();
    let run =
        |arguments: &[&str], input: &str| scopewise_in(folder.path(), arguments, input.as_bytes());
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let read_only = run(&["lint", "--fix"], "");
    assert_eq!(read_only.code, 2);
    assert!(read_only.out.contains("duplicate-scope"), "it still stands: {}", read_only.out);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    let gallery = [
        read_only,
        run(&["lint", "--fix", "-"], &text),
        run(&["lint", "--unsafe"], ""),
        run(&["lint", "--diff", "-"], &text),
    ];
    let gallery: Vec<String> = gallery.iter().map(crate::program::Said::gallery).collect();
    insta::assert_snapshot!("fixes-refused", gallery.join("\n"));
}

/// The place in a text of a line and a column of a SARIF region, which counts in UTF-16.
fn offset(text: &str, line: &Value, column: &Value) -> usize {
    let body = text.trim_start_matches('\u{feff}');
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let (line, column) = (number(line), number(column));
    let start: usize = body.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let mut units = 1;
    let inside = body[start..].char_indices().find(|(_, letter)| {
        let here = units >= column;
        units += letter.len_utf16();
        here
    });
    text.len() - body.len() + inside.map_or(body.len(), |(at, _)| start + at)
}

/// A text after the replacements of a fix.
fn applied(text: &str, change: &Value) -> String {
    let mut edits: Vec<(usize, usize, &str)> = Vec::new();
    for replacement in change["replacements"].as_array().unwrap() {
        let region = &replacement["deletedRegion"];
        let start = offset(text, &region["startLine"], &region["startColumn"]);
        let end = offset(text, &region["endLine"], &region["endColumn"]);
        edits.push((start, end, replacement["insertedContent"]["text"].as_str().unwrap_or("")));
    }
    edits.sort_unstable();
    let mut changed = text.to_owned();
    for (start, end, with) in edits.into_iter().rev() {
        changed.replace_range(start..end, with);
    }
    changed
}

#[test]
fn the_fixes_in_sarif_are_what_is_written() {
    let list = |scopes: &str| {
        format!("\u{feff}{HEAD}\r\n  \"name\": \"é😀\", \"scopes\": [{scopes}]}}\r\n")
    };
    let cases: BTreeMap<&str, String> = BTreeMap::from([
        ("a duplicate", list("\"vso.work\", \"vso.work\"")),
        ("one that another includes", list("\"vso.code\", /* ä */ \"vso.code_write\"")),
        ("a slip of case", list("\"vso.Work\"")),
        ("a slip of the pen", list("\"vso.graph\", \"vso.code_manager\"")),
        ("what every extension has", list("\r\n \"vso.extension.data\",\r\n \"vso.work\"")),
        (
            "a key that is dropped",
            format!("{HEAD} \"scope\": [\"vso.work\"], \"scopes\": [\"vso.work\"]}}"),
        ),
    ]);
    let mut seen = 0;
    for (what, text) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vss-extension.json");
        std::fs::write(&path, &text).unwrap();
        let run = |arguments: &[&str]| scopewise_in(folder.path(), arguments, b"");
        let sarif: Value = serde_json::from_str(&run(&["lint", "--format", "sarif"]).out).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let fixes: Vec<&Value> =
            results.iter().filter_map(|one| one["fixes"].as_array()).flatten().collect();
        let [fix] = fixes.as_slice() else { panic!("{what}: {fixes:?}") };
        let [change] = fix["artifactChanges"].as_array().unwrap().as_slice() else {
            panic!("{what}: one file")
        };
        run(&["lint", "--fix", "--unsafe"]);
        let written = std::fs::read_to_string(&path).unwrap();
        assert_ne!(written, text, "{what}");
        assert_eq!(applied(&text, change), written, "{what}");
        seen += 1;
    }
    assert_eq!(seen, 6);
}

/// Extension data is dropped as a safe fix only where every call is known and none is for extension data.
#[test]
fn extension_data_goes_where_the_code_shows_that_no_call_is_for_it() {
    let reads = "import { getClient } from 'azure-devops-extension-api';\n\
                 import { GitRestClient } from 'azure-devops-extension-api/Git';\n\
                 getClient(GitRestClient).getRepositories('p');\n";
    let keeps = "import * as SDK from 'azure-devops-extension-sdk';\n\
                 const service = await SDK.getService<IExtensionDataService>('ms.vss-features.extension-data-service');\n\
                 const manager = await service.getExtensionDataManager(SDK.getExtensionContext().id, await SDK.getAccessToken());\n\
                 await manager.setValue('goal', 3);\n";
    let of_others = "await fetch('https://extmgmt.dev.azure.com/contoso/_apis/ExtensionManagement/InstalledExtensions/contoso/other/Data/Scopes/Default/Current/Collections/c/Documents');\n";
    let unknown = "await fetch(`https://dev.azure.com/contoso/_apis/${area}/${resource}`);\n";
    let cases = [
        ("one's own data", vec![reads, keeps], true),
        ("another one's data", vec![reads, of_others], false),
        ("a call that is not known", vec![reads, keeps, unknown], false),
        ("no code", vec![], false),
    ];
    for (what, code, goes) in cases {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("vss-extension.json");
        let before = format!("{HEAD}\"scopes\": [\"vso.code\", \"vso.extension.data_write\"]}}\n");
        std::fs::write(&manifest, &before).unwrap();
        for (number, text) in code.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{number}.ts")), text).unwrap();
        }
        scopewise_in(folder.path(), &["lint", "--fix"], b"");
        let after = std::fs::read_to_string(&manifest).unwrap();
        let without = before.replace(", \"vso.extension.data_write\"", "");
        assert_eq!(after, if goes { without } else { before }, "{what}");
    }
}
