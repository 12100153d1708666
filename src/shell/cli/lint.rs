//! `scopewise lint`: what do manifests ask for, and what is wrong with that?

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use rayon::prelude::*;

use super::fixing::{Again, Done, Fixing};
use super::gates::Gates;
use super::outputs::{self, Outputs};
use super::uses::Uses;
use super::{Ending, Failure, Session, globs, needs};
use crate::config::{self, Config};
use crate::diagnostic::InputError;
use crate::engine;
use crate::finding::{Finding, Severity};
use crate::project::{Arguments, Loaded, Outcome, Project, group};
use crate::report::lint;
use crate::rules::{RULES, Subject};
use crate::scopes::ScopeGraph;
use crate::shell::files::display_path;
use crate::shell::terminal::print_errors;
use crate::shell::walk;

/// Lint what apps request: extension manifests, Entra apps, authorize URLs, scopewise.yaml
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  scopewise lint                                 everything below this folder
  scopewise lint vss-extension.json              one manifest
  scopewise lint . --manifest-globs 'src/**/*.json' 'vss-extension.json'
                                                 parts that are packed together
  scopewise lint --format json --fail-on error   for programs; only errors fail
  scopewise lint --uses calls.txt                and hold what is asked for against these calls

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 unusable input or arguments.")]
pub(super) struct Args {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    outputs: Outputs,
    /// From which severity on findings fail the run [default: warning, or what scopewise.yaml says]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Manifests that are packed together, as given to the packager; relative to each PATH. Takes all words up
    /// to the next option, so that a PATH stands before it or after `--`
    #[arg(long, value_name = "GLOB", num_args = 1..)]
    manifest_globs: Vec<String>,
    /// Read no scopewise.yaml
    #[arg(long)]
    no_config: bool,
    /// Do not read the code beside the manifests for what it calls
    #[cfg(feature = "scan")]
    #[arg(long)]
    no_scan: bool,
    #[command(flatten)]
    gates: Gates,
    #[command(flatten)]
    uses: Uses,
    #[command(flatten)]
    fixing: Fixing,
}

impl Args {
    /// Whether code is read for what it calls; what is said of the calls stands in its place.
    fn reads_code(&self) -> bool {
        #[cfg(feature = "scan")]
        return !self.no_scan && !self.uses.are_given();
        #[cfg(not(feature = "scan"))]
        false
    }
}

/// From which severity on findings fail the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Note,
    Warning,
    Error,
    /// Findings never fail the run.
    Never,
}

impl FailOn {
    fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Note => true,
            Self::Warning => severity >= Severity::Warning,
            Self::Error => severity >= Severity::Error,
            Self::Never => false,
        }
    }
}

/// Lints and reports.
pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Ending, Failure> {
    args.outputs.check()?;
    args.fixing.check(&args.paths)?;
    args.uses.check(&args.paths)?;
    globs::check(&args.manifest_globs, &args.paths)?;
    let mut found = walk::find(&args.paths, args.reads_code());
    spare_inputs(args, &found)?;
    // What an earlier run wrote quotes findings, and asks for nothing.
    found.loaded.retain(|loaded| !args.outputs.writes(loaded.source.name()));
    let mut errors = found.errors;
    let configs = configs(args, session, &found.configs, &mut errors);
    let graph = ScopeGraph::new(session.catalog.scopes(), Some(session.as_of))
        .map_err(|circle| InputError::new(circle.to_string()))?;
    let read = |loaded| read(loaded, args, &configs, session);
    let mut again = args.fixing.is_asked().then(|| Again::new(&found.loaded));
    let mut projects = read(found.loaded);
    needs::compute(&args.uses, &configs, &mut projects, session, &graph)?;
    #[cfg(feature = "scan")]
    if args.reads_code() {
        let land = &found.land.land;
        super::code::compute(&args.paths, land, &configs, &mut projects, session, &graph)?;
    }
    let fails = |outcome: &Outcome, finding: &Finding| {
        fail_on(args, &configs, outcome).fails(finding.severity)
    };
    let complete = errors.is_empty();
    let repository = outputs::repository(&args.paths);
    let judge = |projects| {
        let mut outcomes = judge(projects, &configs, session, &graph, complete);
        let gone = args.gates.apply(&mut outcomes, &configs, &repository, complete);
        (outcomes, gone)
    };
    if let Some(again) = &mut again {
        again.remember(&projects);
    }
    let (mut outcomes, gone) = judge(projects);
    // What is known already cannot be told from what is new, so nothing is fixed.
    let again = again.filter(|_| gone.is_ok());
    let mut gone = gone.unwrap_or_else(|error| {
        errors.push(error);
        Vec::new()
    });
    let mut fixed = Vec::new();
    if let Some(again) = again {
        let before = ending(&errors, &outcomes, &fails);
        let lint = |loaded| {
            let mut projects = read(loaded);
            again.give(&mut projects);
            let (outcomes, left) = judge(projects);
            gone = left?;
            Ok(outcomes)
        };
        match args.fixing.run(&again, outcomes, lint, session, out)? {
            Done::Shown => return unreadable(&errors, session, out, before),
            Done::Written { outcomes: left, fixed: done, errors: failed } => {
                (outcomes, fixed) = (left, done);
                errors.extend(failed);
            }
        }
    }
    // The process ends after this answer; giving back ten thousand projects piece by piece takes longer
    // than judging them.
    let outcomes = std::mem::ManuallyDrop::new(outcomes);
    let ending = ending(&errors, &outcomes, &fails);
    let report = lint::Report {
        outcomes: &outcomes,
        errors: &errors,
        catalog: &session.catalog,
        graph: &graph,
        exit_code: ending.code(),
        fails: &fails,
        gone: &gone,
        repository: &repository,
        as_of: session.as_of,
        files: found.files,
        too_large: found.too_large,
        with_code: args.reads_code(),
        fixed: &fixed,
    };
    args.outputs.write(&report, session, out)?;
    unreadable(&errors, session, out, ending)
}

/// Refuses to write a report over what was read.
fn spare_inputs(args: &Args, found: &walk::Found) -> Result<(), InputError> {
    let mut named = args.uses.files();
    named.extend(args.gates.baseline().map(display_path));
    let read = found.loaded.iter().map(|loaded| loaded.source.name());
    let read = read.chain(found.configs.iter().map(|source| source.name()));
    args.outputs.spare(&read.chain(named.iter().map(String::as_str)))
}

/// Prints what could not be read or written, which outweighs the findings.
fn unreadable(
    errors: &[InputError],
    session: &Session,
    out: &mut dyn Write,
    ending: Ending,
) -> Result<Ending, Failure> {
    if errors.is_empty() {
        return Ok(ending);
    }
    out.flush()?;
    print_errors(errors, &session.terminal);
    Ok(Ending::Unusable)
}

/// Groups files into projects.
fn read(loaded: Vec<Loaded>, args: &Args, configs: &[Config], session: &Session) -> Vec<Project> {
    let scopes = session.catalog.scopes();
    let mut projects = group(loaded, &arguments(args, configs), scopes);
    projects.extend(engine::listed_projects(configs));
    projects.sort_by(|a, b| a.name.cmp(&b.name));
    engine::tell(&mut projects, configs);
    projects
}

/// Judges projects, and the configurations themselves.
fn judge(
    projects: Vec<Project>,
    configs: &[Config],
    session: &Session,
    graph: &ScopeGraph,
    complete: bool,
) -> Vec<Outcome> {
    let Session { catalog, as_of, .. } = session;
    let judge = |project: Project| {
        let subject = Subject { catalog, graph, as_of: *as_of, project: &project };
        engine::judge(subject, configs).of(project)
    };
    let mut outcomes: Vec<Outcome> = if projects.len() > PARALLEL_FROM {
        projects.into_par_iter().map(judge).collect()
    } else {
        projects.into_iter().map(judge).collect()
    };
    let stale = engine::judge_configs(configs, &outcomes, *as_of, complete);
    outcomes.extend(stale);
    engine::drop_silent(&mut outcomes);
    outcomes
}

/// Below this many projects starting threads costs more than they save.
const PARALLEL_FROM: usize = 64;

/// From which severity on the findings of a project fail the run.
fn fail_on(args: &Args, configs: &[Config], outcome: &Outcome) -> FailOn {
    let configured = outcome.config.and_then(|at| configs[at].fail_on).map(FailOn::from);
    args.fail_on.or(configured).unwrap_or(FailOn::Warning)
}

/// How the run ends, whatever form its answer has.
fn ending(
    errors: &[InputError],
    outcomes: &[Outcome],
    fails: &dyn Fn(&Outcome, &Finding) -> bool,
) -> Ending {
    let failing = |outcome: &Outcome| outcome.findings.iter().any(|one| fails(outcome, one));
    if !errors.is_empty() {
        Ending::Unusable
    } else if outcomes.iter().any(failing) {
        Ending::Findings
    } else {
        Ending::Clean
    }
}

impl From<config::FailOn> for FailOn {
    fn from(configured: config::FailOn) -> Self {
        match configured {
            config::FailOn::Note => Self::Note,
            config::FailOn::Warning => Self::Warning,
            config::FailOn::Error => Self::Error,
            config::FailOn::Never => Self::Never,
        }
    }
}

/// The configurations below and above the paths.
fn configs(
    args: &Args,
    session: &Session,
    found: &[std::sync::Arc<crate::text::SourceText>],
    errors: &mut Vec<InputError>,
) -> Vec<Config> {
    if args.no_config {
        return Vec::new();
    }
    let known: Vec<&str> = RULES.iter().map(|rule| rule.meta().id).collect();
    let mut configs = Vec::new();
    for source in found {
        match Config::read(source, &known) {
            Ok(config) => configs.push(config),
            Err(found) => errors.extend(found),
        }
    }
    for above in walk::configs_above(&args.paths) {
        match above.source.and_then(|source| Config::read(&source, &known)) {
            Ok(config) => configs.push(Config { covers: above.covers, whole: false, ..config }),
            Err(found) => errors.extend(found),
        }
    }
    // A profile that `recommend` would refuse is a slip here too: some rules go by it.
    for config in &configs {
        errors.extend(super::recommend::of_config(config, session).err().into_iter().flatten());
    }
    configs
}

/// Which manifests the arguments, or else the configurations, say are packed together.
fn arguments(args: &Args, configs: &[Config]) -> Vec<Arguments> {
    if args.manifest_globs.is_empty() {
        return engine::packed_together(configs);
    }
    let root = |path: &PathBuf| {
        let shown = display_path(path);
        if shown == "." { String::new() } else { shown }
    };
    let globs = globs::split(&args.manifest_globs);
    args.paths.iter().map(|path| Arguments::globs(root(path), &globs)).collect()
}
