//! Calls that fail because of how the app signs in, what is doubted of a missing scope, and files in two packages.

use crate::judging::{TODAY, in_full, judge};

/// Everything that is said of some files.
fn said(files: &[(&str, &str)]) -> String {
    let files: Vec<_> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    in_full(&judge(&files, TODAY))
}

/// A manifest without its end.
const BASE: &str = r#"{"manifestVersion": 1, "id": "x", "publisher": "y", "version": "1.0.0",
  "targets": [{"id": "Microsoft.VisualStudio.Services.Cloud"}],
  "contributions": [{"id": "hub", "type": "ms.vss-web.hub"}]"#;

const LEGACY: (&str, &str) = (
    "login.ts",
    "const u = \"https://app.vssps.visualstudio.com/oauth2/authorize?client_id=1&scope=vso.code\";\n",
);

const PATS: &str = "uses: [tokens.ListPats]\n";

#[test]
fn a_call_is_held_against_what_the_app_signs_in_with() {
    let manifest = format!("{BASE}, \"scopes\": [\"vso.pats\"]}}");
    let manifest = ("vss-extension.json", manifest.as_str());
    let stated = |uses: &str| format!("profile:\n  only: [pat]\n{uses}");
    let refused = "`tokens.ListPats` refuses this way to sign in";
    // An extension signs in as extensions do, whatever is stated.
    for config in [PATS.to_owned(), stated(PATS)] {
        let text = said(&[("scopewise.yaml", &config), manifest]);
        assert!(text.contains("mechanism-cannot-call error likely"), "{text}");
        assert!(text.contains(&format!("{refused}: Web Extension SDK\n")), "{text}");
        assert!(!text.contains("says that the app uses"), "{text}");
    }
    let text = said(&[("scopewise.yaml", &stated(PATS)), LEGACY]);
    assert!(text.contains("mechanism-cannot-call error certain"), "{text}");
    assert!(text.contains(&format!("{refused}: personal access token\n")), "{text}");
    assert!(text.contains("`scopewise.yaml` says that the app uses `pat`"), "{text}");
    let both = stated("uses: [tokens.ListPats, tokens.GetPat]\nscopes: [vso.pats]\n");
    let text = said(&[("scopewise.yaml", &both)]);
    assert!(text.contains("`tokens.GetPat`, `tokens.ListPats` refuse this way"), "{text}");
    for silent in [
        said(&[("scopewise.yaml", PATS), LEGACY]),
        said(&[("scopewise.yaml", &stated("uses: [git.GetRefs]\n")), LEGACY]),
        said(&[("scopewise.yaml", &PATS.replace("tokens.ListPats", "git.GetRefs")), manifest]),
    ] {
        assert!(!silent.contains("mechanism-cannot-call"), "{silent}");
    }
}

#[test]
fn a_server_takes_no_token_of_services() {
    let server = "profile:\n  platform: server\n";
    let text = said(&[("scopewise.yaml", server), LEGACY]);
    assert!(text.contains("Azure DevOps Server takes no token of Azure DevOps OAuth"), "{text}");
    assert!(text.contains("mechanism-cannot-call error certain"), "{text}");
    let cloud = said(&[("scopewise.yaml", "profile:\n  platform: services\n"), LEGACY]);
    assert!(!cloud.contains("mechanism-cannot-call"), "{cloud}");
    let manifest = format!("{BASE}, \"scopes\": [\"vso.pats\"]}}");
    let extension = said(&[("scopewise.yaml", server), ("vss-extension.json", &manifest)]);
    assert!(!extension.contains("mechanism-cannot-call"), "{extension}");
}

/// Files, and the doubt that they raise.
type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>);

/// Where somebody else may ask for a scope, that it is missing is no more than possible.
#[test]
fn a_missing_scope_may_be_asked_for_elsewhere() {
    let base = format!("{BASE}}}");
    let base = ("vss-extension.json", base.as_str());
    let tfx = |commands: &[&str]| {
        let all: Vec<String> = commands
            .iter()
            .enumerate()
            .map(|(at, files)| format!("\"p{at}\": \"tfx extension create --manifests {files}\""))
            .collect();
        format!("{{\"scripts\": {{{}}}}}", all.join(", "))
    };
    let both = tfx(&["vss-extension.json", "vss-extension.json more.json"]);
    let partial = tfx(&["vss-extension.json gone.json"]);
    let whole = tfx(&["vss-extension.json"]);
    let code = r#"module.exports = (env) => ({ manifestVersion: 1, publisher: "y", id: "x", version: "1.0.0", contributions: [{ id: "hub", type: "ms.vss-web.hub" }], scopes: ["vso.code"] });
"#;
    let part = r#"{"id": "x", "scopes": ["vso.code"], "contributions": [{"id": "h", "type": "ms.vss-web.hub"}]}"#;
    let more = ("more.json", r#"{"scopes": ["vso.work"]}"#);
    let url = LEGACY.1.replace("vso.code\"", "vso.code&state=\" + more");
    let filled_in = LEGACY.1.replace('"', "`").replace("vso.code`", "vso.code ${more}`");
    let uses = ("scopewise.yaml", "uses: [wit.GetWorkItem]\n");
    let cases: [Case<'_>; 7] = [
        (&[uses, base, ("package.json", &whole)], None),
        (&[uses, base, more, ("package.json", &both)], Some("packed in another way")),
        (&[uses, base, ("package.json", &partial)], Some("packs a file too that was not read")),
        (&[uses, ("extension.config.js", code)], Some("a program makes this manifest")),
        (&[uses, ("vss-extension.json", part)], Some("without a `manifestVersion`")),
        (&[uses, ("login.ts", &filled_in)], Some("are filled in at run time")),
        (&[uses, ("login.ts", &url)], None),
    ];
    for (files, doubt) in cases {
        let text = said(files);
        let sure = if doubt.is_some() { "note possible" } else { "error certain" };
        assert!(text.contains(&format!("missing-scope {sure}")), "{doubt:?}: {text}");
        let advice = "find out what is not sure; if it fails, ask for `vso.work`";
        assert_eq!(text.contains(advice), doubt.is_some(), "{text}");
        assert!(doubt.is_none_or(|doubt| text.contains(doubt)), "{doubt:?} is not in {text}");
    }
}

/// A file that goes into two packages: each of its scopes is judged once, by what both packages need.
#[test]
fn a_file_in_two_packages_is_judged_once() {
    let package = r#"{"scripts": {
  "a": "tfx extension create --manifests vss-extension.json a.json",
  "b": "tfx extension create --manifests vss-extension.json b.json"}}"#;
    let of = |scopes: &str, a: &str, uses: &str| {
        let base = format!("{BASE}, \"scopes\": [{scopes}]}}");
        said(&[
            ("scopewise.yaml", &format!("uses: [{uses}]\n")),
            ("a.json", a),
            ("b.json", "{}"),
            ("package.json", package),
            ("vss-extension.json", &base),
        ])
    };
    let broad = of(r#""vso.code_manage""#, "{}", "git.GetRefs");
    assert_eq!(broad.matches("over-broad-scope").count(), 1, "{broad}");
    assert!(broad.contains("help: ask for `vso.code` in place of `vso.code_manage`\n"), "{broad}");
    let unused = of(r#""vso.wiki""#, "{}", "git.GetRefs");
    assert_eq!(unused.matches("unused-scope").count(), 1, "{unused}");
    assert!(unused.contains("no call needs `vso.wiki`"), "{unused}");
    // One scope in two files is written twice, and each place is judged.
    let twice = of(r#""vso.wiki""#, r#"{"scopes": ["vso.test"]}"#, "git.GetRefs");
    assert_eq!(twice.matches("unused-scope").count(), 2, "{twice}");
    let profile = of(r#""vso.profile", "vso.project""#, "{}", "core.GetProjects");
    assert_eq!(profile.matches("unused-scope").count(), 1, "{profile}");
    let message = "every call that `vso.profile` allows is allowed without it";
    assert!(profile.contains(message), "{profile}");
    assert!(profile.contains("note: they are allowed by `vso.p"), "{profile}");
    assert!(!profile.contains("` and `vso.p"), "{profile}");
}
