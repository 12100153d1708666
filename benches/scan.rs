//! How long reading code for its calls takes beside what no reader can go below: the bare parse of the same
//! files.
//!
//! `cargo bench --bench scan` writes a corpus of TypeScript itself; `SCAN_CORPUS=folder cargo bench --bench scan`
//! reads the code of a folder in its place, such as a checkout. It prints one table and asserts nothing:
//! machines differ, ratios hardly. Where the system tells for how long a thread has run, that is measured, and not
//! the time of day: what else the machine does counts less then.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use scopewise::catalog::Catalog;
use scopewise::text::SourceText;
use scopewise::usage::Router;
use scopewise::usage::scan::{CodeUsage, Language, extract, scan};

/// How often each measurement is taken; the least time is the one that others disturbed least.
const TURNS: usize = 5;
/// Files of the written corpus, about 6 MB.
const FILES: usize = 1500;

type Source = (Arc<SourceText>, Language);

fn main() {
    let corpus = match std::env::var_os("SCAN_CORPUS") {
        Some(folder) => folder_corpus(Path::new(&folder)),
        None => written_corpus(),
    };
    let bytes: usize = corpus.iter().map(|(source, _)| source.text().len()).sum();
    let lines: usize = corpus.iter().map(|(source, _)| source.text().lines().count()).sum();
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let megabytes = f64::from(u32::try_from(bytes).expect("a corpus has less than 4 GB")) / 1e6;
    println!("{} files, {lines} lines, {megabytes:.1} MB", corpus.len());
    let [parse, extracted, whole] = least([
        &|| corpus.iter().for_each(parse_bare),
        &|| corpus.iter().for_each(|one| drop(black_box(read(one)))),
        &|| drop(black_box(found(corpus.iter().map(read).collect(), &router))),
    ]);
    let row = |what: &str, seconds: f64, beside: f64| {
        let (speed, ratio) = (megabytes / seconds, seconds / beside);
        println!("{what:34} {:>9.1} ms {speed:>7.1} MB/s {ratio:>6.2}", seconds * 1e3);
    };
    row("bare parse, one thread", parse, parse);
    row("extract, one thread", extracted, parse);
    row("whole scan, one thread", whole, parse);
    if std::env::var_os("SCAN_ONE_THREAD").is_none() {
        let [parse, whole] = least_elapsed([&|| corpus.par_iter().for_each(parse_bare), &|| {
            drop(black_box(found(corpus.par_iter().map(read).collect(), &router)));
        }]);
        row("bare parse, every core", parse, parse);
        row("whole scan, every core", whole, parse);
    }
    println!("the last column is the time beside the bare parse on as many threads");
}

/// The least of several times that the thread takes for each of these, in seconds. They take turns, so that what
/// disturbs one disturbs the others.
fn least<const N: usize>(works: [&dyn Fn(); N]) -> [f64; N] {
    let mut least = [f64::INFINITY; N];
    for _ in 0..TURNS {
        for (least, work) in least.iter_mut().zip(works) {
            let (start, clock) = (on_processor(), Instant::now());
            work();
            let elapsed = clock.elapsed().as_secs_f64();
            let time = start.zip(on_processor()).map_or(elapsed, |(start, end)| end - start);
            *least = least.min(time);
        }
    }
    least
}

/// The same by the clock, for work of several threads.
fn least_elapsed<const N: usize>(works: [&dyn Fn(); N]) -> [f64; N] {
    let mut least = [f64::INFINITY; N];
    for _ in 0..TURNS {
        for (least, work) in least.iter_mut().zip(works) {
            let clock = Instant::now();
            work();
            *least = least.min(clock.elapsed().as_secs_f64());
        }
    }
    least
}

/// For how many seconds this thread has run, where the system tells.
fn on_processor() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = told.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// The grammar of a language; nothing for files in which only parts are code.
fn grammar(language: Language) -> Option<tree_sitter::Language> {
    Some(match language {
        Language::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        Language::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
        Language::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
        Language::Python => tree_sitter_python::LANGUAGE.into(),
        Language::Go => tree_sitter_go::LANGUAGE.into(),
        Language::CSharp => tree_sitter_c_sharp::LANGUAGE.into(),
        Language::PowerShell => tree_sitter_pwsh::LANGUAGE.into(),
        Language::Bash => tree_sitter_bash::LANGUAGE.into(),
        Language::Page
        | Language::Pipeline
        | Language::Image
        | Language::Notebook
        | Language::Recipes => return None,
    })
}

fn parse_bare((source, language): &Source) {
    let grammar = grammar(*language).expect("the corpus has whole files only");
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&grammar).expect("the grammar fits the library");
    black_box(parser.parse(source.text(), None));
}

fn read((source, language): &Source) -> scopewise::usage::scan::Extracted {
    extract(source, *language)
}

fn found<'c>(files: Vec<scopewise::usage::scan::Extracted>, router: &Router<'c>) -> CodeUsage<'c> {
    scan(files, &[], router)
}

/// The code below a folder, but for what other people wrote or tools made.
fn folder_corpus(root: &Path) -> Vec<Source> {
    let mut corpus = Vec::new();
    let entries = ignore::WalkBuilder::new(root).require_git(false).build();
    for entry in entries.filter_map(Result::ok) {
        let name = entry.path().to_string_lossy().replace('\\', "/");
        let foreign = ["/node_modules/", "/dist/"].iter().any(|folder| name.contains(folder));
        let language = Language::of(&name).filter(|language| grammar(*language).is_some());
        let (Some(language), false) = (language, foreign) else { continue };
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        let source = Arc::new(SourceText::new(name, text));
        if extract(&source, language).is_read() {
            corpus.push((source, language));
        }
    }
    corpus
}

/// An app as people write them: services that call Azure DevOps in one file of ten, and views, models and
/// helpers that do not, each of which loads some of the others.
fn written_corpus() -> Vec<Source> {
    let files = (0..FILES).map(|number| {
        let text = if number % 10 == 0 { service(number) } else { view(number) };
        let name = format!("src/area{}/file{number}.ts", number / 50);
        (Arc::new(SourceText::new(name, text)), Language::TypeScript)
    });
    files.collect()
}

fn service(number: usize) -> String {
    let mut text = String::from(
        "import { getClient } from \"azure-devops-extension-api\";\n\
         import { GitRestClient } from \"azure-devops-extension-api/Git\";\n\
         import { WorkItemTrackingRestClient } from \"azure-devops-extension-api/WorkItemTracking\";\n\n",
    );
    let _ = write!(text, "const API = `https://dev.azure.com/${{organization}}`;\n\n");
    let _ = writeln!(text, "export class Service{number} {{");
    text.push_str("  private readonly git = getClient(GitRestClient);\n");
    text.push_str("  private readonly items = getClient(WorkItemTrackingRestClient);\n\n");
    for method in 0..12 {
        let _ = write!(
            text,
            "  /** Loads what view {method} shows. */\n\
             \x20 public async load{method}(project: string, id: number): Promise<Row[]> {{\n\
             \x20   const pulls = await this.git.getPullRequests(id.toString(), {{ status: 1 }}, project);\n\
             \x20   const rows = pulls.map((pull) => ({{ id: pull.pullRequestId, title: pull.title }}));\n\
             \x20   if (rows.length > {method}) {{\n\
             \x20     const response = await fetch(`${{API}}/${{project}}/_apis/build/builds/${{id}}?api-version=7.1`);\n\
             \x20     return [...rows, await response.json()];\n\
             \x20   }}\n\
             \x20   return rows.filter((row) => row.title !== undefined && row.id % 2 === 0);\n\
             \x20 }}\n\n"
        );
    }
    text.push_str("}\n");
    text
}

fn view(number: usize) -> String {
    let area = number / 50;
    let other = area * 50 + (number * 7 + 3) % 50;
    let mut text = format!(
        "import * as React from \"react\";\nimport {{ format }} from \"date-fns\";\n\
         import {{ State{other} }} from \"./file{other}\";\n\n\
         export interface State{number} {{\n  rows: Array<{{ id: number; title: string }}>;\n  busy: boolean;\n}}\n\n"
    );
    for function in 0..14 {
        let _ = write!(
            text,
            "/** Sorts and shortens what page {function} shows. */\n\
             export function page{number}x{function}(state: State{number}, filter: string): string[] {{\n\
             \x20 const wanted = state.rows.filter((row) => row.title.includes(filter) || row.id === {function});\n\
             \x20 const sorted = wanted.sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0));\n\
             \x20 const lines = sorted.map((row) => `${{row.id}}: ${{row.title.trim()}} (${{format(new Date(), \"P\")}})`);\n\
             \x20 for (const line of lines) {{\n    if (line.length > 80 && !state.busy) {{\n      console.warn(\"long\", line);\n    }}\n  }}\n\
             \x20 return lines.slice(0, {function} + 10);\n}}\n\n"
        );
    }
    text
}
