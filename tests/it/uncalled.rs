//! Calls in functions that nothing in the app calls: they count, and nobody's build fails for what they need.

use crate::code::{lint_files, manifest};

const API: &str = "import { getClient } from \"azure-devops-extension-api\";\nimport { GitRestClient } from \"azure-devops-extension-api/Git\";\n";
const APPROVE: &str = "{ return getClient(GitRestClient).createPullRequestReviewer({ vote: 10 } as any, \"r\", 1, \"me\"); }\n";

/// What lint says of an extension that reads repositories, with functions in a file, and a page that uses them.
fn told(functions: &str, page: &str, others: &[(&str, &str)]) -> String {
    let manifest = manifest("\"vso.code\"");
    let own = format!(
        "{API}export function list() {{ return getClient(GitRestClient).getRepositories(); }}\n{functions}\n"
    );
    let mut files = vec![
        ("vss-extension.json", manifest.as_str()),
        ("package.json", "{}"),
        ("src/pulls.ts", &*own),
        ("src/hub.tsx", page),
    ];
    files.extend(others);
    lint_files(&files, &[])
}

const LISTS: &str = "import { list } from \"./pulls\";\nlist();\n";

#[test]
fn a_function_that_nothing_calls_fails_nobodys_build() {
    for functions in [
        format!("export function approve() {APPROVE}"),
        format!("export const approve = async (): Promise<any> => {APPROVE}"),
        format!("export function approve() {{ return send(); }}\nfunction send() {APPROVE}"),
        format!("// approve is not used\nfunction approve() {APPROVE}"),
        format!("function approve() {APPROVE}\nexport {{ approve }};"),
    ] {
        let told = told(&functions, LISTS, &[]);
        assert!(told.contains("missing-scope vso.code_write note possible"), "{functions}\n{told}");
        assert!(
            told.contains(
                "nothing in the app calls the function in which it stands (`src/pulls.ts:"
            ),
            "{told}"
        );
        // It counts all the same.
        assert!(told.contains("[vso.code_write]"), "{told}");
    }
}

#[test]
fn whatever_may_call_a_function_is_a_call() {
    let approve = format!("export function approve() {APPROVE}");
    let list = "import { list } from \"./pulls\";\nlist();\n";
    for page in [
        "import { list, approve } from \"./pulls\";\nlist();\napprove();\n",
        "import { list, approve as vote } from \"./pulls\";\nlist();\nvote();\n",
        "import { list, approve } from \"./pulls\";\nlist();\nexport const row = () => <button onClick={approve} />;\n",
        "import * as pulls from \"./pulls\";\npulls.list();\npulls.approve();\n",
        "import * as pulls from \"./pulls\";\npulls[document.title]();\n",
        "import * as pulls from \"./pulls\";\nrun(pulls);\n",
        "const pulls = await import(\"./pulls\");\nrun(pulls);\n",
        &format!("{list}export * from \"./pulls\";\n"),
        &format!("{list}export {{ approve }} from \"./pulls\";\n"),
    ] {
        let told = told(&approve, page, &[]);
        assert!(told.contains("missing-scope vso.code_write error certain"), "{page}\n{told}");
    }
    for functions in [
        format!("export class Pulls {{ approve() {APPROVE} }}"),
        format!("export const pulls = {{ approve() {APPROVE} }};"),
        format!("export default function approve() {APPROVE}"),
        format!("function approve() {APPROVE}\napprove();"),
        format!("function approve() {APPROVE}\nwindow.onclick = approve;"),
        format!("function approve() {APPROVE}\nexport const table = {{ approve }};"),
        format!("function approve() {APPROVE}\nexport {{ approve as vote }};"),
    ] {
        let told = told(&functions, list, &[]);
        assert!(told.contains("missing-scope vso.code_write error certain"), "{functions}\n{told}");
    }
    // The page of the file is named by a build.
    let build =
        ("webpack.config.js", "module.exports = { entry: { pulls: \"./src/pulls.ts\" } };\n");
    let told = told(&approve, list, &[build]);
    assert!(told.contains("missing-scope vso.code_write error certain"), "{told}");
}
