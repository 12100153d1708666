//! The least set for calls of real apps, on our own facts.

use scopewise::catalog::Catalog;
use scopewise::scopes::{Criterion, Least, Request, ScopeSet, Universe};

use super::{operation, ours};

struct Facts {
    catalog: Catalog,
    universe: Universe,
}

impl Facts {
    fn new() -> Self {
        let catalog = Catalog::builtin();
        let universe = ours(&catalog);
        Self { catalog, universe }
    }

    fn least(&self, calls: &[&str]) -> Least {
        let calls = calls.iter().map(|id| operation(&self.catalog, id));
        self.universe.least(&Request::new(calls))
    }

    fn names(&self, scopes: &ScopeSet) -> Vec<&str> {
        let all = self.catalog.scopes().all();
        scopes.iter().map(|scope| all[scope.index()].id.as_str()).collect()
    }

    fn chosen(&self, calls: &[&str]) -> Vec<String> {
        let least = self.least(calls);
        assert!(least.proven && least.unmet.is_empty());
        self.names(&least.scopes).into_iter().map(str::to_owned).collect()
    }

    /// What each rejected scope would cost more, for the only scope of the answer.
    fn rejected(&self, least: &Least) -> Vec<String> {
        let all = self.catalog.scopes().all();
        let instead = least.because[0].instead.iter();
        instead
            .map(|rejected| {
                let by: Vec<String> = rejected
                    .cost
                    .beyond(least.cost)
                    .iter()
                    .map(|(criterion, by)| format!("{criterion} {by:+}"))
                    .collect();
                format!("{}: {}", all[rejected.scope.index()].id, by.join(", "))
            })
            .collect()
    }
}

#[test]
fn listing_projects_is_decided_by_what_else_it_opens() {
    let facts = Facts::new();
    let least = facts.least(&["core.GetProjects"]);
    assert_eq!(facts.names(&least.scopes), ["vso.project"]);
    let profile = facts.rejected(&least).swap_remove(0);
    let more = "high-privilege +0, mutating +0, other +5, scopes +0, requested +0";
    assert_eq!(profile, format!("vso.profile: {more}"));
    assert_eq!(least.because[0].instead[0].decided_by, Criterion::Other);
}

#[test]
fn listing_projects_and_repositories_needs_code_alone() {
    let facts = Facts::new();
    assert_eq!(facts.chosen(&["core.GetProjects", "git.GetRepositories"]), ["vso.code"]);
}

#[test]
fn commenting_on_pull_requests_needs_threads_and_not_write() {
    let facts = Facts::new();
    let least = facts.least(&["git.CreateThread"]);
    assert_eq!(facts.names(&least.scopes), ["vso.threads_full"]);
    let [because] = &least.because[..] else { panic!("one scope, one reason") };
    assert!(!because.forced);
    assert_eq!(because.calls, [operation(&facts.catalog, "git.CreateThread")]);
    assert_eq!(because.instead[0].decided_by, Criterion::HighPrivilege);
    let names = ["vso.code_write", "vso.code_manage", "vso.code_full"];
    let rejected = facts.rejected(&least);
    assert!(rejected.iter().zip(names).all(|(text, name)| text.starts_with(name)), "{rejected:?}");
}

#[test]
fn a_query_by_wiql_only_reads_although_it_posts() {
    let facts = Facts::new();
    assert_eq!(facts.chosen(&["wit.QueryByWiql"]), ["vso.work"]);
}

#[test]
fn undeclared_operations_are_reported_and_implicit_ones_need_nothing() {
    let facts = Facts::new();
    let calls = ["security.HasPermissions", "extensionDataManager.GetValue", "wit.GetWorkItem"];
    let least = facts.least(&calls);
    assert_eq!(facts.names(&least.scopes), ["vso.work"]);
    assert_eq!(least.undetermined, [operation(&facts.catalog, "security.HasPermissions")]);
    assert!(least.unmet.is_empty());
}

/// Public extensions analysed by hand: what each calls, and what it was found to need.
const APPS: &[(&str, &[&str], &[&str])] = &[
    (
        "makes branches for work items",
        &[
            "git.GetRepository",
            "git.GetBranches",
            "git.UpdateRefs",
            "git.GetRefs",
            "wit.GetWorkItem",
            "wit.UpdateWorkItem",
            "wit.GetWorkItemTypeCategories",
            "wit.GetFields",
            "wit.GetWorkItemTypeStates",
            "git.GetRepositories",
            "extensionDataManager.GetValue",
        ],
        &["vso.code_write", "vso.work_write"],
    ),
    (
        "books time on work items",
        &[
            "wit.GetQuery",
            "wit.CreateQuery",
            "wit.UpdateQuery",
            "wit.DeleteQuery",
            "wit.GetRelationTypes",
            "wit.GetWorkItems",
            "wit.GetWorkItem",
            "wit.GetWorkItemType",
            "wit.GetUpdates",
            "wit.QueryByWiql",
            "security.HasPermissions",
            "extensionDataManager.GetDocuments",
        ],
        &["vso.work_write"],
    ),
    (
        "counts pull requests",
        &["core.GetTeams", "core.GetTeamMembersWithExtendedProperties", "git.GetPullRequests"],
        &["vso.code"],
    ),
    ("shows environments", &["environments.GetEnvironments"], &["vso.build"]),
    (
        "shows deployments",
        &["environments.GetEnvironments", "environments.GetEnvironmentDeploymentExecutionRecords"],
        &["vso.build"],
    ),
    (
        "makes child work items",
        &[
            "wit.GetTemplates",
            "wit.GetTemplate",
            "wit.CreateWorkItem",
            "wit.UpdateWorkItem",
            "work.GetTeamSettings",
            "wit.GetWorkItem",
            "wit.GetWorkItemTypeCategories",
            "wit.GetWorkItemTypeCategory",
        ],
        &["vso.work_write"],
    ),
    ("shows a query", &["wit.GetQuery"], &["vso.work"]),
    ("asks analytics", &["analytics.Query"], &["vso.analytics"]),
];

#[test]
fn real_apps_need_what_was_found_by_hand() {
    let facts = Facts::new();
    for (app, calls, needed) in APPS {
        assert_eq!(facts.chosen(calls), *needed, "{app}");
    }
}
