//! How long it takes to build the tree of routes, and to find the operation of a request.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use scopewise::catalog::Catalog;
use scopewise::usage::Router;

#[path = "work/requests.rs"]
mod requests;
use requests::REQUESTS;

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
