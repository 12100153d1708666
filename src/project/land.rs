//! Which source files belong to which project.
//!
//! A project has the sources below its root: the folder of its base manifest, or the folder further up that
//! is the package or repository which a folder such as `manifests` lies in. The deepest root above a file
//! owns it. A pipeline task owns its files too: they run with the token of a job, whatever an extension asks
//! for. Files outside of a root belong to it as well where files inside load them.

mod loading;
mod packages;
mod shares;

pub use loading::NotThere;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::group::parent;
use super::{Project, RequestSet, SetKind};
use crate::text::SourceText;
use crate::usage::scan::{Aliases, Language, Skipped};

/// A source file below the paths of a run.
#[derive(Debug)]
pub struct SourceFile {
    /// Its text, or why there is none.
    pub text: Result<Arc<SourceText>, Skipped>,
    /// Its language; nothing for code that is not read.
    pub language: Option<Language>,
    /// Whether it is one of a test or a sample.
    pub is_test: bool,
}

/// Everything below the paths of a run that tells where an app's sources are.
#[derive(Debug, Default)]
pub struct Land {
    /// The folders that the run was told to read; empty for the current one.
    pub bounds: Vec<String>,
    /// Source files by path.
    pub files: BTreeMap<String, SourceFile>,
    /// Pages, manifests and build configurations, which can name a source file.
    pub mentions: BTreeSet<Arc<str>>,
    /// Pages and scripts in folders that are left out: of other people's code, and of what a build makes.
    pub left_out: BTreeSet<Arc<str>>,
    /// Files that are no code by their names, and that a script of a shell can load all the same.
    pub others: BTreeSet<Arc<str>>,
    /// Files of types without code, which a source file may load as well.
    pub declarations: BTreeSet<String>,
    /// Folders that are a package: they hold a `package.json` or the like.
    pub packages: BTreeSet<String>,
    /// Folders of packages by the names that other packages load them by.
    pub names: BTreeMap<String, String>,
    /// Packages that are declared to lie in a folder beside, by their names: that folder, empty where only a workspace
    /// knows it, and how it is declared.
    pub local: BTreeMap<String, (String, String)>,
    /// What packages declare that they load, by their folders.
    pub declared: BTreeMap<String, BTreeSet<String>>,
    /// Texts that are no code and may give names to folders.
    pub naming: BTreeMap<Arc<str>, Arc<SourceText>>,
    /// The names that folders have, made when they are asked for.
    pub aliases: std::sync::OnceLock<Aliases>,
    /// Folders that are a repository.
    pub repositories: BTreeSet<String>,
    /// Folders of pipeline tasks.
    pub tasks: BTreeSet<String>,
    /// Source files by path in lower case, made when it is asked for.
    pub lower: std::sync::OnceLock<HashMap<String, String>>,
}

/// Sources that are read together: a root, and how its code comes to a token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// The folder.
    pub root: String,
    /// Whether only code counts that a browser runs, as for a web extension.
    pub in_browser: bool,
    /// Whether a registration asks for the scopes: scripts beside one are often its operator's, who calls with
    /// a token of their own.
    pub registered: bool,
    /// Whether pipeline tasks lie below the folder, whose modules can lie anywhere around them.
    pub has_tasks: bool,
}

impl Unit {
    /// Whether a file lies below its folder.
    pub fn holds(&self, file: &str) -> bool {
        is_inside(file, &self.root)
    }
}

/// Names of folders that hold manifests beside the code, not around it.
const BESIDE: [&str; 20] = [
    "manifest",
    "manifests",
    "config",
    "configs",
    "configuration",
    "static",
    "public",
    "assets",
    "build",
    "deploy",
    "deployment",
    "release",
    "packaging",
    "marketplace",
    "env",
    "envs",
    "environments",
    "auth",
    "entra",
    "app-registration",
];

/// What code that concerns Azure DevOps has somewhere.
const WORDS: [&str; 12] = [
    "_apis",
    "visualstudio.com",
    "dev.azure.com",
    "azure-devops",
    "azure.devops",
    "azuredevops",
    "AzureDevOps",
    "TeamFoundation",
    "VssConnection",
    "VSS.require",
    "getClient(",
    "RestClient",
];

/// Whether a folder has a name that holds manifests beside the code.
pub fn lies_beside(folder: &str) -> bool {
    let name = folder.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    BESIDE.contains(&name.as_str())
}

/// Whether a text has a word of Azure DevOps, without which it calls nothing of it.
pub fn concerns_azure_devops(text: &str) -> bool {
    WORDS.iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// Whether code is that of a pipeline task, which runs with the token of a job.
pub fn runs_on_agent(text: &str) -> bool {
    loads_any(text, &["azure-pipelines-task-lib", "vsts-task-lib"])
}

/// Whether a text has one of some names of modules in quotes, also of a path into it.
fn loads_any(text: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        memchr::memmem::find_iter(text.as_bytes(), name.as_bytes()).any(|at| {
            let before = text[..at].strip_suffix("node:").unwrap_or(&text[..at]);
            let after = text[at + name.len()..].chars().next();
            let is_types = text[at + name.len()..].starts_with("/interfaces");
            before.ends_with(['"', '\'']) && matches!(after, Some('"' | '\'' | '/')) && !is_types
        })
    })
}

impl SourceFile {
    /// Whether it can make a call: a page without scripts of its own cannot.
    fn acts(&self, name: &str) -> bool {
        let builds = name.contains(".config.") || name.ends_with("gulpfile.js");
        !self.is_test
            && !builds
            && self.language.is_some_and(|language| {
                language != Language::Page
                    || self.text.as_ref().is_ok_and(|text| concerns_azure_devops(text.text()))
            })
    }

    /// Whether a browser can run it.
    fn is_in_browser(&self) -> bool {
        use Language::{JavaScript, Page, Tsx, TypeScript};
        self.language.is_some_and(|l| matches!(l, JavaScript | TypeScript | Tsx | Page))
    }

    /// Whether no browser can run it, as it loads what only Node.js has. The library for Node.js can be put into a page,
    /// and its types often are; beside tasks, which mostly use it, it is one of theirs.
    fn is_of_node(&self, has_tasks: bool) -> bool {
        self.text.as_ref().is_ok_and(|text| {
            let text = text.text();
            let of_task = || {
                loads_any(text, &["azure-devops-node-api"])
                    && !loads_any(text, &["azure-devops-extension-sdk", "VSS/SDK"])
            };
            runs_on_agent(text) || loads_any(text, &["child_process"]) || has_tasks && of_task()
        })
    }

    /// Whether it is made for a page of an extension: no task loads that.
    fn is_of_page(&self) -> bool {
        self.text.as_ref().is_ok_and(|text| {
            let loads = |name: &str| loads_any(text.text(), &[name]);
            let says = |word: &str| text.text().contains(word);
            // Types of the library of pages are used elsewhere too.
            loads("azure-devops-extension-sdk")
                || loads("azure-devops-extension-api") && says("getClient(")
                || loads("VSS/SDK")
                || ["VSS.require", "VSS.init", "VSS.getAccessToken"].iter().any(|word| says(word))
        })
    }

    /// Whether it counts among the sources of a unit.
    pub fn counts(&self, name: &str, unit: &Unit) -> bool {
        // Pipelines and images are built with tokens of their own.
        let file = name.rsplit('/').next().unwrap_or(name);
        let builds = matches!(ending(file), "yml" | "yaml") || file.contains("ockerfile");
        !builds
            && self.language.is_some()
            && (!unit.in_browser || self.is_in_browser() && !self.is_of_node(unit.has_tasks))
    }
}

impl Land {
    /// The sources that each project has; nothing where code is not what makes its calls.
    pub fn units(&self, projects: &[Project]) -> Vec<Option<Unit>> {
        if self.files.is_empty() {
            return vec![None; projects.len()];
        }
        let manifests: Vec<&Project> =
            projects.iter().filter(|project| !matches!(kind(project), Kind::Url)).collect();
        let mut roots: Vec<Option<Unit>> = Vec::new();
        for project in projects {
            let kind_of = kind(project);
            let root = |root: String| Unit {
                in_browser: kind_of == Kind::Extension,
                registered: kind_of == Kind::Entra,
                has_tasks: self.tasks.iter().any(|task| is_inside(task, &root)),
                root,
            };
            roots.push(match kind_of {
                Kind::Extension | Kind::Entra => {
                    self.root_of_manifest(project, &manifests).map(root)
                }
                _ => None,
            });
        }
        let known: Vec<String> = roots.iter().flatten().map(|unit| unit.root.clone()).collect();
        for (project, unit) in projects.iter().zip(&mut roots) {
            if kind(project) == Kind::Url && self.files.contains_key(&project.name) {
                *unit = self.root_of_code(&project.folder, &known).map(|root| Unit {
                    root,
                    in_browser: false,
                    registered: false,
                    has_tasks: false,
                });
            }
        }
        roots
    }

    /// The sources that documents which tell what to grant speak of: those of the package around each, where no
    /// project has them or what lies around them.
    pub fn documented(&self, projects: &[Project], units: &[Option<Unit>]) -> Vec<Option<Unit>> {
        let taken: Vec<&str> = units.iter().flatten().map(|unit| unit.root.as_str()).collect();
        let unit = |project: &Project| {
            let root = self.root_of_code(&project.folder, &[])?;
            let free = !taken.iter().any(|other| is_inside(&root, other));
            let unit = Unit { root, in_browser: false, registered: false, has_tasks: false };
            (project.is_document() && free).then_some(unit)
        };
        projects.iter().map(unit).collect()
    }

    fn root_of_manifest(&self, project: &Project, all: &[&Project]) -> Option<String> {
        let own = project.folder.as_str();
        let bound = self.bound(own)?;
        let beside = lies_beside(own);
        let is_package = self.is_package(own) || self.repositories.contains(own);
        // A folder for packaging alone, with tools of its own, is a package without code.
        if is_package && (own == bound || self.has_code(own, None)) {
            return Some(own.to_owned());
        }
        let beside = beside || is_package;
        if own == bound || !beside && self.has_code(own, None) {
            return Some(own.to_owned());
        }
        let mut at = own;
        while at != bound {
            at = parent(at);
            let stops = self.is_package(at) || self.repositories.contains(at);
            if stops || beside && self.has_code(at, Some(own)) {
                // Where other projects without a place of their own lie below, nobody can tell whose the
                // code is.
                let others = all.iter().filter(|other| {
                    is_inside(&other.folder, at)
                        && !near(&other.folder, own)
                        && !self.is_package(&other.folder)
                        && !self.has_code(&other.folder, None)
                });
                let root = if others.count() == 0 { at } else { own };
                return Some(root.to_owned());
            }
        }
        Some(own.to_owned())
    }

    /// The app that a file of code belongs to.
    fn root_of_code(&self, folder: &str, roots: &[String]) -> Option<String> {
        let bound = self.bound(folder)?;
        let mut at = folder;
        loop {
            let known = roots.iter().any(|root| root == at);
            if known || at == bound || self.is_package(at) || self.repositories.contains(at) {
                return Some(at.to_owned());
            }
            at = parent(at);
        }
    }

    /// The nearest folder of the run above a folder.
    fn bound(&self, folder: &str) -> Option<&str> {
        let above = self.bounds.iter().filter(|bound| is_inside(folder, bound));
        above.max_by_key(|bound| bound.len()).map(String::as_str)
    }

    fn is_package(&self, folder: &str) -> bool {
        self.packages.contains(folder)
    }

    /// The files below a folder.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = (&String, &SourceFile)> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let inside = start.clone();
        self.files.range(start..).take_while(move |(name, _)| name.starts_with(&inside))
    }

    fn has_code(&self, folder: &str, without: Option<&str>) -> bool {
        self.below(folder).any(|(name, file)| {
            without.is_none_or(|without| !is_inside(name, without)) && file.acts(name)
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Extension,
    Entra,
    Url,
    Other,
}

fn kind(project: &Project) -> Kind {
    let of = |set: &RequestSet| match set.kind {
        kind if kind.is_extension() => Kind::Extension,
        SetKind::EntraApp => Kind::Entra,
        SetKind::AuthorizeUrl(_) => Kind::Url,
        _ => Kind::Other,
    };
    project.sets.first().map_or(Kind::Other, of)
}

/// Whether a path is a folder or lies below it.
fn is_inside(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path == folder
        || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether two folders of manifests are one place: the same folder, neighbours, or one around the other.
fn near(a: &str, b: &str) -> bool {
    a == b || parent(a) == parent(b) || parent(a) == b || a == parent(b)
}

/// What stands behind the last dot of a file's name.
fn ending(file: &str) -> &str {
    file.rsplit_once('.').map_or("", |(_, ending)| ending)
}
