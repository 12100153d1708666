//! Names that stand for folders of an app, as the configurations of compilers and bundlers give them: `paths` and
//! `baseUrl` of TypeScript, `alias` of bundlers, `imports` of a package. Only what stands there literally is read.

use std::sync::Arc;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use once_cell::sync::Lazy;
use regex::Regex;

use super::maps::HashMap;
use super::paths::{join, parent};
use crate::text::SourceText;

/// How many configurations are followed that extend each other.
const DEEPEST: u8 = 8;

/// What the files of bundlers have in their names.
const BUNDLERS: [&str; 10] = [
    "babel",
    "craco",
    "esbuild",
    "next.config",
    "parcel",
    "rollup",
    "rspack",
    "vite",
    "vue.config",
    "webpack",
];

/// Folders for the configurations of what lies around them.
const BESIDE: [&str; 9] =
    ["build", "config", "configs", "scripts", "tasks", "tool", "tooling", "tools", "webpack"];

/// A name for other paths, such as `common/*` for `../shared/*`.
#[derive(Debug, PartialEq, Eq)]
struct Alias {
    /// The files that it counts for lie below this folder.
    within: String,
    /// What stands before the star.
    before: String,
    /// What stands behind the star; nothing where there is none.
    after: Option<String>,
    /// The paths that it stands for, with a star as well.
    targets: Vec<String>,
}

/// The names for folders that an app has.
#[derive(Debug, Default)]
pub struct Aliases(Vec<Alias>);

impl Aliases {
    /// Whether a file may give such names: by its name, in lower case, and its text.
    pub fn may_be_in(name: &str, text: &[u8]) -> bool {
        let file = name.rsplit('/').next().unwrap_or(name);
        let has = |word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
        match file.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "json" if file == "package.json" => has("\"imports\"") || has("\"alias\""),
            "json" => is_compiler(file) || has("\"compilerOptions\""),
            "js" | "cjs" | "mjs" | "ts" | "cts" | "mts" => {
                BUNDLERS.iter().any(|tool| file.contains(tool)) && has("alias")
            }
            _ => false,
        }
    }

    /// The names that files give, of which some may be configurations.
    pub fn of(files: &[Arc<SourceText>]) -> Self {
        let mut found = Vec::new();
        let files = files.iter().filter(|file| {
            Self::may_be_in(&file.name().to_ascii_lowercase(), file.text().as_bytes())
        });
        let (data, code): (Vec<_>, Vec<_>) = files.partition(|file| is_data(file.name()));
        let compilers = Compilers(data.iter().map(|file| (file.name(), &***file)).collect());
        for file in data {
            let folder = parent(file.name());
            if file.name().rsplit('/').next() == Some("package.json") {
                of_package(folder, file, &mut found);
                continue;
            }
            let (mut base, mut paths) = (None, None);
            compilers.read(file.name(), DEEPEST, &mut base, &mut paths);
            for (name, targets) in paths.unwrap_or_default() {
                found.push(Alias::new(folder, &name, targets));
            }
            found.extend(base.map(|base| Alias::new(folder, "*", vec![join(&base, "*")])));
        }
        for file in code {
            of_bundler(file, &mut found);
        }
        // The nearest configuration counts, and of it what says most.
        found.sort_by_key(|alias| {
            std::cmp::Reverse((alias.within.len(), alias.after.is_none(), alias.before.len()))
        });
        Self(found)
    }

    /// The paths, without an ending mostly, that a file means by a path which is no relative one; what counts first
    /// comes first.
    pub fn targets(&self, from: &str, path: &str) -> Vec<String> {
        if path.starts_with('.') {
            return Vec::new();
        }
        let counts = |alias: &&Alias| {
            alias.within.is_empty()
                || from.strip_prefix(&*alias.within).is_some_and(|rest| rest.starts_with('/'))
        };
        self.0.iter().filter(counts).flat_map(|alias| alias.targets(path)).collect()
    }
}

impl Alias {
    fn new(within: &str, name: &str, targets: Vec<String>) -> Self {
        let (before, after) = match name.split_once('*') {
            Some((before, after)) => (before, Some(after.to_owned())),
            None => (name, None),
        };
        Self { within: within.to_owned(), before: before.to_owned(), after, targets }
    }

    fn targets(&self, path: &str) -> Vec<String> {
        let star = match &self.after {
            None => (path == self.before).then_some(""),
            Some(after) => path.strip_prefix(&*self.before).and_then(|p| p.strip_suffix(&**after)),
        };
        let Some(star) = star else { return Vec::new() };
        self.targets.iter().map(|target| target.replacen('*', star, 1)).collect()
    }
}

fn is_data(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"))
}

/// Whether a file is a configuration of TypeScript by its name.
fn is_compiler(file: &str) -> bool {
    file.starts_with("tsconfig") || file.starts_with("jsconfig")
}

/// Names with what each stands for.
type Paths = Vec<(String, Vec<String>)>;

/// Configurations of TypeScript by their names.
struct Compilers<'f>(HashMap<&'f str, &'f SourceText>);

impl Compilers<'_> {
    /// The base and the paths of a configuration, or of those that it extends.
    fn read(&self, name: &str, depth: u8, base: &mut Option<String>, paths: &mut Option<Paths>) {
        let (Some(file), Some(depth)) = (self.0.get(name), depth.checked_sub(1)) else { return };
        with_object(file, |root| {
            let folder = parent(name);
            let options = root.get_object("compilerOptions");
            let own = options.and_then(|options| options.get_string("baseUrl"));
            let own_base = own.map(|own| join(folder, &local(&own.value)));
            if base.is_none() {
                base.clone_from(&own_base);
            }
            let own = options.and_then(|options| options.get_object("paths"));
            if let Some(own) = own.filter(|_| paths.is_none()) {
                // Without a base of its own it counts from that of what it extends, or from its own folder.
                let mut inherited = own_base;
                if inherited.is_none() {
                    self.extended(root, folder, depth, &mut inherited, &mut Some(Vec::new()));
                }
                let from = inherited.unwrap_or_else(|| folder.to_owned());
                *paths = Some(names_in(own, &from));
            }
            self.extended(root, folder, depth, base, paths);
        });
    }

    fn extended(
        &self,
        root: &Object<'_>,
        folder: &str,
        depth: u8,
        base: &mut Option<String>,
        paths: &mut Option<Paths>,
    ) {
        let Some(extended) = root.get("extends").map(|property| &property.value) else { return };
        // Of several the last one counts most.
        for extended in texts(extended).iter().rev().filter(|one| one.starts_with('.')) {
            let path = join(folder, extended);
            let names = [path.clone(), format!("{path}.json"), join(&path, "tsconfig.json")];
            if let Some(name) = names.iter().find(|name| self.0.contains_key(name.as_str())) {
                self.read(name, depth, base, paths);
            }
        }
    }
}

/// The names that an object gives to paths, seen from a folder.
fn names_in(object: &Object<'_>, from: &str) -> Paths {
    let one = |(name, value): (&str, &Value<'_>)| {
        let targets = texts(value).iter().map(|path| join(from, &local(path))).collect();
        (name.to_owned(), targets)
    };
    object.properties.iter().map(|one| (one.name.as_str(), &one.value)).map(one).collect()
}

/// The `imports` of a package, and the `alias` of Parcel.
fn of_package(folder: &str, file: &SourceText, found: &mut Vec<Alias>) {
    with_object(file, |root| {
        for key in ["imports", "alias"] {
            let Some(names) = root.get_object(key) else { continue };
            for (name, targets) in names_in(names, folder) {
                if key == "imports" {
                    found.push(Alias::new(folder, &name, targets));
                } else {
                    push_folder(folder, &name, targets, found);
                }
            }
        }
    });
}

/// A name that stands for a path and for what lies below it.
fn push_folder(within: &str, name: &str, targets: Vec<String>, found: &mut Vec<Alias>) {
    if let Some(name) = name.strip_suffix('$') {
        found.push(Alias::new(within, name, targets));
        return;
    }
    let name = name.trim_end_matches("/*").trim_end_matches('/');
    let below = targets.iter().map(|target| format!("{}/*", target.trim_end_matches("/*")));
    found.push(Alias::new(within, &format!("{name}/*"), below.collect()));
    found.push(Alias::new(within, name, targets));
}

/// The names that the code of a bundler's configuration gives.
fn of_bundler(file: &SourceText, found: &mut Vec<Alias>) {
    static BLOCK: Lazy<Regex> =
        Lazy::new(|| expression(r"\balias\s*:\s*(?:Object\.assign\s*\(\s*)?([\{\[])"));
    static ENTRY: Lazy<Regex> = Lazy::new(|| {
        expression(concat!(
            r#"(?:["']([^"'\n]+)["']|\b([\w$@]+))\s*:\s*(?:\[\s*)?(?:"#,
            r#"(?:path\.|Path\.)?(?:resolve|join)\s*\(\s*__dirname\s*((?:,\s*["'][^"'\n]*["']\s*)+)\)"#,
            r#"|(?:\w+\.)?fileURLToPath\s*\(\s*new\s+URL\s*\(\s*["']([^"'\n]+)["']"#,
            r#"|["']([^"'\n]+)["'])"#,
        ))
    });
    static FOUND: Lazy<Regex> = Lazy::new(|| expression(r#"find\s*:\s*["']([^"'\n]+)["']"#));
    let (text, folder) = (file.text(), parent(file.name()));
    let is_beside = |folder: &str| {
        let name = folder.rsplit('/').next().unwrap_or(folder).to_ascii_lowercase();
        BESIDE.contains(&name.as_str())
    };
    let within = if is_beside(folder) { parent(folder) } else { folder };
    for block in BLOCK.captures_iter(text) {
        let Some(open) = block.get(1) else { continue };
        let block = &text[open.start()..closing(text, open.start())];
        for entry in ENTRY.captures_iter(block) {
            let written = |at| entry.get(at).map(|part| part.as_str());
            let Some(name) = written(1).or(written(2)) else { continue };
            // `{ find: "@", replacement: path.resolve(__dirname, "src") }`
            let before = entry.get(0).map_or("", |all| &block[..all.start()]);
            let name = match name {
                "find" => continue,
                "replacement" => match FOUND.captures_iter(before).last() {
                    Some(find) => find.get(1).map_or("", |find| find.as_str()).to_owned(),
                    None => continue,
                },
                name => name.to_owned(),
            };
            let target = match (written(3), written(4), written(5)) {
                (Some(parts), ..) => {
                    let parts = parts.split(['"', '\'']).skip(1).step_by(2);
                    parts.fold(folder.to_owned(), |path, part| join(&path, part))
                }
                (_, Some(url), _) => join(folder, url),
                (.., Some(path)) if path.starts_with('.') => join(within, path),
                _ => continue,
            };
            push_folder(within, &name, vec![target], found);
        }
    }
}

/// The end of what a bracket at this place opens.
fn closing(text: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn expression(text: &str) -> Regex {
    Regex::new(text).expect("a constant expression")
}

/// A path as it is seen from the folder of the configuration.
fn local(path: &str) -> String {
    path.replace('\\', "/").replace("${configDir}", ".")
}

/// The texts of a value: itself, or the elements of a list.
fn texts(value: &Value<'_>) -> Vec<String> {
    match value {
        Value::StringLit(text) => vec![text.value.to_string()],
        Value::Array(list) => list.elements.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

fn with_object(file: &SourceText, read: impl FnOnce(&Object<'_>)) {
    let parsed = parse_to_ast(file.body(), &CollectOptions::default(), &ParseOptions::default());
    if let Some(Value::Object(root)) = parsed.ok().and_then(|parsed| parsed.value) {
        read(&root);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aliases(files: &[(&str, &str)]) -> Aliases {
        let file = |(name, text): &(&str, &str)| Arc::new(SourceText::new(*name, *text));
        Aliases::of(&files.iter().map(file).collect::<Vec<_>>())
    }

    #[test]
    fn paths_of_typescript_are_followed_through_what_a_configuration_extends() {
        let base = r#"{ "compilerOptions": { "paths": { "common/*": ["./shared/*"], "one": ["a/one.ts"] } } }"#;
        let own = r#"{ // comments are usual
            "extends": "../../tsconfig.base", "compilerOptions": { "baseUrl": "src", }, }"#;
        let all = aliases(&[("tsconfig.base.json", base), ("apps/x/tsconfig.json", own)]);
        assert_eq!(
            all.targets("apps/x/src/main.ts", "common/items"),
            ["shared/items", "apps/x/src/common/items", "shared/items"]
        );
        assert_eq!(all.targets("lib/b.ts", "one"), ["a/one.ts"]);
        assert_eq!(all.targets("lib/b.ts", "onerous"), [""; 0]);
        assert_eq!(all.targets("lib/b.ts", "./common/items"), [""; 0]);
    }

    #[test]
    fn literal_aliases_of_bundlers_are_read() {
        let webpack = r#"module.exports = { resolve: { alias: {
            "@common": path.resolve(__dirname, "../shared", "src"), only$: path.join(__dirname, "only.ts"),
            made: makePath("x"), react: "preact/compat" } }, entry: { hub: "./src/hub.ts" } };"#;
        let all = aliases(&[("app/config/webpack.config.js", webpack)]);
        assert_eq!(all.targets("app/src/a.ts", "@common/items"), ["app/shared/src/items"]);
        assert_eq!(all.targets("app/src/a.ts", "only"), ["app/config/only.ts"]);
        for other in ["only/x", "made", "react", "hub", "@common2"] {
            assert_eq!(all.targets("app/src/a.ts", other), [""; 0], "{other}");
        }
        assert_eq!(all.targets("other/a.ts", "@common/items"), [""; 0]);
        let vite = r#"export default { resolve: { alias: [{ find: "@", replacement: path.resolve(__dirname, "./src") }] } }"#;
        let all = aliases(&[("vite.config.ts", vite)]);
        assert_eq!(all.targets("src/a.ts", "@/items"), ["src/items"]);
        let vue = r"export default { resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) } } }";
        assert_eq!(aliases(&[("vite.config.js", vue)]).targets("a.ts", "~/b"), ["src/b"]);
    }

    #[test]
    fn names_of_a_package_for_its_own_files_are_read() {
        let package = r##"{ "imports": { "#lib/*": "./lib/*.js", "#x": { "node": "./n.js" } } }"##;
        let all = aliases(&[("p/package.json", package)]);
        assert_eq!(all.targets("p/src/a.ts", "#lib/api"), ["p/lib/api.js"]);
        assert_eq!(all.targets("p/src/a.ts", "#x"), [""; 0]);
    }
}
