//! Collecting, while manifests are looked for, where an app's sources are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::DirEntry;

use super::files::display_path;
use super::other_code;
use super::sources::{FOREIGN, SDKS, is_mention, is_test};
use crate::project::{Land, SourceFile};
use crate::text::SourceText;
use crate::usage::scan::{Aliases, LARGEST, Language, Skipped};

/// Files that make their folder a package.
const PACKAGES: [&str; 8] = [
    "package.json",
    "go.mod",
    "pyproject.toml",
    "setup.py",
    "requirements.txt",
    "cargo.toml",
    "pom.xml",
    "build.gradle",
];

/// What was come across below one folder.
#[derive(Debug, Default)]
pub(super) struct Collected {
    /// The folder; nothing where sources do not matter.
    root: Option<PathBuf>,
    /// What was found.
    pub(super) land: Land,
}

impl Collected {
    /// Nothing yet, below a folder; nothing ever, where none is given.
    pub(super) fn below(root: Option<&Path>) -> Self {
        Self { root: root.map(Path::to_path_buf), land: Land::default() }
    }

    pub(super) fn merge(&mut self, other: Self) {
        let Land {
            bounds,
            files,
            mentions,
            left_out,
            others,
            declarations,
            packages,
            names,
            local,
            declared,
            naming,
            aliases: _,
            repositories,
            tasks,
            lower: _,
        } = other.land;
        for bound in bounds {
            if !self.land.bounds.contains(&bound) {
                self.land.bounds.push(bound);
            }
        }
        self.land.files.extend(files);
        self.land.mentions.extend(mentions);
        self.land.left_out.extend(left_out);
        self.land.others.extend(others);
        self.land.declarations.extend(declarations);
        self.land.packages.extend(packages);
        self.land.names.extend(names);
        self.land.local.extend(local);
        for (folder, more) in declared {
            self.land.declared.entry(folder).or_default().extend(more);
        }
        self.land.naming.extend(naming);
        self.land.repositories.extend(repositories);
        self.land.tasks.extend(tasks);
    }

    /// Takes note of the folder itself.
    pub(super) fn visit(&mut self, entry: &DirEntry) {
        if entry.depth() == 0 && self.root.is_some() {
            self.land.bounds.push(without_dot(display_path(entry.path())));
        }
    }

    /// Takes note of folders that are repositories.
    pub(super) fn repositories(&mut self, folders: &[PathBuf]) {
        let names = folders.iter().map(|folder| without_dot(display_path(folder)));
        self.land.repositories.extend(names);
    }

    /// Takes note of a file that was read.
    pub(super) fn file(&mut self, path: &Path, name: &Arc<str>, bytes: &[u8]) {
        let Some(seen) = self.look(path, name, bytes) else {
            self.declares(path, name, bytes);
            return;
        };
        let text = || {
            let text = std::str::from_utf8(bytes).map_err(|_| Skipped::Unparsable)?;
            if bytes.len() as u64 > LARGEST {
                return Err(Skipped::TooLarge);
            }
            Ok(Arc::new(SourceText::new(Arc::clone(name), text)))
        };
        self.keep(name, seen, text);
    }

    /// Takes note of the name by which others load a package, of what a package loads, and of a text that may give
    /// names to folders.
    fn declares(&mut self, path: &Path, name: &Arc<str>, bytes: &[u8]) {
        if !self.land.mentions.contains(&**name) {
            return;
        }
        if Aliases::may_be_in(&name.to_ascii_lowercase(), bytes)
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            let text = Arc::new(SourceText::new(Arc::clone(name), text));
            self.land.naming.insert(Arc::clone(name), text);
        }
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        if !["package.json", "bower.json", "typings.json", "deno.json"].contains(&&*file) {
            return;
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let Ok(package) = serde_json::from_slice(bytes) else { return };
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(name) = self.land.declare(folder, &package).filter(|_| file == "package.json") {
            self.land.names.insert(name, folder.to_owned());
        }
    }

    /// Takes note of a file that was too large to be read.
    pub(super) fn large_file(&mut self, path: &Path, name: &Arc<str>) {
        if let Some(seen) = self.look(path, name, &[]) {
            self.keep(name, seen, || Err(Skipped::TooLarge));
        }
    }

    fn keep(
        &mut self,
        name: &str,
        (language, is_test): (Option<Language>, bool),
        text: impl FnOnce() -> Result<Arc<SourceText>, Skipped>,
    ) {
        self.land.files.insert(name.to_owned(), SourceFile { text: text(), language, is_test });
    }

    /// Takes note of the folder of a pipeline task.
    fn task(&mut self, folder: String) {
        // `PublishTask/task/task.json` with the sources in `PublishTask/src`.
        const PACKED: [&str; 5] = ["task", "dist", "out", "build", "package"];
        // What holds all that an app is made of is not called after a task.
        const WHOLE: [&str; 6] = ["app", "apps", "extension", "packages", "source", "src"];
        let is = |name: &str, names: &[&str]| names.contains(&name.to_ascii_lowercase().as_str());
        let (around, name) = folder.rsplit_once('/').unwrap_or(("", &folder));
        let last = around.rsplit('/').next().unwrap_or_default();
        if !around.is_empty() && is(name, &PACKED) && !is(last, &WHOLE) {
            self.land.tasks.insert(around.to_owned());
        }
        self.land.tasks.insert(folder);
    }

    /// What a file is by its name or its first line: its language, and whether it is a test; nothing where it is no code.
    fn look(
        &mut self,
        path: &Path,
        name: &Arc<str>,
        start: &[u8],
    ) -> Option<(Option<Language>, bool)> {
        let root = self.root.as_deref()?;
        // What was unpacked by a wrong program lies in no folder, and has one in its name: `dist\hub.js`.
        let inside = display_path(path.strip_prefix(root).unwrap_or(path)).replace('\\', "/");
        let (folder, file) = inside.rsplit_once('/').unwrap_or(("", &inside));
        let foreign = |part: &str| FOREIGN.iter().any(|name| part.eq_ignore_ascii_case(name));
        let lower = file.to_ascii_lowercase();
        if folder.split('/').any(foreign) {
            // A manifest can name it as a page of the app all the same.
            if Language::of(&lower).is_some_and(runs_in_browser) {
                self.land.left_out.insert(Arc::clone(name));
            }
            return None;
        }
        let parent = || name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
        if is_package_file(file) {
            self.land.packages.insert(parent());
        }
        if lower == "task.json" && is_task(start) {
            self.task(parent());
        }
        if lower.ends_with(".d.ts") {
            self.land.declarations.insert(name.to_string());
        }
        if SDKS.iter().any(|sdk| lower.starts_with(sdk)) {
            return None;
        }
        let language = Language::of(&lower).or_else(|| Language::of_script(&lower, start));
        let language = language.filter(|language| !language.is_of_developers());
        if language.is_none() && is_mention(&lower) {
            self.land.mentions.insert(Arc::clone(name));
        }
        let is_code = language.is_some() || other_code::is_one(ending);
        if !is_code && Language::may_be_script(&lower) && !is_test(&inside, || start) {
            self.land.others.insert(Arc::clone(name));
        }
        is_code.then(|| (language, is_test(&inside, || start)))
    }
}

/// Whether a `task.json` describes a pipeline task; one that is too large to be read is taken for one.
fn is_task(bytes: &[u8]) -> bool {
    const KEYS: [&str; 5] = [
        "\"execution\"",
        "jobexecution\"",
        "\"friendlyName\"",
        "\"instanceNameFormat\"",
        "\"helpMarkDown\"",
    ];
    bytes.is_empty() || KEYS.iter().any(|key| memchr::memmem::find(bytes, key.as_bytes()).is_some())
}

/// The folders to look for the sources of a single manifest in: the nearest one above it that is a package or
/// a repository, else its own; then the repository as a whole.
pub(super) fn around(file: &Path) -> Vec<PathBuf> {
    let own = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let own = own.unwrap_or(Path::new("."));
    let Ok(start) = own.canonicalize() else { return Vec::new() };
    let repository = start.ancestors().position(|folder| folder.join(".git").exists());
    // Outside of a repository nothing says where to stop; a package is looked for in the next folder only.
    let furthest = repository.unwrap_or(1);
    let package = start.ancestors().take(furthest + 1).position(is_package);
    let nearest = package.or(repository);
    let beside = || usize::from(crate::project::lies_beside(&display_path(&start)));
    let nearest = nearest.unwrap_or_else(beside);
    let mut ups = vec![nearest];
    ups.extend(repository.filter(|up| *up > nearest));
    let named = |up: usize| {
        let named =
            crate::project::join(&without_dot(display_path(own)), &vec![".."; up].join("/"));
        PathBuf::from(if named.is_empty() { ".".to_owned() } else { named })
    };
    ups.into_iter().map(named).collect()
}

/// Whether a browser runs files in a language.
pub(super) fn runs_in_browser(language: Language) -> bool {
    use Language::{JavaScript, Page, Tsx, TypeScript};
    matches!(language, JavaScript | TypeScript | Tsx | Page)
}

fn is_package(folder: &Path) -> bool {
    let Ok(entries) = folder.read_dir() else { return false };
    entries.flatten().any(|entry| is_package_file(&entry.file_name().to_string_lossy()))
}

/// Whether a file makes its folder a package.
fn is_package_file(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    PACKAGES.contains(&lower.as_str())
        || [".csproj", ".fsproj", ".vbproj"].iter().any(|ending| lower.ends_with(ending))
}

/// The current folder is written as nothing in the paths of files.
fn without_dot(shown: String) -> String {
    if shown == "." { String::new() } else { shown }
}
