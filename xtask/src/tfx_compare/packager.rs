//! The real packager: found or installed, run on a set, and its package opened.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::generate::Set;
use super::ours::Answer;

/// The version whose rules we follow.
const PACKAGE: &str = "tfx-cli@0.23.1";

/// What keeps the comparison from running.
#[derive(Debug, thiserror::Error)]
pub(super) enum TfxError {
    /// A file or directory cannot be used.
    #[error("cannot use `{}`: {error}", path.display())]
    File { path: PathBuf, error: std::io::Error },
    /// A program cannot be started.
    #[error("cannot run `{program}`: {error}")]
    Program { program: String, error: std::io::Error },
    /// The packager cannot be installed.
    #[error("npm could not install `{PACKAGE}`: {0}")]
    Install(String),
    /// The package is not what we expect.
    #[error("cannot read the package: {0}")]
    Package(String),
}

/// A packager that can be run.
pub(super) struct Packager {
    program: PathBuf,
    script: Option<PathBuf>,
    /// Where it was installed; removed at the end.
    _home: Option<TempDir>,
}

impl Packager {
    /// The packager at `path`, or a fresh one.
    pub(super) fn find(path: Option<&Path>) -> Result<Self, TfxError> {
        let (path, home) = if let Some(path) = path {
            (path.to_owned(), None)
        } else {
            let home = install()?;
            (home.path().join("node_modules/tfx-cli/_build/tfx-cli.js"), Some(home))
        };
        let path = fs::canonicalize(&path).map_err(|error| TfxError::File { path, error })?;
        let is_script = path.extension().is_some_and(|extension| extension == "js");
        Ok(if is_script {
            Self { program: "node".into(), script: Some(path), _home: home }
        } else {
            Self { program: path, script: None, _home: home }
        })
    }

    /// Packs the set in a directory of its own.
    pub(super) fn package(&self, set: &Set) -> Result<Answer, TfxError> {
        let directory = temporary()?;
        for (name, text) in &set.files {
            let path = directory.path().join(name);
            let parent = path.parent().unwrap_or(directory.path());
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(&path, text))
                .map_err(|error| TfxError::File { path, error })?;
        }
        let mut command = Command::new(&self.program);
        command.args(&self.script).args(["extension", "create"]).args(&set.arguments);
        command.args(["--no-prompt", "--no-color", "--output-path", "out.vsix"]);
        // Its cache of options would be shared by all sets.
        command.current_dir(directory.path()).env("TFX_BYPASS_CACHE", "1").stdin(Stdio::null());
        let output = command.output().map_err(|error| TfxError::Program {
            program: self.program.display().to_string(),
            error,
        })?;
        let package = directory.path().join("out.vsix");
        if output.status.success() && package.exists() {
            return scopes_in(&package).map(Answer::Scopes);
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        let why = said.lines().find(|line| line.contains("rror")).unwrap_or(&said);
        Ok(Answer::Refused(why.trim().to_owned()))
    }
}

/// The list of scopes in a package; empty in one for products that know none.
fn scopes_in(package: &Path) -> Result<Vec<Value>, TfxError> {
    let wrong = |what: &dyn std::fmt::Display| TfxError::Package(what.to_string());
    let file =
        File::open(package).map_err(|error| TfxError::File { path: package.to_owned(), error })?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| wrong(&error))?;
    let mut text = String::new();
    match archive.by_name("extension.vsomanifest") {
        Ok(mut entry) => entry.read_to_string(&mut text).map_err(|error| wrong(&error))?,
        Err(zip::result::ZipError::FileNotFound) => return Ok(Vec::new()),
        Err(error) => return Err(wrong(&error)),
    };
    let manifest: Value = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
    match manifest.get("scopes") {
        Some(Value::Array(scopes)) => Ok(scopes.clone()),
        other => Err(wrong(&format!("its scopes are {other:?}"))),
    }
}

fn temporary() -> Result<TempDir, TfxError> {
    let fail = |error| TfxError::File { path: std::env::temp_dir(), error };
    tempfile::Builder::new().prefix("tfx-compare").tempdir().map_err(fail)
}

fn install() -> Result<TempDir, TfxError> {
    let home = temporary()?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["install", "--no-audit", "--no-fund", "--prefix"])
        .arg(home.path())
        .arg(PACKAGE)
        .output()
        .map_err(|error| TfxError::Program { program: npm.to_owned(), error })?;
    if output.status.success() {
        return Ok(home);
    }
    Err(TfxError::Install(String::from_utf8_lossy(&output.stderr).into_owned()))
}
