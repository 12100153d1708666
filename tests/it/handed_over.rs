//! What is handed to code that is not read, and packages that call by themselves: claims are not sure then.

use std::fmt::Write as _;

use crate::code::{READS, lint_files, manifest};

const SDK: &str = "import * as SDK from \"azure-devops-extension-sdk\";\n";

/// What lint says of an extension that asks for two scopes, reads repositories through a client, and does this besides.
fn told(code: &str, others: &[(&str, &str)]) -> String {
    let manifest = manifest("\"vso.code\", \"vso.work_write\"");
    let main = format!("{READS}{SDK}{code}\n");
    let package =
        r#"{ "dependencies": { "@acme/core": "^1.0.0", "inversify": "6", "lodash": "4" } }"#;
    let mut files = vec![("vss-extension.json", manifest.as_str()), ("src/main.tsx", &*main)];
    if !others.iter().any(|(name, _)| *name == "package.json") {
        files.push(("package.json", package));
    }
    files.extend(others);
    lint_files(&files, &[])
}

fn is_sure(told: &str) -> bool {
    told.contains("unused-scope vso.work_write warning certain")
}

/// The gaps, one a line.
fn gaps(told: &str) -> String {
    let said = told.lines().map(str::trim).filter(|line| {
        ["was not seen", "is not seen", "is declared to lie"].iter().any(|end| line.contains(end))
    });
    said.fold(String::new(), |mut all, line| {
        let _ = writeln!(all, "{line}");
        all
    })
}

#[test]
fn what_calls_in_the_hands_of_a_package_is_named_with_its_place() {
    let api = "import * as API from \"azure-devops-extension-api\";\n\
        import { WorkItemTrackingRestClient } from \"azure-devops-extension-api/WorkItemTracking\";\n\
        import * as azdev from \"azure-devops-node-api\";\n\
        import { Repo, run } from \"@acme/core\";\nimport core from \"@acme/core\";\n";
    let mut gallery = String::new();
    for code in [
        "new Repo(WorkItemTrackingRestClient).publish();",
        "run(SDK);",
        "run(getClient);",
        "run({ parts: { api: API, sdk: SDK } });",
        "core.boards.use([getClient(WorkItemTrackingRestClient)]);",
        "const repo = new Repo();\nrepo.use(() => getClient(WorkItemTrackingRestClient));",
        "class Own extends WorkItemTrackingRestClient {}\nnew Repo(Own);",
        "SDK.getAccessToken().then((t) => { const c = new azdev.WebApi(\"https://dev.azure.com/o\", azdev.getBearerHandler(t)); run(c); });",
        "SDK.getAccessToken().then((t) => run(azdev.getBearerHandler(t)));",
        "import { useMemo } from \"react\";\nconst client = useMemo(() => getClient(WorkItemTrackingRestClient), []);\nrun(client);",
        "const hand = (sdk: any) => run(sdk);\nhand(SDK);",
    ] {
        let told = told(&format!("{api}{code}"), &[]);
        assert!(told.contains("unused-scope vso.work_write note possible"), "{code}\n{told}");
        let _ = writeln!(gallery, "{code}\n{}", gaps(&told));
    }
    insta::assert_snapshot!(gallery);
}

#[test]
fn what_is_followed_or_only_kept_is_no_gap() {
    let own = "import { GitRestClient as Git } from \"azure-devops-extension-api/Git\";\nimport { run } from \"@acme/core\";\n";
    for code in [
        // The app's own functions and classes are followed.
        "class Repo { constructor(private kind: any) {} read() { return getClient<any>(this.kind); } }\nnew Repo(Git).read();",
        "import { use } from \"./own\";\nuse(Git);\nuse(SDK);",
        "function read(make: any) { return make(Git).getBranches(\"a\"); }\nread(getClient);",
        // Others keep a client, or loop over what they are given.
        "import { Container } from \"inversify\";\nconst box = new Container();\nbox.bind(\"git\").toConstantValue(getClient(Git));",
        "import * as _ from \"lodash\";\n_.memoize(() => getClient(Git));",
        // What a package gets is no client.
        "run(SDK.getHost().name, 1);",
        "run(() => getClient(Git).getBranches(\"a\"));",
        "import { map } from \"inversify\";\nmap([getClient(Git)]).then((all) => all.forEach((one) => run(one.date || new Date())));",
        "run(\"a\").then(() => getClient(Git));",
    ] {
        let own_file = ("src/own.ts", "export function use(it: any) { return it; }\n");
        let told = told(&format!("{own}{code}"), &[own_file]);
        assert!(is_sure(&told), "{code}\n{told}");
    }
}

#[test]
fn lock_files_tell_which_packages_call() {
    let code = "import { run } from \"@acme/core\";\nrun();";
    let npm = |name: &str, list: &str, dependency: &str| {
        format!(
            r#"{{ "lockfileVersion": 3, "packages": {{ "": {{ "dependencies": {{ "@acme/core": "^1.0.0", "azure-devops-extension-api": "4" }} }},
"node_modules/{name}": {{ "version": "1.0.0", "{list}": {{ "{dependency}": "^1.0.0" }} }},
"node_modules/azure-devops-ui": {{ "version": "2.0.0", "dependencies": {{ "azure-devops-extension-sdk": "^4.0.0" }} }},
"node_modules/inner": {{ "version": "1.0.0", "dependencies": {{ "azure-devops-node-api": "^12.0.0" }} }} }} }}"#
        )
    };
    let mut calling = vec![
        ("package-lock.json", npm("@acme/core", "dependencies", "azure-devops-extension-api")),
        ("package-lock.json", npm("@acme/core", "peerDependencies", "azure-devops-extension-sdk")),
        ("package-lock.json", npm("@acme/core", "dependencies", "inner")),
    ];
    calling.push((
        "yarn.lock",
        "\"@acme/core@^1.0.0\":\n  version \"1.0.0\"\n  dependencies:\n    vss-web-extension-sdk \"^5.0.0\"\n"
            .to_owned(),
    ));
    calling.push((
        "pnpm-lock.yaml",
        "packages:\n\n  '@acme/core@1.0.0':\n    resolution: {}\n\nsnapshots:\n\n  '@acme/core@1.0.0':\n    dependencies:\n      azure-devops-node-api: 12.0.0\n"
            .to_owned(),
    ));
    for (name, lock) in &calling {
        let told = told(code, &[(name, lock)]);
        let gap = "`src/main.tsx:5` uses `@acme/core`, and what that package calls is not seen";
        assert!(told.contains(gap) && !is_sure(&told), "{lock}\n{told}");
        // Types alone call nothing.
        let types = "import { Run } from \"@acme/core\";\nlet run: Run = null;";
        let told = self::told(types, &[(name, lock)]);
        assert!(is_sure(&told), "{lock}\n{told}");
    }
    for lock in [
        npm("@acme/core", "dependencies", "azure-devops-ui"),
        npm("@acme/other", "dependencies", "azure-devops-extension-api"),
        npm("@acme/core", "devDependencies", "azure-devops-extension-api"),
        "{".to_owned(),
    ] {
        let told = told(code, &[("package-lock.json", &lock)]);
        assert!(is_sure(&told), "{lock}\n{told}");
    }
    let ui = "import { Button } from \"azure-devops-ui/Button\";\nButton();";
    let lock = npm("left", "dependencies", "right");
    let package = r#"{ "dependencies": { "azure-devops-ui": "2" } }"#;
    let told = told(ui, &[("package-lock.json", &lock), ("package.json", package)]);
    assert!(is_sure(&told), "{told}");
}

#[test]
fn packages_that_are_to_lie_beside_are_looked_for() {
    let code = "import { run } from \"@acme/core\";\nrun();";
    let package =
        |how: &str| format!(r#"{{ "name": "x", "dependencies": {{ "@acme/core": "{how}" }} }}"#);
    for how in ["file:../core", "link:./core", "workspace:*", "../core", "file:lib/core-1.0.0.tgz"]
    {
        let package = package(how);
        let told = told(code, &[("package.json", &package)]);
        let gap = format!(
            "`src/main.tsx:5` uses `@acme/core`, of which no code was found where it is declared to lie (`{how}`)"
        );
        assert!(told.contains(&gap) && !is_sure(&told), "{how}\n{told}");
    }
    let there = [
        ("core/package.json", r#"{ "name": "@acme/core" }"#),
        ("core/index.ts", "export function run() {}\n"),
    ];
    for how in ["file:./core", "workspace:*", "^1.0.0"] {
        let package = package(how);
        let told = told(code, &[("package.json", &package), there[0], there[1]]);
        assert!(is_sure(&told), "{how}\n{told}");
    }
    // The folder has its code, and another name.
    let told = told(code, &[("package.json", &package("file:./core")), there[1]]);
    assert!(is_sure(&told), "{told}");
}

#[test]
fn modules_by_a_url_are_told_apart() {
    for url in ["https://esm.sh/@acme/hub", "https://acme.example/hub.js"] {
        let told = told(&format!("import {{ run }} from \"{url}\";\nrun();"), &[]);
        let gap = format!("`src/main.tsx:5` uses `{url}`, and what that package calls is not seen");
        assert!(told.contains(&gap) && !is_sure(&told), "{told}");
    }
    for url in ["https://esm.sh/react@18", "https://cdn.jsdelivr.net/npm/d3@7/+esm", "npm:left-pad"]
    {
        let told = told(&format!("import run from \"{url}\";\nrun();"), &[]);
        assert!(is_sure(&told), "{told}");
    }
    let client = "import { WorkItemTrackingRestClient } from \"https://esm.sh/azure-devops-extension-api@4/WorkItemTracking\";\n\
        getClient(WorkItemTrackingRestClient).deleteWorkItem(1);";
    let told = told(client, &[]);
    assert!(told.contains("[vso.code vso.work_write]"), "{told}");
}

#[test]
fn texts_that_are_run_and_tokens_in_the_page_are_gaps() {
    let ours = "fetch(\"https://dev.azure.com/o/_apis/git/repositories\", { headers: { Authorization: `Bearer ${(window as any).adoToken}` } });";
    for (code, gap) in [
        ("new Function(\"SDK\", read())(SDK);", "runs a text as code"),
        ("eval(read());", "runs a text as code"),
        ("window.eval(`x(${read()})`);", "runs a text as code"),
        (
            "SDK.getAccessToken().then((t) => { (window as any).adoToken = t; });",
            "puts the token of the extension into `window.adoToken`",
        ),
        (
            "const t = await SDK.getAccessToken();\nglobalThis.acme = { token: t };",
            "puts the token of the extension into `window.acme`",
        ),
    ] {
        let told = told(code, &[]);
        assert!(told.contains(gap) && !is_sure(&told), "{code}\n{told}");
    }
    for code in [
        "new Function(\"return this\")();",
        "const data = eval(\"(\" + read() + \")\");",
        "function Function(a: string) {}\nFunction(read());",
        &format!("SDK.getAccessToken().then((t) => {{ (window as any).adoToken = t; }});\n{ours}"),
        "class Page { token = \"\"; async start() { this.token = await SDK.getAccessToken(); } }",
    ] {
        let told = told(code, &[]);
        assert!(is_sure(&told), "{code}\n{told}");
    }
    // A library beside that has nothing of Azure DevOps in it.
    let told =
        told("", &[("src/lib.js", "export function make(text) { return new Function(text); }\n")]);
    assert!(is_sure(&told), "{told}");
}

#[test]
fn requests_of_the_older_sdk_name_their_location() {
    let client = |options: &str| {
        format!(
            "import WebApi = require(\"VSS/WebApi/RestClient\");\n\
             class Own extends WebApi.VssHttpClient {{ send(id: string) {{ return this._beginRequest({{ {options} }}); }} }}\n\
             new Own(\"x\").send(read());"
        )
    };
    let known = "httpMethod: \"PATCH\", area: \"wit\", locationId: \"72c7ddf8-2cdc-4f60-90cd-ab71c14a399b\", apiVersion: \"3.0\"";
    let told = told(&client(known), &[]);
    assert!(told.contains("[vso.code vso.work_write]"), "{told}");
    for open in [
        "httpMethod: \"POST\", locationId: id",
        "httpMethod: \"POST\", locationId: \"00000000-2cdc-4f60-90cd-ab71c14a399b\"",
    ] {
        let told = self::told(&client(open), &[]);
        assert!(told.contains("open \"POST location:") && !is_sure(&told), "{open}\n{told}");
    }
}
