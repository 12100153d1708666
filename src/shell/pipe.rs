//! Standard output whose reader may go away.

use std::io::{self, ErrorKind, Write};

/// Writes until the reader has closed the pipe, and drops the rest.
///
/// A reader that has seen enough, such as `head`, is no error, and no reason to leave the work half done: files
/// that were asked for are still written, and the exit code still tells what was found.
#[derive(Debug)]
pub(super) struct Pipe<W> {
    inner: W,
    closed: bool,
}

impl<W> Pipe<W> {
    /// A writer whose reader is still there.
    pub(super) fn new(inner: W) -> Self {
        Self { inner, closed: false }
    }

    fn unless_closed<T>(&mut self, done: io::Result<T>, dropped: T) -> io::Result<T> {
        match done {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(dropped)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let done = self.inner.write(bytes);
        self.unless_closed(done, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let done = self.inner.flush();
        self.unless_closed(done, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes some bytes, then fails.
    struct Failing(usize, ErrorKind);

    impl Write for Failing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            if taken == 0 { Err(self.1.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_may_go_away_and_a_disk_may_not_be_full() {
        let mut pipe = Pipe::new(Failing(3, ErrorKind::BrokenPipe));
        assert!(pipe.write_all(b"findings").is_ok() && pipe.flush().is_ok());
        assert!(pipe.write_all(b"and more").is_ok());
        let mut full = Pipe::new(Failing(3, ErrorKind::StorageFull));
        assert_eq!(
            full.write_all(b"findings").map_err(|error| error.kind()),
            Err(ErrorKind::StorageFull)
        );
    }
}
