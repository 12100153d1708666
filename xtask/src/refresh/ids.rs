//! The ids of operations: `git.GetPullRequests`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::lineage::{Key, Lineage};

/// An id for each operation, unique even without case.
///
/// `SERVICE.METHOD`, where the service is the spec folder, or the area where the folder holds
/// several. Where two operations would share an id, the one that lives longest keeps it (GET
/// before other verbs), and the others get `#VERB` behind it; that they then still differ is
/// part of [`Key`].
pub(super) fn assign(lineages: &BTreeMap<Key, Lineage>) -> BTreeMap<Key, String> {
    let mut areas: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for key in lineages.keys() {
        areas.entry(&key.folder).or_default().insert(&key.area);
    }
    let mut claims: BTreeMap<String, Vec<(&Key, String)>> = BTreeMap::new();
    for (key, lineage) in lineages {
        let operation = lineage.newest().1;
        let service =
            if areas[key.folder.as_str()].len() > 1 { &operation.area } else { &key.folder };
        let id = format!("{service}.{}", operation.method);
        claims.entry(id.to_lowercase()).or_default().push((key, id));
    }
    let mut ids = BTreeMap::new();
    for mut claimants in claims.into_values() {
        claimants.sort_by_key(|(key, _)| {
            (Reverse(lineages[*key].newest().0), key.verb != "GET", &key.verb)
        });
        for (at, (key, id)) in claimants.into_iter().enumerate() {
            let id = if at == 0 { id } else { format!("{id}#{}", key.verb) };
            ids.insert(key.clone(), id);
        }
    }
    ids
}
