//! Files that refer to other files of their folder: the modules of Terraform.

use std::path::Path;
use std::sync::Arc;

use super::files::{self, MANIFEST_LIMIT, display_path};
use super::kept::Kept;
use crate::engine;
use crate::manifest::{self, Format};
use crate::project::Loaded;
use crate::text::SourceText;

fn asks(file: &Loaded) -> bool {
    file.declarations.iter().any(|one| one.format() == Format::Terraform)
}

/// The other parts of the module of a file that is named, which the walk does not come across.
pub(super) fn beside(path: &Path, kept: &[Kept]) -> Vec<Arc<SourceText>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = kept
        .iter()
        .filter_map(Kept::file)
        .any(asks)
        .then(|| folder.unwrap_or(Path::new(".")).read_dir());
    let part = |entry: std::fs::DirEntry| {
        let other = path.with_file_name(entry.file_name());
        // Links are not followed, and what is no plain file can wait for ever.
        let is_plain = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !is_plain || !manifest::is_module_part_name(&display_path(&other)) {
            return None;
        }
        let bytes = files::read_bytes(&other, MANIFEST_LIMIT).ok()?;
        let name = display_path(&other);
        let is_part = manifest::is_module_part(&name, &bytes);
        is_part.then(|| files::decode(name.as_str(), bytes).ok()).flatten()
    };
    entries.into_iter().flatten().flatten().flatten().filter_map(part).collect()
}

/// Reads files again that refer to other files of their folder.
pub(super) fn join(kept: &mut [Kept], parts: &[Arc<SourceText>]) {
    let folder = |source: &SourceText| {
        source.name().rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
    };
    if parts.is_empty() {
        return;
    }
    for file in kept.iter_mut().filter_map(Kept::file_mut).filter(|file| asks(file)) {
        let own = folder(&file.source);
        let parts = parts.iter().filter(|part| folder(part) == own);
        let parts: Vec<_> = parts.cloned().collect();
        if !parts.is_empty() {
            *file = engine::load_in(&file.source, parts).0;
        }
    }
}
