//! Source code with the expected call in a comment on its line, through the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{root, scopewise};

/// What is expected of a line, or was found on it: file, line, and what.
type Marks = BTreeSet<(String, u64, String)>;

fn expected(folder: &Path, marks: &mut Marks, lines: &mut usize) {
    for entry in fs::read_dir(folder).expect("fixtures are there") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            expected(&path, marks, lines);
            continue;
        }
        let name = path.strip_prefix(root()).expect("inside").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).expect("fixtures are text");
        for (number, line) in (1..).zip(text.lines()) {
            for mark in ["// call: ", "// unresolved: ", "// none", "// dead"] {
                // The comments of other languages begin with `#`; a line with several calls has a mark for each.
                let other = mark.replace("//", "#");
                let all = line.split(mark).skip(1).chain(line.split(other.as_str()).skip(1));
                for rest in all.map(|rest| rest.split(" // ").next().unwrap_or_default()) {
                    // The lines of a notebook are texts in JSON.
                    let rest = rest.split("\\n\"").next().unwrap_or_default();
                    let rest = rest.split(" # ").next().unwrap_or_default().trim();
                    *lines += 1;
                    let what = match mark {
                        "// none" => continue,
                        "// dead" => "dead".to_owned(),
                        "// call: " => rest.to_owned(),
                        _ => format!("unresolved {rest}"),
                    };
                    marks.insert((name.clone(), number, what));
                }
            }
        }
    }
}

fn found(document: &Value) -> Marks {
    let mut marks = Marks::new();
    let list = |name: &str| document[name].as_array().expect("a list").clone();
    let place = |call: &Value| {
        let file = call["file"].as_str().expect("a file").to_owned();
        (file, call["line"].as_u64().expect("a line"))
    };
    for call in list("calls") {
        let (file, line) = place(&call);
        let operation = call["operation"].as_str().unwrap_or("several");
        let via = call["via"].as_str().expect("a way");
        marks.insert((file, line, format!("{operation} via {via}")));
    }
    for call in list("unresolved") {
        let (file, line) = place(&call);
        let why = call["why"].as_str().expect("a reason");
        marks.insert((file, line, format!("unresolved {why}")));
    }
    marks
}

#[test]
fn every_line_calls_what_its_comment_says_and_no_other_line_calls_anything() {
    let mut lines = 0;
    for language in fs::read_dir(root().join("fixtures/sources")).expect("is there") {
        for project in fs::read_dir(language.expect("readable").path()).expect("is there") {
            let folder = project.expect("readable").path();
            let inside = folder.strip_prefix(root()).expect("inside");
            let inside = inside.to_string_lossy().replace('\\', "/");
            let mut wanted = Marks::new();
            expected(&folder, &mut wanted, &mut lines);
            let said = scopewise(&["scan", &inside, "--format", "json"]);
            assert_eq!((said.code, said.err.as_str()), (0, ""), "{inside}");
            let document: Value = serde_json::from_str(&said.out).expect("JSON");
            let mut found = found(&document);
            for dead in document["dead"].as_array().expect("a list") {
                let file = dead["file"].as_str().expect("a file");
                let line = wanted.iter().find(|(f, _, what)| f == file && what == "dead");
                let line = line.map_or(0, |(_, line, _)| *line);
                found.insert((file.to_owned(), line, "dead".to_owned()));
            }
            let missed: Vec<_> = wanted.difference(&found).collect();
            let invented: Vec<_> = found.difference(&wanted).collect();
            assert!(missed.is_empty() && invented.is_empty(), "{missed:#?} {invented:#?}");
        }
    }
    assert!(lines > 80, "the comments were found: {lines}");
}
