//! Which files belong together.
//!
//! A packaging command says so where one can be read. Where none can, parts of an extension are given to
//! the nearest base manifest above them, and that is marked as an assumption.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::requested::{self, PartFile};
use super::{Joined, Part, Project, RequestSet, Stated};
use crate::catalog::Scopes;
use crate::finding::{FileId, Place};
use crate::manifest::extension::{Certainty, ExtensionManifest, Role};
use crate::manifest::packaging::{Packaging, Selection};
use crate::manifest::{Declaration, extension};
use crate::text::{SourceText, Span};

/// A file that was read, and what is in it.
#[derive(Debug)]
pub struct Loaded {
    /// The text; its name is its path with forward slashes.
    pub source: Arc<SourceText>,
    /// What it declares.
    pub declarations: Vec<Declaration>,
    /// The packaging commands in it.
    pub packaging: Vec<Packaging>,
    /// Other parts of its module, which define what it refers to.
    pub parts: Vec<Arc<SourceText>>,
}

/// Which extension manifests the user says belong together: `--manifest-globs`.
#[derive(Debug)]
pub struct Arguments {
    /// The folder that the globs are relative to, with forward slashes.
    pub root: String,
    /// The files.
    pub selection: Selection,
}

impl Arguments {
    /// The files below a folder that these globs name.
    pub fn globs(root: String, globs: &[String]) -> Self {
        let globs = globs.iter().map(|glob| glob.as_str().into()).collect();
        Self { root, selection: Selection::Globs(globs) }
    }
}

/// The extension manifests that are packed together, and how that is known.
struct Pack {
    manifests: Vec<usize>,
    overrides: Option<usize>,
    /// Rare, and larger than all else here: there is a pack for nearly every manifest.
    inline: Option<Box<(Arc<SourceText>, ExtensionManifest)>>,
    json5: bool,
    /// The command's file and place.
    command: Option<(usize, Span)>,
    joined: JoinedBy,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum JoinedBy {
    Alone,
    Command,
    Arguments,
    Assumed,
}

/// Groups files into projects, in the order of their names.
pub fn group(mut files: Vec<Loaded>, arguments: &[Arguments], scopes: &Scopes) -> Vec<Project> {
    let grouping = Grouping::new(&files);
    let groups = connected(grouping.packs(arguments));
    let named: Vec<_> = groups.into_iter().map(|packs| (grouping.name(&packs), packs)).collect();
    let mut projects: Vec<Project> =
        named.into_iter().map(|(name, packs)| extension_project(&mut files, name, packs)).collect();
    for file in &files {
        projects.extend(requested::single_file_projects(file, scopes));
    }
    projects.sort_by(|a, b| a.name.cmp(&b.name));
    projects
}

struct Grouping<'a> {
    files: &'a [Loaded],
    /// Extension manifests by path.
    manifests: BTreeMap<&'a str, usize>,
}

impl<'a> Grouping<'a> {
    fn new(files: &'a [Loaded]) -> Self {
        let manifests = files.iter().enumerate().filter(|(_, file)| manifest(file).is_some());
        Self { files, manifests: manifests.map(|(at, file)| (file.source.name(), at)).collect() }
    }

    fn manifest(&self, at: usize) -> &'a ExtensionManifest {
        manifest(&self.files[at]).expect("only files with a manifest are indexed")
    }

    fn packs(&self, arguments: &[Arguments]) -> Vec<Pack> {
        let mut packs: Vec<Pack> = Vec::new();
        for arguments in arguments {
            packs.extend(self.pack(&arguments.root, &arguments.selection, None));
        }
        // What a person says settles the matter; commands are asked only where nobody said anything.
        if packs.is_empty() {
            for (at, file) in self.files.iter().enumerate() {
                for command in &file.packaging {
                    packs.extend(self.command_pack(at, command));
                }
            }
        }
        let mut free: Vec<usize> = self.manifests.values().copied().collect();
        let taken = |at: &usize| {
            packs.iter().any(|pack| pack.manifests.contains(at) || pack.overrides == Some(*at))
        };
        if !packs.is_empty() {
            free.retain(|at| !taken(at));
        }
        packs.extend(self.assumed(&free));
        packs
    }

    /// What a command packs; a command of a pipeline is tried in each folder above its file, since
    /// pipelines start at the root of a repository, wherever their file lies.
    fn command_pack(&self, at: usize, command: &Packaging) -> Option<Pack> {
        if command.has_variables && matches!(command.selection, Selection::JavaScript(_)) {
            return None;
        }
        let file = self.files[at].source.name();
        let is_package = file.ends_with("package.json");
        let mut folder = Some(parent(file));
        while let Some(base) = folder {
            let start = join(base, command.directory.as_deref().unwrap_or_default());
            let root = join(&start, &command.root);
            if let Some(mut pack) = self.pack(&root, &command.selection, Some((at, command.place)))
            {
                let overrides = command.overrides_file.as_deref().map(|file| join(&start, file));
                pack.overrides =
                    overrides.and_then(|path| self.manifests.get(path.as_str()).copied());
                pack.manifests.retain(|at| Some(*at) != pack.overrides);
                pack.inline = command
                    .inline_override
                    .as_deref()
                    .and_then(|json| inline(self.files[at].source.name(), json))
                    .map(Box::new);
                pack.json5 = command.json5;
                return Some(pack);
            }
            folder = above(base).filter(|_| !is_package);
        }
        None
    }

    fn pack(
        &self,
        root: &str,
        selection: &Selection,
        command: Option<(usize, Span)>,
    ) -> Option<Pack> {
        let matcher = selection.matcher()?;
        let below = self.manifests.iter().filter_map(|(path, at)| {
            let relative = relative(path, root)?;
            matcher.is_match(relative).then_some(*at)
        });
        let manifests: Vec<usize> = below.collect();
        let joined = if command.is_some() { JoinedBy::Command } else { JoinedBy::Arguments };
        (!manifests.is_empty()).then_some(Pack {
            manifests,
            overrides: None,
            inline: None,
            json5: false,
            command,
            joined,
        })
    }

    /// Gives each part to the nearest base above it; what has no base stands alone.
    fn assumed(&self, free: &[usize]) -> Vec<Pack> {
        let mut bases: HashMap<&str, usize> = HashMap::new();
        let mut packs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let path = |at: usize| self.files[at].source.name();
        for &at in free.iter().filter(|at| self.manifest(**at).role == Role::Base) {
            packs.insert(at, vec![at]);
            bases.entry(parent(path(at))).or_insert(at);
        }
        for &at in free.iter().filter(|at| self.manifest(**at).role != Role::Base) {
            let own = parent(path(at));
            let mut folders = std::iter::successors(Some(own), |folder| above(folder));
            let base = folders.find_map(|folder| bases.get(folder).copied());
            packs.entry(base.unwrap_or(at)).or_default().push(at);
        }
        let pack = |manifests: Vec<usize>| Pack {
            joined: if manifests.len() > 1 { JoinedBy::Assumed } else { JoinedBy::Alone },
            manifests,
            overrides: None,
            inline: None,
            json5: false,
            command: None,
        };
        packs.into_values().map(pack).collect()
    }

    /// The name of a project: its first base manifest, else its first file.
    fn name(&self, packs: &[Pack]) -> String {
        let lead = packs.iter().flat_map(|pack| &pack.manifests).min_by_key(|at| {
            (self.manifest(**at).role != Role::Base, self.files[**at].source.name())
        });
        lead.map_or(String::new(), |at| self.files[*at].source.name().to_owned())
    }
}

/// The project of some packs, whose manifests are moved out of the files: each file belongs to one project.
fn extension_project(files: &mut [Loaded], name: String, packs: Vec<Pack>) -> Project {
    let mut project = ProjectFiles::default();
    for pack in &packs {
        for at in pack.manifests.iter().chain(&pack.overrides) {
            project.part(files, *at);
        }
    }
    let mut sets: Vec<RequestSet> = Vec::new();
    for pack in packs {
        let joined = match (pack.joined, pack.command) {
            (JoinedBy::Command, Some((at, span))) => {
                Joined::Command(Place { file: project.file(&files[at].source), span })
            }
            (JoinedBy::Arguments, _) => Joined::Arguments,
            (JoinedBy::Assumed, _) => Joined::Assumed,
            _ => Joined::Alone,
        };
        let inline = pack.inline.map(|inline| {
            let (source, manifest) = *inline;
            project.inline_part(&source, manifest)
        });
        let manifests = pack.manifests.iter().map(|at| project.part(files, *at)).collect();
        let overrides = pack.overrides.map(|at| project.part(files, at));
        let parts = PartFile { manifests, overrides, inline, json5: pack.json5 };
        sets.push(requested::extension_set(&project.parts, &parts, joined));
    }
    project.files.shrink_to_fit();
    project.parts.shrink_to_fit();
    sets.shrink_to_fit();
    let folder = parent(&name).to_owned();
    let ProjectFiles { files, parts } = project;
    let stated = Stated::default();
    Project { name, folder, files, parts, sets, needed: None, code: None, stated }
}

/// Packs that share a file make one project: one repository can pack itself in several ways.
fn connected(packs: Vec<Pack>) -> Vec<Vec<Pack>> {
    let mut owner: HashMap<usize, usize> = HashMap::new();
    let mut groups: Vec<Vec<Pack>> = Vec::new();
    for pack in packs {
        let files: Vec<usize> = pack.manifests.iter().chain(&pack.overrides).copied().collect();
        let mut found: Vec<usize> = files.iter().filter_map(|f| owner.get(f).copied()).collect();
        found.sort_unstable();
        found.dedup();
        let into = found.first().copied().unwrap_or_else(|| {
            // Nearly every group stays one pack; a list that grows by itself takes room for four.
            groups.push(Vec::with_capacity(1));
            groups.len() - 1
        });
        for other in found.into_iter().skip(1) {
            let moved = std::mem::take(&mut groups[other]);
            groups[into].extend(moved);
            owner.values_mut().filter(|o| **o == other).for_each(|o| *o = into);
        }
        owner.extend(files.into_iter().map(|file| (file, into)));
        let same = |p: &Pack| {
            p.manifests == pack.manifests && p.overrides == pack.overrides && pack.inline.is_none()
        };
        if !groups[into].iter().any(same) {
            groups[into].push(pack);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Files and parts of a project while it is put together; nothing is taken in twice.
#[derive(Default)]
struct ProjectFiles {
    files: Vec<Arc<SourceText>>,
    parts: Vec<Part>,
}

impl ProjectFiles {
    fn file(&mut self, source: &Arc<SourceText>) -> FileId {
        let known = self.files.iter().position(|file| Arc::ptr_eq(file, source));
        FileId(known.unwrap_or_else(|| {
            self.files.push(Arc::clone(source));
            self.files.len() - 1
        }))
    }

    fn part(&mut self, loaded: &mut [Loaded], at: usize) -> usize {
        let file = self.file(&loaded[at].source);
        let known = self.parts.iter().position(|part| part.file == file);
        known.unwrap_or_else(|| {
            let declarations = &mut loaded[at].declarations;
            let extension =
                declarations.iter().position(|d| matches!(d, Declaration::Extension(_)));
            let extension = extension.expect("only manifests are parts, and each is taken once");
            let declaration = declarations.remove(extension);
            self.parts.push(Part { file, declaration, embedded: false });
            self.parts.len() - 1
        })
    }

    fn inline_part(&mut self, source: &Arc<SourceText>, manifest: ExtensionManifest) -> usize {
        let file = self.file(source);
        let declaration = Declaration::Extension(manifest);
        self.parts.push(Part { file, declaration, embedded: true });
        self.parts.len() - 1
    }
}

fn manifest(file: &Loaded) -> Option<&ExtensionManifest> {
    file.declarations.iter().find_map(|declaration| match declaration {
        Declaration::Extension(manifest) => Some(manifest),
        _ => None,
    })
}

/// The JSON of `--override` as a text of its own; what is no JSON is the packager's to refuse.
fn inline(command_file: &str, json: &str) -> Option<(Arc<SourceText>, ExtensionManifest)> {
    let source = Arc::new(SourceText::new(format!("{command_file} (--override)"), json));
    let manifest = extension::read(&source, Certainty::Named).ok().flatten()?;
    Some((source, manifest))
}

/// The folder of a path; empty for the current one.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| if folder.is_empty() { "/" } else { folder })
}

/// The folder around a folder; nothing around the current one and the root of a file system.
pub(super) fn above(folder: &str) -> Option<&str> {
    (!folder.is_empty() && folder != "/").then(|| parent(folder))
}

/// `path` seen from `base`, both with forward slashes, without `.` and `..` where they can be resolved.
pub fn join(base: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    let absolute = path.starts_with('/') || path.as_bytes().get(1) == Some(&b':');
    let whole = if absolute || base.is_empty() { path } else { format!("{base}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" if !parts.is_empty() => {}
            "." => {}
            ".." if parts.last().is_some_and(|last| !matches!(*last, ".." | "")) => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if parts == [""] { String::new() } else { parts.join("/") }
}

/// A path below a folder, relative to it.
fn relative<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_join_without_dots() {
        assert_eq!(join("a/b", "../c/./d"), "a/c/d");
        assert_eq!(join("", "./x"), "x");
        assert_eq!(join("a", "."), "a");
        assert_eq!(join("", "."), "");
        assert_eq!(join("a", "..\\b"), "b");
        assert_eq!(join("../x", "y"), "../x/y");
        assert_eq!(parent("a/b.json"), "a");
        assert_eq!(parent("b.json"), "");
        let up = |path| std::iter::successors(above(path), |folder| above(folder)).count();
        assert_eq!(
            (up("a/b"), up("/a/b"), up("/"), up(""), up("C:/a"), up("../a")),
            (2, 2, 0, 0, 2, 2)
        );
    }
}
