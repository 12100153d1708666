//! `scopewise.yaml`.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use scopewise::config::Config;
use scopewise::rules::RULES;
use scopewise::text::SourceText;

fuzz_target!(|input: &str| {
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.meta().id).collect();
    let source = Arc::new(SourceText::new("scopewise.yaml", input));
    if let Err(errors) = Config::read(&source, &rules) {
        assert!(!errors.is_empty());
    }
});
