//! Authorize URLs in any text: found, and every place inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scopewise::manifest::authorize_url;
use scopewise::text::SourceText;

fuzz_target!(|input: &str| {
    let source = SourceText::new("a.md", input);
    for url in authorize_url::read(&source) {
        for request in url.requests() {
            let _ = source.slice(request.span);
        }
    }
});
