//! Names that are not written as the facts have them: other case, other joints, a part of a name, the wording of a page.

use super::{Explanation, Facts, Item, mechanism, rule, scope, source};
use crate::manifest::entra::AZURE_DEVOPS;
use crate::rules::RULES;

/// More matches than this are counted.
const MOST: usize = 20;

/// Explains a name in any case, with `_` or blanks for `-`.
pub(super) fn other_spelling(name: &str, facts: Facts<'_>) -> Option<Explanation> {
    let lower = name.to_lowercase();
    let joined = lower.replace(['_', ' '], "-");
    [lower.as_str(), joined.as_str()].into_iter().find_map(|name| {
        rule::explain(name)
            .or_else(|| mechanism::explain(name, facts))
            .or_else(|| source::explain(name, facts))
    })
}

/// Explains what a text means that is no name: the id of the resource in Entra, the wording of a scope.
pub(super) fn by_meaning(name: &str, facts: Facts<'_>) -> Option<Explanation> {
    let lower = name.to_lowercase();
    resource(&lower, facts).or_else(|| wording(&lower, facts))
}

/// The Azure DevOps resource in Entra, alone, with a scope, or with `.default`.
fn resource(lower: &str, facts: Facts<'_>) -> Option<Explanation> {
    let id = lower.strip_prefix("api://").unwrap_or(lower);
    let rest = match id.strip_prefix(AZURE_DEVOPS) {
        Some(rest) => rest.trim_start_matches('/'),
        None if id == ".default" || id == "/.default" => "",
        None => return None,
    };
    if rest.starts_with("vso.") {
        return scope::explain(rest, facts);
    }
    if !matches!(rest, "" | ".default") {
        return None;
    }
    let title = "the Azure DevOps resource in Microsoft Entra";
    let mut explanation = Explanation::new("resource", AZURE_DEVOPS, title);
    let mechanisms = &facts.catalog.advice().mechanisms;
    let items = mechanisms.iter().flat_map(|row| {
        let steps = row.steps.iter().filter(|step| step.holds(facts.as_of));
        let steps = steps.filter(|step| step.text.contains(AZURE_DEVOPS));
        steps.map(move |step| {
            let sources = if step.sources.is_empty() { &row.sources } else { &step.sources };
            Item {
                text: format!("{}: {}", row.id, mechanism::marked(&step.text, step.basis)),
                sources: sources.iter().map(ToString::to_string).collect(),
            }
        })
    });
    explanation.section("How mechanisms ask for it", items.collect());
    Some(explanation)
}

/// `Code (read)`: the name of a scope in the table, or its label on the page of personal access tokens.
fn wording(lower: &str, facts: Facts<'_>) -> Option<Explanation> {
    let is = |text: &String| text.to_lowercase() == lower;
    let rows = facts.catalog.scopes().all().iter();
    let fitting: Vec<_> =
        rows.filter(|row| is(&row.name) || row.pat_labels.iter().any(is)).collect();
    match &fitting[..] {
        [] => scope::explain(&format!("vso.{}", lower.replace([' ', '-'], "_")), facts),
        [one] => scope::explain(one.id.as_str(), facts),
        several => {
            let found = several.iter().map(|row| (row.id.to_string(), row.name.clone()));
            Some(list(lower, found.collect()))
        }
    }
}

/// Everything that has the text in its name.
pub(super) fn parts(name: &str, facts: Facts<'_>) -> Option<Explanation> {
    let lower = &name.to_lowercase();
    // Shorter texts are in most names.
    if lower.chars().count() < 3 {
        return None;
    }
    let joined = lower.replace(['_', ' '], "-");
    let has = |id: &str| {
        let id = id.to_lowercase();
        id.contains(lower) || id.contains(&joined)
    };
    let catalog = facts.catalog;
    let advice = catalog.advice();
    let mut found: Vec<(String, String)> = Vec::new();
    macro_rules! take {
        ($rows:expr, $what:expr) => {
            let rows = $rows.filter(|row| has(row.id.as_str()));
            found.extend(rows.map(|row| (row.id.to_string(), $what(row))));
        };
    }
    take!(catalog.scopes().all().iter(), |row: &crate::catalog::ScopeRow| row.name.clone());
    let rules = RULES.iter().map(|rule| rule.meta()).filter(|meta| has(meta.id));
    found.extend(rules.map(|meta| (meta.id.to_owned(), meta.summary.to_owned())));
    take!(advice.mechanisms.iter(), |row: &crate::catalog::Mechanism| row.name.clone());
    take!(advice.app_types.iter(), |row: &crate::catalog::AppType| row.what.clone());
    take!(advice.faq.iter(), |row: &crate::catalog::FaqEntry| row.question.clone());
    take!(catalog.sources().all().iter(), |row: &crate::catalog::SourceRow| row.title.clone());
    take!(catalog.operations().all().iter(), |row: &crate::catalog::OperationRow| {
        format!("{} {}{}", row.verb, row.host, row.route)
    });
    (!found.is_empty()).then(|| list(lower, found))
}

fn list(text: &str, found: Vec<(String, String)>) -> Explanation {
    let title = match found.len() {
        1 => "1 thing has this in its name".to_owned(),
        many => format!("{many} things have this in their name"),
    };
    let mut explanation = Explanation::new("list", text, title);
    let left = found.len().saturating_sub(MOST);
    let shown = found.into_iter().take(MOST);
    let mut items: Vec<Item> =
        shown.map(|(id, what)| Item::plain(format!("{id}: {what}"))).collect();
    if left > 0 {
        items.push(Item::plain(format!("{left} more")));
    }
    explanation.section("Explain one of them", items);
    explanation
}
