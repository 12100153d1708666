//! Which files a file loads by a path.

use super::super::group::{join, parent};
use super::{Land, is_inside};
use crate::usage::scan::Language;

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
        if !path.starts_with('.') {
            return Ok(self.package(from, path));
        }
        let language = self.files.get(from).and_then(|file| file.language);
        if matches!(language, Some(Language::Python | Language::Notebook)) {
            return self.module(from, path);
        }
        if path.split('/').any(|part| part == "node_modules") {
            return Ok(Vec::new());
        }
        let joined = join(parent(from), path);
        let stem = ENDINGS.iter().find_map(|ending| joined.strip_suffix(ending));
        let exact = [Some(joined.as_str()), stem].into_iter().flatten();
        let mut candidates: Vec<String> = exact.clone().map(str::to_owned).collect();
        for base in exact {
            candidates.extend(ENDINGS.iter().map(|ending| format!("{base}{ending}")));
            candidates.extend(ENDINGS.iter().map(|ending| format!("{base}/index{ending}")));
        }
        for candidate in &candidates {
            if let Some((name, _)) = self.files.get_key_value(candidate) {
                return Ok(vec![name]);
            }
        }
        // Windows and macOS find a file whatever the case of its letters.
        let known = candidates.iter().find_map(|name| self.in_any_case(name));
        if let Some(name) = known {
            return Ok(vec![name]);
        }
        let types = |candidate: &String| {
            self.declarations.contains(&format!("{candidate}.d.ts"))
                || self.declarations.contains(candidate)
        };
        let last = joined.rsplit('/').next().unwrap_or_default();
        let ending = last.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let is_data = ending.is_some_and(|ending| DATA.contains(&ending.as_str()));
        // A page loads what a build makes.
        let of_page = self.files.get(from).is_some_and(|f| f.language == Some(Language::Page));
        if is_data || of_page || candidates.iter().any(types) {
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

    fn in_any_case(&self, name: &str) -> Option<&str> {
        let index = self.lower.get_or_init(|| {
            self.files.keys().map(|name| (name.to_ascii_lowercase(), name.clone())).collect()
        });
        index.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// The files of a package of the same workspace.
    fn package<'l>(&'l self, from: &str, path: &str) -> Vec<&'l str> {
        let parts = if path.starts_with('@') { 2 } else { 1 };
        let end = path.match_indices('/').nth(parts - 1).map_or(path.len(), |(at, _)| at);
        let Some(folder) = self.names.get(&path[..end]) else { return Vec::new() };
        if is_inside(from, folder) {
            return Vec::new();
        }
        let files = self.below(folder).filter(|(_, file)| !file.is_test && file.is_in_browser());
        files.map(|(name, _)| name.as_str()).collect()
    }
}

/// A path leads to code that was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotThere;

/// Endings that code may leave out.
const ENDINGS: [&str; 10] =
    [".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".html"];
/// Endings of files that a bundler lets code load and that hold no code.
const DATA: [&str; 24] = [
    "css", "scss", "sass", "less", "styl", "json", "json5", "svg", "png", "jpg", "jpeg", "gif",
    "ico", "webp", "md", "txt", "woff", "woff2", "ttf", "eot", "yaml", "yml", "graphql", "wasm",
];
