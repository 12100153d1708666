//! Advice as JSON for programs. These structs are the public form, version 1; `Advice` may change
//! beside them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::asking_json::RequestJson;
use super::lint_code_json::ReadJson;
use super::needed_json::NeededJson;
use crate::catalog::{Basis, MechanismId, SourceId, SourceRow, Sources, Statement};
use crate::date::FactDate;
use crate::recommend::{
    Acceptable, Advice, Asking, Choice, Conflict, Disagreement, Origin, Reason, ScopeAdvice,
};

#[derive(Serialize)]
struct Report<'a> {
    version: u8,
    as_of: String,
    profile: BTreeMap<String, serde_json::Value>,
    assumed: Vec<&'static str>,
    decision: Option<&'a str>,
    recommended: Option<Chosen<'a>>,
    on_server: Option<Chosen<'a>>,
    #[serde(flatten)]
    scopes: Option<ScopesJson<'a>>,
    acceptable: Vec<AlsoGood<'a>>,
    ruled_out: Vec<Out<'a>>,
    warnings: Vec<Warned<'a>>,
    limits: Vec<Because<'a>>,
    disagreements: Vec<Disagree<'a>>,
    conflicts: Vec<Clash<'a>>,
    sources: Vec<Cited<'a>>,
}

/// What the calls add: only there when calls were given.
#[derive(Serialize)]
struct ScopesJson<'a> {
    needed: NeededJson<'a>,
    #[serde(flatten)]
    code: Option<ReadJson<'a>>,
    request: Option<RequestJson<'a>>,
    forms: BTreeMap<&'static str, &'a str>,
    request_on_server: Option<RequestJson<'a>>,
    forms_on_server: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
pub(super) struct Because<'a> {
    text: &'a str,
    basis: &'static str,
    sources: &'a [SourceId],
}

#[derive(Serialize)]
struct Chosen<'a> {
    mechanism: &'a MechanismId,
    name: &'a str,
    library: Option<&'a str>,
    because: Vec<Because<'a>>,
    steps: Vec<&'a str>,
    send: Send<'a>,
    sample: Option<&'a str>,
}

#[derive(Serialize)]
struct Send<'a> {
    form: &'a str,
    example: Option<&'a str>,
    keep: &'a str,
    revoke: &'a str,
}

#[derive(Serialize)]
struct AlsoGood<'a> {
    mechanism: &'a MechanismId,
    name: &'a str,
    library: Option<&'a str>,
    because: &'a str,
    basis: &'static str,
    sources: &'a [SourceId],
}

#[derive(Serialize)]
struct Out<'a> {
    mechanism: &'a MechanismId,
    because: &'a str,
    basis: &'static str,
    about: Option<&'static str>,
    source: Option<&'a SourceId>,
    sources: &'a [SourceId],
}

#[derive(Serialize)]
struct Warned<'a> {
    text: &'a str,
    date: Option<FactDate>,
    days_left: Option<i32>,
    source: Option<&'a SourceId>,
    sources: &'a [SourceId],
}

#[derive(Serialize)]
struct Disagree<'a> {
    about: &'a str,
    statements: Vec<Said<'a>>,
    decided: Because<'a>,
}

#[derive(Serialize)]
struct Said<'a> {
    text: &'a str,
    from: Option<FactDate>,
    until: Option<FactDate>,
    sources: &'a [SourceId],
}

#[derive(Serialize)]
struct Clash<'a> {
    traits: Vec<&'static str>,
    why: Vec<Because<'a>>,
    relax: Vec<Relax<'a>>,
}

#[derive(Serialize)]
struct Relax<'a> {
    change: BTreeMap<&'static str, &'a str>,
    recommended: &'a MechanismId,
}

#[derive(Serialize)]
struct Cited<'a> {
    id: &'a SourceId,
    title: &'a str,
    date: Option<FactDate>,
    #[serde(rename = "where")]
    place: &'a str,
    note: Option<&'a str>,
}

impl<'a> ScopesJson<'a> {
    fn new(scopes: &'a ScopeAdvice) -> Self {
        let forms = |asking: &'a Option<Asking>| {
            let forms = asking.iter().flat_map(|asking| &asking.forms);
            forms.map(|form| (form.form.as_str(), form.text.as_str())).collect()
        };
        Self {
            needed: NeededJson::from(&scopes.needed),
            code: scopes.code.as_deref().map(ReadJson::from),
            request: scopes.recommended.as_ref().map(RequestJson::from),
            forms: forms(&scopes.recommended),
            request_on_server: scopes.on_server.as_ref().map(RequestJson::from),
            forms_on_server: forms(&scopes.on_server),
        }
    }
}

/// The advice as one JSON object.
pub fn advice(advice: &Advice, scopes: Option<&ScopeAdvice>, sources: &Sources) -> String {
    let values = advice.profile.values();
    let assumed = values.iter().filter(|(name, _)| advice.profile.origin(*name) == Origin::Assumed);
    let mut cited = advice.sources();
    for id in scopes.into_iter().flat_map(ScopeAdvice::sources) {
        if !cited.contains(&id) {
            cited.push(id);
        }
    }
    let row = |id: &&SourceId| sources.all().iter().find(|row| row.id == **id);
    let report = Report {
        version: 1,
        as_of: advice.as_of.to_string(),
        assumed: assumed.map(|(name, _)| name.as_str()).collect(),
        profile: profile(&values),
        decision: advice.decision.as_deref(),
        recommended: advice.recommended.as_ref().map(chosen),
        on_server: advice.on_server.as_ref().map(chosen),
        scopes: scopes.map(ScopesJson::new),
        acceptable: advice.acceptable.iter().map(also_good).collect(),
        ruled_out: advice
            .ruled_out
            .iter()
            .map(|out| Out {
                mechanism: &out.mechanism,
                because: &out.because.text,
                basis: basis(out.because.basis),
                about: out.about.map(crate::catalog::Trait::as_str),
                source: out.because.sources.first(),
                sources: &out.because.sources,
            })
            .collect(),
        warnings: advice
            .warnings
            .iter()
            .map(|warning| Warned {
                text: &warning.text,
                date: warning.date,
                days_left: warning.days_left,
                source: warning.sources.first(),
                sources: &warning.sources,
            })
            .collect(),
        limits: advice.limits.iter().map(because).collect(),
        disagreements: advice.disagreements.iter().map(disagree).collect(),
        conflicts: advice.conflicts.iter().map(clash).collect(),
        sources: cited.iter().filter_map(row).map(cite).collect(),
    };
    let mut text = serde_json::to_string_pretty(&report).expect("plain data with text keys");
    text.push('\n');
    text
}

/// The traits under their names with underscores, as in `scopewise.yaml`.
fn profile(values: &[(crate::catalog::Trait, String)]) -> BTreeMap<String, serde_json::Value> {
    use crate::catalog::Trait;
    values
        .iter()
        .map(|(name, value)| {
            let several = matches!(name, Trait::Calls | Trait::Only);
            let value = if several {
                value.split(',').map(str::to_owned).collect::<Vec<_>>().into()
            } else {
                value.clone().into()
            };
            (name.as_str().replace('-', "_"), value)
        })
        .collect()
}

pub(super) const fn basis(basis: Option<Basis>) -> &'static str {
    match basis {
        None => Basis::Documented.as_str(),
        Some(basis) => basis.as_str(),
    }
}

pub(super) fn because(reason: &Reason) -> Because<'_> {
    Because { text: &reason.text, basis: basis(reason.basis), sources: &reason.sources }
}

fn chosen(choice: &Choice) -> Chosen<'_> {
    Chosen {
        mechanism: &choice.mechanism,
        name: &choice.name,
        library: choice.library.as_deref(),
        because: choice.because.iter().map(because).collect(),
        steps: choice.steps.iter().map(|step| step.text.as_str()).collect(),
        send: Send {
            form: &choice.sending.form,
            example: choice.sending.example.as_deref(),
            keep: &choice.sending.keep,
            revoke: &choice.sending.revoke,
        },
        sample: choice.sample.as_deref(),
    }
}

fn also_good(also: &Acceptable) -> AlsoGood<'_> {
    AlsoGood {
        mechanism: &also.mechanism,
        name: &also.name,
        library: also.library.as_deref(),
        because: &also.because.text,
        basis: basis(also.because.basis),
        sources: &also.because.sources,
    }
}

fn disagree(disagreement: &Disagreement) -> Disagree<'_> {
    Disagree {
        about: &disagreement.about,
        statements: disagreement.statements.iter().map(say).collect(),
        decided: because(&disagreement.decided),
    }
}

fn say(statement: &Statement) -> Said<'_> {
    Said {
        text: &statement.text,
        from: statement.from,
        until: statement.until,
        sources: &statement.sources,
    }
}

fn clash(conflict: &Conflict) -> Clash<'_> {
    Clash {
        traits: conflict.traits.iter().map(|name| name.as_str()).collect(),
        why: conflict.why.iter().map(because).collect(),
        relax: conflict
            .relax
            .iter()
            .map(|relax| Relax {
                change: relax
                    .changes
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect(),
                recommended: &relax.recommended,
            })
            .collect(),
    }
}

fn cite(row: &SourceRow) -> Cited<'_> {
    Cited {
        id: &row.id,
        title: &row.title,
        date: row.date(),
        place: &row.place,
        note: row.note.as_deref(),
    }
}
