//! Calls beside a manifest that are made with another token, or belong to another app: what is said of scopes
//! must not rest on them.

use crate::code::{READS, RUNS, TASK, lint_files, manifest};
use crate::program::{root, scopewise, scopewise_in};

/// An app registration that asks for a scope of Azure DevOps.
const REGISTER: &str =
    "az ad app permission add --id $APP --api 499b84ac-1321-427f-aa17-267ca6975798 \\
  --api-permissions 028ffaf1-6f06-490a-979e-38011f92fb7c=Scope
";

const SCRIPT: &str = "curl -H \"Authorization: Bearer $TOKEN\" https://dev.azure.com/acme/_apis/projects?api-version=7.1\n";

#[test]
fn scripts_beside_a_registration_are_no_evidence_of_the_app() {
    let both = format!("{REGISTER}{SCRIPT}");
    let layouts: [&[(&str, &str)]; 3] = [
        &[("register.sh", &both)],
        &[("register.sh", REGISTER), ("scripts/setup.sh", SCRIPT)],
        &[
            ("register.sh", REGISTER),
            ("setup.ps1", "Invoke-RestMethod https://dev.azure.com/acme/_apis/projects"),
        ],
    ];
    for files in layouts {
        let told = lint_files(files, &[]);
        assert!(told.contains("over-broad-scope vso.code_write note possible"), "{told}");
        assert!(told.contains("the code of the app was not found"), "{told}");
    }
    // Where the app is there, its own calls carry the claim, and the script's are counted for safety.
    let app = "import requests\nrequests.get(f\"https://dev.azure.com/acme/_apis/git/repositories?api-version=7.1\")\n";
    let told = lint_files(&[("register.sh", REGISTER), ("setup.sh", SCRIPT), ("app.py", app)], &[]);
    assert!(told.contains("over-broad-scope vso.code_write warning likely"), "{told}");
    assert!(told.contains("`setup.sh` is a script beside the registration"), "{told}");
}

#[test]
fn what_scripts_load_is_read_whatever_its_name() {
    let main =
        format!("{REGISTER}source \"$(dirname \"$0\")/parts/$KIND.cfg\"\n. ./common.lib\nlist\n");
    let part = "az boards work-item delete --id 1\n";
    let lib = format!("list() {{\n  {SCRIPT}}}\n");
    let files = [
        ("register.sh", main.as_str()),
        ("parts/build.cfg", part),
        ("common.lib", &lib),
        ("uncommon.lib", "az pipelines list\n"),
    ];
    let told = lint_files(&files, &[]);
    assert!(told.contains("call \"core.GetProjects\" common.lib:2"), "{told}");
    assert!(told.contains("the code of the app was not found"), "{told}");
    assert!(!told.contains("build.GetDefinitions") && !told.contains("was not read"), "{told}");
}

#[test]
fn what_developers_run_by_name_is_no_call_of_the_app() {
    let manifest = manifest("\"vso.code\"");
    let package =
        r#"{ "scripts": { "publish": "tfx extension publish", "q": "az boards query --wiql x" } }"#;
    let make = "all:\n\taz pipelines list\n";
    let files = [("vss-extension.json", manifest.as_str()), ("src/a.ts", READS)];
    let plain = lint_files(&files, &[]);
    let more =
        [files[0], files[1], ("package.json", package), ("Makefile", make), ("justfile", make)];
    assert_eq!(lint_files(&more, &[]), plain);
    let app = [("register.sh", REGISTER), ("Makefile", make), ("package.json", package)];
    assert!(!lint_files(&app, &[]).contains("  call "), "{}", lint_files(&app, &[]));
}

/// Manifests of different extensions over the same sources.
#[test]
fn extensions_that_share_code_are_not_charged_with_each_others_calls() {
    let one = manifest("\"vso.code\"");
    let other = manifest("\"vso.work\"").replace("\"hub\"", "\"panel\"");
    let files =
        [("a.json", one.as_str()), ("b.json", &other), ("package.json", "{}"), ("src/a.ts", READS)];
    let told = lint_files(&files, &[]);
    assert!(told.contains("missing-scope vso.code note possible"), "{told}");
    assert!(
        told.contains("the same code belongs to a.json, which contributes other things"),
        "{told}"
    );
    // Variants of one extension contribute the same.
    let variant = manifest("\"vso.work\"").replace("\"x\"", "\"x-dev\"");
    let files = [
        ("a.json", one.as_str()),
        ("b.json", &variant),
        ("package.json", "{}"),
        ("src/a.ts", READS),
    ];
    let told = lint_files(&files, &[]);
    assert!(told.contains("missing-scope vso.code error certain"), "{told}");
}

#[test]
fn what_no_page_can_run_is_no_call_of_an_extension() {
    let manifest = manifest("\"vso.code\"");
    let base =
        [("vss-extension.json", manifest.as_str()), ("package.json", "{}"), ("src/a.ts", READS)];
    let tools = [
        (
            "tools/publish.js",
            "const { exec } = require(\"child_process\");\nexec(\"tfx extension publish\");\nexec(\"az boards work-item show --id 1\");\n",
        ),
        ("shop/task/task.json", "{}"),
        (
            "Board/src/index.ts",
            "import * as tl from \"azure-pipelines-task-lib/task\";\nimport * as azdev from \"azure-devops-node-api\";\nnew azdev.WebApi(\"u\", azdev.getBearerHandler(\"t\")).getBuildApi().then((b) => b.queueBuild({}, \"p\"));\ntl.debug(\"\");\n",
        ),
    ];
    for tool in tools {
        let files: Vec<_> = base.iter().copied().chain([tool]).collect();
        let told = lint_files(&files, &[]);
        assert!(told.contains("vss-extension.json: [vso.code]"), "{}: {told}", tool.0);
        assert!(!told.contains("missing-scope"), "{}: {told}", tool.0);
    }
}

/// The library for Node.js can be put into a page, and its types often are.
#[test]
fn a_page_can_load_the_types_of_the_library_for_node() {
    let manifest = manifest("\"vso.work\"");
    let page = format!(
        "import {{ JsonPatchOperation }} from \"azure-devops-node-api/interfaces/common/VSSInterfaces\";\n{READS}"
    );
    let client = format!("import * as azdev from \"azure-devops-node-api\";\n{READS}");
    for (what, text) in [("types", &page), ("the library", &client)] {
        let files =
            [("vss-extension.json", manifest.as_str()), ("package.json", "{}"), ("src/a.ts", text)];
        let told = lint_files(&files, &[]);
        assert!(told.contains("vss-extension.json: [vso.code]"), "{what}: {told}");
    }
    let beside_task = [
        ("vss-extension.json", manifest.as_str()),
        ("package.json", "{}"),
        ("src/a.ts", page.as_str()),
        ("task/task.json", "{}"),
    ];
    let told = lint_files(&beside_task, &[]);
    assert!(told.contains("vss-extension.json: [vso.code]"), "{told}");
}

#[test]
fn tasks_alone_need_no_scopes() {
    let tasks = manifest("").replace("ms.vss-web.hub", "ms.vss-distributed-task.task");
    let told = lint_files(
        &[("vss-extension.json", &tasks), ("task.json", "{}"), ("src/a.ts", READS)],
        &[],
    );
    assert!(!told.contains("missing-scope"), "{told}");
}

#[test]
fn what_an_extension_has_unasked_is_not_missing() {
    let data = "import { getClient } from \"azure-devops-extension-api\";
import { ExtensionManagementRestClient } from \"azure-devops-extension-api/ExtensionManagement\";
getClient(ExtensionManagementRestClient).setDocumentByName({}, \"y\", \"x\", \"Default\", \"Current\", \"c\");
";
    let told =
        lint_files(&[("vss-extension.json", &manifest("\"vso.code\"")), ("src/a.ts", data)], &[]);
    assert!(!told.contains("missing-scope"), "{told}");
    let projects = "import { getClient } from \"azure-devops-extension-api\";
import { CoreRestClient } from \"azure-devops-extension-api/Core\";
getClient(CoreRestClient).getProjects();
";
    let told = lint_files(&[("vss-extension.json", &manifest("")), ("src/a.ts", projects)], &[]);
    assert!(told.contains("missing-scope vso.project note possible"), "{told}");
    assert!(told.contains("gets the user's profile, which is enough here"), "{told}");
}

#[test]
fn a_part_of_a_package_alone_lacks_nothing_for_sure() {
    let part = manifest("\"vso.work\"")
        .replace("\"manifestVersion\": 1, ", "")
        .replace("\"publisher\": \"y\", ", "");
    let told = lint_files(&[("part.json", &part), ("src/a.ts", READS)], &[]);
    assert!(told.contains("missing-scope vso.code note possible"), "{told}");
    assert!(told.contains("without a `manifestVersion` this is no extension by itself"), "{told}");
}

/// A wider scope is no narrower one: what it is needed for is missing.
#[test]
fn a_scope_that_includes_the_requested_one_is_not_enough_in_its_place() {
    let writes = READS.replace("getRepositories(\"Shop\")", "createPullRequest({}, \"r\")");
    let told = lint_files(
        &[("vss-extension.json", &manifest("\"vso.code\"")), ("src/a.ts", &writes)],
        &[],
    );
    assert!(told.contains("missing-scope vso.code_write error certain"), "{told}");
    assert!(!told.contains("over-broad-scope"), "{told}");
}

/// A folder for packaging with a `package.json` of its own, and the sources beside it.
#[test]
fn the_code_of_a_packaging_folder_lies_beside_it() {
    let manifest = manifest("\"vso.code\", \"vso.work\"");
    let files = [
        ("extension/vss-extension.json", manifest.as_str()),
        ("extension/package.json", r#"{ "name": "pack", "devDependencies": { "tfx-cli": "*" } }"#),
        ("package.json", r#"{ "name": "app" }"#),
        ("src/a.ts", READS),
    ];
    let told = lint_files(&files, &[]);
    assert!(told.contains("unused-scope vso.work warning certain"), "{told}");
}

/// What is loaded and is there, or is another's, is no gap.
#[test]
fn only_what_is_missing_is_a_gap() {
    let manifest = manifest("\"vso.code\", \"vso.work\"");
    let base =
        [("vss-extension.json", manifest.as_str()), ("package.json", "{}"), ("src/a.ts", READS)];
    let others = [
        (
            "src/b.ts",
            "import { Icon } from \"../../node_modules/office-ui-fabric-react/lib/Icon\";\nIcon();\n",
        ),
        (
            "src/graph.js",
            "(function(f){if(typeof require==\"function\"&&require){f()}})({1:[function(){require(\"./lib/graph\")}]});\n",
        ),
    ];
    for other in others {
        let files: Vec<_> = base.iter().copied().chain([other]).collect();
        let told = lint_files(&files, &[]);
        assert!(told.contains("unused-scope vso.work warning certain"), "{}: {told}", other.0);
    }
    let app = "from .config import base\nfrom ..shared import client\nfrom . import config\nimport requests\nrequests.get(f\"{base}/_apis/git/repositories\")\n";
    let files = [
        ("register.sh", REGISTER),
        ("app/__init__.py", ""),
        ("app/web/main.py", app),
        ("app/web/config.py", "base = \"https://dev.azure.com/acme\"\n"),
        ("app/shared/__init__.py", ""),
    ];
    let told = lint_files(&files, &[]);
    assert!(told.contains("over-broad-scope vso.code_write warning certain"), "{told}");
    let gone: Vec<_> = files[..4].to_vec();
    assert!(lint_files(&gone, &[]).contains("`app/web/main.py` loads `..shared"), "gone");
}

/// Paths from the root of the file system, as pipelines name them, lead to the same answers.
#[test]
fn absolute_paths_say_the_same() {
    for name in crate::judging::entries("fixtures") {
        let relative = format!("fixtures/{name}");
        if !root().join(&relative).is_dir() {
            continue;
        }
        let absolute = root().join(&relative).to_string_lossy().replace('\\', "/");
        let near = scopewise(&["lint", "--no-config", "--format", "json", &relative]);
        let far = scopewise(&["lint", "--no-config", "--format", "json", &absolute]);
        let prefix = format!("{}/", root().to_string_lossy().replace('\\', "/"));
        assert_eq!((near.code, &near.out), (far.code, &far.out.replace(&prefix, "")), "{name}");
    }
}

/// What a document tells people to grant a token that publishes is not what the app's calls need.
#[test]
fn a_token_that_publishes_is_not_the_token_of_the_app() {
    let app = "import base64, os, requests\npat = os.environ[\"AZURE_DEVOPS_EXT_PAT\"]\nheaders = {\"Authorization\": \"Basic \" + base64.b64encode((\":\" + pat).encode()).decode()}\nrequests.get(\"https://dev.azure.com/acme/_apis/git/repositories\", headers=headers)\n";
    let differs = |readme: &str| {
        let files = [("README.md", readme), ("app.py", app), ("pyproject.toml", "")];
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        let said = scopewise_in(folder.path(), &["lint"], b"");
        said.out.contains("documented-scopes-differ")
    };
    let tells =
        "# Setup\n\nCreate a personal access token in Azure DevOps with these scopes:\n\n- ";
    assert!(!differs(&format!("{tells}Marketplace (Publish)\n")));
    assert!(differs(&format!("{tells}Build (Read)\n")));
}

/// Whatever way a client is handed on: where no call of it was found, its calls were lost, and nothing is certain.
#[test]
fn a_client_that_is_never_called_is_a_gap() {
    let manifest = manifest("\"vso.code\", \"vso.build_execute\"");
    let lost = |file: &str, text: &str| {
        let files = [("vss-extension.json", manifest.as_str()), ("src/a.ts", READS), (file, text)];
        lint_files(&files, &[])
    };
    let import = "import { getClient } from \"azure-devops-extension-api\";\nimport { BuildRestClient } from \"azure-devops-extension-api/Build\";\n";
    let handed = format!(
        "{import}import {{ run }} from \"some-library\";\nrun(() => getClient(BuildRestClient), \"queueBuild\");\n"
    );
    let told = lost("src/b.ts", &handed);
    assert!(told.contains("unused-scope vso.build_execute note possible"), "{told}");
    assert!(
        told.contains("`src/b.ts:4` makes `BuildRestClient`, and no call of it was found"),
        "{told}"
    );
    let called = format!("{import}getClient(BuildRestClient).getBuilds(\"Shop\");\n");
    assert!(
        lost("src/b.ts", &called).contains("over-broad-scope vso.build_execute warning certain")
    );
    let comment = "// getClient(BuildRestClient) was here once\nexport const none = 1;\n";
    assert!(lost("src/b.ts", comment).contains("unused-scope vso.build_execute warning certain"));
    // Reading a property with `get` calls it.
    let getter = format!(
        "{import}const builds = {{ get api() {{ return getClient(BuildRestClient); }} }};\nbuilds.api.queueBuild({{}} as any, \"Shop\");\n"
    );
    assert!(
        lost("src/b.ts", &getter).contains("[vso.build_execute vso.code]\n"),
        "{}",
        lost("src/b.ts", &getter)
    );
}

/// An app that was made from a template can have its pages where the template had its samples.
#[test]
fn samples_that_are_packed_are_the_app() {
    let base = manifest("\"vso.code\", \"vso.build_execute\"");
    let page = "import { getClient } from \"azure-devops-extension-api\";\nimport { BuildRestClient } from \"azure-devops-extension-api/Build\";\ngetClient(BuildRestClient).queueBuild({} as any, \"Shop\");\n";
    let part = r#"{ "contributions": [{ "id": "board", "type": "ms.vss-web.hub" }] }"#;
    let files = [
        ("vss-extension.json", base.as_str()),
        ("package.json", "{}"),
        ("src/a.ts", READS),
        ("src/Samples/Board/Board.ts", page),
        ("src/Samples/Board/board.json", part),
    ];
    let told = lint_files(&files, &[]);
    assert!(told.contains("[vso.build_execute vso.code]\n"), "{told}");
    // Without a part of the manifest there it may be a sample, and then again not.
    let told = lint_files(&files[..4], &[]);
    assert!(told.contains("unused-scope vso.build_execute note possible"), "{told}");
    assert!(told.contains("is left out as a sample, and makes a client"), "{told}");
    let test = [files[0], files[1], files[2], ("src/tests/Board.ts", page)];
    assert!(lint_files(&test, &[]).contains("unused-scope vso.build_execute warning certain"));
}

/// What a URL asks for at run time may be all that the calls need.
#[test]
fn a_url_whose_scopes_are_filled_in_lacks_nothing_for_sure() {
    let calls =
        "import requests\nrequests.get(\"https://dev.azure.com/acme/_apis/build/builds\")\n";
    let login = |scope: &str| {
        format!(
            "{calls}url = \"https://app.vssps.visualstudio.com/oauth2/authorize?client_id=1&response_type=Assertion&scope={scope}&redirect_uri=https://x.example\"\n"
        )
    };
    for open in ["{scopes}", "vso.work%20{more}"] {
        let told = lint_files(&[("app.py", &login(open))], &[]);
        assert!(!told.contains("missing-scope vso.build error"), "{open}: {told}");
    }
    let told = lint_files(&[("app.py", &login("vso.work"))], &[]);
    assert!(told.contains("missing-scope vso.build error certain"), "{told}");
}

#[test]
fn no_task_and_no_old_manifest_takes_the_code_of_the_app() {
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], usize);
    let manifest = manifest("\"vso.code\"");
    let cases: [Case<'_>; 3] = [
        (
            "a folder of everything with a task in it, and a page of the task's folder",
            &[
                ("src/task/task.json", TASK),
                ("src/task/run.ts", RUNS),
                ("src/task/tab.ts", READS),
                ("src/hub.ts", READS),
            ],
            2,
        ),
        (
            "what is called a task and is none",
            &[("src/task.json", r#"{ "title": "Task" }"#), ("src/hub.ts", READS)],
            1,
        ),
        (
            "an old manifest in a folder of the app",
            &[
                ("package.json", r#"{ "name": "x" }"#),
                ("src/manifest.json", &manifest),
                ("src/hub.ts", READS),
            ],
            2,
        ),
    ];
    for (what, files, calls) in cases {
        let files = [&[("vss-extension.json", manifest.as_str())], files].concat();
        let told = lint_files(&files, &[]);
        assert_eq!(told.matches("  call ").count(), calls, "{what}: {told}");
    }
}
