//! Replacing a file that was read with its fixed text, in one step or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::files::{self, MANIFEST_LIMIT, display_path};
use crate::diagnostic::InputError;

/// Replaces the text of a file. A link stays a link: the file that it leads to is written. The new text is
/// on disk before it takes the place of the old one, under the old permissions.
///
/// # Errors
/// A file that is read-only, that no longer holds `old`, or that the operating system does not let be
/// replaced; it is then as it was.
pub(super) fn rewrite(path: &Path, old: &str, new: &str) -> Result<(), InputError> {
    let failed = |error: &io::Error| cannot_write(path, error);
    let target = fs::canonicalize(path).map_err(|error| failed(&error))?;
    let metadata = fs::metadata(&target).map_err(|error| failed(&error))?;
    if metadata.permissions().readonly() {
        let message = format!("cannot write `{}`: the file is read-only", display_path(path));
        return Err(InputError::new(message).with_help("allow writing to it, then run again"));
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new()
        .prefix(".scopewise-")
        .suffix(".tmp")
        .tempfile_in(folder)
        .map_err(|error| failed(&error))?;
    temporary
        .write_all(new.as_bytes())
        .and_then(|()| temporary.as_file().set_permissions(metadata.permissions()))
        .and_then(|()| temporary.as_file().sync_all())
        .map_err(|error| failed(&error))?;
    // Whoever saves the file while it is being fixed must not lose that.
    if files::read_bytes(&target, MANIFEST_LIMIT)? != old.as_bytes() {
        let message =
            format!("`{}` has changed since it was read, and is left alone", display_path(path));
        return Err(InputError::new(message).with_help("run the command again"));
    }
    temporary.persist(&target).map_err(|error| failed(&error.error))?;
    Ok(())
}

fn cannot_write(path: &Path, error: &io::Error) -> InputError {
    let help = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            Some("its folder must allow writing too, since a new file takes its place")
        }
        io::ErrorKind::StorageFull => Some("it is as it was"),
        _ => None,
    };
    let failed = files::cannot_write(path, error);
    match help {
        Some(help) => failed.with_help(help),
        None => failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_or_is_read_only_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "one").unwrap();
        assert!(rewrite(&path, "zero", "two").unwrap_err().message.contains("has changed"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        rewrite(&path, "one", "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        assert!(rewrite(&path, "two", "three").unwrap_err().message.contains("read-only"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.json"), folder.path().join("b.json"));
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("a.json", &link).unwrap();
        rewrite(&link, "one", "two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
