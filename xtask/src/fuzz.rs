//! `cargo xtask fuzz`: builds the targets of `fuzz/` with coverage, on a stable compiler, and runs each for a while.
//!
//! `cargo fuzz` does the same with a nightly compiler and a sanitizer. Without one, what is found is panics,
//! failed assertions, overflows, endless work and too much memory, which is what safe code can do wrong.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;

/// Build and run the fuzz targets
#[derive(Parser)]
pub(crate) struct Args {
    /// Targets to run; all of them when none is named
    targets: Vec<String>,
    /// Seconds for each target
    #[arg(long, default_value_t = 10, value_name = "N")]
    seconds: u32,
}

/// What LLVM needs to report coverage to libFuzzer. None of it is unstable.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// Inputs are kept this short: longer ones find nothing that shorter ones do not.
const LONGEST_INPUT: &str = "-max_len=4096";

/// Runs the chore.
pub(crate) fn run(args: &Args) -> ExitCode {
    match all(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn all(args: &Args) -> Result<bool, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = root.join("fuzz");
    let known = targets(&folder)?;
    if let Some(unknown) = args.targets.iter().find(|target| !known.contains(target)) {
        return Err(format!("no target `{unknown}`; there are: {}", known.join(", ")));
    }
    let host = host()?;
    let built = Command::new("cargo")
        .args(["build", "--release", "--locked", "--target", &host])
        .current_dir(&folder)
        .env("RUSTFLAGS", FLAGS)
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if !built.success() {
        return Err("the targets do not build".to_owned());
    }
    let mut fine = true;
    for target in known.iter().filter(|one| args.targets.is_empty() || args.targets.contains(one)) {
        fine &= one(&folder, &host, target, args.seconds)?;
    }
    Ok(fine)
}

fn one(folder: &Path, host: &str, target: &str, seconds: u32) -> Result<bool, String> {
    let corpus = folder.join("corpus").join(target);
    let artifacts = folder.join("artifacts").join(target);
    for needed in [&corpus, &artifacts] {
        fs::create_dir_all(needed).map_err(|error| format!("cannot make a folder: {error}"))?;
    }
    let program = folder.join("target").join(host).join("release").join(target);
    let mut prefix = artifacts.into_os_string();
    prefix.push(std::path::MAIN_SEPARATOR_STR);
    let mut command = Command::new(program);
    command.arg(&corpus);
    let seeds = folder.join("seeds").join(target);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    let limits = [
        format!("-max_total_time={seconds}"),
        LONGEST_INPUT.to_owned(),
        "-timeout=10".to_owned(),
        "-rss_limit_mb=2048".to_owned(),
        "-print_final_stats=1".to_owned(),
        "-verbosity=0".to_owned(),
        format!("-artifact_prefix={}", prefix.to_string_lossy()),
    ];
    let output =
        command.args(limits).output().map_err(|error| format!("cannot run {target}: {error}"))?;
    let log = String::from_utf8_lossy(&output.stderr);
    let runs = figure(&log, "stat::number_of_executed_units:");
    let memory = figure(&log, "stat::peak_rss_mb:");
    let mut line = format!("{target:<16} {seconds:>5} s  {runs:>9} runs  {memory:>5} MB");
    if output.status.success() {
        println!("{line}  ok");
        return Ok(true);
    }
    let _ = write!(line, "  FAILED");
    println!("{line}\n{log}");
    Ok(false)
}

fn figure<'l>(log: &'l str, name: &str) -> &'l str {
    let line = log.lines().find_map(|line| line.strip_prefix(name));
    line.map_or("?", str::trim)
}

/// The names of the targets: one a file.
fn targets(folder: &Path) -> Result<Vec<String>, String> {
    let files = fs::read_dir(folder.join("fuzz_targets"))
        .map_err(|error| format!("cannot list the targets: {error}"))?;
    let stem = |path: PathBuf| Some(path.file_stem()?.to_str()?.to_owned());
    let mut names: Vec<String> =
        files.filter_map(|file| file.ok().and_then(|file| stem(file.path()))).collect();
    names.sort();
    Ok(names)
}

/// The platform, as the compiler names it: flags for it do not reach build scripts.
fn host() -> Result<String, String> {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .map_err(|error| format!("cannot run rustc: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not say its host".to_owned())
}
