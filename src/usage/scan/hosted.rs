//! Scripts inside of other files: steps of pipelines and workflows, lines of images.
//!
//! A script is read as if it stood alone, and what is found is put back to where it stands in the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::{Expr, FILE_SCOPE, How, Module, Symbol};
use super::source::Skipped;
use super::{bash, powershell, python};
use crate::text::Span;

/// Variables that are given to the scripts of one file: each of thousands of scripts can see each of thousands.
pub(super) const MOST_VARIABLES: usize = 100_000;

/// What runs a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interpreter {
    /// Bash, and what takes the same words.
    Bash,
    PowerShell,
    /// Python.
    Python,
}

/// A script inside of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Script {
    pub(super) shell: Interpreter,
    /// The script, as the shell is given it.
    pub(super) text: String,
    /// Where its lines begin: in the script, and in the file.
    pub(super) lines: Vec<(usize, usize)>,
    /// Variables of the environment, with the values that the file gives them: those of the file, of the job, of the
    /// step. The last one counts that has a name.
    pub(super) variables: Vec<Arc<Variables>>,
}

/// Variables that are set in one place, which thousands of scripts can share.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Variables {
    by_name: BTreeMap<String, String>,
    /// For shells that take the name in any case.
    by_lower_name: BTreeMap<String, String>,
}

impl Variables {
    /// Of several of one name the last one counts.
    pub(super) fn new(pairs: Vec<(String, String)>) -> Self {
        let lower = pairs.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
        Self { by_lower_name: lower.collect(), by_name: pairs.into_iter().collect() }
    }

    /// What a name stands for as a shell writes it.
    fn value(&self, shell: Interpreter, name: &str) -> Option<&str> {
        let (start, known) = self.of(shell)?;
        known.get(name.strip_prefix(start)?).map(String::as_str)
    }

    /// All of them, as a shell writes them.
    fn all(&self, shell: Interpreter) -> impl Iterator<Item = (String, &str)> {
        self.of(shell).into_iter().flat_map(|(start, known)| {
            known.iter().map(move |(name, value)| (format!("{start}{name}"), value.as_str()))
        })
    }

    fn of(&self, shell: Interpreter) -> Option<(&'static str, &BTreeMap<String, String>)> {
        match shell {
            Interpreter::Bash => Some(("$", &self.by_name)),
            Interpreter::PowerShell => Some(("$env:", &self.by_lower_name)),
            Interpreter::Python => None,
        }
    }
}

impl Script {
    /// A script that stands in a file from a place on. Lines that do not stand there as they are, since they
    /// are folded or quoted, count as standing where the script begins.
    pub(super) fn found(shell: Interpreter, text: &str, file: &str, from: usize) -> Self {
        let mut lines = Vec::new();
        let (mut at, mut place) = (0, from);
        for line in text.split_inclusive('\n') {
            let content = line.trim();
            let lead = line.len() - line.trim_start().len();
            // Blank lines and comments of the file can stand between.
            let window = file.get(place..).unwrap_or_default();
            let window = window.get(..line.len() + 2000).unwrap_or(window);
            if !content.is_empty()
                && let Some(found) = window.find(content)
            {
                lines.push((at + lead, place + found));
                place += found + content.len();
            } else if !content.is_empty() && lines.is_empty() {
                lines.push((at, from));
            }
            at += line.len();
        }
        Self { shell, text: without_expressions(text), lines, variables: Vec::new() }
    }

    /// Reads it. So many variables may still be given to the scripts of the file.
    pub(super) fn read(&self, name: &Arc<str>, left: &mut usize) -> Result<Module, Skipped> {
        let mut module = match self.shell {
            Interpreter::Bash => bash::read(name, &self.text, &[])?,
            Interpreter::PowerShell => powershell::read(name, &self.text, &[])?,
            Interpreter::Python => python::read(name, &self.text)?,
        };
        self.bind_variables(&mut module, left)?;
        module.relocate(|at| {
            let line = self.lines.partition_point(|(start, _)| *start <= at);
            let (start, place) = line.checked_sub(1).map_or((0, 0), |line| self.lines[line]);
            // What is behind the end of a folded line stands on it.
            let next = self.lines.get(line).map_or(usize::MAX, |(_, place)| *place);
            (place + (at - start.min(at))).min(next)
        });
        Ok(module)
    }
}

impl Script {
    /// Gives the variables of the environment their values, as far as the script names them; all of them where it
    /// runs others, which see them too. What it sets itself is its own.
    fn bind_variables(&self, module: &mut Module, left: &mut usize) -> Result<(), Skipped> {
        let mut bound: Vec<(Symbol, String)> = Vec::new();
        if module.loads.is_empty() {
            for (symbol, name) in module.symbols() {
                let value = self.variables.iter().rev().find_map(|set| set.value(self.shell, name));
                bound.extend(value.map(|value| (symbol, without_expressions(value))));
            }
        } else {
            let all: usize = self.variables.iter().map(|set| set.by_name.len()).sum();
            if all > *left {
                return Err(Skipped::TakesTooLong);
            }
            for (name, value) in self.variables.iter().rev().flat_map(|set| set.all(self.shell)) {
                bound.push((module.symbol(&name), without_expressions(value)));
            }
        }
        *left = left.checked_sub(bound.len()).ok_or(Skipped::TakesTooLong)?;
        for (name, value) in bound {
            if module.scope_of(FILE_SCOPE, name).is_some() {
                continue;
            }
            let nowhere = Span::default();
            let value = module.add(Expr::Text(value.into()), nowhere);
            module.bind(FILE_SCOPE, name, value, How::Set);
            // That the file holds it is no sign that somebody asks for it.
            let callee = module.symbol("echo");
            let callee = module.add(Expr::Name(callee, FILE_SCOPE), nowhere);
            let call = Expr::Call { callee, arguments: vec![value], is_new: false };
            let call = module.add(call, nowhere);
            module.calls.push(call);
        }
        Ok(())
    }
}

/// A text that a tool makes of what stands in a file, and where its parts begin in both.
#[derive(Default)]
pub(super) struct Filled {
    pub(super) text: String,
    places: Vec<(usize, usize)>,
}

impl Filled {
    /// What stands in a file as it is.
    pub(super) fn plain(&mut self, text: &str, from: usize) {
        self.places.push((self.text.len(), from));
        self.text.push_str(text);
    }

    /// A string in JSON, between its quotes.
    pub(super) fn unescaped(raw: &str, from: usize) -> Self {
        let mut filled = Self::default();
        let mut at = 0;
        while let Some(escape) = raw[at..].find('\\').map(|found| at + found) {
            filled.plain(&raw[at..escape], from + at);
            let c = raw[escape + 1..].chars().next().unwrap_or('\\');
            let code = raw.get(escape + 2..escape + 6).filter(|_| c == 'u');
            let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
            let (text, length) = match (code, c) {
                (Some(code), _) => (char::from_u32(code).unwrap_or(' '), 6),
                (None, 'n') => ('\n', 2),
                (None, 't' | 'r') => (' ', 2),
                (None, c) => (c, 1 + c.len_utf8()),
            };
            filled.plain(text.encode_utf8(&mut [0; 4]), from + escape);
            at = (escape + length).min(raw.len());
        }
        filled.plain(&raw[at..], from + at);
        filled
    }

    pub(super) fn script(self, shell: Interpreter) -> Script {
        Script { shell, text: self.text, lines: self.places, variables: Vec::new() }
    }
}

/// A script in which `${{ … }}`, which a pipeline replaces, is a name in braces of the same length.
fn without_expressions(text: &str) -> String {
    without_places(text, "${{")
}

/// A script in which what stands between `begin` and `}}` is a name in braces of the same length.
pub(super) fn without_places(text: &str, begin: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(begin) {
        let Some(close) = rest[open..].find("}}").map(|at| open + at + 2) else { break };
        out.push_str(&rest[..open]);
        let name: String = rest[open + begin.len()..close - 2]
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(char::from)
            .collect();
        let width = close - open - 2;
        out.push('{');
        out.push_str(&name);
        out.extend(std::iter::repeat_n('_', width.saturating_sub(name.len())));
        out.push('}');
        rest = &rest[close..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_keep_their_length() {
        let text = "curl ${{ parameters.url }}/_apis";
        let plain = without_expressions(text);
        assert_eq!(plain, "curl {parametersurl______}/_apis");
        assert_eq!(plain.len(), text.len());
        assert_eq!(without_expressions("${{ open"), "${{ open");
    }

    #[test]
    fn lines_are_found_again() {
        let file = "- script: |\n    a b\n\n    c\n- x";
        let script = Script::found(Interpreter::Bash, "a b\n\nc\n", file, 10);
        let at: Vec<&str> = script.lines.iter().map(|(_, place)| &file[*place..=*place]).collect();
        assert_eq!(at, ["a", "c"]);
    }
}
