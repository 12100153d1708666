//! Configurations in folders above the paths of a run, which the walk does not come across.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{self, MANIFEST_LIMIT, display_path};
use crate::config::{self, Cover};
use crate::diagnostic::InputError;
use crate::text::SourceText;

/// A configuration in a folder above the paths, and what it speaks for.
#[derive(Debug)]
pub(super) struct Above {
    /// Its text, or why it cannot be read.
    pub(super) source: Result<Arc<SourceText>, Vec<InputError>>,
    /// The paths, seen from it.
    pub(super) covers: Vec<Cover>,
}

/// For each path the configuration in the nearest folder above it that the walk itself does not see; each
/// once. The search stops at the root of a repository.
pub(super) fn configs(paths: &[PathBuf]) -> Vec<Above> {
    let mut found: Vec<(PathBuf, Above)> = Vec::new();
    for path in paths {
        let is_folder = path.is_dir();
        // A configuration that is named has been read already, and speaks for itself.
        if !is_folder && (!path.is_file() || config::is_config_name(&display_path(path))) {
            continue;
        }
        let shown = if is_folder { path.as_path() } else { path.parent().unwrap_or(path) };
        let shown = if shown.as_os_str().is_empty() { Path::new(".") } else { shown };
        let Some((file, up, start)) = nearest_above(shown, usize::from(is_folder)) else {
            continue;
        };
        let below = file.parent().and_then(|folder| start.strip_prefix(folder).ok());
        let cover = Cover {
            folder: without_dot(display_path(shown)),
            below: without_dot(below.map(display_path).unwrap_or_default()),
        };
        if let Some((_, above)) = found.iter_mut().find(|(known, _)| *known == file) {
            if !above.covers.contains(&cover) {
                above.covers.push(cover);
            }
            continue;
        }
        let own = file.file_name().map(|own| display_path(Path::new(own))).unwrap_or_default();
        let name = format!("{}/{}{own}", display_path(shown), "../".repeat(up));
        let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
        let bytes = files::read_bytes(&file, MANIFEST_LIMIT);
        let source =
            bytes.and_then(|bytes| files::decode(name.as_str(), bytes)).map_err(|e| vec![e]);
        found.push((file, Above { source, covers: vec![cover] }));
    }
    found.into_iter().map(|(_, above)| above).collect()
}

/// The file, how many folders up it lies, and the folder that the search began in.
fn nearest_above(folder: &Path, skip: usize) -> Option<(PathBuf, usize, PathBuf)> {
    let start = folder.canonicalize().ok()?;
    for (up, folder) in start.ancestors().enumerate() {
        if up >= skip {
            let candidates = [config::FILE_NAME, config::OTHER_NAME].map(|name| folder.join(name));
            if let Some(found) = candidates.into_iter().find(|candidate| is_config(candidate)) {
                return Some((found, up, start));
            }
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    None
}

/// Whether a file is there and a configuration: in `.github` it is a workflow that somebody called after us.
fn is_config(path: &Path) -> bool {
    // A hidden folder further up says nothing of the repository in it.
    let near: PathBuf = path.parent().and_then(Path::file_name).into_iter().collect();
    let name = path.file_name().map(|name| near.join(name)).unwrap_or_default();
    path.is_file() && config::is_config_name(&display_path(&name))
}

/// The current folder is written as nothing in the paths of files.
fn without_dot(shown: String) -> String {
    if shown == "." { String::new() } else { shown }
}
