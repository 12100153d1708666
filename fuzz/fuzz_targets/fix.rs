//! Manifests and authorize URLs whose findings are fixed: nothing outside the lists changes, what is asked for by
//! the fixes is what comes out, and a second run finds nothing to fix.
#![no_main]

use std::convert::Infallible;

use jsonc_parser::JsonValue;
use libfuzzer_sys::fuzz_target;
use scopewise::finding::Safety;
use scopewise::fix::{Ended, until_stable};
use scopewise::manifest::authorize_url;
use scopewise::text::SourceText;
use scopewise_fuzz::{json, lint, named};

/// A text outside of the scopes of its authorize URLs.
fn outside_urls(text: &str) -> Vec<String> {
    let source = SourceText::new("a.md", text);
    let (mut pieces, mut at) = (Vec::new(), 0);
    for url in authorize_url::read(&source) {
        let Some(value) = url.scopes.value.filter(|value| value.start >= at) else { continue };
        pieces.push(source.text()[at..value.start].to_owned());
        at = value.end;
    }
    pieces.push(source.text()[at..].to_owned());
    pieces
}

/// A value as a text that is the same for the same value. Without the lists of scopes and permissions of a manifest,
/// whose names are `outside` of what is compared.
fn canonical(value: JsonValue<'_>, outside: &[&str]) -> String {
    match value {
        JsonValue::Object(members) => {
            let members = members.into_iter();
            let members = members
                .filter(|(name, _)| !outside.iter().any(|one| name.eq_ignore_ascii_case(one)));
            let mut members: Vec<String> = members
                .map(|(name, value)| {
                    let inner: &[&str] =
                        if name == "requiredResourceAccess" { &["resourceAccess"] } else { &[] };
                    format!("{name:?}: {}", canonical(value, inner))
                })
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(", "))
        }
        JsonValue::Array(items) => {
            let items = items.into_iter().map(|item| canonical(item, outside));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        value => format!("{value:?}"),
    }
}

fn outside_lists(value: JsonValue<'_>) -> String {
    canonical(value, &["scopes"])
}

fn fix<'t>(files: &[(&'t str, &'t str)], unsafe_too: bool) -> (Vec<(&'t str, String)>, Ended) {
    let mut current: Vec<(&str, String)> =
        files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    let again = |texts: &[&scopewise::fix::Rewritten]| {
        for text in texts {
            for file in current.iter_mut().filter(|(name, _)| *name == text.old.name()) {
                text.new.text().clone_into(&mut file.1);
            }
        }
        let borrowed: Vec<_> = current.iter().map(|(name, text)| (*name, text.as_str())).collect();
        Ok::<_, Infallible>(lint(&borrowed))
    };
    let Ok(ended) = until_stable(lint(files), unsafe_too, again);
    (current, ended)
}

fuzz_target!(|input: &str| {
    let mut files = named(input);
    files.sort_unstable();
    files.dedup_by(|b, a| a.0 == b.0);
    for unsafe_too in [false, true] {
        let (after, ended) = fix(&files, unsafe_too);
        assert!(ended.failed.is_empty(), "a change did not come out as it should");
        for rewritten in &ended.rewritten {
            let (old, new) = (rewritten.old.text(), rewritten.new.text());
            assert_eq!(old.starts_with('\u{feff}'), new.starts_with('\u{feff}'));
            match (json(old), json(new)) {
                (Some(_), Some(_)) => {
                    // A string of a manifest can be such a URL too.
                    let (old, new) = (outside_urls(old).concat(), outside_urls(new).concat());
                    assert_eq!(json(&old).map(outside_lists), json(&new).map(outside_lists));
                }
                (None, None) => assert_eq!(outside_urls(old), outside_urls(new)),
                _ => panic!("what could be parsed cannot be any more, or the other way round"),
            }
        }
        let left = ended.outcomes.iter().flat_map(|outcome| &outcome.findings);
        let mut left = left.filter_map(|finding| finding.fix.as_ref());
        assert!(left.all(|fix| fix.safety == Safety::Unsafe && !unsafe_too));
        let borrowed: Vec<_> = after.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let (_, silent) = fix(&borrowed, unsafe_too);
        assert!(silent.fixed.is_empty() && silent.rewritten.is_empty());
    }
});
