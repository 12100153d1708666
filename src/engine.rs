//! The one pipeline: files to projects, projects to findings. Every face of the program uses it.

mod stale;

pub use stale::{Allowances, judge_configs};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::Config;
use crate::config::inline::{self, Inline};
use crate::diagnostic::InputError;
use crate::finding::{Confidence, FileId, Finding, Place, Severity};
use crate::fix;
use crate::manifest::written::{Purpose, Standing, is_sample, standing};
use crate::manifest::{self, Declaration, Formats, packaging};
use crate::project::{Arguments, Loaded, Outcome, Project, RequestSet, Stated};
use crate::rules::{ABOUT_CALLS, RULES, Subject};
use crate::text::SourceText;

/// What a file may hold, as far as its name and bytes tell.
#[derive(Debug, Clone, Copy)]
pub struct MayHold {
    formats: Formats,
    commands: bool,
}

impl MayHold {
    /// Whether the bytes are worth reading as text.
    pub const fn anything(self) -> bool {
        self.commands || !self.formats.is_empty()
    }
}

/// What a file may hold.
pub fn look(name: &str, bytes: &[u8]) -> MayHold {
    MayHold { formats: manifest::sniff(name, bytes), commands: packaging::sniff(bytes) }
}

/// Whether a file's bytes are worth reading as text.
pub fn sniff(name: &str, bytes: &[u8]) -> bool {
    look(name, bytes).anything()
}

/// Reads what one file declares. What cannot be read is returned beside what can.
pub fn load(source: &Arc<SourceText>) -> (Loaded, Vec<InputError>) {
    load_in(source, Vec::new())
}

/// Reads what one file declares, where the other parts of its module are known.
pub fn load_in(source: &Arc<SourceText>, parts: Vec<Arc<SourceText>>) -> (Loaded, Vec<InputError>) {
    load_as(source, look(source.name(), source.text().as_bytes()), parts)
}

/// The same, where it is known what the file may hold.
pub fn load_as(
    source: &Arc<SourceText>,
    may_hold: MayHold,
    parts: Vec<Arc<SourceText>>,
) -> (Loaded, Vec<InputError>) {
    let mut reading = manifest::read_in_module(source, may_hold.formats, &parts);
    // A list grows by room for four; most files declare one thing.
    reading.declarations.shrink_to_fit();
    let errors = reading.errors.into_iter().map(|error| error.in_text(source));
    let mut errors: Vec<InputError> = errors.collect();
    if !reading.declarations.is_empty() {
        errors.extend(inline::read(source, &rule_ids()).1);
    }
    let loaded = Loaded {
        declarations: reading.declarations,
        packaging: if may_hold.commands { packaging::read(source) } else { Vec::new() },
        source: Arc::clone(source),
        parts,
    };
    (loaded, errors)
}

/// Lets every rule look at a project, and applies the configuration that is nearest above it.
pub fn judge(subject: Subject<'_>, configs: &[Config]) -> Judged {
    let mut findings = Vec::new();
    for rule in RULES {
        for part in &subject.project.parts {
            rule.part(subject, part, &mut findings);
        }
        for set in &subject.project.sets {
            rule.set(subject, set, &mut findings);
            for requested in &set.requested {
                rule.requested(subject, set, requested, &mut findings);
            }
        }
    }
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
    // Sets of one project share files, so one place can be found twice; the surer finding stands.
    findings.dedup_by(|b, a| {
        let same = a.rule == b.rule && a.place == b.place && a.message == b.message;
        if same {
            a.confidence = a.confidence.max(b.confidence);
        }
        same
    });
    doubt(subject.project, &mut findings);
    fix::settle(subject.project, &mut findings);
    let config = nearest_config(subject.project, configs);
    let inline = accepted_in_place(subject);
    let mut judged = Judged { findings: Vec::new(), allowed: Vec::new(), inline, config };
    for finding in findings {
        judged.file(finding, subject, configs);
    }
    judged
}

/// What is asked for in a test or a document need not be what the app asks for, so that no finding about it is
/// more than possible, and none fails a build.
fn doubt(project: &Project, findings: &mut [Finding]) {
    let files: BTreeSet<FileId> = project
        .parts
        .iter()
        .filter(|part| may_be_aside(&part.declaration))
        .map(|p| p.file)
        .collect();
    for finding in findings.iter_mut().filter(|finding| files.contains(&finding.place.file)) {
        let name = project.file(finding.place.file).name();
        if standing(name) != Standing::Product {
            finding.confidence = Confidence::Possible;
            finding.severity = Severity::Note;
        } else if is_sample(name) {
            finding.confidence = finding.confidence.min(Confidence::Likely);
        }
    }
    for part in &project.parts {
        let Declaration::Written(written) = &part.declaration else { continue };
        // Names without a resource are known as a request by the name of what holds them alone.
        if matches!(
            written.purpose,
            Purpose::OAuth | Purpose::EntraRegistration | Purpose::AgentToken | Purpose::Extension
        ) {
            let inside = |place: Place| {
                place.file == part.file
                    && written.span.start <= place.span.start
                    && place.span.end <= written.span.end
            };
            for finding in findings.iter_mut().filter(|finding| inside(finding.place)) {
                finding.confidence = finding.confidence.min(Confidence::Likely);
            }
        }
    }
}

/// Whether what is declared counts less in a test, a document or a sample. A manifest of an extension says itself what
/// it is, a token is one wherever it is written, and a document is where people are told what to grant.
const fn may_be_aside(declaration: &Declaration) -> bool {
    match declaration {
        Declaration::Entra(_)
        | Declaration::AuthorizeUrl(_)
        | Declaration::AppIdentity(_)
        | Declaration::Written(_)
        | Declaration::SpecialCall(_)
        | Declaration::PublicSecret(_) => true,
        Declaration::Extension(_) | Declaration::Token(_) | Declaration::Documented(_) => false,
    }
}

/// The verdict on a project, before it is joined with the project itself.
#[derive(Debug)]
pub struct Judged {
    findings: Vec<Finding>,
    allowed: Vec<(Finding, Option<usize>)>,
    inline: Vec<(FileId, Inline, bool)>,
    config: Option<usize>,
}

impl Judged {
    fn only(findings: Vec<Finding>, config: Option<usize>) -> Self {
        Self { findings, allowed: Vec::new(), inline: Vec::new(), config }
    }

    /// The verdict with its project.
    pub fn of(self, project: Project) -> Outcome {
        let Self { findings, allowed, inline, config } = self;
        Outcome { project, findings, allowed, inline, known: Vec::new(), left_out: 0, config }
    }

    fn file(&mut self, mut finding: Finding, subject: Subject<'_>, configs: &[Config]) {
        let config = self.config.map(|at| &configs[at]);
        match config
            .and_then(|config| config.levels.get(finding.rule))
            .map(|level| level.severity())
        {
            Some(None) => return,
            Some(Some(severity)) => finding.severity = severity,
            None => {}
        }
        let source = subject.project.file(finding.place.file);
        let in_place = self
            .inline
            .iter_mut()
            .find(|(file, one, _)| *file == finding.place.file && one.covers(&finding, source));
        if let Some((_, _, needed)) = in_place {
            *needed = true;
            self.allowed.push((finding, None));
            return;
        }
        let Some(config) = config else {
            self.findings.push(finding);
            return;
        };
        let file = subject.project.file(finding.place.file).name();
        let file = config.relative(file).unwrap_or_else(|| file.to_owned());
        let allowance = config.allow.iter().position(|allowance| {
            !allowance.has_expired(subject.as_of) && allowance.covers(&finding, &file)
        });
        match allowance {
            at @ Some(_) => self.allowed.push((finding, at)),
            None => self.findings.push(finding),
        }
    }
}

fn rule_ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.meta().id).collect()
}

/// The allowances in the comments of a project's files. One for a rule that needs to know what the app calls
/// counts as needed where that is not known: nobody could look.
fn accepted_in_place(subject: Subject<'_>) -> Vec<(FileId, Inline, bool)> {
    let blind = subject.project.needed.is_none();
    let files = subject.project.files.iter().enumerate();
    let with_any = files.filter(|(_, source)| inline::may_hold(source.text()));
    let of = |(at, source): (usize, &Arc<SourceText>)| {
        let (found, _) = inline::read(source, &rule_ids());
        let one = |one: Inline| {
            let unseen = blind && one.rules.iter().any(|rule| ABOUT_CALLS.contains(&rule.as_str()));
            (FileId(at), one, unseen)
        };
        found.into_iter().map(one).collect::<Vec<_>>()
    };
    with_any.flat_map(of).collect()
}

/// What is asked for of the findings.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Ids of the only rules; all where empty.
    pub only: Vec<String>,
    /// Ids of rules that are left out.
    pub skip: Vec<String>,
    /// How sure a finding must be at least; where left out, what the configuration says.
    pub min_confidence: Option<Confidence>,
}

/// Leaves out what nobody asked for, and counts it.
pub fn select(outcome: &mut Outcome, configs: &[Config], selection: &Selection) {
    let configured = outcome.config.and_then(|at| configs[at].min_confidence);
    let least = selection.min_confidence.or(configured);
    let is = |rules: &[String], finding: &Finding| rules.iter().any(|id| id == finding.rule);
    let before = outcome.findings.len();
    outcome.findings.retain(|finding| {
        (selection.only.is_empty() || is(&selection.only, finding))
            && !is(&selection.skip, finding)
            && least.is_none_or(|least| finding.confidence >= least)
    });
    outcome.left_out += before - outcome.findings.len();
}

fn order(finding: &Finding) -> (FileId, usize, usize, &str, &str) {
    let Place { file, span } = finding.place;
    (file, span.start, span.end, finding.rule, &finding.message)
}

/// The configuration in the deepest folder above the project.
pub fn nearest_config(project: &Project, configs: &[Config]) -> Option<usize> {
    config_above(&project.name, configs)
}

/// The configuration in the deepest folder above a project of this name.
pub fn config_above(project: &str, configs: &[Config]) -> Option<usize> {
    let above = configs.iter().enumerate();
    let above = above.filter_map(|(at, config)| Some((config.nearness(project)?, at)));
    above.max().map(|(_, at)| at)
}

/// Which manifests the configurations say are packed together.
pub fn packed_together(configs: &[Config]) -> Vec<Arguments> {
    let with_globs = configs.iter().filter(|config| !config.manifest_globs.is_empty());
    let own = |config: &Config| config.covers.iter().find(|c| c.below.is_empty()).cloned();
    with_globs
        .filter_map(|config| Some(Arguments::globs(own(config)?.folder, &config.manifest_globs)))
        .collect()
}

/// Scopes that a configuration lists are requested too, for instance by a personal access token.
pub fn listed_projects(configs: &[Config]) -> Vec<Project> {
    let listed = configs.iter().filter(|config| config.whole && !config.scopes.is_empty());
    let project = |config: &Config| Project {
        sets: vec![RequestSet::listed(&config.scopes)],
        ..config_project(config)
    };
    listed.map(project).collect()
}

/// Tells each project what the configuration that is nearest above it says of the app.
pub fn tell(projects: &mut [Project], configs: &[Config]) {
    for project in projects {
        if let Some(at) = nearest_config(project, configs) {
            project.stated = Stated::of(&configs[at]);
        }
    }
}

/// Leaves out projects that ask for nothing and of which nothing is to be said.
pub fn drop_silent(outcomes: &mut Vec<Outcome>) {
    outcomes.retain(|outcome| !is_silent(outcome));
}

/// Whether a project asks for nothing and nothing is to be said of it.
pub fn is_silent(outcome: &Outcome) -> bool {
    outcome.project.sets.is_empty()
        && outcome.findings.is_empty()
        && outcome.allowed.is_empty()
        && outcome.inline.is_empty()
}

fn config_project(config: &Config) -> Project {
    let folder = config.covers.first().map(|cover| cover.folder.clone()).unwrap_or_default();
    Project { folder, ..source_project(&config.source) }
}

/// A project of one file that asks for nothing.
fn source_project(source: &Arc<SourceText>) -> Project {
    Project {
        name: source.name().to_owned(),
        folder: source.name().rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
        files: vec![Arc::clone(source)],
        parts: Vec::new(),
        sets: Vec::new(),
        needed: None,
        code: None,
        stated: Stated::default(),
    }
}
