//! Packaging commands: `tfx extension create` and `publish`, found in scripts, and what they pack.
//!
//! One repository may have several that pack different files, and so request different scopes.

mod scripts;

use std::borrow::Cow;
use std::ops::Range;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use memchr::memmem;
use once_cell::sync::Lazy;

use super::command_line::{Word, commands};
use super::folded::unfolded;
use crate::text::{SourceText, Span};

/// The manifest that is taken when a command names none.
pub const DEFAULT_MANIFEST: &str = "vss-extension.json";

/// One packaging command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packaging {
    /// Where it is written.
    pub place: Span,
    /// The script of a `package.json` that it is in.
    pub script: Option<Box<str>>,
    /// What it does.
    pub verb: Verb,
    /// The directory that a `cd` before it enters, as written.
    pub directory: Option<Box<str>>,
    /// `--root`: manifests are looked up there; `.` without one. Relative to [`Self::directory`].
    pub root: Box<str>,
    /// Which files are packed.
    pub selection: Selection,
    /// `--overrides-file`, relative to [`Self::directory`] and not to the root.
    pub overrides_file: Option<Box<str>>,
    /// `--override`: the JSON text.
    pub inline_override: Option<Box<str>>,
    /// `--json5`
    pub json5: bool,
    /// `--bypass-validation`
    pub bypass_validation: bool,
    /// Options that the packager does not know: it prints its help and packs nothing.
    pub unknown_options: Vec<Box<str>>,
    /// Whether something above is filled in at run time, so that it cannot be followed from here.
    pub has_variables: bool,
}

/// What a packaging command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Makes the package.
    Create,
    /// Makes the package and uploads it.
    Publish,
}

/// Which files a command packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// These files, relative to the root, in this order.
    Manifests(Vec<Box<str>>),
    /// The files under the root that match any of these.
    Globs(Vec<Box<str>>),
    /// What a JavaScript file returns: nobody can tell without running it.
    JavaScript(Box<str>),
    /// `publish --vsix`: a package that was made before.
    Package,
}

impl Selection {
    /// Whether a file is packed: its path relative to the root, with forward slashes.
    ///
    /// Compile once with [`Selection::matcher`] to ask for many files.
    pub fn selects(&self, path: &str) -> bool {
        self.matcher().is_some_and(|matcher| matcher.is_match(path))
    }

    /// The files as one matcher; `None` if they are not named by patterns, or no pattern is valid.
    pub fn matcher(&self) -> Option<GlobSet> {
        let (patterns, literal) = match self {
            Self::Manifests(files) => (files, true),
            Self::Globs(globs) => (globs, false),
            Self::JavaScript(_) | Self::Package => return None,
        };
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let path = normal_path(pattern);
            let pattern = if literal { globset::escape(&path) } else { path };
            // As the packager's glob does: `*` stops at a slash.
            if let Ok(glob) = GlobBuilder::new(&pattern).literal_separator(true).build() {
                set.add(glob);
            }
        }
        set.build().ok()
    }
}

/// The files that a path can mean of which parts are filled in at run time; nothing where no letter of it is known, or
/// all of it is.
pub fn filled_in(path: &str) -> Option<GlobSet> {
    let path = normal_path(path);
    let pattern = super::command_line::without_variables(&path, "\0")?;
    let known = pattern.rsplit_once('.').map_or(&*pattern, |(stem, _)| stem);
    if !known.contains(|letter: char| letter.is_ascii_alphanumeric()) {
        return None;
    }
    let pattern = globset::escape(&pattern).replace('\0', "*");
    let glob = GlobBuilder::new(&pattern).literal_separator(true).build().ok()?;
    GlobSetBuilder::new().add(glob).build().ok()
}

/// Why a text is no glob, in our words.
pub fn glob_fault(error: &globset::Error) -> &'static str {
    use globset::ErrorKind as Kind;
    match error.kind() {
        Kind::UnclosedClass => "a `[` is not closed",
        Kind::InvalidRange(..) => "a range in brackets runs backwards",
        Kind::UnopenedAlternates => "a `}` closes nothing",
        Kind::UnclosedAlternates => "a `{` is not closed",
        Kind::NestedAlternates => "braces stand inside braces",
        Kind::DanglingEscape => "a `\\` stands at the end",
        _ => "it cannot be read",
    }
}

/// Forward slashes, without `./` in front.
fn normal_path(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut rest = path.as_str();
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter.trim_start_matches('/');
    }
    rest.to_owned()
}

/// Whether a text may hold a packaging command.
pub fn sniff(bytes: &[u8]) -> bool {
    static WORDS: Lazy<[memmem::Finder<'static>; 2]> =
        Lazy::new(|| ["tfx", "extension"].map(memmem::Finder::new));
    WORDS.iter().all(|word| word.find(bytes).is_some())
}

/// The packaging commands of a text: the scripts of a `package.json`, the lines of anything else.
pub fn read(source: &SourceText) -> Vec<Packaging> {
    if !sniff(source.text().as_bytes()) {
        return Vec::new();
    }
    let file = source.name().rsplit(['/', '\\']).next().unwrap_or_default();
    if file == "package.json" {
        return scripts::read(source);
    }
    let body = source.body();
    let place = |range: Range<usize>| Span::new(range.start, range.end);
    let is_yaml = [".yml", ".yaml"].iter().any(|end| file.to_ascii_lowercase().ends_with(end));
    let text = if is_yaml { unfolded(body) } else { Cow::Borrowed(body) };
    in_text(&text, &|range| place(range).shifted(source.body_start()))
}

fn in_text(text: &str, place: &dyn Fn(Range<usize>) -> Span) -> Vec<Packaging> {
    let mut found = Vec::new();
    let mut directory: Option<Word> = None;
    for (range, words) in commands(text) {
        if let [cd, path] = words.as_slice()
            && matches!(cd.text.as_str(), "cd" | "pushd")
        {
            directory = Some(path.clone());
            continue;
        }
        let Some((program, verb, options)) = after_verb(&words) else { continue };
        let range = program.start..range.start + text[range.clone()].trim_end().len();
        found.push(packaging(verb, options, directory.as_ref(), place(range)));
    }
    found
}

/// The program of `tfx extension create`, and the words after it, whatever runs it: `npx`, a path, `tfx.cmd`, a YAML key in front.
fn after_verb(words: &[Word]) -> Option<(&Word, Verb, &[Word])> {
    let at = words.windows(3).position(|window| {
        let program = window[0].text.rsplit(['/', '\\']).next().unwrap_or_default();
        let program = program.split('@').next().unwrap_or_default();
        let program = program.strip_suffix(".cmd").unwrap_or(program);
        matches!(program, "tfx" | "tfx-cli" | "tfx-cli.js")
            && window[1].text == "extension"
            && matches!(window[2].text.as_str(), "create" | "publish")
    })?;
    let verb = if words[at + 2].text == "create" { Verb::Create } else { Verb::Publish };
    Some((&words[at], verb, &words[at + 3..]))
}

/// The options with their values, named as the packager names them.
fn options(words: &[Word]) -> Vec<(String, Vec<&Word>)> {
    let mut options: Vec<(String, Vec<&Word>)> = Vec::new();
    for word in words {
        if let Some(name) = word.text.strip_prefix("--") {
            options.push((camel_case(name), Vec::new()));
        } else if let Some(letters) = word.text.strip_prefix('-') {
            options.extend(letters.chars().map(|letter| (format!("-{letter}"), Vec::new())));
        } else if let Some((_, values)) = options.last_mut() {
            values.push(word);
        }
    }
    options
}

fn packaging(verb: Verb, words: &[Word], directory: Option<&Word>, place: Span) -> Packaging {
    let options = options(words);
    // Of options given twice the last one counts.
    let find = |name: &str| {
        options.iter().rev().find(|(option, _)| option == name).map(|(_, values)| values)
    };
    let list = |name: &str| find(name).map(|values| array(values));
    let text =
        |name: &str| find(name).filter(|values| !values.is_empty()).map(|values| joined(values));
    let first = |name: &str| {
        find(name).and_then(|values| values.first()).map(|word| word.text.as_str().into())
    };
    let flag = |name: &str| {
        find(name).is_some_and(|values| {
            let no = |word: &&Word| {
                ["false", "0", "no", "n"].contains(&word.text.to_lowercase().as_str())
            };
            !values.first().is_some_and(no)
        })
    };
    let selection = if verb == Verb::Publish && find("vsix").is_some() {
        Selection::Package
    } else if let Some(file) = first("manifestJs") {
        Selection::JavaScript(file)
    } else if let Some(globs) = list("manifestGlobs").filter(|globs| !globs.is_empty()) {
        Selection::Globs(globs)
    } else {
        Selection::Manifests(list("manifests").unwrap_or_else(|| vec![DEFAULT_MANIFEST.into()]))
    };
    let decisive =
        ["root", "-r", "manifestJs", "manifestGlobs", "manifests", "overridesFile", "override"];
    let has_variables = directory.is_some_and(|word| word.has_variable)
        || options.iter().any(|(name, values)| {
            decisive.contains(&name.as_str()) && values.iter().any(|word| word.has_variable)
        });
    let unknown = |(name, _): &(String, Vec<&Word>)| {
        (!KNOWN_OPTIONS.contains(&name.as_str())).then(|| name.as_str().into())
    };
    Packaging {
        place,
        script: None,
        verb,
        directory: directory.map(|word| word.text.as_str().into()),
        root: first("root").or_else(|| first("-r")).unwrap_or_else(|| ".".into()),
        selection,
        overrides_file: first("overridesFile"),
        inline_override: text("override"),
        json5: flag("json5"),
        bypass_validation: flag("bypassValidation"),
        unknown_options: options.iter().filter_map(unknown).collect(),
        has_variables,
    }
}

fn joined(words: &[&Word]) -> Box<str> {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ").into()
}

/// Several words, or one with commas, in brackets or not.
fn array(words: &[&Word]) -> Vec<Box<str>> {
    match words {
        [one] => {
            let inner = one.text.strip_prefix('[').unwrap_or(&one.text);
            let inner = inner.strip_suffix(']').unwrap_or(inner);
            inner.split(',').map(|part| part.trim().into()).collect()
        }
        several => several.iter().map(|word| word.text.as_str().into()).collect(),
    }
}

/// `manifest-globs`, `manifestGlobs` and `Manifest-Globs` are one option.
fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut upper = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            upper = !camel.is_empty();
        } else if upper {
            camel.extend(letter.to_uppercase());
            upper = false;
        } else if camel.is_empty() {
            camel.extend(letter.to_lowercase());
        } else {
            camel.push(letter);
        }
    }
    camel
}

/// Every option of `tfx extension create` and `publish` (tfx-cli 0.23.1), sorted.
const KNOWN_OPTIONS: &[&str] = &[
    "-h",
    "-p",
    "-r",
    "-t",
    "-u",
    "authType",
    "bypassScopeCheck",
    "bypassValidation",
    "debugLogStream",
    "description",
    "displayName",
    "env",
    "extensionId",
    "fiddler",
    "help",
    "includeUndocumented",
    "json",
    "json5",
    "locRoot",
    "manifestGlobs",
    "manifestJs",
    "manifests",
    "metadataOnly",
    "noColor",
    "noPrompt",
    "noWaitValidation",
    "output",
    "outputPath",
    "override",
    "overridesFile",
    "password",
    "project",
    "proxy",
    "publisher",
    "revVersion",
    "root",
    "save",
    "serviceUrl",
    "shareWith",
    "skipCertValidation",
    "token",
    "traceLevel",
    "unshareWith",
    "username",
    "vsix",
];
