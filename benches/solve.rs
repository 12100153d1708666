//! How long the scope graph and the least set take: on our own facts, and on random catalogs of 200 scopes and
//! 2,000 operations, where what counts is the slowest in a hundred.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use scopewise::catalog::Catalog;
use scopewise::scopes::{
    Need, Operation, OperationIndex, Request, ScopeGraph, ScopeId, ScopeSet, Universe,
};

#[path = "work/apps.rs"]
mod apps;
use apps::APPS;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    on_our_facts(&mut criterion);
    criterion.final_summary();
    for family in [Family::Areas, Family::Uniform, Family::Tangled] {
        report(family);
    }
}

fn ours(catalog: &Catalog) -> Universe {
    let graph = ScopeGraph::new(catalog.scopes(), None).unwrap();
    Universe::new(graph, catalog.scopes(), catalog.operations().all(), None, |_| true)
}

fn on_our_facts(criterion: &mut Criterion) {
    let catalog = Catalog::builtin();
    let universe = ours(&catalog);
    criterion.bench_function("graph of our scopes", |bencher| {
        bencher.iter(|| ScopeGraph::new(black_box(catalog.scopes()), None));
    });
    criterion.bench_function("universe of our catalog", |bencher| {
        bencher.iter(|| ours(black_box(&catalog)));
    });
    let rows = catalog.operations().all();
    for app in APPS {
        let calls = app.iter().filter_map(|id| {
            let at = rows.iter().position(|row| row.id.as_str().eq_ignore_ascii_case(id));
            OperationIndex::new(at?)
        });
        let request = Request::new(calls);
        criterion.bench_function(&format!("app of {} calls", app.len()), |bencher| {
            bencher.iter(|| universe.least(black_box(&request)));
        });
    }
}

/// How the alternatives of a random catalog are drawn.
#[derive(Debug, Clone, Copy)]
enum Family {
    /// As in the real one: areas of a few scopes, each including the one below, and now and then a second
    /// alternative from elsewhere.
    Areas,
    /// One to four alternatives from anywhere.
    Uniform,
    /// Two to four alternatives from anywhere, so that nothing is forced.
    Tangled,
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }
}

const SCOPES: usize = 200;
const OPERATIONS: usize = 2_000;

fn random(family: Family, seed: u64) -> (Universe, Request) {
    let mut numbers = Numbers(seed);
    let numbers = &mut numbers;
    let edges: Vec<(usize, usize)> = match family {
        // In each area of four the second includes the first, and so on; the first often includes scope 0.
        Family::Areas => (4..SCOPES)
            .filter_map(|at| match at % 4 {
                0 => (numbers.below(3) > 0).then_some((at, numbers.below(4))),
                3 => (numbers.below(2) > 0).then_some((at, at - 1)),
                _ => Some((at, at - 1)),
            })
            .collect(),
        Family::Uniform | Family::Tangled => (0..SCOPES)
            .map(|_| (numbers.below(SCOPES), numbers.below(SCOPES)))
            .filter(|(from, to)| from != to)
            .map(|(from, to)| (from.max(to), from.min(to)))
            .collect(),
    };
    let graph = ScopeGraph::from_edges(SCOPES, edges).unwrap();
    let operations: Vec<Operation> = (0..OPERATIONS)
        .map(|_| {
            let alternatives = match family {
                Family::Areas => 1 + usize::from(numbers.below(10) > 6),
                Family::Uniform => 1 + numbers.below(4),
                Family::Tangled => 2 + numbers.below(3),
            };
            let any = (0..alternatives).filter_map(|_| ScopeId::new(numbers.below(SCOPES)));
            Operation { need: Need::AnyOf(any.collect()), mutates: numbers.below(2) == 0 }
        })
        .collect();
    let high: ScopeSet =
        (0..SCOPES / 3).filter_map(|_| ScopeId::new(numbers.below(SCOPES))).collect();
    let candidates = graph.ids().collect();
    let universe = Universe::from_parts(graph, candidates, &high, operations);
    let calls = 1 + numbers.below(60);
    let calls = (0..calls).filter_map(|_| OperationIndex::new(numbers.below(OPERATIONS)));
    let calls: Vec<OperationIndex> = calls.collect();
    (universe, Request::new(calls))
}

/// Prints quantiles over many catalogs, each solved three times so that what else the machine does counts less.
fn report(family: Family) {
    const ROUNDS: u64 = 1_000;
    let mut times: Vec<Duration> = Vec::new();
    let mut nodes = Vec::new();
    let mut unproven = 0;
    for seed in 0..ROUNDS {
        let (universe, request) = random(family, seed);
        let mut least = universe.least(&request);
        let mut fastest = Duration::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            least = black_box(universe.least(&request));
            fastest = fastest.min(start.elapsed());
        }
        times.push(fastest);
        nodes.push(least.nodes);
        unproven += usize::from(!least.proven);
    }
    times.sort_unstable();
    nodes.sort_unstable();
    let at = |hundredths: usize| (times.len() - 1) * hundredths / 100;
    println!(
        "{family:?}: median {:?} ({} nodes), 99th percentile {:?} ({} nodes), most {:?} ({} nodes), unproven {unproven} of {ROUNDS}",
        times[at(50)],
        nodes[at(50)],
        times[at(99)],
        nodes[at(99)],
        times[at(100)],
        nodes[at(100)],
    );
}
