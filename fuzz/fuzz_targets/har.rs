//! Recordings that begin as they should.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut whole = br#"{"log":{"version":"1.2","entries":["#.to_vec();
    whole.extend_from_slice(input);
    scopewise_fuzz::calls(&whole);
});
