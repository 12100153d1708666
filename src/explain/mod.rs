//! Explanations: everything that is known of one thing, with its sources.

mod call;
mod command;
mod mechanism;
mod operation;
mod rule;
mod scope;
mod search;
mod source;

use std::collections::BTreeSet;

use crate::catalog::{Catalog, CorrectionRow};
use crate::date::AsOf;
use crate::nearest::nearest;
use crate::rules::RULES;
use crate::scopes::ScopeGraph;

/// Everything that is known of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What it is: `scope`, `operation`, `rule`, …
    pub kind: &'static str,
    /// Its name.
    pub id: String,
    /// What it is called, or what it does.
    pub title: String,
    /// Short facts.
    pub facts: Vec<Fact>,
    /// Longer ones.
    pub sections: Vec<Section>,
}

/// A short fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub label: &'static str,
    /// The fact.
    pub text: String,
    /// Ids of sources.
    pub sources: Vec<String>,
}

/// Facts of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What they are about.
    pub heading: String,
    /// The facts.
    pub items: Vec<Item>,
}

/// One fact of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The fact.
    pub text: String,
    /// Ids of sources.
    pub sources: Vec<String>,
}

impl Item {
    /// A fact whose sources are those of the whole.
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), sources: Vec::new() }
    }
}

impl Explanation {
    fn new(kind: &'static str, id: impl Into<String>, title: impl Into<String>) -> Self {
        let (id, title) = (id.into(), title.into());
        Self { kind, id, title, facts: Vec::new(), sections: Vec::new() }
    }

    fn fact(&mut self, label: &'static str, text: impl Into<String>) {
        self.facts.push(Fact { label, text: text.into(), sources: Vec::new() });
    }

    fn cited_fact<S: ToString>(
        &mut self,
        label: &'static str,
        text: impl Into<String>,
        sources: impl IntoIterator<Item = S>,
    ) {
        let sources = sources.into_iter().map(|source| source.to_string()).collect();
        self.facts.push(Fact { label, text: text.into(), sources });
    }

    /// Adds a section unless it would be empty.
    fn section(&mut self, heading: impl Into<String>, items: Vec<Item>) {
        if !items.is_empty() {
            self.sections.push(Section { heading: heading.into(), items });
        }
    }

    /// Ids of every source that is cited, sorted.
    pub fn sources(&self) -> BTreeSet<&str> {
        let facts = self.facts.iter().flat_map(|fact| &fact.sources);
        let items = self.sections.iter().flat_map(|s| &s.items).flat_map(|item| &item.sources);
        facts.chain(items).map(String::as_str).collect()
    }
}

/// What explanations are made from.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The facts.
    pub catalog: &'a Catalog,
    /// Inheritance as known on the day.
    pub graph: &'a ScopeGraph,
    /// The day that is asked for.
    pub as_of: AsOf,
    /// Whether to list every operation, where otherwise they are counted.
    pub all_operations: bool,
}

/// A name that means nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The name.
    pub name: String,
    /// A known name near it.
    pub near: Option<String>,
}

/// Explains the thing of this name: a scope, a permission id, a rule, a mechanism,
/// an app type, a question of the FAQ, an operation, a source, a command, a request or a method call.
///
/// # Errors
/// A name that means nothing here, with the nearest one that does.
pub fn explain(name: &str, facts: Facts<'_>) -> Result<Explanation, Unknown> {
    let name = name.trim();
    let explained = scope::explain(name, facts)
        .or_else(|| rule::explain(name))
        .or_else(|| mechanism::explain(&name.to_lowercase(), facts))
        .or_else(|| operation::explain(name, facts))
        .or_else(|| source::explain(name, facts))
        .or_else(|| command::explain(name, facts))
        .or_else(|| search::other_spelling(name, facts))
        .or_else(|| search::by_meaning(name, facts))
        .or_else(|| call::explain(name, facts));
    if let Some(explained) = explained {
        return Ok(explained);
    }
    // A slip of the pen is likelier than a part of a name.
    let near = near(name, facts.catalog);
    let listed = if near.is_none() { search::parts(name, facts) } else { None };
    listed.ok_or_else(|| Unknown { name: name.to_owned(), near })
}

fn near(name: &str, catalog: &Catalog) -> Option<String> {
    let scopes = catalog.scopes().all().iter().map(|row| row.id.as_str());
    let rules = RULES.iter().map(|rule| rule.meta().id);
    let sources = catalog.sources().all().iter().map(|row| row.id.as_str());
    let operations = catalog.operations().all().iter().map(|row| row.id.as_str());
    let advice = catalog.advice();
    let known = ["faq", "rules"].into_iter();
    let known = known.chain(advice.mechanisms.iter().map(|row| row.id.as_str()));
    let known = known.chain(advice.app_types.iter().map(|row| row.id.as_str()));
    let known = known.chain(advice.faq.iter().map(|row| row.id.as_str()));
    let known = known.chain(catalog.commands().all().iter().map(|row| row.command.as_str()));
    nearest(name, known.chain(rules).chain(scopes).chain(sources).chain(operations))
        .map(str::to_owned)
}

/// What a document says and is not followed, with both sides' sources.
fn correction(row: &CorrectionRow) -> Item {
    let taken: Vec<&str> = row.taken.iter().map(crate::catalog::ScopeName::as_str).collect();
    let text = format!(
        "{} is printed as `{}`; taken instead: {}. {}",
        row.field,
        row.printed,
        taken.join(" or "),
        row.because
    );
    let sources = std::iter::once(&row.printed_by).chain(&row.decided_by);
    Item { text, sources: sources.map(ToString::to_string).collect() }
}
