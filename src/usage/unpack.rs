//! Packed input, unpacked as it is read, and given up when it grows out of all proportion.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

/// How much larger than its packed form an input may be. Recordings and logs grow 5 to 40 times; what is made to
/// exhaust a reader grows a thousand times.
const MOST_GROWTH: u64 = 200;
/// Inputs that unpack to less than this are read whatever they grew from, in bytes.
const HARMLESS: u64 = 64 * 1024 * 1024;

/// Unpacks gzip, one member after another.
pub(super) fn unpacked<'r>(packed: impl BufRead + 'r) -> impl BufRead + 'r {
    let taken = Rc::new(Cell::new(0));
    let packed = Counted { inner: packed, taken: Rc::clone(&taken) };
    BufReader::new(Bounded { inner: MultiGzDecoder::new(packed), taken, given: 0 })
}

/// The error of an input that grows out of all proportion; its kind is `FileTooLarge`.
pub(super) fn grows_too_much() -> io::Error {
    let message =
        format!("it unpacks to more than {MOST_GROWTH} times its size, as no recording does");
    io::Error::new(io::ErrorKind::FileTooLarge, message)
}

/// Counts what is taken from a reader.
struct Counted<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.taken.set(self.taken.get() + read as u64);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.taken.set(self.taken.get() + amount as u64);
        self.inner.consume(amount);
    }
}

/// Fails when far more comes out than went in.
struct Bounded<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
    given: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.given += read as u64;
        if self.given > HARMLESS && self.given / MOST_GROWTH > self.taken.get() {
            return Err(grows_too_much());
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(size: usize) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        let block = vec![b'\n'; 1024 * 1024];
        for _ in 0..size {
            packer.write_all(&block).expect("memory takes everything");
        }
        packer.finish().expect("memory takes everything")
    }

    #[test]
    fn ordinary_inputs_unpack_and_bombs_do_not() {
        let small = packed(1);
        let mut text = String::new();
        unpacked(&small[..]).read_to_string(&mut text).expect("a mebibyte is harmless");
        assert_eq!(text.len(), 1024 * 1024);

        let bomb = packed(80);
        let error = unpacked(&bomb[..]).read_to_string(&mut text).expect_err("it grows too much");
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert!(error.to_string().contains("200 times"), "{error}");
    }
}
