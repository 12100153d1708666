//! `scopewise.yaml`: as it is written, then as it is meant.
//!
//! Every entry keeps its place, so that a finding can underline the line that allowed it, or no longer
//! allows anything.

mod fail_on;
pub mod inline;
mod written;

pub use fail_on::FailOn;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use globset::{Glob, GlobMatcher};
use serde::Deserialize;
use written::{Plain, Word, Written, WrittenAllowance};

use crate::catalog::parse;
use crate::catalog::places::{Step, locate};
use crate::date::{AsOf, FactDate};
use crate::diagnostic::InputError;
use crate::finding::{Confidence, Finding, Severity};
use crate::manifest::packaging::glob_fault;
use crate::text::{SourceText, Span};

/// The name of the file.
pub const FILE_NAME: &str = "scopewise.yaml";
/// Its other name.
pub const OTHER_NAME: &str = "scopewise.yml";

/// Whether a file is a configuration, by its path with either slash.
pub fn is_config_name(path: &str) -> bool {
    let mut parts = path.rsplit(['/', '\\']);
    match parts.next() {
        Some(FILE_NAME) => true,
        // In `.github/workflows` and the like it is a workflow that somebody called after us.
        Some(OTHER_NAME) => {
            parts.all(|folder| matches!(folder, "." | "..") || !folder.starts_with('.'))
        }
        _ => false,
    }
}

/// What the app calls: a call, or a file that lists or records calls.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected a call, `GET https://…` or `git.GetItem`, or `file: PATH`")]
pub enum Use {
    /// A request, `GET https://…`, or a method, `git.GetPullRequests`.
    Call(String),
    /// A file, relative to the configuration's own folder.
    File(UseFile),
}

/// A file that lists or records calls.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseFile {
    /// Its path, relative to the configuration's own folder.
    pub file: String,
}

/// How loud a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The rule's findings are dropped.
    Off,
    /// They are notes.
    Note,
    /// They are warnings.
    Warning,
    /// They are errors.
    Error,
}

impl Level {
    /// The severity; nothing for [`Level::Off`].
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Note => Some(Severity::Note),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// The file as it is meant.
#[derive(Debug)]
pub struct Config {
    /// Its text.
    pub source: Arc<SourceText>,
    /// What it speaks for.
    pub covers: Vec<Cover>,
    /// Whether its whole folder is read in this run; where not, an allowance may be needed elsewhere.
    pub whole: bool,
    /// How loud rules are.
    pub levels: BTreeMap<String, Level>,
    /// What is allowed.
    pub allow: Vec<Allowance>,
    /// Scopes that are requested where no manifest says so, for instance of a personal access token.
    pub scopes: Vec<(String, Span)>,
    /// Globs of the manifests that are packed together, relative to the folder.
    pub manifest_globs: Vec<String>,
    /// Where each of them stands in the file.
    pub glob_places: Vec<Span>,
    /// From which severity on findings fail the run.
    pub fail_on: Option<FailOn>,
    /// How sure findings must be at least.
    pub min_confidence: Option<Confidence>,
    /// The file of findings that are known already, relative to the folder.
    pub baseline: Option<String>,
    /// The profile for `recommend`, as written.
    pub profile: BTreeMap<String, serde_yaml::Value>,
    /// What the app calls, each entry with its place.
    pub uses: Vec<(Use, Span)>,
    /// Whether the app's own code is read for what it calls; it is, where nothing is said.
    pub scan: Option<bool>,
}

/// A folder that a configuration speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The folder as paths of this run name it, with forward slashes; empty for the current one.
    pub folder: String,
    /// Where that lies below the configuration's own folder; empty where it is the same.
    pub below: String,
}

/// A finding that is accepted, for a reason.
#[derive(Debug)]
pub struct Allowance {
    /// The rule; any where left out.
    pub rule: Option<String>,
    /// The scope; any where left out.
    pub scope: Option<String>,
    /// The files, as a glob relative to the folder; any where left out.
    pub path: Option<GlobMatcher>,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is.
    pub until: Option<FactDate>,
    /// Where it is written.
    pub span: Span,
}

impl Cover {
    fn inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.folder.is_empty() {
            return Some(path);
        }
        path.strip_prefix(self.folder.as_str())?.strip_prefix('/')
    }
}

impl Allowance {
    /// Whether its last day has passed.
    pub fn has_expired(&self, as_of: AsOf) -> bool {
        self.until.is_some_and(|until| until.last_day() < as_of.day())
    }

    /// Whether it speaks of a finding in a file, given relative to the configuration's folder.
    pub fn covers(&self, finding: &Finding, file: &str) -> bool {
        self.rule.as_deref().is_none_or(|rule| rule == finding.rule)
            && self.scope.as_deref().is_none_or(|scope| finding.scope.as_deref() == Some(scope))
            && self.path.as_ref().is_none_or(|path| path.is_match(file))
    }

    /// What it allows, in words.
    pub fn describe(&self) -> String {
        match (&self.rule, &self.scope) {
            (Some(rule), Some(scope)) => format!("`{rule}` for `{scope}`"),
            (Some(rule), None) => format!("`{rule}`"),
            (None, Some(scope)) => format!("every finding about `{scope}`"),
            (None, None) => "every finding".to_owned(),
        }
    }
}

impl Config {
    /// How near the file is to a path, the nearer the greater; nothing where it does not speak for it. Of two that speak
    /// for one folder the nearer is the one that lies less far above.
    pub fn nearness(&self, path: &str) -> Option<(usize, Reverse<usize>)> {
        let covers = self.covers.iter().filter(|cover| cover.inside(path).is_some());
        covers.map(|cover| (cover.folder.len(), Reverse(cover.below.len()))).max()
    }

    /// A path as seen from the file's own folder; nothing for one that the file does not speak for.
    pub fn relative(&self, path: &str) -> Option<String> {
        self.covers.iter().find_map(|cover| {
            let inside = cover.inside(path)?;
            Some(if cover.below.is_empty() {
                inside.to_owned()
            } else {
                format!("{}/{inside}", cover.below)
            })
        })
    }

    /// Reads a configuration. `known_rules` are the ids of all rules, sorted.
    ///
    /// # Errors
    /// Text that is not YAML, unknown keys and rules, an allowance without a reason or without a subject,
    /// a glob that is none; each with its place.
    pub fn read(source: &Arc<SourceText>, known_rules: &[&str]) -> Result<Self, Vec<InputError>> {
        let written: Option<Written> = parse::yaml(source).map_err(|error| vec![error])?;
        let written = written.unwrap_or_default();
        let mut errors = Vec::new();
        for rule in written.levels.keys() {
            if let Err(help) = known(rule, known_rules) {
                let span = key_span(source, "levels", rule);
                errors.push(unknown_rule(source, span, rule, help));
            }
        }
        let mut glob_places = Vec::new();
        if written.baseline.as_ref().is_some_and(|file| file.0.trim().is_empty()) {
            let span = place(source, &[Step::Key("baseline")]);
            let error = InputError::at(source, span, "`baseline` names no file", "empty");
            errors.push(error.with_help("name the file, or leave the key out"));
        }
        for (at, Word(glob)) in written.manifest_globs.iter().enumerate() {
            let span = place(source, &[Step::Key("manifest-globs"), Step::Index(at)]);
            glob_places.push(span);
            if let Err(error) = Glob::new(glob) {
                errors.push(InputError::at(source, span, glob_fault(&error), "no glob"));
            }
        }
        let allow = written.allow.into_iter().enumerate().filter_map(|(at, entry)| {
            allowance(source, at, entry, known_rules).map_err(|error| errors.push(error)).ok()
        });
        let allow = allow.collect();
        let scopes = written.scopes.into_iter().enumerate();
        let scopes = scopes
            .map(|(at, Word(scope))| {
                let mut span = place(source, &[Step::Key("scopes"), Step::Index(at)]);
                if source.slice(span).starts_with(['"', '\'']) {
                    span = Span::new(span.start + 1, span.end - 1);
                }
                (scope, span)
            })
            .collect();
        let uses = written.uses.into_iter().enumerate();
        let uses = uses
            .map(|(at, entry)| (entry, place(source, &[Step::Key("uses"), Step::Index(at)])))
            .collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        let name = source.name().replace('\\', "/");
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        Ok(Self {
            source: Arc::clone(source),
            covers: vec![Cover { folder, below: String::new() }],
            whole: true,
            levels: written.levels,
            allow,
            scopes,
            manifest_globs: written.manifest_globs.into_iter().map(|Word(glob)| glob).collect(),
            glob_places,
            fail_on: written.fail_on,
            min_confidence: written.min_confidence,
            baseline: written.baseline.map(|Word(file)| file),
            profile: written.profile,
            uses,
            scan: written.scan,
        })
    }
}

fn allowance(
    source: &Arc<SourceText>,
    at: usize,
    entry: WrittenAllowance,
    known_rules: &[&str],
) -> Result<Allowance, InputError> {
    let steps = [Step::Key("allow"), Step::Index(at)];
    let within = |key| place(source, &[steps[0], steps[1], Step::Key(key)]);
    let span = place(source, &steps);
    let entry = entry.plain();
    if let Some(rule) = &entry.rule
        && let Err(help) = known(rule, known_rules)
    {
        return Err(unknown_rule(source, within("rule"), rule, help));
    }
    if entry.rule.is_none() && entry.scope.is_none() {
        return Err(InputError::at(
            source,
            span,
            "this allows everything",
            "names no rule or scope",
        )
        .with_help("name a `rule`, a `scope` or both"));
    }
    if entry.reason.trim().is_empty() {
        let message = "an allowance needs a reason";
        return Err(InputError::at(source, within("reason"), message, "empty")
            .with_help("say why this is accepted, for whoever reads it next year"));
    }
    let path = match entry.path.as_deref().map(Glob::new).transpose() {
        Ok(glob) => glob.map(|glob| glob.compile_matcher()),
        Err(error) => {
            return Err(InputError::at(source, within("path"), glob_fault(&error), "no glob"));
        }
    };
    let Plain { rule, scope, reason, until, .. } = entry;
    Ok(Allowance { rule, scope, path, reason, until, span })
}

fn known(rule: &str, known_rules: &[&str]) -> Result<(), Option<String>> {
    if known_rules.contains(&rule) {
        return Ok(());
    }
    Err(crate::nearest::nearest(rule, known_rules.iter().copied())
        .map(|near| format!("did you mean `{near}`?")))
}

fn unknown_rule(
    source: &Arc<SourceText>,
    span: Span,
    rule: &str,
    help: Option<String>,
) -> InputError {
    let error = InputError::at(source, span, format!("there is no rule `{rule}`"), "unknown rule");
    error.with_help(help.unwrap_or_else(|| "`scopewise explain rules` lists them".to_owned()))
}

fn place(source: &SourceText, steps: &[Step<'_>]) -> Span {
    let offset = source.body_start();
    locate(source.body(), steps).unwrap_or_default().shifted(offset)
}

/// The key of a mapping inside `section`: the node's own place is its value's.
fn key_span(source: &SourceText, section: &str, key: &str) -> Span {
    let value = place(source, &[Step::Key(section), Step::Key(key)]);
    let before = &source.text()[..value.start];
    before.rfind(key).map_or(value, |start| Span::new(start, start + key.len()))
}
