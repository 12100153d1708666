//! A name that is no scope.

use super::rule::{Meta, Rule, Subject};
use crate::catalog::{MisnamedKind, ScopeName, ScopeStatus};
use crate::finding::{Change, Confidence, Finding, Fix, Note, Place, Safety, Severity};
use crate::manifest::authorize_url::{ALL_REGISTERED, OF_THE_PROTOCOL};
use crate::nearest::nearest;
use crate::project::{RequestSet, Requested, SetKind};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "unknown-scope",
    summary: "a name that is no scope of Azure DevOps",
    severity: Severity::Error,
    confidence: Confidence::Certain,
    page: include_str!("../../docs/rules/unknown-scope.md"),
};

/// Marks of templates: what stands between them is filled in before the file is used.
const TEMPLATES: &[(&str, &str)] =
    &[("#{", "}#"), ("${", "}"), ("$(", ")"), ("{{", "}}"), ("__", "__"), ("<%", "%>"), ("%", "%")];

/// The rule.
pub(super) struct UnknownScope;

impl Rule for UnknownScope {
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
        let name = requested.scope.as_ref();
        let at_run_time = matches!(set.kind, SetKind::AuthorizeUrl(_) | SetKind::Written(_));
        let of_entra = at_run_time && (name == ALL_REGISTERED || OF_THE_PROTOCOL.contains(&name));
        if subject.row(name).is_none() && !of_entra {
            findings.push(judge(subject, requested));
        }
    }
}

fn judge(subject: Subject<'_>, requested: &Requested) -> Finding {
    let name = requested.scope.as_ref();
    if is_template(name) {
        let mut finding = META.about(
            requested,
            format!("`{name}` is filled in later, so what it asks for cannot be told"),
        );
        finding.severity = Severity::Note;
        finding.help = Some("lint the file that is made of this one".to_owned());
        return finding;
    }
    if name.trim().is_empty() {
        let mut finding = META.about(requested, "an empty string is no scope");
        finding.help = Some("remove it".to_owned());
        let changes = requested.places.iter().copied().map(Change::Remove).collect();
        finding.fix = Some(Fix::new(Safety::Safe, "remove the empty string", changes));
        return finding;
    }
    let pieces: Vec<&str> =
        name.split([' ', '\t', '\r', '\n', ',', ';']).filter(|piece| !piece.is_empty()).collect();
    if pieces.len() > 1 || pieces.first() != Some(&name) {
        return joined(subject, requested, &pieces);
    }
    if let Some(row) = subject.catalog.scopes().get_ignoring_case(name) {
        let mut finding = META.about(requested, format!("`{name}` is written `{}`", row.id));
        finding.severity = Severity::Warning;
        finding.confidence = Confidence::Likely;
        finding.notes.push(Note::cited(
            "every document writes scopes in lower case, and none says whether case counts",
            subject.newest(&row.sources),
        ));
        finding.help = Some(format!("write `{}`", row.id));
        finding.fix = Some(write(requested, Safety::Safe, &[row.id.as_str()]));
        return finding;
    }
    misnamed(subject, requested).unwrap_or_else(|| unheard_of(subject, requested))
}

pub(crate) fn is_template(name: &str) -> bool {
    TEMPLATES.iter().any(|(open, close)| {
        let start = name.find(open).map(|at| at + open.len());
        start.is_some_and(|start| name[start..].find(close).is_some_and(|length| length > 0))
    })
}

/// Several scopes in one string, or blanks around one.
fn joined(subject: Subject<'_>, requested: &Requested, pieces: &[&str]) -> Finding {
    let name = requested.scope.as_ref();
    let quoted: Vec<String> = pieces.iter().map(|piece| format!("`\"{piece}\"`")).collect();
    let (message, help) = match quoted.as_slice() {
        [one] => (
            format!("`{name}` is no scope: there is more than the name in the string"),
            format!("write {one}"),
        ),
        many => (
            format!("`{name}` is one string, not {} scopes", many.len()),
            format!("give each scope a string of its own: {}", many.join(", ")),
        ),
    };
    let mut finding = META.about(requested, message);
    finding.help = Some(help);
    if pieces.iter().all(|piece| subject.row(piece).is_some()) {
        finding.fix = Some(write(requested, Safety::Safe, pieces));
    }
    finding
}

/// Writes other scopes in place of the name, wherever it is written. Nobody gets a scope that does not exist,
/// so nothing is taken away.
fn write(requested: &Requested, safety: Safety, scopes: &[&str]) -> Fix {
    let quoted: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    let description = format!("write {} in place of `{}`", quoted.join(" and "), requested.scope);
    let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let replace = |place: &Place| Change::Replace(*place, scopes.clone());
    Fix::new(safety, description, requested.places.iter().map(replace).collect())
}

/// A wrong name that others have written before.
fn misnamed(subject: Subject<'_>, requested: &Requested) -> Option<Finding> {
    let name = requested.scope.as_ref();
    let row = subject.catalog.scopes().misnamed(name)?;
    let mut finding = META.about(requested, format!("there is no scope `{name}`"));
    let how = match row.kind {
        MisnamedKind::Invented => {
            "the name occurs in public code, formed after other scopes; no document or spec has it"
        }
        MisnamedKind::Misspelt => {
            "the name occurs in public code, misspelt; no document or spec has it"
        }
    };
    finding.notes.push(Note::cited(how, ["public-code-survey-2026-11"]));
    if let Some(note) = &row.note {
        finding.notes.push(Note::cited(note.clone(), ["public-code-survey-2026-11"]));
    }
    finding.help = choose(row.meant.iter().map(ScopeName::as_str));
    if let [meant] = row.meant.as_slice() {
        // Who invents a name may have meant more, or less, than the scope that exists.
        let safety = match row.kind {
            MisnamedKind::Misspelt => Safety::Safe,
            MisnamedKind::Invented => Safety::Unsafe,
        };
        finding.fix = Some(write(requested, safety, &[meant.as_str()]));
    }
    Some(finding)
}

/// A name that nobody has been seen to write.
fn unheard_of(subject: Subject<'_>, requested: &Requested) -> Finding {
    let name = requested.scope.as_ref();
    let mut finding = META.about(requested, format!("there is no scope `{name}`"));
    // A scope that is newer than the facts would look the same.
    finding.confidence = Confidence::Likely;
    let public = public(subject);
    let family = family(name, &public);
    if let (true, [one]) = (family.is_empty(), slips(name, &public).as_slice()) {
        finding.fix = Some(write(requested, Safety::Safe, &[one]));
    }
    finding.help = like(name, &public).or_else(|| {
        let list = "`scopewise catalog list scopes` shows";
        Some(if name.to_ascii_lowercase().starts_with("vso.") {
            format!("{list} all of them")
        } else {
            format!("scopes of Azure DevOps start with `vso.`; {list} them")
        })
    });
    finding
}

fn public(subject: Subject<'_>) -> Vec<&str> {
    let scopes = subject.catalog.scopes().all().iter();
    scopes.filter(|row| row.status == ScopeStatus::Public).map(|row| row.id.as_str()).collect()
}

/// Which scopes a name that is none may mean, as a question.
pub(super) fn did_you_mean(subject: Subject<'_>, name: &str) -> Option<String> {
    match subject.catalog.scopes().misnamed(name) {
        Some(row) => choose(row.meant.iter().map(ScopeName::as_str)),
        None => like(name, &public(subject)),
    }
}

/// Which public scopes are like a name.
fn like(name: &str, public: &[&str]) -> Option<String> {
    // Who leaves out `vso.` means the scope with it.
    let lower = name.to_ascii_lowercase();
    let bare = !lower.starts_with("vso.");
    let whole = if bare { format!("vso.{lower}") } else { name.to_owned() };
    let family = family(name, public);
    if !family.is_empty() {
        // An invented ending is near to another ending by letters alone, so the family speaks first.
        return choose(family.into_iter());
    }
    let near = nearest(&whole, public.iter().copied());
    let near = near.or_else(|| nearest(name, public.iter().copied()))?;
    choose(std::iter::once(near))
}

/// The scopes of the same area, where only the ending is invented: `vso.wiki` and `vso.wiki_write` for
/// `vso.wiki_read`; of a name that ends in `_read` the read scope alone.
fn family<'a>(name: &str, public: &[&'a str]) -> Vec<&'a str> {
    let lower = name.to_ascii_lowercase();
    let Some((stem, ending)) = lower.rsplit_once('_') else { return Vec::new() };
    if !INVENTED_ENDINGS.contains(&ending) {
        return Vec::new();
    }
    let reading = matches!(ending, "read" | "view");
    let of_stem = |scope: &&&str| {
        let rest = scope.strip_prefix(stem);
        rest.is_some_and(
            |rest| if reading { matches!(rest, "" | "_read") } else { rest.starts_with('_') },
        )
    };
    let found: Vec<&str> = public.iter().filter(of_stem).copied().collect();
    let alone = || public.iter().filter(|scope| **scope == stem).copied().collect();
    if found.is_empty() { alone() } else { found }
}

/// The scopes that are one slip of a finger away: a letter too much, too little, wrong, or swapped.
fn slips<'a>(name: &str, public: &[&'a str]) -> Vec<&'a str> {
    let lower = name.to_ascii_lowercase();
    let near = |scope: &&&str| strsim::damerau_levenshtein(&lower, scope) == 1;
    public.iter().filter(near).copied().collect()
}

const INVENTED_ENDINGS: &[&str] = &[
    "admin",
    "all",
    "create",
    "delete",
    "edit",
    "execute",
    "full",
    "manage",
    "read",
    "readwrite",
    "view",
    "write",
];

fn choose<'a>(scopes: impl Iterator<Item = &'a str>) -> Option<String> {
    let quoted: Vec<String> = scopes.map(|scope| format!("`{scope}`")).collect();
    match quoted.as_slice() {
        [] => None,
        [one] => Some(format!("did you mean {one}?")),
        [first @ .., last] => Some(format!("did you mean {} or {last}?", first.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::{family, is_template};

    #[test]
    fn templates_are_known_by_their_marks() {
        for name in ["#{Scope}#", "${SCOPE}", "$(scope)", "vso.{{area}}", "__scope__", "<%= x %>"] {
            assert!(is_template(name), "{name}");
        }
        for name in ["vso.code", "vso.code_write", "100%", "__", "____", "${", "${}", "}"] {
            assert!(!is_template(name), "{name}");
        }
    }

    #[test]
    fn an_invented_ending_leads_to_its_family() {
        let public = [
            "vso.build",
            "vso.build_execute",
            "vso.securefiles_read",
            "vso.wiki",
            "vso.wiki_write",
        ];
        assert_eq!(family("vso.wiki_read", &public), ["vso.wiki"]);
        assert_eq!(family("vso.wiki_manage", &public), ["vso.wiki_write"]);
        assert_eq!(family("vso.securefiles_view", &public), ["vso.securefiles_read"]);
        assert_eq!(family("vso.nothing_read", &public), Vec::<&str>::new());
        assert_eq!(family("vso.wiki_foo", &public), Vec::<&str>::new());
    }
}
