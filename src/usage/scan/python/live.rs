//! Which files of an app can run at all.
//!
//! A file is dead when loading it only defines functions and classes of its own, nothing loads it, and no
//! configuration and no text in the code names it. Whatever is unsure runs.

use std::sync::Arc;

use super::super::app::App;
use super::super::maps::HashSet;
use super::super::model::{Expr, Module};
use super::super::paths::parent;
use super::super::value::ModuleId;
use super::files::stem_of;
use crate::text::SourceText;

/// Names of files that something loads by convention.
const STARTERS: [&str; 16] = [
    "__init__", "__main__", "main", "app", "cli", "run", "server", "setup", "settings", "conftest",
    "manage", "wsgi", "asgi", "tasks", "plugin", "handler",
];
/// Modules with which programs load files by names that are made as they run.
const LOADERS: [&str; 7] =
    ["importlib", "pkgutil", "imp", "runpy", "stevedore", "pluggy", "pkg_resources"];
/// Sections of `pyproject.toml` that say that a package is made of what lies beside it.
const BUILT: [&str; 6] = [
    "[build-system]",
    "[tool.poetry",
    "[tool.setuptools",
    "[tool.hatch",
    "[tool.flit",
    "[tool.pdm",
];

/// The files that nothing loads.
pub(super) fn dead(app: &App, mentions: &[Arc<SourceText>]) -> HashSet<ModuleId> {
    let loads_by_name = |module: &Module| {
        module.loads.iter().any(|path| LOADERS.contains(&path.split('.').next().unwrap_or(path)))
            || module.known("__import__").is_some()
    };
    if app.modules().any(|(_, module)| loads_by_name(module)) {
        return HashSet::default();
    }
    let mut imported: HashSet<ModuleId> = HashSet::default();
    let mut loaded: Vec<Vec<ModuleId>> = Vec::new();
    for (at, module) in app.modules() {
        let loads = module.loads.iter().flat_map(|path| app.candidates(at, path));
        let loads: Vec<ModuleId> = loads.filter(|other| *other != at).collect();
        imported.extend(&loads);
        loaded.push(loads);
    }
    if imported.is_empty() {
        return HashSet::default();
    }
    let words = words(app, mentions);
    let published = published(app, mentions);
    let starts = |(at, module): &(ModuleId, &Module)| {
        let name = module.name.to_ascii_lowercase();
        let file = name.rsplit('/').next().unwrap_or(&name);
        let loads = !loaded[at.0 as usize].is_empty();
        module.runs
            || STARTERS.contains(&stem_of(file)) && (file != "__init__.py" || loads)
            || !file.contains('.')
            || is_published(app, &module.name, &published)
    };
    // Where nothing is seen to start, whatever starts is elsewhere, and loads what it likes.
    if !app.modules().any(|one| starts(&one)) {
        return HashSet::default();
    }
    let may_start = |(_, module): &(ModuleId, &Module)| {
        let name = module.name.to_ascii_lowercase();
        let file = name.rsplit('/').next().unwrap_or(&name);
        file == "__init__.py" || words.contains(stem_of(file)) || extends_others(module)
    };
    let mut alive: HashSet<ModuleId> = HashSet::default();
    let all = app.modules().filter(|one| starts(one) || may_start(one));
    let mut next: Vec<ModuleId> = all.map(|(at, _)| at).collect();
    while let Some(at) = next.pop() {
        if alive.insert(at) {
            next.extend(&loaded[at.0 as usize]);
        }
    }
    app.modules().map(|(at, _)| at).filter(|at| !alive.contains(at)).collect()
}

/// The folders of which packages are made that others install, and whose files they load.
fn published(app: &App, mentions: &[Arc<SourceText>]) -> Vec<String> {
    let is_configured = |file: &&Arc<SourceText>| {
        let (name, text) = (file.name().rsplit('/').next().unwrap_or_default(), file.text());
        match name {
            "pyproject.toml" => {
                BUILT.iter().any(|section| text.contains(section))
                    && !text.contains("package-mode = false")
            }
            "setup.cfg" => text.lines().any(|line| {
                let key = line.split('=').next().unwrap_or_default().trim();
                line.contains('=') && matches!(key, "packages" | "py_modules")
            }),
            _ => false,
        }
    };
    let configured = mentions.iter().filter(is_configured).map(|file| file.name());
    let is_setup = |module: &Module| {
        module.name.rsplit('/').next() == Some("setup.py")
            && module.exprs().any(|(_, expr)| match expr {
                Expr::Named(name, _) => matches!(module.text(*name), "packages" | "py_modules"),
                _ => false,
            })
    };
    let setups = app.modules().filter(|(_, module)| is_setup(module));
    let names = configured.chain(setups.map(|(_, module)| &*module.name));
    names.map(|name| parent(name).to_owned()).collect()
}

/// Whether a file is one of a package that others install.
fn is_published(app: &App, name: &str, published: &[String]) -> bool {
    let folder = parent(name);
    published.iter().any(|root| {
        let inside = match root.as_str() {
            "" => Some(folder),
            root => folder.strip_prefix(root).and_then(|rest| rest.strip_prefix('/')),
        };
        // What lies beside the packages is not part of them.
        inside.is_some_and(|inside| {
            let is_package = app.by_path(&folder.to_ascii_lowercase()).is_some();
            !inside.is_empty() && (is_package || inside == "src" || inside.starts_with("src/"))
        })
    })
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
    let mut words = HashSet::default();
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
