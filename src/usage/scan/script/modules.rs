//! Modules that a script can load although no file of its app holds them and nothing declares them.

use super::{hosted, libraries};

/// Modules that Node.js has, which are loaded without `node:` as well.
const OF_NODE: &str = "assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel \
    dns domain events fs http http2 https inspector module net os path perf_hooks process punycode querystring readline \
    repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib";

/// What loaders of AMD, runtimes and build tools hand out under a name of their own.
const OF_LOADERS: [&str; 8] =
    ["require", "exports", "module", "electron", "vscode", "bun", "original-fs", "VSS"];

/// What such names begin with.
const VIRTUAL: [&str; 14] = [
    "$app/",
    "$env/",
    "$service-worker",
    "astro:",
    "bun:",
    "cloudflare:",
    "data:",
    "file:",
    "http:",
    "https:",
    "jsr:",
    "node:",
    "npm:",
    "virtual:",
];

/// Folders of modules that the pages of Azure DevOps hand out, besides those of the older SDK.
const OF_HOST: [&str; 6] =
    ["Charts", "Dashboards", "DistributedTask", "Favorites", "VSSPreview", "WidgetComponents"];

/// Packages that often come along with another one, so that apps load them without declaring them.
const WELL_KNOWN: [&str; 51] = [
    "angular",
    "azure-devops-ui",
    "bootstrap",
    "chalk",
    "chart.js",
    "classnames",
    "core-js",
    "d3",
    "date-fns",
    "es6-promise",
    "glob",
    "highcharts",
    "history",
    "immutable",
    "jquery",
    "jquery-ui",
    "knockout",
    "lodash",
    "minimist",
    "mobx",
    "moment",
    "monaco-editor",
    "node-uuid",
    "object-assign",
    "office-ui-fabric-react",
    "preact",
    "promise-polyfill",
    "prop-types",
    "q",
    "react",
    "react-dom",
    "react-redux",
    "react-router",
    "react-router-dom",
    "redux",
    "regenerator-runtime",
    "requirejs",
    "rxjs",
    "scheduler",
    "solid-js",
    "svelte",
    "tslib",
    "underscore",
    "url-polyfill",
    "uuid",
    "vss-ui",
    "vue",
    "webpack",
    "whatwg-fetch",
    "yargs",
    "zone.js",
];

/// Packages that keep what they are given, call it back, or stand in for it in tests: containers, stores, hooks.
const KEEPS: [&str; 61] = [
    "@angular/",
    "@fluentui/",
    "@ngrx/",
    "@reduxjs/toolkit",
    "@tanstack/",
    "@testing-library/",
    "@vueuse/core",
    "ahooks",
    "async",
    "async-",
    "awilix",
    "bluebird",
    "bottlejs",
    "bottleneck",
    "chai",
    "comlink",
    "constate",
    "debounce",
    "es6-",
    "immer",
    "injection-js",
    "inversify",
    "jest",
    "jotai",
    "just-",
    "lodash-es",
    "lodash.",
    "mem",
    "memoize-",
    "memoizee",
    "mobx-",
    "mockdate",
    "moize",
    "nanostores",
    "p-",
    "pinia",
    "promise-",
    "proxyquire",
    "ramda",
    "react-async",
    "react-query",
    "react-use",
    "recoil",
    "redux-",
    "reflect-metadata",
    "reselect",
    "sinon",
    "svelte-",
    "swr",
    "throttle-debounce",
    "ts-mockito",
    "tsyringe",
    "typedi",
    "unstated",
    "unstated-next",
    "use-",
    "usehooks-ts",
    "valtio",
    "vitest",
    "vuex",
    "zustand",
];

/// What is in the names of packages that only show things, or only build and check.
const SHOWS: [&str; 18] = [
    "babel",
    "components",
    "css",
    "eslint",
    "fonts",
    "grunt",
    "gulp",
    "icons",
    "jest",
    "loader",
    "plugin",
    "sass",
    "styles",
    "theme",
    "themes",
    "types",
    "ui",
    "webpack",
];

/// Packages for extensions and tasks that make no calls of their own.
const OF_PLATFORM: [&str; 9] = [
    "azure-devops-extension-sdk",
    "azure-devops-ui",
    "azure-pipelines-task-lib",
    "azure-pipelines-tool-lib",
    "vss-ui",
    "vss-web-extension-sdk",
    "vsts-task-lib",
    "vsts-task-sdk",
    "vsts-task-tool-lib",
];

/// The name of the package that a path leads into: `@scope/name` of `@scope/name/part`.
pub fn package_name(path: &str) -> &str {
    // `script-loader!name`: what is loaded stands behind what loads it.
    let path = path.rsplit('!').next().unwrap_or(path);
    if hosted::is_url(path) {
        return path;
    }
    let parts = if path.starts_with('@') { 2 } else { 1 };
    let end = path.match_indices('/').nth(parts - 1).map_or(path.len(), |(at, _)| at);
    &path[..end]
}

/// Whether a path leads into a copy of a library of clients, which need not be what its name says.
pub fn is_copied_library(path: &str) -> bool {
    libraries::is_copy(path)
}

/// Whether a package is one that every app can have along with others.
pub fn is_well_known(path: &str) -> bool {
    let name = package_name(path);
    WELL_KNOWN.contains(&name) || name.starts_with("d3-")
}

/// Whether a module is there without a file of the app and without being declared.
pub fn is_given(path: &str) -> bool {
    let path = path.rsplit('!').next().unwrap_or(path);
    let first = path.split('/').next().unwrap_or(path);
    OF_NODE.split(' ').any(|name| name == first)
        || OF_LOADERS.contains(&path)
        || OF_HOST.contains(&first)
        || VIRTUAL.iter().any(|begin| path.starts_with(begin))
        || libraries::is_client_library(path)
        || libraries::is_legacy(path)
        || OF_PLATFORM.contains(&package_name(path))
        || libraries::is_known(path)
}

/// Whether a package only shows things, or only builds and checks, as far as its name tells.
pub fn only_shows(path: &str) -> bool {
    const KITS: [&str; 2] = ["@fluentui", "@uifabric"];
    let name = package_name(path).to_ascii_lowercase();
    let mut parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    KITS.iter().any(|kit| name.starts_with(kit)) || parts.any(|part| SHOWS.contains(&part))
}

/// Whether a path is one below a folder of the app rather than into a package, as far as it tells.
pub fn is_below_a_folder(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    let is_alias = matches!(first, "@" | "~" | "#" | "") || path.starts_with('#');
    is_alias || !path.starts_with('@') && path.contains('/') && !WELL_KNOWN.contains(&first)
}

/// Whether a package makes no calls of its own although it depends on one by which Azure DevOps is called: the clients
/// themselves, what is written for the platform, and what everybody has.
pub fn makes_no_calls(path: &str) -> bool {
    const SHOW: [&str; 6] = [
        "@microsoft/sarif-web-component",
        "@types/azure-devops-extension-sdk",
        "@types/vss-web-extension-sdk",
        "azure-devops-extension-sdk-types",
        "telemetryclient-team-services-extension",
        "vss-extension-components",
    ];
    is_given(path) || is_well_known(path) || SHOW.contains(&package_name(path))
}

/// Whether a package can call by itself with a client that it is given: others keep what they are given, and hand it
/// out again.
pub(super) fn calls_by_itself(path: &str) -> bool {
    let name = package_name(path);
    let keeps = KEEPS.iter().any(|known| {
        name.strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || known.ends_with(['/', '-', '.']))
    });
    !path.starts_with(['.', '/', '*'])
        && !keeps
        && !is_given(path)
        && !is_well_known(path)
        && !hosted::is_usual(path)
        && !libraries::is_of_others(path)
        && !libraries::keeps(name)
}

/// Whether a package speaks of Azure DevOps in its name and is none that is known, or is loaded by a URL: what it calls
/// is not seen.
pub fn may_call_azure_devops(path: &str) -> bool {
    if hosted::is_url(path) || path.starts_with("npm:") {
        return hosted::may_call(path);
    }
    speaks_of_azure_devops(path) && !only_shows(path) && !path.starts_with('.') && !is_given(path)
}

/// Whether the name of a package has a word of Azure DevOps.
pub(super) fn speaks_of_azure_devops(path: &str) -> bool {
    const WORDS: [&str; 5] = ["azuredevops", "vsts", "vss", "ado", "tfs"];
    let name = package_name(path).to_ascii_lowercase();
    let parts = || name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    name.replace("azure-devops", "azuredevops").contains("azuredevops")
        || parts().any(|part| WORDS.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_that_may_call_are_told_by_the_words_of_their_names() {
        for calls in [
            "@acme/ado-services",
            "@acme/azuredevops-common/boards",
            "azure-devops-rest",
            "my.vsts.client",
            "tfs",
        ] {
            assert!(may_call_azure_devops(calls), "{calls}");
        }
        for other in [
            "azure-devops-ui/Button",
            "azure-devops-extension-sdk",
            "azure-devops-extension-api/Git",
            "azure-devops-node-api",
            "@acme/ado-ui-kit",
            "@types/vss-helpers",
            "gulp-vsts-bump",
            "TFS/WorkItemTracking/RestClient",
            "VSS/Controls",
            "vss-web-extension-sdk",
            "avocado",
            "@tornado/core",
            "react",
        ] {
            assert!(!may_call_azure_devops(other), "{other}");
        }
    }

    #[test]
    fn modules_of_runtimes_and_loaders_are_given() {
        for given in ["fs/promises", "node:test", "require", "virtual:pwa", "VSS/Controls", "q"] {
            assert!(is_given(given), "{given}");
        }
        for other in ["common/items", "@/services", "left-pad", "scripts/app"] {
            assert!(!is_given(other), "{other}");
        }
        assert!(is_below_a_folder("common/items") && is_below_a_folder("@/a"));
        assert!(!is_below_a_folder("@acme/a") && !is_below_a_folder("lodash/debounce"));
    }
}
