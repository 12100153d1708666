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
    let (steps, root) =
        whole.ancestors().enumerate().find(|(_, folder)| folder.join(".git").exists())?;
    if steps == 0 {
        return Some(dir.to_path_buf());
    }
    // `app/..` is written as `.`, unless `app` is a link.
    let short = dir.ancestors().nth(steps);
    let short = short.map(|path| if path.as_os_str().is_empty() { Path::new(".") } else { path });
    let is_root = |path: &&Path| path.canonicalize().is_ok_and(|path| path == root);
    let up = || dir.join(std::iter::repeat_n("..", steps).collect::<PathBuf>());
    Some(short.filter(is_root).map_or_else(up, Path::to_path_buf))
}

/// Names of branches that others usually start from.
const USUAL: [&str; 4] = ["main", "master", "develop", "trunk"];

/// The branch that others start from: the one of the remote, or one with a usual name, the one that is checked out
/// first.
pub(super) fn main_branch(root: &Path) -> Option<String> {
    let (own, common) = folders(root);
    let head = |path: PathBuf, begin: &str| {
        let text = std::fs::read_to_string(path).ok()?;
        text.trim().strip_prefix(begin).map(str::to_owned)
    };
    // The head of a remote can be a detached one too.
    let of_remote = head(common.join("refs/remotes/origin/HEAD"), "ref: refs/remotes/origin/");
    let checked_out =
        || head(own.join("HEAD"), "ref: refs/heads/").filter(|name| USUAL.contains(&&**name));
    let packed = std::fs::read_to_string(common.join("packed-refs")).unwrap_or_default();
    let is_there = |name: &&str| {
        ["refs/remotes/origin/", "refs/heads/"].iter().any(|kind| {
            let branch = format!("{kind}{name}");
            common.join(&branch).is_file()
                || packed.lines().any(|line| line.split(' ').nth(1) == Some(&branch))
        })
    };
    of_remote
        .filter(|name| name != "HEAD")
        .or_else(checked_out)
        .or_else(|| USUAL.into_iter().find(is_there).map(str::to_owned))
}

/// Where git keeps what is checked out at a root, and where its branches; apart from each other in a work tree beside
/// the first one.
fn folders(root: &Path) -> (PathBuf, PathBuf) {
    let link = root.join(".git");
    let read = |path: &Path| std::fs::read_to_string(path).ok();
    let own = read(&link)
        .and_then(|text| text.trim().strip_prefix("gitdir: ").map(|folder| root.join(folder)));
    let own = own.unwrap_or(link);
    let common = read(&own.join("commondir")).map(|folder| own.join(folder.trim()));
    let common = common.unwrap_or_else(|| own.clone());
    (own, common)
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
