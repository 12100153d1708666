//! Paths that lead to the same place, and links that a walk comes across. It follows none, so that it never goes round in circles: what a link leads to inside
//! of the folders is found under its own name, and what it leads to outside is said to be left out.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::walk::{name_is_manifest, read_small};
use crate::{config, engine};

/// The paths without those that lead where an earlier one leads. One that lies in the folder of another is written
/// as seen through that, so that each file has one name however it is come across.
pub(super) fn each_once(paths: &[PathBuf]) -> Vec<PathBuf> {
    if paths.len() < 2 {
        return paths.to_vec();
    }
    let place = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
    let places: Vec<PathBuf> = paths.iter().map(place).collect();
    let within = |place: &Path| {
        let others = paths.iter().zip(&places);
        let around = others.filter(|(_, other)| place != **other && place.starts_with(other));
        let (path, other) = around.min_by_key(|(_, other)| other.components().count())?;
        Some(path.join(place.strip_prefix(other).ok()?))
    };
    let mut known = HashSet::new();
    let each = paths.iter().zip(&places).filter(|(_, place)| known.insert(*place));
    each.map(|(path, place)| within(place).unwrap_or_else(|| path.clone())).collect()
}

/// Of the links below some paths those to folders and to files of interest that lie in none of the paths.
pub(super) fn leading_out(mut links: Vec<String>, paths: &[PathBuf]) -> Vec<String> {
    if links.is_empty() {
        return links;
    }
    let looked_at: Vec<PathBuf> =
        paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let leads_out = |link: &String| {
        let of_interest = name_is_manifest(link) || config::is_config_name(link);
        let Ok(place) = Path::new(link).canonicalize() else { return of_interest };
        let is_seen = looked_at.iter().any(|path| place.starts_with(path));
        !is_seen && (of_interest || place.is_dir() || may_ask(link, &place))
    };
    links.sort();
    links.dedup();
    links.retain(leads_out);
    links
}

/// Whether a file may declare something.
fn may_ask(name: &str, place: &Path) -> bool {
    place.is_file()
        && read_small(place)
            .is_ok_and(|bytes| bytes.is_some_and(|bytes| engine::look(name, &bytes).anything()))
}
