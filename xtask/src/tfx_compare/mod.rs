//! Compares our merge of manifests with the real packager's: random sets of manifests, fragments and
//! overrides go through `tfx extension create` and through `scopewise::manifest`.

mod generate;
mod ours;
mod packager;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use rayon::prelude::*;
use serde_json::Value;

use generate::Set;
use ours::Answer;
use packager::{Packager, TfxError};

/// Arguments of `cargo xtask tfx-compare`.
#[derive(clap::Args)]
pub struct Args {
    /// How many sets
    #[arg(long, default_value_t = 200)]
    count: u64,
    /// Where the random numbers start; the same seed gives the same sets
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The packager: `tfx` itself, or its `tfx-cli.js`. Without it the npm package is installed in a
    /// temporary directory
    #[arg(long, value_name = "PATH")]
    tfx: Option<PathBuf>,
    /// How many disagreements are printed with their files
    #[arg(long, default_value_t = 3)]
    show: usize,
}

/// How the two answers to one set compare.
enum Verdict {
    /// Both made the same list.
    Same,
    /// Both say that there is no package; our reason.
    BothRefuse(String),
    /// The lists differ, or one refuses and the other does not.
    Differ { theirs: String, ours: String },
}

/// Runs the comparison; fails if the two disagree anywhere.
pub fn run(args: &Args) -> ExitCode {
    match compare(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn compare(args: &Args) -> Result<bool, TfxError> {
    let packager = Packager::find(args.tfx.as_deref())?;
    let seeds: Vec<u64> = (args.seed..args.seed + args.count).collect();
    let results: Vec<(u64, Set, Verdict)> = seeds
        .into_par_iter()
        .map(|seed| {
            let set = Set::random(seed);
            let theirs = packager.package(&set)?;
            let verdict = verdict(&theirs, &ours::answer(&set));
            Ok((seed, set, verdict))
        })
        .collect::<Result<_, TfxError>>()?;
    let count = |of: fn(&Verdict) -> bool| results.iter().filter(|(_, _, it)| of(it)).count();
    let same = count(|verdict| matches!(verdict, Verdict::Same));
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, _, verdict) in &results {
        if let Verdict::BothRefuse(why) = verdict {
            *refused.entry(why).or_default() += 1;
        }
    }
    let differ = count(|verdict| matches!(verdict, Verdict::Differ { .. }));
    println!("sets {}, seeds {} and on", args.count, args.seed);
    println!("  same scopes in the package  {same}");
    println!("  both refuse the set         {}", refused.values().sum::<usize>());
    for (why, count) in &refused {
        println!("    {count:>3}  {why}");
    }
    println!("  different                   {differ}");
    let different = results.iter().filter_map(|(seed, set, verdict)| match verdict {
        Verdict::Differ { theirs, ours } => Some((seed, set, theirs, ours)),
        _ => None,
    });
    for (seed, set, theirs, ours) in different.take(args.show) {
        println!("\nseed {seed}\n  tfx   {theirs}\n  ours  {ours}\n{set}");
    }
    Ok(differ == 0)
}

fn verdict(theirs: &Answer, ours: &Answer) -> Verdict {
    match (theirs, ours) {
        (Answer::Refused(_), Answer::Refused(why)) => {
            let kind = why.split('(').next().unwrap_or_default();
            Verdict::BothRefuse(kind.to_owned())
        }
        (Answer::Scopes(left), Answer::Scopes(right)) if same_lists(left, right) => Verdict::Same,
        _ => Verdict::Differ { theirs: theirs.to_string(), ours: ours.to_string() },
    }
}

fn same_lists(left: &[Value], right: &[Value]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| match (left.as_f64(), right.as_f64()) {
            // JavaScript has one kind of number: 1.0 is written as 1.
            (Some(left), Some(right)) => left.to_bits() == (right + 0.0).to_bits(),
            _ => left == right,
        })
}
