//! Which file `source` means.

use super::super::app::App;
use super::super::value::{ModuleId, Spot};

/// Every file that another one can mean by a path.
pub(super) fn candidates(app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
    let path = path.trim_start_matches("./").trim_start_matches("../");
    let path = stem_of(path).to_ascii_lowercase();
    let last = path.rsplit('/').next().unwrap_or_default();
    let fits = |at: &ModuleId| {
        *at != from && is_named_by(&path, &stem_of(&app.module(*at).name).to_ascii_lowercase())
    };
    if last.is_empty() {
        Vec::new()
    } else if last.contains('*') {
        app.modules().map(|(at, _)| at).filter(fits).collect()
    } else {
        app.by_stem(last).iter().copied().filter(fits).collect()
    }
}

/// Whether a script that loads a path, with a `*` for each value in it, can mean the file of this name.
pub(in super::super) fn loads(path: &str, name: &str) -> bool {
    let path = path.trim_start_matches("./").trim_start_matches("../");
    is_named_by(&path.to_ascii_lowercase(), &name.to_ascii_lowercase())
}

/// Whether a file is named by the end of its path.
fn is_named_by(path: &str, name: &str) -> bool {
    let mut own = name.rsplit('/');
    path.rsplit('/').all(|part| own.next().is_some_and(|own| matches(part, own)))
}

/// Whether a word is one that a pattern stands for, in which a `*` is any text.
fn matches(pattern: &str, word: &str) -> bool {
    let Some((begin, rest)) = pattern.split_once('*') else { return pattern == word };
    let Some(mut left) = word.strip_prefix(begin) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return left.ends_with(part);
        }
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    true
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_values_in_it_names_files() {
        assert!(loads("parts/*.cfg", "ci/Parts/build.cfg"));
        assert!(loads("./common.lib", "common.lib"));
        assert!(loads("a*b*", "x/aabc"));
        for (path, name) in [
            ("parts/*.cfg", "parts/deep/build.cfg"),
            ("parts/*.cfg", "build.cfg"),
            ("common.lib", "uncommon.lib"),
            ("a*b", "ab.c"),
        ] {
            assert!(!loads(path, name), "{path} {name}");
        }
    }
}
