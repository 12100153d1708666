//! Listing all that lies below a folder, as git sees it.
//!
//! The walk of `ignore` asks the disk in each folder for four files that hardly any has, which takes longer than to list
//! the folder. Here they are looked for among the names that are listed anyway.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry, FileType, ReadDir};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Error;

use super::ignored::{Ignored, Lists};
use super::tree;

/// So many names of a folder are looked at before the first is used; a larger folder is asked for its lists.
const LOOKED_AT: usize = 1024;

/// Something below the folder that is no folder itself.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) path: PathBuf,
    pub(super) kind: FileType,
}

/// Says of a name in a folder that it is left out, whatever any list says.
pub(super) type Refuse = Box<dyn Fn(&Path, &OsStr) -> bool + Send + Sync>;

/// All that lies below a folder and is no folder; folders that are refused are not looked into.
pub(super) fn below(root: &Path, refuse: Refuse) -> Box<dyn Iterator<Item = Result<Entry, Error>>> {
    if tree::user_may_exclude() {
        Box::new(walked(root, refuse))
    } else {
        Box::new(Listing::new(root, refuse))
    }
}

/// The same where the user's own configuration of git may leave files out, which the library knows to read.
fn walked(root: &Path, refuse: Refuse) -> impl Iterator<Item = Result<Entry, Error>> + use<> {
    let mut builder = tree::walk(root);
    builder.filter_entry(move |entry| {
        let folder = || entry.path().parent().unwrap_or(Path::new(""));
        entry.depth() == 0 || !refuse(folder(), entry.file_name())
    });
    let below = |entry: ignore::DirEntry| {
        let kind = entry.file_type().filter(|kind| entry.depth() > 0 && !kind.is_dir())?;
        Some(Entry { path: entry.into_path(), kind })
    };
    builder.build().filter_map(move |found| found.map(below).transpose())
}

/// A name in a folder, and what it is.
type Named = Result<(OsString, FileType), Error>;

/// Folder by folder, so that one is open at a time.
struct Listing {
    root: PathBuf,
    refuse: Refuse,
    /// What is wrong with the lists of the folders above, or with the root.
    errors: Vec<Error>,
    /// The root from the root of the disk, where lists above it know files by that.
    whole: PathBuf,
    open: Option<Open>,
    /// Folders in folders that were listed, the next one last.
    waiting: Vec<Waiting>,
}

struct Open {
    folder: PathBuf,
    first: std::vec::IntoIter<Named>,
    rest: Option<ReadDir>,
    ignored: Option<Arc<Ignored>>,
    below: Vec<OsString>,
}

/// Folders in a folder.
struct Waiting {
    folder: PathBuf,
    names: Vec<OsString>,
    ignored: Option<Arc<Ignored>>,
}

impl Listing {
    fn new(root: &Path, refuse: Refuse) -> Self {
        let whole = root.canonicalize().unwrap_or_default();
        let (ignored, error) = Ignored::above(&whole);
        let mut errors = Vec::from_iter(error);
        let open = Open::new(root.to_owned(), ignored).map_err(|error| errors.push(error)).ok();
        Self { root: root.to_owned(), refuse, errors, whole, open, waiting: Vec::new() }
    }

    /// What is to be read of a name; a folder waits for its turn.
    fn looked_at(&self, open: &mut Open, named: Named) -> Option<Result<Entry, Error>> {
        let (name, kind) = match named {
            Ok(named) => named,
            Err(error) => return Some(Err(error)),
        };
        let path = open.folder.join(&name);
        let whole = || self.whole.join(path.strip_prefix(&self.root).unwrap_or(&path));
        let ignored = open.ignored.as_ref();
        if ignored.is_some_and(|ignored| ignored.leaves_out(&path, whole, kind.is_dir()))
            || (self.refuse)(&open.folder, &name)
        {
            return None;
        }
        if kind.is_dir() {
            open.below.push(name);
            return None;
        }
        Some(Ok(Entry { path, kind }))
    }

    fn next_folder(&mut self) -> Option<Result<Open, Error>> {
        loop {
            let waiting = self.waiting.last_mut()?;
            if let Some(name) = waiting.names.pop() {
                let folder = waiting.folder.join(name);
                return Some(Open::new(folder, waiting.ignored.clone()));
            }
            self.waiting.pop();
        }
    }
}

impl Iterator for Listing {
    type Item = Result<Entry, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.errors.pop() {
            return Some(Err(error));
        }
        loop {
            if let Some(mut open) = self.open.take() {
                while let Some(named) = open.next() {
                    if let Some(found) = self.looked_at(&mut open, named) {
                        self.open = Some(open);
                        return Some(found);
                    }
                }
                let Open { folder, ignored, below: names, .. } = open;
                if !names.is_empty() {
                    self.waiting.push(Waiting { folder, names, ignored });
                }
            }
            match self.next_folder()? {
                Ok(open) => self.open = Some(open),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Open {
    fn new(folder: PathBuf, above: Option<Arc<Ignored>>) -> Result<Self, Error> {
        let mut rest = match fs::read_dir(&folder) {
            Ok(rest) => rest,
            Err(error) => return Err(at(folder, error)),
        };
        let first: Vec<Named> = rest.by_ref().take(LOOKED_AT).map(named).collect();
        let has = if first.len() < LOOKED_AT {
            let mut has = Lists::default();
            first.iter().flatten().for_each(|(name, _)| has.see(name));
            has
        } else {
            Lists::ANY
        };
        let rest = (first.len() == LOOKED_AT).then_some(rest);
        let ignored = Ignored::below(above, &folder, has);
        Ok(Self { folder, first: first.into_iter(), rest, ignored, below: Vec::new() })
    }

    fn next(&mut self) -> Option<Named> {
        self.first.next().or_else(|| self.rest.as_mut()?.next().map(named))
    }
}

fn named(entry: io::Result<DirEntry>) -> Named {
    let entry = entry.map_err(Error::Io)?;
    let kind = entry.file_type().map_err(|error| at(entry.path(), error))?;
    Ok((entry.file_name(), kind))
}

fn at(path: PathBuf, error: io::Error) -> Error {
    Error::WithPath { path, err: Box::new(Error::Io(error)) }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 8] = ["a", "b.json", "C.json", "out", "node_modules", ".x", "é", "a b"];

    const LISTS: [&str; 4] = [".gitignore", ".ignore", ".git/info/exclude", ".git"];

    const LINES: [&str; 18] = [
        "a", "/a", "a/", "b.json", "!b.json", "*.json", "!*.json", "out/", "**/out", "out/**",
        "!/out/a", "a/b.json", ".x", "# a", "é", "a b", "[", "/top/out",
    ];

    fn refuse(_: &Path, name: &OsStr) -> bool {
        [".git", "node_modules"].iter().any(|foreign| name == *foreign)
    }

    fn write(path: &Path, text: &str) {
        let _ = fs::create_dir_all(path.parent().expect("a file lies in a folder"));
        // Where a folder of that name is, there is no file.
        let _ = fs::write(path, text);
    }

    fn listed(found: impl Iterator<Item = Result<Entry, Error>>) -> Vec<String> {
        let shown = |entry: Result<Entry, Error>| match entry {
            Ok(Entry { path, kind }) => format!("{} {}", path.display(), kind.is_file()),
            Err(error) => format!("error: {}", crate::shell::files::cannot_walk(&error).message),
        };
        let mut all: Vec<String> = found.map(shown).collect();
        all.sort();
        all
    }

    fn path() -> impl Strategy<Value = PathBuf> {
        vec(0..NAMES.len(), 1..5).prop_map(|parts| parts.iter().map(|at| NAMES[*at]).collect())
    }

    fn folder() -> impl Strategy<Value = PathBuf> {
        vec(0..4_usize, 0..4).prop_map(|parts| parts.iter().map(|at| NAMES[*at]).collect())
    }

    fn list() -> impl Strategy<Value = (PathBuf, &'static str, String)> {
        let lines = vec(0..LINES.len(), 1..4);
        let text = lines
            .prop_map(|lines| lines.iter().flat_map(|at| [LINES[*at], "\n"]).collect::<String>());
        (folder(), 0..LISTS.len(), text).prop_map(|(folder, at, text)| (folder, LISTS[at], text))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// What is listed is what the walk of the library finds, whatever lists there are and from wherever it starts.
        #[test]
        fn the_same_is_left_out_as_by_the_library(
            files in vec(path(), 0..20),
            lists in vec(list(), 0..5),
            above in vec((0..LISTS.len(), 0..LINES.len()), 0..3),
            start in folder(),
        ) {
            let place = tempfile::tempdir().expect("a folder");
            let top = place.path().join("top");
            fs::create_dir_all(&top).expect("a folder");
            for (list, line) in above {
                write(&place.path().join(LISTS[list]), LINES[line]);
            }
            for (folder, name, text) in lists {
                write(&top.join(folder).join(name), &text);
            }
            for file in files {
                write(&top.join(file), "");
            }
            for root in [top.join(&start), top.join(".").join(start), top] {
                if root.is_dir() {
                    let ours = listed(Listing::new(&root, Box::new(refuse)));
                    let theirs = listed(walked(&root, Box::new(refuse)));
                    prop_assert_eq!(ours, theirs);
                }
            }
        }
    }

    #[test]
    fn a_large_folder_has_its_lists_too() {
        let place = tempfile::tempdir().expect("a folder");
        for number in 0..2 * LOOKED_AT {
            write(&place.path().join(format!("{number}.json")), "");
        }
        write(&place.path().join(".gitignore"), "*1.json\n");
        let ours = listed(Listing::new(place.path(), Box::new(refuse)));
        assert_eq!(ours, listed(walked(place.path(), Box::new(refuse))));
        assert_eq!(ours.len(), 2 * LOOKED_AT + 1 - 205);
    }
}
