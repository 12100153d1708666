//! What is said beside the choice: warnings with dates, limits, and where documents disagree.

use std::cmp::Reverse;

use super::advice::{Disagreement, Reason, Warning};
use super::fit::{as_reason, is_start};
use super::judge::{Verdict, applies};
use super::question::Profile;
use crate::catalog::{
    AdviceFacts, Contradiction, Decision, Event, Happening, Mechanism, Platform, SourceId,
    Statement, When,
};
use crate::date::{AsOf, FactDate};

/// What to be warned of: soonest first, then what has passed, then what has no date.
pub(super) fn warnings(
    facts: &AdviceFacts,
    profile: &Profile,
    verdict: &Verdict<'_>,
    as_of: AsOf,
) -> Vec<Warning> {
    let mut found: Vec<Warning> = Vec::new();
    let existing = profile.existing_app.as_ref().and_then(|id| facts.mechanism(id.as_str()));
    let answer: Vec<&Mechanism> = verdict.picks.iter().map(|pick| pick.mechanism).collect();
    let first = answer.first().copied();
    for mechanism in answer.iter().copied().chain(existing) {
        let at_heart = [first, existing].into_iter().flatten().any(|m| m.id == mechanism.id);
        for event in mechanism.lifecycle.iter().filter(|event| event.is_known(as_of)) {
            if concerns(event, profile) && is_worth_a_warning(event, mechanism, at_heart, as_of) {
                let text = format!("{}: {}", mechanism.id, event.text);
                push(&mut found, warning(text, Some(event.date), &event.sources, as_of));
            }
        }
    }
    for decision in beside_choice(facts, profile, verdict, as_of) {
        for warn in &decision.warn {
            push(&mut found, warning(warn.text.clone(), warn.date, &decision.sources, as_of));
        }
    }
    found.sort_by_key(|w| {
        let past = w.days_left.is_none();
        (past, w.date.is_none(), w.days_left, Reverse(w.date))
    });
    found
}

/// Two warnings of one day from one source say the same.
fn push(found: &mut Vec<Warning>, new: Warning) {
    let same = |old: &Warning| {
        old.date == new.date && old.sources.iter().any(|source| new.sources.contains(source))
    };
    if new.date.is_none() || !found.iter().any(same) {
        found.push(new);
    }
}

fn warning(text: String, date: Option<FactDate>, sources: &[SourceId], as_of: AsOf) -> Warning {
    let days_left = date.map(|date| as_of.days_until_over(date)).filter(|days| *days >= 0);
    Warning { text, date, days_left, sources: sources.to_vec() }
}

fn concerns(event: &Event, profile: &Profile) -> bool {
    event.only.is_none_or(|only| profile.platform == Platform::Both || only == profile.platform)
}

fn is_worth_a_warning(event: &Event, mechanism: &Mechanism, at_heart: bool, as_of: AsOf) -> bool {
    let ahead = !as_of.has_reached(event.date);
    match event.what {
        Happening::Retired | Happening::ClosedToNew => ahead || at_heart,
        Happening::Changed => ahead,
        Happening::Announced => ahead && at_heart,
        Happening::Discouraged => at_heart,
        Happening::Preview => {
            let general = |e: &Event| e.what == Happening::Ga && e.has_come(as_of);
            at_heart && is_start(event.what) && !mechanism.lifecycle.iter().any(general)
        }
        Happening::Documented | Happening::Ga => false,
    }
}

/// The decisions that hold and whose conditions on the answer hold too.
fn beside_choice<'a>(
    facts: &'a AdviceFacts,
    profile: &Profile,
    verdict: &Verdict<'_>,
    as_of: AsOf,
) -> impl Iterator<Item = &'a Decision> {
    let chosen: Vec<_> = verdict.picks.iter().map(|pick| pick.mechanism.id.clone()).collect();
    let deciding = verdict.decision.map(|decision| decision.id.clone());
    let profile = profile.clone();
    facts.decisions.iter().filter(move |decision| {
        let When { recommended, answer, .. } = &decision.when;
        let own = decision.prefer.is_empty() || deciding.as_ref() == Some(&decision.id);
        own && applies(&decision.when, &profile, as_of)
            && (recommended.is_empty() || chosen.first().is_some_and(|id| recommended.contains(id)))
            && (answer.is_empty() || chosen.iter().any(|id| answer.contains(id)))
    })
}

/// What the recommended mechanism cannot do, or only so.
pub(super) fn limits(
    facts: &AdviceFacts,
    profile: &Profile,
    verdict: &Verdict<'_>,
    as_of: AsOf,
) -> Vec<Reason> {
    let mut found: Vec<Reason> = Vec::new();
    if verdict.picks.is_empty() {
        return found;
    }
    for decision in beside_choice(facts, profile, verdict, as_of) {
        let reason = |text: &String| Reason::new(text.clone(), decision.basis, &decision.sources);
        found.extend(decision.limits.iter().map(reason));
    }
    if let Some(pick) = verdict.picks.first() {
        let mechanism = pick.mechanism;
        let now = mechanism.limits.iter().filter(|limit| limit.holds(as_of));
        found.extend(now.map(|limit| as_reason(limit, &mechanism.sources)));
    }
    found
}

/// Where documents disagree about this answer, as far as they had been written on the day.
pub(super) fn disagreements(
    facts: &AdviceFacts,
    profile: &Profile,
    verdict: &Verdict<'_>,
    as_of: AsOf,
) -> Vec<Disagreement> {
    let written =
        |statement: &&Statement| statement.from.is_none_or(|from| from.first_day() <= as_of.day());
    let mut found: Vec<Disagreement> = Vec::new();
    for row in facts.contradictions.iter().filter(|row| is_about(row, profile, verdict, as_of)) {
        let statements: Vec<Statement> = row.statements.iter().filter(written).cloned().collect();
        if statements.len() < 2 {
            continue;
        }
        found.push(Disagreement {
            about: row.about.clone(),
            statements,
            decided: Reason::new(row.decided.clone(), row.basis, &row.decided_by),
        });
    }
    found.extend(against_the_table(facts, profile, verdict, as_of, &found));
    found
}

fn is_about(row: &Contradiction, profile: &Profile, verdict: &Verdict<'_>, as_of: AsOf) -> bool {
    let first = verdict.picks.first().map(|pick| &pick.mechanism.id);
    let mechanism =
        first.into_iter().chain(&profile.existing_app).any(|id| row.mechanisms.contains(id));
    let app_type = profile.app_type.as_ref().is_some_and(|id| row.app_types.contains(id));
    let unnamed = row.mechanisms.is_empty() && row.app_types.is_empty();
    let by_profile = unnamed && row.when != When::default();
    (mechanism || app_type || by_profile) && applies(&row.when, profile, as_of)
}

/// The official table of the day advises something else for this app type.
fn against_the_table(
    facts: &AdviceFacts,
    profile: &Profile,
    verdict: &Verdict<'_>,
    as_of: AsOf,
    said: &[Disagreement],
) -> Option<Disagreement> {
    let app_type = profile.app_type.as_ref()?;
    let pick = verdict.picks.first()?;
    let generation = facts.generation(as_of)?;
    let row = generation.rows.iter().find(|row| row.app_types.contains(app_type))?;
    let cited =
        |d: &Disagreement| d.statements.iter().any(|s| s.sources.contains(&generation.source));
    if row.mechanisms.contains(&pick.mechanism.id) || said.iter().any(cited) {
        return None;
    }
    // A row that supports nothing agrees with an answer that does without.
    if row.mechanisms.is_empty() && pick.mechanism.acts_as.value == [crate::catalog::ActsAs::User] {
        return None;
    }
    let decision = verdict.decision?;
    let statement = |text: String, from, sources: &[SourceId]| Statement {
        text,
        from,
        until: None,
        basis: None,
        sources: sources.to_vec(),
    };
    let table = format!("the official table ({}): {}", generation.id, row.text);
    Some(Disagreement {
        about: format!("what `{app_type}` uses"),
        statements: vec![
            statement(table, Some(generation.from), std::slice::from_ref(&generation.source)),
            statement(decision.because.clone(), decision.when.from, &decision.sources),
        ],
        decided: Reason::new(
            "what this app is told to do differs from the general row: the special case decides",
            decision.basis,
            &decision.sources,
        ),
    })
}
