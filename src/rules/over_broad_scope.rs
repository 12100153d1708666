//! A scope that allows more than the app's calls need, where a narrower one is enough.

use super::narrowing::{Answer, answer, shares};
use super::redundant_scope::goes_as_redundant;
use super::rule::{Meta, Rule, Subject};
use super::usage::{
    calls_of, claim, evidence, grade, granted, left_aside, needs_profile_only, places,
};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Place, Safety, Severity};
use crate::needed::{Needed, NeededScope, by_service};
use crate::project::{RequestSet, Requested};
use crate::scopes::ScopeId;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "over-broad-scope",
    summary: "a scope that allows more than the calls need, where a narrower one is enough",
    severity: Severity::Warning,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/over-broad-scope.md"),
};

/// What is not known of an extension's calls for which the profile of its user is enough.
const PROFILE_IS_ENOUGH: &str = "an extension that asks for nothing gets the user's profile, which is enough for these \
                                 calls: it may need no scope for them";

/// The rule.
pub(super) struct OverBroadScope;

impl Rule for OverBroadScope {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn requested(
        &self,
        subject: Subject<'_>,
        set: &RequestSet,
        requested: &Requested,
        findings: &mut Vec<Finding>,
    ) {
        let Some(needed) = subject.project.needed.as_ref() else { return };
        let Some(scope) = subject.id(&requested.scope) else { return };
        if left_aside(subject, set) {
            return;
        }
        if let Some(Answer::Narrower(narrower)) = answer(subject, set, requested, needed) {
            let go_too = go_too(subject, set, (needed, scope), &narrower);
            let mut finding = finding(subject, needed, requested, &narrower, &go_too);
            if needs_profile_only(subject, set, calls_of(subject, needed, scope).into_iter()) {
                finding.confidence = finding.confidence.min(Confidence::Likely);
                finding
                    .notes
                    .push(Note::cited(PROFILE_IS_ENOUGH, ["extension-manifest-reference"]));
            }
            finding.fix = Some(fix(subject, requested, &narrower));
            findings.push(finding);
        }
    }
}

/// What else the narrower scopes take the place of: what would allow some of the calls too, but goes as redundant,
/// since the broad one includes it.
fn go_too(
    subject: Subject<'_>,
    set: &RequestSet,
    (needed, scope): (&Needed, ScopeId),
    narrower: &[&NeededScope],
) -> Vec<String> {
    let below = granted(subject, set).filter(|(one, id)| {
        *id != scope
            && subject.graph.includes(scope, *id)
            && goes_as_redundant(subject, set, one)
            && !calls_of(subject, needed, *id).is_empty()
            && !narrower.iter().any(|narrower| narrower.scope.as_str() == &*one.scope)
    });
    below.map(|(one, _)| format!("`{}`", one.scope)).collect()
}

/// Writes the narrower scopes in place of the broad one, wherever that is written.
fn fix(subject: Subject<'_>, requested: &Requested, narrower: &[&NeededScope]) -> Fix {
    // What one package asks for need not be asked for in another one that this place goes into.
    let asked = |scope: &str| {
        let sets = subject.project.sets.iter();
        let mut packed = sets.filter(|set| set.requested.iter().any(|one| shares(one, requested)));
        packed.all(|set| set.requested.iter().any(|other| *other.scope == *scope))
    };
    let names = narrower.iter().map(|one| one.scope.as_str()).filter(|name| !asked(name));
    let with: Vec<String> = names.map(str::to_owned).collect();
    let scope = &requested.scope;
    let quoted: Vec<String> = with.iter().map(|name| format!("`{name}`")).collect();
    let (description, change): (String, &dyn Fn(Place) -> Change) = if with.is_empty() {
        (format!("remove `{scope}`"), &Change::Remove)
    } else {
        let description = format!("ask for {} in place of `{scope}`", quoted.join(" and "));
        (description, &|place| Change::Replace(place, with.clone()))
    };
    Fix::new(Safety::Unsafe, description, requested.places.iter().copied().map(change).collect())
}

fn finding(
    subject: Subject<'_>,
    needed: &Needed,
    requested: &Requested,
    narrower: &[&NeededScope],
    go_too: &[String],
) -> Finding {
    let names: Vec<String> = narrower.iter().map(|one| format!("`{}`", one.scope)).collect();
    let names = names.join(" and ");
    let are = if narrower.len() == 1 { "is" } else { "are" };
    let broad = &requested.scope;
    let message = format!("`{broad}` allows more than the calls need; {names} {are} enough");
    let mut finding = META.about(requested, message);
    let Some(scope) = subject.id(broad) else { return finding };
    let claim = claim(subject, needed, scope);
    grade(&mut finding, claim.confidence);
    let calls = calls_of(subject, needed, scope);
    let operations = by_service(calls.iter().map(|call| &call.operation));
    finding
        .notes
        .push(Note::new(format!("of what it allows, the app calls {}", operations.join("; "))));
    let more = narrower.iter().flat_map(|one| &one.instead).find(|o| o.scope.as_str() == &**broad);
    if let Some(more) = more {
        finding.notes.push(Note::new(format!("in its place it means {}", more.more)));
    }
    finding.notes.push(evidence(needed));
    finding.notes.extend(claim.notes);
    let mut going = vec![format!("`{broad}`")];
    going.extend_from_slice(go_too);
    let help = format!("ask for {names} in place of {}", going.join(" and "));
    finding.help = Some(if finding.confidence == Confidence::Possible {
        format!("find out what is not sure; if nothing needs more, {help}")
    } else {
        help
    });
    finding.calls = places(needed, calls);
    finding
}
