//! The pages that the manifests of an extension name, and where they lie. Such a page is the app, whatever the folder is
//! called that it lies in: with the scripts that it loads it is taken in among the sources.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::files;
use super::land::runs_in_browser;
use super::makers::Makers;
use super::sources::is_test;
use crate::manifest::Declaration;
use crate::manifest::pages::{self, Pages};
use crate::project::{Land, Project, SourceFile, Unit, join};
use crate::text::{SourceText, page};
use crate::usage::scan::library_files::is_library_file;
use crate::usage::scan::modules::package_name;
use crate::usage::scan::{LARGEST, Language, Skipped, extract};

/// A page that a contribution names.
pub(super) struct Named {
    /// The manifest and the line.
    pub(super) at: String,
    /// As it is written.
    pub(super) written: Box<str>,
    /// The folder of the manifest.
    pub(super) folder: String,
    /// Where it comes from.
    pub(super) home: Home,
}

/// Where a page comes from.
pub(super) enum Home {
    /// Another server.
    Server,
    /// A package that is packed along.
    Package(String),
    /// One of these files.
    Files(Vec<String>),
    /// Its path is filled in when the extension is packed, or it comes from the machine of a developer.
    Unknown,
}

/// The manifests of a project, each with what it says of pages.
pub(super) fn manifests(project: &Project) -> Vec<(&SourceText, Pages)> {
    let is_manifest = |part: &&crate::project::Part| {
        !part.embedded && matches!(part.declaration, Declaration::Extension(_))
    };
    let mut files: Vec<&SourceText> =
        project.parts.iter().filter(is_manifest).map(|part| project.file(part.file)).collect();
    files.dedup_by_key(|file| file.name());
    files.into_iter().map(|file| (file, pages::read(file))).collect()
}

/// The pages that the manifests of a project name.
pub(super) fn named(manifests: &[(&SourceText, Pages)]) -> Vec<Named> {
    let packed: Vec<(&str, &pages::Packed)> = manifests
        .iter()
        .flat_map(|(source, pages)| pages.files.iter().map(|file| (folder_of(source.name()), file)))
        .collect();
    let named = |source: &SourceText, uri: &crate::manifest::Text| {
        let folder = folder_of(source.name());
        let line = source.position(uri.span.start).line;
        Named {
            at: format!("{}:{line}", source.name()),
            written: uri.value.clone(),
            folder: folder.to_owned(),
            home: home(folder, &uri.value, &packed),
        }
    };
    let all = manifests.iter();
    all.flat_map(|(source, pages)| pages.pages.iter().map(|uri| named(source, uri))).collect()
}

/// Where a page comes from that a manifest in a folder names.
fn home(folder: &str, uri: &str, packed: &[(&str, &pages::Packed)]) -> Home {
    if is_address(uri) {
        return if is_of_others(uri) { Home::Server } else { Home::Unknown };
    }
    let path = uri.split(['?', '#']).next().unwrap_or(uri);
    if path.contains(['{', '$', '%', '<']) || path.contains("__") || path.trim().is_empty() {
        return Home::Unknown;
    }
    let path = join("", path.trim_start_matches(['/', '\\']));
    let mut files = Vec::new();
    for (around, file) in packed {
        let inside = join("", file.inside.trim_start_matches(['/', '\\']));
        let rest = match path.strip_prefix(inside.as_str()) {
            Some("") => "",
            Some(rest) if rest.starts_with('/') || inside.is_empty() => rest,
            _ => continue,
        };
        let disk = join(around, &format!("{}/{}", file.path.value, rest.trim_start_matches('/')));
        if let Some((_, package)) = disk.rsplit_once("node_modules/") {
            // A file of a package that is put beside everything else makes nothing of that its own.
            if inside.is_empty() {
                continue;
            }
            return Home::Package(package_name(package).to_owned());
        }
        files.push(disk.trim_end_matches('/').to_owned());
    }
    files.push(join(folder, &path));
    files.dedup();
    Home::Files(files)
}

/// Whether a text is a URL with a host.
pub(super) fn is_address(uri: &str) -> bool {
    let lower = uri.trim_start().to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("//")
}

/// Whether a URL leads to a server that others run: neither the machine of a developer, nor Azure DevOps itself.
pub(super) fn is_of_others(url: &str) -> bool {
    const OWN: [&str; 12] = [
        ".azure.com",
        ".devtunnels.ms",
        ".home",
        ".internal",
        ".lan",
        ".loca.lt",
        ".local",
        ".localhost",
        ".ngrok-free.app",
        ".ngrok.io",
        ".visualstudio.com",
        ".vsassets.io",
    ];
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest).to_ascii_lowercase();
    let is_number = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    host.contains('.')
        && !is_number
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && !OWN.iter().any(|end| host.ends_with(end))
}

pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Takes the pages that manifests name, and the scripts that those load, in among the sources, where they lie in folders
/// that are left out by their names and nothing says what they are made of.
pub(super) fn take_in(land: &mut Land, projects: &[Project]) {
    let mut units: Option<Vec<Option<Unit>>> = None;
    for (at, project) in projects.iter().enumerate() {
        let manifests = manifests(project);
        let pages = named(&manifests).into_iter().filter_map(|page| match page.home {
            Home::Files(files) => Some((page.folder, files)),
            Home::Server | Home::Package(_) | Home::Unknown => None,
        });
        let pages: Vec<(String, Vec<String>)> = pages.collect();
        let is_there =
            |file: &String| land.left_out.contains(file.as_str()) || land.files.contains_key(file);
        if !pages.iter().flat_map(|(_, files)| files).any(is_there) {
            continue;
        }
        let unit = units.get_or_insert_with(|| land.units(projects))[at].clone();
        let Some(unit) = unit.filter(|unit| unit.in_browser) else { continue };
        let makers = Makers::of(land, &unit);
        let mut taken = Taken { land: &mut *land, makers: &makers, seen: BTreeSet::new() };
        for (folder, files) in &pages {
            // A manifest that lies in such a folder itself is a sample, or what a build made, as a whole.
            let below =
                |file: &&String| folder.is_empty() || file.starts_with(&format!("{folder}/"));
            for file in files.iter().filter(below) {
                taken.page(file, folder);
            }
        }
        land.lower = std::sync::OnceLock::new();
    }
}

/// What is taken in.
struct Taken<'l> {
    land: &'l mut Land,
    makers: &'l Makers,
    seen: BTreeSet<String>,
}

impl Taken<'_> {
    /// Takes in a page that a manifest in a folder names.
    fn page(&mut self, name: &str, folder: &str) {
        let Some(text) = self.text(name) else { return };
        if !self.seen.insert(name.to_owned()) {
            return;
        }
        let is_left_out = self.land.left_out.contains(name);
        let inside = name.strip_prefix(folder).unwrap_or(name).trim_start_matches('/');
        if self.land.files.contains_key(name) && is_test(inside, || text.text().as_bytes()) {
            self.land.files.entry(name.to_owned()).and_modify(|file| file.is_test = false);
        }
        if is_left_out && !self.makers.has_source(self.land, name) {
            self.insert(name, Ok(Arc::clone(&text)), Language::Page);
        }
        for part in page::script_files(text.text()) {
            let file = text.slice(part).split(['?', '#']).next().unwrap_or_default();
            if !is_address(file) {
                self.script(&join(folder_of(name), file.trim_start_matches('/')));
            }
        }
        // `VSS.require(["scripts/hub"], …)` means a file beside the page, or below the folder of the manifest.
        for path in extract(&text, Language::Page).loads() {
            for base in [folder_of(name), folder] {
                self.script(&join(base, path));
            }
        }
    }

    /// Takes in a script, and what that loads by relative paths.
    fn script(&mut self, path: &str) {
        let stem = path.strip_suffix(".js").unwrap_or(path);
        let endings =
            ["js", "mjs", "ts", "tsx", "jsx", "es6"].map(|ending| format!("{stem}.{ending}"));
        for name in std::iter::once(path.to_owned()).chain(endings) {
            let is_left_out = self.land.left_out.contains(name.as_str());
            let is_test = self.land.files.get(&name).is_some_and(|file| file.is_test);
            if !(is_left_out || is_test)
                || is_library_file(&name)
                || !self.seen.insert(name.clone())
            {
                continue;
            }
            if is_test {
                self.land.files.entry(name.clone()).and_modify(|file| file.is_test = false);
                continue;
            }
            let Some(language) = Language::of(&name).filter(|language| runs_in_browser(*language))
            else {
                continue;
            };
            if self.makers.has_source(self.land, &name) {
                continue;
            }
            let text = read(&name);
            let loads: Vec<String> = match &text {
                Ok(text) => extract(text, language).loads().map(str::to_owned).collect(),
                Err(_) => Vec::new(),
            };
            self.insert(&name, text, language);
            for path in loads.iter().filter(|path| path.starts_with('.')) {
                self.script(&join(folder_of(&name), path));
            }
        }
    }

    fn insert(&mut self, name: &str, text: Result<Arc<SourceText>, Skipped>, language: Language) {
        let file = SourceFile { text, language: Some(language), is_test: false };
        self.land.files.insert(name.to_owned(), file);
    }

    fn text(&self, name: &str) -> Option<Arc<SourceText>> {
        match self.land.files.get(name) {
            Some(file) => {
                file.text.as_ref().ok().filter(|_| file.language == Some(Language::Page)).cloned()
            }
            None if self.land.left_out.contains(name) => {
                read(name).ok().filter(|_| Language::of(name) == Some(Language::Page))
            }
            None => None,
        }
    }
}

fn read(name: &str) -> Result<Arc<SourceText>, Skipped> {
    let path = Path::new(name);
    if path.metadata().is_ok_and(|metadata| metadata.len() > LARGEST) {
        return Err(Skipped::TooLarge);
    }
    files::read_text(path, LARGEST).map_err(|_| Skipped::Unparsable)
}
