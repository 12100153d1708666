//! Gives each project of a lint run what its own code calls.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Failure, Session};
use crate::config::{self, Config};
use crate::diagnostic::InputError;
use crate::engine;
use crate::needed::{Needed, Needs};
use crate::project::{Land, Loaded, Project, ProjectCode, group};
use crate::scopes::ScopeGraph;
use crate::shell::files::display_path;
use crate::shell::kept::Kept;
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
    found: &mut Land,
    configs: &[Config],
    projects: &mut [Project],
    session: &Session,
    graph: &ScopeGraph,
) -> Result<(), Failure> {
    let is_off = |project: &Project| {
        let config = engine::nearest_config(project, configs);
        config.is_some_and(|at| configs[at].scan == Some(false))
    };
    let asks = |project: &Project| !project.sets.is_empty() || project.is_document();
    let wants = |project: &Project| asks(project) && project.needed.is_none() && !is_off(project);
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
    further(paths, projects.iter_mut().filter(leads_out), &tools)?;
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
    paths: &[PathBuf],
    projects: impl Iterator<Item = &'p mut Project>,
    tools: &Tools<'_>,
) -> Result<(), Failure> {
    let mut looked: BTreeMap<PathBuf, walk::Found> = BTreeMap::new();
    for project in projects {
        let path = Path::new(project.files.first().map_or("", |file| file.name()));
        let Ok(file) = path.canonicalize() else { continue };
        let Some(folder) = land::around(path).pop() else { continue };
        let key = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        // What was looked through as a part of more is not looked through alone.
        let holds = |path: &PathBuf| path.canonicalize().is_ok_and(|path| key.starts_with(path));
        if paths.iter().any(holds) {
            continue;
        }
        let found = looked.entry(key).or_insert_with(|| walk::folder(&folder, true));
        let loaded = found.kept.iter().filter_map(Kept::file);
        let loaded = loaded.filter(|one| !one.declarations.is_empty());
        let loaded: Vec<Loaded> = loaded.map(|one| engine::load(&one.source).0).collect();
        let others = group(loaded, &[], tools.session.catalog.scopes());
        let nearer = Nearer::new(&folder);
        read_in(&mut found.land.land, others, (&file, &nearer), project, tools)?;
    }
    Ok(())
}

/// Whether there is code that can belong to some project, so that all projects have to be known before the first is
/// judged.
pub(super) fn matters(paths: &[PathBuf], found: &Land) -> bool {
    !found.files.is_empty() || paths.iter().any(|path| is_named(path))
}

/// Whether a folder or manifest is one of a web extension.
pub(super) fn is_extension(path: &Path, session: &Session) -> bool {
    let mut found = walk::find(&[path.to_path_buf()], false);
    group(found.loaded(), &[], session.catalog.scopes()).iter().any(asks_as_extension)
}

fn asks_as_extension(project: &Project) -> bool {
    project.sets.first().is_some_and(|set| set.kind.is_extension())
}

/// What the code of one app calls and needs, by the folder or a manifest of it.
///
/// # Errors
/// A folder without code, or with several apps.
pub(super) fn of_app(path: &Path, session: &Session) -> Result<App, Failure> {
    let mut found = walk::find(&[path.to_path_buf()], true);
    let loaded = found.loaded();
    let shown = display_path(path);
    // A folder may hold files that cannot be read and are none of the app's; what is named must be readable.
    let mut errors = found.errors;
    if !path.is_dir() && !errors.is_empty() {
        return Err(errors.into());
    }
    let graph = ScopeGraph::new(session.catalog.scopes(), Some(session.as_of))
        .map_err(|circle| InputError::new(circle.to_string()))?;
    let mut projects = group(loaded, &[], session.catalog.scopes());
    let land = &mut found.land.land;
    compute(&[path.to_path_buf()], land, &[], &mut projects, session, &graph)?;
    let mut read: Vec<Project> =
        projects.into_iter().filter(|p| p.code.is_some() && !p.sets.is_empty()).collect();
    read.dedup_by(|b, a| {
        let root = |project: &Project| project.code.as_ref().map(|code| code.root.clone());
        root(a) == root(b) && asks_as_extension(a) == asks_as_extension(b)
    });
    match &mut read[..] {
        [project] => {
            let (needed, code) = (project.needed.take(), project.code.take());
            if let Some((needed, code)) = needed.zip(code) {
                return Ok(App { needed, code });
            }
        }
        [] if !errors.is_empty() => return Err(std::mem::take(&mut errors).into()),
        [] if path.is_dir() => {
            let router = Router::new(&session.catalog);
            let needs = Needs::new(&session.catalog, graph, session.as_of);
            let root = if shown == "." { "" } else { &shown };
            if let Some((needed, code)) = beside::folder(land, root, &router, &needs)? {
                return Ok(App { needed, code });
            }
        }
        [] => {}
        several => {
            let names: Vec<&str> = several.iter().map(|p| p.name.as_str()).take(5).collect();
            let message = format!("`{shown}` has {} apps", several.len());
            let help = format!("name the manifest of one: {}", names.join(", "));
            return Err(InputError::new(message).with_help(help).into());
        }
    }
    let message = format!("no source code was found beside `{shown}`");
    let help =
        "say with `--uses` what the app calls, or add `--no-scan` to be told the mechanism alone";
    Err(InputError::new(message).with_help(help).into())
}

/// What the code of one app calls and needs.
pub(super) struct App {
    /// What it needs.
    pub(super) needed: Needed,
    /// What it calls.
    pub(super) code: Box<ProjectCode>,
}

/// A file that is linted by itself.
fn is_named(path: &Path) -> bool {
    path.is_file() && !config::is_config_name(&display_path(path))
}

/// Looks at the folders around a manifest as if they had been given, and takes what is said of its project.
fn around(path: &Path, project: &mut Project, tools: &Tools<'_>) -> Result<(), Failure> {
    let Ok(file) = path.canonicalize() else { return Ok(()) };
    for folder in land::around(path) {
        let mut found = walk::folder(&folder, true);
        let others = group(found.loaded(), &[], tools.session.catalog.scopes());
        let nearer = Nearer::new(&folder);
        read_in(&mut found.land.land, others, (&file, &nearer), project, tools)?;
        if !project.code.as_ref().is_some_and(|code| code.leads_out) {
            break;
        }
    }
    Ok(())
}

/// Takes what is said of a project from a look at a folder in which its file lies among others.
fn read_in(
    land: &mut Land,
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
