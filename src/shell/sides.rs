//! The two sides of a comparison: files, folders, revisions of a file, or scopes given as text.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{self, MANIFEST_LIMIT, display_path};
use super::{git, walk};
use crate::catalog::Scopes;
use crate::compare::{Side, looks_like_list, read_list};
use crate::config::{self, Config};
use crate::diagnostic::InputError;
use crate::engine;
use crate::manifest::extension::{self, Certainty};
use crate::project::{Project, RequestSet, Stated, group};
use crate::rules::RULES;
use crate::text::SourceText;

/// How much of a list is shown as its name.
const LONGEST_NAME: usize = 60;

/// Reads one side.
///
/// # Errors
/// Everything that cannot be read, and a folder that holds the requests of several apps.
pub(super) fn read<'c>(argument: &OsStr, scopes: &'c Scopes) -> Result<Side<'c>, Vec<InputError>> {
    let path = Path::new(argument);
    if argument == "-" {
        return of_text(&standard_input()?, scopes);
    }
    if path.is_dir() {
        return folder(path, scopes);
    }
    if path.exists() {
        return of_text(&files::read_text(path, MANIFEST_LIMIT)?, scopes);
    }
    let Some(text) = argument.to_str() else {
        let message = format!("there is no file `{}`", display_path(path));
        return Err(vec![InputError::new(message)]);
    };
    if text.contains("://") || looks_like_list(text, scopes) {
        let name = if text.contains("://") { "authorize URL".to_owned() } else { list_name(text) };
        let source = Arc::new(SourceText::new(name, text));
        return of_text(&source, scopes);
    }
    if text.contains(':') && !begins_with_drive(text) {
        let name = if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() };
        return of_text(&files::decode(name.as_str(), git::read(&name)?)?, scopes);
    }
    let message = format!("there is no file `{text}`, and it is no scope");
    let known = scopes.all().iter().map(|row| row.id.as_str());
    Err(vec![InputError::new(message).with_help(match crate::nearest::nearest(text, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "give a manifest, a folder, `REV:PATH`, or scopes with blanks between them".to_owned()
        }
    })])
}

fn begins_with_drive(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && bytes.next() == Some(b':')
        && bytes.next().is_some_and(|slash| matches!(slash, b'\\' | b'/'))
}

fn list_name(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        0 => "no scopes".to_owned(),
        1..=LONGEST_NAME => line,
        _ => {
            let start: String = line.chars().take(LONGEST_NAME).collect();
            format!("{start}…")
        }
    }
}

fn standard_input() -> Result<Arc<SourceText>, Vec<InputError>> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MANIFEST_LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(|error| vec![files::cannot_read(Path::new("<stdin>"), &error)])?;
    if bytes.len() as u64 > MANIFEST_LIMIT {
        let most = MANIFEST_LIMIT / (1024 * 1024);
        let message = format!("standard input is larger than {most} MiB, the most that is read");
        return Err(vec![InputError::new(message)]);
    }
    Ok(files::decode("<stdin>", bytes)?)
}

/// A text by itself: a configuration, a manifest, authorize URLs, or else a list.
fn of_text<'c>(source: &Arc<SourceText>, scopes: &'c Scopes) -> Result<Side<'c>, Vec<InputError>> {
    if config::is_config_name(source.name()) {
        let projects = engine::listed_projects(&[read_config(source)?]);
        return Ok(Side::new(source.name(), &projects, scopes));
    }
    let (loaded, errors) = engine::load(source);
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut projects = group(vec![loaded], &[], scopes);
    if projects.is_empty() {
        broken_json(source)?;
        projects.push(Project {
            name: source.name().to_owned(),
            folder: String::new(),
            files: vec![Arc::clone(source)],
            parts: Vec::new(),
            sets: vec![RequestSet::listed(&read_list(source, scopes)?)],
            needed: None,
            code: None,
            stated: Stated::default(),
        });
    }
    Ok(Side::new(source.name(), &projects, scopes))
}

/// What begins like JSON is no list; where it is broken, that is the reason why nothing was found in it.
fn broken_json(source: &Arc<SourceText>) -> Result<(), InputError> {
    if !source.body().trim_start().starts_with('{') {
        return Ok(());
    }
    extension::read(source, Certainty::Named).map_err(|error| error.in_text(source))?;
    Ok(())
}

/// The one project of a folder.
fn folder<'c>(path: &Path, scopes: &'c Scopes) -> Result<Side<'c>, Vec<InputError>> {
    let mut found = walk::find(&[PathBuf::from(path)], false);
    let loaded = found.loaded();
    let mut errors = found.errors;
    let mut configs = Vec::new();
    for source in &found.configs {
        match read_config(source) {
            Ok(config) => configs.push(config),
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut projects = group(loaded, &engine::packed_together(&configs), scopes);
    projects.extend(engine::listed_projects(&configs));
    let mut names: Vec<&str> = projects.iter().map(|project| project.name.as_str()).collect();
    names.dedup();
    let shown = display_path(path);
    match names.as_slice() {
        [_] => Ok(Side::new(shown, &projects, scopes)),
        [] => Err(vec![
            InputError::new(format!("nothing in `{shown}` requests scopes"))
                .with_help("give \"\" for an app that requests none"),
        ]),
        several => {
            const MOST: usize = 5;
            let mut list: Vec<String> =
                several.iter().take(MOST).map(|name| format!("`{name}`")).collect();
            if several.len() > MOST {
                list.push(format!("{} more", several.len() - MOST));
            }
            let message = format!("`{shown}` holds the requests of {} apps", several.len());
            let help = format!("compare one at a time: {}", list.join(", "));
            Err(vec![InputError::new(message).with_help(help)])
        }
    }
}

fn read_config(source: &Arc<SourceText>) -> Result<Config, Vec<InputError>> {
    let known: Vec<&str> = RULES.iter().map(|rule| rule.meta().id).collect();
    Config::read(source, &known)
}
