//! What makes the files that an app runs: its sources, and the configuration of its build.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::Path;

use super::files;
use super::land::runs_in_browser;
use super::packed_pages::folder_of;
use crate::project::{Land, Unit};
use crate::usage::scan::library_files::made_of;
use crate::usage::scan::{LARGEST, Language};

/// Names of what a build makes of an app as a whole, and of the folders that it puts it into.
pub(super) const USUAL: [&str; 38] = [
    "",
    "app",
    "asset",
    "assets",
    "build",
    "bundle",
    "bundles",
    "chunks",
    "common",
    "commons",
    "content",
    "css",
    "debug",
    "dist",
    "entry",
    "extension",
    "html",
    "index",
    "js",
    "lib",
    "libs",
    "main",
    "out",
    "output",
    "pages",
    "polyfill",
    "polyfills",
    "public",
    "release",
    "runtime",
    "script",
    "scripts",
    "shared",
    "src",
    "static",
    "vendor",
    "vendors",
    "www",
];

/// Names of files that say how an app is built, besides those of the tools of scripts.
const RECIPES: [&str; 11] = [
    "angular.json",
    "bower.json",
    "bundleconfig.json",
    "compilerconfig.json",
    "dockerfile",
    "jspm.json",
    "libman.json",
    "makefile",
    "package.json",
    "project.json",
    "workspace.json",
];

/// Tools of scripts that build apps, by the names of their configurations.
const TOOLS: [&str; 11] = [
    ".config.", "brunch", "esbuild", "fuse", "grunt", "gulp", "parcel", "rollup", "tsup", "vite",
    "webpack",
];

/// Folders whose scripts build an app.
const OF_BUILDS: [&str; 7] = ["build", "config", "configs", "gulp", "scripts", "tasks", "tools"];

/// What makes the files that an app runs: its sources, and the configuration of its build.
pub(super) struct Makers {
    /// What source files and their folders are called.
    names: BTreeSet<String>,
    /// Whether there are source files, whatever they are called.
    pub(super) are_there: bool,
    /// Whether there are pages among them: an app without one has them made where nobody sees it.
    pub(super) are_pages: bool,
    /// How the app is built, in lower case.
    recipes: OnceCell<String>,
    /// Where that is written.
    written: Vec<String>,
}

impl Makers {
    /// Those of a unit.
    pub(super) fn of(land: &Land, unit: &Unit) -> Self {
        let (mut names, mut are_there, mut are_pages) = (BTreeSet::new(), false, false);
        for (name, file) in land.below(&unit.root) {
            let is_source = !file.is_test && file.language.is_none_or(runs_in_browser);
            if is_source && !land.left_out.contains(name.as_str()) {
                are_pages |= file.language == Some(Language::Page);
                are_there |= file.language != Some(Language::Page);
                names.extend(names_of(name.strip_prefix(&unit.root).unwrap_or(name)));
            }
        }
        let concerns = |name: &str| {
            let folder = folder_of(name);
            is_below(folder, &unit.root) || is_below(&unit.root, folder)
        };
        let of_code = land.files.keys().map(String::as_str).filter(|name| is_recipe_of_code(name));
        let mentioned = land.mentions.iter().map(|name| &**name).filter(|name| is_recipe(name));
        let all = of_code.chain(mentioned).filter(|name| concerns(name));
        Self {
            names,
            are_there,
            are_pages,
            recipes: OnceCell::new(),
            written: all.map(str::to_owned).collect(),
        }
    }

    /// How the app is built, in lower case.
    pub(super) fn recipes(&self, land: &Land) -> &str {
        self.recipes.get_or_init(|| {
            let text = |name: &String| {
                let kept = land.files.get(name).map(|file| file.text.as_ref().ok().cloned());
                let text = kept.unwrap_or_else(|| files::read_text(Path::new(name), LARGEST).ok());
                text.map(|text| text.text().to_ascii_lowercase())
            };
            self.written.iter().filter_map(text).collect::<Vec<_>>().join("\n")
        })
    }

    /// Whether there is something that a file is made of: a source of its name, or a build that names it.
    pub(super) fn has_source(&self, land: &Land, path: &str) -> bool {
        let key = key(path);
        if USUAL.contains(&key.as_str()) {
            return self.are_there;
        }
        self.names.contains(&key) || self.are_told(land, path)
    }

    /// Whether the configuration of the build names a file.
    fn are_told(&self, land: &Land, path: &str) -> bool {
        let file = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let stem = file.split('.').next().unwrap_or(&file).to_owned();
        [stem, key(path)].iter().any(|word| has_word(self.recipes(land), word))
    }
}

/// Whether a path is a folder or lies below it.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What a file is called by which what it is made of is looked for: its own name, or that of the nearest folder that is
/// more than `index` and `dist`.
pub(super) fn key(path: &str) -> String {
    let own = made_of(path);
    let mut folders = folder_of(path).rsplit('/').map(plain);
    if USUAL.contains(&own.as_str()) {
        let folder =
            folders.find(|folder| !USUAL.contains(&folder.as_str()) && !folder.starts_with('.'));
        return folder.unwrap_or_default();
    }
    own
}

/// What a file and the folders around it are called.
pub(super) fn names_of(path: &str) -> impl Iterator<Item = String> {
    let folders = folder_of(path).split('/').map(plain);
    std::iter::once(made_of(path)).chain(folders).filter(|name| !USUAL.contains(&name.as_str()))
}

fn plain(folder: &str) -> String {
    folder.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a text has a word that stands by itself.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric();
    word.len() > 1
        && memchr::memmem::find_iter(text.as_bytes(), word.as_bytes()).any(|at| {
            !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
        })
}

/// Whether a text that is no code says how an app is built.
fn is_recipe(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    RECIPES.contains(&file.as_str())
        || file.starts_with("tsconfig")
        || TOOLS.iter().any(|tool| file.contains(tool))
}

/// Whether a file of code does.
fn is_recipe_of_code(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let (folders, file) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    let runs =
        matches!(ending, "yml" | "yaml" | "ps1" | "psm1" | "sh" | "bash" | "zsh" | "py" | "go");
    let in_build = || folders.split('/').any(|folder| OF_BUILDS.contains(&folder));
    runs || is_recipe(file) || matches!(ending, "js" | "mjs" | "cjs" | "ts") && in_build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_looked_for_by_what_they_are_made_of() {
        for (path, made_of) in [
            ("dist/admin.bundle.js", "admin"),
            ("dist/hub-group/index.html", "hubgroup"),
            ("dist/js/main.js", ""),
            ("static/other.html", "other"),
        ] {
            assert_eq!(key(path), made_of, "{path}");
        }
        assert!(has_word("entry: { admin: 1 }", "admin") && !has_word("administrator", "admin"));
    }
}
