//! Random sets of manifests: what people write, and what nobody should.

use std::fmt;

use fastrand::Rng;

/// Files, and the packaging command over them.
pub(super) struct Set {
    /// Path and text.
    pub(super) files: Vec<(String, String)>,
    /// The command's arguments after `tfx extension create`.
    pub(super) arguments: Vec<String>,
}

/// Elements of `scopes`, as JSON.
const ELEMENTS: &[&str] = &[
    r#""vso.work""#,
    r#""vso.work_write""#,
    r#""vso.code""#,
    r#""vso.build""#,
    r#""vso.test""#,
    r#""vso.work""#,
    r#""vso.wor\u006b""#,
    r#"" vso.code ""#,
    r#""VSO.Code""#,
    r#""vso.code vso.build""#,
    r#""""#,
    r#"" ""#,
    r#""i18n:vso.wiki""#,
    r#""vso.é""#,
    "1",
    "1.0",
    "1e0",
    "-0",
    "0",
    "true",
    "false",
    "null",
    "[]",
    r#"["vso.nested"]"#,
    "{}",
    r#"{"scope":"vso.object"}"#,
];

/// Values of `scopes` that are no arrays.
const NO_ARRAYS: &[&str] = &[
    "null",
    r#""vso.work""#,
    r#""vso.work vso.code""#,
    "{}",
    r#"{"0":"vso.work"}"#,
    "7",
    "true",
    r#""""#,
];

/// Other keys that change nothing about scopes.
const OTHERS: &[&str] = &[
    r#""baseUri":"https://localhost""#,
    r#""public":false"#,
    r#""Description":"d""#,
    r#""tags":["a"]"#,
    r#""galleryFlags":["Preview"]"#,
    r#""__meta":1"#,
    r#""unknownKey":{"scopes":["vso.hidden"]}"#,
    r#""supportedScopes":["vso.hidden"]"#,
    r#""scopeType":1"#,
    r#""demands":["api-version/3.0"]"#,
];

impl Set {
    /// The set of a seed.
    pub(super) fn random(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut set = Self { files: Vec::new(), arguments: Vec::new() };
        let json5 = rng.u8(..10) == 0;
        let manifests = rng.usize(1..=4);
        for index in 0..manifests {
            let name = match index {
                0 => "vss-extension.json".to_owned(),
                _ => format!("src/hub{index}/hub.json"),
            };
            let mut keys = scopes_keys(&mut rng);
            if index == 0 {
                keys.extend(base_keys(&mut rng));
            } else if rng.bool() {
                keys.push(format!(
                    r#""contributions":[{{"id":"c{index}","type":"ms.vss-web.hub","targets":[]}}]"#
                ));
            }
            let text = object(&mut rng, keys, json5);
            set.files.push((name, text));
        }
        set.files.push(("stale/hub.json".to_owned(), r#"{"scopes":["vso.stale"]}"#.to_owned()));
        set.select(&mut rng, manifests);
        set.override_some(&mut rng, json5);
        if json5 {
            set.arguments.push("--json5".to_owned());
        }
        set
    }

    /// The text of a file.
    pub(super) fn file(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(path, _)| path == name).map(|(_, text)| text.as_str())
    }

    /// The command as a script holds it.
    pub(super) fn command_line(&self) -> String {
        let quote = |argument: &String| {
            if argument.contains('\'') { format!("{argument:?}") } else { format!("'{argument}'") }
        };
        let arguments: Vec<String> = self.arguments.iter().map(quote).collect();
        format!("npx tfx extension create {}", arguments.join(" "))
    }

    fn select(&mut self, rng: &mut Rng, manifests: usize) {
        let add = |arguments: &mut Vec<String>, more: &[&str]| {
            arguments.extend(more.iter().map(|&argument| argument.to_owned()));
        };
        match rng.u8(..4) {
            0 if manifests == 1 => {}
            // Two files at most: the order of what a glob finds is not told anywhere.
            0 | 1 => {
                let globs = if rng.bool() { "--manifest-globs" } else { "--manifestGlobs" };
                match manifests {
                    1 => add(&mut self.arguments, &[globs, "vss-*.json"]),
                    2 => add(&mut self.arguments, &[globs, "vss-extension.json", "src/**/*.json"]),
                    _ => add(&mut self.arguments, &[globs, "./vss-extension.json,src/hub1/*.json"]),
                }
            }
            _ => {
                let names = self.files[..manifests].iter().map(|(name, _)| name.clone());
                let names: Vec<String> = names.collect();
                self.arguments.push("--manifests".to_owned());
                if rng.bool() {
                    self.arguments.push(names.join(","));
                } else {
                    self.arguments.extend(names);
                }
            }
        }
    }

    fn override_some(&mut self, rng: &mut Rng, json5: bool) {
        let file = rng.u8(..3) == 0;
        if file {
            let text = if rng.u8(..10) == 0 {
                String::new()
            } else {
                let keys = scopes_keys(rng);
                object(rng, keys, json5)
            };
            self.files.push(("overrides.json".to_owned(), text));
            self.arguments.extend(["--overrides-file", "overrides.json"].map(str::to_owned));
        }
        if rng.u8(..if file { 2 } else { 4 }) == 0 {
            let mut keys = scopes_keys(rng);
            keys.push(r#""public":false"#.to_owned());
            self.arguments.extend(["--override".to_owned(), format!("{{{}}}", keys.join(", "))]);
        }
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {}", self.command_line())?;
        for (name, text) in &self.files {
            writeln!(f, "  {name}: {text:?}")?;
        }
        Ok(())
    }
}

fn pick<'a>(rng: &mut Rng, from: &[&'a str]) -> &'a str {
    from[rng.usize(..from.len())]
}

/// None, one or several keys that are, or look like, `scopes`.
fn scopes_keys(rng: &mut Rng) -> Vec<String> {
    let count = [0, 1, 1, 1, 1, 2, 3][rng.usize(..7)];
    let key = |rng: &mut Rng| {
        let name =
            pick(rng, &["scopes", "scopes", "scopes", "scopes", "Scopes", "SCOPES", "scope"]);
        // A resource that does not exist stops the packager under any key; only `scopes` is of interest here.
        let resource = name != "scope" && rng.u8(..60) == 0;
        format!("\"{name}\":{}", scopes_value(rng, resource))
    };
    (0..count).map(|_| key(rng)).collect()
}

fn scopes_value(rng: &mut Rng, resource: bool) -> String {
    if rng.u8(..6) == 0 {
        return pick(rng, NO_ARRAYS).to_owned();
    }
    // Mostly what people write, now and then anything.
    let reach = if rng.u8(..3) == 0 { ELEMENTS.len() } else { 6 };
    let count = rng.usize(..6);
    let mut elements: Vec<&str> = (0..count).map(|_| ELEMENTS[rng.usize(..reach)]).collect();
    if resource {
        elements.push(r#""resource:vso.work""#);
    }
    format!("[{}]", elements.join(pick(rng, &[",", ", ", ",\n    ", " , "])))
}

/// What a package needs, now and then without.
fn base_keys(rng: &mut Rng) -> Vec<String> {
    let mut keys = vec![
        r#""id":"x""#.to_owned(),
        r#""publisher":"p""#.to_owned(),
        r#""version":"1.0.0""#.to_owned(),
        r#""Name":"n""#.to_owned(),
        r#""categories":["Azure Repos"]"#.to_owned(),
        r#""links":{"getstarted":{"uri":"https://example.com"}}"#.to_owned(),
    ];
    keys.push(format!("\"manifestVersion\":{}", pick(rng, &["1", "1.0", "\"1\""])));
    let contributions = match rng.u8(..40) {
        0 => "{}",
        1 => "[]",
        2 => r#"[{"id":"c1","type":"ms.vss-web.hub"}]"#,
        _ => {
            r#"[{"id":"c0","type":"ms.vss-web.hub","targets":["ms.vss-web.project-hub-groups-collection"]}]"#
        }
    };
    keys.push(format!("\"contributions\":{contributions}"));
    let target = match rng.u8(..24) {
        0 => r#""targets":[{"id":"Microsoft.VisualStudio.Services.Integration"}]"#,
        1 => r#""targets":[{"id":"Microsoft.VisualStudio.Service"}]"#,
        2 => r#""Targets":[{"id":"Microsoft.VisualStudio.Services.Integration"}]"#,
        3 => r#""targets":"Microsoft.VisualStudio.Services""#,
        4 | 5 => r#""targets":[{"id":"Microsoft.TeamFoundation.Server","version":"[15.0,)"}]"#,
        6 => r#""targets":[]"#,
        _ => r#""targets":[{"id":"Microsoft.VisualStudio.Services"}]"#,
    };
    keys.push(target.to_owned());
    for _ in 0..rng.usize(..3) {
        keys.push(pick(rng, OTHERS).to_owned());
    }
    keys
}

/// An object of keys in any order, with or without a byte-order mark, in a style of its own.
fn object(rng: &mut Rng, mut keys: Vec<String>, json5: bool) -> String {
    rng.shuffle(&mut keys);
    let line = pick(rng, &["", "\n", "\r\n", "\r\n\t"]);
    let mark = if rng.u8(..5) == 0 { "\u{feff}" } else { "" };
    let lenient = rng.u8(..if json5 { 3 } else { 60 }) == 0;
    let (comment, comma) = match (lenient, keys.is_empty()) {
        (false, _) => ("", ""),
        (true, true) => ("/* c */", ""),
        (true, false) => ("// c\n", ","),
    };
    let body = keys.join(&format!(",{line}"));
    match rng.u8(..80) {
        0 => format!("{mark}null"),
        // A base that is a list lacks a name and a version, which is another matter.
        1 if !body.contains("\"version\"") => format!("{mark}[]"),
        2 => format!("{mark}{{{body}"),
        _ => format!("{mark}{{{line}{comment}{body}{comma}{line}}}{line}"),
    }
}
