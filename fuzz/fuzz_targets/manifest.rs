//! Files of any kind that can request scopes: read, grouped, judged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scopewise::project::Outcome;
use scopewise_fuzz::{lint, named};

fuzz_target!(|input: &str| {
    let files = named(input);
    let first = lint(&files);
    // The same input, the same answer.
    let again = lint(&files);
    let messages = |all: &[Outcome]| {
        let findings = all.iter().flat_map(|outcome| &outcome.findings);
        findings.map(|finding| finding.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(messages(&first), messages(&again));
});
