//! What an app requests is read from every shape seen in public code, with the right text underlined.

use scopewise::manifest::authorize_url::{AuthorizeUrl, Endpoint, Qualifier};
use scopewise::manifest::entra::{AccessType, EntraManifest, Resource};
use scopewise::manifest::extension::{self, Certainty, ExtensionManifest, Fate, Role};
use scopewise::manifest::{Declaration, Format, Holder, JsonKind, read, sniff};
use scopewise::text::{SourceText, Span};

fn source(name: &str, text: &str) -> SourceText {
    SourceText::new(name, text)
}

fn declarations(source: &SourceText) -> Vec<Declaration> {
    let reading = read(source);
    assert!(reading.errors.is_empty(), "{:?}", reading.errors);
    reading.declarations
}

fn extension(source: &SourceText) -> ExtensionManifest {
    match declarations(source).as_slice() {
        [Declaration::Extension(manifest)] => manifest.clone(),
        other => panic!("no extension manifest: {other:?}"),
    }
}

fn entra(source: &SourceText) -> EntraManifest {
    match declarations(source).as_slice() {
        [Declaration::Entra(manifest)] => manifest.clone(),
        other => panic!("no Entra manifest: {other:?}"),
    }
}

fn urls(source: &SourceText) -> Vec<AuthorizeUrl> {
    let url = |declaration| match declaration {
        Declaration::AuthorizeUrl(url) => url,
        other => panic!("no URL: {other:?}"),
    };
    declarations(source).into_iter().map(url).collect()
}

/// `scope|underlined text` of every request.
fn requested(source: &SourceText) -> Vec<String> {
    let shown = |declaration: &Declaration| -> Vec<String> {
        let requests = declaration.requests();
        requests
            .iter()
            .map(|request| format!("{}|{}", request.scope, source.slice(request.span)))
            .collect()
    };
    declarations(source).iter().flat_map(shown).collect()
}

const BASE: &str = "\u{feff}{\r\n  \"manifestVersion\": 1.0,\r\n  \"publisher\": \"\",\r\n  \"extensionId\": \"hub\",\r\n  \
    \"targets\": [{ \"id\": \"Microsoft.VisualStudio.Services\", \"version\": \"[15.0,)\" }],\r\n  \
    \"SCOPES\": [ \"vso.work\", 7, \" vso.code \", \"vso\\u002ebuild\", [\"vso.x\"], null ],\r\n  \
    \"contributions\": [{ \"id\": \"h\", \"type\": \"ms.vss-web.hub\" }]\r\n}\r\n";

#[test]
fn a_base_with_byte_order_mark_crlf_and_odd_elements() {
    let source = source("src/whatever.json", BASE);
    let manifest = extension(&source);
    assert_eq!(manifest.role, Role::Base);
    assert!(manifest.has_byte_order_mark && manifest.not_strict.is_none());
    assert_eq!(
        requested(&source),
        ["vso.work|vso.work", " vso.code | vso.code ", "vso.build|vso\\u002ebuild"]
    );
    let odd: Vec<_> =
        manifest.odd_elements().map(|(kind, span)| (kind, source.slice(span))).collect();
    let expected =
        [(JsonKind::Number, "7"), (JsonKind::Array, "[\"vso.x\"]"), (JsonKind::Null, "null")];
    assert_eq!(odd, expected);
    let first = manifest.requests().next().unwrap();
    assert_eq!(source.position(first.span.start).line, 6);
    let Holder::JsonArray { array, index, count, element } = first.holder else { panic!() };
    assert_eq!((index, count, source.slice(element)), (0, 6, "\"vso.work\""));
    assert!(source.slice(array).starts_with('[') && source.slice(array).ends_with("null ]"));
    assert_eq!(manifest.id.unwrap().value.as_ref(), "hub");
    assert_eq!(manifest.publisher.unwrap().value.as_ref(), "");
    assert!(manifest.name.is_none() && manifest.manifest_version.is_some());
    let target = &manifest.targets[0];
    assert!(target.exact_key);
    assert_eq!(source.slice(target.version.as_ref().unwrap().span), "[15.0,)");
    let kind = manifest.contributions[0].kind.as_ref().unwrap();
    assert_eq!(source.slice(kind.span), "ms.vss-web.hub");
}

#[test]
fn what_the_packager_ignores_is_kept_with_its_reason() {
    let text = r#"{ "manifestVersion": 1, "publisher": "p", "id": "x",
        "scope": ["vso.code"], "scopes": ["vso.build"], "Scopes": "vso.work vso.code", "scopes": null }"#;
    let source = source("vss-extension.json", text);
    let manifest = extension(&source);
    assert!(requested(&source).is_empty());
    let ignored: Vec<_> = manifest
        .ignored_scopes()
        .map(|key| (source.slice(key.key.span), key.fate, key.kind, source.slice(key.value)))
        .collect();
    assert_eq!(
        ignored,
        [
            ("scope", Fate::WrongKey, JsonKind::Array, "[\"vso.code\"]"),
            ("scopes", Fate::Repeated, JsonKind::Array, "[\"vso.build\"]"),
            ("Scopes", Fate::NotAnArray, JsonKind::String, "\"vso.work vso.code\""),
            ("scopes", Fate::NotAnArray, JsonKind::Null, "null"),
        ]
    );
}

#[test]
fn files_are_known_by_content_and_parts_by_what_they_hold() {
    let role = |name: &str, text: &str| {
        let source = source(name, text);
        let reading = read(&source);
        match reading.declarations.as_slice() {
            [Declaration::Extension(manifest)] => Some(manifest.role),
            [] | [Declaration::Written(_)] => None,
            other => panic!("{other:?}"),
        }
    };
    let fragment =
        r#"{"contributions":[{"id":"a","type":"ms.vss-web.hub"}],"scopes":["vso.work"]}"#;
    assert_eq!(role("src/Hub/Hub.json", fragment), Some(Role::Fragment));
    assert_eq!(role("manifests/base.json.template", fragment), Some(Role::Fragment));
    assert_eq!(role("hub.txt", fragment), None, "not a JSON file");
    for kept in ["vss-extension.json.bak", "vss-extension.json~", "a.json.old", "b.json.ORIG"] {
        assert_eq!(role(kept, fragment), None, "{kept} is what another file once was");
    }
    assert_eq!(role("vss-extension.bak.json", fragment), Some(Role::Fragment));
    let dev = r#"{"id":"x-dev","public":false,"scopes":["vso.work"]}"#;
    assert_eq!(role("configs/dev.json", dev), Some(Role::Override));
    assert_eq!(role("configs/dev.json", r#"{"id":"x-dev","public":false}"#), None);
    let named = role("vss-extension.dev.json", r#"{"id":"x-dev","public":false}"#);
    assert_eq!(named, Some(Role::Override));
    // Others' files: a token request, a Teams app, a Code extension, a list of objects, settings, no object.
    for text in [
        r#"{"displayName":"x","scope":"vso.work","validTo":"2026-01-01","allOrgs":false}"#,
        r#"{"scope":"vso.packaging","targetAccounts":[]}"#,
        r#"{"clientId":"x","scopes":["vso.work"]}"#,
        r#"{"manifestVersion":"1.5","id":"x","version":"1","packageName":"p","name":{}}"#,
        r#"{"publisher":"p","name":"x","version":"1","contributes":{"commands":[]},"scopes":[]}"#,
        r#"{"scopes":[{"name":"vso.work"}]}"#,
        r#"{"supportedScopes":["vso.work"],"scopeType":"x"}"#,
        r#"["vso.work", "scopes"]"#,
        r#"{"AzureDevOps":{"Scopes":["vso.work_write"]}}"#,
        "{ scopes: [ this is not JSON",
    ] {
        assert_eq!(role("some/settings.json", text), None, "{text}");
    }
}

#[test]
fn what_is_no_json_is_an_error_only_where_the_file_says_that_it_is_a_manifest() {
    let broken = "{\r\n  \"scopes\": [\"vso.work\"\r\n}";
    let named = source("src/vss-extension.json", broken);
    let reading = read(&named);
    assert!(reading.declarations.is_empty());
    let error = &reading.errors[0];
    assert!(error.message.starts_with("this is not JSON: "), "{}", error.message);
    assert_eq!(named.position(error.span.start).line, 3);
    assert_eq!(read(&source("my-extension.json", broken)).errors.len(), 1);
    let snippet = source("vss-extension-more.json", "\"path\": \"x\", \"addressable\": true },\n");
    assert!(read(&snippet).errors.is_empty(), "a piece that is pasted into a manifest");
    assert!(read(&source("my-extension.json", "{ // settings")).errors.is_empty());
    assert!(read(&source("tsconfig.json", broken)).errors.is_empty());
    assert!(extension::read(&source("x.json", broken), Certainty::Named).is_err());
    let list = extension::read(&source("x.json", "[]"), Certainty::Named).unwrap().unwrap();
    assert_eq!(list.root, JsonKind::Array);
    let whole = read(&source("a/vss-extension.json", "\u{feff}\n[]"));
    assert_eq!(&*whole.errors[0].message, "a manifest is a JSON object, and this is an array");
    for piece in ["vss-extension.contributions.json", "x.json"] {
        assert!(read(&source(piece, "[]")).errors.is_empty(), "a piece that a build joins");
    }
}

#[test]
fn comments_and_trailing_commas_are_read_and_reported() {
    let text = "{\n  // base\n  \"manifestVersion\": 1, \"publisher\": \"p\", \"id\": \"i\",\n  \"scopes\": ['vso.work', /* and */ \"vso.code\",],\n}";
    let source = source("vss-extension.json", text);
    let manifest = extension(&source);
    assert_eq!(requested(&source), ["vso.work|vso.work", "vso.code|vso.code"]);
    let fault = manifest.not_strict.unwrap();
    assert_eq!((fault.message.as_ref(), source.slice(fault.span)), ("a comment", "// base"));
}

#[test]
fn unrelated_files_cost_one_look() {
    let formats = |name, bytes: &[u8]| sniff(name, bytes).iter().collect::<Vec<_>>();
    assert_eq!(formats("a/package.json", b"{\"name\": \"x\", \"version\": \"1.0.0\"}"), []);
    assert_eq!(formats("a/main.rs", b"fn main() {}"), []);
    assert_eq!(formats("a/x.json", b"{\"SCOPES\": 1}"), [Format::ExtensionManifest]);
    assert_eq!(formats("vss-extension.json", b"\xff"), [Format::ExtensionManifest]);
}

const ENTRA: &str = r#"{
  "displayName": "my app",
  "app": { "requiredResourceAccess": [
    { "resourceAppId": "499B84AC-1321-427f-aa17-267ca6975798", // Azure DevOps
      "resourceAccess": [
        { "id": "ee69721e-6c3a-468f-a9ec-302d16a4c599", "type": "Scope" },
        { "id": "11111111-1111-1111-1111-111111111111", "type": "Role" },
        { "id": 7, "type": null }, { "id": "x", "type": "scopes" }, "odd", {} ] },
    { "resourceAppId": "00000003-0000-0000-c000-000000000000", "resourceAccess": [{ "id": "e1", "type": "Scope" }] },
    { "resourceAppId": "49939cec-5e97-4525-bb00-e3888f55c1a1", "resourceAccess": "all" },
    { "resourceAppId": "22222222-2222-2222-2222-222222222222", // Azure DevOps
      "resourceAccess": [] }
  ] } }"#;

#[test]
fn entra_manifests_keep_every_resource_and_odd_types() {
    let source = source("manifest.json", ENTRA);
    let manifest = entra(&source);
    assert_eq!(manifest.name.as_ref().unwrap().value.as_ref(), "my app");
    assert!(manifest.concerns_azure_devops());
    let resources: Vec<_> = manifest.resources.iter().map(|access| access.resource).collect();
    assert_eq!(
        resources,
        [
            Resource::AzureDevOps,
            Resource::Other,
            Resource::MeantAzureDevOps,
            Resource::MeantAzureDevOps
        ]
    );
    let types: Vec<_> = manifest.permissions().map(|permission| permission.access).collect();
    assert_eq!(
        types,
        [
            AccessType::Scope,
            AccessType::Role,
            AccessType::Odd(JsonKind::Null),
            AccessType::Unknown,
            AccessType::Missing,
            AccessType::Missing
        ]
    );
    let first = manifest.permissions().next().unwrap();
    assert_eq!(
        source.slice(first.id.as_ref().unwrap().span),
        "ee69721e-6c3a-468f-a9ec-302d16a4c599"
    );
    assert_eq!(source.slice(first.access_text.as_ref().unwrap().span), "Scope");
    assert_eq!((first.index, first.count), (0, 6));
    assert!(source.slice(first.array).starts_with('['));
    assert_eq!(manifest.resources[2].odd_access.unwrap().0, JsonKind::String);
}

#[test]
fn entra_lists_are_known_by_shape_whatever_their_key_is() {
    let text = r#"[{"permissions": [{"resourceAppId": "{499b84ac-1321-427f-aa17-267ca6975799}",
        "resourceAccess": [{"id": "a", "type": "Scope"}]}]}]"#;
    let manifest = entra(&source("show.json", text));
    assert_eq!(manifest.resources[0].resource, Resource::MeantAzureDevOps);
    assert!(manifest.permissions().next().is_none());
}

#[test]
fn legacy_urls_in_every_way_of_joining_scopes() {
    let host = "https://app.vssps.visualstudio.com/oauth2/authorize";
    for (text, expected) in [
        (
            format!("open {host}?client_id=x&scope=vso.work%20vso.code_write&state=1 now"),
            vec!["vso.work|vso.work", "vso.code_write|vso.code_write"],
        ),
        (format!("<{host}?scope=vso.work+vso.code>."), vec!["vso.work|vso.work", "vso.code|vso.code"]),
        (
            format!("const u = `{host}?scope=vso.work vso.cod&state=${{s}}`;"),
            vec!["vso.work|vso.work", "vso.cod|vso.cod"],
        ),
        (
            format!("{host}?scope=vso.work vso.code and then"),
            vec!["vso.work|vso.work", "vso.code|vso.code"],
        ),
        (
            format!("```\r\n{host}\r\n  ?client_id={{id}}\r\n  &scope=vso.work%20vso.code\r\n  &x=1\r\n```"),
            vec!["vso.work|vso.work", "vso.code|vso.code"],
        ),
        (
            format!("x = \"{host}\" +\n  \"?client_id=\" + id +\n  \"&scope=vso%2Ework\";"),
            vec!["vso.work|vso%2Ework"],
        ),
        (format!("{host}?a=b&amp;scope=vso.work&amp;x"), vec!["vso.work|vso.work"]),
        (format!("{host}?a=b\\u0026scope=vso.work\\u0026x"), vec!["vso.work|vso.work"]),
        (
            "https:\\/\\/app.vssps.visualstudio.com\\/oauth2\\/authorize?scope=vso.work".to_owned(),
            vec!["vso.work|vso.work"],
        ),
        (
            "https://app.vssps.visualstudio.com/app/register?x=1&scopes=vso.code_write%20offline_access"
                .to_owned(),
            vec!["vso.code_write|vso.code_write"],
        ),
        (format!("see ({host}?scope=vso.work), or"), vec!["vso.work|vso.work"]),
        (format!("see {host}?scope=vso.work."), vec!["vso.work|vso.work"]),
    ] {
        assert_eq!(requested(&source("a.md", &text)), expected, "{text}");
    }
}

#[test]
fn scopes_that_are_filled_in_later_are_unknown_and_not_guessed() {
    let host = "https://app.vssps.visualstudio.com/oauth2/authorize";
    for (text, unknown) in [
        (format!("{host}?scope={{scope}}&x=1"), vec!["{scope}"]),
        (format!("`{host}?scope=${{SCOPES.join(' ')}}&x=1`"), vec!["${SCOPES.join(' ')}"]),
        (format!("\"{host}?scope=\" + scopes"), vec![""]),
        (format!("{host}?scope=<scopes>"), vec!["<scopes>"]),
        (format!("\"{host}?scope=%s&state=%s\""), vec!["%s"]),
    ] {
        let source = source("a.ts", &text);
        let url = &urls(&source)[0];
        assert!(url.scopes.scopes.is_empty(), "{text}");
        let shown: Vec<_> = url.scopes.unknown.iter().map(|&span| source.slice(span)).collect();
        assert_eq!(shown, unknown, "{text}");
    }
    let mixed = source("a.ts", &format!("`{host}?scope=vso.work%20${{more}}`"));
    assert_eq!(requested(&mixed), ["vso.work|vso.work"]);
    assert_eq!(urls(&mixed)[0].scopes.unknown.len(), 1);
    let none = source("a.md", &format!("Call {host} first.\n\nThen scope=vso.code elsewhere"));
    let url = &urls(&none)[0];
    assert_eq!((url.endpoint, url.scopes.value), (Endpoint::AzureDevOpsOAuth, None));
    assert_eq!(none.slice(url.span), host);
}

#[test]
fn entra_urls_count_only_where_they_concern_azure_devops() {
    let host = "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize";
    let shown = |text: &str| {
        let source = source("a.cs", text);
        let scopes = urls(&source).into_iter().flat_map(|url| url.scopes.scopes);
        scopes
            .map(|scope| {
                let resource = scope.resource.map(|text| text.value.to_string());
                (scope.meaning, scope.request.scope.to_string(), resource.unwrap_or_default())
            })
            .collect::<Vec<_>>()
    };
    let id = "499b84ac-1321-427f-aa17-267ca6975798";
    let scopes = format!(
        "openid%20{id}%2Fvso.code%20{id}/.default+https://app.vssps.visualstudio.com/vso.work"
    );
    let qualified = |scope: &str, resource: &str| {
        (Qualifier::AzureDevOps, scope.to_owned(), resource.to_owned())
    };
    assert_eq!(
        shown(&format!("{host}?scope={scopes}&x=1")),
        [
            qualified("vso.code", id),
            qualified(".default", id),
            qualified("vso.work", "https://app.vssps.visualstudio.com")
        ]
    );
    assert_eq!(
        shown(&format!(
            "{host}?scope=https%3A%2F%2Fapp.vssps.visualstudio.com%2Fuser_impersonation"
        )),
        [qualified("user_impersonation", "https://app.vssps.visualstudio.com")]
    );
    let bare = (Qualifier::None, "vso.profile".to_owned(), String::new());
    assert_eq!(shown(&format!("{host}?scope=vso.profile openid")), [bare]);
    let wrong = "49939cec-5e97-4525-bb00-e3888f55c1a1";
    assert_eq!(
        shown(&format!("{host}?scope={wrong}/.default")),
        [(Qualifier::WrongResource, ".default".to_owned(), wrong.to_owned())]
    );
    assert_eq!(shown(&format!("{host}?scope=User.Read%20openid")), []);
    assert_eq!(shown(&format!("{host}?scope=https://graph.microsoft.com/.default")), []);
}

#[test]
fn spans_of_a_url_point_at_the_scope_and_at_its_whole_element() {
    let text = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?scope=499b84ac-1321-427f-aa17-267ca6975798/vso.code";
    let source = source("a", text);
    let url = &urls(&source)[0];
    assert_eq!(url.endpoint, Endpoint::EntraV2);
    let request = url.requests().next().unwrap();
    assert_eq!(source.slice(request.span), "vso.code");
    let Holder::Query { value, element } = request.holder else { panic!() };
    assert_eq!(value, element);
    assert_eq!(value, Span::new(text.find("499").unwrap(), text.len()));
}
