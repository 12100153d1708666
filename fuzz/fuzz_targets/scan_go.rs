//! Go: several files of one app, the name of each on its first line.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| scopewise_fuzz::scan_as(&["go"], input));
