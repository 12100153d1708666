//! What a lint run has to tell, whatever the form, and what the forms share.

use std::fmt::Write as _;

pub use super::repository::{Repository, absolute};
use super::totals::{MOST_SIGNS, Totals};
use crate::baseline::Gone;
use crate::catalog::Catalog;
use crate::date::AsOf;
use crate::diagnostic::InputError;
use crate::finding::{Confidence, Finding, Place, Severity};
use crate::fix::Fixed;
use crate::project::{Outcome, Project};
use crate::scopes::ScopeGraph;
use crate::text::visible;

/// What is known of a run before the first project has gone by.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The facts, for citations.
    pub catalog: &'a Catalog,
    /// Inheritance as known on the day.
    pub graph: &'a ScopeGraph,
    /// The day that was asked for.
    pub as_of: AsOf,
    /// Whether a finding of a project fails the run.
    pub fails: &'a dyn Fn(&Outcome, &Finding) -> bool,
    /// Where the run's paths lie in their repository.
    pub repository: &'a Repository,
}

/// What a lint run has to tell when the last project has gone by.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// What was known before.
    pub run: Run<'a>,
    /// What the projects come to.
    pub totals: &'a Totals,
    /// What could not be read.
    pub errors: &'a [InputError],
    /// What was fixed, in the order in which it was.
    pub fixed: &'a [Fixed],
    /// How many files were looked at.
    pub files: usize,
    /// How many were left out for their size.
    pub too_large: usize,
    /// Links that lead out of what was looked at, by name, and were not followed.
    pub links: &'a [String],
    /// Whether code was looked for.
    pub with_code: bool,
    /// The exit code of the run.
    pub exit_code: u8,
    /// Entries of baselines that no longer occur.
    pub gone: &'a [Gone],
    /// The absolute path of a Markdown file that the page of the run is to show, in forms that can say so.
    pub page: Option<&'a str>,
}

/// How often each severity occurs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Counts {
    /// How many there are of all.
    pub const fn all(self) -> usize {
        self.errors + self.warnings + self.notes
    }

    /// `1 error, 2 warnings, 0 notes`.
    pub(super) fn words(self) -> String {
        let parts =
            [many(self.errors, "error"), many(self.warnings, "warning"), many(self.notes, "note")];
        parts.join(", ")
    }
}

impl Report<'_> {
    /// How many findings stand.
    pub const fn counts(&self) -> Counts {
        self.totals.counts
    }

    /// What baselines list and nothing gives any more, in lines.
    pub(super) fn about_baseline(&self) -> Vec<String> {
        const SHOWN: usize = 20;
        let line = |Gone { key, count }: &Gone| {
            let scope = key.scope.as_deref().map(|scope| format!(" of `{}`", visible(scope)));
            let times = if *count == 1 { String::new() } else { format!(", {count} times") };
            let (rule, manifest) = (visible(&key.rule), visible(&key.manifest));
            format!("no longer occurs: `{rule}`{} in {manifest}{times}", scope.unwrap_or_default())
        };
        let mut lines: Vec<String> = self.gone.iter().take(SHOWN).map(line).collect();
        if self.gone.len() > SHOWN {
            lines.push(format!("and {} more", self.gone.len() - SHOWN));
        }
        if !lines.is_empty() {
            lines.push("`--write-baseline` drops what no longer occurs".to_owned());
        }
        lines
    }

    /// What was found, in a few words: never that all is fine where something could not be read.
    pub(super) fn headline(&self) -> String {
        let counts = self.counts();
        let unusable = format!("{} cannot be used", many(self.errors.len(), "input"));
        match (counts.all(), self.errors.is_empty()) {
            (0, true) => "nothing to report".to_owned(),
            // What cannot be read may be anything but fine.
            (0, false) => format!("no answer, {unusable}"),
            (_, true) => counts.words(),
            (_, false) => format!("{}; {unusable}", counts.words()),
        }
    }

    /// The run in one line: what was looked at, and what was found.
    pub(super) fn summary(&self, seen_from: Option<&Repository>) -> String {
        let Totals { projects, requested, counts, allowed, known, left_out, .. } = *self.totals;
        let files = many(self.files, "file");
        let mut line = if projects == 0 && counts.all() > 0 {
            format!("nothing in {files} asks for scopes: {}", counts.words())
        } else if projects == 0 && !self.errors.is_empty() {
            format!("nothing that could be read in {files} asks for scopes")
        } else if projects == 0 {
            // Finding nothing to lint is not the same as finding nothing wrong.
            format!(
                "nothing in {files} asks for scopes: no manifest, Entra app, authorize URL or scopewise.yaml"
            )
        } else {
            let requested = many(requested, "requested scope");
            format!("{requested} in {} of {files}: {}", many(projects, "project"), self.headline())
        };
        // Writing to a string cannot fail.
        if allowed > 0 {
            let _ = write!(line, " ({allowed} allowed)");
        }
        if known > 0 {
            let _ = write!(line, " ({known} known by the baseline)");
        }
        if left_out > 0 {
            let _ = write!(line, " ({left_out} left out, as asked)");
        }
        if self.too_large > 0 {
            let _ = write!(line, "; {} too large to be read", many(self.too_large, "file"));
        }
        if !self.links.is_empty() {
            line.push_str("; ");
            line.push_str(&self.about_links(seen_from));
        }
        line
    }

    /// Which links were not followed.
    fn about_links(&self, seen_from: Option<&Repository>) -> String {
        const SHOWN: usize = 3;
        let name = |link: &String| {
            let link = seen_from.map_or_else(|| link.clone(), |root| root.seen_from_root(link));
            format!("`{}`", visible(&link))
        };
        let shown: Vec<String> = self.links.iter().take(SHOWN).map(name).collect();
        let more = self.links.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let noun = if self.links.len() == 1 { "link" } else { "links" };
        format!("not followed out of the folder: {noun} {}{more}", shown.join(", "))
    }

    /// How many findings `--fix` can fix, and how many more with `--unsafe`; nothing where there are none.
    #[cfg(feature = "cli")]
    pub(super) fn about_fixes(&self) -> Option<String> {
        let many = |count| many(count, "finding");
        match (self.totals.safe_fixes, self.totals.unsafe_fixes) {
            (0, 0) => None,
            (0, more) => Some(format!("{} with `--fix --unsafe`", many(more))),
            (safe, 0) => Some(format!("{} with `--fix`", many(safe))),
            (safe, more) => {
                Some(format!("{} with `--fix`, {more} more with `--fix --unsafe`", many(safe)))
            }
        }
    }

    /// What the code was found to call, in a line, with files as they are named or seen from a repository; that
    /// there is none is said too, since it means that nobody knows what is needed.
    pub(super) fn about_code(&self, seen_from: Option<&Repository>) -> Vec<String> {
        let mut lines = Vec::new();
        let Totals { projects, of_unknown_needs: without, ref code, .. } = *self.totals;
        if projects == 0 || !self.with_code {
            return lines;
        }
        if code.is_there {
            let mut line = format!("{} in {}", many(code.calls, "call"), many(code.files, "file"));
            if code.unresolved > 0 {
                let _ = write!(line, ", and {} of unknown needs", code.unresolved);
            }
            line.push_str("; `scopewise scan` lists them");
            lines.push(line);
        }
        let more = (code.more_gaps > 0).then(|| format!("and {} more like that", code.more_gaps));
        let gaps = code.gaps.iter().map(|gap| format!("there may be more calls: {gap}"));
        lines.extend(gaps.chain(more));
        if !code.signs.is_empty() {
            let shown = code.signs.iter().take(MOST_SIGNS).map(|sign| super::sign(sign, seen_from));
            let others = if code.signs.len() > MOST_SIGNS { ", and more" } else { "" };
            lines.push(format!("seems to use {}{others}", shown.collect::<Vec<_>>().join(", ")));
        }
        if without > 0 {
            let of = match projects {
                1 => String::new(),
                count if count == without => " for any of them".to_owned(),
                count => format!(" for {without} of {count} projects"),
            };
            lines.push(format!("none found{of}, so what is needed is not known (`--uses` tells)"));
        }
        lines
    }
}

/// The place of a finding as people name it.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl<'a> At<'a> {
    pub(super) fn of(project: &'a Project, place: Place) -> Self {
        let file = project.file(place.file);
        let (start, end) = (file.position(place.span.start), file.position(place.span.end));
        Self {
            file: file.name(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

impl At<'_> {
    /// The place in a form whose reader looks for files from the repository's own folder.
    pub(super) fn seen_from_root(&self, repository: &Repository) -> String {
        let file = repository.seen_from_root(self.file);
        format!("{}:{}:{}", visible(&file), self.line, self.column)
    }
}

impl std::fmt::Display for At<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", visible(self.file), self.line, self.column)
    }
}

/// Why, where else and what to do, a line each, made safe to show: `note: …`, `see: …`, `help: …`. Files are seen
/// from the repository's own folder, as the finding's own place is in the forms that have such lines.
pub(super) fn reasons(
    project: &Project,
    finding: &Finding,
    repository: &Repository,
) -> Vec<String> {
    let mut lines = Vec::new();
    for note in &finding.notes {
        let text = repository.text_seen_from_root(&note.text);
        lines.push(format!("note: {}{}", visible(&text), marks(&note.sources)));
    }
    for related in &finding.related {
        let at = At::of(project, related.place).seen_from_root(repository);
        lines.push(format!("see: {at} ({})", visible(&related.label)));
    }
    for call in &finding.calls {
        let file = repository.seen_from_root(&call.file);
        let (file, label) = (visible(&file), visible(&call.label));
        lines.push(format!("see: {file}:{} ({label})", call.line));
    }
    if finding.confidence != Confidence::Certain {
        lines.push(format!("confidence: {}", confidence(finding.confidence)));
    }
    lines.extend(finding.help.as_deref().map(|help| format!("help: {}", visible(help))));
    lines
}

/// Sources as they stand behind a claim.
pub(super) fn marks(sources: &[String]) -> String {
    if sources.is_empty() { String::new() } else { format!(" [{}]", sources.join(", ")) }
}

/// An error about input with its place, seen from the repository's own folder, and advice: `file:3:1: message`, then
/// `help: …`.
pub(super) fn error_lines(error: &InputError, repository: &Repository) -> Vec<String> {
    let help = error.help.as_deref().map(|help| format!("help: {}", visible(help)));
    let line = error.one_line_with(|file| repository.seen_from_root(file));
    std::iter::once(line).chain(help).collect()
}

pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

pub(super) const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Possible => "possible",
        Confidence::Likely => "likely",
        Confidence::Certain => "certain",
    }
}

pub(super) fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
