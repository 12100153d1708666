//! Making projects of the files that belong together.

use std::sync::Arc;

use super::group::{JoinedBy, Pack, parent};
use super::requested::{self, PartFile};
use super::{Joined, Loaded, Part, Project, RequestSet, Stated};
use crate::finding::{FileId, Place};
use crate::manifest::Declaration;
use crate::manifest::extension::ExtensionManifest;
use crate::text::SourceText;

/// The files that projects are made of, by the indices that the plan was made with.
pub trait Files {
    /// A file. What it declares is moved into projects, so that it is there for one project alone.
    fn file(&mut self, at: usize) -> &mut Loaded;
}

impl Files for Vec<Loaded> {
    fn file(&mut self, at: usize) -> &mut Loaded {
        &mut self[at]
    }
}

/// The project of some packs, whose manifests are moved out of the files: each file belongs to one project.
pub(super) fn extension_project(files: &mut dyn Files, name: String, packs: Vec<Pack>) -> Project {
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
                Joined::Command(Place { file: project.file(&files.file(at).source), span })
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
        let (json5, is_partial) = (pack.json5, pack.is_partial);
        let parts = PartFile { manifests, overrides, inline, json5, is_partial };
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

    fn part(&mut self, loaded: &mut dyn Files, at: usize) -> usize {
        let loaded = loaded.file(at);
        let file = self.file(&loaded.source);
        let known = self.parts.iter().position(|part| part.file == file);
        known.unwrap_or_else(|| {
            let declarations = &mut loaded.declarations;
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
