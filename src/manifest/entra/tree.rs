//! Nested values of any language, and the permissions in them.
//!
//! Terraform, Bicep and PowerShell write the list of JSON's app manifest as values of their own. Their
//! readers make this tree of it; what counts as a permission is decided once, here.

use super::{AccessType, Permission, Resource, ResourceAccess};
use crate::manifest::declaration::{JsonKind, Text};
use crate::text::{SourceText, Span};

/// A value and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) node: Node,
    pub(super) span: Span,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// A text that stands in the file; its place is without the quotes.
    Text(Text),
    /// A permission whose id is looked up by this name.
    ByName(Text),
    /// A table from the names of permissions to their ids.
    Names,
    /// A list.
    List(Vec<Item>),
    /// Names with values; a block that stands several times gives its name several times.
    Map(Vec<(Box<str>, Item)>),
    /// Known only when it is run.
    Unknown,
}

impl Item {
    pub(super) const fn unknown(span: Span) -> Self {
        Self { node: Node::Unknown, span }
    }

    pub(super) fn text(&self) -> Option<&Text> {
        match &self.node {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The values of a key, known by its letters alone: `resource_app_id` is `resourceAppId`.
    pub(super) fn all<'i>(&'i self, key: &'i str) -> impl Iterator<Item = &'i Self> {
        let entries: &[(Box<str>, Self)] = match &self.node {
            Node::Map(entries) => entries,
            _ => &[],
        };
        entries.iter().filter(move |(name, _)| same_letters(name, key)).map(|(_, item)| item)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Node::Map(entries) = &self.node else { return None };
        entries.iter().rev().find(|(name, _)| same_letters(name, key)).map(|(_, item)| item)
    }

    /// What stands in a list; the values of a map that is used as one; else the value itself.
    fn elements(&self) -> Vec<&Self> {
        match &self.node {
            Node::List(items) => items.iter().collect(),
            Node::Map(entries) if self.get("id").is_none() && self.get("type").is_none() => {
                entries.iter().map(|(_, item)| item).collect()
            }
            _ => vec![self],
        }
    }
}

fn same_letters(name: &str, key: &str) -> bool {
    let letters = |text: &str| {
        text.bytes().filter(|b| *b != b'_').map(|b| b.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    letters(name) == letters(key)
}

/// Every resource with permissions in a value, in the order of the text.
pub(super) fn resources(source: &SourceText, item: &Item, into: &mut Vec<ResourceAccess>) {
    if let Some(access) = resource(source, item) {
        into.push(access);
        return;
    }
    match &item.node {
        Node::List(items) => {
            for item in items {
                resources(source, item, into);
            }
        }
        Node::Map(entries) => {
            for (_, item) in entries {
                resources(source, item, into);
            }
        }
        _ => {}
    }
}

/// A resource with its permissions, if a value is one.
pub(super) fn resource(source: &SourceText, item: &Item) -> Option<ResourceAccess> {
    let id = item.get("resourceAppId")?;
    item.get("resourceAccess")?;
    let lists = item.all("resourceAccess").flat_map(|list| list.elements().into_iter());
    let written: Vec<(&Item, Permission)> =
        lists.map(|element| (element, permission(source, element))).collect();
    let permissions = written.into_iter().map(|(_, permission)| permission).collect();
    Some(access(source, id, permissions, item.span))
}

/// The permissions of a resource whose id is this value.
pub(super) fn access(
    source: &SourceText,
    id: &Item,
    permissions: Vec<Permission>,
    span: Span,
) -> ResourceAccess {
    let resource_id = id.text().cloned();
    // Only Azure DevOps has permissions of such names.
    let named = permissions.iter().filter_map(|permission| permission.value.as_ref());
    let ours = named.into_iter().any(|name| name.value.starts_with("vso."));
    let resource = match &resource_id {
        Some(text) => match Resource::of(&text.value) {
            Resource::Other if super::comment_means_azure_devops(source, text.span) => {
                Resource::MeantAzureDevOps
            }
            resource => resource,
        },
        None if ours => Resource::AzureDevOps,
        None => Resource::Other,
    };
    let count = permissions.len();
    let numbered = permissions.into_iter().enumerate();
    let permissions =
        numbered.map(|(index, one)| Permission { index, count, array: span, ..one }).collect();
    ResourceAccess { resource_id, resource, permissions, odd_access: None, span }
}

fn permission(source: &SourceText, element: &Item) -> Permission {
    let kind = element.get("type");
    let access_text = kind.and_then(Item::text).cloned();
    let access = match (&access_text, kind) {
        (Some(text), _) => AccessType::of(&text.value),
        (None, Some(_)) => AccessType::Unknown,
        // A list that is put together when it is run has its types there too.
        (None, None) if !matches!(element.node, Node::Map(_)) => AccessType::Unknown,
        (None, None) => AccessType::Missing,
    };
    let id = match &element.node {
        Node::Map(_) => element.get("id"),
        _ => Some(element),
    };
    Permission { access, access_text, ..of_id(source, id, element.span) }
}

/// A permission of no type yet whose id is this value.
pub(super) fn of_id(source: &SourceText, id: Option<&Item>, span: Span) -> Permission {
    let (mut text, mut value, mut computed) = (None, None, None);
    match id.map(|id| (&id.node, id.span)) {
        Some((Node::Text(id), _)) => text = Some(id.clone()),
        Some((Node::ByName(name), _)) => value = Some(name.clone()),
        Some((_, span)) => computed = Some(Text { value: source.slice(span).into(), span }),
        None => {}
    }
    Permission {
        id: text,
        value,
        computed,
        access: AccessType::Odd(JsonKind::Null),
        access_text: None,
        span,
        array: span,
        index: 0,
        count: 1,
    }
}
