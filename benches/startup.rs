//! How long a run over one manifest takes inside the process, from fresh facts to findings: what has to stay
//! small beside the start of a process.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use scopewise::catalog::Catalog;
use scopewise::engine;
use scopewise::project::group;
use scopewise::rules::Subject;
use scopewise::scopes::ScopeGraph;
use scopewise::text::SourceText;

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

fn findings() -> usize {
    let catalog = Catalog::builtin();
    let as_of = "2026-11-21".parse().expect("a day");
    let graph = ScopeGraph::new(catalog.scopes(), Some(as_of)).expect("our facts have no circle");
    let source = Arc::new(SourceText::new("vss-extension.json", MANIFEST));
    let (loaded, _) = engine::load(&source);
    let projects = group(vec![loaded], &[], catalog.scopes());
    let judged = projects.into_iter().map(|project| {
        let subject = Subject { catalog: &catalog, graph: &graph, as_of, project: &project };
        engine::judge(subject, &[]).of(project).findings.len()
    });
    judged.sum()
}

fn startup(c: &mut Criterion) {
    assert_eq!(findings(), 2);
    c.bench_function("fresh facts, one manifest judged", |b| b.iter(|| black_box(findings())));
    c.bench_function("fresh facts, graph", |b| {
        b.iter(|| ScopeGraph::new(black_box(Catalog::builtin()).scopes(), None).map(|g| g.len()));
    });
}

criterion_group!(benches, startup);
criterion_main!(benches);
