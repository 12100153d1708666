//! Lock files of packages: which packages come along with those that an app declares.

mod dependencies;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use dependencies::{Dependencies, dependencies};

use crate::project::Land;
use crate::usage::scan::modules::makes_no_calls;

/// Larger lock files are not looked into; what they name then counts as missing.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Their names.
const NAMES: [&str; 5] =
    ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"];
/// Packages by which Azure DevOps is called.
const CALLING: [&str; 4] = [
    "azure-devops-extension-api",
    "azure-devops-extension-sdk",
    "azure-devops-node-api",
    "vss-web-extension-sdk",
];

/// The lock files of folders, each read when it is asked for first.
#[derive(Default)]
pub(super) struct Locks {
    texts: BTreeMap<String, Vec<(&'static str, Vec<u8>)>>,
    /// The packages of each folder that depend on one of those by which Azure DevOps is called.
    calling: BTreeMap<String, BTreeSet<String>>,
}

impl Locks {
    /// Whether a lock file in the folder of a file, or above it in what was looked at, names a package.
    pub(super) fn name(&mut self, land: &Land, file: &str, package: &str) -> bool {
        let ways = [
            format!("node_modules/{package}\""),
            format!("\"{package}\": "),
            format!("\n{package}@"),
            format!("\n\"{package}@"),
            format!(" {package}@"),
            format!(" '{package}@"),
            format!("/{package}/"),
            format!("/{package}@"),
        ];
        let ways = ways.each_ref().map(memchr::memmem::Finder::new);
        folders_around(land, file).any(|folder| {
            let texts = self.texts_of(folder);
            texts.iter().any(|(_, text)| ways.iter().any(|way| way.find(text).is_some()))
        })
    }

    /// Whether a package depends on one by which Azure DevOps is called, as a lock file in the folder of a file, or above
    /// it in what was looked at, has it.
    pub(super) fn lead_to_calls(&mut self, land: &Land, file: &str, package: &str) -> bool {
        folders_around(land, file).any(|folder| {
            if !self.calling.contains_key(folder) {
                let texts = self.texts_of(folder).iter().filter(|(_, text)| {
                    CALLING.iter().any(|name| memchr::memmem::find(text, name.as_bytes()).is_some())
                });
                let found = texts.flat_map(|(name, text)| calling(&dependencies(name, text)));
                let found = found.collect();
                self.calling.insert(folder.to_owned(), found);
            }
            self.calling[folder].contains(package)
        })
    }

    fn texts_of(&mut self, folder: &str) -> &[(&'static str, Vec<u8>)] {
        if !self.texts.contains_key(folder) {
            self.texts.insert(folder.to_owned(), read(folder));
        }
        &self.texts[folder]
    }
}

/// The packages that depend on one by which Azure DevOps is called, themselves or by way of others. What only shows
/// something depends on the SDK too, and calls nothing.
fn calling(all: &Dependencies) -> BTreeSet<String> {
    let mut by_dependency: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, names) in all.iter().filter(|(name, _)| !makes_no_calls(name)) {
        for dependency in names {
            by_dependency.entry(dependency).or_default().push(name);
        }
    }
    let mut found = BTreeSet::new();
    let mut next: Vec<&str> = CALLING.to_vec();
    while let Some(name) = next.pop() {
        for dependent in by_dependency.get(name).into_iter().flatten() {
            if found.insert((*dependent).to_owned()) {
                next.push(dependent);
            }
        }
    }
    found
}

/// The folder of a file and those above it, as far as was looked.
fn folders_around<'f>(land: &Land, file: &'f str) -> impl Iterator<Item = &'f str> {
    let mut next = (!file.is_empty()).then_some(file);
    std::iter::from_fn(move || {
        let folder = next?.rsplit_once('/').map_or("", |(around, _)| around);
        if folder.is_empty() && file.starts_with('/') {
            next = None;
            return None;
        }
        let is_last = folder.is_empty() || land.bounds.iter().any(|bound| bound == folder);
        next = (!is_last).then_some(folder);
        Some(folder)
    })
}

/// The lock files of a folder.
fn read(folder: &str) -> Vec<(&'static str, Vec<u8>)> {
    let text = |name: &&'static str| {
        let path = Path::new(folder).join(name);
        if !fs::metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut text = Vec::new();
        File::open(path).ok()?.take(LARGEST + 1).read_to_end(&mut text).ok()?;
        (text.len() as u64 <= LARGEST).then_some((*name, text))
    };
    NAMES.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_that_only_show_lead_to_no_calls() {
        let text = "acme@1:\n  dependencies:\n    azure-devops-ui \"2\"\n\nazure-devops-ui@2:\n  dependencies:\n    azure-devops-extension-sdk \"4\"\n\n\
            calls@1:\n  dependencies:\n    inner \"1\"\n\ninner@1:\n  dependencies:\n    calls \"1\"\n    azure-devops-node-api \"12\"\n";
        let found = calling(&dependencies("yarn.lock", text.as_bytes()));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["calls", "inner"]);
    }
}
