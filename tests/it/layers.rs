//! The arrows between modules point down: the table at the top of `src/lib.rs`, held against the code.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::program::root;

/// Floor of each top-level module. `report` and `engine` share a floor and do not know each other.
const FLOORS: &[(u8, &[&str])] = &[
    (6, &["shell"]),
    (5, &["engine", "explain", "report"]),
    (4, &["baseline", "compare", "recommend", "rules"]),
    (3, &["config", "fix", "needed", "project", "scopes", "usage"]),
    (2, &["catalog", "finding", "manifest"]),
    (1, &["date", "diagnostic", "nearest", "text"]),
];

/// Arrows inside one floor that are allowed, and why.
const ALLOWED: &[(&str, &str)] = &[
    // Explanations are outcomes, as findings are; they live beside the engine that does not need them.
    ("report", "explain"),
];

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(_, modules)| modules.contains(&module)).map(|(floor, _)| *floor)
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let inside = path.strip_prefix(root().join("src")).unwrap();
            let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
            let module = first.trim_end_matches(".rs").to_owned();
            found.push((module, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Every top-level module that a text names after `crate::`.
fn uses(text: &str) -> Vec<&str> {
    let names = text.match_indices("crate::").filter_map(|(at, word)| {
        let rest = &text[at + word.len()..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        Some(&rest[..end]).filter(|name| !name.is_empty())
    });
    names.collect()
}

#[test]
fn arrows_point_down() {
    let mut found = Vec::new();
    sources(&root().join("src"), &mut found);
    let mut upward: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (module, text) in &found {
        if matches!(module.as_str(), "lib" | "main") {
            continue;
        }
        let from = floor(module).unwrap_or_else(|| panic!("`{module}` stands on no floor"));
        for target in uses(text) {
            let Some(to) = floor(target) else { continue };
            let inside = module == target || ALLOWED.contains(&(module.as_str(), target));
            // Modules of one floor may know each other only below the fifth.
            let level = to == from && from < 5;
            if !(to < from || inside || level) {
                *upward.entry((module.clone(), target.to_owned())).or_default() += 1;
            }
        }
    }
    assert_eq!(upward, BTreeMap::new(), "arrows that point up or across");
    assert!(found.len() > 20, "the sources were found");
}

#[test]
fn the_tour_shows_the_floors_as_they_are() {
    let tour = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for (floor, modules) in FLOORS {
        let line = tour.lines().find(|line| line.starts_with(&format!("//! | {floor} |")));
        let line = line.unwrap_or_else(|| panic!("no line for floor {floor}"));
        for module in *modules {
            assert!(line.contains(&format!("`{module}`")), "{module} on floor {floor}: {line}");
        }
    }
}
