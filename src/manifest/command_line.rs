//! Words of a command line, as a shell would cut them; enough for the packaging commands in scripts.

use std::borrow::Cow;
use std::ops::Range;

use once_cell::sync::Lazy;
use regex::Regex;

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The word without its quotes.
    pub(super) text: String,
    /// Whether some of it is filled in at run time: `$VAR`, `%VAR%`, `$(…)`, `${{ … }}`, `#{…}#`.
    pub(super) has_variable: bool,
    /// Where it begins.
    pub(super) start: usize,
}

/// The commands of a text with their words: cut at `&&`, `||`, `;`, `|`, `&`, redirections and line ends.
///
/// A `#` in front of a word begins a comment, unless it is `#{`, which something fills in later.
/// A backslash is a separator of Windows paths unless it stands before a quote, a blank or a `$`, or ends
/// the line, which then goes on.
pub(super) fn commands(text: &str) -> Vec<(Range<usize>, Vec<Word>)> {
    let mut cutter = Cutter { text, commands: Vec::new(), words: Vec::new(), word: None, start: 0 };
    cutter.run();
    cutter.commands
}

struct Cutter<'a> {
    text: &'a str,
    commands: Vec<(Range<usize>, Vec<Word>)>,
    words: Vec<Word>,
    word: Option<(usize, String)>,
    start: usize,
}

impl Cutter<'_> {
    fn run(&mut self) {
        let mut quote: Option<char> = None;
        let mut depth = 0_usize;
        let mut letters = self.text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|&(_, next)| next);
            match (quote, letter) {
                (Some(open), _) if open == letter => quote = None,
                (None, '"' | '\'') => {
                    quote = Some(letter);
                    self.word.get_or_insert_with(|| (at, String::new()));
                }
                (Some('"'), '\\') if matches!(next, Some('"' | '\\')) => {
                    self.push(at, next.unwrap_or_default());
                    letters.next();
                }
                (None, '#') if self.word.is_none() && depth == 0 && next != Some('{') => {
                    while letters.next_if(|&(_, after)| after != '\n').is_some() {}
                }
                (None, '\\' | '^' | '`') if matches!(next, Some('\n' | '\r')) => {
                    letters.next();
                    if next == Some('\r') {
                        letters.next_if(|&(_, after)| after == '\n');
                    }
                    self.end_word();
                }
                (None, '\\') if matches!(next, Some('"' | '\'' | ' ' | '$')) => {
                    self.push(at, next.unwrap_or_default());
                    letters.next();
                }
                (_, '$') if matches!(next, Some('(' | '{')) => {
                    depth += 1;
                    self.push(at, letter);
                }
                (_, ')' | '}') if depth > 0 => {
                    depth -= 1;
                    self.push(at, letter);
                }
                (None, '>' | '<') if depth == 0 => {
                    // What is redirected: the `2` of `2>$null`.
                    let stream = |(_, word): &(usize, String)| {
                        word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*')
                    };
                    if self.text[..at].ends_with(|last: char| last.is_ascii_digit() || last == '*')
                    {
                        self.word = self.word.take().filter(|word| !stream(word));
                    }
                    self.end_command(at);
                }
                (None, '\n' | ';' | '|' | '&') if depth == 0 => self.end_command(at),
                (None, ' ' | '\t' | '\r') if depth == 0 => self.end_word(),
                _ => self.push(at, letter),
            }
        }
        self.end_command(self.text.len());
    }

    fn push(&mut self, at: usize, letter: char) {
        self.word.get_or_insert_with(|| (at, String::new())).1.push(letter);
    }

    fn end_word(&mut self) {
        if let Some((start, text)) = self.word.take() {
            let percent = text.matches('%').count() >= 2;
            let has_variable = percent || text.contains('$') || text.contains("#{");
            self.words.push(Word { text, has_variable, start });
        }
    }

    fn end_command(&mut self, at: usize) {
        self.end_word();
        if !self.words.is_empty() {
            self.commands.push((self.start..at, std::mem::take(&mut self.words)));
        }
        self.start = at + 1;
    }
}

/// A word with `mark` in place of what is filled in at run time; nothing where all of it is known.
pub(super) fn without_variables(word: &str, mark: &str) -> Option<String> {
    static VARIABLE: Lazy<Regex> = Lazy::new(|| {
        let forms = [
            r"\$\{\{.*?\}\}",
            r"\$\{[^}]*\}",
            r"\$\([^)]*\)",
            r"\$(?:env:)?\w+",
            r"#\{.*?\}#",
            r"%[\w.]+%",
        ];
        Regex::new(&forms.join("|")).expect("the pattern is constant and valid")
    });
    match VARIABLE.replace_all(word, mark) {
        Cow::Borrowed(_) => None,
        Cow::Owned(known) => Some(known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<Vec<String>> {
        let words = |words: Vec<Word>| words.into_iter().map(|word| word.text).collect();
        commands(text).into_iter().map(|(_, cut)| words(cut)).collect()
    }

    #[test]
    fn words_are_cut_as_shells_cut_them() {
        assert_eq!(cut(r#"a "b c" 'd "e"' f\ g"#), [["a", "b c", "d \"e\"", "f g"]]);
        assert_eq!(cut(r#"x "{\"a\": 1}""#), [["x", "{\"a\": 1}"]]);
        assert_eq!(cut(r"tfx src\manifests\*.json"), [["tfx", r"src\manifests\*.json"]]);
        assert_eq!(cut("a && b||c;d\r\ne"), [["a"], ["b"], ["c"], ["d"], ["e"]]);
        assert_eq!(cut("a \\\r\n  b"), [["a", "b"]]);
        assert_eq!(cut("a ''"), [["a", ""]]);
        assert_eq!(cut("a \"unclosed"), [["a", "unclosed"]]);
        assert_eq!(cut("a b # c 'd\r\ne#f '#' #{g}#"), [vec!["a", "b"], vec!["e#f", "#", "#{g}#"]]);
        assert_eq!(cut("a 2>$null"), [vec!["a"], vec!["$null"]]);
        assert_eq!(cut("a 2 '3'>b"), [vec!["a", "2", "3"], vec!["b"]]);
    }

    #[test]
    fn variables_are_noticed() {
        let variable = |text: &str| commands(text)[0].1.iter().any(|word| word.has_variable);
        assert!(
            variable("a $X")
                && variable("a %X%")
                && variable("a ${{ b.c }}")
                && variable("a $(x y)")
        );
        assert!(!variable("a 100% *.json"));
    }

    #[test]
    fn what_is_filled_in_is_left_open() {
        for (word, open) in [
            ("m/acme-%npm_config_env%.json", "m/acme-*.json"),
            ("a-$Env.json", "a-*.json"),
            ("a-$env:Stage.json", "a-*.json"),
            ("${X}/a-$(Build.Reason)-${{ parameters.stage }}.json", "*/a-*-*.json"),
            ("#{dir}#/b.json", "*/b.json"),
        ] {
            assert_eq!(without_variables(word, "*").as_deref(), Some(open));
        }
        assert_eq!(without_variables("m/100%.json", "*"), None);
    }
}
