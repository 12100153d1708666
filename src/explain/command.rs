//! What a command of the Azure CLI or of `tfx` calls.

use super::operation::needs;
use super::{Explanation, Facts, Item};
use crate::catalog::{CommandRow, MayCall, OperationRow};
use crate::usage::command::{Command, Word, read, split};
use crate::usage::{Resolution, Router};

/// Explains `az repos pr list`, with options or without; nothing for other names.
pub(super) fn explain(name: &str, facts: Facts<'_>) -> Option<Explanation> {
    let commands = facts.catalog.commands();
    if let Some(row) = commands.get(&name.to_lowercase()) {
        return Some(whole(row, facts));
    }
    let lines = split(name);
    let [line] = &lines[..] else { return None };
    let words: Vec<Word<'_>> = line.iter().map(|word| Some(word.as_str())).collect();
    if read(&words) != Command::Named {
        return None;
    }
    let calls = Router::new(facts.catalog).resolve_command(&words);
    let first = calls.first()?;
    let known = commands.get(&first.command);
    if known.is_none() && calls.iter().all(|call| call.resolution.operations().is_empty()) {
        return None;
    }
    let mut explanation = Explanation::new("command", &first.command, "with these arguments");
    let mut items = Vec::new();
    for call in &calls {
        match &call.resolution {
            Resolution::Unpublished(why) => items.push(Item::plain(why.to_string())),
            resolution => {
                items.extend(resolution.operations().iter().map(|row| operation(row, "")));
            }
        }
    }
    explanation.section("It calls", items);
    if let Some(row) = known {
        remarks(&mut explanation, row);
    }
    Some(explanation)
}

/// A command whatever its arguments are.
fn whole(row: &CommandRow, facts: Facts<'_>) -> Explanation {
    let operations = facts.catalog.operations();
    let title = if row.calls.is_empty() && row.may_call.is_empty() && row.unpublished.is_empty() {
        "a command that calls nothing which needs a scope"
    } else {
        "a command"
    };
    let mut explanation = Explanation::new("command", &row.command, title);
    let calls = row.calls.iter().filter_map(|id| operations.get(id.as_str()));
    explanation.section("It calls", calls.map(|row| operation(row, "")).collect());
    let may = row.may_call.iter().filter_map(|call| {
        let when = condition(call);
        operations.get(&call.operation).map(|row| operation(row, &when))
    });
    explanation.section("It can call", may.collect());
    let unpublished = row.unpublished.iter().map(|call| {
        let text = format!("{}{}: its scopes are unknown", call.operation, condition(call));
        Item::plain(&text)
    });
    explanation.section("It calls what no document publishes", unpublished.collect());
    remarks(&mut explanation, row);
    explanation
}

fn remarks(explanation: &mut Explanation, row: &CommandRow) {
    if let Some(note) = &row.note {
        explanation.cited_fact("note", note.clone(), [&row.source]);
    }
    explanation.cited_fact("read from", "its code".to_owned(), [&row.source]);
}

fn condition(call: &MayCall) -> String {
    call.condition().map_or_else(|| ", depending on what it finds".to_owned(), |c| format!(", {c}"))
}

fn operation(row: &OperationRow, when: &str) -> Item {
    let text = format!("{}{when}: {}", row.id, needs(row));
    Item { text, sources: vec![row.source().to_string()] }
}
