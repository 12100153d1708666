//! Whose a file of code is.

use std::collections::{BTreeMap, BTreeSet};

use super::super::group::parent;
use super::{Land, SourceFile, Unit, is_inside};

impl Land {
    /// The files of each unit by its own root, in the order of names; tests and samples left out, but for those below
    /// `packed`: folders with a part of a manifest, whose pages are packed along with it.
    pub fn shares<'l>(
        &'l self,
        units: &[Option<Unit>],
        packed: &[&str],
    ) -> BTreeMap<&'l str, Vec<&'l str>> {
        let roots: BTreeSet<&str> = units.iter().flatten().map(|unit| unit.root.as_str()).collect();
        let extensions = units.iter().flatten().filter(|unit| unit.in_browser);
        let extensions: BTreeSet<&str> = extensions.map(|unit| unit.root.as_str()).collect();
        let mut shares: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let counts = |name: &str, file: &SourceFile| {
            !file.is_test || packed.iter().any(|folder| is_inside(name, folder))
        };
        for (name, file) in self.files.iter().filter(|(name, file)| counts(name, file)) {
            for owner in self.owners((name, file), &roots, &extensions) {
                shares.entry(owner).or_default().push(name);
            }
        }
        shares
    }

    /// The roots that a file belongs to: the deepest one above it, and where that is an extension and no package of its own
    /// also the next extensions within the package, as an old manifest can be left in a folder of an app.
    fn owners<'l>(
        &'l self,
        (name, file): (&'l str, &SourceFile),
        roots: &BTreeSet<&str>,
        extensions: &BTreeSet<&str>,
    ) -> Vec<&'l str> {
        let mut owners = Vec::new();
        let mut at = parent(name);
        loop {
            let known = if owners.is_empty() { roots } else { extensions };
            if known.contains(at) {
                owners.push(at);
            }
            let is_task = owners.is_empty() && self.tasks.contains(at) && !file.is_of_page();
            let first = owners.first();
            let is_whole =
                first.is_some_and(|first| self.is_package(at) || !extensions.contains(first));
            if is_task || is_whole || at.is_empty() || at == "/" {
                return owners;
            }
            at = parent(at);
        }
    }
}
