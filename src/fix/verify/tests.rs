//! Every way in which a changed text can be wrong is turned down.

use super::*;

const URL: &str =
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1&scope=";
const RESOURCE: &str = "499b84ac-1321-427f-aa17-267ca6975798/";

fn source(text: &str) -> SourceText {
    SourceText::new("a.json", text)
}

/// Where a text stands in another one.
fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("it stands there");
    Span::new(start, start + part.len())
}

fn replace(text: Span, with: &[&str]) -> ItemChange {
    ItemChange::Replace { text, with: with.iter().map(|one| (*one).to_owned()).collect() }
}

/// Changes of items, and scopes that are added.
fn change(items: impl IntoIterator<Item = (usize, ItemChange)>, added: &[&str]) -> ListChange {
    let added = added.iter().map(|one| (*one).to_owned()).collect();
    ListChange { items: items.into_iter().collect(), added, like: None }
}

/// What is said of a text that is written by hand in place of the edits.
fn is_json_right(old: &str, new: &str, list: ListAt, change: &ListChange) -> bool {
    json_is_right(&source(old), &source(new), &Asked::from([(&list, change)]))
}

/// An array with a change of each kind, after the byte order mark that files of Windows begin with.
#[test]
fn elements_are_held_against_what_was_asked_for() {
    let old =
        "\u{feff}{\"id\": \"x\", \"scopes\": [\"a\", \"b\", \"c\"], \"more\": [[1], [\"a\"]]}";
    let list = ListAt::Json(old.find("[\"a\"").expect("the list"));
    let asked =
        change([(0, ItemChange::Remove), (1, replace(span(old, "b"), &["d", "e"]))], &["f"]);
    let whole = |scopes: &str| {
        format!("\u{feff}{{\"id\": \"x\", \"scopes\": {scopes}, \"more\": [[1], [\"a\"]]}}")
    };
    let right = whole(r#"["d", "e", "c", "f"]"#);
    assert!(is_json_right(old, &right, list, &asked));
    assert!(is_json_right(old, &right.replace(", ", "\n,"), list, &asked), "blanks are free");
    for wrong in [
        r#"["a", "d", "e", "c", "f"]"#,
        r#"["d", "e", "f"]"#,
        r#"["d", "c", "f"]"#,
        r#"["e", "d", "c", "f"]"#,
        r#"["d", "e", "C", "f"]"#,
        r#"["d", "e", "c"]"#,
        r#"["d", "e", "c", "g"]"#,
        r#"["d", "e", "c", "f", "f"]"#,
        r#"["d", "e", "c", "f", "g"]"#,
        r#"["f", "d", "e", "c"]"#,
        r#"["d", "e", "c", 1]"#,
        r#"{"d": "e"}"#,
        r#""d e c f""#,
    ] {
        assert!(!is_json_right(old, &whole(wrong), list, &asked), "{wrong}");
    }
    for (from, to) in [
        ("\"x\"", "\"y\""),
        ("\"id\"", "\"ID\""),
        ("\"id\": \"x\", ", ""),
        (", \"more\": [[1], [\"a\"]]", ""),
        ("[[1], [\"a\"]]", "[[1]]"),
        ("[[1], [\"a\"]]", "[[1], [\"a\"], []]"),
        ("[[1], [\"a\"]]", "[[1], [\"b\"]]"),
        ("[[1], [\"a\"]]", "[[1], {}]"),
        ("[[1], [\"a\"]]", "7"),
        ("}", ", \"b\": 1}"),
        ("}", ""),
    ] {
        assert!(!is_json_right(old, &right.replace(from, to), list, &asked), "{from} as {to}");
    }
}

#[test]
fn only_the_keys_that_go_are_missing() {
    let old = r#"{"scopes": [], "id": "x", "scope": {"a": null}}"#;
    let list = ListAt::Json(0);
    let asked = change([(0, ItemChange::Remove)], &[]);
    assert!(is_json_right(old, r#"{"id": "x", "scope": {"a": null}}"#, list, &asked));
    for wrong in [
        old,
        r#"{"id": "x"}"#,
        r#"{"scopes": [], "scope": {"a": null}}"#,
        r#"{"scope": {"a": null}, "id": "x"}"#,
        r#"{"id": "x", "scope": {"a": 0}}"#,
        r#"{"id": "x", "scope": {}}"#,
        r#"{"id": "x", "scopes": {"a": null}}"#,
        r#"{"id": "x", "scope": {"a": null}, "b": 1}"#,
        r#"["x"]"#,
        "{}",
        "",
    ] {
        assert!(!is_json_right(old, wrong, list, &asked), "{wrong}");
    }
    assert!(!is_json_right("{", "{}", list, &asked), "what was not read cannot be compared");
}

/// A URL with a change of each kind, written with the resource as people escape it.
#[test]
fn parts_of_urls_are_held_against_what_was_asked_for() {
    let value = format!("{RESOURCE}vso.work%20{RESOURCE}vso.code%20openid");
    let old = format!("see <{URL}{value}>, <{URL}openid%20{RESOURCE}vso.wiki>\n");
    let at = span(&old, &value);
    let like = span(&old, RESOURCE);
    let code = span(&old, "vso.code");
    let mut asked = change(
        [(0, ItemChange::Remove), (1, replace(code, &["vso.test", "vso.build"]))],
        &["vso.graph"],
    );
    asked.like = Some(like);
    let list = ListAt::Query(at.start, at.end);
    let is_right =
        |new: &str| urls_are_right(&source(&old), &source(new), &Asked::from([(&list, &asked)]));
    let whole = |value: &str| {
        let value = value.replace("R/", RESOURCE);
        format!("see <{URL}{value}>, <{URL}openid%20{RESOURCE}vso.wiki>\n")
    };
    let right = "R/vso.test%20R/vso.build%20openid%20R/vso.graph";
    assert!(is_right(&whole(right)));
    assert!(is_right(&whole(&right.replace("vso.test", "vso%2Etest"))), "as good, but encoded");
    for wrong in [
        "R/vso.work%20R/vso.test%20R/vso.build%20openid%20R/vso.graph",
        "R/vso.test%20openid%20R/vso.graph",
        "R/vso.test%20vso.build%20openid%20R/vso.graph",
        "R/vso.test%20R/vso.build%20R/vso.graph",
        "R/vso.test%20R/vso.build%20profile%20R/vso.graph",
        "R/vso.test%20R/vso.build%20openid",
        "R/vso.test%20R/vso.build%20openid%20vso.graph",
        "R/vso.test%20R/vso.build%20openid%20R/vso.graph%20openid",
        "R/vso.build%20R/vso.test%20openid%20R/vso.graph",
    ] {
        assert!(!is_right(&whole(wrong)), "{wrong}");
    }
    let right = whole(right);
    let second = format!(", <{URL}openid%20{RESOURCE}vso.wiki>");
    assert!(!is_right(&right.replace(&second, "")), "a URL is gone");
    assert!(!is_right(&format!("{right}{second}")), "a URL is new");
    assert!(!is_right(&right.replace("vso.wiki", "vso.loadtest")), "another URL has changed");
    let other = right.replacen(
        "login.microsoftonline.com/common/oauth2/v2.0",
        "login.microsoftonline.com/common/oauth2",
        1,
    );
    assert!(!is_right(&other), "the endpoint is another one");
}

/// What is written is what was looked at, and is read as it was.
#[test]
fn what_is_written_is_what_was_asked_for() {
    let old = format!(
        "{{\"scopes\": [\"a\", \"b\"], \"url\": \"{URL}{RESOURCE}vso.work%20{RESOURCE}vso.code\"}}"
    );
    let json =
        (ListAt::Json(old.find('[').expect("the list")), change([(0, ItemChange::Remove)], &[]));
    let value = span(&old, &format!("{RESOURCE}vso.work%20{RESOURCE}vso.code"));
    let url = (ListAt::Query(value.start, value.end), change([(1, ItemChange::Remove)], &[]));
    let without_a = old.replace("\"a\", ", "");
    let without_code = old.replace(&format!("%20{RESOURCE}vso.code"), "");
    let both = without_a.replace(&format!("%20{RESOURCE}vso.code"), "");
    let is_right = |new: &str, lists: &[&(ListAt, ListChange)]| {
        let lists = lists.iter().map(|one| (**one).clone()).collect();
        verify(&source(&old), new, &lists)
    };
    assert!(is_right(&without_a, &[&json]));
    assert!(is_right(&without_code, &[&url]));
    assert!(is_right(&both, &[&json, &url]));
    assert!(!is_right(&without_code, &[&json]));
    assert!(!is_right(&without_a, &[&url]));
    assert!(!is_right(&format!("{both},"), &[&json, &url]), "it is read no more");
    assert!(!is_right(&format!("{both} // b"), &[&json, &url]), "it is plain JSON no more");
    let outside = (ListAt::Json(0), change([(7, replace(Span::new(0, 1), &["c"]))], &[]));
    let no_list = (ListAt::Json(1), outside.1.clone());
    assert!(!is_right(&old, &[&no_list]), "there is no list");
    let all = (url.0, change([(0, ItemChange::Remove), (1, ItemChange::Remove)], &[]));
    assert!(!is_right(&old, &[&all]), "no scope would be left");
}

/// A text with comments stays one, and a byte order mark is no part of it.
#[test]
fn a_text_with_comments_stays_one() {
    let old = "\u{feff}[\"a\", \"b\"] // both";
    let lists = BTreeMap::from([(ListAt::Json(3), change([(0, ItemChange::Remove)], &[]))]);
    assert!(verify(&source(old), "\u{feff}[\"b\"] // both", &lists));
    assert!(!verify(&source(old), "\u{feff}[\"b\"] // b", &lists), "a comment is another one");
    let plain = "\u{feff}[\"a\", \"b\"]";
    assert!(verify(&source(plain), "\u{feff}[\"b\"]", &lists));
}
