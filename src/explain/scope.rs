//! What a scope is, includes and unlocks, what is surprising about it, and what documents said of it.

use std::collections::BTreeMap;

use super::{Explanation, Facts, Item};
use crate::catalog::{MisnamedKind, OperationRow, ScopeRow, ScopeStatus, Subject};
use crate::scopes::ScopeId;

/// Explains a scope by its name in any case, by a wrong name that is known, or by its permission id.
pub(super) fn explain(name: &str, facts: Facts<'_>) -> Option<Explanation> {
    let scopes = facts.catalog.scopes();
    if let Some(row) = scopes.get_ignoring_case(name).or_else(|| scopes.by_permission_id(name)) {
        return Some(explain_row(row, facts));
    }
    let wrong = scopes.misnamed(name)?;
    let how = match wrong.kind {
        MisnamedKind::Invented => "no such scope; formed after a pattern that others follow",
        MisnamedKind::Misspelt => "no such scope; misspelt",
    };
    let mut explanation = Explanation::new("wrong scope name", wrong.name.as_str(), how);
    let meant: Vec<&str> = wrong.meant.iter().map(crate::catalog::ScopeName::as_str).collect();
    explanation.cited_fact("meant", meant.join(" or "), ["public-code-survey-2026-11"]);
    if let Some(note) = &wrong.note {
        explanation.fact("note", note.clone());
    }
    Some(explanation)
}

fn explain_row(row: &ScopeRow, facts: Facts<'_>) -> Explanation {
    let mut explanation = Explanation::new("scope", row.id.as_str(), row.name.clone());
    short_facts(row, facts, &mut explanation);
    if let Some(id) = facts.catalog.scopes().position(row.id.as_str()).and_then(ScopeId::new) {
        inheritance(id, facts, &mut explanation);
        unlocked(row, id, facts, &mut explanation);
    }
    history(row, facts, &mut explanation);
    explanation
}

fn short_facts(row: &ScopeRow, facts: Facts<'_>, explanation: &mut Explanation) {
    let status = match row.status {
        ScopeStatus::Public => "public: may be asked for",
        ScopeStatus::NotPublic => "not public: documented, and cannot be asked for",
        ScopeStatus::Internal => "internal: seen in tokens or schemas, in no document",
        ScopeStatus::Retired => "retired: once real, no more",
    };
    explanation.cited_fact("status", status, &row.sources);
    if let Some(note) = &row.note {
        explanation.fact("note", note.clone());
    }
    explanation.fact("category", row.category.clone());
    match &row.high_privilege {
        Some(flag) if facts.as_of.may_have_reached(flag.effective) => explanation.cited_fact(
            "privilege",
            format!("high: administrators are shown it since {}", flag.effective),
            &flag.sources,
        ),
        Some(flag) => {
            let text = format!("not flagged on {}; high from {} on", facts.as_of, flag.effective);
            explanation.cited_fact("privilege", text, &flag.sources);
        }
        None => {}
    }
    if let Some(scope) = &row.replaced_by {
        explanation.fact("instead", format!("ask for {scope}"));
    }
    if !row.pat_labels.is_empty() {
        let labels = row.pat_labels.join(" · ");
        explanation.cited_fact("PAT page", labels, ["pat-page-labels-2026"]);
    }
    if let Some(permission) = &row.entra_permission {
        let text =
            format!("{} (kept by third parties; no Microsoft page prints it)", permission.id);
        explanation.cited_fact("Entra permission", text, &permission.sources);
    }
    if let Some(first) = &row.first_seen {
        explanation.cited_fact("first seen", first.date.to_string(), [&first.source]);
    }
}

fn inheritance(id: ScopeId, facts: Facts<'_>, explanation: &mut Explanation) {
    let rows = facts.catalog.scopes().all();
    let name = |scope: ScopeId| rows[scope.index()].id.as_str();
    let path = |from, to| {
        let path = facts.graph.path(from, to)?;
        Some(path.into_iter().map(name).collect::<Vec<_>>().join(" → "))
    };
    // A path that another one goes on from says nothing more.
    let mut down: Vec<String> = facts
        .graph
        .closure_of(id)
        .filter(|scope| *scope != id)
        .filter_map(|scope| path(id, scope))
        .collect();
    let all = down.clone();
    down.retain(|path| !all.iter().any(|other| other.starts_with(&format!("{path} → "))));
    explanation.section("Includes", down.into_iter().map(Item::plain).collect());
    let up = facts.graph.included_by(id).filter(|scope| *scope != id).map(name).collect::<Vec<_>>();
    explanation.section("Included by", up.into_iter().map(Item::plain).collect());
}

/// Operations by area and verb: what the scope itself opens, and what comes with what it includes.
fn unlocked(row: &ScopeRow, id: ScopeId, facts: Facts<'_>, explanation: &mut Explanation) {
    if row.full_access {
        let text = "every operation that the person behind the token may call";
        explanation.section("Unlocks", vec![Item::plain(text)]);
        return;
    }
    let scopes = facts.catalog.scopes();
    let inherited: Vec<&str> = facts
        .graph
        .closure_of(id)
        .filter(|scope| *scope != id)
        .map(|scope| scopes.all()[scope.index()].id.as_str())
        .collect();
    let (mut own, mut through, mut surprising) = (Vec::new(), Vec::new(), Vec::new());
    for operation in facts.catalog.operations().all() {
        let allowed_by =
            |scope: &str| operation.access.scopes().iter().any(|s| s.as_str() == scope);
        let is_own = allowed_by(row.id.as_str());
        if is_own {
            own.push(operation);
        } else if inherited.iter().any(|scope| allowed_by(scope)) {
            through.push(operation);
        } else {
            continue;
        }
        if row.name.contains("(read)") && operation.changes_something() {
            surprising.push(operation);
        }
    }
    let heading = |what: &str, count: usize| format!("{what} ({count} operations)");
    explanation.section(heading("Unlocks by itself", own.len()), list(&own, facts));
    explanation
        .section(heading("Unlocks through what it includes", through.len()), list(&through, facts));
    let surprising = surprising.into_iter();
    let surprising = surprising.map(|o| Item::plain(format!("{} {}  {}", o.verb, o.id, o.route)));
    let surprising: Vec<Item> = surprising.collect();
    explanation.section(
        heading("Surprising for a scope called \"read\": changes that it allows", surprising.len()),
        surprising,
    );
    if own.is_empty() && row.status == ScopeStatus::Public {
        let text = "no published operation names it; what it opens by itself is not documented \
                    operation by operation";
        explanation.section("Unlocks", vec![Item::plain(text)]);
    }
}

fn list(operations: &[&OperationRow], facts: Facts<'_>) -> Vec<Item> {
    if facts.all_operations {
        let line = |o: &&OperationRow| Item::plain(format!("{} {}  {}", o.verb, o.id, o.route));
        return operations.iter().map(line).collect();
    }
    let mut areas: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for operation in operations {
        let service = operation.id.as_str().split('.').next().unwrap_or_default();
        *areas.entry(service).or_default().entry(&operation.verb).or_default() += 1;
    }
    let line = |(area, verbs): (&str, BTreeMap<&str, usize>)| {
        let verbs: Vec<String> =
            verbs.iter().map(|(verb, count)| format!("{count} {verb}")).collect();
        Item::plain(format!("{area}: {}", verbs.join(", ")))
    };
    areas.into_iter().map(line).collect()
}

/// What each table printed, and what is not followed of it.
fn history(row: &ScopeRow, facts: Facts<'_>, explanation: &mut Explanation) {
    let scopes = facts.catalog.scopes();
    let printed = scopes.tables().iter().filter_map(|table| {
        let parents = row.printed.get(&table.id)?;
        let text = match parents.as_str() {
            "none" => "prints no parent".to_owned(),
            "not stated" => "lists it; the table has no column of inheritance".to_owned(),
            parents => format!("prints as parents: {}", parents.replace(' ', ", ")),
        };
        let sources = vec![table.source.to_string()];
        Some(Item { text: format!("{}: {text}", table.date), sources })
    });
    explanation.section("What the tables of scopes said", printed.collect());
    let corrections = scopes.corrections().iter();
    let corrections =
        corrections.filter(|c| c.subject == Subject::Scope && c.of == row.id.as_str());
    explanation.section("Corrected here", corrections.map(super::correction).collect());
}
