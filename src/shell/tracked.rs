//! Files that git keeps although a pattern says that it ignores them: `Release/Client.cs` under the usual list for .NET.
//!
//! A walk by patterns does not come across them. Git's index names every file that it keeps, in a format that git
//! documents (`gitformat-index`) and has not changed since 2012. Only the names are read, so that no library
//! for all of git is needed.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use ignore::gitignore::Gitignore;

/// Bytes of an entry before its id: two times, device, inode, mode, owner, group, size.
const STAT: usize = 40;
/// Where among them the mode is.
const MODE: usize = 24;
/// What the mode of a regular file begins with; links, submodules and folders have others.
const REGULAR: u32 = 0o100_000;
/// More than this is no index that anybody works with.
const LARGEST: u64 = 256 * 1024 * 1024;

/// The files below a folder that git keeps and that a walk by its patterns did not see. Files that a list of
/// `.ignore` names stay out: people write one for tools like this.
pub(super) fn unseen(root: &Path, seen: &HashSet<PathBuf>) -> Vec<PathBuf> {
    let Some((top, names)) = index_above(root) else { return Vec::new() };
    let Ok(below) = root.canonicalize() else { return Vec::new() };
    let Ok(below) = below.strip_prefix(&top) else { return Vec::new() };
    let mut found = Vec::new();
    for name in names {
        let Ok(inside) = Path::new(&name).strip_prefix(below) else { continue };
        let path = root.join(inside);
        if !seen.contains(&path) && lies_below(root, inside) && !is_left_out(root, inside) {
            found.push(path);
        }
    }
    found
}

/// Whether a name leads to a plain file below a folder. Git writes no other names, but somebody else can, and a link on
/// the way can lead out of the repository; the walk follows none either.
fn lies_below(root: &Path, inside: &Path) -> bool {
    let mut path = root.to_owned();
    let mut kind = None;
    for part in inside.components() {
        let Component::Normal(part) = part else { return false };
        path.push(part);
        let Ok(metadata) = path.symlink_metadata() else { return false };
        if metadata.is_symlink() {
            return false;
        }
        kind = Some(metadata.file_type());
    }
    kind.is_some_and(|kind| kind.is_file())
}

/// Whether a folder lies in a repository with an index.
pub(super) fn has_index(folder: &Path) -> bool {
    let Ok(start) = folder.canonicalize() else { return false };
    let top = start.ancestors().find(|folder| folder.join(".git").exists());
    top.and_then(git_folder).is_some_and(|git| git.join("index").is_file())
}

/// Whether a list of `.ignore` in the folder or one below names a file.
fn is_left_out(root: &Path, inside: &Path) -> bool {
    let path = root.join(inside);
    inside.ancestors().skip(1).any(|folder| {
        let list = root.join(folder).join(".ignore");
        list.is_file()
            && Gitignore::new(&list).0.matched_path_or_any_parents(&path, false).is_ignore()
    })
}

/// The folder of the repository around a folder, and what its index names.
fn index_above(folder: &Path) -> Option<(PathBuf, Vec<String>)> {
    let start = folder.canonicalize().ok()?;
    let top = start.ancestors().find(|folder| folder.join(".git").exists())?;
    let git = git_folder(top)?;
    let index = git.join("index");
    if index.metadata().ok()?.len() > LARGEST {
        return None;
    }
    let config = [git.join("config"), git.join("../../config")];
    let is_long = config.iter().any(|config| {
        std::fs::read(config).is_ok_and(|text| memchr::memmem::find(&text, b"sha256").is_some())
    });
    let names = names(&std::fs::read(index).ok()?, if is_long { 32 } else { 20 })?;
    Some((top.to_owned(), names))
}

/// Where git keeps what it knows: `.git`, or what a file of that name says, as in a second work tree.
fn git_folder(top: &Path) -> Option<PathBuf> {
    let git = top.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let said = std::fs::read_to_string(git).ok()?;
    Some(top.join(said.strip_prefix("gitdir:")?.trim()))
}

/// The regular files that an index names, with ids of a length; nothing where it is none that is understood.
fn names(index: &[u8], id: usize) -> Option<Vec<String>> {
    let number = |at: usize| Some(u32::from_be_bytes(index.get(at..at + 4)?.try_into().ok()?));
    let version = number(4)?;
    if !index.starts_with(b"DIRC") || !(2..=4).contains(&version) {
        return None;
    }
    let mut names = Vec::new();
    let mut before: Vec<u8> = Vec::new();
    let mut at = 12;
    for _ in 0..number(8)? {
        let mode = number(at + MODE)?;
        let flags = *index.get(at + STAT + id)?;
        let has_more_flags = version > 2 && flags & 0x40 != 0;
        let begin = at + STAT + id + if has_more_flags { 4 } else { 2 };
        let (kept, begin) = if version == 4 {
            let (removed, next) = variable(index, begin)?;
            (before.len().checked_sub(removed)?, next)
        } else {
            (0, begin)
        };
        let end = begin + memchr::memchr(0, index.get(begin..)?)?;
        before.truncate(kept);
        before.extend_from_slice(&index[begin..end]);
        // Entries of the older versions end at a multiple of eight, with one zero at least.
        at = if version == 4 { end + 1 } else { at + (end - at) / 8 * 8 + 8 };
        if mode & 0o170_000 == REGULAR {
            names.extend(String::from_utf8(before.clone()));
        }
    }
    Some(names)
}

/// A number of variable length, as offsets in packs are written, and where it ends.
fn variable(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    let mut byte = *bytes.get(at)?;
    let mut value = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        at += 1;
        byte = *bytes.get(at)?;
        value = value.checked_add(1)?.checked_mul(128)? + usize::from(byte & 0x7f);
    }
    Some((value, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(index: &mut Vec<u8>, mode: u32, name: &[u8], version: u32) {
        let begin = index.len();
        index.extend([0; STAT + 20]);
        index[begin + MODE..begin + MODE + 4].copy_from_slice(&mode.to_be_bytes());
        index.extend([0, 0]);
        index.extend(name);
        index.push(0);
        while version < 4 && !(index.len() - begin).is_multiple_of(8) {
            index.push(0);
        }
    }

    fn header(version: u32, count: u32) -> Vec<u8> {
        [&b"DIRC"[..], &version.to_be_bytes(), &count.to_be_bytes()].concat()
    }

    #[test]
    fn names_of_regular_files_are_read() {
        for length in 1..20 {
            let name = "x".repeat(length);
            let mut index = header(2, 3);
            entry(&mut index, 0o100_644, name.as_bytes(), 2);
            entry(&mut index, 0o120_000, b"link", 2);
            entry(&mut index, 0o100_755, b"z", 2);
            assert_eq!(names(&index, 20), Some(vec![name, "z".to_owned()]));
        }
    }

    #[test]
    fn shared_beginnings_are_put_back() {
        let mut index = header(4, 2);
        entry(&mut index, 0o100_644, b"\0src/a.cs", 4);
        entry(&mut index, 0o100_644, b"\x04b.cs", 4);
        assert_eq!(names(&index, 20), Some(vec!["src/a.cs".to_owned(), "src/b.cs".to_owned()]));
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("root");
        std::fs::create_dir(&root).expect("made");
        for file in [folder.path().join("outside.ts"), root.join("own.ts")] {
            std::fs::write(file, "").expect("written");
        }
        let below = |name: &str| lies_below(&root, Path::new(name));
        assert!(below("own.ts"));
        assert!(!below("../outside.ts") && !below("x/../own.ts") && !below(""));
        assert!(!below(&folder.path().join("outside.ts").to_string_lossy()));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path(), root.join("link")).expect("made");
            std::os::unix::fs::symlink(root.join("own.ts"), root.join("other.ts")).expect("made");
            assert!(!below("link/outside.ts") && !below("other.ts"));
        }
    }

    #[test]
    fn what_is_no_index_names_nothing() {
        let mut index = header(2, 9);
        entry(&mut index, 0o100_644, b"a", 2);
        assert_eq!(names(&index, 20), None);
        assert_eq!(names(b"DIRC", 20), None);
        assert_eq!(names(&header(5, 0), 20), None);
        assert_eq!(variable(&[0x80, 0], 0), Some((128, 2)));
    }
}
