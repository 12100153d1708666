//! URLs as texts: their parts, and what becomes of them when a part is replaced.

/// A URL up to the end of its host, and what follows.
fn split(url: &str) -> (&str, &str) {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    if after_scheme == 0 {
        return ("", url);
    }
    match url[after_scheme..].find('/') {
        Some(at) => url.split_at(after_scheme + at),
        None => (url, ""),
    }
}

/// The path of a URL.
pub(super) fn path(url: &str) -> &str {
    split(url).1.split(['?', '#']).next().unwrap_or_default()
}

/// The host of a URL.
pub(super) fn host(url: &str) -> &str {
    let origin = split(url).0;
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// A URL with another path.
pub(super) fn with_path(url: &str, path: &str) -> String {
    let origin = split(url).0;
    let slash = if path.starts_with('/') || origin.is_empty() { "" } else { "/" };
    format!("{origin}{slash}{path}")
}

/// What a reference means that is found in a document.
pub(super) fn resolved(base: &str, reference: &str) -> String {
    if reference.contains("://") || base.is_empty() {
        return reference.to_owned();
    }
    if reference.starts_with('/') {
        return with_path(base, reference);
    }
    let base = base.split(['?', '#']).next().unwrap_or(base);
    let folder = match path(base).rfind('/') {
        Some(at) => &base[..base.len() - path(base).len() + at],
        None => base,
    };
    format!("{folder}/{}", reference.trim_start_matches("./"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_urls_are_replaced() {
        assert_eq!(with_path("https://a/b?c", "d"), "https://a/d");
        assert_eq!(with_path("{base}", "/d"), "/d");
        assert_eq!(path("https://a/b/c?x=/"), "/b/c");
        assert_eq!(path("https://a"), "");
        assert_eq!(host("https://a.b/c"), "a.b");
    }

    #[test]
    fn references_are_resolved_against_folders() {
        assert_eq!(resolved("https://a/b/", "_apis/c"), "https://a/b/_apis/c");
        assert_eq!(resolved("https://a/b", "_apis/c"), "https://a/_apis/c");
        assert_eq!(resolved("https://a", "_apis"), "https://a/_apis");
        assert_eq!(resolved("https://a/b", "/c"), "https://a/c");
        assert_eq!(resolved("https://a", "https://d/e"), "https://d/e");
        assert_eq!(resolved("{base}", "c"), "{base}/c");
    }
}
