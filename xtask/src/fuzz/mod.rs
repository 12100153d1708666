//! `cargo xtask fuzz`: builds the targets of `fuzz/` with coverage, on a stable compiler, and runs each for a while.
//!
//! `cargo fuzz` does the same with a nightly compiler and a sanitizer. Without one, what is found is panics,
//! failed assertions, overflows, endless work and too much memory, which is what safe code can do wrong.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;

mod seeds;

/// Build and run the fuzz targets
#[derive(Parser)]
pub(crate) struct Args {
    /// Targets to run; all of them when none is named
    targets: Vec<String>,
    /// Seconds for each target
    #[arg(long, default_value_t = 10, value_name = "N")]
    seconds: u32,
    /// Draw the same changes of inputs in each run; 0 draws others each time
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u32,
    /// Only build the targets and write their first inputs
    #[arg(long)]
    no_run: bool,
}

/// What LLVM needs to report coverage to libFuzzer. None of it is unstable.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// Inputs are kept this short, in bytes: longer ones find little that shorter ones do not.
const LONGEST_INPUT: usize = 8192;

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
        .args(args.targets.iter().flat_map(|target| ["--bin", target]))
        .current_dir(&folder)
        .env("RUSTFLAGS", FLAGS)
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if !built.success() {
        return Err("the targets do not build".to_owned());
    }
    let mut fine = true;
    for target in known.iter().filter(|one| args.targets.is_empty() || args.targets.contains(one)) {
        let corpus = folder.join("corpus").join(target);
        seeds::write(&root, target, &corpus)
            .map_err(|error| format!("cannot write the first inputs of `{target}`: {error}"))?;
        if !args.no_run {
            let run = Run { folder: &folder, host: &host, target, args };
            fine &= run
                .on(&corpus)
                .map_err(|error| format!("cannot run the target `{target}`: {error}"))?;
        }
    }
    Ok(fine)
}

/// One target, for a while.
struct Run<'a> {
    folder: &'a Path,
    host: &'a str,
    target: &'a str,
    args: &'a Args,
}

impl Run<'_> {
    /// Prints one line, and everything that the target said where it found something.
    fn on(&self, corpus: &Path) -> io::Result<bool> {
        let Self { folder, host, target, args } = self;
        let artifacts = folder.join("artifacts").join(target);
        fs::create_dir_all(&artifacts)?;
        let mut prefix = artifacts.into_os_string();
        prefix.push(MAIN_SEPARATOR_STR);
        let mut command =
            Command::new(folder.join("target").join(host).join("release").join(target));
        command.arg(corpus);
        let seeds = folder.join("seeds").join(target);
        if seeds.is_dir() {
            command.arg(seeds);
        }
        let dictionary = folder.join("words.dict");
        let output = command
            .args([
                format!("-max_total_time={}", args.seconds),
                format!("-seed={}", args.seed),
                format!("-max_len={LONGEST_INPUT}"),
                format!("-dict={}", dictionary.display()),
                format!("-artifact_prefix={}", prefix.to_string_lossy()),
                "-timeout=10".to_owned(),
                "-rss_limit_mb=2048".to_owned(),
                "-print_final_stats=1".to_owned(),
            ])
            .output()?;
        let log = String::from_utf8_lossy(&output.stderr);
        let runs = figure(&log, "stat::number_of_executed_units:");
        let memory = figure(&log, "stat::peak_rss_mb:");
        let edges = last_word_after(&log, " cov: ");
        let inputs = last_word_after(&log, " corp: ");
        let mut line = String::new();
        let _ = write!(
            line,
            "{target:<16} {:>5} s {runs:>9} runs {edges:>6} edges {inputs:>12} inputs {memory:>5} MB",
            args.seconds
        );
        if output.status.success() {
            println!("{line}  ok");
            return Ok(true);
        }
        println!("{line}  FAILED\n{log}");
        Ok(false)
    }
}

fn figure<'l>(log: &'l str, name: &str) -> &'l str {
    let line = log.lines().find_map(|line| line.strip_prefix(name));
    line.map_or("?", str::trim)
}

/// The word after the last occurrence of a label in the reports of libFuzzer.
fn last_word_after<'l>(log: &'l str, label: &str) -> &'l str {
    let last = log.rsplit_once(label).map(|(_, rest)| rest);
    last.and_then(|rest| rest.split_whitespace().next()).unwrap_or("?")
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
