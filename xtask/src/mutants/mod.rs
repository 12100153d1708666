//! `cargo xtask mutants`: changes the program in one place at a time and runs the tests that come by.
//!
//! `cargo mutants` does the same with a build for each change, which takes a minute here. All changes are built
//! at once instead: where something can be changed, a copy of the program asks the environment which change is
//! meant. Each test runs once as it is and says which places it comes to, so that a mutant meets no other tests.
//! Everything lies below `target/mutants`: whatever ends the chore, nothing of it is elsewhere.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Parser;

mod build;
mod copy;
mod process;
mod sites;
mod table;
mod trial;
mod values;
mod weave;

use build::Mutated;
use process::Stop;
use sites::Mutant;
use trial::{Choice, Fate, Field, Round};

/// Change the program in one place at a time, and list the changes that no test notices
#[derive(Parser)]
pub(crate) struct Args {
    /// Files or folders to change, from the root
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// List the changes and try none
    #[arg(long)]
    list: bool,
    /// Only the tests whose names begin so
    #[arg(long, num_args = 1.., value_name = "NAME")]
    tests: Vec<String>,
    /// Leave aside tests that take longer alone
    #[arg(long, default_value_t = 120.0, value_name = "SECONDS")]
    longest: f64,
    /// Draw this many mutants, the same in each run
    #[arg(long, value_name = "N", conflicts_with = "only")]
    sample: Option<usize>,
    /// Only the mutants with these numbers
    #[arg(long, num_args = 1.., value_name = "NUMBER")]
    only: Vec<u32>,
}

/// Samples are drawn with it.
const SEED: u64 = 6;
/// So often it is told how far the trial has come.
const TOLD_EVERY: Duration = Duration::from_secs(30);

/// Runs the chore.
pub(crate) fn run(args: &Args) -> ExitCode {
    match all(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn all(args: &Args) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().map_err(|error| format!("cannot find the root: {error}"))?;
    let home = root.join("target/mutants");
    let _alone = alone(&home)?;
    let stop = Stop::listen()?;
    let mut copy = Mutated::new(&root, &args.paths, &home, &stop)?;
    eprintln!("{} mutants", copy.mutants.len());
    if args.list {
        copy.mutants.iter().for_each(|one| println!("{}", named(one)));
        return Ok(());
    }
    copy.settle()?;
    let programs = copy.tests()?;
    let field = Field { folder: &copy.folder, stop: &stop };
    let choice = Choice { names: &args.tests, longest: args.longest };
    let known = field.known(&programs, &choice)?;
    let seconds: f64 = known.tests.iter().map(|one| one.seconds).sum();
    eprintln!("{} tests, {seconds:.0} seconds", known.tests.len());
    known.aside.iter().for_each(|why| eprintln!("left aside: {why}"));
    let chosen = chosen(args, &copy);
    let progress = Progress::new(&chosen);
    let fates = field.judge(&known.tests, &chosen, |at, fate, round| progress.say(at, fate, round));
    table::print(&copy, &chosen, &fates);
    if fates.len() < chosen.len() {
        return Err(format!("stopped: {} of {} were tried", fates.len(), chosen.len()));
    }
    Ok(())
}

/// Makes the folder of the chore, and sees to it that no other run is at work there.
fn alone(home: &Path) -> Result<File, String> {
    let path = home.join("lock");
    let locked = fs::create_dir_all(home).and_then(|()| File::create(&path)).and_then(|file| {
        file.try_lock()?;
        Ok(file)
    });
    locked.map_err(|error| format!("cannot be alone in {}: {error}", home.display()))
}

/// The mutants that are tried.
fn chosen<'a>(args: &Args, copy: &'a Mutated<'_>) -> Vec<&'a Mutant> {
    let compiles = |one: &&Mutant| !copy.left_out.contains(&one.number);
    let mut chosen: Vec<_> = copy.mutants.iter().filter(compiles).collect();
    if let Some(sample) = args.sample {
        fastrand::Rng::with_seed(SEED).shuffle(&mut chosen);
        chosen.truncate(sample);
        chosen.sort_by_key(|one| one.number);
    } else if !args.only.is_empty() {
        chosen.retain(|one| args.only.contains(&one.number));
    }
    chosen
}

/// Tells what no test caught as soon as it is known, and how far the trial has come: it may take long.
struct Progress<'a> {
    mutants: &'a [&'a Mutant],
    /// How many were tried and how many are left, and when that was told last.
    so_far: Mutex<(usize, usize, Instant)>,
}

impl<'a> Progress<'a> {
    fn new(mutants: &'a [&'a Mutant]) -> Self {
        Self { mutants, so_far: Mutex::new((0, 0, Instant::now())) }
    }

    fn say(&self, at: usize, fate: &Fate, round: Round) {
        let name = || named(self.mutants[at]);
        match (fate, round) {
            (Fate::Caught, _) => {}
            (Fate::Left(_), Round::Quick) => {
                eprintln!("no quick test catches {}", name());
                return;
            }
            (Fate::Endless, _) => println!("{} (never ends)", name()),
            (Fate::Left(0), _) => println!("{} (no test comes by)", name()),
            (Fate::Left(tests), _) => println!("{} ({tests} tests come by)", name()),
        }
        let mut so_far = self.so_far.lock().expect("nothing panics with it");
        let (tried, left, told) = &mut *so_far;
        *tried += 1;
        *left += usize::from(matches!(fate, Fate::Left(_)));
        if told.elapsed() > TOLD_EVERY {
            eprintln!("{tried} of {} tried, {left} left", self.mutants.len());
            *told = Instant::now();
        }
    }
}

fn named(mutant: &Mutant) -> String {
    let Mutant { number, file, line, function, change, .. } = mutant;
    format!("{number} {file}:{line} {function}: {change}")
}
