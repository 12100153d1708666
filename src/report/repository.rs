//! Where the paths of a run lie in their repository.

/// Where the paths of a run lie in their repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repository {
    /// The repository's own folder as an absolute path with forward slashes; nothing where there is none.
    pub root: Option<String>,
    /// The current folder as an absolute path with forward slashes; empty where it is not known.
    pub here: String,
    /// What was linted, as it was named: tells runs on different parts of one repository apart.
    pub paths: Vec<String>,
}

impl Repository {
    /// A path of the run, which is relative to the current folder or absolute, as seen from the repository's
    /// own folder; nothing for one outside it and for what is no file.
    pub fn inside(&self, path: &str) -> Option<String> {
        if path.starts_with('<') {
            return None;
        }
        let base = self.root.as_deref().unwrap_or(&self.here);
        let path = absolute(&self.here, path)?;
        if path == base {
            return Some(String::new());
        }
        let inside = if base.is_empty() { Some(&*path) } else { path.strip_prefix(base) };
        // A root such as `/` or `C:/` ends in the slash that others are followed by.
        let inside =
            inside.filter(|rest| base.is_empty() || base.ends_with('/') || rest.starts_with('/'));
        inside.map(|rest| rest.trim_start_matches('/').to_owned())
    }

    /// The same, where paths outside of any repository count from a folder of their own, given as it is named.
    #[must_use]
    pub fn or_around(&self, folder: &str) -> Self {
        let own = || absolute(&self.here, folder);
        Self { root: self.root.clone().or_else(own), ..self.clone() }
    }

    /// Whether a file, seen from the root, lies in what was linted.
    pub fn covers(&self, file: &str) -> bool {
        self.paths.iter().any(|path| match self.inside(path) {
            Some(folder) if folder.is_empty() => true,
            Some(path) => file
                .strip_prefix(&path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            None => path == file,
        })
    }

    /// A reason with the file that it begins with, in backticks, or that stands in brackets at its end, as seen from the
    /// root.
    pub(super) fn text_seen_from_root(&self, text: &str) -> String {
        if self.root.as_ref().is_none_or(|root| *root == self.here) {
            return text.to_owned();
        }
        // Calls and what files load stand in backticks too.
        let is_path = |piece: &str| {
            piece.contains('/')
                && !piece.starts_with('/')
                && !piece.contains("://")
                && !piece.contains(|c: char| c.is_whitespace() || "{}$<>*?=`".contains(c))
        };
        let seen = |piece: &str| {
            if is_path(piece) { self.seen_from_root(piece) } else { piece.to_owned() }
        };
        let mut parts: Vec<String> = text.split('`').map(str::to_owned).collect();
        if parts.len() > 2 && ["", "not sure: "].contains(&&*parts[0]) {
            parts[1] = seen(&parts[1]);
        }
        let last = parts.pop().unwrap_or_default();
        let place = last.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
        parts.push(match place {
            Some((before, place)) => format!("{before}({})", seen(place)),
            None => last,
        });
        parts.join("`")
    }

    /// The same, or the path as it is where it lies outside.
    pub fn seen_from_root(&self, path: &str) -> String {
        self.inside(path).unwrap_or_else(|| path.to_owned())
    }
}

/// A path of a run as an absolute one, without `.` and `..`; nothing for one that leads above everything.
pub fn absolute(here: &str, path: &str) -> Option<String> {
    let is_absolute = path.starts_with('/') || path.as_bytes().get(1) == Some(&b':');
    let joined =
        if is_absolute || here.is_empty() { path.to_owned() } else { format!("{here}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let start = if joined.starts_with('/') { "/" } else { "" };
    Some(format!("{start}{}", parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_root_of_the_repository() {
        let below = Repository {
            root: Some("/src/shop".to_owned()),
            here: "/src/shop/extensions/board".to_owned(),
            paths: vec!["a".to_owned()],
        };
        assert!(
            below.covers("extensions/board/a/b.json") && !below.covers("extensions/board/ab.json")
        );
        let inside = |path| below.inside(path);
        assert_eq!(inside("a/b.json").as_deref(), Some("extensions/board/a/b.json"));
        assert_eq!(inside("../c.json").as_deref(), Some("extensions/c.json"));
        assert_eq!(inside("/src/shop/d.json").as_deref(), Some("d.json"));
        let elsewhere = Repository { here: "/var/agent".to_owned(), ..below.clone() };
        assert_eq!(elsewhere.inside("../../src/shop/d.json").as_deref(), Some("d.json"));
        let none = Repository { root: None, ..elsewhere };
        assert_eq!(none.inside("a/./b.json").as_deref(), Some("a/b.json"));
        assert_eq!(none.or_around("/src/app").inside("/src/app/d.json").as_deref(), Some("d.json"));
        assert_eq!(below.or_around("/src/app"), below);
        for (text, seen) in [
            (
                "not sure: `a/b.ts` loads `./c/d`, which was not read",
                "not sure: `extensions/board/a/b.ts` loads `./c/d`, which was not read",
            ),
            (
                "`a/b.ts:3` signs in otherwise too (`x`)",
                "`extensions/board/a/b.ts:3` signs in otherwise too (`x`)",
            ),
            (
                "not sure: `GET {org}/_apis` may need it (a/b.ts:3)",
                "not sure: `GET {org}/_apis` may need it (extensions/board/a/b.ts:3)",
            ),
            (
                "`git.GetRefs` was not seen before 2020 (no/thing else)",
                "`git.GetRefs` was not seen before 2020 (no/thing else)",
            ),
        ] {
            assert_eq!(below.text_seen_from_root(text), seen);
            assert_eq!(Repository::default().text_seen_from_root(text), text);
        }
        for outside in ["../../../e.json", "/src/shop2/f.json", "C:/g.json", "<stdin>"] {
            assert_eq!(inside(outside), None, "{outside}");
        }
        assert_eq!(Repository::default().inside("a.json").as_deref(), Some("a.json"));
    }
}
