//! Profiles that contradict themselves or that nothing fits: what conflicts, and what to relax.

use super::advice::{Conflict, Reason, Relaxation};
use super::decide::recommended;
use super::judge::Verdict;
use super::question::{Origin, Profile, Question, resolve};
use crate::catalog::{
    Accounts, ActsAs, AdviceFacts, Client, Interaction, Platform, RunsOn, Target, Tenants, Trait,
};

/// How many changes are shown at most.
const SHOWN: usize = 4;

/// Traits of the profile that contradict each other whatever the mechanism.
pub(super) fn clashes(
    facts: &AdviceFacts,
    question: &Question,
    profile: &Profile,
) -> Vec<Conflict> {
    let mut found = Vec::new();
    let mut clash = |traits: &[Trait], why: Reason| {
        found.push(Conflict { traits: traits.to_vec(), why: vec![why], relax: Vec::new() });
    };
    let row = question.app_type.as_ref().and_then(|id| facts.app_type(id.as_str()));
    if let Some(row) = row {
        let alone = Question { app_type: Some(row.id.clone()), ..Question::new(question.as_of) };
        let usual = resolve(facts, &alone).map(|profile| profile.values()).unwrap_or_default();
        let value = |values: &[(Trait, String)], name: Trait| {
            values.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone())
        };
        let values = profile.values();
        for name in &row.defining {
            let (must, is) = (value(&usual, *name), value(&values, *name));
            if let (Some(must), Some(is)) = (must, is)
                && must != is
            {
                let text = format!("`{}` means {name} `{must}`, not `{is}`", row.id);
                clash(&[Trait::AppType, *name], Reason::new(text, row.basis, &row.sources));
            }
        }
    }
    let said = |text: &str| Reason::new(text, None, &[]);
    let in_job = matches!(profile.runs_on, Some(RunsOn::AzurePipelines | RunsOn::OidcCi));
    if in_job && matches!(profile.interaction, Interaction::Browser | Interaction::Device) {
        let why = said("a job of a CI service has nobody in front of it");
        clash(&[Trait::RunsOn, Trait::Interaction], why);
    }
    let page = matches!(profile.runs_on, Some(RunsOn::Browser | RunsOn::AzureDevops));
    if page && profile.interaction == Interaction::None {
        let why = said("a page is looked at by somebody: it never runs unattended");
        clash(&[Trait::RunsOn, Trait::Interaction], why);
    }
    if profile.interaction == Interaction::Upstream && profile.acts_as == Some(ActsAs::App) {
        let why = said("on behalf of a person who signed in upstream means acting as that person");
        clash(&[Trait::Interaction, Trait::ActsAs], why);
    }
    if profile.platform == Platform::Server && profile.accounts != Accounts::Entra {
        let why =
            said("Azure DevOps Server knows domain accounts, not personal Microsoft accounts");
        clash(&[Trait::Platform, Trait::Accounts], why);
    }
    found
}

/// Takes every choice back: a profile that contradicts itself gets none.
pub(super) fn withdraw(verdict: &mut Verdict<'_>) {
    for pick in std::mem::take(&mut verdict.picks) {
        let sources =
            verdict.decision.map_or(&pick.mechanism.sources, |decision| &decision.sources);
        verdict.ruled_out.push(super::advice::RuledOut {
            mechanism: pick.mechanism.id.clone(),
            name: pick.mechanism.name.clone(),
            because: Reason::new("cannot be judged: the profile contradicts itself", None, sources),
            about: None,
        });
    }
    verdict.ruled_out.sort_by(|a, b| a.mechanism.cmp(&b.mechanism));
    verdict.decision = None;
}

/// Why nothing fits, and what to relax.
pub(super) fn impossible(
    facts: &AdviceFacts,
    question: &Question,
    verdict: &Verdict<'_>,
    about: Option<Trait>,
) -> Conflict {
    let relax = relaxations(facts, question);
    let mut closest: Vec<_> = verdict
        .obstacles
        .iter()
        .filter(|(m, against)| {
            !against.is_empty() && (question.only.is_empty() || question.only.contains(&m.id))
        })
        .collect();
    closest.sort_by_key(|(_, against)| against.len());
    let fewest = closest.first().map_or(0, |(_, against)| against.len());
    let nearest = closest.iter().filter(|(_, against)| against.len() == fewest).take(3);
    let mut why: Vec<Reason> = Vec::new();
    let mut traits: Vec<Trait> = about.into_iter().collect();
    for (mechanism, against) in nearest {
        for obstacle in against {
            let reason = &obstacle.reason;
            let text = format!("{}: {}", mechanism.id, reason.text);
            why.push(Reason::new(text, reason.basis, &reason.sources));
            traits.extend(obstacle.about);
        }
    }
    traits.extend(relax.iter().flat_map(|r| r.changes.iter().map(|(name, _)| *name)));
    Conflict { traits, why, relax }
}

/// Adds to conflicts what would resolve them.
pub(super) fn add_relaxations(
    facts: &AdviceFacts,
    question: &Question,
    conflicts: &mut [Conflict],
) {
    let relax = relaxations(facts, question);
    for conflict in conflicts {
        let mut fitting: Vec<Relaxation> = relax
            .iter()
            .filter(|r| r.changes.iter().any(|(name, _)| conflict.traits.contains(name)))
            .cloned()
            .collect();
        std::mem::swap(&mut conflict.relax, &mut fitting);
    }
}

/// Single changes that give an answer; pairs of changes where no single one does.
fn relaxations(facts: &AdviceFacts, question: &Question) -> Vec<Relaxation> {
    let Ok(profile) = resolve(facts, question) else { return Vec::new() };
    let singles = changes(question, &profile);
    let mut found: Vec<Relaxation> = Vec::new();
    for (change, changed) in &singles {
        if let Some(mechanism) = recommended(facts, changed) {
            let same_trait = |r: &&Relaxation| r.changes[0].0 == change.0;
            let known = found.iter().filter(same_trait).any(|r| r.recommended == mechanism.id);
            if !known && found.iter().filter(same_trait).count() < 2 {
                let changes = vec![change.clone()];
                found.push(Relaxation { changes, recommended: mechanism.id.clone() });
            }
        }
    }
    // What was insisted on is worth two changes.
    let insists = !question.only.is_empty();
    let kept = |r: &Relaxation| r.changes.iter().all(|(name, _)| *name != Trait::Only);
    if found.is_empty() || (insists && !found.iter().any(kept)) {
        found.extend(pairs(facts, &singles, insists && !found.is_empty()));
    }
    found.truncate(SHOWN);
    found
}

/// Pairs of changes that give an answer; one for each mechanism and pair of traits.
fn pairs(facts: &AdviceFacts, singles: &[Change], keep_only: bool) -> Vec<Relaxation> {
    let mut found: Vec<Relaxation> = Vec::new();
    for (first, once) in singles {
        let Ok(profile) = resolve(facts, once) else { continue };
        for (second, twice) in changes(once, &profile) {
            let in_order = first.0 < second.0;
            if !in_order || (keep_only && second.0 == Trait::Only) {
                continue;
            }
            let Some(mechanism) = recommended(facts, &twice) else { continue };
            let same = |r: &Relaxation| {
                r.recommended == mechanism.id
                    && r.changes[0].0 == first.0
                    && r.changes[1].0 == second.0
            };
            if !found.iter().any(same) {
                let changes = vec![first.clone(), second];
                found.push(Relaxation { changes, recommended: mechanism.id.clone() });
            }
            if found.len() == SHOWN {
                return found;
            }
        }
    }
    found
}

type Change = ((Trait, String), Question);

/// Every other value of every trait that is not just assumed.
fn changes(question: &Question, profile: &Profile) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    let held = |name| profile.origin(name) != Origin::Assumed;
    if !question.only.is_empty() {
        let changed = Question { only: Vec::new(), ..question.clone() };
        all.push(((Trait::Only, "any".to_owned()), changed));
    }
    if !question.calls.is_empty() {
        let changed = Question { calls: Vec::new(), ..question.clone() };
        all.push(((Trait::Calls, "none".to_owned()), changed));
    }
    macro_rules! vary {
        ($field:ident, $name:expr, $values:expr, $now:expr) => {
            if held($name) {
                for value in $values.iter().filter(|value| Some(**value) != $now) {
                    let mut changed = question.clone();
                    changed.$field = Some(*value);
                    all.push((($name, value.to_string()), changed));
                }
            }
        };
    }
    vary!(accounts, Trait::Accounts, Accounts::ALL, Some(profile.accounts));
    vary!(platform, Trait::Platform, Platform::ALL, Some(profile.platform));
    vary!(acts_as, Trait::ActsAs, ActsAs::ALL, profile.acts_as);
    vary!(interaction, Trait::Interaction, Interaction::ALL, Some(profile.interaction));
    // A place that was not said can be said.
    if held(Trait::RunsOn) || profile.runs_on.is_none() {
        for value in RunsOn::ALL.iter().filter(|value| Some(**value) != profile.runs_on) {
            let changed = Question { runs_on: Some(*value), ..question.clone() };
            all.push(((Trait::RunsOn, value.to_string()), changed));
        }
    }
    vary!(client, Trait::Client, Client::ALL, Some(profile.client));
    vary!(target, Trait::Target, Target::ALL, profile.target);
    vary!(tenants, Trait::Tenants, Tenants::ALL, Some(profile.tenants));
    if question.app_type.is_some() {
        let changed = Question { app_type: None, ..question.clone() };
        all.push(((Trait::AppType, "any".to_owned()), changed));
    }
    all
}
