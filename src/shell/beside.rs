//! Reading the code beside manifests: what each project's own sources call.

use std::collections::{BTreeMap, BTreeSet};

use super::credentials;
use super::files;
use super::makers::Makers;
use super::operators::{self, Operators};
use super::sources::{FEW, is_in_samples, map_all, with_deep_stack};
use super::uncounted;
use super::unread::{gaps, is_bundle, never_called, samples};
use super::unseen::Unseen;
use super::{packed_pages, page_gaps};
use crate::diagnostic::InputError;
use crate::finding::Confidence;
use crate::manifest::Declaration;
use crate::needed::{Evidence, Needed, Needs};
use crate::project::{Land, Part, Project, ProjectCode, Sign, Unit, signs_of};
use crate::usage::Router;
use crate::usage::scan::{
    Called, CodeCall, CodeUsage, Extracted, LARGEST, Language, Skipped, Via, extract, scan,
};

/// What the sources of a unit say.
struct UnitCode<'c> {
    usage: CodeUsage<'c>,
    /// What may be called that was not read.
    gaps: Vec<String>,
    /// What makes claims less sure.
    caveats: Vec<String>,
    /// Mechanisms that the app seems to use now.
    signs: Vec<Sign>,
    /// Why a call may be made with another token than that of an extension.
    other_tokens: Vec<String>,
    /// Whether some file loads another that is not there.
    leads_out: bool,
}

/// Gives the projects that `wants` names what their code calls, and what that needs. A project without code is
/// left as it is.
///
/// # Errors
/// A system that has no room for another thread.
pub(super) fn compute(
    land: &mut Land,
    projects: &mut [Project],
    wants: impl Fn(&Project) -> bool,
    router: &Router<'_>,
    needs: &Needs<'_>,
) -> Result<(), InputError> {
    packed_pages::take_in(land, projects);
    let land = &*land;
    let units = land.units(projects);
    give_all(land, projects, &units, &units, &wants, router, needs)?;
    // What a document speaks of counts last, so that it takes no file from a project that asks for scopes.
    let documented = land.documented(projects, &units);
    let both: Vec<Option<Unit>> = units.iter().chain(&documented).cloned().collect();
    give_all(land, projects, &documented, &both, &wants, router, needs)
}

/// Gives each project of a unit what the files of that unit say, where `all` are the units that have files.
fn give_all(
    land: &Land,
    projects: &mut [Project],
    units: &[Option<Unit>],
    all: &[Option<Unit>],
    wants: &impl Fn(&Project) -> bool,
    router: &Router<'_>,
    needs: &Needs<'_>,
) -> Result<(), InputError> {
    let wanted: BTreeSet<&Unit> = projects
        .iter()
        .zip(units)
        .filter(|(project, _)| wants(project))
        .filter_map(|(_, unit)| unit.as_ref())
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let parts = projects.iter().flat_map(|project| {
        let of_extension = |part: &&Part| matches!(part.declaration, Declaration::Extension(_));
        project.parts.iter().filter(of_extension).map(|part| project.file(part.file).name())
    });
    let packed = parts.filter(|name| is_in_samples(name));
    let packed: Vec<&str> = packed.filter_map(|name| Some(name.rsplit_once('/')?.0)).collect();
    let shares = land.shares(all, &packed);
    let read = |unit: &&Unit| -> Result<_, InputError> {
        let share = shares.get(unit.root.as_str()).map_or(&[][..], Vec::as_slice);
        Ok(((*unit).clone(), read(land, unit, share, all, router)?))
    };
    let wanted: Vec<&Unit> = wanted.into_iter().collect();
    let found: Result<BTreeMap<Unit, Option<UnitCode<'_>>>, InputError> =
        map_all(&wanted, 1, read).into_iter().collect();
    let found = found?;
    let names: Vec<String> = projects.iter().map(|project| project.name.clone()).collect();
    let mut makers: BTreeMap<&Unit, std::cell::OnceCell<Makers>> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        let Some(unit) = unit.as_ref().filter(|_| wants(&projects[at])) else { continue };
        let Some(Some(code)) = found.get(unit) else { continue };
        let same_root = |other: &Option<Unit>| other.as_ref().is_some_and(|o| o.root == unit.root);
        let others = units.iter().enumerate().filter(|(other, _)| *other != at);
        let others: Vec<(usize, &Option<Unit>)> = others.filter(|(_, o)| same_root(o)).collect();
        let other_kind = others.iter().any(|(_, other)| other.as_ref() != Some(unit));
        let shared_with: Vec<String> =
            others.iter().map(|(other, _)| names[*other].clone()).collect();
        let apart = others.iter().find(|(other, _)| apart(&projects[at], &projects[*other]));
        let apart = apart.map(|(other, _)| names[*other].clone());
        give(land, &mut projects[at], unit, code, shared_with, other_kind, needs);
        let of_pages = page_gaps::of(land, &projects[at], unit, makers.entry(unit).or_default());
        if let Some(needed) = &mut projects[at].needed {
            needed.gaps.extend(of_pages);
        }
        if let Some((needed, other)) = projects[at].needed.as_mut().zip(apart) {
            let text = format!(
                "the same code belongs to {other}, which contributes other things, and whose call it is is not known"
            );
            needed.other_tokens.push(text);
        }
    }
    Ok(())
}

/// Whether two extensions contribute nothing in common: variants of one extension do.
fn apart(one: &Project, other: &Project) -> bool {
    let (one, other) = (contributions(one), contributions(other));
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// What the manifests of a project contribute, each as it is written but for white space.
fn contributions(project: &Project) -> BTreeSet<String> {
    let of = |part: &Part| {
        let Declaration::Extension(manifest) = &part.declaration else { return Vec::new() };
        let text = |span| {
            let text = project.file(part.file).slice(span);
            text.chars().filter(|character| !character.is_whitespace()).collect()
        };
        manifest.contributions.iter().map(|one| text(one.span)).collect()
    };
    project.parts.iter().flat_map(of).collect()
}

/// What the code of a folder calls, and what that needs, whatever asks for scopes; nothing where there is no code.
///
/// # Errors
/// A system that has no room for another thread.
pub(super) fn folder(
    land: &Land,
    root: &str,
    router: &Router<'_>,
    needs: &Needs<'_>,
) -> Result<Option<(Needed, Box<ProjectCode>)>, InputError> {
    let unit =
        Unit { root: root.to_owned(), in_browser: false, registered: false, has_tasks: false };
    let units = [Some(unit.clone())];
    let shares = land.shares(&units, &[]);
    let share = shares.get(root).map_or(&[][..], Vec::as_slice);
    let Some(code) = read(land, &unit, share, &units, router)? else { return Ok(None) };
    let mut project = Project::named(root);
    give(land, &mut project, &unit, &code, Vec::new(), false, needs);
    Ok(project.needed.zip(project.code))
}

fn give(
    land: &Land,
    project: &mut Project,
    unit: &Unit,
    code: &UnitCode<'_>,
    shared_with: Vec<String>,
    other_kind: bool,
    needs: &Needs<'_>,
) {
    let mut needed = needs.of(&code.usage.usage(), &project.requested(), project.unasked());
    needed.evidence = Evidence::Code;
    needed.unreadable = 0;
    needed.gaps.clone_from(&code.gaps);
    needed.caveats.clone_from(&code.caveats);
    let uncalled = code.usage.calls.iter().filter(|call| call.is_uncalled);
    needed.uncalled = uncalled.map(|call| call.place.call()).collect();
    if other_kind {
        let text = format!("the same code belongs to {}", shared_with.join(", "));
        needed.other_tokens.push(text);
    }
    if unit.in_browser {
        needed.other_tokens.extend(code.other_tokens.iter().cloned());
    }
    sure(land, unit, &mut needed, &code.usage);
    project.needed = Some(needed);
    let kept = ProjectCode::of(&unit.root, &code.usage);
    project.code = Some(Box::new(ProjectCode {
        signs: code.signs.clone(),
        shared_with,
        leads_out: code.leads_out,
        ..kept
    }));
}

/// Of several calls of an operation the surest says how sure it is that the app calls it.
fn sure(land: &Land, unit: &Unit, needed: &mut Needed, usage: &CodeUsage<'_>) {
    let mut surest: BTreeMap<&str, Confidence> = BTreeMap::new();
    for call in &usage.calls {
        let elsewhere = unit.registered && operators::is_script(land, &call.place.file);
        let confidence = if elsewhere { Confidence::Possible } else { call.confidence };
        for row in call.resolution.operations() {
            let known = surest.entry(row.id.as_str()).or_insert(confidence);
            *known = confidence.max(*known);
        }
    }
    for call in needed.calls.iter_mut().chain(&mut needed.unmet) {
        call.confidence =
            surest.get(call.operation.as_str()).copied().unwrap_or(Confidence::Certain);
    }
}

/// Reads the sources of a unit, and those that they load from elsewhere.
fn read<'c>(
    land: &Land,
    unit: &Unit,
    share: &[&str],
    units: &[Option<Unit>],
    router: &Router<'c>,
) -> Result<Option<UnitCode<'c>>, InputError> {
    let mut next: Vec<&str> =
        share.iter().copied().filter(|name| land.files[*name].counts(name, unit)).collect();
    let mut seen: BTreeSet<&str> = next.iter().copied().collect();
    let mut read: BTreeMap<&str, Extracted> = BTreeMap::new();
    let mut unseen = Unseen::default();
    while !next.is_empty() {
        let fresh: Vec<(&str, Extracted)> =
            map_all(&next, FEW, |name| (*name, extracted(land, name)));
        next.clear();
        for (name, extracted) in &fresh {
            let of_shell = extracted.script_paths();
            let inside = land.others.iter().filter(|_| !of_shell.is_empty());
            let others: Vec<&str> =
                inside.map(|name| &**name).filter(|name| unit.holds(name)).collect();
            next.extend(others.iter().filter(|other| of_shell.mean(other) && seen.insert(other)));
            for path in extracted.loads() {
                match land.loaded(name, path) {
                    Ok(files) if files.is_empty() => unseen.package(land, (name, extracted), path),
                    Ok(files) => next.extend(files.into_iter().filter(|file| seen.insert(file))),
                    Err(_) if others.iter().any(|other| of_shell.means(path, other)) => {}
                    Err(_) if is_bundle(land, name) => {}
                    Err(_) => unseen.not_found(land, (name, extracted), path),
                }
            }
        }
        read.extend(fresh);
    }
    if read.is_empty() {
        return Ok(None);
    }
    let names: BTreeSet<&str> = read.keys().copied().collect();
    let mentions = mentions(land, unit);
    let files: Vec<Extracted> = read.into_values().collect();
    let mut usage = with_deep_stack(|| scan(files, &mentions, router))?;
    if unit.in_browser {
        // No page runs a command: what does is a tool of the developers, who sign in by themselves.
        usage.calls.retain(|call| call.via != Via::Command);
        usage.unresolved.retain(|call| !matches!(call.called, Called::Command(_)));
    }
    // Scripts that publish the extension sign in otherwise, and make none of its calls.
    let own = texts(land, names.iter().copied());
    let with_password =
        if unit.in_browser { credentials::with_password(&mut usage, &own) } else { None };
    let mut gaps = gaps(land, unit, share, &names, &usage);
    gaps.extend(unseen.gaps(land));
    gaps.extend(never_called(land, &names, &usage));
    gaps.extend(samples(land, unit, &names));
    gaps.extend(uncounted::of(land, unit, units, (&names, &mentions)));
    if usage.calls.is_empty() && usage.unresolved.is_empty() {
        let text = "no call of Azure DevOps was found in the code, so whatever needs the scopes is \
                    elsewhere or was not understood";
        gaps.push(text.to_owned());
    }
    let mut caveats = caveats(&usage);
    caveats.extend(with_password);
    if unit.registered {
        match operators::beside_registration(land, &usage) {
            Some(Operators::Alone(text)) => gaps.push(text),
            Some(Operators::Among(text)) => caveats.push(text),
            None => {}
        }
    }
    let signs = signs_of(texts(land, names.iter().copied().chain(share.iter().copied())));
    gaps.extend(credentials::handed_on(&usage));
    let other_tokens = credentials::other_tokens(own);
    let leads_out = unseen.leads_out();
    Ok(Some(UnitCode { usage, gaps, caveats, signs, other_tokens, leads_out }))
}

pub(super) fn extracted(land: &Land, name: &str) -> Extracted {
    let nothing = || std::sync::Arc::new(crate::text::SourceText::new(name, ""));
    let Some(file) = land.files.get(name) else {
        // No code by its name: a script loads it.
        return match files::read_text(std::path::Path::new(name), LARGEST) {
            Ok(text) => extract(&text, Language::Bash),
            Err(_) => Extracted::skipped(&nothing(), Skipped::Unparsable),
        };
    };
    match (&file.text, file.language) {
        (Ok(text), Some(language)) => extract(text, language),
        (Err(why), _) => Extracted::skipped(&nothing(), *why),
        (Ok(_), None) => Extracted::skipped(&nothing(), Skipped::Unparsable),
    }
}

/// The pages, manifests and build configurations of a unit, and those of the folders around it.
fn mentions(land: &Land, unit: &Unit) -> Vec<std::sync::Arc<crate::text::SourceText>> {
    let root = unit.root.as_str();
    let concerns = |name: &str| {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let inside = |path: &str, folder: &str| {
            folder.is_empty()
                || path == folder
                || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        inside(folder, root) || inside(root, folder)
    };
    let named: Vec<&std::sync::Arc<str>> =
        land.mentions.iter().filter(|name| concerns(name)).collect();
    let read = |name: &&std::sync::Arc<str>| {
        files::read_text(std::path::Path::new(&***name), LARGEST).ok()
    };
    let mut texts: Vec<_> = map_all(&named, FEW, read).into_iter().flatten().collect();
    let builds = ["webpack", "vite", "rollup", "gulp", "esbuild", "parcel", "tsup", "grunt"];
    let names_others = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or_default();
        let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
        crate::text::page::ENDINGS.contains(&ending)
            || builds.iter().any(|tool| file.contains(tool))
    };
    let code = land.files.iter().filter(|(name, _)| names_others(name) && concerns(name));
    // What a configuration extends can lie anywhere.
    let elsewhere = land.naming.iter().filter(|(name, _)| !concerns(name));
    texts.extend(elsewhere.map(|(_, text)| std::sync::Arc::clone(text)));
    texts.extend(code.filter_map(|(_, file)| file.text.as_ref().ok().cloned()));
    texts
}

/// The texts of some files, each once, in the order of names.
fn texts<'l>(
    land: &'l Land,
    names: impl Iterator<Item = &'l str>,
) -> Vec<&'l crate::text::SourceText> {
    let names: BTreeSet<&str> = names.collect();
    let files = names.into_iter().filter_map(|name| land.files.get(name));
    files.filter_map(|file| file.text.as_deref().ok()).collect()
}

/// What makes claims less sure, without being a gap.
fn caveats(usage: &CodeUsage<'_>) -> Vec<String> {
    let mut caveats: Vec<String> = usage
        .dead
        .iter()
        .map(|dead| {
            let plural = if dead.calls == 1 { "" } else { "s" };
            format!(
                "`{}` is not counted, as nothing loads it: it has {} call{plural}",
                dead.file, dead.calls
            )
        })
        .collect();
    for (is_named, words) in [
        (true, "recognised by the name of the method alone"),
        (false, "made only on conditions that are not known"),
    ] {
        let is_one = |call: &&CodeCall<'_>| {
            call.confidence == Confidence::Possible
                && !call.is_uncalled
                && (call.via == Via::MethodName) == is_named
        };
        match usage.calls.iter().filter(is_one).count() {
            0 => {}
            1 => caveats.push(format!("1 call is {words}")),
            many => caveats.push(format!("{many} calls are {words}")),
        }
    }
    caveats
}
