//! Which files of an app can run at all.
//!
//! A file is dead when it only offers names, nothing that runs loads it, and no page, manifest or build
//! configuration names it. Whatever is unsure runs.

use std::sync::Arc;

use super::super::app::App;
use super::super::language::Language;
use super::super::maps::HashSet;
use super::super::model::{Expr, Module};
use super::super::paths::{join, parent};
use super::super::value::ModuleId;
use super::entries::named_by_pattern;
use super::files::stem_of;
use super::loads::ANY;
use crate::text::SourceText;

/// Names of files that start something by convention.
const STARTERS: [&str; 8] =
    ["index", "main", "app", "server", "cli", "start", "entry", "extension"];
/// Folders whose files a framework loads by their place.
const LOADED_FOLDERS: [&str; 6] = ["pages", "routes", "api", "functions", "bin", "scripts"];
/// Build configurations, which may load files by pattern.
pub(super) const BUILDERS: [&str; 8] =
    ["webpack", "vite", "rollup", "gulp", "esbuild", "parcel", "tsup", "grunt"];

/// Where an app starts.
pub(super) struct Starts {
    /// The files that something else than the app starts.
    pub(super) starts: HashSet<ModuleId>,
    /// The files that each file loads.
    pub(super) loads: Vec<Vec<ModuleId>>,
}

/// Where an app starts; nothing where files are loaded by patterns.
pub(super) fn starts(app: &App, mentions: &[Arc<SourceText>]) -> Option<Starts> {
    if mentions.iter().any(|file| loads_by_pattern(file)) {
        return None;
    }
    let words = words(app, mentions);
    let packages = packages(mentions);
    let by_pattern = named_by_pattern(app, mentions);
    let mut loaded: Vec<Vec<ModuleId>> = Vec::new();
    let mut imported = HashSet::default();
    for (at, module) in app.modules() {
        let loads = module.loads.iter().flat_map(|path| match path.strip_prefix(ANY) {
            Some(folder) => below(app, at, folder, &packages),
            None => app.candidates(at, path),
        });
        let loads: Vec<ModuleId> = loads.filter(|other| *other != at).collect();
        imported.extend(loads.iter().copied());
        loaded.push(loads);
    }
    let starts = |(at, module): &(ModuleId, &Module)| {
        let name = module.name.to_ascii_lowercase();
        let stem = stem_of(&name);
        let file = stem.rsplit('/').next().unwrap_or(stem);
        let by_place = stem.split('/').rev().skip(1).any(|f| LOADED_FOLDERS.contains(&f));
        module.exports.is_empty()
            || STARTERS.contains(&file)
            || words.contains(file)
            || by_pattern.contains(at)
            || by_place && !imported.contains(at)
            || Language::of(&name) == Some(Language::Page)
    };
    let starts = app.modules().filter(starts).map(|(at, _)| at).collect();
    Some(Starts { starts, loads: loaded })
}

/// The files that nothing loads.
pub(super) fn dead(app: &App, mentions: &[Arc<SourceText>]) -> HashSet<ModuleId> {
    let Some(known) = starts(app, mentions) else { return HashSet::default() };
    let mut alive: HashSet<ModuleId> = HashSet::default();
    let mut next: Vec<ModuleId> = known.starts.into_iter().collect();
    if next.is_empty() {
        return HashSet::default();
    }
    while let Some(at) = next.pop() {
        if alive.insert(at) {
            next.extend(&known.loads[at.0 as usize]);
        }
    }
    app.modules().map(|(at, _)| at).filter(|at| !alive.contains(at)).collect()
}

/// The folders of packages, the deepest ones first.
fn packages(mentions: &[Arc<SourceText>]) -> Vec<&str> {
    let names = mentions.iter().map(|file| file.name());
    let packages = names.filter(|name| name.rsplit('/').next() == Some("package.json"));
    let mut folders: Vec<&str> = packages.map(parent).collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.len()));
    folders
}

/// The files that can be meant by a path of which nothing but a folder is known, or not even that: those of the package.
fn below(app: &App, from: ModuleId, folder: &str, packages: &[&str]) -> Vec<ModuleId> {
    let own = parent(&app.module(from).name);
    let folder = match folder {
        "" => {
            let around = packages.iter().find(|package| is_inside(own, package));
            around.map_or_else(String::new, |package| (*package).to_owned())
        }
        folder => join(own, folder),
    };
    let all = app.modules().filter(|(_, module)| is_inside(parent(&module.name), &folder));
    all.map(|(at, _)| at).collect()
}

fn is_inside(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn loads_by_pattern(file: &SourceText) -> bool {
    let name = file.name().rsplit('/').next().unwrap_or_default();
    BUILDERS.iter().any(|builder| name.contains(builder))
        && ["readdir", "glob", "import.meta", "require.context"]
            .iter()
            .any(|word| file.text().contains(word))
}

/// Every word of the texts, in lower case and without the ending of a file; and the files that the code names, which
/// it may start: `fork("worker.js")`.
fn words(app: &App, mentions: &[Arc<SourceText>]) -> HashSet<String> {
    let mut words = HashSet::default();
    for (_, module) in app.modules() {
        for (_, expr) in module.exprs() {
            if let Expr::Text(text) = expr
                && let stem = stem_of(text)
                && stem.len() < text.len()
                && !text.contains(char::is_whitespace)
                && !module.loads.contains(text)
            {
                let stem = stem.to_ascii_lowercase();
                words.insert(stem.rsplit('/').next().unwrap_or_default().to_owned());
            }
        }
    }
    for file in mentions.iter().filter(|file| !file.name().ends_with("go.mod")) {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        for word in file.text().split(|c: char| !inside(c)).filter(|word| word.len() > 1) {
            words.insert(stem_of(&word.to_ascii_lowercase()).to_owned());
        }
        // The page of a script often has its name.
        let name = file.name().to_ascii_lowercase();
        words.insert(stem_of(&name).rsplit('/').next().unwrap_or_default().to_owned());
    }
    words
}
