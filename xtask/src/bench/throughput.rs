//! Many manifests at once: time, processor time and memory, and how they grow.

use std::ffi::OsString;
use std::path::Path;

use super::Bench;
use super::corpus::{self, Layout};
use super::measure::{Cost, median_cost};
use super::page::Table;

/// From how many manifests on the checkers of schemas are not tried: they take minutes.
const PEERS_UP_TO: usize = 10_000;

/// The tables: ours over sizes, layouts and forms; peers beside us.
///
/// # Errors
/// What cannot be written or run.
pub(super) fn tables(bench: &Bench<'_>) -> Result<Vec<Table>, String> {
    let columns = ["manifests", "in", "form", "wall", "processors", "memory"];
    let mut own = Table::new("Linting many manifests", &columns);
    let columns = ["manifests", "command", "wall", "processors", "memory", "`lint` is faster by"];
    let mut peers = Table::new("The same manifests, beside others", &columns);
    for count in [1_000, 10_000, 100_000].into_iter().filter(|count| *count <= bench.args.most) {
        for layout in [Layout::Folder, Layout::Tree] {
            let folder = corpus::write(bench.folder, count, layout)
                .map_err(|error| format!("cannot write {count} manifests: {error}"))?;
            // Everything is in the memory of the system before anything is measured.
            let _ = cat(bench, &folder, 1)?;
            let runs = if count > PEERS_UP_TO { 1 } else { 5 };
            for form in ["text", "sarif"] {
                let cost = lint(bench, &folder, form, runs)?;
                own.row([
                    grouped(count),
                    layout.name().to_owned(),
                    form.to_owned(),
                    seconds(Some(cost.wall)),
                    seconds(cost.cpu),
                    megabytes(cost.memory),
                ]);
            }
            if layout == Layout::Tree {
                beside(bench, &folder, count, runs, &mut peers)?;
            }
            // A hundred thousand files are worth removing at once.
            let _ = std::fs::remove_dir_all(&folder);
        }
    }
    Ok(vec![own, peers])
}

fn lint(bench: &Bench<'_>, folder: &Path, form: &str, runs: usize) -> Result<Cost, String> {
    let arguments = ["lint".into(), folder.into(), "--format".into(), form.into()];
    median_cost(&bench.program, &arguments, bench.folder, runs)
}

/// Runs a line of the shell.
fn shell(bench: &Bench<'_>, line: &str, runs: usize) -> Result<Cost, String> {
    median_cost(Path::new("sh"), &["-c".into(), line.into()], bench.folder, runs)
}

fn cat(bench: &Bench<'_>, folder: &Path, runs: usize) -> Result<Cost, String> {
    shell(bench, &format!("find '{}' -type f -exec cat {{}} +", folder.display()), runs)
}

fn beside(
    bench: &Bench<'_>,
    folder: &Path,
    count: usize,
    runs: usize,
    table: &mut Table,
) -> Result<(), String> {
    let own = lint(bench, folder, "text", runs)?;
    let mut row = |name: &str, cost: Option<Cost>, why: &str| match cost {
        Some(cost) => table.row([
            grouped(count),
            name.to_owned(),
            seconds(Some(cost.wall)),
            seconds(cost.cpu),
            megabytes(cost.memory),
            format!("{:.1}", cost.wall / own.wall),
        ]),
        None => table.row([
            grouped(count),
            name.to_owned(),
            why.to_owned(),
            String::new(),
            String::new(),
            String::new(),
        ]),
    };
    row("`scopewise lint`", Some(own), "");
    let bare: Vec<OsString> = vec!["bare".into(), folder.into()];
    let bare = median_cost(&bench.work, &bare, bench.folder, runs)?;
    row("bare walk, read and typed parse", Some(bare), "");
    row("`find -exec cat`", Some(cat(bench, folder, runs)?), "");
    let schema = bench.args.schema.as_ref().and_then(|path| path.canonicalize().ok());
    let (folder, few) = (folder.display(), runs.min(2));
    for name in ["check-jsonschema", "ajv"] {
        let shown = format!("`{name}`");
        let Some(schema) = schema.as_ref().map(|schema| schema.display()) else {
            row(&shown, None, "no schema was given");
            continue;
        };
        let Some(program) = bench.tools.find(name) else {
            row(&shown, None, "not installed");
            continue;
        };
        if count > PEERS_UP_TO {
            row(&shown, None, "not tried: it would take minutes");
            continue;
        }
        let program = program.display();
        let line = if name == "ajv" {
            format!(
                "'{program}' validate --strict=false --validate-formats=false -s '{schema}' -d '{folder}/**/*.json'"
            )
        } else {
            format!(
                "find '{folder}' -type f -print0 | xargs -0 '{program}' --schemafile '{schema}'"
            )
        };
        row(&shown, Some(shell(bench, &line, few)?), "");
    }
    Ok(())
}

fn seconds(seconds: Option<f64>) -> String {
    seconds.map_or("unknown".to_owned(), |seconds| format!("{seconds:.2} s"))
}

fn megabytes(megabytes: Option<f64>) -> String {
    megabytes.map_or("unknown".to_owned(), |megabytes| format!("{megabytes:.0} MB"))
}

/// A number with a comma at the thousands.
fn grouped(number: usize) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        format!("{},{:03}", number / 1000, number % 1000)
    }
}
