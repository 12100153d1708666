//! What a script means by a path that is no relative one: a file under another name, or a package.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::super::group::{join, parent};
use super::loading::{NotThere, candidates, is_data};
use super::{Land, Unit, is_inside};
use crate::text::SourceText;
use crate::usage::scan::Aliases;
use crate::usage::scan::modules::{
    is_below_a_folder, is_given, is_well_known, only_shows, package_name,
};

impl Land {
    /// Takes note of what a package declares that it loads; the answer is its own name.
    pub fn declare(&mut self, folder: &str, package: &Value) -> Option<String> {
        let root = package.as_object()?;
        let jspm = root.get("jspm").and_then(Value::as_object).into_iter().flatten();
        let mut names: BTreeSet<String> = BTreeSet::new();
        for (key, value) in root.iter().chain(jspm) {
            let is_list = key.to_ascii_lowercase().ends_with("dependencies") || key == "imports";
            match value {
                Value::Object(list) if is_list => {
                    names.extend(list.keys().cloned());
                    self.local.extend(list.iter().filter_map(|(name, how)| {
                        let how = how.as_str()?;
                        Some((name.clone(), (folder_of(folder, how)?, how.to_owned())))
                    }));
                }
                Value::Array(list) if is_list => {
                    names.extend(list.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                _ => {}
            }
        }
        let typed: Vec<String> = names.iter().filter_map(|name| typed_by(name)).collect();
        names.extend(typed);
        self.declared.entry(folder.to_owned()).or_default().extend(names);
        root.get("name").and_then(Value::as_str).map(str::to_owned)
    }

    /// How a package is declared that a script uses, where it is to lie in a folder beside and no code of it is there.
    pub fn not_beside(&self, from: &str, path: &str) -> Option<&str> {
        let name = package_name(path);
        let (folder, how) = self.local.get(name)?;
        let named = self.names.get(name);
        let folders = named.into_iter().chain((!folder.is_empty()).then_some(folder));
        let has_code = |folder: &String| {
            is_inside(from, folder)
                || self.below(folder).any(|(_, file)| !file.is_test && file.is_in_browser())
        };
        let known = is_given(path) || is_well_known(path) || only_shows(path);
        let is_there = folders.into_iter().any(has_code);
        (!known && !is_there).then_some(how)
    }

    /// The package around a unit where it is not the unit's own folder, and the code of it that belongs to no project.
    pub fn beside(&self, unit: &Unit, units: &[Option<Unit>]) -> Option<(&str, Vec<&str>)> {
        let bound = self.bound(&unit.root)?;
        let mut at = unit.root.as_str();
        let package = loop {
            match self.packages.get(at) {
                Some(package) => break package,
                None if at == bound => return None,
                None => at = parent(at),
            }
        };
        if *package == unit.root {
            return None;
        }
        let owned = |name: &str| {
            units.iter().flatten().any(|other| is_inside(name, &other.root))
                || self.tasks.iter().any(|task| is_inside(name, task))
        };
        let beside = self
            .below(package)
            .filter(|(name, file)| file.acts(name) && file.counts(name, unit) && !owned(name));
        Some((package, beside.map(|(name, _)| name.as_str()).collect()))
    }

    /// The names that configurations give to folders.
    fn aliases(&self) -> &Aliases {
        self.aliases.get_or_init(|| {
            let of_code = self.files.iter().filter_map(|(name, file)| {
                let text = file.text.as_ref().ok()?;
                let may = Aliases::may_be_in(&name.to_ascii_lowercase(), text.text().as_bytes());
                may.then(|| Arc::clone(text))
            });
            let texts: Vec<Arc<SourceText>> =
                self.naming.values().cloned().chain(of_code).collect();
            Aliases::of(&texts)
        })
    }

    /// The files that a script means by a path which is no relative one: none for a package.
    ///
    /// # Errors
    /// A path to neither a file that is there nor a package that is declared or known.
    pub(super) fn by_name<'l>(&'l self, from: &str, path: &str) -> Result<Vec<&'l str>, NotThere> {
        let mut package = path.to_owned();
        for target in self.aliases().targets(from, path) {
            if let Some(name) = self.first_of(&candidates(&target)) {
                return Ok(vec![name]);
            }
            if let Some((_, inside)) = target.rsplit_once("node_modules/") {
                inside.clone_into(&mut package);
            }
            // A name for types alone.
            let declaration = [format!("{target}.d.ts"), format!("{target}/index.d.ts")];
            if declaration.iter().any(|name| self.declarations.contains(name)) {
                return Ok(Vec::new());
            }
        }
        let of_workspace = self.package(from, path);
        if !of_workspace.is_empty() || self.is_package_of(from, &package) || is_data(path) {
            return Ok(of_workspace);
        }
        // A page loads what a build makes.
        let ending = from.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if matches!(ending.as_str(), "html" | "htm" | "xhtml") {
            return Ok(Vec::new());
        }
        self.by_end(from, path).map(|name| vec![name]).ok_or(NotThere)
    }

    /// Whether a path leads into a package that is declared or known, or nothing says which are.
    fn is_package_of(&self, from: &str, path: &str) -> bool {
        let name = package_name(path);
        let declares = self.declared.values().any(|names| names.contains(name));
        if declares || self.names.contains_key(name) || is_given(path) || path.starts_with('*') {
            return true;
        }
        // Such a package often comes along with another one.
        if is_well_known(path) || !is_below_a_folder(path) && only_shows(path) {
            return true;
        }
        let says = self.declared.keys().any(|folder| is_inside(from, folder));
        !says && !is_below_a_folder(path)
    }

    /// The file whose path ends with what a script loads, below a folder that only its build knows: the nearest one.
    fn by_end<'l>(&'l self, from: &str, path: &str) -> Option<&'l str> {
        let end = path.trim_start_matches(['@', '~', '#', '/']).to_ascii_lowercase();
        if end.is_empty() {
            return None;
        }
        let ends: Vec<String> = candidates(&end);
        let is_it = |name: &str| {
            let name = name.to_ascii_lowercase();
            ends.iter().any(|end| {
                name.strip_suffix(end.as_str())
                    .is_some_and(|before| before.is_empty() || before.ends_with('/'))
            })
        };
        let shared = |name: &str| {
            let (own, other) = (parent(from).split('/'), parent(name).split('/'));
            own.zip(other).take_while(|(a, b)| a == b).count()
        };
        let found = self.files.iter().filter(|(name, file)| !file.is_test && is_it(name));
        let mut found: Vec<(usize, &str)> =
            found.map(|(name, _)| (shared(name), name.as_str())).collect();
        found.sort_unstable();
        let stem = |name: &str| name.rsplit_once('.').map_or(0, |(stem, _)| stem.len());
        match found[..] {
            // What a file was compiled to lies beside it: `.js` comes before `.ts`.
            [.., (second, other), (first, name)]
                if first == second && name[..stem(name)] != other[..stem(other)] =>
            {
                None
            }
            [.., (_, name)] => Some(name),
            [] => None,
        }
    }
}

/// The folder in which a package lies that is declared so in the package of a folder, empty where only a workspace knows
/// it; nothing for one that a registry has.
fn folder_of(folder: &str, how: &str) -> Option<String> {
    if how.starts_with("workspace:") {
        return Some(String::new());
    }
    let path = ["file:", "link:", "portal:"].iter().find_map(|begin| how.strip_prefix(begin));
    let path = path.or_else(|| how.starts_with("..").then_some(how))?;
    Some(join(folder, path))
}

/// The package that a package of types is of: `jquery` of `@types/jquery`, `@a/b` of `@types/a__b`.
fn typed_by(name: &str) -> Option<String> {
    let name = name.strip_prefix("@types/")?;
    Some(name.split_once("__").map_or_else(|| name.to_owned(), |(a, b)| format!("@{a}/{b}")))
}
