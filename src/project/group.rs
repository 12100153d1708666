//! Which files belong together.
//!
//! A packaging command says so where one can be read. Where none can, parts of an extension are given to
//! the nearest base manifest above them, and that is marked as an assumption.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::plan::Sketch;
use crate::manifest::extension::{Certainty, ExtensionManifest, Role};
use crate::manifest::packaging::{Packaging, Selection};
use crate::manifest::{Declaration, extension, packaging};
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
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) manifests: Vec<usize>,
    pub(super) overrides: Option<usize>,
    /// Rare, and larger than all else here.
    pub(super) inline: Option<Box<(Arc<SourceText>, ExtensionManifest)>>,
    pub(super) json5: bool,
    /// Whether the command packs something that was not read.
    pub(super) is_partial: bool,
    /// The command's file and place.
    pub(super) command: Option<(usize, Span)>,
    pub(super) joined: JoinedBy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JoinedBy {
    Alone,
    Command,
    Arguments,
    Assumed,
}

impl Pack {
    pub(super) fn of(manifests: Vec<usize>, joined: JoinedBy) -> Self {
        Self {
            manifests,
            overrides: None,
            inline: None,
            json5: false,
            is_partial: false,
            command: None,
            joined,
        }
    }
}

pub(super) struct Grouping<'a> {
    files: &'a [Sketch],
    /// Extension manifests by path.
    manifests: BTreeMap<&'a str, usize>,
}

impl<'a> Grouping<'a> {
    pub(super) fn new(files: &'a [Sketch]) -> Self {
        let manifests = files.iter().enumerate().filter(|(_, file)| file.role.is_some());
        Self { files, manifests: manifests.map(|(at, file)| (file.name(), at)).collect() }
    }

    fn is_base(&self, at: usize) -> bool {
        self.files[at].role == Some(Role::Base)
    }

    /// What is packed together, and the manifests that stand alone.
    pub(super) fn packs(&self, arguments: &[Arguments]) -> (Vec<Pack>, Vec<usize>) {
        let mut packs: Vec<Pack> = Vec::new();
        for arguments in arguments {
            packs.extend(self.pack(&arguments.root, &arguments.selection, None));
        }
        // What a person says settles the matter; commands are asked only where nobody said anything.
        if packs.is_empty() {
            for (at, file) in self.files.iter().enumerate() {
                for command in &file.packaging {
                    packs.extend(self.command_packs(at, command));
                }
            }
        }
        let mut free: Vec<usize> = self.manifests.values().copied().collect();
        if !packs.is_empty() {
            let of = |pack: &Pack| pack.manifests.iter().chain(&pack.overrides).copied().collect();
            let taken: HashSet<usize> = packs.iter().flat_map::<Vec<usize>, _>(of).collect();
            free.retain(|at| !taken.contains(at));
        }
        let alone = self.assumed(free, &mut packs);
        (packs, alone)
    }

    /// What a command packs; a command of a pipeline is tried in each folder above its file, since
    /// pipelines start at the root of a repository, wherever their file lies.
    fn command_packs(&self, at: usize, command: &Packaging) -> Vec<Pack> {
        if command.has_variables && matches!(command.selection, Selection::JavaScript(_)) {
            return Vec::new();
        }
        let file = self.files[at].name();
        let is_package = file.ends_with("package.json");
        let mut folder = Some(parent(file));
        while let Some(base) = folder {
            let start = join(base, command.directory.as_deref().unwrap_or_default());
            let root = join(&start, &command.root);
            let place = Some((at, command.place));
            if let Some(pack) = self.pack(&root, &command.selection, place) {
                let named = match &command.selection {
                    Selection::Manifests(named) => named.len(),
                    _ => 0,
                };
                let overrides = self.overrides(&start, command, &pack.manifests);
                let is_open = command.overrides_file.is_some() && overrides.is_empty();
                let one = |overrides: Option<usize>| Pack {
                    overrides,
                    manifests: pack
                        .manifests
                        .iter()
                        .copied()
                        .filter(|at| Some(*at) != overrides)
                        .collect(),
                    inline: command
                        .inline_override
                        .as_deref()
                        .and_then(|json| inline(self.files[at].name(), json))
                        .map(Box::new),
                    json5: command.json5,
                    is_partial: is_open || pack.manifests.len() < named,
                    ..Pack::of(Vec::new(), pack.joined)
                };
                let packed = |overrides| Pack { command: place, ..one(overrides) };
                return if overrides.is_empty() {
                    vec![packed(None)]
                } else {
                    overrides.into_iter().map(|at| packed(Some(at))).collect()
                };
            }
            folder = above(base).filter(|_| !is_package);
        }
        Vec::new()
    }

    /// The files that `--overrides-file` can mean: one, or where a part of its name is filled in at run time all that
    /// fit and are not packed anyway.
    fn overrides(&self, start: &str, command: &Packaging, packed: &[usize]) -> Vec<usize> {
        let Some(path) = command.overrides_file.as_deref() else { return Vec::new() };
        if let Some(known) = self.manifests.get(join(start, path).as_str()) {
            return vec![*known];
        }
        let Some(matcher) = packaging::filled_in(&join(start, path)) else { return Vec::new() };
        let fits = self.manifests.iter().filter(|(path, _)| matcher.is_match(path));
        fits.map(|(_, at)| *at).filter(|at| !packed.contains(at)).collect()
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
        (!manifests.is_empty()).then(|| Pack { command, ..Pack::of(manifests, joined) })
    }

    /// Gives each part to the nearest base above it; what has no base, or no part, stands alone.
    fn assumed(&self, free: Vec<usize>, packs: &mut Vec<Pack>) -> Vec<usize> {
        if free.iter().all(|at| self.is_base(*at)) {
            return free;
        }
        let mut bases: HashMap<&str, usize> = HashMap::new();
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let path = |at: usize| self.files[at].name();
        for &at in free.iter().filter(|at| self.is_base(**at)) {
            bases.entry(parent(path(at))).or_insert(at);
        }
        let mut alone = free;
        alone.retain(|&at| {
            if self.is_base(at) {
                return true;
            }
            let own = parent(path(at));
            let mut folders = std::iter::successors(Some(own), |folder| above(folder));
            let base = folders.find_map(|folder| bases.get(folder).copied());
            let Some(base) = base else { return true };
            members.entry(base).or_insert_with(|| vec![base]).push(at);
            false
        });
        alone.retain(|at| !members.contains_key(at));
        packs.extend(members.into_values().map(|all| Pack::of(all, JoinedBy::Assumed)));
        alone
    }

    /// The name of a project: its first base manifest, else its first file.
    pub(super) fn name(&self, packs: &[Pack]) -> String {
        let lead = packs
            .iter()
            .flat_map(|pack| &pack.manifests)
            .min_by_key(|at| (!self.is_base(**at), self.files[**at].name()));
        lead.map_or(String::new(), |at| self.files[*at].name().to_owned())
    }
}

/// Packs that share a file make one project: one repository can pack itself in several ways.
pub(super) fn connected(packs: Vec<Pack>) -> Vec<Vec<Pack>> {
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

pub(super) fn manifest(file: &Loaded) -> Option<&ExtensionManifest> {
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
