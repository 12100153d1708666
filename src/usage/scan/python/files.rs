//! How Python names files: packages are folders, and paths begin at a folder that only the start of the program
//! knows.

use super::super::app::App;
use super::super::paths::{join, parent};
use super::super::value::ModuleId;
use super::libraries;

/// Every file that another one can mean by a path: `a.b`, `.c`, `..d`.
pub(super) fn candidates(app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
    let file = &app.module(from).name;
    let here = parent(file);
    let below = path.trim_start_matches('.');
    let dots = path.len() - below.len();
    let below = below.replace('.', "/").to_ascii_lowercase();
    if dots > 0 {
        let up = "../".repeat(dots - 1);
        let joined = join(here, &format!("{up}{below}")).to_ascii_lowercase();
        return app.by_path(&joined).into_iter().collect();
    }
    // A script sees the files beside it; a file of a package does not see them without a dot.
    let beside = join(here, &below).to_ascii_lowercase();
    let in_package = app.by_path(&here.to_ascii_lowercase()).is_some();
    let found = app.by_path(&beside).filter(|found| *found != from);
    if libraries::is_known(path) {
        return found.filter(|_| !in_package).into_iter().collect();
    }
    let mut folder = here;
    loop {
        let whole = join(folder, &below).to_ascii_lowercase();
        if let Some(found) = app.by_path(&whole)
            && found != from
        {
            return vec![found];
        }
        if folder.is_empty() {
            break;
        }
        folder = parent(folder);
    }
    // Below another root: `src`, or where an installed package of the same repository lies.
    let last = below.rsplit('/').next().unwrap_or_default();
    let tail = format!("/{below}");
    let ends = |at: &&ModuleId| {
        stem_of(&app.module(**at).name).to_ascii_lowercase().ends_with(&tail) && **at != from
    };
    app.by_stem(last).iter().filter(ends).copied().collect()
}

/// A file of a package.
pub(super) fn inside(app: &App, package: ModuleId, name: &str) -> Option<ModuleId> {
    let file = &app.module(package).name;
    if !file.ends_with("/__init__.py") {
        return None;
    }
    app.by_path(&format!("{}/{name}", parent(file)).to_ascii_lowercase())
}

/// A path without its ending; that of a package is its folder.
pub(super) fn stem_of(path: &str) -> &str {
    const ENDINGS: [&str; 4] = ["/__init__.py", ".py", ".pyw", ".ipynb"];
    ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_its_folder() {
        assert_eq!(stem_of("src/ado/__init__.py"), "src/ado");
        assert_eq!(stem_of("src/ado/client.py"), "src/ado/client");
        assert_eq!(stem_of("tool"), "tool");
    }
}
