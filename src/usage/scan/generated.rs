//! Telling code that people write from code that tools make.

/// A line that is longer is nobody's.
const LONGEST_LINE: usize = 20_000;
/// Code of people has shorter lines on average.
const MEAN_LINE: usize = 400;
/// Shorter files are read whatever their lines are like.
const SHORT: usize = 8_000;

/// What bundlers and compilers leave in their output.
const MARKS: [&str; 6] = [
    "__webpack_require__",
    "webpackBootstrap",
    "parcelRequire",
    "/*! For license information please see",
    "@generated",
    // The clients of the Python library, also where they were copied.
    "Generated file, DO NOT EDIT",
];

/// Whether a file is a bundle, minified, or written by a tool.
pub(super) fn is_generated(name: &str, text: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    if [".min.", ".bundle.", "-min."].iter().any(|part| file.contains(part)) {
        return true;
    }
    if text.len() > SHORT {
        let mut lines = 0;
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
            if end - start > LONGEST_LINE {
                return true;
            }
            lines += 1;
            start = end + 1;
        }
        if text.len() - start > LONGEST_LINE || text.len() / (lines + 1) > MEAN_LINE {
            return true;
        }
    }
    let edge = |text: &str, from: usize, to: usize| {
        let bytes = text.as_bytes().get(from..to).unwrap_or_default();
        MARKS.iter().any(|mark| memchr::memmem::find(bytes, mark.as_bytes()).is_some())
    };
    let (head, tail) = (text.len().min(600), text.len().saturating_sub(200));
    // The compiler leaves this behind what it makes; in its input it is an oversight.
    let compiled = !file.ends_with("ts")
        && !file.ends_with("tsx")
        && text.get(tail..).is_some_and(|end| end.contains("//# sourceMappingURL="));
    compiled || edge(text, 0, head) || edge(text, tail, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_and_long_lines_are_made_by_tools() {
        assert!(is_generated("lib/VSS.SDK.min.js", "var a;"));
        assert!(is_generated("a.js", &"x".repeat(30_000)));
        assert!(is_generated("a.js", "!function(){}\n//# sourceMappingURL=a.js.map\n"));
        assert!(!is_generated("a.js", &"const a = 1;\n".repeat(2000)));
        assert!(!is_generated("a.js", &format!("const a = `{}`;", "x".repeat(5000))));
    }
}
