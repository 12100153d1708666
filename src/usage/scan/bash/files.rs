//! Which file `source` means.

use globset::{GlobBuilder, GlobMatcher};

use super::super::app::App;
use super::super::value::{ModuleId, Spot};

/// Every file that another one can mean by a path.
pub(super) fn candidates(app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
    let path = path.trim_start_matches("./").trim_start_matches("../");
    let path = stem_of(path).to_ascii_lowercase();
    let last = path.rsplit('/').next().unwrap_or_default();
    let pattern = Pattern::of(&path);
    let fits = |at: &ModuleId| {
        *at != from && pattern.names(&stem_of(&app.module(*at).name).to_ascii_lowercase())
    };
    if last.is_empty() {
        Vec::new()
    } else if last.contains('*') {
        app.modules().map(|(at, _)| at).filter(fits).collect()
    } else {
        app.by_stem(last).iter().copied().filter(fits).collect()
    }
}

/// The paths by which scripts load others, with a `*` for each value in them.
#[derive(Debug)]
pub struct ScriptPaths(Vec<(Box<str>, Pattern)>);

impl ScriptPaths {
    pub(in super::super) fn of<'p>(paths: impl Iterator<Item = &'p str>) -> Self {
        let pattern = |path: &'p str| {
            let plain = path.trim_start_matches("./").trim_start_matches("../");
            (path.into(), Pattern::of(&plain.to_ascii_lowercase()))
        };
        Self(paths.map(pattern).collect())
    }

    /// Whether nothing is loaded.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any of them can mean the file of this path, whatever its ending is.
    pub fn mean(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.0.iter().any(|(_, pattern)| pattern.names(&name))
    }

    /// Whether one of them, as it is written, can mean the file of this path.
    pub fn means(&self, path: &str, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.0.iter().any(|(known, pattern)| **known == *path && pattern.names(&name))
    }
}

/// The end of the path of a file, in which a `*` is any text.
#[derive(Debug)]
enum Pattern {
    Plain(Box<str>),
    /// Nothing where it is more than a glob can be.
    Glob(Option<GlobMatcher>),
}

impl Pattern {
    fn of(path: &str) -> Self {
        if !path.contains('*') {
            return Self::Plain(path.into());
        }
        let escaped: Vec<String> = path.split('*').map(globset::escape).collect();
        let glob = format!("**/{}", escaped.join("*"));
        let glob = GlobBuilder::new(&glob).literal_separator(true).build();
        Self::Glob(glob.ok().map(|glob| glob.compile_matcher()))
    }

    /// Whether the path of a file ends so.
    fn names(&self, name: &str) -> bool {
        match self {
            Self::Plain(path) => name
                .strip_suffix(&**path)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('/')),
            Self::Glob(glob) => glob.as_ref().is_some_and(|glob| glob.is_match(name)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_values_in_it_names_files() {
        let loads = |path: &str, name: &str| ScriptPaths::of([path].into_iter()).mean(name);
        assert!(loads("parts/*.cfg", "ci/Parts/build.cfg"));
        assert!(loads("parts/*.cfg", "parts/.cfg"));
        assert!(loads("[x]*", "ci/[X]y"));
        assert!(loads("./common.lib", "common.lib"));
        assert!(loads("a*b*", "x/aabc"));
        for (path, name) in [
            ("parts/*.cfg", "parts/deep/build.cfg"),
            ("parts/*.cfg", "build.cfg"),
            ("common.lib", "uncommon.lib"),
            ("[x]*", "x"),
            ("a*b", "ab.c"),
        ] {
            assert!(!loads(path, name), "{path} {name}");
        }
    }
}
