//! Lists of calls, access logs, curl commands, recordings, plain or packed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scopewise::usage::{Tally, read_calls};
use scopewise_fuzz::ROUTER;

fuzz_target!(|input: &[u8]| {
    let mut tally = Tally::new(&ROUTER);
    let _ = read_calls(input, &mut tally);
    let usage = tally.finish();
    assert!(usage.calls.iter().all(|call| call.count > 0));
});
