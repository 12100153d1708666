//! Which file a script loads.

use std::sync::Arc;

use super::super::app::App;
use super::super::idiom::Root;
use super::super::value::{ModuleId, Spot};
use crate::text::SourceText;

/// What a script loads that loads files by a pattern.
pub(super) const EVERY: &str = "*";

/// What the other files of a module say that a name is which all of them see: `$script:baseUrl`.
pub(super) fn of_module(app: &App, at: ModuleId, name: &str) -> Vec<Spot> {
    let mut found = Vec::new();
    let mut own = None;
    for (other, module) in app.modules() {
        if other == at || module.known(name).is_none() {
            continue;
        }
        let values = app.exported(other, name);
        let own = own.get_or_insert_with(|| module_around(app, at));
        if !values.is_empty() && own.is_some() && *own == module_around(app, other) {
            found.extend(values);
        }
    }
    found
}

/// The folder of the module that a file is loaded into, with all that lies below it.
fn module_around(app: &App, at: ModuleId) -> Option<&str> {
    let file = &*app.module(at).name;
    let modules = app.modules().filter_map(|(_, module)| {
        let (_, ending) = module.name.rsplit_once('.')?;
        let loads_all = module.loads.iter().any(|path| **path == *EVERY);
        let folder = module.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        (loads_all && ending.eq_ignore_ascii_case("psm1") && is_below(file, folder))
            .then_some(folder)
    });
    modules.max_by_key(|folder| folder.len())
}

/// Whether a file lies in a folder, or in one below it.
fn is_below(file: &str, folder: &str) -> bool {
    let rest = file.strip_prefix(folder);
    rest.is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
}

/// Every file that another one can mean by a path.
pub(super) fn candidates(app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
    let path = stem_of(path).trim_start_matches(['.', '/']).to_ascii_lowercase();
    let last = path.rsplit('/').next().unwrap_or_default();
    let fits = |at: &ModuleId| {
        let name = stem_of(&app.module(*at).name).to_ascii_lowercase();
        *at != from && (name == path || name.ends_with(&format!("/{path}")))
    };
    if last.is_empty() {
        Vec::new()
    } else {
        app.by_stem(last).iter().copied().filter(fits).collect()
    }
}

/// A path without the ending of a script or module.
pub(super) fn stem_of(path: &str) -> &str {
    const ENDINGS: [&str; 3] = ["ps1", "psm1", "psd1"];
    match path.rsplit_once('.') {
        Some((stem, ending)) if ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)) => {
            stem
        }
        _ => path,
    }
}

/// Whether a file of this name is a script, which is called by its path.
pub(super) fn is_script(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("ps1"))
}

/// The folders of modules whose manifest puts a prefix before the noun of each command.
pub(super) fn roots(mentions: &[Arc<SourceText>]) -> Vec<Root> {
    let ending = |name: &str| name.rsplit_once('.').map_or("", |(_, end)| end).to_owned();
    let manifests = mentions.iter().filter(|file| ending(file.name()).eq_ignore_ascii_case("psd1"));
    manifests
        .filter_map(|file| {
            let prefix = file.text().lines().find_map(prefix_in)?.to_ascii_lowercase();
            let folder = file.name().rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            Some(Root { prefix, folder })
        })
        .collect()
}

/// The prefix that a line of a manifest sets: `DefaultCommandPrefix = 'Ado'`.
fn prefix_in(line: &str) -> Option<&str> {
    const KEY: &str = "DefaultCommandPrefix";
    let line = line.trim_start_matches(['@', '{', ';', ' ', '\t', '\u{feff}']);
    let key = line.get(..KEY.len()).filter(|key| key.eq_ignore_ascii_case(KEY))?;
    let value = line[key.len()..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let prefix = value[1..].split(quote).next()?;
    let is_plain = !prefix.is_empty() && prefix.chars().all(char::is_alphanumeric);
    is_plain.then_some(prefix)
}

/// The names of a function with the prefixes of the modules that it is in: `get-adoteam` of `get-team`.
pub(super) fn prefixed(roots: &[Root], file: &str, function: &str) -> Vec<String> {
    let Some((verb, noun)) = function.split_once('-') else { return Vec::new() };
    let is_in = |root: &&Root| is_below(file, &root.folder);
    let named = roots.iter().filter(is_in).map(|root| format!("{verb}-{}{noun}", root.prefix));
    let mut all: Vec<String> = named.collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_read_from_a_line_of_a_manifest() {
        assert_eq!(prefix_in("  DefaultCommandPrefix = 'Ado' # short"), Some("Ado"));
        assert_eq!(prefix_in("@{ defaultcommandprefix=\"Ado\" }"), Some("Ado"));
        assert_eq!(prefix_in("# DefaultCommandPrefix = 'Ado'"), None);
        assert_eq!(prefix_in("DefaultCommandPrefix = ''"), None);
        assert_eq!(prefix_in("DefaultCommandPrefixes = 'x'"), None);
    }

    #[test]
    fn functions_below_a_manifest_have_its_prefix() {
        let root = Root { prefix: "ado".to_owned(), folder: "Tools/Ado".to_owned() };
        let names = |file: &str| prefixed(std::slice::from_ref(&root), file, "get-team");
        assert_eq!(names("Tools/Ado/public/a.ps1"), ["get-adoteam"]);
        assert!(names("Tools/AdoOther/a.ps1").is_empty());
        assert!(prefixed(&[root], "Tools/Ado/a.ps1", "plain").is_empty());
    }
}
