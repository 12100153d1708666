//! Where the token of an extension goes: to requests that are seen, or to others, of which nobody knows what they call.

use std::fmt::Write as _;

use crate::code::{READS, lint_files, manifest};

/// What lint says of an extension that asks for two scopes, reads repositories through a client, and does this besides.
fn told(code: &str, others: &[(&str, &str)]) -> String {
    let manifest = manifest("\"vso.code\", \"vso.work\"");
    let sdk = "import * as SDK from \"azure-devops-extension-sdk\";\n";
    let hub = format!("{READS}{sdk}{code}\n");
    let mut files = vec![
        ("vss-extension.json", manifest.as_str()),
        ("package.json", "{}"),
        ("src/hub.tsx", hub.as_str()),
    ];
    files.extend(others);
    lint_files(&files, &[])
}

/// The gaps that speak of the token.
fn gaps(told: &str) -> String {
    let said = told.lines().filter(|line| line.contains("token of the extension"));
    said.fold(String::new(), |mut all, line| {
        let _ = writeln!(all, "{}", line.trim());
        all
    })
}

const OURS: &str = "`https://dev.azure.com/${org}/_apis/git/repositories`";

#[test]
fn a_token_that_only_requests_are_sent_with_lowers_nothing() {
    let header = "{ headers: { Authorization: `Bearer ${token}` } }";
    let library = "import axios from \"axios\";\n";
    let flows = [
        format!("const token = await SDK.getAccessToken();\nfetch({OURS}, {header});"),
        format!("SDK.getAccessToken().then((token) => fetch({OURS}, {header}));"),
        format!(
            "async function headers() {{ const token = await SDK.getAccessToken(); return {{ Authorization: `Bearer ${{token}}` }}; }}\nfetch({OURS}, {{ headers: await headers() }});"
        ),
        format!(
            "class Api {{\n  constructor(private token: string) {{}}\n  read() {{ return fetch({OURS}, {{ headers: {{ Authorization: \"Bearer \" + this.token }} }}); }}\n}}\nnew Api(await SDK.getAccessToken()).read();"
        ),
        format!(
            "{library}const client = axios.create({{ baseURL: \"https://dev.azure.com/acme\", headers: {{ Authorization: `Bearer ${{await SDK.getAccessToken()}}` }} }});\nclient.get(\"/_apis/git/repositories\");"
        ),
        format!(
            "const get = (url: string, token: string) => fetch(url, {header});\nget({OURS}, await SDK.getAccessToken());"
        ),
        format!(
            "const [token, name] = await Promise.all([SDK.getAccessToken(), SDK.getHost().name]);\nsave(name);\nfetch({OURS}, {header});"
        ),
        format!(
            "const headers = new Headers();\nheaders.append(\"Authorization\", `Bearer ${{await SDK.getAccessToken()}}`);\nfetch({OURS}, {{ headers }});"
        ),
        format!(
            "function take() {{ return new Promise<string>((resolve) => SDK.getAccessToken().then(resolve)); }}\nconst token = await take();\nfetch({OURS}, {header});"
        ),
        "const data = await SDK.getService<any>(\"x\");\nconst manager = await data.getExtensionDataManager(SDK.getExtensionContext().id, await SDK.getAccessToken());\nmanager.getValue(\"a\");".to_owned(),
        "export async function token() { return SDK.getAccessToken(); }".to_owned(),
        "const token = await SDK.getAccessToken();\nconsole.log(token);".to_owned(),
        // Another host, and the token is not sent there.
        format!("const token = await SDK.getAccessToken();\nfetch({OURS}, {header});\nfetch(\"https://api.northwind.example/news\");"),
        format!("const x = new XMLHttpRequest();\nx.open(\"GET\", {OURS});\nx.setRequestHeader(\"Authorization\", \"Bearer \" + await SDK.getAccessToken());\nx.send();"),
        // A token for the extension's own server is another one.
        "fetch(\"https://api.northwind.example\", { headers: { t: await SDK.getAppToken() } });".to_owned(),
    ];
    for flow in flows {
        let told = told(&flow, &[]);
        assert_eq!(gaps(&told), "", "{flow}\n{told}");
        assert!(told.contains("unused-scope vso.work warning certain"), "{flow}\n{told}");
    }
}

#[test]
fn a_token_that_leads_out_is_named_with_its_place() {
    let acme = "import { Boards, close } from \"acme-boards\";\nimport axios from \"axios\";\n";
    let seen = format!(
        "const first = await SDK.getAccessToken();\nfetch({OURS}, {{ headers: {{ Authorization: `Bearer ${{first}}` }} }});\n"
    );
    let flows = [
        "fetch(\"https://api.northwind.example/run\", { headers: { token: await SDK.getAccessToken() } });",
        "frame.postMessage({ token: await SDK.getAccessToken() }, \"*\");",
        "new Boards({ token: await SDK.getAccessToken() }).close(1);",
        "close(await SDK.getAccessToken(), 1);",
        "const pass = SDK.getAccessToken;\nnew Boards(pass);",
        "new Boards({ factory: () => SDK.getAccessToken() });",
        "const [token, set] = useState(\"\");\nSDK.getAccessToken().then(set);\nclose(token);",
        "const x = new XMLHttpRequest();\nx.open(\"GET\", \"https://api.northwind.example/run\");\nx.setRequestHeader(\"Authorization\", \"Bearer \" + await SDK.getAccessToken());",
        "$.ajax({ url: \"https://api.northwind.example/run\", beforeSend: async (x) => { x.setRequestHeader(\"t\", await SDK.getAccessToken()); } });",
        "const api = axios.create({ baseURL: \"https://api.northwind.example\" });\napi.interceptors.request.use(async (c: any) => { c.headers.Authorization = await SDK.getAccessToken(); return c; });\napi.get(\"/run\");",
        "const box = (sdk: any) => sdk.getAccessToken().then((t: string) => close(t));\nbox(load());",
        "const Panel = (props: any) => close(props.token);\nexport const page = async () => <Panel token={await SDK.getAccessToken()} />;",
    ];
    let mut gallery = String::new();
    for flow in flows {
        let told = told(&format!("{acme}{seen}{flow}"), &[]);
        assert!(told.contains("unused-scope vso.work note possible"), "{flow}\n{told}");
        let _ = writeln!(gallery, "{flow}\n{}", gaps(&told));
    }
    insta::assert_snapshot!(gallery);
}

/// A request to wherever, in a file that makes no other: with the token along it can be one to Azure DevOps.
#[test]
fn a_request_to_anywhere_that_the_token_goes_with_is_listed() {
    let http = "export const get = (link: string, token: string) => fetch(link, { headers: { Authorization: `Bearer ${token}` } });\n";
    let hub = "import { get } from \"./http\";\nexport const show = async (item: any) => get(item.url, await SDK.getAccessToken());";
    let told = told(hub, &[("src/http.ts", http)]);
    assert!(told.contains("GET {url}"), "{told}");
    assert!(told.contains("unused-scope vso.work note possible"), "{told}");
    // Without the token it can be any site.
    let other = "export const get = (link: string) => fetch(link);\n";
    let hub =
        "import { get } from \"./http\";\nexport const show = async (item: any) => get(item.url);";
    let told = self::told(hub, &[("src/http.ts", other)]);
    assert!(told.contains("unused-scope vso.work warning certain"), "{told}");
}

/// With a personal access token an app calls whatever that may: nothing of it is what the extension needs.
#[test]
fn requests_with_a_password_are_not_the_extensions_own() {
    let send = |headers: &str| {
        format!(
            "import axios from \"axios\";\nexport const add = (org: string, pat: string) => axios.post(`https://dev.azure.com/${{org}}/_apis/wit/workitems/$Bug`, [], {headers});\n"
        )
    };
    let ways = [
        send("{ headers: { Authorization: `Basic ${window.btoa(`:${pat}`)}` } }"),
        send("{ headers: { Authorization: \"Basic \" + base64.encode(\":\" + pat) } }"),
        send("{ auth: { username: \"acme\", password: pat } }"),
    ];
    for way in ways {
        let told = told("import \"./add\";", &[("src/add.ts", &way)]);
        assert!(!told.contains("missing-scope"), "{way}\n{told}");
        assert!(told.contains("unused-scope vso.work warning likely"), "{way}\n{told}");
        assert!(told.contains("1 request is not counted: `src/add.ts:2`"), "{way}\n{told}");
        // Where the token is taken too, nobody knows which of the two a request is made with.
        let both = format!(
            "{way}import * as SDK from \"azure-devops-extension-sdk\";\nSDK.getAccessToken().then((t) => fetch({OURS}, {{ headers: {{ t }} }}));\n"
        );
        let told = self::told("import \"./add\";", &[("src/add.ts", &both)]);
        assert!(told.contains("missing-scope vso.work_write note possible"), "{way}\n{told}");
    }
    // A word in a text is no password, and without one a request is the extension's.
    for title in ["Basics", "Basic settings", "Basic "] {
        let options = format!("{{ title: \"{title}\" }}");
        let told = told("import \"./add\";", &[("src/add.ts", &send(&options))]);
        assert!(told.contains("missing-scope vso.work_write error certain"), "{title}: {told}");
    }
}
