//! What the findings about usage say can be followed, one by one and all together: no call is lost.

use std::collections::BTreeSet;

use proptest::prelude::*;
use scopewise::catalog::{Catalog, ScopeStatus};
use scopewise::scopes::{ScopeGraph, ScopeId, ScopeSet};

use crate::judging::{TODAY, judge};
use crate::rules::manifest;

/// What is asked for after a finding's help is followed.
fn followed(asked: &BTreeSet<String>, help: &str) -> BTreeSet<String> {
    let names = |text: &str| -> Vec<String> {
        text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let (gone, new) = if let Some((_, names_of)) = help.split_once("ask for ") {
        let (new, gone) = names_of.split_once(" in place of ").unwrap_or((names_of, ""));
        (names(gone), names(new))
    } else if let Some((_, gone)) = help.split_once("remove ") {
        (names(gone.split(", ").next().unwrap_or(gone)), Vec::new())
    } else {
        return asked.clone();
    };
    asked.iter().filter(|one| !gone.contains(one)).cloned().chain(new).collect()
}

/// Public scopes and calls: any that are published, and those of a few areas, whose scopes are near each other.
fn any_scopes_and_calls() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let catalog = Catalog::builtin();
    let near = |name: &str| {
        ["vso.work", "vso.code", "vso.project", "vso.profile", "vso.graph", "vso.build"]
            .iter()
            .any(|family| name.starts_with(family))
    };
    let public = catalog.scopes().all().iter().filter(|row| row.status == ScopeStatus::Public);
    let scopes: Vec<String> = public.map(|row| row.id.to_string()).collect();
    let of_near: Vec<String> = scopes.iter().filter(|name| near(name)).cloned().collect();
    let operations = catalog.operations().all().iter();
    // One of a verb that is not the usual one cannot be listed by its name.
    let known =
        operations.filter(|row| !row.access.scopes().is_empty() && !row.id.as_str().contains('#'));
    let calls: Vec<(String, bool, bool)> = known
        .map(|row| {
            let of = row.access.scopes();
            (row.id.to_string(), of.len() > 1, of.iter().all(|scope| near(scope.as_str())))
        })
        .collect();
    let some = |wanted: &dyn Fn(&(String, bool, bool)) -> bool| -> Vec<String> {
        calls.iter().filter(|call| wanted(call)).map(|(id, ..)| id.clone()).collect()
    };
    let several = some(&|(_, several, _)| *several);
    let (of_near_calls, all) = (some(&|(.., near)| *near), some(&|_| true));
    let scope = prop_oneof![prop::sample::select(scopes), prop::sample::select(of_near)];
    let call = prop_oneof![
        prop::sample::select(all),
        prop::sample::select(of_near_calls),
        prop::sample::select(several)
    ];
    (prop::collection::vec(scope, 1..8), prop::collection::vec(call, 1..5))
}

/// The calls of some that these scopes do not allow.
fn lost(asked: &BTreeSet<String>, calls: &[String]) -> Vec<String> {
    let catalog = Catalog::builtin();
    let graph = ScopeGraph::new(catalog.scopes(), Some(TODAY.parse().unwrap())).unwrap();
    let held = asked.iter().filter_map(|name| {
        let at = catalog.scopes().position(name)?;
        ScopeId::new(at).filter(|_| catalog.scopes().all()[at].status == ScopeStatus::Public)
    });
    // An extension has these without asking.
    let unasked = ["vso.extension.data", "vso.extension.data_write"];
    let unasked = unasked.iter().filter_map(|name| ScopeId::new(catalog.scopes().position(name)?));
    let held: ScopeSet = held.collect();
    if graph.full_access().iter().any(|all| held.contains(all)) {
        return Vec::new();
    }
    let held = graph.closure(&held);
    let unasked: ScopeSet = unasked.collect();
    let allowed = |call: &&String| {
        let row = catalog.operations().get(call).unwrap();
        row.access.scopes().iter().any(|scope| {
            let id = catalog.scopes().position(scope.as_str()).and_then(ScopeId::new);
            id.is_some_and(|id| held.contains(id) || unasked.contains(id))
        })
    };
    calls.iter().filter(|call| !allowed(call)).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whoever follows one finding, or all of them, loses no call that was allowed before.
    #[test]
    fn what_the_findings_say_can_be_followed_one_by_one_and_all_together(
        (scopes, calls) in any_scopes_and_calls(),
        unknown in any::<bool>(),
    ) {
        let names: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let mut uses = calls.join(", ");
        if unknown {
            // Of this call nobody knows what it needs, so that no claim is sure.
            uses += ", GET https://dev.azure.com/contoso/_apis/nosucharea/things";
        }
        let files = [manifest(&names), ("scopewise.yaml".to_owned(), format!("uses: [{uses}]\n"))];
        let asked: BTreeSet<String> = scopes.iter().cloned().collect();
        let before = lost(&asked, &calls);
        let mut all_together = asked.clone();
        let mut added = BTreeSet::new();
        for outcome in judge(&files, TODAY) {
            for finding in &outcome.findings {
                let Some(help) = finding.help.as_deref().filter(|help| {
                    !help.starts_with("keep it") && finding.rule != "duplicate-scope"
                }) else { continue };
                let alone = followed(&asked, help);
                let gone = lost(&alone, &calls);
                prop_assert!(gone.iter().all(|call| before.contains(call)), "{}: {:?} loses {:?}", help, asked, gone);
                all_together = all_together.intersection(&alone).cloned().collect();
                added.extend(alone.difference(&asked).cloned());
                // Named in its place, whether asked for already or not.
                if let Some((_, named)) = help.split_once("ask for ") {
                    let named = named.split(" in place of ").next().unwrap_or_default();
                    added.extend(named.split('`').skip(1).step_by(2).map(str::to_owned));
                }
            }
        }
        all_together.extend(added);
        prop_assert!(lost(&all_together, &calls).is_empty(), "{:?} with {:?} leaves {:?}", asked, calls, all_together);
    }
}

/// Help of the findings about usage, for scopes and calls that a person lists.
fn advice(scopes: &[&str], uses: &str) -> Vec<String> {
    let files = [manifest(scopes), ("scopewise.yaml".to_owned(), format!("uses: [{uses}]\n"))];
    let about_usage =
        ["over-broad-scope", "redundant-scope", "unused-scope", "superfluous-extension-data"];
    let outcomes = judge(&files, TODAY);
    let findings = outcomes.iter().flat_map(|outcome| &outcome.findings);
    let findings = findings.filter(|finding| about_usage.contains(&finding.rule));
    findings.map(|finding| finding.help.clone().unwrap_or_default()).collect()
}

#[test]
fn one_answer_takes_the_place_of_all_that_is_too_much() {
    assert_eq!(
        advice(&["vso.work_write", "vso.work_full"], "wit.GetWorkItem"),
        [
            "remove `vso.work_write`",
            "ask for `vso.work` in place of `vso.work_full` and `vso.work_write`"
        ]
    );
    // The one that is needed stays, and the other goes.
    assert_eq!(
        advice(&["vso.work", "vso.work_full"], "wit.GetWorkItem"),
        ["remove `vso.work_full`"]
    );
    // What an extension is told to leave out allows more than data.
    assert_eq!(
        advice(&["vso.extension.data"], "core.GetProject"),
        ["ask for `vso.project` in place of `vso.extension.data`"]
    );
}

#[test]
fn what_no_document_publishes_may_need_what_its_area_was_moved_to() {
    let old = "POST https://dev.azure.com/o/p/_apis/distributedtask/serviceendpointproxy";
    assert_eq!(
        advice(&["vso.serviceendpoint_query", "vso.code"], old),
        [
            "find out what is not sure; if nothing needs `vso.serviceendpoint_query`, remove it",
            "remove `vso.code`"
        ]
    );
    let hook = "POST https://dev.azure.com/o/_apis/hooks/unpublished";
    assert_eq!(
        advice(&["vso.release"], hook),
        ["find out what is not sure; if nothing needs `vso.release`, remove it"]
    );
}

/// What takes the place of one scope allows the calls of the other one too. It is named for both all the same: whoever
/// follows the second finding alone has nothing else for its calls.
#[test]
fn a_scope_that_takes_the_place_of_two_is_named_twice() {
    assert_eq!(
        advice(
            &["vso.code", "vso.environment_manage"],
            "environments.AddEnvironment, hooks.CreateSubscription"
        ),
        [
            "ask for `vso.build_execute` in place of `vso.code`",
            "ask for `vso.build_execute` in place of `vso.environment_manage`"
        ]
    );
}
