//! Opens inputs of calls, which may be endless, and shows on a terminal how far they are read.

use std::io::{self, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::files;
use crate::diagnostic::InputError;
use crate::usage::{ReadError, Sink, read_calls};

/// Why an input was not read to its end.
#[derive(Debug)]
pub enum Failure {
    /// It cannot be opened.
    Open(InputError),
    /// It cannot be read to its end.
    Read(ReadError),
}

/// Passes every call of a file, or of standard input for `-`, to a sink.
///
/// # Errors
/// Why the input was not read to its end; what was read until then has been passed on.
pub fn read(path: &Path, sink: &mut dyn Sink) -> Result<(), Failure> {
    const BUFFER: usize = 256 * 1024;
    let (input, size) = files::open(path).map_err(Failure::Open)?;
    let input = Progress::new(input, size);
    read_calls(BufReader::with_capacity(BUFFER, input), sink).map_err(Failure::Read)
}

/// Counts what is read, and says so on a terminal when it takes long.
struct Progress<R> {
    input: R,
    read: u64,
    size: Option<u64>,
    /// When to show the count next; nothing where nobody looks.
    next: Option<Instant>,
    shown: bool,
}

const EVERY: Duration = Duration::from_millis(500);

impl<R: Read> Progress<R> {
    fn new(input: R, size: Option<u64>) -> Self {
        let next = io::stderr().is_terminal().then(|| Instant::now() + EVERY);
        Self { input, read: 0, size, next, shown: false }
    }

    fn show(&mut self) {
        const MEBIBYTE: u64 = 1024 * 1024;
        let of = match self.size.filter(|size| *size > 0) {
            Some(size) => format!(" of {} MiB, {} %", size / MEBIBYTE, self.read * 100 / size),
            None => " MiB".to_owned(),
        };
        // Progress is a courtesy: a terminal that refuses it changes nothing.
        let _ = write!(io::stderr(), "\rread {}{of}  ", self.read / MEBIBYTE);
        self.shown = true;
    }
}

impl<R: Read> Read for Progress<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.read += read as u64;
        if let Some(next) = self.next
            && Instant::now() >= next
        {
            self.show();
            self.next = Some(Instant::now() + EVERY);
        }
        Ok(read)
    }
}

impl<R> Drop for Progress<R> {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r{:60}\r", "");
        }
    }
}
