//! What the fuzz targets share: the facts, and a whole lint of files that are made up.

use std::sync::{Arc, LazyLock};

use jsonc_parser::{JsonValue, ParseOptions};
use miette::NarratableReportHandler;
use scopewise::catalog::Catalog;
use scopewise::date::AsOf;
use scopewise::diagnostic::{DrawnError, InputError};
use scopewise::engine;
use scopewise::project::{self, Outcome, Project};
use scopewise::rules::Subject;
use scopewise::scopes::ScopeGraph;
use scopewise::text::SourceText;
use scopewise::usage::scan::{Language, extract, scan};
use scopewise::usage::{Router, Tally, read_calls};

/// The facts.
pub static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);
/// Which operation a request is.
pub static ROUTER: LazyLock<Router<'static>> = LazyLock::new(|| Router::new(&CATALOG));
/// Which scope includes which.
pub static GRAPH: LazyLock<ScopeGraph> = LazyLock::new(|| {
    ScopeGraph::new(CATALOG.scopes(), None).expect("the built-in catalog has no circle")
});

/// The parts of an input: what stands between two lines of `----`.
pub fn parts(input: &str) -> impl Iterator<Item = &str> {
    input.split("\n----\n")
}

/// The files of an input: in each part the first line is the name, the rest the text.
pub fn named(input: &str) -> Vec<(&str, &str)> {
    parts(input).map(|part| part.split_once('\n').unwrap_or((part, ""))).collect()
}

/// Reads files, groups them and lets every rule look.
pub fn lint(files: &[(&str, &str)]) -> Vec<Outcome> {
    let mut loaded = Vec::new();
    for (name, text) in files {
        if engine::sniff(name, text.as_bytes()) {
            let source = Arc::new(SourceText::new(*name, *text));
            let (file, errors) = engine::load(&source);
            errors.iter().for_each(shown);
            loaded.push(file);
        }
    }
    let as_of = AsOf::new(jiff::civil::date(2026, 11, 21));
    let projects = project::group(loaded, &[], CATALOG.scopes());
    let judge = |project: Project| {
        let subject = Subject { catalog: &CATALOG, graph: &GRAPH, as_of, project: &project };
        let judged = engine::judge(subject, &[]);
        let outcome = judged.of(project);
        for finding in &outcome.findings {
            // Every place can be shown.
            let places = finding.related.iter().map(|related| related.place);
            for place in places.chain([finding.place]) {
                let file = outcome.project.file(place.file);
                let _ = file.slice(place.span);
                let _ = file.position(place.span.start);
            }
        }
        outcome
    };
    projects.into_iter().map(judge).collect()
}

/// An error of the input can be shown, with the place that it underlines.
pub fn shown(error: &InputError) {
    assert!(!error.message.is_empty());
    let mut text = String::new();
    let drawn = NarratableReportHandler::new().render_report(&mut text, &DrawnError::new(error));
    drawn.expect("a string takes any text");
}

/// Reads sources in languages with one of these endings, and finds their calls. The first line of a part names the
/// file or just its ending.
pub fn scan_as(endings: &[&str], input: &str) {
    let mut files = Vec::new();
    for (at, (name, text)) in named(input).into_iter().enumerate() {
        let name = name.trim();
        let ending = name.rsplit(['.', '/']).next().unwrap_or_default();
        let name = match endings.iter().find(|one| **one == ending) {
            Some(_) if name.len() > ending.len() => name.to_owned(),
            found => format!("file{at}.{}", found.unwrap_or(&endings[0])),
        };
        if let Some(language) = Language::of(&name) {
            files.push(extract(&Arc::new(SourceText::new(name, text)), language));
        }
    }
    scan(files, &[], &ROUTER);
}

/// Reads calls, whatever form they have.
pub fn calls(input: &[u8]) {
    let mut tally = Tally::new(&ROUTER);
    let _ = read_calls(input, &mut tally);
    let usage = tally.finish();
    assert!(usage.calls.iter().all(|call| call.count > 0));
}

/// A JSON text as a value, comments and trailing commas allowed; nothing where it is none.
pub fn json(text: &str) -> Option<JsonValue<'_>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    jsonc_parser::parse_to_value(text, &ParseOptions::default()).ok()?
}
