//! Which files make which projects, told from sketches of the files, so that the files themselves need not all be there at once.

use std::sync::Arc;

use super::build::{Files, extension_project};
use super::group::{Grouping, JoinedBy, Pack, connected, manifest};
use super::{Arguments, Loaded, Project, requested};
use crate::catalog::Scopes;
use crate::manifest::Declaration;
use crate::manifest::extension::Role;
use crate::manifest::packaging::Packaging;

/// What decides to which project a file belongs. It is a small part of the file, so that those of very many are known
/// at once.
#[derive(Debug)]
pub struct Sketch {
    pub(super) name: Arc<str>,
    /// What part of an extension it is, where it is one.
    pub(super) role: Option<Role>,
    /// Whether it declares something that is a project by itself.
    more: bool,
    pub(super) packaging: Box<[Packaging]>,
}

impl Sketch {
    /// The sketch of a file, whose packaging commands are moved into it.
    pub fn of(file: &mut Loaded) -> Self {
        let is_more = |one: &Declaration| !matches!(one, Declaration::Extension(_));
        Self {
            name: Arc::clone(file.source.shared_name()),
            role: manifest(file).map(|manifest| manifest.role),
            more: file.declarations.iter().any(is_more),
            packaging: std::mem::take(&mut file.packaging).into_boxed_slice(),
        }
    }

    /// The file as people are shown it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the file says what is packed together.
    pub fn has_commands(&self) -> bool {
        !self.packaging.is_empty()
    }
}

/// Groups files into projects, in the order of their names.
pub fn group(mut files: Vec<Loaded>, arguments: &[Arguments], scopes: &Scopes) -> Vec<Project> {
    let sketches: Vec<Sketch> = files.iter_mut().map(Sketch::of).collect();
    let planned = plan(&sketches, arguments);
    planned.into_iter().flat_map(|one| one.build(&sketches, &mut files, scopes)).collect()
}

/// One or more projects that are made of the same files; [`plan`] says of which.
#[derive(Debug)]
pub struct Planned(Kind);

#[derive(Debug)]
enum Kind {
    /// An extension of one manifest, as nearly all are.
    Alone(usize),
    /// An extension of several manifests, or one that a command or an argument speaks of.
    Packs(Box<(String, Vec<Pack>)>),
    /// What else a file declares.
    More(usize),
    /// A project that is not made of files that declare something.
    Given(Box<Project>),
}

/// Which files make which projects, in the order of the projects' names.
pub fn plan(files: &[Sketch], arguments: &[Arguments]) -> Vec<Planned> {
    let grouping = Grouping::new(files);
    let (packs, alone) = grouping.packs(arguments);
    let packed = connected(packs).into_iter().map(|packs| (grouping.name(&packs), packs));
    let packed = packed.map(|packed| Planned(Kind::Packs(Box::new(packed))));
    let alone = alone.into_iter().map(|at| Planned(Kind::Alone(at)));
    let more = files.iter().enumerate().filter(|(_, file)| file.more);
    let more = more.map(|(at, _)| Planned(Kind::More(at)));
    let mut planned: Vec<Planned> = packed.chain(alone).chain(more).collect();
    planned.sort_by(|a, b| a.name(files).cmp(b.name(files)));
    planned
}

/// Puts projects that are there already among the planned ones, by their names.
pub fn insert(projects: Vec<Project>, into: &mut Vec<Planned>, files: &[Sketch]) {
    if projects.is_empty() {
        return;
    }
    into.extend(projects.into_iter().map(|project| Planned(Kind::Given(Box::new(project)))));
    into.sort_by(|a, b| a.name(files).cmp(b.name(files)));
}

impl Planned {
    /// The name of the projects.
    pub fn name<'n>(&'n self, files: &'n [Sketch]) -> &'n str {
        match &self.0 {
            Kind::Alone(at) | Kind::More(at) => files[*at].name(),
            Kind::Packs(packs) => &packs.0,
            Kind::Given(project) => &project.name,
        }
    }

    /// The files that have to be there to make the projects; one can occur more than once.
    pub fn files(&self) -> Vec<usize> {
        let of = |pack: &Pack| {
            let command = pack.command.map(|(at, _)| at);
            let files = pack.manifests.iter().copied();
            files.chain(pack.overrides).chain(command).collect::<Vec<_>>()
        };
        match &self.0 {
            Kind::Alone(at) | Kind::More(at) => vec![*at],
            Kind::Packs(packs) => packs.1.iter().flat_map(of).collect(),
            Kind::Given(_) => Vec::new(),
        }
    }

    /// Makes the projects.
    pub fn build(
        self,
        sketches: &[Sketch],
        files: &mut dyn Files,
        scopes: &Scopes,
    ) -> Vec<Project> {
        match self.0 {
            Kind::Alone(at) => {
                let name = sketches[at].name().to_owned();
                vec![extension_project(files, name, vec![Pack::of(vec![at], JoinedBy::Alone)])]
            }
            Kind::Packs(packs) => vec![extension_project(files, packs.0, packs.1)],
            Kind::More(at) => requested::single_file_projects(files.file(at), scopes),
            Kind::Given(project) => vec![*project],
        }
    }
}
