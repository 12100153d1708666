//! One source file: which language it is, and what is read of it or why nothing is.

use std::fmt;
use std::sync::Arc;

use super::bash::ScriptPaths;
use super::generated::is_generated;
use super::go;
use super::hosted::{MOST_VARIABLES, Script};
use super::idiom::Family;
use super::language::Language;
use super::model::Module;
use super::script::{self, Dialect};
use super::{bash, csharp, images, pipelines, powershell, python, recipes};
use crate::text::{SourceText, page};

/// Files that are larger are not read: nobody writes them.
pub const LARGEST: u64 = 2 * 1024 * 1024;

/// Why a file, or a part of it, was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skipped {
    /// It is larger than [`LARGEST`].
    TooLarge,
    /// It is a bundle, minified, or written by a tool.
    Generated,
    /// Its syntax takes too long to read.
    TakesTooLong,
    /// It is no text, or no parser could be made for it.
    Unparsable,
    /// It is a notebook that is not written line by line.
    Notebook,
    /// Parts of it are nested too deeply; the rest was read.
    TooDeep,
}

impl Skipped {
    /// The word for it in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Generated => "generated",
            Self::TakesTooLong => "takes-too-long",
            Self::Unparsable => "unreadable",
            Self::Notebook => "notebook",
            Self::TooDeep => "too-deep",
        }
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "larger than 2 MiB",
            Self::Generated => "made by a tool: a bundle, or minified",
            Self::TakesTooLong => "its syntax takes too long to read",
            Self::Unparsable => "not readable as text",
            Self::Notebook => "a notebook that is not written line by line",
            Self::TooDeep => "parts of it are nested too deeply",
        })
    }
}

/// What the sources that are read lack, counted by whoever found them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Files of tests and samples.
    pub tests: usize,
    /// Folders of other people's code and of build output.
    pub folders: usize,
}

/// One file as it was read.
#[derive(Debug)]
pub struct Extracted {
    pub(super) source: Arc<SourceText>,
    /// What was read; a file can hold scripts of several languages.
    pub(super) modules: Vec<Module>,
    pub(super) skipped: Option<Skipped>,
}

impl Extracted {
    /// A file that was not read.
    pub fn skipped(source: &Arc<SourceText>, why: Skipped) -> Self {
        Self { source: Arc::clone(source), modules: Vec::new(), skipped: Some(why) }
    }

    /// Its text.
    pub fn source(&self) -> &Arc<SourceText> {
        &self.source
    }

    /// The files and packages that it loads, as they are written.
    pub fn loads(&self) -> impl Iterator<Item = &str> {
        self.modules.iter().flat_map(|module| &module.loads).map(AsRef::as_ref)
    }

    /// The paths by which scripts of the file load others, as shells do.
    pub fn script_paths(&self) -> ScriptPaths {
        let shells = self.modules.iter().filter(|module| module.family == Family::Bash);
        ScriptPaths::of(shells.flat_map(|module| &module.loads).map(AsRef::as_ref))
    }

    /// Whether all that the file does for others is to offer names to them.
    pub fn only_offers(&self) -> bool {
        !self.modules.is_empty() && self.modules.iter().all(|module| !module.exports.is_empty())
    }

    /// Why the file, or a part of it, was not read.
    pub fn skipped_as(&self) -> Option<Skipped> {
        self.skipped
    }

    /// Whether anything of the file was read.
    pub fn is_read(&self) -> bool {
        !self.modules.is_empty()
    }
}

/// Reads one file: pure syntax, no catalog, no other file.
pub fn extract(source: &Arc<SourceText>, language: Language) -> Extracted {
    let (name, text) = (source.name(), source.text());
    if text.len() as u64 > LARGEST {
        return Extracted::skipped(source, Skipped::TooLarge);
    }
    let is_whole = matches!(language, Language::Bash | Language::CSharp | Language::PowerShell);
    if is_whole && is_generated(name, text) {
        return Extracted::skipped(source, Skipped::Generated);
    }
    let (dialect, parts, own_names) = match language {
        Language::Bash => return one(source, bash::read(&name.into(), text, &[])),
        Language::CSharp => return one(source, csharp::read(&name.into(), text)),
        Language::Pipeline => return hosted(source, &pipelines::scripts(text)),
        Language::Image => return hosted(source, &images::scripts(text)),
        Language::Recipes => return hosted(source, &recipes::scripts(name, text)),
        Language::PowerShell => return one(source, powershell::read(&name.into(), text, &[])),
        Language::Python => {
            if is_generated(name, text) {
                return Extracted::skipped(source, Skipped::Generated);
            }
            return one(source, python::read(&name.into(), text));
        }
        Language::Notebook => {
            let Some(code) = python::code_of(text) else {
                return Extracted::skipped(source, Skipped::Notebook);
            };
            let source = Arc::new(SourceText::new(name, code));
            return one(&source, python::read(&name.into(), source.text()));
        }
        Language::JavaScript => (Dialect::JavaScript, Vec::new(), false),
        Language::TypeScript => (Dialect::TypeScript, Vec::new(), false),
        Language::Tsx => (Dialect::Tsx, Vec::new(), false),
        Language::Page => {
            let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
            let mut found = page::scripts(text);
            if ending == "astro" {
                found.begin_with(page::front_matter(text));
            }
            let dialect =
                if found.is_typescript { Dialect::TypeScript } else { Dialect::JavaScript };
            let own = found.is_module || matches!(&*ending, "vue" | "svelte" | "astro");
            let handlers = page::handlers(name, text);
            if !handlers.is_empty() {
                let programs = page::only_programs(text, &found.parts, &handlers);
                let read = script::read(&name.into(), &programs, dialect, &[]).map(|mut module| {
                    module.shares_names = !own;
                    module
                });
                return one(source, read);
            }
            if found.parts.is_empty() {
                let modules = vec![Module::new(name.into(), Family::Script)];
                return Extracted { source: Arc::clone(source), modules, skipped: None };
            }
            (dialect, found.parts, own)
        }
        Language::Go if go::is_generated(text) => {
            return Extracted::skipped(source, Skipped::Generated);
        }
        Language::Go => return one(source, go::read(&name.into(), text)),
    };
    if language != Language::Page && is_generated(name, text) {
        return Extracted::skipped(source, Skipped::Generated);
    }
    let read = script::read(&name.into(), text, dialect, &parts).map(|mut module| {
        module.shares_names &= !own_names;
        module
    });
    one(source, read)
}

/// A file that holds scripts. One that cannot be read does not keep the others from it.
fn hosted(source: &Arc<SourceText>, scripts: &[Script]) -> Extracted {
    let name = source.name().into();
    let mut extracted =
        Extracted { source: Arc::clone(source), modules: Vec::new(), skipped: None };
    let mut left = MOST_VARIABLES;
    for script in scripts {
        match script.read(&name, &mut left) {
            Ok(module) => {
                if module.too_deep {
                    extracted.skipped = Some(Skipped::TooDeep);
                }
                extracted.modules.push(module.compact());
            }
            Err(why) => extracted.skipped = Some(why),
        }
    }
    extracted
}

/// A file that is one module.
fn one(source: &Arc<SourceText>, read: Result<Module, Skipped>) -> Extracted {
    match read {
        Ok(module) => {
            let skipped = module.too_deep.then_some(Skipped::TooDeep);
            Extracted { source: Arc::clone(source), modules: vec![module.compact()], skipped }
        }
        Err(why) => Extracted::skipped(source, why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_to_read_is_given_up() {
        // Each of these can begin a comparison or a call with type arguments.
        let source = Arc::new(SourceText::new("a.ts", "a < b > (c\n".repeat(3000)));
        let extracted = extract(&source, Language::TypeScript);
        assert_eq!(extracted.skipped, Some(Skipped::TakesTooLong));
    }

    #[test]
    fn a_page_of_thousands_of_scripts_is_given_up() {
        let page =
            |count| Arc::new(SourceText::new("a.html", "<script>a()</script>".repeat(count)));
        let few = extract(&page(50), Language::Page);
        assert_eq!((few.skipped, few.modules[0].calls.len()), (None, 50));
        let many = extract(&page(5_001), Language::Page);
        assert_eq!(many.skipped, Some(Skipped::TakesTooLong));
    }

    #[test]
    fn of_very_many_alternatives_the_last_are_left_out() {
        let chain = |before: &str, elses: &str, after: &str| {
            format!("{before} if a {{ b() }} {} {after}", elses.repeat(2_000))
        };
        for (name, language, text) in [
            ("a.ts", Language::TypeScript, chain("", " else if (m) {\nc() }", "")),
            (
                "a.cs",
                Language::CSharp,
                chain("class A { void F() {", " else if (m) {\nC(); }", "}}"),
            ),
            ("a.go", Language::Go, chain("package a\nfunc f() {", " else if m {\nc() }", "\n}")),
        ] {
            let text = if name == "a.go" { text } else { text.replace("if a", "if (a)") };
            let source = Arc::new(SourceText::new(name, text.replace("b() }", "b(); }")));
            let extracted = extract(&source, language);
            assert_eq!(extracted.skipped, Some(Skipped::TooDeep), "{name}");
            assert!(extracted.is_read(), "{name}");
        }
    }

    #[test]
    fn deep_nesting_ends_and_is_said() {
        let text = format!("const a = {}1{};", "[\n".repeat(5000), "]\n".repeat(5000));
        let source = Arc::new(SourceText::new("a.js", text));
        let extracted = extract(&source, Language::JavaScript);
        assert_eq!(extracted.skipped, Some(Skipped::TooDeep));
        assert!(!extracted.modules.is_empty());
        let sum = format!("const a = {}1;", "1 +\n".repeat(30_000));
        let source = Arc::new(SourceText::new("a.js", sum));
        assert!(extract(&source, Language::JavaScript).modules.len() == 1);
    }
}
