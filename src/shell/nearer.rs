//! Paths that lead up to a folder around the current one and down again, as a person would write them.

use std::path::Path;
use std::sync::Arc;

use super::files::display_path;
use crate::needed::Needed;
use crate::project::ProjectCode;

/// Beginnings of paths, the longest first, and what is shown in their place.
#[derive(Debug)]
pub(super) struct Nearer(Vec<(String, String)>);

impl Nearer {
    /// For paths that begin with a folder such as `../..`.
    pub(super) fn new(folder: &Path) -> Self {
        let shown = display_path(folder);
        let whole = folder.canonicalize();
        let current = Path::new(".").canonicalize();
        let below = match (&whole, &current) {
            (Ok(whole), Ok(current)) => current.strip_prefix(whole).map(display_path).ok(),
            _ => None,
        };
        let below = below.filter(|below| below != "." && shown.starts_with(".."));
        let parts: Vec<&str> = below.iter().flat_map(|below| below.split('/')).collect();
        let pair = |count: usize| {
            let from = format!("{shown}/{}/", parts[..count].join("/"));
            (from, "../".repeat(parts.len() - count))
        };
        Self((1..=parts.len()).rev().map(pair).collect())
    }

    /// Every path in a text.
    fn text(&self, text: &str) -> String {
        let mut near = text.to_owned();
        for (from, to) in &self.0 {
            near = near.replace(from.as_str(), to);
        }
        near
    }

    fn name(&self, name: &mut Arc<str>) {
        *name = self.text(name).into();
    }

    /// Every path in what is needed, and in what the code calls.
    pub(super) fn rewrite(&self, needed: &mut Needed, code: Option<&mut ProjectCode>) {
        if self.0.is_empty() {
            return;
        }
        for call in needed.calls.iter_mut().chain(&mut needed.unmet) {
            self.name(&mut call.place.file);
        }
        needed.uncalled.iter_mut().for_each(|place| self.name(&mut place.file));
        needed.undetermined.iter_mut().for_each(|call| self.name(&mut call.place.file));
        let texts =
            needed.gaps.iter_mut().chain(&mut needed.caveats).chain(&mut needed.other_tokens);
        texts.for_each(|text| *text = self.text(text));
        let Some(code) = code else { return };
        code.calls.iter_mut().for_each(|call| self.name(&mut call.place.file));
        code.unresolved.iter_mut().for_each(|call| self.name(&mut call.place.file));
        code.signs.iter_mut().for_each(|sign| self.name(&mut sign.place.file));
        code.dead.iter_mut().for_each(|(file, _)| self.name(file));
        code.skipped.iter_mut().for_each(|(file, _)| self.name(file));
        code.shared_with.iter_mut().for_each(|name| *name = self.text(name));
        let root = self.text(&format!("{}/", code.root));
        root.trim_end_matches('/').clone_into(&mut code.root);
    }
}
