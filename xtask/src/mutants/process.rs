//! Runs other programs, and ends them where this one is told to end.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};

/// Whether somebody asked for the end: the switch that the signals set.
#[derive(Clone)]
pub(super) struct Stop(Arc<AtomicBool>);

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// By itself, and well.
    Well,
    /// By itself, and not.
    Badly,
    /// It took too long, and was ended.
    Late,
    /// Somebody asked for the end of everything.
    Stopped,
}

impl Stop {
    /// Listens to the signals that ask for the end.
    pub(super) fn listen() -> Result<Self, String> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&asked))
                .map_err(|error| format!("cannot listen to signals: {error}"))?;
        }
        Ok(Self(asked))
    }

    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Runs a program that says nothing to anybody, for as long as it may.
    pub(super) fn run(&self, command: &mut Command, limit: Duration) -> Ended {
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        quiet.spawn().map_or(Ended::Badly, |child| self.wait(child, limit))
    }

    /// Runs a program to its end, and gives what it said; `said` is a file for that.
    pub(super) fn said(&self, command: &mut Command, said: &Path) -> Result<String, String> {
        let file = File::create(said).map_err(|error| format!("{}: {error}", said.display()))?;
        let child = command.stdin(Stdio::null()).stdout(file).stderr(Stdio::null()).spawn();
        let child = child.map_err(|error| format!("cannot run {command:?}: {error}"))?;
        if self.wait(child, Duration::MAX) == Ended::Stopped {
            return Err("stopped".to_owned());
        }
        fs::read_to_string(said).map_err(|error| format!("{}: {error}", said.display()))
    }

    fn wait(&self, mut child: Child, limit: Duration) -> Ended {
        let started = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            if let Ok(Some(status)) = child.try_wait() {
                return if status.success() { Ended::Well } else { Ended::Badly };
            }
            if self.is_asked() || started.elapsed() > limit {
                let _ = child.kill();
                let _ = child.wait();
                return if self.is_asked() { Ended::Stopped } else { Ended::Late };
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_takes_too_long_or_is_not_wanted_any_more_is_ended() {
        let stop = Stop(Arc::default());
        let run = |arguments: &[&str], seconds: u64| {
            let mut command = Command::new("sh");
            stop.run(command.arg("-c").args(arguments), Duration::from_secs(seconds))
        };
        assert_eq!(run(&["exit 0"], 60), Ended::Well);
        assert_eq!(run(&["exit 1"], 60), Ended::Badly);
        assert_eq!(run(&["sleep 60"], 0), Ended::Late);
        stop.0.store(true, Ordering::Relaxed);
        assert_eq!(run(&["sleep 60"], 60), Ended::Stopped);
    }
}
