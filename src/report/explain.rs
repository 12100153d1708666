//! Explanations as text for people and as JSON for programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::style::{Paint, Style};
use super::to_json;
use crate::catalog::Catalog;
use crate::explain::Explanation;

/// An explanation as text; writing to a string cannot fail, so the results below are dropped.
pub fn text(explanation: &Explanation, catalog: &Catalog, style: &Style) -> String {
    let mut out = String::new();
    let id = style.paint(Paint::Strong, &explanation.id);
    let _ = writeln!(out, "{id}  {}", explanation.title);
    let _ = writeln!(out);
    let label_width = explanation.facts.iter().map(|fact| fact.label.len()).max().unwrap_or(0);
    for fact in &explanation.facts {
        let label = format!("  {:label_width$}  ", fact.label);
        let _ = writeln!(out, "{}", style.wrap(&label, &cited(&fact.text, &fact.sources)));
    }
    for section in &explanation.sections {
        let _ = writeln!(out, "\n{}", style.paint(Paint::Strong, &section.heading));
        for item in &section.items {
            let text = cited(&item.text, &item.sources);
            if text.contains('\n') {
                // A page has its own line ends, and code in it must keep them.
                let _ = writeln!(out, "{text}");
            } else {
                let _ = writeln!(out, "{}", style.wrap("  ", &text));
            }
        }
    }
    let sources = explanation.sources();
    if !sources.is_empty() {
        let _ = writeln!(out, "\n{}", style.paint(Paint::Strong, "Sources"));
        out.push_str(&super::source_list(sources, catalog, style));
    }
    out
}

fn cited(text: &str, sources: &[String]) -> String {
    if sources.is_empty() { text.to_owned() } else { format!("{text} [{}]", sources.join(", ")) }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u8,
    kind: &'a str,
    id: &'a str,
    title: &'a str,
    facts: Vec<FactJson<'a>>,
    sections: Vec<SectionJson<'a>>,
}

#[derive(Serialize)]
struct FactJson<'a> {
    label: &'a str,
    text: &'a str,
    sources: &'a [String],
}

#[derive(Serialize)]
struct SectionJson<'a> {
    heading: &'a str,
    items: Vec<ItemJson<'a>>,
}

#[derive(Serialize)]
struct ItemJson<'a> {
    text: &'a str,
    sources: &'a [String],
}

/// An explanation as JSON.
pub fn json(explanation: &Explanation) -> String {
    to_json(&Document {
        version: 1,
        kind: explanation.kind,
        id: &explanation.id,
        title: &explanation.title,
        facts: explanation
            .facts
            .iter()
            .map(|f| FactJson { label: f.label, text: &f.text, sources: &f.sources })
            .collect(),
        sections: explanation
            .sections
            .iter()
            .map(|section| SectionJson {
                heading: &section.heading,
                items: section
                    .items
                    .iter()
                    .map(|item| ItemJson { text: &item.text, sources: &item.sources })
                    .collect(),
            })
            .collect(),
    })
}
