//! Paths as files name each other.

/// A folder from which paths of packages count, or whose functions others call by names of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Root {
    /// What such a path, or such a name, begins with.
    pub(super) prefix: String,
    /// The folder.
    pub(super) folder: String,
}

/// The folder of a file; empty for one beside which there is none.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A relative path from a folder, without `.`, and without `..` but for those that lead out of where names begin.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if folder.starts_with('/') => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if folder.starts_with('/') { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_are_joined() {
        assert_eq!(join("src/a", "./b"), "src/a/b");
        assert_eq!(join("src/a", "../b/c"), "src/b/c");
        assert_eq!(join("/src", "../../x"), "/x");
        assert_eq!(join("..", "../x"), "../../x");
    }
}
