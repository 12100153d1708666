//! `cargo xtask counts`: counts the instructions of what has to stay fast, and holds them against committed figures.
//!
//! Instructions hardly depend on what else the machine does, so that a growth can fail a build where a time cannot.
//! They do depend on the compiler, which `benches/counts.tsv` therefore names: with another one the figures are shown,
//! and nothing fails.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;

/// Count the instructions of what has to stay fast, and fail where a count grew by more than 10 %
#[derive(Parser)]
pub(crate) struct Args {
    /// Write the figures to `benches/counts.tsv` instead of holding them against it
    #[arg(long)]
    write: bool,
}

/// How often each piece of work is done: once more than what is taken off is not enough to even out what is done
/// only the first time, as the unpacking of a table.
const TIMES: u64 = 10;

/// Hundredths by which a count may grow.
const MAY_GROW: u64 = 10;

const FILE: &str = "benches/counts.tsv";

/// Runs the chore.
pub(crate) fn run(args: &Args) -> ExitCode {
    match all(args) {
        Ok(fine) => ExitCode::from(u8::from(!fine)),
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn all(args: &Args) -> Result<bool, String> {
    let Ok(valgrind) = said("valgrind", &["--version"]) else {
        println!("skipped: valgrind, which counts, is not installed");
        return Ok(true);
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let toolchain = format!("{}, {valgrind}, {}", said("rustc", &["--version"])?, machine());
    let program = build(&root)?;
    let list = said(&program, &[])?;
    let counts: Vec<(&str, u64)> = list
        .lines()
        .map(|name| Ok((name, count(&program, name)?)))
        .collect::<Result<_, String>>()?;
    let path = root.join(FILE);
    if args.write {
        let text = written(&toolchain, &counts);
        fs::write(&path, text).map_err(|error| format!("cannot write `{FILE}`: {error}"))?;
    }
    let text = fs::read_to_string(&path).map_err(|error| {
        format!("cannot read `{FILE}`: {error}; `cargo xtask counts --write` makes it")
    })?;
    Ok(compare(&text, &toolchain, &counts))
}

/// Prints the figures side by side, and says whether none grew by too much.
fn compare(committed: &str, toolchain: &str, counts: &[(&str, u64)]) -> bool {
    let lines = committed.lines();
    let of: Option<&str> = lines.clone().find_map(|line| line.strip_prefix("# counted by: "));
    let rows: Vec<(&str, u64)> = lines
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, count)| Some((name, count.trim().parse().ok()?)))
        .collect();
    let mut grown = 0;
    println!("{:<22} {:>14} {:>14} {:>8}", "work", "committed", "now", "change");
    for (name, now) in counts {
        let Some((_, before)) = rows.iter().find(|(known, _)| known == name) else {
            println!("{name:<22} {:>14} {now:>14}   no figure is committed", "");
            grown += 1;
            continue;
        };
        // In tenths of a hundredth, so that no fraction is needed.
        let (now_, before_) = (i128::from(*now), i128::from(*before));
        let change = (now_ - before_) * 1000 / before_.max(1);
        let sign = if change < 0 { '-' } else { '+' };
        let (whole, tenth) = (change.abs() / 10, change.abs() % 10);
        let too_much = *now > before + before * MAY_GROW / 100;
        let mark = if too_much { "  GREW" } else { "" };
        println!("{name:<22} {before:>14} {now:>14} {sign:>4}{whole}.{tenth}%{mark}");
        grown += usize::from(too_much);
    }
    if of != Some(toolchain) {
        println!("not held against the figures, which are those of: {}", of.unwrap_or("nothing"));
        println!("counted now by: {toolchain}");
        return true;
    }
    if grown > 0 {
        println!("{grown} grew by more than {MAY_GROW} % or have no figure");
        println!(
            "if that is meant, `cargo xtask counts --write` and commit the figures with the change"
        );
    }
    grown == 0
}

fn written(toolchain: &str, counts: &[(&str, u64)]) -> String {
    let mut text = String::from(
        "# Instructions of one go, without the start of the process. Written by `cargo xtask counts --write`.\n",
    );
    let _ = writeln!(text, "# counted by: {toolchain}");
    for (name, count) in counts {
        let _ = writeln!(text, "{name}\t{count}");
    }
    text
}

/// Builds the program that does the work, optimised but for what takes long to build.
pub(crate) fn build(root: &Path) -> Result<String, String> {
    let built = Command::new("cargo")
        .args(["build", "--quiet", "--locked", "--profile", "counts", "--package", "counts"])
        .current_dir(root)
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if !built.success() {
        return Err("the work to count does not build".to_owned());
    }
    Ok(target(root).join("counts").join("counts").to_string_lossy().into_owned())
}

/// Where cargo puts what it builds.
pub(crate) fn target(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    target.map_or_else(|| root.join("target"), Into::into)
}

/// The instructions of doing a piece of work once.
fn count(program: &str, name: &str) -> Result<u64, String> {
    let whole = instructions(program, name, TIMES)?;
    let idle = instructions(program, name, 0)?;
    Ok(whole.saturating_sub(idle) / TIMES)
}

fn instructions(program: &str, name: &str, times: u64) -> Result<u64, String> {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .args([program, name, &times.to_string()])
        .output()
        .map_err(|error| format!("cannot run valgrind: {error}"))?;
    let log = String::from_utf8_lossy(&output.stderr);
    let line = log.lines().find_map(|line| line.split_once("refs:"));
    let number = line.map(|(_, number)| number.replace(',', ""));
    let number = number.and_then(|number| number.trim().parse().ok());
    match number {
        Some(number) if output.status.success() => Ok(number),
        _ => Err(format!("`{name}` cannot be counted:\n{log}")),
    }
}

/// What a program prints on standard output.
fn said(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|error| format!("cannot run `{program}`: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What else the counts depend on: the kind of processor.
fn machine() -> String {
    format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
}
