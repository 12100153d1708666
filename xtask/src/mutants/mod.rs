//! `cargo xtask mutants`: changes the program in one place at a time and runs the tests that come by.
//!
//! `cargo mutants` does the same with a build for each change, which takes a minute here. All changes are built
//! at once instead: where something can be changed, a copy of the program asks the environment which change is
//! meant. Each test runs once as it is and says which places it comes to, so that a mutant meets no other tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

mod build;
mod sites;
mod trial;
mod values;
mod weave;

use build::Mutated;
use sites::Mutant;
use trial::{Choice, Fate};

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
    #[arg(long, default_value_t = 2.0, value_name = "SECONDS")]
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
    let folder = tempfile::tempdir().map_err(|error| format!("no folder for a copy: {error}"))?;
    let target = root.join("target/mutants");
    let mut copy = Mutated::new(&root, &args.paths, folder.path(), &target)?;
    eprintln!("{} mutants", copy.mutants.len());
    if args.list {
        copy.mutants.iter().for_each(|one| println!("{}", named(one)));
        return Ok(());
    }
    copy.settle()?;
    let programs = copy.tests()?;
    let choice = Choice { names: &args.tests, longest: args.longest };
    let (tests, failing) = trial::known(folder.path(), &programs, &choice)?;
    let seconds: f64 = tests.iter().map(|one| one.seconds).sum();
    eprintln!("{} tests, {seconds:.0} seconds", tests.len());
    for name in failing {
        eprintln!("left aside, fails with nothing changed: {name}");
    }
    let chosen = chosen(args, &copy);
    let fates = trial::judge(folder.path(), &tests, &chosen, say);
    print_all(&copy, &chosen, &fates);
    Ok(())
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

/// A table of the files.
fn print_all(copy: &Mutated<'_>, chosen: &[&Mutant], fates: &[Fate]) {
    let tried: BTreeSet<u32> = chosen.iter().map(|one| one.number).collect();
    let mut rows: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for mutant in &copy.mutants {
        let row = rows.entry(&mutant.file).or_default();
        let out = copy.left_out.contains(&mutant.number);
        row[0] += usize::from(out || tried.contains(&mutant.number));
        row[1] += usize::from(out);
    }
    for (mutant, fate) in chosen.iter().zip(fates) {
        let row = rows.entry(&mutant.file).or_default();
        row[match fate {
            Fate::Caught => 2,
            Fate::Endless => 3,
            Fate::Left(_) => 4,
        }] += 1;
    }
    println!("| file | mutants | do not compile | caught by a test | never end | left |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    let mut all = [0; 5];
    for (file, row) in &rows {
        print_row(&format!("`{file}`"), row);
        for (sum, one) in all.iter_mut().zip(row) {
            *sum += one;
        }
    }
    print_row("all", &all);
}

/// Names what no test caught, as soon as it is known: a run may take long.
fn say(mutant: &Mutant, fate: &Fate) {
    let said = match fate {
        Fate::Caught => return,
        Fate::Endless => "never ends".to_owned(),
        Fate::Left(0) => "no test comes by".to_owned(),
        Fate::Left(tests) => format!("{tests} tests come by"),
    };
    println!("{} ({said})", named(mutant));
}

fn named(mutant: &Mutant) -> String {
    let Mutant { number, file, line, function, change, .. } = mutant;
    format!("{number} {file}:{line} {function}: {change}")
}

fn print_row(name: &str, row: &[usize; 5]) {
    let [mutants, out, caught, endless, left] = row;
    println!("| {name} | {mutants} | {out} | {caught} | {endless} | {left} |");
}
