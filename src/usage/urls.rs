//! Calls from lists, logs and recordings, one at a time: memory does not grow with the input.
//!
//! A line is a request (`GET https://…`), a URL, a method (`git.GetPullRequests`), a `curl` command, a
//! line of an access log (common, combined, W3C) or a JSON object. A whole file may be a HAR, and any of
//! them gzipped.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, Read};

use super::access_log::{Columns, logged_request};
use super::call::CallText;
use super::unpack::unpacked;
use super::verb::Verb;
use super::{curl, har, json_lines};

/// Longest line that is read, in bytes; a longer one counts as unreadable.
const LONGEST_LINE: usize = 1024 * 1024;

/// Takes what is read.
pub trait Sink {
    /// A call, and the line that it stands in.
    fn call(&mut self, line: u64, call: CallText<'_>);
    /// A line that cannot be read.
    fn unreadable(&mut self, line: u64, why: Unreadable);
    /// What follows was recorded: it shows what happened, which need not be all that can happen.
    fn recorded(&mut self) {}
}

/// Why a line cannot be read. The line itself is not kept: it may hold a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is none of the known forms.
    NoRequest,
    /// A `curl` command, or an entry of a recording, without a URL.
    NoUrl,
    /// A JSON object without a request, or broken JSON.
    Json,
    /// It is longer than a mebibyte.
    TooLong,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoRequest => "no request, URL or method name",
            Self::NoUrl => "a request without a URL",
            Self::Json => "no JSON object with a request",
            Self::TooLong => "longer than 1 MiB",
        })
    }
}

/// Why an input cannot be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Reading failed.
    #[error("{0}")]
    Input(#[from] io::Error),
    /// A HAR that is no well-formed JSON, or not of the form of HAR 1.2.
    #[error("line {line} is not as HAR 1.2 has it")]
    Har {
        /// The line, from 1.
        line: u64,
    },
    /// A text in an encoding that is not read.
    #[error("the text is encoded as UTF-16")]
    Utf16,
}

/// Reads every call of an input, whatever its form.
///
/// # Errors
/// An input that cannot be read to its end; what was read until then has been passed on.
pub fn read_calls(input: impl BufRead, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let (head, input) = peek(input)?;
    if head.starts_with(&[0x1f, 0x8b]) {
        let (head, unpacked) = peek(unpacked(input))?;
        return read_plain(&head, unpacked, sink);
    }
    read_plain(&head, input, sink)
}

fn read_plain(head: &[u8], input: impl BufRead, sink: &mut dyn Sink) -> Result<(), ReadError> {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Err(ReadError::Utf16);
    }
    if har::is_har(head) {
        sink.recorded();
        har::read(input, sink)
    } else {
        read_lines(input, sink)
    }
}

/// The first bytes of an input, and the whole input.
fn peek(mut input: impl BufRead) -> io::Result<(Vec<u8>, impl BufRead)> {
    const HEAD: u64 = 256;
    let mut head = Vec::new();
    input.by_ref().take(HEAD).read_to_end(&mut head)?;
    let whole = io::Cursor::new(head.clone()).chain(input);
    Ok((head, whole))
}

fn read_lines(mut input: impl BufRead, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut reader = Lines::default();
    let (mut buffer, mut number) = (Vec::new(), 0);
    while let Some(fits) = next_line(&mut input, &mut buffer)? {
        number += 1;
        let bytes = buffer.strip_prefix(b"\xef\xbb\xbf".as_slice()).filter(|_| number == 1);
        let line = String::from_utf8_lossy(bytes.unwrap_or(&buffer));
        if fits {
            reader.line(number, line.trim(), sink);
        } else {
            sink.unreadable(number, Unreadable::TooLong);
        }
    }
    reader.finish(sink);
    Ok(())
}

/// Reads a line into the buffer; `Some(false)` for one that is too long and was passed over.
fn next_line(input: &mut impl BufRead, buffer: &mut Vec<u8>) -> io::Result<Option<bool>> {
    buffer.clear();
    let (mut fits, mut any) = (true, false);
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(any.then_some(fits));
        }
        any = true;
        let end = memchr::memchr(b'\n', chunk);
        let used = end.unwrap_or(chunk.len());
        fits &= buffer.len() + used <= LONGEST_LINE;
        if fits {
            buffer.extend_from_slice(&chunk[..used]);
        }
        input.consume(used + usize::from(end.is_some()));
        if end.is_some() {
            return Ok(Some(fits));
        }
    }
}

/// Reads lines one after another: a command may go over several, and a log may name its columns.
#[derive(Debug, Default)]
struct Lines {
    /// A command that goes on, and the line that it began in.
    command: Option<(u64, String)>,
    columns: Option<Columns>,
}

impl Lines {
    fn line(&mut self, number: u64, line: &str, sink: &mut dyn Sink) {
        if let Some((start, mut command)) = self.command.take() {
            command.push(' ');
            command.push_str(goes_on(line).unwrap_or(line));
            if goes_on(line).is_some() && command.len() < LONGEST_LINE {
                self.command = Some((start, command));
            } else {
                pass_on(start, read_call(&command), sink);
            }
            return;
        }
        if let Some(fields) = line.strip_prefix("#Fields:") {
            self.columns = Columns::of(fields);
        } else if line.is_empty() || line.starts_with('#') {
            // A comment.
        } else if let Some(columns) = &self.columns {
            sink.recorded();
            match columns.request(line) {
                Some(call) => sink.call(number, call),
                None => sink.unreadable(number, Unreadable::NoRequest),
            }
        } else if curl::is_curl(line)
            && let Some(begun) = goes_on(line)
        {
            self.command = Some((number, begun.to_owned()));
        } else {
            if is_record(line) {
                sink.recorded();
            }
            pass_on(number, read_call(line), sink);
        }
    }

    fn finish(self, sink: &mut dyn Sink) {
        if let Some((start, command)) = self.command {
            pass_on(start, read_call(&command), sink);
        }
    }
}

fn pass_on(line: u64, read: Result<Vec<CallText<'_>>, Unreadable>, sink: &mut dyn Sink) {
    match read {
        Ok(calls) => calls.into_iter().for_each(|call| sink.call(line, call)),
        Err(why) => sink.unreadable(line, why),
    }
}

/// Whether a line is one of a log or recording, not of a list that somebody wrote.
fn is_record(line: &str) -> bool {
    let listed = curl::is_curl(line)
        || line.split_once([' ', '\t']).is_none_or(|(first, _)| Verb::from_word(first).is_some());
    line.starts_with('{') || (!listed && logged_request(line).is_some())
}

/// A command line without the sign that it goes on, of POSIX shells, `cmd` or PowerShell.
fn goes_on(line: &str) -> Option<&str> {
    line.strip_suffix(['\\', '^', '`'])
}

/// Reads one line, or the argument of `--call`.
///
/// # Errors
/// Why the text is no call.
pub fn read_call(text: &str) -> Result<Vec<CallText<'_>>, Unreadable> {
    let text = text.trim();
    if text.starts_with('{') && text.ends_with('}') && text.contains('"') {
        return json_lines::request(text).map(|call| vec![call]).ok_or(Unreadable::Json);
    }
    if curl::is_curl(text) {
        let requests = curl::requests(text);
        return if requests.is_empty() { Err(Unreadable::NoUrl) } else { Ok(requests) };
    }
    let (first, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let first = first.trim_end_matches(':');
    if Verb::from_word(first).is_some() {
        let url = url_of(rest.trim_start());
        return if url.is_empty() { Err(Unreadable::NoUrl) } else { Ok(request(Some(first), url)) };
    }
    if let Some((verb, url)) = logged_request(text) {
        return Ok(request(Some(verb), url));
    }
    if text.contains("://") || text.starts_with('/') || text.contains("_apis") {
        // In a sentence a URL may be anywhere; only a line that is one is taken for one.
        let is_url = url_of(text).len() == text.len();
        return is_url.then(|| request(None, text)).ok_or(Unreadable::NoRequest);
    }
    let name = text.strip_suffix("()").unwrap_or(text);
    let method = || vec![CallText::Method(Cow::Borrowed(name))];
    is_method(name).then(method).ok_or(Unreadable::NoRequest)
}

fn request<'t>(verb: Option<&'t str>, url: &'t str) -> Vec<CallText<'t>> {
    vec![CallText::Request { verb: verb.map(Cow::Borrowed), url: Cow::Borrowed(url) }]
}

/// Verb and target of a request line such as `GET /path HTTP/1.1`.
pub(super) fn request_line(text: &str) -> Option<(&str, &str)> {
    let mut words = text.split(' ');
    let (verb, url) = (words.next()?, words.next()?);
    Verb::from_word(verb)?;
    words.next().is_none_or(|version| version.starts_with("HTTP/")).then_some((verb, url))
}

/// The URL at the start of a text: up to a space that stands in no placeholder. A project's name may be
/// written with its spaces, so a route that comes after one still belongs to the URL.
fn url_of(text: &str) -> &str {
    let from = text.find("/_apis").unwrap_or_default();
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            c if c.is_whitespace() && depth == 0 && at >= from => return &text[..at],
            _ => {}
        }
    }
    text
}

/// `git.GetPullRequests`, `GitRestClient.getItem`: names joined by dots.
fn is_method(text: &str) -> bool {
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    text.contains('.') && text.split('.').all(name)
}
