//! One operation through all its versions, and which of them speaks for it.

use std::collections::BTreeMap;

use super::scopes::Declared;
use super::spec::Operation;
use super::tree::SpecFile;
use super::version::{Product, Version};

/// What makes two entries of different versions the same operation. Area and method are compared
/// without case. The verb is part of it: one method exists both as GET and as HEAD.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) folder: String,
    pub(super) area: String,
    pub(super) method: String,
    pub(super) verb: String,
}

/// An operation in all versions that have it. Never empty.
#[derive(Debug)]
pub(super) struct Lineage {
    versions: BTreeMap<Version, Operation>,
}

/// Two spec files describe the same operation in the same version, so neither can be preferred.
#[derive(Debug, thiserror::Error)]
#[error("`{second}` describes {verb} `{area}.{method}` once more; `{first}` has it already")]
pub(super) struct Twice {
    first: String,
    second: String,
    verb: String,
    area: String,
    method: String,
}

/// Groups the operations of all spec files.
pub(super) fn gather(files: Vec<SpecFile>) -> Result<BTreeMap<Key, Lineage>, Box<Twice>> {
    let mut lineages: BTreeMap<Key, Lineage> = BTreeMap::new();
    let mut origins: BTreeMap<(Key, Version), String> = BTreeMap::new();
    for file in files {
        for operation in file.operations {
            let key = Key {
                folder: file.folder.clone(),
                area: operation.area.to_lowercase(),
                method: operation.method.to_lowercase(),
                verb: operation.verb.clone(),
            };
            if let Some(first) = origins.insert((key.clone(), file.version), file.name.clone()) {
                return Err(Box::new(Twice {
                    first,
                    second: file.name,
                    verb: operation.verb,
                    area: operation.area,
                    method: operation.method,
                }));
            }
            lineages
                .entry(key)
                .or_insert_with(|| Lineage { versions: BTreeMap::new() })
                .versions
                .insert(file.version, operation);
        }
    }
    Ok(lineages)
}

impl Lineage {
    /// The newest version of Services, or of Server where Services never had the operation.
    pub(super) fn newest(&self) -> (Version, &Operation) {
        let (version, operation) =
            self.versions.last_key_value().expect("a lineage begins with its first version");
        (*version, operation)
    }

    pub(super) fn at(&self, version: Version) -> Option<&Operation> {
        self.versions.get(&version)
    }

    /// From the oldest to the newest, Server before Services.
    pub(super) fn versions(&self) -> impl Iterator<Item = (Version, &Operation)> {
        self.versions.iter().map(|(version, operation)| (*version, operation))
    }

    pub(super) fn of(&self, product: Product) -> impl Iterator<Item = (Version, &Operation)> {
        self.versions().filter(move |(version, _)| version.product == product)
    }

    /// The entry whose scopes hold: the newest, unless that declares nothing; then the newest
    /// of the same product that declares something, if there is one.
    pub(super) fn speaks_on_scopes(&self) -> &Operation {
        let (newest, operation) = self.newest();
        let mut declaring: Vec<_> = self
            .of(newest.product)
            .map(|(_, operation)| operation)
            .filter(|operation| operation.scopes != Declared::Nothing)
            .collect();
        declaring.pop().unwrap_or(operation)
    }
}
