//! What the fuzz targets share: the facts, and a whole lint of files that are made up.

use std::sync::{Arc, LazyLock};

use scopewise::catalog::Catalog;
use scopewise::date::AsOf;
use scopewise::engine;
use scopewise::project::{self, Outcome, Project};
use scopewise::rules::Subject;
use scopewise::scopes::ScopeGraph;
use scopewise::text::SourceText;
use scopewise::usage::Router;

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

/// Reads files, groups them and lets every rule look.
pub fn lint(files: &[(&str, &str)]) -> Vec<Outcome> {
    let mut loaded = Vec::new();
    for (name, text) in files {
        let source = Arc::new(SourceText::new(*name, *text));
        if engine::sniff(name, text.as_bytes()) {
            loaded.push(engine::load(&source).0);
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
            let file = outcome.project.file(finding.place.file);
            let _ = file.slice(finding.place.span);
            let _ = file.position(finding.place.span.start);
        }
        outcome
    };
    projects.into_iter().map(judge).collect()
}
