//! URLs of which a part is known: the rest is listed beside it, where it can be the whole URL or its path.

use crate::code::{lint_files, manifest};

/// A page that signs in, calls a client, and then does this with what another window says: `e.data`.
fn page(then: &str) -> String {
    let page = format!(
        r#"import {{ getClient }} from "azure-devops-extension-api";
import {{ BuildRestClient }} from "azure-devops-extension-api/Build";
import * as SDK from "azure-devops-extension-sdk";
import axios from "axios";
import $ from "jquery";
const first = "https://dev.azure.com/o/p/_apis/build/definitions?api-version=7.1";
async function options() {{ return {{ headers: {{ Authorization: "Bearer " + (await SDK.getAccessToken()) }} }}; }}
getClient(BuildRestClient).getDefinitions("p");
window.addEventListener("message", async e => {{ {then} }});"#
    );
    let manifest = manifest("\"vso.build\", \"vso.code\"");
    let package = r#"{ "dependencies": { "azure-devops-extension-api": "4", "azure-devops-extension-sdk": "4", "axios": "1", "jquery": "3" } }"#;
    lint_files(
        &[("vss-extension.json", &manifest), ("hub.ts", &page), ("package.json", package)],
        &[],
    )
}

#[test]
fn the_rest_of_what_a_url_can_be_is_listed() {
    for then in [
        "fetch(e.data.url || first, await options());",
        "fetch(e.data.all ? first : e.data.url, await options());",
        "let url = first; if (e.data.url) url = e.data.url; fetch(url, await options());",
        "const table = { builds: first, other: e.data.url }; fetch(table[e.data.kind], await options());",
        "for (const url of [first, ...e.data.urls]) fetch(url, await options());",
        "axios.get(e.data.all ? first : e.data.url, await options());",
        "$.ajax({ url: e.data.url || first, ...(await options()) });",
        "const xhr = new XMLHttpRequest(); xhr.open(\"GET\", e.data.url || first); xhr.send();",
        "class Saved { url = first; async read() { return fetch(this.url, await options()); } } const saved = new Saved(); saved.url = e.data.url; saved.read();",
        "const state = { url: first }; state.url = e.data.url; fetch(state.url, await options());",
        "let url = first; while (url) { const page = await (await fetch(url, await options())).json(); url = page.older; }",
        "fetch(new URL(e.data.path, first), await options());",
        "$.ajax({ ...e.data, ...(await options()) });",
        "axios({ ...e.data, ...(await options()) });",
        "window.fetch.call(window, e.data.url, await options());",
        "window.fetch.apply(window, [e.data.url, await options()]);",
        "window.fetch.apply(window, e.data.all);",
        "window.fetch.bind(window)(e.data.url, await options());",
    ] {
        let told = page(then);
        assert!(told.contains("unused-scope vso.code note possible"), "{then}: {told}");
        assert!(told.contains("{url}` may need it"), "{then}: {told}");
    }
    // A part of the path that is replaced by something else is another path.
    let told = page("fetch(first.replace(\"build/definitions\", e.data.path), await options());");
    assert!(told.contains("unused-scope vso.code note possible"), "{told}");
    assert!(told.contains("_apis/{*path}"), "{told}");
}

#[test]
fn what_can_be_nothing_else_leaves_no_rest() {
    for then in [
        // Once more the same, or its next page.
        "async function get(url, left) { try { return await fetch(url, await options()); } catch { return get(url, left - 1); } } get(first, 3);",
        "let url = first; while (url) { const page = await (await fetch(url, await options())).json(); url = page[\"@odata.nextLink\"] ?? null; }",
        "const host = e.data.url; fetch(e.data.old ? first : `${host}/p/_apis/build/definitions`, await options());",
        "let url = first; for (;;) { await fetch(url, await options()); url = url + \"&page=2\"; }",
        "let url = first; if (e.data.all) url += \"&all=true\"; fetch(url, await options());",
        "let url = null; if (e.data.all) url = first; fetch(url, await options());",
        // What is left out, and what is given by name.
        "async function load(url = first) { return fetch(url, await options()); } load();",
        "const base = e.data.base || \"\"; fetch(base + \"/p/_apis/build/definitions\", await options());",
        "const table = { all: first, one: first + \"&top=1\" }; fetch(table[e.data.kind], await options());",
        "const others = [first]; for (const url of [first, ...others]) fetch(url, await options());",
        "const state = { url: first }; state.url = first; fetch(state.url, await options());",
        "fetch(first.replace(\"/o/\", \"/other/\"), await options());",
        "fetch(first.replace(/x$/, e.data.end), await options());",
        "$.ajax({ ...e.data, url: first, method: \"GET\" });",
        "window.fetch.call(window, first, await options());",
    ] {
        let told = page(then);
        assert!(!told.contains("unused-scope vso.code note possible"), "{then}: {told}");
        assert!(told.contains("unused-scope vso.code warning"), "{then}: {told}");
    }
}

/// A page with a client of its own that begins requests in this way.
fn begins(with: &str) -> String {
    let page = format!(
        r#"import {{ getClient }} from "azure-devops-extension-api";
import {{ BuildRestClient }} from "azure-devops-extension-api/Build";
import {{ RestClientBase }} from "azure-devops-extension-api/Common/RestClientBase";
declare const routes: Record<string, string>, given: any;
class Own extends RestClientBase {{ go(kind: string, p: any) {{ {with} }} }}
getClient(BuildRestClient).getDefinitions("p");
export const call = (kind: string, p: any) => getClient(Own).go(kind, p);"#
    );
    let manifest = manifest("\"vso.build\", \"vso.code\"");
    let package = r#"{ "dependencies": { "azure-devops-extension-api": "4" } }"#;
    lint_files(
        &[("vss-extension.json", &manifest), ("hub.ts", &page), ("package.json", package)],
        &[],
    )
}

#[test]
fn a_request_to_a_route_that_is_not_known_is_listed() {
    for with in [
        "return this.beginRequest<any>({ apiVersion: \"5.0\", routeTemplate: routes[kind] });",
        "return this.beginRequest<any>({ apiVersion: \"5.0\", routeTemplate: p ? \"_apis/build/definitions\" : routes[kind] });",
        "return this.beginRequest<any>({ ...given });",
        "return this.beginRequest<any>(p);",
        "return super.beginRequest<any>(p);",
        "return (this as any)._issueRequest(p.url, \"5.0\", p);",
    ] {
        let told = begins(with);
        assert!(told.contains("unused-scope vso.code note possible"), "{with}: {told}");
        assert!(told.contains("{url}` may need it"), "{with}: {told}");
    }
    for with in [
        "return this.beginRequest<any>({ apiVersion: \"5.0\", routeTemplate: \"{project}/_apis/build/{resource}\", resource: \"definitions\" });",
        "const beginRequest = { routeTemplate: \"_apis/build/definitions\" }; return this.beginRequest<any>(beginRequest);",
    ] {
        let told = begins(with);
        assert!(told.contains("unused-scope vso.code warning certain"), "{with}: {told}");
    }
    let by_id = begins(
        "return this.beginRequest<any>({ area: \"git\", locationId: \"225f7195-f9c7-4d14-ab28-a83f7ff77e1f\" });",
    );
    assert!(by_id.contains("[vso.build vso.code]\n"), "{by_id}");
}
