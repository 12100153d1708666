//! Files that a program loads by a path which it makes as it runs.

use super::super::model::{Expr, ExprId};
use super::Reader;

/// What the path of a load begins with that can be any file below a folder: `*./commands/`, and `*` alone for any
/// file of the package.
pub(super) const ANY: char = '*';

/// Whether a call of what is written so loads files: by their path, or all that fit a pattern.
pub(super) fn loads_files(callee: &str) -> bool {
    matches!(callee, "require" | "require.context" | "import.meta.glob" | "import.meta.globEager")
}

impl Reader<'_> {
    /// Takes note of a load whose path is not known: of the folder that it begins with, as far as that is.
    pub(super) fn load_any(&mut self, callee: &str, arguments: &[ExprId]) {
        let Some(first) = arguments.first() else { return };
        // `require([…], f)` names what it loads.
        if matches!(self.module.expr(*first), Expr::Function(_)) {
            return;
        }
        if callee == "require"
            && let Expr::List(parts) = self.module.expr(*first)
            && parts.iter().all(|part| matches!(self.module.expr(*part), Expr::Text(_)))
        {
            return;
        }
        let below = match self.module.expr(*first) {
            // `require.context("./commands", true)`: the folder itself.
            Expr::Text(folder) if callee == "require.context" => Some(format!("{folder}/")),
            _ => self.begin_of(*first),
        };
        let folder = below.and_then(|below| {
            let fixed = below.split(ANY).next().unwrap_or_default();
            let folder = &fixed[..=fixed.rfind('/')?];
            folder.starts_with('.').then(|| folder.to_owned())
        });
        self.load(&format!("{ANY}{}", folder.unwrap_or_default()));
    }

    /// What a path begins with, seen from the folder of the file.
    fn begin_of(&self, path: ExprId) -> Option<String> {
        match self.module.expr(path) {
            Expr::Text(text) => Some(text.to_string()),
            Expr::Name(name, _) if self.module.text(*name) == "__dirname" => Some(".".to_owned()),
            Expr::Concat(parts) => self.begin_of_parts(parts, ""),
            Expr::Call { callee, arguments, .. } => match self.module.called_name(*callee)? {
                "join" | "resolve" => self.begin_of_parts(arguments, "/"),
                _ => None,
            },
            _ => None,
        }
    }

    fn begin_of_parts(&self, parts: &[ExprId], between: &str) -> Option<String> {
        let (first, rest) = parts.split_first()?;
        let mut begin = self.begin_of(*first)?;
        for part in rest {
            begin.push_str(between);
            match self.module.expr(*part) {
                Expr::Text(text) => begin.push_str(text),
                _ => return Some(begin),
            }
        }
        Some(begin)
    }
}
