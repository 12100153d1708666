//! Requests in `curl` command lines.

use std::borrow::Cow;

use super::call::CallText;
use super::command::CommandRequest;

/// Short options that take a value.
const SHORT_WITH_VALUE: &str = "AbcCdDeEFHKmoPQrtTuUwxXyYz";

/// Long options that take a value which does not matter here.
const LONG_WITH_VALUE: &[&str] = &[
    "aws-sigv4",
    "cacert",
    "capath",
    "cert",
    "cert-type",
    "ciphers",
    "config",
    "connect-timeout",
    "connect-to",
    "cookie",
    "cookie-jar",
    "dump-header",
    "header",
    "interface",
    "key",
    "limit-rate",
    "max-redirs",
    "max-time",
    "noproxy",
    "oauth2-bearer",
    "output",
    "output-dir",
    "pass",
    "proxy",
    "proxy-header",
    "proxy-user",
    "range",
    "referer",
    "resolve",
    "retry",
    "retry-delay",
    "retry-max-time",
    "stderr",
    "trace",
    "trace-ascii",
    "unix-socket",
    "user",
    "user-agent",
    "write-out",
];

/// Whether a line is a `curl` command, a shell's prompt allowed.
pub(super) fn is_curl(line: &str) -> bool {
    let line = line.trim_start();
    let line = line.strip_prefix(['$', '>', '%']).map_or(line, str::trim_start);
    let word = line.split([' ', '\t']).next().unwrap_or_default();
    word.len() < line.len() && (word == "curl" || word.eq_ignore_ascii_case("curl.exe"))
}

/// The requests that a command makes.
pub(super) fn requests(line: &str) -> Vec<CallText<'static>> {
    // `cmd` quotes with carets, and browsers copy commands in that form.
    let line =
        if line.contains("^\"") { Cow::Owned(line.replace('^', "")) } else { Cow::Borrowed(line) };
    let words: Vec<String> =
        words(&line).into_iter().skip_while(|word| !is_curl(&format!("{word} "))).collect();
    let words: Vec<Option<&str>> = words.iter().skip(1).map(|word| Some(word.as_str())).collect();
    let request = |request: CommandRequest| CallText::Request {
        verb: request.verb,
        url: Cow::Owned(request.url),
    };
    requests_of(&words).into_iter().map(request).collect()
}

/// The requests that a command makes, by the words behind its name; `None` for any number of words that are
/// not known.
pub(super) fn requests_of(words: &[Option<&str>]) -> Vec<CommandRequest> {
    let mut words = words.iter().copied();
    let (mut verb, mut sends, mut as_get, mut head) = (None, None, false, false);
    let mut open = false;
    let mut urls = Vec::new();
    while let Some(word) = words.next() {
        let Some(word) = word else {
            open = true;
            continue;
        };
        let (name, mut inline) = option(word);
        let mut value = || {
            let given = inline.take();
            given.or_else(|| words.next().flatten().map(str::to_owned)).unwrap_or_default()
        };
        match name {
            Word::Argument => urls.push(word.to_owned()),
            Word::Option("url") => urls.push(value()),
            Word::Option("X" | "request") => verb = Some(value()),
            Word::Option("G" | "get") => as_get = true,
            Word::Option("I" | "head") => head = true,
            Word::Option("T" | "upload-file") => {
                value();
                sends = Some("PUT");
            }
            // A file tells more options, the URL among them.
            Word::Option("K" | "config") => {
                value();
                open = true;
            }
            Word::Option(name) if is_data(name) => {
                value();
                sends = sends.or(Some("POST"));
            }
            Word::Option(name) if takes_value(name) => {
                value();
            }
            Word::Option(_) => {}
            Word::End => break,
        }
    }
    let usual = match sends {
        _ if head => "HEAD",
        Some(verb) if !as_get => verb,
        _ => "GET",
    };
    let verb = match verb {
        // A verb that is put together when it runs.
        Some(verb) if verb.contains('{') || verb.is_empty() => None,
        Some(verb) => Some(verb),
        None if open => None,
        None => Some(usual.to_owned()),
    };
    let is_unsaid = open || urls.iter().any(String::is_empty);
    urls.retain(|url| !url.is_empty());
    // Without a URL nothing is asked for: it is among the words that are not known.
    if is_unsaid && urls.is_empty() {
        urls.push(super::command::ANY_URL.to_owned());
    }
    let request = |url| CommandRequest { verb: verb.clone().map(Cow::Owned), url };
    urls.into_iter().map(request).collect()
}

enum Word<'w> {
    Option(&'w str),
    Argument,
    /// A pipe, a redirection or another command.
    End,
}

/// What a word is, and the value that is glued to it.
fn option(word: &str) -> (Word<'_>, Option<String>) {
    if let Some(long) = word.strip_prefix("--") {
        return match long.split_once('=') {
            Some((name, value)) => (Word::Option(name), Some(value.to_owned())),
            None => (Word::Option(long), None),
        };
    }
    if matches!(word, "|" | "||" | "&&" | "&" | ";" | ">" | ">>" | "2>" | "2>&1" | "<") {
        return (Word::End, None);
    }
    let Some(short) = word.strip_prefix('-').filter(|short| !short.is_empty()) else {
        return (Word::Argument, None);
    };
    // `-sSX POST`, `-XPOST`: flags, up to one that takes a value.
    for (at, flag) in short.char_indices() {
        let end = at + flag.len_utf8();
        let matters = SHORT_WITH_VALUE.contains(flag) || matches!(flag, 'G' | 'I');
        if matters {
            let rest = &short[end..];
            let glued = SHORT_WITH_VALUE.contains(flag) && !rest.is_empty();
            return (Word::Option(&short[at..end]), glued.then(|| rest.to_owned()));
        }
    }
    (Word::Option(""), None)
}

fn is_data(name: &str) -> bool {
    matches!(name, "d" | "F" | "form" | "form-string" | "json")
        || name == "data"
        || name.starts_with("data-")
}

fn takes_value(name: &str) -> bool {
    (name.len() == 1 && SHORT_WITH_VALUE.contains(name)) || LONG_WITH_VALUE.contains(&name)
}

/// The words of a command line, quotes taken off as a shell does. Variables stay as they are.
pub(super) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('\''), c) => word.get_or_insert_default().push(c),
            (_, '\\') => {
                // Outside quotes a backslash keeps the next character; Windows paths are no URLs.
                if let Some(next) = chars.next() {
                    word.get_or_insert_default().push(next);
                }
            }
            (None, '\'' | '"') => {
                quote = Some(c);
                // `$'…'` is a quote of its own kind.
                if word.as_deref() == Some("$") {
                    word = None;
                }
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(String, String)> {
        assert!(is_curl(line), "{line}");
        let call = |call| match call {
            CallText::Request { verb, url } => (verb.unwrap_or_default().into(), url.into()),
            CallText::Method(name) => panic!("{name}"),
        };
        requests(line).into_iter().map(call).collect()
    }

    #[test]
    fn verbs_follow_the_options() {
        let cases = [
            ("curl https://h/_apis/x", "GET"),
            ("$ curl -sS -u :token 'https://h/_apis/x' | jq .", "GET"),
            ("curl -XDELETE https://h/_apis/x", "DELETE"),
            ("curl -sSX PATCH -H 'A: b' --data @x.json https://h/_apis/x", "PATCH"),
            ("curl.exe --request=PUT --url https://h/_apis/x -o out", "PUT"),
            ("curl https://h/_apis/x -d '{\"a\": \"b\"}'", "POST"),
            ("curl --json '{}' \"https://h/_apis/x\"", "POST"),
            ("curl -T file https://h/_apis/x", "PUT"),
            ("curl -G -d a=b https://h/_apis/x > out", "GET"),
            ("curl -I https://h/_apis/x", "HEAD"),
            ("curl ^\"https://h/_apis/x^\" -H ^\"a: b^\"", "GET"),
            ("curl --user-agent me --user a:b https://h/_apis/x", "GET"),
            // A file tells more options.
            ("curl -K request.cfg https://h/_apis/x", ""),
        ];
        for (line, verb) in cases {
            assert_eq!(read(line), [(verb.to_owned(), "https://h/_apis/x".to_owned())], "{line}");
        }
    }

    #[test]
    fn several_and_no_urls_are_read_as_such() {
        assert_eq!(read("curl https://h/a https://h/b").len(), 2);
        assert_eq!(read("curl --version").len(), 0);
        assert!(!is_curl("curled https://h"));
        assert!(!is_curl("GET https://h/curl x"));
    }
}
