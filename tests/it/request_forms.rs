//! Requests that cannot be parsed, that stand beside others in one file, or that are filled in at run time.

use scopewise::manifest::written::{Purpose, WrittenScopes};
use scopewise::manifest::{Declaration, Reading, read};
use scopewise::text::SourceText;

const API: &str = "499b84ac-1321-427f-aa17-267ca6975798";

fn reading(name: &str, text: &str) -> Reading {
    read(&SourceText::new(name, text))
}

fn written(name: &str, text: &str) -> Vec<WrittenScopes> {
    let of = |declaration: Declaration| match declaration {
        Declaration::Written(written) => Some(written),
        _ => None,
    };
    reading(name, text).declarations.into_iter().filter_map(of).collect()
}

/// `message|underlined text|line` of each fault of a text.
fn faults(name: &str, text: &str) -> Vec<String> {
    let source = SourceText::new(name, text);
    let faults = read(&source).errors.into_iter().map(|fault| {
        let line = source.position(fault.span.start).line;
        format!("{}|{}|{line}", fault.message, source.slice(fault.span).trim_end())
    });
    faults.collect()
}

fn terraform(rest: &str) -> String {
    format!(
        "resource \"azuread_application\" \"a\" {{\n  required_resource_access {{\n    resource_app_id = \"{API}\"\n  }}\n}}\n{rest}"
    )
}

#[test]
fn a_registration_that_cannot_be_parsed_is_a_fault() {
    let good = terraform("");
    let cases = [
        ("main.tf", good.replacen("\n  }\n", "\n", 1)),
        ("main.tf", terraform("locals {\n  a = \n}\n")),
        ("main.tf", terraform("locals {\n  a = \n}\n").replace('\n', "\r\n")),
        ("main.tf", format!("\u{feff}{}", terraform("é = \"{{ this is a string }}\"\nx = \n"))),
        ("main.tf", good.trim_end().trim_end_matches('}').to_owned()),
        (
            "app.json",
            format!("{{\"requiredResourceAccess\": [{{\"resourceAppId\": \"{API}\" \"x\": 1}}]}}"),
        ),
        ("app.json", format!("{{\"requiredResourceAccess\": [{{\"resourceAppId\": \"{API}\"}}]")),
        ("app.json", format!("{{\"resourceAppId\": \"{API}\", \"resourceAccess\": []}}}}")),
    ];
    let found: Vec<String> = cases.iter().flat_map(|(name, text)| faults(name, text)).collect();
    insta::assert_snapshot!("faults_of_registrations", found.join("\n"));
    assert_eq!(found.len(), cases.len());
}

#[test]
fn what_something_fills_in_first_and_what_is_not_ours_is_no_fault() {
    let broken = terraform("locals {\n  a = \n}\n");
    let json =
        format!("{{\"requiredResourceAccess\": [{{\"resourceAppId\": \"{API}\" \"x\": 1}}]}}");
    let cases = [
        ("main.tf", broken.replace(API, "00000003-0000-0000-c000-000000000000")),
        ("main.tf.tmpl", broken.clone()),
        ("main.tf", broken.replace("a = ", "a = {{ cookiecutter.name }}")),
        ("main.tf", format!("{{% if azure %}}\n{broken}")),
        ("tests/broken/main.tf", broken.clone()),
        ("app.json", json.replace(API, "00000003-0000-0000-c000-000000000000")),
        ("app.json", json.replace("\"x\"", "{{ more }}")),
        ("app.json", json.replace("\"x\"", "${more}")),
        ("app.json", json.replace("\"x\"", "<your-permission>")),
        ("app.json", format!("az ad app list says requiredResourceAccess\" {API}")),
        ("log.json", format!("{{\"resourceAppId\": \"{API}\"}}\n{{\"resourceAppId\": \"{API}\"}}")),
        ("notes.md", json.clone()),
    ];
    for (name, text) in cases {
        assert_eq!(faults(name, &text), Vec::<String>::new(), "{name}: {text}");
    }
}

#[test]
fn a_script_that_registers_an_app_asks_for_other_things_too() {
    let add = format!("az ad app permission add --id $A --api {API} --api-permissions $P=Scope\n");
    let purposes = |text: &str| -> Vec<Purpose> {
        written("a.sh", &format!("{add}{text}")).iter().map(|one| one.purpose).collect()
    };
    for (text, purpose) in [
        ("ADO_SCOPES=(vso.code vso.work)\n", Purpose::EntraRegistration),
        (
            "curl -d '{\"scope\":\"app_token\",\"allOrgs\":true}' $U/_apis/tokens/pats\n",
            Purpose::PersonalAccessToken,
        ),
        ("curl -d '{\"scope\":\"vso.code\",\"targetAccounts\":[]}' $U\n", Purpose::SessionToken),
        ("export system.connection.accessTokenScope=vso.code\n", Purpose::AgentToken),
    ] {
        assert_eq!(purposes(text), [purpose], "{text}");
    }
    // What the registration itself names is read once.
    let grant =
        format!("az ad app permission grant --id $A --api {API} --scope \"vso.code vso.work\"\n");
    assert_eq!(purposes(&grant), []);
    assert_eq!(written("a.sh", "ADO_SCOPES=(vso.code vso.work)\n")[0].purpose, Purpose::OAuth);
}
