//! Chores of this repository that are not part of the product. Run them as `cargo xtask NAME`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod counts;
mod fuzz;
mod mutants;
mod refresh;
mod tfx_compare;

#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", about)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Measure the program as it is shipped beside its peers
    Bench(bench::Args),
    /// Count the instructions of what has to stay fast, and fail where a count grew by more than 10 %
    Counts(counts::Args),
    /// Run the fuzz targets for a while
    Fuzz(fuzz::Args),
    /// Change the program in one place at a time, and list the changes that no test notices
    Mutants(mutants::Args),
    /// Rebuild `data/operations.csv` from a checkout of the published REST specs
    Refresh(refresh::Args),
    /// Compare our merge of extension manifests with the packager `tfx` on random sets
    TfxCompare(tfx_compare::Args),
}

fn main() -> ExitCode {
    match Cli::parse().chore {
        Chore::Bench(args) => bench::run(&args),
        Chore::Counts(args) => counts::run(&args),
        Chore::Fuzz(args) => fuzz::run(&args),
        Chore::Mutants(args) => mutants::run(&args),
        Chore::Refresh(args) => refresh::run(&args),
        Chore::TfxCompare(args) => tfx_compare::run(&args),
    }
}
