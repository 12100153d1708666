//! One spec file: a Swagger 2.0 document with the extensions that Azure DevOps puts in.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::scopes::Declared;

/// One operation as one spec file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) area: String,
    pub(super) method: String,
    pub(super) resource: String,
    /// The `operationId` of Swagger; the documentation names its pages after it.
    pub(super) swagger_id: String,
    /// Upper case: `GET`.
    pub(super) verb: String,
    pub(super) host: String,
    /// From the first segment after the organization, without the query: `/{project}/_apis/…`.
    pub(super) route: String,
    /// Query keys that are part of the path's name (`x-ms-paths`), in their order.
    pub(super) query: Vec<String>,
    /// Query keys without which the call fails, in the order of the spec, without `api-version`.
    pub(super) required_query: Vec<String>,
    pub(super) project: Presence,
    pub(super) team: Presence,
    /// Parameters after `_apis` that may be left out.
    pub(super) optional_path: Vec<String>,
    pub(super) docs_version: String,
    pub(super) preview: bool,
    pub(super) deprecated: bool,
    pub(super) scopes: Declared,
    /// The security schemes that apply, by the names the file gives them; empty when the
    /// operation says that it needs none.
    pub(super) auth: Vec<String>,
}

/// Whether a segment stands before `_apis`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    None,
    Optional,
    Required,
}

impl Presence {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Optional => "optional",
            Self::Required => "required",
        }
    }
}

/// Why a spec file cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum SpecError {
    #[error("not UTF-8 text: {0}")]
    NotText(#[from] std::str::Utf8Error),
    #[error("not a spec: {0}")]
    NotASpec(#[from] serde_json::Error),
    #[error("`swagger` is `{0}`; only `2.0` is understood")]
    OtherSwagger(String),
    #[error("path `{0}` does not begin with `/`")]
    RelativePath(String),
}

#[derive(Deserialize)]
struct Document {
    swagger: String,
    host: String,
    #[serde(rename = "x-ms-vss-area")]
    area: String,
    #[serde(default)]
    security: Vec<Requirement>,
    #[serde(default)]
    paths: BTreeMap<String, PathItem>,
    /// Paths that differ only in their query string, which `paths` cannot hold.
    #[serde(default, rename = "x-ms-paths")]
    paths_with_query: BTreeMap<String, PathItem>,
}

/// The schemes that must hold together, each with its scopes.
type Requirement = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
struct PathItem {
    #[serde(default)]
    parameters: Vec<Parameter>,
    delete: Option<Described>,
    get: Option<Described>,
    head: Option<Described>,
    options: Option<Described>,
    patch: Option<Described>,
    post: Option<Described>,
    put: Option<Described>,
}

#[derive(Deserialize)]
struct Described {
    #[serde(rename = "x-ms-vss-resource")]
    resource: String,
    #[serde(rename = "x-ms-vss-method")]
    method: String,
    #[serde(rename = "x-ms-docs-override-version")]
    docs_version: String,
    #[serde(rename = "operationId")]
    operation_id: String,
    #[serde(default, rename = "x-ms-preview")]
    preview: bool,
    #[serde(default)]
    deprecated: bool,
    #[serde(default)]
    parameters: Vec<Parameter>,
    security: Option<Vec<Requirement>>,
}

/// A parameter. One that is only a `$ref` has neither name nor place; the specs use that for
/// `api-version` alone, which is part of every call and so decides nothing.
#[derive(Deserialize)]
struct Parameter {
    name: Option<String>,
    #[serde(rename = "in")]
    place: Option<String>,
    #[serde(default)]
    required: bool,
    /// Swagger demands `required` of each path parameter; this says what is meant.
    #[serde(rename = "x-ms-required")]
    really_required: Option<bool>,
}

/// All operations of one spec file, in the order of their paths.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Operation>, SpecError> {
    let text = std::str::from_utf8(bytes)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document: Document = serde_json::from_str(text)?;
    if document.swagger != "2.0" {
        return Err(SpecError::OtherSwagger(document.swagger));
    }
    let mut operations = Vec::new();
    for (path, item) in document.paths.iter().chain(&document.paths_with_query) {
        if !path.starts_with('/') {
            return Err(SpecError::RelativePath(path.clone()));
        }
        for (verb, described) in item.verbs() {
            operations.push(operation(&document, path, item, verb, described));
        }
    }
    Ok(operations)
}

impl PathItem {
    fn verbs(&self) -> impl Iterator<Item = (&'static str, &Described)> {
        [
            ("DELETE", &self.delete),
            ("GET", &self.get),
            ("HEAD", &self.head),
            ("OPTIONS", &self.options),
            ("PATCH", &self.patch),
            ("POST", &self.post),
            ("PUT", &self.put),
        ]
        .into_iter()
        .filter_map(|(verb, described)| Some((verb, described.as_ref()?)))
    }
}

fn operation(
    document: &Document,
    path: &str,
    item: &PathItem,
    verb: &str,
    described: &Described,
) -> Operation {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let route = without_organization(path);
    let prefix = &route[..route.find("/_apis").unwrap_or(route.len())];
    let parameters = || item.parameters.iter().chain(&described.parameters);
    let security = described.security.as_ref().unwrap_or(&document.security);
    Operation {
        area: document.area.clone(),
        method: described.method.clone(),
        resource: described.resource.clone(),
        swagger_id: described.operation_id.clone(),
        verb: verb.to_owned(),
        host: document.host.clone(),
        route: route.to_owned(),
        query: query_keys(query),
        required_query: parameters()
            .filter(|parameter| parameter.is_in("query") && parameter.required)
            .filter_map(|parameter| parameter.name.clone())
            .filter(|name| name != "api-version")
            .collect(),
        project: presence("project", prefix, parameters()),
        team: presence("team", prefix, parameters()),
        optional_path: parameters()
            .filter(|parameter| parameter.is_in("path") && parameter.may_be_absent())
            .filter_map(|parameter| parameter.name.clone())
            .filter(|name| route[prefix.len()..].contains(&placeholder(name)))
            .collect(),
        docs_version: described.docs_version.clone(),
        preview: described.preview,
        deprecated: described.deprecated,
        scopes: Declared::from_security(security, described.security.is_some()),
        auth: security.iter().flat_map(BTreeMap::keys).cloned().collect(),
    }
}

impl Parameter {
    fn is_in(&self, place: &str) -> bool {
        self.place.as_deref() == Some(place)
    }

    fn may_be_absent(&self) -> bool {
        self.really_required == Some(false)
    }
}

/// Drops the segment of the organization (in Server: the collection), which every call has.
fn without_organization(path: &str) -> &str {
    path.strip_prefix("/{organization}")
        .or_else(|| path.strip_prefix("/{collection}"))
        .filter(|rest| rest.starts_with('/'))
        .unwrap_or(path)
}

/// The keys in `a={a}&b={b}`. A `?` with nothing behind it only keeps two path names apart.
fn query_keys(query: &str) -> Vec<String> {
    query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .filter(|key| !key.is_empty())
        .map(str::to_owned)
        .collect()
}

fn presence<'a>(
    name: &str,
    prefix: &str,
    mut parameters: impl Iterator<Item = &'a Parameter>,
) -> Presence {
    if !prefix.contains(&placeholder(name)) {
        return Presence::None;
    }
    let optional = parameters.any(|parameter| {
        parameter.is_in("path")
            && parameter.name.as_deref() == Some(name)
            && parameter.may_be_absent()
    });
    if optional { Presence::Optional } else { Presence::Required }
}

fn placeholder(name: &str) -> String {
    format!("{{{name}}}")
}

#[cfg(test)]
mod tests {
    use super::{query_keys, read, without_organization};

    #[test]
    fn only_a_whole_first_segment_is_the_organization() {
        for (path, route) in [
            ("/{organization}/_apis/x", "/_apis/x"),
            ("/{collection}/{project}/_apis/x", "/{project}/_apis/x"),
            ("/_apis/accounts", "/_apis/accounts"),
            ("/{organization}x/_apis/y", "/{organization}x/_apis/y"),
        ] {
            assert_eq!(without_organization(path), route);
        }
    }

    #[test]
    fn query_keys_are_names_only() {
        assert_eq!(query_keys("a={a}&$filter={$filter}"), ["a", "$filter"]);
        assert!(query_keys("").is_empty());
    }

    #[test]
    fn what_is_no_spec_says_why() {
        for (bytes, reason) in [
            (&b"\xff"[..], "not UTF-8 text: invalid utf-8 sequence"),
            (b"{", "not a spec: EOF while parsing an object"),
            (b"{}", "not a spec: missing field `swagger`"),
            (
                br#"{"swagger":"3.0","host":"h","x-ms-vss-area":"A"}"#,
                "`swagger` is `3.0`; only `2.0` is understood",
            ),
            (
                br#"{"swagger":"2.0","host":"h","x-ms-vss-area":"A","paths":{"x":{}}}"#,
                "path `x` does not begin with `/`",
            ),
        ] {
            let error = read(bytes).expect_err(reason).to_string();
            assert!(error.starts_with(reason), "{error}");
        }
    }
}
