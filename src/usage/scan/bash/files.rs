//! Which file `source` means.

use super::super::app::App;
use super::super::value::{ModuleId, Spot};

/// Every file that another one can mean by a path.
pub(super) fn candidates(app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
    let path = path.trim_start_matches("./").trim_start_matches("../");
    let path = stem_of(path).to_ascii_lowercase();
    let last = path.rsplit('/').next().unwrap_or_default();
    let fits = |at: &ModuleId| {
        let name = stem_of(&app.module(*at).name).to_ascii_lowercase();
        *at != from && (name == path || name.ends_with(&format!("/{path}")))
    };
    if last.is_empty() {
        Vec::new()
    } else {
        app.by_stem(last).iter().copied().filter(fits).collect()
    }
}

/// A path without the ending of a script.
pub(super) fn stem_of(path: &str) -> &str {
    const ENDINGS: [&str; 4] = [".sh", ".bash", ".zsh", ".ksh"];
    ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

/// What a name means that its file does not give a value: what the files say that it loads, or that load it.
pub(in super::super) fn beside(app: &App, at: ModuleId, name: &str) -> Vec<Spot> {
    let mut near: Vec<ModuleId> = Vec::new();
    let of = |at: ModuleId| {
        app.module(at).loads.iter().filter_map(move |path| app.find(at, path)).collect::<Vec<_>>()
    };
    near.extend(of(at));
    for next in near.clone() {
        near.extend(of(next));
    }
    near.extend(app.loaders(at));
    let mut found = Vec::new();
    for other in near {
        let module = app.module(other);
        found.extend(module.file_name(name).map(|value| (other, value)));
    }
    found.dedup();
    found
}
