//! Gives each project of a lint run what its own code calls.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Failure, Session};
use crate::config::{self, Config};
use crate::engine;
use crate::needed::Needs;
use crate::project::{Land, Loaded, Project, group};
use crate::scopes::ScopeGraph;
use crate::shell::files::display_path;
use crate::shell::nearer::Nearer;
use crate::shell::{beside, land, walk};
use crate::usage::Router;

/// What reading code takes, made when the first code is there: most of the facts are unpacked for it, which
/// costs more than the lint of a manifest without code.
struct Tools<'s> {
    session: &'s Session,
    graph: &'s ScopeGraph,
    made: OnceCell<(Router<'s>, Needs<'s>)>,
}

impl<'s> Tools<'s> {
    fn get(&self) -> &(Router<'s>, Needs<'s>) {
        self.made.get_or_init(|| {
            let catalog = &self.session.catalog;
            let needs = Needs::new(catalog, self.graph.clone(), self.session.as_of);
            (Router::new(catalog), needs)
        })
    }
}

/// Reads the code beside the manifests, for the projects of which nobody said what they call.
///
/// # Errors
/// A system that has no room for another thread.
pub(super) fn compute(
    paths: &[PathBuf],
    found: &Land,
    configs: &[Config],
    projects: &mut [Project],
    session: &Session,
    graph: &ScopeGraph,
) -> Result<(), Failure> {
    let is_off = |project: &Project| {
        let config = engine::nearest_config(project, configs);
        config.is_some_and(|at| configs[at].scan == Some(false))
    };
    let wants = |project: &Project| project.needed.is_none() && !is_off(project);
    let named: Vec<&PathBuf> = paths.iter().filter(|path| is_named(path)).collect();
    if found.files.is_empty() && named.is_empty() || !projects.iter().any(wants) {
        return Ok(());
    }
    let tools = Tools { session, graph, made: OnceCell::new() };
    if !found.files.is_empty() {
        let (router, needs) = tools.get();
        beside::compute(found, projects, wants, router, needs)?;
    }
    let leads_out = |project: &&mut Project| project.code.as_ref().is_some_and(|c| c.leads_out);
    further(projects.iter_mut().filter(leads_out), &tools)?;
    for path in named {
        let shown = display_path(path);
        let is_his = |project: &&mut Project| {
            project.files.iter().any(|file| file.name() == shown) && wants(project)
        };
        for project in projects.iter_mut().filter(is_his) {
            around(path, project, &tools)?;
        }
    }
    Ok(())
}

/// Looks again at projects whose code loads files from outside of the paths, in the repository as a whole.
fn further<'p>(
    projects: impl Iterator<Item = &'p mut Project>,
    tools: &Tools<'_>,
) -> Result<(), Failure> {
    let mut looked: BTreeMap<PathBuf, walk::Found> = BTreeMap::new();
    for project in projects {
        let path = Path::new(project.files.first().map_or("", |file| file.name()));
        let Ok(file) = path.canonicalize() else { continue };
        let Some(folder) = land::around(path).pop() else { continue };
        let key = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let found = looked.entry(key).or_insert_with(|| walk::folder(&folder, true));
        let loaded = found.loaded.iter().filter(|one| !one.declarations.is_empty());
        let loaded: Vec<Loaded> = loaded.map(|one| engine::load(&one.source).0).collect();
        let others = group(loaded, &[], tools.session.catalog.scopes());
        let nearer = Nearer::new(&folder);
        read_in(&found.land.land, others, (&file, &nearer), project, tools)?;
    }
    Ok(())
}

/// A file that is linted by itself.
fn is_named(path: &Path) -> bool {
    path.is_file() && !config::is_config_name(&display_path(path))
}

/// Looks at the folders around a manifest as if they had been given, and takes what is said of its project.
fn around(path: &Path, project: &mut Project, tools: &Tools<'_>) -> Result<(), Failure> {
    let Ok(file) = path.canonicalize() else { return Ok(()) };
    for folder in land::around(path) {
        let found = walk::folder(&folder, true);
        let others = group(found.loaded, &[], tools.session.catalog.scopes());
        let nearer = Nearer::new(&folder);
        read_in(&found.land.land, others, (&file, &nearer), project, tools)?;
        if !project.code.as_ref().is_some_and(|code| code.leads_out) {
            break;
        }
    }
    Ok(())
}

/// Takes what is said of a project from a look at a folder in which its file lies among others.
fn read_in(
    land: &Land,
    mut others: Vec<Project>,
    (file, nearer): (&Path, &Nearer),
    project: &mut Project,
    tools: &Tools<'_>,
) -> Result<(), Failure> {
    // Without code there is nothing to say, and no need for the tools.
    if land.files.is_empty() {
        return Ok(());
    }
    let (router, needs) = tools.get();
    let kind = |project: &Project| project.sets.first().map(|set| set.kind.format());
    let wanted = kind(project);
    let is_file = |name: &str| Path::new(name).canonicalize().is_ok_and(|path| path == file);
    let is_it = |other: &Project| {
        kind(other) == wanted && other.files.iter().any(|file| is_file(file.name()))
    };
    let Some(at) = others.iter().position(is_it) else { return Ok(()) };
    // What is asked for is what the run was given; only where the code is comes from the folder.
    std::mem::swap(&mut others[at].sets, &mut project.sets);
    let name = others[at].name.clone();
    let is_it = |other: &Project| other.name == name && kind(other) == wanted;
    let computed = beside::compute(land, &mut others, is_it, router, needs);
    std::mem::swap(&mut others[at].sets, &mut project.sets);
    if let Some(mut needed) = others[at].needed.take() {
        let mut code = others[at].code.take();
        nearer.rewrite(&mut needed, code.as_deref_mut());
        project.needed = Some(needed);
        project.code = code;
    }
    Ok(computed?)
}
