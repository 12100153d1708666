//! What a Microsoft Entra app registration asks for: `requiredResourceAccess`, in JSON and elsewhere.
//!
//! The portal's manifest, Microsoft Graph's `application` and the parameter of the Azure CLI write the same
//! list: objects with `resourceAppId` and `resourceAccess`. A query of the CLI may rename the key that holds
//! it, so the list is known by the shape of its elements and not by its key. Terraform, Bicep, PowerShell and
//! commands of the Azure CLI say the same in their own forms: one module each, below.

pub(super) mod az;
pub(super) mod bracketed;
mod broken;
mod lexer;
pub(super) mod terraform;
mod tree;

use jsonc_parser::ast::{Object, ObjectProp, Value};
use memchr::memmem;
use once_cell::sync::Lazy;

use super::declaration::{Format, JsonKind, Text};
use super::error::ManifestError;
use super::extension::is_json_name;
use super::json::{Document, kind, property_ignoring_case};
use crate::text::{SourceText, Span};

/// The resource id of Azure DevOps in every Entra tenant.
pub const AZURE_DEVOPS: &str = "499b84ac-1321-427f-aa17-267ca6975798";

/// Resource ids that occur in public code where Azure DevOps is meant.
pub const NEAR_MISSES: &[&str] = &["49939cec-5e97-4525-bb00-e3888f55c1a1"];

/// What one app registration asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntraManifest {
    /// The form that it is written in.
    pub format: Format,
    /// Every resource that it asks for, in the order of the text.
    pub resources: Vec<ResourceAccess>,
    /// `displayName` or `name`, where it is a string at the top.
    pub name: Option<Text>,
}

/// The permissions that are asked of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceAccess {
    /// `resourceAppId`, where it is a string.
    pub resource_id: Option<Text>,
    /// Which resource that is.
    pub resource: Resource,
    /// The permissions, in the order of the text.
    pub permissions: Vec<Permission>,
    /// `resourceAccess` that is not an array.
    pub odd_access: Option<(JsonKind, Span)>,
    /// The whole element.
    pub span: Span,
}

/// Which resource an id means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// Azure DevOps.
    AzureDevOps,
    /// Not Azure DevOps, and meant to be: a known wrong id, an id a few characters off, or a comment beside
    /// it that says so.
    MeantAzureDevOps,
    /// Something else.
    Other,
}

/// One permission that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// `id`, where it is a string: the permission's id on the resource.
    pub id: Option<Text>,
    /// The permission's name, such as `vso.code`, where the id is looked up by it when the file is run.
    pub value: Option<Text>,
    /// What is written in place of the id, where that is known only when the file is run.
    pub computed: Option<Text>,
    /// `type`.
    pub access: AccessType,
    /// `type` as it is written, where it is a string.
    pub access_text: Option<Text>,
    /// The whole element.
    pub span: Span,
    /// The array that it is an element of.
    pub array: Span,
    /// Which element, from 0.
    pub index: usize,
    /// How many elements the array has.
    pub count: usize,
}

/// The type of a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessType {
    /// Delegated: the app acts for a person.
    Scope,
    /// Application: the app acts as itself.
    Role,
    /// Neither; a string.
    Unknown,
    /// Not a string.
    Odd(JsonKind),
    /// No type.
    Missing,
}

impl EntraManifest {
    /// The permissions asked of Azure DevOps.
    pub fn permissions(&self) -> impl Iterator<Item = &Permission> {
        let azure_devops =
            self.resources.iter().filter(|access| access.resource == Resource::AzureDevOps);
        azure_devops.flat_map(|access| &access.permissions)
    }

    /// Whether anything here is asked, or meant to be asked, of Azure DevOps.
    pub fn concerns_azure_devops(&self) -> bool {
        self.resources.iter().any(|access| access.resource != Resource::Other)
    }
}

impl AccessType {
    /// The type of this name, in any case.
    fn of(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "scope" => Self::Scope,
            "role" => Self::Role,
            _ => Self::Unknown,
        }
    }
}

impl Resource {
    /// The resource of an id, in any case and with or without braces.
    pub fn of(id: &str) -> Self {
        let id = id.trim().trim_start_matches('{').trim_end_matches('}').to_ascii_lowercase();
        if id == AZURE_DEVOPS {
            return Self::AzureDevOps;
        }
        let off = id.len().abs_diff(AZURE_DEVOPS.len()) <= 2
            && strsim::levenshtein(&id, AZURE_DEVOPS) <= 4;
        if off || NEAR_MISSES.contains(&id.as_str()) { Self::MeantAzureDevOps } else { Self::Other }
    }
}

/// Whether a text may be an app manifest.
pub fn sniff(name: &str, bytes: &[u8]) -> bool {
    static WORDS: Lazy<[memmem::Finder<'static>; 2]> =
        Lazy::new(|| ["resourceAppId", "resource_app_id"].map(memmem::Finder::new));
    is_json_name(name) && WORDS.iter().any(|word| word.find(bytes).is_some())
}

/// Reads a text as an app manifest; `None` if it is none.
///
/// Manifests that ask nothing of Azure DevOps are returned too: only a reader of the facts can tell whether
/// a permission id stands under the wrong resource.
///
/// # Errors
///
/// If the text would be one that asks something of Azure DevOps, and is not JSON.
pub fn read(source: &SourceText) -> Result<Option<EntraManifest>, ManifestError> {
    let document = match Document::parse(source) {
        Ok(document) => document,
        Err(error) => return broken::json(source, error).map_or(Ok(None), Err),
    };
    let mut manifest =
        EntraManifest { format: Format::EntraAppManifest, resources: Vec::new(), name: None };
    if let Value::Object(root) = &document.root {
        manifest.name =
            document.string_at(root, "displayName").or_else(|| document.string_at(root, "name"));
    }
    collect(&document, source, &document.root, &mut manifest.resources);
    Ok((!manifest.resources.is_empty()).then_some(manifest))
}

fn collect(
    document: &Document<'_>,
    source: &SourceText,
    value: &Value<'_>,
    into: &mut Vec<ResourceAccess>,
) {
    match value {
        Value::Array(array) => {
            for element in &array.elements {
                collect(document, source, element, into);
            }
        }
        Value::Object(object) => {
            let id = either(object, "resourceAppId", "resource_app_id");
            let access = either(object, "resourceAccess", "resource_access");
            if let (Some(_), Some(access)) = (id, access) {
                into.push(resource(document, source, object, &access.value));
                return;
            }
            for property in &object.properties {
                collect(document, source, &property.value, into);
            }
        }
        _ => {}
    }
}

/// The property of one of two names: Terraform writes its own in JSON too.
fn either<'b, 'a>(object: &'b Object<'a>, name: &str, other: &str) -> Option<&'b ObjectProp<'a>> {
    property_ignoring_case(object, name).or_else(|| property_ignoring_case(object, other))
}

fn resource(
    document: &Document<'_>,
    source: &SourceText,
    object: &Object<'_>,
    access: &Value<'_>,
) -> ResourceAccess {
    let span = document.span(object);
    let resource_id = document
        .string_at(object, "resourceAppId")
        .or_else(|| document.string_at(object, "resource_app_id"));
    let resource =
        resource_id.as_ref().map_or(Resource::Other, |id| match Resource::of(&id.value) {
            Resource::Other if comment_means_azure_devops(source, id.span) => {
                Resource::MeantAzureDevOps
            }
            resource => resource,
        });
    let (permissions, odd_access) = match access {
        Value::Array(array) => {
            let array_span = document.span(array);
            let count = array.elements.len();
            let permission = |(index, element): (usize, &Value<'_>)| Permission {
                array: array_span,
                index,
                count,
                ..permission(document, element)
            };
            (array.elements.iter().enumerate().map(permission).collect(), None)
        }
        other => (Vec::new(), Some((kind(other), document.span(other)))),
    };
    ResourceAccess { resource_id, resource, permissions, odd_access, span }
}

fn permission(document: &Document<'_>, element: &Value<'_>) -> Permission {
    let object = element.as_object();
    let kind_of = object.and_then(|object| property_ignoring_case(object, "type"));
    let access_text = object.and_then(|object| document.string_at(object, "type"));
    let access = match (&access_text, kind_of) {
        (Some(text), _) => AccessType::of(&text.value),
        (None, Some(property)) => AccessType::Odd(kind(&property.value)),
        (None, None) => AccessType::Missing,
    };
    let span = document.span(element);
    let id = object.and_then(|object| document.string_at(object, "id"));
    let (computed, id) = id.map_or((None, None), |id| {
        // Terraform's JSON writes references so; nobody gives a permission such an id.
        if id.value.starts_with("${") { (Some(id), None) } else { (None, Some(id)) }
    });
    Permission {
        id,
        value: None,
        computed,
        access,
        access_text,
        span,
        array: span,
        index: 0,
        count: 1,
    }
}

/// A comment after the id on its line, or alone on the line above, that names Azure DevOps.
fn comment_means_azure_devops(source: &SourceText, id: Span) -> bool {
    let line = source.position(id.start).line;
    let after =
        source.line(line).and_then(|(start, text)| text.get(id.end.saturating_sub(start)..));
    let above = source.line(line.saturating_sub(1)).map(|(_, text)| text.trim_start());
    let above = above.filter(|text| text.starts_with(['#', '/']));
    let comment = |text: &str| {
        let at = text.find("//").or_else(|| text.find("/*")).or_else(|| text.find('#'));
        at.is_some_and(|at| {
            let comment = text[at..].to_lowercase();
            ["azure devops", "azuredevops", "visual studio team services", "vsts"]
                .iter()
                .any(|name| comment.contains(name))
        })
    };
    after.is_some_and(comment) || above.is_some_and(comment)
}
