//! What git and people leave out of a folder: `.ignore`, `.gitignore` and `.git/info/exclude`, there and in the folders
//! above.
//!
//! Which of them counts is told as the walk of `ignore` tells it, and each is read by that library; a test holds the two
//! against each other.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Error;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Which lists a folder may have, as far as its names tell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lists {
    ignore: bool,
    gitignore: bool,
    git: bool,
}

impl Lists {
    /// Every list, for a folder that was not listed.
    pub(super) const ANY: Self = Self { ignore: true, gitignore: true, git: true };

    /// Takes note of a name in the folder. Some systems find a file by its name in any case.
    pub(super) fn see(&mut self, name: &OsStr) {
        if name.as_encoded_bytes().first() == Some(&b'.') {
            self.ignore |= name.eq_ignore_ascii_case(".ignore");
            self.gitignore |= name.eq_ignore_ascii_case(".gitignore");
            self.git |= name.eq_ignore_ascii_case(".git");
        }
    }

    const fn any(self) -> bool {
        self.ignore || self.gitignore || self.git
    }
}

/// The lists of a folder, and those of the folders above it. Folders without any have none of these.
#[derive(Debug)]
pub(super) struct Ignored {
    /// `.ignore`, `.gitignore` and `.git/info/exclude`.
    lists: [Gitignore; 3],
    /// Whether the folder lies above the one that is walked, so that its lists know files by their whole paths.
    is_above: bool,
    above: Option<Arc<Self>>,
}

impl Ignored {
    /// The lists of the folders above one, by their whole paths, and what is wrong with them.
    pub(super) fn above(folder: &Path) -> (Option<Arc<Self>>, Option<Error>) {
        let (mut nearest, mut errors) = (None, Vec::new());
        let parents: Vec<&Path> = folder.ancestors().skip(1).collect();
        for parent in parents.into_iter().rev() {
            let (lists, error) = read(parent, Lists::ANY);
            errors.extend(error);
            nearest = Self::with(lists, true, nearest);
        }
        (nearest, joined(errors))
    }

    /// The same with the lists of a folder below. What is wrong with those says nothing of the files.
    pub(super) fn below(above: Option<Arc<Self>>, folder: &Path, has: Lists) -> Option<Arc<Self>> {
        if has.any() { Self::with(read(folder, has).0, false, above) } else { above }
    }

    fn with(lists: [Gitignore; 3], is_above: bool, above: Option<Arc<Self>>) -> Option<Arc<Self>> {
        if lists.iter().all(Gitignore::is_empty) {
            return above;
        }
        Some(Arc::new(Self { lists, is_above, above }))
    }

    /// Whether something below the folder is left out: the nearest list that knows it decides, `.ignore` before the
    /// others. `whole` is the path from the root of the disk.
    pub(super) fn leaves_out(
        &self,
        path: &Path,
        whole: impl FnOnce() -> PathBuf,
        is_folder: bool,
    ) -> bool {
        let (mut verdicts, mut whole_path, mut whole) = ([None; 3], None, Some(whole));
        let mut next = Some(self);
        while let Some(folder) = next {
            if folder.is_above && whole_path.is_none() {
                whole_path = whole.take().map(|whole| whole());
            }
            let path = if folder.is_above { whole_path.as_deref().unwrap_or(path) } else { path };
            for (verdict, list) in verdicts.iter_mut().zip(&folder.lists) {
                if verdict.is_none() {
                    let found = list.matched(path, is_folder);
                    *verdict = (!found.is_none()).then(|| found.is_ignore());
                }
            }
            next = folder.above.as_deref();
        }
        verdicts.into_iter().flatten().next().unwrap_or(false)
    }
}

/// The lists of a folder, and what is wrong with them.
fn read(folder: &Path, has: Lists) -> ([Gitignore; 3], Option<Error>) {
    let mut errors = Vec::new();
    let mut list = |place: &Path, name: &str| {
        let (list, error) = one(folder, &place.join(name));
        errors.extend(error);
        list
    };
    let none = Gitignore::empty;
    let ignore = if has.ignore { list(folder, ".ignore") } else { none() };
    let gitignore = if has.gitignore { list(folder, ".gitignore") } else { none() };
    let exclude = match if has.git { git_folder(folder) } else { Err(None) } {
        Ok(git) => list(&git, "info/exclude"),
        Err(error) => {
            errors.extend(error);
            none()
        }
    };
    ([ignore, gitignore, exclude], joined(errors))
}

/// A list that counts in a folder, and what is wrong with it. One that cannot be read is none.
fn one(folder: &Path, file: &Path) -> (Gitignore, Option<Error>) {
    if !file.exists() {
        return (Gitignore::empty(), None);
    }
    let mut builder = GitignoreBuilder::new(folder);
    let mut errors: Vec<Error> =
        builder.add(file).filter(|error| !error.is_io()).into_iter().collect();
    let list = builder.build().unwrap_or_else(|error| {
        errors.push(error);
        Gitignore::empty()
    });
    (list, joined(errors))
}

/// Where git keeps the list of a folder: below `.git`, or where that is a file, as in a second work tree, at the place
/// that it names.
fn git_folder(folder: &Path) -> Result<PathBuf, Option<Error>> {
    let git = folder.join(".git");
    if !git.metadata().map_err(|_| None)?.is_file() {
        return Ok(git);
    }
    let at = |path: &Path, error: io::Error| {
        Some(Error::WithPath { path: path.to_owned(), err: Box::new(Error::Io(error)) })
    };
    let first_line = |path: &Path| BufReader::new(File::open(path)?).lines().next().transpose();
    let said = first_line(&git).map_err(|error| at(&git, error))?.ok_or(None)?;
    let own = PathBuf::from(said.strip_prefix("gitdir: ").ok_or(None)?);
    let common = own.join("commondir");
    if File::open(&common).is_err() {
        return Err(None);
    }
    let said = first_line(&common).map_err(|error| at(&common, error))?.ok_or(None)?;
    Ok(if said.starts_with('.') { own.join(said) } else { PathBuf::from(said) })
}

fn joined(mut errors: Vec<Error>) -> Option<Error> {
    if errors.len() > 1 { Some(Error::Partial(errors)) } else { errors.pop() }
}
