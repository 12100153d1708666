//! Scripts of pages that are libraries by the names of their files, or come from a server that hands out libraries: what
//! they call is nothing of the app's.

use super::modules::{is_well_known, may_call_azure_devops};

/// What the names of files of libraries and of their parts begin with: `jquery.validate`, `react-dom`.
const LIBRARIES: &str = "adal ag ai angular angularjs animate antd apexcharts applicationinsights axios babel \
    backbone bloodhound bluebird bootbox bootstrap bowser browserify c3 canvg chai chance chart chartist chartjs \
    chosen ckeditor classnames cldr clipboard codemirror cookie cookieconsent crossfilter crypto css customelements \
    cytoscape d3 dagre datatable datatables datepicker dayjs dc dexie diff diff2html docx dompurify dot dotdotdot \
    dragula dropzone dygraph echarts ejs emoji encoding enzyme es es5 es6 exceljs fabric fastclick filepond \
    filesaver flatpickr flexmonster flot fluent fluentui fontawesome frappe fullcalendar fuse globalize gojs google \
    graphlib gridster gsap hammer handlebars highcharts highlight highlightjs highstock history hopscotch \
    html2canvas html2pdf html5shiv i18n i18next immer immutable intro isotope jasmine jquery jqueryui jqwidgets js \
    jsdiff jspdf jsplumb jsrender jszip kendo knockout konva lazysizes leaflet linq localforage lodash luxon mark \
    markdown markdownit marked masonry material materialize math mathjax md5 mermaid metricsgraphics mithril mobx \
    mocha modernizr moment monaco morris msal msal2 mustache nouislider numeral nv nvd3 papaparse paper parsley pdf \
    pdfmake pdfobject perfect pivottable plotly polyfill polyfills popper powerbi preact prettify prism promise \
    prop prototype purify q qrcode quill raphael react reactstrap redux reflect regenerator require requirejs \
    requirejs-text respond rickshaw rx rxjs screenfull select2 selectize semantic sentry sha256 showdown signalr \
    simplemde sizzle slick socket sortable sparkline spectrum spin spreadjs summernote svelte svg sweetalert \
    sweetalert2 swiper syncfusion systemjs tabulator tether three timeago tinycolor tinymce tippy toastr toastui \
    tom tributejs tslib turndown typeahead uikit underscore url uuid vega velocity vis vivagraph viz vue vuetify \
    vuex waypoints webcomponents whatwg workbox xlsx xml2js xregexp yaml zone zrender";

/// Names of the SDKs of Azure DevOps and of Teams as files.
const SDKS: [&str; 6] = [
    "vss-sdk",
    "tfs-sdk",
    "sdk",
    "azure-devops-extension-sdk",
    "microsoftteams",
    "vss-web-extension-sdk",
];

/// Words in the names of files that say how the file was made, and not what of.
const MADE: &str = "all bundle chunk cjs complete debug dev development esm full global globals iife latest legacy main \
    min minified modern module next packed pack pkgd pre prod production runtime slim umd";

/// Servers of packages that anybody publishes: what stands in the path is the name of a package.
const OF_PACKAGES: [&str; 12] = [
    "ajax.aspnetcdn.com",
    "ajax.googleapis.com",
    "bootstrapcdn.com",
    "cdn.jsdelivr.net",
    "cdn.skypack.dev",
    "cdnjs.cloudflare.com",
    "code.highcharts.com",
    "code.jquery.com",
    "esm.run",
    "esm.sh",
    "jspm.io",
    "unpkg.com",
];

/// Servers whose scripts measure, pay, draw or sign in, and call nothing of Azure DevOps.
const OF_OTHERS: [&str; 28] = [
    "azureedge.net/scripts/a/ai.0.js",
    "buttons.github.io",
    "cdn.datatables.net",
    "cdn.plot.ly",
    "cdn.tailwindcss.com",
    "clarity.ms",
    "cloudflareinsights.com",
    "cookielaw.org",
    "d3js.org",
    "fontawesome.com",
    "googleapis.com",
    "google-analytics.com",
    "googletagmanager.com",
    "gstatic.com",
    "hotjar.com",
    "js.monitor.azure.com",
    "js.stripe.com",
    "mathjax.org",
    "microsoftonline.com",
    "msauth.net",
    "msecnd.net",
    "office.com",
    "office.net",
    "officeapps.live.com",
    "polyfill.io",
    "sentry-cdn.com",
    "twitter.com",
    "typekit.net",
];

/// Whether a file that a page loads is one of a library, or of an SDK, by its name.
pub fn is_library_file(path: &str) -> bool {
    let words = words(path);
    let name = words.join("-");
    let first = words.first().map_or("", String::as_str);
    SDKS.contains(&name.as_str())
        || is_well_known(&name)
        || LIBRARIES.split_ascii_whitespace().any(|library| library == first)
        || words.is_empty()
}

/// Whether a script from another server is a library, or one that calls nothing of Azure DevOps.
pub fn is_known_server(url: &str) -> bool {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_of = |known: &&str| {
        host == *known || host.strip_suffix(*known).is_some_and(|sub| sub.ends_with('.'))
    };
    if OF_PACKAGES.iter().any(is_of) {
        // `npm/name@1.2.3/dist/a.js`, `ajax/libs/name/1.2.3/a.js`: what names no package is none that speaks.
        let parts: Vec<&str> = path.split('/').map(|part| part.trim_end_matches('@')).collect();
        let name = |at: usize| match parts.get(at) {
            Some(scope) if scope.starts_with('@') => {
                let own = parts.get(at + 1).copied().unwrap_or_default();
                format!("{scope}/{}", own.split('@').next().unwrap_or(own))
            }
            Some(own) => own.split('@').next().unwrap_or(own).to_owned(),
            None => String::new(),
        };
        let at = match parts.as_slice() {
            ["npm" | "gh" | "wp", ..] => 1,
            ["ajax", "libs", ..] => 2,
            _ => 0,
        };
        return parts.first() != Some(&"gh") && !may_call_azure_devops(&name(at));
    }
    OF_OTHERS.iter().any(|known| is_of(known) || rest.ends_with(*known)) || is_library_file(path)
}

/// The words of the name of a file that say what it is: `jquery` and `validate` of `jquery.validate-1.2.min.js`.
fn words(path: &str) -> Vec<String> {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    let stem = file.rsplit_once('.').map_or(&*file, |(stem, _)| stem);
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| {
        let is_version = word.trim_start_matches(['v', 'r']).bytes().all(|b| b.is_ascii_digit());
        let is_hash = word.len() >= 6
            && word.bytes().all(|b| b.is_ascii_hexdigit())
            && word.bytes().any(|b| b.is_ascii_digit());
        let is_build = word.starts_with("build") && word.ends_with(|c: char| c.is_ascii_digit());
        !word.is_empty()
            && !is_version
            && !is_hash
            && !is_build
            && !MADE.split_ascii_whitespace().any(|made| made == *word)
    });
    words.map(str::to_owned).collect()
}

/// What the name of a file says that it is made of: without its ending, versions, hashes and words such as `bundle`.
pub fn made_of(path: &str) -> String {
    words(path).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_told_by_the_names_of_their_files() {
        for library in [
            "lib/VSS.SDK.min.js",
            "scripts/jquery-3.2.1.slim.min.js",
            "jquery.validate.min.js",
            "react-dom.production.min.js",
            "ai.0.22.9-build00167.js",
            "es6-promise.min.js",
            "lib/moment.js?v=1/2",
            "d3.v4.js",
            "sdk.chunk.js",
        ] {
            assert!(is_library_file(library), "{library}");
        }
        for own in ["lib/contoso.js", "hub.bundle.js", "ado-client.js", "reactions.js", "fetch.js"]
        {
            assert!(!is_library_file(own), "{own}");
        }
        assert_eq!(made_of("dist/Admin-Page.bundle.3f2a91c.js"), "adminpage");
    }

    #[test]
    fn servers_of_libraries_are_known() {
        for known in [
            "https://cdn.jsdelivr.net/npm/marked/marked.min.js",
            "//unpkg.com/@acme/charts@1.0.0/dist/all.js",
            "https://unpkg.com/azure-devops-extension-api@4.234.0/lib/azure-devops-extension-api.min.js",
            "https://maxcdn.bootstrapcdn.com/bootstrap/3.3.6/js/bootstrap.min.js",
            "https://www.googletagmanager.com/gtag/js?id=1",
            "https://alcdn.msauth.net/browser/2.12.1/js/msal-browser.js",
            "https://files.example/jquery.min.js",
        ] {
            assert!(is_known_server(known), "{known}");
        }
        for unknown in [
            "https://cdn.contoso.example/ado-client.js",
            "https://unpkg.com/@acme/ado-client@2/index.js",
            "https://cdn.jsdelivr.net/gh/acme/widgets/dist/widgets.js",
            "https://notunpkg.com/left-pad/a.js",
        ] {
            assert!(!is_known_server(unknown), "{unknown}");
        }
    }
}
