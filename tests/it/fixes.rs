//! Fixes: every layout of a list keeps its text, and what holds of any manifest that is fixed.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;

use proptest::prelude::*;
use scopewise::catalog::{Catalog, ScopeStatus};
use scopewise::finding::Safety;
use scopewise::fix::{Ended, until_stable};
use scopewise::scopes::{ScopeGraph, ScopeId, ScopeSet};

use crate::judging::{TODAY, judge};

/// Fixes texts that lie together in one folder.
pub(crate) fn fix(files: &[(String, String)], unsafe_too: bool) -> (Vec<(String, String)>, Ended) {
    let mut current = files.to_vec();
    let ended = until_stable(judge(files, TODAY), unsafe_too, |texts| {
        for text in texts {
            let file = current.iter_mut().find(|(name, _)| name == text.old.name());
            text.new.text().clone_into(&mut file.expect("only what was read is changed").1);
        }
        Ok::<_, Infallible>(judge(&current, TODAY))
    });
    let Ok(ended) = ended;
    (current, ended)
}

pub(crate) const HEAD: &str = r#"{"manifestVersion": 1, "id": "x", "publisher": "y", "contributions": [{"type": "ms.vss-web.hub"}],"#;

/// The list of a manifest after its safe fixes.
fn fixed_list(list: &str) -> String {
    let (before, after) = (format!("{HEAD}\n  \"scopes\": "), "\n}\n");
    let text = format!("{before}{list}{after}");
    let (files, ended) = fix(&[("vss-extension.json".to_owned(), text)], false);
    assert!(ended.failed.is_empty(), "{list}");
    let list = files[0].1.strip_prefix(before.as_str()).expect("nothing before the list changes");
    list.strip_suffix(after).expect("nothing after the list changes").to_owned()
}

#[test]
fn a_fixed_name_cannot_end_the_url_that_it_stands_in() {
    let url = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1&scope=";
    let text = format!("<{url}vso.profile%27openid>\n");
    let (files, ended) = fix(&[("a.md".to_owned(), text)], true);
    assert!(ended.failed.is_empty());
    let scope = "499b84ac-1321-427f-aa17-267ca6975798/vso.profile%27openid";
    assert_eq!(files[0].1, format!("<{url}{scope}>\n"));
}

#[test]
fn what_stays_keeps_its_text() {
    let cases = [
        (r#"["vso.work", "vso.work"]"#, r#"["vso.work"]"#),
        (r#"["vso.work", "vso.work", "vso.code"]"#, r#"["vso.work", "vso.code"]"#),
        (r#"["vso.work", "vso.work_write"]"#, r#"["vso.work_write"]"#),
        (r#"[ "vso.work", "vso.work_write" ]"#, r#"[ "vso.work_write" ]"#),
        (r#"[ "vso.work_write", "vso.work" ]"#, r#"[ "vso.work_write" ]"#),
        (r#"["vso.work_write","vso.work",]"#, r#"["vso.work_write",]"#),
        (r#"["vso.code",  "vso.work", "vso.work_write"]"#, r#"["vso.code",  "vso.work_write"]"#),
        ("[\"vso.work\", \"vso.work\",\n \"vso.code\"]", "[\"vso.work\",\n \"vso.code\"]"),
        (r#"["VSO.Work"]"#, r#"["vso.work"]"#),
        (r#"['vso.work ', "vso.wrok_write"]"#, r#"["vso.work_write"]"#),
        (r#"["vso.code vso.test"]"#, r#"["vso.code", "vso.test"]"#),
        (r#"[""]"#, "[]"),
        ("[\n    \"\"\n  ]", "[]"),
        ("[\n    // none yet\n    \"\"\n  ]", "[\n    // none yet\n  ]"),
        ("[\r\n\t\"vso.work\",\r\n\t\"vso.work\"\r\n\t]", "[\r\n\t\"vso.work\"\r\n\t]"),
        (
            "[\n    // boards\n    \"vso.work\", // read\n    \"vso.work_write\" // write\n  ]",
            "[\n    // boards\n    \"vso.work_write\" // write\n  ]",
        ),
        (
            "[\n    \"vso.work_write\", // write\n    // read\n    \"vso.work\" /* gone */ // gone\n    /* end */\n  ]",
            "[\n    \"vso.work_write\" // write\n    // read\n    /* end */\n  ]",
        ),
        (
            "[\n    \"vso.work\"\n  , \"vso.work_write\"\n  , \"vso.work\"\n  , \"vso.test\"\n  ]",
            "[\n  \"vso.work_write\"\n  , \"vso.test\"\n  ]",
        ),
        (
            "[\n    \"vso.test\",\n    \"vso.code vso.build\", // both\n    \"vso.wiki\"\n  ]",
            "[\n    \"vso.test\",\n    \"vso.code\",\n    \"vso.build\", // both\n    \"vso.wiki\"\n  ]",
        ),
        (
            r#"["vso.test", /* whose? */ "vso.test", "vso.code" /* code */, "vso.code" /* gone */]"#,
            r#"["vso.test", /* whose? */ "vso.code" /* code */]"#,
        ),
        (r#"["vso.work" /* gone */, "vso.work_write"]"#, r#"["vso.work_write"]"#),
        (r#"["vso.work", /* whose? */ "vso.work_write"]"#, r#"[/* whose? */ "vso.work_write"]"#),
        (r#"[ "vso.code vso.test" ]"#, r#"[ "vso.code", "vso.test" ]"#),
        (
            "[\n    \"vso.wiki\", \"vso.code vso.test\"\n  ]",
            "[\n    \"vso.wiki\", \"vso.code\", \"vso.test\"\n  ]",
        ),
        ("[\r\n\t\"vso.code vso.test\"\r\n\t]", "[\r\n\t\"vso.code\",\r\n\t\"vso.test\"\r\n\t]"),
        ("[\r\t\"vso.code vso.test\"\r\t]", "[\r\t\"vso.code\",\r\t\"vso.test\"\r\t]"),
    ];
    for (list, expected) in cases {
        assert_eq!(fixed_list(list), expected, "{list}");
    }
}

#[test]
fn keys_that_ask_for_nothing_go_and_those_that_lose_something_stay() {
    let with = |more: &str| format!("{HEAD}{more}\n  \"scopes\": [\"vso.work\"]\n}}\n");
    let after = |more: &str| {
        let (files, _) = fix(&[("vss-extension.json".to_owned(), with(more))], false);
        files[0].1.clone()
    };
    for gone in ["\n  \"scope\": [\"vso.work\"], // old", "\n  \"Scopes\": null,"] {
        assert_eq!(after(gone), with(""), "{gone}");
    }
    for kept in ["\n  \"scope\": [\"vso.code\"],", "\n  \"SCOPES\": \"vso.work\","] {
        assert_eq!(after(kept), with(kept), "{kept}");
    }
}

#[test]
fn urls_keep_their_separators_and_other_resources() {
    let url = |scopes: &str| {
        format!(
            "const u = `https://login.microsoftonline.com/t/oauth2/v2.0/authorize?scope={scopes}&x=1`;\n"
        )
    };
    let id = "499b84ac-1321-427f-aa17-267ca6975798";
    let cases = [
        (
            format!("openid%20{id}/vso.work%20{id}/vso.work_write"),
            format!("openid%20{id}/vso.work_write"),
        ),
        (
            format!("{id}%2Fvso.work_write+{id}%2Fvso.work+email"),
            format!("{id}%2Fvso.work_write+email"),
        ),
        (format!("{id}/VSO.Work {id}/vso.work"), format!("{id}/vso.work")),
        ("vso.code openid".to_owned(), format!("{id}/vso.code openid")),
    ];
    for (before, after) in cases {
        let (files, ended) = fix(&[("login.ts".to_owned(), url(&before))], false);
        assert_eq!(files[0].1, url(&after), "{before}");
        assert!(!ended.fixed.is_empty());
    }
}

#[test]
fn a_list_that_is_overwritten_by_position_is_left_alone() {
    let base = format!(
        "{HEAD} \"version\": \"1\", \"targets\": [{{\"id\": \"Microsoft.VisualStudio.Services\"}}]}}"
    );
    let overrides = r#"{"scopes": ["vso.code", "vso.work", "vso.work"]}"#;
    let package = r#"{"scripts": {"p": "tfx extension create --manifests vss-extension.json --overrides-file o.json --override \"{\\\"scopes\\\": [\\\"vso.test\\\"]}\""}}"#;
    let files =
        [("vss-extension.json", base.as_str()), ("o.json", overrides), ("package.json", package)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let (after, ended) = fix(&files, true);
    assert_eq!(after, files);
    let findings = ended.outcomes.iter().flat_map(|outcome| &outcome.findings);
    let duplicate = findings.into_iter().find(|f| f.rule == "duplicate-scope").expect("one");
    assert!(duplicate.fix.is_none() && duplicate.help.as_deref().unwrap().contains("by position"));
}

/// What is no list is a person's to change.
#[test]
fn nothing_is_added_to_what_is_no_list() {
    for value in [r#""vso.code""#, "{}", "null"] {
        let text = format!("{HEAD} \"scopes\": {value}}}");
        let files =
            [("scopewise.yaml", "uses: [wit.GetWorkItem]\n"), ("vss-extension.json", &text)];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let (after, ended) = fix(&files, true);
        let missing = ended.outcomes.iter().flat_map(|outcome| &outcome.findings);
        assert!(missing.into_iter().any(|one| one.rule == "missing-scope"), "{value}");
        // What asks for nothing may go as a whole; nothing may be written into it.
        assert!(!after[1].1.contains("vso.work"), "{}", after[1].1);
    }
}

/// Narrowing by usage, asked for and not.
#[test]
fn only_unsafe_fixes_narrow_and_they_end_with_the_least_set() {
    let list = |scopes: &str| format!("{HEAD} \"scopes\": [{scopes}]}}");
    let config = "uses: [git.GetPullRequests, core.GetProjects]\n";
    let files = |scopes: &str| {
        [("scopewise.yaml", config.to_owned()), ("vss-extension.json", list(scopes))]
            .map(|(name, text)| (name.to_owned(), text))
    };
    let broad = r#""vso.code_manage", "vso.test_write""#;
    assert_eq!(fix(&files(broad), false).0[1].1, list(broad));
    let (narrow, ended) = fix(&files(broad), true);
    assert_eq!(narrow[1].1, list(r#""vso.code""#));
    assert!(ended.fixed.iter().all(|one| one.safety == Safety::Unsafe));
    let (added, _) = fix(&files(r#""vso.wiki""#), true);
    assert_eq!(added[1].1, list(r#""vso.code""#));
    assert_eq!(fix(&files(""), true).0[1].1, list(r#""vso.code""#), "an empty list is filled");
}

/// What the code needs and the list lacks is written in the list's own way.
#[test]
fn what_is_added_stands_where_the_list_goes_on() {
    let cases = [
        (r#"["vso.work"]"#, r#"["vso.work", "vso.code"]"#),
        (r#"["vso.work",]"#, r#"["vso.work", "vso.code",]"#),
        ("[\n    \"vso.work\"\n  ]", "[\n    \"vso.work\",\n    \"vso.code\"\n  ]"),
        ("[\n    \"vso.work\",\n  ]", "[\n    \"vso.work\",\n    \"vso.code\",\n  ]"),
        ("[\r\n\t\"vso.work\"\r\n]", "[\r\n\t\"vso.work\",\r\n\t\"vso.code\"\r\n]"),
        (
            "[\n    \"vso.work\" // boards\n  ]",
            "[\n    \"vso.work\", // boards\n    \"vso.code\"\n  ]",
        ),
        (
            "[\n    \"vso.work\", // boards\n    // the end\n  ]",
            "[\n    \"vso.work\", // boards\n    \"vso.code\",\n    // the end\n  ]",
        ),
        (
            "[\n    \"vso.work\" /* a */ /* b */\n  ]",
            "[\n    \"vso.work\", /* a */ /* b */\n    \"vso.code\"\n  ]",
        ),
        (
            "[\n    \"vso.work\",// boards\n  ]",
            "[\n    \"vso.work\",// boards\n    \"vso.code\",\n  ]",
        ),
        ("[]", r#"["vso.code", "vso.work"]"#),
        ("[\n    // none yet\n  ]", "[\n    // none yet\n    \"vso.code\",\n    \"vso.work\"\n  ]"),
    ];
    let config = "uses: [git.GetPullRequests, wit.GetWorkItem]\n";
    for (list, expected) in cases {
        let manifest = |list: &str| format!("{HEAD}\n  \"scopes\": {list}\n}}\n");
        let files = [("scopewise.yaml", config.to_owned()), ("vss-extension.json", manifest(list))]
            .map(|(name, text)| (name.to_owned(), text));
        let (after, ended) = fix(&files, true);
        assert!(ended.failed.is_empty(), "{list}");
        assert_eq!(after[1].1, manifest(expected), "{list}");
    }
}

/// A manifest with a list, whose layout is as odd as JSON with comments allows.
#[derive(Debug, Clone)]
struct Manifest {
    before: String,
    list: String,
    after: String,
}

impl Manifest {
    fn text(&self) -> String {
        format!("{}{}{}", self.before, self.list, self.after)
    }
}

fn trivia() -> impl Strategy<Value = Vec<&'static str>> {
    const PIECES: &[&str] = &[
        "",
        " ",
        "\n",
        "\n    ",
        "\t",
        " /* in, \"] */ ",
        " // end\n",
        "\n  // own\n",
        "\n\t/* a\n b */\n",
    ];
    prop::collection::vec(prop::sample::select(PIECES), 0..3)
}

/// Blanks and comments, each comment with a number of its own.
fn written(trivia: &[&str], number: &mut usize) -> String {
    let mut text = String::new();
    for piece in trivia {
        *number += 1;
        let named = piece
            .replace("own", &format!("own {number}."))
            .replace("end", &format!("end {number}."));
        text.push_str(&named);
    }
    text
}

fn any_manifest() -> impl Strategy<Value = Manifest> {
    let catalog = Catalog::builtin();
    let known = catalog.scopes().all().iter().map(|row| row.id.to_string());
    let mut names: Vec<String> = known.collect();
    let wrong = [
        "vso.code_read",
        "VSO.Code",
        "vso.wrok",
        "vso.code vso.work",
        "",
        "vso.nonsense",
        " vso.test",
        "🗝",
    ];
    names.extend(wrong.map(str::to_owned));
    names.extend(["vso.code", "vso.work", "vso.work_write", "vso.code"].map(str::to_owned));
    let element = (prop::sample::select(names), any::<bool>(), trivia(), trivia(), trivia());
    let elements = prop::collection::vec(element, 0..10);
    let flags = (any::<bool>(), any::<bool>(), 0..3_usize, 0..3_usize);
    (elements, trivia(), trivia(), flags).prop_map(|(elements, open, key, (mark, trailing, place, line))| {
        let mut number = 0;
        let mut list = format!("[{}", written(&open, &mut number));
        let count = elements.len();
        for (at, (name, single, before, behind, after)) in elements.into_iter().enumerate() {
            list.push_str(&written(&before, &mut number));
            let quoted = if single { format!("'{name}'") } else { format!("\"{name}\"") };
            list.push_str(&quoted);
            list.push_str(&written(&behind, &mut number));
            if at + 1 < count || trailing {
                list.push(',');
            }
            list.push_str(&written(&after, &mut number));
        }
        list.push(']');
        let mut members = vec![
            "\n\t\"manifestVersion\": 1, // 1".to_owned(),
            "  \"publisher\": \"y\",\n  'Schlüssel 🗝': [1, 'vso.work', 'vso.work', {\"scopes\": [\"vso.work\"]}],".to_owned(),
            "\"contributions\": [{\"id\": \"a\", \"type\": \"ms.vss-web.hub\"}], /* scopes: [ */".to_owned(),
        ];
        let rest = members.split_off(place);
        let key = format!("\n\"scopes\"{}:", written(&key, &mut number));
        let mark = if mark { "\u{feff}" } else { "" };
        let end = ["\n", "\r\n", "\r"][line];
        let ends = |text: String| text.replace('\n', end);
        Manifest {
            before: ends(format!("{mark}{{{}{key} ", members.join("\n"))),
            list: ends(list),
            after: ends(format!(",\n{}\n\"x\": {{}}}}\n", rest.join("\n"))),
        }
    })
}

/// What the members of a manifest with comments say, its scopes aside.
fn outside(text: &str) -> HashMap<String, jsonc_parser::JsonValue<'_>> {
    let options = jsonc_parser::ParseOptions::default();
    let parsed = jsonc_parser::parse_to_value(text.trim_start_matches('\u{feff}'), &options);
    let Some(jsonc_parser::JsonValue::Object(object)) = parsed.unwrap() else {
        panic!("an object")
    };
    let members = object.into_iter().map(|(key, value)| (key.to_string(), value));
    members.filter(|(key, _)| key != "scopes").collect()
}

/// Everything that may be done with what is requested of these texts.
fn powers(files: &[(String, String)], graph: &ScopeGraph, catalog: &Catalog) -> ScopeSet {
    let outcomes = judge(files, TODAY);
    let sets = outcomes.iter().flat_map(|outcome| &outcome.project.sets);
    let granted = sets.flat_map(|set| &set.requested).filter_map(|one| {
        let at = catalog.scopes().position(&one.scope)?;
        let public = catalog.scopes().all()[at].status == ScopeStatus::Public;
        ScopeId::new(at).filter(|_| public)
    });
    graph.closure(&granted.collect())
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(96)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    /// `PROPTEST_CASES=10000 cargo test --test it fixes::any_manifest` runs it longer.
    #[test]
    fn any_manifest_is_fixed_and_nothing_else_changes(manifest in any_manifest()) {
        let files = [("vss-extension.json".to_owned(), manifest.text())];
        let (after, ended) = fix(&files, false);
        prop_assert!(ended.failed.is_empty(), "a change did not come out as it should");
        let text = &after[0].1;
        prop_assert!(text.starts_with(&manifest.before), "{text}");
        prop_assert!(text.ends_with(&manifest.after), "{text}");
        prop_assert!(outside(text) == outside(&manifest.text()));

        let left = ended.outcomes.iter().flat_map(|outcome| &outcome.findings);
        let left: Vec<_> = left.filter(|f| f.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe)).collect();
        prop_assert!(left.is_empty(), "{left:?}");
        let (again, silent) = fix(&after, false);
        prop_assert!(silent.fixed.is_empty() && silent.rewritten.is_empty() && again == after);

        // Comments on lines of their own stay.
        let own = |text: &str| {
            let comments = text.split("// own ").skip(1).filter_map(|rest| rest.split('.').next());
            comments.map(str::to_owned).collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(own(&manifest.list), own(&text[manifest.before.len()..]));

        let catalog = Catalog::builtin();
        let graph = ScopeGraph::new(catalog.scopes(), Some(TODAY.parse().unwrap())).unwrap();
        let (mut before, now) = (powers(&files, &graph, &catalog), powers(&after, &graph, &catalog));
        if ended.fixed.iter().any(|one| one.rule == "unknown-scope") {
            // A name that was no scope granted nothing, and can only grant more now.
            before.extend(now.iter());
        }
        prop_assert_eq!(before, now);
    }
}
