//! What `lint` makes of the code beside manifests: whose it is, what it calls, and how sure a claim can be.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{root, scopewise, scopewise_in};

/// A report as lines: each project with its needs, its calls and what is found by usage.
fn told(report: &str) -> String {
    let report: Value = serde_json::from_str(report).expect("JSON");
    let mut told = String::new();
    for project in report["projects"].as_array().expect("projects") {
        let name = project["name"].as_str().expect("a name");
        let needed = &project["needed"];
        if needed.is_null() {
            let _ = writeln!(told, "{name}: not known");
            continue;
        }
        let scopes: Vec<&str> = strings(&needed["scopes"]);
        let complete = if needed["complete"] == true { "" } else { " and perhaps more" };
        let _ = writeln!(told, "{name}: [{}]{complete}", scopes.join(" "));
        for call in project["calls"].as_array().into_iter().flatten() {
            let (file, line) = (call["file"].as_str().unwrap_or_default(), &call["line"]);
            let _ = writeln!(told, "  call {} {file}:{line}", call["operation"]);
        }
        for call in project["unresolved"].as_array().into_iter().flatten() {
            let (file, line) = (call["file"].as_str().unwrap_or_default(), &call["line"]);
            let _ = writeln!(told, "  open {} {file}:{line}", call["called"]);
        }
        let by_usage = ["unused-scope", "over-broad-scope", "missing-scope"];
        for finding in project["findings"].as_array().expect("findings") {
            if by_usage.iter().any(|rule| finding["rule"] == *rule) {
                let word = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
                let (rule, scope) = (word("rule"), word("scope"));
                let _ =
                    writeln!(told, "  {rule} {scope} {} {}", word("severity"), word("confidence"));
                for note in finding["notes"].as_array().expect("notes") {
                    let text = note["text"].as_str().unwrap_or_default();
                    let _ = writeln!(told, "    {text}");
                }
            }
        }
    }
    told
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

fn lint(arguments: &[&str]) -> String {
    told(&scopewise(&[&["lint", "--format", "json"], arguments].concat()).out)
}

/// Writes files into a new folder and lints what is asked for in it.
pub(crate) fn lint_files(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    told(
        &scopewise_in(folder.path(), &[&["lint", "--format", "json"], arguments].concat(), b"").out,
    )
}

/// A manifest that asks for some scopes.
pub(crate) fn manifest(scopes: &str) -> String {
    format!(
        r#"{{ "manifestVersion": 1, "id": "x", "publisher": "y", "version": "1.0.0",
  "targets": [{{ "id": "Microsoft.VisualStudio.Services.Cloud" }}],
  "contributions": [{{ "id": "hub", "type": "ms.vss-web.hub" }}],
  "scopes": [{scopes}] }}"#
    )
}

/// A file that reads repositories.
pub(crate) const TASK: &str =
    r#"{ "id": "x", "name": "a", "execution": { "Node20_1": { "target": "run.js" } } }"#;
pub(crate) const RUNS: &str = r#"import { WebApi } from "azure-devops-node-api";
export async function run(api: WebApi) { await (await api.getGitApi()).getRepositories("Shop"); }
"#;
pub(crate) const READS: &str = r#"import { getClient } from "azure-devops-extension-api";
import { GitRestClient } from "azure-devops-extension-api/Git";
getClient(GitRestClient).getRepositories("Shop");
"#;

#[test]
fn every_layout_is_told_apart() {
    for name in crate::judging::entries("fixtures/code") {
        insta::assert_snapshot!(format!("code_{name}"), lint(&[&format!("fixtures/code/{name}")]));
    }
}

#[test]
fn what_code_says_is_shown_as_text() {
    insta::assert_snapshot!(scopewise(&["lint", "fixtures/code/reading-call"]).gallery());
}

#[test]
fn a_single_manifest_has_the_code_beside_it() {
    for name in ["labels", "stale-branches"] {
        let file = format!("fixtures/code/two-extensions/packages/{name}/vss-extension.json");
        let alone = lint(&[&file]);
        let all = lint(&["fixtures/code/two-extensions"]);
        assert!(all.contains(&alone), "{alone}\nis not in\n{all}");
        // From inside the folder the paths are other, and the calls the same.
        let folder = root().join(Path::new(&file).parent().expect("a folder"));
        let arguments = ["lint", "--format", "json", "vss-extension.json"];
        let inside = told(&scopewise_in(&folder, &arguments, b"").out);
        assert!(inside.contains(" src/index.ts:"), "{inside}");
        let calls = |told: &str| told.matches("  call ").count();
        assert_eq!(calls(&inside), calls(&alone), "{inside}");
        assert!(calls(&inside) > 0, "{inside}");
    }
}

#[test]
fn code_can_be_left_alone() {
    let folder = "fixtures/code/reading-call";
    assert!(lint(&[folder, "--no-scan"]).ends_with("not known\n"));
    let (manifest, package) = (manifest("\"vso.code\""), r#"{ "name": "x" }"#);
    let files = [("vss-extension.json", manifest.as_str()), ("package.json", package)];
    let off = ("scopewise.yaml", "scan: false\n");
    let code = ("src/index.ts", READS);
    assert!(lint_files(&[files[0], files[1], code, off], &[]).ends_with("not known\n"));
    assert!(lint_files(&[files[0], files[1], code], &[]).contains("[vso.code]"));
    // What somebody says of the calls stands in the place of the code.
    let uses = ("scopewise.yaml", "uses:\n- wit.GetWorkItem\n");
    assert!(lint_files(&[files[0], files[1], code, uses], &[]).contains("[vso.work]"));
}

/// A layout: what it is, its files, and how many calls the projects in it have.
type Layout<'a> = (&'a str, &'a [(&'a str, &'a str)], usize);

/// Where a manifest can lie, seen from the code.
#[test]
fn the_code_of_a_manifest_is_found() {
    let (manifest, package) = (manifest("\"vso.code\""), r#"{ "name": "x" }"#);
    let other = READS.replace("getRepositories", "getBranches");
    let cases: &[Layout<'_>] = &[
        ("beside", &[("vss-extension.json", &manifest), ("src/a.ts", READS)], 1),
        (
            "in a folder of manifests",
            &[
                ("manifests/vss-extension.json", &manifest),
                ("package.json", package),
                ("src/a.ts", READS),
            ],
            1,
        ),
        (
            "in a folder of manifests, with a build script",
            &[
                ("config/vss-extension.json", &manifest),
                ("config/webpack.config.js", ""),
                ("package.json", package),
                ("src/a.ts", READS),
            ],
            1,
        ),
        (
            "dev and prod",
            &[
                ("configs/dev/vss-extension.json", &manifest),
                ("configs/prod/vss-extension.json", &manifest),
                ("package.json", package),
                ("src/a.ts", READS),
            ],
            2,
        ),
        (
            "samples without a package each",
            &[
                ("one/vss-extension.json", &manifest),
                ("one/a.ts", READS),
                ("two/vss-extension.json", &manifest),
                ("two/a.ts", &other),
            ],
            2,
        ),
    ];
    hold(cases);
}

fn hold(cases: &[Layout<'_>]) {
    for (what, files, calls) in cases {
        let told = lint_files(files, &[]);
        assert_eq!(told.matches("  call ").count(), *calls, "{what}: {told}");
    }
}

/// What lies beside a manifest, and is another's.
#[test]
fn the_code_of_others_is_left_to_them() {
    let (manifest, package) = (manifest("\"vso.code\""), r#"{ "name": "x" }"#);
    let cases: &[Layout<'_>] = &[
        (
            "manifests alone, and code of nobody",
            &[
                ("one/vss-extension.json", &manifest),
                ("deep/down/two/vss-extension.json", &manifest),
                ("package.json", package),
                ("lib/a.ts", READS),
            ],
            0,
        ),
        (
            "a test is none",
            &[("vss-extension.json", &manifest), ("src/a.test.ts", READS), ("dist/a.js", READS)],
            0,
        ),
        (
            "a task has its own token",
            &[
                ("vss-extension.json", &manifest),
                ("tasks/a/task.json", TASK),
                ("tasks/a/a.ts", RUNS),
            ],
            0,
        ),
        (
            "a package of the workspace",
            &[
                ("ext/vss-extension.json", &manifest),
                ("ext/package.json", package),
                (
                    "ext/src/a.ts",
                    "import { repositories } from \"@shop/common\";\nrepositories();\n",
                ),
                ("common/package.json", r#"{ "name": "@shop/common" }"#),
                ("common/index.ts", READS),
            ],
            1,
        ),
    ];
    hold(cases);
}

/// What keeps a claim from being sure, and what does not.
#[test]
fn what_was_not_read_lowers_a_claim() {
    let manifest = manifest("\"vso.code\", \"vso.work\"");
    let base =
        [("vss-extension.json", manifest.as_str()), ("package.json", "{}"), ("src/a.ts", READS)];
    let long = format!("var a = `{}`;", "x".repeat(25_000));
    let bundle = format!("/* _apis */ {long}");
    let huge = format!("// _apis\n{}", "var a = 1;\n".repeat(250_000));
    let cases: &[(&str, &str, &str)] = &[
        ("docs/readme.md", "https://dev.azure.com/o/_apis/wit/workitems", "certain"),
        ("lib/plain.js", &long, "certain"),
        ("lib/b.js", &bundle, "possible"),
        ("src/huge.js", &huge, "possible"),
        ("server/app.py", "requests.get(base + '/_apis/wit/workitems/1')", "possible"),
        ("server/plain.py", "print('hello')", "certain"),
        ("publish.ps1", "Invoke-RestMethod https://dev.azure.com/o/_apis/build/builds", "certain"),
        ("src/b.ts", "import { x } from \"../gone\";\nx();\n", "possible"),
        ("src/b.ts", "import \"./b.css\";\nimport icon from \"./icon.svg\";\n", "certain"),
        (
            "src/old.ts",
            "import { getClient } from \"azure-devops-extension-api\";\nimport { GitRestClient } from \"azure-devops-extension-api/Git\";\nexport const old = () => getClient(GitRestClient).getBranches(\"web\");\n",
            "likely",
        ),
    ];
    for (name, text, confidence) in cases {
        let files: Vec<_> = base.iter().copied().chain([(*name, *text)]).collect();
        let told = lint_files(&files, &[]);
        let severity = if *confidence == "possible" { "note" } else { "warning" };
        let line = format!("unused-scope vso.work {severity} {confidence}");
        assert!(told.contains(&line), "{name} makes it {confidence}:\n{told}");
    }
}

/// The same code for an extension and for a web app: nobody can tell which token a call is made with.
#[test]
fn a_missing_scope_is_no_error_where_two_apps_share_code() {
    let manifest = manifest("\"vso.work\"");
    let login = "const url = \"https://app.vssps.visualstudio.com/oauth2/authorize?client_id=1&response_type=Assertion&scope=vso.code&redirect_uri=https://x.example/y\";\nlocation.href = url;\n";
    let files =
        [("vss-extension.json", manifest.as_str()), ("package.json", "{}"), ("src/a.ts", READS)];
    assert!(lint_files(&files, &[]).contains("missing-scope vso.code error certain"));
    let both: Vec<_> = files.iter().copied().chain([("src/login.ts", login)]).collect();
    let told = lint_files(&both, &[]);
    assert!(told.contains("missing-scope vso.code note possible"), "{told}");
    assert!(told.contains("src/login.ts: [vso.code]"), "{told}");
}

/// How the app signs in now is shown, and a call that may be made with another token fails nobody's build.
#[test]
fn signs_of_a_mechanism_are_shown_and_lower_what_is_missing() {
    let manifest = manifest("\"vso.work\"");
    let pat = "import * as azdev from \"azure-devops-node-api\";\nexport const login = (token: string) => azdev.getPersonalAccessTokenHandler(token);\n";
    let code = format!("import {{ login }} from \"./login\";\n{READS}console.log(login);\n");
    let files =
        [("vss-extension.json", manifest.as_str()), ("package.json", "{}"), ("src/a.ts", &code)];
    let with = |login: &str| {
        let files: Vec<_> = files.iter().copied().chain([("src/login.ts", login)]).collect();
        lint_files(&files, &[])
    };
    let told = with(pat);
    assert!(told.contains("missing-scope vso.code note possible"), "{told}");
    assert!(told.contains("`src/login.ts:2` signs in otherwise too"), "{told}");
    // In a comment the word says nothing.
    let told = with("// no getPersonalAccessTokenHandler here\nexport const login = 1;\n");
    assert!(told.contains("missing-scope vso.code error certain"), "{told}");
    let report = scopewise(&["lint", "--format", "json", "fixtures/code/unresolved-call"]).out;
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let sign = &report["projects"][0]["code"]["mechanisms"][0];
    assert_eq!((&sign["mechanism"], &sign["line"]), (&"web-extension-sdk".into(), &6.into()));
}

#[test]
fn a_token_that_is_handed_on_lowers_a_claim() {
    let manifest = manifest("\"vso.code\", \"vso.work\"");
    let backend = "import * as SDK from \"azure-devops-extension-sdk\";\nSDK.getAccessToken().then((token) => fetch(\"https://api.northwind.example/run\", { headers: { token } }));\n";
    let files = [
        ("vss-extension.json", manifest.as_str()),
        ("package.json", "{}"),
        ("src/a.ts", READS),
        ("src/b.ts", backend),
    ];
    assert!(lint_files(&files[..3], &[]).contains("unused-scope vso.work warning certain"));
    let told = lint_files(&files, &[]);
    assert!(told.contains("unused-scope vso.work note possible"), "{told}");
    assert!(
        told.contains("sends the token of the extension to `https://api.northwind.example`"),
        "{told}"
    );
}

#[test]
fn a_recommendation_rests_on_the_code() {
    let labels = "fixtures/code/two-extensions/packages/labels";
    let said = scopewise(&["recommend", labels, "--as-of", "2026-11-22"]);
    let lines = said.out.lines();
    let shown =
        lines.skip_while(|line| !line.starts_with("Request")).take_while(|l| *l != "Limits");
    insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"));
    let file = format!("{labels}/vss-extension.json");
    let both = ["recommend", "--format", "json", &file];
    let answer: Value = serde_json::from_str(&scopewise(&both).out).expect("JSON");
    assert_eq!(answer["recommended"]["mechanism"], "web-extension-sdk");
    assert_eq!(strings(&answer["needed"]["scopes"]), ["vso.code"]);
    assert_eq!(answer["needed"]["evidence"], "code");
    assert_eq!(answer["calls"][0]["operation"], "git.GetPullRequestLabels");
    // What somebody says of the calls stands in the place of the code.
    let said = [&both[..], &["--call", "wit.GetWorkItem"]].concat();
    let answer: Value = serde_json::from_str(&scopewise(&said).out).expect("JSON");
    assert_eq!(strings(&answer["needed"]["scopes"]), ["vso.work"]);
    let off = [&both[..], &["--no-scan", "--app-type", "extension"]].concat();
    assert!(!scopewise(&off).out.contains("\"needed\""));
    let several = scopewise(&["recommend", "fixtures/code/two-extensions"]);
    assert!(several.code == 2 && several.err.contains("has 2 apps"), "{}", several.gallery());
    let nothing = scopewise(&["recommend", "fixtures/projects/clean-hub"]);
    assert!(nothing.code == 2 && nothing.err.contains("no source code"), "{}", nothing.gallery());
}

#[test]
fn a_scan_is_a_table_too() {
    let said = scopewise(&["scan", "fixtures/code/unresolved-call", "--format", "csv"]);
    insta::assert_snapshot!("scan_csv", said.out.replace('\r', ""));
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("=1+1.ts"), READS).expect("written");
    let said = scopewise_in(folder.path(), &["scan", ".", "--format", "csv"], b"");
    assert!(said.out.contains(",'=1+1.ts,"), "{}", said.out);
    let list = scopewise(&["scan", "--call", "git.GetBranches", "--format", "csv"]);
    assert!(list.out.contains("call,git.GetBranches,vso.code,"), "{}", list.out);
}

#[test]
fn the_answer_is_the_same_every_time() {
    let first = scopewise(&["lint", "--format", "json", "fixtures/code"]);
    for _ in 0..3 {
        assert_eq!(scopewise(&["lint", "--format", "json", "fixtures/code"]).out, first.out);
    }
}
