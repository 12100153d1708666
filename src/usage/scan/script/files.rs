//! How scripts name each other's files.

use super::super::app::App;
use super::super::paths::{join, parent};
use super::super::value::ModuleId;
use super::libraries;

/// Every file that another one can mean by a path.
pub(super) fn candidates(app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
    if libraries::is_known(path) {
        return Vec::new();
    }
    let path = path.split(['?', '!']).next_back().unwrap_or(path);
    let at = |path: &str| {
        let path = path.to_ascii_lowercase();
        let index = if path.is_empty() { "index".to_owned() } else { format!("{path}/index") };
        [stem_of(&path), path.as_str(), index.as_str()].iter().find_map(|path| app.by_path(path))
    };
    let name = &app.module(from).name;
    if path.starts_with('.') {
        return at(&join(parent(name), path)).into_iter().collect();
    }
    if let Some(named) = app.aliases.targets(name, path).iter().find_map(|path| at(path)) {
        return vec![named];
    }
    // `@/services/x`, `~/x`, `src/x`, `scripts/app`: below a root that only the build knows.
    let path = path.trim_start_matches(['@', '~', '/']).to_ascii_lowercase();
    let path = stem_of(&path);
    if path.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<ModuleId> = app.by_tail(path).collect();
    for at in app.by_tail(&format!("{path}/index")) {
        if !found.contains(&at) {
            found.push(at);
        }
    }
    found
}

/// A path without its last ending.
pub(super) fn stem_of(path: &str) -> &str {
    const ENDINGS: [&str; 12] = [
        ".tsx", ".ts", ".jsx", ".js", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".html", ".svelte",
        ".astro",
    ];
    ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ending_is_left_out() {
        assert_eq!(stem_of("a/b.min.js"), "a/b.min");
    }
}
