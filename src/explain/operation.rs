//! What an operation is, what it needs, and where that is written.

use super::{Explanation, Facts, Item};
use crate::catalog::{Access, OperationRow, Subject};

/// Explains an operation by its id, by area and method, or by the id of its reference page.
pub(super) fn explain(name: &str, facts: Facts<'_>) -> Option<Explanation> {
    let operations = facts.catalog.operations();
    let found = operations.get(name).or_else(|| by_other_name(name, operations.all()))?;
    Some(explain_row(found, facts))
}

/// `Git.GetPullRequests`, `git/Git.GetPullRequests`, `Pull Requests_Get Pull Requests`: if only one fits.
fn by_other_name<'a>(name: &str, rows: &'a [OperationRow]) -> Option<&'a OperationRow> {
    let fits = |row: &&OperationRow| {
        let area = format!("{}.{}", row.area, row.method);
        area.eq_ignore_ascii_case(name)
            || format!("{}/{area}", row.folder).eq_ignore_ascii_case(name)
            || (row.operation_id.contains('_') && row.operation_id.eq_ignore_ascii_case(name))
    };
    let mut fitting = rows.iter().filter(fits);
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

pub(super) fn explain_row(row: &OperationRow, facts: Facts<'_>) -> Explanation {
    let title = format!("{} {}{}", row.verb, row.host, row.route);
    let mut explanation = Explanation::new("operation", row.id.as_str(), title);
    let source = row.source();
    explanation.cited_fact("needs", needs(row), [&source]);
    if let Some(curated) = &row.curated {
        explanation.cited_fact("not in the specs", curated.note.clone(), [&curated.source]);
    }
    if !row.required_query.is_empty() {
        let keys = row.required_query.join(", ");
        explanation.fact("query", format!("{keys} tell it from others of the same route"));
    }
    if !row.services.is_empty() {
        explanation.cited_fact("Services", row.services.join(" "), [&source]);
    }
    if !row.server.is_empty() {
        explanation.cited_fact("Server", row.server.join(" "), [&source]);
    }
    if row.preview == Some(true) {
        explanation.fact("preview", "yes, in version 7.1");
    }
    if row.deprecated {
        explanation.fact("deprecated", "yes");
    }
    if !row.superseded_by.is_empty() {
        explanation.fact("superseded by", row.superseded_by.join(", "));
    }
    if let Some(history) = &row.scope_history {
        let items = history.split("; ").map(Item::plain).collect();
        explanation.section("The versions of the specs disagree", items);
    }
    let corrections = facts.catalog.scopes().corrections().iter();
    let corrections = corrections
        .filter(|c| c.subject == Subject::Operation && c.of.eq_ignore_ascii_case(row.id.as_str()));
    explanation.section("Corrected here", corrections.map(super::correction).collect());
    explanation
}

/// What a token needs to call it, in words.
pub(super) fn needs(row: &OperationRow) -> String {
    match &row.access {
        Access::AnyOf(scopes) => {
            scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
        }
        Access::Undeclared => {
            "undetermined: the spec names no scope, which does not mean that none \
                               is needed; such calls have failed with scoped tokens"
                .to_owned()
        }
        Access::Anonymous => "nothing: the spec declares it anonymous".to_owned(),
        Access::Implicit => "nothing that must be asked for: every extension may".to_owned(),
    }
}
