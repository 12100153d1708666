//! Where the answer of `lint` goes: to standard output, and to any number of files, each in its own form.

use std::fs;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ValueEnum;
use tempfile::SpooledTempFile;

use super::Failure;
use crate::diagnostic::InputError;
use crate::project::Outcome;
use crate::report::earlier::is_report;
use crate::report::form::Form;
use crate::report::lint::{Report, Repository, Run, absolute};
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

    /// Begins every form that is asked for.
    ///
    /// # Errors
    /// As of [`Self::stdout`].
    pub(super) fn begin(&self, style: Style) -> Result<Answers, InputError> {
        let stdout = self.stdout()?;
        let mut answers = Answers { all: Vec::new(), page: None };
        for Output { format, path } in self.output.iter().filter(|o| o.path != Path::new("-")) {
            answers.all.push(Answer::new(*format, Style::PLAIN, Some(path.clone())));
            if *format == LintFormat::Markdown {
                answers.page = Some(path.clone());
            }
        }
        if stdout == LintFormat::Azure && answers.page.is_none() {
            answers.page = agent_page();
            let page = answers.page.clone().into_iter();
            let page = page.map(|path| Answer::new(LintFormat::Markdown, style, Some(path)));
            answers.all.extend(page);
        }
        answers.all.push(Answer::new(stdout, style, None));
        Ok(answers)
    }
}

/// How many bytes of an answer are held before a temporary file takes them.
const HELD: usize = 1024 * 1024;

/// The forms of the answer while projects go by: files first, so that standard output can speak of them.
pub(super) struct Answers {
    all: Vec<Answer>,
    /// The Markdown file that the page of the run is to show.
    page: Option<PathBuf>,
}

struct Answer {
    form: Box<dyn Form>,
    /// What is said of the projects.
    body: SpooledTempFile,
    /// What is said of one project.
    piece: Vec<u8>,
    /// The file; nothing for standard output.
    path: Option<PathBuf>,
}

impl Answer {
    fn new(format: LintFormat, style: Style, path: Option<PathBuf>) -> Self {
        let form: Box<dyn Form> = match format {
            LintFormat::Text => Box::new(lint_text::Text::new(style)),
            LintFormat::Json => Box::<lint_json::Json>::default(),
            LintFormat::Sarif => Box::<lint_sarif::Sarif>::default(),
            LintFormat::Github => Box::new(lint_github::Annotations),
            LintFormat::Azure => Box::new(lint_azure::Commands),
            LintFormat::Junit => Box::<lint_junit::Junit>::default(),
            LintFormat::Html => Box::<lint_html::Page>::default(),
            LintFormat::Markdown => Box::<lint_markdown::Comment>::default(),
        };
        Self { form, body: SpooledTempFile::new(HELD), piece: Vec::new(), path }
    }

    fn write(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.form.head(report, out)?;
        self.body.rewind()?;
        io::copy(&mut self.body, out)?;
        self.form.tail(report, out)
    }
}

impl Answers {
    /// Takes the next project.
    ///
    /// # Errors
    /// A temporary file that cannot be written.
    pub(super) fn project(&mut self, outcome: &Outcome, run: &Run<'_>) -> io::Result<()> {
        for answer in &mut self.all {
            answer.piece.clear();
            answer.form.project(outcome, run, &mut answer.piece)?;
            answer.body.write_all(&answer.piece)?;
        }
        Ok(())
    }

    /// Writes all forms.
    ///
    /// # Errors
    /// Whatever cannot be written.
    pub(super) fn finish(self, report: &Report<'_>, out: &mut dyn Write) -> Result<(), Failure> {
        let page = self.page.as_deref().map(std::path::absolute).transpose()?;
        let page = page.map(|path| path.to_string_lossy().into_owned());
        for mut answer in self.all {
            match answer.path.clone() {
                Some(path) => save(&path, |out| answer.write(report, out))?,
                None => answer.write(&Report { page: page.as_deref(), ..*report }, out)?,
            }
        }
        Ok(())
    }
}

/// On an agent of Azure Pipelines, a Markdown file for the page of the run, in the folder that the agent empties
/// after the job.
fn agent_page() -> Option<PathBuf> {
    let folder = std::env::var_os("AGENT_TEMPDIRECTORY").filter(|path| !path.is_empty())?;
    // The agent shows the file's name as a heading; steps of one job must not overwrite each other's.
    Some(Path::new(&folder).join(format!("scopewise-{}.md", std::process::id())))
}

/// Writes a file, in one step where it is a plain file, with the folders that lead to it.
fn save(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), InputError> {
    let failed = |error: &std::io::Error| files::cannot_write(path, error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    }
    // A pipe or a device stays what it is, and so does a name of the system for what is open already: `/dev/stdout` is
    // a link to a plain file where output is redirected.
    let of_system = ["/dev", "/proc"].iter().any(|folder| path.starts_with(folder));
    if path.metadata().is_ok_and(|metadata| of_system || !metadata.is_file()) {
        let written =
            fs::File::options().write(true).append(of_system).open(path).and_then(|file| {
                let mut file = io::BufWriter::new(file);
                write(&mut file)?;
                file.flush()
            });
        return written.map_err(|error| failed(&error));
    }
    files::replace_by(path, write)
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
