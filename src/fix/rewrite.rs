//! The fixes of many findings, joined by file and list.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::apply;
use super::json::ListChange;
use super::lists::{ListAt, Lists, edits};
use super::verify::verify;
use crate::finding::Fix;
use crate::project::Project;
use crate::text::{Edit, SourceText};

/// A text and what it becomes.
#[derive(Debug)]
pub struct Rewritten {
    /// As it was read.
    pub old: Arc<SourceText>,
    /// As it is to be written, under the same name.
    pub new: Arc<SourceText>,
}

/// Changes of one file.
struct FileChanges {
    source: Arc<SourceText>,
    lists: BTreeMap<ListAt, ListChange>,
}

/// Changes of any number of files, by name: a file of several projects is changed once.
#[derive(Default)]
pub(super) struct Round {
    files: BTreeMap<String, FileChanges>,
}

impl Round {
    /// Takes a fix in if it fits to those that were taken in before.
    pub(super) fn take(&mut self, project: &Project, lists: &Lists<'_>, fix: &Fix) -> bool {
        let Ok(changes) = lists.changes(&fix.changes) else { return false };
        let fits = changes.iter().all(|((file, list), change)| {
            let known = self.files.get(project.file(*file).name());
            let known = known.and_then(|known| known.lists.get(list));
            known.is_none_or(|known| known.fits(change))
        });
        if !fits {
            return false;
        }
        for ((file, list), change) in changes {
            let source = &project.files[file.0];
            let known = self.files.entry(source.name().to_owned());
            let known = known.or_insert_with(|| FileChanges {
                source: Arc::clone(source),
                lists: BTreeMap::new(),
            });
            known.lists.entry(list).or_default().join(change);
        }
        true
    }

    /// The texts as they become, and the names of those where the result is not what was asked for.
    pub(super) fn finish(self) -> (Vec<Rewritten>, Vec<String>) {
        let (mut done, mut failed) = (Vec::new(), Vec::new());
        for (name, changes) in self.files {
            match changes.rewritten() {
                Some(new) => {
                    let new = Arc::new(SourceText::new(name, new));
                    done.push(Rewritten { old: changes.source, new });
                }
                None => failed.push(name),
            }
        }
        (done, failed)
    }
}

impl FileChanges {
    fn rewritten(&self) -> Option<String> {
        let text = self.source.text();
        let mut all: Vec<Edit> = Vec::new();
        for (list, change) in &self.lists {
            all.extend(edits(text, *list, change)?);
        }
        all.sort_by_key(|edit| (edit.span.start, edit.span.end));
        let overlap = all.windows(2).any(|pair| pair[0].span.end > pair[1].span.start);
        if overlap {
            return None;
        }
        let new = apply(text, &all);
        verify(&self.source, &new, &self.lists).then_some(new)
    }
}
