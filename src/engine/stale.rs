//! Allowances that no finding needs, told once all projects are judged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Judged, config_project, source_project};
use crate::config::inline::Inline;
use crate::config::{Allowance, Config};
use crate::date::AsOf;
use crate::finding::{FileId, Finding, Place};
use crate::project::Outcome;
use crate::rules::{ABOUT_CALLS, EXPIRED_ALLOWANCE, UNUSED_ALLOWANCE};
use crate::text::{SourceText, Span};

/// Which allowances are needed, collected as projects go by.
#[derive(Debug, Default)]
pub struct Allowances {
    /// By configuration: the allowances that some finding needed.
    used: BTreeMap<usize, BTreeSet<usize>>,
    /// Configurations of projects whose needs are not known.
    blind: BTreeSet<usize>,
    /// Those in comments, by file and place. A file can be in several projects, and an allowance that one of them
    /// needs is none too many.
    comments: BTreeMap<(Arc<str>, Span), Comment>,
}

#[derive(Debug)]
struct Comment {
    source: Arc<SourceText>,
    /// The configuration that speaks for the file.
    config: Option<usize>,
    inline: Inline,
    needed: bool,
}

impl Allowances {
    /// Notes what a project needed.
    pub fn take(&mut self, outcome: &Outcome) {
        if let Some(at) = outcome.config {
            let used = outcome.allowed.iter().filter_map(|(_, index)| *index);
            self.used.entry(at).or_default().extend(used);
            if outcome.project.needed.is_none() {
                self.blind.insert(at);
            }
        }
        for (file, inline, needed) in &outcome.inline {
            let source = &outcome.project.files[file.0];
            let key = (Arc::clone(source.shared_name()), inline.span);
            let comment = self.comments.entry(key).or_insert_with(|| Comment {
                source: Arc::clone(source),
                config: outcome.config,
                inline: inline.clone(),
                needed: false,
            });
            comment.needed |= needed;
        }
    }

    /// What is to be said of the configurations themselves: allowances that have expired, and allowances that no
    /// finding needed. The latter can be told only if everything was read (`complete`).
    pub fn judge(&self, configs: &[Config], as_of: AsOf, complete: bool) -> Vec<Outcome> {
        let judge = |(at, config): (usize, &Config)| {
            let used = self.used.get(&at);
            let blind = self.blind.contains(&at);
            let stale = config.allow.iter().enumerate();
            let findings: Vec<Finding> = stale
                .filter_map(|(index, allowance)| {
                    // Where nothing is known of the calls, nobody could look for what rests on them.
                    let about_calls = |rule: &String| ABOUT_CALLS.contains(&rule.as_str());
                    let unseen = blind && allowance.rule.as_ref().is_some_and(about_calls);
                    let is_used = used.is_some_and(|used| used.contains(&index));
                    let needed = is_used || !config.whole || !complete || unseen;
                    stale_allowance(allowance, needed, as_of)
                })
                .collect();
            let judged = Judged::only(findings, Some(at));
            (!judged.findings.is_empty()).then(|| judged.of(config_project(config)))
        };
        let of_configs = configs.iter().enumerate().filter_map(judge);
        of_configs.chain(self.stale_comments()).collect()
    }

    /// Allowances in comments that no finding needed, by file.
    fn stale_comments(&self) -> Vec<Outcome> {
        let mut stale: Vec<Outcome> = Vec::new();
        for ((name, _), comment) in self.comments.iter().filter(|(_, one)| !one.needed) {
            if stale.last().is_none_or(|last| *last.project.name != **name) {
                let project = source_project(&comment.source);
                stale.push(Judged::only(Vec::new(), comment.config).of(project));
            }
            if let Some(last) = stale.last_mut() {
                last.findings.push(unneeded(&comment.inline));
            }
        }
        stale
    }
}

/// What is to be said of the configurations once these projects are judged, as of [`Allowances::judge`].
pub fn judge_configs(
    configs: &[Config],
    outcomes: &[Outcome],
    as_of: AsOf,
    complete: bool,
) -> Vec<Outcome> {
    let mut allowances = Allowances::default();
    for outcome in outcomes {
        allowances.take(outcome);
    }
    allowances.judge(configs, as_of, complete)
}

fn unneeded(inline: &Inline) -> Finding {
    let rules: Vec<String> = inline.rules.iter().map(|rule| format!("`{rule}`")).collect();
    let message = format!("nothing needs the allowance of {} any more", rules.join(" or "));
    let place = Place { file: FileId(0), span: inline.span };
    let mut finding = UNUSED_ALLOWANCE.finding(place, message);
    finding.help = Some("remove the comment".to_owned());
    finding
}

fn stale_allowance(allowance: &Allowance, needed: bool, as_of: AsOf) -> Option<Finding> {
    let place = Place { file: FileId(0), span: allowance.span };
    let what = allowance.describe();
    if let Some(until) = allowance.until.filter(|_| allowance.has_expired(as_of)) {
        let message = format!("the allowance of {what} ended on {until}");
        let mut finding = EXPIRED_ALLOWANCE.finding(place, message);
        finding.help = Some("settle the finding, or agree on a new end date".to_owned());
        return Some(finding);
    }
    (!needed).then(|| {
        let message = format!("nothing needs the allowance of {what} any more");
        let mut finding = UNUSED_ALLOWANCE.finding(place, message);
        finding.help = Some("remove it".to_owned());
        finding
    })
}
