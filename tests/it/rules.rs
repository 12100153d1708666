//! Every rule meets every fixture, and what must stay silent stays silent.

use std::collections::BTreeSet;

use proptest::prelude::*;
use scopewise::catalog::{Catalog, ScopeStatus};
use scopewise::finding::Severity;
use scopewise::project::Outcome;
use scopewise::rules::RULES;
use scopewise::scopes::{ScopeGraph, ScopeId, ScopeSet};

use crate::judging::{self, TODAY, entries, folder, in_full, judge, lines};

pub(crate) fn manifest(scopes: &[&str]) -> (String, String) {
    let scopes: Vec<String> = scopes.iter().map(|scope| format!("{scope:?}")).collect();
    let text = format!(
        r#"{{"manifestVersion": 1, "id": "x", "publisher": "y", "version": "1.0.0",
  "targets": [{{"id": "Microsoft.VisualStudio.Services.Cloud"}}],
  "contributions": [{{"id": "hub", "type": "ms.vss-web.hub"}}],
  "scopes": [{}]}}"#,
        scopes.join(", ")
    );
    ("vss-extension.json".to_owned(), text)
}

fn of_scopes(scopes: &[&str]) -> Vec<Outcome> {
    judge(&[manifest(scopes)], TODAY)
}

/// Rule and underlined text of each finding, sorted.
fn said(outcomes: &[Outcome]) -> BTreeSet<(String, String)> {
    let of = |outcome: &Outcome| {
        let underlined = |f: &scopewise::finding::Finding| {
            let text = outcome.project.file(f.place.file).slice(f.place.span);
            (f.rule.to_owned(), text.to_owned())
        };
        outcome.findings.iter().map(underlined).collect::<Vec<_>>()
    };
    outcomes.iter().flat_map(of).collect()
}

#[test]
fn rule_ids_are_sorted_unique_and_known_to_reviewers() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.meta().id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    let listed: Vec<String> = RULES
        .iter()
        .map(|rule| {
            let meta = rule.meta();
            format!("{} {:?} {:?}: {}", meta.id, meta.severity, meta.confidence, meta.summary)
        })
        .collect();
    insta::assert_snapshot!("rules", listed.join("\n"));
}

#[test]
fn every_rule_meets_every_project() {
    for name in entries("fixtures/projects") {
        let found = judge(&folder(&format!("fixtures/projects/{name}")), TODAY);
        insta::assert_snapshot!(format!("project-{name}"), in_full(&found));
    }
}

#[test]
fn every_rule_meets_every_manifest() {
    for format in entries("fixtures/manifests") {
        let mut gallery = String::new();
        for file in folder(&format!("fixtures/manifests/{format}")) {
            gallery.push_str(&in_full(&judge(&[file], TODAY)));
        }
        insta::assert_snapshot!(format!("manifests-{format}"), gallery);
    }
}

#[test]
fn clean_projects_are_silent() {
    let clean: Vec<String> = entries("fixtures/projects")
        .into_iter()
        .filter(|name| name.starts_with("clean-"))
        .collect();
    assert!(clean.len() >= 3, "{clean:?}");
    for name in clean {
        let found = judge(&folder(&format!("fixtures/projects/{name}")), TODAY);
        assert!(!found.is_empty(), "{name} is read");
        assert_eq!(lines(&found), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_first_example_of_the_readme_breaks_five_rules() {
    let found = judge(&folder("fixtures/projects/pull-request-board"), TODAY);
    let rules: BTreeSet<String> = said(&found).into_iter().map(|(rule, _)| rule).collect();
    assert!(rules.len() >= 5, "{rules:?}");
    for outcome in &found {
        for finding in outcome.findings.iter().filter(|finding| finding.scope.is_some()) {
            let under = outcome.project.file(finding.place.file).slice(finding.place.span);
            assert_eq!(Some(under), finding.scope.as_deref(), "{finding:?}");
        }
    }
}

#[test]
fn redundant_scopes_name_the_path() {
    let found = of_scopes(&["vso.work", "vso.work_write", "vso.code", "vso.profile"]);
    let findings = found.iter().flat_map(|outcome| &outcome.findings);
    let paths: Vec<(Option<&str>, &str)> = findings
        .filter(|finding| finding.rule == "redundant-scope")
        .map(|finding| (finding.scope.as_deref(), finding.notes[0].text.as_str()))
        .collect();
    assert_eq!(
        paths,
        [
            (Some("vso.work"), "vso.work_write → vso.work"),
            (Some("vso.profile"), "vso.code → vso.hooks_write → vso.hooks → vso.profile"),
        ]
    );
}

#[test]
fn what_nobody_gets_makes_nothing_redundant() {
    for cover in
        ["VSO.Work_Write", "vso.work_wirte", "vso.hooks_write", "vso.hooks", "user_impersonation"]
    {
        let found = said(&of_scopes(&["vso.work", "vso.profile", cover]));
        let redundant: Vec<_> =
            found.iter().filter(|(rule, _)| rule == "redundant-scope").collect();
        let expected = ("redundant-scope".to_owned(), "vso.profile".to_owned());
        // `vso.work` itself includes the profile; nothing includes `vso.work`.
        assert_eq!(redundant, [&expected], "{cover}");
    }
}

#[test]
fn a_chain_of_scopes_is_explained_by_the_one_that_stays() {
    let found = of_scopes(&["vso.code", "vso.code_manage", "vso.code_write"]);
    let findings = found.iter().flat_map(|outcome| &outcome.findings);
    let messages: Vec<&str> =
        findings.filter(|f| f.rule == "redundant-scope").map(|f| f.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`vso.code` is already included in `vso.code_manage`",
            "`vso.code_write` is already included in `vso.code_manage`"
        ]
    );
}

#[test]
fn two_kinds_of_full_access_do_not_make_each_other_redundant() {
    let config = "scopes: [app_token, user_impersonation, vso.code]\n";
    let found = said(&judge(&[("scopewise.yaml".to_owned(), config.to_owned())], TODAY));
    let redundant: Vec<&str> = found
        .iter()
        .filter(|(rule, _)| rule == "redundant-scope")
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(redundant, ["vso.code"]);
}

#[test]
fn a_scope_that_one_package_needs_is_not_called_redundant_for_another() {
    let (name, base) = manifest(&["vso.work"]);
    let more = r#"{"contributions": [{"id": "b", "type": "ms.vss-web.hub"}], "scopes": ["vso.work_write"]}"#;
    let scripts = |publish: &str| {
        let json = format!(
            r#"{{"scripts": {{"package": "tfx extension create --manifests vss-extension.json more.json"{publish}}}}}"#
        );
        ("package.json".to_owned(), json)
    };
    let project = |publish| {
        let more = ("more.json".to_owned(), more.to_owned());
        said(&judge(&[(name.clone(), base.clone()), more, scripts(publish)], TODAY))
    };
    let redundant = ("redundant-scope".to_owned(), "vso.work".to_owned());
    assert!(project("").contains(&redundant));
    let also_alone = r#", "publish": "tfx extension publish --manifests vss-extension.json""#;
    assert!(!project(also_alone).contains(&redundant));
}

#[test]
fn legacy_urls_are_judged_by_the_day() {
    let url = "https://app.vssps.visualstudio.com/oauth2/authorize?client_id=1&response_type=Assertion&scope=vso.code%20vso.profile";
    let register = "https://app.vssps.visualstudio.com/app/register?scopes=vso.code";
    let on = |url: &str, day: &str| {
        let outcomes = judge(&[("login.ts".to_owned(), format!("const url = '{url}';\n"))], day);
        let findings = outcomes.into_iter().flat_map(|outcome| outcome.findings);
        findings.filter(|f| f.rule == "retired-mechanism").map(|f| f.severity).collect::<Vec<_>>()
    };
    assert_eq!(on(url, "2025-01-06"), []);
    for day in ["2025-01-07", "2025-12-31", "2026-01-01", TODAY, "2026-12-31"] {
        assert_eq!(on(url, day), [Severity::Warning], "{day}");
    }
    assert_eq!(on(url, "2027-01-01"), [Severity::Error]);
    assert_eq!(on(register, "2025-04-22"), [Severity::Warning]);
    assert_eq!(on(register, "2025-04-23"), [Severity::Error]);
}

#[test]
fn scopes_are_judged_by_what_was_known_on_the_day() {
    let on = |day: &str| {
        let files = [manifest(&["vso.code_write", "vso.chat_write", "vso.loadtest"])];
        let rules: Vec<String> =
            said(&judge(&files, day)).into_iter().map(|(rule, _)| rule).collect();
        rules
    };
    assert_eq!(on("2018-06-01"), Vec::<String>::new());
    assert_eq!(on("2020-06-01"), ["retired-scope"]);
    assert_eq!(on("2025-04-22"), ["retired-scope", "retired-scope"]);
    assert_eq!(on("2025-04-23"), ["high-privilege-scope", "retired-scope", "retired-scope"]);
}

fn any_scopes() -> impl Strategy<Value = Vec<String>> {
    let names =
        Catalog::builtin().scopes().all().iter().map(|row| row.id.to_string()).collect::<Vec<_>>();
    let wrong = ["vso.code_read", "VSO.Code", "vso.nonsense", "vso.code vso.work", "", "#{scope}#"];
    let all: Vec<String> = names.into_iter().chain(wrong.map(str::to_owned)).collect();
    prop::collection::vec(prop::sample::select(all), 0..12)
}

#[test]
fn byte_order_marks_and_line_ends_change_nothing() {
    let project = |change: &dyn Fn(String) -> String| {
        let files = folder("fixtures/projects/pull-request-board").into_iter();
        let plain = |text: String| text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let files: Vec<_> = files
            .map(|(name, text)| {
                let text = plain(text);
                let text = if name == "package.json" { text } else { change(text) };
                (name, text)
            })
            .collect();
        // The packager refuses an overrides file with a mark; that is another rule's to say.
        let found = lines(&judge(&files, TODAY)).into_iter();
        found.filter(|line| !line.starts_with("packager-refuses")).collect::<Vec<_>>()
    };
    let plain = project(&|text| text);
    assert!(plain.len() > 5);
    assert_eq!(project(&|text| format!("\u{feff}{text}")), plain);
    assert_eq!(project(&|text| text.replace('\n', "\r\n")), plain);
    assert_eq!(project(&|text| format!("\u{feff}{}", text.replace('\n', "\r\n"))), plain);
}

/// Everything that an extension with these scopes may do, as far as it can ask for it.
fn powers(scopes: &[&str]) -> ScopeSet {
    let catalog = Catalog::builtin();
    let graph = ScopeGraph::new(catalog.scopes(), Some(TODAY.parse().unwrap())).unwrap();
    let granted = scopes.iter().filter_map(|name| {
        let at = catalog.scopes().position(name)?;
        let public = catalog.scopes().all()[at].status == ScopeStatus::Public;
        ScopeId::new(at).filter(|_| public && !name.starts_with("vso.extension.data"))
    });
    graph.closure(&granted.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_scopes_does_not_matter(scopes in any_scopes(), seed in any::<u64>()) {
        let mut shuffled: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let before = said(&of_scopes(&shuffled));
        let count = shuffled.len().max(1);
        for at in 0..shuffled.len() {
            shuffled.swap(at, usize::try_from(seed >> (at % 32)).unwrap_or(0) % count);
        }
        prop_assert_eq!(before, said(&of_scopes(&shuffled)));
    }

    #[test]
    fn nothing_that_is_needed_is_called_redundant(scopes in any_scopes()) {
        let asked: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let found = said(&of_scopes(&asked));
        let redundant = |scope: &str| found.contains(&("redundant-scope".to_owned(), scope.to_owned()));
        let kept: Vec<&str> = asked.iter().copied().filter(|scope| !redundant(scope)).collect();
        prop_assert_eq!(powers(&kept), powers(&asked), "{:?} of {:?}", kept, asked);
    }

    #[test]
    fn doing_what_redundant_and_duplicate_findings_say_settles_them(scopes in any_scopes()) {
        let asked: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let superfluous = |outcomes: &[Outcome]| -> BTreeSet<String> {
            let found = said(outcomes).into_iter();
            found.filter(|(rule, _)| rule == "redundant-scope").map(|(_, scope)| scope).collect()
        };
        let remove = superfluous(&of_scopes(&asked));
        let mut kept: Vec<&str> = asked.into_iter().filter(|scope| !remove.contains(*scope)).collect();
        kept.sort_unstable();
        kept.dedup();
        let again = of_scopes(&kept);
        prop_assert!(superfluous(&again).is_empty());
        prop_assert!(!judging::lines(&again).iter().any(|line| line.starts_with("duplicate-scope")));
    }
}
