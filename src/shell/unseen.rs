//! What files load that is not read: files that are missing, packages that call Azure DevOps or are to lie beside.

use std::collections::{BTreeMap, BTreeSet};

use super::locks::Locks;
use crate::project::Land;
use crate::usage::scan::Extracted;
use crate::usage::scan::modules::{makes_no_calls, may_call_azure_devops, package_name};

/// What files load that is not read, each with the file.
#[derive(Default)]
pub(super) struct Unseen<'l> {
    locks: Locks,
    /// Neither files that were found nor packages that are declared.
    not_there: Vec<(&'l str, String)>,
    /// Packages that may call Azure DevOps.
    calling: Vec<(&'l str, String)>,
    /// Packages that are declared to lie beside, and do not.
    not_beside: Vec<(&'l str, String)>,
}

impl<'l> Unseen<'l> {
    /// Takes note of a package that a file loads.
    pub(super) fn package(&mut self, land: &Land, (name, file): (&'l str, &Extracted), path: &str) {
        let is_used = || !builds(name) && file.used().contains(path);
        let calls = |locks: &mut Locks| {
            !path.starts_with('.')
                && !makes_no_calls(path)
                && locks.lead_to_calls(land, name, package_name(path))
        };
        if may_call_azure_devops(path) || calls(&mut self.locks) {
            if is_used() {
                self.calling.push((name, path.to_owned()));
            }
        } else if land.not_beside(name, path).is_some() && is_used() {
            self.not_beside.push((name, path.to_owned()));
        }
    }

    /// Takes note of what a file loads that is neither a file nor a package which is declared: one can have come along.
    pub(super) fn not_found(
        &mut self,
        land: &Land,
        (name, file): (&'l str, &Extracted),
        path: &str,
    ) {
        if path.starts_with('.') || lacks(land, &mut self.locks, (name, file), path) {
            self.not_there.push((name, path.to_owned()));
        } else {
            self.package(land, (name, file), path);
        }
    }

    /// Whether some file loads another that is not there, outside of the folder around it.
    pub(super) fn leads_out(&self) -> bool {
        self.not_there.iter().any(|(_, path)| path.starts_with("..") || !path.starts_with('.'))
    }

    /// What is not known because of that.
    pub(super) fn gaps(&self, land: &Land) -> Vec<String> {
        let mut gaps = not_read(land, &self.not_there);
        gaps.extend(of_packages(land, &self.calling));
        gaps.extend(of_folders(land, &self.not_beside));
        gaps
    }
}

/// Whether a file builds the app: what it loads calls nothing for it.
fn builds(name: &str) -> bool {
    name.contains(".config.") || name.ends_with("gulpfile.js")
}

/// Whether a file takes more than types of a module that is no file which was found, and no lock file knows it either:
/// what one names comes along with what the app declares.
fn lacks(land: &Land, locks: &mut Locks, (name, file): (&str, &Extracted), path: &str) -> bool {
    !builds(name) && file.used().contains(path) && !locks.name(land, name, package_name(path))
}

/// What files load that was not read: the first of each, and how much more.
fn not_read(land: &Land, not_there: &[(&str, String)]) -> Vec<String> {
    let mut by_file: BTreeMap<(&str, bool), BTreeSet<&str>> = BTreeMap::new();
    for (name, path) in not_there {
        by_file.entry((name, path.starts_with('.'))).or_default().insert(path);
    }
    let text = |((name, is_path), paths): ((&str, bool), BTreeSet<&str>)| {
        let first = paths.first().copied().unwrap_or_default();
        let more = match paths.len() {
            0 | 1 => String::new(),
            more => format!(" and {} more", more - 1),
        };
        let plural = !more.is_empty();
        if is_path {
            let was = if plural { "which were" } else { "which was" };
            return format!("`{name}` loads `{first}`{more}, {was} not read");
        }
        let line = line_of(land, name, first);
        let what = if plural {
            "which are neither files that were found nor packages that are declared"
        } else {
            "which is neither a file that was found nor a package that is declared"
        };
        format!("`{name}{line}` loads `{first}`{more}, {what}")
    };
    by_file.into_iter().map(text).collect()
}

/// Packages that speak of Azure DevOps, whose own calls are not seen: each at the first place that uses it.
fn of_packages(land: &Land, used: &[(&str, String)]) -> Vec<String> {
    let text = |(package, (name, path)): (&str, (&str, &str))| {
        let line = line_of(land, name, path);
        format!("`{name}{line}` uses `{package}`, and what that package calls is not seen")
    };
    by_package(used).into_iter().map(text).collect()
}

/// Packages that are declared to lie in a folder beside and do not: each at the first place that uses it.
fn of_folders(land: &Land, used: &[(&str, String)]) -> Vec<String> {
    let text = |(package, (name, path)): (&str, (&str, &str))| {
        let line = line_of(land, name, path);
        let how = land.not_beside(name, path).unwrap_or_default();
        format!(
            "`{name}{line}` uses `{package}`, of which no code was found where it is declared to lie (`{how}`)"
        )
    };
    by_package(used).into_iter().map(text).collect()
}

/// The first place that uses each package.
fn by_package<'u>(used: &'u [(&str, String)]) -> BTreeMap<&'u str, (&'u str, &'u str)> {
    let mut by_package: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for (name, path) in used {
        let place = by_package.entry(package_name(path)).or_insert((name, path));
        *place = (*place).min((name, path));
    }
    by_package
}

/// The line in which a file names what it loads, behind a colon; nothing where it is not found.
fn line_of(land: &Land, name: &str, path: &str) -> String {
    let text = land.files.get(name).and_then(|file| file.text.as_ref().ok());
    let place = text.and_then(|text| {
        let quoted =
            ['"', '\'', '`'].map(|quote| text.text().find(&format!("{quote}{path}{quote}")));
        Some(text.position(quoted.into_iter().flatten().min()?).line)
    });
    place.map_or_else(String::new, |line| format!(":{line}"))
}
