//! From the lineages to the rows of the table.

use std::collections::{BTreeMap, BTreeSet};

use super::ids;
use super::lineage::{Key, Lineage};
use super::spec::Operation;
use super::table::Row;
use super::version::{Product, Version};

/// The table, sorted by id.
pub(super) fn rows(lineages: &BTreeMap<Key, Lineage>) -> Vec<Row> {
    let ids = ids::assign(lineages);
    let successors = successors(lineages, &ids);
    let mut rows: Vec<Row> = lineages
        .iter()
        .map(|(key, lineage)| {
            let superseded_by = successors.get(key).map(|ids| ids.join(" ")).unwrap_or_default();
            row(&ids[key], key, lineage, superseded_by)
        })
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

fn row(id: &str, key: &Key, lineage: &Lineage, superseded_by: String) -> Row {
    let (_, newest) = lineage.newest();
    let declaring = lineage.speaks_on_scopes();
    Row {
        id: id.to_owned(),
        folder: key.folder.clone(),
        area: newest.area.clone(),
        method: newest.method.clone(),
        resource: newest.resource.clone(),
        operation_id: newest.swagger_id.clone(),
        verb: newest.verb.clone(),
        host: newest.host.clone(),
        route: newest.route.clone(),
        query: newest.query.join(" "),
        required_query: newest.required_query.join(" "),
        project: newest.project.name().to_owned(),
        team: newest.team.name().to_owned(),
        optional_path: newest.optional_path.join(" "),
        services: versions_of(lineage, Product::Services),
        server: versions_of(lineage, Product::Server),
        docs_version: newest.docs_version.clone(),
        preview: yes_no(newest.preview),
        preview_in_7_1: lineage
            .at(Version::SERVICES_7_1)
            .map(|operation| yes_no(operation.preview))
            .unwrap_or_default(),
        deprecated: yes_no(newest.deprecated),
        scopes: declaring.scopes.to_string(),
        auth: auth(declaring),
        scope_history: scope_history(lineage),
        older_routes: older_routes(lineage),
        older_hosts: older_hosts(lineage),
        superseded_by,
    }
}

fn versions_of(lineage: &Lineage, product: Product) -> String {
    let names: Vec<_> = lineage.of(product).map(|(version, _)| version.in_own_column()).collect();
    names.join(" ")
}

fn yes_no(flag: bool) -> String {
    if flag { "yes" } else { "no" }.to_owned()
}

fn auth(operation: &Operation) -> String {
    if operation.auth.is_empty() { "none".to_owned() } else { operation.auth.join(" ") }
}

/// What each version says on scopes; empty when all say the same.
fn scope_history(lineage: &Lineage) -> String {
    let said = groups(lineage.versions(), |operation| operation.scopes.to_string());
    if said.len() < 2 { String::new() } else { printed(&said) }
}

/// Routes of earlier versions that differ by more than case and the names of parameters.
fn older_routes(lineage: &Lineage) -> String {
    let today = route_shape(&lineage.newest().1.route);
    let older = lineage.versions().filter(|(_, operation)| route_shape(&operation.route) != today);
    printed(&groups(older, |operation| operation.route.clone()))
}

/// Hosts of earlier versions of Services. The specs of Server all name one example host.
fn older_hosts(lineage: &Lineage) -> String {
    let today = &lineage.newest().1.host;
    let older = lineage.of(Product::Services).filter(|(_, operation)| operation.host != *today);
    printed(&groups(older, |operation| operation.host.clone()))
}

/// The versions that give the same answer, in the order in which the answers first appear.
/// Answers are compared as routes are: without case and without the names of parameters.
fn groups<'a>(
    versions: impl Iterator<Item = (Version, &'a Operation)>,
    answer: impl Fn(&Operation) -> String,
) -> Vec<(Vec<Version>, String)> {
    let mut groups: Vec<(Vec<Version>, String)> = Vec::new();
    for (version, operation) in versions {
        let answer = answer(operation);
        let shape = route_shape(&answer);
        match groups.iter_mut().find(|(_, known)| route_shape(known) == shape) {
            Some((versions, _)) => versions.push(version),
            None => groups.push((vec![version], answer)),
        }
    }
    groups
}

fn printed(groups: &[(Vec<Version>, String)]) -> String {
    let groups: Vec<_> = groups
        .iter()
        .map(|(versions, answer)| {
            let versions: Vec<_> = versions.iter().map(Version::to_string).collect();
            format!("{} = {answer}", versions.join(" "))
        })
        .collect();
    groups.join("; ")
}

/// A route without case and without the names of its parameters.
fn route_shape(route: &str) -> String {
    let mut shape = String::with_capacity(route.len());
    let mut in_name = false;
    for char in route.chars() {
        match char {
            '{' => in_name = true,
            '}' => in_name = false,
            _ if in_name => continue,
            _ => {}
        }
        shape.extend(char.to_lowercase());
    }
    shape
}

/// For each operation that a later version no longer has: those that answer the same verb and
/// route there.
fn successors<'a>(
    lineages: &'a BTreeMap<Key, Lineage>,
    ids: &'a BTreeMap<Key, String>,
) -> BTreeMap<&'a Key, Vec<&'a str>> {
    let mut by_route: BTreeMap<(&str, String), BTreeSet<&Key>> = BTreeMap::new();
    for (key, lineage) in lineages {
        let route = (key.verb.as_str(), route_shape(&lineage.newest().1.route));
        by_route.entry(route).or_default().insert(key);
    }
    let mut successors = BTreeMap::new();
    for rivals in by_route.values() {
        for key in rivals {
            let gone_after = lineages[*key].newest().0;
            let mut later: Vec<_> = rivals
                .iter()
                .filter(|rival| lineages[**rival].newest().0 > gone_after)
                .map(|rival| ids[*rival].as_str())
                .collect();
            later.sort_unstable();
            successors.insert(*key, later);
        }
    }
    successors
}

#[cfg(test)]
mod tests {
    use super::route_shape;

    #[test]
    fn a_shape_has_neither_case_nor_names() {
        assert_eq!(route_shape("/{project}/_apis/Feeds/@{scope}/{Name}"), "/{}/_apis/feeds/@{}/{}");
    }
}
