//! `scopewise lint`: what do manifests ask for, and what is wrong with that?

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use super::fixing::{Again, Done, Fixing};
use super::gates::Gates;
use super::judging::{Judging, Prepare};
use super::outputs::{self, Answers, Outputs};
use super::uses::Uses;
use super::{Ending, Failure, Session, globs, needs};
use crate::baseline::Gone;
use crate::config::{self, Config};
use crate::diagnostic::InputError;
use crate::engine;
use crate::finding::{Finding, Severity};
use crate::fix;
use crate::project::{Arguments, Loaded, Outcome, Project};
use crate::report::Totals;
use crate::report::lint::{self, Run};
use crate::rules::RULES;
use crate::scopes::ScopeGraph;
use crate::shell::above;
use crate::shell::files::display_path;
use crate::shell::kept::{Kept, Room};
use crate::shell::terminal::print_errors;
use crate::shell::walk::{self, Found};
use clap::ValueEnum;

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
    /// Refuses what cannot be done, and what would do nothing.
    fn check(&self) -> Result<(), Failure> {
        self.outputs.check()?;
        self.fixing.check(&self.paths)?;
        self.uses.check(&self.paths)?;
        self.gates.check()?;
        Ok(globs::check(&self.manifest_globs, &self.paths)?)
    }

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
    args.check()?;
    // Who fixes has to lint everything again, and again.
    let room = Arc::new(if args.fixing.is_asked() { Room::default() } else { Room::limited() });
    let mut found = walk::find_within(&args.paths, args.reads_code(), &room);
    spare_inputs(args, &found)?;
    let mut errors = std::mem::take(&mut found.errors);
    // What an earlier run wrote quotes findings, and asks for nothing.
    found.kept.retain(|file| !args.outputs.writes(file.name()));
    let configs = configs(args, session, &found.configs, &mut errors);
    let graph = ScopeGraph::new(session.catalog.scopes(), Some(session.as_of))
        .map_err(|circle| InputError::new(circle.to_string()))?;
    let repository = outputs::repository(&args.paths);
    let fails = |outcome: &Outcome, finding: &Finding| {
        fail_on(args, &configs, outcome).fails(finding.severity)
    };
    let run = Run {
        catalog: &session.catalog,
        graph: &graph,
        as_of: session.as_of,
        fails: &fails,
        repository: &repository,
    };
    let judging = Judging {
        session,
        graph: &graph,
        configs: &configs,
        arguments: arguments(args, &configs),
        gates: &args.gates,
        repository: &repository,
        complete: errors.is_empty(),
    };
    let kept = std::mem::take(&mut found.kept);
    let together = together(args, &configs, &found);
    let mut prepare = |projects: &mut [Project]| {
        needs::compute(&args.uses, &configs, projects, session, &graph)?;
        #[cfg(feature = "scan")]
        if args.reads_code() {
            let land = &mut found.land.land;
            super::code::compute(&args.paths, land, &configs, projects, session, &graph)?;
        }
        Ok(())
    };
    let mut answer = Answer {
        totals: Totals::default(),
        forms: args.outputs.begin(session.terminal.style())?,
        run,
        count: 0,
    };
    let mut fixed = Vec::new();
    let gone = if args.fixing.is_asked() {
        let Some(ended) = fix(args, &judging, kept, &mut prepare, &mut answer, &mut errors, out)?
        else {
            let ending = answer.ending(&errors);
            return unreadable(&errors, session, out, ending);
        };
        fixed = ended.fixed;
        ended.gone
    } else {
        let prepare = together.then_some(&mut prepare as Prepare<'_>);
        let ended = judging.run(kept, prepare, &mut |outcome| answer.take(outcome))?;
        errors.extend(ended.changed);
        errors.extend(ended.no_baseline);
        ended.gone
    };
    let ending = answer.ending(&errors);
    let report = lint::Report {
        run,
        totals: &answer.totals,
        errors: &errors,
        exit_code: ending.code(),
        gone: &gone,
        files: found.files,
        too_large: found.too_large.len(),
        links: &found.links,
        with_code: args.reads_code(),
        fixed: &fixed,
        page: None,
    };
    answer.forms.finish(&report, out)?;
    unreadable(&errors, session, out, ending)
}

/// Refuses to write a report over what was read.
fn spare_inputs(args: &Args, found: &Found) -> Result<(), InputError> {
    let mut named = args.uses.files();
    named.extend(args.gates.baseline().map(display_path));
    let read = found.kept.iter().map(Kept::name);
    let read = read.chain(found.configs.iter().map(|source| source.name()));
    args.outputs.spare(&read.chain(named.iter().map(String::as_str)))
}

/// The answer while projects go by.
struct Answer<'a> {
    totals: Totals,
    forms: Answers,
    run: Run<'a>,
    /// How many projects have gone by.
    count: usize,
}

/// So many projects are not given back: the process ends after the answer, and the system takes them back faster than
/// we could, piece by piece. Beyond that their room is used again.
const LEFT_TO_THE_SYSTEM: usize = 64;

impl Answer<'_> {
    fn take(&mut self, outcome: Outcome) -> Result<(), Failure> {
        self.totals.take(&outcome, &self.run);
        self.forms.project(&outcome, &self.run)?;
        self.count += 1;
        if self.count <= LEFT_TO_THE_SYSTEM {
            std::mem::forget(outcome);
        }
        Ok(())
    }

    /// How the run ends, whatever form its answer has.
    const fn ending(&self, errors: &[InputError]) -> Ending {
        if !errors.is_empty() {
            Ending::Unusable
        } else if self.totals.fails() {
            Ending::Findings
        } else {
            Ending::Clean
        }
    }
}

/// What is to be said when everything is fixed, beside the projects.
struct Fixed {
    fixed: Vec<fix::Fixed>,
    gone: Vec<Gone>,
}

/// Fixes what can be fixed, and gives `answer` the projects as they are then. Where the difference is only shown, the
/// projects as they were are counted, and nothing comes back.
fn fix(
    args: &Args,
    judging: &Judging<'_>,
    kept: Vec<Kept>,
    prepare: Prepare<'_>,
    answer: &mut Answer<'_>,
    errors: &mut Vec<InputError>,
    out: &mut dyn Write,
) -> Result<Option<Fixed>, Failure> {
    let mut again = Again::new(&kept);
    let mut outcomes = Vec::new();
    let mut collect = |outcome| {
        outcomes.push(outcome);
        Ok(())
    };
    let mut prepare = |projects: &mut [Project]| {
        prepare(projects)?;
        again.remember(projects);
        Ok(())
    };
    let ended = judging.run(kept, Some(&mut prepare), &mut collect)?;
    let mut done = Fixed { fixed: Vec::new(), gone: ended.gone };
    if let Some(error) = ended.no_baseline {
        // What is known already cannot be told from what is new, so nothing is fixed.
        errors.push(error);
        outcomes.into_iter().try_for_each(|outcome| answer.take(outcome))?;
        return Ok(Some(done));
    }
    for outcome in &outcomes {
        answer.totals.take(outcome, &answer.run);
    }
    let lint = |files: Vec<Loaded>| {
        let room = Room::default();
        let kept = files.into_iter().map(|file| Kept::new(file, false, &room)).collect();
        let mut outcomes = Vec::new();
        let mut give = |projects: &mut [Project]| {
            again.give(projects);
            Ok(())
        };
        let mut collect = |outcome| {
            outcomes.push(outcome);
            Ok(())
        };
        let ended = judging.run(kept, Some(&mut give), &mut collect)?;
        if let Some(error) = ended.no_baseline {
            return Err(error.into());
        }
        done.gone = ended.gone;
        Ok(outcomes)
    };
    match args.fixing.run(&again, outcomes, lint, judging.session, out)? {
        Done::Shown => Ok(None),
        Done::Written { outcomes, fixed, errors: failed } => {
            errors.extend(failed);
            done.fixed = fixed;
            answer.totals = Totals::default();
            outcomes.into_iter().try_for_each(|outcome| answer.take(outcome))?;
            Ok(Some(done))
        }
    }
}

/// Whether something asks for all projects at once: code belongs to the nearest of them, and calls that somebody
/// lists speak for one alone.
fn together(args: &Args, configs: &[Config], found: &Found) -> bool {
    #[cfg(feature = "scan")]
    if args.reads_code() && super::code::matters(&args.paths, &found.land.land) {
        return true;
    }
    #[cfg(not(feature = "scan"))]
    let _ = found;
    args.uses.are_given() || configs.iter().any(|config| !config.uses.is_empty())
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

/// From which severity on the findings of a project fail the run.
fn fail_on(args: &Args, configs: &[Config], outcome: &Outcome) -> FailOn {
    let configured = outcome.config.and_then(|at| configs[at].fail_on).map(FailOn::from);
    args.fail_on.or(configured).unwrap_or(FailOn::Warning)
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
    for above in above::configs(&args.paths) {
        match above.source.and_then(|source| Config::read(&source, &known)) {
            Ok(config) => configs.push(Config { covers: above.covers, whole: false, ..config }),
            Err(found) => errors.extend(found),
        }
    }
    // A profile that `recommend` would refuse is a slip here too: some rules go by it.
    for config in &configs {
        errors.extend(super::recommend::of_config(config, session).err().into_iter().flatten());
        if args.manifest_globs.is_empty() && config.whole {
            errors.extend(globs::of_config(config));
        }
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
