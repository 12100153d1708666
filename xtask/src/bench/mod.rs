//! `cargo xtask bench`: measures the program as it is shipped beside its peers, prints tables and, where it is told to,
//! writes them into `docs/performance.md`.
//!
//! Programs that are compared run in turns, one after the other in each round, so that what else the machine does
//! meets all of them; what is quoted is the median, and for ratios the median of the ratios of the rounds.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;

mod corpus;
mod measure;
mod page;
mod startup;
mod throughput;

use measure::Tools;
use page::Table;

/// Measure the program as it is shipped beside its peers
#[derive(Parser)]
pub(crate) struct Args {
    /// The program, built before; built here when left out, which takes minutes
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// A JSON schema of extension manifests, for the checkers of schemas
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// Folders to look for the peers in, before those of PATH
    #[arg(long, value_name = "DIR")]
    tools: Vec<PathBuf>,
    /// The output of `cargo bench --bench scan`, made before; made here when left out
    #[arg(long, value_name = "FILE")]
    scan: Option<PathBuf>,
    /// The most manifests that are linted at once
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    most: usize,
    /// How often what is short is run
    #[arg(long, default_value_t = 100, value_name = "N")]
    rounds: usize,
    /// Write the tables into `docs/performance.md`
    #[arg(long)]
    write: bool,
}

const PAGE: &str = "docs/performance.md";

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

/// What every measurement needs.
struct Bench<'a> {
    args: &'a Args,
    program: PathBuf,
    /// The program that does pieces of work by name.
    work: PathBuf,
    tools: Tools,
    /// For what is made for the measurements.
    folder: &'a Path,
}

fn all(args: &Args) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = tempfile::tempdir().map_err(|error| format!("cannot make a folder: {error}"))?;
    let program = if let Some(program) = &args.program {
        let found = fs::canonicalize(program);
        found.map_err(|error| format!("cannot find `{}`: {error}", program.display()))?
    } else {
        cargo(&root, &["build", "--release", "--locked"])?;
        crate::counts::target(&root).join("release").join("scopewise")
    };
    let work = PathBuf::from(crate::counts::build(&root)?);
    let tools = Tools::new(&args.tools);
    let bench = Bench { args, program, work, tools, folder: folder.path() };
    let mut tables = vec![startup::table(&bench)?];
    tables.extend(throughput::tables(&bench)?);
    tables.push(scan(&root, args)?);
    tables.push(inside(&bench)?);
    let text = page::figures(&machine(), &tables);
    print!("{text}");
    if args.write {
        let path = root.join(PAGE);
        let page = fs::read_to_string(&path);
        let page = page.map_err(|error| format!("cannot read `{PAGE}`: {error}"))?;
        let page = page::with_figures(&page, &text)?;
        fs::write(&path, page).map_err(|error| format!("cannot write `{PAGE}`: {error}"))?;
    }
    Ok(())
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(root)
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`cargo {}` failed", arguments.join(" ")))
    }
}

/// What the benchmark of the scanner prints, as it is.
fn scan(root: &Path, args: &Args) -> Result<Table, String> {
    let text = match &args.scan {
        Some(file) => fs::read_to_string(file)
            .map_err(|error| format!("cannot read `{}`: {error}", file.display()))?,
        None => cargo(root, &["bench", "--bench", "scan"])?,
    };
    Ok(Table::verbatim("Reading code, beside the bare parse of the same files", text.trim_end()))
}

/// Pieces of work inside the process, in time; as instructions they are in `benches/counts.tsv`.
fn inside(bench: &Bench<'_>) -> Result<Table, String> {
    const PIECES: [(&str, u32); 8] = [
        ("catalog/read", 5),
        ("catalog/unpack", 20),
        ("lint/one-manifest", 500),
        ("route/build", 50),
        ("route/resolve-ten", 5000),
        ("solver/graph", 5000),
        ("solver/least-five", 500),
        ("solver/universe", 200),
    ];
    let mut table = Table::new("Inside the process", &["work", "one go"]);
    for (name, times) in PIECES {
        let arguments = |times: u32| vec![OsString::from(name), times.to_string().into()];
        let whole = measure::median_wall(&bench.work, &arguments(times), 5)?;
        let idle = measure::median_wall(&bench.work, &arguments(0), 5)?;
        let micros = (whole - idle).max(0.0) / f64::from(times) * 1e6;
        table.row([format!("`{name}`"), format!("{micros:.1} µs")]);
    }
    Ok(table)
}

/// The machine, the compiler and the day.
fn machine() -> String {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let cpu = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let cpu = cpu.map_or("unknown processor", |name| name.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown");
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        text.unwrap_or_default().trim().to_owned()
    };
    format!(
        "{}, {cores} cores, {} {}, {}, on {}; load when it began: {load}",
        cpu.trim(),
        std::env::consts::OS,
        std::env::consts::ARCH,
        said("rustc", &["--version"]),
        said("date", &["-u", "+%Y-%m-%d"]),
    )
}
