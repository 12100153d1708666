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
        ("main.tf", terraform("locals {\n  a = local\u{49c}")),
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

/// The underlined scopes of each request, then behind `?` what nobody can tell.
fn asked(name: &str, text: &str) -> Vec<String> {
    let one = |asked: WrittenScopes| {
        let slice = |start: usize, end: usize| text[start..end].to_owned();
        let scopes =
            asked.scopes.iter().map(|one| one.request.span).map(|at| slice(at.start, at.end));
        let unknown = asked.unknown.iter().map(|at| format!("?{}", slice(at.start, at.end)));
        scopes.chain(unknown).collect::<Vec<_>>().join(" ")
    };
    written(name, text).into_iter().map(one).collect()
}

#[test]
fn values_without_quotes_take_several_lines() {
    for (name, text, expected) in [
        (
            "a.sh",
            "ADO_SCOPES=(\n  vso.code # why\n  vso.work\n)\nls vso.build\n",
            "vso.code vso.work",
        ),
        ("a.sh", "ADO_SCOPES=(vso.code\r\n  vso.work)\r\n", "vso.code vso.work"),
        ("a.sh", "SCOPES=( vso.code offline_access vso.work )\n", "vso.code vso.work"),
        ("a.sh", "SCOPES=(vso.code $MORE)\n", "vso.code ?$MORE"),
        ("a.sh", "SCOPES=\"vso.code \\\n  vso.work\"\n", "vso.code vso.work"),
        ("a.sh", "SCOPES=\"vso.code \\\r\n  vso.work\"\r\n", "vso.code vso.work"),
        ("a.yml", "scopes: >-\n  vso.code\n  vso.work\nname: x\n", "vso.code vso.work"),
        ("a.yml", "env:\n  ADO_SCOPE: |\n    vso.code\n    vso.work\n", "vso.code vso.work"),
    ] {
        assert_eq!(asked(name, text), [expected], "{text}");
    }
    for (name, text) in [
        ("a.sh", "FILES=(\n  vso.code\n  vso.work\n)\n"),
        ("a.yml", "run: |\n  grep vso.code\n  vso.work\n"),
        ("a.yml", "scopes: >-\n  none\nother:\n  vso.code\n"),
    ] {
        assert_eq!(asked(name, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_string_can_give_its_value_a_name() {
    let url = "https://login.microsoftonline.com/x/oauth2/v2.0/token";
    let cases = [
        ("a.sh", format!("curl -d \"scope={API}/vso.code offline_access\" {url}"), "vso.code"),
        ("a.sh", format!("curl --data-urlencode 'scope={API}/vso.code' {url}"), "vso.code"),
        (
            "a.sh",
            format!("curl -d \"client_id=$I&scope=vso.code%20vso.work&x=1\" {url}"),
            "vso.code vso.work",
        ),
        (
            "a.sh",
            format!("az rest --body \"a=$I&scope={API}%2Fvso.code+$MORE&g=x\""),
            "vso.code ?$MORE",
        ),
        (
            "a.sh",
            "docker run -e \"VSTS_SCOPES=vso.build vso.code\" image".into(),
            "vso.build vso.code",
        ),
        ("a.sh", "echo 'ADO_SCOPES=vso.build' >> $GITHUB_ENV".into(), "vso.build"),
        (
            "a.yml",
            "environment:\n  - \"ADO_SCOPES=vso.build vso.code\"\n".into(),
            "vso.build vso.code",
        ),
        ("a.ps1", format!("irm -Body \"client_id=x&scope={API}/vso.code\""), "vso.code"),
        ("a.py", format!("data = \"client_id=x&scope={API}%2Fvso.code\""), "vso.code"),
        (
            "a.py",
            format!("ADO = '{API}'\ndata = f\"client_id=x&scope={{ADO}}/vso.code\""),
            "vso.code",
        ),
        ("a.js", format!("body: \"a=b&scope={API}/vso.code\" + \"&state=\" + state"), "vso.code"),
        ("a.http", format!("POST {url}\n\nclient_id=x&scope={API}/vso.code\n"), "vso.code"),
    ];
    for (name, text, expected) in cases {
        assert_eq!(asked(name, &text), [expected], "{name}: {text}");
    }
    for (name, text) in [
        ("a.sh", "echo \"scope=vso.code\"\n"),
        ("a.js", "if (body.includes('scope=vso.code')) { go(); }"),
        ("a.js", "console.log('scope=vso.code');"),
        ("a.js", "throw new Error('your token has scope=vso.code and no more');"),
        ("a.js", "const colors = 'vso.code=red';"),
        ("a.js", "const u = `https://dev.azure.com/o/_usersSettings/tokens?scopes=vso.code`;"),
    ] {
        assert_eq!(asked(name, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_is_filled_in_at_run_time_is_told() {
    let cases = [
        (
            format!(
                "const ADO = '{API}';\nconst scopes = [`${{ADO}}/vso.code`, `${{ADO}}/vso.${{area}}`];"
            ),
            "vso.code ?${ADO}/vso.${area}",
        ),
        (
            format!(
                "const ADO = '{API}';\nconst scopes = [`${{ADO}}/vso.code`, `${{ADO}}/${{name}}`];"
            ),
            "vso.code ?${ADO}/${name}",
        ),
        (
            format!("const scopes = ['{API}/vso.code', other, of(x, 'y')];"),
            "vso.code ?other ?of(x, 'y')",
        ),
        (format!("const scopes = ['{API}/vso.' + name];"), &format!("?{API}/vso. ?name")),
        ("const scope = 'vso.code ' + more;".into(), "vso.code ?more"),
        ("const scope = extra + ' vso.code';".into(), "vso.code ?extra"),
        ("const scope = 'vso.' + area;".into(), "?vso. ?area"),
        ("const scopes = ['vso.code', ...more];".into(), "vso.code ?...more"),
        (
            "const scopes = ['vso.code', process.env.EXTRA, 'openid', undefined];".into(),
            "vso.code ?process.env.EXTRA",
        ),
        (
            "const scopes = ['vso.code', on ? 'vso.work' : 'vso.build'];".into(),
            "vso.code vso.work vso.build",
        ),
        ("const scopes = ['vso.code'].concat([]) + more();".into(), "vso.code"),
        ("const scopes = ['vso.code'] + more();".into(), "vso.code ?more()"),
        ("const scope = 'vso.code' + '&state=' + state;".into(), "vso.code"),
        ("const scope = 'vso.code #{extra}#';".into(), "vso.code ?#{extra}#"),
    ];
    for (text, expected) in cases {
        assert_eq!(asked("a.ts", &text), [expected], "{text}");
    }
    // What is known elsewhere in the file is asked for there.
    let text = "const CODE_SCOPE = 'vso.code';\nconst scopes = [CODE_SCOPE, 'vso.work'];";
    assert_eq!(asked("a.ts", text), ["vso.code", "vso.work"]);
    // Behind the address of the service stands a path.
    let text =
        "const BASE = 'https://app.vssps.visualstudio.com';\nget(`${BASE}/${org}`, 'vso.code');";
    assert_eq!(asked("a.ts", text), Vec::<String>::new());
}

#[test]
fn comments_and_redirections_are_no_permissions() {
    let person = "ee69721e-6c3a-468f-a9ec-302d16a4c599";
    for end in [
        "# needed for the portal",
        "2>$null",
        "2>&1",
        "> x.log",
        "*> x.log",
        "& rem why",
        "|| true",
    ] {
        for name in ["a.sh", "a.ps1", "a.cmd"] {
            let text = format!(
                "az ad app permission add --id $A --api {API} --api-permissions {person}=Scope {end}\n"
            );
            let found = reading(name, &text).declarations;
            let [Declaration::Entra(entra)] = found.as_slice() else { panic!("{found:?}") };
            let ids: Vec<&str> =
                entra.permissions().filter_map(|one| Some(&*one.id.as_ref()?.value)).collect();
            assert_eq!((ids, entra.permissions().count()), (vec![person], 1), "{text}");
        }
    }
}

/// The scopes that are asked for an app's own identity, each with the word that says so.
fn own(text: &str) -> Vec<String> {
    let of = |declaration: &Declaration| match declaration {
        Declaration::AppIdentity(one) => Some(format!("{} {}", one.scope, one.sign.value)),
        _ => None,
    };
    reading("a.ts", text).declarations.iter().filter_map(of).collect()
}

#[test]
fn a_constant_is_asked_for_as_its_uses_say() {
    let secret = "const c = new ClientSecretCredential(t, i, s);\n";
    let person = "const p = new InteractiveBrowserCredential({});\n";
    let given = format!("const SCOPES: string[] = [\n  \"{API}/vso.code\",\n];\n");
    let uses = "await c.getToken(SCOPES);\n";
    assert_eq!(own(&format!("{given}{secret}{uses}")), ["vso.code ClientSecretCredential"]);
    let call = "app.acquireTokenForClient({ scopes: SCOPES });";
    assert_eq!(own(&format!("{given}const app = create();\n{call}")), Vec::<String>::new());
    let call = "app.acquireTokenByClientCredential({ scopes: SCOPES });";
    assert_eq!(own(&format!("{given}{call}")), ["vso.code acquireTokenByClientCredential"]);
    for text in [
        // One use is a person's, or nobody knows whose.
        format!("{given}{secret}{uses}{person}await p.getToken(SCOPES);\n"),
        format!("{given}{person}await p.getToken(SCOPES);\n"),
        format!("{given}{}{secret}{uses}", "go(SCOPES);\n".repeat(20)),
        // It is given something else as well, or goes to other files.
        format!("let SCOPES = [\"{API}/vso.code\"];\nSCOPES = more();\n{secret}{uses}"),
        format!("export {given}\nexport {{ SCOPES }};\n{secret}{uses}"),
        // Another name that holds this one.
        format!("{given}{secret}await c.getToken(MY_SCOPES);\n"),
    ] {
        assert_eq!(own(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn only_what_has_a_name_and_an_end_is_the_body_of_a_token() {
    let purpose = |text: &str| written("a.json", text)[0].purpose;
    for text in [
        r#"{"displayName": "n", "scope": "vso.code", "validTo": "2035-01-01"}"#,
        r#"{"authorizationId": "x", "scope": "vso.code", "validTo": "2035-01-01"}"#,
        r#"{"scope": "vso.code", "allOrgs": false}"#,
    ] {
        assert_eq!(purpose(text), Purpose::PersonalAccessToken, "{text}");
    }
    for text in [
        r#"{"name": "cert", "validTo": "2035-01-01", "scopes": ["vso.code"]}"#,
        r#"{"displayName": "board", "scopes": ["vso.code"]}"#,
    ] {
        assert_eq!(purpose(text), Purpose::OAuth, "{text}");
    }
}

#[test]
fn the_page_that_registers_an_app_has_two_addresses() {
    for host in ["app.vssps", "app.vsaex"] {
        let text = format!(
            "const u = \"https://{host}.visualstudio.com/app/register?mkt=en&scopes=vso.code%20vso.work\";"
        );
        let found = reading("a.ts", &text).declarations;
        let [Declaration::AuthorizeUrl(url)] = found.as_slice() else { panic!("{found:?}") };
        let scopes: Vec<&str> = url.requests().map(|one| &*one.scope).collect();
        assert_eq!(scopes, ["vso.code", "vso.work"], "{host}");
    }
}
