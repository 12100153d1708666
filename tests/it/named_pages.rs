//! The pages that a manifest names are the app, wherever they lie; what of them cannot be seen is said.

use crate::code::{READS, lint_files};

/// A page that pushes commits.
const PUSHES: &str = r#"<script src="../lib/VSS.SDK.min.js"></script><script>
VSS.require(["TFS/VersionControl/GitRestClient"], function (git) { git.getClient().createPush({}, "r"); });
</script>"#;

/// A page for what `src/main.ts` is built to.
const MAIN: (&str, &str) = ("src/main.html", "<body><script src=\"main.js\"></script></body>");

/// How an app is built that makes no page but that one.
const BUILT: (&str, &str) = (
    "package.json",
    r#"{ "scripts": { "build": "webpack" }, "devDependencies": { "azure-devops-extension-api": "4", "webpack": "5" } }"#,
);

/// An app that asks to write code and reads it, with two pages: its own, and `second`.
fn app(second: &str, more: &str, files: &[(&str, &str)]) -> String {
    let manifest = format!(
        r#"{{ "manifestVersion": 1, "id": "x", "publisher": "y", "version": "1.0.0",
  "targets": [{{ "id": "Microsoft.VisualStudio.Services" }}], "scopes": ["vso.code", "vso.code_write"],
  "contributions": [{{ "id": "hub", "type": "ms.vss-web.hub", "properties": {{ "uri": "dist/main.html" }} }},
    {{ "id": "second", "type": "ms.vss-web.hub", "properties": {{ "uri": "{second}" }} }}],
  "files": [{{ "path": "dist", "addressable": true }}{more}] }}"#
    );
    let own = [("vss-extension.json", manifest.as_str()), ("src/main.ts", READS), MAIN, BUILT];
    let files: Vec<_> = own.into_iter().chain(files.iter().copied()).collect();
    lint_files(&files, &[])
}

/// Whether everything was seen, and pushing commits was not.
fn is_unneeded(told: &str) -> bool {
    told.contains("[vso.code]\n") && told.contains(" certain\n")
}

#[test]
fn a_page_is_read_whatever_its_folder_is_called() {
    for folder in ["dist", "bin", "obj", "vendor", "coverage", "samples", "test", "e2e/mocks"] {
        let page = format!("{folder}/second.html");
        let told = app(&page, "", &[(&page, PUSHES)]);
        assert!(told.contains("[vso.code_write]\n"), "{folder}: {told}");
        let script = format!("{folder}/js/second.js");
        let loads = "<script type=\"module\" src=\"js/second.js?v=1\"></script>";
        let calls = "import { push } from './push';\npush();";
        let push = "import { getClient } from 'azure-devops-extension-api';\n\
            import { GitRestClient } from 'azure-devops-extension-api/Git';\n\
            export const push = () => getClient(GitRestClient).createPush({}, 'r');";
        let helper = format!("{folder}/js/push.js");
        let files = [(&*page, loads), (&*script, calls), (&*helper, push)];
        let told = app(&page, "", &files);
        assert!(told.contains("[vso.code_write]\n"), "{folder}: {told}");
        assert!(told.contains("js/push.js:3"), "{folder}: {told}");
    }
    // Under another name in the package, and with a query.
    let packed = r#", { "path": "vendor/hub", "packagePath": "hub" }"#;
    let told = app("hub/second.html?a=b", packed, &[("vendor/hub/second.html", PUSHES)]);
    assert!(told.contains("vendor/hub/second.html:2"), "{told}");
    // A page that no contribution names is none of the app's.
    let told = app("dist/main.html", "", &[("samples/second.html", PUSHES)]);
    assert!(told.contains("[vso.code]"), "{told}");
}

#[test]
fn what_a_build_made_of_sources_is_not_read_again() {
    let page = "<script src=\"second.js\"></script>";
    let built = format!("{READS}getClient(GitRestClient).createPush({{}}, 'r');");
    let dist = [("dist/second.html", page), ("dist/second.js", built.as_str())];
    let sources: [&[(&str, &str)]; 4] = [
        &[("src/second.ts", READS)],
        &[("src/second/index.tsx", READS)],
        &[("webpack.config.js", "module.exports = { entry: { second: './src/main.ts' } };")],
        &[("build/entries.js", "exports.entries = ['second', 'main'];")],
    ];
    for source in sources {
        let told = app("dist/second.html", "", &[&dist[..], source].concat());
        assert!(is_unneeded(&told), "{source:?}: {told}");
    }
    let told = app("dist/second.html", "", &dist);
    assert!(told.contains("dist/second.js:4"), "{told}");
    // Nothing says what a bundle is made of.
    let minified =
        format!("(()=>{{{}s.createPush(x,y)}})();", "function f(e){return e}".repeat(500));
    let bundle = [
        ("dist/second.html", "\n<script src=\"second.bundle.js\"></script>"),
        ("dist/second.bundle.js", &*minified),
    ];
    let told = app("dist/second.html", "", &bundle);
    let gap = "`dist/second.html:2` loads `second.bundle.js`, which is made by a tool";
    assert!(told.contains(gap), "{told}");
    let told = app("dist/second.html", "", &[&bundle[..], &[("src/second.ts", READS)]].concat());
    assert!(is_unneeded(&told), "{told}");
}

#[test]
fn pages_of_others_and_missing_pages_are_said() {
    let package = r#", { "path": "node_modules/@acme/hub/dist", "packagePath": "hub" }"#;
    let sdk = r#", { "path": "node_modules/vss-web-extension-sdk/lib", "packagePath": "lib" }"#;
    for (uri, more, gap) in [
        (
            "https://hub.acme.example/a.html",
            "",
            "`vss-extension.json:4` names `https://hub.acme.example/a.html`, a page of another server",
        ),
        ("hub/index.html", package, "names `hub/index.html`, which is packed out of `@acme/hub`"),
        ("static/other.html", "", "names `static/other.html`, a page that was not found"),
    ] {
        let told = app(uri, more, &[]);
        assert!(told.contains(gap), "{uri}: {told}");
        assert!(told.contains(" vso.code_write note possible"), "{uri}: {told}");
    }
    let served = r#"{ "baseUri": "https://hub.acme.example", "contributions": [] }"#;
    let told = app(
        "dist/main.html",
        "",
        &[("configs/served.json", served), ("vss-extension.served.json", served)],
    );
    assert!(told.contains("takes the pages from `https://hub.acme.example`"), "{told}");
    let told = app("dist/main.html", "", &[("vss-extension.dev.json", served)]);
    assert!(is_unneeded(&told), "{told}");
    let beside = r#", { "path": "node_modules/@acme/a/a.js", "packagePath": "/" }"#;
    let told = app("static/main.html", beside, &[]);
    assert!(is_unneeded(&told), "{told}");
    // What a developer runs, what is filled in, and what a build can make, is no gap.
    let template = [("src/other.ejs", "<p>other</p>")];
    let pages = [("webpack.config.js", "new HtmlWebpackPlugin({ filename: `${name}.html` })")];
    for (uri, files) in [
        ("https://localhost:3000/a.html", &[][..]),
        ("http://10.0.0.7/a.html", &[]),
        ("{{page}}.html", &[]),
        ("static/other.html", &template),
        ("static/other.html", &pages),
        ("static/other.html", &[("src/other/index.tsx", READS)]),
        ("dist/index.html", &[]),
    ] {
        let told = app(uri, sdk, files);
        assert!(is_unneeded(&told), "{uri} {files:?}: {told}");
    }
}

#[test]
fn scripts_that_a_page_loads_from_elsewhere_are_said() {
    let page = |script: &str| {
        let text =
            format!("<!-- <script src='no.js'></script> -->\n<script src='{script}'></script>");
        app("pages/second.html", "", &[("pages/second.html", &text)])
    };
    for script in [
        "lib/contoso.js",
        "https://cdn.contoso.example/ado-client.js",
        "//unpkg.com/@contoso/ado-client@1/index.js",
        "../node_modules/@contoso/ado-client/index.js",
    ] {
        let told = page(script);
        let gap = format!("`pages/second.html:2` loads `{script}`");
        assert!(told.contains(&gap), "{script}: {told}");
        assert!(told.contains(" vso.code_write note possible"), "{told}");
    }
    for script in [
        "lib/VSS.SDK.min.js",
        "lib/jquery-3.2.1.min.js",
        "../scripts/vendor.js",
        "main.js",
        "../node_modules/left-pad/index.js",
        "https://cdn.jsdelivr.net/npm/marked/marked.min.js",
        "https://localhost:8080/hub.js",
        "{{base}}/a.js",
    ] {
        let told = page(script);
        assert!(is_unneeded(&told), "{script}: {told}");
    }
}

#[test]
fn scripts_in_attributes_are_read() {
    for attribute in [
        "<b onclick=\"VSS.require(['TFS/VersionControl/GitRestClient'], g => g.getClient().createPush({}, 'r'))\">",
        "<b onClick='return push(&quot;pushes&quot;)'>",
        "<a href=\"javascript:fetch('https://dev.azure.com/o/_apis/git/repositories/r/pushes', { method: 'POST' })\">",
    ] {
        let page = format!(
            "{attribute}x</b>\n<script>function push(what) {{ \
             return fetch('https://dev.azure.com/o/_apis/git/repositories/r/' + what, {{ method: 'POST' }}) }}</script>"
        );
        let told = app("pages/second.html", "", &[("pages/second.html", &page)]);
        assert!(told.contains("[vso.code_write]"), "{attribute}: {told}");
        assert!(told.contains("pages/second.html:"), "{attribute}: {told}");
    }
}

#[test]
fn languages_that_are_not_read_are_said() {
    let calls = "x = \"https://dev.azure.com/o/_apis/git/repositories/r/pushes\"";
    for file in ["src/a.coffee", "src/A.elm", "src/a.res", "src/a.cshtml", "src/a.ejs", "src/a.mdx"]
    {
        let told = app("dist/main.html", "", &[(file, calls)]);
        let gap = format!("`{file}:1` speaks of Azure DevOps, in a language that is not read");
        assert!(told.contains(&gap), "{file}: {told}");
    }
    let link = "<a href=\"https://dev.azure.com/o\">see</a>";
    for file in ["src/a.ejs", "docs/a.mdx", "src/a.coffee"] {
        let told = app("dist/main.html", "", &[(file, link)]);
        assert!(is_unneeded(&told), "{file}: {told}");
    }
    let push =
        "fetch('https://dev.azure.com/o/_apis/git/repositories/r/pushes', { method: 'POST' });";
    let page = format!("<html><script>{push}</script></html>");
    for (file, text) in [("src/a.es6", push), ("src/a.xhtml", page.as_str())] {
        let told = app("dist/main.html", "", &[(file, text)]);
        assert!(told.contains("[vso.code_write]\n"), "{file}: {told}");
    }
}
