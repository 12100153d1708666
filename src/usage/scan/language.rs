//! Which language a source file is in, by its name or its first line.

/// Endings of files that nobody runs as they are: texts, data, pictures, packages, templates and what is compiled.
const NEVER_SCRIPTS: &str = "7z adoc aspx bats bicep bmp c cc config cpp crt cshtml csproj css csv diff dll docx \
    editorconfig eot example exe fsproj gif gitattributes gitignore gz h hcl hpp html ico ini \
    jar java jpeg jpg json json5 jsonc key kt less lock log map md mdx mov mp4 nupkg nuspec otf \
    patch pdf pem php png pptx props proto rb razor resx rs rst sample scss sln snap snk sql sum \
    svg swift tar targets tf tfvars tgz tmpl toml tpl ttf txt webp xml zip";

/// Kernels read no more of a first line.
const LONGEST_FIRST_LINE: usize = 256;

/// A language that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Bash and its relatives.
    Bash,
    /// C#, also as a script.
    CSharp,
    /// A Dockerfile, for the commands that it runs.
    Image,
    /// JavaScript, with or without JSX.
    JavaScript,
    /// A pipeline or workflow in YAML, for the scripts of its steps.
    Pipeline,
    /// PowerShell.
    PowerShell,
    /// A Makefile, a justfile, or the scripts of a `package.json`: commands that developers run by a name.
    Recipes,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// The scripts of an HTML, Vue, Svelte or Astro file.
    Page,
    /// Python.
    Python,
    /// The Python of a Jupyter notebook.
    Notebook,
    /// Go.
    Go,
}

impl Language {
    /// The language of a file by its name. Declarations alone, `*.d.ts`, call nothing.
    pub fn of(name: &str) -> Option<Self> {
        let file = name.rsplit('/').next()?.to_ascii_lowercase();
        let is_image = ["dockerfile", "containerfile"].iter().any(|image| {
            file.strip_prefix(image).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                || file.strip_suffix(image).is_some_and(|rest| rest.ends_with('.'))
        });
        if is_image && !file.ends_with("ignore") {
            return Some(Self::Image);
        }
        let is_recipes = ["gnumakefile", "justfile", "makefile", "package.json"].contains(&&*file);
        if is_recipes {
            return Some(Self::Recipes);
        }
        let (stem, ending) = file.rsplit_once('.')?;
        match ending {
            "ts" | "mts" | "cts" if stem.rsplit('.').next() == Some("d") && stem != "d" => None,
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::Tsx),
            "js" | "jsx" | "mjs" | "cjs" | "es6" | "jsm" => Some(Self::JavaScript),
            "sh" | "bash" | "zsh" | "ksh" => Some(Self::Bash),
            "ps1" | "psm1" => Some(Self::PowerShell),
            "yml" | "yaml" => Some(Self::Pipeline),
            "html" | "htm" | "xhtml" | "vue" | "svelte" | "astro" => Some(Self::Page),
            "cs" | "csx" => Some(Self::CSharp),
            "py" | "pyw" => Some(Self::Python),
            "ipynb" => Some(Self::Notebook),
            "go" => Some(Self::Go),
            "just" | "justfile" | "mk" => Some(Self::Recipes),
            _ => None,
        }
    }

    /// Whether such a file holds nothing but what builds, tests and publishes an app.
    pub fn is_of_developers(self) -> bool {
        self == Self::Recipes
    }

    /// Whether a file can be a script although its name does not say so: its ending is none of what is never run.
    pub fn may_be_script(name: &str) -> bool {
        let file = name.rsplit('/').next().unwrap_or(name);
        let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
        !NEVER_SCRIPTS.split(' ').any(|never| never.eq_ignore_ascii_case(ending))
    }

    /// The language of a file whose name tells none, by its first line: `#!/usr/bin/env python3`.
    pub fn of_script(name: &str, start: &[u8]) -> Option<Self> {
        let line = start.strip_prefix(b"#!").filter(|_| Self::may_be_script(name))?;
        let line = line.split(|byte| *byte == b'\n').next()?;
        let line = std::str::from_utf8(&line[..line.len().min(LONGEST_FIRST_LINE)]).ok()?;
        let mut words = line.split_whitespace().filter_map(|word| word.rsplit(['/', '\\']).next());
        // `env -S node --flag`, `env KEY=value bash`.
        let is_passed = |word: &&str| *word == "env" || word.starts_with('-') || word.contains('=');
        let program = words.find(|word| !is_passed(word))?;
        let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        Some(match program {
            "sh" | "bash" | "zsh" | "ksh" | "dash" | "ash" => Self::Bash,
            "python" | "pypy" | "uv" => Self::Python,
            "node" | "nodejs" | "bun" | "zx" => Self::JavaScript,
            "deno" | "ts-node" | "tsx" => Self::TypeScript,
            "pwsh" | "powershell" => Self::PowerShell,
            "dotnet-script" => Self::CSharp,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_by_the_first_line() {
        let of = |line: &str| Language::of_script("tools/publish", line.as_bytes());
        assert_eq!(of("#!/bin/bash -e\nx"), Some(Language::Bash));
        assert_eq!(of("#!/usr/bin/env -S python3.12 -u"), Some(Language::Python));
        assert_eq!(of("#! /usr/bin/env A=b node\r\nx"), Some(Language::JavaScript));
        assert_eq!(of("#!/usr/bin/perl"), None);
        assert_eq!(of("#!"), None);
        assert_eq!(of("echo"), None);
        assert_eq!(Language::of_script("a.txt", b"#!/bin/sh"), None);
        assert_eq!(Language::of_script("a.shlib", b"#!/bin/sh"), Some(Language::Bash));
    }

    #[test]
    fn languages_are_told_by_the_ending() {
        assert_eq!(Language::of("src/a.TSX"), Some(Language::Tsx));
        assert_eq!(Language::of("a.d.ts"), None);
        assert_eq!(Language::of("d.ts/a.mjs"), Some(Language::JavaScript));
        assert_eq!(Language::of("page.html"), Some(Language::Page));
        assert_eq!(Language::of("page.xhtml"), Some(Language::Page));
        assert_eq!(Language::of("hub.es6"), Some(Language::JavaScript));
        assert_eq!(Language::of("Makefile"), Some(Language::Recipes));
        assert_eq!(Language::of("web/package.json"), Some(Language::Recipes));
        assert_eq!(Language::of(".justfile"), Some(Language::Recipes));
        assert_eq!(Language::of("package-lock.json"), None);
    }
}
