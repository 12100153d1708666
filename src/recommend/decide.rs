//! From a question to its answer. A pure function of the facts and the question.

use std::fmt::Write as _;

use super::advice::{Acceptable, Advice, Choice, Conflict, Reason};
use super::conflict;
use super::fit::as_reason;
use super::judge::{Pick, Verdict, applies, first_pick, judge, library, sample};
use super::question::{Profile, Question, UnknownName, resolve};
use super::remarks;
use crate::catalog::{AdviceFacts, Decision, MechanismId, Platform, SecretKept, SourceId, Trait};
use crate::date::AsOf;

/// Answers a question from the facts.
///
/// # Errors
/// Where the question names an app type or mechanism that the catalog does not have.
pub fn decide(facts: &AdviceFacts, question: &Question) -> Result<Advice, UnknownName> {
    let as_of = question.as_of;
    let profile = resolve(facts, question)?;
    let separate = separate_paths(facts, &profile, as_of);
    let judged = match separate {
        Some(_) => Profile { platform: Platform::Services, ..profile.clone() },
        None => profile.clone(),
    };
    let mut verdict = judge(facts, &judged, as_of);
    let mut conflicts = conflict::clashes(facts, question, &profile);
    if !conflicts.is_empty() {
        conflict::withdraw(&mut verdict);
    }
    let mut on_server = None;
    if let Some(decision) = separate {
        let half = Profile { platform: Platform::Server, ..profile.clone() };
        let other = judge(facts, &half, as_of);
        on_server = other.picks.first().map(|pick| choice(*pick, &other, &half, as_of));
        if let Some(choice) = &mut on_server {
            choice.because.insert(0, decision_reason(decision));
            verdict.ruled_out.retain(|row| row.mechanism != choice.mechanism);
        } else if conflicts.is_empty() {
            conflicts.push(conflict::impossible(facts, question, &other, Some(Trait::Platform)));
        }
    }
    if verdict.picks.is_empty() && conflicts.is_empty() {
        conflicts.push(conflict::impossible(facts, question, &verdict, None));
    } else if verdict.picks.is_empty() {
        conflict::add_relaxations(facts, question, &mut conflicts);
    }
    let recommended = verdict.picks.first().map(|pick| choice(*pick, &verdict, &judged, as_of));
    let acceptable =
        verdict.picks.iter().skip(1).map(|pick| acceptable(*pick, &verdict, &judged, as_of));
    let acceptable = acceptable.collect();
    Ok(Advice {
        as_of,
        decision: verdict.decision.map(|decision| decision.id.to_string()),
        recommended,
        on_server,
        acceptable,
        warnings: remarks::warnings(facts, &profile, &verdict, as_of),
        limits: remarks::limits(facts, &profile, &verdict, as_of),
        disagreements: remarks::disagreements(facts, &profile, &verdict, as_of),
        ruled_out: verdict.ruled_out,
        conflicts: tidy(conflicts),
        profile,
    })
}

/// The mechanism that would be recommended, without the trail. Nothing where the question contradicts itself.
pub(super) fn recommended<'a>(
    facts: &'a AdviceFacts,
    question: &Question,
) -> Option<&'a crate::catalog::Mechanism> {
    let profile = resolve(facts, question).ok()?;
    if !conflict::clashes(facts, question, &profile).is_empty() {
        return None;
    }
    let half = |platform| {
        let profile = Profile { platform, ..profile.clone() };
        first_pick(facts, &profile, question.as_of)
    };
    if separate_paths(facts, &profile, question.as_of).is_some() {
        half(Platform::Server)?;
        return half(Platform::Services);
    }
    half(profile.platform)
}

fn separate_paths<'a>(
    facts: &'a AdviceFacts,
    profile: &Profile,
    as_of: AsOf,
) -> Option<&'a Decision> {
    facts.decisions.iter().find(|d| d.separate_paths && applies(&d.when, profile, as_of))
}

fn decision_reason(decision: &Decision) -> Reason {
    Reason::new(decision.because.clone(), decision.basis, &decision.sources)
}

fn tidy(mut conflicts: Vec<Conflict>) -> Vec<Conflict> {
    for conflict in &mut conflicts {
        conflict.traits.sort_unstable();
        conflict.traits.dedup();
    }
    conflicts
}

fn choice(pick: Pick<'_>, verdict: &Verdict<'_>, profile: &Profile, as_of: AsOf) -> Choice {
    let mechanism = pick.mechanism;
    let mut because = match ahead(pick, verdict) {
        Some(first) => vec![first, speaks_for(pick, verdict)],
        None => leading(pick, verdict),
    };
    let or_entry = |sources: &[SourceId]| {
        if sources.is_empty() { mechanism.sources.clone() } else { sources.to_vec() }
    };
    if mechanism.secret.value == SecretKept::None {
        let text = match &mechanism.secret.note {
            Some(note) => format!("secrets: {note}"),
            None => "keeps no secret".to_owned(),
        };
        because.push(Reason {
            text,
            basis: mechanism.secret.basis,
            sources: or_entry(&mechanism.secret.sources),
        });
    }
    Choice {
        mechanism: mechanism.id.clone(),
        name: mechanism.name.clone(),
        library: library(pick, profile, as_of),
        because,
        steps: mechanism
            .steps
            .iter()
            .filter(|step| step.holds(as_of))
            .map(|step| as_reason(step, &mechanism.sources))
            .collect(),
        sending: mechanism.sending.clone(),
        sample: sample(mechanism, profile, as_of),
    }
}

/// Why the decision's first choice is out, where the pick is not that one: what the decision says argues for its first
/// choice, and would be no reason for another.
fn ahead(pick: Pick<'_>, verdict: &Verdict<'_>) -> Option<Reason> {
    let decision = verdict.decision?;
    let before = decision.prefer.iter().take_while(|line| line.mechanism != pick.mechanism.id);
    let out = |id: &MechanismId| verdict.ruled_out.iter().find(|row| row.mechanism == *id);
    let mut before = before.filter_map(|line| out(&line.mechanism));
    let first = before.next()?;
    let mut text =
        format!("`{}` would come first, and is out: {}", first.mechanism, first.because.text);
    let others: Vec<String> = before.map(|row| format!("`{}`", row.mechanism)).collect();
    if !others.is_empty() {
        let verb = if others.len() == 1 { "is" } else { "are" };
        // Writing to a string cannot fail.
        let _ = write!(text, "; {} {verb} out too", others.join(", "));
    }
    Some(Reason { text, ..first.because.clone() })
}

/// What speaks for a pick that comes after others in its decision.
fn speaks_for(pick: Pick<'_>, verdict: &Verdict<'_>) -> Reason {
    match pick.preference.and_then(|line| line.because.as_ref()) {
        Some(own) => Reason::new(own.clone(), None, line_sources(pick, verdict)),
        None => Reason::new(pick.mechanism.what.clone(), None, &pick.mechanism.sources),
    }
}

/// The reason of the decision, and what it says of its first choice.
fn leading(pick: Pick<'_>, verdict: &Verdict<'_>) -> Vec<Reason> {
    let Some(decision) = verdict.decision else {
        let text = "it is what the question insists on, and nothing rules it out";
        return vec![Reason::new(text, None, &pick.mechanism.sources)];
    };
    let own = pick.preference.and_then(|line| line.because.as_ref());
    let own = own.map(|own| Reason::new(own.clone(), None, line_sources(pick, verdict)));
    std::iter::once(decision_reason(decision)).chain(own).collect()
}

fn acceptable(pick: Pick<'_>, verdict: &Verdict<'_>, profile: &Profile, as_of: AsOf) -> Acceptable {
    let text = match pick.preference.and_then(|line| line.because.as_ref()) {
        Some(text) => text.clone(),
        None => pick.mechanism.what.clone(),
    };
    let basis = verdict.decision.and_then(|decision| decision.basis);
    Acceptable {
        mechanism: pick.mechanism.id.clone(),
        name: pick.mechanism.name.clone(),
        library: library(pick, profile, as_of),
        because: Reason::new(text, basis, line_sources(pick, verdict)),
    }
}

/// The sources of a line of a decision: its own, else the decision's, else the mechanism's.
fn line_sources<'a>(pick: Pick<'a>, verdict: &Verdict<'a>) -> &'a [SourceId] {
    let own = pick.preference.map(|line| line.sources.as_slice());
    let decision = verdict.decision.map(|decision| decision.sources.as_slice());
    let filled = |sources: &&[SourceId]| !sources.is_empty();
    own.filter(filled).or(decision.filter(filled)).unwrap_or(&pick.mechanism.sources)
}
