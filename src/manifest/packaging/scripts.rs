//! The scripts of a `package.json`: one may run another one, and give it more options.

use super::super::command_line::{Word, commands};
use super::super::json::{Document, property_ignoring_case};
use super::{Packaging, in_text};
use crate::text::{SourceText, Span};
use jsonc_parser::ast::Value;

/// How many scripts run each other in a row.
const DEEPEST: u8 = 4;

/// A script.
struct Script {
    name: Box<str>,
    text: String,
    place: Span,
}

/// The packaging commands of a `package.json`.
pub(super) fn read(source: &SourceText) -> Vec<Packaging> {
    let Ok(document) = Document::parse(source) else { return Vec::new() };
    let Value::Object(root) = &document.root else { return Vec::new() };
    let Some(scripts) = property_ignoring_case(root, "scripts") else { return Vec::new() };
    let Value::Object(scripts) = &scripts.value else { return Vec::new() };
    let script = |script: &jsonc_parser::ast::ObjectProp<'_>| {
        let Value::StringLit(literal) = &script.value else { return None };
        let text = document.text(literal);
        let (name, place) = (script.name.as_str().into(), text.span);
        Some(Script { name, text: text.value.to_string(), place })
    };
    let scripts: Vec<Script> = scripts.properties.iter().filter_map(script).collect();
    let mut found = Vec::new();
    for script in &scripts {
        let own = in_text(&script.text, &|_| script.place);
        let others = extended(&script.text, &scripts, DEEPEST);
        let others = others.iter().flat_map(|text| in_text(text, &|_| script.place));
        found.extend(own.into_iter().chain(others).map(|mut command| {
            command.script = Some(script.name.clone());
            command
        }));
    }
    found
}

/// The texts of the scripts that a script runs with more options: `npm run package -- --overrides-file dev.json`. One
/// that is run as it is needs no second look.
fn extended(text: &str, scripts: &[Script], depth: u8) -> Vec<String> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    let mut found = Vec::new();
    for (range, words) in commands(text) {
        let Some((name, more)) = run(&words) else { continue };
        let Some(other) = scripts.iter().find(|script| *script.name == *name) else { continue };
        let more = text[more.start..range.end].trim_end();
        let whole = format!("{} {more}", other.text);
        found.extend(extended(&whole, scripts, depth));
        found.push(whole);
    }
    found
}

/// The script that a command runs, and the first of the words that it is given.
fn run(words: &[Word]) -> Option<(&str, &Word)> {
    let text = |at: usize| words.get(at).map(|word| word.text.as_str());
    let manager = matches!(text(0)?, "npm" | "pnpm" | "yarn" | "bun");
    let mut at = usize::from(manager);
    if matches!(text(at), Some("run" | "run-script")) {
        at += 1;
    } else if !matches!(text(0)?, "pnpm" | "yarn" | "bun") {
        return None;
    }
    let name = text(at)?;
    at += 1;
    // Only npm keeps to itself what no `--` stands before.
    match text(at)? {
        "--" => at += 1,
        _ if text(0) == Some("npm") => return None,
        _ => {}
    }
    Some((name, words.get(at)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(scripts: &str) -> Vec<(String, Option<String>)> {
        let text = format!("{{ \"scripts\": {{ {scripts} }} }}");
        let source = SourceText::new("package.json", text);
        let one = |command: Packaging| {
            let script = command.script.unwrap_or_default().to_string();
            (script, command.overrides_file.map(|file| file.to_string()))
        };
        read(&source).into_iter().map(one).collect()
    }

    #[test]
    fn a_script_can_give_another_one_more_options() {
        let package = r#""package": "npm run build && tfx extension create --root ."#;
        for dev in [
            "npm run package -- --overrides-file dev.json",
            "yarn package --overrides-file dev.json",
            "pnpm run package --overrides-file dev.json && echo done",
            "run package -- --overrides-file dev.json",
        ] {
            let scripts = format!("{package}\", \"dev\": \"{dev}\"");
            let of_dev = ("dev".to_owned(), Some("dev.json".to_owned()));
            assert_eq!(packed(&scripts), [("package".to_owned(), None), of_dev], "{dev}");
        }
    }

    #[test]
    fn what_a_script_is_not_given_changes_nothing() {
        let package = r#""package": "tfx extension create""#;
        for dev in [
            "npm run package",
            "npm run package --overrides-file dev.json",
            "npm test -- --overrides-file dev.json",
            "npm run other -- --overrides-file dev.json",
            "yarn add package",
        ] {
            let scripts = format!("{package}, \"dev\": \"{dev}\"");
            assert_eq!(packed(&scripts), [("package".to_owned(), None)], "{dev}");
        }
        let circle = r#""a": "yarn b --x", "b": "yarn a --y""#;
        assert_eq!(packed(circle), []);
    }
}
