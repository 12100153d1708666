//! Telling an extension's manifest from other JSON: by what it says, or by a name that says it.

use jsonc_parser::ast::{Object, Value};

use once_cell::sync::Lazy;
use regex::bytes::Regex;

use super::declaration::JsonKind;
use super::error::ManifestError;
use super::extension::{ExtensionManifest, Role};
use super::json::property_ignoring_case;
use crate::text::{SourceText, Span};

/// Top-level keys that the packager knows (tfx-cli 0.23.1), in lower case, sorted.
const KNOWN_KEYS: &[&str] = &[
    "badges",
    "baseuri",
    "branding",
    "categories",
    "constraints",
    "content",
    "contributions",
    "contributiontypes",
    "customerqnasupport",
    "demands",
    "description",
    "details",
    "eventcallbacks",
    "extensionid",
    "files",
    "flags",
    "galleryflags",
    "galleryproperties",
    "githubflavoredmarkdown",
    "icons",
    "id",
    "licensing",
    "links",
    "manifestversion",
    "name",
    "namespace",
    "public",
    "publisher",
    "releasenotes",
    "repository",
    "restrictedto",
    "scopes",
    "screenshots",
    "showpricingcalculator",
    "tags",
    "targets",
    "version",
    "vsoflags",
];

fn file_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase()
}

/// A name that only manifests of extensions have, with or without `.dev`, `-prod`, `.template`.
pub(super) fn has_strong_name(name: &str) -> bool {
    let file = file_name(name);
    file.contains(".json")
        && !is_backup(&file)
        && ["vss-extension", "azure-devops-extension"].iter().any(|part| file.starts_with(part))
}

/// A name that whole manifests have; pieces that a build joins are called otherwise.
fn is_the_manifest(name: &str) -> bool {
    matches!(file_name(name).as_str(), "vss-extension.json" | "azure-devops-extension.json")
}

/// Whether a text may be an extension's manifest, at the price of one look at its bytes.
pub fn sniff(name: &str, bytes: &[u8]) -> bool {
    static KEYS: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"(?i-u)manifestVersion|contributions|scopes|Microsoft\.VisualStudio\.Services")
            .expect("the pattern is constant and valid")
    });
    has_strong_name(name) || (is_json_name(name) && KEYS.is_match(bytes))
}

/// The answer about a file whose text is no object, at a place: an error where the file has a name of whole manifests.
pub(super) fn no_object(
    name: &str,
    root: JsonKind,
    span: Span,
) -> Result<Option<ExtensionManifest>, ManifestError> {
    if !is_the_manifest(name) {
        return Ok(None);
    }
    let message = format!("a manifest is a JSON object, and this is {}", root.with_article());
    let help = Some("write an object with `manifestVersion`, `id`, `scopes` and so on");
    Err(ManifestError { message: message.into(), span, help })
}

/// Whether a file is kept as what another one once was, as its name in lower case says. Nobody packs that; a
/// `.template` is something else, since the manifest is made from it.
fn is_backup(file: &str) -> bool {
    const ENDINGS: &[&str] = &["~", ".bak", ".backup", ".old", ".orig", ".save", ".swp"];
    ENDINGS.iter().any(|ending| file.ends_with(ending))
}

/// A name that manifests of extensions often have, and others too.
pub(super) fn has_weak_name(name: &str) -> bool {
    file_name(name).ends_with("extension.json")
}

/// Whether a file of this name is worth reading as JSON.
pub(super) fn is_json_name(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let mut parts = file.split('.');
    // `x.json`, but also `x.json.template` and `x.dev.json5`.
    let typed = parts.next().is_some() && parts.any(|part| JSON_PARTS.contains(&part));
    typed && !is_backup(&file) || file == "<stdin>"
}

const JSON_PARTS: &[&str] = &["json", "json5", "jsonc"];

/// A piece of a manifest, kept to be pasted into one: it begins with a key, and not with a brace.
pub(super) fn is_snippet(source: &SourceText) -> bool {
    source.body().trim_start().starts_with('"')
}

/// A file that is no JSON at all but has the words of a manifest.
pub(super) fn looks_broken(source: &SourceText) -> bool {
    let text = source.text();
    text.contains("\"scopes\"") && text.contains("vso.") || text.contains("\"manifestVersion\"")
}

/// The role of an object that is a manifest by what it says; `None` if nothing says so.
pub(super) fn role_by_content(root: &Object<'_>) -> Option<Role> {
    let manifest_version = property_ignoring_case(root, "manifestVersion").is_some();
    let contributions = has_contributions(root);
    let publisher = is_string(root, "publisher");
    let targets = has_known_target(root);
    let scopes = has_scopes(root);
    let identity = publisher && (is_string(root, "id") || is_string(root, "extensionId"));
    if manifest_version && (contributions || targets || scopes || identity) {
        return Some(Role::Base);
    }
    if targets && (contributions || publisher) {
        return Some(Role::Base);
    }
    if contributions {
        return Some(Role::Fragment);
    }
    // Scopes alone are in many files (token requests, settings); all other keys must be the packager's.
    (scopes && root.properties.iter().all(|property| is_known(property.name.as_str())))
        .then_some(Role::Override)
}

/// The role of an object in a file that is said to be a manifest; `None` if it has no key of one.
pub(super) fn role_by_name(root: &Object<'_>) -> Option<Role> {
    let has = |key| property_ignoring_case(root, key).is_some();
    if has("manifestVersion") || (has("publisher") && has("targets")) {
        return Some(Role::Base);
    }
    if has("contributions") {
        return Some(Role::Fragment);
    }
    let known = |name: &str| is_known(name) || name.eq_ignore_ascii_case("scope");
    root.properties.iter().any(|property| known(property.name.as_str())).then_some(Role::Override)
}

fn is_known(key: &str) -> bool {
    let lower = key.to_lowercase();
    key.starts_with("__") || key == "$schema" || KNOWN_KEYS.binary_search(&lower.as_str()).is_ok()
}

fn is_string(root: &Object<'_>, key: &str) -> bool {
    property_ignoring_case(root, key)
        .is_some_and(|property| property.value.as_string_lit().is_some())
}

fn elements<'b, 'a>(root: &'b Object<'a>, key: &str) -> &'b [Value<'a>] {
    match property_ignoring_case(root, key).map(|property| &property.value) {
        Some(Value::Array(array)) => &array.elements,
        _ => &[],
    }
}

/// An element with an id and a type such as `ms.vss-web.hub`.
fn has_contributions(root: &Object<'_>) -> bool {
    elements(root, "contributions").iter().any(|element| {
        element.as_object().is_some_and(|contribution| {
            let typed =
                contribution.get_string("type").is_some_and(|kind| kind.value.contains('.'));
            typed && contribution.get_string("id").is_some()
        })
    })
}

fn has_known_target(root: &Object<'_>) -> bool {
    elements(root, "targets").iter().any(|element| {
        let id = element.as_object().and_then(|target| target.get_string("id"));
        id.is_some_and(|id| {
            id.value.starts_with("Microsoft.VisualStudio.Services")
                || id.value.starts_with("Microsoft.TeamFoundation.Server")
        })
    })
}

fn has_scopes(root: &Object<'_>) -> bool {
    elements(root, "scopes").iter().any(|element| {
        element.as_string_lit().is_some_and(|literal| literal.value.trim().starts_with("vso."))
    })
}

/// Whether a text that is no JSON has the keys of a manifest where a manifest has them: in its outermost braces.
pub(super) fn has_keys_of_a_manifest(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    has_outer_key(&lower, "manifestversion")
        && (has_outer_key(&lower, "contributions") || has_outer_key(&lower, "scopes"))
}

/// Whether a key stands in the outermost braces, as far as that can be told of a broken text: braces and brackets
/// outside of quotes are counted up to the key.
fn has_outer_key(text: &str, key: &str) -> bool {
    let quoted = format!("\"{key}\"");
    let (mut depth, mut in_quotes, mut escaped) = (0_i32, false, false);
    let mut rest = text.match_indices(quoted.as_str()).peekable();
    for (at, byte) in text.bytes().enumerate() {
        let Some((next, _)) = rest.peek() else { return false };
        if at == *next {
            let after = text[at + quoted.len()..].trim_start();
            if depth == 1 && !in_quotes && after.starts_with(':') {
                return true;
            }
            rest.next();
        }
        match byte {
            // A text ends with its line: the missing quote may be what is broken.
            b'\n' => (in_quotes, escaped) = (false, false),
            _ if escaped => escaped = false,
            b'\\' if in_quotes => escaped = true,
            b'"' => in_quotes = !in_quotes,
            b'{' | b'[' if !in_quotes => depth += 1,
            b'}' | b']' if !in_quotes => depth -= 1,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_text_has_the_keys_of_a_manifest_in_its_outermost_braces_alone() {
        for text in [
            r#"{"manifestVersion":1,"publisher":"p","id":"x","scopes":["vso.code",}"#,
            "{ \"id\": \"x\n  \"manifestVersion\": 1, \"contributions\": [",
        ] {
            assert!(has_keys_of_a_manifest(text), "{text}");
        }
        for text in [
            r#"{"a": {"manifestVersion": 1, "scopes": []"#,
            r#"["manifestVersion", "scopes""#,
            r#"{"manifestVersion": 1, "x": {"scopes": []"#,
            r#"{"text": "\"manifestVersion\": 1", "scopes": ["#,
        ] {
            assert!(!has_keys_of_a_manifest(text), "{text}");
        }
    }

    #[test]
    fn known_keys_are_sorted_so_that_they_can_be_searched() {
        assert!(KNOWN_KEYS.is_sorted());
    }
}
