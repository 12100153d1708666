//! A scope that a targeted version of the server product is not known to have.
//!
//! The published specs of Azure DevOps Server are the only facts. A scope that they lack may be known to the
//! server all the same, so all but one case is a note.

use super::catalogue_not_request::is_catalogue;
use super::rule::{Meta, Rule, Subject};
use crate::catalog::{RestVersions, ScopeRow};
use crate::finding::{Confidence, Finding, Note, Place, Related, Severity};
use crate::manifest::Declaration;
use crate::manifest::extension::{ExtensionManifest, Target};
use crate::project::{Project, RequestSet, Requested, SetKind};

/// What the rule says of itself.
static META: Meta = Meta {
    id: "scope-not-in-server-version",
    summary: "a scope that a targeted version of Azure DevOps Server is not known to have",
    severity: Severity::Note,
    confidence: Confidence::Possible,
    page: include_str!("../../docs/rules/scope-not-in-server-version.md"),
};

/// A release of the server product: the version that targets name it by, and the versions of its specs.
struct Release {
    version: Version,
    name: &'static str,
    specs: &'static [&'static str],
}

/// Releases with published specs, oldest first. Targets name them by the numbers of
/// `extension-manifest-reference-2023`, which ends with 18; 19 is what the next release calls itself.
const RELEASES: &[Release] = &[
    Release { version: (16, 0), name: "Team Foundation Server 2018", specs: &["tfs-2018"] },
    Release { version: (17, 0), name: "Azure DevOps Server 2019", specs: &["5.0", "5.1"] },
    Release { version: (18, 0), name: "Azure DevOps Server 2020", specs: &["6.0"] },
    Release { version: (19, 0), name: "Azure DevOps Server 2022", specs: &["7.0", "7.1"] },
];

/// The scope of which a refusal is on record, and the release that first took it: 2017 Update 1.
const REFUSED: (&str, Version) = ("vso.agentpools", (15, 1));

/// The rule.
pub(super) struct ScopeNotInServerVersion;

impl Rule for ScopeNotInServerVersion {
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
        let Some(row) = subject.row(&requested.scope).filter(|_| set.kind == SetKind::Extension)
        else {
            return;
        };
        if is_catalogue(subject, set) {
            return;
        }
        // One finding a scope: the target that says most.
        let judged =
            targets(subject.project, set).filter_map(|target| judge(requested, row, &target));
        let Some((mut finding, place)) = judged.max_by_key(|(finding, _)| finding.severity) else {
            return;
        };
        if has_demands(subject.project, set) {
            return;
        }
        finding.related.push(Related { place, label: "the target".to_owned() });
        findings.push(finding);
    }
}

/// A target that means releases of the server product.
struct ServerTarget {
    place: Place,
    versions: Versions,
}

/// The versions that a target means.
enum Versions {
    /// It names none.
    Any,
    Within(Range),
}

/// The targets of a set that mean the server product.
fn targets<'a>(
    project: &'a Project,
    set: &'a RequestSet,
) -> impl Iterator<Item = ServerTarget> + use<'a> {
    let manifest = |at: &usize| match &project.parts[*at].declaration {
        Declaration::Extension(manifest) => Some((project.parts[*at].file, manifest)),
        _ => None,
    };
    set.parts.iter().filter_map(manifest).flat_map(|(file, manifest): (_, &ExtensionManifest)| {
        manifest.targets.iter().filter_map(move |target| {
            server_versions(target)
                .map(|versions| ServerTarget { place: Place { file, span: target.span }, versions })
        })
    })
}

/// The versions that a target means; nothing for one that means no server, or a range that cannot be read.
fn server_versions(target: &Target) -> Option<Versions> {
    match target.id.as_ref()?.value.as_ref() {
        "Microsoft.VisualStudio.Services" => Some(Versions::Any),
        "Microsoft.TeamFoundation.Server" => match &target.version {
            None => Some(Versions::Any),
            Some(version) => Range::parse(&version.value).map(Versions::Within),
        },
        _ => None,
    }
}

/// Whether a manifest demands an API version or the cloud: that narrows the releases in a way that is not
/// followed here.
fn has_demands(project: &Project, set: &RequestSet) -> bool {
    let texts = set.parts.iter().map(|at| project.file(project.parts[*at].file).text());
    texts
        .into_iter()
        .any(|text| text.contains("api-version/") || text.contains("environment/cloud"))
}

fn judge(requested: &Requested, row: &ScopeRow, target: &ServerTarget) -> Option<(Finding, Place)> {
    if let Versions::Within(range) = &target.versions
        && requested.scope.as_ref() == REFUSED.0
        && range.reaches_below(REFUSED.1)
    {
        return Some((refused(requested), target.place));
    }
    // A scope that no spec of Services uses either would be missing everywhere, which says nothing.
    let rest = row.rest.as_ref().filter(|rest| rest.services.is_some())?;
    let first = RELEASES.iter().position(|release| has(rest, release));
    let lacking: Vec<&str> = match (&target.versions, first) {
        // Versions after the first that had it have it too, whatever their specs leave out.
        (Versions::Within(range), first) => {
            let before = &RELEASES[..first.unwrap_or(RELEASES.len())];
            before
                .iter()
                .filter(|release| range.contains(release.version))
                .map(|release| release.name)
                .collect()
        }
        // "Any server" is what a manifest says that never thought of one: only a scope that no server has counts.
        (Versions::Any, None) => vec!["any Azure DevOps Server"],
        (Versions::Any, Some(_)) => return None,
    };
    let (newest, older) = lacking.split_last()?;
    let list = if older.is_empty() {
        (*newest).to_owned()
    } else {
        format!("{} and {newest}", older.join(", "))
    };
    let mut finding =
        META.about(requested, format!("`{}` is not known to exist in {list}", requested.scope));
    let services =
        rest.services.as_deref().unwrap_or_default().split(' ').next().unwrap_or_default();
    let server = match first {
        Some(at) => {
            format!("those of {} are the first of the server product that do", RELEASES[at].name)
        }
        None => "none of the server product does".to_owned(),
    };
    finding.notes.push(Note::cited(
        format!("the specs of Azure DevOps Services ask for it since version {services}; {server}. A server may know a scope that its specs leave out"),
        ["rest-specs-2026-05-12"],
    ));
    finding.help = Some(
        "try the package on the oldest server that it targets, or narrow `targets`".to_owned(),
    );
    Some((finding, target.place))
}

fn has(rest: &RestVersions, release: &Release) -> bool {
    rest.server
        .as_deref()
        .unwrap_or_default()
        .split(' ')
        .any(|version| release.specs.contains(&version))
}

fn refused(requested: &Requested) -> Finding {
    let mut finding = META.about(
        requested,
        format!("Team Foundation Server before 2017 Update 1 refuses `{}`", requested.scope),
    );
    finding.severity = Severity::Warning;
    finding.confidence = Confidence::Likely;
    finding.notes.push(Note::cited(
        "2015 Update 3 answered `Scope is not valid` to an extension that asked for it, as users reported in 2017",
        ["export-import-build-definition-27"],
    ));
    finding.help = Some("target versions `[15.1,)`, or do without the scope".to_owned());
    finding
}

/// Major and minor version.
type Version = (u16, u16);

/// A version range in the notation of installation targets: `[15.0,18.0)`, `[14.2,)`, `15.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    /// The least version, and whether it is in the range.
    least: Option<(Version, bool)>,
    /// The greatest version, and whether it is in the range.
    most: Option<(Version, bool)>,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some(rest) = text.strip_prefix(['[', '(']) else {
            let only = Some((version(text)?, true));
            return Some(Self { least: only, most: only });
        };
        let inner = rest.strip_suffix([']', ')'])?;
        let end = |text: &str, inside: bool| match text.trim() {
            "" => Some(None),
            text => Some(Some((version(text)?, inside))),
        };
        let (least, most) = inner.split_once(',').unwrap_or((inner, ""));
        Some(Self {
            least: end(least, text.starts_with('['))?,
            most: end(most, text.ends_with(']'))?,
        })
    }

    /// Whether a release is in the range, where a bound that names no update means the whole release.
    fn contains(&self, release: Version) -> bool {
        let above = self
            .least
            .is_none_or(|(least, inside)| release > least || (inside && release.0 == least.0));
        let below =
            self.most.is_none_or(|(most, inside)| release < most || (inside && release == most));
        above && below
    }

    /// Whether anything before `version` is in the range.
    fn reaches_below(&self, version: Version) -> bool {
        self.least.is_none_or(|(least, _)| least < version)
    }
}

fn version(text: &str) -> Option<Version> {
    let mut parts = text.trim().split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next().map_or(Some(0), |minor| minor.parse().ok())?;
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn ranges_contain_releases() {
        let contains = |text: &str, release| Range::parse(text).unwrap().contains(release);
        assert!(contains("[15.0,)", (16, 0)) && contains("[16.0,18.0)", (17, 0)));
        assert!(!contains("[16.0,18.0)", (18, 0)) && contains("(,18.0]", (18, 0)));
        assert!(contains("17.0", (17, 0)) && !contains("17.0", (18, 0)));
        assert!(contains("[17.1,)", (17, 0)), "an update of the release is targeted");
        assert!(!contains("(17.0,)", (17, 0)) && contains("[14.0)", (16, 0)));
        assert!(contains("[16.131.28601.4,)", (16, 0)));
    }

    #[test]
    fn what_is_no_range_is_not_guessed_at() {
        for text in ["", "latest", "[x,)", "[1.0,2.0", "1.x"] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_reach_below() {
        let reaches = |text: &str| Range::parse(text).unwrap().reaches_below((15, 1));
        assert!(reaches("[14.2,)") && reaches("(,16.0)") && reaches("15.0"));
        assert!(!reaches("[15.1,)") && !reaches("[15.2,)") && !reaches("16.0"));
    }
}
