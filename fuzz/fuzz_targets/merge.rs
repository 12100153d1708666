//! Several manifests and a packaging command: which belong together, and what they come to.
#![no_main]

use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 5] = [
    "vss-extension.json",
    "configs/dev.json",
    "fragment.json",
    "package.json",
    "azure-pipelines.yml",
];

fuzz_target!(|input: &str| {
    let files: Vec<_> = NAMES.iter().copied().zip(scopewise_fuzz::parts(input)).collect();
    scopewise_fuzz::lint(&files);
});
