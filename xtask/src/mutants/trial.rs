//! Runs the tests of the copy: each once as it is, and for a mutant those that reach it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::sites::Mutant;

/// Workers: others may use the machine as well.
const WORKERS: usize = 2;

/// A test and what it does where nothing is changed.
pub(super) struct Test {
    program: PathBuf,
    pub(super) name: String,
    pub(super) seconds: f64,
    /// The sites that it comes to, itself or in the program that it runs.
    reached: BTreeSet<u32>,
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// A test fails.
    Caught,
    /// A test did not end in time.
    Endless,
    /// As many tests as this come by and notice nothing.
    Left(usize),
}

/// Which tests are run.
pub(super) struct Choice<'a> {
    /// How their names begin; all when there is none.
    pub(super) names: &'a [String],
    /// Those that take longer alone are left aside, in seconds.
    pub(super) longest: f64,
}

/// Tests that are chosen, quick ones first, after one run of each; and the names of those that fail as it is.
pub(super) fn known(
    folder: &Path,
    programs: &[PathBuf],
    choice: &Choice<'_>,
) -> Result<(Vec<Test>, Vec<String>), String> {
    let mut listed = Vec::new();
    for program in programs {
        let output = Command::new(program)
            .args(["--list", "--format", "terse"])
            .current_dir(folder)
            .output()
            .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let names = text.lines().filter_map(|line| line.strip_suffix(": test"));
        let chosen = names.filter(|name| {
            choice.names.is_empty() || choice.names.iter().any(|one| name.starts_with(one.as_str()))
        });
        listed.extend(chosen.map(|name| (program.clone(), name.to_owned())));
    }
    let tests = side_by_side(listed.len(), |at| {
        let (program, name) = &listed[at];
        let log = folder.join(format!("target-mutants-seen-{at}"));
        let seen = log.to_string_lossy().into_owned();
        let started = Instant::now();
        let limit = Duration::from_secs_f64(choice.longest);
        let ended = run(folder, program, name, limit, &[("MUTANTS_SEEN", &seen)]);
        let seconds = started.elapsed().as_secs_f64();
        let text = fs::read_to_string(&log).unwrap_or_default();
        let _ = fs::remove_file(&log);
        let reached = text.lines().filter_map(|line| line.parse().ok()).collect();
        (ended, Test { program: program.clone(), name: name.clone(), seconds, reached })
    });
    let mut failing = Vec::new();
    let mut passing = Vec::new();
    for (ended, test) in tests {
        match ended {
            Some(true) => passing.push(test),
            Some(false) => failing.push(test.name),
            None => {}
        }
    }
    passing.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    Ok((passing, failing))
}

/// What becomes of each mutant, in their order; said as well once it is known.
pub(super) fn judge(
    folder: &Path,
    tests: &[Test],
    mutants: &[&Mutant],
    said: impl Fn(&Mutant, &Fate) + Sync,
) -> Vec<Fate> {
    // What caught a mutant of a file likely catches the next.
    let catchers: Mutex<BTreeMap<&str, BTreeMap<usize, u32>>> = Mutex::default();
    let done = AtomicUsize::new(0);
    side_by_side(mutants.len(), |at| {
        let mutant = mutants[at];
        let reaching = (0..tests.len()).filter(|one| tests[*one].reached.contains(&mutant.site));
        let mut reaching: Vec<usize> = reaching.collect();
        if let Ok(catchers) = catchers.lock() {
            let caught = catchers.get(mutant.file.as_str());
            let often = |one: &usize| caught.and_then(|all| all.get(one)).copied().unwrap_or(0);
            let worth = |one: &usize| tests[*one].seconds / f64::from(1 + often(one)).powi(2);
            reaching.sort_by(|one, other| worth(one).total_cmp(&worth(other)));
        }
        let number = mutant.number.to_string();
        let mut fate = Fate::Left(reaching.len());
        for one in reaching {
            let test = &tests[one];
            let limit = Duration::from_secs_f64(test.seconds.mul_add(3.0, 2.0));
            let seconds = limit.as_secs().to_string();
            let with = [("MUTANT", number.as_str()), ("MUTANT_SECONDS", seconds.as_str())];
            let started = Instant::now();
            let ended = run(folder, &test.program, &test.name, limit, &with);
            if ended != Some(true) {
                let slow = started.elapsed().as_secs() >= limit.as_secs();
                fate = if slow { Fate::Endless } else { Fate::Caught };
                if let Ok(mut catchers) = catchers.lock() {
                    *catchers.entry(&mutant.file).or_default().entry(one).or_default() += 1;
                }
                break;
            }
        }
        said(mutant, &fate);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(50) {
            eprintln!("{done} of {}", mutants.len());
        }
        fate
    })
}

/// Whether a test passes; none when it does not end in time.
fn run(
    folder: &Path,
    program: &Path,
    test: &str,
    limit: Duration,
    with: &[(&str, &str)],
) -> Option<bool> {
    let mut child = Command::new(program)
        .args(["--exact", test, "--test-threads", "1"])
        .envs(with.iter().copied())
        .env("CARGO_MANIFEST_DIR", folder)
        .env("INSTA_UPDATE", "no")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let started = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status.success());
        }
        if started.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// The answers to `0..count`, asked by a few workers.
fn side_by_side<T: Send>(count: usize, ask: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        break;
                    }
                    let answer = ask(at);
                    answers.lock().expect("no worker panics").push((at, answer));
                }
            });
        }
    });
    let mut answers = answers.into_inner().expect("no worker panics");
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}
