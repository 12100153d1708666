//! Files that a bundler starts from, where a pattern names them: in the command that a script of a package runs, under
//! the keys of a bundler in a `package.json`, or in its configuration.

use std::sync::Arc;

use globset::{Glob, GlobBuilder, GlobMatcher};
use jsonc_parser::ast::{Object, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::super::app::App;
use super::super::maps::HashSet;
use super::super::paths::parent;
use super::super::value::ModuleId;
use super::live::BUILDERS;
use crate::text::SourceText;

/// Commands that make what runs from the files that they are given; what checks or formats files starts none.
const COMMANDS: [&str; 14] = [
    "babel",
    "browserify",
    "bun",
    "esbuild",
    "microbundle",
    "ncc",
    "parcel",
    "rollup",
    "rspack",
    "swc",
    "tsc",
    "tsup",
    "vite",
    "webpack",
];
/// Keys of a `package.json` under which bundlers are told where to start.
const KEYS: [&str; 7] = ["entries", "entry", "esbuild", "parcel", "source", "targets", "tsup"];
/// Patterns of one file; more of them name files one by one.
const MOST: usize = 64;

/// The files of an app that fit such patterns.
pub(super) fn named_by_pattern(app: &App, mentions: &[Arc<SourceText>]) -> HashSet<ModuleId> {
    let mut found = HashSet::default();
    for file in mentions {
        let name = file.name().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let patterns = if name == "package.json" {
            of_package(file)
        } else if BUILDERS.iter().any(|tool| name.contains(tool)) {
            let quoted = file.text().split(['"', '\'', '`']).skip(1).step_by(2);
            quoted.filter(|text| is_pattern(text)).map(str::to_owned).collect()
        } else {
            continue;
        };
        let globs: Vec<GlobMatcher> =
            patterns.iter().take(MOST).filter_map(|pattern| glob(pattern)).collect();
        if globs.is_empty() {
            continue;
        }
        let folder = parent(file.name());
        for (at, module) in app.modules() {
            let inside = match folder {
                "" => Some(&*module.name),
                folder => module.name.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
            };
            if inside.is_some_and(|inside| globs.iter().any(|glob| glob.is_match(inside))) {
                found.insert(at);
            }
        }
    }
    found
}

/// Whether a text names scripts by a pattern.
fn is_pattern(text: &str) -> bool {
    const ENDINGS: [&str; 5] = ["js", "jsx", "mjs", "ts", "tsx"];
    let ending = text.rsplit('.').next().unwrap_or_default().trim_end_matches('}');
    text.contains('*')
        && !text.starts_with('!')
        && !text.contains(char::is_whitespace)
        && ENDINGS.contains(&ending.rsplit([',', '{']).next().unwrap_or_default())
}

fn glob(pattern: &str) -> Option<GlobMatcher> {
    let pattern = pattern.replace('\\', "/");
    let pattern = pattern.trim_start_matches("./");
    let glob: Glob = GlobBuilder::new(pattern).literal_separator(true).build().ok()?;
    Some(glob.compile_matcher())
}

fn of_package(file: &SourceText) -> Vec<String> {
    let parsed = parse_to_ast(file.body(), &CollectOptions::default(), &ParseOptions::default());
    let Some(Value::Object(root)) = parsed.ok().and_then(|parsed| parsed.value) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for key in KEYS {
        if let Some(property) = root.get(key) {
            texts(&property.value, &mut found);
        }
    }
    found.retain(|text| is_pattern(text));
    found.extend(root.get_object("scripts").into_iter().flat_map(of_scripts));
    found
}

/// The patterns that commands of bundlers are given.
fn of_scripts(scripts: &Object<'_>) -> Vec<String> {
    let mut commands = Vec::new();
    for property in &scripts.properties {
        texts(&property.value, &mut commands);
    }
    let mut found = Vec::new();
    for command in commands.iter().flat_map(|line| line.split(['&', ';', '|'])) {
        let words: Vec<&str> =
            command.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
        // `cross-env A=b npx esbuild src/*.ts`
        let runs = |word: &&str| COMMANDS.contains(&word.rsplit('/').next().unwrap_or(word));
        let Some(at) = words.iter().take(6).position(runs) else { continue };
        found.extend(
            words[at..].iter().filter(|word| is_pattern(word)).map(|word| (*word).to_owned()),
        );
    }
    found
}

/// All texts in a value.
fn texts(value: &Value<'_>, found: &mut Vec<String>) {
    match value {
        Value::StringLit(text) => found.push(text.value.to_string()),
        Value::Array(list) => list.elements.iter().for_each(|one| texts(one, found)),
        Value::Object(object) => object.properties.iter().for_each(|one| texts(&one.value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(package: &str) -> Vec<String> {
        of_package(&SourceText::new("package.json", package))
    }

    #[test]
    fn only_what_bundles_names_where_to_start() {
        let package = r#"{ "scripts": { "build": "rimraf dist/*.js && npx esbuild src/hub.ts 'src/tabs/*.ts' --bundle",
            "lint": "eslint src/**/*.ts", "format": "prettier --write \"src/**/*.{ts,tsx}\"" },
            "tsup": { "entry": ["src/*.{ts,tsx}", "!src/*.test.ts"] }, "source": "src/pages/*.tsx",
            "files": ["lib/**/*.js"], "lint-staged": { "*.ts": "eslint" } }"#;
        assert_eq!(patterns(package), ["src/pages/*.tsx", "src/*.{ts,tsx}", "src/tabs/*.ts"]);
        assert_eq!(
            patterns(r#"{ "source": "src/*.css", "scripts": { "b": "parcel build src/*.html" } }"#),
            [""; 0]
        );
    }

    #[test]
    fn a_star_stays_in_its_folder() {
        let fits =
            |pattern: &str, path: &str| glob(pattern).is_some_and(|glob| glob.is_match(path));
        assert!(fits("./src/*.ts", "src/a.ts") && !fits("./src/*.ts", "src/b/a.ts"));
        assert!(fits("src/**/*.{ts,tsx}", "src/b/a.tsx"));
    }
}
