//! The first inputs of the fuzz targets, made from the files that the tests have anyway.

use std::fs;
use std::io;
use std::path::Path;

use super::LONGEST_INPUT;

/// What a file becomes as an input.
#[derive(Clone, Copy)]
enum Form {
    /// Its text.
    Bare,
    /// Its name on the first line, then its text.
    Named,
    /// One character for the kind of file, then its text.
    Kind(&'static [&'static str]),
}

/// Where the first inputs of a target come from.
struct Seeds {
    target: &'static str,
    folder: &'static str,
    endings: &'static [&'static str],
    form: Form,
}

const REGISTRATIONS: &[&str] = &[".tf", ".tf.json", ".bicep", ".ps1", ".sh", ".json"];

/// The kinds of the target `written`, in its order.
const WRITTEN: &[&str] = &[
    ".md",
    ".rst",
    ".adoc",
    ".ts",
    ".py",
    ".rb",
    ".erb",
    ".html.erb",
    ".yml.erb",
    ".fs",
    ".cs",
    ".php",
    ".html",
    ".vue",
    ".rs",
    ".yaml",
    ".toml",
    ".ini",
    ".json",
    ".sh",
];

const fn named(
    target: &'static str,
    folder: &'static str,
    endings: &'static [&'static str],
) -> Seeds {
    Seeds { target, folder, endings, form: Form::Named }
}

const fn bare(
    target: &'static str,
    folder: &'static str,
    endings: &'static [&'static str],
) -> Seeds {
    Seeds { target, folder, endings, form: Form::Bare }
}

const fn written(folder: &'static str) -> Seeds {
    Seeds { target: "written", folder, endings: WRITTEN, form: Form::Kind(WRITTEN) }
}

const SEEDS: &[Seeds] = &[
    bare("authorize_url", "fixtures/manifests/authorize-url", &[""]),
    bare("authorize_url", "fixtures/manifests/written", &[""]),
    bare("calls", "fixtures/traffic", &[""]),
    bare("calls", "fixtures/usage", &[".txt"]),
    named("catalog", "data", &[".yaml", ".csv"]),
    bare("config", "fixtures/projects", &["scopewise.yaml"]),
    named("fix", "fixtures/manifests/extension", &[".json"]),
    named("fix", "fixtures/manifests/entra", &[".json"]),
    named("fix", "fixtures/manifests/authorize-url", &[""]),
    named("fix", "fixtures/projects", &["vss-extension.json"]),
    named("manifest", "fixtures/manifests", &[""]),
    named("manifest", "fixtures/projects", &[".json", ".md"]),
    Seeds {
        target: "registration",
        folder: "fixtures/manifests",
        endings: REGISTRATIONS,
        form: Form::Kind(REGISTRATIONS),
    },
    named("scan_bash", "fixtures/sources/bash", &[".sh"]),
    named("scan_csharp", "fixtures/sources/csharp", &[".cs"]),
    named("scan_go", "fixtures/sources/go", &[".go"]),
    named("scan_hosted", "fixtures/sources/pipelines", &[".yml", ".yaml", "Dockerfile"]),
    named("scan_page", "fixtures/sources/typescript", &[".html", ".vue"]),
    named("scan_powershell", "fixtures/sources/powershell", &[".ps1"]),
    named("scan_python", "fixtures/sources/python", &[".py", ".ipynb"]),
    named("scan_script", "fixtures/sources/typescript", &[".ts", ".tsx", ".js"]),
    written("fixtures/manifests/written"),
    written("fixtures/documents"),
];

/// Writes the first inputs of a target that are not there yet.
pub(super) fn write(root: &Path, target: &str, corpus: &Path) -> io::Result<()> {
    fs::create_dir_all(corpus)?;
    for seeds in SEEDS.iter().filter(|seeds| seeds.target == target) {
        let folder = root.join(seeds.folder);
        each_file(&folder, &mut |path| {
            let name = path.strip_prefix(&folder).unwrap_or(path).to_string_lossy();
            let name = name.replace('\\', "/");
            if !seeds.endings.iter().any(|ending| name.ends_with(ending)) {
                return Ok(());
            }
            let text = fs::read(path)?;
            let mut input = match seeds.form {
                Form::Bare => Vec::new(),
                Form::Named => format!("{name}\n").into_bytes(),
                Form::Kind(kinds) => kind(kinds, &name),
            };
            input.extend_from_slice(&text);
            input.truncate(cut(&input));
            fs::write(corpus.join(format!("{}-{}", seeds.folder, name).replace('/', "-")), input)
        })?;
    }
    Ok(())
}

/// The character that stands for the kind of a file: its code leaves the index of the longest fitting ending.
fn kind(kinds: &[&str], name: &str) -> Vec<u8> {
    let fitting = kinds.iter().enumerate().filter(|(_, ending)| name.ends_with(*ending));
    let at = fitting.max_by_key(|(_, ending)| ending.len()).map_or(0, |(at, _)| at);
    let first = u8::try_from(kinds.len() * 10 + at).unwrap_or(b'A');
    vec![first]
}

/// Where an input ends: before the line that would make it too long, and within a text before the entry.
fn cut(input: &[u8]) -> usize {
    if input.len() <= LONGEST_INPUT {
        return input.len();
    }
    let head = &input[..LONGEST_INPUT];
    let entry = head.windows(2).rposition(|two| two == b"\n\n");
    let line = head.iter().rposition(|byte| *byte == b'\n');
    entry.or(line).map_or(LONGEST_INPUT, |at| at + 1)
}

/// Calls `visit` for each file below a folder.
fn each_file(folder: &Path, visit: &mut dyn FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            each_file(&path, visit)?;
        } else {
            visit(&path)?;
        }
    }
    Ok(())
}
