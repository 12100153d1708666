//! The arguments of a command: options with their values, and what stands by itself.

use super::Word;

/// Words after the name of a program or command.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arguments<'a, 'w> {
    words: &'a [Word<'w>],
}

impl<'a, 'w> Arguments<'a, 'w> {
    pub(super) fn new(words: &'a [Word<'w>]) -> Self {
        Self { words }
    }

    /// Whether some words are not known that may hold any option.
    ///
    /// What stands where the value of an option belongs is that value: `--id $x` is one word in practice, even
    /// where a shell would split it.
    pub(super) fn is_open(&self, takes_value: impl Fn(&str) -> bool) -> bool {
        let takes = |word: &Word<'_>| {
            word.is_some_and(|word| {
                word.starts_with('-') && !word.contains('=') && takes_value(word)
            })
        };
        let mut before = false;
        self.words.iter().any(|word| {
            let is_value = std::mem::take(&mut before);
            before = !is_value && takes(word);
            word.is_none() && !is_value
        })
    }

    /// Whether an option is given, in either form.
    pub(super) fn has(&self, option: &str) -> bool {
        self.words.iter().flatten().any(|word| is_option(word, option))
    }

    /// Whether an option is given, or has the value that stands behind a `=`; nothing where nobody can tell,
    /// also where no value is given: what a command then takes depends on what it finds.
    pub(super) fn fulfils(&self, condition: &str) -> Option<bool> {
        let Some((option, wanted)) = condition.split_once('=') else {
            return Some(self.has(condition));
        };
        let value = self.value(&[option]).filter(|value| !value.contains('{'))?;
        Some(value.eq_ignore_ascii_case(wanted))
    }

    /// The value of the last of these options that is given: `--name value` or `--name=value`.
    pub(super) fn value(&self, options: &[&str]) -> Option<&'w str> {
        let mut found = None;
        for (at, word) in self.words.iter().enumerate() {
            let Some(word) = *word else { continue };
            for option in options {
                if word.eq_ignore_ascii_case(option) {
                    found = self.words.get(at + 1).copied().flatten();
                } else if let Some(value) = glued(word, option) {
                    found = Some(value);
                }
            }
        }
        found
    }

    /// The words after an option, up to the next option: `--route-parameters a=b c=d`.
    pub(super) fn values(&self, option: &str) -> impl Iterator<Item = Word<'w>> + use<'a, 'w> {
        let at = self.words.iter().position(|word| word.is_some_and(|word| word == option));
        let after = at.map_or(&[][..], |at| &self.words[at + 1..]);
        after.iter().copied().take_while(|word| word.is_none_or(|word| !word.starts_with('-')))
    }

    /// Words that are neither options nor the values of those that take one.
    pub(super) fn plain(&self, takes_value: impl Fn(&str) -> bool) -> Vec<&'w str> {
        let mut found = Vec::new();
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            let Some(word) = *word else { continue };
            if !word.starts_with('-') {
                found.push(word);
            } else if takes_value(word) {
                words.next();
            }
        }
        found
    }
}

fn is_option(word: &str, option: &str) -> bool {
    word == option || glued(word, option).is_some()
}

fn glued<'w>(word: &'w str, option: &str) -> Option<&'w str> {
    let head = word.get(..option.len())?;
    if !head.eq_ignore_ascii_case(option) {
        return None;
    }
    word[option.len()..].strip_prefix(['=', ':'])
}
