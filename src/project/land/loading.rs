//! Which files a file loads by a path.

use super::super::group::{join, parent};
use super::{Land, is_inside};
use crate::usage::scan::Language;
use crate::usage::scan::modules::package_name;

impl Land {
    /// The files that a file means by a path; an error where it means a file that is not there.
    ///
    /// # Errors
    /// A path to code that was not read.
    pub fn loaded<'l>(&'l self, from: &str, path: &str) -> Result<Vec<&'l str>, NotThere> {
        let path = path.split('?').next().unwrap_or(path);
        if path.contains('!') {
            return Ok(Vec::new());
        }
        let language = self.files.get(from).and_then(|file| file.language);
        if !path.starts_with('.') {
            return match language {
                Some(language) if is_script(language) => self.by_name(from, path),
                _ => Ok(self.package(from, path)),
            };
        }
        if matches!(language, Some(Language::Python | Language::Notebook)) {
            return self.module(from, path);
        }
        if path.split('/').any(|part| part == "node_modules") {
            return Ok(Vec::new());
        }
        let joined = join(parent(from), path);
        let candidates = candidates(&joined);
        if let Some(name) = self.first_of(&candidates) {
            return Ok(vec![name]);
        }
        let types = |candidate: &String| {
            self.declarations.contains(&format!("{candidate}.d.ts"))
                || self.declarations.contains(candidate)
        };
        // A page loads what a build makes.
        let of_page = self.files.get(from).is_some_and(|f| f.language == Some(Language::Page));
        if is_data(&joined) || of_page || candidates.iter().any(types) {
            Ok(Vec::new())
        } else {
            Err(NotThere)
        }
    }
}

impl Land {
    /// The module of Python that a file means by a relative path, as in `from ..shared import client`: dots count
    /// folders, and the last name can be one inside the module.
    fn module<'l>(&'l self, from: &str, path: &str) -> Result<Vec<&'l str>, NotThere> {
        let name = path.trim_start_matches('.');
        let ups = path.len() - name.len() - 1;
        let mut folder = parent(from);
        for _ in 0..ups {
            folder = parent(folder);
        }
        let base = join(folder, &name.replace('.', "/"));
        let around = if name.is_empty() { &base } else { parent(&base) };
        for base in [base.as_str(), around] {
            for candidate in [format!("{base}.py"), join(base, "__init__.py")] {
                if let Some((name, _)) = self.files.get_key_value(&candidate) {
                    return Ok(vec![name]);
                }
            }
        }
        // A folder of modules needs no file of its own.
        let is_folder =
            [base.as_str(), around].iter().any(|base| self.below(base).next().is_some());
        if is_folder { Ok(Vec::new()) } else { Err(NotThere) }
    }

    /// The first of some files that is there.
    pub(super) fn first_of(&self, candidates: &[String]) -> Option<&str> {
        let there = candidates.iter().find_map(|name| self.files.get_key_value(name));
        if let Some((name, _)) = there {
            return Some(name);
        }
        // Windows and macOS find a file whatever the case of its letters.
        candidates.iter().find_map(|name| self.in_any_case(name))
    }

    fn in_any_case(&self, name: &str) -> Option<&str> {
        let index = self.lower.get_or_init(|| {
            self.files.keys().map(|name| (name.to_ascii_lowercase(), name.clone())).collect()
        });
        index.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// The files of a package of the same workspace.
    pub(super) fn package<'l>(&'l self, from: &str, path: &str) -> Vec<&'l str> {
        let Some(folder) = self.names.get(package_name(path)) else { return Vec::new() };
        if is_inside(from, folder) {
            return Vec::new();
        }
        let files = self.below(folder).filter(|(_, file)| !file.is_test && file.is_in_browser());
        files.map(|(name, _)| name.as_str()).collect()
    }
}

/// The files that can be meant by a path without its ending, or with that of what it is compiled to.
pub(super) fn candidates(joined: &str) -> Vec<String> {
    let stem = ENDINGS.iter().find_map(|ending| joined.strip_suffix(ending));
    let exact = [Some(joined), stem].into_iter().flatten();
    let mut candidates: Vec<String> = exact.clone().map(str::to_owned).collect();
    for base in exact {
        candidates.extend(ENDINGS.iter().map(|ending| format!("{base}{ending}")));
        candidates.extend(ENDINGS.iter().map(|ending| format!("{base}/index{ending}")));
    }
    candidates
}

/// Whether a file holds no code, by the ending of its name.
pub(super) fn is_data(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let ending = last.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| DATA.contains(&ending.as_str()))
}

/// Whether files in a language load each other as scripts do.
fn is_script(language: Language) -> bool {
    use Language::{JavaScript, Page, Tsx, TypeScript};
    matches!(language, JavaScript | TypeScript | Tsx | Page)
}

/// A path leads to code that was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotThere;

/// Endings that code may leave out.
const ENDINGS: [&str; 13] = [
    ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".html", ".svelte",
    ".astro", ".es6",
];
/// Endings of files that a bundler lets code load and that hold no code.
const DATA: [&str; 24] = [
    "css", "scss", "sass", "less", "styl", "json", "json5", "svg", "png", "jpg", "jpeg", "gif",
    "ico", "webp", "md", "txt", "woff", "woff2", "ttf", "eot", "yaml", "yml", "graphql", "wasm",
];
