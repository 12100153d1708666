//! How long it takes to build the tree of routes, and to find the operation of a request.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use scopewise::catalog::Catalog;
use scopewise::usage::Router;

/// Requests as applications make them: short and long, with encoding, prefixes and queries.
const REQUESTS: [(&str, &str); 10] = [
    ("GET", "https://dev.azure.com/org/_apis/projects?api-version=7.1"),
    (
        "GET",
        "https://dev.azure.com/org/project/_apis/git/repositories/repo/items?path=/a&api-version=7.1",
    ),
    (
        "POST",
        "https://dev.azure.com/org/project/_apis/git/repositories/repo/pullRequests/7/threads",
    ),
    ("PATCH", "https://dev.azure.com/org/My%20Project/_apis/wit/workitems/7?api-version=7.1"),
    ("POST", "https://org.visualstudio.com/DefaultCollection/project/_apis/wit/wiql"),
    (
        "GET",
        "https://server:8080/tfs/Collection/project/_apis/build/builds/7/artifacts?artifactName=x",
    ),
    ("GET", "https://vsrm.dev.azure.com/org/project/_apis/release/releases/7"),
    ("GET", "https://vssps.dev.azure.com/org/_apis/graph/users?api-version=7.1-preview.1"),
    ("GET", "https://dev.azure.com/org/_apis/Contribution/HierarchyQuery"),
    ("GET", "https://example.org/api/v2/packages?q=1"),
];

fn routes(c: &mut Criterion) {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let mut group = c.benchmark_group("route");
    group.bench_function("build the tree", |b| b.iter(|| Router::new(black_box(&catalog))));
    group.throughput(Throughput::Elements(REQUESTS.len() as u64));
    group.bench_function("resolve ten requests", |b| {
        b.iter(|| {
            for (verb, url) in REQUESTS {
                black_box(router.resolve(Some(black_box(verb)), black_box(url)));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, routes);
criterion_main!(benches);
