//! A verb and a URL, or a class and a method, to operations.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scopewise_fuzz::ROUTER;

fuzz_target!(|input: &str| {
    let (first, second) = input.split_once(' ').unwrap_or(("", input));
    let verb = (!first.is_empty()).then_some(first);
    let found = ROUTER.resolve(verb, second);
    assert_eq!(found, ROUTER.resolve(verb, second));
    let found = ROUTER.resolve_method(verb, second);
    assert_eq!(found, ROUTER.resolve_method(verb, second));
});
