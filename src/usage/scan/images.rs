//! The commands that build an image: the `RUN` lines of a Dockerfile.

use super::hosted::{Interpreter, Script};

/// The scripts of a file.
pub(super) fn scripts(text: &str) -> Vec<Script> {
    let mut found = Vec::new();
    let mut shell = Interpreter::Bash;
    let mut lines = Lines { text, at: 0 };
    while let Some((start, line)) = lines.next() {
        let trimmed = line.trim_start();
        let word = trimmed.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "FROM" => shell = Interpreter::Bash,
            "SHELL" => {
                let lower = line.to_ascii_lowercase();
                let is_power = lower.contains("pwsh") || lower.contains("powershell");
                shell = if is_power { Interpreter::PowerShell } else { Interpreter::Bash };
            }
            "RUN" => {
                let mut from = start + (line.len() - trimmed.len()) + "RUN".len();
                let mut end = start + line.len();
                let is_continued = |line: &str| line.trim_end().ends_with(['\\', '`']);
                let mut last = line;
                while is_continued(last) {
                    let Some((start, line)) = lines.next() else { break };
                    end = start + line.len();
                    // A comment may stand between, and does not end the command.
                    if !line.trim_start().starts_with('#') {
                        last = line;
                    }
                }
                if let Some(mark) = heredoc(line) {
                    from = end + 1;
                    for (start, line) in lines.by_ref() {
                        if line.trim() == mark {
                            break;
                        }
                        end = start + line.len();
                    }
                }
                from = behind_options(text, from, end);
                if let Some(command) = text.get(from..end) {
                    found.push(script(shell, command, text, from));
                }
            }
            _ => {}
        }
    }
    found
}

fn script(shell: Interpreter, command: &str, text: &str, from: usize) -> Script {
    // `RUN ["curl", "-X", "POST"]`: words, each quoted.
    let words = command.trim();
    if words.starts_with('[') && words.ends_with(']') {
        let plain = words.trim_matches(['[', ']']).replace("\",", "\" ");
        return Script::found(Interpreter::Bash, &plain, text, from);
    }
    Script::found(shell, command, text, from)
}

/// Behind `--mount=…` and its like.
fn behind_options(text: &str, mut from: usize, end: usize) -> usize {
    loop {
        let rest = text.get(from..end).unwrap_or_default();
        let trimmed = rest.trim_start_matches([' ', '\t', '\\', '\n', '\r']);
        if !trimmed.starts_with("--") {
            return from + (rest.len() - trimmed.len());
        }
        let word = trimmed.split_whitespace().next().unwrap_or_default();
        from += rest.len() - trimmed.len() + word.len();
    }
}

/// The word that ends what stands below `RUN <<EOF`.
fn heredoc(line: &str) -> Option<&str> {
    let (before, mark) = line.trim_end().split_once("<<")?;
    let only =
        before.split_whitespace().skip(1).all(|word| word.starts_with("--") || word == "bash");
    only.then(|| mark.trim_start_matches('-').trim_matches(['"', '\'']))
        .filter(|mark| !mark.contains(' '))
}

/// Lines with the place where each begins.
struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let line = rest.split('\n').next().unwrap_or(rest);
        let start = self.at;
        self.at += line.len() + 1;
        Some((start, line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_images_are_found() {
        let text = "FROM a\n# RUN no\nRUN --mount=type=secret,id=x curl a \\\n  # why\n  -d b\n\
                    RUN [\"curl\", \"-I\", \"x\"]\nRUN <<EOF\naz repos list\nEOF\nCMD curl no\n";
        let found: Vec<String> = scripts(text).into_iter().map(|script| script.text).collect();
        assert_eq!(
            found,
            ["curl a \\\n  # why\n  -d b", "\"curl\"  \"-I\"  \"x\"", "az repos list"]
        );
    }
}
