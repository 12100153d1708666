//! What counts in a run of `lint`: which rules, how sure, and what is known already.

use std::collections::{BTreeMap, BTreeSet};
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
    /// Write what is found to the baseline, so that all of it is known; what it knows of files that are not linted stays
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

/// The arguments at work, while projects go by.
pub(super) struct Gate<'a> {
    gates: &'a Gates,
    configs: &'a [Config],
    selection: Selection,
    /// The baseline of each configuration that has one and speaks for some project.
    of_config: BTreeMap<usize, PathBuf>,
    /// Each with the repository that its names are relative to.
    baselines: BTreeMap<PathBuf, (Baseline, Repository)>,
}

impl Gates {
    /// Refuses a baseline that would not be kept.
    ///
    /// # Errors
    /// `-`, which stands for standard input and output elsewhere.
    pub(super) fn check(&self) -> Result<(), InputError> {
        if self.baseline().is_none_or(|file| file.as_os_str() != "-") {
            return Ok(());
        }
        Err(InputError::new("a baseline is a file, and neither read from nor written to `-`")
            .with_help(
                "name a file that is kept beside the manifests, such as scopewise-baseline.json",
            ))
    }

    /// The baseline that is named on the command line.
    pub(super) fn baseline(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// Readies what projects are held against. `spoken_for` are the configurations of the projects to come.
    ///
    /// # Errors
    /// A baseline that cannot be read, and one that is to be written without a place, or from files of which some cannot
    /// be read.
    pub(super) fn ready<'a>(
        &'a self,
        configs: &'a [Config],
        spoken_for: &BTreeSet<usize>,
        repository: &Repository,
        complete: bool,
    ) -> Result<Gate<'a>, InputError> {
        let mut of_config = BTreeMap::new();
        // A baseline counts, and is read and written, where nothing is left to find too.
        let mut files: BTreeSet<PathBuf> = self.baseline.clone().into_iter().collect();
        if self.baseline.is_none() {
            for (at, config) in configs.iter().enumerate() {
                let counts = config.whole || spoken_for.contains(&at);
                if let Some(file) = if counts { configured(config)? } else { None } {
                    files.insert(file.clone());
                    of_config.insert(at, file);
                }
            }
        }
        if self.write_baseline {
            may_write(files.first(), complete)?;
            files.iter().try_for_each(|file| may_replace(file))?;
        }
        let baseline = |file: PathBuf| {
            let folder = file.parent().map(display_path).unwrap_or_default();
            let repository = repository.or_around(&folder);
            let baseline = if !self.write_baseline {
                read(&file)?
            } else if is_blank(&file) {
                Baseline::default()
            } else {
                // What is known of files that are not looked at stays known.
                read(&file)?.without(&|manifest| repository.covers(manifest))
            };
            Ok::<_, InputError>((file, (baseline, repository)))
        };
        let baselines = files.into_iter().map(baseline).collect::<Result<_, _>>()?;
        let selection = Selection {
            only: self.only.clone(),
            skip: self.skip.clone(),
            min_confidence: self.min_confidence.map(Confidence::from),
        };
        Ok(Gate { gates: self, configs, selection, of_config, baselines })
    }
}

impl Gate<'_> {
    /// Takes out of a project's findings what is known already and what was not asked for.
    pub(super) fn apply(&mut self, outcome: &mut Outcome) {
        let of_config = || outcome.config.and_then(|at| self.of_config.get(&at));
        let file = self.gates.baseline.as_ref().or_else(of_config);
        if let Some((baseline, repository)) = file.and_then(|file| self.baselines.get_mut(file)) {
            let name = |file: &str| repository.seen_from_root(file);
            if self.gates.write_baseline {
                baseline.add(outcome, &name);
                outcome.known.append(&mut outcome.findings);
            } else {
                baseline.apply(outcome, &name);
            }
        }
        engine::select(outcome, self.configs, &self.selection);
    }

    /// Ends when the last project has gone by: entries of baselines that no longer occur come back.
    ///
    /// # Errors
    /// A baseline that cannot be written, or must not, since input turned out to be unusable after all.
    pub(super) fn finish(self, complete: bool) -> Result<Vec<Gone>, InputError> {
        if self.gates.write_baseline {
            may_write(self.baselines.keys().next(), complete)?;
            for (file, (baseline, _)) in &self.baselines {
                files::replace(&behind_link(file)?, baseline.to_json())?;
                told(file, baseline);
            }
            return Ok(Vec::new());
        }
        let gone = self.baselines.into_values().flat_map(|(baseline, repository)| {
            baseline.gone().filter(move |entry| repository.covers(&entry.key.manifest))
        });
        Ok(gone.collect())
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

/// The file that a baseline lies in: a link stays a link. What it leads to was read as a baseline before.
fn behind_link(file: &Path) -> Result<PathBuf, InputError> {
    let is_link = file.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    if !is_link {
        return Ok(file.to_path_buf());
    }
    file.canonicalize().map_err(|error| files::cannot_write(file, &error))
}

/// The baseline that a configuration names.
fn configured(config: &Config) -> Result<Option<PathBuf>, InputError> {
    let folder = Path::new(config.source.name()).parent().unwrap_or(Path::new(""));
    config.baseline.as_ref().map(|file| files::named_in(folder, file)).transpose()
}

/// Whether there is nothing to read: no file, or one that was only made.
fn is_blank(file: &Path) -> bool {
    !file.exists()
        || files::read_text(file, MANIFEST_LIMIT)
            .is_ok_and(|source| source.body().trim().is_empty())
}

fn read(file: &Path) -> Result<Baseline, InputError> {
    if !file.exists() {
        let message = format!("there is no baseline `{}`", display_path(file));
        return Err(InputError::new(message).with_help("`--write-baseline` writes it"));
    }
    Baseline::read(&files::read_text(file, MANIFEST_LIMIT)?)
}
