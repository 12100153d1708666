//! Gives each project what its app needs, from `--uses`, `--call` and `uses:` in configurations.

use std::path::Path;

use super::uses::{self, Uses};
use super::{Failure, Session};
use crate::config::{Config, Use};
use crate::diagnostic::InputError;
use crate::engine;
use crate::needed::Needs;
use crate::project::{Project, SetKind};
use crate::scopes::ScopeGraph;
use crate::shell::{files, traffic};
use crate::usage::{Router, Tally, Usage};

/// Computes the needs of the projects that somebody said something about.
///
/// # Errors
/// Calls that cannot be read, and calls that speak for more than one project.
pub(super) fn compute(
    given: &Uses,
    configs: &[Config],
    projects: &mut [Project],
    session: &Session,
    graph: &ScopeGraph,
) -> Result<(), Failure> {
    let configured = configs.iter().any(|config| !config.uses.is_empty());
    if !given.are_given() && !configured {
        return Ok(());
    }
    let router = Router::new(&session.catalog);
    let needs = Needs::new(&session.catalog, graph.clone(), session.as_of);
    if given.are_given() {
        let usage = given.read(&router)?;
        let mut all = meant(projects.iter_mut().collect());
        return match all.as_mut_slice() {
            [] => Ok(()),
            [project] => {
                give(project, &needs, &usage);
                Ok(())
            }
            several => Err(too_many(several).into()),
        };
    }
    let mut errors = Vec::new();
    for (at, config) in configs.iter().enumerate().filter(|(_, config)| !config.uses.is_empty()) {
        let own = projects.iter_mut();
        let own = own.filter(|project| engine::nearest_config(project, configs) == Some(at));
        let mut own = meant(own.collect());
        match own.as_mut_slice() {
            [] => {}
            [project] => match configured_usage(config, &router) {
                Ok(usage) => give(project, &needs, &usage),
                Err(found) => errors.extend(found),
            },
            several => {
                let (_, span) = &config.uses[0];
                let message = format!("`uses` would speak for {} projects", several.len());
                let error = InputError::at(&config.source, *span, message, "for which of them?");
                errors.push(
                    error
                        .with_help(format!("give each its own scopewise.yaml: {}", names(several))),
                );
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Input(errors)) }
}

/// Of several projects the only one that has a manifest, a registration or a list of scopes: what documents, tests and
/// strings ask for beside it is not what somebody lists calls for.
fn meant(projects: Vec<&mut Project>) -> Vec<&mut Project> {
    let registers = |project: &Project| {
        let is_one = |kind: SetKind| {
            kind.is_extension() || matches!(kind, SetKind::EntraApp | SetKind::Listed)
        };
        project.sets.iter().any(|set| is_one(set.kind))
    };
    if projects.iter().filter(|project| registers(project)).count() != 1 {
        return projects;
    }
    projects.into_iter().filter(|project| registers(project)).collect()
}

fn give<'c>(project: &mut Project, needs: &Needs<'c>, usage: &Usage<'c>) {
    let needed = needs.of(usage, &project.requested(), project.unasked());
    project.needed = Some(needed);
}

fn too_many(projects: &[&mut Project]) -> InputError {
    let message = format!("the calls would speak for {} projects", projects.len());
    InputError::new(message).with_help(format!(
        "lint one of them, or list the calls under `uses:` in the scopewise.yaml of each: {}",
        names(projects)
    ))
}

fn names(projects: &[&mut Project]) -> String {
    const MOST: usize = 5;
    let mut names: Vec<&str> = projects.iter().map(|p| p.name.as_str()).take(MOST).collect();
    if projects.len() > MOST {
        names.push("…");
    }
    names.join(", ")
}

/// What a configuration says that the app calls.
///
/// # Errors
/// Every entry that cannot be read, with its place.
pub(super) fn configured_usage<'c>(
    config: &Config,
    router: &Router<'c>,
) -> Result<Usage<'c>, Vec<InputError>> {
    let mut tally = Tally::new(router);
    let mut errors = Vec::new();
    let folder = Path::new(config.source.name()).parent().unwrap_or(Path::new(""));
    for (entry, span) in &config.uses {
        let at = |message: String, label: &str| {
            InputError::at(&config.source, *span, message, label.to_owned())
        };
        match entry {
            Use::Call(text) => {
                tally.begin(config.source.name());
                let line = config.source.position(span.start).line as u64;
                let before = tally.heard();
                match tally.add(line, text) {
                    Ok(()) if (tally.heard() - before).calls == 0 => {
                        let InputError { message, help, .. } = uses::elsewhere("this");
                        errors.push(InputError { help, ..at(message, "here") });
                    }
                    Ok(()) => {}
                    Err(why) => errors.push(at(format!("this is no call: {why}"), "no call").with_help(
                        "write a request, `GET https://dev.azure.com/…`, or a method, `git.GetPullRequests`",
                    )),
                }
            }
            Use::File(file) => {
                let path = match files::named_in(folder, &file.file) {
                    Ok(path) => path,
                    Err(error) => {
                        let at = at(error.message, "here");
                        errors.push(InputError { help: error.help, ..at });
                        continue;
                    }
                };
                tally.begin(uses::name(&path));
                let before = tally.heard();
                match traffic::read(&path, &mut tally) {
                    Ok(()) => {
                        let silent = uses::no_call(&file.file, tally.heard() - before);
                        errors.extend(silent.map(|InputError { message, help, .. }| InputError {
                            help,
                            ..at(message, "here")
                        }));
                    }
                    Err(traffic::Failure::Open(error)) => errors.push(at(error.message, "here")),
                    Err(traffic::Failure::Read(error)) => {
                        let why = uses::why(&error);
                        errors.push(at(format!("cannot read `{}`: {why}", file.file), "here"));
                    }
                }
            }
        }
    }
    if errors.is_empty() { Ok(tally.finish()) } else { Err(errors) }
}
