//! Scripts in pipelines, workflows and images.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| scopewise_fuzz::scan_as(&["yml", "dockerfile"], input));
