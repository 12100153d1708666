//! Commands that developers run by a name: the recipes of Makefiles and justfiles, the scripts of npm packages.

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::hosted::{Filled, Interpreter, Script};
use super::language::Language;
use super::maps::HashMap;
use super::pipelines::names_calls;

/// How deep names in the values of names are followed.
const DEEPEST_VALUES: u8 = 8;
/// Values that are longer once their names are filled in are no part of a URL.
const LONGEST_VALUE: usize = 2048;

/// The scripts of a file, whose name tells what wrote it.
pub(super) fn scripts(name: &str, text: &str) -> Vec<Script> {
    if !names_calls(text) {
        return Vec::new();
    }
    let file = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    if file == "package.json" {
        of_package(text)
    } else if file.ends_with("just") || file.ends_with("justfile") {
        Just::read(text)
    } else {
        Make::read(text)
    }
}

/// The `scripts` of a `package.json`.
fn of_package(text: &str) -> Vec<Script> {
    let options = ParseOptions::default();
    let Ok(parsed) = parse_to_ast(text, &CollectOptions::default(), &options) else {
        return Vec::new();
    };
    let Some(Value::Object(root)) = parsed.value else { return Vec::new() };
    let is_scripts = |property: &&ObjectProp<'_>| property.name.as_str() == "scripts";
    let scripts = root.properties.iter().find(is_scripts).map(|property| &property.value);
    let Some(Value::Object(scripts)) = scripts else { return Vec::new() };
    let script = |property: &ObjectProp<'_>| match &property.value {
        Value::StringLit(literal) => {
            let raw = text.get(literal.start() + 1..literal.end() - 1)?;
            Some(Filled::unescaped(raw, literal.start() + 1).script(Interpreter::Bash))
        }
        _ => None,
    };
    scripts.properties.iter().filter_map(script).collect()
}

/// Lines with the place where each begins, without their ends.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = from;
        from += line.len();
        (start, line.trim_end_matches(['\r', '\n']))
    })
}

/// A line with those that it goes on in.
fn whole_line<'t>(
    text: &'t str,
    (start, first): (usize, &'t str),
    rest: &mut impl Iterator<Item = (usize, &'t str)>,
) -> &'t str {
    let (mut last, mut end) = (first, start + first.len());
    while last.ends_with('\\') {
        let Some((start, line)) = rest.next() else { break };
        (last, end) = (line, start + line.len());
    }
    &text[start..end]
}

/// A line of a recipe without what tells the tool how to run it.
fn command_of(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '@', '-', '+'])
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// A name as a variable of a shell.
fn variable(name: &str) -> String {
    format!("${{{}}}", name.replace('-', "_"))
}

/// What names stand for; nothing for one that is given several values.
#[derive(Default)]
struct Values<'t>(HashMap<&'t str, Option<&'t str>>);

impl<'t> Values<'t> {
    fn set(&mut self, name: &'t str, value: &'t str) {
        let known = self.0.entry(name).or_insert(Some(value));
        if *known != Some(value) {
            *known = None;
        }
    }

    fn get(&self, name: &str) -> Option<&'t str> {
        self.0.get(name).copied().flatten()
    }
}

/// A Makefile.
struct Make<'t> {
    values: Values<'t>,
    shell: Interpreter,
}

impl<'t> Make<'t> {
    fn read(text: &'t str) -> Vec<Script> {
        let mut make = Self { values: Values::default(), shell: Interpreter::Bash };
        let mut all = lines(text);
        while let Some((start, line)) = all.next() {
            if let Some((name, value)) = assignment(whole_line(text, (start, line), &mut all)) {
                make.values.set(name, value);
            }
        }
        let shell = make.values.get("SHELL").unwrap_or_default();
        if shell.contains("pwsh") || shell.contains("powershell") {
            make.shell = Interpreter::PowerShell;
        }
        let mut found = Vec::new();
        let mut all = lines(text);
        while let Some((start, line)) = all.next() {
            let whole = whole_line(text, (start, line), &mut all);
            if line.starts_with('\t') {
                let command = command_of(whole);
                found.push(make.filled(command, start + whole.len() - command.len()));
            } else if !line.trim_start().starts_with('#') {
                found.extend(make.asked_at_once(whole, start));
            }
        }
        found
    }

    fn filled(&self, command: &str, from: usize) -> Script {
        let mut filled = Filled::default();
        let mut at = 0;
        while let Some(dollar) = command[at..].find('$').map(|found| at + found) {
            filled.plain(&command[at..dollar], from + at);
            let (text, length) = self.reference(&command[dollar..], DEEPEST_VALUES);
            filled.plain(&text, from + dollar);
            at = dollar + length;
        }
        filled.plain(&command[at..], from + at);
        filled.script(self.shell)
    }

    /// What the shell gets for what begins with a `$`, and how long that is in the file.
    fn reference(&self, text: &str, depth: u8) -> (String, usize) {
        let next = text[1..].chars().next();
        let close = match next {
            Some('$') => return ("$".to_owned(), 2),
            Some('(') => ')',
            Some('{') => '}',
            Some(c) if c.is_ascii_alphanumeric() => return (variable(&text[1..2]), 2),
            // `$@`, `$<`: the names of files.
            Some(c) => return ("{file}".to_owned(), 1 + c.len_utf8()),
            None => return ("$".to_owned(), 1),
        };
        let Some(end) = closing(text, close) else { return ("$".to_owned(), 1) };
        let inside = &text[2..end];
        let made = match inside.split_once([' ', '\t']) {
            // The shell is asked at once: `$(shell az account show)`; for a value where that stands.
            Some(("shell", command)) if depth == DEEPEST_VALUES => {
                format!("$({})", self.value(command, depth))
            }
            Some((function, _)) => format!("{{{function}}}"),
            None if is_name(inside) => match self.values.get(inside).filter(|_| depth > 0) {
                Some(value) => self.value(value, depth.saturating_sub(1)),
                None => variable(inside),
            },
            None => "{value}".to_owned(),
        };
        (made, end + 1)
    }

    /// A value with what its names stand for.
    fn value(&self, value: &str, depth: u8) -> String {
        let mut out = String::new();
        let mut at = 0;
        while let Some(dollar) = value[at..].find('$').map(|found| at + found) {
            out.push_str(&value[at..dollar]);
            let (text, length) = self.reference(&value[dollar..], depth);
            out.push_str(&text);
            at = dollar + length;
            if out.len() > LONGEST_VALUE {
                return "{value}".to_owned();
            }
        }
        out.push_str(&value[at..]);
        out
    }

    /// The commands that a line asks while the file is read: `ID := $(shell az repos list)`.
    fn asked_at_once(&self, line: &str, start: usize) -> Vec<Script> {
        let found = line.match_indices("$(shell ").filter_map(|(at, open)| {
            let end = at + closing(&line[at..], ')')?;
            let from = at + open.len();
            Some(self.filled(line.get(from..end)?, start + from))
        });
        found.collect()
    }
}

/// Where the bracket closes that stands behind the `$`.
fn closing(text: &str, close: char) -> Option<usize> {
    let open = text[1..].chars().next()?;
    let mut depth = 0_u32;
    for (at, c) in text.char_indices().skip(1) {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// `NAME := value` of a Makefile.
fn assignment(line: &str) -> Option<(&str, &str)> {
    if line.starts_with(['\t', '#']) {
        return None;
    }
    let (before, value) = line.split_once('=')?;
    let name = before.trim_end_matches([':', '?', '!']).trim();
    let name = ["export ", "override "]
        .iter()
        .fold(name, |name, word| name.strip_prefix(word).unwrap_or(name).trim_start());
    let value = value.split(" #").next().unwrap_or(value).trim();
    // `NAME += more` is not followed, and no name.
    is_name(name).then_some((name, value))
}

/// A justfile.
struct Just<'t> {
    values: Values<'t>,
    shell: Interpreter,
}

impl<'t> Just<'t> {
    fn read(text: &'t str) -> Vec<Script> {
        let mut just = Self { values: Values::default(), shell: Interpreter::Bash };
        for (_, line) in lines(text).filter(|(_, line)| !line.starts_with([' ', '\t', '#'])) {
            let Some((name, value)) = line.split_once(":=") else { continue };
            let name = name.trim();
            match name.split_whitespace().last().unwrap_or_default() {
                "shell" if value.contains("pwsh") || value.contains("powershell") => {
                    just.shell = Interpreter::PowerShell;
                }
                name => just.values.set(name, value.trim()),
            }
        }
        let mut found = Vec::new();
        let mut all = lines(text).peekable();
        let is_inside = |line: &str| line.is_empty() || line.starts_with([' ', '\t']);
        while let Some((_, header)) = all.next() {
            if is_inside(header) || header.starts_with('#') || header.contains(":=") {
                continue;
            }
            let mut body = Vec::new();
            while let Some(line) = all.next_if(|(_, line)| is_inside(line)) {
                body.push(line);
            }
            just.recipe(text, header, &body, &mut found);
        }
        found
    }

    fn recipe(&self, text: &str, header: &str, body: &[(usize, &str)], found: &mut Vec<Script>) {
        let given: Vec<&str> =
            header.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).collect();
        let first = body.first().map_or("", |(_, line)| line.trim_start());
        if first.starts_with("#!") {
            let shell = match Language::of_script("", first.as_bytes()) {
                Some(Language::Bash) => Interpreter::Bash,
                Some(Language::PowerShell) => Interpreter::PowerShell,
                Some(Language::Python) => Interpreter::Python,
                _ => return,
            };
            let lead = body.first().map_or(0, |(_, line)| line.len() - first.len());
            let mut filled = Filled::default();
            for (start, line) in body {
                let line_lead = lead.min(line.len() - line.trim_start().len());
                self.fill(&mut filled, &line[line_lead..], start + line_lead, &given);
                filled.text.push('\n');
            }
            found.push(filled.script(shell));
            return;
        }
        let mut rest = body.iter().copied();
        while let Some(line) = rest.next() {
            let whole = whole_line(text, line, &mut rest);
            let command = command_of(whole);
            if command.is_empty() {
                continue;
            }
            let mut filled = Filled::default();
            self.fill(&mut filled, command, line.0 + whole.len() - command.len(), &given);
            found.push(filled.script(self.shell));
        }
    }

    /// Fills in `{{ name }}`, which a recipe is given or the file says.
    fn fill(&self, filled: &mut Filled, command: &str, from: usize, given: &[&str]) {
        let mut at = 0;
        while let Some(open) = command[at..].find("{{").map(|found| at + found) {
            let Some(end) = command[open..].find("}}").map(|found| open + found) else { break };
            filled.plain(&command[at..open], from + at);
            let name = command[open + 2..end].trim();
            let value = self.values.get(name).filter(|_| !given.contains(&name));
            let text = value.and_then(|value| {
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                let inside = value[1..].strip_suffix(quote)?;
                (!inside.contains(quote)).then(|| inside.to_owned())
            });
            let unknown = || if is_name(name) { variable(name) } else { "{value}".to_owned() };
            let text = text.unwrap_or_else(unknown);
            filled.plain(&text, from + open);
            at = end + 2;
        }
        filled.plain(&command[at..], from + at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str, text: &str) -> Vec<String> {
        scripts(name, text).into_iter().map(|script| script.text).collect()
    }

    #[test]
    fn recipes_of_make_are_filled_in() {
        let text = "ORG := https://dev.azure.com/o # ours\nAPI = $(ORG)/_apis\nX = 1\nX = 2\n\
                    ID := $(shell az repos list --org $(ORG))\n# \t@az no\n\
                    all: a\n\t@curl $(API)/projects \\\n\t  -X POST\n\t-echo $$HOME $@ $(X) $(dir a)\n";
        let found = texts("sub/Makefile", text);
        assert_eq!(
            found,
            [
                "az repos list --org https://dev.azure.com/o",
                "curl https://dev.azure.com/o/_apis/projects \\\n\t  -X POST",
                "echo $HOME {file} ${X} {dir}",
            ]
        );
        let places = &scripts("Makefile", text)[1];
        let (start, place) = places.lines[1];
        assert_eq!((&places.text[start..start + 5], &text[place..place + 6]), ("https", "$(API)"));
        assert!(texts("Makefile", "A = $(A)/_apis\nall:\n\tcurl $(A)\n")[0].ends_with("/_apis"));
    }

    #[test]
    fn recipes_of_just_are_filled_in() {
        let text = "org := \"https://dev.azure.com/o\"\n\nlist kind:\n    @az repos list --org {{org}} {{ kind }}\n\
                    \n[private]\nrun:\n    #!/usr/bin/env pwsh\n    if ($x) {\n        irm \"{{org}}/_apis\"\n    }\n";
        let found = scripts("justfile", text);
        assert_eq!(found[0].text, "az repos list --org https://dev.azure.com/o ${kind}");
        assert_eq!(found[1].shell, Interpreter::PowerShell);
        assert!(found[1].text.contains("\n    irm \"https://dev.azure.com/o/_apis\"\n}\n"));
    }

    #[test]
    fn scripts_of_packages_are_found() {
        let text =
            "{\"name\": \"az x\", \"scripts\": {\"a\": \"x=\\\"1\\\" az repos list\", \"b\": 1}}";
        let found = scripts("package.json", text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].text, "x=\"1\" az repos list");
        let (start, place) = *found[0].lines.last().expect("there are places");
        assert_eq!(&found[0].text[start..], &text[place..place + 14]);
        assert!(texts("package.json", "{\"scripts\": [\"az repos list\"]}").is_empty());
        assert!(texts("package.json", "az {").is_empty());
    }
}
