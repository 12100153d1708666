//! Finding an app's own source files: as git sees them, without other people's code and build output.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::files::{self, display_path};
use super::progress::Progress;
pub(super) use super::test_files::{is_in_samples, is_test};
use super::{tracked, tree};
use crate::diagnostic::InputError;
use crate::text::SourceText;
use crate::usage::scan::{Extracted, LARGEST, Language, LeftOut, ScriptPaths, Skipped, extract};

/// Folders of other people's code, and of what a build makes.
pub(super) const FOREIGN: [&str; 20] = [
    ".git",
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "vendored",
    "third_party",
    "typings",
    "dist",
    "bin",
    "obj",
    "coverage",
    ".next",
    ".vscode-test",
    "venv",
    ".venv",
    ".tox",
    ".eggs",
    "site-packages",
    "__pycache__",
];

/// Names that copies of SDKs go by.
pub(super) const SDKS: [&str; 5] = ["vss.sdk", "vss-sdk", "jquery-", "require.js", "tfs-sdk"];

/// With more files than this threads are worth their start.
pub(super) const FEW: usize = 4;

/// What was found and read.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Source files, read, in the order of their names.
    pub(super) files: Vec<Extracted>,
    /// Pages, manifests and build configurations, which can name a source file.
    pub(super) mentions: Vec<Arc<SourceText>>,
    /// What was left out.
    pub(super) left_out: LeftOut,
    /// What could not be read.
    pub(super) errors: Vec<InputError>,
}

/// A file to read.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wanted {
    path: PathBuf,
    size: u64,
}

/// Runs on a stack of the same size everywhere: the first thread of a program on Windows has little.
///
/// # Errors
/// A system that has no room for another thread.
pub(super) fn with_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, InputError> {
    const STACK: usize = 32 * 1024 * 1024;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let thread =
            thread.map_err(|error| InputError::new(format!("cannot start a thread: {error}")))?;
        Ok(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// The answers for all items, in their order; in parallel where there are more than `few`. Threads are started
/// with the first use of them, which costs as much as reading a few files.
pub(super) fn map_all<T: Sync, A: Send>(
    items: &[T],
    few: usize,
    answer: impl Fn(&T) -> A + Send + Sync,
) -> Vec<A> {
    if items.len() > few {
        items.par_iter().map(answer).collect()
    } else {
        items.iter().map(answer).collect()
    }
}

/// Whether a path is one of source code and not of a list of calls.
pub(super) fn is_code(path: &Path) -> bool {
    path.is_dir() || path.is_file() && language_of(path).is_some()
}

/// The language of a file by its name, or by its first line where the name says nothing.
fn language_of(path: &Path) -> Option<Language> {
    let name = display_path(path);
    Language::of(&name).or_else(|| {
        let file = Language::may_be_script(&name).then(|| File::open(path).ok()).flatten()?;
        let mut start = Vec::new();
        file.take(512).read_to_end(&mut start).ok()?;
        Language::of_script(&name, &start)
    })
}

/// Reads all source files below the paths; those of tests and samples only `with_tests`.
pub(super) fn read(paths: &[PathBuf], with_tests: bool) -> Sources {
    let mut sources = Sources::default();
    let (mut wanted, mut others) = (Vec::new(), Vec::new());
    for path in paths {
        if path.is_dir() {
            folder(path, with_tests, (&mut wanted, &mut others), &mut sources);
        } else {
            let size = path.metadata().map_or(0, |metadata| metadata.len());
            wanted.push(Wanted { path: path.clone(), size });
        }
    }
    wanted.sort();
    wanted.dedup();
    let progress = Progress::of(wanted.len());
    let read = |wanted: &Wanted| {
        let read = read_one(wanted);
        progress.step();
        read
    };
    let read = map_all(&wanted, FEW, read);
    drop(progress);
    for one in read {
        sources.files.extend(one.extracted);
        sources.mentions.extend(one.mention);
        sources.errors.extend(one.error);
    }
    sourced(&mut sources, others);
    sources
}

/// Reads what scripts load by its path, whatever its name: `source parts/build.cfg`.
fn sourced(sources: &mut Sources, mut others: Vec<Wanted>) {
    others.sort();
    others.dedup();
    let mut from = 0;
    while from < sources.files.len() && !others.is_empty() {
        let paths: Vec<ScriptPaths> =
            sources.files[from..].iter().map(Extracted::script_paths).collect();
        let is_loaded = |other: &Wanted| {
            let name = display_path(&other.path);
            paths.iter().any(|paths| paths.mean(&name))
        };
        let loaded: Vec<Wanted>;
        (loaded, others) = others.into_iter().partition(is_loaded);
        from = sources.files.len();
        for one in loaded.iter().map(|wanted| read_as(wanted, Language::Bash)) {
            sources.files.extend(one.extracted);
            sources.errors.extend(one.error);
        }
    }
}

fn folder(
    root: &Path,
    with_tests: bool,
    wanted: (&mut Vec<Wanted>, &mut Vec<Wanted>),
    sources: &mut Sources,
) {
    let (wanted, others) = wanted;
    let left_out = std::sync::atomic::AtomicUsize::new(0);
    let left_out = Arc::new(left_out);
    let counter = Arc::clone(&left_out);
    let walk = tree::walk(root)
        .filter_entry(move |entry| {
            let foreign = entry.depth() > 0
                && entry.file_type().is_some_and(|kind| kind.is_dir())
                && is_foreign(entry.file_name());
            if foreign && entry.file_name() != ".git" {
                counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
            !foreign
        })
        .build();
    let mut seen = HashSet::new();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                sources.errors.push(files::cannot_walk(&error));
                continue;
            }
        };
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            let size = entry.metadata().map_or(0, |metadata| metadata.len());
            seen.insert(entry.path().to_owned());
            consider(
                root,
                entry.into_path(),
                size,
                with_tests,
                (&mut *wanted, &mut *others),
                sources,
            );
        }
    }
    for path in tracked::unseen(root, &seen) {
        let inside = path.strip_prefix(root).unwrap_or(&path);
        if !inside.components().any(|part| is_foreign(part.as_os_str())) {
            let size = path.metadata().map_or(0, |metadata| metadata.len());
            consider(root, path, size, with_tests, (&mut *wanted, &mut *others), sources);
        }
    }
    sources.left_out.folders += left_out.load(std::sync::atomic::Ordering::Relaxed);
}

/// Takes a file that was come across, if it is one to read.
fn consider(
    root: &Path,
    path: PathBuf,
    size: u64,
    with_tests: bool,
    (wanted, others): (&mut Vec<Wanted>, &mut Vec<Wanted>),
    sources: &mut Sources,
) {
    let inside = display_path(path.strip_prefix(root).unwrap_or(&path)).replace('\\', "/");
    let folders = inside.rsplit_once('/').map_or("", |(folders, _)| folders);
    if folders.split('/').any(|folder| is_foreign(OsStr::new(folder))) {
        return;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    if SDKS.iter().any(|sdk| name.starts_with(sdk)) {
        return;
    }
    let is_code = language_of(&path).is_some();
    if !is_code && Language::may_be_script(&name) && (with_tests || !is_test(&inside, Vec::new)) {
        others.push(Wanted { path: path.clone(), size });
    }
    if !is_code && !is_mention(&name) {
        return;
    }
    if !with_tests && is_test(&inside, || files::read_bytes(&path, LARGEST).unwrap_or_default()) {
        let is_counted = |language: Language| !language.is_of_developers();
        sources.left_out.tests += usize::from(Language::of(&inside).is_some_and(is_counted));
        return;
    }
    wanted.push(Wanted { path, size });
}

fn is_foreign(folder: &OsStr) -> bool {
    FOREIGN.iter().any(|name| folder.eq_ignore_ascii_case(name))
}

pub(super) fn is_mention(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "json" | "json5" | "template" | "toml" | "cfg" | "psd1")
        && !name.contains("package-lock")
        || matches!(name, "dockerfile" | "procfile" | "makefile" | "tox.ini" | "go.mod")
}

/// What came of one file.
#[derive(Default)]
struct Read {
    extracted: Option<Extracted>,
    mention: Option<Arc<SourceText>>,
    error: Option<InputError>,
}

fn read_one(wanted: &Wanted) -> Read {
    let Some(language) = language_of(&wanted.path) else {
        let mention = files::read_text(&wanted.path, LARGEST).ok();
        return Read { mention, ..Read::default() };
    };
    read_as(wanted, language)
}

/// Reads a file as one in a language.
fn read_as(wanted: &Wanted, language: Language) -> Read {
    let name = display_path(&wanted.path);
    let skipped = |why| {
        let nothing = Arc::new(SourceText::new(name.as_str(), ""));
        Read { extracted: Some(Extracted::skipped(&nothing, why)), ..Read::default() }
    };
    if wanted.size > LARGEST {
        return skipped(Skipped::TooLarge);
    }
    let bytes = match files::read_bytes(&wanted.path, LARGEST) {
        Ok(bytes) => bytes,
        Err(error) => return Read { error: Some(error), ..Read::default() },
    };
    let Ok(source) = files::decode(name.as_str(), bytes) else {
        return skipped(Skipped::Unparsable);
    };
    let builds = ["webpack", "vite", "rollup", "gulp", "esbuild", "parcel", "tsup", "grunt"];
    let file = name.rsplit('/').next().unwrap_or_default();
    let names_others = matches!(language, Language::Page | Language::Recipes)
        || builds.iter().any(|tool| file.contains(tool));
    let mention = names_others.then(|| Arc::clone(&source));
    Read { extracted: Some(extract(&source, language)), mention, error: None }
}
