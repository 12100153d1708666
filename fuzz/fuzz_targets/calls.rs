//! Lists of calls, access logs, curl commands, recordings, plain or packed.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| scopewise_fuzz::calls(input));
