//! What holds of any text and any published route: no panic, and the same answer in every spelling.

use proptest::prelude::*;
use scopewise::catalog::Catalog;
use scopewise::usage::{Router, read_call, without_values};

/// Every third letter encoded, or the case of all letters changed, in literal segments.
fn respell(path: &str, how: u8) -> String {
    match how {
        0 => path.to_owned(),
        1 => path.to_ascii_uppercase(),
        2 => path.replace("_apis", "_aPIs").replace('/', "//"),
        _ => {
            let encode = |(at, c): (usize, char)| match c {
                c if c.is_ascii_alphabetic() && at % 3 == 0 => format!("%{:02x}", u32::from(c)),
                c => c.to_string(),
            };
            let (before, after) = path.split_at(path.find("_apis").map_or(0, |at| at + 5));
            before.to_owned() + &after.char_indices().map(encode).collect::<String>()
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(verb in proptest::option::of(".{0,8}"), text in ".{0,200}") {
        let catalog = Catalog::builtin();
        let router = Router::new(&catalog);
        for url in [text.clone(), format!("/_apis/{text}"), format!("https://dev.azure.com/{text}/_apis/git/{text}")] {
            let _ = router.resolve(verb.as_deref(), &url);
            let _ = without_values(&url);
        }
        let _ = router.resolve_method(Some(&text), &text);
        let _ = router.resolve_method(None, &text);
        let _ = read_call(&text);
        let _ = read_call(&format!("curl {text}"));
    }

    #[test]
    fn odd_signs_make_no_panic(text in "[{}()<>\\[\\]$#@%:?&/_aépis.\\\\\"' -]{0,60}") {
        let catalog = Catalog::builtin();
        let router = Router::new(&catalog);
        let _ = router.resolve(None, &text);
        let _ = router.resolve(Some("GET"), &format!("/_apis/wit/{text}"));
        let _ = without_values(&text);
        let _ = read_call(&format!("curl {text}"));
    }

    #[test]
    fn spelling_prefix_and_query_change_nothing(at in 0_usize..1300, value in "[a-z0-9]{1,9}", how in 0_u8..4) {
        let catalog = Catalog::builtin();
        let router = Router::new(&catalog);
        let rows: Vec<_> = catalog.operations().all().iter().filter(|row| row.route.contains("_apis")).collect();
        let row = rows[at % rows.len()];
        let mut path = row.route.clone();
        while let (Some(open), Some(close)) = (path.find('{'), path.find('}')) {
            // No route has a word of this form.
            path.replace_range(open..=close, &format!("zz-{value}"));
        }
        let keys: Vec<_> = row.required_query.iter().map(|key| format!("&{key}=1")).collect();
        let query = keys.concat();
        let expected = router.resolve(Some(&row.verb), &format!("{path}?{query}"));
        prop_assert!(!expected.operations().is_empty(), "{path}");
        let spelt = respell(&path, how);
        for url in [
            format!("{spelt}?{query}"),
            format!("https://Server.example.org:8080/tfs/Coll{spelt}/?a=b&{query}#c?d"),
            format!("http://u:p@server/Coll{spelt}?{}", query.to_ascii_uppercase()),
            format!("  \"{spelt}?api-version=7.1{query}\" "),
        ] {
            let found = router.resolve(Some(&row.verb.to_ascii_lowercase()), &url);
            prop_assert_eq!(&found, &expected, "{}", url);
        }
    }

    #[test]
    fn nothing_of_a_query_but_names_is_kept(value in "[A-Za-z0-9+/.~-]{22,90}={0,2}", key in "[a-z]{1,9}") {
        let url = format!("https://me:{value}@dev.azure.com/o/_apis/x?{key}={value}&{value}&#{value}");
        let kept = without_values(&url);
        prop_assert_eq!(kept, format!("https://dev.azure.com/o/_apis/x?{key}"));
    }
}
