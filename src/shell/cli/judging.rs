//! Judging the projects of a lint run: some hundred at a time where nothing asks for all of them at once, so that what
//! a run holds does not grow with the number of projects.

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

/// How many projects are there at once.
const AT_ONCE: usize = 512;

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
    /// Makes projects of files, and gives each with its findings to `take`, in the order of their names. `prepare` is
    /// given them before they are judged: all of them together where `together` says so.
    ///
    /// # Errors
    /// Whatever `prepare` and `take` fail with.
    pub(super) fn run(
        &self,
        files: Vec<Kept>,
        together: bool,
        prepare: &mut dyn FnMut(&mut [Project]) -> Result<(), Failure>,
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
        let at_once = if together { usize::MAX } else { AT_ONCE };
        let mut left = planned.into_iter();
        // Who asks for all projects together is told of none at all, too.
        let mut must_ask = together;
        loop {
            let mut next: Vec<Planned> = left.by_ref().take(at_once).collect();
            if next.is_empty() && !must_ask {
                break;
            }
            must_ask = false;
            let (fetched, errors) = stock.fetch(&mut next);
            ended.changed.extend(errors);
            let used: Vec<usize> = next.iter().flat_map(Planned::files).collect();
            let scopes = self.session.catalog.scopes();
            let projects = next.into_iter().flat_map(|one| stock.build(one, scopes));
            let mut projects: Vec<Project> = projects.collect();
            stock.put_back(&used, fetched);
            engine::tell(&mut projects, self.configs);
            prepare(&mut projects)?;
            for mut outcome in self.judge(projects) {
                allowances.take(&outcome);
                if !engine::is_silent(&outcome) {
                    if let Some(gate) = &mut gate {
                        gate.apply(&mut outcome);
                    }
                    take(outcome)?;
                }
            }
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
