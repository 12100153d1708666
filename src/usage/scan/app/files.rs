//! Files by the paths that others name them by, and what they offer.

use super::{App, last_two};
use crate::usage::scan::maps::{HashMap, HashSet};
use crate::usage::scan::model::Export;
use crate::usage::scan::value::{ModuleId, Spot};

impl App {
    /// The file that another one means by a path: nothing for a package.
    pub(in super::super) fn find(&self, from: ModuleId, path: &str) -> Option<ModuleId> {
        let find = || match self.candidates(from, path)[..] {
            [one] => Some(one),
            _ => None,
        };
        let Some(known) = self.found.get(from.0 as usize) else { return find() };
        if let Some(found) = known.borrow().get(path) {
            return *found;
        }
        let found = find();
        known.borrow_mut().insert(path.into(), found);
        found
    }

    /// The files that load a file, in their order.
    pub(in super::super) fn loaders(&self, at: ModuleId) -> &[ModuleId] {
        let all = self.loaders.get_or_init(|| {
            let mut loaders: HashMap<ModuleId, Vec<ModuleId>> = HashMap::default();
            for (from, module) in self.modules() {
                for other in module.loads.iter().filter_map(|path| self.find(from, path)) {
                    let known = loaders.entry(other).or_default();
                    if other != from && known.last() != Some(&from) {
                        known.push(from);
                    }
                }
            }
            loaders
        });
        all.get(&at).map_or(&[], Vec::as_slice)
    }

    /// Every file that another one can mean by a path.
    pub(in super::super) fn candidates(&self, from: ModuleId, path: &str) -> Vec<ModuleId> {
        self.idiom.candidates(self, from, path)
    }

    /// The file of this path, which has no ending and is in lower case.
    pub(in super::super) fn by_path(&self, path: &str) -> Option<ModuleId> {
        self.by_path.get(path).copied()
    }

    /// The files whose path ends with this word, which has no ending and is in lower case.
    pub(in super::super) fn by_stem(&self, stem: &str) -> &[ModuleId] {
        self.by_stem.get(stem).map_or(&[], Vec::as_slice)
    }

    /// The files whose path, which has no ending and is in lower case, is this one or ends with it.
    pub(in super::super) fn by_tail<'a>(
        &'a self,
        tail: &'a str,
    ) -> impl Iterator<Item = ModuleId> + 'a {
        let known = if tail.contains('/') {
            self.by_end.get(last_two(tail)).map_or(&[][..], Vec::as_slice)
        } else {
            self.by_stem(tail)
        };
        known.iter().copied().filter(move |at| {
            let before = self.paths[at.0 as usize].strip_suffix(tail);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        })
    }

    /// What a file offers under a name, itself or by handing on all that others offer: each file is asked once.
    pub(in super::super) fn exported(&self, at: ModuleId, name: &str) -> Vec<Spot> {
        let mut found = Vec::new();
        let (mut asked, mut next) = (HashSet::default(), vec![at]);
        while let Some(at) = next.pop() {
            if !asked.insert(at) {
                continue;
            }
            let module = self.module(at);
            let own = module.known(name);
            let mut others = Vec::new();
            for export in &module.exports {
                match export {
                    Export::Value(known, value) if Some(*known) == own => found.push((at, *value)),
                    Export::All(path) => others.extend(self.find(at, path)),
                    _ => {}
                }
            }
            // The first is looked at first.
            next.extend(others.into_iter().rev());
        }
        found
    }

    /// What a file is as a whole, where it says so.
    pub(in super::super) fn whole(&self, at: ModuleId) -> Vec<Spot> {
        let exports = self.module(at).exports.iter();
        let whole = exports.filter_map(|export| match export {
            Export::Whole(value) => Some((at, *value)),
            _ => None,
        });
        whole.collect()
    }
}
