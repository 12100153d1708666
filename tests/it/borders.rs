//! What rules say where one thing more or less changes the answer.

use std::fmt::Write as _;

use scopewise::catalog::{Catalog, ScopeStatus};
use scopewise::scopes::{ScopeGraph, ScopeId};

use crate::judging::{TODAY, in_full, judge, token};
use crate::rules::manifest;

/// Everything that is said of some files.
fn said(files: &[(&str, &str)]) -> String {
    let files: Vec<_> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    in_full(&judge(&files, TODAY))
}

/// What is said of an extension that asks for scopes, and of which somebody says what it calls.
fn said_of(scopes: &[&str], uses: &str) -> String {
    let (name, text) = manifest(scopes);
    said(&[("scopewise.yaml", &format!("uses: [{uses}]\n")), (&name, &text)])
}

/// Public scopes of which none includes another one.
fn apart() -> Vec<&'static str> {
    let catalog = Catalog::builtin();
    let graph = ScopeGraph::new(catalog.scopes(), Some(TODAY.parse().unwrap())).unwrap();
    let mut chosen: Vec<(&'static str, ScopeId)> = Vec::new();
    for (at, row) in catalog.scopes().all().iter().enumerate() {
        let id = ScopeId::new(at).unwrap();
        let apart = |other: ScopeId| !graph.includes(id, other) && !graph.includes(other, id);
        if row.status == ScopeStatus::Public && chosen.iter().all(|(_, other)| apart(*other)) {
            chosen.push((String::leak(row.id.to_string()), id));
        }
    }
    chosen.into_iter().map(|(name, _)| name).collect()
}

/// A catalogue has 25 known scopes, some of which include others.
#[test]
fn a_catalogue_is_long_and_has_scopes_that_include_others() {
    let is_catalogue = |scopes: &[&str]| {
        said(&[(&manifest(scopes).0, &manifest(scopes).1)]).contains("catalogue-not-request")
    };
    let apart = apart();
    assert!(apart.len() >= 26, "{}", apart.len());
    assert!(!is_catalogue(&apart[..26]), "none includes another one");
    let read = apart.iter().position(|name| *name == "vso.work").expect("it includes nothing");
    let mut scopes = apart;
    scopes.swap(0, read);
    scopes.truncate(24);
    assert!(!is_catalogue(&[&["vso.unheard.of"], &scopes[..]].concat()), "24 are known");
    let including = [&["vso.work_write"], &scopes[..]].concat();
    assert!(is_catalogue(&including), "25");
    assert!(!is_catalogue(&including[..24]), "24");
    let unknown = [&["vso.unheard.of"], &including[..24]].concat();
    assert!(!is_catalogue(&unknown), "24 and one that nobody knows");
}

/// A leap year may lie between: 366 days are a year.
#[test]
fn a_token_may_live_for_a_year() {
    let body = |day: &str| {
        format!(
            r#"{{ "displayName": "x", "scope": "vso.work", "validTo": "{day}T00:00:00Z", "allOrgs": false }}"#
        )
    };
    for (day, long) in [("2027-11-22", false), ("2027-11-23", true)] {
        assert_eq!(said(&[("token.json", &body(day))]).contains("long-lived-token"), long, "{day}");
    }
    for (days, long) in [(366, false), (367, true)] {
        let code = format!(
            "var body = new {{ displayName = \"x\", scope = \"vso.work\", validTo = DateTime.UtcNow.AddDays({days}), allOrgs = false }};\n"
        );
        assert_eq!(said(&[("Token.cs", &code)]).contains("long-lived-token"), long, "{days}");
    }
}

/// Two permissions of one id and of two types: only a person can tell which was meant.
#[test]
fn permissions_of_two_types_are_no_repetition() {
    let app = |second: &str| {
        let of = |id: &str, kind: &str| format!(r#"{{ "id": "{id}", "type": "{kind}" }}"#);
        let (work, code) =
            ("5f1d8cdf-acb3-47db-b79d-e0c6f18e262d", "028ffaf1-6f06-490a-979e-38011f92fb7c");
        let all = [of(work, "Scope"), of(code, "Scope"), of(code, second)].join(", ");
        let text = format!(
            r#"{{ "id": "1", "appId": "2", "requiredResourceAccess": [{{ "resourceAppId": "499b84ac-1321-427f-aa17-267ca6975798", "resourceAccess": [{all}] }}] }}"#
        );
        let outcomes = judge(&[("manifest.json".to_owned(), text)], TODAY);
        let mut findings = outcomes.iter().flat_map(|outcome| &outcome.findings);
        let duplicate = findings.find(|one| one.rule == "duplicate-scope").expect("one");
        duplicate.fix.is_some()
    };
    assert!(app("Scope"));
    assert!(!app("Scopes"));
}

#[test]
fn a_token_is_named_as_what_it_is() {
    let plain = token(84);
    let text = said(&[("notes.txt", &format!("{plain}\n"))]);
    assert!(text.contains("a personal access token is written out here"), "{text}");
    assert!(!text.contains("base64"), "{text}");
}

/// What the calls show is said, and not what a wider scope would be good for.
#[test]
fn a_flagged_scope_is_held_against_the_calls() {
    for (uses, help) in [
        ("git.GetPullRequests", "for the calls that are known `vso.code` is enough: ask for that"),
        ("wit.GetWorkItem", "help: keep it if the app needs it; no call that is known does\n"),
    ] {
        let text = said_of(&["vso.code_manage"], uses);
        assert!(text.contains(help), "{text}");
    }
}

/// Scopes inside a contribution, and those of a package that takes none.
#[test]
fn what_is_lost_is_named() {
    let of = |scopes: &str| {
        let (name, text) = manifest(&["vso.code"]);
        let inside = format!("\"type\": \"ms.vss-web.hub\", \"scopes\": [{scopes}]");
        let text = text.replace("\"type\": \"ms.vss-web.hub\"", &inside);
        said(&[(&name, &text)])
    };
    let nothing = of(r#""vso.code""#);
    let help = "help: remove the key: the `scopes` of the manifest asks for all of it";
    assert!(nothing.contains(help) && !nothing.contains("lost in this file"), "{nothing}");
    let some = of(r#""vso.wiki", "vso.wokr", "vso.zzzzzzzz""#);
    for part in [
        "lost in this file: `vso.wiki`, `vso.wokr`, `vso.zzzzzzzz`\n",
        "there is no scope `vso.wokr`; did you mean `vso.work`?\n",
        "there is no scope `vso.zzzzzzzz`\n",
        "help: add what the extension needs of it to `scopes` at the top level, and remove the key",
    ] {
        assert!(some.contains(part), "{part} is not in {some}");
    }
    assert!(!some.contains("there is no scope `vso.wiki`"), "{some}");
    for (scopes, description) in
        [(&["vso.code"][..], "remove the scope"), (&["vso.code", "vso.work"], "remove the scopes")]
    {
        let (name, text) = manifest(scopes);
        let text = text.replace("Services.Cloud", "Services.Integration");
        let outcomes = judge(&[(name, text)], TODAY);
        let fixes: Vec<&str> = outcomes
            .iter()
            .flat_map(|outcome| &outcome.findings)
            .filter_map(|finding| finding.fix.as_ref())
            .map(|fix| fix.description.as_str())
            .collect();
        assert_eq!(fixes, [description]);
    }
}

/// Of many reasons why a claim is not sure the first three are named, and of many calls the first five.
#[test]
fn many_reasons_and_calls_are_counted() {
    for (count, more) in [(3, None), (4, Some("and so of 1 more")), (5, Some("and so of 2 more"))] {
        let calls: Vec<String> = (0..count)
            .map(|at| format!("GET https://dev.azure.com/contoso/_apis/nosucharea/things{at}"))
            .collect();
        let text = said_of(&["vso.wiki"], &calls.join(", "));
        assert_eq!(text.matches("may need it (").count(), 3, "{text}");
        assert_eq!(text.contains("and so of "), more.is_some(), "{text}");
        assert!(more.is_none_or(|more| text.contains(more)), "{text}");
        assert!(text.contains(&format!("; what {count} more need is not known")), "{text}");
        assert!(text.contains("unused-scope note possible"), "{text}");
    }
    let reads = [
        "git.GetPullRequests",
        "git.GetRepositories",
        "git.GetRefs",
        "git.GetCommits",
        "git.GetItems",
        "git.GetPushes",
    ];
    let (name, text) = manifest(&["vso.work"]);
    for count in [1, 5, 6] {
        let uses = format!("uses: [{}]\n", reads[..count].join(", "));
        let files = [("scopewise.yaml".to_owned(), uses), (name.clone(), text.clone())];
        let outcomes = judge(&files, TODAY);
        let missing = outcomes
            .iter()
            .flat_map(|outcome| &outcome.findings)
            .find(|finding| finding.rule == "missing-scope")
            .expect("nothing allows the calls");
        assert_eq!(missing.calls.len(), count.min(5));
        let many = if count == 1 { "a call needs" } else { "calls need" };
        assert_eq!(missing.message, format!("{many} `vso.code`, which is not asked for"));
    }
}

/// What a call of a list is counted as.
#[test]
fn a_claim_says_how_many_calls_it_rests_on() {
    for (uses, part) in [
        ("git.GetPullRequests", "rests on the 1 call that the app is said to make\n"),
        ("git.GetPullRequests, git.GetRefs", "rests on the 2 calls that the app is said to make\n"),
    ] {
        let text = said_of(&["vso.code", "vso.work"], uses);
        assert!(text.contains("unused-scope warning certain"), "{text}");
        assert!(text.contains(part), "{text}");
    }
}

/// What to do about each scope that nobody may ask for.
#[test]
fn each_scope_that_is_not_public_has_its_advice() {
    let catalog = Catalog::builtin();
    let mut all = String::new();
    for row in catalog.scopes().all().iter().filter(|row| row.status != ScopeStatus::Public) {
        let (name, text) = manifest(&[row.id.as_str()]);
        for outcome in judge(&[(name, text)], TODAY) {
            for finding in &outcome.findings {
                let help = finding.help.as_deref().unwrap_or_default();
                writeln!(all, "{} {}: {help}", finding.rule, row.id).unwrap();
            }
        }
    }
    insta::assert_snapshot!("borders-not-public", all);
}

/// A manifest that demands an API version or the cloud leaves out servers in a way that is not followed.
#[test]
fn a_server_may_lack_a_scope_unless_something_is_demanded() {
    let rule = "scope-not-in-server-version";
    let of = |target: &str, more: &str| {
        let (name, text) = manifest(&["vso.advsec"]);
        let text = text.replace("Microsoft.VisualStudio.Services.Cloud", target);
        said(&[(&name, &text.replace("\"id\": \"x\"", &format!("\"id\": \"x\"{more}")))])
    };
    for target in ["Microsoft.VisualStudio.Services", "Microsoft.TeamFoundation.Server"] {
        assert!(of(target, "").contains(rule), "{target}");
        for demand in ["api-version/3.0", "environment/cloud"] {
            let text = of(target, &format!(", \"demands\": [\"{demand}\"]"));
            assert!(!text.contains(rule), "{text}");
        }
    }
    assert!(!of("Microsoft.VisualStudio.Services.Cloud", "").contains(rule));
    let including = [&["vso.advsec", "vso.work_write", "vso.work"], &apart()[..24]].concat();
    let (name, text) = manifest(&including);
    let text = text.replace("Services.Cloud", "Services");
    let all = said(&[(&name, &text)]);
    assert!(all.contains("catalogue-not-request") && !all.contains(rule), "{all}");
}

/// Calls on one line are told together.
#[test]
fn calls_of_one_line_that_nobody_knows_are_one_finding() {
    let (first, second) = (
        "GET https://dev.azure.com/o/_apis/nosucharea/x",
        "GET https://dev.azure.com/o/_apis/nosucharea/y",
    );
    let text = said_of(&["vso.code"], &format!("{first}, {second}"));
    assert_eq!(text.matches("undetermined-call").count(), 1, "{text}");
    assert!(text.contains(&format!("what `{first}` needs is not known\n")), "{text}");
    // The reason is the same, and named once.
    let same = format!("neither is what `{second}` of the same line needs [");
    assert!(text.contains(&same), "{text}");
    assert!(!text.contains("it may need `"), "{text}");
}

/// Each bundler's document speaks of its own prefix.
#[test]
fn a_secret_in_a_page_is_blamed_on_the_bundler_of_its_prefix() {
    for (prefix, source) in [
        ("VITE_", "[vite-env-doc]"),
        ("NEXT_PUBLIC_", "[next-env-doc]"),
        ("REACT_APP_", "[create-react-app-env-doc]"),
    ] {
        let text = said(&[(
            "page.env",
            &format!("{prefix}AZDO_CLIENT_ID=9a1b\n{prefix}AZDO_CLIENT_SECRET=from-the-vault\n"),
        )]);
        assert!(text.contains(source), "{text}");
    }
}

/// An id with a few wrong letters is held for a slip, and not one with more.
#[test]
fn an_id_with_a_few_slips_is_known() {
    let known = "5f1d8cdf-acb3-47db-b79d-e0c6f18e262d";
    for (wrong, near) in [(1, true), (2, true), (3, true), (4, true), (5, false)] {
        let id = format!("{}{}", "x".repeat(wrong), &known[wrong..]);
        let text = format!(
            r#"{{ "id": "1", "appId": "2", "requiredResourceAccess": [{{ "resourceAppId": "499b84ac-1321-427f-aa17-267ca6975798", "resourceAccess": [{{ "id": "{id}", "type": "Scope" }}] }}] }}"#
        );
        let text = said(&[("manifest.json", &text)]);
        assert!(text.contains("unknown-permission-id"), "{text}");
        assert_eq!(text.contains(&format!("did you mean `{known}`")), near, "{wrong}: {text}");
    }
}
