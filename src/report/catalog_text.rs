//! Facts as tables for people.

use super::table::table;
use crate::catalog::{Access, AdviceFacts, Operations, Scopes, Sources};

/// The scopes, one a line.
pub fn scopes(scopes: &Scopes) -> String {
    let row = |row: &crate::catalog::ScopeRow| {
        let inherits: Vec<&str> =
            row.inherits.iter().filter(|i| i.until.is_none()).map(|i| i.scope.as_str()).collect();
        vec![
            row.id.to_string(),
            row.status.as_str().to_owned(),
            if row.high_privilege.is_some() { "high" } else { "" }.to_owned(),
            inherits.join(" "),
            row.name.clone(),
        ]
    };
    let rows: Vec<_> = scopes.all().iter().map(row).collect();
    table(&["scope", "status", "privilege", "inherits", "name"], &rows)
}

/// The operations, one a line.
pub fn operations(operations: &Operations) -> String {
    let row = |row: &crate::catalog::OperationRow| {
        let scopes = match &row.access {
            Access::AnyOf(scopes) => {
                scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
            }
            other => format!("({})", other.as_str()),
        };
        vec![row.id.to_string(), row.verb.clone(), scopes, format!("{}{}", row.host, row.route)]
    };
    let rows: Vec<_> = operations.all().iter().map(row).collect();
    table(&["operation", "verb", "scopes", "route"], &rows)
}

/// The sources, one a line.
pub fn sources(sources: &Sources) -> String {
    let row = |row: &crate::catalog::SourceRow| {
        let date = row.date().map(|date| date.to_string()).unwrap_or_default();
        vec![row.id.to_string(), date, row.publisher.clone(), row.title.clone()]
    };
    let rows: Vec<_> = sources.all().iter().map(row).collect();
    table(&["source", "date", "publisher", "title"], &rows)
}

/// The mechanisms, one a line.
pub fn mechanisms(facts: &AdviceFacts) -> String {
    let rows: Vec<_> = facts
        .mechanisms
        .iter()
        .map(|row| {
            let acts_as: Vec<&str> = row.acts_as.value.iter().map(|who| who.as_str()).collect();
            let keeps = row.secret.value.means().to_owned();
            vec![row.id.to_string(), acts_as.join(" "), keeps, row.name.clone()]
        })
        .collect();
    table(&["mechanism", "acts as", "keeps", "name"], &rows)
}

/// The kinds of application, one a line.
pub fn app_types(facts: &AdviceFacts) -> String {
    let row = |row: &crate::catalog::AppType| vec![row.id.to_string(), row.what.clone()];
    let rows: Vec<_> = facts.app_types.iter().map(row).collect();
    table(&["app type", "what it is"], &rows)
}
