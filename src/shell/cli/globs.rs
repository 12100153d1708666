//! `--manifest-globs`: what is given must be globs, and must name files.

use std::path::{Path, PathBuf};

use globset::GlobBuilder;

use crate::config::Config;
use crate::diagnostic::InputError;
use crate::manifest::packaging::{Selection, glob_fault};
use crate::shell::files::display_path;
use crate::shell::tree;

/// The globs, as the packager takes them: several words, or one with commas, in brackets or not.
pub(super) fn split(given: &[String]) -> Vec<String> {
    let [one] = given else { return given.to_vec() };
    let inner = one.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(one);
    let mut globs = vec![String::new()];
    let mut depth = 0_usize;
    for c in inner.chars() {
        match c {
            ',' if depth == 0 => globs.push(String::new()),
            _ => {
                match c {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if let Some(last) = globs.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    globs.iter().map(|glob| glob.trim().to_owned()).collect()
}

/// Refuses globs that are none, that nothing can be relative to, or that name no file.
///
/// # Errors
/// Each of them.
pub(super) fn check(given: &[String], paths: &[PathBuf]) -> Result<(), Vec<InputError>> {
    if given.is_empty() {
        return Ok(());
    }
    let mut errors: Vec<InputError> =
        paths.iter().filter(|path| !path.is_dir()).filter_map(|path| not_below(path)).collect();
    if errors.is_empty() {
        errors.extend(split(given).iter().filter_map(|glob| fault(glob, paths)));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// A path that globs cannot be relative to. One that does not exist is said to be missing when it is read.
fn not_below(path: &Path) -> Option<InputError> {
    let shown = if path.as_os_str() == "-" {
        "standard input".to_owned()
    } else if path.exists() {
        format!("`{}`", display_path(path))
    } else {
        return None;
    };
    let message = format!("`--manifest-globs` names files below a folder, and {shown} is none");
    Some(InputError::new(message).with_help("name the folder, or leave the globs out"))
}

fn fault(glob: &str, paths: &[PathBuf]) -> Option<InputError> {
    if glob.is_empty() {
        return Some(
            InputError::new("`--manifest-globs` has an empty glob")
                .with_help("leave it out, or write `*.json`"),
        );
    }
    if let Err(error) = GlobBuilder::new(glob).literal_separator(true).build() {
        let message = format!("`{glob}` is no glob: {}", glob_fault(&error));
        return Some(InputError::new(message).with_help("put `\\` before a bracket that is meant"));
    }
    if paths.iter().any(|path| names_a_file(glob, path)) {
        return None;
    }
    let shown: Vec<_> = paths.iter().map(|path| format!("`{}`", display_path(path))).collect();
    let message = format!("`--manifest-globs`: `{glob}` names no file below {}", shown.join(", "));
    let help = if Path::new(glob).is_dir() {
        format!("a folder stands before the option, or after `--`: `… -- {glob}`")
    } else {
        "globs are relative to each PATH; a PATH stands before the option, or after `--`".to_owned()
    };
    Some(InputError::new(message).with_help(help))
}

/// Globs of a configuration that name no file: what they were written for would be left out without a word.
pub(super) fn of_config(config: &Config) -> Vec<InputError> {
    let root = Path::new(config.source.name()).parent().unwrap_or(Path::new(""));
    let here = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let globs = config.manifest_globs.iter().zip(&config.glob_places);
    // What is found by the walk counts: a file of other people's configuration asks the disk for nothing.
    let lost = globs.filter(|(glob, _)| here.is_dir() && !finds_a_file(glob, here));
    lost.map(|(glob, span)| {
        let message = format!("`{glob}` names no file below `{}`", display_path(here));
        InputError::at(&config.source, *span, message, "nothing is found by this glob")
            .with_help("globs are relative to the folder of this file")
    })
    .collect()
}

/// Whether a glob names a file below a folder. What git ignores is not seen, as in the lint itself.
fn names_a_file(glob: &str, root: &Path) -> bool {
    root.join(glob).is_file() || finds_a_file(glob, root)
}

/// Whether a glob is met on a walk through a folder.
fn finds_a_file(glob: &str, root: &Path) -> bool {
    let Some(matcher) = Selection::Globs(vec![glob.into()]).matcher() else { return false };
    tree::walk(root).build().filter_map(Result::ok).any(|entry| {
        let inside = entry.path().strip_prefix(root).unwrap_or(entry.path());
        entry.file_type().is_some_and(|kind| kind.is_file())
            && matcher.is_match(display_path(inside))
    })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn globs_are_split_as_the_packager_does() {
        let split = |given: &[&str]| {
            split(&given.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(split(&["a.json,b/*.json"]), ["a.json", "b/*.json"]);
        assert_eq!(split(&["[a.json, b.json]"]), ["a.json", "b.json"]);
        assert_eq!(split(&["{a,b}.json", "c.json"]), ["{a,b}.json", "c.json"]);
        assert_eq!(split(&["{a,b}.json"]), ["{a,b}.json"]);
        assert_eq!(split(&["[ab].json"]), ["[ab].json"]);
    }
}
