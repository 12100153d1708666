//! Finding the files to read: every text below the paths, as git sees them, in parallel.

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::DirEntry;

use super::files::{self, MANIFEST_LIMIT, display_path};
use super::kept::{Kept, Room};
use super::threads::share;
use super::{links, modules, tracked, tree};
use crate::diagnostic::{self, InputError};
use crate::engine;
use crate::manifest::{self, Declaration};
use crate::project::Loaded;
use crate::text::SourceText;
use crate::{baseline, config};

/// Folders that never hold an app's own files.
const FOREIGN: &[&str] = &[".git", "node_modules"];

/// How much of a file that is too large is looked at to tell whether it calls itself a manifest.
const PEEK: u64 = 64 * 1024;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files that declare something, sorted by name.
    pub(super) kept: Vec<Kept>,
    /// How much of them is kept.
    room: Arc<Room>,
    /// Whether those that were kept at first have been let go.
    swept: bool,
    /// Configuration files, sorted by name.
    pub(super) configs: Vec<Arc<SourceText>>,
    /// What could not be read.
    pub(super) errors: Vec<InputError>,
    /// How many files were looked at.
    pub(super) files: usize,
    /// Their names, where several paths may lead to one file.
    counted: Option<HashSet<String>>,
    /// Files that were left out for their size and do not call themselves manifests.
    pub(super) too_large: BTreeSet<Arc<str>>,
    /// Links that lead out of what is looked at, so that nobody follows them.
    pub(super) links: Vec<String>,
    /// What the walk came across; collected in repositories only.
    seen: Option<HashSet<PathBuf>>,
    /// Texts that define what files of their folder refer to, sorted by name.
    parts: Vec<Arc<SourceText>>,
    /// Where an app's sources can be; collected where `with_code` says so.
    #[cfg(feature = "scan")]
    pub(super) land: super::land::Collected,
}

impl Found {
    /// The files that declare something, where all of them are kept.
    pub(super) fn loaded(&mut self) -> Vec<Loaded> {
        std::mem::take(&mut self.kept).into_iter().filter_map(Kept::into_file).collect()
    }

    /// Takes what a file declares, if it does.
    fn take(&mut self, (file, errors): (Loaded, Vec<InputError>), can_return: bool) {
        self.errors.extend(errors);
        if !file.declarations.is_empty() || !file.packaging.is_empty() {
            self.keep(file, can_return);
        }
    }

    /// Keeps a file that declares something, or what has to be known of it.
    fn keep(&mut self, file: Loaded, can_return: bool) {
        let mut kept = Kept::new(file, can_return, &self.room);
        if self.room.is_full() {
            kept.let_go();
            self.sweep();
        }
        self.kept.push(kept);
    }

    /// Lets go what was kept while there was room.
    fn sweep(&mut self) {
        if !self.swept {
            self.swept = true;
            for file in &mut self.kept {
                file.let_go();
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.kept.extend(other.kept);
        self.configs.extend(other.configs);
        self.parts.extend(other.parts);
        self.errors.extend(other.errors);
        self.files += other.files;
        if let (Some(counted), Some(other)) = (&mut self.counted, other.counted) {
            counted.extend(other);
        }
        self.too_large.extend(other.too_large);
        self.links.extend(other.links);
        if let (Some(seen), Some(other)) = (&mut self.seen, other.seen) {
            seen.extend(other);
        }
        #[cfg(feature = "scan")]
        self.land.merge(other.land);
    }

    /// Counts a file that is looked at.
    fn count(&mut self, path: &Path) {
        match &mut self.counted {
            Some(counted) => {
                counted.insert(display_path(path));
            }
            None => self.files += 1,
        }
    }

    /// The order in which threads came back is not the order of the answer.
    fn sort(&mut self) {
        self.files += self.counted.take().map_or(0, |counted| counted.len());
        if self.room.is_full() {
            self.swept = false;
            self.sweep();
        }
        self.kept.sort_by(|a, b| a.name().cmp(b.name()));
        self.kept.dedup_by(|b, a| a.name() == b.name());
        self.configs.sort_by(|a, b| a.name().cmp(b.name()));
        self.configs.dedup_by(|b, a| a.name() == b.name());
        self.parts.sort_by(|a, b| a.name().cmp(b.name()));
        self.parts.dedup_by(|b, a| a.name() == b.name());
        diagnostic::sort(&mut self.errors);
    }
}

/// Reads everything below the paths; a path `-` is standard input. `with_code` also keeps the sources that are
/// come across.
pub(super) fn find(paths: &[PathBuf], with_code: bool) -> Found {
    find_within(paths, with_code, &Arc::default())
}

/// The same; what there is no room for is let go.
pub(super) fn find_within(paths: &[PathBuf], with_code: bool, room: &Arc<Room>) -> Found {
    let paths = links::each_once(paths);
    let counted = (paths.len() > 1).then(HashSet::new);
    let nothing = || Found { counted: counted.clone(), ..Found::default() };
    let mut found = Found { room: Arc::clone(room), ..nothing() };
    for path in &paths {
        if path.as_os_str() == "-" {
            found.merge(standard_input());
        } else if path.is_dir() {
            found.merge(folder_within(path, with_code, room, counted.is_some()));
        } else {
            let mut one = nothing();
            named_file(path, &mut one);
            found.merge(one);
        }
    }
    found.links = links::leading_out(std::mem::take(&mut found.links), &paths);
    found.sort();
    modules::join(&mut found.kept, &found.parts);
    found
}

fn standard_input() -> Found {
    let mut found = Found { files: 1, ..Found::default() };
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MANIFEST_LIMIT + 1).read_to_end(&mut bytes);
    if let Err(error) = read {
        found.errors.push(files::cannot_read(Path::new("<stdin>"), &error));
    } else if bytes.len() as u64 > MANIFEST_LIMIT {
        let most = MANIFEST_LIMIT / (1024 * 1024);
        let message = format!("standard input is larger than {most} MiB, the most that is read");
        found.errors.push(InputError::new(message));
    } else {
        take_named(files::decode("<stdin>", bytes), &mut found);
    }
    found
}

/// A file that a person names is read whatever it is called, and must be readable.
fn named_file(path: &Path, found: &mut Found) {
    found.count(path);
    let source = files::read_text(path, MANIFEST_LIMIT);
    if config::is_config_name(&display_path(path)) {
        match source {
            Ok(source) => found.configs.push(source),
            Err(error) => found.errors.push(error),
        }
    } else {
        take_named(source, found);
        found.parts.extend(modules::beside(path, &found.kept));
    }
}

/// Takes what a person names. A broken manifest must not pass for a file that asks for nothing.
fn take_named(source: Result<Arc<SourceText>, InputError>, found: &mut Found) {
    let (kept, errors) = (found.kept.len(), found.errors.len());
    let text = source.as_ref().ok().cloned();
    take(source, found);
    let asks = |loaded: &Loaded| loaded.declarations.iter().any(Declaration::asks);
    let mut new = found.kept[kept..].iter().filter_map(Kept::file);
    if found.errors.len() == errors && !new.any(asks) {
        let broken = text.and_then(|text| Some(manifest::broken(&text)?.in_text(&text)));
        found.errors.extend(broken);
    }
}

fn take(source: Result<Arc<SourceText>, InputError>, found: &mut Found) {
    match source {
        Ok(source) => found.take(engine::load(&source), false),
        Err(error) => found.errors.push(error),
    }
}

/// With more entries than this below a folder, threads save more than they cost to start and to stop.
const PARALLEL_FROM: usize = 128;

/// Reads everything below a folder.
#[cfg(feature = "scan")]
pub(super) fn folder(path: &Path, with_code: bool) -> Found {
    folder_within(path, with_code, &Arc::default(), false)
}

/// The same; where it `overlaps` with other paths, files are counted by their names.
fn folder_within(path: &Path, with_code: bool, room: &Arc<Room>, overlaps: bool) -> Found {
    let repositories: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
    let noted = Arc::clone(&repositories);
    let mut builder = tree::walk(path);
    builder.filter_entry(move |entry| {
        let foreign = entry.depth() > 0 && FOREIGN.iter().any(|f| entry.file_name() == *f);
        if foreign && with_code && entry.file_name() == ".git" {
            let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
            noted.extend(entry.path().parent().map(Path::to_path_buf));
        }
        !foreign
    });
    let in_repository = tracked::has_index(path);
    let nothing = || Found {
        room: Arc::clone(room),
        seen: in_repository.then(HashSet::new),
        counted: overlaps.then(HashSet::new),
        #[cfg(feature = "scan")]
        land: super::land::Collected::below(with_code.then_some(path)),
        ..Found::default()
    };
    // Threads cost more to start than a small folder takes.
    let mut entries = builder.build();
    let first: Vec<_> = entries.by_ref().take(PARALLEL_FROM + 1).collect();
    let mut found = if first.len() <= PARALLEL_FROM {
        let mut found = nothing();
        for entry in first {
            found.visit(entry);
        }
        found
    } else {
        share(first.into_iter().chain(entries), &nothing, Found::visit, Found::merge)
    };
    found.tracked_files(path);
    #[cfg(feature = "scan")]
    {
        let mut noted = repositories.lock().unwrap_or_else(PoisonError::into_inner);
        noted.sort_unstable();
        noted.dedup();
        found.land.repositories(&noted);
    }
    found
}

impl Found {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                self.errors.push(files::cannot_walk(&error));
                return;
            }
        };
        #[cfg(feature = "scan")]
        self.land.visit(&entry);
        if entry.file_type().is_some_and(|kind| kind.is_file()) && !is_report(entry.path()) {
            self.count(entry.path());
            self.walked_file(entry.path());
            if let Some(seen) = &mut self.seen {
                seen.insert(entry.into_path());
            }
        } else if entry.depth() > 0 && entry.path_is_symlink() && !is_report(entry.path()) {
            self.links.push(display_path(entry.path()));
        }
    }

    /// Reads what git keeps although its patterns leave it out.
    fn tracked_files(&mut self, root: &Path) {
        let Some(seen) = self.seen.take() else { return };
        for path in tracked::unseen(root, &seen) {
            let inside = path.strip_prefix(root).unwrap_or(&path);
            let is_foreign = inside.iter().any(|part| FOREIGN.iter().any(|other| part == *other));
            if !is_foreign && !is_report(&path) {
                self.count(&path);
                self.walked_file(&path);
            }
        }
    }

    /// A file that was come across is read if its bytes say that it may declare something.
    fn walked_file(&mut self, path: &Path) {
        // Who keeps the name shares it.
        let name: Arc<str> = display_path(path).into();
        let is_config = config::is_config_name(&name);
        let bytes = match read_small(path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return self.large_file(path, &name),
            Err(error) => return self.errors.push(files::cannot_read(path, &error)),
        };
        #[cfg(feature = "scan")]
        self.land.file(path, &name, &bytes);
        if is_config {
            match files::decode(name, bytes) {
                Ok(source) => self.configs.push(source),
                Err(error) => self.errors.push(error),
            }
            return;
        }
        if baseline::is_one(&bytes) {
            return;
        }
        let (may_hold, is_part) =
            (engine::look(&name, &bytes), manifest::is_module_part(&name, &bytes));
        if !may_hold.anything() && !is_part {
            return;
        }
        let source = files::decode(Arc::clone(&name), bytes);
        if is_part {
            self.parts.extend(source.as_ref().ok().cloned());
        }
        if !may_hold.anything() {
            return;
        }
        match source {
            Ok(source) => {
                self.take(engine::load_as(&source, may_hold, Vec::new()), can_return(path));
            }
            Err(error) if name_is_manifest(&name) => self.errors.push(error),
            Err(_) => {}
        }
    }

    fn large_file(&mut self, path: &Path, name: &Arc<str>) {
        #[cfg(feature = "scan")]
        self.land.large_file(path, name);
        let mut start = Vec::new();
        let read = File::open(path).and_then(|file| file.take(PEEK).read_to_end(&mut start));
        let calls_itself_manifest = name_is_manifest(name)
            || path.extension().is_some_and(|ending| ending == "json")
                && memchr::memmem::find(&start, b"manifestVersion").is_some();
        match read {
            Err(error) => self.errors.push(files::cannot_read(path, &error)),
            Ok(_) if calls_itself_manifest => {
                self.errors.extend(files::read_bytes(path, MANIFEST_LIMIT).err());
            }
            Ok(_) => {
                self.too_large.insert(Arc::clone(name));
            }
        }
    }
}

/// Whether a file quotes what a tool found in others, by its name.
fn is_report(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sarif"))
}

/// Whether a file can be found again by the name that people are shown.
fn can_return(path: &Path) -> bool {
    // Names in other encodings are shown with a placeholder; paths of this form of Windows know no forward slash.
    path.to_str().is_some_and(|path| !path.starts_with(r"\\?\"))
}

pub(super) fn name_is_manifest(name: &str) -> bool {
    crate::manifest::extension::is_manifest_name(name)
}

/// The bytes of a file that is not too large.
pub(super) fn read_small(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > MANIFEST_LIMIT {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}
