//! One file of any kind that can request scopes: read, grouped, judged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scopewise::project::Outcome;

const NAMES: [&str; 6] =
    ["vss-extension.json", "manifest.json", "README.md", "package.json", "app.ts", "main.tf"];

fuzz_target!(|input: &str| {
    for name in NAMES {
        let first = scopewise_fuzz::lint(&[(name, input)]);
        // The same input, the same answer.
        let again = scopewise_fuzz::lint(&[(name, input)]);
        let messages = |all: &[Outcome]| {
            let findings = all.iter().flat_map(|outcome| &outcome.findings);
            findings.map(|finding| finding.message.clone()).collect::<Vec<_>>()
        };
        assert_eq!(messages(&first), messages(&again));
    }
});
