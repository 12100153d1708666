//! Where the answer of `lint` goes: to standard output, and to any number of files, each in its own form.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ValueEnum;

use super::{Failure, Session};
use crate::diagnostic::InputError;
use crate::report::earlier::is_report;
use crate::report::lint::{Report, Repository, absolute};
use crate::report::{
    Style, lint_azure, lint_github, lint_html, lint_json, lint_junit, lint_markdown, lint_sarif,
    lint_text,
};
use crate::shell::files::{self, display_path};

/// Arguments for the form of the answer.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Outputs {
    /// How to print the findings
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<LintFormat>,
    /// Write the findings to a file too, in any format: `sarif=scopewise.sarif`; any number of times
    #[arg(long, value_name = "FORMAT=PATH")]
    output: Vec<Output>,
}

/// A form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LintFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// Logging commands of Azure Pipelines.
    Azure,
    #[value(help = "JUnit XML, for the page of test results")]
    Junit,
    /// For a comment on a pull request.
    Markdown,
    /// One page with a picture of the scopes.
    Html,
}

/// One `FORMAT=PATH`.
#[derive(Debug, Clone)]
struct Output {
    format: LintFormat,
    path: PathBuf,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || {
            let values =
                LintFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            values.map(|value| value.get_name().to_owned()).collect::<Vec<_>>()
        };
        let Some((format, path)) = text.split_once('=').filter(|(_, path)| !path.is_empty()) else {
            return Err("write FORMAT=PATH, for instance sarif=scopewise.sarif".to_owned());
        };
        let known = LintFormat::from_str(format, true).map_err(|_| {
            let names = names();
            match crate::nearest::nearest(format, names.iter().map(String::as_str)) {
                Some(near) => format!("there is no format `{format}`; did you mean `{near}`?"),
                None => format!("there is no format `{format}`; there are {}", names.join(", ")),
            }
        })?;
        Ok(Self { format: known, path: path.into() })
    }
}

impl Outputs {
    /// What is written to standard output.
    ///
    /// # Errors
    /// More than one form: nobody could tell where one ends.
    fn stdout(&self) -> Result<LintFormat, InputError> {
        let files = self.output.iter().filter(|output| output.path == Path::new("-"));
        let mut all = self.format.into_iter().chain(files.map(|output| output.format));
        match (all.next(), all.next()) {
            (format, None) => Ok(format.unwrap_or(LintFormat::Text)),
            (_, Some(_)) => Err(InputError::new("several formats would go to standard output")
                .with_help("give all but one of them a file: `--output FORMAT=PATH`")),
        }
    }

    /// Checks the arguments before any work is done.
    ///
    /// # Errors
    /// As of [`Self::stdout`], and two forms for one file.
    pub(super) fn check(&self) -> Result<(), InputError> {
        self.stdout()?;
        for (at, Output { path, .. }) in self.output.iter().enumerate() {
            if path != Path::new("-") && self.output[..at].iter().any(|other| other.path == *path) {
                let message = format!("two formats would go to `{}`", display_path(path));
                return Err(InputError::new(message).with_help("give each a file of its own"));
            }
        }
        Ok(())
    }

    /// Whether a file, as paths of the run name it, is one that the answer goes to.
    pub(super) fn writes(&self, name: &str) -> bool {
        if self.output.is_empty() {
            return false;
        }
        let here = std::env::current_dir().map(|here| display_path(&here)).unwrap_or_default();
        let name = absolute(&here, name);
        self.output.iter().any(|output| absolute(&here, &display_path(&output.path)) == name)
    }

    /// Refuses to write over what this run read: a manifest, a configuration, calls, a baseline. An earlier report of
    /// ours may be replaced, although a walk reads it like any text.
    ///
    /// # Errors
    /// The first such file; nothing is written then.
    pub(super) fn spare<'a>(
        &self,
        names: &(impl Iterator<Item = &'a str> + Clone),
    ) -> Result<(), InputError> {
        for Output { path, .. } in self.output.iter().filter(|o| o.path != Path::new("-")) {
            let Ok(target) = path.canonicalize() else { continue };
            let ends_alike = |name: &&str| Path::new(name).file_name() == path.file_name();
            let is_it =
                |name: &str| Path::new(name).canonicalize().is_ok_and(|file| file == target);
            if !names.clone().filter(ends_alike).any(is_it) {
                continue;
            }
            let text = files::read_text(path, files::MANIFEST_LIMIT);
            if text.is_ok_and(|text| is_report(text.text())) {
                continue;
            }
            let message = format!(
                "`{}` was read in this run, and is not replaced by a report",
                display_path(path)
            );
            return Err(InputError::new(message)
                .with_help("nothing was written; give `--output` a file of its own"));
        }
        Ok(())
    }

    /// Writes every form that is asked for: files first, so that standard output can speak of them.
    ///
    /// # Errors
    /// Whatever cannot be written.
    pub(super) fn write(
        &self,
        report: &Report<'_>,
        session: &Session,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let stdout = self.stdout()?;
        let mut summary = None;
        for Output { format, path } in self.output.iter().filter(|o| o.path != Path::new("-")) {
            let mut bytes = Vec::new();
            write(*format, report, &Style::PLAIN, None, &mut bytes)?;
            save(path, &bytes)?;
            if *format == LintFormat::Markdown {
                summary = Some(path.clone());
            }
        }
        if stdout == LintFormat::Azure && summary.is_none() {
            summary = agent_summary(report)?;
        }
        let absolute = summary.as_deref().map(std::path::absolute).transpose();
        let absolute = absolute?.map(|path| path.to_string_lossy().into_owned());
        write(stdout, report, &session.terminal.style(), absolute.as_deref(), out)
    }
}

fn write(
    format: LintFormat,
    report: &Report<'_>,
    style: &Style,
    summary: Option<&str>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    match format {
        LintFormat::Text => lint_text::write(report, style, out)?,
        LintFormat::Json => lint_json::write(report, out)?,
        LintFormat::Sarif => lint_sarif::write(report, out)?,
        LintFormat::Github => lint_github::write(report, out)?,
        LintFormat::Azure => lint_azure::write(report, summary, out)?,
        LintFormat::Junit => lint_junit::write(report, out)?,
        LintFormat::Html => out.write_all(lint_html::html_page(report).as_bytes())?,
        LintFormat::Markdown => out.write_all(lint_markdown::markdown(report).as_bytes())?,
    }
    Ok(())
}

/// On an agent of Azure Pipelines, a Markdown file for the page of the run, in the folder that the agent empties
/// after the job.
fn agent_summary(report: &Report<'_>) -> Result<Option<PathBuf>, InputError> {
    let Some(folder) = std::env::var_os("AGENT_TEMPDIRECTORY").filter(|path| !path.is_empty())
    else {
        return Ok(None);
    };
    // The agent shows the file's name as a heading; steps of one job must not overwrite each other's.
    let path = Path::new(&folder).join(format!("scopewise-{}.md", std::process::id()));
    save(&path, lint_markdown::markdown(report).as_bytes())?;
    Ok(Some(path))
}

/// Writes a file, in one step where it is a plain file, with the folders that lead to it.
fn save(path: &Path, bytes: &[u8]) -> Result<(), InputError> {
    let failed = |error: &std::io::Error| files::cannot_write(path, error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    }
    // A pipe or a device stays what it is.
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return fs::write(path, bytes).map_err(|error| failed(&error));
    }
    files::replace(path, bytes)
}

/// The repository of the paths of a run, whatever the current folder is; that of the current folder where they
/// lie in none.
pub(super) fn repository(paths: &[PathBuf]) -> Repository {
    let shown: Vec<String> = paths.iter().map(|path| display_path(path)).collect();
    let here = std::env::current_dir().map(|here| display_path(&here)).unwrap_or_default();
    let own = paths.iter().map(|path| display_path(path)).filter_map(|path| absolute(&here, &path));
    let root = own.chain([here.clone()]).find_map(|path| {
        let mut above = Path::new(&path).ancestors();
        above.find(|folder| folder.join(".git").exists()).map(display_path)
    });
    Repository { root, here, paths: shown }
}
