//! Calls that only some mechanisms can make: those of the interfaces for personal access tokens, for organizations
//! and for profiles, and those of Azure DevOps Server.
//!
//! They are looked for in any text that an app or a script is made of, by their paths: what sends the request need
//! not be understood to see which interface it is for.

mod server;

use memchr::memmem;
use once_cell::sync::Lazy;
use regex::Regex;

use super::declaration::Text;
use super::written;
use crate::catalog::Api;
use crate::text::{SourceText, Span};

/// How much of an address in front of its path is looked at, in bytes.
const ADDRESS: usize = 200;
/// Calls of a text that are looked at: of a table of thousands each would be held against the whole text.
const MOST: usize = 64;
/// How much of the beginning of a line tells whether it writes something out, in characters.
const HEAD: usize = 20;

/// A call that some mechanisms cannot make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialCall {
    /// What answers it.
    pub answers: Answers,
    /// The address as it is written, up to the end of its path.
    pub address: Text,
}

/// What answers a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// An interface that refuses some mechanisms.
    Interface(Api),
    /// Azure DevOps Server, as the address says; less sure where its host comes from outside of the text, or where only
    /// its form speaks for a server.
    Server {
        /// Whether it is less sure.
        from_outside: bool,
    },
}

/// Whether a text may hold such a call.
pub(super) fn sniff(name: &str, bytes: &[u8]) -> bool {
    static PATH: Lazy<memmem::Finder<'static>> = Lazy::new(|| memmem::Finder::new("_apis/"));
    let has = |word: &[u8]| memmem::find(bytes, word).is_some();
    let special =
        || has(b"okens/") || has(b"rofile/") || has(b"_apis/accounts") || has(b"_apis/Accounts");
    PATH.find(bytes).is_some()
        && written::is_read(name)
        && (special() || server::sniff(name, bytes))
}

/// Every such call of a text: those of an interface, then those of a server, each in the order of the text.
pub(super) fn read(source: &SourceText) -> Vec<SpecialCall> {
    let mut calls = of_interfaces(source);
    let known: Vec<Span> = calls.iter().map(|call| call.address.span).collect();
    let servers = server::read(source).into_iter();
    calls.extend(
        servers.filter(|call| known.iter().all(|one| one.start != call.address.span.start)),
    );
    if let Some(parts) = written::code_of_page(source) {
        let inside = |span: Span| parts.iter().any(|part| part.contains(&span.start));
        calls.retain(|call| inside(call.address.span));
    }
    calls
}

fn of_interfaces(source: &SourceText) -> Vec<SpecialCall> {
    static PATH: Lazy<Regex> = Lazy::new(|| {
        Regex::new(
            r"(?i-u)/_apis/(?:(tokens/pats)|(accounts)|(profile/profiles)/[!-\x22$-.0->@-~]+?)(?:[?#\s`')}\x22\\]|$)",
        )
        .expect("the pattern is constant and valid")
    });
    let text = source.text();
    let call = |found: regex::Captures<'_>| {
        let whole = found.get(0)?;
        let named = (1..=3).find_map(|at| Some((at, found.get(at)?)))?;
        let api = match named.0 {
            1 => Api::PatLifecycle,
            2 => Api::Organizations,
            _ => Api::Profiles,
        };
        let start = address_start(text, whole.start());
        let span = Span::new(start, named.1.end());
        let address = &text[span.start..span.end];
        // Other services have accounts as well.
        let ours = api != Api::Organizations || address.to_ascii_lowercase().contains("vssps");
        (ours && !is_comment(text, start) && !is_told(source.name(), text, start)).then(|| {
            let address = Text { value: address.into(), span };
            SpecialCall { answers: Answers::Interface(api), address }
        })
    };
    PATH.captures_iter(text).filter_map(call).take(MOST).collect()
}

/// Where the address begins that a path belongs to.
fn address_start(text: &str, path: usize) -> usize {
    let least = path.saturating_sub(ADDRESS);
    let ends =
        |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'(' | b'=');
    let bytes = text.as_bytes();
    let before = (least..path).rev().find(|at| ends(bytes[*at]));
    let mut start = before.map_or(least, |at| at + 1);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start
}

/// Whether an address is told to a person: inside of a sentence, or in what a script writes out.
fn is_told(name: &str, text: &str, at: usize) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let head: String = text[line..at].trim_start().chars().take(HEAD).collect();
    let head = head.to_ascii_lowercase();
    let writes = ["echo", "printf", "write-host", "write-output", "write-warning", "write-error"];
    // In a script a word needs no quotes.
    let is_script = ["sh", "bash", "zsh", "ps1", "psm1", "cmd", "bat", "yml", "yaml", ""]
        .contains(&ending.as_str());
    writes.iter().any(|word| head.starts_with(word))
        || !is_script && text[..at].ends_with(char::is_whitespace)
}

fn is_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let head = text[line..at].trim_start();
    ["//", "#", "*", "/*", "--", "<!--", "'''", "REM "].iter().any(|mark| head.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(Answers, String)> {
        let calls = read(&SourceText::new("a.sh", text));
        calls.into_iter().map(|call| (call.answers, call.address.value.into())).collect()
    }

    #[test]
    fn the_interfaces_are_known_by_their_paths() {
        let cases = [
            (
                "curl \"https://vssps.dev.azure.com/$ORG/_apis/tokens/pats?api-version=7.1\"",
                (Api::PatLifecycle, "https://vssps.dev.azure.com/$ORG/_apis/tokens/pats"),
            ),
            (
                "get(f'{base}/_apis/Profile/Profiles/me')",
                (Api::Profiles, "{base}/_apis/Profile/Profiles"),
            ),
            (
                "curl https://app.vssps.visualstudio.com/_apis/accounts?memberId=$ID",
                (Api::Organizations, "https://app.vssps.visualstudio.com/_apis/accounts"),
            ),
        ];
        for (text, (api, address)) in cases {
            assert_eq!(of(text), [(Answers::Interface(api), address.to_owned())], "{text}");
        }
    }

    #[test]
    fn what_a_page_says_outside_of_its_scripts_is_no_call() {
        let text = "<p>get(https://vssps.dev.azure.com/o/_apis/tokens/pats)</p>\n\
            <script>get('https://vssps.dev.azure.com/o/_apis/tokens/pats')</script>";
        let found = read(&SourceText::new("a.html", text));
        let starts: Vec<_> = found.iter().map(|call| call.address.span.start > 60).collect();
        assert_eq!(starts, [true]);
    }

    #[test]
    fn what_a_person_is_told_is_no_call() {
        let told = SourceText::new(
            "a.cs",
            "Console.WriteLine(\"see https://vssps.dev.azure.com/o/_apis/tokens/pats\");",
        );
        assert_eq!(read(&told), []);
        assert_eq!(of("echo https://vssps.dev.azure.com/o/_apis/tokens/pats"), []);
    }

    #[test]
    fn other_paths_and_comments_are_none() {
        for text in [
            "# https://vssps.dev.azure.com/o/_apis/tokens/pats",
            "https://example.com/_apis/accounts",
            "https://app.vssps.visualstudio.com/_apis/accounts/mine",
            "https://vssps.dev.azure.com/o/_apis/tokens/patsy",
            "https://app.vssps.visualstudio.com/_apis/profile/profiles",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }
}
