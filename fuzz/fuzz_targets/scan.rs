//! Source code: the ending of the file is the first line of the input.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use scopewise::text::SourceText;
use scopewise::usage::scan::{Language, extract, scan};
use scopewise_fuzz::{ROUTER, parts};

fuzz_target!(|input: &str| {
    let mut files = Vec::new();
    for part in parts(input) {
        let (name, text) = part.split_once('\n').unwrap_or((part, ""));
        let name = if name.contains('.') { name.to_owned() } else { format!("a.{name}") };
        if let Some(language) = Language::of(&name) {
            files.push(extract(&Arc::new(SourceText::new(name, text)), language));
        }
    }
    scan(files, &[], &ROUTER);
});
