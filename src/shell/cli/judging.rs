//! Judging the projects of a lint run: some hundred at a time where nothing asks for all of them at once, so that what
//! a run holds does not grow with the number of projects.

use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::gates::Gates;
use super::{Failure, Session};
use crate::baseline::Gone;
use crate::config::Config;
use crate::diagnostic::InputError;
use crate::engine::{self, Allowances};
use crate::project::{Arguments, Outcome, Planned, Project, insert, plan};
use crate::report::lint::Repository;
use crate::rules::Subject;
use crate::scopes::ScopeGraph;
use crate::shell::kept::{Kept, Stock};

/// How many projects are made at once; as many others are there while they are.
const AT_ONCE: usize = 128;

/// Below this many projects starting threads costs more than they save.
const PARALLEL_FROM: usize = 64;

/// What projects are judged by.
pub(super) struct Judging<'a> {
    pub(super) session: &'a Session,
    pub(super) graph: &'a ScopeGraph,
    pub(super) configs: &'a [Config],
    /// Which manifests are packed together, where somebody says so.
    pub(super) arguments: Vec<Arguments>,
    pub(super) gates: &'a Gates,
    pub(super) repository: &'a Repository,
    /// Whether everything could be read.
    pub(super) complete: bool,
}

/// What is done with all projects before they are judged.
pub(super) type Prepare<'p> = &'p mut dyn FnMut(&mut [Project]) -> Result<(), Failure>;

/// What remains to be said when all projects have gone by.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// Entries of baselines that no longer occur.
    pub(super) gone: Vec<Gone>,
    /// Why the baselines could not be used; nothing was held against any then.
    pub(super) no_baseline: Option<InputError>,
    /// Files that were not what they had been when their turn came; their projects were left out.
    pub(super) changed: Vec<InputError>,
}

impl Judging<'_> {
    /// Makes projects of files, and gives each with its findings to `take`, in the order of their names. Where something
    /// asks for all of them together, `prepare` is given them before they are judged.
    ///
    /// # Errors
    /// Whatever `prepare` and `take` fail with.
    pub(super) fn run(
        &self,
        files: Vec<Kept>,
        prepare: Option<Prepare<'_>>,
        take: &mut dyn FnMut(Outcome) -> Result<(), Failure>,
    ) -> Result<Ended, Failure> {
        let mut stock = Stock::new(files);
        let mut planned = plan(stock.sketches(), &self.arguments);
        insert(engine::listed_projects(self.configs), &mut planned, stock.sketches());
        let names = planned.iter().map(|one| one.name(stock.sketches()));
        let spoken_for =
            names.filter_map(|name| engine::config_above(name, self.configs)).collect();
        let mut ended = Ended::default();
        let gate = self.gates.ready(self.configs, &spoken_for, self.repository, self.complete);
        let mut gate = gate.map_err(|error| ended.no_baseline = Some(error)).ok();
        let mut allowances = Allowances::default();
        let mut each = |outcomes: Vec<Outcome>| {
            for mut outcome in outcomes {
                allowances.take(&outcome);
                if !engine::is_silent(&outcome) {
                    if let Some(gate) = &mut gate {
                        gate.apply(&mut outcome);
                    }
                    take(outcome)?;
                }
            }
            Ok(())
        };
        if let Some(prepare) = prepare {
            // It is told of no projects at all, too.
            let (mut projects, errors) = self.projects(planned, &mut stock);
            ended.changed = errors;
            prepare(&mut projects)?;
            each(self.judge(projects))?;
        } else {
            ended.changed = self.some_at_a_time(planned, stock, &mut each)?;
        }
        let complete = self.complete && ended.changed.is_empty();
        for mut outcome in allowances.judge(self.configs, self.session.as_of, complete) {
            if let Some(gate) = &mut gate {
                gate.apply(&mut outcome);
            }
            take(outcome)?;
        }
        match gate.map(|gate| gate.finish(complete)) {
            Some(Ok(gone)) => ended.gone = gone,
            Some(Err(error)) => ended.no_baseline = Some(error),
            None => {}
        }
        Ok(ended)
    }

    /// Makes and judges some projects while `each` is given those before them. What could not be read again comes back.
    fn some_at_a_time(
        &self,
        planned: Vec<Planned>,
        mut stock: Stock,
        each: &mut dyn FnMut(Vec<Outcome>) -> Result<(), Failure>,
    ) -> Result<Vec<InputError>, Failure> {
        let is_small = planned.len() <= PARALLEL_FROM;
        let mut left = planned.into_iter();
        let next = Mutex::new(move || {
            let some: Vec<Planned> = left.by_ref().take(AT_ONCE).collect();
            (!some.is_empty()).then(|| {
                let (projects, errors) = self.projects(some, &mut stock);
                (self.judge(projects), errors)
            })
        });
        let next = || next.lock().unwrap_or_else(PoisonError::into_inner)();
        let mut changed = Vec::new();
        let mut each = |(outcomes, errors)| {
            changed.extend(errors);
            each(outcomes)
        };
        std::thread::scope(|scope| {
            let (give, take) = sync_channel(0);
            let work = move || while next().is_some_and(|some| give.send(some).is_ok()) {};
            if is_small {
                drop(work);
            } else {
                let _ = std::thread::Builder::new().spawn_scoped(scope, work);
            }
            take.into_iter().try_for_each(&mut each)?;
            // What no thread was started for.
            std::iter::from_fn(next).try_for_each(&mut each)
        })?;
        Ok(changed)
    }

    /// Makes projects of the files that they are planned of, and tells them what the configurations say. What could not be
    /// read again comes back.
    fn projects(
        &self,
        mut planned: Vec<Planned>,
        stock: &mut Stock,
    ) -> (Vec<Project>, Vec<InputError>) {
        let (fetched, errors) = stock.fetch(&mut planned);
        let used: Vec<usize> = planned.iter().flat_map(Planned::files).collect();
        let scopes = self.session.catalog.scopes();
        let projects = planned.into_iter().flat_map(|one| stock.build(one, scopes));
        let mut projects: Vec<Project> = projects.collect();
        stock.put_back(&used, fetched);
        engine::tell(&mut projects, self.configs);
        (projects, errors)
    }

    fn judge(&self, projects: Vec<Project>) -> Vec<Outcome> {
        let Session { catalog, as_of, .. } = self.session;
        let judge = |project: Project| {
            let subject = Subject { catalog, graph: self.graph, as_of: *as_of, project: &project };
            engine::judge(subject, self.configs).of(project)
        };
        if projects.len() > PARALLEL_FROM {
            projects.into_par_iter().map(judge).collect()
        } else {
            projects.into_iter().map(judge).collect()
        }
    }
}
