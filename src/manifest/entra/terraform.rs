//! App registrations in Terraform's language: resources of the provider `azuread`, and nested values that
//! modules make such resources of.
//!
//! References are followed within the files of the module: locals, defaults of variables, the ids of service
//! principals; blocks that are repeated over what is written out are each read.
//! A permission that is looked up by its name counts as asked for by that name. What depends on anything
//! else is known only when it is run, and is said to be.

mod evaluate;
mod iterate;

use std::sync::Arc;

use hcl_edit::structure::{Block, Body, Structure};
use memchr::memmem;

use self::evaluate::{File, Neighbour};
use super::broken;
use super::tree::{self, Item, Node};
use super::{AccessType, EntraManifest, Permission, Resource, ResourceAccess};
use crate::manifest::declaration::{Format, Text};
use crate::manifest::error::ManifestError;
use crate::text::{SourceText, Span};

/// What one of these must stand in a file for it to be read.
const WORDS: &[&[u8]] = &[
    b"resource_app_id",
    b"azuread_application_api_access",
    b"azuread_service_principal_delegated_permission_grant",
];

/// Whether a text may be such a file.
pub(in crate::manifest) fn sniff(name: &str, bytes: &[u8]) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["tf", "tfvars", "hcl", "tofu"].iter().any(|known| ending.eq_ignore_ascii_case(known))
        && WORDS.iter().any(|word| memmem::find(bytes, word).is_some())
}

/// Whether a text is another part of a module: it asks for nothing itself, and may define what others refer to.
pub(in crate::manifest) fn is_part(name: &str, bytes: &[u8]) -> bool {
    let defines = || {
        [b"locals".as_slice(), b"variable", b"azuread_service_principal"]
            .iter()
            .any(|word| memmem::find(bytes, word).is_some())
    };
    (gives_values(name) || is_code(name) && defines()) && !sniff(name, bytes)
}

/// Whether a file can be one, as far as its name tells.
pub(in crate::manifest) fn is_part_name(name: &str) -> bool {
    gives_values(name) || is_code(name)
}

fn gives_values(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file == "terraform.tfvars" || file.ends_with(".auto.tfvars")
}

fn is_code(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["tf", "tofu"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Every app registration of a file, where the other files of its module are known too.
///
/// # Errors
///
/// If the file asks something of Azure DevOps and cannot be parsed.
pub(in crate::manifest) fn read_in(
    source: &SourceText,
    beside: &[Arc<SourceText>],
) -> Result<Vec<EntraManifest>, ManifestError> {
    let beside: Vec<Neighbour> =
        beside.iter().filter_map(|other| Neighbour::parse(other)).collect();
    let body = match hcl_edit::parser::parse_body(source.body()) {
        Ok(body) => body,
        Err(error) => return broken::hcl(source, &error).map_or(Ok(Vec::new()), Err),
    };
    let file = File::new(source, &body, &beside);
    let mut manifests: Vec<EntraManifest> = Vec::new();
    // What an app is given by reference belongs to the app, and not to the place where it is written.
    for block in body.blocks().filter(|block| block.has_ident("resource")) {
        manifests.extend(file.for_each(block, || registration(&file, block)).into_iter().flatten());
    }
    let mut rest = Vec::new();
    for structure in &body {
        match structure {
            Structure::Attribute(attribute) => rest.push(file.item(&attribute.value)),
            Structure::Block(block) if !is_registration(block) => rest.push(file.block(block)),
            Structure::Block(_) => {}
        }
    }
    let mut found = Vec::new();
    for item in &rest {
        tree::resources(source, item, &mut found);
    }
    for access in found {
        let mut known = manifests.iter().flat_map(|manifest| &manifest.resources);
        if !known.any(|one| one.span == access.span && one.resource_id == access.resource_id) {
            manifests.push(manifest(None, vec![access]));
        }
    }
    manifests.sort_by_key(|manifest| manifest.resources.first().map(|access| access.span));
    Ok(manifests)
}

fn manifest(name: Option<Text>, resources: Vec<ResourceAccess>) -> EntraManifest {
    EntraManifest { format: Format::Terraform, resources, name }
}

fn kind(block: &Block) -> &str {
    let label = block.labels.first().filter(|_| block.has_ident("resource"));
    label.map_or("", |label| label.as_str())
}

fn is_registration(block: &Block) -> bool {
    matches!(
        kind(block),
        "azuread_application"
            | "azuread_application_api_access"
            | "azuread_service_principal_delegated_permission_grant"
    )
}

fn registration(file: &File<'_>, block: &Block) -> Option<EntraManifest> {
    let body = file.block(block);
    let resources = match kind(block) {
        "azuread_application" => {
            let mut resources = Vec::new();
            tree::resources(file.source, &body, &mut resources);
            resources
        }
        "azuread_application_api_access" => {
            let of = |key: &str, access| permissions(file, &body, key, access, false);
            let mut asked = of("scope_ids", AccessType::Scope);
            asked.extend(of("role_ids", AccessType::Role));
            let id = body.get("api_client_id")?;
            vec![tree::access(file.source, id, asked, body.span)]
        }
        "azuread_service_principal_delegated_permission_grant" => {
            let asked = permissions(file, &body, "claim_values", AccessType::Scope, true);
            let id = file.client_of(&block.body, "resource_service_principal_object_id");
            let id = id.unwrap_or(Item::unknown(body.span));
            vec![tree::access(file.source, &id, asked, body.span)]
        }
        _ => return None,
    };
    let name = body.get("display_name").and_then(Item::text).cloned();
    (!resources.is_empty()).then(|| manifest(name, resources))
}

/// The permissions in a list of ids or, `by_name`, of names.
fn permissions(
    file: &File<'_>,
    body: &Item,
    key: &str,
    access: AccessType,
    by_name: bool,
) -> Vec<Permission> {
    let Some(list) = body.get(key) else { return Vec::new() };
    let items: &[Item] = match &list.node {
        Node::List(items) => items,
        _ => std::slice::from_ref(list),
    };
    let permission = |item: &Item| {
        let named = match item.text() {
            Some(text) if by_name => Item { node: Node::ByName(text.clone()), span: item.span },
            _ => item.clone(),
        };
        Permission { access, ..tree::of_id(file.source, Some(&named), item.span) }
    };
    items.iter().map(permission).collect()
}

/// The id of a well-known application by the name that the provider gives it.
fn well_known(name: &str) -> Option<&'static str> {
    name.eq_ignore_ascii_case("AzureDevOps").then_some(super::AZURE_DEVOPS)
}

/// Whether the display name of a service principal is that of Azure DevOps.
fn is_our_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("Azure DevOps")
        || name.eq_ignore_ascii_case("Microsoft Visual Studio Team Services")
        || Resource::of(name) == Resource::AzureDevOps
}

/// The blocks of a body with their labels, for references.
fn blocks_of<'b>(body: &'b Body, ident: &'b str) -> impl Iterator<Item = &'b Block> {
    body.blocks().filter(move |block| block.has_ident(ident))
}

/// A range of the body as a span of the file.
const fn placed(source_start: usize, range: &std::ops::Range<usize>) -> Span {
    Span::new(range.start + source_start, range.end + source_start)
}
