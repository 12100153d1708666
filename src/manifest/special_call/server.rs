//! Calls of Azure DevOps Server: addresses with a collection in front of `_apis/`, on a host that is not Microsoft's.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;
use once_cell::sync::Lazy;
use regex::Regex;

use super::{Answers, MOST, SpecialCall, address_start, is_comment, is_told};
use crate::manifest::declaration::Text;
use crate::manifest::entra::AZURE_DEVOPS;
use crate::manifest::written::{self, Standing, standing};
use crate::text::{SourceText, Span};

/// Ends of names of hosts that are not somebody's own server.
const OTHERS: &[&str] = &[
    "dev.azure.com",
    "visualstudio.com",
    "azure.com",
    "azure.us",
    "azure.cn",
    "azure-api.net",
    "azurewebsites.net",
    "localhost",
    "127.0.0.1",
];

/// How long a path up to `_apis/` may be, in segments.
const MOST_SEGMENTS: usize = 6;

/// Names of a text whose values are looked for, each in all of it.
const MOST_NAMES: usize = 32;

/// Whether a text may hold such a call, signed with a token for Azure DevOps Services.
pub(super) fn sniff(name: &str, bytes: &[u8]) -> bool {
    static RESOURCE: Lazy<memmem::Finder<'static>> =
        Lazy::new(|| memmem::Finder::new(AZURE_DEVOPS));
    RESOURCE.find(bytes).is_some() && standing(name) == Standing::Product && written::is_read(name)
}

/// Every such call of a text, in order.
pub(super) fn read(source: &SourceText) -> Vec<SpecialCall> {
    static PATH: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"(?-u)/_apis/[A-Za-z0-9_/{}$]*").expect("the pattern is constant and valid")
    });
    let (name, text) = (source.name(), source.text());
    if !sniff(name, text.as_bytes()) {
        return Vec::new();
    }
    let mut names = HashMap::new();
    let call = |found: regex::Match<'_>| {
        let start = address_start(text, found.start());
        if is_comment(text, start) || is_told(name, text, start) {
            return None;
        }
        let from_outside = from_outside(text, start..found.start(), &mut names)?;
        let span = Span::new(start, found.end());
        let address = Text { value: text[span.start..span.end].into(), span };
        Some(SpecialCall { answers: Answers::Server { from_outside }, address })
    };
    PATH.find_iter(text).filter_map(call).take(MOST).collect()
}

/// Whether what stands before `/_apis/` is the address of a server: whether its host may be another one when it runs,
/// if it is.
fn from_outside<'t>(
    text: &'t str,
    before: Range<usize>,
    names: &mut HashMap<&'t str, Known<'t>>,
) -> Option<bool> {
    let written = &text[before.clone()];
    if let Some(rest) = after_scheme(written) {
        let (host, path) = rest.split_once('/')?;
        let placeholder = host.contains(['{', '$', '%', '<', '#', '+']);
        return match place(path)? {
            _ if placeholder => says_tfs(path).then_some(true),
            _ if is_others(host) => None,
            Collection::Named => Some(false),
            Collection::Some => Some(true),
        };
    }
    // `${BASE}/Web/_apis/…`, or what is joined to the front of the string.
    let (base, path) = if written.is_empty() || written.starts_with('/') {
        (joined(&text[..before.start])?, written)
    } else {
        let end = written.find('/').unwrap_or(written.len());
        (&written[..end], &written[end..])
    };
    let name = name_in(base)?;
    let is_new = !names.contains_key(name);
    if is_new && names.len() == MOST_NAMES {
        return None;
    }
    match *names.entry(name).or_insert_with(|| value_of(text, name)) {
        Known::Host { url, fixed } => {
            let (host, first) = url.split_once('/').unwrap_or((url, ""));
            let whole = format!("{first}/{}", path.trim_start_matches('/'));
            if is_others(host) || host.contains(['{', '$', '%', '<', '#']) {
                return None;
            }
            Some(!fixed || place(&whole)? == Collection::Some)
        }
        Known::Others => None,
        Known::Unknown => says_tfs(path).then_some(true),
    }
}

/// What follows the scheme of a URL.
fn after_scheme(url: &str) -> Option<&str> {
    ["https://", "http://"].iter().find_map(|scheme| {
        let start = url.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &url[scheme.len()..])
    })
}

fn is_others(host: &str) -> bool {
    let host = host.rsplit('@').next().unwrap_or(host).split(':').next().unwrap_or(host);
    let host = host.to_ascii_lowercase();
    OTHERS.iter().any(|end| {
        host.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// What a path says of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Collection {
    /// It is one of a server by its words.
    Named,
    /// A segment stands where a server has its collection; so it does behind many a gateway.
    Some,
}

/// The collection in a path up to `_apis/`.
fn place(path: &str) -> Option<Collection> {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let named = |segment: &str| {
        segment.eq_ignore_ascii_case("tfs") || segment.eq_ignore_ascii_case("DefaultCollection")
    };
    match segments.clone().count() {
        0 => None,
        1..=MOST_SEGMENTS if segments.any(named) => Some(Collection::Named),
        1..=MOST_SEGMENTS => Some(Collection::Some),
        _ => None,
    }
}

/// Whether a path has the virtual folder of a server, which Azure DevOps Services has nowhere.
fn says_tfs(path: &str) -> bool {
    path.split('/').any(|segment| segment.eq_ignore_ascii_case("tfs"))
}

/// What stands before a string that is joined to it by `+`.
fn joined(before: &str) -> Option<&str> {
    let before = before.trim_end_matches(['"', '\'', '`', '$', '@']).trim_end();
    let before = before.strip_suffix('+')?.trim_end();
    let start = before
        .rfind(|letter: char| !is_path(letter))
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    Some(&before[start..])
}

const fn is_path(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '$')
}

/// The last name of a placeholder or a path of names: `${config.base}`, `$env:BASE`, `{self.base}`.
fn name_in(base: &str) -> Option<&str> {
    let base = base.trim_end_matches(['}', ')', ']']);
    let name = base.rsplit(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    name.into_iter()
        .next()
        .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

/// What a text says of a name.
#[derive(Debug, Clone, Copy)]
enum Known<'t> {
    /// A URL behind its scheme; not fixed where something else may take its place.
    Host {
        url: &'t str,
        fixed: bool,
    },
    /// Also, or only, a host of Microsoft's.
    Others,
    Unknown,
}

/// What a text gives to a name.
fn value_of<'t>(text: &'t str, name: &str) -> Known<'t> {
    static URL: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r#"(?i)https?://([^"'`\s;,)\\]+)"#).expect("the pattern is constant and valid")
    });
    let given = format!(
        r#"\b{name}\b["']?(?:[ \t]*:[ \t]*[A-Za-z.]+)?[ \t]*(?::=|=>|=|:)[ \t]*([^=\s][^\r\n]*)"#
    );
    let Ok(given) = Regex::new(&given) else { return Known::Unknown };
    let (mut found, mut fixed) = (None, true);
    for given in given.captures_iter(text) {
        let Some(value) = given.get(1).filter(|value| !is_comment(text, value.start())) else {
            continue;
        };
        let urls: Vec<_> = URL.captures_iter(value.as_str()).filter_map(|url| url.get(1)).collect();
        if urls.iter().any(|url| is_others(url.as_str().split('/').next().unwrap_or_default())) {
            return Known::Others;
        }
        match urls.first() {
            // What stands before the URL is its quote, or something that may give another one.
            Some(url) => {
                fixed &= url.start() <= "rf'https://".len();
                found.get_or_insert(url.as_str().trim_end_matches('/'));
            }
            None => fixed = false,
        }
    }
    found.map_or(Known::Unknown, |url| Known::Host { url, fixed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(bool, String)> {
        let text = format!("scope = \"{AZURE_DEVOPS}/.default\"\n{text}");
        let found = read(&SourceText::new("a.py", text));
        let one = |call: SpecialCall| match call.answers {
            Answers::Server { from_outside } => (from_outside, call.address.value.into()),
            Answers::Interface(_) => panic!("only servers are read here"),
        };
        found.into_iter().map(one).collect()
    }

    #[test]
    fn servers_are_known_by_host_and_collection() {
        for (text, expected) in [
            (
                "get(\"https://tfs.contoso.com/tfs/Web/_apis/projects?x=1\")",
                (false, "https://tfs.contoso.com/tfs/Web/_apis/projects"),
            ),
            (
                "get(\"https://ado.contoso.com:8443/DefaultCollection/_apis/git/repositories\")",
                (false, "https://ado.contoso.com:8443/DefaultCollection/_apis/git/repositories"),
            ),
            (
                "get(\"https://ado.contoso.com/Web/_apis/projects\")",
                (true, "https://ado.contoso.com/Web/_apis/projects"),
            ),
            (
                "get(f\"https://{HOST}/tfs/Web/_apis/projects\")",
                (true, "https://{HOST}/tfs/Web/_apis/projects"),
            ),
            (
                "BASE = \"https://tfs.contoso.com/tfs\"\nget(f\"{BASE}/Web/_apis/projects\")",
                (false, "{BASE}/Web/_apis/projects"),
            ),
            (
                "BASE = \"https://tfs.contoso.com/tfs/Web\"\nget(BASE + \"/_apis/projects\")",
                (false, "/_apis/projects"),
            ),
            (
                "BASE = os.environ.get(\"BASE\", \"https://tfs.contoso.com/tfs\")\nget(f\"{BASE}/Web/_apis/projects\")",
                (true, "{BASE}/Web/_apis/projects"),
            ),
            ("get(f\"{base}/tfs/Web/_apis/projects\")", (true, "{base}/tfs/Web/_apis/projects")),
        ] {
            assert_eq!(of(text), [(expected.0, expected.1.to_owned())], "{text}");
        }
    }

    #[test]
    fn other_hosts_are_none() {
        for text in [
            "get(\"https://dev.azure.com/contoso/_apis/projects\")",
            "get(\"https://contoso.visualstudio.com/DefaultCollection/_apis/projects\")",
            "get(\"https://gateway.azure-api.net/ado/_apis/projects\")",
            "get(\"http://localhost:8080/tfs/Web/_apis/projects\")",
            "get(\"https://ado.contoso.com/_apis/projects\")",
            "get(f\"https://{HOST}/DefaultCollection/_apis/projects\")",
            "get(f\"{base}/DefaultCollection/_apis/projects\")",
            "BASE = \"https://dev.azure.com/contoso\"\nget(f\"{BASE}/tfs/_apis/projects\")",
            "BASE = cloud and \"https://a.contoso.com/tfs\" or \"https://dev.azure.com/x\"\nget(f\"{BASE}/_apis/projects\")",
            "# get(\"https://tfs.contoso.com/tfs/Web/_apis/projects\")",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }
}
