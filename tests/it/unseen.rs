//! Code that is not seen keeps claims from being sure: what is loaded under another name, packages that call by
//! themselves, and manifests that a program makes.

use crate::code::{READS, lint_files, manifest};

/// A file that an app shares, which changes work items.
const SHARED: &str = r#"import * as WitClient from "TFS/WorkItemTracking/RestClient";
export function keep(document: any) { return WitClient.getClient().createWorkItem(document, "Shop", "Bug"); }
"#;

/// An app of one page that asks to read code and to change work items, with `first` at its beginning.
fn app(first: &str, others: &[(&str, &str)], arguments: &[&str]) -> String {
    let manifest = manifest("\"vso.code\", \"vso.work_write\"");
    let page = format!("{first}\n{READS}");
    let own =
        [("apps/one/vss-extension.json", manifest.as_str()), ("apps/one/src/main.ts", &*page)];
    let files: Vec<_> = own.into_iter().chain(others.iter().copied()).collect();
    lint_files(&files, arguments)
}

/// Names for folders are followed to files outside of the app's own folder.
#[test]
fn names_for_folders_lead_out_of_the_app() {
    let uses = "import { keep } from \"common/items\";\nkeep([]);";
    let shared = ("shared/items.ts", SHARED);
    let package = ("package.json", r#"{ "devDependencies": { "typescript": "5.0.0" } }"#);
    let own_package = ("apps/one/package.json", r#"{ "name": "one" }"#);
    let paths =
        r#"{ "compilerOptions": { "baseUrl": ".", "paths": { "common/*": ["shared/*"] } } }"#;
    let compiler = ("tsconfig.json", paths);
    let webpack = r#"const path = require("path");
module.exports = { resolve: { alias: { common: path.resolve(__dirname, "..", "..", "shared") } } };"#;
    let apart = [("build/base.json", paths.replace("\".\"", "\"..\""))];
    let extends = r#"{ "extends": "../../build/base.json" }"#;
    let ways: [&[(&str, &str)]; 5] = [
        &[shared, compiler],
        &[shared, compiler, package],
        &[shared, compiler, package, own_package],
        &[shared, own_package, ("apps/one/webpack.config.js", webpack)],
        &[shared, own_package, (apart[0].0, &apart[0].1), ("apps/one/tsconfig.json", extends)],
    ];
    for (at, files) in ways.into_iter().enumerate() {
        let told = app(uses, files, &[]);
        assert!(told.contains("[vso.code vso.work_write]\n"), "{at}: {told}");
        assert!(told.contains("shared/items.ts:2"), "{at}: {told}");
    }
    // A file of the name below some folder is meant where nothing says so.
    let told = app(uses, &[("common/items.ts", SHARED), own_package], &[]);
    assert!(told.contains("[vso.code vso.work_write]\n"), "{told}");
    // What it was compiled to beside it changes nothing.
    let built = [("common/items.ts", SHARED), ("common/items.js", SHARED), own_package];
    let told = app(uses, &built, &[]);
    assert!(told.contains("[vso.code vso.work_write]\n"), "{told}");
    // One import that leads nowhere does not keep the others from being found.
    let lost = format!("{uses}\nimport {{ gone }} from \"gone/away\";\ngone();");
    let told = app(&lost, &[shared, compiler], &[]);
    assert!(told.contains("[vso.code vso.work_write] and perhaps more\n"), "{told}");
    // Outside of what is looked at nobody knows what it is.
    let told = app(uses, &[shared, compiler, package], &["apps/one"]);
    assert!(told.contains("unused-scope vso.work_write note possible"), "{told}");
    assert!(
        told.contains("`apps/one/src/main.ts:1` loads `common/items`, which is neither"),
        "{told}"
    );
}

/// What is declared, comes with the platform, holds no code, or is imported for its types alone is not missing.
#[test]
fn packages_that_are_declared_or_given_are_not_missing() {
    let package = (
        "apps/one/package.json",
        r#"{ "dependencies": { "left-pad": "1.0.0" }, "devDependencies": { "@types/knockout": "3.0.0" } }"#,
    );
    for first in [
        "import pad from \"left-pad/lib\";\npad(1);",
        "import * as ko from \"knockout\";\nko.observable(1);",
        "import { Service } from \"VSS/Controls\";\nService.make();",
        "import fs from \"node:fs\";\nimport path from \"path\";\nfs.close(path);",
        "import \"theme/main.scss\";\nimport logo from \"images/logo.svg\";\nlogo();",
        "import type { Item } from \"common/items\";\nlet item: Item;",
        "import { Item, Kind } from \"common/items\";\nlet item: Item | Kind[] = null;",
        "import { Button } from \"azure-devops-ui/Button\";\nimport * as SDK from \"azure-devops-extension-sdk\";\nSDK.init(Button);",
        "import { Icon } from \"@acme/ado-icons\";\nIcon();",
    ] {
        let told = app(first, &[package], &[]);
        assert!(told.contains("unused-scope vso.work_write warning certain"), "{first}: {told}");
    }
    for first in ["import pad from \"right-pad\";\npad(1);", "import \"common/start\";"] {
        let told = app(first, &[package], &[]);
        assert!(told.contains("unused-scope vso.work_write note possible"), "{first}: {told}");
    }
}

/// A package that speaks of Azure DevOps may call it by itself.
#[test]
fn a_package_of_somebody_may_make_the_calls() {
    let declared = (
        "apps/one/package.json",
        r#"{ "dependencies": { "@acme/ado-services": "1.0.0", "azuredevops-common": "1.0.0" } }"#,
    );
    for (package, files) in [
        ("@acme/ado-services", &[][..]),
        ("@acme/ado-services", &[declared][..]),
        ("azuredevops-common/boards", &[declared][..]),
    ] {
        let first = format!("import {{ close }} from \"{package}\";\nclose(1);");
        let told = app(&first, files, &[]);
        let name = package.trim_end_matches("/boards");
        assert!(told.contains("unused-scope vso.work_write note possible"), "{package}: {told}");
        assert!(told.contains(&format!("main.ts:1` uses `{name}`")), "{package}: {told}");
    }
}

/// A copy of the library of clients is read like the library, and is never certain.
#[test]
fn a_copy_of_the_library_is_read_like_it() {
    let manifest = manifest("\"vso.code_write\", \"vso.build\"");
    let page = READS.replace("\"azure-devops-extension-api", "\"@acme/azure-devops-extension-api");
    let files = [("vss-extension.json", manifest.as_str()), ("src/a.ts", &*page)];
    let told = lint_files(&files, &[]);
    assert!(told.contains("call \"git.GetRepositories\" src/a.ts:3"), "{told}");
    assert!(told.contains("over-broad-scope vso.code_write warning"), "{told}");
    assert!(!told.contains("no call of it was found"), "{told}");
}

/// Clients whose calls are found under another name are not lost.
#[test]
fn own_clients_and_interfaces_are_not_lost() {
    let manifest = manifest("\"vso.build\", \"vso.extension_manage\", \"vso.release\"");
    let client = r#"import { RestClientBase } from "azure-devops-extension-api/Common/RestClientBase";
export class ApprovalsRestClient extends RestClientBase {
  public all(project: string) {
    return this.beginRequest<any[]>({ apiVersion: "7.1", routeTemplate: "{project}/_apis/pipelines/approvals", routeValues: { project } });
  }
}
"#;
    let page = r#"import { getClient } from "azure-devops-extension-api";
import { ApprovalsRestClient } from "./client";
getClient(ApprovalsRestClient).all("Shop");
"#;
    let node = r#"import * as na from "azure-devops-node-api";
import * as EM from "azure-devops-node-api/ExtensionManagementApi";
async function api(w: na.WebApi): Promise<EM.IExtensionManagementApi> {
  return new Promise<EM.IExtensionManagementApi>((ok, no) => w.getExtensionManagementApi().then((r: EM.IExtensionManagementApi) => ok(r)).catch(no));
}
async function has(w: na.WebApi) { const a = await api(w); return a.getInstalledExtensionByName("p", "x"); }
has(new na.WebApi("u", null));
"#;
    let base = [("vss-extension.json", manifest.as_str())];
    for more in [&[("src/client.ts", client), ("src/a.ts", page)][..], &[("src/a.ts", node)][..]] {
        let files: Vec<_> = base.iter().chain(more).copied().collect();
        let told = lint_files(&files, &[]);
        assert!(!told.contains("no call of it was found"), "{told}");
        assert!(told.contains("unused-scope vso.release warning certain"), "{told}");
    }
    // What extends a client of the library has the calls of that one, which are lost.
    let derived =
        client.replace("RestClientBase", "GitRestClient").replace("/Common/GitRestClient", "/Git");
    let files =
        [base[0], ("src/client.ts", &*derived), ("src/a.ts", &page.replace(".all(", ".any["))];
    assert!(lint_files(&files, &[]).contains("no call of it was found"));
}

/// Code of the package that nothing of the app loads is no gap, unless it runs by itself.
#[test]
fn code_beside_an_app_matters_where_it_runs() {
    let package = ("package.json", "{}");
    let uses = "import { keep } from \"../../../common/items\";\nkeep([]);";
    let other =
        SHARED.replace("createWorkItem(document", "updateWorkItem(document").replace("Shop", "1");
    let unused = ("common/another.ts", other.as_str());
    let told = app(uses, &[package, ("common/items.ts", SHARED), unused], &[]);
    assert!(told.contains("[vso.code vso.work_write]\n"), "{told}");
    let runs = ("src/start.ts", "import { keep } from \"../common/another\";\nkeep([]);\n");
    let told = app("", &[package, unused, runs], &[]);
    assert!(
        told.contains("`common/another.ts` is in the same package and is not counted"),
        "{told}"
    );
    assert!(told.contains("unused-scope vso.work_write note possible"), "{told}");
}

/// A manifest that is a module of JavaScript is one of an extension, whose code is read.
#[test]
fn a_manifest_that_a_program_makes_has_its_code_read() {
    let module = r#"module.exports = () => ({ manifestVersion: 1, id: "x", publisher: "y", version: "1.0.0",
  targets: [{ id: "Microsoft.VisualStudio.Services" }], scopes: ["vso.code", "vso.work"],
  contributions: [{ id: "hub", type: "ms.vss-web.hub" }] });
"#;
    let package =
        r#"{ "scripts": { "pack": "tfx extension create --manifest-js manifest.config.js" } }"#;
    let files = [("manifest.config.js", module), ("package.json", package), ("src/a.ts", READS)];
    let told = lint_files(&files, &[]);
    assert!(told.contains("unused-scope vso.work warning likely"), "{told}");
    assert!(told.contains("git.GetRepositories"), "{told}");
    // A list of scopes that is none of an extension says nothing of the code around it.
    let list = "export const scopes = [\"vso.code\", \"vso.work\"];\n";
    let files = [("auth.config.js", list), ("package.json", "{}"), ("src/a.ts", READS)];
    assert!(!lint_files(&files, &[]).contains("unused-scope"));
}

/// A page that reads builds, under a file of its own.
const BUILDS: &str = r#"import { getClient } from "azure-devops-extension-api";
import { BuildRestClient } from "azure-devops-extension-api/Build";
export const show = () => getClient(BuildRestClient).getBuilds("Shop");
"#;

/// An app of two pages, of which `package` tells where the bundler starts.
fn pages(package: &str, others: &[(&str, &str)]) -> String {
    let manifest = manifest("\"vso.code\", \"vso.build\"");
    let base = [
        ("vss-extension.json", manifest.as_str()),
        ("package.json", package),
        ("src/hub.ts", READS),
        ("src/tabs/builds.ts", BUILDS),
    ];
    let files: Vec<_> = base.into_iter().chain(others.iter().copied()).collect();
    lint_files(&files, &[])
}

/// What a bundler is told to start from by a pattern runs; what is checked by one need not.
#[test]
fn pages_that_a_pattern_names_run() {
    for package in [
        r#"{ "scripts": { "build": "esbuild src/hub.ts src/tabs/*.ts --bundle --outdir=dist" } }"#,
        r#"{ "scripts": { "build": "tsup" }, "tsup": { "entry": ["src/**/*.ts"] } }"#,
        r#"{ "scripts": { "build": "parcel build src/*.html" }, "source": "src/tabs/*.ts" }"#,
    ] {
        let told = pages(package, &[]);
        assert!(told.contains("[vso.build vso.code]\n"), "{package}: {told}");
    }
    let config = ("tsup.config.ts", "export default { entry: ['src/hub.ts', 'src/tabs/*.ts'] };\n");
    assert!(pages("{}", &[config]).contains("[vso.build vso.code]\n"));
    for package in [
        r#"{ "scripts": { "build": "esbuild src/hub.ts", "lint": "eslint src/**/*.ts" } }"#,
        r#"{ "scripts": { "build": "esbuild src/*.ts" } }"#,
        r#"{ "files": ["src/**/*.ts"], "lint-staged": { "src/**/*.ts": "eslint" } }"#,
    ] {
        let told = pages(package, &[]);
        assert!(told.contains("unused-scope vso.build warning likely"), "{package}: {told}");
    }
}

/// Components of Svelte and Astro are read like those of Vue.
#[test]
fn components_of_svelte_and_astro_are_read() {
    let script = BUILDS.replace("export const show = () => ", "");
    let svelte = format!("<script lang=\"ts\">\n{script}</script>\n<button>show</button>\n");
    let astro = format!("---\n{script}---\n<p>---</p>\n");
    for (name, text) in [("src/App.svelte", &svelte), ("src/App.astro", &astro)] {
        let main = format!("import App from \"./{}\";\nnew App({{}});\n", &name[4..]);
        let told = pages("{}", &[(name, text), ("src/main.ts", &main)]);
        assert!(told.contains("[vso.build vso.code]\n"), "{name}: {told}");
        assert!(told.contains(&format!("{name}:4")), "{name}: {told}");
    }
}

/// A copy of the SDK calls nothing, whatever tool has packed it; what else is packed may.
#[test]
fn a_copy_of_the_sdk_is_no_gap() {
    let pad = "function f(a,b){return a+b}".repeat(400);
    let copy = format!(
        "{pad}export function getAccessToken(){{parent.postMessage(1,'*')}}o.v='azure-devops-extension-sdk'"
    );
    let uses = ("src/a.ts", "import * as SDK from \"../lib/SDK.min.js\";\nSDK.init();\n");
    let told = pages("{}", &[uses, ("lib/SDK.min.js", &copy)]);
    assert!(told.contains("unused-scope vso.build warning likely"), "{told}");
    for (name, text) in [
        ("lib/SDK.min.js", format!("{copy};fetch(u+'_apis/build/builds')")),
        ("lib/app.min.js", copy.clone()),
    ] {
        let told = pages("{}", &[uses, (name, &text)]);
        assert!(told.contains("unused-scope vso.build note possible"), "{name}: {told}");
    }
}

/// A file with a folder of another system in its name lies as if in that folder.
#[cfg(unix)]
#[test]
fn what_a_wrong_program_unpacked_is_build_output() {
    let bundle = "var u=\"https://dev.azure.com/a/_apis/build/builds\";".repeat(300);
    let told = pages("{}", &[("dist\\hub.js", &bundle)]);
    assert!(told.contains("unused-scope vso.build warning likely"), "{told}");
    let told = pages("{}", &[("src\\hub.js", &bundle)]);
    assert!(told.contains("unused-scope vso.build note possible"), "{told}");
}
