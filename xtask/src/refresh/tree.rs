//! The checkout: which spec files there are, and of which service and version.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::spec::{self, Operation, SpecError};
use super::version::Version;

/// A spec file, read.
#[derive(Debug)]
pub(super) struct SpecFile {
    /// Relative to the checkout, with forward slashes.
    pub(super) name: String,
    /// The folder of the service, such as `git`.
    pub(super) folder: String,
    pub(super) version: Version,
    pub(super) operations: Vec<Operation>,
}

/// Why a checkout cannot be read. Each names the file.
#[derive(Debug, thiserror::Error)]
pub(super) enum TreeError {
    #[error("cannot read `{path}`: {source}")]
    Unreadable { path: String, source: io::Error },
    #[error(
        "`{0}` holds no spec files; a checkout of the spec repository has them in \
         specification/SERVICE/VERSION/NAME.json"
    )]
    NoSpecs(String),
    #[error("`{path}`: {source}")]
    Malformed { path: String, source: SpecError },
    #[error("`{0}` is no version folder such as `7.2`, `azure-devops-server-7.1` or `tfs-4.1`")]
    OtherFolder(String),
}

/// Reads every spec file below `checkout`, or below its folder `specification`. The result is in
/// the order of the file names, whatever order they were read in.
pub(super) fn read(checkout: &Path) -> Result<Vec<SpecFile>, TreeError> {
    let inner = checkout.join("specification");
    let root = if inner.is_dir() { inner } else { checkout.to_owned() };
    let mut found = Vec::new();
    for service in folders(&root)? {
        for folder in folders(&service)? {
            let Some(version) = Version::from_folder(&file_name(&folder)) else {
                return Err(TreeError::OtherFolder(shown(&folder)));
            };
            for file in entries(&folder)? {
                if file.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("json")) {
                    found.push((file_name(&service), version, file));
                }
            }
        }
    }
    if found.is_empty() {
        return Err(TreeError::NoSpecs(shown(checkout)));
    }
    found
        .par_iter()
        .map(|(folder, version, path)| {
            let bytes = fs::read(path)
                .map_err(|source| TreeError::Unreadable { path: shown(path), source })?;
            let operations = spec::read(&bytes)
                .map_err(|source| TreeError::Malformed { path: shown(path), source })?;
            Ok(SpecFile {
                name: shown(path.strip_prefix(&root).unwrap_or(path)),
                folder: folder.clone(),
                version: *version,
                operations,
            })
        })
        .collect()
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, TreeError> {
    let mut found = entries(path)?;
    found.retain(|entry| entry.is_dir() && !file_name(entry).starts_with('.'));
    Ok(found)
}

/// What is in a folder, sorted by name.
fn entries(path: &Path) -> Result<Vec<PathBuf>, TreeError> {
    let unreadable = |source| TreeError::Unreadable { path: shown(path), source };
    let mut found = fs::read_dir(path)
        .map_err(unreadable)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(unreadable)?;
    found.sort();
    Ok(found)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
