//! The work whose instructions `cargo xtask counts` counts: `counts` lists it, `counts NAME TIMES` does one piece of
//! it so many times. Zero times is what has to be taken off. `counts bare FOLDER` is what linting a folder cannot go
//! below: walk, read, typed parse.

mod bare;

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;

use scopewise::catalog::{Catalog, CatalogFiles, FILES};
use scopewise::engine;
use scopewise::project::group;
use scopewise::rules::Subject;
use scopewise::scopes::{OperationIndex, Request, ScopeGraph, Universe};
use scopewise::text::SourceText;
use scopewise::usage::Router;

#[path = "../../../benches/work/apps.rs"]
mod apps;
#[path = "../../../benches/work/requests.rs"]
mod requests;
use apps::APPS;
use requests::REQUESTS;

/// Prepares a piece of work and does it so many times.
type Work = fn(usize);

const WORK: &[(&str, Work)] = &[
    ("catalog/read", read_catalog),
    ("catalog/unpack", unpack_catalog),
    ("lint/one-manifest", lint_one_manifest),
    ("route/build", build_router),
    ("route/resolve-ten", resolve_ten),
    ("solver/graph", build_graph),
    ("solver/least-five", least_five),
    ("solver/universe", build_universe),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let work = |name: &String| WORK.iter().find(|(known, _)| known == name);
    match &arguments[..] {
        [] => WORK.iter().for_each(|(name, _)| println!("{name}")),
        [bare, folder] if bare == "bare" => println!("{} scopes", bare::scopes(folder.as_ref())),
        [name, times] => match (work(name), times.parse()) {
            (Some((_, work)), Ok(times)) => work(times),
            _ => return ExitCode::from(2),
        },
        _ => return ExitCode::from(2),
    }
    ExitCode::SUCCESS
}

macro_rules! data {
    ($($name:literal),*) => { &[$(($name, include_str!(concat!("../../../data/", $name)))),*] };
}

/// The files of the catalog as they are written.
const DATA: &[(&str, &str)] = data!(
    "app_types.yaml",
    "commands.csv",
    "contradictions.yaml",
    "corrections.yaml",
    "curated.csv",
    "decisions.yaml",
    "faq.yaml",
    "guidance.yaml",
    "mechanisms.yaml",
    "misnamed.yaml",
    "observed.csv",
    "operations.csv",
    "scopes.yaml",
    "sources.yaml"
);

/// Reads the YAML and the tables, as `--catalog` does.
fn read_catalog(times: usize) {
    assert!(DATA.iter().map(|(name, _)| name).eq(FILES), "`DATA` has every file of a catalog");
    for _ in 0..times {
        let texts = DATA.iter().map(|(name, text)| Arc::new(SourceText::new(*name, *text)));
        let _ = black_box(CatalogFiles::read(texts.collect()));
    }
}

/// Unpacks every table of the program's own facts.
fn unpack_catalog(times: usize) {
    for _ in 0..times {
        let catalog = Catalog::builtin();
        black_box(catalog.scopes().all());
        black_box(catalog.operations().all());
        black_box(catalog.commands());
        black_box(catalog.advice());
        black_box(catalog.sources().all());
    }
}

/// Four scopes, two of them redundant.
const MANIFEST: &str = r#"{
  "manifestVersion": 1,
  "id": "board-tools",
  "publisher": "contoso",
  "version": "1.2.0",
  "name": "Board tools",
  "targets": [{ "id": "Microsoft.VisualStudio.Services" }],
  "scopes": ["vso.work", "vso.work_write", "vso.code", "vso.profile"],
  "contributions": [{ "id": "hub", "type": "ms.vss-web.hub", "targets": ["ms.vss-work-web.work-hub-group"] }]
}"#;

/// From facts that nothing has touched to findings.
fn lint_one_manifest(times: usize) {
    for _ in 0..times {
        let catalog = Catalog::builtin();
        let as_of = "2026-11-21".parse().expect("a day");
        let graph =
            ScopeGraph::new(catalog.scopes(), Some(as_of)).expect("our facts have no circle");
        let source = Arc::new(SourceText::new("vss-extension.json", MANIFEST));
        let (loaded, _) = engine::load(&source);
        for project in group(vec![loaded], &[], catalog.scopes()) {
            let subject = Subject { catalog: &catalog, graph: &graph, as_of, project: &project };
            let outcome = engine::judge(subject, &[]).of(project);
            assert_eq!(outcome.findings.len(), 2);
        }
    }
}

fn build_router(times: usize) {
    let catalog = Catalog::builtin();
    black_box(catalog.operations());
    for _ in 0..times {
        black_box(Router::new(&catalog));
    }
}

fn resolve_ten(times: usize) {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    for _ in 0..times {
        for (verb, url) in REQUESTS {
            black_box(router.resolve(Some(black_box(verb)), black_box(url)));
        }
    }
}

fn build_graph(times: usize) {
    let catalog = Catalog::builtin();
    black_box(catalog.scopes().inheritance());
    for _ in 0..times {
        let _ = black_box(ScopeGraph::new(catalog.scopes(), None));
    }
}

fn universe(catalog: &Catalog) -> Universe {
    let graph = ScopeGraph::new(catalog.scopes(), None).expect("our facts have no circle");
    Universe::new(graph, catalog.scopes(), catalog.operations().all(), None, |_| true)
}

fn build_universe(times: usize) {
    let catalog = Catalog::builtin();
    black_box((catalog.scopes().all(), catalog.operations().all()));
    for _ in 0..times {
        black_box(universe(&catalog));
    }
}

fn least_five(times: usize) {
    let catalog = Catalog::builtin();
    let universe = universe(&catalog);
    let rows = catalog.operations().all();
    let requests = APPS.iter().map(|app| {
        let calls = app.iter().filter_map(|id| {
            let at = rows.iter().position(|row| row.id.as_str().eq_ignore_ascii_case(id));
            OperationIndex::new(at?)
        });
        Request::new(calls)
    });
    let requests: Vec<Request> = requests.collect();
    for _ in 0..times {
        for request in &requests {
            black_box(universe.least(black_box(request)));
        }
    }
}
