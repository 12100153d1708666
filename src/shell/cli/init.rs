//! `scopewise init`: a first `scopewise.yaml`, and a file for the pipeline.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{Ending, Failure, Session};
use crate::config::{FILE_NAME, OTHER_NAME};
use crate::diagnostic::InputError;
use crate::engine;
use crate::project::{Outcome, group};
use crate::report::start_file::start_file;
use crate::rules::Subject;
use crate::scopes::ScopeGraph;
use crate::shell::files::{self, display_path};
use crate::shell::{git, walk};
use crate::text::visible;

/// Write a first scopewise.yaml from what is found, and a file for the pipeline
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  scopewise init                  a commented scopewise.yaml for this folder
  scopewise init --ci azure       and azure-pipelines-scopewise.yml
  scopewise init --ci github      and .github/workflows/scopewise.yml at the root of the repository")]
pub(super) struct Args {
    /// The folder
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Write a file for this CI too
    #[arg(long, value_enum, value_name = "CI")]
    ci: Option<Ci>,
    /// Replace files that are there already
    #[arg(long)]
    force: bool,
}

/// A CI that a file can be written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ci {
    /// Azure Pipelines.
    Azure,
    /// GitHub Actions.
    Github,
}

impl Ci {
    const fn path(self) -> &'static str {
        match self {
            Self::Azure => "azure-pipelines-scopewise.yml",
            Self::Github => ".github/workflows/scopewise.yml",
        }
    }

    /// Where its file goes: GitHub looks for workflows at the root of a repository only.
    fn place(self, dir: &Path, repository: Option<&Path>) -> PathBuf {
        let root = match self {
            Self::Azure => dir,
            Self::Github => repository.unwrap_or(dir),
        };
        root.join(self.path())
    }

    fn text(self, branch: &str) -> String {
        let template = match self {
            Self::Azure => include_str!("../../../templates/azure-pipelines.yml"),
            Self::Github => include_str!("../../../templates/github-workflow.yml"),
        };
        let text = template.replace("\r\n", "\n").replace("VERSION", env!("CARGO_PKG_VERSION"));
        // Names of branches that YAML would read otherwise stay the reader's to write.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_/.".contains(c);
        if !branch.starts_with(|c: char| c.is_ascii_alphabetic()) || !branch.chars().all(is_plain) {
            return text;
        }
        text.replace("\n- main\n", &format!("\n- {branch}\n"))
            .replace("branches: [main]", &format!("branches: [{branch}]"))
    }
}

/// Writes the files.
pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Ending, Failure> {
    if !args.dir.is_dir() {
        let message = format!("`{}` is no folder", display_path(&args.dir));
        return Err(InputError::new(message).into());
    }
    let (outcomes, unread) = look(&args.dir, session)?;
    let folder = display_path(&args.dir);
    let folder = if folder == "." { String::new() } else { folder };
    let mut wanted =
        vec![(args.dir.join(FILE_NAME), start_file(&outcomes, &folder, session.as_of))];
    let repository = git::root(&args.dir);
    let known_branch = repository.as_deref().and_then(git::main_branch);
    let branch = known_branch.as_deref().unwrap_or("main");
    let repository = repository.as_deref();
    wanted.extend(args.ci.map(|ci| (ci.place(&args.dir, repository), ci.text(branch))));
    let kept = if args.force { Vec::new() } else { there(&args.dir, &mut wanted) };
    if wanted.is_empty() {
        let path = kept.first().map(|path| display_path(path)).unwrap_or_default();
        return Err(InputError::new(format!("`{path}` is there already"))
            .with_help("nothing was written; `--force` replaces it")
            .into());
    }
    // What fails most easily comes first, before anything is written.
    wanted.iter().try_for_each(|(path, _)| make_folder(path))?;
    for (path, text) in &wanted {
        files::replace(path, text)?;
        writeln!(out, "wrote {}", visible(&display_path(path)))?;
    }
    if args.ci.is_some() && known_branch.is_none() {
        writeln!(out, "assumed: the branch that pull requests lead to is `main`")?;
    }
    for path in &kept {
        writeln!(out, "kept {}, which is there already", visible(&display_path(path)))?;
    }
    for error in &unread {
        writeln!(out, "not looked at: {}", error.one_line())?;
    }
    match folder.as_str() {
        "" => writeln!(out, "next: scopewise lint")?,
        folder if folder.contains([' ', '\'', '"', '$', '&', ';', '(']) => {
            writeln!(out, "next: scopewise lint \"{}\"", visible(folder))?;
        }
        folder => writeln!(out, "next: scopewise lint {}", visible(folder))?,
    }
    Ok(Ending::Clean)
}

/// Takes out of what is wanted what is there already, also as a link that leads nowhere, and returns it. A
/// configuration under its other name is one too.
fn there(dir: &Path, wanted: &mut Vec<(PathBuf, String)>) -> Vec<PathBuf> {
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    let other = dir.join(OTHER_NAME);
    let mut kept = Vec::new();
    wanted.retain(|(path, _)| {
        let by_other_name = path.ends_with(FILE_NAME) && is_there(&other) && !is_there(path);
        let keeps = by_other_name || is_there(path);
        if keeps {
            kept.push(if by_other_name { other.clone() } else { path.clone() });
        }
        !keeps
    });
    kept
}

/// Makes the folder of a file.
fn make_folder(path: &Path) -> Result<(), InputError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made =
        folder.map(|folder| std::fs::create_dir_all(folder).map_err(|error| (folder, error)));
    made.unwrap_or(Ok(())).map_err(|(folder, error)| {
        let (folder, why) = (display_path(folder), files::why(&error));
        InputError::new(format!("cannot make the folder `{folder}`: {why}"))
    })
}

/// What is found in the folder, with paths as seen from there, and what cannot be read.
fn look(dir: &Path, session: &Session) -> Result<(Vec<Outcome>, Vec<InputError>), Failure> {
    let paths = [dir.to_path_buf()];
    let mut found = walk::find(&paths, false);
    let graph = ScopeGraph::new(session.catalog.scopes(), Some(session.as_of))
        .map_err(|circle| InputError::new(circle.to_string()))?;
    let projects = group(found.loaded(), &[], session.catalog.scopes());
    let judged = projects.into_iter().map(|project| {
        let Session { catalog, as_of, .. } = session;
        let subject = Subject { catalog, graph: &graph, as_of: *as_of, project: &project };
        engine::judge(subject, &[]).of(project)
    });
    let outcomes = judged.collect();
    Ok((outcomes, std::mem::take(&mut found.errors)))
}
