//! Azure DevOps Server, which takes no token of Microsoft Entra and none of Azure DevOps OAuth: where a configuration
//! says that the app talks to it, and where code does.

use super::{META, Used, statement};
use crate::catalog::{Mechanism, Platform, SourceId, Support};
use crate::finding::{Confidence, Finding, Note, Place, Related};
use crate::project::RequestSet;
use crate::rules::rule::Subject;
use crate::rules::usage::grade;

/// What to do instead.
const HELP: &str = "use Windows authentication, the client libraries or a personal access token; `scopewise recommend --platform server` \
     names the mechanism for the app";

/// How many other requests of a file a finding names.
const MOST_OTHERS: usize = 3;

/// Words that sign a request in another way, which no table of mechanisms has for all languages.
const OTHERWISE: &[&str] =
    &["basic", "ntlm", "negotiate", "kerberos", "defaultcredentials", "defaultnetworkcredentials"];

/// A request to a service that Azure DevOps Server takes no token of, where the app is said to talk to Server.
pub(super) fn stated(subject: Subject<'_>, set: &RequestSet, place: Place) -> Option<Finding> {
    let stated = &subject.project.stated;
    if stated.platform != Some(Platform::Server) {
        return None;
    }
    let id = if set.kind.is_entra() {
        "entra-auth-code"
    } else if set.kind.is_legacy_oauth() {
        "azure-devops-oauth"
    } else {
        return None;
    };
    let mut finding = finding(refusing(subject, id)?, place);
    finding.confidence = Confidence::Certain;
    finding.notes.push(Note::new(format!("`{}` says that the app talks to Server", stated.by)));
    Some(finding)
}

/// A request of code to an address of a server that is signed with such a token. Of the requests of a file one is
/// named, and the others beside it.
pub(super) fn at_server(
    subject: Subject<'_>,
    from_outside: bool,
    place: Place,
    used: &Used,
    findings: &mut Vec<Finding>,
) {
    let file = subject.file(place);
    // What the statement itself signs with counts; else all of the file must say the same.
    let signed = used.at_most == Confidence::Certain;
    let near = if signed { file.slice(statement(file.text(), place.span)) } else { file.text() };
    let near = near.to_ascii_lowercase();
    if OTHERWISE.iter().any(|word| near.contains(word)) || !signed && has_two_targets(&near) {
        return;
    }
    let facts: Option<Vec<_>> =
        used.signs.iter().map(|sign| refusing(subject, sign.mechanism)).collect();
    let Some(mechanism) = facts.and_then(|facts| facts.first().copied()) else { return };
    let mut finding = finding(mechanism, place);
    finding.confidence = used.at_most.min(Confidence::Likely);
    finding.related.extend(used.related(place.file));
    if from_outside {
        let why = "not sure: whether the address is a server's is known only when it runs";
        finding.notes.push(Note::new(why));
        grade(&mut finding, Confidence::Possible);
    }
    let same = |known: &&mut Finding| {
        known.place.file == place.file
            && known.message == finding.message
            && known.confidence >= finding.confidence
    };
    match findings.iter_mut().find(same) {
        Some(known) => {
            let label = "another request to it";
            let others = known.related.iter().filter(|one| one.label == label).count();
            if others < MOST_OTHERS {
                known.related.push(Related { place, label: label.to_owned() });
            }
        }
        None => findings.push(finding),
    }
}

/// Whether a text also names Azure DevOps Services, which its token may be for.
fn has_two_targets(text: &str) -> bool {
    let scopes = text.replace("app.vssps.visualstudio.com", "");
    scopes.contains("dev.azure.com") || scopes.contains(".visualstudio.com")
}

/// A mechanism that Azure DevOps Server does not have.
fn refusing<'a>(subject: Subject<'a>, id: &str) -> Option<&'a Mechanism> {
    let mechanism = subject.catalog.advice().mechanism(id)?;
    (mechanism.server.value == Support::Unavailable).then_some(mechanism)
}

fn finding(mechanism: &Mechanism, place: Place) -> Finding {
    let fact = &mechanism.server;
    let legacy = mechanism.id.as_str() == "azure-devops-oauth";
    let what = if legacy { "Azure DevOps OAuth" } else { "Microsoft Entra" };
    let message = format!("Azure DevOps Server takes no token of {what}");
    let mut finding = META.finding(place, message);
    let sources = if fact.sources.is_empty() { &mechanism.sources } else { &fact.sources };
    let text = fact
        .note
        .clone()
        .unwrap_or_else(|| format!("{} is for Azure DevOps Services", mechanism.name));
    finding.notes.push(Note::cited(text, sources.iter().map(SourceId::as_str)));
    finding.help = Some(HELP.to_owned());
    finding
}
