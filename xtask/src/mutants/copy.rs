//! The copy of the workspace, but for the files that the chore writes itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Makes a repository of some files and of those that the chore writes, with nothing else in it: what `scopewise`
/// says depends on where one begins, and on which files it holds. What is there already is not touched, so that it is
/// not built again.
pub(super) fn bring(
    root: &Path,
    folder: &Path,
    files: &[String],
    own: &BTreeSet<String>,
) -> Result<(), String> {
    let known: BTreeSet<&String> = files.iter().chain(own).collect();
    if folder.join(".git").exists() {
        for name in super::build::known_files(folder)?.iter().filter(|name| !known.contains(name)) {
            fs::remove_file(folder.join(name))
                .map_err(|error| format!("cannot remove {name}: {error}"))?;
        }
    } else {
        fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        git(folder, &["init", "--quiet"])?;
    }
    for name in files {
        let (from, to) = (root.join(name), folder.join(name));
        let copied = fs::read(&from).and_then(|bytes| {
            if fs::read(&to).is_ok_and(|known| known == bytes) {
                return Ok(());
            }
            to.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::copy(&from, &to).map(drop)
        });
        copied.map_err(|error| format!("cannot copy {name}: {error}"))?;
    }
    git(folder, &["add", "--force", "--all", "."])
}

fn git(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let status = Command::new("git").args(arguments).current_dir(folder).status();
    if status.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(format!("git {} fails in {}", arguments[0], folder.display()))
}
