//! Code of a package that belongs to no project and that nothing of a project loads: where it runs by itself, it may be
//! what makes the project's calls.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::beside::extracted;
use super::sources::{FEW, map_all};
use crate::project::{Land, Unit, concerns_azure_devops};
use crate::text::SourceText;
use crate::usage::scan::Extracted;

/// Names of files that start something by convention.
const STARTERS: [&str; 8] =
    ["app", "cli", "entry", "extension", "index", "main", "server", "start"];

/// The first such file that calls Azure DevOps, as far as its words tell.
pub(super) fn of(
    land: &Land,
    unit: &Unit,
    units: &[Option<Unit>],
    (read, mentions): (&BTreeSet<&str>, &[Arc<SourceText>]),
) -> Option<String> {
    let (package, mut files) = land.beside(unit, units)?;
    files.retain(|name| !read.contains(name));
    let concerns = |name: &str| {
        let text = land.files.get(name).and_then(|file| file.text.as_ref().ok());
        text.is_some_and(|text| concerns_azure_devops(text.text()))
    };
    if !files.iter().any(|name| concerns(name)) {
        return None;
    }
    let files: BTreeMap<&str, Extracted> =
        map_all(&files, FEW, |name| (*name, extracted(land, name))).into_iter().collect();
    // What only offers names, and is loaded by code that is counted elsewhere or by none, runs for nobody here.
    let starts = |(name, file): &(&&str, &Extracted)| {
        !file.only_offers() || is_starter(name, package) || is_named(name, package, mentions)
    };
    let mut next: Vec<&str> = files.iter().filter(starts).map(|(name, _)| *name).collect();
    let mut seen: BTreeSet<&str> = next.iter().copied().collect();
    while let Some(name) = next.pop() {
        let paths = files.get(name).into_iter().flat_map(Extracted::loads);
        let loaded = paths.filter_map(|path| land.loaded(name, path).ok()).flatten();
        next.extend(loaded.filter(|other| files.contains_key(other) && seen.insert(other)));
    }
    let first = seen.into_iter().find(|name| concerns(name))?;
    Some(format!("`{first}` is in the same package and is not counted"))
}

/// A path without the ending, as it is seen from the folder of its package.
fn inside<'n>(name: &'n str, package: &str) -> &'n str {
    let inside = name.strip_prefix(package).unwrap_or(name).trim_start_matches('/');
    inside.rsplit_once('.').map_or(inside, |(stem, _)| stem)
}

/// Whether a file starts something by its name, near the top of its package.
fn is_starter(name: &str, package: &str) -> bool {
    let stem = inside(name, package).to_ascii_lowercase();
    let (folder, file) = stem.rsplit_once('/').unwrap_or(("", &stem));
    STARTERS.contains(&file) && !folder.contains('/')
}

/// Whether a page or the configuration of a build names a file.
fn is_named(name: &str, package: &str, mentions: &[Arc<SourceText>]) -> bool {
    let stem = inside(name, package);
    let from = stem.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
    let end = if stem.contains('/') { stem[from..].to_owned() } else { format!("./{stem}") };
    mentions.iter().any(|text| text.text().contains(&end))
}
