//! A document that tells people to grant other scopes than the code needs.

use std::collections::BTreeSet;

use super::rule::{Meta, Rule, Subject};
use super::usage::{allows, calls_of, claim, evidence, grade, places};
use crate::catalog::{ScopeRow, ScopeStatus};
use crate::finding::{Confidence, Finding, Note, Place, Severity};
use crate::manifest::documented::{DocumentedScopes, Phrase};
use crate::manifest::{Declaration, Text};
use crate::needed::{Needed, NeededCall, by_service};
use crate::project::{Part, Sign};
use crate::scopes::ScopeId;
use crate::text::Span;

/// What the rule says of itself.
static META: Meta = Meta {
    id: "documented-scopes-differ",
    summary: "a document that tells people to grant other scopes than the code needs",
    severity: Severity::Warning,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/documented-scopes-differ.md"),
};

/// Scopes that git, package feeds, publishing and agents use, and no call that can be seen.
const BEYOND_CALLS: &[&str] = &[
    "vso.agentpools",
    "vso.code",
    "vso.environment",
    "vso.gallery",
    "vso.machinegroup",
    "vso.packaging",
    "vso.symbols",
];

/// The rule.
pub(super) struct DocumentedScopesDiffer;

/// A scope that a document tells people to grant.
struct Granted<'a> {
    scope: ScopeId,
    row: &'a ScopeRow,
    place: Place,
    conditional: bool,
}

impl Rule for DocumentedScopesDiffer {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::Documented(documented) = &part.declaration else { return };
        let Some(needed) = subject.project.needed.as_ref() else { return };
        let Some(doubts) = calls_with_a_token(subject) else { return };
        let Some(granted) = granted(subject, part, documented) else { return };
        let Some(first) = granted.first() else { return };
        // A token for the marketplace alone publishes the extension, and makes none of its calls.
        if granted.iter().all(|one| one.row.id.as_str().starts_with("vso.gallery")) {
            return;
        }
        let start = findings.len();
        if !names_more(subject, part, documented) {
            missing(subject, needed, &granted, first.place, findings);
        }
        for one in &granted {
            findings.extend(too_much(subject, needed, &granted, one));
        }
        for finding in &mut findings[start..] {
            for doubt in &doubts {
                finding.notes.push(Note::new(format!("not sure: {doubt}")));
                grade(finding, Confidence::Possible);
            }
        }
    }
}

/// Whether the code calls with a personal access token: the reasons why that is not sure, if it does.
fn calls_with_a_token(subject: Subject<'_>) -> Option<Vec<String>> {
    let is_token = |id: &str| id == "pat" || id == "pat-full" || id == "pat-global";
    if let Some(stated) = &subject.project.stated.mechanism {
        return is_token(stated.as_str()).then(Vec::new);
    }
    let signs = &subject.project.code.as_ref()?.signs;
    let (own, others): (Vec<_>, Vec<_>) = signs.iter().partition(|sign| is_token(sign.mechanism));
    own.iter().any(|sign| sign.confidence >= Confidence::Likely).then_some(())?;
    let doubt = |other: &&Sign| {
        let place = &other.place;
        format!("`{}:{}` signs in otherwise too (`{}`)", place.file, place.line, other.word)
    };
    Some(others.iter().map(doubt).collect())
}

/// The scopes that the phrases mean; nothing where one of them cannot be told, or means everything.
fn granted<'a>(
    subject: Subject<'a>,
    part: &Part,
    documented: &DocumentedScopes,
) -> Option<Vec<Granted<'a>>> {
    let mut granted: Vec<Granted<'a>> = Vec::new();
    for phrase in documented.phrases.iter().filter(|_| !documented.unclear) {
        match meaning(subject, phrase) {
            Meaning::Scope(row, span) => {
                let scope =
                    subject.id(row.id.as_str()).filter(|_| row.status == ScopeStatus::Public)?;
                if subject.graph.full_access().contains(scope) {
                    return None;
                }
                let place = Place { file: part.file, span };
                let conditional = phrase.conditional;
                granted.push(Granted { scope, row, place, conditional });
            }
            Meaning::Open => return None,
            Meaning::None => {}
        }
    }
    Some(granted)
}

/// Whether a line that lists what to grant has the name of a category outside of what was understood.
fn names_more(subject: Subject<'_>, part: &Part, documented: &DocumentedScopes) -> bool {
    let text = subject.project.file(part.file).text();
    let rows = subject.catalog.scopes().all().iter();
    let labels = rows.flat_map(|row| row.pat_labels.iter().chain([&row.name]));
    let categories: BTreeSet<&str> =
        labels.filter_map(|label| Some(label.split_once(" (")?.0)).collect();
    let understood = |at: usize| {
        documented.phrases.iter().any(|phrase| {
            let end = phrase.access.as_ref().map_or(phrase.category.span.end, |one| one.span.end);
            (phrase.category.span.start..end).contains(&at)
        })
    };
    let is_name = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    documented.lines.iter().any(|line| {
        let line_text = &text[line.start..line.end];
        categories.iter().any(|category| {
            line_text.match_indices(category).any(|(at, _)| {
                let alone = !is_name(line_text[..at].chars().next_back())
                    && !is_name(line_text[at + category.len()..].chars().next());
                alone && !understood(line.start + at)
            })
        })
    })
}

/// What a phrase means.
enum Meaning<'a> {
    Scope(&'a ScopeRow, Span),
    /// Scopes, and nobody can tell which.
    Open,
    /// No scopes.
    None,
}

fn meaning<'a>(subject: Subject<'a>, phrase: &Phrase) -> Meaning<'a> {
    let Text { value, span } = &phrase.category;
    let Some(access) = &phrase.access else {
        return match subject.row(value) {
            Some(row) => Meaning::Scope(row, *span),
            None => Meaning::Open,
        };
    };
    let rows = subject.catalog.scopes().all();
    let mut known_category = false;
    let starts = std::iter::once(0).chain(value.match_indices(' ').map(|(at, _)| at + 1));
    for start in starts {
        let category = words(&value[start..]);
        let whole = words(&format!("{} {}", &value[start..], access.value));
        let labels = |row: &ScopeRow| {
            row.pat_labels.iter().chain([&row.name]).any(|label| words(label) == whole)
        };
        if let Some(row) = rows.iter().find(|row| row.status == ScopeStatus::Public && labels(row))
        {
            return Meaning::Scope(row, Span::new(span.start + start, access.span.end));
        }
        let of_category = |row: &ScopeRow| words(&row.category) == category;
        known_category |= rows.iter().any(of_category);
    }
    if known_category { Meaning::Open } else { Meaning::None }
}

/// The words of a label without what writers vary: case, "and", marks, a plural.
fn words(label: &str) -> Vec<String> {
    let parts = label.split(|letter: char| !letter.is_alphanumeric());
    let parts = parts
        .filter(|part| !part.is_empty() && !part.eq_ignore_ascii_case("and") && *part != "amp");
    parts.map(|part| part.to_lowercase().trim_end_matches('s').to_owned()).collect()
}

/// What people are shown of a scope: the wording of the page, and the name.
fn shown(row: &ScopeRow) -> String {
    match row.pat_labels.first() {
        Some(label) => format!("`{label}` (`{}`)", row.id),
        None => format!("`{}`", row.id),
    }
}

/// Calls that no documented scope allows.
fn missing(
    subject: Subject<'_>,
    needed: &Needed,
    granted: &[Granted<'_>],
    place: Place,
    findings: &mut Vec<Finding>,
) {
    let mut failing: Vec<&NeededCall> = needed.calls.iter().collect();
    failing.retain(|call| {
        !call.any_of.is_empty() && !granted.iter().any(|one| allows(subject, one.scope, call))
    });
    for scope in &needed.scopes {
        let Some(id) = subject.id(scope.scope.as_str()) else { continue };
        let Some(row) = subject.row(scope.scope.as_str()) else { continue };
        let (mine, rest) =
            failing.into_iter().partition::<Vec<_>, _>(|call| allows(subject, id, call));
        failing = rest;
        let Some(surest) = mine.iter().map(|call| call.confidence).max() else { continue };
        let message = format!("the code needs {}, which nobody is told to grant here", shown(row));
        let mut finding = META.finding(place, message);
        finding.scope = Some(scope.scope.to_string());
        let operations = by_service(mine.iter().map(|call| &call.operation));
        finding.notes.push(Note::cited(
            format!("with a token as described these fail: {}", operations.join("; ")),
            [crate::catalog::SPECS],
        ));
        if surest == Confidence::Possible {
            grade(&mut finding, Confidence::Possible);
        }
        finding.help = Some(format!("tell people to grant {} as well", shown(row)));
        finding.calls = places(needed, mine);
        findings.push(finding);
    }
}

/// A documented scope that allows no call, or more than the calls need.
fn too_much(
    subject: Subject<'_>,
    needed: &Needed,
    granted: &[Granted<'_>],
    one: &Granted<'_>,
) -> Option<Finding> {
    let id = one.row.id.as_str();
    let beyond = BEYOND_CALLS.iter().any(|start| {
        id.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    });
    let least = |scope: ScopeId| {
        needed.scopes.iter().any(|kept| subject.id(kept.scope.as_str()) == Some(scope))
    };
    if one.conditional || beyond || least(one.scope) {
        return None;
    }
    let calls = calls_of(subject, needed, one.scope);
    let others: Vec<&Granted<'_>> =
        granted.iter().filter(|other| other.scope != one.scope).collect();
    let covered =
        |call: &&NeededCall| others.iter().any(|other| allows(subject, other.scope, call));
    let narrower: Vec<&ScopeRow> = needed
        .scopes
        .iter()
        .filter_map(|kept| Some((kept, subject.id(kept.scope.as_str())?)))
        .filter(|(_, kept)| subject.graph.includes(one.scope, *kept))
        .filter(|(_, kept)| calls.iter().any(|call| !covered(call) && allows(subject, *kept, call)))
        .filter_map(|(kept, _)| subject.row(kept.scope.as_str()))
        .collect();
    let own = |call: &&NeededCall| {
        covered(call)
            || narrower.iter().any(|row| {
                subject.id(row.id.as_str()).is_some_and(|kept| allows(subject, kept, call))
            })
    };
    if !calls.iter().all(own) {
        return None;
    }
    // A part of another scope that is named as well: whoever grants that one has granted this.
    let included = others.iter().any(|other| subject.graph.includes(other.scope, one.scope));
    if narrower.is_empty() && included {
        return None;
    }
    // Of what may well be needed nothing is said: people can follow a document without asking.
    let claim = claim(subject, needed, one.scope);
    if claim.confidence < Confidence::Likely {
        return None;
    }
    let names: Vec<String> = narrower.iter().map(|row| shown(row)).collect();
    let message = if names.is_empty() {
        format!("people are told to grant {}, which no call needs", shown(one.row))
    } else {
        format!(
            "people are told to grant {}, where {} would do",
            shown(one.row),
            names.join(" and ")
        )
    };
    let mut finding = META.finding(one.place, message);
    finding.scope = Some(id.to_owned());
    finding.notes.push(evidence(needed));
    finding.notes.extend(claim.notes);
    finding.help = Some(if names.is_empty() {
        "leave it out, or say what it is for".to_owned()
    } else {
        format!("tell people to grant {} in its place", names.join(" and "))
    });
    finding.calls = places(needed, calls);
    Some(finding)
}
