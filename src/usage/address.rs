//! A URL cut into what a route is compared with: the segments from `_apis` (or `_git`, `_odata`,
//! `_packaging`) on, how many segments of project and team stand before, and the query.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use smallvec::SmallVec;

use super::placeholder::{Standing, may_hold_brackets, skip_brackets, standing};

/// Segments past this many are not looked at one by one: no route is as long.
const MOST_SEGMENTS: usize = 48;

/// A decoded path segment.
pub(super) type Segment<'u> = Cow<'u, str>;

/// What of a URL matters.
#[derive(Debug)]
pub(super) struct Address<'u> {
    /// Segments between organization or collection and the marker, where that can be told.
    pub prefix: Option<u8>,
    /// Segments from the marker on; empty where there is none.
    pub segments: SmallVec<[Segment<'u>; 16]>,
    /// The query as written, without `?`.
    pub query: &'u str,
}

/// A URL cut at its first `://`, `/`, `?` and `#`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'u> {
    /// Scheme and `://`; empty where there is none.
    pub scheme: &'u str,
    /// User, host and port; empty for a relative URL.
    pub authority: &'u str,
    /// The path.
    pub path: &'u str,
    /// The query, without `?`.
    pub query: &'u str,
}

impl<'u> Parts<'u> {
    pub(super) fn of(url: &'u str) -> Self {
        let url = url.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`'));
        let (before, query) = cut_query(url);
        let (scheme, rest) = match before.find("://") {
            Some(at) if !before[..at].contains(['/', '?']) => before.split_at(at + 3),
            // Joined from parts, a path may begin with two slashes; no host begins with `_`.
            _ if before.starts_with("//") && !before[2..].starts_with(['_', '/']) => {
                before.split_at(2)
            }
            _ => return Self { scheme: "", authority: "", path: before, query },
        };
        let (authority, path) = rest.split_at(path_start(rest));
        Self { scheme, authority, path, query }
    }

    /// The host in the form that it was written, without user and port.
    pub(super) fn host(&self) -> &'u str {
        let host = self.authority.rsplit('@').next().unwrap_or_default();
        match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => host,
        }
    }
}

/// Where the path starts: at the first slash that is in no placeholder.
fn path_start(rest: &str) -> usize {
    first_slash(rest, may_hold_brackets(rest.as_bytes()))
}

fn first_slash(text: &str, brackets: bool) -> usize {
    let found = if brackets {
        outside_brackets(text, |byte, _| matches!(byte, b'/' | b'\\'))
    } else {
        memchr::memchr2(b'/', b'\\', text.as_bytes())
    };
    found.unwrap_or(text.len())
}

/// Cuts at the first `?` or `#`, and leaves out the fragment.
fn cut_query(url: &str) -> (&str, &str) {
    let ends = |byte, next| byte == b'?' || (byte == b'#' && next != Some(b'{'));
    let found = if may_hold_brackets(url.as_bytes()) {
        outside_brackets(url, ends)
    } else {
        memchr::memchr2(b'?', b'#', url.as_bytes())
    };
    let Some(at) = found else { return (url, "") };
    let (before, rest) = url.split_at(at);
    match rest.strip_prefix('?') {
        Some(query) => (before, query.split('#').next().unwrap_or_default()),
        None => (before, ""),
    }
}

/// The first byte outside placeholders that fits; `fits` is given it and the next byte.
fn outside_brackets(text: &str, fits: impl Fn(u8, Option<u8>) -> bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if fits(bytes[at], bytes.get(at + 1).copied()) {
            return Some(at);
        }
        at = skip_brackets(bytes, at).max(at + 1);
    }
    None
}

/// The segments of a path, empty ones left out.
pub(super) fn segments(path: &str) -> impl Iterator<Item = &str> {
    let brackets = may_hold_brackets(path.as_bytes());
    let mut rest = path;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let end = first_slash(rest, brackets);
            let segment = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            if !segment.is_empty() {
                return Some(segment);
            }
        }
        None
    })
}

impl<'u> Address<'u> {
    /// Reads a URL. `is_marker` says which segments begin a route.
    pub(super) fn read(url: &'u str, is_marker: impl Fn(&str) -> bool) -> Self {
        let parts = Parts::of(url);
        let mut before = 0_usize;
        let mut first = None;
        let mut second = None;
        let mut vague = false;
        let mut known = service_host(parts.host());
        let mut found: SmallVec<[Segment<'u>; 16]> = SmallVec::new();
        for segment in segments(parts.path) {
            if !found.is_empty() {
                if found.len() < MOST_SEGMENTS {
                    found.push(decode(segment));
                }
            } else if is_marker(segment) {
                found.push(Cow::Borrowed(segment));
            } else if let Some(marker) = glued_marker(segment) {
                found.push(Cow::Borrowed(marker));
                vague = true;
            } else {
                if before == 0 && parts.authority.is_empty() && known.is_none() {
                    // A URL without a scheme: its first segment may be the host.
                    known = service_host(segment);
                    vague |= known.is_none();
                    if known.is_some() {
                        continue;
                    }
                }
                vague |= standing(segment) != Standing::Literal && before > 0;
                match before {
                    0 => first = Some(segment),
                    1 => second = Some(segment),
                    _ => {}
                }
                before += 1;
            }
        }
        let prefix = known.and_then(|host| match host {
            _ if vague => None,
            ServiceHost::OrganizationInPath => before.checked_sub(1),
            ServiceHost::OrganizationInHost => Some(before - usize::from(is_default(first))),
        });
        // `dev.azure.com/{org}/DefaultCollection/…` is accepted by the service as well.
        let prefix = match (known, prefix) {
            (Some(ServiceHost::OrganizationInPath), Some(count)) if is_default(second) => {
                count.checked_sub(1)
            }
            (_, prefix) => prefix,
        };
        Self {
            prefix: prefix.and_then(|count| u8::try_from(count).ok()).filter(|count| *count <= 2),
            segments: found,
            query: parts.query,
        }
    }

    /// The keys of the query, decoded, each with its value as written.
    pub(super) fn query_pairs(&self) -> impl Iterator<Item = (Cow<'u, str>, &'u str)> {
        query_pairs(self.query)
    }
}

/// The keys of a query, decoded, each with its value as written.
pub(super) fn query_pairs(query: &str) -> impl Iterator<Item = (Cow<'_, str>, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key.strip_prefix("amp;").unwrap_or(key)), value)
    })
}

fn is_default(segment: Option<&str>) -> bool {
    segment.is_some_and(|segment| segment.eq_ignore_ascii_case("DefaultCollection"))
}

fn decode(segment: &str) -> Segment<'_> {
    if memchr::memchr(b'%', segment.as_bytes()).is_none() {
        return Cow::Borrowed(segment);
    }
    percent_decode_str(segment).decode_utf8_lossy()
}

/// `_apis` at the end of a segment that is otherwise a placeholder: `$(System.CollectionUri)_apis`.
fn glued_marker(segment: &str) -> Option<&str> {
    const MARKER: &str = "_apis";
    let at = segment.len().checked_sub(MARKER.len())?;
    let (before, marker) = segment.is_char_boundary(at).then(|| segment.split_at(at))?;
    let closes = before.ends_with(['}', ')', '>', ']', '%', '*', '"', '\'']);
    (closes && marker.eq_ignore_ascii_case(MARKER)).then_some(marker)
}

#[derive(Debug, Clone, Copy)]
enum ServiceHost {
    /// `dev.azure.com/{org}` and its sister hosts.
    OrganizationInPath,
    /// `{org}.visualstudio.com` and its sister hosts, and hosts that serve all organizations.
    OrganizationInHost,
}

fn service_host(host: &str) -> Option<ServiceHost> {
    let ends = |domain: &str| {
        let Some(at) = host.len().checked_sub(domain.len()) else { return false };
        host.is_char_boundary(at)
            && host[at..].eq_ignore_ascii_case(domain)
            && (at == 0 || host[..at].ends_with('.'))
    };
    if ends("dev.azure.com") {
        Some(ServiceHost::OrganizationInPath)
    } else if ends("visualstudio.com") {
        Some(ServiceHost::OrganizationInHost)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> (Option<u8>, Vec<String>, &str) {
        let address = Address::read(url, |segment| segment.eq_ignore_ascii_case("_apis"));
        let segments = address.segments.iter().map(ToString::to_string).collect();
        (address.prefix, segments, address.query)
    }

    #[test]
    fn hosts_and_prefixes_are_told_apart() {
        let cases = [
            ("https://dev.azure.com/o/_apis/x", Some(0)),
            ("https://dev.azure.com/o/p/_apis/x", Some(1)),
            ("https://dev.azure.com/o/p/My%20Team/_apis/x", Some(2)),
            ("https://vssps.dev.azure.com/o/_apis/x", Some(0)),
            ("https://o.visualstudio.com/_apis/x", Some(0)),
            ("https://o.visualstudio.com/DefaultCollection/p/_apis/x", Some(1)),
            ("https://o.vsrm.visualstudio.com/p/_apis/x", Some(1)),
            ("dev.azure.com/o/p/_apis/x", Some(1)),
            ("https://dev.azure.com/${org}/${project}/_apis/x", None),
            ("https://server:8080/tfs/DefaultCollection/p/_apis/x", None),
            ("/_apis/x", None),
            ("_apis/x", None),
            ("$(System.CollectionUri)_apis/x", None),
            ("${base}/_apis/x", None),
        ];
        for (url, prefix) in cases {
            let (has_prefix, segments, _) = read(url);
            assert_eq!(has_prefix, prefix, "{url}");
            assert_eq!(segments, ["_apis", "x"], "{url}");
        }
    }

    #[test]
    fn placeholders_keep_their_slashes_and_question_marks() {
        let (_, segments, query) = read("https://x/_apis/a/${b ? '/' : c}/d?e=${f}#g");
        assert_eq!(segments, ["_apis", "a", "${b ? '/' : c}", "d"]);
        assert_eq!(query, "e=${f}");
    }

    #[test]
    fn encoded_and_empty_segments_are_read_through() {
        let (_, segments, _) = read("https://x//_APIS//git%20x/%zz/%C3%A9/");
        assert_eq!(segments, ["_APIS", "git x", "%zz", "é"]);
        assert_eq!(Parts::of("https://u:secret@h:8080/x").host(), "h");
    }
}
