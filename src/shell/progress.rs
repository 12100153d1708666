//! How far a long run is, for whoever waits at a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A run that is over sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// A line that changes faster cannot be read.
const PAUSE: Duration = Duration::from_millis(100);

/// Counts what is done, and says so on standard error where that is a terminal.
#[derive(Debug)]
pub(super) struct Progress {
    total: usize,
    done: AtomicUsize,
    /// When the line may be written next; nothing where nobody looks.
    next: Option<Mutex<Instant>>,
    shown: AtomicUsize,
}

impl Progress {
    /// Of some files.
    pub(super) fn of(total: usize) -> Self {
        let next = io::stderr().is_terminal().then(|| Mutex::new(Instant::now() + PATIENCE));
        Self { total, done: AtomicUsize::new(0), next, shown: AtomicUsize::new(0) }
    }

    /// One more is done.
    pub(super) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // A thread that would have to wait for another leaves the line to that one.
        let Some(Ok(mut next)) = self.next.as_ref().map(Mutex::try_lock) else { return };
        let now = Instant::now();
        if now >= *next {
            *next = now + PAUSE;
            let line = format!("reading code: {done} of {} files", self.total);
            self.shown.store(line.len(), Ordering::Relaxed);
            // Whoever waits loses nothing but the line.
            let _ = write!(io::stderr(), "\r{line}").and_then(|()| io::stderr().flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let shown = self.shown.load(Ordering::Relaxed);
        if shown > 0 {
            let _ = write!(io::stderr(), "\r{}\r", " ".repeat(shown));
        }
    }
}
