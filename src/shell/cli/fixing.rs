//! `scopewise lint --fix` and `--diff`: what linting does with the fixes that it finds.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Failure, Session};
use crate::diagnostic::InputError;
use crate::engine;
use crate::fix::{Ended, Fixed, Rewritten, until_stable};
use crate::manifest::Format;
use crate::needed::Needed;
use crate::project::{Loaded, Outcome, Project, ProjectCode};
use crate::report::fixed;
use crate::shell::kept::Kept;
use crate::shell::rewrite::rewrite;
use crate::text::SourceText;

/// Arguments on fixes.
#[derive(Debug, clap::Args)]
pub(super) struct Fixing {
    /// Fix what can be fixed without changing what apps may do: duplicates, included scopes, slips of the pen
    #[arg(long, help_heading = "Fixes", conflicts_with = "write_baseline")]
    fix: bool,
    /// Fix too what rests on evidence: narrow to what the calls need, ask for what they lack
    #[arg(long = "unsafe", help_heading = "Fixes")]
    unsafe_too: bool,
    /// Print what `--fix` would change, and change nothing
    #[arg(long, help_heading = "Fixes", conflicts_with_all = ["format", "output", "write_baseline"])]
    diff: bool,
}

/// The files that were read, for linting them again with other texts, and what their projects need.
pub(super) struct Again {
    sources: Vec<(Arc<SourceText>, Vec<Arc<SourceText>>)>,
    known: HashMap<(String, Option<Format>), Known>,
}

/// What is known of a project beside its manifests; no fix of these changes it.
type Known = (Option<Needed>, Option<Box<ProjectCode>>);

/// What came of fixing.
pub(super) enum Done {
    /// The difference was printed; nothing was written.
    Shown,
    /// Files were written.
    Written {
        /// The projects afterwards, with what remains.
        outcomes: Vec<Outcome>,
        /// What was fixed.
        fixed: Vec<Fixed>,
        /// Files that could not be written.
        errors: Vec<InputError>,
    },
}

impl Fixing {
    /// Whether anything is to be fixed, or shown as if.
    pub(super) fn is_asked(&self) -> bool {
        self.fix || self.diff
    }

    /// Refuses what cannot be done.
    ///
    /// # Errors
    /// Standard input among the paths, and `--unsafe` alone.
    pub(super) fn check(&self, paths: &[PathBuf]) -> Result<(), InputError> {
        if self.fix && !self.diff && paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(InputError::new("standard input cannot be fixed in place")
                .with_help("`--diff` shows what would change"));
        }
        if self.unsafe_too && !self.is_asked() {
            return Err(InputError::new("`--unsafe` alone fixes nothing")
                .with_help("add `--fix` to change files, or `--diff` to see what would change"));
        }
        Ok(())
    }

    /// Fixes the findings of `outcomes`; `lint` judges files anew.
    ///
    /// # Errors
    /// Output that cannot be written, and a baseline that can no longer be read. What becomes of files is in the answer.
    pub(super) fn run(
        &self,
        again: &Again,
        outcomes: Vec<Outcome>,
        mut lint: impl FnMut(Vec<Loaded>) -> Result<Vec<Outcome>, Failure>,
        session: &Session,
        out: &mut dyn Write,
    ) -> Result<Done, Failure> {
        let mut lint = |texts: &[&Rewritten]| lint(again.loaded(texts));
        let ended = until_stable(outcomes, self.unsafe_too, &mut lint)?;
        let Ended { outcomes, rewritten, mut fixed, failed } = ended;
        if self.diff {
            let style = session.terminal.style();
            out.write_all(fixed::diff(&rewritten, &fixed, &outcomes, &style).as_bytes())?;
            return Ok(Done::Shown);
        }
        let mut errors: Vec<InputError> = failed.iter().map(|name| unproven(name)).collect();
        let (written, unwritten) = write(&rewritten, &mut errors);
        if unwritten.is_empty() {
            return Ok(Done::Written { outcomes, fixed, errors });
        }
        // What is reported must be what is on disk.
        fixed.retain(|one| !unwritten.contains(one.file.as_str()));
        Ok(Done::Written { outcomes: lint(&written)?, fixed, errors })
    }
}

/// Writes the texts; those that were written, and the names of the others. Names of one and the same file
/// are written once.
fn write<'r>(
    rewritten: &'r [Rewritten],
    errors: &mut Vec<InputError>,
) -> (Vec<&'r Rewritten>, BTreeSet<&'r str>) {
    let (mut written, mut unwritten) = (Vec::new(), BTreeSet::new());
    let mut targets: BTreeMap<PathBuf, &str> = BTreeMap::new();
    for one in rewritten {
        let path = Path::new(one.old.name());
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let done = match targets.get(&target) {
            Some(text) if *text == one.new.text() => Ok(()),
            _ => rewrite(path, one.old.text(), one.new.text()),
        };
        match done {
            Ok(()) => {
                targets.insert(target, one.new.text());
                written.push(one);
            }
            Err(error) => {
                unwritten.insert(one.old.name());
                errors.push(error);
            }
        }
    }
    (written, unwritten)
}

fn unproven(name: &str) -> InputError {
    let message = format!("`{name}` is left alone: its fixes did not come out as they should");
    InputError::new(message)
        .with_help("this is a defect of scopewise; please report it with the file")
}

impl Again {
    /// Keeps hold of the texts that were read.
    pub(super) fn new(kept: &[Kept]) -> Self {
        let files = kept.iter().filter_map(Kept::file);
        let sources = files.map(|file| (Arc::clone(&file.source), file.parts.clone())).collect();
        Self { sources, known: HashMap::new() }
    }

    /// Keeps hold of what the projects call and need: that is read once.
    pub(super) fn remember(&mut self, projects: &[Project]) {
        let of = |one: &Project| (key(one), (one.needed.clone(), one.code.clone()));
        self.known = projects.iter().map(of).collect();
    }

    /// Gives projects that were read anew what they call and need.
    pub(super) fn give(&self, projects: &mut [Project]) {
        for project in projects {
            (project.needed, project.code) =
                self.known.get(&key(project)).cloned().unwrap_or_default();
        }
    }

    fn loaded(&self, texts: &[&Rewritten]) -> Vec<Loaded> {
        let new: HashMap<&str, &Arc<SourceText>> =
            texts.iter().map(|text| (text.old.name(), &text.new)).collect();
        let current = self.sources.iter().map(|(one, parts)| {
            let source = new.get(one.name()).copied().unwrap_or(one);
            engine::load_in(source, parts.clone()).0
        });
        current.collect()
    }
}

/// What tells a project from others: one file can hold an extension and a URL.
fn key(project: &Project) -> (String, Option<Format>) {
    (project.name.clone(), project.sets.first().and_then(|set| set.kind.format()))
}
