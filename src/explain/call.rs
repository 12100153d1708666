//! What a request or a method call is: its operation, or why none can be named.

use super::operation::{explain_row, needs};
use super::{Explanation, Facts, Item};
use crate::catalog::OperationRow;
use crate::usage::{CallText, ObservedCall, Resolution, Router, read_call};

/// Explains `GET https://…`, a URL alone, or a method of a client class; nothing for other names.
pub(super) fn explain(name: &str, facts: Facts<'_>) -> Option<Explanation> {
    let call = read_call(name).ok()?.into_iter().next()?;
    let router = Router::new(facts.catalog);
    let resolution = match &call {
        CallText::Request { verb, url } => router.resolve(verb.as_deref(), url),
        CallText::Method(method) => {
            let found = router.resolve_method(None, method);
            // A name without an operation may mean something else, or be a slip of the pen.
            if found.operations().is_empty() {
                return None;
            }
            found
        }
    };
    if matches!(call, CallText::Request { .. })
        && resolution == Resolution::NotAzureDevOps
        && !name.contains("://")
    {
        return None;
    }
    Some(answer(&shown(&call), &resolution, facts))
}

fn answer(call: &str, resolution: &Resolution<'_>, facts: Facts<'_>) -> Explanation {
    match resolution {
        Resolution::One(row) | Resolution::Anonymous(row) => {
            let mut explanation = explain_row(row, facts);
            let fact = super::Fact { label: "call", text: call.to_owned(), sources: Vec::new() };
            explanation.facts.insert(0, fact);
            explanation
        }
        Resolution::SameScopes(rows) => {
            let title = format!("one of {} operations that need the same", rows.len());
            let mut explanation = Explanation::new("call", call, title);
            if let Some(row) = rows.first() {
                explanation.cited_fact("needs", needs(row), [row.source()]);
            }
            explanation.section("It can be", rows.iter().map(|row| item(row)).collect());
            explanation
        }
        Resolution::DifferentScopes { operations, why } => {
            let title =
                format!("one of {} operations that need different scopes", operations.len());
            let mut explanation = Explanation::new("call", call, title);
            explanation.fact("needs", format!("undetermined: {why}"));
            explanation.section("It can be", operations.iter().map(|row| item(row)).collect());
            explanation
        }
        Resolution::Unpublished(why) => {
            let title = "a call to Azure DevOps that no document publishes";
            let mut explanation = Explanation::new("call", call, title);
            let needs = format!("undetermined, which does not mean that none is needed: {why}");
            explanation.cited_fact("needs", needs, [crate::catalog::SPECS]);
            explanation
        }
        Resolution::NotAzureDevOps => {
            Explanation::new("call", call, "no call to an interface of Azure DevOps")
        }
    }
}

fn item(row: &OperationRow) -> Item {
    let text = format!("{}  {} {}{}: {}", row.id, row.verb, row.host, row.route, needs(row));
    Item { text, sources: vec![row.source().to_string()] }
}

/// The call without values: they may be secrets.
fn shown(call: &CallText<'_>) -> String {
    let call = ObservedCall::from(call);
    match call.verb() {
        Some(verb) => format!("{verb} {}", call.target()),
        None => call.target().to_owned(),
    }
}
