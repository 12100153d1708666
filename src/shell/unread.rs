//! What may be called that was not read: files that are missing, made by a tool, or in another language.

use std::collections::{BTreeMap, BTreeSet};

use super::other_code;
use super::sources::is_in_samples;
use crate::project::{Land, Unit, concerns_azure_devops, runs_on_agent};
use crate::text::SourceText;
use crate::usage::scan::{Called, CodeUsage, Skipped};
use crate::usage::{made_clients, makes_own_requests, service_of};

/// What may be called that was not read.
pub(super) fn gaps(
    land: &Land,
    unit: &Unit,
    share: &[&str],
    read: &BTreeSet<&str>,
    usage: &CodeUsage<'_>,
) -> Vec<String> {
    let mut gaps = Vec::new();
    for (name, why) in &usage.skipped {
        if *why != Skipped::Generated {
            gaps.push(format!("`{name}` was not read whole: {why}"));
            continue;
        }
        let text = land.files.get(&**name).and_then(|file| file.text.as_ref().ok());
        let ours = text.is_none_or(|text| concerns_azure_devops(text.text()));
        let stem = stem(name);
        // No script is made of a page.
        let is_page =
            |name: &str| [".html", ".htm", ".xhtml"].iter().any(|end| name.ends_with(end));
        let has_source = read.iter().any(|other| {
            *other != &**name
                && !is_page(other)
                && self::stem(other).eq_ignore_ascii_case(stem)
                && usage.skipped.iter().all(|(skipped, _)| &**skipped != *other)
        });
        if ours && !has_source && !text.is_some_and(|text| is_sdk(text)) {
            gaps.push(format!("`{name}` is made by a tool, and what it is made of was not found"));
        }
    }
    for name in share {
        let file = &land.files[*name];
        let Ok(text) = &file.text else { continue };
        if file.counts(name, unit) || !concerns_azure_devops(text.text()) {
            continue;
        }
        let ending = name.rsplit('.').next().unwrap_or_default();
        if other_code::runs_in_browser(ending) {
            if let Some(line) = other_code::speaks(text) {
                gaps.push(format!(
                    "`{name}:{line}` speaks of Azure DevOps, in a language that is not read"
                ));
            }
            continue;
        }
        let of_shell = ["sh", "bash", "ps1", "psm1", "yml", "yaml"].contains(&ending);
        if unit.in_browser && !of_shell && !runs_on_agent(text.text()) {
            gaps.push(format!("`{name}` runs outside the browser and may be given the token"));
        } else if !unit.in_browser && file.language.is_none() {
            gaps.push(format!("`{name}` is in a language that is not read"));
        }
    }
    gaps
}

/// Whether a file is a copy of the SDK of extensions, which hands out tokens and services and calls nothing itself.
fn is_sdk(text: &SourceText) -> bool {
    const LARGEST: usize = 256 * 1024;
    let name = text.name().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let has = |word: &str| memchr::memmem::find(text.text().as_bytes(), word.as_bytes()).is_some();
    let named = ["sdk.", "vss.sdk", "azure-devops-extension-sdk"];
    let signs = ["getAccessToken", "postMessage"];
    named.iter().any(|begin| name.starts_with(begin))
        && text.text().len() <= LARGEST
        && signs.iter().all(|sign| has(sign))
        && (has("azure-devops-extension-sdk") || has("VSS.SDK") || has("handshake"))
        && !["_apis", "RestClient", "getClient("].iter().any(|word| has(word))
}

/// The name of a file up to its first dot.
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split('.').next().unwrap_or(file)
}

/// Whether a file is put together from modules that it holds itself: they load each other by their old paths.
pub(super) fn is_bundle(land: &Land, name: &str) -> bool {
    const PRELUDES: [&str; 4] = [
        "typeof require==\"function\"&&require",
        "typeof require == \"function\" && require",
        "\"function\"==typeof require&&require",
        "__webpack_require__",
    ];
    let text = land.files.get(name).and_then(|file| file.text.as_ref().ok());
    text.is_some_and(|text| PRELUDES.iter().any(|prelude| text.text().contains(prelude)))
}

/// Clients that the code makes and of which no call was found: their calls were lost on the way.
pub(super) fn never_called(
    land: &Land,
    read: &BTreeSet<&str>,
    usage: &CodeUsage<'_>,
) -> Vec<String> {
    let class = |called: &Called| match called {
        Called::Method(name) => name.rsplit_once('.').map(|(class, _)| service_of(class)),
        Called::Request { .. } | Called::Command(_) => None,
    };
    let calls = usage.calls.iter().map(|call| &call.called);
    let calls = calls.chain(usage.unresolved.iter().map(|call| &call.called));
    let called: BTreeSet<String> = calls.filter_map(class).collect();
    let text_of = |name: &str| land.files.get(name).and_then(|file| file.text.as_ref().ok());
    // The requests of the app's own class are found where it sends them.
    let is_own = |class: &str| {
        let mut texts = read.iter().filter_map(|name| text_of(name));
        texts.any(|text| makes_own_requests(class, text.text()))
    };
    let mut lost: BTreeMap<String, String> = BTreeMap::new();
    for name in read {
        let is_dead = usage.dead.iter().any(|dead| *dead.file == **name);
        let Some(text) = text_of(name).filter(|_| !is_dead) else { continue };
        for made in made_clients(text) {
            if !called.contains(&made.service) && !is_own(&made.name) {
                let (client, line) = (&made.name, made.position.line);
                let gap = format!("`{name}:{line}` makes `{client}`, and no call of it was found");
                lost.entry(made.service).or_insert(gap);
            }
        }
    }
    lost.into_values().collect()
}

/// Files that are left out as samples by the name of their folder, and make a client: an app made from a template can
/// have its pages there.
pub(super) fn samples(land: &Land, unit: &Unit, read: &BTreeSet<&str>) -> Option<String> {
    let left_out = land.below(&unit.root).filter(|(name, file)| {
        file.is_test && is_in_samples(name) && !read.contains(name.as_str())
    });
    let mut making = left_out
        .filter(|(_, file)| file.text.as_ref().is_ok_and(|text| !made_clients(text).is_empty()));
    let (first, _) = making.next()?;
    Some(format!("`{first}` is left out as a sample, and makes a client of Azure DevOps"))
}
