//! Scripts beside the registration of an app.
//!
//! Who registers an app, or operates it, keeps scripts beside the registration and runs them with a token of
//! their own. Their calls are counted, so that no scope is dropped that the app may need for them; but they
//! are no evidence that the app has been seen.

use std::collections::BTreeSet;

use crate::project::Land;
use crate::usage::scan::{CodeUsage, Language};

/// What scripts there are that call Azure DevOps, in words.
pub(super) enum Operators {
    /// Nothing else calls it, or nothing calls it at all.
    Alone(String),
    /// Other code calls it too.
    Among(String),
}

/// Whether a file is a script of a shell. What is none by its name was read because one loads it.
pub(super) fn is_script(land: &Land, file: &str) -> bool {
    let is_shell = |language| matches!(language, Some(Language::Bash | Language::PowerShell));
    land.files.get(file).is_none_or(|file| is_shell(file.language))
}

/// The scripts beside a registration that call Azure DevOps; nothing where there are none.
pub(super) fn beside_registration(land: &Land, usage: &CodeUsage<'_>) -> Option<Operators> {
    let places = usage.calls.iter().map(|call| &call.place);
    let places = places.chain(usage.unresolved.iter().map(|call| &call.place));
    let files: BTreeSet<&str> = places.map(|place| &*place.file).collect();
    let (scripts, others): (Vec<&str>, Vec<&str>) =
        files.into_iter().partition(|file| is_script(land, file));
    let first = scripts.first()?;
    Some(if others.is_empty() {
        Operators::Alone(format!(
            "only scripts beside the registration call Azure DevOps, as `{first}` does, and they may do so with \
             another token: the code of the app was not found"
        ))
    } else {
        Operators::Among(format!(
            "`{first}` is a script beside the registration, and may call with another token"
        ))
    })
}
