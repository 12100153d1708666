//! Modules that a script loads by a URL: `https://esm.sh/lit`, `npm:lit@3`.

use std::borrow::Cow;

use super::libraries;
use super::modules::{is_given, is_well_known, only_shows, package_name, speaks_of_azure_devops};

/// Hosts of packages of npm, with what stands before the name of a package.
const HOSTS: [&str; 12] = [
    "cdn.jsdelivr.net/npm/",
    "cdn.skypack.dev/-/",
    "cdn.skypack.dev/",
    "cdnjs.cloudflare.com/ajax/libs/",
    "dev.jspm.io/npm:",
    "dev.jspm.io/",
    "esm.run/",
    "esm.sh/",
    "esm.unpkg.com/",
    "ga.jspm.io/npm:",
    "jspm.dev/npm:",
    "unpkg.com/",
];

/// What Deno has of its own.
const OF_DENO: [&str; 3] = ["https://deno.land/std", "https://jsr.io/@std/", "jsr:@std/"];

/// Packages that pages often load by a URL, besides those that every app can have: they show things, or work on data.
const USUAL: [&str; 64] = [
    "@microsoft/applicationinsights-web",
    "@microsoft/fast-components",
    "@microsoft/fast-element",
    "@microsoft/load-themed-styles",
    "@popperjs/core",
    "@preact/signals",
    "@shoelace-style/shoelace",
    "ag-grid-community",
    "alpinejs",
    "animejs",
    "apexcharts",
    "axios",
    "backbone",
    "c3",
    "chartjs-plugin-datalabels",
    "clipboard",
    "clsx",
    "codemirror",
    "cytoscape",
    "datatables.net",
    "dayjs",
    "diff",
    "diff2html",
    "dompurify",
    "echarts",
    "exceljs",
    "file-saver",
    "font-awesome",
    "frappe-gantt",
    "fuse.js",
    "gridjs",
    "handlebars",
    "highlight.js",
    "htm",
    "html2canvas",
    "htmx.org",
    "i18next",
    "js-yaml",
    "jspdf",
    "jszip",
    "katex",
    "leaflet",
    "lit",
    "lit-element",
    "lit-html",
    "lodash-es",
    "luxon",
    "markdown-it",
    "marked",
    "mathjax",
    "mermaid",
    "mustache",
    "papaparse",
    "plotly.js-dist",
    "popper.js",
    "ramda",
    "select2",
    "showdown",
    "sortablejs",
    "three",
    "toastr",
    "vis-network",
    "vue-router",
    "xlsx",
];

/// Whether a path is the URL of a module.
pub(super) fn is_url(path: &str) -> bool {
    ["http:", "https:", "jsr:", "//"].iter().any(|begin| path.starts_with(begin))
}

/// The path into a package of npm that a URL means: `azure-devops-extension-api/Git` of
/// `https://esm.sh/azure-devops-extension-api@4/Git?bundle`.
fn package_path(url: &str) -> Option<String> {
    let path = if let Some(path) = url.strip_prefix("npm:") {
        path.trim_start_matches('/')
    } else {
        let rest = url.trim_start_matches("http:").trim_start_matches("https:");
        let rest = rest.strip_prefix("//")?;
        HOSTS.iter().find_map(|host| rest.strip_prefix(host))?
    };
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches("/+esm");
    // `v135/`, `stable/`: the build of the host.
    let path = match path.split_once('/') {
        Some((build, rest)) if is_build(build) => rest,
        _ => path,
    };
    let path = path.strip_prefix('*').unwrap_or(path);
    let from = usize::from(path.starts_with('@'));
    let Some(at) = path[from..].find('@').map(|at| at + from) else {
        return (!path.is_empty()).then(|| path.to_owned());
    };
    let (name, version) = path.split_at(at);
    let inside = version.find('/').map_or("", |end| &version[end..]);
    Some(format!("{name}{inside}"))
}

fn is_build(part: &str) -> bool {
    part == "stable"
        || part
            .strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The path of a module as a package of it is named, where that is one which is known; else as it is written.
pub(super) fn plain(path: &str) -> Cow<'_, str> {
    let is_hosted = is_url(path) || path.starts_with("npm:");
    let named = is_hosted.then(|| package_path(path)).flatten();
    let named = named.map(|path| match path.strip_suffix(".js") {
        Some(inside) if path.contains('/') => inside.to_owned(),
        _ => path,
    });
    match named.filter(|named| libraries::is_known(named) || is_given(named)) {
        Some(named) => Cow::Owned(named),
        None => Cow::Borrowed(path),
    }
}

/// Whether a package is one that shows things or works on data, as apps often have it.
pub(super) fn is_usual(path: &str) -> bool {
    USUAL.contains(&package_name(path))
}

/// Whether a URL is one of a module of which nobody knows what it calls.
pub(super) fn may_call(url: &str) -> bool {
    if OF_DENO.iter().any(|begin| url.starts_with(begin)) {
        return false;
    }
    let Some(package) = package_path(url) else { return is_url(url) };
    // A package of Deno's is declared nowhere else, so that it is judged as one which is.
    if !is_url(url) {
        return speaks_of_azure_devops(&package) && !only_shows(&package) && !is_given(&package);
    }
    !is_usual(&package) && !is_well_known(&package) && !only_shows(&package) && !is_given(&package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_packages_have_one_name_wherever_they_are_loaded_from() {
        for (url, path) in [
            (
                "https://esm.sh/azure-devops-extension-api@4.1.0/Git?bundle",
                "azure-devops-extension-api/Git",
            ),
            ("https://esm.sh/v135/azure-devops-extension-sdk@4", "azure-devops-extension-sdk"),
            (
                "https://cdn.jsdelivr.net/npm/azure-devops-extension-sdk@4/+esm",
                "azure-devops-extension-sdk",
            ),
            (
                "https://unpkg.com/azure-devops-extension-api@4/Git/GitClient.js",
                "azure-devops-extension-api/Git/GitClient",
            ),
            ("npm:azure-devops-node-api@12", "azure-devops-node-api"),
            ("//esm.sh/axios", "axios"),
            ("https://esm.sh/@acme/hub@1/x", "https://esm.sh/@acme/hub@1/x"),
            ("https://acme.example/react", "https://acme.example/react"),
            ("azure-devops-extension-api/Git", "azure-devops-extension-api/Git"),
        ] {
            assert_eq!(plain(url), path, "{url}");
        }
    }

    #[test]
    fn what_everybody_loads_from_a_host_calls_nothing() {
        for url in [
            "https://esm.sh/@acme/hub",
            "https://acme.example/hub.js",
            "//cdn.jsdelivr.net/npm/acme-boards@2/+esm",
            "npm:acme-ado-client@1",
        ] {
            assert!(may_call(url), "{url}");
        }
        for url in [
            "https://esm.sh/react@18.2.0/jsx-runtime",
            "https://cdn.skypack.dev/-/preact@v10",
            "https://ga.jspm.io/npm:d3-array@3/src/index.js",
            "https://cdnjs.cloudflare.com/ajax/libs/jquery/3.7.1/jquery.min.js",
            "https://unpkg.com/@acme/icons@1",
            "https://deno.land/std@0.2/path/mod.ts",
            "npm:left-pad",
            "left-pad",
        ] {
            assert!(!may_call(url), "{url}");
        }
    }
}
