//! Which mechanism the decisions choose among those that fit.

use super::advice::{Reason, RuledOut};
use super::fit::{Obstacle, fits, obstacles};
use super::question::Profile;
use crate::catalog::{
    AdviceFacts, Basis, Decision, Library, Mechanism, MechanismId, Preference, Sample, SourceId,
    When, holds,
};
use crate::date::AsOf;

/// A mechanism that is chosen, and the line of the decision that chose it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pick<'a> {
    pub(super) mechanism: &'a Mechanism,
    pub(super) preference: Option<&'a Preference>,
}

/// The outcome for one profile.
#[derive(Debug)]
pub(super) struct Verdict<'a> {
    pub(super) decision: Option<&'a Decision>,
    /// The recommended mechanism, then the acceptable ones.
    pub(super) picks: Vec<Pick<'a>>,
    pub(super) ruled_out: Vec<RuledOut>,
    /// What stands against each mechanism, by facts alone.
    pub(super) obstacles: Vec<(&'a Mechanism, Vec<Obstacle>)>,
}

/// Whether conditions on profile and day hold; those on the answer are left aside.
pub(super) fn applies(when: &When, profile: &Profile, as_of: AsOf) -> bool {
    fn any<T: PartialEq>(wanted: &[T], value: Option<&T>) -> bool {
        wanted.is_empty() || value.is_some_and(|value| wanted.contains(value))
    }
    holds(when.from, when.until, as_of)
        && any(&when.app_type, profile.app_type.as_ref())
        && any(&when.platform, Some(&profile.platform))
        && any(&when.acts_as, profile.acts_as.as_ref())
        && any(&when.interaction, Some(&profile.interaction))
        && any(&when.runs_on, profile.runs_on.as_ref())
        && any(&when.client, Some(&profile.client))
        && any(&when.accounts, Some(&profile.accounts))
        && any(&when.target, profile.target.as_ref())
        && any(&when.tenants, Some(&profile.tenants))
        && any(&when.existing_app, profile.existing_app.as_ref())
        && (when.calls.is_empty() || when.calls.iter().any(|api| profile.calls.contains(api)))
}

/// Judges every mechanism for a profile.
pub(super) fn judge<'a>(facts: &'a AdviceFacts, profile: &Profile, as_of: AsOf) -> Verdict<'a> {
    let obstacles: Vec<_> = facts
        .mechanisms
        .iter()
        .map(|mechanism| (mechanism, obstacles(mechanism, profile, as_of)))
        .collect();
    let in_force: Vec<&Decision> =
        facts.decisions.iter().filter(|d| applies(&d.when, profile, as_of)).collect();
    let out_by_decision =
        |id: &MechanismId| in_force.iter().find_map(|d| ruled_out_by(d, id, profile));
    let fits = |id: &MechanismId| {
        obstacles.iter().any(|(m, against)| m.id == *id && against.is_empty())
            && out_by_decision(id).is_none()
    };
    let choose = |decision: &'a Decision| -> Vec<Pick<'a>> {
        let fitting = decision.prefer.iter().filter(|line| fits(&line.mechanism));
        fitting
            .filter_map(|line| {
                let mechanism = facts.mechanism(line.mechanism.as_str())?;
                Some(Pick { mechanism, preference: Some(line) })
            })
            .collect()
    };
    let deciding = in_force
        .iter()
        .map(|decision| (*decision, choose(decision)))
        .find(|(_, picks)| !picks.is_empty());
    let (decision, picks) = match deciding {
        Some((decision, picks)) => (Some(decision), picks),
        // Only what the question itself insists on is taken without a decision.
        None if !profile.only.is_empty() => {
            let left = obstacles.iter().filter(|(m, _)| fits(&m.id));
            (None, left.map(|(m, _)| Pick { mechanism: m, preference: None }).collect())
        }
        None => (None, Vec::new()),
    };
    let chosen = |id: &MechanismId| picks.iter().any(|pick| pick.mechanism.id == *id);
    let ruled_out = obstacles
        .iter()
        .filter(|(mechanism, _)| !chosen(&mechanism.id))
        .map(|(mechanism, against)| {
            let (because, about) = match against.first() {
                Some(obstacle) => (obstacle.reason.clone(), obstacle.about),
                None => match out_by_decision(&mechanism.id) {
                    Some(reason) => (reason, None),
                    None => (not_preferred(mechanism, &picks, decision), None),
                },
            };
            let (id, name) = (mechanism.id.clone(), mechanism.name.clone());
            RuledOut { mechanism: id, name, because, about }
        })
        .collect();
    Verdict { decision, picks, ruled_out, obstacles }
}

/// The mechanism that [`judge`] would pick first, without judging the others.
pub(super) fn first_pick<'a>(
    facts: &'a AdviceFacts,
    profile: &Profile,
    as_of: AsOf,
) -> Option<&'a Mechanism> {
    let in_force: Vec<&Decision> =
        facts.decisions.iter().filter(|d| applies(&d.when, profile, as_of)).collect();
    let free = |mechanism: &&Mechanism| {
        fits(mechanism, profile, as_of)
            && in_force.iter().all(|d| ruled_out_by(d, &mechanism.id, profile).is_none())
    };
    let mut tried: Vec<&MechanismId> = Vec::new();
    for line in in_force.iter().flat_map(|decision| &decision.prefer) {
        if tried.contains(&&line.mechanism) {
            continue;
        }
        tried.push(&line.mechanism);
        let mechanism = facts.mechanism(line.mechanism.as_str());
        if let Some(mechanism) = mechanism.filter(free) {
            return Some(mechanism);
        }
    }
    facts.mechanisms.iter().filter(|m| profile.only.contains(&m.id)).find(free)
}

/// Why a decision rules a mechanism out; not one that the question insists on.
fn ruled_out_by(decision: &Decision, id: &MechanismId, profile: &Profile) -> Option<Reason> {
    if profile.only.contains(id) {
        return None;
    }
    let line = decision.rule_out.iter().find(|line| line.mechanism == *id)?;
    let text = line.because.as_ref().unwrap_or(&decision.because);
    Some(Reason::new(text.clone(), decision.basis, &decision.sources))
}

fn not_preferred(mechanism: &Mechanism, picks: &[Pick<'_>], decision: Option<&Decision>) -> Reason {
    let sources: &[SourceId] = decision.map_or(&mechanism.sources, |decision| &decision.sources);
    let text = match picks.first() {
        Some(pick) => format!("would work, but {} is the better choice here", pick.mechanism.id),
        None => "would work, but no document advises it for such an app".to_owned(),
    };
    Reason::new(text, Some(Basis::Inferred), sources)
}

/// The library or tool of a pick on a day.
pub(super) fn library(pick: Pick<'_>, profile: &Profile, as_of: AsOf) -> Option<String> {
    if let Some(library) = pick.preference.and_then(|line| line.library.as_ref()) {
        return Some(library.clone());
    }
    let fits = |library: &&Library| {
        holds(library.from, library.until, as_of)
            && (library.client.is_empty() || library.client.contains(&profile.client))
            && (library.runs_on.is_empty()
                || profile.runs_on.is_some_and(|place| library.runs_on.contains(&place)))
    };
    pick.mechanism.libraries.iter().find(fits).map(|library| library.name.clone())
}

/// The sample of a mechanism for a profile on a day.
pub(super) fn sample(mechanism: &Mechanism, profile: &Profile, as_of: AsOf) -> Option<String> {
    let fits = |sample: &&Sample| {
        holds(sample.from, sample.until, as_of)
            && (sample.client.is_empty() || sample.client.contains(&profile.client))
            && (sample.runs_on.is_empty()
                || profile.runs_on.is_some_and(|place| sample.runs_on.contains(&place)))
    };
    mechanism.samples.iter().find(fits).map(|sample| sample.place.clone())
}
