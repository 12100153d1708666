//! How long a process takes that has little to do.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::measure::{median, wall};
use super::page::Table;
use super::{Bench, corpus};

/// One program of the comparison.
struct Runner {
    name: String,
    program: Option<PathBuf>,
    arguments: Vec<OsString>,
}

/// The table: each program beside an empty one.
///
/// # Errors
/// What is needed and cannot be made or run.
pub(super) fn table(bench: &Bench<'_>) -> Result<Table, String> {
    let runners = runners(bench)?;
    let columns = ["command", "median", "beside an empty program"];
    let mut table = Table::new("The start of a process", &columns);
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); runners.len()];
    let installed: Vec<(usize, &PathBuf)> = runners
        .iter()
        .enumerate()
        .filter_map(|(at, runner)| Some((at, runner.program.as_ref()?)))
        .collect();
    // The first round fills the caches of the system and is not counted.
    for round in 0..=bench.args.rounds {
        for (at, program) in &installed {
            let time = wall(program, &runners[*at].arguments)?;
            if round > 0 {
                times[*at].push(time);
            }
        }
    }
    for (runner, own) in runners.iter().zip(&times) {
        if own.is_empty() {
            table.row([runner.name.clone(), "not installed".to_owned(), String::new()]);
            continue;
        }
        let ratios = own.iter().zip(&times[0]).map(|(own, empty)| own / empty);
        let ratio = median(ratios.collect());
        let time = median(own.clone());
        table.row([runner.name.clone(), format!("{:.2} ms", time * 1e3), format!("{ratio:.2}")]);
    }
    Ok(table)
}

fn runners(bench: &Bench<'_>) -> Result<Vec<Runner>, String> {
    let folder = bench.folder.join("startup");
    let failed = |error: std::io::Error| format!("cannot write what is measured: {error}");
    fs::create_dir_all(folder.join("one")).map_err(failed)?;
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).map_err(failed).map(|()| path.into_os_string())
    };
    let manifest = write("one/vss-extension.json", &corpus::manifest(0))?;
    let workflow = write(
        "build.yml",
        "name: build\non: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n",
    )?;
    let script = write("tool.py", "import os\n\n\ndef name() -> str:\n    return os.getcwd()\n")?;
    let text = write("notes.md", "# Notes\n\nWhat is left of the sprint.\n")?;
    let empty = empty_program(bench)?;
    let own = |name: &str, arguments: Vec<OsString>| Runner {
        name: name.to_owned(),
        program: Some(bench.program.clone()),
        arguments,
    };
    let peer = |name: &str, what: &str, arguments: Vec<OsString>| Runner {
        name: what.to_owned(),
        program: bench.tools.find(name),
        arguments,
    };
    Ok(vec![
        Runner {
            name: "an empty Rust program".to_owned(),
            program: Some(empty),
            arguments: Vec::new(),
        },
        own("`scopewise --version`", vec!["--version".into()]),
        own("`scopewise explain vso.code`", vec!["explain".into(), "vso.code".into()]),
        own("`scopewise lint`, one manifest", vec!["lint".into(), manifest]),
        peer("typos", "`typos`, one text", vec!["--isolated".into(), text]),
        peer(
            "ruff",
            "`ruff check`, one script",
            vec!["check".into(), "--isolated".into(), "--no-cache".into(), script],
        ),
        peer("zizmor", "`zizmor --offline`, one workflow", vec!["--offline".into(), workflow]),
    ])
}

/// A program that does nothing, built as ours is.
fn empty_program(bench: &Bench<'_>) -> Result<PathBuf, String> {
    let source = bench.folder.join("empty.rs");
    let program = bench.folder.join("empty");
    fs::write(&source, "fn main() {}\n").map_err(|error| format!("cannot write: {error}"))?;
    let built = Command::new("rustc")
        .args(["--edition=2024", "-Copt-level=3", "-Clto=fat", "-Cpanic=abort", "-Cstrip=symbols"])
        .arg("-o")
        .arg(&program)
        .arg(&source)
        .status();
    match built {
        Ok(status) if status.success() => Ok(program),
        _ => Err("the empty program does not build".to_owned()),
    }
}
