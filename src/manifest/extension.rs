//! One file of an Azure DevOps web extension's manifest, as it is written.
//!
//! An extension's manifest is usually several files: a base, fragments with contributions and scopes,
//! overrides for a test publisher. Here each is read by itself; [`super::merge`] joins them as the packager
//! does. Nothing that is odd is dropped: what the packager ignores is kept, with the reason.

use jsonc_parser::ast::{Array, Object, ObjectProp, Value};

use super::declaration::{JsonKind, Request, Text};
use super::error::ManifestError;
pub(super) use super::extension_detect::is_json_name;
pub use super::extension_detect::sniff;
use super::extension_detect::{
    has_keys_of_a_manifest, has_strong_name, has_weak_name, is_snippet, looks_broken, no_object,
    role_by_content, role_by_name,
};
use super::json::{Document, StrictFault, kind, strict_fault};
use crate::text::{SourceText, Span};

/// One file of an extension's manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtensionManifest {
    /// What part of the manifest the file looks like.
    pub role: Role,
    /// What the file's JSON value is; anything but an object is useless to the packager.
    pub root: JsonKind,
    /// Every top-level key that is `scopes` or `scope` in any case, in the order of the text.
    pub scopes: Vec<ScopesKey>,
    /// The contributions, in the order of the text.
    pub contributions: Vec<Contribution>,
    /// Keys `scopes` and `scope` inside contributions, where they mean nothing.
    pub misplaced: Vec<ScopesKey>,
    /// `contributions` (in any case) that is not an array: the packager refuses it (null only in overrides).
    pub odd_contributions: Option<(JsonKind, Span)>,
    /// Contribution types that the extension defines itself.
    pub defines_contribution_types: bool,
    /// The installation targets, in the order of the text.
    pub targets: Vec<Target>,
    /// `publisher`, where it is a string.
    pub publisher: Option<Text>,
    /// `id`, `extensionId` or `namespace`, where it is a string.
    pub id: Option<Text>,
    /// `name`, where it is a string.
    pub name: Option<Text>,
    /// `version`, where it is a string.
    pub version: Option<Text>,
    /// Where `manifestVersion` is written.
    pub manifest_version: Option<Span>,
    /// Where the packager stops reading unless it is told `--json5`.
    pub not_strict: Option<StrictFault>,
    /// Whether the file starts with a byte-order mark (the packager takes one, but not in `--overrides-file`).
    pub has_byte_order_mark: bool,
}

/// What part of an extension's manifest a file looks like. Only the packaging command really knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Has what an extension needs once: `manifestVersion`, or publisher and targets.
    Base,
    /// Has contributions (and often scopes) and nothing of a base.
    Fragment,
    /// Has neither: it changes what others say.
    Override,
}

/// A top-level key that holds, or looks as if it held, scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopesKey {
    /// The key as it is written.
    pub key: Text,
    /// Its value.
    pub value: Span,
    /// What the value is.
    pub kind: JsonKind,
    /// The elements, where the value is an array.
    pub elements: Vec<Element>,
    /// What the packager does with it.
    pub fate: Fate,
}

/// What the packager does with a key that looks as if it held scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// Its elements are requested.
    Read,
    /// Silently dropped: the value is not an array.
    NotAnArray,
    /// Silently dropped: the same key is written again further on, and the last one counts.
    Repeated,
    /// The key is `scope`, which means nothing.
    WrongKey,
    /// The key stands inside a contribution, where it means nothing.
    Misplaced,
}

/// An element of an array of scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// A string: the scope it names.
    Scope(Request),
    /// Something else; the packager copies it into the package as it is.
    Odd {
        /// What it is.
        kind: JsonKind,
        /// Its text, to tell equal ones.
        raw: Box<str>,
        /// Where.
        span: Span,
    },
}

/// Something that the extension adds to the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// `id`, where it is a string.
    pub id: Option<Text>,
    /// `type`, where it is a string, such as `ms.vss-web.hub`.
    pub kind: Option<Text>,
    /// The whole element.
    pub span: Span,
}

/// A product that the extension can be installed into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `id`, where it is a string, such as `Microsoft.VisualStudio.Services`.
    pub id: Option<Text>,
    /// `version`, where it is a string: a version range such as `[15.0,)`.
    pub version: Option<Text>,
    /// The whole element.
    pub span: Span,
    /// Whether the key is exactly `targets`. The packager finds its composer by that spelling alone.
    pub exact_key: bool,
}

/// How sure the caller is that the text is an extension's manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Not at all: look at name and content, and be silent about anything else.
    Unknown,
    /// A command or a person names it as one: read whatever it is, and report what is not JSON.
    Named,
}

impl ExtensionManifest {
    /// The scopes that the file requests: strings in arrays that the packager reads.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.read_elements().filter_map(|element| match element {
            Element::Scope(request) => Some(request),
            Element::Odd { .. } => None,
        })
    }

    /// Elements that are not strings, in arrays that the packager reads.
    pub fn odd_elements(&self) -> impl Iterator<Item = (JsonKind, Span)> {
        self.read_elements().filter_map(|element| match element {
            Element::Odd { kind, span, .. } => Some((*kind, *span)),
            Element::Scope(_) => None,
        })
    }

    /// Keys that look as if they requested something, and that the packager ignores.
    pub fn ignored_scopes(&self) -> impl Iterator<Item = &ScopesKey> {
        self.scopes.iter().filter(|key| key.fate != Fate::Read).chain(&self.misplaced)
    }

    fn read_elements(&self) -> impl Iterator<Item = &Element> {
        self.scopes.iter().filter(|key| key.fate == Fate::Read).flat_map(|key| &key.elements)
    }
}

/// Whether only manifests of extensions are called so.
pub fn is_manifest_name(name: &str) -> bool {
    has_strong_name(name)
}

/// Reads a text as an extension's manifest; `None` if it is none.
///
/// # Errors
///
/// If the text is not JSON, and either its name or the caller says that it is a manifest; if it is no object,
/// and has a name that only whole manifests have.
pub fn read(
    source: &SourceText,
    certainty: Certainty,
) -> Result<Option<ExtensionManifest>, ManifestError> {
    let named = certainty == Certainty::Named;
    let document = match Document::parse(source) {
        Ok(document) => document,
        Err(error) if named => return Err(error),
        Err(error) if has_strong_name(source.name()) && !is_snippet(source) => return Err(error),
        Err(error) if has_weak_name(source.name()) && looks_broken(source) => return Err(error),
        Err(error) if has_keys_of_a_manifest(source.text()) => return Err(error),
        Err(_) => return Ok(None),
    };
    let Value::Object(root) = &document.root else {
        let root = kind(&document.root);
        if named {
            return Ok(Some(ExtensionManifest::empty(Role::Override, root, source)));
        }
        return no_object(source.name(), root, document.span(&document.root));
    };
    let role = match role_by_content(root) {
        Some(role) => role,
        None if named || has_strong_name(source.name()) => match role_by_name(root) {
            Some(role) => role,
            None if named => Role::Override,
            None => return Ok(None),
        },
        None => return Ok(None),
    };
    let mut manifest = ExtensionManifest::empty(role, JsonKind::Object, source);
    for (at, property) in root.properties.iter().enumerate() {
        manifest.take(&document, property, &root.properties[at + 1..]);
    }
    manifest.shrink();
    Ok(Some(manifest))
}

/// Reads what `--overrides-file` names; `None` for an empty file, which the packager takes as no override.
///
/// # Errors
///
/// If the text is not JSON.
pub fn read_overrides_file(
    source: &SourceText,
) -> Result<Option<ExtensionManifest>, ManifestError> {
    if source.text().is_empty() { Ok(None) } else { read(source, Certainty::Named) }
}

impl ExtensionManifest {
    fn empty(role: Role, root: JsonKind, source: &SourceText) -> Self {
        Self {
            role,
            root,
            scopes: Vec::new(),
            contributions: Vec::new(),
            misplaced: Vec::new(),
            odd_contributions: None,
            defines_contribution_types: false,
            targets: Vec::new(),
            publisher: None,
            id: None,
            name: None,
            version: None,
            manifest_version: None,
            not_strict: strict_fault(source),
            has_byte_order_mark: source.body_start() > 0,
        }
    }

    /// Gives back what growing lists took in advance: ten thousand manifests are held at once.
    fn shrink(&mut self) {
        self.scopes.shrink_to_fit();
        self.contributions.shrink_to_fit();
        self.misplaced.shrink_to_fit();
        self.targets.shrink_to_fit();
        self.scopes.iter_mut().for_each(|key| key.elements.shrink_to_fit());
    }

    fn take(
        &mut self,
        document: &Document<'_>,
        property: &ObjectProp<'_>,
        later: &[ObjectProp<'_>],
    ) {
        let key = property.name.as_str();
        let lower = key.to_lowercase();
        if !READ_KEYS.contains(&lower.as_str()) {
            return;
        }
        let repeated = later.iter().any(|other| other.name.as_str() == key);
        let value = &property.value;
        let text = || match value {
            Value::StringLit(literal) => Some(document.text(literal)),
            _ => None,
        };
        match lower.as_str() {
            "scopes" | "scope" => self.scopes.push(scopes_key(document, property, repeated)),
            _ if repeated => {}
            "contributions" => match value {
                Value::Array(array) => {
                    self.contributions.extend(contributions(document, array));
                    self.misplaced.extend(misplaced(document, array));
                }
                other => self.odd_contributions = Some((kind(other), document.span(other))),
            },
            "contributiontypes" => {
                self.defines_contribution_types |=
                    matches!(value, Value::Array(array) if !array.elements.is_empty());
            }
            "targets" => {
                if let Value::Array(array) = value {
                    self.targets.extend(targets(document, array, key == "targets"));
                }
            }
            "publisher" => self.publisher = text(),
            "id" | "extensionid" | "namespace" => self.id = text().or(self.id.take()),
            "name" => self.name = text(),
            "version" => self.version = text(),
            "manifestversion" => self.manifest_version = Some(document.span(value)),
            _ => {}
        }
    }
}

/// The top-level keys that are looked at here, in lower case.
const READ_KEYS: &[&str] = &[
    "contributions",
    "contributiontypes",
    "extensionid",
    "id",
    "manifestversion",
    "name",
    "namespace",
    "publisher",
    "scope",
    "scopes",
    "targets",
    "version",
];

fn scopes_key(document: &Document<'_>, property: &ObjectProp<'_>, repeated: bool) -> ScopesKey {
    let value = document.span(&property.value);
    let fate = match &property.value {
        _ if property.name.as_str().to_lowercase() == "scope" => Fate::WrongKey,
        _ if repeated => Fate::Repeated,
        Value::Array(_) => Fate::Read,
        _ => Fate::NotAnArray,
    };
    let elements = match &property.value {
        Value::Array(array) => elements(document, array, value),
        _ => Vec::new(),
    };
    let (key, kind) = (document.key(property), kind(&property.value));
    ScopesKey { key, value, kind, elements, fate }
}

fn elements(document: &Document<'_>, array: &Array<'_>, span: Span) -> Vec<Element> {
    let count = array.elements.len();
    let element = |(index, value): (usize, &Value<'_>)| match value {
        Value::StringLit(literal) => Element::Scope(document.request(literal, span, index, count)),
        other => Element::Odd {
            kind: kind(other),
            raw: document.raw(other).into(),
            span: document.span(other),
        },
    };
    array.elements.iter().enumerate().map(element).collect()
}

fn contributions(document: &Document<'_>, array: &Array<'_>) -> Vec<Contribution> {
    let contribution = |value: &Value<'_>| {
        let object = value.as_object();
        Contribution {
            id: object.and_then(|object| string(document, object, "id")),
            kind: object.and_then(|object| string(document, object, "type")),
            span: document.span(value),
        }
    };
    array.elements.iter().map(contribution).collect()
}

/// The keys of contributions that look as if they asked for scopes.
fn misplaced(document: &Document<'_>, array: &Array<'_>) -> Vec<ScopesKey> {
    let objects = array.elements.iter().filter_map(Value::as_object);
    let keys = objects.flat_map(|object| &object.properties).filter(|property| {
        ["scopes", "scope"].iter().any(|key| property.name.as_str().eq_ignore_ascii_case(key))
    });
    let key =
        |property| ScopesKey { fate: Fate::Misplaced, ..scopes_key(document, property, false) };
    keys.map(key).collect()
}

fn targets(document: &Document<'_>, array: &Array<'_>, exact_key: bool) -> Vec<Target> {
    let target = |value: &Value<'_>| {
        let object = value.as_object();
        Target {
            id: object.and_then(|object| string(document, object, "id")),
            version: object.and_then(|object| string(document, object, "version")),
            span: document.span(value),
            exact_key,
        }
    };
    array.elements.iter().map(target).collect()
}

/// Below the top level the packager minds the case of keys.
fn string(document: &Document<'_>, object: &Object<'_>, key: &str) -> Option<Text> {
    match object.properties.iter().rev().find(|property| property.name.as_str() == key) {
        Some(ObjectProp { value: Value::StringLit(literal), .. }) => Some(document.text(literal)),
        _ => None,
    }
}
