//! Which file a script loads.

use super::super::app::App;
use super::super::value::ModuleId;

/// Every file that another one can mean by a path.
pub(super) fn candidates(app: &App, from: ModuleId, path: &str) -> Vec<ModuleId> {
    let path = stem_of(path).trim_start_matches(['.', '/']).to_ascii_lowercase();
    let last = path.rsplit('/').next().unwrap_or_default();
    let fits = |at: &ModuleId| {
        let name = stem_of(&app.module(*at).name).to_ascii_lowercase();
        *at != from && (name == path || name.ends_with(&format!("/{path}")))
    };
    if last.is_empty() {
        Vec::new()
    } else {
        app.by_stem(last).iter().copied().filter(fits).collect()
    }
}

/// A path without the ending of a script or module.
pub(super) fn stem_of(path: &str) -> &str {
    const ENDINGS: [&str; 3] = ["ps1", "psm1", "psd1"];
    match path.rsplit_once('.') {
        Some((stem, ending)) if ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)) => {
            stem
        }
        _ => path,
    }
}

/// Whether a file of this name is a script, which is called by its path.
pub(super) fn is_script(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("ps1"))
}
