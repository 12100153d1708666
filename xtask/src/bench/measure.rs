//! Running programs and measuring them from outside.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What one run cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// Seconds on the wall.
    pub(super) wall: f64,
    /// Seconds of all processors.
    pub(super) cpu: Option<f64>,
    /// Most memory at once, in megabytes.
    pub(super) memory: Option<f64>,
}

/// Where peers are looked for.
pub(super) struct Tools(Vec<PathBuf>);

impl Tools {
    /// These folders, then those of `PATH`.
    pub(super) fn new(folders: &[PathBuf]) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Self(folders.iter().cloned().chain(std::env::split_paths(&path)).collect())
    }

    /// A program by its name, where it is installed.
    pub(super) fn find(&self, name: &str) -> Option<PathBuf> {
        self.0.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
    }
}

/// Runs a program once; what it prints is thrown away, how it ends is not looked at.
///
/// # Errors
/// A program that cannot be started.
pub(super) fn wall(program: &Path, arguments: &[OsString]) -> Result<f64, String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status();
    let wall = start.elapsed().as_secs_f64();
    status.map_err(|error| format!("cannot run `{}`: {error}", program.display()))?;
    Ok(wall)
}

/// The median of several runs.
///
/// # Errors
/// A program that cannot be started.
pub(super) fn median_wall(
    program: &Path,
    arguments: &[OsString],
    runs: usize,
) -> Result<f64, String> {
    let times: Result<Vec<f64>, String> = (0..runs).map(|_| wall(program, arguments)).collect();
    Ok(median(times?))
}

/// Runs a program once under GNU time, which counts processor time and memory; without it only the wall is known.
///
/// # Errors
/// A program that cannot be started.
pub(super) fn cost(program: &Path, arguments: &[OsString], folder: &Path) -> Result<Cost, String> {
    let timer = Path::new("/usr/bin/time");
    if !timer.is_file() {
        return Ok(Cost { wall: wall(program, arguments)?, cpu: None, memory: None });
    }
    let report = folder.join("time.txt");
    let mut arguments_of_timer: Vec<OsString> = vec!["-f".into(), "%U %S %M".into(), "-o".into()];
    arguments_of_timer.extend([report.clone().into(), program.into()]);
    arguments_of_timer.extend(arguments.iter().cloned());
    let wall = wall(timer, &arguments_of_timer)?;
    let text = fs::read_to_string(&report).unwrap_or_default();
    // A program that ends with another code than 0 has a line of its own above the figures.
    let last = text.lines().last().unwrap_or_default();
    let figures: Vec<f64> = last.split(' ').filter_map(|figure| figure.parse().ok()).collect();
    Ok(match figures[..] {
        [user, system, kilobytes] => {
            Cost { wall, cpu: Some(user + system), memory: Some(kilobytes / 1024.0) }
        }
        _ => Cost { wall, cpu: None, memory: None },
    })
}

/// The cost whose wall time is the median; so its figures are of one run.
///
/// # Errors
/// A program that cannot be started.
pub(super) fn median_cost(
    program: &Path,
    arguments: &[OsString],
    folder: &Path,
    runs: usize,
) -> Result<Cost, String> {
    let costs: Result<Vec<Cost>, String> =
        (0..runs.max(1)).map(|_| cost(program, arguments, folder)).collect();
    let mut costs = costs?;
    costs.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    Ok(costs[costs.len() / 2])
}

/// The middle one of some numbers; there is at least one.
pub(super) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
