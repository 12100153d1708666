//! What packages depend on, as lock files of every kind have it.
#![expect(
    clippy::zero_sized_map_values,
    reason = "the versions that JSON has there are skipped without being kept"
)]

use std::collections::{BTreeMap, BTreeSet};

use jsonc_parser::ast::Value;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The packages that each package depends on, those of all its versions together.
pub(super) type Dependencies = BTreeMap<String, BTreeSet<String>>;

/// The lists of a package that name what it depends on.
const LISTS: [&str; 3] = ["dependencies", "peerDependencies", "optionalDependencies"];

/// What the packages of a lock file depend on; nothing of one that does not read as such.
pub(super) fn dependencies(name: &str, text: &[u8]) -> Dependencies {
    let text = std::str::from_utf8(text).unwrap_or_default();
    match name {
        "yarn.lock" => indented(text, 0),
        "pnpm-lock.yaml" => indented(text, 2),
        "bun.lock" => of_bun(text),
        _ => of_npm(text),
    }
}

type Names = BTreeMap<String, IgnoredAny>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Npm {
    #[serde(default)]
    packages: BTreeMap<String, NpmPackage>,
    #[serde(default)]
    dependencies: BTreeMap<String, OldNpmPackage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NpmPackage {
    #[serde(default)]
    dependencies: Names,
    #[serde(default)]
    peer_dependencies: Names,
    #[serde(default)]
    optional_dependencies: Names,
}

/// A package as npm 6 and earlier wrote it.
#[derive(Deserialize)]
struct OldNpmPackage {
    #[serde(default)]
    requires: Option<Requires>,
    #[serde(default)]
    dependencies: BTreeMap<String, OldNpmPackage>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Requires {
    Names(Names),
    Other(IgnoredAny),
}

fn of_npm(text: &str) -> Dependencies {
    let mut all = Dependencies::new();
    let Ok(lock) = serde_json::from_str::<Npm>(text.trim_start_matches('\u{feff}')) else {
        return all;
    };
    for (place, package) in lock.packages {
        let Some((_, name)) = place.rsplit_once("node_modules/") else { continue };
        let NpmPackage { dependencies, peer_dependencies, optional_dependencies } = package;
        let names = [dependencies, peer_dependencies, optional_dependencies];
        let names = names.into_iter().flat_map(BTreeMap::into_keys);
        all.entry(name.to_owned()).or_default().extend(names);
    }
    if all.is_empty() {
        let mut next: Vec<_> = lock.dependencies.into_iter().collect();
        while let Some((name, package)) = next.pop() {
            let known = all.entry(name).or_default();
            if let Some(Requires::Names(names)) = package.requires {
                known.extend(names.into_keys());
            }
            next.extend(package.dependencies);
        }
    }
    all
}

/// Packages by their indentation, as yarn and pnpm write them: below the head of each the lists of names, two deeper, and
/// the names, two deeper again.
fn indented(text: &str, depth: usize) -> Dependencies {
    let mut all = Dependencies::new();
    let mut names: Vec<&str> = Vec::new();
    let mut in_list = false;
    // pnpm has packages below two words, and folders of the workspace below another one.
    let mut is_of_packages = depth == 0;
    for line in text.lines() {
        let inside = line.trim_start();
        if inside.is_empty() || inside.starts_with('#') {
            continue;
        }
        let indent = line.len() - inside.len();
        if indent < depth {
            is_of_packages = matches!(inside.trim_end(), "packages:" | "snapshots:");
        } else if indent == depth {
            let head = inside.trim_end().trim_end_matches(':');
            names = head.split(", ").filter_map(package).filter(|_| is_of_packages).collect();
            in_list = false;
        } else if indent == depth + 2 {
            in_list = inside.trim_end().strip_suffix(':').is_some_and(|list| LISTS.contains(&list));
        } else if indent == depth + 4 && in_list {
            let Some(dependency) = word(inside) else { continue };
            for name in &names {
                let known = all.entry((*name).to_owned()).or_default();
                known.insert(dependency.to_owned());
            }
        }
    }
    all
}

/// The first word of a line, with or without quotes.
fn word(line: &str) -> Option<&str> {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let word = match quote {
        Some(quote) => line[1..].split(quote).next()?,
        None => line.split([' ', ':']).next()?,
    };
    (!word.is_empty()).then_some(word)
}

/// The name of a package in a head: `@a/b` of `"@a/b@^1.0.0"`, `/@a/b/1.0.0` and `'@a/b@1.0.0(c@2)'`.
fn package(head: &str) -> Option<&str> {
    let head = head.trim_matches(['"', '\'', ':']).trim_start_matches('/');
    let from = usize::from(head.starts_with('@'));
    let parts = from + 1;
    let slash = head.match_indices('/').nth(parts - 1).map(|(at, _)| at);
    let end = head[from.min(head.len())..].find('@').map(|at| at + from).or(slash)?;
    Some(&head[..slash.map_or(end, |slash| slash.min(end))])
}

/// `"@a/b": ["@a/b@1.0.0", "", { "dependencies": { … } }, "…"]`
fn of_bun(text: &str) -> Dependencies {
    let mut all = Dependencies::new();
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    let Some(Value::Object(root)) = parsed.ok().and_then(|parsed| parsed.value) else {
        return all;
    };
    let packages = root.get_object("packages").into_iter().flat_map(|list| &list.properties);
    for property in packages {
        let Value::Array(parts) = &property.value else { continue };
        let name = parts.elements.first().and_then(|first| match first {
            Value::StringLit(text) => package(&text.value).map(str::to_owned),
            _ => None,
        });
        let Some(name) = name else { continue };
        let objects = parts.elements.iter().filter_map(|part| match part {
            Value::Object(object) => Some(object),
            _ => None,
        });
        let known = all.entry(name).or_default();
        for object in objects {
            for list in LISTS.iter().filter_map(|list| object.get_object(list)) {
                known.extend(list.properties.iter().map(|one| one.name.as_str().to_owned()));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `@acme/core` and `left` depend on.
    fn of(name: &str, text: &str) -> [Vec<String>; 2] {
        let all = dependencies(name, text.as_bytes());
        ["@acme/core", "left"].map(|one| all.get(one).into_iter().flatten().cloned().collect())
    }

    #[test]
    fn every_kind_of_lock_file_is_read() {
        let npm = r#"{ "packages": { "": { "dependencies": { "no": "1" } }, "packages/left": { "dependencies": { "no": "1" } },
            "node_modules/@acme/core": { "dependencies": { "api": "^4" }, "peerDependencies": { "sdk": "^4" } },
            "node_modules/a/node_modules/left": { "version": "1", "dependencies": { "right": "1" } } } }"#;
        let old = r#"{ "requires": true, "dependencies": { "@acme/core": { "requires": { "api": "^4", "sdk": "^4" } },
            "a": { "requires": false, "dependencies": { "left": { "requires": { "right": "1" } } } } } }"#;
        let yarn = "# yarn lockfile v1\n\n\"@acme/core@^1\", \"@acme/core@^1.0.0\":\n  version \"1.0.0\"\n  dependencies:\n    api \"^4\"\n    \"sdk\" \"^4\"\n\nleft@1:\n  version \"1\"\n  dependencies:\n    right \"1\"\n  bin:\n    x y\n";
        let berry = "__metadata:\n  version: 6\n\n\"@acme/core@npm:^1\":\n  version: 1.0.0\n  dependencies:\n    api: ^4\n  peerDependencies:\n    sdk: ^4\n  dependenciesMeta:\n    no:\n      optional: true\n\n\"left@npm:1\":\n  dependencies:\n    right: 1\n";
        let pnpm = "lockfileVersion: '9.0'\n\nimporters:\n\n  left:\n    dependencies:\n      no:\n        specifier: 1\n\npackages:\n\n  '@acme/core@1.0.0':\n    resolution: {integrity: x}\n    peerDependencies:\n      sdk: ^4\n\nsnapshots:\n\n  '@acme/core@1.0.0(sdk@4.0.0)':\n    dependencies:\n      api: 4.0.0\n\n  left@1.0.0:\n    dependencies:\n      right: 1.0.0\n";
        let old_pnpm = "lockfileVersion: 5.4\n\npackages:\n\n  /@acme/core/1.0.0:\n    dependencies:\n      api: 4.0.0\n      sdk: 4.0.0\n    dev: false\n\n  /left/1.0.0_abc@1:\n    dependencies:\n      right: 1.0.0\n";
        let bun = r#"{ "lockfileVersion": 1, "packages": {
            "@acme/core": ["@acme/core@1.0.0", "", { "dependencies": { "api": "^4" }, "peerDependencies": { "sdk": "^4" } }, "sha512-x"],
            "a/left": ["left@1.0.0", "", { "dependencies": { "right": "1" } }, "sha512-y"],
        } }"#;
        for (name, text) in [
            ("package-lock.json", npm),
            ("npm-shrinkwrap.json", old),
            ("yarn.lock", yarn),
            ("yarn.lock", berry),
            ("pnpm-lock.yaml", pnpm),
            ("pnpm-lock.yaml", old_pnpm),
            ("bun.lock", bun),
        ] {
            let [core, left] = of(name, text);
            assert_eq!(
                (core, left),
                (vec!["api".to_owned(), "sdk".to_owned()], vec!["right".to_owned()]),
                "{text}"
            );
            let windows = of(name, &text.replace('\n', "\r\n"));
            assert_eq!(windows[1], ["right"], "{text}");
        }
        assert!(dependencies("package-lock.json", b"[]").is_empty());
    }
}
