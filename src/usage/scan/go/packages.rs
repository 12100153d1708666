//! How packages find each other: a folder is a package, and its path begins with the name of its module.

use std::sync::Arc;

use super::super::app::App;
use super::super::idiom::Root;
use super::super::maps::{HashMap, HashSet};
use super::super::paths::parent;
use super::super::value::ModuleId;
use super::libraries::is_client_library;
use crate::text::SourceText;

/// The folders whose modules are named in `go.mod` files, the longest names first.
pub(super) fn roots(mentions: &[Arc<SourceText>]) -> Vec<Root> {
    let modules = mentions.iter().filter(|file| file.name().ends_with("go.mod"));
    let mut roots: Vec<Root> = modules
        .filter_map(|file| {
            let line = file.text().lines().find_map(|line| line.trim().strip_prefix("module"))?;
            let name = line.split("//").next()?.trim().trim_matches('"');
            let folder = parent(file.name()).to_owned();
            (!name.is_empty()).then(|| Root { prefix: name.to_owned(), folder })
        })
        .collect();
    roots.sort_by_key(|root| std::cmp::Reverse(root.prefix.len()));
    roots
}

/// The package of the app that a path means, by its first file.
pub(super) fn candidates(app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
    if is_client_library(path) && !is_of_app(app, path) {
        return Vec::new();
    }
    if app.roots.is_empty() {
        return by_end(app, from, path).into_iter().collect();
    }
    let found = app.roots.iter().find_map(|root| {
        let rest = path.strip_prefix(&root.prefix)?;
        let rest = if rest.is_empty() { "" } else { rest.strip_prefix('/')? };
        let folder = match (root.folder.is_empty(), rest.is_empty()) {
            (true, _) => rest.to_owned(),
            (false, true) => root.folder.clone(),
            (false, false) => format!("{}/{rest}", root.folder),
        };
        app.in_place(&folder)
    });
    found.into_iter().collect()
}

/// Whether a path is one of a module of the app, which can be the client library itself.
fn is_of_app(app: &App, path: &str) -> bool {
    app.roots.iter().any(|root| path.starts_with(&root.prefix) && is_client_library(&root.prefix))
}

/// Without a `go.mod` a package is the folder whose path ends like its own, in two words at least.
fn by_end(app: &App, from: ModuleId, path: &str) -> Option<ModuleId> {
    // Packages of the language have no dot in their first word.
    if !path.split('/').next()?.contains('.') {
        return None;
    }
    let here = parent(&app.module(from).name);
    let common = |place: &str| {
        let ends = place.rsplit('/').zip(path.rsplit('/'));
        ends.take_while(|(a, b)| a == b).count()
    };
    let places = app.places().filter(|(place, _)| *place != here);
    let mut best: Vec<(usize, ModuleId)> =
        places.map(|(place, at)| (common(place), at)).filter(|(words, _)| *words >= 2).collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    match best[..] {
        [(words, at), ..] if best.iter().filter(|(other, _)| *other == words).count() == 1 => {
            Some(at)
        }
        _ => None,
    }
}

/// The files of packages that nothing can reach: those below `internal` that no package loads which something can
/// reach. Where no `go.mod` is seen, others may load them.
pub(super) fn dead(app: &App) -> HashSet<ModuleId> {
    if app.roots.is_empty() {
        return HashSet::default();
    }
    let is_inside = |name: &str| {
        let root = app.roots.iter().any(|root| parent(name).starts_with(&root.folder));
        root && parent(name).split('/').any(|folder| folder == "internal")
    };
    let mut next: Vec<&str> = Vec::new();
    for (_, module) in app.modules() {
        if module.namespace.as_deref() == Some("main") || !is_inside(&module.name) {
            next.push(parent(&module.name));
        }
    }
    let mut alive: HashSet<&str> = HashSet::default();
    let mut loads: HashMap<&str, Vec<&str>> = HashMap::default();
    for (at, module) in app.modules() {
        let of_package = loads.entry(parent(&module.name)).or_default();
        for path in &module.loads {
            of_package.extend(app.find(at, path).map(|other| parent(&app.module(other).name)));
        }
    }
    while let Some(place) = next.pop() {
        if alive.insert(place) {
            next.extend(loads.get(place).into_iter().flatten());
        }
    }
    let dead = app.modules().filter(|(_, module)| !alive.contains(parent(&module.name)));
    dead.map(|(at, _)| at).collect()
}

/// Whether a tool has written a file: the line by which it says so stands before the package.
pub(in super::super) fn is_generated(text: &str) -> bool {
    header(text).any(|line| {
        line.starts_with("// Code generated ") && line.trim_end().ends_with("DO NOT EDIT.")
    })
}

/// Whether a file is no part of the package in whose folder it stands.
pub(super) fn stands_alone(text: &str) -> bool {
    header(text).any(|line| matches!(line.trim(), "//go:build ignore" | "// +build ignore"))
}

fn header(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take(200).take_while(|line| !line.starts_with("package "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_say_so_before_the_package() {
        assert!(is_generated("// Code generated by MockGen. DO NOT EDIT.\n\npackage a\n"));
        assert!(!is_generated("package a\n\n// Code generated by MockGen. DO NOT EDIT.\n"));
        assert!(stands_alone("//go:build ignore\r\n\r\npackage main\r\n"));
    }

    #[test]
    fn modules_are_named_by_their_files() {
        let file = |name: &str, text: &str| Arc::new(SourceText::new(name, text));
        let mentions = [
            file("tool/go.mod", "// x\nmodule \"example.com/app/tool\" // y\n"),
            file("go.mod", "module example.com/app\r\n\r\ngo 1.25\r\n"),
            file("package.json", "module no"),
        ];
        let found = roots(&mentions);
        let root =
            |prefix: &str, folder: &str| Root { prefix: prefix.into(), folder: folder.into() };
        assert_eq!(found, [root("example.com/app/tool", "tool"), root("example.com/app", "")]);
    }
}
