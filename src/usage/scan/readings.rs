//! URLs that can be read in several ways: a part that turned out empty, a value that can end with a slash.

use std::rc::Rc;

/// No published route has more segments than this behind its area.
const MOST_SEGMENTS: usize = 8;

/// Where the part of a URL begins that routes are compared with, and where its path ends.
fn path_of(url: &str) -> Option<(usize, usize)> {
    let from = url.find("_apis")?;
    Some((from, url[from..].find(['?', '#']).map_or(url.len(), |end| from + end)))
}

/// The other URLs that one can stand for: `{id}commits` is two segments where the value ends with a slash, and
/// `repositories//commits` has one more where the empty part is given.
pub(super) fn others(url: &str) -> Vec<String> {
    let Some((from, end)) = path_of(url) else { return Vec::new() };
    let (before, path, behind) = (&url[..from], &url[from..end], &url[end..]);
    let (apart, filled) = (unglued(path), filled(path));
    let both = unglued(&filled);
    let mut all: Vec<String> = Vec::new();
    for other in [apart, filled, both] {
        let whole = format!("{before}{other}{behind}");
        if other != path && !all.contains(&whole) {
            all.push(whole);
        }
    }
    all
}

/// Whether all of a path is known but its end: `classificationnodes/areas/{*path}`.
pub(super) fn ends_open(url: &str) -> bool {
    let Some((from, end)) = path_of(url) else { return false };
    let path = url[from..end].trim_end_matches('/');
    path.matches("{*").count() == 1
        && path.rfind("/{*").is_some_and(|at| !path[at + 1..].contains('/'))
        && path.ends_with('}')
}

/// The URLs that one can be of which a part that can be several segments is not known, or the end.
pub(super) fn continued(url: &str) -> Vec<String> {
    let Some((from, end)) = path_of(url) else { return Vec::new() };
    let (before, path, behind) = (&url[..from], &url[from..end], &url[end..]);
    let open = path.find("{*").and_then(|at| Some((at, at + path[at..].find('}')? + 1)));
    let is_whole = behind.starts_with('?');
    let (begin, rest) = match open {
        Some((at, close)) => (&path[..at], &path[close..]),
        None if is_whole => return vec![url.to_owned()],
        None => (path, ""),
    };
    let (begin, rest) = (begin.trim_end_matches('/'), rest.trim_start_matches('/'));
    let fill = |count: usize| {
        let end = if rest.is_empty() { String::new() } else { format!("/{rest}") };
        format!("{before}{begin}{}{end}{behind}", "/{value}".repeat(count))
    };
    (0..=MOST_SEGMENTS).map(fill).collect()
}

/// A path in which a word that follows an unknown part at once is a segment of its own.
fn unglued(path: &str) -> String {
    let mut apart = String::with_capacity(path.len() + 1);
    let mut before = ' ';
    for c in path.chars() {
        if before == '}' && c.is_ascii_alphabetic() {
            apart.push('/');
        }
        apart.push(c);
        before = c;
    }
    apart
}

/// A path in which something stands in each empty segment.
fn filled(path: &str) -> String {
    let inner = path.trim_end_matches('/');
    format!("{}{}", inner.replace("//", "/{value}/"), &path[inner.len()..])
}

/// Leaves out what another URL of the same request is without the slip: the initial value of a variable that is
/// given one later makes an empty segment, a query that is put behind another one a path with `&`.
pub(super) fn without_slips(urls: &mut Vec<Rc<str>>) {
    let is_slip = |url: &Rc<str>| {
        slip_of(url).is_some_and(|slip| urls.iter().any(|other| slip.is_none_in(other)))
    };
    if urls.iter().any(is_slip) {
        let kept = urls.iter().filter(|url| !is_slip(url)).cloned().collect();
        *urls = kept;
    }
}

/// What looks like a slip in a URL.
enum Slip<'u> {
    /// An empty segment between these.
    Empty(&'u str, &'u str),
    /// A second query behind this path, without the first.
    Query(&'u str),
}

/// The slip that a URL holds.
fn slip_of(url: &str) -> Option<Slip<'_>> {
    let (from, end) = path_of(url)?;
    let path = &url[from..end];
    if let Some(at) = path.trim_end_matches('/').find("//") {
        return Some(Slip::Empty(&url[..=from + at], &url[from + at + 1..end]));
    }
    path.find('&').map(|at| Slip::Query(&url[..from + at]))
}

impl Slip<'_> {
    /// Whether another URL is the one that is meant.
    fn is_none_in(&self, other: &str) -> bool {
        match self {
            Self::Empty(begin, rest) => {
                let whole = other.split(['?', '#']).next().unwrap_or(other);
                let is_filled = |middle: &str| !middle.is_empty() && !middle.contains("//");
                let middle = whole.strip_prefix(begin).and_then(|left| left.strip_suffix(rest));
                middle.is_some_and(is_filled)
            }
            Self::Query(path) => other.strip_prefix(path).is_some_and(|left| left.starts_with('?')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glued_and_empty_segments_can_be_read_otherwise() {
        assert_eq!(others("{b}/_apis/git/{id}commits?x=y"), ["{b}/_apis/git/{id}/commits?x=y"]);
        assert_eq!(others("_apis/git//refs/"), ["_apis/git/{value}/refs/"]);
        assert!(others("{b}x//_apis/git/{id}/refs?a=//{b}c").is_empty());
        assert_eq!(others("_apis//{a}b").len(), 3);
    }

    #[test]
    fn an_end_that_is_open_is_told_from_a_middle() {
        assert!(ends_open("{b}/_apis/wit/classificationnodes/areas/{*path}?x=/y"));
        assert!(ends_open("_apis/wit/queries/{*path}/"));
        for other in
            ["_apis/git/{*path}/refs", "_apis/git/x{*path}", "_apis/{*a}/{*b}", "_apis/git"]
        {
            assert!(!ends_open(other), "{other}");
        }
    }

    #[test]
    fn what_is_open_can_be_any_number_of_segments() {
        let all = continued("{b}/_apis/git/{*path}/refs?x");
        assert_eq!(all[..2], ["{b}/_apis/git/refs?x", "{b}/_apis/git/{value}/refs?x"]);
        let all = continued("/_apis/git/repositories/");
        assert_eq!(all[1], "/_apis/git/repositories/{value}");
        assert_eq!(continued("/_apis/projects?x"), ["/_apis/projects?x"]);
    }

    #[test]
    fn slips_go_where_the_right_one_is_known() {
        let mut urls: Vec<Rc<str>> =
            ["_apis/r//p", "_apis/r/{id}/p?x", "_apis/a//b", "_apis/c"].map(Rc::from).to_vec();
        without_slips(&mut urls);
        assert_eq!(urls, ["_apis/r/{id}/p?x", "_apis/a//b", "_apis/c"].map(Rc::from));
        let mut urls: Vec<Rc<str>> = ["_apis/r&b=1", "_apis/r?a=1&b=1"].map(Rc::from).to_vec();
        without_slips(&mut urls);
        assert_eq!(urls, ["_apis/r?a=1&b=1"].map(Rc::from));
    }
}
