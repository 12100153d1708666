//! Which files of an app can run at all.
//!
//! A file is dead when loading it only defines functions and classes of its own, nothing loads it, and no
//! configuration and no text in the code names it. Whatever is unsure runs.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::app::App;
use super::super::model::{Expr, Module};
use super::super::value::ModuleId;
use super::files::stem_of;
use crate::text::SourceText;

/// Names of files that something loads by convention.
const STARTERS: [&str; 16] = [
    "__init__", "__main__", "main", "app", "cli", "run", "server", "setup", "settings", "conftest",
    "manage", "wsgi", "asgi", "tasks", "plugin", "handler",
];
/// Modules with which programs load files by names that are made as they run.
const LOADERS: [&str; 5] = ["importlib", "pkgutil", "imp", "runpy", "stevedore"];

/// The files that nothing loads.
pub(super) fn dead(app: &App, mentions: &[Arc<SourceText>]) -> HashSet<ModuleId> {
    let loads_by_name = |module: &Module| {
        module.loads.iter().any(|path| LOADERS.contains(&path.split('.').next().unwrap_or(path)))
            || module.known("__import__").is_some()
    };
    if app.modules().any(|(_, module)| loads_by_name(module)) {
        return HashSet::new();
    }
    let mut imported: HashSet<ModuleId> = HashSet::new();
    let mut loaded: Vec<Vec<ModuleId>> = Vec::new();
    for (at, module) in app.modules() {
        let loads = module.loads.iter().flat_map(|path| app.candidates(at, path));
        let loads: Vec<ModuleId> = loads.filter(|other| *other != at).collect();
        imported.extend(&loads);
        loaded.push(loads);
    }
    if imported.is_empty() {
        return HashSet::new();
    }
    let words = words(app, mentions);
    let starts = |(_, module): &(ModuleId, &Module)| {
        let name = module.name.to_ascii_lowercase();
        let file = name.rsplit('/').next().unwrap_or(&name);
        let stem = stem_of(file);
        module.runs
            || STARTERS.contains(&stem.trim_end_matches(".py"))
            || file == "__init__.py"
            || !file.contains('.')
            || words.contains(stem)
            || extends_others(module)
    };
    let mut alive: HashSet<ModuleId> = HashSet::new();
    let mut next: Vec<ModuleId> = app.modules().filter(starts).map(|(at, _)| at).collect();
    if next.is_empty() {
        return HashSet::new();
    }
    while let Some(at) = next.pop() {
        if alive.insert(at) {
            next.extend(&loaded[at.0 as usize]);
        }
    }
    app.modules().map(|(at, _)| at).filter(|at| !alive.contains(at)).collect()
}

/// Whether a class of a file extends one of another file or library, which may find it by that.
fn extends_others(module: &Module) -> bool {
    let extends = module.classes.iter().flat_map(|class| &class.extends);
    extends.copied().any(|base| match module.expr(base) {
        Expr::Name(name, scope) => match module.lookup(*scope, *name) {
            Some(bound) => {
                !bound.iter().any(|bound| matches!(module.expr(bound.value), Expr::Class(_)))
            }
            None => !matches!(module.text(*name), "object" | "Exception" | "ValueError"),
        },
        _ => true,
    })
}

/// Every word of the configurations and of the literals in the code, in lower case.
fn words(app: &App, mentions: &[Arc<SourceText>]) -> HashSet<String> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut words = HashSet::new();
    let mut add = |text: &str| {
        for word in text.split(|c: char| !inside(c)).filter(|word| word.len() > 1) {
            words.insert(word.to_ascii_lowercase());
        }
    };
    for file in mentions {
        add(file.text());
    }
    for (_, module) in app.modules() {
        for (_, expr) in module.exprs() {
            if let Expr::Text(text) = expr
                && text.len() < 200
            {
                add(text);
            }
        }
    }
    words
}
