//! Recordings that begin as they should.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scopewise::usage::{Tally, read_calls};
use scopewise_fuzz::ROUTER;

fuzz_target!(|input: &[u8]| {
    let mut whole = br#"{"log":{"version":"1.2","entries":["#.to_vec();
    whole.extend_from_slice(input);
    let mut tally = Tally::new(&ROUTER);
    let _ = read_calls(&whole[..], &mut tally);
    tally.finish();
});
