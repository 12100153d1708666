//! Texts of every language and markup in which scopes stand as strings, or that tell people what to grant.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scopewise_fuzz::lint;

const ENDINGS: [&str; 20] = [
    "md", "rst", "adoc", "ts", "py", "rb", "erb", "html.erb", "yml.erb", "fs", "cs", "php", "html",
    "vue", "rs", "yaml", "toml", "ini", "json", "sh",
];

// The first byte chooses the kind, so that a change of it reads the same text as another kind.
fuzz_target!(|input: &str| {
    let Some(first) = input.chars().next() else { return };
    let name = format!("a.{}", ENDINGS[first as usize % ENDINGS.len()]);
    lint(&[(&name, &input[first.len_utf8()..])]);
});
