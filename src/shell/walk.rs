//! Finding the files to read: every text below the paths, as git sees them, in parallel.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::files::{self, MANIFEST_LIMIT, display_path};
use super::{modules, tracked, tree};
use crate::config::{self, Cover};
use crate::diagnostic::InputError;
use crate::engine;
use crate::manifest::{self, Declaration};
use crate::project::Loaded;
use crate::text::SourceText;

/// Folders that never hold an app's own files.
const FOREIGN: &[&str] = &[".git", "node_modules"];

/// How much of a file that is too large is looked at to tell whether it calls itself a manifest.
const PEEK: u64 = 64 * 1024;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files that declare something, sorted by name.
    pub(super) loaded: Vec<Loaded>,
    /// Configuration files, sorted by name.
    pub(super) configs: Vec<Arc<SourceText>>,
    /// What could not be read.
    pub(super) errors: Vec<InputError>,
    /// How many files were looked at.
    pub(super) files: usize,
    /// Files that were left out for their size and do not call themselves manifests.
    pub(super) too_large: usize,
    /// What the walk came across; collected in repositories only.
    seen: Option<HashSet<PathBuf>>,
    /// Texts that define what files of their folder refer to, sorted by name.
    parts: Vec<Arc<SourceText>>,
    /// Where an app's sources can be; collected where `with_code` says so.
    #[cfg(feature = "scan")]
    pub(super) land: super::land::Collected,
}

impl Found {
    fn merge(&mut self, other: Self) {
        self.loaded.extend(other.loaded);
        self.configs.extend(other.configs);
        self.parts.extend(other.parts);
        self.errors.extend(other.errors);
        self.files += other.files;
        self.too_large += other.too_large;
        if let (Some(seen), Some(other)) = (&mut self.seen, other.seen) {
            seen.extend(other);
        }
        #[cfg(feature = "scan")]
        self.land.merge(other.land);
    }

    /// The order in which threads came back is not the order of the answer.
    fn sort(&mut self) {
        self.loaded.sort_by(|a, b| a.source.name().cmp(b.source.name()));
        self.loaded.dedup_by(|b, a| a.source.name() == b.source.name());
        self.configs.sort_by(|a, b| a.name().cmp(b.name()));
        self.configs.dedup_by(|b, a| a.name() == b.name());
        self.parts.sort_by(|a, b| a.name().cmp(b.name()));
        self.parts.dedup_by(|b, a| a.name() == b.name());
        self.errors.sort_by(|a, b| a.message.cmp(&b.message));
    }
}

/// Reads everything below the paths; a path `-` is standard input. `with_code` also keeps the sources that are
/// come across.
pub(super) fn find(paths: &[PathBuf], with_code: bool) -> Found {
    let mut found = Found::default();
    for path in paths {
        if path.as_os_str() == "-" {
            found.merge(standard_input());
        } else if path.is_dir() {
            found.merge(folder(path, with_code));
        } else {
            let mut one = Found::default();
            named_file(path, &mut one);
            found.merge(one);
        }
    }
    found.sort();
    modules::join(&mut found.loaded, &found.parts);
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
    found.files += 1;
    let source = files::read_text(path, MANIFEST_LIMIT);
    if config::is_config_name(&display_path(path)) {
        match source {
            Ok(source) => found.configs.push(source),
            Err(error) => found.errors.push(error),
        }
    } else {
        take_named(source, found);
        found.parts.extend(modules::beside(path, &found.loaded));
    }
}

/// Takes what a person names. A broken manifest must not pass for a file that asks for nothing.
fn take_named(source: Result<Arc<SourceText>, InputError>, found: &mut Found) {
    let (loaded, errors) = (found.loaded.len(), found.errors.len());
    let text = source.as_ref().ok().cloned();
    take(source, found);
    let asks = |loaded: &Loaded| loaded.declarations.iter().any(Declaration::asks);
    if found.errors.len() == errors && !found.loaded[loaded..].iter().any(asks) {
        let broken = text.and_then(|text| Some(manifest::broken(&text)?.in_text(&text)));
        found.errors.extend(broken);
    }
}

fn take(source: Result<Arc<SourceText>, InputError>, found: &mut Found) {
    match source {
        Ok(source) => {
            let (loaded, errors) = engine::load(&source);
            found.errors.extend(errors);
            if !loaded.declarations.is_empty() || !loaded.packaging.is_empty() {
                found.loaded.push(loaded);
            }
        }
        Err(error) => found.errors.push(error),
    }
}

/// With more entries than this below a folder, threads save more than they cost to start and to stop.
const PARALLEL_FROM: usize = 128;

/// Reads everything below a folder.
pub(super) fn folder(path: &Path, with_code: bool) -> Found {
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
        seen: in_repository.then(HashSet::new),
        #[cfg(feature = "scan")]
        land: super::land::Collected::below(with_code.then_some(path)),
        ..Found::default()
    };
    // The threads of a parallel walk that find nothing to do sleep, so the walk of a small folder takes
    // longer than all that follows. A large one is listed to this point twice, which is not felt.
    let entries: Vec<_> = builder.build().take(PARALLEL_FROM + 1).collect();
    let mut found = if entries.len() <= PARALLEL_FROM {
        let mut found = nothing();
        for entry in entries {
            found.visit(entry);
        }
        found
    } else {
        in_parallel(&mut builder, &nothing)
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

fn in_parallel(builder: &mut WalkBuilder, nothing: &(dyn Fn() -> Found + Sync)) -> Found {
    let all = Mutex::new(nothing());
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    builder.threads(threads).build_parallel().run(|| {
        let mut mine = Bucket { found: nothing(), all: &all };
        Box::new(move |entry| {
            mine.found.visit(entry);
            WalkState::Continue
        })
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// What one thread found; handed over when the thread ends, so that threads do not wait for each other.
struct Bucket<'a> {
    found: Found,
    all: &'a Mutex<Found>,
}

impl Drop for Bucket<'_> {
    fn drop(&mut self) {
        let mine = std::mem::take(&mut self.found);
        self.all.lock().unwrap_or_else(PoisonError::into_inner).merge(mine);
    }
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
            self.files += 1;
            self.walked_file(entry.path());
            if let Some(seen) = &mut self.seen {
                seen.insert(entry.into_path());
            }
        }
    }

    /// Reads what git keeps although its patterns leave it out.
    fn tracked_files(&mut self, root: &Path) {
        let Some(seen) = self.seen.take() else { return };
        for path in tracked::unseen(root, &seen) {
            let inside = path.strip_prefix(root).unwrap_or(&path);
            if !inside.iter().any(|part| FOREIGN.iter().any(|foreign| part == *foreign)) {
                self.files += 1;
                self.walked_file(&path);
            }
        }
    }

    /// A file that was come across is read if its bytes say that it may declare something.
    fn walked_file(&mut self, path: &Path) {
        let name = display_path(path);
        let is_config = config::is_config_name(&name);
        let bytes = match read_small(path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return self.large_file(path, &name),
            Err(error) => return self.errors.push(files::cannot_read(path, &error)),
        };
        #[cfg(feature = "scan")]
        self.land.file(path, &name, &bytes);
        if is_config {
            match files::decode(&name, bytes) {
                Ok(source) => self.configs.push(source),
                Err(error) => self.errors.push(error),
            }
            return;
        }
        let (declares, is_part) =
            (engine::sniff(&name, &bytes), manifest::is_module_part(&name, &bytes));
        if !declares && !is_part {
            return;
        }
        let source = files::decode(&name, bytes);
        if is_part {
            self.parts.extend(source.as_ref().ok().cloned());
        }
        match source {
            Err(_) if !name_is_manifest(&name) => {}
            source if declares => take(source, self),
            _ => {}
        }
    }

    fn large_file(&mut self, path: &Path, name: &str) {
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
            Ok(_) => self.too_large += 1,
        }
    }
}

/// Whether a file quotes what a tool found in others, by its name.
fn is_report(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sarif"))
}

fn name_is_manifest(name: &str) -> bool {
    crate::manifest::extension::is_manifest_name(name)
}

/// The bytes of a file that is not too large.
fn read_small(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > MANIFEST_LIMIT {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

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
pub(super) fn configs_above(paths: &[PathBuf]) -> Vec<Above> {
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
        let name = format!("{}/{}{}", display_path(shown), "../".repeat(up), config::FILE_NAME);
        let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
        let bytes = files::read_bytes(&file, MANIFEST_LIMIT);
        let source = bytes.and_then(|bytes| files::decode(&name, bytes)).map_err(|e| vec![e]);
        found.push((file, Above { source, covers: vec![cover] }));
    }
    found.into_iter().map(|(_, above)| above).collect()
}

/// The file, how many folders up it lies, and the folder that the search began in.
fn nearest_above(folder: &Path, skip: usize) -> Option<(PathBuf, usize, PathBuf)> {
    let start = folder.canonicalize().ok()?;
    for (up, folder) in start.ancestors().enumerate() {
        let candidate = folder.join(config::FILE_NAME);
        if up >= skip && candidate.is_file() {
            return Some((candidate, up, start));
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    None
}

/// The current folder is written as nothing in the paths of files.
fn without_dot(shown: String) -> String {
    if shown == "." { String::new() } else { shown }
}
