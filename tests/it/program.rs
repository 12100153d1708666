//! Runs the real program as a user would.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What the program said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// Everything in one text, for a snapshot.
    pub(crate) fn gallery(&self) -> String {
        let mut text = self.out.clone();
        if !self.err.is_empty() {
            text.push_str("--- stderr\n");
            text.push_str(&self.err);
        }
        format!("{text}--- exit code {}\n", self.code)
    }
}

/// Runs the program in the repository's root, on a day that never changes.
pub(crate) fn scopewise(arguments: &[&str]) -> Said {
    scopewise_in(&root(), arguments, b"")
}

/// Runs the program in a folder with a standard input.
pub(crate) fn scopewise_in(folder: &Path, arguments: &[&str], input: &[u8]) -> Said {
    use std::io::Write;
    let mut arguments = arguments.to_vec();
    if !arguments.contains(&"--as-of") {
        arguments.extend(["--as-of", "2026-11-21"]);
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_scopewise"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env_remove("AGENT_TEMPDIRECTORY")
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built for this test");
    // A program that fails early does not read its input; that is its good right.
    let _ = child.stdin.take().expect("piped").write_all(input);
    let output = child.wait_with_output().expect("the program ends");
    Said {
        code: output.status.code().expect("no signal"),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("output is UTF-8"),
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
