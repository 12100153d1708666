//! Walking folders as git sees them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

/// A walk below a folder that leaves out what git ignores, in a repository or not; hidden files are seen.
pub(super) fn walk(root: &Path) -> WalkBuilder {
    let mut builder = WalkBuilder::new(root);
    builder.hidden(false).require_git(false).git_global(user_may_exclude());
    builder
}

/// Whether the user's own configuration of git may leave files out everywhere.
///
/// Few users have such a list, and reading the configuration properly compiles an expression that costs as
/// much as judging a manifest. So it is read properly only where the word occurs, or the default list exists.
fn user_may_exclude() -> bool {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = env::home_dir();
    let git = set("XDG_CONFIG_HOME")
        .or_else(|| home.as_ref().map(|home| home.join(".config")))
        .map(|folder| folder.join("git"));
    let configs = [
        set("GIT_CONFIG_GLOBAL"),
        home.map(|home| home.join(".gitconfig")),
        git.as_ref().map(|git| git.join("config")),
        set("GIT_CONFIG_SYSTEM").or_else(|| Some(PathBuf::from("/etc/gitconfig"))),
    ];
    git.is_some_and(|git| git.join("ignore").exists())
        || configs.into_iter().flatten().filter_map(|path| fs::read(path).ok()).any(names_a_list)
}

/// Whether a configuration has the key of the list of excluded files; keys of git are of any case.
fn names_a_list(config: Vec<u8>) -> bool {
    let mut config = config;
    config.make_ascii_lowercase();
    memchr::memmem::find(&config, b"excludesfile").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_seen_in_any_case() {
        assert!(names_a_list(b"[core]\n\tExcludesFile = ~/.ignore\n".to_vec()));
        assert!(!names_a_list(b"[user]\n\tname = excludes\n".to_vec()));
    }
}
