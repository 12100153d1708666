//! `cargo xtask refresh`: rebuilds `data/operations.csv` from the published REST specs.
//!
//! Checkout → [`tree`] (files) → [`spec`] (one file) → [`lineage`] (one operation through all
//! versions) → [`derive`] (rows) → [`changes`] (what a person should look at) → [`table`].

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Deserialize;

mod changes;
mod derive;
mod ids;
mod lineage;
mod scopes;
mod spec;
mod table;
mod tree;
mod version;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// A checkout of the spec repository
    specs_dir: PathBuf,
    /// The folder of the tables
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Write the table; without this, only print what would change
    #[arg(long)]
    write: bool,
}

#[derive(Debug, thiserror::Error)]
enum RefreshError {
    #[error(transparent)]
    Tree(#[from] tree::TreeError),
    #[error(transparent)]
    Twice(#[from] Box<lineage::Twice>),
    #[error(transparent)]
    Table(#[from] table::TableError),
}

/// A line of a hand-kept table, as far as this program needs it.
#[derive(Deserialize)]
struct Kept {
    id: String,
}

/// Exit code 0: the table is up to date, or was written. 1: it would change. 2: an error.
pub(crate) fn run(args: &Args) -> ExitCode {
    match refresh(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn refresh(args: &Args) -> Result<ExitCode, RefreshError> {
    let files = tree::read(&args.specs_dir)?;
    let read = files.len();
    let rows = derive::rows(&lineage::gather(files)?);
    println!("{} operations in {read} spec files", rows.len());

    let path = args.data.join("operations.csv");
    let present: Vec<table::Row> = table::read(&path)?;
    let changes = changes::between(&present, &rows);
    print!("{changes}");
    report_dangling(args, &rows)?;

    let same = std::fs::read(&path).is_ok_and(|bytes| bytes == table::to_bytes(&rows));
    if same {
        return Ok(ExitCode::SUCCESS);
    }
    if changes.is_empty() {
        println!("`{}` is not in normal form", path.display());
    }
    if args.write {
        table::write(&path, &rows)?;
        println!("wrote `{}`", path.display());
        return Ok(ExitCode::SUCCESS);
    }
    println!("nothing written; use --write");
    Ok(ExitCode::from(1))
}

/// Lines of `observed.csv` must speak of operations that exist, lines of `curated.csv` must not.
fn report_dangling(args: &Args, rows: &[table::Row]) -> Result<(), RefreshError> {
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    for kept in table::read::<Kept>(&args.data.join("observed.csv"))? {
        if !ids.contains(kept.id.as_str()) {
            println!("warning: observed.csv speaks of `{}`, which is no operation", kept.id);
        }
    }
    for kept in table::read::<Kept>(&args.data.join("curated.csv"))? {
        if ids.contains(kept.id.as_str()) {
            println!("warning: curated.csv repeats `{}`, which the specs now have", kept.id);
        }
    }
    Ok(())
}
