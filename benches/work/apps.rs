//! What is asked of the solver where its speed is measured.

/// Calls of real apps, from one call to the wish list of a large one.
pub(crate) const APPS: &[&[&str]] = &[
    &["core.GetProjects"],
    &["git.CreateThread", "git.GetPullRequests"],
    &["environments.GetEnvironments", "core.GetTeams", "wit.QueryByWiql"],
    &["git.UpdateRefs", "git.GetRefs", "wit.GetWorkItem", "wit.UpdateWorkItem", "core.GetTeams"],
    &[
        "core.GetProjects",
        "core.GetTeams",
        "environments.GetEnvironments",
        "git.CreateComment",
        "git.CreateThread",
        "git.GetThreads",
        "wit.QueryByWiql",
        "build.GetBuilds",
        "build.QueueBuild",
        "feeds.Download",
        "hooks.ListSubscriptions",
        "release.GetReleases",
        "test.GetTestRuns",
    ],
];
