//! Runs the tests of the copy: each once as it is, and for a mutant those that come to its place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::process::{Ended, Stop};
use super::sites::Mutant;

/// Workers: others may use the machine as well.
const WORKERS: usize = 2;
/// A quick test takes less, in seconds.
const QUICK: f64 = 0.5;
/// How much longer a test may take that took too long, before it is said that it never ends: others may have kept
/// the machine busy.
const PATIENCE: u32 = 4;

/// A test and what it does where nothing is changed.
pub(super) struct Test {
    program: PathBuf,
    pub(super) name: String,
    pub(super) seconds: f64,
    /// The sites that it comes to, itself or in the program that it runs.
    reached: BTreeSet<u32>,
}

/// All tests, as they are where nothing is changed.
pub(super) struct Known {
    /// Those that pass.
    pub(super) tests: Vec<Test>,
    /// Those that cannot be used, and why.
    pub(super) aside: Vec<String>,
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

/// Which tests a mutant meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// Those that end at once.
    Quick,
    /// The others.
    Slow,
}

impl Round {
    fn is_of(self, test: &Test) -> bool {
        (test.seconds < QUICK) == (self == Self::Quick)
    }
}

/// Which tests are run.
pub(super) struct Choice<'a> {
    /// How their names begin; all when there is none.
    pub(super) names: &'a [String],
    /// Those that take longer alone are left aside, in seconds.
    pub(super) longest: f64,
}

/// Where tests run.
pub(super) struct Field<'a> {
    /// The copy.
    pub(super) folder: &'a Path,
    pub(super) stop: &'a Stop,
}

impl Field<'_> {
    /// The tests that are chosen, after one run of each.
    pub(super) fn known(&self, programs: &[PathBuf], choice: &Choice<'_>) -> Result<Known, String> {
        let listed = self.listed(programs, choice.names)?;
        let limit = Duration::from_secs_f64(choice.longest);
        let tests = self.side_by_side(listed.len(), |at| {
            let (program, name) = &listed[at];
            let log = self.folder.with_file_name(format!("seen-{at}"));
            let seen = log.to_string_lossy();
            let started = Instant::now();
            let ended = self.run(program, name, limit, &[("MUTANTS_SEEN", &seen)]);
            let seconds = started.elapsed().as_secs_f64();
            let text = fs::read_to_string(&log).unwrap_or_default();
            let _ = fs::remove_file(&log);
            let reached = text.lines().filter_map(|line| line.parse().ok()).collect();
            (ended, Test { program: program.clone(), name: name.clone(), seconds, reached })
        });
        if self.stop.is_asked() {
            return Err("stopped".to_owned());
        }
        let mut known = Known { tests: Vec::new(), aside: Vec::new() };
        for (_, (ended, test)) in tests {
            let why = match ended {
                Ended::Well => {
                    known.tests.push(test);
                    continue;
                }
                Ended::Badly => "fails with nothing changed",
                Ended::Late | Ended::Stopped => "takes too long",
            };
            known.aside.push(format!("{} {why}", test.name));
        }
        Ok(known)
    }

    fn listed(
        &self,
        programs: &[PathBuf],
        names: &[String],
    ) -> Result<Vec<(PathBuf, String)>, String> {
        let mut listed = Vec::new();
        for program in programs {
            let output = Command::new(program)
                .args(["--list", "--format", "terse"])
                .current_dir(self.folder)
                .output()
                .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let all = text.lines().filter_map(|line| line.strip_suffix(": test"));
            let chosen = all.filter(|name| {
                names.is_empty() || names.iter().any(|one| name.starts_with(one.as_str()))
            });
            listed.extend(chosen.map(|name| (program.clone(), name.to_owned())));
        }
        Ok(listed)
    }

    /// What becomes of each mutant, by its index; said as well once it is known. All meet the quick tests first, and
    /// what they leave the slow ones. Fewer than all where somebody asks for the end.
    pub(super) fn judge(
        &self,
        tests: &[Test],
        mutants: &[&Mutant],
        said: impl Fn(usize, &Fate, Round) + Sync,
    ) -> BTreeMap<usize, Fate> {
        let catchers = Mutex::default();
        let mut known = BTreeMap::new();
        let mut open: BTreeMap<usize, usize> = (0..mutants.len()).map(|at| (at, 0)).collect();
        for round in [Round::Quick, Round::Slow] {
            let of_round: Vec<&Test> = tests.iter().filter(|one| round.is_of(one)).collect();
            let asked: Vec<(usize, usize)> = std::mem::take(&mut open).into_iter().collect();
            let fates = self.side_by_side(asked.len(), |index| {
                let (at, before) = asked[index];
                let fate = match self.fate(&of_round, mutants[at], &catchers)? {
                    Fate::Left(tests) => Fate::Left(tests + before),
                    fate => fate,
                };
                said(at, &fate, round);
                Some((at, fate))
            });
            for (at, fate) in fates.into_iter().filter_map(|(_, fate)| fate) {
                match fate {
                    Fate::Left(tests) if round == Round::Quick => open.insert(at, tests).map(drop),
                    fate => known.insert(at, fate).map(drop),
                };
            }
        }
        known
    }

    /// What becomes of a mutant; nothing where somebody asks for the end.
    fn fate(&self, tests: &[&Test], mutant: &Mutant, catchers: &Mutex<Catchers>) -> Option<Fate> {
        let reaching = in_order(tests, mutant, catchers);
        let number = mutant.number.to_string();
        for at in &reaching {
            let test = tests[*at];
            let tried = |limit: Duration| {
                let seconds = limit.as_secs().to_string();
                let with = [("MUTANT", number.as_str()), ("MUTANT_SECONDS", seconds.as_str())];
                let started = Instant::now();
                // A program that the test runs ends itself in time, and the test fails for that.
                match self.run(&test.program, &test.name, limit, &with) {
                    Ended::Badly if started.elapsed().as_secs() >= limit.as_secs() => Ended::Late,
                    ended => ended,
                }
            };
            let limit = Duration::from_secs_f64(test.seconds.mul_add(3.0, 2.0));
            let ended = match tried(limit) {
                Ended::Late => tried(limit * PATIENCE),
                ended => ended,
            };
            if ended == Ended::Stopped {
                return None;
            }
            if ended != Ended::Well {
                let mut catchers = catchers.lock().expect("no worker panics");
                *catchers.entry((mutant.file.clone(), test.name.clone())).or_default() += 1;
                return Some(if ended == Ended::Late { Fate::Endless } else { Fate::Caught });
            }
        }
        Some(Fate::Left(reaching.len()))
    }

    fn run(&self, program: &Path, test: &str, limit: Duration, with: &[(&str, &str)]) -> Ended {
        let mut command = Command::new(program);
        command
            .args(["--exact", test, "--test-threads", "1"])
            .envs(with.iter().copied())
            .env("CARGO_MANIFEST_DIR", self.folder)
            .env("INSTA_UPDATE", "no")
            // Random tests try the same in each run, and look for no simpler failure.
            .envs([("PROPTEST_RNG_SEED", "6"), ("PROPTEST_MAX_SHRINK_ITERS", "0")])
            .current_dir(self.folder);
        self.stop.run(&mut command, limit)
    }

    /// The answers to `0..count`, asked by a few workers until somebody asks for the end.
    fn side_by_side<T: Send>(
        &self,
        count: usize,
        ask: impl Fn(usize) -> T + Sync,
    ) -> Vec<(usize, T)> {
        let next = AtomicUsize::new(0);
        let answers = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..WORKERS {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        if at >= count || self.stop.is_asked() {
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
        answers
    }
}

/// How many mutants of a file a test has caught.
type Catchers = BTreeMap<(String, String), u32>;

/// The tests that come to the place of a mutant: quick ones first, and those that caught others of its file.
fn in_order(tests: &[&Test], mutant: &Mutant, catchers: &Mutex<Catchers>) -> Vec<usize> {
    let catchers = catchers.lock().expect("no worker panics");
    let worth = |at: &usize| {
        let of = (mutant.file.clone(), tests[*at].name.clone());
        let caught = catchers.get(&of).copied().unwrap_or(0);
        tests[*at].seconds / f64::from(1 + caught).powi(2)
    };
    let reaching = (0..tests.len()).filter(|at| tests[*at].reached.contains(&mutant.site));
    let mut reaching: Vec<(f64, usize)> = reaching.map(|at| (worth(&at), at)).collect();
    reaching.sort_by(|one, other| one.0.total_cmp(&other.0));
    reaching.into_iter().map(|(_, at)| at).collect()
}
