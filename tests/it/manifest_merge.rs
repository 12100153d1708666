//! Packaging commands are understood, and merged scopes are what the packager would write.

use proptest::prelude::*;
use scopewise::manifest::extension::{self, Certainty, ExtensionManifest};
use scopewise::manifest::merge::{
    DropReason, EntryValue, MergedScopes, Part, Parts, Refusal, merge,
};
use scopewise::manifest::packaging::{self, Packaging, Selection, Verb};
use scopewise::manifest::{JsonKind, entra, read};
use scopewise::text::SourceText;

fn manifest(text: &str) -> ExtensionManifest {
    let source = SourceText::new("x.json", text);
    extension::read(&source, Certainty::Named).unwrap().unwrap()
}

fn merged(manifests: &[&str], file: Option<&str>, inline: Option<&str>) -> MergedScopes {
    let manifests: Vec<_> = manifests.iter().map(|text| manifest(text)).collect();
    let manifests: Vec<_> = manifests.iter().collect();
    let (file, inline) = (file.map(manifest), inline.map(manifest));
    merge(&Parts {
        manifests: &manifests,
        overrides_file: file.as_ref(),
        inline_override: inline.as_ref(),
        json5: false,
    })
}

/// A manifest that is packed, with these other keys.
fn base(keys: &str) -> String {
    format!(r#"{{"contributions":[{{"id":"a","type":"ms.vss-web.hub"}}]{keys}}}"#)
}

fn scopes(merged: &MergedScopes) -> Vec<&str> {
    merged.scopes().collect()
}

fn reasons(merged: &MergedScopes) -> Vec<(Part, Option<&str>, DropReason)> {
    merged
        .dropped
        .iter()
        .map(|dropped| (dropped.origin.part, dropped.scope.as_deref(), dropped.reason))
        .collect()
}

#[test]
fn scopes_are_joined_in_order_and_an_override_only_adds() {
    let base = base(r#","scopes":["vso.work","vso.code"]"#);
    let fragment = r#"{"Scopes":["vso.code","vso.build"],"scope":["vso.x"]}"#;
    let merged = merged(&[&base, fragment], Some(r#"{"scopes":["vso.test"]}"#), None);
    assert_eq!(scopes(&merged), ["vso.work", "vso.code", "vso.build", "vso.test"]);
    assert_eq!(merged.effective[1].origins.len(), 2);
    assert_eq!(merged.effective[3].origins[0].part, Part::OverridesFile);
    assert_eq!(reasons(&merged), [(Part::Manifest(1), Some("vso.x"), DropReason::WrongKey)]);
    assert!(merged.refusals.is_empty());
}

#[test]
fn repeated_keys_count_last_where_the_first_stood_and_odd_values_are_kept_or_dropped() {
    let base =
        base(r#","scopes":["a"],"SCOPES":["b",1,1.0,null,null,[1],[1]],"scopes":["c","i18n:d"]"#);
    let merged = merged(&[&base, r#"{"scopes":"vso.work"}"#], None, None);
    let shown: Vec<_> = merged
        .effective
        .iter()
        .map(|entry| match &entry.value {
            EntryValue::Scope(scope) => scope.as_ref(),
            EntryValue::Odd { raw, .. } => raw.as_ref(),
        })
        .collect();
    assert_eq!(shown, ["c", "d", "b", "1", "null", "[1]", "[1]"]);
    assert_eq!(
        reasons(&merged),
        [
            (Part::Manifest(0), Some("a"), DropReason::RepeatedKey),
            (Part::Manifest(1), None, DropReason::NotAnArray(JsonKind::String)),
        ]
    );
}

#[test]
fn the_inline_override_is_laid_over_the_file_by_index() {
    let file = Some(r#"{"scopes":["a","b"],"SCOPES":["c"]}"#);
    let over = |inline| {
        let merged = merged(&[&base("")], file, Some(inline));
        scopes(&merged).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(over(r#"{"scopes":["x"]}"#), ["x", "b", "c"]);
    assert_eq!(over(r#"{"scopes":["x","y","z"],"Scopes":["q"]}"#), ["x", "y", "z", "c", "q"]);
    assert_eq!(over(r#"{"scopes":null}"#), ["c"]);
    assert_eq!(over(r#"{"scopes":[]}"#), ["a", "b", "c"]);
}

#[test]
fn a_package_for_products_without_scopes_carries_none() {
    let target = |id: &str| base(&format!(r#","targets":[{{"id":"{id}"}}],"scopes":["a"]"#));
    let none = merged(&[&target("Microsoft.VisualStudio.Services.Integration")], None, None);
    assert!(none.effective.is_empty());
    assert_eq!(none.dropped[0].reason, DropReason::NoTargetWithScopes);
    assert_eq!(scopes(&merged(&[&target("Microsoft.TeamFoundation.Server")], None, None)), ["a"]);
    let unknown = merged(&[&target("Microsoft.VisualStudio.Service")], None, None);
    assert!(matches!(unknown.refusals[0], Refusal::UnknownTarget(_, Some(_))));
}

#[test]
fn what_stops_the_packager_is_told() {
    let refusals = |manifests: &[&str], file| merged(manifests, file, None).refusals;
    let good = base("");
    assert!(matches!(refusals(&[&good, "[]"], None)[..], []));
    assert!(matches!(refusals(&[&good, "7"], None)[..], [Refusal::NotAnObject(..)]));
    assert!(matches!(refusals(&[&good, "{/**/}"], None)[..], [Refusal::NotStrict(_)]));
    assert!(matches!(refusals(&["{}"], None)[..], [Refusal::NoContributions]));
    assert!(matches!(refusals(&[&good, &good], None)[..], [Refusal::RepeatedContribution(..)]));
    let odd = [&*good, r#"{"contributions":{}}"#];
    assert!(matches!(refusals(&odd, None)[..], [Refusal::ContributionsNotAnArray(_)]));
    assert!(matches!(
        refusals(&[&base(r#","scopes":["resource:x"]"#)], None)[..],
        [Refusal::UnknownResource(_)]
    ));
    let marked = format!("\u{feff}{good}");
    assert!(matches!(refusals(&[&marked], None)[..], []), "stripped from manifests");
    assert!(matches!(refusals(&[&good], Some("\u{feff}{}"))[..], [Refusal::ByteOrderMark(_)]));
}

fn commands(name: &str, text: &str) -> (SourceText, Vec<Packaging>) {
    let source = SourceText::new(name, text);
    let commands = packaging::read(&source);
    (source, commands)
}

fn list(items: &[&str]) -> Vec<Box<str>> {
    items.iter().map(|&item| item.into()).collect()
}

#[test]
fn commands_of_package_json() {
    let text = r#"{ "scripts": {
        "build": "webpack && echo tfx",
        "package": "npm run build && tfx extension create --manifest-globs vss-extension.json \"src/**/*.json\" --output-path out",
        "publish:dev": "cd dist && npx tfx-cli@0.23 extension publish --root .. --manifests a.json,b.json --overrides-file configs/dev.json --override '{\"public\": false}' --json5 -t $PAT",
        "up": "tfx extension publish --vsix out/x.vsix",
        "js": "node_modules/.bin/tfx.cmd extension create --manifest-js build.js --env a=b",
        "plain": "tfx extension create --rev-version --manifest x.json",
        "late": "tfx extension create --manifest-globs \"$GLOB\""
    } }"#;
    let (source, found) = commands("web/package.json", text);
    let scripts: Vec<_> = found.iter().map(|found| found.script.as_deref().unwrap()).collect();
    assert_eq!(scripts, ["package", "publish:dev", "up", "js", "plain", "late"]);
    assert_eq!(
        found[0].selection,
        Selection::Globs(list(&["vss-extension.json", "src/**/*.json"]))
    );
    assert!(source.slice(found[0].place).starts_with("npm run build"));
    let dev = &found[1];
    assert_eq!(
        (dev.verb, &*dev.root, dev.directory.as_deref()),
        (Verb::Publish, "..", Some("dist"))
    );
    assert_eq!(dev.selection, Selection::Manifests(list(&["a.json", "b.json"])));
    assert_eq!(dev.overrides_file.as_deref(), Some("configs/dev.json"));
    assert_eq!(dev.inline_override.as_deref(), Some("{\"public\": false}"));
    assert!(dev.json5 && !dev.has_variables);
    assert_eq!(found[2].selection, Selection::Package);
    assert_eq!(found[3].selection, Selection::JavaScript("build.js".into()));
    assert_eq!(found[4].selection, Selection::Manifests(list(&["vss-extension.json"])));
    assert_eq!(found[4].unknown_options, list(&["manifest"]));
    assert!(found[5].has_variables);
}

#[test]
fn commands_of_pipelines_and_scripts() {
    let text = "steps:\r\n  - script: tfx extension create --manifest-globs [base.json,hubs/*.json] --json5 false\r\n  - bash: |\r\n      tfx extension publish \\\r\n        --root app \\\r\n        --no-prompt\r\n";
    let (source, found) = commands("azure-pipelines.yml", text);
    assert_eq!(found[0].selection, Selection::Globs(list(&["base.json", "hubs/*.json"])));
    assert!(!found[0].json5 && found[0].unknown_options.is_empty());
    assert_eq!(
        source.slice(found[0].place),
        "tfx extension create --manifest-globs [base.json,hubs/*.json] --json5 false"
    );
    assert_eq!((found[1].verb, &*found[1].root), (Verb::Publish, "app"));
    assert!(source.slice(found[1].place).starts_with("tfx extension publish"));
    assert_eq!(found.len(), 2);
}

#[test]
fn globs_select_as_the_packager_does() {
    let globs = Selection::Globs(list(&["./vss-extension.json", "src\\**\\*.json", "*.dev.json"]));
    for path in ["vss-extension.json", "src/a.json", "src/a/b/c.json", "x.dev.json"] {
        assert!(globs.selects(path), "{path}");
    }
    for path in ["a/vss-extension.json", "a/x.dev.json", "src/a.txt"] {
        assert!(!globs.selects(path), "{path}");
    }
    assert!(Selection::Manifests(list(&["./a[1].json"])).selects("a[1].json"));
    assert!(!Selection::JavaScript("x.js".into()).selects("x.js"));
}

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"scopes\"",
    "\"Scopes\"",
    "\"scope\"",
    "\"vso.work\"",
    "\"vso.c\\u006fde\"",
    "\"contributions\"",
    "\"id\"",
    "\"type\"",
    "\"a.b\"",
    "\"targets\"",
    "\"manifestVersion\"",
    "null",
    "1.5",
    "//x\n",
    "/*",
    "'",
    "\u{feff}",
    "\r\n",
    "é",
    "\"resourceAppId\"",
    "\"resourceAccess\"",
    "499b84ac-1321-427f-aa17-267ca6975798",
    "https://app.vssps.visualstudio.com/oauth2/authorize",
    "?scope=",
    "&scope=",
    "vso.work",
    "%20",
    "%2F",
    "%",
    "+",
    " ",
    "https://login.microsoftonline.com/c/oauth2/v2.0/authorize",
    "${",
    "`",
    "tfx extension create ",
    "--override ",
    "\\",
];

fn soup() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![4 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => ".{0,3}"],
        0..40,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic_and_spans_hold_the_scopes(text in soup(), name in 0..4_usize) {
        let name = ["vss-extension.json", "package.json", "a.json", "a.md"][name];
        let source = SourceText::new(name, text);
        for declaration in read(&source).declarations {
            for request in declaration.requests() {
                let written = source.slice(request.span);
                prop_assert!(written.contains(['\\', '%']) || written == request.scope.as_ref());
            }
        }
        if let Ok(Some(manifest)) = extension::read(&source, Certainty::Named) {
            merge(&Parts { manifests: &[&manifest], overrides_file: Some(&manifest), inline_override: Some(&manifest), json5: false });
        }
        let _fault = entra::read(&source);
        for command in packaging::read(&source) {
            command.selection.selects("a/b.json");
        }
    }

    #[test]
    fn a_merge_is_the_union_in_any_order(
        lists in proptest::collection::vec(proptest::collection::vec("[a-c]{1,2}", 0..5), 1..5),
        turn in 0..5_usize,
    ) {
        let texts: Vec<String> = lists.iter().map(|list| format!("{{\"scopes\":{list:?}}}")).collect();
        let set = |texts: &[String]| {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let merged = merged(&texts, None, None);
            let mut scopes: Vec<String> = merged.scopes().map(str::to_owned).collect();
            let unsorted = scopes.len();
            scopes.sort();
            scopes.dedup();
            prop_assert_eq!(unsorted, scopes.len(), "each once");
            Ok(scopes)
        };
        let mut union: Vec<String> = lists.concat();
        union.sort();
        union.dedup();
        let mut turned = texts.clone();
        turned.rotate_left(turn % texts.len());
        prop_assert_eq!(&set(&texts)?, &union);
        prop_assert_eq!(&set(&turned)?, &union);
    }
}
