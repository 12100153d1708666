//! What linting a folder of manifests cannot go below: find the files, read them, parse what matters.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The least of a manifest that has to be parsed.
#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    scopes: Vec<String>,
}

/// How many scopes the manifests below a folder ask for, with as many threads as there are processors.
pub(crate) fn scopes(folder: &Path) -> usize {
    let mut files = Vec::new();
    walk(folder, &mut files);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let shares = files.chunks(share).map(|files| scope.spawn(|| files.iter().map(parse).sum()));
        let shares: Vec<_> = shares.collect();
        shares.into_iter().map(|thread| thread.join().unwrap_or(0)).sum()
    })
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&entry.path(), files);
        } else {
            files.push(entry.path());
        }
    }
}

fn parse(file: &PathBuf) -> usize {
    let bytes = fs::read(file).unwrap_or_default();
    serde_json::from_slice::<Manifest>(&bytes).map_or(0, |manifest| manifest.scopes.len())
}
