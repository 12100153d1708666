//! HAR 1.2: what browsers and proxies record. Entries are read one by one, and of each only verb and URL;
//! bodies and headers are passed over without being stored.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::call::CallText;
use super::unpack::grows_too_much;
use super::urls::{ReadError, Sink, Unreadable};

/// Whether a text begins as a HAR does: an object whose first key is `log`.
pub(super) fn is_har(head: &[u8]) -> bool {
    let mut rest = head.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(head).trim_ascii_start();
    for part in [b"{".as_slice(), b"\"log\"", b":"] {
        match rest.strip_prefix(part) {
            Some(after) => rest = after.trim_ascii_start(),
            None => return false,
        }
    }
    true
}

/// Reads the requests of a HAR.
///
/// # Errors
/// A text that cannot be read, or is no JSON: requests read until then have been passed on.
pub(super) fn read(mut input: impl BufRead, sink: &mut dyn Sink) -> Result<(), ReadError> {
    skip_byte_order_mark(&mut input)?;
    let line = Cell::new(1);
    let input = CountLines { input, line: &line };
    let mut reader = serde_json::Deserializer::from_reader(input);
    let seed = Log { sink, line: &line };
    seed.deserialize(&mut reader).and_then(|()| reader.end()).map_err(|error| {
        // The message may quote the text, which may be a secret: only the place is passed on.
        match error.io_error_kind() {
            Some(io::ErrorKind::FileTooLarge) => ReadError::Input(grows_too_much()),
            Some(kind) => ReadError::Input(io::Error::from(kind)),
            None => ReadError::Har { line: line.get() },
        }
    })
}

fn skip_byte_order_mark(input: &mut impl BufRead) -> io::Result<()> {
    if input.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    Ok(())
}

/// Counts line ends as they are read, one byte at a time as the parser asks.
struct CountLines<'l, R> {
    input: R,
    line: &'l Cell<u64>,
}

impl<R: BufRead> Read for CountLines<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let ends = memchr::memchr_iter(b'\n', &buffer[..read]).count();
        self.line.set(self.line.get() + ends as u64);
        Ok(read)
    }
}

/// Visits one key of an object with a seed and passes over the others. The key must be there: what has none is no
/// HAR, and no sign that an app calls nothing.
macro_rules! object {
    ($name:ident, $expects:literal, $key:literal => $seed:ident) => {
        struct $name<'s> {
            sink: &'s mut dyn Sink,
            line: &'s Cell<u64>,
        }

        impl<'de> DeserializeSeed<'de> for $name<'_> {
            type Value = ();

            fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
                from.deserialize_map(self)
            }
        }

        impl<'de> Visitor<'de> for $name<'_> {
            type Value = ();

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($expects)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
                let mut is_there = false;
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    match &*key {
                        $key => {
                            is_there = true;
                            map.next_value_seed($seed { sink: &mut *self.sink, line: self.line })?;
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                if is_there { Ok(()) } else { Err(serde::de::Error::missing_field($key)) }
            }
        }
    };
}

object!(Log, "a HAR with `log`", "log" => Body);
object!(Body, "a log with `entries`", "entries" => Entries);
object!(Entry, "an entry with `request`", "request" => Request);

struct Entries<'s> {
    sink: &'s mut dyn Sink,
    line: &'s Cell<u64>,
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_element_seed(Entry { sink: &mut *self.sink, line: self.line })?.is_some()
        {
        }
        Ok(())
    }
}

struct Request<'s> {
    sink: &'s mut dyn Sink,
    line: &'s Cell<u64>,
}

impl<'de> DeserializeSeed<'de> for Request<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Request<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a request with `method` and `url`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut verb, mut url, mut at) = (None, None, self.line.get());
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match &*key {
                "method" => verb = Some(map.next_value::<String>()?),
                "url" => {
                    url = Some(map.next_value::<String>()?);
                    at = self.line.get();
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match url {
            Some(url) => {
                let verb = verb.map(Cow::Owned);
                self.sink.call(at, CallText::Request { verb, url: Cow::Owned(url) });
            }
            None => self.sink.unreadable(at, Unreadable::NoUrl),
        }
        Ok(())
    }
}
