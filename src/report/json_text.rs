//! JSON for programs that may pass through the log of a pipeline.
//!
//! An agent of Azure Pipelines looks for `##vso[` and `##[` anywhere in a line, so the second `#` of two is
//! written as an escape, and so is every character that is not seen. The value that a reader gets is the same, but
//! for personal access tokens, which are masked.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::Serializer as JsonSerializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use crate::text::{is_hidden, masked};

/// Writes a value with indents and a line end.
pub(super) fn write<T: Serialize + ?Sized>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Quiet { pretty: PrettyFormatter::new() };
    value.serialize(&mut JsonSerializer::with_formatter(&mut *out, formatter))?;
    out.write_all(b"\n")
}

/// An entry of a list that stands for entries that are written elsewhere.
pub(super) struct Elsewhere;

impl Serialize for Elsewhere {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(b"")
    }
}

/// What is written in place of [`Elsewhere`]: JSON escapes this byte in every text.
const HOLE: u8 = 0;

/// A value with its [`Elsewhere`], as the text before it and the text behind it.
pub(super) fn around<T: Serialize + ?Sized>(value: &T) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut before = Vec::new();
    write(value, &mut before)?;
    let hole = memchr::memchr(HOLE, &before).unwrap_or(before.len());
    let after = before.split_off(hole);
    Ok((before, after.get(1..).unwrap_or_default().to_vec()))
}

/// Writes an entry of a list of which others are written elsewhere, as it looks so many lists and objects deep; what
/// parts it from the entry before it is written too.
pub(super) fn write_entry<T: Serialize + ?Sized>(
    value: &T,
    depth: usize,
    is_first: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut formatter = Quiet { pretty: PrettyFormatter::new() };
    // The formatter knows how deep it is by what was begun; those beginnings are not written here.
    for _ in 0..depth {
        formatter.pretty.begin_array(&mut io::sink())?;
    }
    if !is_first {
        formatter.pretty.begin_array_value(&mut *out, false)?;
    }
    value.serialize(&mut JsonSerializer::with_formatter(&mut *out, formatter))?;
    Ok(())
}

struct Quiet {
    pretty: PrettyFormatter<'static>,
}

impl Formatter for Quiet {
    fn write_byte_array<W: ?Sized + Write>(&mut self, out: &mut W, _: &[u8]) -> io::Result<()> {
        out.write_all(&[HOLE])
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let text = &*masked(text);
        if text.bytes().all(|byte| matches!(byte, b' '..=b'"' | b'$'..=b'~')) {
            return out.write_all(text.as_bytes());
        }
        let mut before = None;
        text.chars().try_for_each(|c| {
            let escape = is_hidden(c, before) || c == '#' && before == Some('#');
            before = Some(c);
            if escape {
                let mut units = [0; 2];
                let mut units = c.encode_utf16(&mut units).iter();
                return units.try_for_each(|unit| write!(out, "\\u{unit:04x}"));
            }
            out.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())
        })
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_sees_no_command_and_a_reader_the_same_value() {
        let value = ["##vso[a]", "###[b]", "a\n##", "\u{1b}\u{9b}\u{202e}\u{e0041}é"];
        let mut out = Vec::new();
        write(&value, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains("##"), "{text}");
        assert!(text.contains("\"\\u001b\\u009b\\u202e\\udb40\\udc41é\""), "{text}");
        assert_eq!(serde_json::from_str::<[String; 4]>(&text).unwrap(), value);
    }
}
