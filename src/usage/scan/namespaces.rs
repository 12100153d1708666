//! Types that files see without loading each other: by their name, and the namespaces that a file opens.

use super::maps::{HashMap, HashSet};
use super::model::{ClassId, Export, Module};
use super::value::{ModuleId, Spot};

/// Through which names a file sees types.
#[derive(Debug, Default)]
pub(super) struct Namespaces {
    /// The namespaces in which the file declares types, with those around them; `""` is the outermost.
    pub(super) own: Vec<Box<str>>,
    /// What it opens.
    pub(super) opened: Vec<Opened>,
}

/// A name that a file opens.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// The full name.
    pub(super) name: Box<str>,
    pub(super) what: Opens,
    /// Whether it is open for every file of the app.
    pub(super) everywhere: bool,
}

/// What opening a name does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Opens {
    /// The types of a namespace are seen.
    Types,
    /// The members of a class are seen.
    Members,
    /// A type or a namespace goes by this name too.
    As(Box<str>),
}

/// The types of an app by name.
#[derive(Debug, Default)]
pub(super) struct Types {
    by_full_name: HashMap<String, Vec<Spot>>,
    by_name: HashMap<String, Vec<String>>,
    /// Classes by the last word of the name of what they extend.
    heirs: HashMap<String, Vec<(ModuleId, ClassId)>>,
    /// What is open for every file.
    everywhere: Vec<Opened>,
    namespaces: HashSet<String>,
    /// Methods that the app gives other people's objects.
    added: HashSet<String>,
}

impl Types {
    pub(super) fn of(modules: &[Module]) -> Self {
        let mut types = Self::default();
        for (at, module) in (0..).map(ModuleId).zip(modules) {
            if module.namespaces.own.is_empty() {
                continue;
            }
            types.namespaces.extend(module.namespaces.own.iter().map(ToString::to_string));
            let opened = module.namespaces.opened.iter();
            types.everywhere.extend(opened.filter(|opened| opened.everywhere).cloned());
            for export in &module.exports {
                let Export::Value(name, value) = export else { continue };
                let full = module.text(*name).to_owned();
                let short = full.rsplit('.').next().unwrap_or_default().to_owned();
                let of_name = types.by_name.entry(short).or_default();
                if !of_name.contains(&full) {
                    of_name.push(full.clone());
                }
                types.by_full_name.entry(full).or_default().push((at, *value));
            }
            for (class, declared) in (0..).map(ClassId).zip(&module.classes) {
                for base in &declared.extends {
                    if let Some(name) = module.called_name(*base) {
                        let short = name.rsplit('.').next().unwrap_or_default().to_owned();
                        types.heirs.entry(short).or_default().push((at, class));
                    }
                }
            }
            for function in module.functions.iter().filter(|f| f.extends_by.is_some()) {
                types.added.extend(function.name.map(|name| module.text(name).to_owned()));
            }
        }
        types
    }

    /// Every declaration of this full name.
    pub(super) fn named(&self, full_name: &str) -> &[Spot] {
        self.by_full_name.get(full_name).map_or(&[], Vec::as_slice)
    }

    /// The full names that end with this word.
    pub(super) fn full_names(&self, name: &str) -> &[String] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// Classes that name a class of this name as what they extend.
    pub(super) fn heirs_of(&self, name: &str) -> &[(ModuleId, ClassId)] {
        self.heirs.get(name).map_or(&[], Vec::as_slice)
    }

    /// What a file opens, and what is open everywhere.
    pub(super) fn opened<'t>(&'t self, module: &'t Module) -> impl Iterator<Item = &'t Opened> {
        module.namespaces.opened.iter().chain(&self.everywhere)
    }

    /// Whether some file declares types in a namespace of this name.
    pub(super) fn is_namespace(&self, name: &str) -> bool {
        self.namespaces.contains(name)
    }

    /// Whether the app gives other people's objects a method of this name.
    pub(super) fn adds(&self, method: &str) -> bool {
        self.added.contains(method)
    }
}
