//! What the pages of an extension run that was not read: pages of other servers and of packages, pages and scripts that
//! are nowhere and that nothing in the project makes.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::makers::{Makers, USUAL, is_below, key, names_of};
use super::packed_pages::{Home, Named, folder_of, is_address, is_of_others, manifests, named};
use crate::manifest::pages::Packed;
use crate::project::{Land, Project, Unit, concerns_azure_devops, join};
use crate::text::{SourceText, page};
use crate::usage::scan::library_files::{is_known_server, is_library_file};
use crate::usage::scan::modules::{may_call_azure_devops, package_name};
use crate::usage::scan::{Language, Skipped, extract};

/// What is in the configuration of a build that makes pages, or copies them.
const MAKE_PAGES: [&str; 26] = [
    ".cp",
    "@angular",
    "astro",
    "blazor",
    "copy",
    "cpx",
    "cp -",
    "ember",
    "gulp",
    "grunt",
    "handlebars",
    "html",
    "jade",
    "next",
    "ng build",
    "nuxt",
    "parcel",
    "pug",
    "react-scripts",
    "robocopy",
    "rsbuild",
    "rsync",
    "shx",
    "svelte",
    "vite",
    "vue-cli",
];

/// What pages may call that was not seen, where `makers` are kept for the projects of one unit.
pub(super) fn of(
    land: &Land,
    project: &Project,
    unit: &Unit,
    makers: &OnceCell<Makers>,
) -> Vec<String> {
    if !unit.in_browser {
        return Vec::new();
    }
    let manifests = manifests(project);
    let pages = named(&manifests);
    let mut gaps = Vec::new();
    let bases = manifests.iter().filter_map(|(source, pages)| Some((source, pages.base.as_ref()?)));
    let is_elsewhere = |url: &str| is_address(url) && is_of_others(url);
    for (source, base) in bases.filter(|(_, base)| is_elsewhere(&base.value)) {
        if is_of_developers(source.name()) {
            continue;
        }
        let (name, line, url) = (source.name(), source.position(base.span.start).line, &base.value);
        gaps.push(format!(
            "`{name}:{line}` takes the pages from `{url}`, and what those call was not seen"
        ));
    }
    let is_served = !gaps.is_empty();
    let makers = || makers.get_or_init(|| Makers::of(land, unit));
    let mut scripts = Vec::new();
    let mut lost: BTreeMap<String, Vec<&Named>> = BTreeMap::new();
    for page in &pages {
        let why = match &page.home {
            Home::Unknown => continue,
            Home::Server => "a page of another server, and what that calls was not seen".to_owned(),
            Home::Package(package) => {
                format!("which is packed out of `{package}`, and what that calls was not seen")
            }
            Home::Files(files) => {
                let there = files.iter().find(|file| is_there(land, file));
                scripts.push((page, there));
                if there.is_some() || is_served || may_be_made(land, makers(), page) {
                    continue;
                }
                "a page that was not found and that nothing here makes".to_owned()
            }
        };
        lost.entry(why).or_default().push(page);
    }
    for (why, mut pages) in lost {
        pages.dedup_by_key(|page| page.written.clone());
        let more = match pages.len() {
            1 => String::new(),
            more => format!(" and {} more", more - 1),
        };
        let (at, written) = (&pages[0].at, &pages[0].written);
        gaps.push(format!("`{at}` names `{written}`{more}, {why}"));
    }
    let packed: Vec<&Packed> = manifests.iter().flat_map(|(_, pages)| &pages.files).collect();
    for (text, folder) in texts(land, unit, &scripts) {
        gaps.extend(not_seen(land, text, &folder, &packed, makers()));
    }
    gaps
}

/// Whether a part of a manifest is for those who develop the extension, by its name: its server is theirs.
fn is_of_developers(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let mut words = file.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| matches!(word, "debug" | "dev" | "develop" | "development" | "local"))
}

/// Whether a file is there, whatever the case of its letters.
fn is_there(land: &Land, file: &str) -> bool {
    land.files.contains_key(file)
        || land.left_out.contains(file)
        || land.left_out.iter().any(|other| other.eq_ignore_ascii_case(file))
        || land.files.keys().any(|other| other.eq_ignore_ascii_case(file))
}

/// Whether something can make a page, as far as can be seen: a file of its name, or a build that makes pages.
fn may_be_made(land: &Land, makers: &Makers, page: &Named) -> bool {
    let key = key(page.written.split(['?', '#']).next().unwrap_or_default());
    USUAL.contains(&key.as_str())
        || !makers.are_there
        || !makers.are_pages
        || makers.has_source(land, &page.written)
        || MAKE_PAGES.iter().any(|word| makers.recipes(land).contains(word))
        || is_somewhere(land, &key)
}

/// Whether any file or folder has a name.
fn is_somewhere(land: &Land, key: &str) -> bool {
    let code = land.files.keys().map(String::as_str);
    let others = [&land.left_out, &land.others, &land.mentions].into_iter().flatten();
    let has = |name: &str| names_of(name).any(|name| name == key);
    code.chain(others.map(|name| &**name)).any(has)
}

/// The pages that run, each with the folder of the manifest that names it: those that are there, and else what has their
/// names.
fn texts<'l>(
    land: &'l Land,
    unit: &Unit,
    pages: &[(&Named, Option<&String>)],
) -> Vec<(&'l SourceText, String)> {
    let mut found: BTreeMap<&str, (&SourceText, String)> = BTreeMap::new();
    let text = |name: &str| {
        let (name, file) = land.files.get_key_value(name)?;
        let text = file.text.as_deref().ok().filter(|_| file.language == Some(Language::Page))?;
        Some((name.as_str(), text))
    };
    for (page, there) in pages {
        if let Some((name, text)) = there.and_then(|there| text(there)) {
            found.entry(name).or_insert_with(|| (text, page.folder.clone()));
            continue;
        }
        let path = page.written.split(['?', '#']).next().unwrap_or_default();
        let file = |path: &str| path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let same = land.below(&unit.root).filter(|(name, one)| {
            one.language == Some(Language::Page) && !one.is_test && file(name) == file(path)
        });
        for (name, text) in same.filter_map(|(name, _)| text(name)) {
            found.entry(name).or_insert_with(|| (text, page.folder.clone()));
        }
    }
    found.into_values().collect()
}

/// The scripts that a page loads and that were not seen: from a server that is not known, or nowhere.
fn not_seen(
    land: &Land,
    text: &SourceText,
    folder: &str,
    packed: &[&Packed],
    makers: &Makers,
) -> Vec<String> {
    let mut gaps = Vec::new();
    for part in page::script_files(text.text()) {
        let file = text.slice(part).trim();
        let at = format!("{}:{}", text.name(), text.position(part.start).line);
        if is_address(file) {
            if is_of_others(file) && !is_known_server(file) {
                gaps.push(format!(
                    "`{at}` loads `{file}` from another server, and what that calls was not seen"
                ));
            }
            continue;
        }
        let path = file.split(['?', '#']).next().unwrap_or(file);
        if path.is_empty()
            || file.contains('{')
            || path.contains(['{', '$', '%', '<', '#', ':'])
            || path.contains("__")
            || path.starts_with('@')
        {
            continue;
        }
        if let Some(package) = package_of(path, packed) {
            if may_call_azure_devops(&package) {
                gaps.push(format!(
                    "`{at}` loads `{file}` out of `{package}`, and what that calls was not seen"
                ));
            }
            continue;
        }
        let from_page = join(folder_of(text.name()), path.trim_start_matches('/'));
        let from_manifest = join(folder, path.trim_start_matches(['/', '.']));
        let found = is_library_file(path)
            || is_there(land, &from_page)
            || is_there(land, &from_manifest)
            || makers.has_source(land, path)
            || is_somewhere(land, &key(path));
        let is_made = || {
            let taken = land.files.get(&from_page).filter(|_| land.left_out.contains(&*from_page));
            let text = taken.and_then(|file| file.text.as_ref().ok());
            // One that speaks of Azure DevOps is told among the files that were read.
            text.is_some_and(|text| {
                !concerns_azure_devops(text.text())
                    && extract(text, Language::JavaScript).skipped_as() == Some(Skipped::Generated)
            })
        };
        if found && is_made() {
            gaps.push(format!(
                "`{at}` loads `{file}`, which is made by a tool, and what it is made of was not found"
            ));
        } else if !found {
            gaps.push(format!(
                "`{at}` loads `{file}`, which was not found and which nothing here makes"
            ));
        }
    }
    gaps
}

/// The package that a script lies in, as its path says or what is packed under it.
fn package_of(path: &str, packed: &[&Packed]) -> Option<String> {
    let of = |path: &str| {
        let path = path.replace('\\', "/");
        let (_, inside) = path.rsplit_once("node_modules/")?;
        Some(package_name(inside).to_owned())
    };
    let path = path.trim_start_matches(['/', '.']);
    let mut below = packed.iter().filter(|file| {
        let inside = file.inside.trim_matches(['/', '.']);
        !inside.is_empty() && is_below(path, inside)
    });
    of(path).or_else(|| below.find_map(|file| of(&file.path.value)))
}
