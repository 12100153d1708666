//! Access logs: lines in common and combined form, and the columns of IIS as the first line names them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut log = b"#Fields: ".to_vec();
    log.extend_from_slice(input);
    scopewise_fuzz::calls(&log);
    for quoted in input.split(|byte| *byte == b'\n') {
        let line = [br#"10.0.0.7 - me [21/Nov/2026:08:00:00 +0000] ""#, quoted, br#"" 200 17"#];
        scopewise_fuzz::calls(&line.concat());
    }
});
