//! App registrations in Terraform, Bicep, PowerShell and commands of the Azure CLI mean what they mean there.

use std::fmt::Write as _;

use proptest::prelude::*;
use scopewise::manifest::entra::{EntraManifest, Resource};
use scopewise::manifest::{Declaration, read};
use scopewise::text::SourceText;

/// `id, name or run time|underlined text` of each permission of Azure DevOps, an app a list.
fn asked(name: &str, text: &str) -> Vec<Vec<String>> {
    let source = SourceText::new(name, text);
    let reading = read(&source);
    assert!(reading.errors.is_empty(), "{:?}", reading.errors);
    let app = |declaration: &Declaration| match declaration {
        Declaration::Entra(manifest) => Some(permissions(&source, manifest)),
        _ => None,
    };
    reading.declarations.iter().filter_map(app).collect()
}

fn permissions(source: &SourceText, manifest: &EntraManifest) -> Vec<String> {
    let shown = manifest.permissions().map(|permission| {
        let (what, text) = match (&permission.id, &permission.value, &permission.computed) {
            (Some(id), None, None) => (id.value.to_string(), id.span),
            (None, Some(name), None) => (name.value.to_string(), name.span),
            (None, None, Some(text)) => ("?".to_owned(), text.span),
            other => panic!("{other:?}"),
        };
        format!("{what}|{}", source.slice(text))
    });
    shown.collect()
}

const API: &str = "499b84ac-1321-427f-aa17-267ca6975798";

#[test]
fn marks_and_line_ends_move_every_place_and_nothing_else() {
    let folders = ["terraform", "bicep", "powershell", "az-command"];
    for folder in folders {
        let files = crate::judging::folder(&format!("fixtures/manifests/{folder}"));
        for (name, text) in files.into_iter().filter(|(name, _)| name != "app.tf.json") {
            let plain = text.replace("\r\n", "\n");
            let expected = asked(&name, &plain);
            assert!(!expected.is_empty(), "{name}");
            let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
            let found = asked(&name, &windows);
            let lines = |apps: Vec<Vec<String>>| format!("{apps:?}").replace("\\r", "");
            assert_eq!(lines(found), lines(expected), "{name}");
        }
    }
}

#[test]
fn terraform_follows_what_stands_in_the_file() {
    let app = |access: &str, rest: &str| {
        let text = format!(
            "resource \"azuread_application\" \"a\" {{\n  required_resource_access {{\n    resource_app_id = \"{API}\"\n    {access}\n  }}\n}}\n{rest}"
        );
        asked("main.tf", &text).concat()
    };
    let one = |id: &str| format!("resource_access {{\n id = {id}\n type = \"Scope\"\n }}");
    assert_eq!(
        app(&one("local.ids.code"), "locals {\n ids = { code = \"x\" }\n}"),
        ["x|local.ids.code"]
    );
    assert_eq!(app(&one("local.a"), "locals {\n a = local.b\n b = local.a\n}"), ["?|local.a"]);
    assert_eq!(
        app(
            &one(
                "lookup(data.azuread_service_principal.d.oauth2_permission_scope_ids, \"vso.code\")"
            ),
            ""
        ),
        ["vso.code|vso.code"]
    );
    assert_eq!(app(&one("var.x ? \"a\" : \"b\""), ""), ["?|var.x ? \"a\" : \"b\""]);
    let listed = "locals {\n list = [{ id = \"y\", type = \"Role\" }]\n}";
    assert_eq!(
        app("resource_access = concat(local.list, var.more)", listed),
        ["y|y", "?|var.more"]
    );
    assert_eq!(asked("main.tf", "resource_app_id = {"), Vec::<Vec<String>>::new());
}

#[test]
fn what_is_repeated_over_a_written_list_is_each_read() {
    let app = |body: &str, rest: &str| {
        let text = format!(
            "resource \"azuread_application\" \"a\" {{\n  required_resource_access {{\n    resource_app_id = \"{API}\"\n    {body}\n  }}\n}}\n{rest}"
        );
        asked("main.tf", &text).concat()
    };
    let dynamic = |each: &str, id: &str| {
        format!(
            "dynamic \"resource_access\" {{\n for_each = {each}\n content {{\n id = {id}\n type = \"Scope\"\n }}\n }}"
        )
    };
    for (each, id, expected) in [
        ("[\"x\", \"y\"]", "resource_access.value", vec!["x|x", "y|y"]),
        ("toset([\"x\", \"y\"])", "resource_access.key", vec!["x|x", "y|y"]),
        (
            "{ a = { id = \"x\" }, b = { id = \"y\" } }",
            "resource_access.value.id",
            vec!["x|x", "y|y"],
        ),
        ("{ (var.name) = \"x\" }", "resource_access.value", vec!["x|x"]),
        (
            "[for n in [\"vso.code\"] : data.azuread_service_principal.d.oauth2_permission_scope_ids[n]]",
            "resource_access.value",
            vec!["vso.code|vso.code"],
        ),
        ("{ for k, v in { a = \"x\" } : k => v }", "\"${resource_access.value}\"", vec!["x|x"]),
        ("[]", "resource_access.value", vec![]),
        ("var.given", "resource_access.value", vec!["?|resource_access.value"]),
        ("[for p in var.given : p.id]", "resource_access.value", vec!["?|resource_access.value"]),
        (
            "[for p in [\"x\", \"y\"] : p if p != var.no]",
            "resource_access.value",
            vec!["?|resource_access.value"],
        ),
        ("concat([\"x\"], var.more)", "resource_access.value", vec!["?|resource_access.value"]),
        ("[\"x\"]", "other.value", vec!["?|other.value"]),
    ] {
        assert_eq!(app(&dynamic(each, id), ""), expected, "{each}");
    }
    let text = format!(
        "resource \"azuread_application\" \"a\" {{\n for_each = {{ one = \"x\", two = \"y\" }}\n required_resource_access {{\n resource_app_id = \"{API}\"\n resource_access {{\n id = each.value\n type = \"Scope\"\n }}\n }}\n}}\n"
    );
    assert_eq!(asked("main.tf", &text), [vec!["x|x"], vec!["y|y"]]);
}

#[test]
fn references_lead_through_the_files_of_a_module() {
    let gallery = crate::program::scopewise(&["lint", "fixtures/modules/terraform"]).gallery();
    insta::assert_snapshot!("terraform-module", gallery);
    let arguments = ["lint", "fixtures/modules/terraform/main.tf", "--format", "github"];
    let alone = crate::program::scopewise(&arguments);
    let arguments = ["lint", "fixtures/modules/terraform", "--format", "github"];
    let whole = crate::program::scopewise(&arguments);
    let findings = |out: &str| {
        out.lines().filter(|l| l.starts_with("::")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(findings(&alone.out), findings(&whole.out));
}

#[test]
fn references_that_double_end() {
    let mut text = format!(
        "resource \"azuread_application\" \"a\" {{\n required_resource_access {{\n resource_app_id = \"{API}\"\n resource_access = local.a0\n }}\n}}\nlocals {{\n"
    );
    for at in 0..40 {
        let _ = writeln!(text, " a{at} = [local.a{}, local.a{}]", at + 1, at + 1);
    }
    text.push_str("}\n");
    assert_eq!(asked("main.tf", &text).len(), 1);
}

#[test]
fn commands_in_comments_ask_for_nothing() {
    let command = format!("az ad app permission add --id $a --api {API} --api-permissions x=Scope");
    for head in ["# ", "// ", "REM ", ":: ", "<!-- ", "echo hi # "] {
        assert_eq!(
            asked("a.txt", &format!("{head}{command}\n")),
            Vec::<Vec<String>>::new(),
            "{head}"
        );
    }
    for (head, tail) in [("", ""), ("$ ", ""), ("run: ", ""), ("`", "`"), ("sh(\"", "\");")] {
        assert_eq!(asked("a.txt", &format!("{head}{command}{tail}\n")).concat(), ["x|x"], "{head}");
    }
}

#[test]
fn lists_in_commands_are_read_with_escaped_quotes_too() {
    let json = format!(
        "[{{\"resourceAppId\":\"{API}\",\"resourceAccess\":[{{\"id\":\"x\",\"type\":\"Scope\"}}]}}]"
    );
    let plain = format!("é; az ad app create --required-resource-accesses '{json}' --o x\n");
    let escaped = format!(
        "az ad app create --required-resource-accesses \"{}\"\n",
        json.replace('"', "\\\"")
    );
    assert_eq!(asked("a.sh", &plain).concat(), ["x|x"]);
    assert_eq!(asked("a.sh", &escaped).concat(), ["x|x"]);
}

#[test]
fn another_resource_is_kept_and_is_not_ours() {
    let text = "az ad app permission add --id a --api 00000003-0000-0000-c000-000000000000 --api-permissions x=Scope";
    let source = SourceText::new("a.sh", text);
    let declarations = read(&source).declarations;
    let [Declaration::Entra(manifest)] = declarations.as_slice() else { panic!() };
    assert_eq!(manifest.resources[0].resource, Resource::Other);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_makes_a_reader_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "resourceAppId", "resourceAccess", ":", "=", "{", "}", "[", "]", "(", ")", "@", "'", "\"", "'''", "\n", "\r\n", ",", ";",
            "#", "<#", "/*", "`", "\\", "$x", "${", "é", "var x = ", "az ad app permission add --api ", "--api-permissions ", "=Scope ",
            "--required-resource-accesses ", "\\\"", "for ", "vso.code", "\u{feff}", " ", "resource_app_id", ">\n  ", "one(",
        ]), 0..60)
    ) {
        let text = pieces.concat();
        for name in ["a.tf", "a.bicep", "a.ps1", "a.sh", "a.yml"] {
            let source = SourceText::new(name, text.as_str());
            let _ = read(&source);
        }
    }
}
