//! What counts in a run of `lint`: which rules, how sure, and what is known already.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{ValueEnum, ValueHint};

use crate::baseline::{Baseline, Gone};
use crate::config::Config;
use crate::diagnostic::InputError;
use crate::engine::{self, Selection};
use crate::finding::Confidence;
use crate::project::Outcome;
use crate::report::lint::Repository;
use crate::rules::RULES;
use crate::shell::files::{self, MANIFEST_LIMIT, display_path};
use crate::text::visible;

/// Arguments for what counts.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "What counts")]
pub(super) struct Gates {
    /// Leave out findings that are less sure [default: possible, or what scopewise.yaml says]
    #[arg(long, value_enum, value_name = "CONFIDENCE")]
    min_confidence: Option<MinConfidence>,
    /// Only this rule; any number of times
    #[arg(long, value_name = "RULE", value_parser = rule, value_hint = ValueHint::Other)]
    only: Vec<String>,
    /// Not this rule; any number of times
    #[arg(long, value_name = "RULE", value_parser = rule, value_hint = ValueHint::Other, conflicts_with = "only")]
    skip: Vec<String>,
    /// Findings that are known already: only others count
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found to the baseline, so that all of it is known
    #[arg(long)]
    write_baseline: bool,
}

/// How sure a finding must be at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MinConfidence {
    Possible,
    Likely,
    Certain,
}

impl From<MinConfidence> for Confidence {
    fn from(confidence: MinConfidence) -> Self {
        match confidence {
            MinConfidence::Possible => Self::Possible,
            MinConfidence::Likely => Self::Likely,
            MinConfidence::Certain => Self::Certain,
        }
    }
}

/// The id of a rule.
pub(super) fn rule(text: &str) -> Result<String, String> {
    let known = || RULES.iter().map(|rule| rule.meta().id);
    if known().any(|id| id == text) {
        return Ok(text.to_owned());
    }
    Err(match crate::nearest::nearest(text, known()) {
        Some(near) => format!("there is no rule `{text}`; did you mean `{near}`?"),
        None => format!("there is no rule `{text}`; `scopewise explain rules` lists them"),
    })
}

impl Gates {
    /// The baseline that is named on the command line.
    pub(super) fn baseline(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// Takes out of the findings what is known already and what was not asked for; entries of baselines that
    /// no longer occur come back.
    ///
    /// # Errors
    /// A baseline that cannot be read or written, and one that is to be written without a place, or from files
    /// of which some cannot be read.
    pub(super) fn apply(
        &self,
        outcomes: &mut [Outcome],
        configs: &[Config],
        repository: &Repository,
        complete: bool,
    ) -> Result<Vec<Gone>, InputError> {
        let mut groups: BTreeMap<PathBuf, Vec<&mut Outcome>> = BTreeMap::new();
        for outcome in outcomes.iter_mut() {
            let configured = || {
                let config = outcome.config.map(|at| &configs[at]);
                config.map_or(Ok(None), configured)
            };
            let file = self.baseline.clone().map_or_else(configured, |file| Ok(Some(file)))?;
            if let Some(file) = file {
                groups.entry(file).or_default().push(outcome);
            }
        }
        // A baseline counts, and is read and written, where nothing is left to find too.
        if let Some(file) = self.baseline.clone() {
            groups.entry(file).or_default();
        } else {
            for config in configs.iter().filter(|config| config.whole) {
                if let Some(file) = configured(config)? {
                    groups.entry(file).or_default();
                }
            }
        }
        if self.write_baseline {
            may_write(groups.keys().next(), complete)?;
            groups.keys().try_for_each(|file| may_replace(file))?;
        }
        let mut gone = Vec::new();
        for (file, mut outcomes) in groups {
            let folder = file.parent().map(display_path).unwrap_or_default();
            let repository = repository.or_around(&folder);
            let name = |file: &str| repository.seen_from_root(file);
            let baseline = if self.write_baseline {
                let baseline = Baseline::of(outcomes.iter().map(|outcome| &**outcome), &name);
                files::replace(&file, baseline.to_json())?;
                told(&file, &baseline);
                baseline
            } else {
                read(&file)?
            };
            let left = baseline.apply(outcomes.iter_mut().map(|outcome| &mut **outcome), &name);
            gone.extend(left.into_iter().filter(|entry| repository.covers(&entry.key.manifest)));
        }
        let selection = Selection {
            only: self.only.clone(),
            skip: self.skip.clone(),
            min_confidence: self.min_confidence.map(Confidence::from),
        };
        engine::select(outcomes, configs, &selection);
        Ok(gone)
    }
}

fn may_write(file: Option<&PathBuf>, complete: bool) -> Result<(), InputError> {
    if file.is_none() {
        return Err(InputError::new("no file is named for the baseline")
            .with_help("add `--baseline FILE`, or `baseline: FILE` to scopewise.yaml"));
    }
    if !complete {
        let message = "the baseline is not written, since some input cannot be used";
        return Err(InputError::new(message)
            .with_help("what such a file holds would be missing from it; mend the file first"));
    }
    Ok(())
}

/// Says on standard error that a baseline was written: standard output may be for a program.
fn told(file: &Path, baseline: &Baseline) {
    let known = match baseline.len() {
        1 => "1 finding is known".to_owned(),
        many => format!("{many} findings are known"),
    };
    let shown = display_path(file);
    // When standard error is closed there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "wrote `{}`: {known}", visible(&shown));
}

/// Refuses to write a baseline over anything else: a slip in the name must not cost a manifest.
fn may_replace(file: &Path) -> Result<(), InputError> {
    let shown = display_path(file);
    let Ok(metadata) = file.metadata() else { return Ok(()) };
    let help =
        "nothing was written; give the baseline a name of its own, or remove this file first";
    if !metadata.is_file() {
        let message = format!("`{shown}` is no plain file, and not replaced by a baseline");
        return Err(InputError::new(message).with_help(help));
    }
    let source = files::read_text(file, MANIFEST_LIMIT);
    let is_ours = |text: &std::sync::Arc<crate::text::SourceText>| {
        text.body().trim().is_empty() || Baseline::read(text).is_ok()
    };
    if source.as_ref().is_ok_and(is_ours) {
        return Ok(());
    }
    let message = format!("`{shown}` is no baseline, and not replaced by one");
    Err(InputError::new(message).with_help(help))
}

/// The baseline that a configuration names.
fn configured(config: &Config) -> Result<Option<PathBuf>, InputError> {
    let folder = Path::new(config.source.name()).parent().unwrap_or(Path::new(""));
    config.baseline.as_ref().map(|file| files::named_in(folder, file)).transpose()
}

fn read(file: &Path) -> Result<Baseline, InputError> {
    if !file.exists() {
        let message = format!("there is no baseline `{}`", display_path(file));
        return Err(InputError::new(message).with_help("`--write-baseline` writes it"));
    }
    Baseline::read(&files::read_text(file, MANIFEST_LIMIT)?)
}
