//! What a mechanism can and cannot do, and what happened to it; what an app type is; what documents say.

use super::{Explanation, Facts, Item};
use crate::catalog::{AdviceFacts, Basis, Contradiction, Mechanism, SourceId, Statement, holds};

/// Explains a mechanism, an app type, or a question of the FAQ, by its id.
pub(super) fn explain(name: &str, facts: Facts<'_>) -> Option<Explanation> {
    let advice = facts.catalog.advice();
    if let Some(row) = advice.mechanism(name) {
        return Some(mechanism(row, advice));
    }
    if advice.app_type(name).is_some() {
        return app_type(name, facts);
    }
    if name == "faq" {
        let mut explanation = Explanation::new("faq", "faq", "questions that documents answer");
        let line =
            |row: &crate::catalog::FaqEntry| Item::plain(format!("{}: {}", row.id, row.question));
        explanation.section("Questions", advice.faq.iter().map(line).collect());
        return Some(explanation);
    }
    let row = advice.faq.iter().find(|row| row.id == name)?;
    let mut explanation = Explanation::new("question", row.id.as_str(), row.question.clone());
    let now = row.answers.iter().filter(|answer| answer.holds(facts.as_of));
    for answer in now {
        explanation.fact_of("answer", &answer.text, answer.basis, &answer.sources);
    }
    explanation.section("Answers over time", row.answers.iter().map(said).collect());
    Some(explanation)
}

impl Explanation {
    fn fact_of(
        &mut self,
        label: &'static str,
        text: &str,
        basis: Option<Basis>,
        sources: &[SourceId],
    ) {
        self.cited_fact(label, marked(text, basis), sources);
    }
}

fn mechanism(row: &Mechanism, advice: &AdviceFacts) -> Explanation {
    let mut explanation = Explanation::new("mechanism", row.id.as_str(), row.name.clone());
    explanation.cited_fact("what", row.what.clone(), &row.sources);
    macro_rules! fact {
        ($label:literal, $fact:expr, $text:expr) => {{
            let fact = $fact;
            let text: String = $text(&fact.value);
            let text = match &fact.note {
                Some(note) => format!("{text}: {note}"),
                None => text,
            };
            explanation.fact_of($label, &text, fact.basis, &fact.sources);
        }};
    }
    fact!("on Services", &row.services, word);
    fact!("on Server", &row.server, word);
    fact!("acts as", &row.acts_as, |v: &Vec<_>| words(v));
    if let Some(fact) = &row.presence {
        fact!("needs", fact, word);
    }
    fact!("keeps", &row.secret, |v: &crate::catalog::SecretKept| v.means().to_owned());
    if let Some(fact) = &row.token_life {
        fact!("token lives", fact, |v: &String| v.clone());
    }
    if let Some(fact) = &row.scopes {
        fact!("scopes", fact, word);
    }
    if let Some(fact) = &row.accounts {
        fact!("accounts", fact, |v: &Vec<_>| words(v));
    }
    fact!("opens", &row.reaches, |v: &Vec<_>| words(v));
    if let Some(fact) = &row.runs_on {
        fact!("only on", fact, |v: &Vec<_>| words(v));
    }
    explanation.fact("sent as", row.sending.form.clone());
    explanation.fact("keep it", row.sending.keep.clone());
    explanation.fact("revoke it", row.sending.revoke.clone());
    let refused = row.refused.iter().map(|refusal| Item {
        text: format!("{}: {}", refusal.api, marked(&refusal.text, refusal.basis)),
        sources: names(&refusal.sources),
    });
    explanation.section("Refused by", refused.collect());
    explanation.section("Set it up", row.steps.iter().map(said).collect());
    explanation.section("Limits", row.limits.iter().map(said).collect());
    let events = row.lifecycle.iter().map(|event| Item {
        text: marked(&format!("{}: {}", event.date, event.text), event.basis),
        sources: names(&event.sources),
    });
    explanation.section("What happened", events.collect());
    let about = advice.contradictions.iter().filter(|c| c.mechanisms.contains(&row.id));
    explanation.section("Documents disagree", about.flat_map(disagreement).collect());
    explanation
}

fn app_type(name: &str, facts: Facts<'_>) -> Option<Explanation> {
    let advice = facts.catalog.advice();
    let row = advice.app_type(name)?;
    let mut explanation = Explanation::new("app type", row.id.as_str(), row.name.clone());
    explanation.fact_of("what", &row.what, row.basis, &row.sources);
    let implies = &row.implies;
    let traits = [
        ("platform", implies.platform.map(|v| v.to_string())),
        ("acts-as", implies.acts_as.map(|v| v.to_string())),
        ("interaction", implies.interaction.map(|v| v.to_string())),
        ("runs-on", implies.runs_on.map(|v| v.to_string())),
        ("client", implies.client.map(|v| v.to_string())),
        ("target", implies.target.map(|v| v.to_string())),
        ("tenants", implies.tenants.map(|v| v.to_string())),
    ];
    for (label, value) in traits {
        if let Some(value) = value {
            explanation.fact(label, value);
        }
    }
    let rows = advice.guidance.iter().flat_map(|generation| {
        let of_it = generation.rows.iter().filter(|line| line.app_types.contains(&row.id));
        of_it.map(|line| Item {
            text: format!("{} (from {}): {}", generation.id, generation.from, line.text),
            sources: vec![generation.source.to_string()],
        })
    });
    explanation.section("What the official table said", rows.collect());
    let about = advice
        .contradictions
        .iter()
        .filter(|c| c.app_types.contains(&row.id) && holds(c.when.from, c.when.until, facts.as_of));
    explanation.section("Documents disagree", about.flat_map(disagreement).collect());
    let command = format!("scopewise recommend --app-type {} --as-of {}", row.id, facts.as_of);
    explanation.section("What to use", vec![Item::plain(command)]);
    Some(explanation)
}

fn disagreement(row: &Contradiction) -> Vec<Item> {
    let mut items = vec![Item::plain(format!("about {}:", row.about))];
    items.extend(row.statements.iter().map(said));
    let taken = marked(&format!("taken: {}", row.decided), row.basis);
    items.push(Item { text: taken, sources: names(&row.decided_by) });
    items
}

fn said(statement: &Statement) -> Item {
    let when = match (statement.from, statement.until) {
        (Some(from), Some(until)) => format!("{from} to {until}: "),
        (Some(from), None) => format!("from {from}: "),
        (None, Some(until)) => format!("until {until}: "),
        (None, None) => String::new(),
    };
    let text = format!("{when}{}", marked(&statement.text, statement.basis));
    Item { text, sources: names(&statement.sources) }
}

/// A text with a mark where no document says it.
pub(super) fn marked(text: &str, basis: Option<Basis>) -> String {
    match basis {
        None | Some(Basis::Documented) => text.to_owned(),
        Some(basis) => format!("{text} ({})", basis.as_str()),
    }
}

fn names(sources: &[SourceId]) -> Vec<String> {
    sources.iter().map(ToString::to_string).collect()
}

/// A word of a vocabulary, as it is written in files.
fn word<T: serde::Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('-', " ")
}

fn words<T: serde::Serialize>(values: &[T]) -> String {
    values.iter().map(word).collect::<Vec<_>>().join(", ")
}
