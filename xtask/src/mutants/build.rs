//! The copy of the workspace that holds all mutants, and its tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::copy;
use super::process::Stop;
use super::sites::{self, Mutant};
use super::weave::{Site, Woven, weave};

/// What a site asks.
const SWITCH: &str = include_str!("switch.rs");
/// So often is the copy checked at most: each time what does not compile is left out.
const MOST_ROUNDS: usize = 25;

/// What did not compile in the last run.
const LEFT_OUT: &str = "left-out";
/// The file that the switch goes into.
const LIB: &str = "src/lib.rs";

/// The files of errors, with the places that each names: first where it is.
type Errors = Vec<(String, Vec<Range<usize>>)>;

/// A copy of the workspace with mutants in some of its files.
pub(super) struct Mutated<'a> {
    /// Where it lies, and what is built of it beside it.
    pub(super) folder: PathBuf,
    home: &'a Path,
    stop: &'a Stop,
    /// Files from the root, with what they hold and their sites.
    files: BTreeMap<String, (String, Vec<Site>)>,
    /// All that could be changed.
    pub(super) mutants: Vec<Mutant>,
    /// What does not compile, by number.
    pub(super) left_out: BTreeSet<u32>,
}

impl<'a> Mutated<'a> {
    /// Copies what git knows, or would, into a folder below `home` and looks for what can be changed.
    pub(super) fn new(
        root: &Path,
        paths: &[PathBuf],
        home: &'a Path,
        stop: &'a Stop,
    ) -> Result<Self, String> {
        let folder = home.join("copy");
        let (files, mutants, left_out) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        let mut made = Self { folder, home, stop, files, mutants, left_out };
        let mut listed = known_files(root)?;
        for file in &listed {
            let is_source = Path::new(file).extension().is_some_and(|one| one == "rs");
            let is_meant = is_source && paths.iter().any(|path| Path::new(file).starts_with(path));
            if is_meant && !is_for_tests(root, Path::new(file))? {
                let text = read(&root.join(file))?;
                let next = made.mutants.last().map_or(1, |one| one.number + 1);
                let (sites, mutants) = sites::find(file, &text, next)?;
                made.mutants.extend(mutants);
                made.files.insert(file.clone(), (text, sites));
            }
        }
        let lib = format!("{}\n{SWITCH}", read(&root.join(LIB))?);
        listed.retain(|one| one != LIB && !made.files.contains_key(one));
        let mut own: BTreeSet<String> = made.files.keys().cloned().collect();
        own.insert(LIB.to_owned());
        copy::bring(root, &made.folder, &listed, &own)?;
        write(&made.folder.join(LIB), &lib)?;
        Ok(made)
    }

    /// Writes the files, and leaves out what does not compile until the rest does.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        self.left_out = self.remembered().unwrap_or_default();
        for round in 1..=MOST_ROUNDS {
            let woven = self.write()?;
            let errors = self.errors()?;
            let before = self.left_out.len();
            for (file, places) in &errors {
                let Some(woven) = woven.get(file) else { continue };
                let new = |all: &Vec<u32>| all.iter().any(|one| !self.left_out.contains(one));
                let fault = woven.at_fault(&places[0]);
                let ways = [fault, woven.on_lines(&places[0]), woven.jumps_between(places)];
                let fault = ways.into_iter().find(new);
                self.left_out.extend(fault.into_iter().flatten());
            }
            eprintln!("round {round}: {} do not compile", self.left_out.len());
            if errors.is_empty() {
                return self.remember();
            }
            if self.left_out.len() == before {
                return Err(format!("no mutant is at fault of errors: {errors:?}"));
            }
        }
        Err(format!("there are errors after {MOST_ROUNDS} rounds"))
    }

    /// What did not compile when the same files were built last.
    fn remembered(&self) -> Option<BTreeSet<u32>> {
        let text = fs::read_to_string(self.home.join(LEFT_OUT)).ok()?;
        let (files, numbers) = text.split_once('\n')?;
        (files == self.files_in_short()).then_some(())?;
        numbers.lines().map(|line| line.parse().ok()).collect()
    }

    fn remember(&self) -> Result<(), String> {
        let numbers = self.left_out.iter().map(u32::to_string).collect::<Vec<_>>().join("\n");
        write(&self.home.join(LEFT_OUT), &format!("{}\n{numbers}", self.files_in_short()))
    }

    /// A number that is another one where a file is.
    fn files_in_short(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.files.iter().for_each(|(name, (text, _))| (name, text).hash(&mut hasher));
        hasher.finish().to_string()
    }

    fn write(&self) -> Result<BTreeMap<String, Woven>, String> {
        let mut all = BTreeMap::new();
        for (file, (text, sites)) in &self.files {
            let woven = weave(text, sites, &self.left_out);
            write(&self.folder.join(file), &woven.text)?;
            all.insert(file.clone(), woven);
        }
        Ok(all)
    }

    /// What the compiler says of the copy.
    fn errors(&self) -> Result<Errors, String> {
        let messages = self.cargo(&["check", "--lib"])?;
        let errors =
            messages.iter().map(|one| &one["message"]).filter(|one| one["level"] == "error");
        let named = errors.filter_map(|one| {
            let mut spans: Vec<_> = one["spans"].as_array()?.iter().collect();
            spans.sort_by_key(|one| one["is_primary"] != true);
            // What a macro wrote is blamed on where it is called.
            for span in &mut spans {
                *span = outermost(span);
            }
            let file = spans.first()?["file_name"].as_str()?;
            spans.retain(|one| one["file_name"] == file);
            let places: Vec<_> = spans.iter().filter_map(|one| bytes(one)).collect();
            Some((file.replace('\\', "/"), places)).filter(|(_, places)| !places.is_empty())
        });
        Ok(named.collect())
    }

    /// The tests of the library and those in `tests/`, as programs.
    pub(super) fn tests(&self) -> Result<Vec<PathBuf>, String> {
        let messages = self.cargo(&["test", "--no-run", "--lib", "--tests"])?;
        let failed = messages.iter().any(|one| one["message"]["level"] == "error");
        let tests = messages.iter().filter(|one| one["profile"]["test"] == true);
        let programs: Vec<_> =
            tests.filter_map(|one| one["executable"].as_str()).map(PathBuf::from).collect();
        if failed || programs.is_empty() {
            return Err("the tests of the copy do not build".to_owned());
        }
        Ok(programs)
    }

    /// What cargo says as it builds, which may be that it cannot.
    fn cargo(&self, arguments: &[&str]) -> Result<Vec<serde_json::Value>, String> {
        let mut cargo = Command::new("cargo");
        cargo
            .args(arguments)
            .args(["--locked", "--quiet", "--message-format=json", "--target-dir"])
            .arg(self.home.join("build"))
            // Every test runs many times: a slower build is soon made up for.
            .args(["--config", "profile.dev.opt-level=1", "--config", "profile.dev.debug=0"])
            .current_dir(&self.folder);
        let text = self.stop.said(&mut cargo, &self.home.join("cargo.json"))?;
        let messages: Vec<_> =
            text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        if messages.is_empty() {
            return Err("cargo said nothing of what it built".to_owned());
        }
        Ok(messages)
    }
}

/// Whether a file is a module that is there for tests alone, by the file that declares it.
fn is_for_tests(root: &Path, file: &Path) -> Result<bool, String> {
    let (Some(folder), Some(name)) = (file.parent(), file.file_stem()) else { return Ok(false) };
    for parent in [folder.join("mod.rs"), folder.join("lib.rs"), folder.with_extension("rs")] {
        let path = root.join(&parent);
        if path.is_file() {
            let modules = sites::modules_for_tests(&parent.to_string_lossy(), &read(&path)?)?;
            return Ok(modules.iter().any(|one| name == one.as_str()));
        }
    }
    Ok(false)
}

fn bytes(span: &serde_json::Value) -> Option<Range<usize>> {
    let at = |name: &str| usize::try_from(span[name].as_u64()?).ok();
    Some(at("byte_start")?..at("byte_end")?)
}

fn outermost(mut span: &serde_json::Value) -> &serde_json::Value {
    while let Some(outer) = span["expansion"].get("span") {
        span = outer;
    }
    span
}

/// What git knows in a folder, or would, and is there.
pub(super) fn known_files(root: &Path) -> Result<Vec<String>, String> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cannot run git: {error}"))?;
    let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
    let names = text.split('\0').filter(|one| !one.is_empty() && root.join(one).is_file());
    Ok(names.map(str::to_owned).collect())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Writes a file, unless it has that text already: what is as old as it was is not built again.
fn write(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|known| known == text) {
        return Ok(());
    }
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}
