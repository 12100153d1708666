//! A first `scopewise.yaml`, with what was found in its comments. Writing to a string cannot fail, so those
//! results are dropped.

use std::fmt::Write as _;

use crate::date::AsOf;
use crate::finding::Finding;
use crate::project::{Joined, Outcome, SetKind};
use crate::text::visible;

/// Projects beyond this are counted and not named.
const NAMED: usize = 20;

/// The file for what was found below a folder, which paths begin with unless it is the current one (empty).
pub fn start_file(outcomes: &[Outcome], folder: &str, as_of: AsOf) -> String {
    let mut out = String::from(
        "# scopewise.yaml speaks for this folder and all below it; the nearest one above a project counts.\n\
         # Every key may be left out. `scopewise config schema` prints a schema for editors.\n",
    );
    found(outcomes, folder, &mut out);
    out.push_str(
        "\n# From which severity on findings fail the run: note, warning, error or never.\nfail-on: warning\n\n\
         # How sure findings must be: possible, likely or certain.\n# min-confidence: likely\n\n\
         # How loud each rule is: off, note, warning or error. `scopewise explain rules` lists the rules.\n\
         # levels:\n#   high-privilege-scope: off\n",
    );
    allowances(outcomes, as_of, &mut out);
    out.push_str(
        "\n# Findings that are known already; `scopewise lint --write-baseline` writes them.\n\
         # baseline: scopewise-baseline.json\n",
    );
    together(outcomes, folder, &mut out);
    out.push_str(
        "\n# What the app calls, where its code does not show it: requests, methods, lists and recordings.\n\
         # uses:\n# - GET https://dev.azure.com/contoso/Shop/_apis/git/repositories\n# - git.GetPullRequests\n\
         # - file: traffic/session.har\n\n\
         # Scopes that are requested where no manifest says so, for instance of a personal access token.\n\
         # scopes:\n# - vso.code\n\n\
         # What the app is, for `scopewise recommend --config scopewise.yaml`.\n",
    );
    let app_type = if kinds(outcomes).any(SetKind::is_extension) { "extension" } else { "service" };
    let _ = write!(out, "# profile:\n#   app-type: {app_type}\n");
    out
}

fn kinds(outcomes: &[Outcome]) -> impl Iterator<Item = SetKind> + '_ {
    outcomes.iter().flat_map(|outcome| &outcome.project.sets).map(|set| set.kind)
}

fn found(outcomes: &[Outcome], folder: &str, out: &mut String) {
    let asking: Vec<&Outcome> =
        outcomes.iter().filter(|one| !one.project.sets.is_empty()).collect();
    if asking.is_empty() {
        out.push_str("#\n# Nothing that could be read here asks for scopes yet.\n");
        return;
    }
    out.push_str("#\n# Found here:\n");
    for outcome in asking.iter().take(NAMED) {
        let kind = match outcome.project.sets[0].kind {
            kind if kind.is_extension() => "extension",
            SetKind::EntraApp => "Entra app",
            SetKind::AuthorizeUrl(_) => "authorize URL",
            _ => "list of scopes",
        };
        let (scopes, findings) = (outcome.project.requested().len(), outcome.findings.len());
        let name = visible(inside(&outcome.project.name, folder));
        let many = |count: usize, noun: &str| super::lint::many(count, noun);
        let _ = writeln!(
            out,
            "# - {name}: {kind}, {}, {}",
            many(scopes, "scope"),
            many(findings, "finding")
        );
    }
    if asking.len() > NAMED {
        let _ = writeln!(out, "# - and {} more", asking.len() - NAMED);
    }
}

fn allowances(outcomes: &[Outcome], as_of: AsOf, out: &mut String) {
    let mut findings = outcomes.iter().flat_map(|outcome| &outcome.findings);
    let known = |finding: &&Finding| finding.scope.as_deref().is_some_and(is_plain);
    let example = findings.find(known);
    let rule = example.map_or("redundant-scope", |finding| finding.rule);
    let scope = example.and_then(|finding| finding.scope.as_deref()).unwrap_or("vso.profile");
    let year = as_of.day().year().saturating_add(1);
    let _ = write!(
        out,
        "\n# Findings that you accept, each for a reason and if you like until a day.\n# allow:\n# - rule: {rule}\n\
         #   scope: {scope}\n#   reason: say why\n#   until: {year}-12-31\n"
    );
}

/// A path as seen from the folder.
fn inside<'p>(path: &'p str, folder: &str) -> &'p str {
    path.strip_prefix(folder).map_or(path, |rest| rest.trim_start_matches('/'))
}

/// Whether a text can stand in YAML without quotes.
fn is_plain(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))
}

/// Parts of an extension of which nothing says that they are packed together.
fn together(outcomes: &[Outcome], folder: &str, out: &mut String) {
    out.push_str("\n# Manifests that are packed together, as given to the packager.\n");
    let assumed = outcomes.iter().find_map(|outcome| {
        let set = outcome.project.sets.iter().find(|set| set.joined == Joined::Assumed)?;
        let name = |part: &usize| outcome.project.file(outcome.project.parts[*part].file).name();
        Some(set.parts.iter().map(name).collect::<Vec<_>>())
    });
    let Some(files) = assumed else {
        out.push_str("# manifest-globs:\n# - vss-extension.json\n# - src/**/*.json\n");
        return;
    };
    out.push_str("# Nothing says so of these, and they look like it; check, and take out the marks.\n# manifest-globs:\n");
    for file in files {
        let quoted = serde_json::to_string(&visible(inside(file, folder))).expect("a text is JSON");
        let _ = writeln!(out, "# - {quoted}");
    }
}
