//! A call that fails because of how the app signs in, whatever its scopes are.

mod server;

use super::rule::{Meta, Rule, Subject};
use super::usage::{anchor, grade, places};
use crate::catalog::{Api, Basis, Mechanism, OperationId, Refusal, SourceId, holds, special_api};
use crate::finding::{Confidence, FileId, Finding, Note, Place, Related, Severity};
use crate::manifest::Declaration;
use crate::manifest::special_call::Answers;
use crate::needed::{Evidence, NeededCall};
use crate::project::{Part, RequestSet, SetKind};
use crate::text::{SourceText, Span};
use crate::usage::{MechanismSign, signs};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "mechanism-cannot-call",
    summary: "a call that fails because of how the app signs in, whatever its scopes are",
    severity: Severity::Error,
    confidence: Confidence::Likely,
    page: include_str!("../../docs/rules/mechanism-cannot-call.md"),
};

/// How far around a call its statement is looked for, in bytes.
const STATEMENT: usize = 800;

/// The rule.
pub(super) struct MechanismCannotCall;

impl Rule for MechanismCannotCall {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn part(&self, subject: Subject<'_>, part: &Part, findings: &mut Vec<Finding>) {
        let Declaration::SpecialCall(call) = &part.declaration else { return };
        let place = Place { file: part.file, span: call.address.span };
        // A server takes no token of Entra, whoever gets it.
        let whoever = matches!(call.answers, Answers::Server { .. });
        let file = subject.file(place);
        let Some(used) = used_for(file, call.address.span, whoever) else { return };
        match call.answers {
            Answers::Interface(api) => {
                findings.extend(refused(subject, (api, &call.address.value), place, &used));
            }
            Answers::Server { from_outside } => {
                server::at_server(subject, from_outside, place, &used, findings);
            }
        }
    }

    fn set(&self, subject: Subject<'_>, set: &RequestSet, findings: &mut Vec<Finding>) {
        let Some(place) = anchor(subject, set) else { return };
        findings.extend(server::stated(subject, set, place));
        let stated = subject.project.stated.mechanism.as_ref();
        let (id, is_stated) = match (stated, set.kind) {
            (_, kind) if kind.is_extension() => ("web-extension-sdk", false),
            (Some(stated), SetKind::Listed | SetKind::AuthorizeUrl(_) | SetKind::Written(_)) => {
                (stated.as_str(), true)
            }
            _ => return,
        };
        for api in Api::ALL {
            findings.extend(by_calls(subject, (id, is_stated), *api, place));
        }
    }
}

/// What is known of the way in which a call is signed.
struct Used {
    signs: Vec<MechanismSign>,
    at_most: Confidence,
}

impl Used {
    /// How sure it is.
    fn confidence(&self) -> Confidence {
        let surest = self.signs.iter().map(|sign| sign.confidence).min();
        surest.unwrap_or(Confidence::Likely).min(self.at_most)
    }

    /// Where it is told from.
    fn related(&self, file: FileId) -> impl Iterator<Item = Related> {
        self.signs.iter().map(move |sign| Related {
            place: Place { file, span: Span::new(sign.at, sign.at + sign.word.len()) },
            label: "what it signs in with".to_owned(),
        })
    }
}

/// A call of an interface that refuses how the call is signed.
fn refused(
    subject: Subject<'_>,
    (api, address): (Api, &str),
    place: Place,
    used: &Used,
) -> Option<Finding> {
    let refusals: Option<Vec<_>> =
        used.signs.iter().map(|sign| refusal(subject, sign.mechanism, api)).collect();
    // Where one of several ways to sign in is taken, the call may be made with that one.
    let (mechanism, refusal) = refusals?.first().copied()?;
    let message = format!("`{address}` refuses this way to sign in: {}", name(mechanism));
    let mut finding = META.finding(place, message);
    finding.confidence = used.confidence();
    explain(subject, &mut finding, mechanism, refusal);
    finding.related.extend(used.related(place.file));
    Some(finding)
}

/// How a file signs in for a call: what the statement itself says, else what all of the file says.
/// Where it does not matter `whoever` gets a token, a credential counts that tries several ways.
fn used_for(file: &SourceText, call: Span, whoever: bool) -> Option<Used> {
    let near = statement(file.text(), call);
    let inside = SourceText::new(file.name(), file.slice(near));
    let mut own = signs(&inside);
    let is_open = |sign: &MechanismSign| sign.confidence == Confidence::Possible && !whoever;
    own.retain(|sign| !is_open(sign));
    if !own.is_empty() {
        for sign in &mut own {
            sign.at += near.start;
        }
        return Some(Used { signs: own, at_most: Confidence::Certain });
    }
    let all = signs(file);
    let unsure = all.iter().any(is_open);
    // A token of another kind may come from elsewhere: it is sent as a bearer, which a personal access token is not.
    let basic = all.iter().any(|sign| sign.mechanism.starts_with("pat"));
    let bearer = ["Bearer", "bearer", "az rest", "access_token", "accessToken"]
        .iter()
        .any(|word| file.text().contains(word));
    let unknown = all.is_empty() || unsure || basic && bearer;
    (!unknown).then_some(Used { signs: all, at_most: Confidence::Likely })
}

/// The command or call that a place belongs to: lines that are continued, and what stands in the same parentheses.
fn statement(text: &str, at: Span) -> Span {
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |end| at + end);
    let goes_on = |line: &str| line.trim_end().ends_with(['\\', '`', '^']);
    let (mut start, mut end) = (line_start(at.start), line_end(at.end));
    if let Some(inside) = parentheses(text.as_bytes(), at) {
        start = start.min(line_start(inside.start));
        end = end.max(inside.end);
    }
    while start > 0 && at.start - start < STATEMENT {
        let before = line_start(start - 1);
        if !goes_on(&text[before..start - 1]) {
            break;
        }
        start = before;
    }
    while end < text.len() && end - at.end < STATEMENT && goes_on(&text[line_start(end)..end]) {
        end = line_end(end + 1);
    }
    Span::new(start, end)
}

/// The innermost parentheses around a place, if they are near.
fn parentheses(text: &[u8], at: Span) -> Option<Span> {
    let (mut depth, mut open) = (0, None);
    for place in (at.start.saturating_sub(STATEMENT)..at.start).rev() {
        match text[place] {
            b')' => depth += 1,
            b'(' if depth == 0 => {
                open = Some(place);
                break;
            }
            b'(' => depth -= 1,
            _ => {}
        }
    }
    let open = open?;
    let mut depth = 0;
    for (place, byte) in text.iter().enumerate().skip(at.end).take(STATEMENT) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(Span::new(open, place + 1)),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The fact that an interface refuses a mechanism, where it holds on the day.
fn refusal<'a>(subject: Subject<'a>, id: &str, api: Api) -> Option<(&'a Mechanism, &'a Refusal)> {
    let mechanism = subject.catalog.advice().mechanism(id)?;
    let on_the_day = |one: &&Refusal| one.api == api && holds(one.from, one.until, subject.as_of);
    Some((mechanism, mechanism.refused.iter().find(on_the_day)?))
}

/// What a mechanism is called in a sentence.
fn name(mechanism: &Mechanism) -> String {
    if mechanism.id.as_str().starts_with("pat") {
        return "personal access token".to_owned();
    }
    let mut letters = mechanism.name.chars();
    let first = letters.next().map(|first| first.to_lowercase().to_string());
    let second = letters.as_str().chars().next();
    // The name of a product goes on with a capital letter: `Azure DevOps`, `Git Credential Manager`.
    let product =
        mechanism.name.split(' ').nth(1).is_some_and(|next| next.starts_with(char::is_uppercase));
    match first.filter(|_| !product && second.is_some_and(char::is_lowercase)) {
        Some(first) => format!("{first}{}", letters.as_str()),
        None => mechanism.name.clone(),
    }
}

/// Adds the fact, what speaks against it, and what to do.
fn explain(subject: Subject<'_>, finding: &mut Finding, mechanism: &Mechanism, fact: &Refusal) {
    let sources = if fact.sources.is_empty() { &mechanism.sources } else { &fact.sources };
    let since = fact.from.map_or(String::new(), |from| format!(", since {from}"));
    let text = format!("{}{since}", fact.text);
    finding.notes.push(Note::cited(text, sources.iter().map(SourceId::as_str)));
    let contradictions =
        subject.catalog.advice().contradictions.iter().filter(|one| {
            one.mechanisms.contains(&mechanism.id) && one.when.calls.contains(&fact.api)
        });
    let mut disputed = false;
    for one in contradictions {
        disputed = true;
        let sources = one.decided_by.iter().map(SourceId::as_str);
        finding.notes.push(Note::cited(
            format!(
                "not sure, since documents disagree {}; taken here: {}",
                one.about, one.decided
            ),
            sources,
        ));
    }
    match fact.basis {
        _ if disputed => grade(finding, Confidence::Possible),
        None | Some(Basis::Documented) => {}
        Some(Basis::Inferred) => finding.confidence = finding.confidence.min(Confidence::Likely),
        Some(_) => grade(finding, Confidence::Possible),
    }
    finding.help = Some(format!(
        "sign a person in with Microsoft Entra for this call; `scopewise recommend --calls {}` names the mechanism and the steps",
        fact.api
    ));
}

/// Calls of an interface that refuses the mechanism of the project, in its code or in what is listed for it.
fn by_calls(
    subject: Subject<'_>,
    (id, is_stated): (&str, bool),
    api: Api,
    place: Place,
) -> Option<Finding> {
    let needed = subject.project.needed.as_ref()?;
    let is_call = |id: &OperationId| {
        let row = subject.catalog.operations().get(id.as_str());
        row.and_then(special_api) == Some(api)
    };
    let calls = needed.calls.iter().chain(&needed.unmet);
    let calls: Vec<&NeededCall> = calls.filter(|call| is_call(&call.operation)).collect();
    let surest = calls.iter().map(|call| call.confidence).max()?;
    let (mechanism, fact) = refusal(subject, id, api)?;
    let refuse = if calls.len() == 1 { "refuses" } else { "refuse" };
    let operations: Vec<String> =
        calls.iter().map(|call| format!("`{}`", call.operation)).collect();
    let message =
        format!("{} {refuse} this way to sign in: {}", operations.join(", "), name(mechanism));
    let mut finding = META.finding(place, message);
    finding.confidence = match needed.evidence {
        Evidence::Declared if is_stated => Confidence::Certain,
        _ => surest.min(Confidence::Likely),
    };
    explain(subject, &mut finding, mechanism, fact);
    if is_stated {
        let by = &subject.project.stated.by;
        finding.notes.push(Note::new(format!("`{by}` says that the app uses `{id}`")));
    } else if let Some(doubt) = needed.other_tokens.first() {
        finding.notes.push(Note::new(format!("not sure: {doubt}")));
        grade(&mut finding, Confidence::Possible);
    }
    finding.calls = places(needed, calls);
    Some(finding)
}

#[cfg(test)]
mod tests;
