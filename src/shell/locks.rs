//! Lock files of packages: which packages come along with those that an app declares.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use crate::project::Land;

/// Larger lock files are not looked into; what they name then counts as missing.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Their names.
const NAMES: [&str; 5] =
    ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"];

/// The lock files of folders, each read when it is asked for first.
#[derive(Default)]
pub(super) struct Locks {
    texts: BTreeMap<String, Vec<Vec<u8>>>,
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
        let mut folder = file;
        while !folder.is_empty() {
            folder = folder.rsplit_once('/').map_or("", |(around, _)| around);
            if folder.is_empty() && file.starts_with('/') {
                return false;
            }
            let texts = self.texts.entry(folder.to_owned()).or_insert_with(|| read(folder));
            if texts.iter().any(|text| ways.iter().any(|way| way.find(text).is_some())) {
                return true;
            }
            if land.bounds.iter().any(|bound| bound == folder) {
                return false;
            }
        }
        false
    }
}

/// The lock files of a folder.
fn read(folder: &str) -> Vec<Vec<u8>> {
    let text = |name: &&str| {
        let path = Path::new(folder).join(name);
        if !fs::metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut text = Vec::new();
        File::open(path).ok()?.take(LARGEST + 1).read_to_end(&mut text).ok()?;
        (text.len() as u64 <= LARGEST).then_some(text)
    };
    NAMES.iter().filter_map(text).collect()
}
