//! Files as they stood at a revision, read by the user's own git.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::files::{self, MANIFEST_LIMIT};
use crate::diagnostic::InputError;

/// The bytes of `REV:PATH`. As git has it, PATH starts at the root of the repository, or with `./` at the
/// current folder.
///
/// The name is given to git as an object and never as an option, and git gives the bytes as they were stored:
/// no filter, pager or other program runs.
///
/// # Errors
/// No git, no repository, an unknown revision or path, a folder, or more bytes than a manifest has.
pub(super) fn read(name: &str) -> Result<Vec<u8>, InputError> {
    let spawned = Command::new("git")
        .args(["cat-file", "blob", "--end-of-options", name])
        // The reasons are read below, so they must come in one language.
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = spawned.map_err(|error| no_git(name, &error))?;
    let failed =
        |error: &io::Error| InputError::new(format!("cannot read `{name}`: {}", files::why(error)));
    let mut bytes = Vec::new();
    let out = child.stdout.take().expect("standard output is piped");
    let read = out.take(MANIFEST_LIMIT + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > MANIFEST_LIMIT {
        // It may have ended by itself; then there is nothing left to stop.
        let _ = child.kill();
    }
    let output = child.wait_with_output().map_err(|error| failed(&error))?;
    read.map_err(|error| failed(&error))?;
    if bytes.len() as u64 > MANIFEST_LIMIT {
        let most = MANIFEST_LIMIT / (1024 * 1024);
        let message = format!("`{name}` is larger than {most} MiB, the most that is read");
        return Err(InputError::new(message));
    }
    if output.status.success() {
        return Ok(bytes);
    }
    Err(refused(name, &String::from_utf8_lossy(&output.stderr)))
}

/// The folder of the repository that a folder belongs to, written from there.
pub(super) fn root(dir: &Path) -> Option<PathBuf> {
    let whole = dir.canonicalize().ok()?;
    let steps = whole.ancestors().position(|folder| folder.join(".git").exists())?;
    let up = std::iter::repeat_n("..", steps).collect::<PathBuf>();
    Some(if steps == 0 { dir.to_path_buf() } else { dir.join(up) })
}

/// The branch that others start from: the one of the remote, or the one that is checked out where it has a usual name.
pub(super) fn main_branch(root: &Path) -> Option<String> {
    let head = |path: &str, begin: &str| {
        let text = std::fs::read_to_string(root.join(".git").join(path)).ok()?;
        text.trim().strip_prefix(begin).map(str::to_owned)
    };
    let usual = ["main", "master", "develop", "trunk"];
    let own = || head("HEAD", "ref: refs/heads/").filter(|name| usual.contains(&name.as_str()));
    head("refs/remotes/origin/HEAD", "ref: refs/remotes/origin/").or_else(own)
}

fn no_git(name: &str, error: &io::Error) -> InputError {
    if error.kind() == io::ErrorKind::NotFound {
        let message = format!(
            "cannot read `{name}`: there is no file of this name, and git is not installed"
        );
        return InputError::new(message)
            .with_help("install git to compare revisions, or give two files");
    }
    InputError::new(format!("cannot run git to read `{name}`: {}", files::why(error)))
}

/// What git said, in our form.
fn refused(name: &str, said: &str) -> InputError {
    let line = |start: &str| said.lines().find_map(|line| line.strip_prefix(start));
    let reason = line("fatal: ").or_else(|| said.lines().next()).unwrap_or_default();
    let reason: String = reason.trim_end_matches('.').chars().filter(|c| !c.is_control()).collect();
    let reason = reason.replace('\'', "`");
    if reason.ends_with("bad file") {
        let message = format!("`{name}` is no file but a folder or a commit");
        return InputError::new(message).with_help(
            "name one file; for a project of several, check the other revision out with `git worktree add` and \
             compare two folders",
        );
    }
    let help = if reason.contains("valid object name") || reason.contains("bad revision") {
        "`git log` lists revisions, and PATH starts at the root of the repository; in a shallow clone, as pipelines \
         make them, fetch more of the history first"
            .to_owned()
    } else if reason.contains("not a git repository") {
        "run it inside the repository, or give two files".to_owned()
    } else if let Some(hint) = line("hint: ") {
        format!("git says: {hint}")
    } else {
        "PATH starts at the root of the repository; `REV:./PATH` starts at the current folder; a file that is \
         new has no older state: give \"\" as OLD"
            .to_owned()
    };
    InputError::new(format!("git cannot read `{name}`: {reason}")).with_help(help)
}
